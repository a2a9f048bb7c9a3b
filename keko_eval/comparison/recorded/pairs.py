"""Pairs of organisations: who said what of whom in a wave."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Pair:
    """Two organisations, in alphabetical order, and what each says of the other; None where one says nothing."""

    first: str
    second: str
    says: float | None
    is_told: float | None

    @property
    def name(self) -> str:
        return f"{self.first} – {self.second}"

    @property
    def level(self) -> float:
        """What both can stand behind: the lower word where both spoke, else the only one."""
        return min(word for word in (self.says, self.is_told) if word is not None)

    @property
    def both(self) -> bool:
        return self.says is not None and self.is_told is not None

    @property
    def apart(self) -> float | None:
        """How far apart the two words are."""
        return abs(self.says - self.is_told) if self.says is not None and self.is_told is not None else None


def words_of(frame: "pl.DataFrame", organisation: str, partner: str, value: str) -> dict[tuple[str, str], float]:
    """``{(organisation, partner): value}``; of several rows the last, and nobody is their own partner."""
    import polars as pl

    said = frame.select(pl.col(organisation).cast(pl.String).str.strip_chars(),
                        pl.col(partner).cast(pl.String).str.strip_chars(),
                        pl.col(value).cast(pl.Float64, strict=False)).drop_nulls()
    return {(a, b): v for a, b, v in said.iter_rows() if a and b and a != b}


def pairs_of(words: Mapping[tuple[str, str], float]) -> list[Pair]:
    """Every pair of which at least one side spoke."""
    names = sorted({(min(a, b), max(a, b)) for a, b in words})
    return [Pair(a, b, words.get((a, b)), words.get((b, a))) for a, b in names]
