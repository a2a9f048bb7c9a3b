"""The funder's sheet: plain text in each language, each figure with its basis, one grant's activity where told."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import copyfile
from typing import get_args

import pytest

import keko_eval
from keko_eval.definitions.indicator import DIMENSIONS, KINDS, Level
from keko_eval.definitions.load import shipped_library
from keko_eval.disclosure.profile import Name
from keko_eval.language.language import LANGUAGES
from keko_eval.pipeline import report
from keko_eval.reporting.funder_sheet import plan_of
from keko_eval.reporting.report import write_report
from tests.cli.running import keko
from tests.reporting import invented

ROOT = invented.ROOT
KEYS = {"indicators", "kinds", "levels", "dimensions", "targets", "primary", "part"}


def sheet(folder: Path, language: str, profile: Name = "internal") -> str:
    (path,) = write_report(invented.released(profile), invented.study(), [], folder, languages=[language],
                           outputs=["funder"])
    return path.read_text(encoding="utf8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text(language: str, tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    golden(f"funder/{language}.txt", sheet(tmp_path, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_text_without_links_and_with_every_heading(language: str, tmp_path: Path) -> None:
    text = sheet(tmp_path, language)
    assert not re.search(r"https?:|www\.|[<>\u00a0\u202f\t]", text)
    for i, field in enumerate(plan_of().blocks, 1):
        assert f"\n{i}. {field.heading[language]}\n" in text


def test_every_figure_says_what_it_rests_on(tmp_path: Path) -> None:
    lines = [line for line in sheet(tmp_path, "en").splitlines() if " survey round" in line or "Before " in line]
    bases = ("rests on a sample.", "is the respondents’ estimate.", "rests on collected data.",
             "basis of the figure has not been recorded.")
    figures = [line for line in lines if line.startswith(("Trust", "Inclusion", "Views"))]
    assert figures
    assert all(line.endswith(bases) for line in figures)


def test_what_is_hidden_is_among_what_cannot_be_said_and_has_no_number(tmp_path: Path) -> None:
    before, _, after = sheet(tmp_path, "en").partition("8. What cannot be said")
    label = invented.study().indicators["keko.civil_society.joint_statements"].label.to("en")
    assert label not in before
    (line,) = [line for line in after.splitlines() if line.startswith(f"- {label}")]
    assert not re.search(r"\d", line)


def test_an_internal_one_says_that_the_report_is_public(tmp_path: Path) -> None:
    assert "--profile public" in sheet(tmp_path, "en").partition("1. ")[0]
    assert "--profile public" not in sheet(tmp_path / "b", "en", "public")


def test_files_are_named_for_the_funder(tmp_path: Path) -> None:
    paths = write_report(invented.released("public"), invented.study(), [], tmp_path, languages=["sv", "fi"],
                         outputs=["funder"])
    assert [p.name for p in paths] == ["report-public-funder-sv.txt", "report-public-funder-fi.txt"]


def test_the_plan_names_only_what_there_is() -> None:
    plan, known = plan_of(), set(shipped_library().ids("indicator"))
    assert set(plan.words) == set(LANGUAGES)
    shapes = {code: {key: sorted(re.findall(r"\{\w+\}", text)) for key, text in told.items()}
              for code, told in plan.words.items()}
    assert all(shape == shapes["fi"] for shape in shapes.values())
    for field in plan.blocks:
        assert set(field.heading) == set(LANGUAGES)
        for line in field.draws:
            assert line.keys() <= KEYS
            assert set(line.get("indicators", ())) <= known
            assert set(line.get("kinds", ())) <= {str(k) for k in KINDS}
            assert set(line.get("levels", ())) <= set(get_args(Level))
            assert set(line.get("dimensions", ())) <= set(DIMENSIONS)
            assert line.get("part", "who") in ("who", "unsaid", "events", "cause")


STUDY = """
study: my-grants
title: {en: Two grants}
languages: [en]
instruments: [my.results]
indicators: [my.agreements]
waves: [{wave: baseline, period: 2017-08}, {wave: followup, period: 2019-11}]
comparison: {design: before_after, from: baseline, to: followup}
invented: true
data: [{instrument: my.results, file: results.csv}]
"""


@pytest.fixture
def granted(tmp_path: Path) -> Path:
    """The shared book of results, every second one paid by another grant; invented records."""
    folder = tmp_path / "study"
    folder.mkdir()
    book = (ROOT / "instruments" / "results.yaml").read_text(encoding="utf8").replace("keko.results", "my.results")
    (folder / "results.yaml").write_text(book, encoding="utf8")
    of = (ROOT / "indicators" / "networks" / "agreements_signed.yaml").read_text(encoding="utf8")
    of = of.replace("keko.networks.agreements_signed", "my.agreements").replace("keko.results@1", "my.results@1")
    (folder / "agreements.yaml").write_text(
        "\n".join(line for line in of.splitlines() if not line.startswith("objectives")), encoding="utf8")
    copyfile(ROOT / "examples" / "keko-2019" / "data" / "results.csv", folder / "results.csv")
    head, *rows = (folder / "results.csv").read_text(encoding="utf8").splitlines()
    assert head.endswith(",grant")
    lines = [f"{row.rpartition(',')[0]},{'A' if i % 2 else 'B'}" for i, row in enumerate(rows)]
    (folder / "results.csv").write_text("\n".join([head, *lines, ""]), encoding="utf8")
    (folder / "study.yaml").write_text(STUDY, encoding="utf8")
    return folder


def agreements(text: str) -> int:
    """How many agreements are listed among the partners."""
    part = text.partition("\n3. ")[2].partition("\n4. ")[0]
    return sum(line.startswith("- ") for line in part.splitlines())


def test_a_grant_keeps_its_own_activity_alone(granted: Path, tmp_path: Path) -> None:
    texts = {}
    for name in (None, "A", "B"):
        out = tmp_path / f"out-{name}"
        run = keko("report", granted, "-o", out, "--as", "funder", *(("--grant", name) if name else ()))
        assert run.returncode == 0, run.stdout + run.stderr
        texts[name] = (out / "report-funder-en.txt").read_text(encoding="utf8")
    counts = {name: agreements(text) for name, text in texts.items()}
    assert counts["A"] + counts["B"] == counts[None]
    assert min(counts["A"], counts["B"]) > 0
    assert "Only the activity of the grant A: Cooperation agreements." in texts["A"]


@pytest.mark.parametrize(("circle", "book"), [(None, "results"), ("savo", "circle_log"), ("savo", "outcomes")])
def test_a_grant_narrows_the_shared_books(circle: str | None, book: str) -> None:
    study = keko_eval.load(ROOT / "examples" / "keko-2019")
    study = keko_eval.pipeline.circle(study, circle) if circle else study
    read = {"results": "keko.networks.results", "circle_log": "keko.networks.resources",
            "outcomes": "keko.change.outcomes"}[book]
    totals = []
    for grant in ("", "KeKo", "kunnan avustus"):
        rows = keko_eval.evaluate(replace(study, grant=grant)).released.results.rows
        totals.append(next(r["estimate"] for r in rows if (r["indicator"], r["quantity"], r["scope"], r["wave"])
                           == (read, "level", "all", "followup") and r["term"] is None))
    assert 0 < totals[2] < totals[1] < totals[0]


def test_an_unknown_grant_names_those_that_are_there(granted: Path, tmp_path: Path) -> None:
    run = keko("report", granted, "-o", tmp_path / "out", "--as", "funder", "--grant", "C")
    assert run.returncode == 2
    assert "A, B" in run.stderr


def test_a_grant_narrows_nothing_but_the_text(granted: Path, tmp_path: Path) -> None:
    run = keko("report", granted, "-o", tmp_path / "out", "--as", "funder,html", "--grant", "A")
    assert run.returncode == 2
    assert "--as funder" in run.stderr


def test_records_without_grants_say_so(tmp_path: Path) -> None:
    study = replace(keko_eval.load(ROOT / "examples" / "tyollistymispolku-2019"), grant="X 1")
    (path,) = report(study, tmp_path, languages=["en"], outputs=["funder"], profile="public").paths
    assert "The records do not tell of grants." in path.read_text(encoding="utf8")


def test_each_figure_of_a_real_study_says_collected_sample_or_estimate(tmp_path: Path) -> None:
    study = keko_eval.load(ROOT / "examples" / "keko-2019")
    (path,) = report(study, tmp_path, languages=["en"], outputs=["funder"], profile="public").paths
    before = path.read_text(encoding="utf8").partition("8. What cannot be said")[0]
    labels = tuple(study.indicators[id].label.to("en") for id in study.listed)
    figures = [line for line in before.splitlines() if line.startswith(labels) and re.search(r"\d", line)]
    assert len(figures) > 15
    bases = ("rests on a sample.", "is the respondents’ estimate.", "rests on collected data.")
    assert [line for line in figures if not line.endswith(bases)] == []


def test_the_blocks_ask_what_the_funder_asks() -> None:
    plan = plan_of()
    assert {"activity", "target_group", "partners", "volunteers", "goals", "results"} <= {b.id for b in plan.blocks}
    assert plan.dated.isoformat() == "2026-11-24"
