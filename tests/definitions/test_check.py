"""The door of checking: shape first, meaning second, and no complaint that only follows from another."""

from pathlib import Path

from keko_eval.definitions.check import check
from keko_eval.definitions.load import Library
from keko_eval.definitions.rules import RULES
from keko_eval.files.text import shipped
from tests.definitions.snippets import FILES, SURVEY, TRUST, codes_of, whole, with_keys, write

ALL = {name: whole(keys) for name, keys in FILES.items()}


def test_the_shipped_library_has_no_problem_at_all() -> None:
    checked = check([shipped("instruments"), shipped("indicators")])
    assert [str(p.place) for p in checked.problems] == []
    assert len(checked.files) == len(checked.corpus.own.documents)


def test_every_rule_says_what_it_demands() -> None:
    for rule in RULES:
        assert (rule.__doc__ or "").strip(), rule.__name__
    assert len({rule.__name__ for rule in RULES}) == len(RULES)


def test_a_misshapen_question_hides_no_other_problem(tmp_path: Path) -> None:
    survey = ALL["survey.yaml"] + "  - {name: q, type: integr, label: {en: How many?}, use: background, oops: 1}\n"
    assert codes_of(tmp_path, ALL | {"survey.yaml": survey}) == ["unknown-type", "unknown-key"]


def test_what_was_left_out_is_not_missed(tmp_path: Path) -> None:
    survey = with_keys(SURVEY, "purpose: {English: x}\ntitle: [x]")
    assert sorted(codes_of(tmp_path, ALL | {"survey.yaml": survey})) == ["not-text", "unknown-language"]


def test_a_broken_indicator_is_not_called_unknown_by_the_study(tmp_path: Path) -> None:
    trust = with_keys(TRUST, "kind: scal")
    checked = check([write(tmp_path, ALL | {"trust.yaml": trust})], Library(()))
    assert {p.code for p in checked.problems} == {"unknown-value", "unused-question"}
    assert [Path(file).name for file in checked.unread] == ["trust.yaml"]


def test_a_file_checked_in_part_is_named(tmp_path: Path) -> None:
    checked = check([write(tmp_path, ALL | {"trust.yaml": with_keys(TRUST, "decimals: x")})], Library(()))
    assert [Path(file).name for file in checked.in_part] == ["trust.yaml"]


def test_a_study_file_alone_brings_what_it_names_from_its_folder(tmp_path: Path) -> None:
    write(tmp_path, ALL)
    checked = check([tmp_path / "study.yaml"], Library(()))
    assert checked.problems == ()
    assert sorted(Path(file).name for file in checked.files) == sorted(ALL)


def test_what_a_study_does_not_name_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, ALL | {"other.yaml": with_keys(TRUST, "indicator: my.other\nrescale: [100, 0]")})
    assert check([tmp_path / "study.yaml"], Library(())).problems == ()


def test_the_shipped_library_may_be_named_from_anywhere(tmp_path: Path) -> None:
    keys = "instruments: [keko.actors@1]\nindicators: [keko.networks.trust]\nprimary: []"
    study = with_keys(FILES["study.yaml"], keys)
    assert check([write(tmp_path, {"study.yaml": study})]).problems == ()


def test_a_copy_of_a_shipped_definition_comes_before_it(tmp_path: Path) -> None:
    own = with_keys(TRUST, "indicator: keko.networks.trust")
    checked = check([write(tmp_path, ALL | {"own.yaml": own})])
    found = checked.corpus.known.get("indicator", "keko.networks.trust")
    assert found
    assert Path(found.file).name == "own.yaml"
