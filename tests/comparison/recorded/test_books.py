"""Results, outcomes, resources and official figures of one study, by hand; and what becomes of odd records."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import keko_eval
from keko_eval.comparison.recorded import RECORDED
from keko_eval.comparison.recorded.case import RecordCase, Told
from keko_eval.comparison.recorded.milestone import after
from keko_eval.definitions.indicator import Milestone
from keko_eval.definitions.references import instrument_of
from keko_eval.pipeline import Evaluation, evaluate, report

STUDY = Path(__file__).parents[2] / "studies" / "yearbook"


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return evaluate(keko_eval.load(STUDY))


def told(id: str, rows: Iterable[Mapping[str, Any]], **keys: Any) -> Told:
    """What a kind, with some keys set otherwise, tells of these records, of the last wave unless they say another."""
    resolved = keko_eval.load(STUDY)
    indicator = resolved.indicators[id].model_copy(update=keys)
    instrument = resolved.instruments[instrument_of(indicator, resolved.instruments) or ""]
    kinds: dict[str, Any] = {"date": pl.Date, "integer": pl.Int64, "decimal": pl.Float64}
    schema = {"wave": pl.String} | {q.name: kinds.get(q.kind, pl.String) for _, q in instrument.walk()}
    frame = pl.DataFrame([{"wave": "followup", **row} for row in rows], schema=schema)
    return RECORDED[indicator.kind](RecordCase(resolved=resolved, indicator=indicator, instrument=instrument,
                                               frame=frame, scope={}, scored=dict))


def numbers(evaluation: Evaluation, id: str, scope: str = "all") -> dict[tuple[str, str | None, str | None], Any]:
    return {(r["quantity"], r["term"], r["wave"]): r["estimate"] for r in evaluation.released.results
            if r["indicator"] == id and r["scope"] == scope}


def test_results_count_from_their_date(evaluation: Evaluation) -> None:
    """Of six records one is only drafted, one is dated after the wave; the undated one counts where it was told."""
    found = numbers(evaluation, "t.agreements")
    assert found["level", None, "baseline"] == 1
    assert found["level", None, "followup"] == 4
    assert found["change", None, "followup"] == 3
    assert numbers(evaluation, "t.agreements", "circle=lappi")["level", None, "followup"] == 2


def test_what_lasted_is_seen_in_use_long_enough_after_its_date(evaluation: Evaluation) -> None:
    """Dated 5/2017 and 1/2018 are twelve months old by 11/2019; only the first was seen in use after that."""
    lasting = next(r for r in evaluation.released.results if r["term"] == "lasting" and r["scope"] == "all")
    assert (lasting["n"], lasting["estimate"]) == (2, 1)
    young = next(r for r in evaluation.released.results if r["term"] == "lasting" and r["scope"] == "circle=lappi")
    assert (young["estimate"], young["because"]) == (None, "none_old_enough")


def test_months_end_where_the_month_ends() -> None:
    assert after(date(2018, 1, 31), 1) == date(2018, 2, 28)
    assert after(date(2019, 12, 31), 12) == date(2020, 12, 31)


def test_outcomes_and_those_confirmed(evaluation: Evaluation) -> None:
    found = numbers(evaluation, "t.harvest")
    assert (found["level", None, "followup"], found["level", "substantiated", "followup"]) == (2, 1)


def test_resources_add_up_by_goal(evaluation: Evaluation) -> None:
    found = numbers(evaluation, "t.resources")
    assert (found["level", None, "baseline"], found["level", None, "followup"]) == (10, 50)
    assert found["level", "euros", "followup"] == 350
    by_goal = {(r["entry"], r["field"]): r["value"] for r in evaluation.released.entries
               if r["indicator"] == "t.resources" and r["scope"] == "all"}
    assert by_goal == {("guidance", "hours"): 15.5, ("training", "hours"): 30, ("", "hours"): 4.5,
                       ("guidance", "euros"): 250, ("training", "euros"): 100}


def test_an_official_figure_is_compared_but_not_tested(evaluation: Evaluation) -> None:
    row = next(r for r in evaluation.released.results
               if r["indicator"] == "t.unemployment" and r["quantity"] == "change")
    assert (row["estimate"], row["verdict"], row["ci_low"], row["p_value"]) == (-1400, "counted", None, None)


@pytest.mark.parametrize("id", ["t.agreements", "t.harvest", "t.resources", "t.unemployment"])
def test_no_records_are_no_crash(id: str) -> None:
    rows = told(id, []).results
    assert rows
    assert all(r.estimate in (0, None) and (r.estimate is not None or r.because) for r in rows)


def test_two_figures_for_one_wave_are_none() -> None:
    rows = told("t.unemployment", [{"figure": "unemployed", "value": 1.0}, {"figure": "unemployed", "value": 2.0}])
    assert [(r.wave, r.estimate, r.because) for r in rows.results] == [
        ("baseline", None, "no_figure"), ("followup", None, "several_figures")]


def test_evidence_stays_inside(tmp_path: Path) -> None:
    """What a result rests on and who confirms an outcome are for those inside; the public page does without."""
    public = evaluate(keko_eval.load(STUDY), profile="public")
    shown = {r["field"] for r in public.released.entries if r["released"]}
    assert "title" in shown
    assert not {"evidence", "substantiated_by", "in_use_on"} & shown
    report(keko_eval.load(STUDY), tmp_path, profile="public", outputs=["html"])
    page = (tmp_path / "report-public-en.html").read_text(encoding="utf8")
    assert "Cooperation with the town" in page
    assert "Signed paper" not in page


def test_every_output_lists_the_results(tmp_path: Path) -> None:
    paths = report(keko_eval.load(STUDY), tmp_path).paths
    assert [p.name for p in paths] == ["report-en.html", "report-en.pdf", "report-en.xlsx"]
    page = paths[0].read_text(encoding="utf8")
    assert "The town names a contact person" in page
    assert "Minutes 5/2017" in page


def test_milestones_of_some_kinds_count_list_and_tally_those_alone() -> None:
    resolved = keko_eval.load(STUDY)
    base = resolved.indicators["t.agreements"]
    assert isinstance(base, Milestone)
    rows = [{"title": what, "what": what, "status": base.done[0], "date": date(2018, 1, 1)}
            for what in ("agreement", "agreement", "model")]
    found = told("t.agreements", rows, only=("agreement",))
    assert [r.estimate for r in found.results if (r.quantity, r.term, r.wave) == ("level", None, "followup")] == [2]
    assert {e.text for e in found.entries if e.field == "what"} == {"agreement"}
    assert [(c.value, c.n) for c in found.counts] == [("agreement", 2)]
    assert [r.estimate for r in told("t.agreements", rows, only=("other",)).results
            if r.quantity == "level" and r.term is None] == [0, 0]
