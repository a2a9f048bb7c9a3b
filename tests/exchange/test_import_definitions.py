"""A filled workbook becomes YAML; one full of mistakes becomes problems at its cells, and no file."""

from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

from keko_eval.definitions.check import check
from keko_eval.exchange.authored import around
from keko_eval.exchange.import_definitions import Imported, import_definitions
from keko_eval.problem.draw import draw_text
from keko_eval.problem.problem import has_errors
from tests.cli.running import keko
from tests.exchange.filled import GOALS, study, workbook

GOOD = {"definition::fi": "Mitä mitataan.", "dimension": "viestintä", "level": "tulos",
        "direction": "suurempi on parempi"}
MISTAKES = {
    "tavoitteet": [{"statement::fi": "Yhteinen koulutus", "goal": "koulutus", "levels.0::fi": "Sovittu",
                    "weight": "kolme", "due": "joulukuussa", "objectives": "olematon"},
                   {**GOALS[0], "goal": "koulutus"}],
    "mittarit": [{**GOOD, "label::fi": "Luottamus", "kind": "asteikkoo", "dimension": "verkosto", "items": "luotan"},
                 {**GOOD, "label::fi": "Tieto", "kind": "asteikko", "items": "luotan; puuttuva",
                  "target.wave": "followup", "target.value": "120"},
                 {**GOOD, "label::fi": "Osuus", "kind": "osuus", "items": "koulutus"}],
    "kysymykset": [
        {"type": "yksi vaihtoehto", "list": "agree55", "name": "luotan", "label::fi": "Luotan muihin"},
        {"type": "yksi vaihtoehto", "name": "luotan", "label::fi": "Saan tietoa"},
        {"type": "yksi vaihtoehto", "list": "agree5", "name": "ei_saa", "label::fi": "En saa tietoa ajoissa"},
        {"type": "numeroo", "label::fi": "Montako?"},
        {"type": "teksti", "name": "k 1", "label::fi": "Mikä auttoi?"}, {"type": "numero"}],
    "vastausvaihtoehdot": [{"list_name": "kertaa", "name": 1, "label::fi": "harvoin"},
                           {"list_name": "kertaa", "name": 1, "label::fi": "usein"}, {"label::fi": "yksin"}],
}


def imported(path: Path, home: Path) -> Imported:
    return import_definitions(path, around(home))


def told(found: Imported, home: Path) -> str:
    return draw_text(found.problems, "fi").replace(str(home), "tutkimus").replace("\\", "/")


def test_three_goals_and_eight_questions(tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    home = study(tmp_path)
    found = imported(workbook(home), home)
    assert not has_errors(found.problems)
    golden("exchange/filled.yaml.txt", "\n".join(f"=== {name}\n{text}" for name, text in found.files.items()))


def test_every_mistake_at_its_cell(tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    home = study(tmp_path)
    found = imported(workbook(home, MISTAKES, {}), home)
    assert found.files == {}
    golden("exchange/mistakes.fi.txt", told(found, home))


def test_the_command_writes_what_check_accepts(tmp_path: Path) -> None:
    home = study(tmp_path)
    path = workbook(home)
    done = keko("import-definitions", path, language="fi")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (home / "instruments" / "saimaa.extra.yaml").is_file()
    own = [p for p in check([home]).problems if p.place and "saimaa" in p.place.file]
    assert not has_errors(own)
    assert keko("import-definitions", path, language="fi").returncode == 0, "and again, with the ids written in"


def test_nothing_is_written_where_something_is_wrong(tmp_path: Path) -> None:
    home = study(tmp_path)
    before = (home / "circles" / "saimaa.yaml").read_text(encoding="utf8")
    done = keko("import-definitions", workbook(home, MISTAKES, {}), language="sv")
    assert done.returncode == 1
    assert "'asteikkoo' finns inte i listan" in done.stdout
    assert (home / "circles" / "saimaa.yaml").read_text(encoding="utf8") == before
    assert not (home / "instruments").exists()


def test_not_a_workbook(tmp_path: Path) -> None:
    home = study(tmp_path)
    copyfile(home / "study.yaml", home / "circles" / "saimaa.xlsx")
    done = keko("import-definitions", home / "circles" / "saimaa.xlsx")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "workbook" in done.stdout
