"""The docs are true: links lead somewhere, commands exist, examples run."""

import re
from pathlib import Path

import pytest

from keko_eval.cli.commands import COMMANDS, present

PAGES = sorted([Path("README.md"), Path("CONTRIBUTING.md"), *Path("docs").rglob("*.md"),
                *Path("examples").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
KEKO = re.compile(r"^\s*(?:\.venv\\Scripts\\)?keko ([a-z-]+)", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_somewhere(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text(encoding="utf8")) if not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_commands_exist(page: Path) -> None:
    named = set(KEKO.findall(page.read_text(encoding="utf8")))
    assert named <= set(present())


def test_every_command_is_in_the_docs() -> None:
    text = "\n".join(page.read_text(encoding="utf8") for page in PAGES)
    assert [name for name in present() if name in COMMANDS and f"keko {name}" not in text] == []


def test_the_readmes_python_runs(tmp_path: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", Path("README.md").read_text(encoding="utf8"), re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block.replace('"out"', repr(str(tmp_path))), "README.md", "exec"), {})
    assert {p.name for p in tmp_path.iterdir()} >= {"report-fi.html", "report-en.pdf"}


def test_the_readmes_study_checks_clean(tmp_path: Path) -> None:
    """The study that README shows, with the demo's answers under its file names."""
    import shutil

    from keko_eval.definitions.check import check

    block = re.findall(r"```yaml\n(.*?)```", Path("README.md").read_text(encoding="utf8"), re.DOTALL)[0]
    (tmp_path / "study.yaml").write_text(block, encoding="utf8")
    (tmp_path / "data").mkdir()
    shutil.copy("examples/keko-2019/data/baseline.csv", tmp_path / "data" / "baseline.csv")
    shutil.copy("examples/keko-2019/data/followup.csv", tmp_path / "data" / "followup.xlsx")
    assert [p.code for p in check([tmp_path]).problems if p.severity == "error"] == []


def test_the_circle_that_the_docs_show_checks_clean(tmp_path: Path) -> None:
    import shutil

    from keko_eval.definitions.check import check

    block = re.findall(r"```yaml\n(circle: .*?)```", Path("docs/language.md").read_text(encoding="utf8"), re.DOTALL)[0]
    shutil.copytree("examples/keko-2019", tmp_path / "study")
    (tmp_path / "study/circles/saimaa.yaml").write_text(block, encoding="utf8")
    assert [p.code for p in check([tmp_path]).problems if p.place and p.place.file.endswith("saimaa.yaml")] == []


def test_why_this_number_as_the_evaluators_guide_shows_it() -> None:
    """The lines shown are lines that the command prints, in that order."""
    from tests.cli.running import keko

    page = Path("docs/evaluator.md").read_text(encoding="utf8").partition("### Why this number?")[2]
    command = re.findall(r"^    keko (explain .+)$", page, re.MULTILINE)[0].split()
    shown = re.findall(r"```text\n(.*?)```", page, re.DOTALL)[0].splitlines()
    told = keko(*command).stdout.replace("\N{NO-BREAK SPACE}", " ").splitlines()
    places = [told.index(line) for line in shown]
    assert places == sorted(places)
