"""Expressions in the words of SurveyJS and back; what it has no words for is refused, and nothing else is raised."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.definitions.expression.parse import parse
from keko_eval.definitions.expression.symbols import Symbol
from keko_eval.definitions.instrument import Instrument
from keko_eval.exchange.foreign_words import Untranslated
from keko_eval.exchange.surveyjs.expression_in import translated
from keko_eval.exchange.surveyjs.expression_out import Translator
from keko_eval.exchange.surveyjs.write import survey_of
from tests.exchange.engines.generated import answers, instrument
from tests.exchange.engines.ours import MOMENT, form_of
from tests.exchange.surveyjs.asked import ABSENT, asked

SYMBOLS = {s.name: s for s in (
    Symbol("n", "integer"), Symbol("d", "decimal"), Symbol("t", "text"), Symbol("day", "date"), Symbol("end", "date"),
    Symbol("c", "choice", (("yes", ()), ("no", ()))), Symbol("k", "choice", (("1", ()), ("2", ()))),
    Symbol("m", "choices", (("a", ()), ("b", ()))))}
NAMES = {name: name for name in SYMBOLS}
TYPES = {"n": "integer", "d": "decimal", "t": "text", "day": "date", "end": "date", "c": "codes", "k": "select_one",
         "m": "select_multiple"}
BOTH = [
    ("${n} > 3", "{n} > 3"),
    (". >= -2 and . <= 2", "{n} >= -2 and {n} <= 2"),
    ("${c} = 'yes'", "{c} = 'yes'"),
    ("${c} != ''", "{c} notempty"),
    ("${k} = 2", "{k} = 2"),
    ("selected(${m}, 'a') and not(selected(${m}, 'b'))", "{m} contains 'a' and !({m} contains 'b')"),
    ("${n} > 3 and (${c} = 'yes' or ${c} = 'no')", "{n} > 3 and ({c} = 'yes' or {c} = 'no')"),
    ("${day} <= today()", "{day} <= today()"),
    ("${end} >= ${day}", "{end} notempty and {day} notempty and {end} >= {day}"),
    ("${n} + ${d} > 10", "{n} notempty and {d} notempty and {n} + {d} > 10"),
    ("if(${n} > 3, 'big', 'small') = ${t}", "iif({n} > 3, 'big', 'small') = {t}"),
    ("${t} = \"it's\"", "{t} = 'it\\'s'"),
]
OUT = [
    ("${m} = 'a'", "{m.length} = 1 and {m} contains 'a'"),
    ("count-selected(${m}) < 2", "iif({m} empty, 0, {m.length}) < 2"),
    ("${n}", "{n} notempty and {n} <> 0"),
    ("${n} * 2 != 4", "{n} empty or {n} * 2 <> 4"),
    ("selected(${c}, 'yes') or false()", "{c} = 'yes'"),
    ("-${n} > 1", "{n} notempty and 0 - {n} > 1"),
]
IN = [
    ("{m} anyof ['a', 'b']", "selected(${m}, 'a') or selected(${m}, 'b')"),
    ("{m} allof ['a', 'b']", "selected(${m}, 'a') and selected(${m}, 'b')"),
    ("{m} = ['a']", "count-selected(${m}) = 1 and selected(${m}, 'a')"),
    ("{m.length} > 1", "count-selected(${m}) > 1"),
    ("{c} anyof ['yes']", "${c} = 'yes'"),
    ("{c} <> 'yes' && {n} greater 3 || {t} empty", "${c} != 'yes' and ${n} > 3 or ${t} = ''"),
    ("!{c} contains 'no'", "not(${c} = 'no')"),
    ("sum({n}, {d}) > 3", "coalesce(${n}, 0) + coalesce(${d}, 0) > 3"),
    ("dateDiff({day}, {end}, 'days') >= 30", "${end} - ${day} >= 30"),
    ("trunc({d}) == 2", "int(${d}) = 2"),
    ("iif({m} empty, 0, {m.length}) < 2", "count-selected(${m}) < 2"),
    ("iif({n} notempty, {n} * 2, '') = 4", "${n} * 2 = 4"),
    ("iif({n} notempty, {n} + 2, '') * 2 = 8", "(${n} + 2) * 2 = 8"),
    ("iif({d} notempty, {n} * 2, '') = 4", "if(${d} != '', ${n} * 2, '') = 4"),
]


@pytest.mark.parametrize(("ours", "theirs"), [*BOTH, *OUT])
def test_out(ours: str, theirs: str) -> None:
    assert Translator(SYMBOLS, NAMES, "n", answered=True).condition(parse(ours)) == theirs or \
        Translator(SYMBOLS, NAMES, "n").condition(parse(ours)) == theirs


@pytest.mark.parametrize(("ours", "theirs"), [*BOTH, *((ours, theirs) for theirs, ours in IN)])
def test_in(ours: str, theirs: str) -> None:
    own = "n" if re.search(r"(^| )\. ", ours) else ""
    if "!{c}" in theirs:
        theirs = theirs.replace("!{c} contains 'no'", "!({c} contains 'no')")
    assert translated(theirs, NAMES, TYPES, own) == ours


@pytest.mark.parametrize("text", ["regex(${t}, '[a-z]+')", "concat(${t}, 'x') = 'ax'", "${nobody} = 1",
                                  "pulldata('a', 'b', 'c', ${t}) = '1'", "../x = 1", "selected(${n}, '1')",
                                  "string-length(${n}) > 1"])
def test_what_surveyjs_has_no_words_for(text: str) -> None:
    with pytest.raises(Untranslated):
        Translator(SYMBOLS, NAMES).condition(parse(text))


@pytest.mark.parametrize("text", ["age({day}) > 18", "{nobody} = 1", "{n} >", "({n} > 1", "{n} ^ 2 = 4", "",
                                  "{n} = 1 {n}", "{t} = 'it\\'s \"so\"'", "(" * 60 + "1" + ")" * 60])
def test_what_we_have_no_words_for(text: str) -> None:
    with pytest.raises(Untranslated):
        translated(text, NAMES, TYPES)


PIECES = st.sampled_from(["{n}", "{m}", "{c}", "'a'", "3", "and", "or", "=", "<>", "(", ")", "[", "]", ",", "empty",
                          "!", "contains", "iif", "sum", "-", "+", " ", "'", "{", "}"])


@given(st.one_of(st.lists(PIECES, max_size=12).map(" ".join), st.text(max_size=30)))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        said = translated(text, NAMES, TYPES)
    except Untranslated:
        return
    assert parse(said), "what was said is an expression of the language"


@pytest.mark.skipif(bool(ABSENT), reason=ABSENT or "here")
def test_generated_forms_ask_the_same_in_surveyjs() -> None:
    """Of every expression that could be said: who is asked what, and which answers are not allowed."""
    trees = [instrument(seed) for seed in range(60)]
    forms = [(tree, form_of(tree), *survey_of(Instrument.model_validate(tree), {})) for tree in trees]
    given = [[_typed(answers(i, n)) for n in range(8)] for i in range(len(forms))]
    said = asked([(survey, some) for (_, _, survey, _), some in zip(forms, given, strict=True)])
    compared = 0
    for (tree, form, _, report), some, theirs in zip(forms, given, said, strict=True):
        assert theirs["errors"] == []
        lost = {loss.what.id for loss in report.losses if loss.because == "surveyjs-expression"}  # type: ignore[union-attr]
        rows = [row for row in tree["questions"] if row["type"] != "calculate"]
        for one, shown in zip(some, theirs["respondents"], strict=True):
            way = form.way(one, MOMENT)
            for row in rows:
                name = row["name"]
                if not _unsaid(tree, name, "relevant", lost):
                    compared += 1
                    assert way.is_asked(name) == (name in shown["visible"]), (row, one)
                if name in shown["visible"] and "constraint" in row and not _unsaid(tree, name, "constraint", lost):
                    compared += 1
                    assert (way.fault(name) is not None) == (name in shown["wrong"]), (row, one)
    assert compared > 10_000


def _typed(given: dict[str, str]) -> dict[str, Any]:
    whole = ("n", "n2", "k", *(f"{name}{i}" for name in ("must", "limit") for i in range(4)))
    return {name: int(text) if name in whole else float(text) if name in ("d", "d2") else text.split() if name == "m"
            else text for name, text in given.items()}


def _unsaid(tree: dict[str, Any], name: str, key: str, lost: set[str]) -> bool:
    """Whether the condition, or a calculation that it builds on, could not be said."""
    if f"{name}.{key}" in lost:
        return True
    row = next(row for row in tree["questions"] if row["name"] == name)
    below = re.findall(r"\$\{(calc\d)\}", json.dumps(row.get(key, "")))
    return any(_unsaid(tree, calculation, "calculation", lost) for calculation in below)
