"""Whatever stands in the books, every kind tells it or says why not: no crash, no NaN, no number without a reason."""

from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keko_eval.comparison.recorded import RECORDED
from keko_eval.comparison.recorded.case import RecordCase
from keko_eval.definitions.document import parse_document
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.load import ResolvedStudy, resolve, shipped_library
from keko_eval.definitions.references import instrument_of

LIBRARY = shipped_library()
INDICATORS = {d.id: d.model for d in LIBRARY.of("indicator") if d.model.kind in RECORDED and d.model.kind != "dose"}
TYPES: dict[str, Any] = {"integer": pl.Int64, "decimal": pl.Float64, "date": pl.Date}


def study_of(indicator: Any) -> ResolvedStudy:
    home = instrument_of(indicator, {d.id: d.model for d in LIBRARY.of("instrument")})
    document, _ = parse_document(f"""\
study: t
title: T
instruments: [{home}]
indicators: [{indicator.indicator}]
waves: [{{wave: one, period: 2017-08}}, {{wave: two, period: 2019-11}}]
subject: code
comparison: {{design: before_after, from: one, to: two}}
""", str(Path("t") / "study.yaml"))
    assert document is not None
    return resolve(document, LIBRARY)[0]


def answers(instrument: Instrument) -> st.SearchStrategy[pl.DataFrame]:
    """Rows with every answer, none, and codes that nobody declared."""
    columns: dict[str, tuple[Any, st.SearchStrategy[Any]]] = {
        "wave": (pl.String, st.sampled_from(["one", "two"])),
        "code": (pl.String, st.sampled_from(["a", "b", "c", None]))}
    for _, question in instrument.walk():
        codes = [str(c.value) for c in instrument.choices_of(question)]
        whole = bool(codes) and question.kind == "select_one" and all(c.lstrip("-").isdigit() for c in codes)
        dtype = pl.Int64 if whole else TYPES.get(question.kind, pl.String)
        known: Any = st.sampled_from(codes) if codes else st.sampled_from(["x", "y", "", " z "])
        if question.kind == "select_multiple":
            known = st.lists(st.sampled_from(codes), max_size=3).map(" ".join)
        values = {pl.Int64: st.sampled_from([int(c) for c in codes]) if whole else st.integers(-3, 9),
                  pl.Float64: st.floats(0, 1e6), pl.Date: st.dates(date(2016, 1, 1), date(2020, 12, 31))}
        columns[question.name] = (dtype, st.none() | values.get(dtype, known))
    row = st.fixed_dictionaries({name: value for name, (_, value) in columns.items()})
    schema = {name: dtype for name, (dtype, _) in columns.items()}
    return st.lists(row, max_size=8).map(lambda rows: pl.DataFrame(rows, schema=schema))


@pytest.mark.parametrize("id", INDICATORS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(data=st.data())
def test_any_records(id: str, data: st.DataObject) -> None:
    resolved = study_of(INDICATORS[id])
    indicator = resolved.indicators[id]
    home = instrument_of(indicator, resolved.instruments) or ""
    instrument = resolved.instruments[home]
    frame = data.draw(answers(instrument))
    told = RECORDED[indicator.kind](RecordCase(resolved=resolved, indicator=indicator, instrument=instrument,
                                               frame=frame, scope={}, scored=dict))
    for row in told.results:
        numbers = [v for v in row.record().values() if isinstance(v, float)]
        assert all(map(isfinite, numbers)), row
        assert row.estimate is not None or row.statistic is not None or row.because, row
    for count in told.counts:
        assert count.n is not None
        assert count.n >= 0
        assert count.base is None or count.base >= count.n, count
