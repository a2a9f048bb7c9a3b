"""Studies: what they name is there, in order, and theirs to set."""

from pathlib import Path

import pytest

from tests.definitions.snippets import FILES, FORM, codes_of, problems_of, whole, with_keys

ALL = {name: whole(keys) for name, keys in FILES.items()}
DATA = "data:\n  - {wave: before, instrument: my.survey, file: data/before.csv}\n"
BOTH = DATA + "  - {wave: after, instrument: my.survey, file: data/after.csv}\n"


def codes(folder: Path, keys: str) -> list[str]:
    return [p.code for p in problems_of(folder, keys, "study")]


@pytest.mark.parametrize(("keys", "expected"), [
    ("indicators: [my.trust, my.work, my.trust@1]", ["listed-twice"]),
    ("waves: [{wave: a, period: 2017}, {wave: a, period: 2018}]\ncomparison: {design: panel}",
     ["listed-twice", "same-wave"]),
    ("groups: [works, works]", ["listed-twice"]),
    ("set: {my.other: {targets: [{wave: after, value: 1}]}}", ["not-in-study"]),
    ("set: {my.trust: {targets: [{wave: later, value: 70}]}}", ["unknown-wave"]),
    ("population: {size: 10, by_group: {circle: {a: 10}}}", ["not-in-study"]),
    ("population: {by_wave: {befor: 10}}", ["unknown-wave"]),
    ("groups: [works]\npopulation: {size: 3, by_group: {works: {'yes': 1, 'no': 2}}}", []),
    ("groups: [works]\npopulation: {size: 3, by_group: {works: {'yes': 1, maybe: 2}}}", ["unknown-group-value"]),
    ("indicators: [my.trust@2, my.work, my.mood]\nprimary: [my.work]", ["wrong-version"]),
    ("indicators: [my.trust@^1, my.work@1.0, my.mood@1.0.0]", []),
    ("primary: []\nindicators: [my.work]", []),
    ("families: {one: [my.trust], two: [my.work, my.mood]}", []),
    ("families: {one: [my.trust, my.work], two: [my.work]}", ["listed-twice"]),
    ("families: {one: [my.trust, my.trust]}", ["listed-twice"]),
    ("families: {one: [my.other]}", ["not-in-study"]),
    ("comparison: {design: panel}", []),
    ("comparison: {design: group_difference, group: works, treated: 'yes', control: 'no'}", []),
    ("comparison: {design: group_difference, group: works}", ["design-needs"] * 2),
    ("comparison: {design: group_difference}", ["design-needs"] * 3),
    ("groups: [wave]", ["taken-name"]),
    ("subject: wave", ["taken-name"]),
    ("comparison: {design: retrospective_post}", ["design-needs"]),
    ("comparison: {design: retrospective_post, then: {my.trust: my.mood}}", []),
    ("comparison: {design: before_after, then: {my.trust: my.work}}", ["then-unlike"]),
    ("comparison: {design: panel, then: {my.trust: my.mood}}", []),
    ("comparison: {design: retrospective_post, then: {my.trust: my.then}}", ["not-in-study"]),
    ("comparison: {design: before_after, from: befor}", ["unknown-wave"]),
    ("waves: [{wave: before, period: 2019}, {wave: after, period: 2017}]\ncomparison: {design: before_after}",
     ["waves-out-of-order"]),
    ("comparison: {design: before_after, cluster: circle}", []),
    ("groups: [moods]", ["near-a-question"]),
    ("groups: [region, subject_code]", []),
    (BOTH, []),
    (DATA, ["wave-without-data"]),
    (DATA.replace("my.survey", "my.survay"), ["not-in-study", "wave-without-data"]),
    ("data:\n  - {wave_column: round, wave_values: {1: before, 2: after}, instrument: my.survey, file: data/after.csv}",
     []),
    ("data:\n  - {wave_column: round, wave_values: {1: before, 2: aftr}, instrument: my.survey, file: data/after.csv}",
     ["unknown-wave", "wave-without-data"]),
    (BOTH.replace("data/after.csv", "/etc/passwd"), ["file-outside-study"]),
    (BOTH.replace("data/after.csv", "data/../../x.csv"), ["file-outside-study"]),
    (BOTH.replace("data/after.csv", "data/x/../after.csv"), []),
])
def test_studies(keys: str, expected: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, keys) == expected


def test_an_indicator_of_another_instrument(tmp_path: Path) -> None:
    other = whole(FORM) + "questions: [{name: hours, type: integer, label: {en: How many hours?}}]\n"
    hours = with_keys(FILES["mood.yaml"], "indicator: my.hours\nvalue: ${hours}")
    study = with_keys(FILES["study.yaml"], "indicators: [my.trust, my.work, my.hours]")
    found = codes_of(tmp_path, ALL | {"form.yaml": other, "hours.yaml": hours, "study.yaml": study})
    assert found == ["unfed-indicator"]


def test_an_instrument_that_feeds_nothing(tmp_path: Path) -> None:
    other = whole(FORM) + "questions: [{name: hours, type: integer, label: {en: How many hours?}}]\n"
    study = with_keys(FILES["study.yaml"], "instruments: [my.survey, my.form]")
    found = codes_of(tmp_path, ALL | {"form.yaml": other, "study.yaml": study})
    assert "idle-instrument" in found


@pytest.mark.parametrize(("set_on", "expected"), [("2019-10-31", []), ("2019-11-01", ["set-after-followup"])])
def test_when_the_smallest_meaningful_change_was_agreed(set_on: str, expected: list[str], tmp_path: Path) -> None:
    keys = f"smallest_meaningful: {{value: 5, basis: agreed, why: {{en: x}}, set_on: {set_on}}}"
    assert [p.code for p in problems_of(tmp_path, keys, "indicator")] == expected


def test_a_targets_own_wave_decides_when_it_is_late(tmp_path: Path) -> None:
    keys = "set: {my.trust: {targets: [{wave: before, value: 70, set_on: 2020-01-01}]}}"
    assert codes(tmp_path, keys) == []


@pytest.mark.parametrize(("mapping", "expected"), [
    ("mapping: m\ncolumns: {helps: Q1, round: R}", []),
    ("mapping: m\ncolumns: {help: Q1}\nvalues: {agree5: {Yes: 5}, agree: {No: 1}}", ["mapping-to-nothing"] * 2),
    ("mapping: m\ncolums: {helps: Q1}", ["unknown-key"]),
])
def test_a_mapping_maps_to_what_is_there(mapping: str, expected: list[str], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "m.yaml").write_text(mapping, encoding="utf8")
    keys = "data: [{wave_column: round, instrument: my.survey, file: data/after.csv, mapping: data/m.yaml}]"
    assert codes(tmp_path, keys) == expected
