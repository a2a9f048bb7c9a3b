"""Themes of open answers: shares, agreement and quotes by hand, and what nobody let be quoted."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import keko_eval
from keko_eval.comparison.recorded import RECORDED
from keko_eval.comparison.recorded.case import RecordCase, Told
from keko_eval.pipeline import evaluate, report
from keko_eval.reporting.tables import write_tables

STUDY = Path(__file__).parents[2] / "studies" / "open_answers"
ID = "keko.civil_society.themes"


def told(rows: Iterable[Mapping[str, Any]]) -> Told:
    resolved = keko_eval.load(STUDY)
    instrument = resolved.instruments["keko.open_codes"]
    schema = {"wave": pl.String} | {q.name: pl.String for _, q in instrument.walk()}
    frame = pl.DataFrame([{"wave": "followup", **row} for row in rows], schema=schema)
    return RECORDED["theme"](RecordCase(resolved=resolved, indicator=resolved.indicators[ID], instrument=instrument,
                                        frame=frame, scope={}, scored=dict))


def of(found: Told, quantity: str, term: str, wave: str = "followup") -> Any:
    return next(r for r in found.results if (r.quantity, r.term, r.wave) == (quantity, term, wave))


def coded(themes: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    return [{"answer": answer, "coder": coder, "themes": said} for answer, by in themes.items()
            for coder, said in by.items()]


def test_shares_rest_on_what_was_agreed_else_on_the_first_coder() -> None:
    found = told(coded({"v1": {"A": "trust", "B": "trust sharing"}, "v2": {"A": "sharing", "B": "none",
                                                                           "agreed": "trust"},
                        "v3": {"B": "none"}, "v4": {"A": "trust"}}))
    assert (of(found, "level", "trust").estimate, of(found, "level", "trust").n) == (3 / 4, 4)
    assert of(found, "level", "sharing").estimate == 0
    counts = {c.value: (c.n, c.base) for c in found.counts if c.wave == "followup"}
    assert counts["none"] == (1, 4)


def test_agreement_is_of_the_coders_own_words() -> None:
    """Ten answers: both say trust of four, one only of one, neither of five; kappa by hand."""
    both = {f"a{i}": {"A": "trust", "B": "trust"} for i in range(4)}
    neither = {f"n{i}": {"A": "none", "B": "none"} for i in range(5)}
    found = told(coded(both | neither | {"x": {"A": "trust", "B": "none", "agreed": "none"}}))
    row = of(found, "reliability", "kappa:trust")
    expected = 0.5 * 0.4 + 0.5 * 0.6
    assert row.estimate == pytest.approx((0.9 - expected) / (1 - expected))
    assert row.n == 10
    assert of(found, "reliability", "kappa:sharing").because == "no_variation"


def test_one_coder_says_nothing_of_agreement() -> None:
    found = told(coded({"v1": {"A": "trust"}, "v2": {"A": "none"}}))
    assert [r for r in found.results if r.quantity == "reliability"] == []


def test_no_answers_are_no_crash() -> None:
    found = told([])
    assert all(r.estimate is None and r.because == "no_records" for r in found.results)
    assert not found.entries


def test_only_what_may_be_quoted_is_quoted_anywhere(tmp_path: Path) -> None:
    """Every third passage of the study has no consent: it stands in no output of either profile."""
    lines = [line for wave in ("baseline", "followup")
             for line in (STUDY / "data" / f"{wave}.csv").read_text(encoding="utf8").splitlines()[1:]]
    passages = [line.split(",")[3:5] for line in lines if line.split(",")[3]]
    refused = {text for text, consent in passages if consent == "no"} - {t for t, c in passages if c == "yes"}
    assert refused
    for profile in ("internal", "public"):
        found = evaluate(keko_eval.load(STUDY), profile=profile)
        paths = write_tables(found.released, tmp_path / profile)
        page = report(keko_eval.load(STUDY), tmp_path / profile, profile=profile, outputs=["html"]).paths[0]
        texts = [p.read_text(encoding="utf8") for p in (*paths, page) if p.suffix in (".csv", ".json", ".html")]
        assert not any(text in whole for text in refused for whole in texts)
    rows = json.loads((tmp_path / "internal" / "entries.json").read_text(encoding="utf8"))
    assert {r["field"] for r in rows} == {"quote"}


def test_waves_are_independent_sets_of_answers() -> None:
    found = evaluate(keko_eval.load(STUDY))
    rows = [r for r in found.released.results if r["quantity"] == "change" and r["indicator"] == ID]
    assert {r["method"] for r in rows} == {"newcombe_independent"}
    assert {r["family"] for r in rows} == {"themes"}
    assert all(r["verdict"] is None for r in rows)
