"""The sheet for Innokylä: good practices as recorded, field by field; what is empty is named, what is hidden stays."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

import pytest

import keko_eval
from keko_eval.definitions.load import shipped_library
from keko_eval.disclosure.profile import Name
from keko_eval.language.language import LANGUAGES
from keko_eval.pipeline import report
from keko_eval.reporting.innokyla_sheet import plan

HOME = Path(__file__).parents[1] / "studies" / "practices"
FULL = {
    "name": "Yhteinen neuvontapiste", "what": "good_practice", "status": "in_use",
    "idea": "Järjestöt ja kunta neuvovat samassa huoneessa. Asiakas kertoo asiansa vain kerran. Lue lisää "
            "https://example.org/piste.",
    "target_groups": "disabled long_term_ill", "areas": "pirkanmaa lappi", "methods": "peer_support",
    "starting_point": "Asiakkaita ohjattiin luukulta toiselle.", "surroundings": "Keskikokoinen kaupunki.",
    "goals": "Jokainen löytää oikean palvelun.", "developers": "Esimerkkiyhdistys ry (keksitty)", "funder": "STEA",
    "results": "Kävijöitä on ollut 40 kuukaudessa.", "conditions": "Huone, kaksi neuvojaa ja sovittu päivystys.",
}
PARTIAL = {"name": "Saattaen vaihto", "what": "good_practice", "status": "trial", "idea": "Työntekijä lähtee mukaan"}
OTHER = {"name": "Tieto ei kulje", "what": "needs_improvement", "status": "idea", "idea": "Tiedotus puuttuu."}


def study(folder: Path, *rows: dict[str, str]) -> Path:
    folder.mkdir()
    copyfile(HOME / "study.yaml", folder / "study.yaml")
    with (folder / "practices.csv").open("w", newline="", encoding="utf8") as file:
        writer = csv.DictWriter(file, list(FULL))
        writer.writeheader()
        writer.writerows(rows)
    return folder


def sheet(folder: Path, language: str, *rows: dict[str, str], profile: Name = "public") -> str:
    resolved = keko_eval.load(study(folder / "study", *rows))
    (path,) = report(resolved, folder / "out", languages=[language], outputs=["innokyla"],
                     profile=profile).paths  # type: ignore[arg-type]
    middle = "-" if profile == "internal" else f"-{profile}-"
    assert path.name == f"report{middle}innokyla-{language}.txt"
    return path.read_text(encoding="utf8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text(language: str, tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    golden(f"innokyla/{language}.txt", sheet(tmp_path, language, FULL, PARTIAL, OTHER))


def test_only_good_practices_are_told(tmp_path: Path) -> None:
    text = sheet(tmp_path, "en", FULL, OTHER)
    assert FULL["name"] in text
    assert OTHER["name"] not in text


def test_the_short_description_is_the_first_sentence_and_links_stay(tmp_path: Path) -> None:
    lines = sheet(tmp_path, "en", FULL).splitlines()
    assert "Short description: Järjestöt ja kunta neuvovat samassa huoneessa." in lines
    assert "Region: Pirkanmaa, Lapland" in lines
    assert "The whole that it belongs to: Our practices" in lines
    assert any(line.endswith("Lue lisää https://example.org/piste.") for line in lines)


def test_empty_fields_are_named(tmp_path: Path) -> None:
    text = sheet(tmp_path, "en", PARTIAL)
    (line,) = [line for line in text.splitlines() if line.startswith("Empty fields")]
    assert line == ("Empty fields, fill them in yourself: place, region, funder, surroundings, starting point, "
                    "developers, goals, target group, conditions of working and of adoption and results of evaluation.")
    assert "Funder: (empty)" in text


def test_without_practices_it_says_so(tmp_path: Path) -> None:
    assert "no good practices that may be shown" in sheet(tmp_path, "en", OTHER)


def test_an_internal_one_is_marked(tmp_path: Path) -> None:
    assert "--profile public" in sheet(tmp_path, "en", FULL, profile="internal")


def test_the_plan_names_questions_that_there_are() -> None:
    (instrument,) = [d.model for d in shipped_library().of("instrument") if d.id == plan().instrument]
    assert {name for field in plan().fields for name in field.questions} - instrument.names == {"place"}
    assert plan().only.keys() <= instrument.names
    assert set(plan().words) == set(LANGUAGES)
    shapes = {code: {key: sorted(re.findall(r"\{\w+\}", text)) for key, text in told.items()}
              for code, told in plan().words.items()}
    assert all(shape == shapes["fi"] for shape in shapes.values())
    assert all(set(field.heading) == set(LANGUAGES) for field in plan().fields)


def test_the_fields_that_the_form_demands_are_there() -> None:
    demanded = {"name", "short_description", "place", "region", "funder", "whole", "solution", "conditions"}
    assert demanded <= {field.id for field in plan().fields}
    assert all(set(field.heading) == set(plan().words) for field in plan().fields)
