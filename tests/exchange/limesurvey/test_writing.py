"""Instruments go out as LimeSurvey's tab-separated file and come back the same; a real twin says the same structure."""

import json
import re
from collections.abc import Mapping
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.definitions.document import Document, parse_document
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.load import read_library
from keko_eval.exchange.brought import instrument_text
from keko_eval.exchange.limesurvey.codes import Codes
from keko_eval.exchange.limesurvey.html import marked
from keko_eval.exchange.limesurvey.kept import map_file, restored
from keko_eval.exchange.limesurvey.names import Names
from keko_eval.exchange.limesurvey.read import form_of, read_form
from keko_eval.exchange.limesurvey.tsv import read_tsv
from keko_eval.exchange.limesurvey.write import written
from keko_eval.exchange.loss import LossReport
from keko_eval.exchange.markup import words_of
from keko_eval.exchange.systems import ReadForm, recognised
from keko_eval.exchange.xlsform.write import plain as data_of
from tests.exchange.limesurvey.made import ALL

LIBRARY = read_library([Path("instruments")])[0].of("instrument")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]{0,19}")


def document(text: str) -> Document:
    found, problems = parse_document(text, "form.yaml")
    assert found is not None, problems
    return found


def out(model: Any, path: Path, carried: Mapping[str, Any] | None = None, *, keep_map: bool = True) -> LossReport:
    text, map_text, report = written(model, carried or {}, path)
    path.write_text(text, encoding="utf8")
    if keep_map:
        map_file(path).write_text(map_text, encoding="utf8")
    return report


@pytest.mark.parametrize("one", LIBRARY, ids=[document.id for document in LIBRARY])
def test_the_library_comes_back_as_it_was(one: Document, tmp_path: Path) -> None:
    path = tmp_path / "form.tsv"
    report = out(one.model, path)
    assert recognised(path) == "limesurvey"
    assert read_form(path).tree == data_of(one.model)
    assert {loss.because for loss in report.of("lost")} <= {"limesurvey-language"}
    kept = json.loads(map_file(path).read_text(encoding="utf8"))["left"]
    assert not {"relevant", "constraint", "type", "required", "appearance", "value"} & {row[1] for row in kept}
    again = tmp_path / "again.tsv"
    out(one.model, again)
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("one", LIBRARY, ids=[document.id for document in LIBRARY])
def test_codes_are_what_limesurvey_allows(one: Document, tmp_path: Path) -> None:
    out(one.model, tmp_path / "form.tsv")
    survey, _ = read_tsv((tmp_path / "form.tsv").read_text(encoding="utf8"), "form.tsv")
    assert survey is not None
    codes = [asked.code.lower() for asked in survey.questions()]
    assert len(set(codes)) == len(codes)
    assert all(_CODE.fullmatch(asked.code) for asked in survey.questions())
    for asked in survey.questions():
        answers, subs = [a.code.lower() for a in asked.answers], [s.code.lower() for s in asked.subs]
        assert len(set(answers)) == len(answers)
        assert len(set(subs)) == len(subs)
        assert all(re.fullmatch(r"[A-Za-z0-9]{1,5}", code) for code in answers)
        assert all(re.fullmatch(r"[A-Za-z0-9]{1,20}", code) for code in subs)


def test_without_the_map_the_questions_come_back_under_limesurvey_s_codes(tmp_path: Path) -> None:
    model = next(one.model for one in LIBRARY if one.id == "keko.change_readiness")
    out(model, tmp_path / "form.tsv", keep_map=False)
    form = read_form(tmp_path / "form.tsv")
    assert not form.problems
    names = [q["name"] for s in form.tree["sections"] for q in s["questions"]]
    assert len(names) == len(model.names)
    assert all("_" not in name for name in names)


def test_what_was_changed_in_limesurvey_counts(tmp_path: Path) -> None:
    model = next(one.model for one in LIBRARY if one.id == "keko.strengths")
    out(model, tmp_path / "form.tsv")
    label = next(q.label.to("fi") for _, q in model.walk())
    text = (tmp_path / "form.tsv").read_text(encoding="utf8").replace(label, "Aivan toinen kysymys?")
    (tmp_path / "form.tsv").write_text(text, encoding="utf8")
    form = read_form(tmp_path / "form.tsv")
    first = form.tree["sections"][0]["questions"][0]
    assert first["label"]["fi"] == "Aivan toinen kysymys?"
    assert {k: v for k, v in first.items() if k != "label"} == \
        {k: v for k, v in data_of(model)["sections"][0]["questions"][0].items() if k != "label"}


def test_a_survey_of_limesurvey_goes_back_as_it_came(tmp_path: Path) -> None:
    (tmp_path / "survey.lss").write_text(ALL, encoding="utf8")
    form = read_form(tmp_path / "survey.lss")
    model = document(instrument_text(form.tree, "limesurvey", "survey.lss")).model
    report = out(model, tmp_path / "survey.tsv", form.report.carried, keep_map=False)
    assert not report.of("lost")
    assert not report.of("approximated")
    back = read_form(tmp_path / "survey.tsv")
    renamed = instrument_text(back.tree, "x", "x").replace("five1", "five_").replace("tongue\n", "language\n")
    expected = instrument_text(form.tree, "x", "x").replace("tongue\n", "language\n")
    assert renamed == expected
    assert "<b>Onko</b>" in (tmp_path / "survey.tsv").read_text(encoding="utf8")
    assert back.report.carried["texts"] == form.report.carried["texts"]


FORM = """
instrument: own
version: 1.0.0
title: {fi: Oma, en: Own}
unit: respondent
languages: [fi, en, fi-simple]
choices:
  c: [{value: a_long_value, label: {fi: A, en: A}}, {value: a_long_other, label: {fi: B, en: B}}]
questions:
  - {name: where, type: geopoint, label: {fi: Missä, en: Where}}
  - {name: started, type: start}
  - {name: mixed_1, type: select_one c, label: {fi: Yksi, en: One}, choice_filter: "x = 1"}
  - group: outer
    label: {fi: Ulompi, en: Outer}
    relevant: "${mixed_1} = 'a_long_other'"
    questions:
      - group: inner
        label: {fi: Sisempi, en: Inner}
        relevant: "position(..) = 1"
        questions:
          - {name: q, type: integer, label: {fi: Kuinka, en: How}, constraint: ". > 0 and . < ${mixed_1}"}
          - {name: w, type: text, label: {fi: Miksi, en: Why}, required: "${q} > 2", default: "${q}"}
  - repeat: each
    label: {fi: Jokainen, en: Each}
    questions: [{name: r, type: text, label: {fi: R, en: R}}]
  - group: rows
    label: {fi: Rivit, en: Rows}
    appearance: table-list
    questions:
      - {name: r_1, type: select_one c, label: {fi: Eka, en: First}, required: true}
      - {name: r_2, type: select_one c, label: {fi: Toka, en: Second}}
  - {name: total, type: calculate, calculation: "once(${q})"}
"""


def test_everything_that_limesurvey_cannot_hold_is_told(tmp_path: Path, golden: Any) -> None:
    model = document(FORM).model
    report = out(model, tmp_path / "own.tsv")
    for language in ("fi", "sv", "en"):
        golden(f"limesurvey/losses.{language}.txt", report.text(language) + "\n")
    golden("limesurvey/own.tsv", (tmp_path / "own.tsv").read_text(encoding="utf8"))
    assert read_form(tmp_path / "own.tsv").tree["questions"] == data_of(model)["questions"]


def _structure(text: str) -> list[str]:
    """Kinds, codes, conditions; subquestions by their number, since two programs shorten them otherwise."""
    survey, _ = read_tsv(text, "x.tsv")
    assert survey is not None
    numbers = {f"{asked.code}_{sub.code}": f"{asked.code}_#{i}" for asked in survey.questions()
               for i, sub in enumerate(asked.subs, 1)}
    lines = []
    for part in survey.parts:
        lines.append(f"G {part.relevance or 1}")
        for asked in part.asked:
            equation = next(iter(asked.texts.values())) if asked.kind == "*" else ""
            lines.append(f"Q {asked.kind} {asked.code} mandatory={asked.mandatory} {asked.relevance} {equation}")
            lines += [f"  attribute {name}" for name in asked.attributes]
            lines += [f"  SQ #{i} {sub.relevance}" for i, sub in enumerate(asked.subs, 1)]
            lines += [f"  A {answer.code}" for answer in asked.answers]
    text = "\n".join(lines).replace('"', "'")
    for name in sorted(numbers, key=len, reverse=True):
        text = re.sub(rf"\b{name}\b", numbers[name], text)
    return [line.rstrip() for line in text.splitlines()]


def test_a_real_form_has_the_structure_that_another_converter_gives_it(shared_forms: Path, tmp_path: Path,
                                                                       golden: Any) -> None:
    from keko_eval.exchange.xlsform.read import read_form as read_xlsform

    form: ReadForm = read_xlsform(shared_forms / "testB.xlsx")
    model = document(instrument_text(form.tree, "xlsform", "testB.xlsx")).model
    report = out(model, tmp_path / "testB.tsv")
    assert not report.of("lost")
    theirs = _structure((shared_forms / "testB.tsv").read_text(encoding="utf8"))
    ours = _structure((tmp_path / "testB.tsv").read_text(encoding="utf8"))
    golden("limesurvey/twin.diff", "\n".join(unified_diff(theirs, ours, "theirs", "ours", lineterm="", n=0)) + "\n")


TEXTS = st.text(st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="{}$<>&\xa0"), min_size=1,
                max_size=30).filter(lambda text: text == " ".join(text.split()) and text)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_plain_words_are_the_same_after_being_html(text: str) -> None:
    assert words_of(marked(text)) == text


@pytest.mark.parametrize("text", ["a < b & c > d", "<script>alert(1)</script>", "x &lt; y", "rivi\ntoinen", "AT&T;"])
def test_signs_of_html_stay_signs(text: str) -> None:
    assert words_of(marked(text)) == text


@given(st.lists(st.text(max_size=30), max_size=40))
def test_codes_are_short_plain_and_each_once(names: list[str]) -> None:
    codes = Codes(5)
    made = [codes.code(name) for name in names]
    assert len({code.lower() for code in made}) == len(made)
    assert all(re.fullmatch(r"[A-Za-z0-9]{1,5}", code) for code in made)


NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=12)
LABELS = st.one_of(WORDS, st.dictionaries(st.sampled_from(["fi", "sv", "en", "fi-simple", "se"]), WORDS, min_size=1))
QUESTION = st.fixed_dictionaries(
    {"name": NAMES, "type": st.sampled_from(["text", "integer", "note", "select_one c", "select_multiple c", "image",
                                             "date", "rank c", "geopoint", "range"]), "label": LABELS},
    optional={"hint": LABELS, "required": st.booleans(), "relevant": st.sampled_from(["${a} > 1", "position(..)"]),
              "default": WORDS, "constraint": st.just(". != 3"), "appearance": st.sampled_from(["minimal", "multiline",
                                                                                              "label"]),
              "sensitive": st.booleans(), "columns": st.dictionaries(
                  st.one_of(NAMES.map("own_{}".format), st.sampled_from(["limesurvey_kind", "limesurvey_prefix"])),
                  st.one_of(st.sampled_from(["Q", "K", ";", ":", "1", "O", "P", "I", "5", "Y"]), WORDS), min_size=1)})
ITEM = st.recursive(QUESTION, lambda below: st.one_of(
    st.fixed_dictionaries({"group": NAMES, "questions": st.lists(below, max_size=3)}, optional={
        "label": LABELS, "appearance": st.just("table-list"),
        "columns": st.fixed_dictionaries({"limesurvey_kind": st.sampled_from(["Q", "K", ";", ":", "1", "H", "A"])})}),
    st.fixed_dictionaries({"repeat": NAMES, "questions": st.lists(below, max_size=3)}, optional={"label": LABELS})),
    max_leaves=6)
CHOICE = st.fixed_dictionaries({"value": st.one_of(NAMES, st.integers(-3, 99), st.sampled_from(["other", "-oth-"])),
                                "label": LABELS},
                               optional={"missing": st.just("refused"), "exclusive": st.booleans()})


@settings(max_examples=80, deadline=None)
@given(items=st.lists(ITEM, min_size=1, max_size=5), choices=st.lists(CHOICE, min_size=1, max_size=4), title=LABELS,
       sections=st.booleans())
def test_any_instrument_comes_back_as_it_was(items: list[Any], choices: list[Any], title: Any, sections: bool) -> None:
    first = {"name": "first", "type": "text", "label": "x"}
    body: dict[str, Any] = {"questions": [first, *items]}
    if sections:
        body = {"sections": [{"section": "s1", "title": title, "questions": [first]},
                             {"section": "s2", "title": "B", "questions": items}]}
    model = Instrument.model_validate({
        "instrument": "my.form", "version": "1.2.3", "title": title, "unit": "client", "languages": ["fi", "sv"],
        "choices": {"c": choices}, **body})
    text, map_text, _ = written(model, {}, Path("form.tsv"))
    kept = json.loads(map_text)
    survey, problems = read_tsv(text, "form.tsv")
    assert survey is not None
    assert not problems
    form = form_of(survey, Names(kept["questions"], tuple(kept["sections"])), "form")
    tree, _, losses = restored(form.tree, form.places, kept, "form.tsv")
    assert not losses
    assert Instrument.model_validate(tree) == model


REAL = ("I8n_lang_choicefilter.xlsx", "Round_1.xlsx", "Round_2.xlsx", "all-question-types-v2024091201-3.xlsx",
        "bad_calc.xlsx", "buildings.xls", "childrens_survey.xls", "duplicate_columns.xlsx", "good_eats_multilang.xls",
        "repeat_group_(merge).xlsx", "sample1.xlsx", "sample2.xlsx", "socio-economic-survey-v20240515.xlsx",
        "testB.xlsx", "waterways.xls")


@pytest.mark.parametrize("name", REAL)
def test_real_forms_go_to_limesurvey_and_come_back_with_the_map(name: str, shared_forms: Path, tmp_path: Path) -> None:
    from keko_eval.exchange.xlsform.read import read_form as read_xlsform

    form = read_xlsform(shared_forms / name)
    model = document(instrument_text(form.tree, "xlsform", name)).model
    out(model, tmp_path / "form.tsv")
    assert read_form(tmp_path / "form.tsv").tree == data_of(model)
