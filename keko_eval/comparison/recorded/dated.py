"""Dated records: what had happened by the end of a wave."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from keko_eval.comparison.recorded.case import RecordCase
from keko_eval.comparison.rows import Entry, Result

if TYPE_CHECKING:
    import polars as pl


def by(case: RecordCase, frame: "pl.DataFrame", dated: str, wave: str) -> "pl.DataFrame":
    """The records dated up to a wave's last day; those without a date count in the wave that they were told in."""
    import polars as pl

    ends, waves = case.ends(wave), case.waves
    upto = set(waves[:waves.index(wave) + 1])
    dates = frame[dated].cast(pl.Date, strict=False).to_list()
    kept = [told in upto if when is None else when <= ends for when, told in zip(dates, frame["wave"], strict=True)]
    return frame.filter(pl.Series(kept, dtype=pl.Boolean))


def counted(case: RecordCase, numbers: Mapping[str, float], term: str | None = None) -> Iterator[Result]:
    """A level for each wave and, between the compared ones, a change: complete counts, which are never tested."""
    basis = case.indicator.basis or "collected"
    for wave, n in numbers.items():
        yield case.row("level", wave=wave, term=term, estimate=float(n), method="records", basis=basis)
    reference, wave = case.roles
    if reference != wave and {reference, wave} <= numbers.keys():
        yield case.row("change", wave=wave, reference_wave=reference, term=term, method="records", basis=basis,
                       estimate=float(numbers[wave] - numbers[reference]), verdict="counted" if term is None else None)


def listing(case: RecordCase, frame: "pl.DataFrame", public: tuple[str, ...], internal: tuple[str, ...] = (),
            dated: str | None = None) -> Iterator[Entry]:
    """An entry for every field of every record that says something, records in order of their dates."""
    import polars as pl

    ordered = frame.sort(pl.col(dated).cast(pl.Date, strict=False), nulls_last=True, maintain_order=True) if dated \
        else frame
    for i, record in enumerate(ordered.iter_rows(named=True), 1):
        for audience, fields in (("public", public), ("internal", internal)):
            for field in fields:
                if record[field] is not None:
                    yield case.entry(record["wave"], f"{i:04}", field, *_said(record[field]),
                                     audience="public" if audience == "public" else "internal")


def _said(value: Any) -> tuple[str, float | None]:
    """A value as text, and as a number where it is one."""
    if isinstance(value, date):
        return value.isoformat(), None
    return str(value), float(value) if isinstance(value, int | float) else None
