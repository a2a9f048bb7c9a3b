"""An instrument with every kind of question: what SurveyJS gets of it, that it takes it, and that it comes back."""

from pathlib import Path
from typing import Any

import pytest

from keko_eval.definitions.instrument import Instrument
from keko_eval.exchange.loss import LossReport
from keko_eval.exchange.surveyjs.read import read_form
from keko_eval.exchange.surveyjs.write import survey_of, text_of
from tests.exchange.surveyjs.asked import ABSENT, asked

TREE: dict[str, Any] = {
    "instrument": "my.all", "version": "2.1.0", "title": {"fi": "Kaikki", "sv": "Allt"}, "unit": "respondent",
    "languages": ["fi", "sv"], "purpose": {"fi": "Kehitämme <toimintaa> & opimme.", "sv": "Vi utvecklar."},
    "choices": {
        "yn": [{"value": "yes", "label": {"fi": "Kyllä", "sv": "Ja"}},
               {"value": "no", "label": {"fi": "Ei", "sv": "Nej"}}],
        "help": [{"value": "coach", "label": {"fi": "Valmentaja", "sv": "Coach"}, "columns": {"for": "yes"}},
                 {"value": "group", "label": {"fi": "Ryhmä", "sv": "Grupp"}, "columns": {"for": "no"}},
                 {"value": "none", "label": {"fi": "Ei mikään", "sv": "Inget"}, "exclusive": True},
                 {"value": "refused", "label": {"fi": "En kerro", "sv": "Jag säger inte"}, "missing": "refused"}],
        "five": [{"value": n, "label": {"fi": f"{n}", "sv": f"{n}"}} for n in range(1, 6)]},
    "questions": [
        {"name": "hello", "type": "note", "label": {"fi": "Tervetuloa\nkyselyyn", "sv": "Välkommen"}},
        {"name": "emp", "type": "select_one yn or_other", "label": {"fi": "Töissä?", "sv": "Arbete?"},
         "required": True},
        {"name": "helps", "type": "select_multiple help", "label": {"fi": "Mikä auttaa?", "sv": "Vad hjälper?"},
         "constraint": "count-selected(.) <= 2", "constraint_message": {"fi": "Enintään kaksi", "sv": "Högst två"}},
        {"name": "one", "type": "select_one help", "label": {"fi": "Yksi", "sv": "En"}, "appearance": "minimal",
         "choice_filter": "for = ${emp} or name = 'none'"},
        {"name": "order", "type": "rank five", "label": {"fi": "Järjestä", "sv": "Ordna"}},
        {"name": "n", "type": "integer", "label": {"fi": "Luku", "sv": "Tal"}, "default": "3",
         "hint": {"fi": "h", "sv": "h"}},
        {"name": "d", "type": "decimal", "label": {"fi": "Luku, ${n}", "sv": "Tal, ${n}"}, "required": "${n} > 5"},
        {"name": "r", "type": "range", "parameters": "start=0 end=10 step=2", "label": {"fi": "Väli", "sv": "Skala"}},
        {"name": "day", "type": "date", "label": {"fi": "Päivä", "sv": "Dag"}, "constraint": ". <= today()"},
        {"name": "clock", "type": "time", "label": {"fi": "Aika", "sv": "Tid"}},
        {"name": "moment", "type": "dateTime", "label": {"fi": "Hetki", "sv": "Stund"}},
        {"name": "mail", "type": "email", "label": {"fi": "Posti", "sv": "E-post"}},
        {"name": "code", "type": "text", "label": {"fi": "Koodi", "sv": "Kod"}, "constraint": "regex(., '[A-Z]{3}|x')"},
        {"name": "story", "type": "text", "label": {"fi": "Kerro", "sv": "Berätta"}, "appearance": "multiline"},
        {"name": "sure", "type": "acknowledge", "label": {"fi": "Selvä", "sv": "Klart"}},
        {"name": "photo", "type": "image", "label": {"fi": "Kuva", "sv": "Bild"}},
        {"group": "table", "label": {"fi": "Luottamus", "sv": "Förtroende"}, "appearance": "table-list", "questions": [
            {"name": "t1", "type": "select_one five", "label": {"fi": "Yksi", "sv": "Ett"}, "required": True},
            {"name": "t2", "type": "select_one five", "label": {"fi": "Kaksi", "sv": "Två"}, "required": True,
             "relevant": "${t1} > 2"}]},
        {"group": "more", "label": {"fi": "Lisää", "sv": "Mera"}, "relevant": "selected(${helps}, 'group')",
         "questions": [
            {"name": "why", "type": "text", "label": {"fi": "Miksi?", "sv": "Varför?"}, "relevant": "${t2} >= 4"}]},
        {"repeat": "partners", "label": {"fi": "Kumppanit", "sv": "Partner"}, "repeat_count": "${n}", "questions": [
            {"name": "who", "type": "text", "label": {"fi": "Kuka?", "sv": "Vem?"}},
            {"name": "meetings", "type": "integer", "label": {"fi": "Montako?", "sv": "Hur många?"},
             "relevant": "${who} != '' and ${emp} = 'yes'", "constraint": ". >= 0"}]},
        {"name": "busy", "type": "note", "label": {"fi": "Paljon!", "sv": "Mycket!"},
         "relevant": "sum(${meetings}) > 10"},
        {"name": "twice", "type": "calculate", "calculation": "${n} * 2"},
    ]}
RESPONDENTS: list[dict[str, Any]] = [
    {}, {"emp": "yes", "n": 2, "helps": ["group"], "table": {"t1": 3, "t2": 5}, "one": "coach",
         "partners": [{"who": "a", "meetings": 7}, {"who": "b", "meetings": 5}]},
    {"emp": "no", "n": 7, "helps": ["coach", "group"], "code": "ABCD", "day": "2099-01-01", "table": {"t1": 1}},
    {"emp": "other", "code": "x", "day": "2017-01-01", "helps": ["none"], "d": 1.5}]
WORKED_OUT = TREE | {"questions": [*TREE["questions"], *(
    {"name": f"{kind}_{how}", "type": f"{kind} help", "label": {"fi": "L", "sv": "R"}, "calculation": text}
    for kind in ("select_one", "select_multiple", "rank")
    for how, text in (("lost", "concat(${story}, 'x')"), ("kept", "if(${n} > 1, 'coach', 'group')")))]}
"""With choices that are worked out, in words that SurveyJS has or has not."""


@pytest.fixture(scope="module")
def written() -> tuple[dict[str, Any], LossReport]:
    return survey_of(Instrument.model_validate(TREE), {})


def test_what_is_lost_is_little(written: tuple[dict[str, Any], LossReport]) -> None:
    told = {loss.what if isinstance(loss.what, str) else loss.what.id: loss.because for loss in written[1].losses}
    assert {k: v for k, v in told.items() if not k.startswith("choices.")} == {
        "help/coach.columns": "no-place", "help/group.columns": "no-place", "help/none.exclusive": "no-place",
        "help/refused.missing": "surveyjs-missing", "one.choice_filter": "surveyjs-filter",
        "twice": "surveyjs-worked-out"}


@pytest.mark.skipif(bool(ABSENT), reason=ABSENT or "here")
def test_survey_core_takes_it_and_asks_as_we_do(written: tuple[dict[str, Any], LossReport]) -> None:
    said, worked_out = asked([(written[0], RESPONDENTS), (survey_of(Instrument.model_validate(WORKED_OUT), {})[0], [])])
    assert said["errors"] == worked_out["errors"] == []
    shown = [set(one["visible"]) for one in said["respondents"]]
    assert "why" not in shown[0] | shown[2] | shown[3]
    assert {"why", "busy"} <= shown[1]
    assert [one["data"].get("twice") for one in said["respondents"]] == [6, 4, 14, 6]
    assert said["respondents"][1]["data"]["keko_version"] == "2.1.0"
    wrong = [set(one["wrong"]) for one in said["respondents"]]
    assert "emp" in wrong[0]
    assert {"code", "day", "d"} <= wrong[2]
    assert not {"code", "day", "d"} & wrong[3]


def test_choices_that_are_worked_out_are_told_of() -> None:
    survey, report = survey_of(Instrument.model_validate(WORKED_OUT), {})
    last = survey["pages"][0]["elements"][-2:]
    assert [set(e) for e in last] == [{"type", "name", "title"}, {"type", "name", "title", "expression"}]
    told = [(loss.what.id, loss.because) for loss in report.losses if not isinstance(loss.what, str)]
    assert told[-3:] == [("rank_lost.calculation", "surveyjs-expression"), ("rank_lost", "surveyjs-code-shown"),
                         ("rank_kept", "surveyjs-code-shown")]


def test_it_comes_back(written: tuple[dict[str, Any], LossReport], tmp_path: Path) -> None:
    (tmp_path / "all.json").write_text(text_of(written[0]), encoding="utf8")
    form = read_form(tmp_path / "all.json")
    read = {q.name: q for _, q in Instrument.model_validate(form.tree).walk()}
    was = {q.name: q for _, q in Instrument.model_validate(TREE).walk()}
    assert list(read) == list(was)
    for name, question in was.items():
        mine, theirs = question.model_dump(), read[name].model_dump()
        mine["type"], theirs["type"] = question.kind, read[name].kind
        differing = {k for k in mine if mine[k] != theirs[k]}
        assert differing <= {"choice_filter"}, (name, differing)
    assert form.tree["purpose"] == TREE["purpose"]
    assert form.tree["version"] == "2.1.0"
