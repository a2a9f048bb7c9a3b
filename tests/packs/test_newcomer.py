"""docs/packs.md, typed as it stands by one association and then by another, which has its own report the same day."""

import re
import shlex
from pathlib import Path
from time import monotonic

import openpyxl  # type: ignore[import-untyped]
import polars as pl
import pytest

from tests.cli.running import HERE, keko
from tests.packs.conftest import KEKO

PAGE = (HERE / "docs" / "packs.md").read_text(encoding="utf8")
BLOCK = re.compile(r"(?:^    .*\n)+", re.MULTILINE)
SECONDS = 120


def blocks(heading: str) -> list[str]:
    """The code blocks of one part of the page, in order."""
    part = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [re.sub(r"^    ", "", block, flags=re.MULTILINE) for block in BLOCK.findall(part)]


def brought(folder: Path) -> None:
    """Answers of another association's circles: a CSV and a workbook."""
    for wave, name in (("baseline", "start.csv"), ("followup", "end.xlsx")):
        separator = "," if wave == "baseline" else ";"
        frame = pl.read_csv(KEKO / "data" / f"{wave}.csv", infer_schema=False, separator=separator)
        circles = {"uusimaa": "Åland", "hame": "Oulu", "Uusimaa": "Åland", "Häme": "Oulu"}
        frame = frame.with_columns(pl.col("circle").replace(circles))
        if name.endswith(".csv"):
            frame.write_csv(folder / name)
            continue
        book = openpyxl.Workbook()
        for row in (frame.columns, *frame.rows()):
            book.active.append(list(row))
        book.save(folder / name)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_from_a_study_to_anothers_report(tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEKO_HOME", str(tmp_path / "home"))
    began = monotonic()
    for block in blocks("From your study to another's report"):
        if block.startswith("data:"):
            brought(tmp_path / "their_study" / "data")
            study = tmp_path / "their_study" / "study.yaml"
            study.write_text(study.read_text(encoding="utf8") + block, encoding="utf8")
            continue
        for line in block.splitlines():
            program, *arguments = shlex.split(line, comments=True)
            assert program == "keko"
            run = keko(*arguments, cwd=tmp_path, language=language)
            assert run.returncode == 0, f"{line}\n{run.stdout}{run.stderr}"
    report = (tmp_path / "their_report" / f"report-{language}.html").read_text(encoding="utf8")
    assert "Their study" in report
    assert "Åland" in report
    assert "Our study" not in report
    assert not list((tmp_path / "their_study").glob("pack.yaml"))
    assert monotonic() - began < SECONDS


def test_a_pack_that_comes_with_the_program_is_taken_as_the_page_says(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEKO_HOME", str(tmp_path / "home"))
    for line in blocks("Take one")[0].splitlines():
        run = keko(*shlex.split(line)[1:], cwd=tmp_path)
        assert run.returncode == 0, f"{line}\n{run.stdout}{run.stderr}"
    assert (tmp_path / "oma_rinki" / "study.yaml").is_file()
