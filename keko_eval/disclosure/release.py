"""Release: results and counts in, tables that may be shown out.

What the profiles protect
-------------------------
`internal` (for those who run the work, who know each other)
    No figure rests on fewer than 5 respondents, and none can be worked out for fewer from the figures beside it: not by
    subtracting groups from their total, nor from what differs between two waves where only leavers or only newcomers,
    fewer than 5, make the difference. A change that is hidden is not the difference of two levels that are shown, and
    how many rose and fell is hidden with it. In a group of 20 or more every answer's count is shown, also 1-4: it tells
    that somebody answered so, not who; but nothing of a question that fewer than 5 of them answered. In a smaller one
    no distribution is shown that counts 1-4, no share without two who answered otherwise, and no mean of answers that
    are all the same. Those who stood, or now stand, at one stage of a path are a group of their own: moves between
    stages are shown where each such group is large enough, and stages are told together until they are. Not protected
    against: a member who takes their own answer away from a small group's figures, leavers and newcomers set against
    each other (their difference is told), and earlier reports of other groupings.
`public`
    The threshold is 10, everyone who answered one wave only counts as one group, answers given by 1-4 are hidden, and
    numbers are rounded, so that even someone who knows the group cannot take one person's answer from a sum.
`confidential`
    Everything, unchanged. The table says so.
"""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any

from keko_eval.comparison.rows import COUNT_COLUMNS, ENTRY_COLUMNS, FEWEST_IN_CLUSTER, RESULT_COLUMNS, SEVERAL_WAVES
from keko_eval.disclosure.audit import Atom, blocks_of, secure
from keko_eval.disclosure.entries import entry_for, without_figures
from keko_eval.disclosure.lines import parts_and_lines
from keko_eval.disclosure.merging import merged, merges_of, with_merged_steps
from keko_eval.disclosure.orders import NO_ORDERS, Orders
from keko_eval.disclosure.others import of_others
from keko_eval.disclosure.parts import COUNTED, PLACEBO, Key, Parts, Row, Use, is_end_of_cluster, subject
from keko_eval.disclosure.profile import PROFILES, Name, Profile
from keko_eval.disclosure.released import Released, sealed
from keko_eval.disclosure.rounding import rounded
from keko_eval.disclosure.scopes import Cells, Margin, margins, of_wave
from keko_eval.disclosure.suppression import Hidden, Reason, Table

KEPT_RESULT = frozenset({"study", "indicator", "indicator_version", "kind", "level", "dimension", "quantity", "term",
                         "scope", "wave", "reference_wave", "test", "family", "effect_size", "method", "sensitivity",
                         "basis", "smallest_meaningful", "comparability", "trace"})
KEPT_COUNT = frozenset({"study", "item", "indicator", "scope", "wave", "value", "to_value"})
PAIRS, ENDS = ("n_pairs",), ("ci_low", "ci_high", "ci_level")
"""What of a result may be left out alone."""
GRAVEST: tuple[Reason, ...] = ("too_few", "difference", "complementary")


def release(results: Iterable[Row], counts: Iterable[Row], profile: Name, *, cells: Cells | None = None,
            min_n: int | None = None, entries: Iterable[Row] = (), books: Collection[str] = (),
            orders: Orders = NO_ORDERS) -> Released:
    """Protect the results and counts of one study.

    Parameters
    ----------
    results, counts : iterable of dict
        ``Result.record()`` and ``Count.record()``.
    profile : {"internal", "public", "confidential"}
        For whom; see above.
    cells : sequence of dict, optional
        Respondents by the full cross of the group columns and wave: ``{column: value, …, "wave": w, "n": n}``. Tells
        which groups lie inside which (circles in regions); without it each grouping is protected against its total.
    min_n : int, optional
        A threshold of the study's own; counts where it is higher than the profile's.
    entries : iterable of dict
        ``Entry.record()``.
    books : collection of str
        Indicators, and instruments, whose rows tell of projects, events and circles and of no person: nothing about
        them is too few to be told, and no number is rounded.
    orders : Orders, optional
        Values that may be told together with their neighbours, see :mod:`keko_eval.disclosure.merging`.

    Returns
    -------
    Released
        The rows in their order, with merged values in the place of the first of theirs. One that is held back keeps
        what names it, has None for every number, count and verdict, and says why in ``hidden_because``: ``too_few``
        (respondents, or in a small group who answered otherwise than the rest, which is not told apart),
        ``complementary`` (it would tell another), or ``difference`` (it would tell the few who answered one wave only).
    """
    rules = PROFILES[profile].raised(min_n)
    results, counts = list(results), list(counts)
    told = [entry_for(row, rules) for row in entries]
    if not rules.hides:
        return sealed_tables(results, counts, told, rules)
    results, counts = merged(results, with_merged_steps(counts, orders, rules), merges_of(counts, orders, rules))
    results, results_of_books = apart(results, books)
    counts, counts_of_books = apart(counts, books)
    parts = parts_and_lines(results, counts, rules)
    hidden, because = settled(results, parts, cells or ())
    shown_results = [shown_result(row, why, untold(parts, i, hidden), rules)
                     for i, (row, why) in enumerate(zip(results, because, strict=True))]
    shown_counts = [shown_count(row, because_of(uses, hidden), rules)
                    for row, uses in zip(counts, parts.counts, strict=True)]
    told = without_figures(told, shown_results, rules)
    return sealed_tables(together(shown_results, results_of_books), together(shown_counts, counts_of_books), told,
                         rules)


def apart(rows: Sequence[Row], books: Collection[str]) -> tuple[list[Row], dict[int, Row]]:
    """The rows to protect, and by their places those that tell of no person."""
    of_books = {i: row for i, row in enumerate(rows)
                if row.get("indicator") in books or (row.get("item") or "").rpartition("/")[0] in books}
    return [row for i, row in enumerate(rows) if i not in of_books], of_books


def together(protected: Sequence[Row], of_books: Mapping[int, Row]) -> list[Row]:
    """Every row in its place again."""
    waiting = iter(protected)
    return [of_books[i] if i in of_books else next(waiting) for i in range(len(protected) + len(of_books))]


def settled(results: Sequence[Row], parts: Parts, cells: Cells,
            held: Mapping[Key, Collection[str]] | None = None) -> tuple[dict[Key, Hidden], list[Reason | None]]:
    """What is hidden in each part, and why each result is; no hidden change is the difference of two shown levels.

    ``held`` is what is hidden already.
    """
    forced: dict[Key, set[str]] = {key: set(scopes) for key, scopes in (held or {}).items()}
    found = _finder(parts, cells)
    differences = [_levels_of(row, levels) for levels in [_levels(results)] for row in results]
    while True:
        hidden = _protected(parts, forced, found)
        because = _with_main(results, [because_of(uses, hidden) for uses in parts.results])
        told = [ends for ends, why in zip(differences, because, strict=True)
                if why and ends and all(scope not in hidden[key] for key, scope in ends)]
        split = list(_split(parts, hidden))
        if not told and not split:
            return hidden, because
        for key, scope in (*split, *(first for first, _ in told)):
            forced.setdefault(key, set()).add(scope)


def _split(parts: Parts, hidden: Mapping[Key, Hidden]) -> Iterator[Use]:
    """Lines that are shown of a table of moves of which others are hidden in the same scope."""
    for table in parts.tables.values():
        scopes = {scope for key in table for scope in hidden[key]}
        for key in table:
            yield from ((key, scope) for scope in sorted(scopes & parts.by_key[key].sizes.keys() - hidden[key].keys()))


def _levels(results: Sequence[Row]) -> dict[Use, Row]:
    """The level of each indicator, wave and scope."""
    return {(("answers", *subject(row), row.get("wave") or ""), row["scope"]): row for row in results
            if row["quantity"] == "level" and row.get("term") is None and not row.get("sensitivity")}


def _levels_of(row: Row, levels: Mapping[Use, Row]) -> tuple[Use, Use] | None:
    """The earlier and the later level whose difference a change is, of the same answers; None where it is another."""
    if row["quantity"] != "change" or row.get("term") is not None or row.get("sensitivity"):
        return None
    first, last = ((("answers", *subject(row), row.get(wave) or ""), row["scope"])
                   for wave in ("reference_wave", "wave"))
    if first not in levels or last not in levels or row.get("estimate") is None:
        return None
    before, after = levels[first], levels[last]
    if None in (before["estimate"], after["estimate"]) or (before["n"], after["n"]) != (row["n_reference"], row["n"]):
        return None
    same = math.isclose(row["estimate"], after["estimate"] - before["estimate"], abs_tol=1e-9)
    return (first, last) if same else None


Found = Callable[[Key, frozenset[str], frozenset[str]], Hidden]


def _finder(parts: Parts, cells: Cells) -> Found:
    """What is hidden in a part, given what it inherits and what is hidden elsewhere; each worked out once."""

    @cache
    def margins_of(scopes: frozenset[str], wave: str | None) -> list[Margin]:
        return margins(scopes, of_wave(cells, wave))

    @cache
    def linked(scopes: frozenset[str]) -> list[list[Atom]]:
        return blocks_of(scopes, cells)

    @cache
    def found(key: Key, inherited: frozenset[str], seen: frozenset[str]) -> Hidden:
        part = parts.by_key[key]
        table = Table(part.sizes, part.fewest, parts.profile.min_values, part.turnover,
                      parts.profile.turnover_together, frozenset(part.alike))
        scopes = frozenset(part.sizes)
        return secure(table, margins_of(scopes, part.wave), linked(scopes), inherited, seen)

    return found


def _protected(parts: Parts, forced: Mapping[Key, Collection[str]], found: Found) -> dict[Key, Hidden]:
    """What is hidden in each part; those that it rests on come before it."""
    hidden: dict[Key, Hidden] = {}
    seen: frozenset[str] = frozenset()
    for key, part in parts.in_order():
        inherited = {scope for other in part.rests_on for scope in hidden.get(other, ())} | {*forced.get(key, ())}
        hidden[key] = found(key, frozenset(inherited), seen)
        seen = seen.union(hidden[key])
    return hidden


def because_of(uses: Sequence[Use], hidden: Mapping[Key, Hidden]) -> Reason | None:
    reasons = {hidden[key][scope] for key, scope in uses if scope in hidden[key]}
    return next((reason for reason in GRAVEST if reason in reasons), None)


def _with_main(rows: Sequence[Row], because: Sequence[Reason | None]) -> list[Reason | None]:
    """Estimates shown beside a main one, and rows without respondents of their own, are hidden with it."""
    main: dict[tuple[Any, ...], Reason] = {}
    for row, why in zip(rows, because, strict=True):
        if why and not row.get("sensitivity") and row.get("term") not in SEVERAL_WAVES:
            main.setdefault(_comparison(row, row["quantity"]), why)
    return [why or _followed(row, main) for row, why in zip(rows, because, strict=True)]


def _followed(row: Row, main: Mapping[tuple[Any, ...], Reason]) -> Reason | None:
    if row.get("sensitivity"):
        return main.get(_comparison(row, row["quantity"]))
    if row["quantity"] == "progress" or all(row.get(column) is None for column in COUNTED):
        return main.get(_comparison(row, "change"))
    return None


def _comparison(row: Row, quantity: str) -> tuple[Any, ...]:
    return *subject(row), row["scope"], quantity, row.get("wave"), row.get("reference_wave")


def untold(parts: Parts, place: int, hidden: Mapping[Key, Hidden]) -> frozenset[str]:
    """The columns of a result that are left out where the rest of it is shown: its pairs, its interval."""
    ends = because_of(parts.ends[place], hidden) is not None
    return frozenset((*(() if _pairs_told(parts.pairs[place], hidden) else PAIRS), *(ENDS if ends else ())))


def _pairs_told(pairs: Use | None, hidden: Mapping[Key, Hidden]) -> bool:
    """Whether the number of pairs may stand beside an estimate that does not rest on them alone.

    Of a scope that is hidden for its few leavers it may if no other is hidden, which might have all its pairs.
    """
    if pairs is None or pairs[1] not in hidden[pairs[0]]:
        return True
    return hidden[pairs[0]][pairs[1]] == "difference" and len(hidden[pairs[0]]) == 1


def shown_result(row: Row, why: Reason | None, left: Collection[str], profile: Profile) -> dict[str, Any]:
    """``left`` are the columns that are left out where the row is shown."""
    why = why or _already(row) or _few_counted(row, profile) or _narrows(row, profile)
    if why:
        return _held_back(row, KEPT_RESULT, why)
    if row.get("method") in PLACEBO and profile.fewest(row.get("kind")) > FEWEST_IN_CLUSTER:
        left = (*left, *ENDS)
    return rounded({**row, **dict.fromkeys(left)} if left else row, profile)


def _narrows(row: Row, profile: Profile) -> Reason | None:
    """Another number made of answers whose own number is rounded, or an interval that may end at a cluster's figure."""
    ends = is_end_of_cluster(row) and profile.fewest(row.get("kind")) > FEWEST_IN_CLUSTER
    return "complementary" if ends or (profile.count_step is not None and of_others(row)) else None


def _few_counted(row: Row, profile: Profile) -> Reason | None:
    """A number of respondents that is a result itself is as small as it says."""
    step, estimate = profile.count_step, row.get("estimate")
    if step is None or row.get("kind") != "count" or row["quantity"] != "level" or estimate is None:
        return None
    return "too_few" if 0 < estimate < step else None


def shown_count(row: Row, why: Reason | None, profile: Profile) -> dict[str, Any]:
    few: Reason | None = "too_few" if profile.count_step and 0 < (row.get("n") or 0) < profile.count_step else None
    why = why or _already(row) or few
    return _held_back(row, KEPT_COUNT, why) if why else rounded(row, profile)


def _already(row: Row) -> Reason | None:
    return None if row.get("released", True) else row.get("hidden_because") or "too_few"


def _held_back(row: Row, kept: frozenset[str], why: Reason) -> dict[str, Any]:
    named = {column: row[column] for column in kept & row.keys()}
    return dict.fromkeys(row) | named | {"released": False, "hidden_because": why}


def sealed_tables(results: Sequence[Row], counts: Sequence[Row], entries: Sequence[Row], profile: Profile) -> Released:
    reasons = Counter(row["hidden_because"] for row in (*results, *counts, *entries) if row.get("released") is False)
    return Released(sealed(_columns(results, RESULT_COLUMNS), results, profile.name),
                    sealed(_columns(counts, COUNT_COLUMNS), counts, profile.name), profile.name,
                    dict(sorted(reasons.items())),
                    sealed(_columns(entries, ENTRY_COLUMNS), entries, profile.name))


def _columns(rows: Sequence[Row], usual: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain(usual, *dict.fromkeys(map(tuple, rows)))))
