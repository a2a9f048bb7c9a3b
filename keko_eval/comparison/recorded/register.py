"""Register: how many entries there are and of what kind; where needs meet no supply; which entries overlap."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any

from keko_eval.comparison.recorded.case import RecordCase, Told
from keko_eval.comparison.recorded.dated import counted, listing
from keko_eval.comparison.recorded.overlap import Entered, overlaps
from keko_eval.comparison.rows import Count, Entry, Result
from keko_eval.definitions.indicator import Register
from keko_eval.definitions.references import reference

if TYPE_CHECKING:
    import polars as pl

SHOWN = 20
"""Pairs that are listed; the rest are counted."""
PROTECTED = ("respondent", "client", "organisation")


def register(case: RecordCase) -> Told:
    """The number of entries in each wave; for all together what they are, what is missing and what is double.

    A wave holds the entries that it was told; one that was told none has no number.
    """
    indicator = case.indicator
    assert isinstance(indicator, Register)
    found = {wave: case.of_wave(wave) for wave in case.waves}
    kept = {wave: included(indicator, frame) for wave, frame in found.items()}
    results = tuple(_numbers(case, {wave: float(kept[wave].height) for wave in found if found[wave].height}))
    if case.scope:
        return Told(results)
    wave = case.roles[1]
    counts = [c for w in case.waves for c in _tallies(case, indicator, w, found[w], kept[w])]
    counts += _cells(case, indicator, wave, kept[wave])
    pairs, listed = _overlaps(case, indicator, wave, kept[wave])
    entries = (*listing(case, kept[wave], _public(indicator)), *_left_out(case, indicator, found[wave]),
               *_search(case, indicator, wave, found[wave]), *listed)
    return Told(results, (*counts, *pairs), entries)


def included(indicator: Register, frame: "pl.DataFrame") -> "pl.DataFrame":
    """Without the entries that do not meet the rules of the search; those not judged stay."""
    import polars as pl

    if indicator.included is None:
        return frame
    said = pl.col(indicator.included).cast(pl.String)
    return frame.filter(said.is_null() | (said == str(indicator.included_when)))


def supplied(indicator: Register, frame: "pl.DataFrame") -> "pl.DataFrame":
    """The entries that are there now: of the statuses that count as supply, or all where there are no statuses."""
    import polars as pl

    if indicator.status is None:
        return frame
    return frame.filter(pl.col(indicator.status).cast(pl.String).is_in([str(s) for s in indicator.supply]))


def questions(indicator: Register) -> tuple[str, ...]:
    """The closed questions whose choices are counted, without the status."""
    return tuple(dict.fromkeys((indicator.rows, indicator.columns, *indicator.overlap)))


def codes(value: Any) -> frozenset[str]:
    """The codes of an answer of one or several choices."""
    return frozenset() if value is None else frozenset(str(value).split())


def _numbers(case: RecordCase, numbers: dict[str, float]) -> Iterator[Result]:
    people = case.instrument.unit in PROTECTED
    for row in counted(case, numbers):
        n, reference = (round(numbers[w]) if people and w else None for w in (row.wave, row.reference_wave))
        yield replace(row, n=n, n_reference=reference)
    for wave in case.waves:
        if wave not in numbers:
            yield case.row("level", wave=wave, because="no_entries", method="records",
                           basis=case.indicator.basis or "collected")


def _tallies(case: RecordCase, indicator: Register, wave: str, found: "pl.DataFrame",
             kept: "pl.DataFrame") -> Iterator[Count]:
    """How many entries have each code: of all, of the supply, and of everything that the search found."""
    asked = [q for q in (indicator.status, *questions(indicator)) if q]
    told = [("all", kept, asked), ("supply", supplied(indicator, kept), questions(indicator))]
    if indicator.found_in:
        told += [("found", found, [indicator.found_in]), ("all", kept, [indicator.found_in])]
    if indicator.included:
        told.append(("found", found, [indicator.included]))
    for what, frame, names in told:
        for name in names:
            tally = Counter(code for value in frame[name] for code in codes(value) or {""})
            for code, n in sorted(tally.items()):
                yield case.count(wave, f"{what}/{name}", n, frame.height, code)


def _cells(case: RecordCase, indicator: Register, wave: str, kept: "pl.DataFrame") -> Iterator[Count]:
    """Rows by columns: the supply, the needs raised, and those needs that nobody is responsible for."""
    import polars as pl

    frames = {"supply": supplied(indicator, kept)}
    named = reference(indicator.needs) if indicator.needs else None
    if named and named.id in case.beside:
        needs = case.beside[named.id].filter(pl.col("wave") == wave)
        nobody = pl.col(indicator.responsible).cast(pl.String) == str(indicator.nobody)
        frames |= {"need": needs, "nobody": needs.filter(nobody)}
    for what, frame in frames.items():
        both = frame.select(indicator.rows, indicator.columns).iter_rows()
        tally = Counter(cell for row, column in both for cell in product(codes(row), codes(column)))
        for (row, column), n in sorted(tally.items()):
            yield case.count(wave, f"cell/{what}/{row}", n, frame.height, column)


def _overlaps(case: RecordCase, indicator: Register, wave: str, kept: "pl.DataFrame") -> tuple[list[Count],
                                                                                           list[Entry]]:
    """How many pairs do the same, and the first of them."""
    if not indicator.overlap:
        return [], []
    wide = tuple(indicator.everywhere if name == indicator.columns else None for name in indicator.overlap)
    found = overlaps([_entered(indicator, record) for record in kept.iter_rows(named=True)],
                     tuple(None if code is None else str(code) for code in wide))
    unknown = sum(pair.days is None for pair in found)
    among = kept.height * (kept.height - 1) // 2
    counts = [case.count(wave, f"overlap/{what}", n, among, "")
              for what, n in (("meets", len(found) - unknown), ("unknown", unknown))]
    rows = []
    for i, pair in enumerate(found[:SHOWN], 1):
        told = {"first": pair.first.name, "second": pair.second.name,
                **{name: " ".join(sorted(shared)) for name, shared in zip(indicator.overlap, pair.shared, strict=True)}}
        rows += [case.entry(wave, f"pair:{i:04}", f"pair/{field}", text) for field, text in told.items()]
        days = None if pair.days is None else float(pair.days)
        rows.append(case.entry(wave, f"pair:{i:04}", "pair/days", None, days))
    return counts, rows


def _entered(indicator: Register, record: dict[str, Any]) -> Entered:
    start, end = (record[name] if name and isinstance(record[name], date) else None
                  for name in (indicator.start, indicator.end))
    return Entered(str(record[indicator.name] or ""), tuple(codes(record[name]) for name in indicator.overlap),
                   start, end)


def _public(indicator: Register) -> tuple[str, ...]:
    told = (*indicator.shown, *indicator.described)
    return tuple(dict.fromkeys((indicator.name, *told))) if told else ()


def _left_out(case: RecordCase, indicator: Register, found: "pl.DataFrame") -> Iterator[Entry]:
    """What the search found and left out, and why: for those inside."""
    import polars as pl

    if indicator.included is None:
        return
    said = pl.col(indicator.included).cast(pl.String)
    out = found.filter(said.is_not_null() & (said != str(indicator.included_when)))
    for i, record in enumerate(out.iter_rows(named=True), 1):
        for name in (indicator.name, indicator.why):
            if name and record[name] is not None:
                yield case.entry(record["wave"], f"out:{i:04}", f"out/{name}", str(record[name]))


def _search(case: RecordCase, indicator: Register, wave: str, found: "pl.DataFrame") -> Iterator[Entry]:
    """When the first and the last entry were found."""
    if indicator.found_on is None:
        return
    days = [day for day in found[indicator.found_on] if isinstance(day, date)]
    for field, day in (("first", min(days, default=None)), ("last", max(days, default=None))):
        if day is not None:
            yield case.entry(wave, "search", f"search/{field}", day.isoformat(), audience="public")
