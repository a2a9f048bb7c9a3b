"""Amounts: how one indicator's values and changes are written, with unit, decimals and the axis they are drawn on."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from keko_eval.definitions.indicator import (
    Count,
    Dyad,
    External,
    Goal,
    Harvest,
    Index,
    Indicator,
    Ladder,
    Mean,
    Milestone,
    Network,
    Ratio,
    Register,
    Resource,
    Scale,
    Share,
    Sum,
    Theme,
)
from keko_eval.language.forms import noun, unit_after
from keko_eval.language.language import Language
from keko_eval.language.numbers import between, hundredfold, number, percent, rounded, signed, span
from keko_eval.reporting.marks import Axis
from keko_eval.reporting.page import Cell

NOISE, TINIEST = 1e-9, 1e-12


@dataclass(frozen=True, slots=True)
class Amounts:
    """Writes one indicator's numbers.

    A share's values are per cents and its changes percentage points; others have the indicator's own unit. ``axis`` is
    the scale that values are drawn on.
    """

    language: Language
    share: bool
    decimals: int
    unit: str
    axis: Axis

    @property
    def change_unit(self) -> str:
        return noun("percentage_point", self.language) if self.share else self.unit

    def value(self, x: float) -> str:
        """``52,3``; ``46 %``."""
        return percent(x, self.language, self.decimals) if self.share else number(x, self.language, self.decimals)

    def amount(self, x: float) -> str:
        """``52,3 pistettä``; ``46 %``."""
        return self.value(x) if self.share else unit_after(self.value(x), self.unit, self.language)

    def change(self, x: float) -> str:
        """The size of a change with its unit and no sign: ``12,5 pistettä``; ``12 prosenttiyksikköä``."""
        return unit_after(number(abs(self.points(x)), self.language, self.decimals), self.change_unit, self.language)

    def distance(self, x: float) -> str:
        """As :meth:`change`, but never zero for what is not."""
        size = abs(self.points(x))
        return unit_after(number(size, self.language, self._enough(size, size)), self.change_unit, self.language)

    def by(self, x: float) -> str:
        """By how much something rose or fell: ``12,5 pistettä``, ``1 pisteen``; a change never reads as zero."""
        size = abs(self.points(x))
        shown = number(size, self.language, self._enough(size, size))
        return unit_after(shown, self.change_unit, self.language, "accusative")

    def declared(self, x: float, is_change: bool = False, case: str = "one") -> str:
        """A number of the definitions as it was set, with its unit: ``5 pistettä``; ``70 %``."""
        if self.share and not is_change:
            return percent(x, self.language, _digits_of(self.points(x)))
        x = self.points(x)
        return unit_after(number(x, self.language, _digits_of(x)), self.change_unit, self.language, case)

    def signed(self, x: float) -> str:
        """``+12,5``."""
        return signed(self.points(x), self.language, self.decimals)

    def tick(self, x: float) -> str:
        """A change as an axis writes it: ``+20``."""
        return signed(self.points(x), self.language, _digits_of(self.points(x)))

    def signed_amount(self, x: float) -> str:
        """``+12,5 pistettä``."""
        return unit_after(self.signed(x), self.change_unit, self.language)

    def between(self, low: float, high: float, with_sign: bool) -> str:
        """An interval of changes in a sentence."""
        low, high = self.points(low), self.points(high)
        return between(low, high, self.language, self._enough(low, high), with_sign)

    def between_amount(self, low: float, high: float) -> str:
        """``−6,0…+7,4 pistettä``."""
        text = self.between(low, high, True)
        return unit_after(text, self.change_unit, self.language)

    def span(self, low: float, high: float, with_sign: bool = True) -> str:
        """An interval of changes in a cell."""
        low, high = self.points(low), self.points(high)
        return span(low, high, self.language, self._enough(low, high), with_sign)

    def value_span(self, low: float, high: float) -> str:
        """An interval of values in a cell: ``44…48 %``."""
        text = span(self.points(low), self.points(high), self.language, self.decimals)
        return self.language.percent.format(text) if self.share else text

    def value_cell(self, x: float | None) -> Cell:
        if x is None:
            return Cell("–")
        return Cell(self.value(x), value=x, pattern=self._pattern + ("%" if self.share else ""))

    def change_cell(self, x: float | None, unit: bool = True) -> Cell:
        """A change, with its unit beside it unless the column's head names it."""
        if x is None:
            return Cell("–")
        p = self._pattern
        note = self.change_unit if unit else ""
        return Cell(self.signed(x), note=note, value=self.points(x), pattern=f"+{p};\u2212{p};{p}")

    def ends(self) -> tuple[str, str]:
        """The ends of the axis, written without needless decimals."""
        low, high = (self.points(x) for x in self.axis)
        whole = all(x == int(x) for x in (low, high))
        texts = [number(x, self.language, 0 if whole else self.decimals) for x in (low, high)]
        return (texts[0], self.language.percent.format(texts[1]) if self.share else texts[1])

    def points(self, x: float) -> float:
        return hundredfold(x) if self.share else x

    @property
    def _pattern(self) -> str:
        return "0." + "0" * self.decimals if self.decimals else "0"

    def _enough(self, low: float, high: float) -> int:
        """Decimals with which an end that isn't zero doesn't read as zero when both ends are on one side of it.

        An end that is rounding noise beside the other is zero.
        """
        decimals = self.decimals
        if low * high > 0 and min(abs(low), abs(high)) > NOISE * max(abs(low), abs(high)):
            while decimals < 4 and not all(rounded(x, decimals) for x in (low, high)):
                decimals += 1
        return decimals


def amounts(indicator: Indicator, indicators: Mapping[str, Indicator], language: Language,
            values: Iterable[float], bounds: tuple[float | None, float | None] = (None, None)) -> Amounts:
    """How ``indicator`` is written.

    ``values`` are those that must fit on its axis where neither its definition nor its questions set ``bounds``.
    """
    share = indicator.is_share
    axis = _declared_axis(indicator, indicators) or _between(bounds) or _wide_enough(values)
    decimals = indicator.decimals if indicator.decimals is not None else _decimals(indicator, axis)
    if language.simple and axis[1] - axis[0] > 20:
        decimals = 0
    unit = indicator.unit.to(language.code) if indicator.unit else ""
    return Amounts(language, share, decimals, unit, axis)


def on_axis_of(written: Amounts, values: Iterable[float]) -> Amounts:
    """The same writing on an axis on which ``values`` fit."""
    return replace(written, axis=_wide_enough(values))


def symmetric(changes: Iterable[float]) -> Axis:
    """An axis around zero on which all ``changes`` fit."""
    reach = _round_up(max((abs(x) for x in changes), default=1.0) or 1.0)
    return (-reach, reach)


def _declared_axis(indicator: Indicator, indicators: Mapping[str, Indicator]) -> Axis | None:
    match indicator:
        case Share() | Ladder() | Goal() | Dyad() | Theme() | Network():
            return (0.0, 1.0)
        case Scale():
            return indicator.rescale
        case Mean():
            return indicator.range
        case Index():
            axes = {_declared_axis(indicators[part], indicators) for part in indicator.parts if part in indicators}
            return axes.pop() if len(axes) == 1 else None
        case _:
            return None


def _between(bounds: tuple[float | None, float | None]) -> Axis | None:
    low, high = bounds
    return None if low is None or high is None or low >= high else (float(low), float(high))


def _wide_enough(values: Iterable[float]) -> Axis:
    found = list(values)
    if not found:
        return (0.0, 1.0)
    low, high = min(found), max(found)
    return (-_round_up(-low) if low < 0 else 0.0, _round_up(high) if high > 0 else 0.0 if low < 0 else 1.0)


def _round_up(x: float) -> float:
    """The next of 1, 2, 4, 5, 6, 8, 10 times a power of ten."""
    x = max(x, TINIEST)
    power = 10.0 ** math.floor(math.log10(x))
    steps = (float(f"{step * power:.10g}") for step in (1, 2, 3, 4, 5, 6, 8, 10, 20))
    return next(step for step in steps if step >= x * (1 - 1e-9))


def _digits_of(x: float) -> int:
    """Decimals that ``x`` was written with, at most six."""
    return len(f"{x:.6f}".rstrip("0").partition(".")[2])


def _decimals(indicator: Indicator, axis: Axis) -> int:
    if indicator.is_share:
        return 0
    match indicator:
        case Count() | Sum() | Milestone() | Harvest() | Register() | External() | Resource():
            return 0
        case Ratio():
            return 2
        case _:
            return 1 if axis[1] - axis[0] > 20 else 2
