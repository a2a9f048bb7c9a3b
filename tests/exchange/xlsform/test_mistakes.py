"""Mistakes planted one by one in an XLSForm that has none: each is found at its cell, and nothing else is said."""

import pytest

from keko_eval.exchange.check_form import problems_of
from keko_eval.exchange.xlsform.read import form_of
from keko_eval.exchange.xlsform.sheets import parse_text
from keko_eval.problem.catalogue import entry

FORM = """
| survey | | | | | | | |
| | type | name | label:Suomi (fi) | label:English (en) | relevant | constraint | calculation |
| | select_one yesno | emp | Käytkö töissä? | Do you work? | | | |
| | select_multiple help | help | Mikä auttaa? | What helps? | | | |
| | integer | age | Ikäsi? | Your age? | | . > 14 | |
| | text | town | Paikkakuntasi? | Your town? | | | |
| | date | since | Mistä alkaen? | Since when? | ${emp} = 'yes' | | |
| | integer | hours | Tunteja viikossa? | Hours a week? | ${emp} = 'yes' | . < 80 | |
| | calculate | later | | | | | ${age} + 1 |
| | text | why | Miksi, ${town}? | Why, ${town}? | ${age} > 20 | | |
| choices | | | | | | | |
| | list_name | name | label:Suomi (fi) | label:English (en) | | | |
| | yesno | yes | Kyllä | Yes | | | |
| | yesno | no | Ei | No | | | |
| | help | coach | Valmentaja | A coach | | | |
| | help | group | Ryhmä | A group | | | |
"""
RELEVANT, CONSTRAINT, CALCULATION = 5, 6, 7
MISTAKES = [
    ("reference in logic", 10, RELEVANT, "${agee} > 20", "unknown-question"),
    ("reference in a label", 10, 3, "Miksi, ${twon}?", "unknown-placeholder"),
    ("unknown function", 9, CALCULATION, "rnd(${age})", "unknown-function"),
    ("number of arguments", 9, CALCULATION, "round(${age}, 1, 2)", "argument-count"),
    ("unclosed bracket", 9, CALCULATION, "(${age} + 1", "unclosed-bracket"),
    ("==", 10, RELEVANT, "${age} == 20", "foreign-operator"),
    ("&&", 10, RELEVANT, "${age} > 20 && ${hours} > 5", "foreign-operator"),
    ("cycle", 9, CALCULATION, "${later2} + 1", "expression-cycle"),
    ("self-reference", 9, CALCULATION, "${later} + 1", "self-reference"),
    ("choice value typo", 7, RELEVANT, "${emp} = 'yess'", "unknown-choice"),
    ("label for name", 7, RELEVANT, "${emp} = 'Kyllä'", "choice-label-for-value"),
    ("wrong case", 7, RELEVANT, "${emp} = 'Yes'", "choice-wrong-case"),
    ("unquoted value", 7, RELEVANT, "${emp} = yes", "bare-word"),
    ("number against text code", 7, RELEVANT, "${emp} = 1", "number-for-code"),
    ("selected() with an unknown choice", 7, RELEVANT, "selected(${emp}, 'maybe')", "unknown-choice"),
    ("selected() on an integer", 10, RELEVANT, "selected(${age}, '20')", "selected-needs-choices"),
    ("text + 1", 9, CALCULATION, "${town} + 1", "text-as-number"),
    ("date minus string", 9, CALCULATION, "${since} - '2020-01-01'", "date-with-text"),
    ("contradictory constraint", 8, CONSTRAINT, ". > 5 and . < 3", "never-true"),
    ("constraint on another field", 8, CONSTRAINT, "${age} < 80", "constraint-without-itself"),
    ("forward reference", 6, RELEVANT, "${hours} > 5", "forward-reference"),
    ("TRUE as a bare word", 10, RELEVANT, "${emp} = TRUE", "bare-word"),
    ("empty translation", 6, 4, "", "empty-translation"),
]
"""(mistake, line of the form, column counted from the sheet's, what stands there, what is found)."""


def found(text: str) -> list[tuple[str, str]]:
    form = form_of(parse_text(text, "form.md"), "form.md")
    problems = problems_of(form, "form.md")
    for problem in problems:
        for language in ("fi", "sv", "en"):
            assert all(entry(problem.code).say(language, problem.values)), "each has what is wrong and a fix"
    return [(p.code, p.place.cell if p.place else "") for p in problems]


def planted(line: int, column: int, text: str, more: str = "") -> str:
    lines = FORM.strip().split("\n")
    cells = lines[line - 1].split("|")
    cells[column + 1] = f" {text} "
    lines[line - 1] = "|".join(cells)
    if more:
        lines.insert(line, more)
    return "\n".join(lines)


def test_there_are_23() -> None:
    assert len(MISTAKES) == len({mistake for mistake, *_ in MISTAKES}) == 23


def test_the_form_without_them_has_no_problem() -> None:
    assert found(FORM.strip()) == []


@pytest.mark.parametrize(("mistake", "line", "column", "text", "code"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_it_is_found_at_its_cell(mistake: str, line: int, column: int, text: str, code: str) -> None:
    more = "| | calculate | later2 | | | | | ${later} + 1 |" if mistake == "cycle" else ""
    cell = f"survey!{'ABCDEFG'[column - 1]}{line - 1}"
    assert (code, cell) in found(planted(line, column, text, more))


@pytest.mark.parametrize(("mistake", "line", "column", "text"), [m[:4] for m in MISTAKES],
                         ids=[m[0] for m in MISTAKES])
def test_nothing_is_said_of_other_cells(mistake: str, line: int, column: int, text: str) -> None:
    more = "| | calculate | later2 | | | | | ${later} + 1 |" if mistake == "cycle" else ""
    cell = f"survey!{'ABCDEFG'[column - 1]}{line - 1}"
    others = {where for _, where in found(planted(line, column, text, more))} - {cell}
    # A placeholder in one language only differs from the other, and two calculations share a cycle.
    assert len(others) <= (mistake in ("reference in a label", "cycle"))
