"""Invented respondents: what a form reaches and does not, data that the reading takes whole, the same for a seed."""

from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from keko_eval import pipeline
from keko_eval.collection.form.form import compiled
from keko_eval.collection.simulate.coverage import Coverage, coverage
from keko_eval.collection.simulate.respondent import Answered, Habits, Respondent
from keko_eval.collection.simulate.study import Plan, simulate
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.load import shipped_library

NOW = datetime(2026, 11, 24, 12)
KEKO = Path(__file__).parents[3] / "examples" / "keko-2019"


def walked(questions: list[dict[str, Any]], n: int = 60, **habits: float) -> Coverage:
    instrument = Instrument.model_validate({
        "instrument": "my.form", "version": "1.0.0", "title": "Form", "unit": "respondent", "languages": ["en"],
        "choices": {"yes_no": [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}]},
        "questions": [{"label": q["name"], **q} for q in questions]})
    form = compiled(instrument)
    answered = [Respondent(form, Random(i), Habits(**habits), NOW).answer() for i in range(n)]
    return coverage(form, answered, ("en",))


YES = {"name": "employed", "type": "select_one yes_no"}


def test_both_ways_are_taken() -> None:
    found = walked([YES, {"name": "hours", "type": "integer", "relevant": "${employed} = 'yes'"}])
    assert [(b.question, b.both) for b in found.branches] == [("hours", True)]
    assert (found.share, found.unreached, found.stuck) == (1.0, (), {})


def test_what_nobody_is_asked_is_named() -> None:
    found = walked([YES, {"name": "never", "type": "text", "relevant": "${employed} = 'maybe'"},
                    {"name": "below", "type": "text", "relevant": "${never} != ''"}])
    assert found.unreached == ("never", "below")
    assert found.share == 0.5


def test_what_nobody_gets_past_is_named() -> None:
    found = walked([{"name": "hours", "type": "integer", "required": "yes", "constraint": ". > 5 and . < 3"},
                    {"name": "last", "type": "text", "relevant": "${hours} > 1"}], missing=0.0, break_off=0.0)
    assert found.stuck == {"hours": 60}
    assert (found.finished, found.unreached, found.minutes) == (0, ("last",), ())


def test_a_narrow_constraint_is_found_by_its_own_numbers() -> None:
    found = walked([{"name": "year", "type": "integer", "required": "yes", "constraint": ". >= 1990 and . <= 2019"}])
    assert not found.stuck


def test_who_breaks_off_leaves_a_page() -> None:
    found = walked([{"name": n, "type": "select_one yes_no", "relevant": "${a} != 'x'" if n != "a" else ""}
                    for n in "abc"], n=200, break_off=0.5)
    assert found.finished + sum(found.left_at.values()) == 200
    assert 60 < found.finished < 140


def test_time_follows_the_way() -> None:
    found = walked([YES, *({"name": f"q{i}", "type": "text", "relevant": "${employed} = 'yes'"} for i in range(5))],
                   break_off=0.0)
    (minutes,) = found.minutes
    assert minutes.longest - minutes.shortest > 5 * 45 / 60
    assert minutes.shortest <= minutes.median <= minutes.ninth_tenth <= minutes.longest


@pytest.mark.parametrize("document", shipped_library().of("instrument"), ids=lambda d: d.id)
def test_every_instrument_can_be_finished(document: Any) -> None:
    form = compiled(document.model)
    answered: list[Answered] = [Respondent(form, Random(i), Habits(break_off=0.0), NOW).answer() for i in range(80)]
    found = coverage(form, answered, document.model.languages)
    assert (found.finished, found.unreached) == (80, ())
    assert found.share in (None, 1.0)
    assert all(form.way(one.answers, NOW).faults() == () for one in answered)


def test_a_whole_study_is_read_without_a_cell_set_aside() -> None:
    resolved = pipeline.load(KEKO)
    found = simulate(resolved, Plan(respondents=80, seed=3))
    answers, problems = pipeline.read(resolved, found.frames)
    assert [p.code for p in problems] == []
    assert all(a.set_aside.filter(a.set_aside["why"] != "row_left_out").is_empty() for a in answers.values())
    again = simulate(resolved, Plan(respondents=80, seed=3))
    assert all(frame.equals(again.frames[key]) for key, frame in found.frames.items())
    other = simulate(resolved, Plan(respondents=80, seed=4))
    assert not all(frame.equals(other.frames[key]) for key, frame in found.frames.items())
    actors = [found.frames["keko.actors", wave] for wave in ("baseline", "followup")]
    assert len(set(actors[0]["code"]) & set(actors[1]["code"])) == 48


def test_a_large_change_is_found_and_none_is_not_invented() -> None:
    resolved = pipeline.load(KEKO)
    for change, verdicts in ((1.5, {"improved_meaningfully", "improved"}), (0.0, {"no_meaningful_change", "unclear"})):
        frames = simulate(resolved, Plan(respondents=200, returning=0.8, change=change, seed=5)).frames
        rows = pipeline.evaluate(resolved, frames).released.results
        said = {r["verdict"] for r in rows if r["quantity"] == "change" and r["scope"] == "all"
                and not r["sensitivity"] and r["indicator"] == "keko.networks.trust"}
        assert said <= verdicts, (change, said)
