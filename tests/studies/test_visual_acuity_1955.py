"""Stuart's vision tables as a study: moves between grades and their tests, through the public interface, as in R."""

import json
from pathlib import Path

import pytest

from keko_eval.pipeline import Evaluation
from tests.studies.cases import assert_sound, evaluate_case, one

VALUES = json.loads((Path(__file__).parents[1] / "reference" / "visual_acuity_1955" / "expected.json").read_text(
    encoding="utf8"))["values"]


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    return evaluate_case("visual_acuity_1955", tmp_path_factory.mktemp("acuity"))


@pytest.mark.parametrize("who", ["female", "male"])
def test_the_tables_and_their_tests(evaluation: Evaluation, who: str) -> None:
    scope = f"group={who}"
    table = [[one(evaluation.comparison.counts, indicator="t.grade", scope=scope, value=str(i), to_value=str(j))["n"]
              for j in range(1, 5)] for i in range(1, 5)]
    assert table == VALUES[f"{who}.table"]["value"]
    for name in ("stuart_maxwell", "bowker", "bhapkar"):
        row = one(evaluation.released.results, quantity="transition", term=name, scope=scope)
        assert row["statistic"] == pytest.approx(VALUES[f"{who}.{name}.chisq"]["value"], abs=1e-8)
        assert row["p_value"] == pytest.approx(VALUES[f"{who}.{name}.p"]["value"], abs=1e-8)
        assert row["n_pairs"] == VALUES[f"{who}.n"]["value"]
        if f"{who}.{name}.df" in VALUES:
            assert row["df"] == VALUES[f"{who}.{name}.df"]["value"]


def test_every_number_of_the_case_is_asserted_or_is_of_agreement() -> None:
    """Kappas take the two eyes for two raters; they are asserted where agreement is."""
    named = ("table", "n", "stuart_maxwell", "bowker", "bhapkar", "kappa")
    assert [key for key in VALUES if not key.partition(".")[2].startswith(named)] == []


def test_the_evaluation_is_sound(evaluation: Evaluation, tmp_path: Path) -> None:
    assert_sound(evaluation, tmp_path)
