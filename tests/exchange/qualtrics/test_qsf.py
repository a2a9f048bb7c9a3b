"""Survey files of Qualtrics in: kinds, logic, flow, languages, what is lost, and files that mean harm."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.definitions.document import parse_document
from keko_eval.definitions.instrument import Instrument
from keko_eval.exchange.brought import instrument_text
from keko_eval.exchange.check_form import problems_of
from keko_eval.exchange.qualtrics.read import form_of, read_form
from keko_eval.exchange.qualtrics.source import DEEPEST, survey_of
from keko_eval.exchange.systems import ReadForm, recognised
from tests.exchange.qualtrics.surveys import asked, condition, displayed, logic, survey, written

LIKERT = {"Choices": displayed("Oranges", "Berries"), "Answers": displayed("Like", "Dislike"),
          "SubSelector": "SingleAnswer"}


def read_tree(tree: Any) -> ReadForm:
    found = survey_of(json.loads(written(tree)), "s.qsf")
    assert found is not None
    return form_of(found, "s")


def model_of(form: ReadForm) -> Instrument:
    document, problems = parse_document(instrument_text(form.tree, "qualtrics", "s.qsf"), "s.yaml")
    assert document is not None, problems
    assert not problems
    assert isinstance(document.model, Instrument)
    return document.model


def types(form: ReadForm) -> dict[str, str]:
    return {q.name: q.type for _, q in model_of(form).walk()}


def lost(form: ReadForm) -> list[tuple[str, str]]:
    return [(loss.because, loss.place.cell if loss.place else "") for loss in form.report.losses]


def test_kinds_of_questions() -> None:
    number = {"Settings": {"ForceResponse": "ON", "ContentType": "ValidNumber",
                           "ValidNumber": {"Min": "0", "Max": "9.5", "NumDecimals": "1"}}}
    form = read_tree(survey([
        asked(1, "MC", "SAVR", Choices=displayed("Yes", "No", c2={"TextEntry": "true"}),
              RecodeValues={"1": "5", "2": "06"}),
        asked(2, "MC", "MAVR", Choices=displayed("A", "None", c2={"ExclusiveAnswer": True}), ChoiceOrder=[2, "1"],
              Validation={"Settings": {"Type": "ChoiceRange", "MinChoices": "1", "MaxChoices": "2"}}),
        asked(3, "MC", "DL", Choices=displayed("A", "B")), asked(4, "MC", "NPS", Choices=[]),
        asked(5, "TE", "SL", Validation=number), asked(6, "TE", "ML"), asked(7, "TE", "FORM", Choices=displayed("N")),
        asked(8, "Matrix", "Likert", **LIKERT),
        asked(9, "Matrix", "Likert", **{**LIKERT, "SubSelector": "MultipleAnswer"},
              ChoiceDataExportTags={"1": "or ange", "2": ""}),
        asked(10, "Slider", "HSLIDER", Choices=displayed("X"),
              Configuration={"CSSliderMin": -5, "CSSliderMax": 5, "NumDecimals": "2"}),
        asked(11, "DB", "TB", "<b>Read</b> this"), asked(12, "RO", "DND", Choices=displayed("A", "B")),
        asked(13, "CS", "VRTL", Choices=displayed("A", "B")), asked(14, "FileUpload", "FileUpload"),
        asked(15, "Matrix", "TE", Choices=displayed("R"), Answers=displayed("C"))]))
    assert types(form) == {
        "Q1": "select_one Q1", "Q1_2_TEXT": "text", "Q2": "select_multiple Q2", "Q3": "select_one Q3",
        "Q4": "select_one nps", "Q5": "decimal", "Q6": "text", "Q7_1": "text", "Q8_1": "select_one Q8",
        "Q8_2": "select_one Q8", "or_ange": "select_multiple Q8", "Q9_2": "select_multiple Q8", "Q10_1": "range",
        "Q11": "note", "Q12": "rank Q3", "Q13_1": "decimal", "Q13_2": "decimal", "Q14": "file", "Q15_1_1_TEXT": "text"}
    model = model_of(form)
    assert [c.value for c in model.choices["Q1"]] == [5, "06"]
    assert [(c.value, c.exclusive) for c in model.choices["Q2"]] == [(2, True), (1, False)]
    assert {name: getattr(model.by_name[name], key) for name, key in (
        ("Q1_2_TEXT", "relevant"), ("Q2", "constraint"), ("Q5", "constraint"), ("Q10_1", "parameters"))} == {
        "Q1_2_TEXT": "${Q1} = '06'", "Q2": "count-selected(.) >= 1 and count-selected(.) <= 2",
        "Q5": ". >= 0 and . <= 9.5", "Q10_1": "start=-5 end=5 step=0.01"}
    assert model.by_name["Q5"].required is True
    assert lost(form) == [("markup", "QID11"), ("qualtrics-sum", "QID13")]


def test_display_logic_is_obeyed() -> None:
    many = asked(2, "MC", "MAVR", Choices=displayed("A", "B"))
    first = [asked(1, "MC", "SAVR", Choices=displayed("Yes", "No"), RecodeValues={"1": "7", "2": "8"}), many,
             asked(3, "Matrix", "Likert", **LIKERT), asked(4, "TE", "SL")]
    rules = {
        "${Q1} = '7'": logic(("If", [condition("q://QID1/SelectableChoice/1")])),
        "${Q1} != '7' and not(selected(${Q2}, '2'))": logic(("If", [
            condition("q://QID1/SelectableChoice/1", "NotSelected"),
            condition("q://QID2/SelectableChoice/2", "NotSelected", joined="And")])),
        "${Q1} = '7' or selected(${Q2}, '1') and ${Q3_2} = '1'": logic(("If", [
            condition("q://QID1/SelectableChoice/1"), condition("q://QID2/SelectableChoice/1", joined="Or"),
            condition("q://QID3/SelectableChoice/2/1", joined="And")])),
        "(${Q1} = '7' or ${Q1} = '8') and ${Q4} > 3": logic(
            ("If", [condition("q://QID1/SelectableChoice/1"), condition("q://QID1/SelectableChoice/2", joined="Or")]),
            ("AndIf", [condition("q://QID4/ChoiceTextEntryValue", "GreaterThan", "3")])),
        "${Q4} != '' or ${Q4} = 'it'": logic(("If", [condition("q://QID4/ChoiceTextEntryValue", "NotEmpty")]),
                                             ("OrIf", [condition("q://QID4/ChoiceTextEntryValue", "EqualTo", "it")])),
        "${Q3_1} = '2' or ${Q3_2} = '2'": logic(("If", [condition("q://QID3/SelectableAnswer/2")])),
        "count-selected(${Q2}) >= 2": logic(("If", [
            condition("q://QID2/SelectedChoicesCount", "GreaterThanOrEqual", "2")]))}
    shown = [asked(10 + i, "TE", "SL", **{"InPageDisplayLogic" if i % 2 else "DisplayLogic": rule})
             for i, rule in enumerate(rules.values())]
    form = read_tree(survey([*first, *shown]))
    model = model_of(form)
    assert [model.by_name[f"Q{10 + i}"].relevant for i in range(len(shown))] == list(rules)
    assert lost(form) == []
    assert {p.severity for p in problems_of(form, "s.qsf")} <= {"advice"}


def test_what_has_no_counterpart_is_told_by_type_and_id() -> None:
    form = read_tree(survey([
        asked(1, "Timing", "PageTimer"), asked(2, "HeatMap", "Image"), asked(3, "Matrix", "MaxDiff"),
        asked(4, "TE", "SL", DisplayLogic=logic(("If", [condition("q://QID1/ChoiceDisplayed/2", "Displayed")]))),
        asked(5, "TE", "SL", DisplayLogic=logic(("If", [{"LogicType": "Quota"}])), SkipLogic=[{"a": 1}]),
        asked(6, "MC", "SAVR", Choices=displayed("A", "B"), RecodeValues={"1": "1", "2": "1"})]))
    assert lost(form) == [("qualtrics-kind", "QID1"), ("qualtrics-kind", "QID2"), ("qualtrics-kind", "QID3"),
                          ("qualtrics-logic", "QID4"), ("qualtrics-logic", "QID5"), ("qualtrics-aspect", "QID5"),
                          ("qualtrics-recodes", "QID6")]
    assert "Timing/PageTimer" in form.report.losses[0].why("en")
    assert "(QID1)" in form.report.losses[0].why("fi")
    assert set(form.report.carried["questions"]) == {"QID1", "QID2", "QID3"}
    assert set(types(form)) == {"Q4", "Q5", "Q6"}


def test_blocks_follow_the_flow() -> None:
    questions = [asked(n, "TE", "SL", "About ${e://Field/arm}, ${q://QID2/ChoiceTextEntryValue} and ${lm://Field/1}")
                 for n in range(1, 6)]
    blocks = {str(n): {"ID": f"BL_{n}", "Type": "Trash" if n == 5 else "Standard", "Description": f"Block {n}",
                       "BlockElements": [{"Type": "Page Break"}, {"Type": "Question", "QuestionID": f"QID{n}"}]}
              for n in range(1, 6)}
    branch = logic(("If", [{"LogicType": "EmbeddedField", "LeftOperand": "arm", "Operator": "EqualTo",
                            "RightOperand": "b", "Type": "Expression"}]))
    flow = [{"Type": "EmbeddedData", "EmbeddedData": [{"Field": "arm", "Type": "Custom", "Value": "a"}]},
            {"Type": "Standard", "ID": "BL_3"},
            {"Type": "Branch", "BranchLogic": branch, "Flow": [
                {"Type": "Standard", "ID": "BL_1"}, {"Type": "EndSurvey", "FlowID": "FL_9"}]},
            {"Type": "BlockRandomizer", "FlowID": "FL_4", "Flow": [{"Type": "Standard", "ID": "BL_2"}]}]
    form = read_tree(survey(questions, blocks, flow))
    sections = model_of(form).sections
    assert [(s.section, s.relevant) for s in sections] == [
        ("embedded_data", None), ("block_3", None), ("block_1", "${arm} = 'b'"), ("block_2", None)]
    assert sections[1].questions[0].label.root == "About ${arm}, ${Q2} and [lm://Field/1]"  # type: ignore[union-attr]
    assert Counter(because for because, _ in lost(form)) == {"qualtrics-flow": 1, "qualtrics-random": 1,
                                                             "qualtrics-unused": 2}


def test_translations_come_along() -> None:
    form = read_tree(survey([asked(1, "MC", "SAVR", "Kuka?", Choices=displayed("Minä", "Sinä"), Language={
        "SV": {"QuestionText": "Vem?", "Choices": displayed("Jag", "Du")}, "EN": []})], language="FI"))
    model = model_of(form)
    assert model.languages == ("fi", "sv")
    assert model.by_name["Q1"].label.root == {"fi": "Kuka?", "sv": "Vem?"}  # type: ignore[union-attr]
    assert model.choices["Q1"][1].label.root == {"fi": "Sinä", "sv": "Du"}


def test_a_real_survey(shared_forms: Path) -> None:
    file = shared_forms / "Sample_Survey.qsf"
    assert recognised(file) == "qualtrics"
    form = read_form(file)
    assert Counter(loss.because for loss in form.report.losses) == {
        "qualtrics-unused": 20, "qualtrics-side-by-side": 8, "markup": 8, "qualtrics-choice-logic": 6,
        "qualtrics-logic": 4}
    assert len(model_of(form).by_name) == 108
    assert {p.severity for p in problems_of(form, str(file))} == {"advice"}


@pytest.mark.parametrize(("text", "code"), [
    ('{"SurveyEntry": {"a": 1', "qsf-not-json"), ('{"SurveyEntry": NaN}', "qsf-not-json"),
    ('{"SurveyEntry": {}, "SurveyEntry": {}}', "qsf-key-twice"), ('{"SurveyEntry": 1}', "qsf-no-questions"),
    ('{"SurveyEntry": ' + "[" * 200_000 + "]" * 200_000 + "}", "qsf-not-json"),
    ('{"SurveyEntry": ' + "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1) + "}", "qsf-too-deep"),
    ('{"SurveyEntry": ' + "9" * 10_000 + "}", "qsf-not-json")])
def test_files_that_mean_harm_are_refused_in_words(tmp_path: Path, text: str, code: str) -> None:
    file = tmp_path / "s.qsf"
    file.write_text(text, encoding="utf8")
    assert recognised(file) == "qualtrics"
    assert [p.code for p in read_form(file).problems] == [code]


_ANY = st.recursive(st.none() | st.booleans() | st.integers() | st.text("ab1${}<", max_size=6),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                        st.sampled_from(["0", "1", "Type", "Display", "Choices", "QuestionText", "LeftOperand"]),
                        inner, max_size=3), max_leaves=12)
_KIND = st.sampled_from(["MC", "TE", "Matrix", "SBS", "Slider", "CS", "RO", "DB", "FileUpload", "X"])


@given(_KIND, st.sampled_from(["SAVR", "MAVR", "Likert", "TE", "FORM"]), st.dictionaries(st.sampled_from([
    "Choices", "Answers", "ChoiceOrder", "RecodeValues", "DisplayLogic", "Validation", "Configuration", "Language",
    "AdditionalQuestions", "ChoiceDataExportTags", "QuestionText", "DataExportTag"]), _ANY, max_size=5), _ANY)
@settings(max_examples=200, deadline=None)
def test_no_shape_crashes(kind: str, selector: str, more: dict[str, Any], flow: Any) -> None:
    tree = survey([{**asked(1, kind, selector), **more}, asked(2, "TE", "SL")])
    tree["SurveyElements"][1]["Payload"] = {"Flow": [{"Type": "Block", "ID": "BL_1"}, flow]}
    assert types(read_tree(tree))
