"""The systems whose forms go in and out: one line each; a system is known by what a file holds, never by its ending."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from keko_eval.definitions.document import Document
from keko_eval.exchange.loss import LossReport
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem

HEAD = 65_536
"""How many bytes of a file a system may look at to know its own."""


@dataclass(frozen=True, slots=True)
class ReadForm:
    """What came of a foreign form.

    Parameters
    ----------
    tree : mapping
        The instrument as plain data, in the keys of the language; empty where it could not be read.
    report : LossReport
        What did not come over, and what is carried for the way back.
    problems : tuple of Problem
        Everything wrong with the form itself, at its own places.
    places : mapping
        ``{path in the tree: place in the form}``, so that what the rules find can be shown there.
    """

    tree: Mapping[str, Any]
    report: LossReport = field(default_factory=LossReport)
    problems: tuple[Problem, ...] = ()
    places: Mapping[tuple[str | int, ...], Place] = field(default_factory=dict, repr=False)


class System(Protocol):
    """What the module of a system has; one that only writes has no ``recognises`` nor ``read``, and the reverse."""

    def recognises(self, head: bytes, names: Sequence[str]) -> bool:
        """Whether a file is of this system, by its first :data:`HEAD` bytes, and the sheets of a workbook or the
        members of another zip."""

    def read(self, path: Path) -> ReadForm:
        """The instrument in a file."""

    def write(self, document: Document, out: Path, carried: Mapping[str, Any]) -> LossReport:
        """An instrument as a file of this system; ``carried`` is what reading from it had put aside."""


READS: Mapping[str, str] = {
    "xlsform": "keko_eval.exchange.xlsform.system",
    "limesurvey": "keko_eval.exchange.limesurvey.system",
    "redcap": "keko_eval.exchange.redcap.system",
    "qualtrics": "keko_eval.exchange.qualtrics.system",
    "surveyjs": "keko_eval.exchange.surveyjs.system",
    "ddi": "keko_eval.exchange.ddi.system",
    "statistics": "keko_eval.exchange.statistics.system",
}
"""``{name: module}`` of the systems whose forms come in; asked in this order."""
WRITES: Mapping[str, str] = {
    "xlsform": "keko_eval.exchange.xlsform.system",
    "limesurvey": "keko_eval.exchange.limesurvey.system",
    "redcap": "keko_eval.exchange.redcap.system",
    "surveyjs": "keko_eval.exchange.surveyjs.system",
    "ddi": "keko_eval.exchange.ddi.system",
}
"""``{name: module}`` of the systems that forms go out to."""


def reader(name: str) -> System:
    return cast(System, import_module(READS[name]))


def writer(name: str) -> System:
    return cast(System, import_module(WRITES[name]))


def recognised(path: Path) -> str:
    """The name of the system that a file is of; empty where none knows it.

    Raises
    ------
    OSError
        Where the file cannot be opened.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    names = _names(path, head)
    return next((name for name in READS if reader(name).recognises(head, names)), "")


def _names(path: Path, head: bytes) -> Sequence[str]:
    """The sheets of a workbook, the members of another zip; none of any other file."""
    from keko_eval.files.archive import names_in
    from keko_eval.files.workbook import sheets_of

    if head.startswith(b"PK"):
        members = names_in(path)
        return sheets_of(path) if "[Content_Types].xml" in members else members
    return sheets_of(path) if head.startswith(b"\xd0\xcf\x11\xe0") else ()
