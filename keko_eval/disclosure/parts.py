"""Parts: which people each row's numbers are about, so that rows about the same people are hidden together.

A part is the respondents of one indicator in one wave, its pairs over two waves, or what a row counts of its own. A row
uses one or several parts at its scope; a part that other parts rest on hides them too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keko_eval.disclosure.alike import alike, few_at_end, few_counted
from keko_eval.disclosure.profile import Profile
from keko_eval.disclosure.scopes import grouping
from keko_eval.disclosure.suppression import Turnover

Row = Mapping[str, Any]
Key = tuple[str, ...]
Use = tuple[Key, str]
COUNTED = ("n", "n_reference", "n_pairs")
OF_PAIRS = ("change", "transition", "progress", "minimum_detectable", "equivalence", "response_shift")
CONTRASTS = ("difference_in_changes", "group_difference", "balance", "minimum_detectable", "equivalence")
STARTED = "started"
ENDS_OF_CLUSTERS = "wild_cluster_bootstrap"
"""The method whose interval may end at one cluster's own figure; it stands beside another, and is hidden whole."""
PLACEBO = frozenset({"cluster_placebo", "cluster_placebo_all_answers"})
"""Methods of which the same holds, and that carry the verdict: their interval alone is hidden."""
TIPPING = "tipping_point"
"""The term of a row that is an end of an interval, divided by the share of those who are missing."""
ORDER = ("answers", "pairs", "own", "base")
MOVES = ("up", "same", "down")
SILENT = ("not_answered", "not_asked")
"""Values of those who did not answer a question."""
RETEST = ("retest_agreement", "retest_consistency")
"""Terms of the likeness of people's two values, from which together with the levels their change follows."""
SHIFT, THEN, ADJUSTED = "response_shift", "then:", "then_test"
"""What a then-test gives: the quantity and its term, and the method of the change from the later judgement."""
STEPS = "step:"
"""Begins the values under which is counted how many went forward, stayed and went back, by whole stages."""
RELIABLY = "reliable:"
"""Begins the values under which is counted how many rose, stayed and fell by more than errors of measurement make."""
WITHIN = (("up", "reliable:up"), ("down", "reliable:down"), ("reliable:same", "same"),
          ("reliable:up", "reliable:recovered"), ("reliable:down", "reliable:recovered"))
"""Counts of which the second are among the first: what is left of the first when the second are taken away is told."""


@dataclass(slots=True)
class Part:
    """Sizes by scope, the wave they are of, the threshold, and the parts that this one rests on.

    ``alike`` are scopes whose numbers are hidden whatever their size.
    """

    wave: str | None
    fewest: int
    sizes: dict[str, int] = field(default_factory=dict)
    rests_on: dict[Key, None] = field(default_factory=dict)
    turnover: dict[str, Turnover] = field(default_factory=dict)
    alike: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Parts:
    """All parts, and what each row uses.

    ``results`` and ``counts`` are for each row the parts that its numbers tell of, ``pairs`` the part whose size alone
    a result tells, ``ends`` those that its interval alone tells of. ``tables`` are the parts of each table of moves: a
    scope's table is shown whole or not.
    """

    profile: Profile
    by_key: dict[Key, Part] = field(default_factory=dict)
    results: list[list[Use]] = field(default_factory=list)
    pairs: list[Use | None] = field(default_factory=list)
    ends: list[list[Use]] = field(default_factory=list)
    counts: list[list[Use]] = field(default_factory=list)
    tables: dict[Key, list[Key]] = field(default_factory=dict)
    _of: dict[Key, list[Key]] = field(default_factory=dict)

    def use(self, key: Key, row: Row, size: int | None, on: Iterable[Key] = ()) -> Use:
        """A part at the row's scope, made if it is new; its size there is the first one told."""
        part = self.by_key.get(key)
        if part is None:
            part = self.by_key[key] = Part(key[3] if key[0] == "answers" else row.get("wave"), 0)
            self._of.setdefault(key[1:3], []).append(key)
        part.fewest = max(part.fewest, self.profile.fewest(row.get("kind")))
        part.rests_on |= dict.fromkeys(on)
        if size is not None:
            part.sizes.setdefault(row["scope"], size)
        return key, row["scope"]

    def of(self, whom: Key) -> Sequence[Key]:
        """The keys of one study's indicator."""
        return tuple(self._of.get(whom, ()))

    def size(self, key: Key, scope: str) -> int | None:
        part = self.by_key.get(key)
        return part.sizes.get(scope) if part else None

    def in_order(self) -> list[tuple[Key, Part]]:
        """Parts with those that they rest on before them."""
        return sorted(self.by_key.items(), key=lambda item: (ORDER.index(item[0][0]), item[0]))


def parts_of(results: Sequence[Row], counts: Sequence[Row], profile: Profile) -> Parts:
    """The parts of two tables. Levels come first, since all else about the same people follows them."""
    parts = Parts(profile)
    ranked = sorted(range(len(results)), key=lambda i: _rank(results[i]))
    told = {i: _result_uses(results[i], parts) for i in ranked}
    parts.results, parts.pairs = [told[i][0] for i in sorted(told)], [told[i][1] for i in sorted(told)]
    for row, used in zip(results, parts.results, strict=True):
        used += _contrasted(row, parts)
    parts.ends = [_elsewhere(row, parts) if row.get("method") in PLACEBO else [] for row in results]
    _guard_then(results, parts)
    _mark_alike(results, parts)
    parts.counts = _count_uses(counts, parts)
    for key, part in parts.by_key.items():
        if key[0] == "pairs":
            _add_turnover(key, part, parts)
    return parts


def subject(row: Row) -> Key:
    return row.get("study") or "", row.get("indicator") or ""


def _rank(row: Row) -> tuple[bool, bool, bool, bool]:
    return row["quantity"] != "level", row.get("term") is not None, bool(row.get("sensitivity")), _pairs_only(row)


def _pairs_only(row: Row) -> bool:
    """Whether an estimate rests on those alone who answered both waves."""
    told = [row.get(column) for column in COUNTED]
    asked = row["quantity"] in OF_PAIRS or row.get("term") in RETEST
    return asked and told[2] is not None and all(n in (None, told[2]) for n in told[:2])


def _result_uses(row: Row, parts: Parts) -> tuple[list[Use], Use | None]:
    waves = {"n": row.get("wave"), "n_reference": row.get("reference_wave")}
    followed: list[Key] = [("answers", *subject(row), wave) for wave in waves.values() if wave]
    uses = [parts.use(key, row, None) for key in followed]
    uses += [(key, row["term"]) for key in followed if row.get("term") in parts.by_key[key].sizes]
    if _pairs_only(row):
        return [*uses, *_paired(row, parts, followed)], None
    for column in COUNTED:
        if row.get(column) is not None and not (column == "n_pairs" and row["quantity"] in OF_PAIRS):
            uses.append(_counted(row, parts, column, waves.get(column), followed))
    if row.get("n_pairs") is None or row["quantity"] not in OF_PAIRS:
        return uses, None
    told = _pairs(row, parts, followed)
    few = row["n_pairs"] < parts.by_key[told[0]].fewest and "unlinked" not in (row.get("reason") or "")
    return [*uses, *([told] if few else [])], told


def _pairs(row: Row, parts: Parts, followed: Iterable[Key]) -> Use:
    key = ("pairs", *subject(row), row.get("reference_wave") or "", row.get("wave") or "")
    return parts.use(key, row, row["n_pairs"], followed)


def _paired(row: Row, parts: Parts, followed: Iterable[Key]) -> Iterator[Use]:
    """The pairs; and where they are others than those of the change, as with a then-test, a part of their own too."""
    pairs = _pairs(row, parts, followed)
    yield pairs
    if parts.size(*pairs) != row["n_pairs"]:
        names = (row["quantity"], row.get("term") or "", str(bool(row.get("sensitivity"))),
                 row.get("reference_wave") or "", row.get("wave") or "", "n_pairs")
        yield parts.use(("own", *subject(row), *names), row, row["n_pairs"], [*followed, pairs[0]])


def _guard_then(results: Sequence[Row], parts: Parts) -> None:
    """A then-test beside a change and the levels must not tell the few who answered not all three.

    Shift and adjusted change add up to the change of the same people, so that what is left of the change of all pairs
    would be that of the few others. The term of the shift names the indicator of then.
    """
    asked = {subject(row): str(row["term"]).removeprefix(THEN) for row in results if row["quantity"] == SHIFT}
    for row, used in zip(results, parts.results, strict=True):
        shift, n = row["quantity"] == SHIFT, row.get("n_pairs")
        if n is None or not (shift or row.get("method") == ADJUSTED):
            continue
        study, reference, wave = subject(row)[0], row.get("reference_wave") or "", row.get("wave") or ""
        own: Key = ("own", *subject(row), row["quantity"], THEN, reference, wave)
        pairs: Key = ("pairs", *subject(row), reference, wave)
        sides: list[Key] = [("answers", study, asked.get(subject(row), ""), wave),
                            ("answers", *subject(row), reference if shift else wave)]
        used.append(parts.use(own, row, n, [key for key in (*sides, pairs) if key in parts.by_key]))
        left = [max(0, (parts.size(key, row["scope"]) or n) - n) for key in (*sides, pairs)]
        parts.by_key[own].turnover[row["scope"]] = Turnover(min((x for x in left if x), default=0), 0)


def _counted(row: Row, parts: Parts, column: str, wave: str | None, followed: Iterable[Key]) -> Use:
    """The wave's answers where they are as many, or not told yet; else a part of the row's own."""
    size: int = row[column]
    if wave:
        answers: Key = ("answers", *subject(row), wave)
        told = parts.size(answers, row["scope"])
        if told == size or (told is None and row["quantity"] in ("level", *OF_PAIRS)):
            return parts.use(answers, row, size)
    names = (row["quantity"], row.get("term") or "", str(bool(row.get("sensitivity"))), row.get("reference_wave") or "",
             row.get("wave") or "", column)
    return parts.use(("own", *subject(row), *names), row, size, followed)


def _count_uses(counts: Sequence[Row], parts: Parts) -> list[list[Use]]:
    """The bases of distributions: an indicator's own answers or pairs where the sizes say so, else a part of theirs.

    A distribution follows its indicator, and counts of moves (with ``to_value``, or of how many rose, stayed and fell)
    follow the pairs.
    """
    bases: dict[Key, dict[str, int]] = {}
    told = [base_of(row) for row in counts]
    for key, row in zip(told, counts, strict=True):
        if row.get("base") is not None:
            bases.setdefault(key, {}).setdefault(row["scope"], row["base"])
    few = _few(told, counts, parts.profile)
    known = {key: next((part for part in parts.of(key[1:3]) if _same(sizes, part, key, parts)), key)
             for key, sizes in bases.items()}
    uses = []
    told_of: dict[tuple[Key, str | None, bool], list[Key]] = {}
    for key, row in zip(told, counts, strict=True):
        base = row.get("base")
        about = told_of.get((key[1:], row.get("indicator"), _moved(row)))
        if about is None:
            about = [k for k in parts.of(subject(row)) if row.get("indicator") and _about(k, key[4], row)]
            told_of[key[1:], row.get("indicator"), _moved(row)] = about
        uses.append([(k, row["scope"]) for k in about])
        if base is not None:
            differs = bases[key][row["scope"]] != base
            own = (*key, row.get("value") or "", row.get("to_value") or "") if differs else known[key]
            uses[-1].append(parts.use(own, row, base, about if own[0] == "base" else ()))
            if key in few:
                uses[-1].append(parts.use((*key, "few"), row, base, about))
                parts.by_key[(*key, "few")].alike |= few[key] & {row["scope"]}
    return uses


def _few(told: Sequence[Key], counts: Sequence[Row], profile: Profile) -> dict[Key, set[str]]:
    """The scopes of each distribution in which it counts so few that none of it may be shown."""
    found: dict[Use, list[Row]] = {}
    for key, row in zip(told, counts, strict=True):
        if (row.get("base") or profile.small_n) < profile.small_n:
            found.setdefault((key, row["scope"]), []).append(row)
    few: dict[Key, set[str]] = {}
    for (key, scope), rows in found.items():
        moves = found.get(((*key[:5], ""), scope), []) if key[5] == RELIABLY else []
        if few_counted([*rows, *(_left_over(rows, moves) if key[5] == RELIABLY else ())], profile):
            few.setdefault(key, set()).add(scope)
    for key, scope in _few_answering(told, counts, profile):
        few.setdefault(key, set()).add(scope)
    return few


def _few_answering(told: Sequence[Key], counts: Sequence[Row], profile: Profile) -> Iterator[Use]:
    """Distributions of a question that fewer than the threshold answered, however many did not or were not asked."""
    answering: dict[Use, int] = {}
    for key, row in zip(told, counts, strict=True):
        if row.get("item") and row.get("value") in SILENT and None not in (row["n"], row["base"]):
            answering[key, row["scope"]] = answering.get((key, row["scope"]), row["base"]) - row["n"]
    yield from (use for use, n in answering.items() if 0 < n < profile.min_n)


def _left_over(rows: Iterable[Row], moves: Iterable[Row]) -> Iterator[Row]:
    """What the counts of reliable change tell beside those of any change, by taking the one from the other."""
    of = {row.get("value"): row for row in (*rows, *moves)}
    for more, fewer in WITHIN:
        if more in of and fewer in of and of[more]["n"] is not None and of[fewer]["n"] is not None:
            yield {"n": max(0, of[more]["n"] - of[fewer]["n"]), "base": of[more]["base"]}


def _mark_alike(results: Sequence[Row], parts: Parts) -> None:
    """Where a level tells how all answered: the wave's answers are hidden, or those about one term alone."""
    for row, used in zip(results, parts.results, strict=True):
        if few_at_end(row, parts.profile):
            few: Key = ("own", *subject(row), row["term"], row.get("wave") or "", "few")
            used.append(parts.use(few, row, row["n"]))
            parts.by_key[few].alike.add(row["scope"])
    found = [row for row in results if alike(row, parts.profile)]
    for row in found:
        answers: Key = ("answers", *subject(row), row.get("wave") or "")
        if row.get("term") is None and answers in parts.by_key:
            parts.by_key[answers].alike.add(row["scope"])
    terms = {(*subject(row), row.get("term") or "", row.get("wave") or "") for row in found if row.get("term")}
    for row, used in zip(results, parts.results, strict=True):
        for wave, column in ((row.get("wave"), "n"), (row.get("reference_wave"), "n_reference")):
            about = (*subject(row), row.get("term") or "", wave or "")
            if about in terms and row["quantity"] in ("level", "change"):
                key: Key = ("own", *about, "alike")
                used.append(parts.use(key, row, row.get(column), [("answers", *subject(row), wave or "")]))
                parts.by_key[key].alike |= {row["scope"]} if alike(row, parts.profile) else set()


def is_end_of_cluster(row: Row) -> bool:
    """Whether a row has little but ends of an interval that may be one cluster's own figure: it is hidden whole."""
    return row.get("method") == ENDS_OF_CLUSTERS or (row.get("term") == TIPPING and row.get("test") in PLACEBO)


def _contrasted(row: Row, parts: Parts) -> list[Use]:
    """The groups that a contrast sets against each other: of one grouping, and as large as the row says.

    A difference and one of its sides tell the other. What sets circles that have begun against others rests on all, and
    so does an interval that may end at the figure of any of them.
    """
    if is_end_of_cluster(row):
        return _elsewhere(row, parts)
    if row["quantity"] not in CONTRASTS or None in (row.get("n"), row.get("n_reference")):
        return []
    if row.get("term") == STARTED:
        answers = [key for key in parts.of(subject(row)) if key[0] == "answers"]
        return [(key, scope) for key in answers for scope in parts.by_key[key].sizes if scope != row["scope"]]
    wave, reference = row.get("wave") or "", row.get("reference_wave")
    key: Key = ("pairs", *subject(row), reference, wave) if reference else ("answers", *subject(row), wave)
    sizes = parts.by_key[key].sizes if key in parts.by_key else {}
    sides = [[s for s, n in sizes.items() if n == row[column] and s != row["scope"]] for column in ("n", "n_reference")]
    return [(key, side) for a in sides[0] for b in sides[1] if a != b and grouping(a) == grouping(b) for side in (a, b)]


def _elsewhere(row: Row, parts: Parts) -> list[Use]:
    """The answers of every other group that the indicator has figures of."""
    told = [key for key in parts.of(subject(row)) if key[0] in ("answers", "pairs")]
    return [(key, scope) for key in told for scope in parts.by_key[key].sizes if scope != row["scope"]]


def base_of(row: Row) -> Key:
    """The distribution that a count belongs to."""
    steps, reliably = ((row.get("value") or "").startswith(name) and not row.get("item") for name in (STEPS, RELIABLY))
    kind = "moves" if row.get("to_value") is not None else STEPS if steps else RELIABLY if reliably else ""
    return "base", *subject(row), row.get("item") or "", row.get("wave") or "", kind


def _same(sizes: Mapping[str, int], part: Key, key: Key, parts: Parts) -> bool:
    """Whether a distribution of an indicator itself has a part's sizes wherever both are known."""
    told = parts.by_key[part].sizes
    both = sizes.keys() & told.keys()
    return part[0] in ("answers", "pairs") and key[4] in part[3:] and not key[3] and bool(both) and all(
        sizes[scope] == told[scope] for scope in both)


def _about(key: Key, wave: str, row: Row) -> bool:
    if key[0] == "answers":
        return key[3] == wave
    moves = row.get("to_value") is not None or (not row.get("item") and _moved(row))
    return key[0] == "pairs" and moves and wave in key[3:]


def _moved(row: Row) -> bool:
    """Whether a count is of those who rose, stayed or fell."""
    value = row.get("value") or ""
    return value in MOVES or value.startswith((STEPS, RELIABLY))


def _add_turnover(key: Key, part: Part, parts: Parts) -> None:
    """How many answered one wave only: the answers of each wave less the pairs."""
    _, study, indicator, *waves = key
    for scope, pairs in part.sizes.items():
        first, second = (parts.size(("answers", study, indicator, wave), scope) for wave in waves)
        if first is not None and second is not None:
            part.turnover[scope] = Turnover(max(0, first - pairs), max(0, second - pairs))
