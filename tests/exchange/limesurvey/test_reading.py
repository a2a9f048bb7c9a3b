"""Surveys of LimeSurvey come in: every kind of question, languages, conditions; nobody's address, no bombs."""

from pathlib import Path
from time import perf_counter
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.definitions.check import meaning
from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.document import Document, parse_document
from keko_eval.definitions.load import Library
from keko_eval.exchange.brought import files_of, instrument_text
from keko_eval.exchange.check_form import check_form, problems_of
from keko_eval.exchange.limesurvey.lss import read_lss
from keko_eval.exchange.limesurvey.names import Names
from keko_eval.exchange.limesurvey.read import form_of, read_form
from keko_eval.exchange.limesurvey.tsv import COLUMNS, read_tsv
from keko_eval.exchange.systems import ReadForm, recognised
from tests.exchange.limesurvey.made import ALL, lss, q

BOMB = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><document>&b;</document>'


def read_text(tmp_path: Path, text: str, name: str = "survey.lss") -> ReadForm:
    (tmp_path / name).write_text(text, encoding="utf8")
    return read_form(tmp_path / name)


def document_of(form: ReadForm) -> Document:
    document, problems = parse_document(instrument_text(form.tree, "limesurvey", "survey.lss"), "survey.yaml")
    assert document is not None
    assert not problems
    return document


def questions(form: ReadForm) -> dict[str, Any]:
    return {q.name: q for _, q in document_of(form).model.walk()}


def test_every_kind_of_question_becomes_a_definition_without_a_finding(tmp_path: Path) -> None:
    form = read_text(tmp_path, ALL)
    own = Library((document_of(form),))
    assert [p for p in meaning(Corpus(own, own)) if p.code != "unused-instrument"] == []
    assert check_form(tmp_path / "survey.lss", "limesurvey")[1] == ()
    assert {loss.because for loss in form.report.of("lost")} == set()
    assert [(loss.fate, loss.because, loss.named("en")) for loss in form.report.of("approximated")] == [
        ("approximated", "markup", "question 'work'"),
        ("approximated", "limesurvey-by-column", "question 'across'"),
        ("approximated", "limesurvey-dual-scale", "question 'dual'")]


def test_the_whole_reading_is_a_reviewed_text(tmp_path: Path, golden: Any) -> None:
    golden("limesurvey/all.yaml", instrument_text(read_text(tmp_path, ALL).tree, "limesurvey", "survey.lss"))


def test_types_relevance_and_rules(tmp_path: Path) -> None:
    asked = questions(read_text(tmp_path, ALL))
    assert {name: asked[name].type for name in ("work", "region", "colours", "order", "age", "weight", "day", "moment",
                                                "double", "several_SQ1", "texts_SQ2", "agree_SQ1", "dual_SQ1_1",
                                                "cells_Y1_X2", "numbers_Y1_X1", "ticks_Y1_X1", "paper")} == {
        "work": "select_one yes_no", "region": "select_one region", "colours": "select_multiple colours",
        "order": "rank order", "age": "integer", "weight": "decimal", "day": "date", "moment": "dateTime",
        "double": "calculate", "several_SQ1": "decimal", "texts_SQ2": "text", "agree_SQ1": "select_one agree",
        "dual_SQ1_1": "select_one dual_1", "cells_Y1_X2": "text", "numbers_Y1_X1": "decimal",
        "ticks_Y1_X1": "select_one ticked", "paper": "file"}
    assert asked["status_other"].relevant == "${status} = '-oth-'"
    assert asked["tools_SQ2comment"].relevant == "selected(${tools}, 'SQ2')"
    assert asked["agree_SQ2"].relevant == "${work} = 'N'"
    assert asked["age"].constraint == ". >= 0 and . <= 120"
    assert asked["short"].constraint_message.to("en") == "Too short"
    assert asked["long"].label.to("fi") == "Kerro ${short} fi"
    assert (asked["work"].required, asked["agree_SQ1"].required, asked["age"].required) == (True, True, False)


def test_nobody_s_address_and_nobody_who_answered_comes_into_a_definition(tmp_path: Path) -> None:
    (tmp_path / "s.lss").write_text(ALL, encoding="utf8")
    with ZipFile(tmp_path / "s.lsa", "w", ZIP_DEFLATED) as archive:
        archive.writestr("survey_1.lss", ALL)
        archive.writestr("survey_1_tokens.lst", "<document><tokens><rows><row><email>person@example.org</email></row>"
                                                "</rows></tokens></document>")
    assert recognised(tmp_path / "s.lsa") == "limesurvey"
    for name in ("s.lss", "s.lsa"):
        text = "".join(files_of(read_form(tmp_path / name), "limesurvey", Path("s")).values())
        assert "example.org" not in text
        assert "Somebody" not in text


def test_what_cannot_be_translated_is_carried_and_told(tmp_path: Path) -> None:
    form = read_text(tmp_path, lss([("A", "1", [q("L", "a", answers=["1"], relevance="rand(1, 2) == 1"),
                                               q("Z", "odd"), q("F", "empty"), q("S", "b", "Nyt on {time()}")])]))
    assert {loss.because for loss in form.report.of("lost")} == {"limesurvey-expression", "limesurvey-kind",
                                                               "limesurvey-no-rows", "limesurvey-in-text"}
    assert questions(form)["a"].columns["limesurvey_relevance"] == "rand(1, 2) == 1"
    assert all(loss.place and loss.place.line for loss in form.report.losses if loss.because == "limesurvey-kind")


def test_a_list_without_answers_and_a_hidden_question_are_told(tmp_path: Path) -> None:
    form = read_text(tmp_path, lss([("A", "1", [q("L", "none"), q("M", "boxes"), q("F", "rows", subs=["SQ1"]),
                                               q("S", "secret", attributes={"hidden": "1"})])]))
    assert [(loss.because, loss.named("en")) for loss in form.report.losses if loss.fate != "kept"] == [
        ("limesurvey-no-rows", "question 'none'"), ("limesurvey-no-rows", "question 'boxes'"),
        ("limesurvey-no-rows", "question 'rows'"), ("limesurvey-hidden", "question 'secret'")]
    assert list(questions(form)) == ["secret"]


def test_older_numbers_of_questions_are_understood(tmp_path: Path) -> None:
    text = lss([("A", "1", [q("L", "a", answers=["1"]), q("S", "b", "Miksi {INSERTANS:111111X1X2}?",
                                                          relevance='111111X1X2 == "1"')])])
    asked = questions(read_text(tmp_path, text))
    assert asked["b"].relevant == "${a} = '1'"
    assert asked["b"].label.to("fi") == "Miksi ${a}? fi"


def test_a_survey_from_before_version_4_has_its_texts_in_the_tables_themselves(tmp_path: Path) -> None:
    rows = "".join(f"<row><qid>1</qid><parent_qid>0</parent_qid><gid>1</gid><type>L</type><title>q1</title>"
                   f"<question>Kysymys {language}</question><help/><language>{language}</language></row>"
                   for language in ("fi", "sv"))
    answers = "".join(f"<row><qid>1</qid><code>A1</code><answer>Vastaus {language}</answer><language>{language}"
                      f"</language></row>" for language in ("fi", "sv"))
    groups = "".join(f"<row><gid>1</gid><group_name>Osa {language}</group_name><language>{language}</language></row>"
                     for language in ("fi", "sv"))
    text = ("<document><LimeSurveyDocType>Survey</LimeSurveyDocType><DBVersion>178</DBVersion><languages><language>fi"
            f"</language><language>sv</language></languages><groups><rows>{groups}</rows></groups><questions><rows>"
            f"{rows}</rows></questions><answers><rows>{answers}</rows></answers></document>")
    form = read_text(tmp_path, text)
    assert form.tree["choices"] == {"q1": [{"value": "A1", "label": {"fi": "Vastaus fi", "sv": "Vastaus sv"}}]}
    assert form.tree["sections"][0]["title"] == {"fi": "Osa fi", "sv": "Osa sv"}
    assert questions(form)["q1"].label.to("sv") == "Kysymys sv"


@pytest.mark.parametrize(("text", "code"), [
    (BOMB, "xml-refused"), ("<document>" + "<a>" * 90, "xml-refused"), ("<document><rows>", "xml-unreadable"),
    ("<document/>", "limesurvey-no-survey"), ("class\ttype/scale\tname\n", "limesurvey-no-survey"),
    ("", "limesurvey-no-survey"), ("<?xml version='1.0' encoding='nope'?><a/>", "xml-unreadable"),
])
def test_what_is_no_survey_or_a_trap_is_told_and_not_raised(text: str, code: str, tmp_path: Path) -> None:
    form = read_text(tmp_path, text)
    assert [p.code for p in form.problems] == [code]
    assert not form.tree


def test_an_archive_without_a_survey_is_told(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "s.lsa", "w") as archive:
        archive.writestr("other.txt", "x")
    assert [p.code for p in read_form(tmp_path / "s.lsa").problems] == ["limesurvey-no-survey"]


@pytest.mark.parametrize(("name", "languages", "count", "relevant", "lost"), [
    ("colors.lsa", ["en"], 4, "selected(${Q00}, 'SQ009') and selected(${Q00}, 'SQ011')",
     {"quota", "quota_members", "quota_languagesettings"}),
    ("survey-one-question-two-languages.lss", ["en", "et"], 1, None, set()),
])
def test_real_surveys_come_in(name: str, languages: list[str], count: int, relevant: str | None, lost: set[str],
                              shared_forms: Path) -> None:
    assert recognised(shared_forms / name) == "limesurvey"
    form, problems = check_form(shared_forms / name, "limesurvey")
    asked = questions(form)
    assert problems == ()
    assert form.tree["languages"] == languages
    assert len(asked) == count
    assert next((one.relevant for one in asked.values() if one.relevant), None) == relevant
    assert {loss.what for loss in form.report.of("lost")} == lost


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_survey_is_read_or_told_of_never_a_crash(data: st.DataObject) -> None:
    text = ALL
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        length = data.draw(st.integers(0, 200))
        text = text[:at] + data.draw(st.sampled_from(["", "<", "Z", "]]>", "\x00", "{", "9" * 30])) + text[at + length:]
    survey, problems = read_lss(text.encode("utf8"), "survey.lss")
    assert survey is not None or problems
    if survey is not None:
        form = form_of(survey, Names(), "survey")
        assert form.tree or form.problems
        files_of(form, "limesurvey", Path("survey.lss"))
        if form.tree:
            problems_of(form, "survey.lss")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["S", "SL", "G", "Q", "SQ", "A", "C", "QTA", "", "L", "F", "M", "1", ";", "*",
                                          "x y", "1 ==", "Ä", "fi", "sv", "Y", "{a}", "a", "b"]), max_size=12),
                max_size=30))
def test_any_rows_of_a_table_are_read_or_told_of(rows: list[list[str]]) -> None:
    lines = ["\t".join(COLUMNS), *("\t".join(row) for row in rows)]
    survey, problems = read_tsv("\n".join(lines), "survey.tsv")
    assert survey is not None or problems
    if survey is not None:
        form = form_of(survey, Names(), "survey")
        assert form.tree or form.problems
        if form.tree:
            problems_of(form, "survey.tsv")


def test_a_large_survey_is_read_at_once(tmp_path: Path) -> None:
    many = lss([("A", "1", [q("F", f"q{n}", subs=[f"SQ{i}" for i in range(10)], answers=["1", "2", "3"],
                             attributes={f"a{i}": "1" for i in range(20)}) for n in range(300)])])
    start = perf_counter()
    form = read_text(tmp_path, many)
    assert len(form.tree["sections"][0]["questions"]) == 300
    assert perf_counter() - start < 10
