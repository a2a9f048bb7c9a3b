"""▶ An authoring workbook in, YAML files or every problem as Sheet!Cell out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keko_eval.definitions.check import meaning
from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.document import Document, read
from keko_eval.definitions.load import Library, resolve
from keko_eval.exchange.assemble import assembled
from keko_eval.exchange.authored import Around, Authored
from keko_eval.exchange.draft import Draft
from keko_eval.exchange.read_workbook import Filled, read_filled
from keko_eval.exchange.yaml_text import paths_by_place, yaml_text
from keko_eval.problem.catalogue import HEADING, entry
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

ECHOES = frozenset((
    "missing-key", "wrong-length", "missing-label", "no-choice-list", "unknown-type", "missing-translation",
    "missing-translations", "empty-list", "promised-language", "not-a-mapping", "missing-operand", "empty-expression",
    "item-without-numbers", "goal-levels", "unknown-item",
))
"""What follows from an empty or wrong cell that is told already."""
OF_TYPES = frozenset(("not-a-quantity", "item-without-numbers", "mixed-ranges"))
"""What may follow from a question whose kind of answer could not be read."""


@dataclass(frozen=True, slots=True)
class Imported:
    """``files`` holds the text of each file by its path in the study's folder; empty where there are errors."""

    files: Mapping[str, str]
    problems: tuple[Problem, ...]
    own: Authored | None = None
    tongue: str = "fi"


def import_definitions(path: Path, surroundings: Around, *, by_name: bool = False) -> Imported:
    """Read a filled workbook and check what it says.

    Parameters
    ----------
    path : Path
        The workbook.
    surroundings : Around
        The study that the circle extends.
    by_name : bool
        Whether the file must be called after its circle, so that no copy writes over another circle's definitions.

    Returns
    -------
    Imported
        Problems stand at the cells that they come from.
    """
    return import_filled(read_filled(path), surroundings, path.stem if by_name else None)


def import_filled(filled: Filled, surroundings: Around, name: str | None = None) -> Imported:
    """As :func:`import_definitions`, of a workbook that was read; ``name`` is what it must be called after."""
    if not filled.rows:
        return Imported({}, tuple(filled.problems))
    draft = assembled(filled, surroundings)
    _own_circle(draft, name)
    texts = {file: yaml_text(_kind(tree), tree) for file, tree in draft.own().trees()}
    found = _checked(draft, texts)
    once = {(p.place, entry(p.code).say(filled.tongue, p.values)): p for p in (*filled.problems, *found)}
    problems = tuple(sorted(once.values(), key=lambda p: _order(p, filled.file)))
    wrong = any(p.severity == "error" for p in problems)
    return Imported({} if wrong else texts, problems, None if wrong else draft.own(), filled.tongue)


def _own_circle(draft: Draft, name: str | None) -> None:
    """A copy of another circle's workbook, by the file's name or by what it carries, would write over that circle."""
    id, circles = str(draft.circle["circle"]), draft.around.library.ids("circle")
    stem = "" if name is None else name.casefold()
    named = name is None or stem == id or (
        stem not in circles and re.fullmatch(rf"{re.escape(id)}[^a-z0-9].*", stem) is not None)
    carried = (draft.filled.kept("meta") or {}).get("circle", id)
    if not named or (carried != id and carried in circles):
        place = draft.cells.get(("circle", ("circle",)), Place(draft.filled.file))
        file = name or Path(draft.filled.file).stem
        draft.tell(problem("authoring-other-circle", place, circle=carried if named else id, file=f"{file}.xlsx"))


def _kind(tree: Mapping[str, Any]) -> str:
    return next(kind for kind in ("circle", "indicator", "instrument") if kind in tree)


def _order(problem: Problem, file: str) -> tuple[bool, str, int, str]:
    place = problem.place or Place("")
    sheet, _, cell = place.cell.partition("!")
    letters = cell.rstrip("0123456789")
    return place.file != file, sheet, int(cell[len(letters):] or 0), letters.rjust(3) + problem.code


def _checked(draft: Draft, texts: Mapping[str, str]) -> list[Problem]:
    """What the rules of the language find in the definitions, at the workbook's cells."""
    documents: list[Document] = []
    problems: list[Problem] = []
    broken: set[tuple[str, str]] = set()
    folder = draft.around.study.folder
    by_file = {str(folder / file): text for file, text in texts.items()}
    for file, text in by_file.items():
        reading = read(text, file)
        problems += reading.problems
        documents += [reading.document] if reading.document else []
        broken |= {reading.broken} if reading.broken else set()
    own = Library(tuple(documents), frozenset(broken))
    others = tuple(d for d in draft.around.known.documents if str(d.file) not in by_file)
    known = own.and_then(Library(others, draft.around.known.broken, draft.around.known.old))
    study = resolve(draft.around.study.document, known)[0]
    problems += [p for p in meaning(Corpus(own, known, (study,))) if p.place and p.place.file in by_file]
    paths = {file: paths_by_place(text, file) for file, text in by_file.items()}
    trees = {str(folder / file): tree for file, tree in draft.own().trees()}
    found = []
    for one in problems:
        of = trees[one.place.file] if one.place else {}
        placed = _placed(one, draft, paths, _part_of(of))
        found += [placed] if placed else []
    return found


def _part_of(tree: Mapping[str, Any]) -> str:
    kind = _kind(tree)
    return str(tree["indicator"]) if kind == "indicator" else kind


def _placed(one: Problem, draft: Draft, paths: Mapping[str, Mapping[tuple[int, int], Any]], of: str) -> Problem | None:
    """The problem at the cell that its place in the YAML came from; None where that cell is told already."""
    assert one.place is not None
    path = paths[one.place.file].get((one.place.line, one.place.column))
    if path is None:
        near = [at for at in paths[one.place.file] if at <= (one.place.line, one.place.column)]
        path = paths[one.place.file][max(near)] if near else ()
    if one.code in ECHOES and any((of, path[:n]) in draft.troubled for n in range(len(path) + 1)):
        return None
    if one.code in OF_TYPES and any("type" in row.absent for row in draft.filled.rows.get("questions", [])):
        return None
    if one.code == "unused-question" and one.values.get("name") in draft.named:
        return None
    cell = _cell(draft, of, path)
    if one.code == "listed-twice" and any(p.place == cell and p.code == "authoring-same-id"
                                          for p in draft.filled.problems):
        return None
    return Problem(one.code, cell, one.severity, {**one.values, HEADING: draft.filled.heading(cell)})


def _cell(draft: Draft, of: str, path: tuple[str | int, ...]) -> Place:
    for n in range(len(path), -1, -1):
        if (of, path[:n]) in draft.cells:
            return draft.cells[of, path[:n]]
    return Place(draft.filled.file)
