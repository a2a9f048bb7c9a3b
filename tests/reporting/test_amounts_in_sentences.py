"""Sentences of every indicator of the library with awkward numbers: cases, plurals, minus signs, spaces."""

import re
import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

from keko_eval.definitions.load import read_library
from keko_eval.language.language import LANGUAGES, language
from keko_eval.reporting.amounts import Amounts
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.sentences import say
from keko_eval.reporting.wording import wording
from tests.reporting.told import change, draft, study

NUMBERS = (0.0, 1.0, 2.0, 1.5, -1.0, -2.0, -1.5, 0.05, -0.05, 100.0, 1234.5)
FAMILIES = {"paired": "before_after", "separate": "repeated_cross_sections", "groups": "group_difference",
            "control": "before_after_control", "recalled": "retrospective_post"}
SAMPLE = ("keko.networks.trust", "keko.networks.joint_projects", "keko.networks.agreements", "keko.communication.reach",
          "keko.clients.employment_rate")
NOUNS = tomllib.loads((files("keko_eval.language") / "forms.toml").read_text(encoding="utf8"))["noun"].values()
ROOT = Path(__file__).parents[2]


@cache
def shipped():
    library, _ = read_library([ROOT / "indicators"])
    return {document.id: document.model for document in library.of("indicator")}


@cache
def told_in(code: str, design: str) -> Draft:
    resolved = study(design)
    indicators = resolved.indicators | shipped()
    primary = replace(resolved.document, model=resolved.study.model_copy(update={"primary": tuple(shipped())}))
    return draft(code, replace(resolved, document=primary, indicators=indicators, listed=tuple(shipped())))


def sentences(code: str, design: str, id: str, x: float) -> list[str]:
    """What is said of a change of ``x`` in the indicator's unit (of a share: percentage points), in every verdict."""
    there = told_in(code, design)
    x = x / 100 if there.written[id].share else x
    near, far = sorted((x / 2, x * 1.5)), (x - abs(x) - 1, x + abs(x) + 1)
    rows = [change("unclear", x, *far), change("no_meaningful_change", x, *far), change("unclear", x),
            change("unclear", x, *near, because="multiplicity"), change("counted", x)]
    if x:
        verdicts = ("improved", "higher") if x > 0 else ("worsened", "lower")
        rows += [change(verdict, x, *near) for verdict in verdicts]
    said = [say(there, id, row | {"indicator": id, "smallest_meaningful": abs(x) or 1.0}) for row in rows]
    return [f"{one.sentence} {one.certainty}" for one in said]


def faults(text: str, written: Amounts) -> list[str]:
    """What is wrong in a sentence with numbers."""
    tag, unit = written.language.tag, written.change_unit
    found = []
    if re.search(r"[{}]|\bnan\b|\bNone\b|\binf\b", text, re.IGNORECASE):
        found.append("unfilled")
    if re.search(r"(?<![\w\u00a0])-\d|[(…]-\d", text):
        found.append("hyphen for minus")
    if re.search(r"\d\.\d" if tag != "en" else r"\d,\d(?!\d\d)", text):
        found.append("decimal sign of another language")
    if unit and re.search(rf"\d ?{re.escape(unit)}\b", text):
        found.append("no unbreakable space")
    one, accusative = forms(tag, unit, "one"), forms(tag, unit, "accusative")
    numbers = r"(…|\boch |\band |)[+−]?(\d[\d\u00a0.,]*|\d)\u00a0([^\W\d_][^().;,]*)"
    for joint, number, after in re.findall(numbers, text):
        follows = max((form for form in (unit, one, accusative) if form and after.startswith(form)
                       and not after[len(form):len(form) + 1].isalpha()), key=len, default="")
        if number == "1" and not joint and unit != one and follows == unit:
            found.append("many after one")
        if (number != "1" or joint) and unit != one and follows in (one, accusative) and follows:
            found.append("one after many")
    if tag == "fi" and one and re.search(
            rf"(?:noussut|laskenut|nousi|laski|muuttui) (?:noin )?1\u00a0{re.escape(one)}\b", text):
        found.append("nominative after growing")
    return found


def forms(tag: str, unit: str, case: str) -> str:
    return next((noun[tag].get(case, noun[tag]["one"]) for noun in NOUNS if noun[tag]["many"] == unit), "")


@pytest.mark.parametrize("design", FAMILIES.values())
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_indicator_is_written_right_with_every_number(code, design):
    assert len(shipped()) > 40
    wrong = [(id, x, text, found) for id in shipped() for x in NUMBERS for text in sentences(code, design, id, x)
             if (found := faults(text, told_in(code, design).written[id]))]
    assert not wrong, wrong[:5]


@pytest.mark.parametrize(("text", "fault"), [
    ("Tulos on noussut 1\u00a0pistettä.", "many after one"), ("Tulos on noussut 1,5\u00a0piste.", "one after many"),
    ("Tulos on noussut 1\u00a0piste.", "nominative after growing"),
    ("Muutos oli -2\u00a0pistettä.", "hyphen for minus"), ("Muutos oli 2 pistettä.", "no unbreakable space"),
    ("Muutos oli 1.5\u00a0pistettä.", "decimal sign of another language"),
    ("Muutos oli {signed}.", "unfilled"), ("Muutos oli nan\u00a0pistettä.", "unfilled"),
])
def test_the_rules_would_notice(text, fault):
    assert fault in faults(text, told_in("fi", "before_after").written["keko.networks.trust"])


def test_every_unit_of_the_library_and_the_examples_has_its_forms():
    library, _ = read_library([ROOT / "indicators", *sorted((ROOT / "examples").glob("*/indicators"))])
    lacking = {(tag, text) for document in library.of("indicator") if (unit := document.model.unit)
               and not document.model.is_share
               for code, text in unit.by_language.items() if (tag := code.split("-")[0]) in ("fi", "sv", "en")
               and not forms(tag, text, "one")}
    assert not lacking


def test_finnish_forms_are_of_the_right_shape():
    for noun in NOUNS:
        one, many, accusative = (noun["fi"][case].split()[0] for case in ("one", "many", "accusative"))
        assert many.endswith(("a", "ä")), many
        assert accusative.endswith("n"), accusative
        assert len({one, many, accusative}) == 3


@pytest.mark.parametrize("code", LANGUAGES)
def test_counts_before_a_noun_are_right_for_one_too(code):
    """A number that can be 1 stands behind its noun or inside a group (``vastaajista 1``), never before a plural."""
    slots = "n|up|down|same|kept|lost|new|pairs|reference|nobody|unknown|both"
    plural = {"fi": r"\w{3,}(?:a|ä)\b", "sv": r"\w{2,}(?:ar|er|or)\b", "en": r"(?!is\b)\w+s\b"}[code.split("-")[0]]
    for key, text in wording(code).texts.items():
        if key.startswith(("clause.", "difference.")) or key in REVIEWED:
            continue
        assert not re.search(rf"\{{(?:{slots})\}} {plural}", text), (key, text)


REVIEWED = {"fact.group", "fact.groups", "verdict.goals", "lead.many"}
"""Chosen for numbers above one, or the noun's form rests on the whole (``1/3 tavoitetta``)."""


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_sample_that_was_read(code, golden):
    lines = []
    for id in SAMPLE:
        for x in NUMBERS:
            lines += [f"{id} {x:g}: {text}" for text in dict.fromkeys(sentences(code, "before_after", id, x))]
    golden(f"words/numbers.{code}.txt", "\n".join(lines) + "\n")


def test_after_one_the_case_follows_the_verb():
    points = told_in("fi-simple", "before_after").written["keko.networks.trust"]
    assert [points.by(x) for x in (0.05, 1, -1, 2)] == [
        "0,1\u00a0pistettä", "1\u00a0pisteen", "1\u00a0pisteen", "2\u00a0pistettä"]
    assert [points.declared(x) for x in (0, 1, 1.5, -1)] == [
        "0\u00a0pistettä", "1\u00a0piste", "1,5\u00a0pistettä", "−1\u00a0piste"]
    assert points.declared(1, True, "accusative") == "1\u00a0pisteen"
    assert language("fi-simple").simple
