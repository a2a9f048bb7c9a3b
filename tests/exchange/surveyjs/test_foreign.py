"""A form that came from SurveyJS: what each of its parts becomes, what is carried, and back; hostile files."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keko_eval.cli.form import command as form_command
from keko_eval.cli.import_definitions import command as import_command
from keko_eval.definitions.document import parse_document
from keko_eval.definitions.instrument import Instrument
from keko_eval.exchange.brought import instrument_text
from keko_eval.exchange.check_form import check_form
from keko_eval.exchange.surveyjs.read import form_of, read_form
from keko_eval.exchange.surveyjs.source import Source, shaped
from keko_eval.exchange.surveyjs.write import survey_of
from keko_eval.exchange.systems import ReadForm, recognised
from tests.exchange.surveyjs.asked import ABSENT, asked

FILE = Path(__file__).with_name("foreign.json")
SURVEY = json.loads(FILE.read_text(encoding="utf8"))


@pytest.fixture(scope="module")
def form() -> ReadForm:
    return read_form(FILE)


def model(form: ReadForm) -> Instrument:
    document, problems = parse_document(instrument_text(form.tree, "surveyjs", "f.json"), "f.yaml")
    assert document is not None
    assert not problems
    assert isinstance(document.model, Instrument)
    return document.model


def test_it_is_known_by_what_it_holds(tmp_path: Path) -> None:
    assert recognised(FILE) == "surveyjs"
    (tmp_path / "answers.json").write_text('{"works": "yes", "age": 3}', encoding="utf8")
    other = '{"SurveyEntry": {}, "SurveyElements": [], "pages": [{"name": "x"}]}'
    (tmp_path / "other.qsf").write_text(other, encoding="utf8")
    assert recognised(tmp_path / "answers.json") == ""
    assert recognised(tmp_path / "other.qsf") != "surveyjs"


def test_each_element_becomes_what_it_is(form: ReadForm) -> None:
    read = model(form)
    kinds = {name: q.kind for name, q in read.by_name.items()}
    assert kinds == {
        "hello": "note", "works": "select_one", "age": "integer", "hours": "decimal", "mail": "email",
        "post_code": "text", "since": "date", "again": "select_one", "why": "text", "helps": "select_multiple",
        "places": "select_multiple",
        "first": "select_one", "mood": "select_one", "order": "rank", "kept": "select_one", "trust_age": "select_one",
        "near": "range", "photo": "image", "who": "text", "meetings": "integer", "together": "calculate",
        "nearly": "text", "adult": "calculate"}
    assert read.languages == ("en", "fi", "sv")
    assert [s.section for s in read.sections] == ["about", "help"]
    assert [c.value for c in read.choices["helps"]] == ["coach", "group", "none_of_it", "none"]
    assert read.choices["helps"][-1].exclusive
    assert [c.label.to("en") for c in read.choices["mood"]] == ["1 Low", "2", "3 High"]
    assert [c.label.to("fi") for c in read.choices["again"]] == ["Surely", "Ei"]


def test_conditions_are_in_our_words(form: ReadForm) -> None:
    by_name = model(form).by_name
    assert by_name["hours"].relevant == "${works} = 'yes' and ${age} >= 18"
    assert by_name["why"].relevant == "${again} = 'false'"
    assert by_name["age"].constraint == ". >= 15 and . <= 99"
    assert by_name["post_code"].constraint == "regex(., '^[0-9]{5}$')"
    assert by_name["first"].required == "count-selected(${helps}) > 1"
    assert by_name["first"].choice_filter == "(name != 'coach' or selected(${helps}, 'coach'))"
    assert by_name["trust_age"].relevant == "${kept} = 2"
    assert by_name["meetings"].relevant == "${who} != ''"
    assert by_name["adult"].calculation == "if(${age} >= 18, 'yes', 'no')"
    assert by_name["nearly"].relevant is None


def test_what_is_never_shown_or_stored_elsewhere_or_spelled_as_of_old() -> None:
    survey = {"questions": [
        {"type": "checkbox", "name": "a", "valueName": "stored", "choices": ["x"], "hasNone": True},
        {"type": "text", "name": "b", "visible": False},
        {"type": "text", "name": "c", "visibleIf": "{stored} contains 'x'"},
        {"type": "text", "name": "d", "visible": False, "visibleIf": "{a} empty"}]}
    form = form_of(Source("f.json", survey, json.dumps(survey)), "f")
    relevant = {q["name"]: q.get("relevant") for q in form.tree["questions"]}
    assert relevant == {"a": None, "b": "false()", "c": "selected(${a}, 'x')", "d": "${a} = ''"}
    assert [c["value"] for c in form.tree["choices"]["a"]] == ["x", "none"]
    elements = survey_of(model(form), form.report.carried)[0]["pages"][0]["elements"]
    assert elements[1]["visible"] is False
    assert elements[2]["visibleIf"] == "{stored} contains 'x'"


def test_what_is_not_known_is_carried_and_told(form: ReadForm) -> None:
    lost = {loss.what.id for loss in form.report.of("lost")}  # type: ignore[union-attr]
    assert lost == {"costs", "sign", "nearly.relevant"}
    assert [(parent, at, e["name"]) for parent, at, e in form.report.carried["raw"]] == [("help", 6, "costs"),
                                                                                       ("help", 10, "sign")]
    assert form.report.carried["survey"] == {"showProgressBar": True, "triggers": SURVEY["triggers"]}
    place = next(loss.place for loss in form.report.losses if "nearly" in str(loss.what))
    assert place is not None
    assert '"nearly"' in FILE.read_text(encoding="utf8").splitlines()[place.line - 1]


def test_it_goes_back_with_everything_at_its_place(form: ReadForm) -> None:
    survey, _ = survey_of(model(form), form.report.carried)
    for was, now in zip(SURVEY["pages"], survey["pages"], strict=True):
        assert [e["name"] for e in now["elements"]] == [e["name"] for e in was["elements"]]
        assert [e["type"] for e in now["elements"]] == [e["type"] for e in was["elements"]]
    elements = {e["name"]: e for page in survey["pages"] for e in page["elements"]}
    was = {e["name"]: e for page in SURVEY["pages"] for e in page["elements"]}
    for name, key in (("hello", "html"), ("mail", "placeholder"), ("nearly", "visibleIf"), ("costs", "columns"),
                      ("post code", "validators"), ("partners", "minPanelCount"), ("hours", "visibleIf")):
        assert elements[name][key] == was[name][key]
    assert "none of it" in [c["value"] for c in elements["helps"]["choices"]]
    assert elements["first"]["choices"][0]["visibleIf"] == "{helps} contains 'coach'"
    assert "visibleIf" not in elements["first"]["choices"][1]
    assert survey["triggers"] == SURVEY["triggers"]


def test_what_a_question_of_another_type_had_stays_behind_and_is_told() -> None:
    survey = {"elements": [{"type": "html", "name": "a", "html": "<b>Hi</b>"},
                           {"type": "comment", "name": "b", "rows": 3, "valueName": "stored"}]}
    form = form_of(Source("f.json", survey, json.dumps(survey)), "f")
    tree = form.tree | {"questions": [q | {"type": "integer", "label": "?"} for q in form.tree["questions"]]}
    again, report = survey_of(Instrument.model_validate(tree), form.report.carried)
    assert [set(e) - {"title"} for e in again["pages"][0]["elements"]] == [
        {"type", "name", "inputType", "step"}, {"type", "name", "inputType", "step", "valueName"}]
    assert {loss.named("en"): loss.because for loss in report.of("lost")} == {
        "question 'a.html'": "gone", "question 'b.rows'": "gone"}


@pytest.mark.skipif(bool(ABSENT), reason=ABSENT or "here")
def test_it_asks_the_same_as_before(form: ReadForm) -> None:
    survey, _ = survey_of(model(form), form.report.carried)
    respondents: list[dict[str, Any]] = [
        {}, {"works": "yes", "age": 20, "again": False, "helps": ["coach", "group"], "mood": 1, "trust": {"kept": 2}},
        {"works": "no", "age": 30, "hours": 4, "again": True, "helps": ["none of it"], "mood": 3, "post code": "123"},
        {"works": "yes", "age": 12, "hours": 99, "helps": ["coach"], "places": [1, 3], "first": "coach"}]
    before, after = asked([(SURVEY | {"clearInvisibleValues": "onHidden"}, respondents), (survey, respondents)])
    assert before["errors"] == after["errors"] == []
    for one, other in zip(before["respondents"], after["respondents"], strict=True):
        assert one["visible"] == other["visible"]
        assert one["wrong"] == other["wrong"]


def test_the_commands_take_and_make_it(tmp_path: Path) -> None:
    run = CliRunner().invoke
    read = run(import_command, [str(FILE), "-o", str(tmp_path)])
    assert (tmp_path / "foreign.yaml").exists(), read.output
    assert (tmp_path / "foreign.carried.json").exists()
    made = run(form_command, [str(tmp_path / "foreign.yaml"), "--as", "surveyjs", "-o", str(tmp_path / "back.json")])
    assert made.exit_code == 0, made.output
    back = json.loads((tmp_path / "back.json").read_text(encoding="utf8"))
    assert back["triggers"] == SURVEY["triggers"]
    again = run(form_command, ["keko.needs", "--as", "surveyjs", "-o", str(tmp_path / "needs.json")])
    assert again.exit_code == 0, again.output
    assert recognised(tmp_path / "needs.json") == "surveyjs"


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b'{"pages": ', b"\xff\xfe", b"[" * 100_000, b'{"a":' * 2000,
                                  b"null", b'{"pages": []}', b'{"pages": [{"elements": "x"}]}'])
def test_what_is_no_form_is_told_and_not_raised(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "form.json").write_bytes(data)
    form, problems = check_form(tmp_path / "form.json", "surveyjs")
    assert not form.tree
    assert {p.code for p in problems} <= {"surveyjs-unreadable", "surveyjs-no-questions"}
    assert problems


def spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(spot for key, one in below for spot in spots(one, (*path, key)))]


SPOTS = [spot for spot in spots(SURVEY) if spot]
ODD = st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.floats(), st.text(max_size=5), st.just([]),
                st.just({}), st.just([None, 1, "x"]), st.just({"default": None}), st.just([{}]), st.just([["x"]]))


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(SPOTS), ODD), min_size=1, max_size=4))
def test_a_form_of_odd_shapes_is_read_or_refused(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    survey = deepcopy(SURVEY)
    for path, odd in changes:
        holder: Any = survey
        try:
            for part in path[:-1]:
                holder = holder[part]
            holder[path[-1]] = deepcopy(odd)
        except (KeyError, IndexError, TypeError):
            continue
    form = form_of(Source("f.json", shaped(survey), json.dumps(survey)), "f")
    assert form.tree or form.problems
