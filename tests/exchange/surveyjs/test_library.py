"""The shipped library through SurveyJS: it loads without a complaint, asks what we ask, and comes back."""

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from keko_eval.collection.form.form import Form, compiled
from keko_eval.definitions.document import Document
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.load import read_library
from keko_eval.exchange.loss import LossReport
from keko_eval.exchange.surveyjs.read import read_form
from keko_eval.exchange.surveyjs.write import survey_of, text_of
from keko_eval.exchange.xlsform.write import plain
from keko_eval.problem.noun import Noun
from tests.exchange.engines.ours import MOMENT
from tests.exchange.surveyjs.asked import ABSENT, asked

LIBRARY = read_library([Path("instruments")])[0].of("instrument")
RESPONDENTS = 40
VALUES: Mapping[str, tuple[Any, ...]] = {
    "integer": (0, 1, 3, -2, 40, 150), "decimal": (0, 2.5, -1, 99), "text": ("sana",),
    "date": ("2017-01-01", "2017-06-30", "2018-02-28")}


def respondents(form: Form, seed: str) -> list[dict[str, Any]]:
    """Answers at random, also to what is not asked; none chooses what goes with nothing beside other choices."""
    random, found = Random(seed), []
    for _ in range(RESPONDENTS):
        keeps, answers = random.choice((0.4, 0.8, 1)), dict[str, Any]()
        for name, one in form.asked.items():
            together = [c.value for c in one.choices if not c.exclusive and not c.missing]
            if random.random() > keeps:
                continue
            if one.question.kind == "select_multiple":
                answers[name] = random.sample(together, random.randint(1, min(3, len(together))))
            elif one.choices:
                answers[name] = random.choice([c.value for c in one.choices])
            else:
                answers[name] = random.choice(VALUES[one.question.kind])
        found.append(answers)
    return found


@cache
def told() -> list[tuple[Document, Form, list[dict[str, Any]], dict[str, Any]]]:
    forms = [compiled(d.model) for d in LIBRARY]
    given = [respondents(form, d.id) for d, form in zip(LIBRARY, forms, strict=True)]
    said = asked([(survey_of(d.model, {})[0], some) for d, some in zip(LIBRARY, given, strict=True)])
    return list(zip(LIBRARY, forms, given, said, strict=True))


@pytest.mark.skipif(bool(ABSENT), reason=ABSENT or "here")
def test_survey_core_has_no_complaint_and_keeps_everything() -> None:
    for document, _, _, said in told():
        assert said["errors"] == [], document.id
        kept = [e["name"] for page in said["json"]["pages"] for e in page["elements"]]
        survey, _ = survey_of(document.model, {})
        assert kept == [e["name"] for page in survey["pages"] for e in page["elements"]]


@pytest.mark.skipif(bool(ABSENT), reason=ABSENT or "here")
def test_every_language_shows_its_own_texts() -> None:
    for document, _, _, said in told():
        labels = [q.label for _, q in document.model.walk()]
        for language in document.model.languages:
            shown = [t for t in said["texts"][language] if t not in ("", None)]
            ours = [label.to(language) for label in labels if label]
            assert [text for text in shown if text in ours] == ours, (document.id, language)


@pytest.mark.skipif(bool(ABSENT), reason=ABSENT or "here")
def test_random_respondents_are_asked_the_same_and_told_of_the_same_mistakes() -> None:
    answers, hidden, wrong = 0, 0, 0
    for document, form, given, said in told():
        for some, theirs in zip(given, said["respondents"], strict=True):
            way = form.way(some, MOMENT)
            ours = [name for name in form.asked if way.is_asked(name)]
            assert [n for n in theirs["visible"] if not n.startswith("keko_notice")] == ours, (document.id, some)
            faults = sorted({fault.question for fault in way.faults()})
            assert sorted(theirs["wrong"]) == faults, (document.id, some)
            answers += len(some)
            hidden += len(form.asked) - len(ours)
            wrong += len(faults)
    assert answers > 5000
    assert hidden > 100
    assert wrong > 100


def without(tree: dict[str, Any], report: LossReport) -> dict[str, Any]:
    """The instrument less what the report says was not kept; the names of its lists are told as such."""
    questions = {q["name"]: q for s in tree["sections"] for q in s["questions"]}
    for loss in (*report.of("lost"), *report.of("approximated")):
        if isinstance(loss.what, str):
            if loss.what in tree:
                tree.pop(loss.what)
            else:
                assert loss.what.startswith("choices.")
            continue
        owner, _, key = loss.what.id.rpartition(".")
        if loss.what.kind == "choice":
            name, _, value = owner.partition("/")
            choice = next(c for c in tree["choices"][name] if str(c["value"]) == value)
            choice.pop(key, None)
        else:
            questions[owner].pop(key, None)
    return tree


def with_lists_inside(tree: dict[str, Any]) -> dict[str, Any]:
    """Each question with its choices, whatever their list is called."""
    lists = tree.pop("choices", {})
    for question in (q for s in tree["sections"] for q in s["questions"]):
        words: list[str] = question["type"].split()
        if len(words) > 1 and words[1] in lists:
            choices = [{k: v for k, v in c.items() if k != "exclusive"} for c in lists[words[1]]]
            question["type"] = (words[0], choices, words[2:])
    return tree


@pytest.mark.parametrize("document", LIBRARY, ids=[d.id for d in LIBRARY])
def test_an_instrument_comes_back_but_for_what_is_told(document: Document, tmp_path: Path) -> None:
    survey, report = survey_of(document.model, {})
    (tmp_path / "form.json").write_text(text_of(survey), encoding="utf8")
    form = read_form(tmp_path / "form.json")
    assert not form.problems
    whole = with_lists_inside(without(plain(document.model), report))
    read = with_lists_inside(deepcopy(dict(form.tree)))
    assert {k: v for k, v in read.items() if k != "unit"} == {k: v for k, v in whole.items() if k != "unit"}
    again, _ = survey_of(Instrument.model_validate(form.tree), form.report.carried)
    assert again == survey


def test_what_is_lost_is_told_in_every_language() -> None:
    document = next(d for d in LIBRARY if d.id == "keko.client_path")
    _, report = survey_of(document.model, {})
    whats = {loss.what if isinstance(loss.what, str) else loss.what.id for loss in report.losses}
    assert {"terms", "licence", "source", "stage/9.missing", "choices.stage"} <= whats
    assert Noun("choice", "stage/9.missing") in {loss.what for loss in report.of("approximated")}
    for language in ("fi", "sv", "en"):
        assert "SurveyJS" in report.text(language)


def test_what_respondents_must_be_told_goes_along() -> None:
    document = next(d for d in LIBRARY if d.id == "keko.client_path")
    first = survey_of(document.model, {})[0]["pages"][0]["elements"][:3]
    assert [e["name"] for e in first] == [f"keko_notice_{key}" for key in ("purpose", "lawful_basis", "retention")]
    assert {"fi", "sv", "en", "fi-simple"} == set(first[0]["html"])
