"""A coordinator at work: an empty circle, its workbook, and rows written into it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import openpyxl

from keko_eval.exchange.author import author_circle

EXAMPLE = Path(__file__).parents[2] / "examples" / "keko-2019"
CIRCLE = "circle: saimaa\nversion: 1.0.0\nextends: keko-2019\n"
Rows = Sequence[Mapping[str, Any]]

GOALS: Rows = [
    {"statement::fi": f"Tavoite {name}", "levels.-2::fi": "Ei mitään", "levels.-1::fi": "Suunnitelma on tehty",
     "levels.0::fi": "Sovittu ja aloitettu", "levels.1::fi": "Toimii puoli vuotta", "levels.2::fi": "Toimii pysyvästi",
     "weight": weight, "due": due, "owner::fi": "koordinaattori"}
    for name, weight, due in (("yhteisistä koulutuksista", 2, "31.12.2019"), ("työpaikoista", 1, "2019-06-30"),
                              ("viestinnästä", "1,5", "1.9.2019"))]
QUESTIONS: Rows = [
    *({"type": "yksi vaihtoehto", "list": "agree5", "label::fi": text} for text in (
        "Tiedän, kenen puoleen kääntyä", "Saan tarvitsemani tiedon ajoissa", "Tapaamiset ovat hyödyllisiä")),
    {"type": "yksi vaihtoehto", "list": "kertaa", "name": "kuinka_usein", "label::fi": "Kuinka usein tapaatte muita?"},
    {"type": "numero", "label::fi": "Montako yhteistä tilaisuutta järjestitte?"},
    {"type": "yksi vaihtoehto", "list": "yes_no", "name": "koulutus", "label::fi": "Osallistuitko koulutukseen?"},
    {"type": "teksti", "label::fi": "Mikä auttoi eniten?", "use": "mikä vaikutti",
     "relevant": "${koulutus} = 'yes'"},
    {"type": "päivä", "name": "tapaaminen", "label::fi": "Milloin tapasitte viimeksi?", "use": "taustatieto"},
]
CHOICES: Rows = [{"list_name": "kertaa", "label::fi": text} for text in ("harvoin", "kuukausittain", "viikoittain")] + [
    {"list_name": "kertaa", "label::fi": "en osaa sanoa", "missing": "en osaa sanoa"}]
INDICATORS: Rows = [
    {"label::fi": "Tiedon kulku", "kind": "asteikko", "definition::fi": "Miten tieto kulkee ringissä.",
     "dimension": "viestintä", "level": "tulos", "direction": "suurempi on parempi", "target.wave": "followup",
     "items": "Tiedän, kenen puoleen kääntyä; saan_tarvitsemani_tiedon; tapaamiset_ovat_hyodyllisia",
     "objectives": "elinvoimaiset järjestöt, Kokoava yhteistyö",
     "target.value": 70, "target.why::fi": "Ringin päätös", "target.set_on": "1.10.2017"},
    {"label::fi": "Koulutukseen osallistuneet", "kind": "osuus (kuinka moni sadasta)",
     "definition::fi": "Kuinka moni kävi koulutuksessa.", "dimension": "verkostot", "level": "tuotos",
     "direction": "suurempi on parempi", "items": "koulutus", "answers": "yes", "objectives": "Kokoava yhteistyö"},
    {"label::fi": "Yhteiset tilaisuudet", "kind": "summa", "definition::fi": "Tilaisuudet yhteensä.",
     "dimension": "verkostot", "level": "tuotos", "direction": "suurempi on parempi",
     "items": "Montako yhteistä tilaisuutta järjestitte?", "objectives": "Livskraftiga organisationer"},
]
TEXTS = {"circle.title": "Saimaan rinki", "instrument.title": "Saimaan omat kysymykset",
         "instrument.purpose": "Kysymme tätä, jotta rinki osaa parantaa toimintaansa.",
         "instrument.lawful_basis": "Suostumus", "instrument.retention": "Vuoden 2020 loppuun"}
SHEETS = {"tavoitteet": GOALS, "mittarit": INDICATORS, "kysymykset": QUESTIONS, "vastausvaihtoehdot": CHOICES}


def study(folder: Path, circle: str = CIRCLE) -> Path:
    """A copy of the example study with one circle, without answers."""
    home = folder / "tutkimus"
    copytree(EXAMPLE, home, ignore=ignore_patterns("data", "circles", "expected"))
    (home / "circles").mkdir(exist_ok=True)
    (home / "circles" / "saimaa.yaml").write_text(circle, encoding="utf8")
    return home


def workbook(home: Path, sheets: Mapping[str, Rows] = SHEETS, texts: Mapping[str, Any] = TEXTS) -> Path:
    """The circle's workbook with rows and texts written in."""
    path = author_circle(home, "saimaa")
    book = openpyxl.load_workbook(path)
    for name, rows in sheets.items():
        write(book[name], rows)
    lines = {row[1].value: row for row in book["tekstit"].iter_rows(min_row=3)}
    for key, text in texts.items():
        row = lines[key]
        row[3 if key.split(".")[-1] not in ("minutes", "languages", "value", "population",
                                                "baseline", "followup") else 2].value = text
    book.save(path)
    return path


def write(sheet: Any, rows: Rows) -> None:
    """Rows by the names of the second heading row, below what is there."""
    heads = {cell.value: cell.column for cell in sheet[2]}
    first = next(i for i in range(3, 400) if all(sheet.cell(i, c).value is None for c in heads.values()))
    for i, row in enumerate(rows, first):
        for key, value in row.items():
            sheet.cell(i, heads[key]).value = value
