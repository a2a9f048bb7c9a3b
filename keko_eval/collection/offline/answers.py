"""Files of answers in, checked answers out: what a browser worked out is worked out again here."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from keko_eval.collection.entered_workbook import Entered
from keko_eval.collection.entry_cells import Cell, Row
from keko_eval.collection.entry_checks import check_row
from keko_eval.collection.entry_layout import Legend, legends_of, sheets_of
from keko_eval.collection.entry_workbook import entry_words, tongue_of
from keko_eval.collection.form.form import compiled
from keko_eval.collection.form.page import Asked
from keko_eval.collection.handout import Handout
from keko_eval.collection.offline.keys import FORMAT, HEAD, Unopened, opened
from keko_eval.collection.store.records import is_id
from keko_eval.files.text import not_opened
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, has_errors, problem

_WHY = {"key": "offline-other-key", "cipher": "offline-no-cipher"}
LARGEST = 4 * 2**20
"""Bytes of a file of answers; the page makes none of a hundredth of this."""


def sent_in(path: Path) -> tuple[Mapping[str, Any] | None, tuple[Problem, ...]]:
    """The head and the box of a file of answers."""
    try:
        if path.stat().st_size > LARGEST:
            return None, (problem("offline-broken", Place(str(path))),)
        found = json.loads(path.read_bytes())
    except OSError as error:
        return None, (not_opened(path, error),)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or found.get("format") != FORMAT or \
            not all(isinstance(found.get(name), str) for name in HEAD):
        return None, (problem("offline-broken", Place(str(path))),)
    return found, ()


def read_sent(path: Path, sent: Mapping[str, Any], handout: Handout, private: bytes, moment: datetime) -> Entered:
    """Open one file of answers and hold it against the form.

    Parameters
    ----------
    path : Path
    sent : mapping
        As :func:`sent_in` gave it.
    handout : Handout
        What the study knows of the instrument, in the version that the form was made of.
    private : bytes
        The study's offline key, 32 bytes.
    moment : datetime
        What ``today()`` means.
    """
    place = Place(str(path))
    try:
        inner = opened(private, sent)
    except Unopened as error:
        return Entered(problems=(problem(_WHY.get(str(error), "offline-broken"), place),))
    if not is_id(str(inner.get("id"))) or not isinstance(inner.get("answers"), dict):
        return Entered(problems=(problem("offline-broken", place),))
    form = compiled(handout.instrument)
    tongue = tongue_of(str(sent["language"]))
    names = {kind: texts[tongue] for kind, texts in entry_words()["heads"].items()}
    legends = legends_of(sheets_of(handout, str(sent["language"])), names)
    cells, unknown = _cells(inner, handout, form.asked, legends, str(path))
    if unknown:
        return Entered(problems=(problem("offline-broken", place),))
    entry, problems = check_row(Row(place, cells, filled=True), handout, form, legends, moment, str(inner["id"]))
    return Entered(() if has_errors(problems) else (entry,), problems, 1)


def _cells(inner: Mapping[str, Any], handout: Handout, asked: Mapping[str, Asked], legends: Mapping[str, Legend],
           file: str) -> tuple[dict[str, Cell], list[str]]:
    """The answers as the cells of a row would hold them, and what the form does not know."""
    cells: dict[str, Cell] = {}
    unknown: list[str] = []
    heads = inner.get("heads")
    for key, value in heads.items() if isinstance(heads, dict) else ():
        if key in handout.heads and isinstance(value, str) and value.strip():
            cells[key] = Cell(value.strip(), Place(file, cell=legends[key].title))
    for name, value in inner["answers"].items():
        question = asked.get(name)
        if question is None:
            unknown.append(name)
        elif question.shown:
            place = Place(file, cell=legends[name].title)
            known = {f"{name}/{c.value}" for c in question.choices} | {name}
            for key, text in _texts(question, value):
                cells[key] = Cell(text, place)
                unknown += [] if key in known else [key]
    return cells, unknown


def _texts(asked: Asked, value: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(value, list):
        yield asked.name, "x" if asked.question.kind == "acknowledge" else str(value)
        return
    for place, code in enumerate(value, 1):
        yield f"{asked.name}/{code}", str(place) if asked.question.kind == "rank" else "x"
