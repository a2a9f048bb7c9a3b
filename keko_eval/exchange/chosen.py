"""Words chosen from drop-down lists of what the study has, as ids: by label in any language, or by the id itself."""

from collections.abc import Mapping
from typing import Any

from keko_eval.exchange.columns import columns
from keko_eval.exchange.draft import Draft
from keko_eval.exchange.read_workbook import ReadRow
from keko_eval.exchange.rows import get
from keko_eval.problem.problem import problem, suggestion


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
            offered = [*draft.around.labels(of.choices, draft.filled.tongue).values(), *(own or {})]
            draft.tell(problem("authoring-unknown-word", row.at(column), value=value,
                               column=of.head[draft.filled.tongue], **suggestion(value, offered)))
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


def _folded(text: Any) -> str:
    return " ".join(str(text).casefold().split())


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
