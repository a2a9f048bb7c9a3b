"""Two printings of one report: one thing changed at a time, and the cause is told."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner

from keko_eval import pipeline
from keko_eval.cli import pack_diff
from keko_eval.cli.pack import command
from keko_eval.packs.build import build
from keko_eval.packs.diff import Moved, PrintedDiff, diff
from keko_eval.packs.opened import open_pack
from keko_eval.packs.printed import Printed, of_pack, printed
from keko_eval.problem.problem import Refused
from keko_eval.reporting import manifest
from tests.packs.conftest import KEKO

Change = Callable[[Path], None]


def rewritten(file: str, old: str, new: str) -> Change:
    def change(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), encoding="utf8")

    return change


def own_indicator(folder: Path) -> None:
    """The shared indicator, as a file of the study, asking for more answers."""
    from keko_eval.files.text import shipped

    text = (shipped("indicators") / "networks" / "trust.yaml").read_text(encoding="utf8")
    found = re.sub(r"\[keko\.actors/trust_promises, ", "[", text)
    assert found != text
    (folder / "trust.yaml").write_text(found, encoding="utf8")


def fewer_answers(folder: Path) -> None:
    lines = (folder / "data" / "followup.csv").read_text(encoding="utf8").splitlines(keepends=True)
    (folder / "data" / "followup.csv").write_text("".join(lines[:-20]), encoding="utf8")


def nothing(folder: Path) -> None:
    pass


def study(tmp_path: Path, change: Change) -> Path:
    folder = copytree(KEKO, tmp_path / f"study-{len(list(tmp_path.iterdir()))}")
    change(folder)
    return folder


def reported(tmp_path: Path, change: Change) -> Path:
    folder = study(tmp_path, change)
    out = tmp_path / f"out-{len(list(tmp_path.iterdir()))}"
    pipeline.report(pipeline.load(folder), out, languages=["en"], outputs=["json"])
    return out


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reported(tmp_path_factory.mktemp("before"), nothing)


@pytest.fixture(scope="module")
def fewer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reported(tmp_path_factory.mktemp("fewer"), fewer_answers)


@pytest.fixture(scope="module")
def before(old: Path) -> Printed:
    return printed(old)


def causes(found: PrintedDiff) -> set[tuple[str, ...]]:
    return {moved.why for moved in found.moved}


def test_nothing_changed(before: Printed, tmp_path: Path) -> None:
    assert diff(before, printed(reported(tmp_path, nothing))) == PrintedDiff((), ())


def test_words_alone_move_nothing(before: Printed, tmp_path: Path) -> None:
    found = diff(before, printed(reported(tmp_path, rewritten("study.yaml", "title:\n  fi: ", "title:\n  fi: Uusi "))))
    assert ("study.yaml", "changed") in found.files
    assert found.moved == ()


def test_answers_alone(before: Printed, fewer: Path) -> None:
    found = diff(before, printed(fewer))
    assert ("data/followup.csv", "changed") in found.files
    assert {why[-1] for why in causes(found)} == {"data"}
    assert {cause for why in causes(found) for cause in why} <= {"data", "method"}
    assert any(moved.column == "n" and moved.why == ("data",) for moved in found.moved)
    assert any(moved.scope.startswith("circle=") for moved in found.moved)


def test_a_definition_alone(before: Printed, tmp_path: Path) -> None:
    found = diff(before, printed(reported(tmp_path, own_indicator)))
    own = [moved for moved in found.moved if moved.indicator == "keko.networks.trust"]
    assert own
    assert {why[-1] for why in causes(found)} == {"definition"}
    assert any(moved.why == ("definition",) and moved.column == "estimate" for moved in own)


def test_a_method_alone(before: Printed, tmp_path: Path) -> None:
    found = diff(before, printed(reported(tmp_path, rewritten("study.yaml", ", cluster: circle", ""))))
    assert found.moved
    assert causes(found) == {("method",)}


def test_the_program_alone(before: Printed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "__version__", "0.0.0")
    out = reported(tmp_path, nothing)
    told = json.loads((out / "manifest.json").read_text(encoding="utf8"))
    row = next(row for row in told["figures"] if "estimate" in row)
    row["estimate"] += 1
    (out / "manifest.json").write_text(json.dumps(told), encoding="utf8")
    found = diff(before, printed(out))
    assert [(m.indicator, m.column, m.why) for m in found.moved] == [(row["indicator"], "estimate", ("program",))]


def test_two_causes_are_both_told(before: Printed, tmp_path: Path) -> None:
    def both(folder: Path) -> None:
        fewer_answers(folder)
        own_indicator(folder)

    found = diff(before, printed(reported(tmp_path, both)))
    assert ("definition", "data") in {m.why for m in found.moved if m.indicator == "keko.networks.trust"}
    assert {m.why for m in found.moved if m.indicator == "keko.networks.partners"} <= {("data",), ("method", "data")}


@pytest.mark.parametrize(("change", "cause"), [
    (rewritten("pack.yaml", "seed: 20191201", "seed: 20191202"), "data"), (own_indicator, "definition"),
    (rewritten("study.yaml", ", cluster: circle", ""), "method")])
def test_two_versions_of_a_pack(built: bytes, tmp_path: Path, change: Change, cause: str) -> None:
    data, _ = build(study(tmp_path, change))
    found = diff(of_pack(open_pack(built, "old.zip")), of_pack(open_pack(data, "new.zip")))
    assert found.moved
    assert {why[-1] for why in causes(found)} == {cause}


def test_from_the_command_line(old: Path, fewer: Path) -> None:
    found = CliRunner().invoke(command, ["diff", str(old), str(fewer)])
    assert found.exit_code == 0, found.output
    lines = found.output.splitlines()
    assert re.fullmatch(r"Figures that moved: \d+\. Indicators: \d+\.", lines[0])
    assert re.fullmatch(r"Causes: other answers \(\d+\).*\.", lines[1])
    assert "Trust between organisations (keko.networks.trust)" in lines
    assert re.search(r"^  Change, everyone together, followup: value \d+\.\d+ → \d+\.\d+; respondents \d+ → \d+.* "
                     r"\(other answers\)$", found.output, re.MULTILINE)
    assert re.search(r"^  … and \d+ more \(--all\)$", found.output, re.MULTILINE)
    every = CliRunner().invoke(command, ["diff", str(old), str(fewer), "--all"]).output
    assert "(--all)" not in every
    assert len(lines) < 100 < len(every.splitlines())
    told = json.loads(CliRunner().invoke(command, ["diff", str(old), str(fewer), "--format", "json"]).output)
    assert {"files", "moved"} == told.keys()


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"data": 1}', "[" * 99_999])
def test_no_edition(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(Refused) as refused:
        printed(tmp_path)
    assert [p.code for p in refused.value.problems] == ["no-edition"]


@pytest.mark.parametrize(("language", "wanted"), [
    ("fi", "  Muutos, kaikki yhdessä, followup: arvo 1,5 → −0,25; päätelmä Jäi epäselväksi → Parani hieman "
           "(toiset vastaukset, toinen määrittely)"),
    ("sv", "  Förändring, alla tillsammans, followup: värde 1,5 → −0,25; slutsats Går inte att avgöra → "
           "Förbättrades något (andra svar, en annan definition)")])
def test_figures_are_told_in_the_language(language: str, wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack_diff, "language", lambda: language)
    monkeypatch.setattr(pack_diff, "say", lambda texts, **slots: texts[language].format(**slots))
    moved = tuple(Moved("x.y", "change", "", "all", "followup", column, old, new, ("data", "definition"))
                  for column, old, new in (("estimate", "1.5", "-0.25"), ("verdict", "unclear", "improved_slightly")))
    told = list(pack_diff.lines(PrintedDiff((), moved), {"x.y": "Oma"}, everything=False))
    assert told[3:] == ["Oma (x.y)", wanted]
