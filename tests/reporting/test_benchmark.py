"""Circles beside each other in the report: named to those inside, in the study's order; none in another's own."""

from pathlib import Path
from typing import Any

import pytest

import keko_eval
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.overlay import only, overlay
from keko_eval.pipeline import report, report_of
from keko_eval.reporting.report import build_report
from tests.studies.small import evaluate_small, people

STUDY = Path("examples/keko-2019")
OTHERS = ("Uusimaa", "Häme", "Lappi", "Kainuu", "Savo")


def part(page: Path) -> str:
    text = page.read_text(encoding="utf8")
    start = text.find('<section id="benchmark">')
    return "" if start < 0 else text[start:text.index("</section>", start)]


@pytest.fixture(scope="module")
def study() -> ResolvedStudy:
    return keko_eval.load(STUDY)


@pytest.fixture(scope="module")
def found(study: ResolvedStudy) -> Any:
    return keko_eval.evaluate(study)


@pytest.fixture(scope="module")
def region(study: ResolvedStudy, found: Any) -> tuple[Any, Any]:
    """One region's evaluation, and the rows of all that it stands beside."""
    value = next(iter(next(g.values for g in study.study.groups if g.group == "region")))
    return keko_eval.evaluate(only(study, "region", value)), keko_eval.pipeline.beside(found, "region")


@pytest.fixture(scope="module")
def pages(study: ResolvedStudy, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("benchmark")
    own, problems = overlay(study, "pirkanmaa")
    assert own is not None
    assert not [p for p in problems if p.severity == "error"]
    return {
        "internal": report(study, folder / "a", languages=["fi"], outputs=["html"]).paths[0],
        "public": report(study, folder / "b", languages=["fi"], outputs=["html"], profile="public").paths[0],
        "circle": report(own, folder / "c", languages=["fi"], outputs=["html"]).paths[0],
    }


def test_circles_stand_in_the_studys_order_and_not_by_their_value(pages: dict[str, Path]) -> None:
    table = part(pages["internal"]).split("<table>")[1]
    places = [table.index(f">{name}<") for name in sorted(("Häme", "Kainuu", "Lappi", "Uusimaa"))]
    assert places == sorted(places)
    assert "Kysykää heiltä" in part(pages["internal"])


def test_the_public_is_told_nothing_of_it(pages: dict[str, Path]) -> None:
    assert part(pages["public"]) == ""


def test_a_circles_own_report_names_no_other(pages: dict[str, Path]) -> None:
    found = part(pages["circle"])
    assert "Oma rinki muiden rinnalla" in found
    assert not [name for name in OTHERS if name in found]


@pytest.mark.parametrize(("language", "said"), [
    ("fi", "Etelä-Suomi muiden rinnalla"), ("sv", "bredvid de andra"), ("en", "stands beside the others"),
    ("fi-simple", "Emme kerro muiden nimiä.")])
def test_a_region_is_not_called_a_circle(region: tuple[Any, Any], language: str, said: str, tmp_path: Path) -> None:
    own, rows = region
    text = part(report_of(own, tmp_path, languages=[language], outputs=["html"], others=rows)[0])
    assert said in text
    assert not [word for word in ("rinki", "rinkiä", "ringen", "circle") if word in text.lower()]


def test_what_stands_beside_adds_up_to_the_whole(study: ResolvedStudy, found: Any) -> None:
    """The rest and the circle together are the umbrella's value: nothing that the two reports tell beyond it."""
    rows = keko_eval.pipeline.benchmark(study)
    level = {(r["indicator"], r["scope"]): r for r in found.released.results
             if r["quantity"] == "level" and r["term"] is None and r["wave"] == "followup"}
    trust = "keko.networks.trust"
    row = next(r for r in rows if r["indicator"] == trust and r["term"] == "rest" and r["wave"] == "followup"
               and r["reference_wave"] is None and r["scope"] == "circle=pirkanmaa")
    own, whole = level[trust, "circle=pirkanmaa"], level[trust, "all"]
    rest = own["estimate"] - row["estimate"]
    assert own["n"] * own["estimate"] + row["n_reference"] * rest == pytest.approx(whole["n"] * whole["estimate"])


def test_a_circle_too_small_for_statistics_leads_with_what_it_did(study: ResolvedStudy, tmp_path: Path) -> None:
    """Kainuu's nine pairs: counts first and the reason said; Pirkanmaa's goals stand beside its scales."""
    small, _ = overlay(study, "pirkanmaa")
    assert small is not None
    pages = {name: report(one, tmp_path / name, languages=["fi"], outputs=["html"]).paths[0].read_text(encoding="utf8")
             for name, one in (("kainuu", only(study, "circle", "kainuu")), ("pirkanmaa", small))}
    fronts = {name: text[text.index('<section id="front">'):text.index("</section>")] for name, text in pages.items()}
    assert "Rinki on tilastoihin liian pieni." in fronts["kainuu"]
    assert "Luottamus toimijoiden välillä" not in fronts["kainuu"]
    assert "Sopimukset, käytännöt, hakemukset ja mallit" in fronts["kainuu"]
    assert "Rinki on tilastoihin liian pieni." not in fronts["pirkanmaa"]
    assert "2/3 tavoitetta saavutettu" in fronts["pirkanmaa"]
    assert "Luottamus toimijoiden välillä" in fronts["pirkanmaa"]


@pytest.mark.parametrize(("interval", "verdict", "told"), [
    ((0.5, 9.0), "unclear", True), ((-0.5, 9.0), "unclear", False), ((0.5, 9.0), "higher", False)])
def test_what_is_unclear_for_the_many_comparisons_is_explained(
        study: ResolvedStudy, found: Any, interval: tuple[float, float], verdict: str, *, told: bool) -> None:
    same = {"indicator": "keko.networks.trust", "wave": "followup", "reference_wave": None, "released": True,
            "because": None, "estimate": 5.0}
    rows = [{**same, "term": "shrunk", "scope": "circle=savo", "ci_low": 1.0, "ci_high": 9.0, "verdict": None},
            {**same, "term": "rest", "scope": "circle=savo", "ci_low": interval[0], "ci_high": interval[1],
             "verdict": verdict}]
    part = build_report(found.released, study, (), "fi", rows).benchmark
    assert part is not None
    assert any("Vertailuja on monta" in text for text in part.paragraphs) == told


@pytest.mark.parametrize(("column", "parts", "there"), [("sex", 2, False), ("sex", 4, True), ("circle", 2, True)])
def test_two_sexes_are_no_circles(tmp_path: Path, column: str, parts: int, there: bool) -> None:
    study = f"""
indicators: [t.trust]
primary: [t.trust]
subject: code
groups: [{column}]
comparison: {{design: before_after}}
"""
    answers = people(80, 3, **{column: [f"v{i % parts}" for i in range(80)]})
    page = report_of(evaluate_small(tmp_path, study, answers), tmp_path / "out", languages=["en"], outputs=["html"])[0]
    assert (part(page) != "") is there
