"""What each design may say of each verdict: the table of docs/words.md, made from the words themselves."""

import re

import pytest

from keko_eval.comparison.rows import Verdict
from keko_eval.definitions.study import Comparison
from keko_eval.language.language import LANGUAGES
from keko_eval.reporting.draft import FAMILY
from keko_eval.reporting.sentences import CAPS, CLAIMS, cause, say
from tests.examples.test_causal_words import forbidden
from tests.reporting.told import DESIGNS, ID, change, draft, hidden, row, study

ASSIGNMENTS = ("none", "matched", "randomised")
NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English", "fi-simple": "Selkosuomi"}
QUANTITY = {"groups": "group_difference", "control": "difference_in_changes"}
VERDICTS = {
    "improved_meaningfully": change("improved_meaningfully", 12.5, 8.8, 16.2),
    "improved": change("improved", 6.1, 1.4, 10.8),
    "improved, multiplicity": change("improved", 12.5, 8.8, 16.2, because="multiplicity"),
    "improved, no smallest meaningful change": change("improved", 6.1, 1.4, 10.8, smallest_meaningful=None),
    "improved_slightly": change("improved_slightly", 2.0, 0.4, 3.6),
    "no_meaningful_change": change("no_meaningful_change", -1.1, -3.0, 0.8),
    "unclear": change("unclear", 0.7, -6.0, 7.4),
    "unclear, multiplicity": change("unclear", 3.0, 0.4, 5.6, because="multiplicity"),
    "unclear, who_answered": change("unclear", 3.0, 0.4, 5.6, because="who_answered"),
    "unclear, exact_test": change("unclear", 3.0, 0.4, 5.6, because="exact_test"),
    "unclear, ceiling": change("unclear", 0.6, -0.4, 1.6, because="ceiling"),
    "unclear, no_variation": change("unclear", 1.0, because="no_variation"),
    "unclear, not_estimable": change("unclear", None, because="not_estimable"),
    "worsened_slightly": change("worsened_slightly", -2.0, -3.6, -0.4),
    "worsened": change("worsened", -6.1, -10.8, -1.4),
    "worsened, multiplicity": change("worsened", -12.5, -16.2, -8.8, because="multiplicity"),
    "worsened_meaningfully": change("worsened_meaningfully", -12.5, -16.2, -8.8),
    "higher": change("higher", 4.0, 1.0, 7.0),
    "lower": change("lower", -4.0, -7.0, -1.0),
    "counted, more": change("counted", 6.0),
    "counted, fewer": change("counted", -6.0),
    "too_few": change("too_few"),
    "not_comparable": change("not_comparable"),
    "hidden": hidden(),
}
ONLY = {"unclear, who_answered": ("paired", "separate", "control", "recalled"),
        "unclear, ceiling": ("paired", "separate", "control", "recalled"), "counted, more": ("paired", "separate"),
        "counted, fewer": ("paired", "separate")}
COUNTS = [row("level", wave="baseline", estimate=5.0, n=10), row("level", estimate=11.0, n=10)]
FEWER = [row("level", wave="baseline", estimate=11.0, n=10), row("level", estimate=5.0, n=10)]
HEAD = """# What a report may say

Each sentence of a result comes from one grammar: how large (the estimate against the smallest meaningful change), how
sure (the interval and the caps of [methods.md](methods.md)) and by what design. This page is made from the words that
reports use (`keko_eval/reporting/words/`) with invented numbers: the smallest meaningful change is 5 points. What is
not in a table isn't said. Every sentence of a result carries the id of its row, `indicator:quantity:scope:wave`, which
`keko explain ID --study STUDY` takes.

## What a design may say of the reason

No word of a cause (aiheutti, vaikutti, ansiosta, orsakade, ledde till, tack vare, caused, led to, thanks to) is said
unless the groups were drawn by lot.

"""


def family_of(design: str) -> str:
    return FAMILY[design]


def told(code: str, design: str, name: str) -> str:
    """The conclusion, what happened and how sure it is."""
    rows = COUNTS if name == "counted, more" else FEWER if name == "counted, fewer" else ()
    found = VERDICTS[name] | {"quantity": QUANTITY.get(family_of(design), "change")}
    said = say(draft(code, study(design), rows), ID, found)
    return f"**{said.chip.text}.** {said.sentence} {said.certainty}".strip()


def verdicts_of(design: str) -> list[str]:
    return [name for name in VERDICTS if family_of(design) in ONLY.get(name, (family_of(design),))]


def assignments_of(design: str) -> tuple[str, ...]:
    """Which ways of choosing the compared the design's language lets one declare with it."""
    return ASSIGNMENTS if design == "before_after_control" else ("none",)


def table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def page() -> str:
    cases = [(design, assignment) for design in DESIGNS for assignment in assignments_of(design)]
    rows = [[f"`{design}`", assignment,
             *(cause(draft(code, study(design, assignment=assignment))) for code in LANGUAGES)]
            for design, assignment in cases]
    parts = [HEAD, table(["Design", "Assignment", *NAMES.values()], rows)]
    for family in dict.fromkeys(map(family_of, DESIGNS)):
        designs = [design for design in DESIGNS if family_of(design) == family]
        parts.append(f"\n## What {' and '.join(f'`{d}`' for d in designs)} may say of each verdict\n\n")
        parts.append(table(["Verdict", *NAMES.values()], [
            [name, *(told(code, designs[0], name) for code in LANGUAGES)] for name in verdicts_of(designs[0])]))
    return "".join(parts)


def test_the_table_is_what_was_reviewed(golden) -> None:
    golden("../../docs/words.md", page())


def test_the_table_has_every_design_verdict_and_cap() -> None:
    designs = set(Comparison.model_fields["design"].annotation.__args__) - {"description"}
    assert designs == set(DESIGNS)
    named = {name.split(",")[0] for name in VERDICTS}
    assert set(Verdict.__args__) <= named
    assert named >= CLAIMS
    assert {f"unclear, {cap}" for cap in CAPS} <= set(VERDICTS)


@pytest.mark.parametrize("code", LANGUAGES)
def test_only_the_design_by_lot_speaks_of_a_cause(code) -> None:
    for design in DESIGNS:
        for name in verdicts_of(design):
            if name != "unclear, who_answered":
                assert not forbidden(told(code, design, name), code), (design, name)
        for assignment in assignments_of(design):
            said = cause(draft(code, study(design, assignment=assignment)))
            if code != "sv":
                assert bool(forbidden(said, code)) == (assignment == "randomised"), said


@pytest.mark.parametrize("code", LANGUAGES)
def test_designs_of_one_family_say_the_same(code) -> None:
    assert all(told(code, "panel", name) == told(code, "before_after", name) for name in verdicts_of("panel"))


@pytest.mark.parametrize("design", DESIGNS)
def test_easy_finnish_says_one_thing_in_twelve_words(design) -> None:
    for name in verdicts_of(design):
        for sentence in re.split(r"(?<=[.?])\s|\*\*", told("fi-simple", design, name)):
            assert len(sentence.split()) <= 12, sentence
