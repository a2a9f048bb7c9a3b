"""What ``check`` finds: every planted mistake that other tools miss, and the rest."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.definitions.expression.checks import check
from keko_eval.definitions.expression.scope import Role
from keko_eval.definitions.expression.symbols import Symbol
from keko_eval.definitions.expression.xlsform import write_xlsform
from keko_eval.problem.draw import draw_text
from keko_eval.problem.place import Place
from tests.definitions.expression.trees import SYMBOLS as GENERATED
from tests.definitions.expression.trees import everything

SYMBOLS = {
    symbol.name: symbol
    for symbol in (
        Symbol("emp", "choice", (("yes", ("Kyllä", "Ja")), ("no", ("Ei", "Nej"))), 0),
        Symbol("age", "integer", (), 1),
        Symbol("name", "text", (), 2),
        Symbol("met", "date", (), 3),
        Symbol("trust", "choice", tuple((str(code), (f"taso {code}",)) for code in range(1, 6)), 4),
        Symbol("old", "choice", (("01", ()), ("02", ())), 4),
        Symbol("services", "choices", (("advice", ("Neuvonta",)), ("peer", ("Vertaistuki",))), 5),
        Symbol("calculated", "unknown", (), 6),
        Symbol("ages", "integer", (), 7, repeated=True),
        Symbol("q", "integer", (), 8),
        Symbol("later", "text", (), 9),
    )
}


def _codes(text: str, role: Role = "relevant", **options: Any) -> list[str]:
    own = None if role == "indicator" else "q"
    return [problem.code for problem in check(text, SYMBOLS, place=None, role=role, self_name=own, **options)]


PLANTED = [  # caught by pyxform, by ODK Validate, or by neither
    ("${emq} = 'yes'", "relevant", "unknown-question"),
    ("${my.survey/age} > 3", "indicator", "question-with-instrument"),
    ("${my.survey/aeg} > 3", "indicator", "unknown-question"),
    ("slected(${services}, 'peer')", "relevant", "unknown-function"),
    ("if(${age} > 3, 1)", "calculation", "argument-count"),
    ("(${age} > 3", "relevant", "unclosed-bracket"),
    ("${age} == 3", "relevant", "foreign-operator"),
    ("${age} > 3 && ${age} < 5", "relevant", "foreign-operator"),
    ("${age} > 3 || ${age} < 2", "relevant", "foreign-operator"),
    ("!(${age} > 3)", "relevant", "foreign-operator"),
    ("${q} > 3", "relevant", "self-reference"),
    ("${q} + 1", "calculation", "self-reference"),
    (". + 1", "calculation", "self-reference"),
    ("${emp}='yess'", "relevant", "unknown-choice"),
    ("${emp}='Kyllä'", "relevant", "choice-label-for-value"),
    ("${emp}='Yes'", "relevant", "choice-wrong-case"),
    ("${emp} = yes", "relevant", "bare-word"),
    ("${emp} = 1", "relevant", "number-for-code"),
    ("selected(${emp},'maybe')", "relevant", "unknown-choice"),
    ("selected(${age}, '5')", "relevant", "selected-needs-choices"),
    ("${name} + 1", "calculation", "text-as-number"),
    ("${met} - '2019-03-01'", "calculation", "date-with-text"),
    (". > 5 and . < 3", "constraint", "never-true"),
    ("${age} > 3", "constraint", "constraint-without-itself"),
    ("${later} = 'x'", "relevant", "forward-reference"),
    ("${emp} = TRUE", "relevant", "bare-word"),
    ("TRUE", "relevant", "bare-word"),
]


@pytest.mark.parametrize(("text", "role", "code"), PLANTED)
def test_every_planted_mistake_is_found_and_nothing_else(text: str, role: Role, code: str) -> None:
    assert set(_codes(text, role)) == {code}


MORE = [
    ("${services} = 'peer'", "relevant", ["codes-compared"]),
    ("${services} = 'pear'", "relevant", ["codes-compared", "unknown-choice"]),
    ("${old} = 1", "relevant", ["number-for-code"]),
    ("${trust} = 7", "relevant", ["unknown-choice"]),
    ("selected(${services}, 1)", "relevant", ["number-for-code"]),
    ("selected('yes noo', ${emp})", "relevant", ["unknown-choice"]),
    ("${trust} > 5", "relevant", ["never-true"]),
    ("${trust} >= 1", "relevant", ["true-for-every-answer"]),
    ("${emp} = 'yes' and ${emp} = 'no'", "relevant", ["never-true"]),
    ("${emp} != 'yes' or ${emp} != 'no'", "relevant", ["always-true"]),
    ("true()", "relevant", ["constant-condition"]),
    ("1 = 1", "constraint", ["constant-condition"]),
    ("${q} > 3", "constraint", ["itself-by-name"]),
    ("${age} = 'old'", "relevant", ["text-for-number"]),
    ("'old' = ${age}", "relevant", ["text-for-number"]),
    ("${met} > '2019-03-01'", "relevant", ["date-with-text"]),
    ("${met} = '1.3.2019'", "relevant", ["date-with-text"]),
    ("${met} > 2019", "relevant", ["date-with-number"]),
    ("${met} > date('1.3.2019')", "relevant", ["date-with-text"]),
    ("selected(${services}, 'peer') = 'true'", "relevant", ["boolean-with-text"]),
    ("${emp}", "relevant", ["answer-as-condition"]),
    ("not(${emp}) and ${age} > 3", "relevant", ["answer-as-condition"]),
    ("if(${emp}, 1, 2)", "calculation", ["answer-as-condition"]),
    ("and(${age} > 3, ${trust} > 2)", "relevant", ["logic-as-function"]),
    ("${age} div 0 > 1", "relevant", ["division-by-zero"]),
    ("regex(., '(?=a)')", "constraint", ["regex-refused"]),
    ("regex(., '[0-9]+')", "constraint", ["regex-not-anchored"]),
    ("regex(., ${name})", "constraint", ["pattern-not-literal"]),
    ("sum(${ages})", "calculation", ["empty-operand-differs"]),
    ("max(coalesce(${age}, 0), 1)", "calculation", []),
    ("round(${age} div 3, 1)", "calculation", ["rounding-differs"]),
    ("max(${age}, ${trust})", "relevant", ["answer-as-condition"][:0]),
    ("count-selected(${services}) > 2", "relevant", ["never-true"]),
    ("../x = 1 and ${nope} = 2", "relevant", ["unknown-question"]),
    ("instance('x')/root/item[a = ${nope}]/b", "calculation", ["unknown-question"]),
    ("pulldata('a', 'b', 'c', ${name})", "calculation", []),
    ("${emp} = 'Yes' and ${age} == 3", "relevant", ["choice-wrong-case", "foreign-operator"]),
    ("${calculated} > 3 and ${calculated} = 'x'", "relevant", []),
    ("${met} = '2019-03-01'", "relevant", []),
    ("${emp} = '' or ${age} != ''", "relevant", []),
    (". >= 0 and . <= ${age}", "constraint", []),
    ("string-length() < 9", "constraint", []),
    (". <= today()", "constraint", []),
    ("region = ${emp}", "choice_filter", []),
    ("instance('x')/a = 3", "relevant", []),
    ("${emp} = 'yes'", "indicator", []),
    ("${age} + ${trust}", "indicator", []),
    ("sum(${age}, ${trust})", "indicator", []),
    ("sum(${age}, ${trust})", "calculation", ["argument-count", "empty-operand-differs"]),
    (". > 3", "indicator", ["itself-without-question"]),
    ("../x = 1", "indicator", ["path-not-evaluated"]),
    ("pulldata('a', 'b', 'c', ${name}) = 1", "indicator", ["not-computed"]),
    ("selected-at(${services}, 0) = 'peer'", "indicator", ["not-in-tables"]),
    ("number(${name}) > 3", "indicator", ["not-in-tables"]),
    ("${ages} > 3", "indicator", ["repeated-question"]),
    ("${ages} > 3", "relevant", ["repeated-question"]),
    ("count(${ages}) > 3 and indexed-repeat(${ages}, ${age}, 1) > 2", "relevant", []),
    ("format-date(${met}, '%b') = 'May'", "indicator", ["date-pattern"]),
    ("regex(${name}, '^(a+)+$')", "indicator", ["not-in-tables"]),
    ("${age} mod 2 = 1", "indicator", []),
    ("int((today() - ${met}) div 365.25) >= 18", "indicator", ["no-today"]),
    ("int((date('2019-11-30') - ${met}) div 365.25) >= 18", "indicator", []),
    ("${trust} >= 4", "indicator", []),
]


@pytest.mark.parametrize(("text", "role", "codes"), MORE)
def test_what_else_is_found(text: str, role: Role, codes: list[str]) -> None:
    assert sorted(_codes(text, role)) == sorted(codes)


NEAR = [
    ("${emp} = 'yess'", "yes"),
    ("${emp} = 'Ja'", "yes"),
    ("${emp} = 'YES'", "yes"),
    ("${emp} = 'Nejj'", "no"),
    ("${emp} = yes", "'yes'"),
    ("${age} > age", "${age}"),
    ("${emp} = FALSE", "false()"),
    ("${ege} > 3", "age"),
    ("selectd(${emp}, 'yes')", "selected"),
    ("${old} = 1", "'01'"),
    ("${services} = 'peer'", "selected(${services}, 'peer')"),
    ("${met} > '1.3.2019'", "date('2019-03-01')"),
    ("regex(${name}, 'a|b')", "'^(?:a|b)$'"),
    ("${met} >= 2019", "number(format-date(${met}, '%Y')) >= 2019"),
    ("${emp}", "${emp} != ''"),
    ("${age} <> 3", "!="),
]


@pytest.mark.parametrize(("text", "near"), NEAR)
def test_the_fix_names_what_was_meant(text: str, near: str) -> None:
    problems = check(text, SYMBOLS, place=None, role="relevant", self_name="q")
    assert [problem.values.get("near") for problem in problems] == [near]


def test_the_caret_stands_under_the_words_that_are_meant() -> None:
    line = "    relevant: \"${emp} = 'yess' and ${age} > 3\""
    problems = check("${emp} = 'yess' and ${age} > 3", SYMBOLS, place=Place("f.yaml", 1, 16), role="relevant")
    assert draw_text(problems, "en", lambda _: line) == (
        "f.yaml:1:25: question 'emp' has no choice 'yess'  [unknown-choice]\n"
        "  |\n"
        f"1 | {line}\n"
        "  |                         ^^^^^^\n"
        "  = fix: did you mean 'yes'?\n"
    )


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place("f.yaml", 3, 16), "${emp} = 'yess'\n and ${age} > 3"),
        (Place("book.xlsx", cell="survey!F7"), "${emp} = 'yess'"),
    ],
)
def test_over_several_lines_and_in_cells_the_place_is_the_beginning(place: Place, text: str) -> None:
    assert [problem.place for problem in check(text, SYMBOLS, place=place, role="relevant")] == [place]


def test_a_choice_filter_knows_its_columns() -> None:
    assert _codes("region = ${emp}", "choice_filter", columns=("region",)) == []
    assert _codes("regoin = ${emp}", "choice_filter", columns=("region",)) == ["bare-word"]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_problem_can_be_said_in_every_language(language: str) -> None:
    for text, role, *_ in (*PLANTED, *MORE):
        for problem in check(text, SYMBOLS, place=None, role=role, self_name="q"):
            said = draw_text([problem], language)
            assert "{" not in said.replace("${", "").replace("{5}", "")
            assert problem.code in said


def test_a_hopeless_expression_is_answered_soon() -> None:
    text = " + ".join(f"${{u{i}}}" for i in range(900))
    assert len(check(text, SYMBOLS, place=None, role="calculation")) == 50


@given(everything(3), st.sampled_from(["relevant", "calculation", "indicator"]))
@settings(max_examples=200, deadline=None)
def test_a_well_typed_expression_has_no_errors_of_kind(node: Any, role: Role) -> None:
    problems = check(write_xlsform(node), GENERATED, place=None, role=role)
    constants = {
        "unknown-choice",
        "never-true",
        "division-by-zero",
        "text-as-number",
        "date-with-text",
        "argument-count",
        "not-in-tables",
        "text-for-number",
        "boolean-with-text",
    }
    assert [p.code for p in problems if p.severity == "error" and p.code not in constants] == []


@given(
    st.text("${}ab'().,=<>! 019", max_size=30),
    st.sampled_from(["relevant", "constraint", "calculation", "choice_filter", "indicator"]),
)
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_the_check(text: str, role: Role) -> None:
    for problem in check(
        text, {"a": SYMBOLS["emp"], "b": SYMBOLS["age"]}, place=Place("f", 1, 1), role=role, self_name="b"
    ):
        assert problem.place is not None
        assert 1 <= problem.place.column <= len(text) + 1
