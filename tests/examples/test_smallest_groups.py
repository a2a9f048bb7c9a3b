"""No figure of any example rests on fewer people than its profile and the terms of its instruments demand."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

import keko_eval
from keko_eval.disclosure.books import books
from keko_eval.disclosure.entries import PEOPLE, QUOTE
from keko_eval.disclosure.merging import line_sizes
from keko_eval.disclosure.profile import PROFILES
from keko_eval.packs.editions import evaluate as evaluate_editions
from keko_eval.pipeline import Evaluation

EXAMPLES = {"fast-food-1992": "state", "hankekartoitus-2017": None, "keko-2019": "circle",
            "tyollistymispolku-2019": "place"}
HIDING = [name for name, profile in PROFILES.items() if profile.hides]
BASES = ("n", "n_reference", "n_pairs")


@cache
def evaluation(example: str, profile: Any) -> Evaluation:
    return keko_eval.evaluate(keko_eval.load(f"examples/{example}"), profile=profile)


def fewest(found: Evaluation, profile: str) -> int:
    return max(PROFILES[profile].min_n, found.resolved.smallest_group)


def too_few(found: Evaluation, profile: Any) -> Iterator[Mapping[str, Any]]:
    """Released rows of people whose base is of somebody, but of fewer than may be."""
    own, least = books(found.resolved, profile), fewest(found, profile)
    for row in found.released.results:
        if row["indicator"] in own or not row["released"]:
            continue
        # decision 4: that somebody answered is not what they answered
        bases = ("n",) if row["quantity"] == "attrition" and row["term"] != "stayers_minus_leavers" else BASES
        if any(0 < (row[column] or 0) < least for column in bases):
            yield row
    for row in found.released.counts:
        of_book = row["indicator"] in own or (row["item"] or "").rpartition("/")[0] in own
        if not of_book and row["released"] and 0 < (row["base"] or 0) < least:
            yield row


def lines(found: Evaluation) -> dict[tuple[str, str], list[int]]:
    """The lines of each released table of moves of people."""
    tables: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    own = books(found.resolved)
    for row in found.released.counts:
        if row["to_value"] is not None and row["released"] and row["indicator"] not in own:
            tables.setdefault((row["indicator"], row["scope"]), {})[row["value"], row["to_value"]] = row["n"]
    return {which: [sum(line) for line in line_sizes(table).values()] for which, table in tables.items()}


@pytest.mark.parametrize("profile", HIDING)
@pytest.mark.parametrize("example", EXAMPLES)
def test_nothing_rests_on_fewer_than_may_be(example: str, profile: str) -> None:
    found = evaluation(example, profile)
    assert list(too_few(found, profile)) == []
    assert all(n >= fewest(found, profile) for table in lines(found).values() for n in table)
    assert all(r["field"] == QUOTE for r in found.released.entries if r["released"] and r["unit"] in PEOPLE)


@pytest.mark.parametrize("profile", HIDING)
@pytest.mark.parametrize("example", [name for name, group in EXAMPLES.items() if group])
def test_nor_does_anything_in_an_edition(example: str, profile: Any) -> None:
    editions = evaluate_editions(keko_eval.load(f"examples/{example}"), [EXAMPLES[example] or ""], profile=profile)
    assert editions.editions
    for edition in editions.editions:
        found = edition.evaluation
        assert found is not None
        assert list(too_few(found, profile)) == []
        assert all(n >= fewest(found, profile) for table in lines(found).values() for n in table)


def test_the_same_reading_of_everything_finds_some() -> None:
    everything = evaluation("tyollistymispolku-2019", "confidential")
    assert len(list(too_few(everything, "internal"))) > 50
    assert min(n for table in lines(everything).values() for n in table) == 1


def test_the_whole_path_is_told_in_three() -> None:
    internal = evaluation("tyollistymispolku-2019", "internal")
    assert lines(internal) == {("keko.clients.stage", "all"): [28, 22, 30, 35, 41, 18]}
