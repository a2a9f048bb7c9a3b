"""Dose: how much people took part, set against how much they changed; an association and never more."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from keko_eval.comparison.association import spearman
from keko_eval.comparison.identity import numbers
from keko_eval.comparison.recorded.case import RecordCase, Told
from keko_eval.comparison.rows import Count, Result
from keko_eval.definitions.indicator import Dose

if TYPE_CHECKING:
    import polars as pl

PARTS = ("least", "middle", "most")
Both = tuple[float, float]
"""(dose, change) of one person."""


def dose(case: RecordCase) -> Told:
    """The rank correlation of dose and change, and the mean change of those with the least, middle and most."""
    indicator = case.indicator
    assert isinstance(indicator, Dose)
    pairs = list(_pairs(case, indicator))
    reference, wave = case.roles
    of = numbers(spearman([d for d, _ in pairs], [c for _, c in pairs]))
    main = case.row("association", wave=wave, reference_wave=reference, term="spearman",
                    **of | {"basis": indicator.basis or "sample"})
    parts = _thirds(pairs)
    rows = [_mean(case, name, [c for _, c in part]) for name, part in zip(PARTS, parts, strict=True)]
    return Told((main, *rows), tuple(_counts(case, parts, len(pairs))))


def _pairs(case: RecordCase, indicator: Dose) -> Iterator[Both]:
    """Dose at the follow-up, and the change up to it: since the first wave, or since what is told of it afterwards."""
    import polars as pl

    table = case.scored().get(case.instrument.instrument)
    study = case.resolved.study
    if table is None or indicator.indicator not in table.columns or indicator.of not in table.columns:
        return
    for column, value in case.scope.items():
        table = table.filter(pl.col(column).cast(pl.String) == value) if column in table.columns else table.clear()
    reference, wave = case.roles
    retrospective = study.comparison.design == "retrospective_post"
    then = study.comparison.then.get(indicator.of) if retrospective else None
    if then in table.columns:
        found = table.filter(pl.col("wave") == wave).select(
            pl.col(indicator.indicator), pl.col(indicator.of) - pl.col(str(then)))
    else:
        found = _since(table, indicator, study.subject, reference, wave)
    yield from ((float(d), float(c)) for d, c in found.drop_nulls().iter_rows())


def _since(table: "pl.DataFrame", indicator: Dose, subject: str | None, reference: str, wave: str) -> "pl.DataFrame":
    import polars as pl

    if subject is None or subject not in table.columns or reference == wave:
        return pl.DataFrame(schema={"dose": pl.Float64, "change": pl.Float64})
    first, last = (table.filter((pl.col("wave") == w) & pl.col(subject).is_not_null()) for w in (reference, wave))
    joined = last.select(subject, pl.col(indicator.indicator).alias("dose"), pl.col(indicator.of).alias("after")).join(
        first.select(subject, pl.col(indicator.of).alias("before")), on=subject)
    return joined.select("dose", pl.col("after") - pl.col("before"))


def _thirds(pairs: Sequence[Both]) -> list[list[Both]]:
    """Three parts as even as equal doses let them be: nobody with the same dose is in another part."""
    ordered = sorted(pairs)
    parts: list[list[Both]] = [[], [], []]
    for dose in sorted({d for d, _ in ordered}):
        same = [p for p in ordered if p[0] == dose]
        before = sum(len(part) for part in parts)
        middle = before + len(same) / 2
        parts[min(2, int(3 * middle / len(ordered)))] += same
    return parts


def _mean(case: RecordCase, name: str, changes: Sequence[float]) -> Result:
    reference, wave = case.roles
    n, columns = len(changes), dict[str, Any]()
    if n:
        columns["estimate"] = sum(changes) / n
    return case.row("association", wave=wave, reference_wave=reference, term=f"change:{name}", n=n, n_pairs=n,
                    method="mean_change", because=None if n else "no_answers", **columns)


def _counts(case: RecordCase, parts: Sequence[Sequence[Both]], base: int) -> Iterator[Count]:
    for name, part in zip(PARTS, parts, strict=True):
        yield case.count(case.roles[1], name, len(part), base)
