"""A measure: the few columns that a row keeps for one indicator, and how its value follows from them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from keko_eval.definitions.indicator import Indicator
from keko_eval.scoring.item import Item

if TYPE_CHECKING:
    import narwhals as nw

Reason = Literal["not_answered", "too_few_items", "outside_base"]
Unusable = Literal["no_scale", "several_instruments", "no_instrument", "part_left_out"]
REASONS: tuple[Reason, ...] = ("not_answered", "too_few_items", "outside_base")


@dataclass(frozen=True, slots=True)
class Carrier:
    """A column that a row keeps.

    Parameters
    ----------
    name : str
    expression : narwhals.Expr
        Whole numbers from 0 to ``2**bits - 2``, never missing; or, without ``bits``, real numbers that may be missing.
    bits : int, optional
    """

    name: str
    expression: "nw.Expr"
    bits: int | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """How one indicator is worked out.

    Parameters
    ----------
    indicator : Indicator
    carriers : tuple of Carrier
        One; for a ratio the numerator and the denominator.
    value : narwhals.Expr, optional
        The value from a carrier with bits; a carrier without bits is the value itself.
    low, high : float or None
        The ends that the value cannot pass.
    reasons : tuple of (Reason, first, stop)
        Which numbers of a carrier with bits stand for no value, and why there is none.
    form : tuple
        What the value depends on besides the carrier: measures of one form turn equal numbers into equal values.
    """

    indicator: Indicator
    carriers: tuple[Carrier, ...]
    value: "nw.Expr | None" = None
    low: float | None = None
    high: float | None = None
    reasons: tuple[tuple[Reason, int, int], ...] = ()
    form: tuple[object, ...] = ()

    @property
    def id(self) -> str:
        return self.indicator.indicator

    @property
    def column(self) -> str:
        """Where an index finds the value."""
        return self.carriers[0].name + (" value" if self.value is not None else "")

    @property
    def values(self) -> "tuple[nw.Expr, ...]":
        """The value, or both parts of a ratio, from the carriers' columns."""
        import narwhals as nw

        return (self.value,) if self.value is not None else tuple(nw.col(c.name) for c in self.carriers)


class NotMeasurable(Exception):
    """Raised by a kind that finds nothing to work with; the definition's checks tell the author why."""

    def __init__(self, reason: Unusable) -> None:
        super().__init__(reason)
        self.reason: Unusable = reason


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the kinds see of an instrument's answers.

    Parameters
    ----------
    items : mapping of str to Item
    types : mapping of str to narwhals.DType
        The columns that there are.
    expression : callable
        An indicator's expression as a column, in three-valued logic.
    parts : mapping of str to Measure
        The measures made before, for an index.
    """

    items: Mapping[str, Item]
    types: "Mapping[str, nw.dtypes.DType]"
    expression: "Callable[[str], nw.Expr]"
    parts: Mapping[str, Measure]
