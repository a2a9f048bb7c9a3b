"""Inquiry: one indicator of a study, with all that an estimate of it may be worked out from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from keko_eval.comparison.rows import Result
from keko_eval.definitions.indicator import Indicator
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.scoring.moments import Vector
from keko_eval.scoring.score import home_of
from keko_eval.scoring.tallies import Tallies

if TYPE_CHECKING:
    import polars as pl

Labels = np.ndarray[Any, np.dtype[np.object_]]
"""(n,) texts, None where there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Every answering of one indicator, for the methods that cannot do without rows.

    Parameters
    ----------
    wave : (n,) array of str
    value : (n,) array
        NaN where the respondent has no value.
    subject : (n,) array of str or None, or None
        Whose answering it is; None where the study links nobody.
    columns : mapping of str to (n,) array of str or None
        Groups and clusters that the answers have.
    """

    wave: Labels
    value: Vector
    subject: Labels | None
    columns: Mapping[str, Labels]

    def __len__(self) -> int:
        return len(self.value)

    def where(self, wanted: Any) -> "People":
        """Those of a (n,) array of booleans."""
        return People(self.wave[wanted], self.value[wanted],
                      None if self.subject is None else self.subject[wanted],
                      {name: column[wanted] for name, column in self.columns.items()})

    def within(self, scope: Mapping[str, str]) -> "People":
        """Those of a scope; nobody where the answers have no such column."""
        found = self
        for name, value in scope.items():
            column = found.columns.get(name)
            found = found.where(np.zeros(len(found), bool) if column is None else column == value)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Inquiry:
    """What a family of estimates is asked about.

    Parameters
    ----------
    scored : callable
        Every respondent's values by instrument, worked out when first asked (see
        :meth:`keko_eval.scoring.score.Scored.collect`).
    main : sequence of Result
        The indicator's own main results, whose verdicts are not settled yet.
    """

    resolved: ResolvedStudy
    tallies: Tallies
    indicator: Indicator
    scored: Callable[[], Mapping[str, Any]] = field(default=dict)
    main: Sequence[Result] = ()

    def people(self) -> People | None:
        """Row by row; None for an indicator that is no number of a respondent (a ratio), or that nobody answered."""
        import polars as pl

        table = self.scored().get(home_of(self.indicator, self.resolved) or "")
        id = self.indicator.indicator
        if table is None or id not in table.columns or "wave" not in table.columns:
            return None
        subject = self.resolved.study.subject
        groups = [name for name in table.columns if name not in ("wave", subject) and name not in
                  self.resolved.indicators and not name.endswith((".numerator", ".denominator"))]
        value = table[id].cast(pl.Float64).fill_null(np.nan).to_numpy()
        return People(_labels(table, "wave"), value, _labels(table, subject) if subject in table.columns else None,
                      {name: _labels(table, name) for name in groups})


def _labels(table: "pl.DataFrame", name: str | None) -> Labels:
    import polars as pl

    return np.array(table[str(name)].cast(pl.String).to_list(), dtype=object)
