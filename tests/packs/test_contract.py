"""A contract: what is missing is told question by question, and which sections fall out; the report says it too."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from keko_eval.cli import speech
from keko_eval.cli.pack import command as pack_command
from keko_eval.cli.report import command
from keko_eval.definitions.check import check
from tests.packs.conftest import KEKO

STUDY = """study: small
title: {fi: Pieni, en: Small}
languages: [en]
instruments: [keko.actors@1]
indicators: [keko.networks.trust]
primary: [keko.networks.trust]
waves: [{wave: baseline, period: 2017-08}, {wave: followup, period: 2019-11}]
subject: code
comparison: {design: before_after, from: baseline, to: followup}
data:
  - {wave: baseline, instrument: keko.actors, file: data/baseline.csv}
  - {wave: followup, instrument: keko.actors, file: data/followup.csv}
"""
PACK = """pack: two
version: 1.0.0
title: {en: Two}
requires: {indicators: [keko.networks.trust@^1, keko.change.goals@^1], waves: [baseline, followup]}
parameters: {audience: {default: internal, choices: [internal, public]}}
sections:
  - {section: front, part: front}
  - {section: networks, part: indicators, of: {indicators: [keko.networks.trust]}}
  - {section: goals, part: goals, title: {en: Goals}OPTIONAL}
  - {section: note, part: text, text: {en: 'Told to {audience}'}, when: "selected(${indicators}, 'keko.change.goals')"}
"""


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    study, pack = tmp_path / "study", tmp_path / "pack"
    for folder in (study, pack):
        folder.mkdir()
        (folder / "study.yaml").write_text(STUDY, encoding="utf8")
        (folder / "data").symlink_to(KEKO / "data")
    text = (pack / "study.yaml").read_text(encoding="utf8")
    (pack / "study.yaml").write_text(text.replace("[keko.actors@1]", "[keko.actors@1, keko.goal_log@1]").replace(
        "indicators: [keko.networks.trust]", "indicators: [keko.networks.trust, keko.change.goals]"), encoding="utf8")
    planned(pack)
    return study, pack


def planned(pack: Path, optional: str = "", text: str = PACK) -> None:
    (pack / "pack.yaml").write_text(text.replace("OPTIONAL", optional), encoding="utf8")


@pytest.mark.parametrize(("language", "word"), [("fi", "tarvitsee"), ("sv", "behöver"), ("en", "needs")])
def test_question_by_question(folders: tuple[Path, Path], language: str, word: str,
                              monkeypatch: pytest.MonkeyPatch) -> None:
    study, pack = folders
    monkeypatch.setenv("KEKO_LANGUAGE", language)
    speech.language.cache_clear()
    found = CliRunner().invoke(pack_command, ["fits", str(pack), str(study)], standalone_mode=False)
    assert found.return_value == 1
    for needed in ("keko.change.goals@^1", "keko.goal_log/goal", "keko.goal_log/attained"):
        assert any(word in line and needed in line and "goals" in line for line in found.output.splitlines()), needed
    assert "study.yaml:4:" in found.output
    told = json.loads(CliRunner().invoke(pack_command, ["fits", str(pack), str(study), "--format", "json"]).output)
    assert "keko.goal_log/goal" in json.dumps(told)
    whole = CliRunner().invoke(pack_command, ["fits", str(pack), str(pack)], standalone_mode=False)
    speech.language.cache_clear()
    assert (whole.return_value, whole.exception) == (0, None)


def test_a_survey_that_is_lacking_as_a_whole_is_told_once_with_its_questions(folders: tuple[Path, Path],
                                                                              tmp_path: Path) -> None:
    study, pack = folders
    planned(pack, "", PACK.replace("requires: {", "requires: {instruments: [keko.goal_log@^1], "))
    found = CliRunner().invoke(pack_command, ["fits", str(pack), str(study)], standalone_mode=False)
    lines = [line for line in found.output.splitlines() if "[pack-contract]" in line]
    assert sorted(line.count("keko.goal_log") for line in lines) == [0, 1]
    assert "keko.goal_log@^1 (goal, attained" in found.output
    told = json.loads(CliRunner().invoke(pack_command, ["fits", str(pack), str(study), "--format", "json"]).output)
    assert "keko.goal_log/attained" in json.dumps(told)
    made = CliRunner().invoke(command, [str(study), "-o", str(tmp_path / "yes"), "--language", "en", "--as", "html",
                                        "--pack", str(pack), "--incomplete"])
    assert "[pack-incomplete]" in made.output
    assert "--incomplete" not in made.output


def report(study: Path, pack: Path, out: Path, *more: str) -> tuple[int, str]:
    found = CliRunner().invoke(command, [str(study), "-o", str(out), "--language", "en", "--as", "html", "--pack",
                                         str(pack), *more])
    html = out / "report-en.html"
    if found.exit_code:
        raise AssertionError(found.output[-600:] + repr(found.exception))
    return found.exit_code, html.read_text(encoding="utf8") if html.exists() else ""


def test_a_report_says_what_fell_out(folders: tuple[Path, Path], tmp_path: Path) -> None:
    study, pack = folders
    assert CliRunner().invoke(command, [str(study), "-o", str(tmp_path / "no"), "--pack", str(pack)]).exit_code != 0
    assert not list(tmp_path.glob("no/report*"))
    code, html = report(study, pack, tmp_path / "yes", "--incomplete")
    assert code == 0
    assert "The section “Goals” fell out. The study lacks: Goal attainment, keko.goal_log/goal" in html
    other = pack.rename(pack.with_name("other"))
    planned(other, ", optional: true")
    code, html = report(study, other, tmp_path / "optional")
    assert "The section “Goals” fell out." in html
    assert code == 0
    assert "Told to internal" not in html


@pytest.mark.parametrize(("old", "new", "code"), [
    ("of: {indicators: [keko.networks.trust]}", "of: {indicators: [trust_promises]}", "plan-names-column"),
    ("of: {indicators: [keko.networks.trust]}", "of: {indicators: [keko.actors/trust_promises]}", "plan-names-column"),
    ("of: {indicators: [keko.networks.trust]}", "of: {indicators: [2017-08]}", "plan-names-date"),
    ("of: {indicators: [keko.networks.trust]}", "of: {indicators: [keko.networks.trsut]}", "unknown-indicator"),
    ("selected(${indicators}, 'keko.change.goals')", "${trust_promises} = 1", "plan-names-column"),
    ("selected(${indicators}, 'keko.change.goals')", "${audiense} = 'public'", "plan-unknown-name"),
    ("selected(${indicators}, 'keko.change.goals')", "${audience} = '2019-11-30'", "plan-names-date"),
    ("selected(${indicators}, 'keko.change.goals')", "${audience} = ", "unfinished-expression"),
    ("Told to {audience}", "Told to {audiense}", "plan-unknown-name"),
    ("section: note", "section: front", "listed-twice"),
    ("default: internal", "default: nobody", "unknown-value"),
    ("version: 1.0.0", "version: 1.0.0\nshort: [frnt]", "plan-unknown-name")])
def test_a_plan_that_does_not_hold(tmp_path: Path, old: str, new: str, code: str) -> None:
    assert old in PACK
    planned(tmp_path, "", PACK.replace(old, new))
    assert code in [p.code for p in check([tmp_path]).problems]


def test_a_plan_that_holds(tmp_path: Path) -> None:
    planned(tmp_path)
    assert [p.code for p in check([tmp_path]).problems if p.severity == "error"] == []
