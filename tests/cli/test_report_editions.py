"""keko report --editions: a report for each group, with a list that leads to them."""

import json
import re
from pathlib import Path

import pytest

from keko_eval.cli.editions import _bar
from tests.cli.running import HERE, keko

STUDY = HERE / "examples/keko-2019"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("editions")
    run = keko("report", STUDY, "--editions", "region,whole", "--as", "html", "--language", "fi,sv", "-o", out)
    assert run.returncode == 0, run.stderr
    assert run.stderr.count("[no-subject-code]") == 2, "told once, not once for each edition"
    assert "Reports made: 5." in run.stderr
    assert "\r" not in run.stderr
    return out


def test_a_folder_for_each_group(made: Path) -> None:
    assert {p.parent.relative_to(made).as_posix() for p in made.rglob("report-fi.html")} == {
        "whole", "region/etela", "region/lansi", "region/ita", "region/pohjoinen"}
    assert all((p.parent / "manifest.json").exists() for p in made.rglob("report-fi.html"))


def test_the_list_leads_to_every_report(made: Path) -> None:
    data = json.loads((made / "editions.json").read_text(encoding="utf8"))
    assert [(e["group"], e["value"], e["status"]) for e in data["editions"]] == [
        (None, None, "made"), *(("region", v, "made") for v in ("etela", "lansi", "ita", "pohjoinen"))]
    assert data["editions"][1]["title"] == {"fi": "Etelä-Suomi", "sv": "Södra Finland"}
    for language in ("fi", "sv"):
        page = (made / f"index-{language}.html").read_text(encoding="utf8")
        links = re.findall(r'href="([^"]+)"', page)
        assert links == [f"{folder}/report-{language}.html" for folder in (
            "whole", "region/etela", "region/lansi", "region/ita", "region/pohjoinen")]
        assert all((made / link).exists() for link in links)
        for mark in {"fi": ("SISÄINEN:", "keksittyjä"), "sv": ("INTERN:", "påhittade")}[language]:
            assert mark in page.partition("<ul>")[0]


def test_a_regions_report_has_its_own_figures_beside_the_others(made: Path) -> None:
    page = (made / "region/etela/report-sv.html").read_text(encoding="utf8")
    assert "Södra Finland" in page.partition("</h1>")[0]
    beside = page.partition('id="benchmark"')[2].partition("</section>")[0]
    assert "Skillnad mot övriga" in beside
    assert "Västra Finland" not in beside, "no other is named"


@pytest.mark.parametrize(("arguments", "said"), [
    (("--editions", "cirkle"), "'cirkle' is none of these: circle, region, actor_type, whole."),
    (("--editions", "plan"), "names no groupings"),
    (("--editions", "circle", "--circle", "savo"), "leave out --circle"),
])
def test_what_cannot_be_asked_for(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    run = keko("report", STUDY, *arguments, "-o", tmp_path)
    assert run.returncode == 2
    assert said in " ".join(run.stderr.replace("\u2502", " ").split())


@pytest.fixture
def planned(tmp_path: Path) -> Path:
    """A pack of the example's that names formats and a grouping."""
    pack = (STUDY / "pack.yaml").read_text(encoding="utf8").replace("outputs: [html, pdf, xlsx]",
                                                                    "outputs: [csv]\neditions: [region]")
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "pack.yaml").write_text(pack, encoding="utf8")
    return folder


def files_of(out: Path) -> set[str]:
    return {p.relative_to(out).as_posix() for p in out.rglob("re*.*")}


def test_a_plans_groupings_and_formats_are_made_unasked(planned: Path, tmp_path: Path) -> None:
    run = keko("report", STUDY, "--pack", planned, "-o", tmp_path / "out")
    assert run.returncode == 0, run.stderr
    folders = ("whole", "region/etela", "region/lansi", "region/ita", "region/pohjoinen")
    assert files_of(tmp_path / "out") == {f"{folder}/results.csv" for folder in folders}


def test_what_is_asked_for_goes_before_the_plan(planned: Path, tmp_path: Path) -> None:
    run = keko("report", STUDY, "--pack", planned, "--circle", "savo", "--incomplete", "--as", "json", "-o",
               tmp_path / "out")
    assert run.returncode == 0, run.stderr
    assert files_of(tmp_path / "out") == {"results.json"}


def test_progress_is_for_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    with _bar(iter([1, 2]), 2) as plain:
        assert not hasattr(plain, "update")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with _bar(iter([1, 2]), 2) as drawn:
        assert drawn.length == 2
        assert list(drawn) == [1, 2]
