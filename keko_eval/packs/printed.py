"""What was printed: a built pack's figures or those of a report's folder, and the marks of what they rest on."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from keko_eval.definitions.marks import marks
from keko_eval.packs.golden import golden_rows
from keko_eval.packs.opened import Opened, open_pack
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem

MANIFEST = "manifest.json"
PUBLIC = "manifest-public.json"
_KEY = ("indicator", "quantity", "term", "scope", "wave", "reference_wave")
EVERY = ""
"""The instrument of data that may feed every indicator."""


@dataclass(frozen=True)
class Printed:
    """What two printings of a report are compared by.

    Attributes
    ----------
    files : mapping
        Checksums by name of every definition, file of answers or output.
    figures : mapping
        By indicator, quantity, term, scope, wave and reference wave.
    meanings, reads, design, frame
        See :class:`~keko_eval.definitions.marks.Marks`.
    data : mapping
        By instrument, the checksums of its answers.
    program : str
        The version of the program; empty where it is not told.
    """

    files: Mapping[str, str]
    figures: Mapping[tuple[str, ...], Mapping[str, Any]] = field(repr=False)
    meanings: Mapping[str, str]
    reads: Mapping[str, tuple[str, ...]]
    design: str
    frame: str
    data: Mapping[str, tuple[str, ...]]
    program: str = ""


def printed(path: Path) -> Printed:
    """A pack's file, a report's folder, or its manifest.

    Raises
    ------
    Refused
        It is none of them, or has no figures.
    """
    if path.is_dir():
        path = next((own for name in (MANIFEST, PUBLIC) if (own := path / name).is_file()), path)
    if path.is_file() and path.suffix == ".json":
        return of_report(path)
    if path.is_dir():
        raise Refused([problem("no-edition", Place(str(path)))])
    return of_pack(open_pack(path.read_bytes(), str(path)))


def of_pack(pack: Opened) -> Printed:
    """Figures of a pack's invented answers."""
    with pack.study() as resolved:
        own = marks(resolved)
    data: dict[str, tuple[str, ...]] = {}
    for name, content in sorted(pack.members.items()):
        if name.startswith("sample/") and name.endswith(".csv"):
            instrument = name.removeprefix("sample/").partition("@")[0]
            data[instrument] = (*data.get(instrument, ()), sha256(content).hexdigest())
    rows = golden_rows(pack.members, "results", pack.file) if "golden/results.json" in pack.members else []
    return Printed(pack.lock.files, _by_key(row for row in rows if not row.get("sensitivity")), own.meanings, own.reads,
                   own.design, own.frame, data)


def of_report(path: Path) -> Printed:
    """Figures of a report by its manifest."""
    try:
        told: Any = json.loads(path.read_text(encoding="utf8"))
        data: dict[str, tuple[str, ...]] = {}
        for row in told["data"]:
            instrument = str(row["instrument"] or EVERY)
            data[instrument] = tuple(sorted((*data.get(instrument, ()), str(row["sha256"]))))
        files = {str(row["file"]): str(row["sha256"]) for row in (*told["definitions"], *told["data"])}
        return Printed(files, _by_key(told["figures"]), dict(told["meanings"]),
                       {id: tuple(names) for id, names in told["reads"].items()}, str(told["design"]),
                       str(told["frame"]), data, str(told["program"]["version"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refused([problem("no-edition", Place(str(path)))]) from None


def _by_key(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, ...], Mapping[str, Any]]:
    found: dict[tuple[str, ...], Mapping[str, Any]] = {}
    for row in rows:
        found.setdefault(tuple(str(row.get(key) or "") for key in _KEY), row)
    return found
