"""Cells: the combinations of groups that occur in one instrument's answers, and how many answered in each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keko_eval.scoring.table import Vector

Scope = Mapping[str, str]
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The values of one group column, and for each cell which of them it has; one beyond the last means missing."""

    values: tuple[str, ...]
    codes: Codes

    @property
    def occurring(self) -> list[str]:
        return [self.values[code] for code in np.unique(self.codes) if code < len(self.values)]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The cells of one instrument.

    Parameters
    ----------
    codes : (k,) array
        The cells' numbers, rising.
    groups : mapping of str to Group
    respondents : mapping of str to (k,) array
        For each wave how many answered; who answered two waves that are compared counts in the first one's cell.
    linked, moved : mapping of (str, str) to (k,) array
        For two waves how many answered both, and how many of them had changed groups in between.
    """

    codes: Codes
    groups: Mapping[str, Group]
    respondents: Mapping[str, Vector]
    linked: Mapping[tuple[str, str], Vector]
    moved: Mapping[tuple[str, str], Vector]

    def within(self, scope: Scope) -> Codes:
        """The places of a scope's cells."""
        inside = np.ones(len(self.codes), dtype=bool)
        for column, value in scope.items():
            group = self.groups.get(column)
            known = group is not None and value in group.values
            inside &= (group.codes == group.values.index(value)) if group is not None and known else False
        return np.flatnonzero(inside)

    def clusters(self, places: Codes, column: str | None) -> tuple[Codes, int]:
        """For each of some cells the number of its cluster, and how many clusters there are; without a column, one.

        Respondents whose cluster is not known are a cluster of their own.
        """
        if column is None or column not in self.groups or not len(places):
            return np.zeros(len(places), dtype=np.int64), 1
        found, where = np.unique(self.groups[column].codes[places], return_inverse=True)
        return where.astype(np.int64), len(found)

    def table(self) -> list[dict[str, Any]]:
        """Respondents by the full cross of the group columns and wave: ``{column: value, …, "wave": w, "n": n}``."""
        names = {column: [*group.values, None] for column, group in self.groups.items()}
        return [
            {**{column: names[column][group.codes[i]] for column, group in self.groups.items()}, "wave": wave,
             "n": round(float(n))}
            for wave, counted in self.respondents.items() for i, n in enumerate(counted) if n
        ]
