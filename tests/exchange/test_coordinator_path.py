"""The path of a coordinator from an empty workbook to the circle's report, in Finnish and by the commands alone."""

from datetime import date, datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import openpyxl

from keko_eval.exchange.author import author_circle
from tests.cli.running import keko
from tests.exchange import filled
from tests.exchange.filled import EXAMPLE, write

HEADINGS = ["Tunnus", "Aloitusaika", "Lähetyksen aika", "Sähköposti", "Nimi", "Tiedän, kenen puoleen kääntyä",
            "Saan tarvitsemani tiedon ajoissa", "Tapaamiset ovat hyödyllisiä", "Kuinka usein tapaatte muita?",
            "Montako yhteistä tilaisuutta järjestitte?", "Osallistuitko koulutukseen?", "Mikä auttoi eniten?",
            "Milloin tapasitte viimeksi?", "Oma koodi"]
AGREE = ["Täysin eri mieltä", "Jokseenkin eri mieltä", "Ei samaa eikä eri mieltä", "Jokseenkin samaa mieltä",
         "Täysin samaa mieltä"]
FILES = [{"file": "saimaa_alku.xlsx", "wave": "Elokuu 2017"}, {"file": "saimaa_loppu.xlsx", "wave": "marraskuu 2019"},
         {"file": "saimaa_tavoitteet.xlsx", "wave": "Marraskuu 2019", "instrument": "Tavoiteloki"}]
FREQUENCY = {**filled.QUESTIONS[3], "use": "taustatieto"}


def forms_export(path: Path, wave: int) -> None:
    """What Microsoft Forms gives: labels as answers, its own columns first."""
    rows: list[list[Any]] = []
    for i in range(14):
        agree = [AGREE[min(4, (i + j) % 3 + 1 + wave)] for j in range(3)]
        trained = "Kyllä" if i % 2 or wave else "Ei"
        rows.append([i + 1, datetime(2019, 11, i + 1, 9), datetime(2019, 11, i + 1, 9, 5), "anonymous", None, *agree,
                     ["harvoin", "viikoittain", "en osaa sanoa"][i % 3], i % 4 + wave, trained,
                     "Hyvä vetäjä" if trained == "Kyllä" else None, date(2019 if wave else 2017, 5, i + 1),
                     f"ma{i:02d}"])
    save(path, [HEADINGS, *rows])


def save(path: Path, rows: list[list[Any]]) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


def at_home(folder: Path) -> tuple[Path, Path]:
    """A study with the shared core, and a circle with an empty workbook."""
    home = folder / "keko-2019"
    copytree(EXAMPLE, home)
    (home / "circles" / "saimaa.yaml").write_text(filled.CIRCLE, encoding="utf8")
    return home, author_circle(home, "saimaa")


def fill(path: Path, changes: dict[str, dict[str, Any]]) -> None:
    """Rows and texts written in, then single cells changed: ``{sheet: {cell: value}}``."""
    book = openpyxl.load_workbook(path)
    questions = [FREQUENCY if q == filled.QUESTIONS[3] else q for q in filled.QUESTIONS]
    for name, rows in {**filled.SHEETS, "kysymykset": questions, "aineistot": FILES}.items():
        write(book[name], rows)
    lines = {row[1].value: row for row in book["tekstit"].iter_rows(min_row=3)}
    for key, text in filled.TEXTS.items():
        lines[key][3].value = text
    book.save(path)
    change(path, changes)


def change(path: Path, changes: dict[str, dict[str, Any]]) -> None:
    book = openpyxl.load_workbook(path)
    for sheet, cells in changes.items():
        for cell, value in cells.items():
            book[sheet][cell].value = value
    book.save(path)


def test_from_workbook_to_report(tmp_path: Path) -> None:
    home, path = at_home(tmp_path)
    fill(path, {"kysymykset": {"A3": "yksi vaihtoeto"}, "tavoitteet": {"E3": None}})
    refused = keko("import-definitions", path, language="fi")
    assert refused.returncode == 1
    assert "kysymykset!A3" in refused.stdout
    assert "tarkoititko 'yksi vaihtoehto'?" in refused.stdout
    assert "tavoitteet!E3" in refused.stdout
    assert "aineistot!A3: tiedostoa 'data/saimaa_alku.xlsx' ei ole" in refused.stdout

    change(path, {"kysymykset": {"A3": "yksi vaihtoehto"}, "tavoitteet": {"E3": "Sovittu ja aloitettu"}})
    forms_export(home / "data" / "saimaa_alku.xlsx", 0)
    forms_export(home / "data" / "saimaa_loppu.xlsx", 1)
    save(home / "data" / "saimaa_tavoitteet.xlsx", [
        ["Mikä tavoite?", "Mikä taso on saavutettu?", "Milloin taso arvioitiin?", "Kuka arvioi?",
         "Mistä tason tietää?"],
        ["Tavoite työpaikoista", 1, date(2019, 11, 15), "Rinki yhdessä", "Kokousmuistio"]])
    accepted = keko("import-definitions", path, language="fi")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    assert "neuvo" not in accepted.stdout
    assert keko("import-definitions", path, language="fi").returncode == 0

    made = keko("report", home, "--circle", "saimaa", "--language", "fi", "--as", "html", "-o", tmp_path / "raportti",
                language="fi")
    assert made.returncode == 0, made.stdout + made.stderr
    assert "missing-key-column" not in made.stderr
    assert "ignored-columns" not in made.stderr
    page = (tmp_path / "raportti" / "report-fi.html").read_text(encoding="utf8")
    for said in ("Saimaan rinki", "Tavoite työpaikoista", "Kokousmuistio", "Tiedon kulku",
                 "Koulutukseen osallistuneet", "14 vastasi molemmilla kerroilla"):
        assert said in page
