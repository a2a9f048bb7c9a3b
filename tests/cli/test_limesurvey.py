"""LimeSurvey on the command line: a survey in, an instrument out with its map, and what was not kept."""

import json
from pathlib import Path

from tests.cli.running import keko
from tests.exchange.limesurvey.made import ALL


def test_a_survey_becomes_an_instrument_that_can_be_checked_and_goes_back(tmp_path: Path) -> None:
    (tmp_path / "survey.lss").write_text(ALL, encoding="utf8")
    run = keko("import-definitions", tmp_path / "survey.lss", "--format", "json")
    assert run.returncode == 0
    told = json.loads(run.stdout)
    assert [Path(file).name for file in told["files"]] == ["survey.yaml", "survey.carried.json"]
    assert keko("check", tmp_path / "survey.yaml").returncode == 0
    back = keko("form", tmp_path / "survey.yaml", "--as", "limesurvey", "-o", tmp_path / "back.tsv")
    assert back.returncode == 0
    assert (tmp_path / "back.map.json").is_file()
    assert "<p>Tervetuloa fi</p>" in (tmp_path / "back.tsv").read_text(encoding="utf8")


def test_a_trap_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "survey.lss").write_text(
        "<!DOCTYPE d [<!ENTITY a 'x'>]><d><LimeSurveyDocType>Survey</LimeSurveyDocType>&a;</d>", encoding="utf8")
    run = keko("import-definitions", tmp_path / "survey.lss")
    assert run.returncode == 1
    assert "DOCTYPE" in run.stdout + run.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["survey.lss"]
