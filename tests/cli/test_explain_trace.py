"""keko explain TRACE --study STUDY: a report's printed trace, of the study or of a circle, as the folder stands now."""

import json

import pytest

from keko_eval import pipeline
from keko_eval.collection.trace import trace
from tests.cli.running import HERE, keko

STUDY = HERE / "examples" / "keko-2019"


@pytest.fixture(scope="module")
def printed() -> str:
    """What the report's page of definitions prints, and the manifest."""
    return trace(pipeline.load(STUDY))


def test_the_trace_of_a_report_tells_of_what_it_was_made(printed: str) -> None:
    run = keko("explain", printed.upper(), "--study", STUDY)
    assert run.returncode == 0, run.stdout + run.stderr
    told = " ".join(run.stdout.split())
    assert f"Trace {printed}: KeKo 2017–2019" in told
    assert "keko.networks.trust 1.0.0" in told
    assert "data/baseline.csv" in told
    assert "keko explain keko.networks.trust --study FOLDER" in told


def test_the_trace_is_the_one_that_the_figures_have(printed: str) -> None:
    found = json.loads(keko("explain", printed, "--study", STUDY, "--format", "json").stdout)
    assert found["trace"] == printed
    assert found["circle"] is None
    assert pipeline.evaluate(pipeline.load(STUDY)).released.results.rows[0]["trace"] == printed


@pytest.mark.parametrize(("language", "word"), [("fi", "ei ole tämän tutkimuksen jälki"), ("sv", "är inte den här"),
                                                ("en", "is not the trace of this study")])
def test_another_trace_is_told_apart(language: str, word: str, printed: str) -> None:
    run = keko("explain", "0123456789ab", "--study", STUDY, language=language)
    assert run.returncode == 1
    told = run.stdout + run.stderr
    assert word in told
    assert printed in told


def test_a_trace_asks_for_its_study() -> None:
    run = keko("explain", "0123456789ab")
    assert run.returncode == 2
    assert "add --study" in run.stderr


def test_a_circles_report_has_a_trace_of_its_own_and_is_found() -> None:
    own = trace(pipeline.circle(pipeline.load(STUDY), "pirkanmaa"))
    run = keko("explain", own, "--study", STUDY)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "--circle pirkanmaa" in run.stdout
