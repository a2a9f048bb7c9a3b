"""Skip instructions in words: every operator there is, in every language, and what words cannot tell."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.collection.numbered import numbering
from keko_eval.collection.told_conditions import Teller, condition_words
from keko_eval.definitions.document import parse_document
from keko_eval.definitions.expression.compile_python import compile_python
from keko_eval.definitions.expression.parse import parse
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.symbols_of import symbols_of

INSTRUMENT = """instrument: my.form
version: 1.0.0
title: {fi: Lomake, sv: Blankett, en: Form}
unit: respondent
languages: [fi, sv, en]
choices:
  yes_no: [{value: "yes", label: {fi: Kyllä, sv: Ja, en: "Yes"}}, {value: "no", label: {fi: Ei, sv: Nej, en: "No"}}]
  how: [{value: 1, label: {fi: Harvoin, sv: Sällan, en: Rarely}},
        {value: 2, label: {fi: Joskus, sv: Ibland, en: Sometimes}},
        {value: 3, label: {fi: Usein, sv: Ofta, en: Often}}]
  jobs: [{value: nurse, label: {fi: Hoitaja, sv: Skötare, en: Nurse}},
         {value: cook, label: {fi: Kokki, sv: Kock, en: Cook}}]
questions:
  - {name: works, type: select_one yes_no, label: {fi: Työssä?, sv: Arbetar?, en: At work?}}
  - {name: often, type: select_one how, label: {fi: Usein?, sv: Ofta?, en: Often?}}
  - {name: jobs, type: select_multiple jobs, label: {fi: Mitä?, sv: Vad?, en: What?}}
  - {name: age, type: integer, label: {fi: Ikä, sv: Ålder, en: Age}}
  - {name: pay, type: decimal, label: {fi: Palkka, sv: Lön, en: Pay}}
  - {name: since, type: date, label: {fi: Mistä, sv: Från, en: Since}}
  - {name: tell, type: text, label: {fi: Kerro, sv: Berätta, en: Tell}}
  - {name: total, type: calculate, calculation: "${age} + 1"}
  - {name: device, type: deviceid}
"""
CONDITIONS = """${works} = 'yes'
${works} != 'yes'
'yes' = ${works}
not(${works} = 'yes')
${works} = ''
${works} != ''
${works}
${works} = 'yes' or ${works} = 'no'
${works} = 'yes' and ${age} > 17
${often} >= 2
${often} > 2
${often} = 2
${often} < 1
selected(${jobs}, 'nurse')
not(selected(${jobs}, 'nurse'))
selected(${jobs}, 'nurse') or selected(${jobs}, 'cook')
selected(${jobs}, 'nurse') and selected(${jobs}, 'cook')
selected(${works}, 'yes')
count-selected(${jobs}) >= 2
${age} = 18
${age} != 18
${age} < 18
${age} <= 18
${age} > 18
${age} >= 18
18 <= ${age}
not(${age} < 18)
not(${age} <= 18)
not(${age} > 18)
not(${age} >= 18)
${pay} > 1234.5
${pay} * 2 - 1 > ${age} div 2 + 3 mod 2
-${age} < -5
${since} > '2017-08-01'
${since} < today()
${since} >= '2017-08-01'
${since} <= '2017-08-01'
not(${since} > '2017-08-01')
not(${since} < '2017-08-01')
not(${since} >= '2017-08-01')
not(${since} <= '2017-08-01')
${tell} = 'kissa'
contains(${tell}, 'kissa')
not(contains(${tell}, 'kissa'))
starts-with(${tell}, 'ki')
ends-with(${tell}, 'sa')
regex(${tell}, '[a-z]+')
string-length(${tell}) > 3
${total} > 10
round(${pay}, 1) = 2
sum(${age}) > 1
min(${age}, ${pay}) > 1
max(${age}, ${pay}) > 1
count-non-empty(${tell}) = 1
coalesce(${age}, 0) > 1
if(${works} = 'yes', ${age}, 0) > 1
if(${works} = 'yes', ${age} > 1, true())
boolean(${age})
true()
false()
not(false())
(${works} = 'yes' or ${age} > 17) and (${often} = 1 or ${pay} > 3)
${works} = 'yes' and ${often} = 1 and ${age} > 3
${works} = 'maybe'
${device} = 'x'
../x = 1
position(..) > 1
indexed-repeat(${age}, ${jobs}, 1) > 1"""
WITHOUT_WORDS = ("regex(${tell}, '[a-z]+')", "${device} = 'x'", "../x = 1", "position(..) > 1",
                 "indexed-repeat(${age}, ${jobs}, 1) > 1")


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    document, problems = parse_document(INSTRUMENT, "form.yaml")
    assert document is not None
    assert problems == ()
    model: Instrument = document.model
    return model


@pytest.fixture(scope="module")
def tellers(instrument: Instrument) -> dict[str, Teller]:
    numbers = numbering(instrument).numbers
    return {language: Teller(instrument, numbers, language) for language in ("fi", "sv", "en", "fi-simple")}


@pytest.mark.parametrize("language", ["fi", "sv", "en", "fi-simple"])
def test_what_each_condition_is_called(tellers: dict[str, Teller], language: str,
                                       golden: Callable[[str, str], None]) -> None:
    told = [f"{text}\n    {tellers[language].clause(parse(text))}" for text in CONDITIONS.splitlines()]
    golden(f"paper/conditions.{language}.txt", "\n".join(told) + "\n")


@pytest.mark.parametrize("text", CONDITIONS.splitlines())
def test_words_fail_only_where_they_must(tellers: dict[str, Teller], text: str) -> None:
    for teller in tellers.values():
        assert (teller.clause(parse(text)) is None) == (text in WITHOUT_WORDS)


@pytest.mark.parametrize("text", CONDITIONS.splitlines())
def test_no_code_is_shown_to_a_respondent(tellers: dict[str, Teller], text: str) -> None:
    told = str(tellers["fi"].clause(parse(text)))
    assert not any(code in told for code in ("yes", "nurse", "${", "selected"))


@given(operator=st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), code=st.integers(0, 4), turned=st.booleans(),
       negated=st.booleans())
def test_the_choices_named_are_those_that_fulfil_the_condition(operator: str, code: int, turned: bool,
                                                               negated: bool) -> None:
    """What the words list, against what the program does with each choice."""
    document, _ = parse_document(INSTRUMENT, "form.yaml")
    assert document is not None
    text = f"{code} {operator} ${{often}}" if turned else f"${{often}} {operator} {code}"
    node = parse(f"not({text})" if negated else text)
    told = Teller(document.model, {"often": "2"}, "en").clause(node)
    holds = compile_python(node, symbols_of(document.model), "routing")
    fits = {label for value, label in ((1, "Rarely"), (2, "Sometimes"), (3, "Often")) if holds({"often": value})}
    named = {label for label in ("Rarely", "Sometimes", "Often") if label in str(told)}
    if isinstance(told, bool):
        assert fits == ({"Rarely", "Sometimes", "Often"} if told else set())
    else:
        assert fits == ({"Rarely", "Sometimes", "Often"} - named if "did not" in str(told) else named)


def test_every_word_has_every_language() -> None:
    for part in condition_words().values():
        for key, texts in part.items():
            assert set(texts) == {"fi", "sv", "en", "fi-simple"}, key
