"""ReleasedTable: the only kind of table that may be shown, and only this room can make one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import InitVar, dataclass
from typing import Any

from keko_eval.disclosure.profile import Name

_SEAL = object()


@dataclass(frozen=True, slots=True)
class ReleasedTable:
    """Rows that may be shown to the audience of `profile`. What is hidden is not in it in any form.

    ``columns`` are the names in order, ``rows`` plain dicts of plain values, ``hidden`` how many rows are held back:
    they keep what names them and have None for every number.
    """

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]
    profile: Name
    hidden: int
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a released table comes from keko_eval.disclosure.release alone")

    @property
    def confidential(self) -> bool:
        """Whether nothing was held back, so that the table is for the controller's own eyes."""
        return self.profile == "confidential"

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return iter(self.rows)


@dataclass(frozen=True, slots=True)
class Released:
    """The tables of one release. ``summary`` tells how many rows each reason holds back."""

    results: ReleasedTable
    counts: ReleasedTable
    profile: Name
    summary: Mapping[str, int]
    entries: ReleasedTable

    @property
    def confidential(self) -> bool:
        return self.profile == "confidential"


def sealed(columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]], profile: Name) -> ReleasedTable:
    """A table of rows that are already protected; for this room only."""
    kept = tuple({column: row.get(column) for column in columns} for row in rows)
    return ReleasedTable(columns, kept, profile, sum(row["released"] is False for row in kept), _SEAL)
