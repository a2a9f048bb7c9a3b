"""Why a number came about by its method, in each language; every id has words, and a hidden row says nothing."""

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import keko_eval
from keko_eval.comparison.methods import GROUNDS, METHODS
from keko_eval.comparison.reasons import ASSUMPTIONS, LOOKED, RULES
from keko_eval.comparison.turning import TURNS
from keko_eval.language.language import LANGUAGES
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.methods_part import methods
from keko_eval.reporting.origin import origin, rows_of
from keko_eval.reporting.reasons_part import AMOUNTS, CHANCES, DEVIATIONS, HUNDREDTHS, SHARES, SIGNED, reasons_of
from keko_eval.reporting.wording import wording
from tests.reporting import told

WORDS = Path(keko_eval.__file__).parent / "reporting" / "reasons_words.toml"
REASONED = ("how", "rejected", "rests_on", "turns")

STUDENT = {"comparability": "identical", "family": "primary", "df": 9.0}
CIRCLES = [told.row("level", scope=f"circle={circle}", estimate=50.0, n=12)
           for circle in ("lappi", "savo", "ita", "pohjoinen")]
LEFT = [told.row("attrition", term="stayers_minus_leavers", estimate=-0.31, reference_wave="baseline"),
        told.row("attrition", term="followed_up", estimate=0.61, reference_wave="baseline")]


def student(verdict: str, estimate: float, error: float, half: float, **columns: Any) -> dict[str, Any]:
    return told.change(verdict, estimate, estimate - half, estimate + half,
                       **(STUDENT | {"standard_error": error, "p_value": 0.004, "p_adjusted": 0.012} | columns))


Rows = list[dict[str, Any]]
CASES: dict[str, tuple[str, dict[str, Any], Rows]] = {
    "pairs in circles": ("before_after", told.SCALE, [
        student("improved", 8.0, 1.9, 4.298, method="paired_cr2", reason="linked_clusters", n=103, n_reference=103),
        *CIRCLES, *LEFT]),
    "partly linked": ("before_after", told.SCALE, [
        student("unclear", 3.0, 2.0, 4.524, method="person_gls_cr2", reason="partly_linked_clusters"),
        student("unclear", 2.5, 2.4, 5.0, method="paired_cr2", reason="partly_linked_clusters", sensitivity=True),
        *CIRCLES, *LEFT]),
    "unlinked": ("before_after", told.SCALE, [
        student("no_meaningful_change", 0.5, 1.5, 2.952, method="welch_t", reason="unlinked", df=290.0,
                n_pairs=None)]),
    "a comparison group": ("before_after_control", told.SCALE, [
        student("improved", 9.0, 3.0, 5.912, quantity="difference_in_changes", method="change_difference_welch",
                reason="control", df=219.0, n=110, n_reference=111, n_pairs=221),
        told.row("balance", term="standardised_difference", wave="baseline", estimate=0.22)]),
    "a share": ("before_after", told.SHARE, [
        told.change("improved", 0.12, 0.02, 0.21, method="newcombe_paired", reason="linked", kind="share", n=103,
                    n_reference=103, smallest_meaningful=0.1, p_value=0.0004, p_adjusted=0.0008, family="primary",
                    comparability="linkable")]),
    "too few": ("before_after", told.SCALE, [
        told.change("too_few", n=9, n_reference=14, n_pairs=5, comparability="identical")]),
    "counted": ("before_after", told.SCALE, [
        told.change("counted", 12.0, n_pairs=None, method="counted", reason="complete_count",
                    comparability="identical")]),
    "held back by the others": ("before_after", told.SCALE, [
        student("unclear", 5.5, 2.3, 4.562, because="multiplicity", p_value=0.019, p_adjusted=0.081, df=102.0,
                n=103, n_reference=103)]),
    "few pairs": ("before_after", told.SCALE, [
        student("unclear", 11.0, 4.0, 9.226, because="exact_test", df=8.0, n=9, n_reference=9, n_pairs=9)]),
    "hidden": ("before_after", told.SCALE, [told.hidden(method="paired_t")]),
}


def drafted(case: str, language: str, profile: str = "internal") -> Draft:
    design, indicator, rows = CASES[case]
    study = told.study(design, indicator)
    clustered = any("cr2" in (row["method"] or "") for row in rows)
    compared = study.study.comparison.model_copy(update={"cluster": "circle" if clustered else None})
    return told.draft(language, told.study(design, indicator, comparison=compared), rows, profile=profile)


def said(case: str, language: str) -> Iterator[str]:
    draft = drafted(case, language)
    (row,) = rows_of(draft, told.ID)
    yield f"# {case}"
    for section in origin(draft, told.ID, row, ()):
        if section.name in REASONED or not row["released"]:
            yield from (f"## {section.heading}", *section.lines)
    yield ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_told(language: str, golden: Callable[[str, str], None]) -> None:
    golden(f"reasons/{language}.txt", "\n".join(line for case in CASES for line in said(case, language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hidden_row_says_why_it_is_hidden_and_nothing_more(language: str) -> None:
    draft = drafted("hidden", language)
    (row,) = rows_of(draft, told.ID)
    assert reasons_of(draft, told.ID, row) is None
    (section,) = origin(draft, told.ID, row, ())
    assert section.name == "disclosure"
    assert not re.search(r"\d", " ".join(section.lines))


def test_hidden_rows_around_a_released_one_lend_it_nothing() -> None:
    """The figures that stand beside the main one are told where they are released, and only there."""
    design, indicator, rows = CASES["partly linked"]
    shut = [rows[0], *(row | {"released": False, "hidden_because": "too_few"} for row in rows[1:])]
    texts = []
    for given in (rows, shut):
        draft = told.draft("en", told.study(design, indicator), given)
        (row,) = rows_of(draft, told.ID)
        texts.append(" ".join(line for s in origin(draft, told.ID, row, ()) if s.name in REASONED for line in s.lines))
    for number in ("0.31", "61%", "+2.5"):
        assert number in texts[0]
        assert number not in texts[1]


def test_what_is_rounded_for_the_public_is_called_rough() -> None:
    draft = drafted("held back by the others", "en", "public")
    (row,) = rows_of(draft, told.ID)
    (turns,) = [section for section in origin(draft, told.ID, row, ()) if section.name == "turns"]
    assert turns.lines[0] == "Public figures are rounded, so these are rough."
    assert "p value is 0.02, adjusted 0.08" in turns.lines[1]


def words() -> dict[str, dict[str, Any]]:
    return tomllib.loads(WORDS.read_text(encoding="utf8"))


def flat(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        yield from flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(prefix + key, value)]


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_things(language: str) -> None:
    fi, other = dict(flat(words()["fi"])), dict(flat(words()[language]))
    assert other.keys() == fi.keys()
    for key, text in other.items():
        assert slots(text) <= slots(fi[key]) if language == "fi-simple" else slots(text) == slots(fi[key]), key
        assert text.endswith((".", "}")) or key.split(".")[0] in ("goal", "method"), key


def test_every_id_has_words() -> None:
    told_of = {key for key, _ in flat(words()["fi"])}
    wanted = {f"rejected.{rule.why}" for rule in RULES} | {f"rests_on.{id}" for id in ASSUMPTIONS}
    wanted |= {f"method.{rule.method}" for rule in RULES if rule.method not in METHODS}
    wanted |= {f"looked.{id}" for id in LOOKED} | {f"turns.{id}" for id in TURNS if "." not in id}
    for kind, goal, *unit in (id.split(".") for id in TURNS if "." in id):
        wanted |= {f"goal.{goal}", f"needed.{unit[0] if unit else kind}"}
    assert wanted <= told_of, wanted - told_of
    assert {key for key in told_of if "." in key} - wanted == {"why.in_pairs", "why.clusters"}


def test_every_number_has_a_way_of_being_written() -> None:
    """What is none of these is a count; a new slot is looked at here."""
    counts = {"pairs", "clusters", "fewest", "single", "normal_from", "counted", "clusters_told",
              "needed", "now"}
    inside = {slot for _, text in flat(words()["fi"]) for slot in slots(text)} - {"method", "why", "goal"}
    assert inside == counts | AMOUNTS | SIGNED | SHARES | HUNDREDTHS | CHANCES | DEVIATIONS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_method_and_every_ground_has_words(language: str) -> None:
    """And every method that has words is in the list of methods, so that its reasons are told too."""
    named = {key.partition(".")[2] for key in wording(language).texts if key.startswith("method.")}
    named -= {"sentence", "other"}
    origin_words = tomllib.loads((WORDS.parent / "origin_words.toml").read_text(encoding="utf8"))
    every = named | origin_words[language]["method"].keys()
    assert every - METHODS.keys() == set()
    assert METHODS.keys() - every == set()
    assert {f"reason.{ground}" for ground in GROUNDS} <= wording(language).texts.keys()


def test_the_methods_part_tells_the_same_in_short() -> None:
    """Once for a method why not another, and of each primary indicator what would turn its verdict."""
    tables = {table.name: table for table in methods(drafted("partly linked", "en")).tables}
    ((_, why, _),) = [[cell.text for cell in row] for row in tables["methods"].bodies[0].rows]
    assert "The other way would have been comparison of partly the same respondents (Derrick), but groups differ" in why
    ((label, told_of),) = [[cell.text for cell in row] for row in tables["turning"].bodies[0].rows]
    assert label == "Trust"
    assert told_of.startswith("The confidence interval reaches 1.5\N{NO-BREAK SPACE}points beyond zero.")
    assert told_of.endswith("More answers from the same groups help less.")
    hidden = {table.name for table in methods(drafted("hidden", "en")).tables}
    assert hidden.isdisjoint({"methods", "turning"})
