"""Parts: which people each row's numbers are about, so that rows about the same people are hidden together.

A part is the respondents of one indicator in one wave, its pairs over two waves, or what a row counts of its own. A row
uses one or several parts at its scope; a part that other parts rest on hides them too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keko_eval.disclosure.profile import Profile
from keko_eval.disclosure.suppression import Turnover

Row = Mapping[str, Any]
Key = tuple[str, ...]
Use = tuple[Key, str]
COUNTED = ("n", "n_reference", "n_pairs")
OF_PAIRS = ("change", "transition", "progress")


@dataclass(slots=True)
class Part:
    """Sizes by scope, the wave they are of, the threshold, and the parts that this one rests on."""

    wave: str | None
    fewest: int
    sizes: dict[str, int] = field(default_factory=dict)
    rests_on: dict[Key, None] = field(default_factory=dict)
    turnover: dict[str, Turnover] = field(default_factory=dict)


@dataclass(slots=True)
class Parts:
    """All parts in the order in which they are to be protected, and what each row uses."""

    profile: Profile
    by_key: dict[Key, Part] = field(default_factory=dict)
    results: list[list[Use]] = field(default_factory=list)
    counts: list[list[Use]] = field(default_factory=list)
    _of: dict[Key, list[Key]] = field(default_factory=dict)

    def use(self, key: Key, row: Row, size: int | None, wave: str | None = None) -> Use:
        """A part at the row's scope, made if it is new; its size there is the first one told."""
        part = self.by_key.get(key)
        if part is None:
            part = self.by_key[key] = Part(wave or row.get("wave"), 0)
            self._of.setdefault(key[1:3], []).append(key)
        part.fewest = max(part.fewest, self.profile.fewest(row.get("kind")))
        if size is not None:
            part.sizes.setdefault(row["scope"], size)
        return key, row["scope"]

    def of(self, whom: Key) -> Sequence[Key]:
        """The keys of one study's indicator."""
        return tuple(self._of.get(whom, ()))

    def size(self, key: Key, scope: str) -> int | None:
        part = self.by_key.get(key)
        return part.sizes.get(scope) if part else None


def parts_of(results: Sequence[Row], counts: Sequence[Row], profile: Profile) -> Parts:
    """The parts of two tables. Levels come first, since all else about the same people follows them."""
    parts = Parts(profile)
    ranked = sorted(range(len(results)), key=lambda i: _rank(results[i]))
    uses: dict[int, list[Use]] = {i: _result_uses(results[i], parts) for i in ranked}
    parts.results = [uses[i] for i in range(len(results))]
    parts.counts = [_count_uses(row, parts) for row in counts]
    _turnover(parts)
    return parts


def pairs_only(row: Row) -> bool:
    """Whether a row's estimate rests on those alone who answered both waves."""
    return row.get("n_pairs") is not None and row.get("n") == row.get("n_reference") == row["n_pairs"]


def subject(row: Row) -> Key:
    return row.get("study") or "", row.get("indicator") or ""


def _rank(row: Row) -> tuple[bool, bool, bool, bool]:
    return row["quantity"] != "level", row.get("term") is not None, bool(row.get("sensitivity")), pairs_only(row)


def _answers(row: Row, wave: str) -> Key:
    return "answers", *subject(row), wave


def _pairs(row: Row) -> Key:
    return "pairs", *subject(row), row.get("reference_wave") or "", row.get("wave") or ""


def _result_uses(row: Row, parts: Parts) -> list[Use]:
    waves = {"n": row.get("wave"), "n_reference": row.get("reference_wave")}
    followed = [_answers(row, wave) for wave in waves.values() if wave]
    uses = [parts.use(key, row, None, key[-1]) for key in followed]
    if row["quantity"] in OF_PAIRS and pairs_only(row):
        uses.append(_resting(parts, _pairs(row), row, row["n_pairs"], followed))
        uses.append(_resting(parts, ("stayers", *_pairs(row)[1:]), row, row["n_pairs"], [_pairs(row)]))
        return [*uses, *_named(row, parts, followed)]
    for column, size in ((c, row.get(c)) for c in COUNTED):
        if size is None or (column == "n_pairs" and unlinked(row)):
            continue
        wave = waves.get(column)
        common = _answers(row, wave) if wave else _pairs(row) if row["quantity"] in OF_PAIRS else None
        uses.append(_counted(parts, common, row, column, size, followed))
    return [*uses, *_named(row, parts, followed)]


def unlinked(row: Row) -> bool:
    """Whether the pairs are only told beside an estimate that treats the waves as different people."""
    return "unlinked" in (row.get("reason") or "")


def _counted(parts: Parts, common: Key | None, row: Row, column: str, size: int, followed: Sequence[Key]) -> Use:
    """The common part where it has this size (or none yet from a row of its kind), else one of the row's own."""
    told = parts.size(common, row["scope"]) if common else None
    if common and (told == size or (told is None and row["quantity"] in ("level", *OF_PAIRS))):
        return _resting(parts, common, row, size, followed if common[0] == "pairs" else ())
    own = (row["quantity"], *subject(row), row.get("term") or "", str(bool(row.get("sensitivity"))),
           row.get("reference_wave") or "", row.get("wave") or "", column)
    return _resting(parts, own, row, size, followed)


def _resting(parts: Parts, key: Key, row: Row, size: int, on: Iterable[Key]) -> Use:
    use = parts.use(key, row, size)
    parts.by_key[key].rests_on |= dict.fromkeys(on)
    return use


def _named(row: Row, parts: Parts, followed: Sequence[Key]) -> Iterator[Use]:
    """A row whose term names a group (``circle=a``) tells of that group too."""
    term = row.get("term") or ""
    for key in followed:
        if term in parts.by_key[key].sizes:
            yield key, term


def _count_uses(row: Row, parts: Parts) -> list[Use]:
    """The base of a distribution; it follows its indicator, and counts of moves follow the pairs."""
    paired, wave = row.get("to_value") is not None, row.get("wave") or ""
    followed = [key for key in parts.of(subject(row)) if _about(key, wave, paired)] if row.get("indicator") else []
    uses = [(key, row["scope"]) for key in followed]
    base = row.get("base")
    if base is None:
        return uses
    key: Key = ("base", *subject(row), row.get("item") or "", wave, str(paired))
    if parts.size(key, row["scope"]) not in (None, base):
        key = (*key, row.get("value") or "", row.get("to_value") or "")
    return [*uses, _resting(parts, key, row, base, followed)]


def _about(key: Key, wave: str, paired: bool) -> bool:
    if key[0] == "answers":
        return key[3] == wave
    return key[0] == "pairs" and paired and wave in key[3:]


def _turnover(parts: Parts) -> None:
    """How many answered one wave only, for those parts whose estimates rest on pairs alone."""
    for key, part in parts.by_key.items():
        if key[0] != "stayers":
            continue
        _, study, indicator, reference, wave = key
        for scope, pairs in part.sizes.items():
            first, second = (parts.size(("answers", study, indicator, w), scope) for w in (reference, wave))
            if first is not None and second is not None:
                part.turnover[scope] = Turnover(max(0, first - pairs), max(0, second - pairs))
