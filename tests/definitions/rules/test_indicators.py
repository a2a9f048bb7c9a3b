"""Indicators: what they read is there, once, on one scale."""

from pathlib import Path

import pytest

from keko_eval.definitions.check import check
from keko_eval.definitions.load import Library
from tests.definitions.snippets import FILES, FORM, SURVEY, TRUST, codes_of, problems_of, whole, with_keys, write

ALL = {name: whole(keys) for name, keys in FILES.items()}
INDEX = """indicator: my.all
version: 1.0.0
dimension: change
level: outcome
label: {en: All}
definition: {en: All of it}
objectives: [goal]
direction: up
kind: index
"""


def codes(folder: Path, keys: str) -> list[str]:
    return [p.code for p in problems_of(folder, keys, "indicator")]


@pytest.mark.parametrize(("items", "expected"), [
    ("[my.survey/helps, my.survey/listens, my.survey/keeps_word]", []),
    ("[my.survey/helps, listens, keeps_word]", []),
    ("[my.survay/helps, my.survay/listens, my.survay/keeps_word]", ["unknown-instrument"] * 3),
    ("[my.survey/helps, my.survey/lisens, my.survey/keeps_word]", ["unknown-item"]),
    ("[helps, listens, zzz]", ["unknown-item"]),
    ("[xxx, yyy, zzz]", ["unknown-item"] * 3),
    ("[helps, listens, visits]", []),
    ("[mood, helps, listens]", ["mixed-ranges", "mixed-ranges"]),
])
def test_items(items: str, expected: list[str], tmp_path: Path) -> None:
    found = codes(tmp_path, f"items: {items}")
    assert [c for c in found if c not in ("unused-question", "unfed-indicator")] == expected


def test_a_near_item_shows_where_it_stands(tmp_path: Path) -> None:
    found = next(p for p in problems_of(tmp_path, "items: [helps, lisens, keeps_word]", "indicator")
                 if p.code == "unknown-item")
    assert found.values["near"] == "listens"
    assert found.related
    assert found.related.file.endswith("survey.yaml")


def test_an_item_that_was_left_out_for_its_shape_is_not_called_unknown(tmp_path: Path) -> None:
    survey = ALL["survey.yaml"].replace("{name: listens, type: select_one agree5, ", "{name: listens, ")
    assert "unknown-item" not in codes_of(tmp_path, ALL | {"survey.yaml": survey})


def test_an_instrument_too_broken_to_read_is_not_called_unknown(tmp_path: Path) -> None:
    survey = "instrument: my.survey\nversion: 1.0.0\n"
    trust = with_keys(TRUST, "items: [my.survey/helps, my.survey/listens, my.survey/keeps_word]")
    found = codes_of(tmp_path, {"survey.yaml": survey, "trust.yaml": trust, "goals.yaml": ALL["goals.yaml"]})
    assert set(found) == {"missing-key"}


def test_the_same_questions_in_two_instruments(tmp_path: Path) -> None:
    other = with_keys(SURVEY, "instrument: my.other")
    found = codes_of(tmp_path, ALL | {"other.yaml": other})
    assert found.count("ambiguous-instrument") == 3
    named = with_keys(TRUST, "instrument: my.other")
    assert codes_of(tmp_path, ALL | {"other.yaml": other, "trust.yaml": named}).count("ambiguous-instrument") == 2


def test_items_of_two_instruments(tmp_path: Path) -> None:
    other = whole(FORM) + "choices: {c: [{value: 1, label: {en: No}}, {value: 5, label: {en: Yes}}]}\n" \
        "questions: [{name: calm, type: select_one c, label: {en: Are they calm?}}]\n"
    trust = with_keys(TRUST, "items: [my.survey/helps, my.survey/listens, my.form/calm]")
    assert "two-instruments" in codes_of(tmp_path, ALL | {"form.yaml": other, "trust.yaml": trust})


@pytest.mark.parametrize(("keys", "expected"), [
    ("parts: {my.trust: 2, my.mood: 1}", []),
    ("parts: {my.trust: 2, my.turst: 1}", ["unknown-indicator"]),
    ("parts: {my.trust: 1, my.all: 1}", ["index-cycle"]),
    ("parts: {my.trust: 1}\nminimum_answered: 2", ["minimum-above-items"]),
])
def test_an_index(keys: str, expected: list[str], tmp_path: Path) -> None:
    assert codes_of(tmp_path, ALL | {"all.yaml": INDEX + keys + "\n"}) == expected


def test_a_longer_way_round(tmp_path: Path) -> None:
    second = INDEX.replace("my.all", "my.half") + "parts: {my.all: 1}\n"
    texts = ALL | {"all.yaml": INDEX + "parts: {my.half: 1}\n", "half.yaml": second}
    found = check([write(tmp_path, texts)], Library(())).problems
    assert [p.values["path"] for p in found if p.code == "index-cycle"] == [
        "my.all → my.half → my.all", "my.half → my.all → my.half"]


def test_a_sum_has_no_value_of_one_respondent(tmp_path: Path) -> None:
    total = with_keys(FILES["mood.yaml"], "indicator: my.visits\nkind: sum\nvalue: ${visits}")
    texts = ALL | {"visits.yaml": total, "all.yaml": INDEX + "parts: {my.trust: 1, my.visits: 1}\n"}
    assert "part-without-score" in codes_of(tmp_path, texts)


@pytest.mark.parametrize(("terms", "items", "expected"), [
    ("forbidden", "[helps, listens, keeps_word]", []),
    ("forbidden", "[helps, listens, keeps_word, mood]", ["total-score"]),
    ("allowed", "[helps, listens, keeps_word, mood]", []),
])
def test_total_scores(terms: str, items: str, expected: list[str], tmp_path: Path) -> None:
    survey = with_keys(SURVEY, f"terms: {{total_score: {terms}}}")
    trust = with_keys(TRUST, f"items: {items}")
    found = codes_of(tmp_path, ALL | {"survey.yaml": survey, "trust.yaml": trust})
    assert [c for c in found if c == "total-score"] == expected


def test_an_index_of_all_parts_is_a_total_score_too(tmp_path: Path) -> None:
    survey = with_keys(SURVEY, "terms: {total_score: forbidden}")
    mood = with_keys(FILES["mood.yaml"], "kind: scale\nitems: [mood]").replace("value: ${mood}\n", "")
    texts = ALL | {"survey.yaml": survey, "mood.yaml": mood, "all.yaml": INDEX + "parts: {my.trust: 1, my.mood: 1}\n"}
    assert "total-score" in codes_of(tmp_path, texts)


@pytest.mark.parametrize(("keys", "expected"), [
    ("bands: [{below: 40, state: weak}, {below: 65, state: watch}, {state: good}]", []),
    ("direction: down\nbands: [{below: 40, state: good}, {below: 65, state: watch}, {state: weak}]", []),
    ("direction: keep\nbands: [{below: 40, state: weak}, {below: 65, state: good}, {state: weak}]", []),
    ("bands: [{below: 40, state: weak}, {below: 40, state: watch}, {state: good}]", ["bands-not-ascending"]),
    ("bands: [{below: 40, state: weak}, {below: 120, state: good}]", ["open-last-band", "band-out-of-range"]),
    ("direction: down\nbands: [{below: 40, state: weak}, {state: good}]", ["bands-against-direction"]),
    ("smallest_meaningful: {value: 99, basis: agreed, why: {en: x}}", []),
    ("smallest_meaningful: {value: 100, basis: agreed, why: {en: x}}", ["smallest-out-of-range"]),
    ("targets: [{wave: after, value: 100}]", []),
    ("targets: [{wave: after, value: -1}]", ["target-out-of-range"]),
    ("targets: [{wave: after, value: 1}, {wave: after, value: 2}]", ["revision-without-date"]),
    ("targets: [{wave: after, value: 1, set_on: 2018-01-01}, {wave: after, value: 2}]", ["revision-without-date"]),
    ("targets: [{wave: after, value: 1, set_on: 2018-01-01}, {wave: after, value: 2, set_on: 2018-01-01}]",
     ["revision-without-date"]),
    ("targets: [{wave: after, value: 1, set_on: 2018-01-01}, {wave: after, value: 2, set_on: 2018-02-01}]", []),
    ("targets: [{on: 2018-12-31, value: 60}, {wave: after, value: 70}]", []),
    ("targets: [{on: 2018-12-31, wave: after, value: 60}]", ["target-when"]),
    ("targets: [{value: 60}]", ["target-when"]),
    ("targets: [{wave: after}]", ["target-what"]),
    ("targets: [{wave: after, keep: true, value: 70}]", ["target-what"]),
    ("targets: [{wave: after, keep: true, within: 5}]", []),
    ("targets: [{wave: after, keep: true, between: [40, 60]}]", []),
    ("targets: [{wave: after, keep: true, between: [60, 40]}]", ["range-order"]),
    ("targets: [{wave: after, keep: true, between: [40, 160]}]", ["target-out-of-range"]),
    ("targets: [{wave: after, value: 50, within: 5}]", ["only-to-keep"]),
    ("targets: [{wave: after, value: 50, between: [40, 60]}]", ["only-to-keep"]),
    ("direction: keep\ntargets: [{wave: after, keep: true}]", ["no-room-to-keep"]),
    ("direction: none\ntargets: [{wave: after, keep: true, within: 0}]", ["no-room-to-keep"]),
    ("direction: keep\ntargets: [{wave: after, keep: true, between: [40, 60]}]", []),
    ("direction: keep\nsmallest_meaningful: {value: 5, basis: agreed, why: {en: x}}\n"
     "targets: [{wave: after, keep: true}]", []),
    ("targets: [{wave: after, value: high}]", ["not-a-number"]),
    ("rescale: [5, 5]", ["range-order"]),
])
def test_thresholds(keys: str, expected: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, keys) == expected


@pytest.mark.parametrize(("keys", "expected"), [
    ("smallest_meaningful: {value: 0.1, basis: agreed, why: {en: x}}", []),
    ("smallest_meaningful: {value: 10, basis: agreed, why: {en: x}}", ["smallest-out-of-range"]),
    ("targets: [{wave: after, value: 70}]", ["target-out-of-range"]),
    ("bands: [{below: 40, state: weak}, {state: good}]", ["band-out-of-range"]),
])
def test_a_share_is_a_share_and_no_percentage(keys: str, expected: list[str], tmp_path: Path) -> None:
    assert [p.code for p in problems_of(tmp_path, keys, "share")] == expected


def test_a_study_cannot_set_what_is_out_of_range(tmp_path: Path) -> None:
    keys = "set: {my.work: {targets: [{wave: after, value: 70}]}}"
    assert [p.code for p in problems_of(tmp_path, keys, "study")] == ["target-out-of-range"]
