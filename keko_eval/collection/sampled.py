"""The columns of a sample as they were read: what no estimate can be weighted by is told before anything is."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.sampling import Sampling
from keko_eval.problem.problem import Problem, problem, suggestion


def tell_sample(resolved: ResolvedStudy, frames: Mapping[str, Any]) -> Iterator[Problem]:
    """Weights that are missing or not positive, unknown strata, units outdone, strata with one unit, unknown classes.

    Parameters
    ----------
    frames : mapping of str to polars frame
        The answers by instrument.
    """
    sampling = resolved.study.sampling
    if sampling is None:
        return
    for id, frame in frames.items():
        columns = frame.collect_schema().names() if id in resolved.answered else []
        kept = [name for name in sampling.columns if name in columns]
        if kept and "wave" in columns:
            subject = resolved.study.subject
            unit = sampling.clusters or (subject if subject in columns else None)
            wanted = dict.fromkeys(["wave", *kept, *([unit] if unit else [])])
            rows = frame.lazy().select(*wanted).collect()
            yield from _of_rows(resolved, sampling, rows, unit)


def _of_rows(resolved: ResolvedStudy, sampling: Sampling, rows: pl.DataFrame, unit: str | None) -> Iterator[Problem]:
    weights = sampling.weights
    if weights and weights in rows.columns:
        bad = rows.filter(~(pl.col(weights).cast(pl.Float64, strict=False) > 0).fill_null(False)).height
        if bad:
            yield problem("weight-not-positive", resolved.document.at("sampling", "weights"), column=weights, count=bad)
    for name in sampling.labels:
        empty = rows[name].is_null().sum() if name in rows.columns else 0
        if empty:
            yield problem("not-in-sample", resolved.document.at("sampling"), column=name, count=int(empty))
    yield from _strata(resolved, sampling, rows, unit)
    yield from _classes(resolved, sampling, rows)


def _strata(resolved: ResolvedStudy, sampling: Sampling, rows: pl.DataFrame, unit: str | None) -> Iterator[Problem]:
    strata = sampling.strata if sampling.strata in rows.columns else None
    stratum = pl.col(strata).cast(pl.String) if strata else pl.lit("")
    counted = pl.col(unit).n_unique() if unit in rows.columns else pl.len()
    found = rows.group_by("wave", stratum.alias("stratum of it")).agg(counted.alias("units of it"))
    known = sorted((str(w), s, int(n)) for w, s, n in found.iter_rows() if s is not None)
    place = resolved.document.at("sampling", "sizes") if sampling.sizes is not None else None
    for name in dict.fromkeys(s for _, s, _ in known):
        size, most = sampling.size_of(name), max(n for _, s, n in known if s == name)
        if place and size is None:
            yield problem("stratum-without-size", place, stratum=name)
        elif place and size is not None and most > size:
            yield problem("more-than-drawn-from", place, stratum=name, count=most, size=size)
    if strata:
        for name in dict.fromkeys(s for _, s, n in known if n == 1 and sampling.size_of(s) != 1):
            yield problem("lonely-stratum", resolved.document.at("sampling", "strata"), stratum=name,
                          rule=sampling.lonely_unit)


def _classes(resolved: ResolvedStudy, sampling: Sampling, rows: pl.DataFrame) -> Iterator[Problem]:
    for column, counts in sampling.calibrate.items():
        if column not in rows.columns:
            continue
        seen = sorted(set(rows[column].cast(pl.String).drop_nulls().to_list()))
        for name in (v for v in seen if v not in counts):
            yield problem("class-not-counted", resolved.document.key("sampling", "calibrate", column), value=name,
                          column=column, **suggestion(name, list(counts)))
