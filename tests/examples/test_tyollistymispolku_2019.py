"""The clients' path of 2019: what its verdicts say of effects that are known because the answers are invented."""

import csv
import importlib.util
import shutil
from pathlib import Path
from typing import Any

import pytest

import keko_eval
from keko_eval.definitions.check import check, meaning

FOLDER = Path("examples/tyollistymispolku-2019")
GUIDANCE = "polku.guidance"
STAGE, FELT, STRENGTHS = (f"keko.clients.{name}" for name in ("stage", "inclusion_felt", "strengths"))


@pytest.fixture(scope="module")
def evaluation() -> Any:
    return keko_eval.evaluate(keko_eval.load(FOLDER))


@pytest.fixture(scope="module")
def changes(evaluation: Any) -> dict[str, dict[str, Any]]:
    """The main change of each indicator over everybody."""
    return {r["indicator"]: dict(r) for r in evaluation.released.results
            if r["quantity"] == "change" and r["scope"] == "all" and not r["sensitivity"]}


def truth() -> dict[str, float]:
    with (FOLDER / "truth.csv").open(encoding="utf8") as file:
        return {row["indicator"]: float(row["effect"]) for row in csv.DictReader(file)}


def test_true_effects_are_claimed_and_the_zero_is_not(changes: dict[str, dict[str, Any]]) -> None:
    assert set(truth()) == set(changes) - {GUIDANCE} == {STAGE, FELT, STRENGTHS}
    assert truth()[STRENGTHS] == 0
    assert {i: row["verdict"] for i, row in changes.items()} == {
        STAGE: "improved", FELT: "improved_meaningfully", STRENGTHS: "no_meaningful_change", GUIDANCE: "counted"}


def test_what_was_done_is_on_record_beside_what_changed(evaluation: Any) -> None:
    hours = next(r["estimate"] for r in evaluation.released.results if r["indicator"] == GUIDANCE
                 and r["quantity"] == "level" and r["scope"] == "all" and r["wave"] == "followup")
    with (FOLDER / "data" / "diary_followup.csv").open(encoding="utf8") as file:
        assert hours == sum(int(row["hours"]) for row in csv.DictReader(file))
    checked = check([FOLDER])
    assert [p.code for p in (*checked.problems, *meaning(checked.corpus))] == []


def test_the_truth_lies_within_the_intervals(changes: dict[str, dict[str, Any]]) -> None:
    assert [i for i, effect in truth().items() if not changes[i]["ci_low"] <= effect <= changes[i]["ci_high"]] == []


def test_it_is_partly_linked(changes: dict[str, dict[str, Any]]) -> None:
    for row in (row for i, row in changes.items() if i != GUIDANCE):
        assert 0 < row["n_pairs"] < min(row["n"], row["n_reference"])


def test_clients_move_up_the_path_more_than_down(evaluation: Any) -> None:
    moves = [r for r in evaluation.released.counts
             if r["indicator"] == STAGE and r["scope"] == "all" and r["to_value"] is not None]
    up, down = (sum(r["n"] for r in moves if (r["to_value"] > r["value"]) - (r["to_value"] < r["value"]) == way)
                for way in (1, -1))
    assert up > 2 * down > 0


@pytest.mark.parametrize("profile", ["internal", "public"])
def test_no_level_or_change_rests_on_fewer_than_the_terms_demand(profile: Any) -> None:
    study = keko_eval.load(FOLDER)
    assert study.instruments["keko.client_path"].terms.min_n == 10
    rows = [r for r in keko_eval.evaluate(study, profile=profile).released.results if r["indicator"] != GUIDANCE]
    shown = [r for r in rows if r["estimate"] is not None and r["quantity"] in ("level", "change")]
    assert len(shown) > 20
    assert [r for r in shown if r["n"] is not None and 0 < r["n"] < 10] == []


def test_the_data_are_what_the_script_makes(tmp_path: Path) -> None:
    """The seeded script gives the committed files to the byte."""
    copy = tmp_path / "examples" / FOLDER.name
    (copy / "data").mkdir(parents=True)
    shutil.copy(FOLDER / "make_data.py", copy)
    shutil.copytree("instruments", tmp_path / "instruments")
    spec = importlib.util.spec_from_file_location("make_data", copy / "make_data.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main()
    for name in ("data/baseline.csv", "data/followup.csv", "data/diary_baseline.csv", "data/diary_followup.csv",
                 "truth.csv"):
        assert (copy / name).read_bytes() == (FOLDER / name).read_bytes(), name
