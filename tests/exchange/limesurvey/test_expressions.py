"""Conditions go from LimeSurvey to XLSForm and back; what has no counterpart is named, never guessed."""

from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.definitions.expression.compile_python import compile_python
from keko_eval.definitions.expression.parse import parse, read
from keko_eval.definitions.expression.symbols import Symbol
from keko_eval.exchange.foreign_words import Untranslated
from keko_eval.exchange.limesurvey.em_read import from_em
from keko_eval.exchange.limesurvey.em_write import Coded, to_em
from keko_eval.exchange.limesurvey.variables import Variable

KNOWN = {
    "age": Variable("age"), "work": Variable("has_work", None, {"Y": "yes", "N": "no"}),
    "colours_SQ1": Variable("colours", "red"), "colours_SQ2": Variable("colours", "blue"),
    "agree_a": Variable("agree_a", None, {"1": 1, "2": 2}), "12X3X4": Variable("age"),
}
FROM = [
    ("age.NAOK >= 18 && age < 65", "${age} >= 18 and ${age} < 65"),
    ('work.NAOK == "Y"', "${has_work} = 'yes'"),
    ("'N' == work", "'no' = ${has_work}"),
    ('agree_a.NAOK == "2"', "${agree_a} = '2'"),
    ("agree_a.NAOK > 1", "${agree_a} > 1"),
    ('colours_SQ1.NAOK == "Y"', "selected(${colours}, 'red')"),
    ('colours_SQ1 != "Y"', "not(selected(${colours}, 'red'))"),
    ('colours_SQ1 == ""', "not(selected(${colours}, 'red'))"),
    ("is_empty(colours_SQ1)", "not(selected(${colours}, 'red'))"),
    ("!is_empty(colours_SQ1)", "selected(${colours}, 'red')"),
    ("count(colours_SQ1.NAOK, colours_SQ2.NAOK) >= 2", "count-selected(${colours}) >= 2"),
    ("is_empty(age)", "${age} = ''"),
    ("!is_empty(age.NAOK)", "${age} != ''"),
    ("! (age eq 3 or age ne 4)", "not(${age} = 3 or ${age} != 4)"),
    ("age / 2 - 1 * age", "${age} div 2 - 1 * ${age}"),
    ("12X3X4 == 7", "${age} = 7"),
    ("if(age > 1, 'a', \"it's\")", "if(${age} > 1, 'a', \"it's\")"),
    ("sum(age, 2)", "coalesce(${age}, 0) + coalesce(2, 0)"),
    ("regexMatch('/^[a-z]{2,3}$/', age)", "regex(${age}, '[a-z]{2,3}')"),
    ("substr(age, 2, 3)", "substr(${age}, 2, 5)"),
    ("date('Y-m-d')", "today()"),
    ("-age", "-${age}"),
]
LOST = ["work > 1", "work + 1 == 2",
        "time()", "that.Q1.sum", "unknown == 1", "age.question == 'x'", "age = 5", "age ==", "(age", "age; drop",
        "rand(1, 2)", "regexMatch(age, '/x/')", "{age}", "age == 'x", "(" * 400 + "age" + ")" * 400, "x" * 20_000]


@pytest.mark.parametrize(("theirs", "ours"), FROM)
def test_a_condition_of_limesurvey_means_the_same_here(theirs: str, ours: str) -> None:
    assert from_em(theirs, KNOWN.get) == ours
    assert not read(ours).findings


@pytest.mark.parametrize("text", LOST)
def test_what_has_no_counterpart_is_named(text: str) -> None:
    with pytest.raises(Untranslated):
        from_em(text, KNOWN.get)


class Own(Coded):
    """Two single choices, a multiple choice and the rest plain."""

    values: ClassVar = {"has_work": {"yes": "Y", "no": "N"}, "agree_a": {"1": "1", "-2": "m2"}}
    many: ClassVar = {"colours": {"red": "SQ1", "blue": "SQ2"}}

    def code(self, name: str) -> str | None:
        return {"has_work": "work", "agree_a": "agree_a"}.get(name, None if name == "gone" else name.replace("_", ""))

    def box(self, name: str, value: str) -> str | None:
        code = self.many.get(name, {}).get(value)
        return code and f"{name}_{code}"

    def boxes(self, name: str) -> list[str] | None:
        return [f"{name}_{code}" for code in self.many[name].values()] if name in self.many else None

    def value(self, name: str, value: str) -> str | None:
        return self.values.get(name, {}).get(value)

    def is_recoded(self, name: str) -> bool:
        return any(value != code for value, code in self.values.get(name, {}).items())


@pytest.mark.parametrize(("ours", "theirs"), [
    ("${age} >= 18 and ${age} < 65", "(age.NAOK >= 18) and (age.NAOK < 65)"),
    ("${has_work} = 'yes'", 'work.NAOK == "Y"'),
    ("${agree_a} != -2", 'agree_a.NAOK != "m2"'),
    ("${agree_a} != '-2'", 'agree_a.NAOK != "m2"'),
    ("selected(${colours}, 'red')", '(colours_SQ1.NAOK == "Y")'),
    ("not(selected(${colours}, 'red'))", '!((colours_SQ1.NAOK == "Y"))'),
    ("selected(${has_work}, 'no')", 'work.NAOK == "N"'),
    ("count-selected(${colours}) > 1", "count(colours_SQ1.NAOK, colours_SQ2.NAOK) > 1"),
    ("${colours} = ''", "count(colours_SQ1.NAOK, colours_SQ2.NAOK) == 0"),
    ("${age} = ''", "is_empty(age.NAOK)"),
    ("${age} != ''", "!is_empty(age.NAOK)"),
    (". >= 0 and . <= ${max_age}", "(self.NAOK >= 0) and (self.NAOK <= maxage.NAOK)"),
    ("${age} mod 2 = 0", "(age.NAOK - 2 * intval(age.NAOK / 2)) == 0"),
    ("regex(., '[a-z/]+')", 'regexMatch("/^(?:[a-z\\/]+)$/", self.NAOK)'),
    ("coalesce(${age}, 0)", "if(is_empty(age.NAOK), 0, age.NAOK)"),
    ("today()", 'date("Y-m-d")'),
    ("true()", "1"),
])
def test_a_condition_of_ours_is_told_to_limesurvey(ours: str, theirs: str) -> None:
    assert to_em(ours, Own()) == theirs


@pytest.mark.parametrize("text", ["position(..)", "${gone} = 1", "instance('x')/root", "${colours} = 'red'", "${a} = ",
                                  "selected(${colours}, 'green')", "format-date(${d}, '%Y')", "selected(${a}, ${b})",
                                  "once(${a})", "${agree_a} > 0", "${has_work} = ${age}", "concat(${has_work}, 'x')"])
def test_what_limesurvey_cannot_be_told_is_named(text: str) -> None:
    with pytest.raises(Untranslated):
        to_em(text, Own())


SYMBOLS = {"age": Symbol("age", "integer"), "has_work": Symbol("has_work", "choice"),
           "colours": Symbol("colours", "choices"), "agree_a": Symbol("agree_a", "choice")}
LEAVES = st.sampled_from(["${age} > 3", "${age} = ''", "${age} != ''", "${has_work} = 'yes'", "${has_work} != 'no'",
                          "selected(${colours}, 'red')", "count-selected(${colours}) >= 1", "${agree_a} = '1'"])
CONDITIONS = st.recursive(LEAVES, lambda inner: st.one_of(
    st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
    inner.map(lambda text: f"not({text})")), max_leaves=8)


@settings(max_examples=150, deadline=None)
@given(CONDITIONS)
def test_a_condition_told_to_limesurvey_and_read_back_holds_for_the_same_answers(text: str) -> None:
    back = {"work": KNOWN["work"], "age": KNOWN["age"], "agree_a": Variable("agree_a", None, {"1": 1}),
            "colours_SQ1": KNOWN["colours_SQ1"], "colours_SQ2": KNOWN["colours_SQ2"]}
    once = from_em(to_em(text, Own()), back.get)
    answers = [{"age": age, "has_work": work, "colours": colours, "agree_a": agree} for age in ("", 2, 30)
               for work in ("", "yes") for colours in ("", "red", "red blue") for agree in ("", "1")]
    assert [_true(once, one) for one in answers] == [_true(text, one) for one in answers]


def _true(text: str, answers: dict[str, object]) -> object:
    return compile_python(parse(text), SYMBOLS, "routing")(answers)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ageworkSQ1_.NOK()!&|=<>+-*/'\" 0123456789,{}", max_size=60))
def test_nothing_written_as_a_condition_makes_the_reader_fall(text: str) -> None:
    try:
        found = from_em(text, KNOWN.get)
    except Untranslated:
        return
    assert read(found).node is not None
