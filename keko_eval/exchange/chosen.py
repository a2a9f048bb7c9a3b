"""What is named in a cell, as ids: words of drop-down lists, questions and answers, by label or by the id itself."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from keko_eval.exchange.columns import columns, offered
from keko_eval.exchange.draft import Draft
from keko_eval.exchange.read_workbook import ReadRow
from keko_eval.exchange.rows import get
from keko_eval.problem.problem import problem

_ID = re.compile(r"[a-z0-9_./-]+")


def resolved(draft: Draft, row: ReadRow, column: str, sheet: str, own: Mapping[str, str] | None = None) -> None:
    """A drop-down's labels as ids; one that is not there is told and left out. ``own`` are ids of the circle's own by
    what they are called."""
    said = get(row.object, column)
    if not said or column in row.absent:
        return
    of = next(c for c in columns(sheet) if c.name == column)
    meant = draft.around.meant(of.choices) | {_folded(label): id for label, id in (own or {}).items()}
    found = []
    for id, value in _named_by(said, meant) if isinstance(said, list) else [(meant.get(_folded(said)), str(said))]:
        if id is None and row.carried is None:
            labels = [*draft.around.labels(of.choices, draft.filled.tongue).values(), *(own or {})]
            draft.tell(problem("authoring-unknown-word", row.at(column), value=value,
                               column=of.head[draft.filled.tongue], **offered(value, labels)))
        else:
            found.append(id or value)
    result = found if isinstance(said, list) else found[0] if found else None
    above, _, last = column.rpartition(".")
    target = get(row.object, above) if above else row.object
    if result:
        target[last] = result
    else:
        target.pop(last)
        row.absent |= {column}


def named(draft: Draft, row: ReadRow, column: str, code: str, meant: Mapping[str, str], labels: Sequence[str]) -> bool:
    """Texts of questions, or of answers, as their ids, whichever sign parts them; false where one is nobody's.

    ``meant`` are the ids by everything that they are called, ``labels`` what is offered where one is not known.
    """
    said = row.object.get(column)
    if not isinstance(said, list) or column in row.absent:
        return True
    known = {_folded(name): id for name, id in meant.items()}
    found = [one for part in map(str, said) for one in _apart(part, known)]
    for id, text in found:
        if id is None and text in draft.renamed:
            draft.tell(problem(code, row.at(column), value=text, near=draft.renamed[text], allowed="–"))
        elif id is None and written(row, text):
            draft.tell(problem(code, row.at(column), value=text, **offered(text, labels, "; ")))
    row.object[column] = [id or text for id, text in found]
    return all(id or not (text in draft.renamed or written(row, text)) for id, text in found)


def written(row: ReadRow, text: str) -> bool:
    """Whether a person wrote a name in a cell, and not the program: it writes nothing but ids, which rules look at."""
    return row.carried is None or _ID.fullmatch(text) is None


def _apart(text: str, known: dict[str, str]) -> list[tuple[str | None, str]]:
    """One name, or several with commas between them: a text may hold commas itself."""
    if _folded(text) in known:
        return [(known[_folded(text)], text)]
    parts = [part.strip() for part in text.split(",") if part.strip()]
    found = _named_by(parts, known)
    return found if any(id for id, _ in found) else [(None, text)]


def _folded(text: Any) -> str:
    return " ".join(str(text).casefold().split()).strip(" .:?!")


def _named_by(parts: list[str], meant: dict[str, str]) -> list[tuple[str | None, str]]:
    """(id or None, what was said) of each; a label may hold the comma that parts are divided by."""
    found: list[tuple[str | None, str]] = []
    i = 0
    while i < len(parts):
        ends = [j for j in range(len(parts), i, -1) if _folded(", ".join(parts[i:j])) in meant]
        end = ends[0] if ends else i + 1
        said = ", ".join(parts[i:end])
        found.append((meant.get(_folded(said)), said))
        i = end
    return found
