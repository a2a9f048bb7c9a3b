"""The door of answers: the systems whose exports of answers come in, each known by what a file holds.

A system registers with one line in one of two lists; its module is imported only when a file is looked at.

* :data:`FILES` are kinds of file that nothing else reads (.sav, .dta, .lsa). Such a module has ``recognises`` and
  ``read_answers``.
* :data:`TABLES` are systems that export a CSV or a workbook (KoboToolbox, REDCap, LimeSurvey, Qualtrics). The common
  reader reads their cells, with its guards, encodings and places; a module has ``knows``, which sees the first
  :data:`TOP` rows, and ``of_table``, which says what the columns are.

Both give a :class:`~keko_eval.files.table.Table` of one row for each response, and what is wrong or was left out
(repeats, attachments) as problems with places. Neither decides which question a column belongs to: that is for
``keko_eval.collection``, which matches by name, by text in any language or by a mapping file, and never guesses.

* ``Table.texts`` says what a column may be known by besides its header, the strongest first: a name without its group,
  a variable label, the question's text. One answer of several is ``name/code``, a ticked cell 1 and an unticked 0.
  They are looked at only where the header itself fits no question.
* ``Table.labels`` has the value labels of a file. A cell that the questionnaire has as another choice than its label
  says is told of and set aside, so that codes never shift.
* Cells stay where they stand in the file, so that every later problem has its row. A reader that takes header rows away
  gives ``Table.names``, and the number of rows taken away as ``Table.offset``.
* A column that tells the occasion (REDCap's event) is only kept: the study says ``wave_column: redcap_event_name``.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from keko_eval.files.table import Table
from keko_eval.problem.problem import Problem

TOP = 5
"""How many rows of a table a system may look at to know its own."""
HEAD = 65_536
"""How many bytes of a file a system may look at to know its own."""


class AnswerFile(Protocol):
    """The module of a system in :data:`FILES`."""

    def recognises(self, head: bytes, names: Sequence[str]) -> bool:
        """Whether a file is of this system, by its first :data:`HEAD` bytes and the members of a zip."""

    def read_answers(self, path: Path) -> tuple[Table | None, tuple[Problem, ...]]:
        """The answers in a file; None, and never an exception, where it cannot be read."""


class AnswerTable(Protocol):
    """The module of a system in :data:`TABLES`."""

    def knows(self, rows: Sequence[Sequence[str]]) -> bool:
        """Whether a table is an export of this system, by its first rows of cells."""

    def of_table(self, table: Table) -> tuple[Table | None, tuple[Problem, ...]]:
        """The answers in a table."""


FILES: Mapping[str, str] = {
    "limesurvey": "keko_eval.exchange.limesurvey.responses",
    "statistics": "keko_eval.exchange.statistics.answers",
}
"""``{name: module}`` of the systems with a kind of file of their own; asked in this order."""
TABLES: Mapping[str, str] = {
    "limesurvey": "keko_eval.exchange.limesurvey.responses",
    "kobo": "keko_eval.exchange.kobo",
    "redcap": "keko_eval.exchange.redcap.answers",
    "qualtrics": "keko_eval.exchange.qualtrics.answers",
}
"""``{name: module}`` of the systems that export tables; asked in this order, and no table is of more than one."""


def answer_file(head: bytes, names: Sequence[str] = ()) -> AnswerFile | None:
    """The system whose own kind of file begins with ``head``; None for tables and for what nobody knows."""
    modules = (cast(AnswerFile, import_module(module)) for module in FILES.values())
    return next((module for module in modules if module.recognises(head, names)), None)


def answer_table(table: Table) -> AnswerTable | None:
    """The system that exported a table; None for one that people or other programs made."""
    rows = [table.names] if table.names else [table.head(row) for row in range(min(TOP, table.cells.height))]
    modules = (cast(AnswerTable, import_module(module)) for module in TABLES.values())
    return next((module for module in modules if module.knows(rows)), None)
