"""Editions: a study's tables and those of its parts (each circle, each region), judged once for who reads them all.

What an edition calls everybody the whole calls a circle, and a circle in a region's edition is a circle of the whole.
So an edition's rows are put among the whole's under the names that the whole has for them, and what is hidden is worked
out over all of them together: an edition taken from the whole, or from the others beside it, tells no group that any of
them hides. The whole is as it would be alone. Where that cannot be together with a figure of an edition, the edition
gives way: first its groups inside, then the figure itself.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from keko_eval.disclosure.entries import entry_for, without_figures
from keko_eval.disclosure.lines import parts_and_lines
from keko_eval.disclosure.merging import Merges, merged, merges_of, with_merged_steps
from keko_eval.disclosure.orders import NO_ORDERS, Orders
from keko_eval.disclosure.parts import Key, Parts, Row, subject
from keko_eval.disclosure.profile import PROFILES, Name, Profile
from keko_eval.disclosure.release import (
    ENDS,
    PAIRS,
    apart,
    because_of,
    release,
    sealed_tables,
    settled,
    shown_count,
    shown_result,
    together,
    untold,
)
from keko_eval.disclosure.released import Released
from keko_eval.disclosure.scopes import EVERYONE, Cells, keys
from keko_eval.disclosure.suppression import Hidden, Reason

WITHHELD: Reason = "complementary"


@dataclass(frozen=True, slots=True)
class Unreleased:
    """The tables of a study or of a part of it before disclosure control, as records.

    ``where`` is the part; ``nested`` the columns of groups that lie in one part each, as circles do in regions;
    ``min_n`` a threshold of its own; ``books`` and ``orders`` as in :func:`~keko_eval.disclosure.release.release`.
    """

    results: Sequence[Row]
    counts: Sequence[Row]
    entries: Sequence[Row] = ()
    where: Mapping[str, str] | None = None
    nested: Collection[str] = ()
    min_n: int | None = None
    books: Collection[str] = ()
    orders: Orders = NO_ORDERS

    def told(self, profile: Profile, merges: Merges | None = None) -> "Unreleased":
        """The tables with values told together where they must be, stages as ``merges`` says where it knows them."""
        own = {**merges_of(self.counts, self.orders, profile), **(merges or {})}
        results, counts = merged(self.results, with_merged_steps(self.counts, self.orders, profile), own)
        return replace(self, results=results, counts=counts, orders=NO_ORDERS)

    def scope(self, own: str) -> str:
        """The whole's name for a scope of this part."""
        inside = keys(own)
        if any(column in self.nested for column, _ in inside):
            return own
        named = {*inside, *(self.where or {}).items()}
        return "&".join(f"{column}={value}" for column, value in sorted(named)) or EVERYONE


def release_editions(whole: Unreleased, editions: Sequence[Unreleased], profile: Name, *,
                     cells: Cells | None = None) -> tuple[Released, list[Released]]:
    """Protect a study and its parts together.

    Parameters
    ----------
    whole : Unreleased
    editions : sequence of Unreleased
        Parts of the whole, with the whole's study and indicators under the same names.
    profile : {"internal", "public", "confidential"}
    cells : sequence of dict, optional
        The whole's respondents, as in :func:`~keko_eval.disclosure.release.release`.

    Returns
    -------
    (Released, list of Released)
        The whole, equal to its release alone, and each edition in its own scopes. An edition with a higher threshold
        than the whole's hides what that threshold hides, too.
    """
    alone = release(whole.results, whole.counts, profile, cells=cells, min_n=whole.min_n, entries=whole.entries,
                    books=whole.books, orders=whole.orders)
    rules = PROFILES[profile].raised(whole.min_n)
    if not rules.hides:
        return alone, [_by_itself(edition, profile, cells) for edition in editions]
    merges = merges_of(whole.counts, whole.orders, rules)
    whole, editions = whole.told(rules), [edition.told(rules, merges) for edition in editions]
    judged = _Judged.of(whole, editions, rules, cells or ())
    return alone, [_edition(own, judged.edition(i), rules, profile) for i, own in enumerate(editions)]


def _by_itself(edition: Unreleased, profile: Name, cells: Cells | None) -> Released:
    return release(edition.results, edition.counts, profile, cells=cells, min_n=edition.min_n,
                   entries=edition.entries, books=edition.books)


Verdicts = tuple[list[Reason | None], list[frozenset[str]], list[Reason | None]]
"""Why each result is hidden, which of its columns are left out, and why each count is hidden."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of editions in the whole's scopes, without those of books, one edition after the other."""

    results: list[Row]
    counts: list[Row]
    starts: list[tuple[int, int]]
    inner: tuple[list[bool], list[bool]]

    @classmethod
    def of(cls, editions: Sequence[Unreleased]) -> "_Rows":
        results: list[Row] = []
        counts: list[Row] = []
        starts: list[tuple[int, int]] = []
        inner: tuple[list[bool], list[bool]] = ([], [])
        for own in editions:
            starts.append((len(results), len(counts)))
            named: dict[str, str] = {}
            for rows, into, within in ((own.results, results, inner[0]), (own.counts, counts, inner[1])):
                for row in apart(rows, own.books)[0]:
                    scope = row["scope"]
                    into.append({**row, "scope": named.setdefault(scope, own.scope(scope))})
                    within.append(scope != EVERYONE)
        return cls(results, counts, [*starts, (len(results), len(counts))], inner)


@dataclass(frozen=True, slots=True)
class _Judged:
    starts: list[tuple[int, int]]
    verdicts: Verdicts

    @classmethod
    def of(cls, whole: Unreleased, editions: Sequence[Unreleased], rules: Profile, cells: Cells) -> "_Judged":
        results, counts = (apart(rows, whole.books)[0] for rows in (whole.results, whole.counts))
        before = parts_and_lines(results, counts, rules)
        hidden, _ = settled(results, before, cells)
        rows = _Rows.of(editions)
        out = _differing(results, rows, rules)
        yielding: set[tuple[Key, int]] = set()
        while True:
            verdicts, more = _once((results, counts), rows, out, (before, hidden), rules, cells)
            fresh = _giving_way(more, rows, yielding)
            if not fresh:
                return cls(rows.starts, verdicts)
            out = (out[0] | fresh[0], out[1] | fresh[1])

    def edition(self, i: int) -> Verdicts:
        (first, one), (last, two) = self.starts[i], self.starts[i + 1]
        because, left, counts = self.verdicts
        return because[first:last], left[first:last], counts[one:two]


Out = tuple[frozenset[int], frozenset[int]]
"""Places of the editions' results and counts that are held back before anything is judged."""


def _once(whole: tuple[list[Row], list[Row]], rows: _Rows, out: Out, alone: tuple[Parts, Mapping[Key, Hidden]],
          rules: Profile, cells: Cells) -> tuple[Verdicts, set[Key]]:
    """Verdicts on the editions' rows, and the parts in which the whole would have to hide more than it does alone."""
    kept = [[i for i in range(len(own)) if i not in gone] for own, gone in zip((rows.results, rows.counts), out,
                                                                              strict=True)]
    results = [*whole[0], *(rows.results[i] for i in kept[0])]
    parts = parts_and_lines(results, [*whole[1], *(rows.counts[i] for i in kept[1])], rules)
    before, held = alone
    hidden, because = settled(results, parts, cells, held)
    more = {key for key, part in before.by_key.items() if (hidden[key].keys() & part.sizes.keys()) - held[key].keys()}
    nothing: frozenset[str] = frozenset()
    verdicts: Verdicts = ([WITHHELD] * len(rows.results), [nothing] * len(rows.results), [WITHHELD] * len(rows.counts))
    for i, place in enumerate(kept[0], len(whole[0])):
        verdicts[0][place], verdicts[1][place] = because[i], untold(parts, i, hidden)
    for i, place in enumerate(kept[1], len(whole[1])):
        verdicts[2][place] = because_of(parts.counts[i], hidden)
    return verdicts, more


def _giving_way(more: Collection[Key], rows: _Rows, yielding: set[tuple[Key, int]]) -> Out | None:
    """What editions hold back for the whole's sake: of an indicator its groups inside, and then all of it."""
    inner = {key[1:3] for key in more if (key[1:3], 0) not in yielding}
    every = {key[1:3] for key in more if key[1:3] not in inner and (key[1:3], 1) not in yielding}
    yielding |= {(one, 0) for one in inner} | {(one, 1) for one in every}
    if not inner and not every:
        return None
    found = (frozenset(i for i, (row, within) in enumerate(zip(own, inside, strict=True))
                       if subject(row) in every or (within and subject(row) in inner))
             for own, inside in zip((rows.results, rows.counts), rows.inner, strict=True))
    return next(found), next(found)


def _differing(whole: Iterable[Row], rows: _Rows, rules: Profile) -> Out:
    """Rows of an edition that counts a few people more or fewer than the whole does: the two would tell of them."""
    sizes = {_place(row): row["n"] for row in whole if row["quantity"] == "level" and row["n"] is not None}
    few: set[tuple[Any, ...]] = set()
    for row in rows.results:
        n = sizes.get(_place(row)) if row["quantity"] == "level" and row["n"] is not None else None
        if n is not None and 0 < abs(n - row["n"]) < rules.fewest(row.get("kind")):
            few.add((*subject(row), row["scope"]))
    places = (frozenset(i for i, row in enumerate(own) if (*subject(row), row["scope"]) in few)
              for own in (rows.results, rows.counts))
    return next(places), next(places)


def _place(row: Row) -> tuple[Any, ...]:
    return *subject(row), row["scope"], row.get("term"), row.get("wave"), row.get("reference_wave")


def _edition(own: Unreleased, verdicts: Verdicts, rules: Profile, profile: Name) -> Released:
    """An edition's tables in its own scopes, with its own threshold where that is higher."""
    (results, result_books), (counts, count_books) = (apart(rows, own.books) for rows in (own.results, own.counts))
    because, left, of_counts = verdicts
    raised = rules.raised(own.min_n)
    if raised != rules:
        strict = release(results, counts, profile, min_n=own.min_n)
        because = [why or row["hidden_because"] for why, row in zip(because, strict.results, strict=True)]
        of_counts = [why or row["hidden_because"] for why, row in zip(of_counts, strict.counts, strict=True)]
        left = [out.union(c for c in (*PAIRS, *ENDS) if row[c] is None)
                for out, row in zip(left, strict.results, strict=True)]
    shown = [shown_result(row, why, out, raised) for row, why, out in zip(results, because, left, strict=True)]
    counted = [shown_count(row, why, raised) for row, why in zip(counts, of_counts, strict=True)]
    entries = without_figures([entry_for(row, raised) for row in own.entries], shown, raised)
    return sealed_tables(together(shown, result_books), together(counted, count_books), entries, raised)
