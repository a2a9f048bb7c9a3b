"""Workbooks (.xlsx, .xls, .ods) in, the cells of one sheet out, read by a child process that may fail or be stopped.

A workbook is a zip of XML or an old binary: one that is made to harm, or only damaged, can fill the memory or abort
the process that reads it. The child has a bounded address space and processor time on Linux and macOS; on Windows
only its running time is bounded.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from keko_eval.files import workbook_child
from keko_eval.files.table import Table, table_of
from keko_eval.files.text import not_opened
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem, suggestion

MAX_BYTES = 100 * 2**20
MEMORY, MEMORY_PER_BYTE, MOST_MEMORY = 256 * 2**20, 64, 1024 * 2**20
ZIP, OLD = b"PK", workbook_child.OLD
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


EVERY, NAMES = workbook_child.EVERY, workbook_child.NAMES


def read_sheets(path: Path) -> tuple[dict[str, list[list[str]]], tuple[Problem, ...]]:
    """The cells of every sheet as text, blank ones empty, in the order of the sheets; cells as XLSForm reads them."""
    rows, answer, problems = _answered(path, EVERY)
    if problems:
        return {}, problems
    sheets: dict[str, list[list[str]]] = {name: [] for name in answer["sheets"]}
    for name, row in rows:
        sheets[name].append(row)
    return {name: _trimmed(cells) for name, cells in sheets.items()}, ()


def sheets_of(path: Path) -> tuple[str, ...]:
    """The names of a workbook's sheets; none where it cannot be read."""
    _, answer, problems = _answered(path, NAMES)
    return () if problems else tuple(answer["sheets"])


def unopened(path: Path) -> tuple[Problem, ...]:
    """Why a file that begins as a workbook cannot be opened as one; nothing where it can, or begins otherwise."""
    with path.open("rb") as stream:
        head = stream.read(len(OLD))
    return _answered(path, NAMES)[2] if head.startswith((ZIP, OLD)) else ()


def _answered(path: Path, sheet: str) -> tuple[list[tuple[str, list[str]]], Mapping[str, Any], tuple[Problem, ...]]:
    """The rows with their sheets, and what the child said; or why there is nothing."""
    place = Place(str(path))
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(1_048_576)
    except OSError as error:
        return [], {}, (not_opened(path, error),)
    if size > MAX_BYTES:
        return [], {}, (problem("table-too-large", place, limit=f"{MAX_BYTES / 2**20:g} MiB"),)
    old = head.startswith(OLD)
    if not old and not head.startswith(ZIP):
        return [], {}, (problem("workbook-other-kind", place),)
    if old and ENCRYPTED in head:
        return [], {}, (problem("workbook-encrypted", place),)
    rows, answer = _ask(path, sheet, 2 + size // 2**20, min(MEMORY + MEMORY_PER_BYTE * size, MOST_MEMORY))
    return rows, answer, (_refused(answer, place, sheet),) if "refused" in answer else ()


def read_workbook(path: Path, sheet: str = "") -> tuple[Table | None, tuple[Problem, ...]]:
    """The cells of ``sheet``, or of the first sheet that has any.

    Returns
    -------
    table : Table or None
        None where the workbook cannot be read.
    problems : tuple of Problem
        Besides errors: which sheet was read where several have cells and none was named.
    """
    rows, answer, problems = _answered(path, sheet)
    if problems:
        return None, problems
    place = Place(str(path))
    table = table_of(str(path), _trimmed([row for _, row in rows]), sheet=answer["sheet"])
    told = list(_lost(answer.get("lost", ()), table))
    if answer.get("others"):
        others = ", ".join(answer["others"][:6])
        told.append(problem("workbook-several-sheets", place, sheet=answer["sheet"], others=others))
    return table, tuple(told)


def _lost(cells: Sequence[tuple[str, str]], table: Table) -> Iterator[Problem]:
    """Errors by column and kind, and formulas whose value nobody stored: cells that look blank and are not."""
    kinds: dict[tuple[str, str], list[str]] = {}
    for cell, error in cells:
        kinds.setdefault((cell.rstrip("0123456789") if error else "", error), []).append(f"{table.sheet}!{cell}")
    for (column, error), own in kinds.items():
        listed = ", ".join(own[:10]) + (f" … ({len(own)})" if len(own) > 10 else "")
        place = Place(table.file, cell=own[0])
        if error:
            yield problem("cell-error", place, column=column, value=error, cells=listed, n=len(own))
        else:
            yield problem("formula-without-value", place, cells=listed, n=len(own))


def _ask(path: Path, sheet: str, seconds: int,
         memory: int) -> tuple[list[tuple[str, list[str]]], Mapping[str, Any]]:
    """The rows that the child read, each with its sheet where it read all, and what it said of them."""
    command = [sys.executable, "-I", "-S", workbook_child.__file__, _readers_folder(), str(path.resolve()), sheet,
               str(memory), str(seconds)]
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=seconds * 3, check=False)
    except subprocess.TimeoutExpired:
        return [], {"refused": "workbook-too-slow"}
    rows: list[tuple[str, list[str]]] = []
    answer: dict[str, Any] = {}
    for line in done.stdout.splitlines():
        if line.startswith(b"["):
            rows.append((answer.get("begin", ""), json.loads(line)))
        elif line.endswith(b"}"):
            answer |= json.loads(line)
    if answer.keys() - {"begin"}:
        return rows, answer
    return [], {"refused": _why(done.returncode, done.stderr)}


def _why(code: int, said: bytes) -> str:
    """What a child that gave no answer died of."""
    if code in (-9, -24):
        return "workbook-too-slow"
    if code < 0 or b"MemoryError" in said or b"capacity overflow" in said or sys.platform == "win32":
        return "workbook-sheet-too-large"
    return "workbook-broken"


def _refused(answer: Mapping[str, Any], place: Place, sheet: str) -> Problem:
    match answer["refused"]:
        case "workbook-too-large":
            return problem("workbook-too-large", place, unpacked=answer["unpacked"])
        case "workbook-too-many-parts":
            return problem("workbook-too-many-parts", place, n=answer["n"])
        case "workbook-binary":
            return problem("workbook-binary", place)
        case "workbook-macros":
            return problem("workbook-macros", place)
        case "workbook-not-one":
            return problem("workbook-not-one", place)
        case "workbook-encrypted":
            return problem("workbook-encrypted", place)
        case "workbook-no-sheet":
            return problem("workbook-no-sheet", place, sheet=sheet, **suggestion(sheet, answer["sheets"]))
        case "workbook-too-slow":
            return problem("workbook-too-slow", place)
        case "workbook-sheet-too-large":
            return problem("workbook-sheet-too-large", place)
        case "table-empty":
            return problem("table-empty", place)
    return problem("workbook-broken", place)


def _trimmed(rows: list[list[str]]) -> list[list[str]]:
    """Without blank rows at the end and blank columns on the right."""
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    width = max((i + 1 for row in rows for i, cell in enumerate(row) if cell.strip()), default=0)
    return [row[:width] for row in rows]


@cache
def _readers_folder() -> str:
    """Where python-calamine and xlrd are installed, found without importing them."""
    from importlib.util import find_spec

    spec = find_spec("python_calamine")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("python-calamine is not installed")
    return str(Path(spec.origin).parent.parent)
