"""Terms of use: no total score where they forbid it, the wording where they lock it, groups as large as they demand."""

from pathlib import Path

import pytest

from keko_eval.definitions.check import check
from keko_eval.definitions.load import Library, read_library, resolve
from tests.definitions.snippets import FILES, SURVEY, TRUST, codes_of, whole, with_keys, write

ALL = {name: whole(keys) for name, keys in FILES.items()}
FORBIDDEN = with_keys(SURVEY, "terms: {total_score: forbidden}")
INDEX = """indicator: my.all
version: 1.0.0
dimension: networks
level: outcome
label: {en: All}
definition: {en: All parts}
objectives: [goal]
direction: up
kind: index
"""


@pytest.mark.parametrize("keys", [
    "kind: rubric\nitems: [helps, listens, keeps_word, mood]",
    "kind: mean\nvalue: ${helps} + ${listens} + ${keeps_word} + ${mood}",
    "kind: sum\nvalue: ${helps} + ${listens} + ${keeps_word} + ${mood}",
    "kind: ratio\nnumerator: ${helps} + ${listens}\ndenominator: ${keeps_word} + ${mood}",
])
def test_whatever_adds_all_items_together_is_a_total_score(keys: str, tmp_path: Path) -> None:
    total = with_keys(FILES["mood.yaml"], f"indicator: my.total\ninstrument: my.survey\n{keys}").replace(
        "value: ${mood}\n", "")
    assert codes_of(tmp_path, ALL | {"survey.yaml": FORBIDDEN, "total.yaml": total}).count("total-score") == 1


def test_an_index_of_a_scale_and_a_mean_of_the_rest_is_a_total_score(tmp_path: Path) -> None:
    texts = ALL | {"survey.yaml": FORBIDDEN, "all.yaml": INDEX + "parts: {my.trust: 1, my.mood: 1}\n"}
    assert codes_of(tmp_path, texts).count("total-score") == 1


def test_a_condition_on_all_items_adds_nothing(tmp_path: Path) -> None:
    share = with_keys(FILES["work.yaml"], "indicator: my.happy\ninstrument: my.survey\n"
                      'condition: "${helps} > 3 and ${listens} > 3 and ${keeps_word} > 3 and ${mood} > 3"')
    assert "total-score" not in codes_of(tmp_path, ALL | {"survey.yaml": FORBIDDEN, "happy.yaml": share})


def test_an_index_that_goes_round_ends(tmp_path: Path) -> None:
    texts = ALL | {"survey.yaml": FORBIDDEN, "all.yaml": INDEX + "parts: {my.trust: 1, my.all: 1}\n"}
    assert codes_of(tmp_path, texts) == ["index-cycle"]


def copied(tmp_path: Path, wording: str, copy: str) -> list[str]:
    """What is found in a copy of a survey that ships with these terms."""
    original = with_keys(SURVEY, f"terms: {{wording: {wording}}}")
    shipped, _ = read_library([write(tmp_path / "shipped", {"survey.yaml": original})])
    own = write(tmp_path / "own", ALL | {"survey.yaml": copy})
    return [str(p.values.get("text", "")) + p.code for p in check([own], shipped).problems]


REWORDED = whole(SURVEY).replace("People help each other", "People always help each other")


@pytest.mark.parametrize(("wording", "copy", "found"), [
    ("locked", REWORDED, 1),
    ("locked", whole(SURVEY).replace("{en: Agree}", "{en: Yes indeed}"), 1),
    ("locked", whole(SURVEY), 0),
    ("locked", with_keys(SURVEY, "title: {en: Our own title}"), 0),
    ("locked", REWORDED.replace("my.survey", "our.survey"), 0),
    ("open", REWORDED, 0),
])
def test_a_copy_keeps_locked_wording(wording: str, copy: str, found: int, tmp_path: Path) -> None:
    assert sum("locked-wording" in code for code in copied(tmp_path, wording, copy)) == found


def test_the_changed_words_and_the_original_are_both_shown(tmp_path: Path) -> None:
    original = with_keys(SURVEY, "terms: {wording: locked}")
    shipped, _ = read_library([write(tmp_path / "shipped", {"survey.yaml": original})])
    own = write(tmp_path / "own", ALL | {"survey.yaml": REWORDED})
    found = next(p for p in check([own], shipped).problems if p.code == "locked-wording")
    assert [Path(place.file).parent.name for place in (found.place, found.related) if place] == ["own", "shipped"]


@pytest.mark.parametrize(("min_n", "found"), [(9, 1), (10, 0), (12, 0)])
def test_a_study_may_tighten_and_not_loosen(min_n: int, found: int, tmp_path: Path) -> None:
    study = with_keys(FILES["study.yaml"], f"disclosure: {{min_n: {min_n}}}")
    survey = with_keys(SURVEY, "terms: {min_n: 10}")
    codes = codes_of(tmp_path, ALL | {"survey.yaml": survey, "study.yaml": study})
    assert codes.count("looser-than-terms") == found


def test_needs_that_a_register_reads_are_not_idle(tmp_path: Path) -> None:
    needs = with_keys(SURVEY, "instrument: my.needs")
    trust = with_keys(TRUST, "kind: register\ninstrument: my.survey\nneeds: my.needs\nname: helps\nstatus: listens\n"
                      "rows: works\ncolumns: keeps_word").replace("items: [helps, listens, keeps_word]\n", "").replace(
                      "rescale: [0, 100]\n", "")
    study = with_keys(FILES["study.yaml"], "instruments: [my.survey, my.needs]")
    found = check([write(tmp_path, ALL | {"needs.yaml": needs, "trust.yaml": trust, "study.yaml": study})],
                  Library(())).problems
    assert "idle-instrument" not in {p.code for p in found}


@pytest.mark.parametrize(("survey", "study", "smallest"), [
    ("terms: {min_n: 10}", "disclosure: {profile: internal}", 10),
    ("terms: {min_n: 10}", "disclosure: {min_n: 12}", 12),
    ("terms: {min_n: 10}", "disclosure: {min_n: 7}", 10),
    ("title: {en: My survey}", "disclosure: {profile: internal}", 5),
    ("unit: event", "disclosure: {profile: internal}", 1),
    ("unit: event\nterms: {min_n: 8}", "disclosure: {profile: internal}", 8),
])
def test_the_smallest_group_is_the_strictest_demand(survey: str, study: str, smallest: int, tmp_path: Path) -> None:
    texts = ALL | {"survey.yaml": with_keys(SURVEY, survey), "study.yaml": with_keys(FILES["study.yaml"], study)}
    library, _ = read_library([write(tmp_path, texts)])
    resolved, _ = resolve(library.of("study")[0], library)
    assert resolved.smallest_group == smallest
