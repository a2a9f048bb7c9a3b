"""The catalogue of problems: complete in every language, and the same as what the program raises."""

import ast
from pathlib import Path
from string import Formatter

import pytest

import keko_eval
from keko_eval.problem.catalogue import HEADING, LANGUAGES, codes, entry, spoken
from keko_eval.problem.noun import Noun, nouns
from keko_eval.problem.problem import problem

PACKAGE = Path(keko_eval.__file__).parent
RAISERS = {"problem", "refuse", "Finding", "PydanticCustomError"}
SENTENCES = ("what", "fix", "fix_near")


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("code", codes())
def test_all_languages_say_the_same(code: str) -> None:
    words = entry(code).words
    assert {language: sorted(words[language]) for language in LANGUAGES} == {
        language: sorted(words["en"]) for language in LANGUAGES}
    for key in SENTENCES:
        named = {language: placeholders(words[language].get(key, "")) for language in LANGUAGES}
        assert named["fi"] == named["sv"] == named["en"], key


@pytest.mark.parametrize("code", codes())
def test_what_is_said_of_a_cell_names_only_what_there_is(code: str) -> None:
    own = entry(code)
    for key in ("what_cell", "fix_cell", "fix_near_cell"):
        named = {language: placeholders(own.words[language].get(key, "")) for language in LANGUAGES}
        assert named["fi"] == named["sv"] == named["en"], key
        assert named["en"] <= {*own.sample, HEADING}
    for language in LANGUAGES:
        what, fix = own.say(language, {**own.sample, HEADING: "Tavoite"})
        assert what
        assert fix


@pytest.mark.parametrize("code", codes())
def test_what_fix_and_explain_are_there(code: str) -> None:
    own = entry(code)
    for language in LANGUAGES:
        for key in ("what", "fix", "explain"):
            assert own.words[language][key].strip(), (language, key)
        assert not own.words[language]["what"].endswith("."), "the first line has its code at the end, not a full stop"
        assert placeholders(own.words[language].get("related", "")) == set()
    assert own.severity in ("error", "warning", "advice")


@pytest.mark.parametrize("code", codes())
def test_the_sample_fills_every_sentence(code: str) -> None:
    own = entry(code)
    named = {name for key in SENTENCES for name in placeholders(own.words["en"].get(key, ""))}
    assert named <= set(own.sample), "a value of the sample is missing"
    for language in LANGUAGES:
        what, fix = own.say(language, own.sample)
        assert what
        assert fix


@pytest.mark.parametrize("code", codes())
def test_nouns_are_in_a_form_that_they_have(code: str) -> None:
    own = entry(code)
    for language in LANGUAGES:
        for key in SENTENCES:
            for _, name, form, _ in Formatter().parse(own.words[language].get(key, "")):
                value = own.sample.get(name or "")
                if isinstance(value, Noun) and form:
                    assert form in nouns()[value.kind][language]


def test_every_noun_has_the_same_forms() -> None:
    forms = {language: {tuple(words[language]) for words in nouns().values()} for language in LANGUAGES}
    assert {language: len(found) for language, found in forms.items()} == dict.fromkeys(LANGUAGES, 1)


def _calls() -> list[ast.Call]:
    return [node for file in PACKAGE.rglob("*.py") for node in ast.walk(ast.parse(file.read_text(encoding="utf8")))
            if isinstance(node, ast.Call)]


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _constants(node: ast.AST) -> set[str]:
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def _written(first: ast.AST) -> set[str]:
    """The codes that stand in the call itself, not in a variable."""
    if isinstance(first, ast.IfExp):
        return _written(first.body) | _written(first.orelse)
    return {first.value} if isinstance(first, ast.Constant) and isinstance(first.value, str) else set()


def test_every_code_that_is_raised_exists() -> None:
    raised = {code for call in _calls() if _name(call) in RAISERS and call.args for code in _written(call.args[0])}
    assert raised - set(codes()) == set()


def test_every_code_is_raised_somewhere() -> None:
    said = {c for file in PACKAGE.rglob("*.py") for c in _constants(ast.parse(file.read_text(encoding="utf8")))}
    assert [code for code in codes() if code not in said] == []


def test_a_value_that_a_sentence_needs_must_be_given() -> None:
    with pytest.raises(KeyError, match="problem 'bands-not-ascending' needs the value 'previous'"):
        problem("bands-not-ascending", None, below="1")


def test_an_unknown_code_is_our_own_fault() -> None:
    with pytest.raises(KeyError, match="no problem has the code 'no-such-code'"):
        problem("no-such-code", None)


@pytest.mark.parametrize(("asked", "answered"), [("fi", "fi"), ("fi-simple", "fi"), ("sv_FI", "sv"), ("de", "en"),
                                                 ("EN", "en")])
def test_the_language_that_serves_best(asked: str, answered: str) -> None:
    assert spoken(asked) == answered


@pytest.mark.parametrize(("language", "what"), [
    ("fi", "kysymyksellä 'a' ei ole avainta 'k', jonka se tarvitsee"),
    ("sv", "frågan 'a' saknar nyckeln 'k', som den behöver"),
    ("en", "question 'a' has no 'k', which it needs"),
])
def test_nouns_are_said_in_each_language(language: str, what: str) -> None:
    assert entry("missing-key").say(language, {"owner": Noun("question", "a"), "key": "k"})[0] == what


@pytest.mark.parametrize(("language", "what"), [
    ("fi", "avaimen 'k' arvo on väärän muotoinen: tässä pitäisi olla luettelo"),
    ("sv", "värdet för nyckeln 'k' har fel form: här borde stå en lista"),
    ("en", "the value of 'k' has the wrong form: a list should stand here"),
])
def test_nouns_without_an_id_are_indefinite(language: str, what: str) -> None:
    assert entry("wrong-shape").say(language, {"key": "k", "expected": Noun("list")})[0] == what
