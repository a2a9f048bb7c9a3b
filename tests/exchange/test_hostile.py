"""The hidden sheet changed by a hand that knows the seal, and lost altogether: problems, never a traceback."""

import random
from copy import deepcopy
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from keko_eval.exchange.author import author_circle
from keko_eval.exchange.authored import around
from keko_eval.exchange.carried import of_shape
from keko_eval.exchange.import_definitions import import_definitions, import_filled
from keko_eval.exchange.read_workbook import read_filled
from keko_eval.problem.draw import draw_text
from keko_eval.problem.problem import has_errors
from tests.exchange.filled import study, workbook
from tests.exchange.test_import_definitions import told

VALUES: list[Any] = [None, True, 0, -7, 1e300, float("nan"), "", "x", "../../x", "saimaa", [], ["x"], [[1]], {},
                     {"x": 1}, {"-2": {}}, {"levels": "x"}, {"file": 3}, [{"goal": 1}], {"fi": None}]


def changed(tree: Any, source: random.Random) -> Any:
    """The tree with one of its values, or a key of it, another."""
    if isinstance(tree, dict) and tree and source.random() < 0.7:
        key = source.choice(sorted(tree, key=str))
        if source.random() < 0.2:
            other = source.choice(["x", "levels", "data", "goals", "~"])
            return {other if own == key else own: below for own, below in tree.items()}
        return {**tree, key: changed(tree[key], source)}
    if isinstance(tree, list) and tree and source.random() < 0.7:
        i = source.randrange(len(tree))
        return [*tree[:i], changed(tree[i], source), *tree[i + 1:]]
    if isinstance(tree, dict) and source.random() < 0.3:
        return {**tree, source.choice(["goals", "data", "set", "add", "hide", "waves", "title", "levels", "targets",
                                       "target", "later_targets", "choices", "questions", "sections", "kind"]):
                source.choice(VALUES)}
    return deepcopy(source.choice(VALUES))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study with a circle that has everything, its workbook written from its definitions."""
    folder = study(tmp_path_factory.mktemp("hostile"))
    for name, text in import_definitions(workbook(folder), around(folder)).files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf8")
    author_circle(folder, "saimaa")
    return folder


def test_whatever_is_carried(home: Path) -> None:
    surroundings = around(home)
    filled = read_filled(home / "circles" / "saimaa.xlsx")
    assert not has_errors(import_filled(deepcopy(filled), surroundings).problems)
    source, refused = random.Random(2019), 0
    for _ in range(150):
        hostile = deepcopy(filled)
        key = source.choice(sorted(hostile.carried))
        tree = changed(hostile.carried[key], source)
        hostile.carried = {**hostile.carried, key: tree if isinstance(tree, dict) else {"x": tree}}
        if not of_shape(key[0], hostile.carried[key]):
            refused += 1
            continue
        found = import_filled(hostile, surroundings)
        draw_text(found.problems, "fi")
        refused += has_errors(found.problems)
        assert all(not Path(file).is_absolute() and ".." not in file for file in found.files)
    assert refused > 20


def test_a_lost_hidden_sheet(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    book = openpyxl.load_workbook(home / "circles" / "saimaa.xlsx")
    del book["_keko"]
    book.save(path)
    found = import_definitions(path, around(home))
    assert not has_errors(found.problems), told(found, home)
    assert found.own
    assert found.own.circle["circle"] == "saimaa"
    assert [g["goal"] for g in found.own.circle["goals"]] == [
        "tavoite_yhteisista", "tavoite_tyopaikoista", "tavoite_viestinnasta"]
    assert len(found.own.indicators) == 3
