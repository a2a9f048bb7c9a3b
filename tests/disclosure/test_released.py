"""The wall: what may be rendered is made in this room alone."""

import ast
import dataclasses
import json
import pickle
import re
from pathlib import Path

import pytest

from keko_eval.disclosure.release import release
from keko_eval.disclosure.released import ReleasedTable, sealed

PACKAGE = Path(__file__).parents[2] / "keko_eval"
ABOVE = ("reporting", "packs", "web", "cli")
UNPROTECTED = {"DataFrame", "LazyFrame", "IntoFrame", "Result", "Count", "Finding", "Estimate", "Tallies", "Scored"}


def test_a_table_cannot_be_made_outside_the_room():
    with pytest.raises(TypeError):
        ReleasedTable(("n",), ({"n": 3},), "internal", 0)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"disclosure\.release"):
        ReleasedTable(("n",), ({"n": 3},), "internal", 0, object())


def test_a_released_table_cannot_be_refilled(level):
    table = release([level("all", 40)], [], "internal").results
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(table, rows=({"n": 3},))
    with pytest.raises(dataclasses.FrozenInstanceError):
        table.rows = ()  # type: ignore[misc]


def test_a_table_holds_plain_values_and_its_own_copies(level):
    row = level("all", 40)
    table = release([row], [], "confidential").results
    row["n"] = 3
    assert table.rows[0]["n"] == 40
    assert json.loads(json.dumps(table.rows))[0]["estimate"] == 50.0
    assert pickle.loads(pickle.dumps(table)) == table
    assert len(table) == 1
    assert [r["scope"] for r in table] == ["all"]


def test_what_is_hidden_is_in_no_part_of_the_table(level):
    secret = 61.23456
    rows = [level("all", 40)] + [level(f"circle={c}", n, secret) for c, n in {"a": 2, "b": 4}.items()]
    table = release([*rows, level("circle=c", 34)], [], "internal").results
    assert str(secret) not in repr(table)
    assert table.hidden == 2


def test_missing_columns_are_none_and_unknown_ones_stay():
    table = sealed(("n", "released", "unit"), [{"n": 1, "released": True, "other": 2}], "internal")
    assert table.rows[0] == {"n": 1, "released": True, "unit": None}


def _modules(*rooms: str) -> list[Path]:
    found = [path for room in rooms for path in (PACKAGE / room).rglob("*.py")]
    return [*found, *(p for p in (PACKAGE / "pipeline.py", PACKAGE / "__init__.py") if p.exists())]


def breaches(source: str) -> list[str]:
    """What in a module reaches over the wall: makes a released table, or takes the seal.

    Other rooms have words of their own for what is sealed; only a module that names this room can take its seal.
    """
    found = []
    taken = ("_SEAL", "sealed", "object.__new__") if "disclosure" in source else ("_SEAL", "object.__new__")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "ReleasedTable":
            found.append("makes a ReleasedTable")
        names = [a.name for a in node.names] if isinstance(node, (ast.Import, ast.ImportFrom)) else [
            node.attr] if isinstance(node, ast.Attribute) else [node.id] if isinstance(node, ast.Name) else [
            node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []
        found += [f"names {name}" for name in names if name in taken]
    return found


def takes(source: str) -> set[str]:
    """Unprotected kinds that a module's functions and classes say they take: frames, and rows before disclosure."""
    said: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.arg, ast.AnnAssign)) and node.annotation:
            said |= {getattr(n, "id", getattr(n, "attr", getattr(n, "value", ""))) for n in ast.walk(node.annotation)
                     if isinstance(n, (ast.Name, ast.Attribute, ast.Constant))}
    return {word for name in said if isinstance(name, str) for word in re.findall(r"\w+", name)} & UNPROTECTED


@pytest.mark.parametrize("source", [
    "from keko_eval.disclosure.released import ReleasedTable\nReleasedTable((), (), 'internal', 0, None)",
    "from keko_eval.disclosure import released\nreleased.ReleasedTable((), (), 'internal', 0, released._SEAL)",
    "from keko_eval.disclosure.released import sealed as made\nmade((), [], 'public')",
    "import keko_eval.disclosure.released as r\ngetattr(r, '_SEAL')",
])
def test_the_search_finds_planted_breaches(source):
    assert breaches(source)


def test_no_room_above_makes_a_released_table():
    found = {str(p.relative_to(PACKAGE)): breaches(p.read_text(encoding="utf8")) for p in _modules(*ABOVE)}
    assert found
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_reporting_takes_no_frames():
    """Neither a frame nor the rows of comparison reach a renderer; every row that does was released."""
    assert takes("def draw(rows: pl.DataFrame, more: 'list[Result]'): ...") == {"DataFrame", "Result"}
    for path in (PACKAGE / "reporting").rglob("*.py"):
        assert takes(path.read_text(encoding="utf8")) == set(), path
