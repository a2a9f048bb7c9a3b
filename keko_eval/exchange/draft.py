"""Definitions on their way from the workbook: trees that may still be wrong, with the cell of each of their values."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from keko_eval.exchange.authored import Around, Authored, Tree
from keko_eval.exchange.read_workbook import Filled, ReadRow
from keko_eval.files.yaml_tree import Path
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem

_INSIDE = re.compile(r"([\w-][\w.-]*/)*[\w-][\w.-]*\.ya?ml")


@dataclass(slots=True)
class Draft:
    """Definitions that may still be wrong; ``cells`` tells where in the workbook a part of a tree was written.

    ``named`` are the questions that indicators with something wrong in them read: they are used all the same;
    ``renamed`` are questions' ids as the program wrote them, with what stands on the same row now.
    """

    filled: Filled
    around: Around
    circle: Tree = field(default_factory=dict)
    instrument: Tree | None = None
    indicators: list[Tree] = field(default_factory=list)
    cells: dict[tuple[str, Path], Place] = field(default_factory=dict)
    troubled: set[tuple[str, Path]] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)

    def tell(self, found: Problem) -> None:
        self.filled.problems.append(found)

    def remember(self, of: str, path: Path, row: ReadRow, names: Callable[[str], Path | None]) -> None:
        """Where the row and each of its values stand."""
        self.cells[of, path] = row.place
        for (name, language), place in row.places.items():
            own = names(name)
            if own is not None:
                self.cells.setdefault((of, (*path, *own)), place)
                if language:
                    self.cells[of, (*path, *own, language)] = place
        for name, place in row.blank.items():
            own = names(name)
            if own is not None:
                self.cells.setdefault((of, (*path, *own)), place)

    def own(self) -> Authored:
        meta = self.filled.kept("meta") or {}
        files = {id: file for id, file in meta.get("files", {}).items() if _INSIDE.fullmatch(file)}
        return Authored(self.circle, self.instrument, tuple(self.indicators), files)
