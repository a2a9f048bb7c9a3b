"""Problems as the pages tell them: sheet, cell, what is wrong and what to do, in the coordinator's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from keko_eval.language.forms import capital
from keko_eval.problem.catalogue import entry
from keko_eval.problem.draw import in_order
from keko_eval.problem.problem import Problem


@dataclass(frozen=True, slots=True)
class Told:
    """One problem; ``sheet`` and ``cell`` of a workbook, or ``file`` and ``line`` where it stands elsewhere."""

    severity: str
    sheet: str
    cell: str
    file: str
    line: int
    what: str
    fix: str


def told(problems: Iterable[Problem], code: str) -> tuple[Told, ...]:
    """In the order of sheets and cells, as the workbook is read; the errors first."""
    rows = []
    for p in in_order(problems):
        what, fix = entry(p.code).say(code, p.values)
        sheet, _, cell = (p.place.cell if p.place else "").rpartition("!")
        rows.append(Told(p.severity, sheet, cell, PurePath(p.place.file).name if p.place else "",
                         p.place.line if p.place else 0, capital(what), capital(fix)))
    return tuple(sorted(rows, key=lambda row: ("error", "warning", "advice").index(row.severity)))
