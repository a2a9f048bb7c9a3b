"""The door of answers: a system that registers is asked by content, and what it says of the columns is used."""

from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from keko_eval.collection.data_file import open_data
from keko_eval.exchange import answers
from keko_eval.files.table import Table, table_of
from keko_eval.problem.problem import Problem


class Own(ModuleType):
    """A system of the test's own, of both kinds."""

    def recognises(self, head: bytes, names: Sequence[str]) -> bool:  # noqa: ARG002
        return head.startswith(b"OWN")

    def read_answers(self, path: Path) -> tuple[Table | None, tuple[Problem, ...]]:
        return table_of(str(path), [["q1"], ["1"]]), ()

    def knows(self, rows: Sequence[Sequence[str]]) -> bool:
        return "own id" in rows[0]

    def of_table(self, table: Table) -> tuple[Table | None, tuple[Problem, ...]]:
        return replace(table, texts={1: ("q1",)}), ()


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "import_module", lambda name: Own(name))
    monkeypatch.setattr(answers, "FILES", {"own": "own"})
    monkeypatch.setattr(answers, "TABLES", {"own": "own"})


@pytest.mark.usefixtures("own")
def test_a_file_of_its_own_kind_is_known_by_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.sav").write_bytes(b"OWN...")
    table, problems = open_data(tmp_path / "a.sav")
    assert isinstance(table, Table)
    assert (table.head(1), problems) == (["1"], ())


@pytest.mark.usefixtures("own")
def test_a_table_is_known_by_its_headers(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("own id,Anything\n1,2\n")
    (tmp_path / "b.csv").write_text("id,Anything\n1,2\n")
    texts = [open_data(tmp_path / name)[0].texts for name in ("a.csv", "b.csv")]  # type: ignore[union-attr]
    assert texts == [{1: ("q1",)}, {}]


@pytest.mark.parametrize("module", [*answers.FILES.values(), *answers.TABLES.values()])
def test_what_is_registered_is_there(module: str) -> None:
    own = import_module(module)
    functions = ("recognises", "read_answers") if module in answers.FILES.values() else ("knows", "of_table")
    assert all(callable(getattr(own, name)) for name in functions)
