"""Drawing: the same problem for a terminal, for a program and for GitHub."""

import json
from pathlib import Path

from keko_eval.problem.draw import draw_github, draw_json, draw_text, in_order, read_source
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Noun, problem

TEXT = """instrument: wellbeing
questions:
  - name: sleep
    type: integer
    minimun: 0
"""
SLIP = problem("unknown-key", Place("w.yaml", 5, 5, 7), owner=Noun("question", "sleep"), key="minimun", near="minimum")


def source(_: str) -> str:
    return TEXT


def test_the_caret_covers_the_key() -> None:
    assert draw_text([SLIP], "en", source) == """w.yaml:5:5: question 'sleep' has no key 'minimun'  [unknown-key]
  |
5 |     minimun: 0
  |     ^^^^^^^
  = fix: did you mean 'minimum'?
"""


def test_in_finnish() -> None:
    assert draw_text([SLIP.graded("warning")], "fi", source).splitlines()[0] == (
        "w.yaml:5:5: varoitus: kysymyksellä 'sleep' ei ole avainta 'minimun'  [unknown-key]")


def test_a_second_place_gets_its_own_excerpt() -> None:
    twice = problem("duplicate-key", Place("w.yaml", 5, 5, 7), key="minimun").beside(Place("w.yaml", 3, 5, 4))
    assert draw_text([twice], "en", source) == """w.yaml:5:5: the key 'minimun' is given twice  [duplicate-key]
  |
5 |     minimun: 0
  |     ^^^^^^^
  |
3 |   - name: sleep
  |     ---- first given here
  = fix: remove one of them, or give it another name
"""


def test_a_second_place_in_another_file_is_named() -> None:
    twice = problem("duplicate-key", Place("w.yaml", 5, 5, 7), key="minimun").beside(Place("other.yaml", 3, 5, 4))
    assert " - other.yaml:3:5" in draw_text([twice], "en", source)


def test_without_a_source_the_first_line_and_the_fix_stand() -> None:
    assert draw_text([SLIP], "en", lambda _: "") == """w.yaml:5:5: question 'sleep' has no key 'minimun'  [unknown-key]
  = fix: did you mean 'minimum'?
"""


def test_a_cell_of_a_workbook() -> None:
    cell = problem("not-a-number", Place("b.xlsx", cell="Answers!C7"), key="age", value="seven")
    assert draw_text([cell]).startswith("b.xlsx Answers!C7: the value 'seven' of 'age' is not a number")


def test_a_long_line_is_cut_around_the_place() -> None:
    long = "x: " + "a" * 200 + " HERE " + "b" * 200
    place = Place("w.yaml", 1, long.index("HERE") + 1, 4)
    drawn = draw_text([problem("yaml-key", place)], "en", lambda _: long).splitlines()
    assert len(drawn[2]) < 130
    assert drawn[2][drawn[3].index("^"):drawn[3].rindex("^") + 1] == "HERE"


def test_problems_come_in_the_order_of_their_places_and_once() -> None:
    late, early = problem("yaml-key", Place("b.yaml", 2, 1)), problem("yaml-key", Place("a.yaml", 9, 1))
    assert in_order([late, early, late]) == [early, late]


def test_json_has_what_a_program_needs() -> None:
    assert json.loads(draw_json([SLIP], "sv")) == [{
        "code": "unknown-key", "severity": "error", "file": "w.yaml", "line": 5, "column": 5, "cell": "",
        "what": "frågan 'sleep' har ingen nyckel 'minimun'", "fix": "menade du 'minimum'?", "related": None}]


def test_github_gets_one_line_with_the_signs_escaped() -> None:
    odd = problem("missing-file", Place("a,b:c.yaml"), file="100 %\nno", allowed="a.csv")
    assert draw_github([odd]) == (
        "::error file=a%2Cb%3Ac.yaml,line=1,col=1,title=missing-file::there is no file '100 %25%0Ano' "
        "(check the path; it is read from the study's folder. There are: a.csv)")


def test_a_source_that_cannot_be_read_is_empty(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"title: \xe4")
    assert read_source(str(tmp_path / "latin.yaml")) == ""
    assert read_source(str(tmp_path / "none.yaml")) == ""
