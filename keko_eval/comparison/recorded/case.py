"""What a kind that reads records is given, and what it tells."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from keko_eval.comparison.identity import row
from keko_eval.comparison.rows import Audience, Count, Entry, Quantity, Result, scope_name
from keko_eval.definitions.indicator import Indicator
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.scalars import period_end

if TYPE_CHECKING:
    from datetime import date

    import polars as pl


@dataclass(frozen=True, slots=True)
class Told:
    """Rows of the three tables, before disclosure control."""

    results: tuple[Result, ...] = ()
    counts: tuple[Count, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RecordCase:
    """One indicator in one scope.

    Parameters
    ----------
    resolved : ResolvedStudy
    indicator : Indicator
    instrument : Instrument
        Whose records are read.
    frame : polars.DataFrame
        The records of the scope in all waves: ``wave``, the study's groups where the records have them as text, and
        every question by name (see :class:`keko_eval.collection.answers.Answers`); columns that no file had are absent
        or null.
    scope : mapping of str to str
        ``{}`` for all.
    scored : callable
        The values of the study's scored indicators, respondent by respondent: ``{instrument: frame}``, worked out when
        asked.
    beside : mapping of str to polars.DataFrame
        The records of other instruments that the indicator reads too, by instrument, in the same scope.
    """

    resolved: ResolvedStudy
    indicator: Indicator
    instrument: Instrument
    frame: "pl.DataFrame"
    scope: Mapping[str, str]
    scored: "Callable[[], Mapping[str, pl.DataFrame]]"
    beside: "Mapping[str, pl.DataFrame]" = field(default_factory=dict)

    @property
    def roles(self) -> tuple[str, str]:
        """The waves compared: (reference, follow-up)."""
        return self.resolved.study.roles

    @property
    def waves(self) -> tuple[str, ...]:
        return tuple(w.wave for w in self.resolved.study.waves)

    def of_wave(self, wave: str) -> "pl.DataFrame":
        import polars as pl

        return self.frame.filter(pl.col("wave") == wave)

    def ends(self, wave: str) -> "date":
        """The last day of a wave: what is dated later had not happened yet."""
        found = self.resolved.study.wave(wave)
        assert found is not None
        return period_end(found.period)

    def row(self, quantity: Quantity, **columns: Any) -> Result:
        """A row of the results table; what is undefined is None with its reason in ``because``."""
        return row(self.resolved, self.indicator, quantity, self.scope, **columns)

    def count(self, wave: str | None, value: str, n: int, base: int | None = None,
              to_value: str | None = None) -> Count:
        """A row of the counts table."""
        return Count(study=self.resolved.study.study, indicator=self.indicator.indicator, scope=scope_name(self.scope),
                     wave=wave, value=value, to_value=to_value, n=n, base=base)

    def entry(self, wave: str | None, entry: str, field: str, text: str | None = None, value: float | None = None,
              audience: Audience = "internal") -> Entry:
        """A row of the entries table."""
        return Entry(study=self.resolved.study.study, indicator=self.indicator.indicator, kind=self.indicator.kind,
                     unit=self.instrument.unit, scope=scope_name(self.scope), wave=wave, entry=entry, field=field,
                     text=text, value=value, audience=audience)
