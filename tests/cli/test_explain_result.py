"""keko explain ID --study STUDY: from a printed figure to its method, its answers and its definition."""

import json
import re

import pytest

from tests.cli.running import HERE, keko

STUDY = HERE / "examples" / "keko-2019"
TRUST = ("explain", "keko.networks.trust", "--study", STUDY)


def test_a_change_with_what_it_rests_on() -> None:
    run = keko(*TRUST, cold=True)
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    assert lines[0] == "Trust between organisations. Change. Everyone together. August 2017 → November 2019"
    assert "  data/baseline.csv (August 2017): read 160, used 160, left out 0." in lines
    assert any(re.match(r"  keko\.actors/trust_hidden .*instruments/actors\.yaml:\d+$", line) for line in lines)
    assert any(re.match(r"  rescale +0, 100 +indicators/networks/trust\.yaml:\d+$", line) for line in lines)
    assert "Both times: 96." in run.stdout
    flat = " ".join(run.stdout.split())
    assert "there are 10 groups. With fewer than 50 the interval would be too narrow." in flat
    assert "Among those who answered both times alone the change is +15.8 points." in flat
    assert "The verdict stands while the smallest meaningful change is at most 10.0 points." in flat
    assert lines.index("Other methods, and why they were not used") < lines.index("What the figure means")
    assert re.search(r"\b[0-9a-f]{12}\. The same trace", run.stdout)


def test_a_hidden_figure_says_that_it_is_hidden_and_why() -> None:
    run = keko(*TRUST, "--scope", "actor_type=other", language="fi")
    assert run.returncode == 0
    assert "Lukua ei näytetä. Vastaajia on liian vähän." in run.stdout
    assert "Arvo" not in run.stdout
    assert "luettu" not in run.stdout
    for heading in ("Muut menetelmät", "Mihin luku nojaa", "Mikä muuttaisi", "Miten luku on laskettu"):
        assert heading not in run.stdout


def test_as_data() -> None:
    found = json.loads(keko(*TRUST, "--quantity", "level", "--wave", "followup", "--format", "json").stdout)
    (figure,) = found["figures"]
    assert figure["row"]["quantity"] == "level"
    assert {other["method"]: other["why"] for other in figure["reasons"]["rejected"]} == {
        "z": "few_clusters_for_z", "mean_t": "members_alike"}
    assert found["definition"]["id"] == "keko.networks.trust"


def test_a_figure_that_is_not_there_names_those_that_are() -> None:
    for option, value, known in (("--scope", "circle=x", "circle=savo"), ("--quantity", "x", "progress"),
                                 ("--wave", "x", "followup")):
        run = keko(*TRUST, option, value)
        assert run.returncode == 2
        assert option in run.stderr
        assert known in run.stderr


def test_an_unknown_indicator_suggests_a_near_one() -> None:
    run = keko("explain", "keko.networks.trusts", "--study", STUDY)
    assert run.returncode == 1
    assert "keko.networks.trust'" in run.stdout + run.stderr


def test_what_belongs_to_a_figure_needs_its_study() -> None:
    run = keko("explain", "keko.networks.trust", "--scope", "circle=savo")
    assert run.returncode == 2
    assert "--study" in run.stderr


@pytest.mark.parametrize(("id", "place"), [
    ("keko.actors", "instruments/actors.yaml:"), ("keko.actors/trust_hidden", "instruments/actors.yaml:"),
    ("vates.expertise", "indicators/objectives.yaml:"), ("keko-2019", "examples/keko-2019/study.yaml:1")])
def test_an_id_that_a_report_prints_without_a_figure_is_explained_too(id: str, place: str) -> None:
    run = keko("explain", id, "--study", STUDY)
    assert run.returncode == 0, run.stdout
    assert place in run.stdout


@pytest.mark.parametrize(("id", "language"), [
    ("keko.networks.trust:reliability", "fi"), ("keko.civil_society.themes:level:all:followup", "sv"),
    ("keko.change.goals", "en"), ("keko.networks.agreements:progress", "fi"), ("keko.networks.trust:attrition", "sv")])
def test_figures_are_named_in_words_and_what_they_share_is_said_once(id: str, language: str) -> None:
    run = keko("explain", id, "--study", STUDY, language=language)
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    titles = [line for line in lines if line.count(". ") > 1 and not line.startswith(" ")]
    assert titles
    assert not [line for line in titles if "_" in line or "item_rest" in line]
    traces = {"fi": "Sama jälki", "sv": "Samma spår", "en": "The same trace"}
    assert run.stdout.count(traces[language]) == 1


def test_what_is_held_back_of_the_indicator_is_told_by_reason() -> None:
    run = keko("explain", "keko.networks.trust", "--study", STUDY)
    assert "Figures of the same indicator that are not shown: " in run.stdout


@pytest.mark.parametrize(("language", "word"), [("fi", "lisää --study"), ("sv", "lägg till --study"),
                                                ("en", "add --study")])
def test_a_printed_code_of_a_figure_asks_for_the_study(language: str, word: str) -> None:
    run = keko("explain", "keko.networks.trust:change:all:followup", language=language)
    assert run.returncode == 2
    assert word in run.stderr
