"""SPSS's .sav and Stata's .dta in, their variables out, read by a child process that may fail or be stopped."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from keko_eval.exchange.statistics import child
from keko_eval.files.text import not_opened
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

MAX_BYTES = 512 * 2**20
MEMORY, MEMORY_PER_BYTE, MOST_MEMORY = 256 * 2**20, 48, 2**30
SECONDS, SECONDS_PER_MIB = 1.6, 1.0
_SAV = (b"$FL2@(#)", b"$FL3@(#)")
_OLD_DTA = (102, 103, 104, 105, 108, 110, 111, 113, 114, 115)


@dataclass(frozen=True, slots=True)
class Column:
    """A variable of a file: cells as text, value labels by cell, and the cells that stand for missing values."""

    name: str
    label: str
    format: str
    numeric: bool
    cells: Sequence[str] = field(repr=False)
    values: dict[str, str] = field(repr=False)
    missing: frozenset[str]
    measure: str = ""


def kind_of(head: bytes) -> str:
    """``sav`` or ``dta``; empty for other files."""
    if head.startswith(_SAV):
        return "sav"
    old = len(head) > 3 and head[0] in _OLD_DTA and head[1] in (1, 2) and head[2:4] == b"\x01\x00"
    return "dta" if head.startswith(b"<stata_dta>") or old else ""


def read_columns(path: Path) -> tuple[tuple[Column, ...], tuple[Problem, ...]]:
    """The variables of a file; none, and why, where it cannot be read.

    A file without an encoding of its own that is no UTF-8 is read as Windows-1252, and it is told.
    """
    place = Place(str(path))
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            kind = kind_of(stream.read(16))
    except OSError as error:
        return (), (not_opened(path, error),)
    if size > MAX_BYTES:
        return (), (problem("table-too-large", place, limit=f"{MAX_BYTES / 2**20:g} MiB"),)
    if not _folders():
        return (), (problem("statistics-no-reader", place),)
    lines = _ask(path, kind, size, "")
    told: tuple[Problem, ...] = ()
    if lines[-1].get("refused") == "encoding":
        lines = _ask(path, kind, size, "WINDOWS-1252")
        told = (problem("encoding-guessed", place, encoding="windows-1252"),)
    if refused := lines[-1].get("refused"):
        heavy = refused == "too-large"
        return (), (problem("statistics-too-large", place) if heavy else problem("statistics-broken", place),)
    return tuple(Column(line["name"], " ".join(line["label"].split()), line["format"], line["numeric"], line["cells"],
                        line["values"], frozenset(line["missing"]), line["measure"]) for line in lines[:-1]), told


def _ask(path: Path, kind: str, size: int, encoding: str) -> list[dict[str, Any]]:
    """What the child said; the last line is how it ended."""
    seconds = SECONDS + SECONDS_PER_MIB * (size / 2**20)
    memory = min(MEMORY + MEMORY_PER_BYTE * size, MOST_MEMORY)
    command = [sys.executable, "-I", "-S", child.__file__, json.dumps(_folders()), str(path.resolve()), kind,
               str(memory), str(seconds), encoding]
    alone = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=seconds * 4, check=False,
                              env={**os.environ, **alone})
    except subprocess.TimeoutExpired:
        return [{"refused": "too-large"}]
    try:
        lines = [json.loads(line) for line in done.stdout.splitlines()]
    except ValueError:
        lines = []
    if lines and {"read", "refused"} & lines[-1].keys():
        return lines
    heavy = done.returncode == -27 or b"MemoryError" in done.stderr
    return [{"refused": "too-large" if heavy else "broken"}]


@cache
def _folders() -> tuple[str, ...]:
    """Where what the child imports is installed, found without importing it; nothing where pyreadstat is not."""
    from importlib.util import find_spec

    specs = [find_spec(name) for name in ("pyreadstat", "narwhals", "numpy")]
    return tuple(dict.fromkeys(str(Path(s.origin).parent.parent) for s in specs if s and s.origin)) if specs[0] else ()
