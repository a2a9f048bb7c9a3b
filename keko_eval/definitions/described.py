"""What every indicator has, whatever its kind: its meaning, its place in the chain, targets, bands, terms."""

from typing import Literal

from pydantic import BaseModel, Field

from keko_eval.definitions.scalars import STRICT, Date, Flag, Identifier, Number, Text, Texts, Version, Whole

Dimension = Literal["change", "clients", "networks", "civil_society", "communication"]
DIMENSIONS: tuple[Dimension, ...] = ("change", "clients", "networks", "civil_society", "communication")
Level = Literal["need", "input", "activity", "output", "outcome", "impact"]
Direction = Literal["up", "down", "keep", "none"]
State = Literal["weak", "watch", "good"]


class SmallestMeaningful(BaseModel):
    """The smallest change that matters, in the indicator's own unit, and who says so."""

    model_config = STRICT
    value: Number = Field(gt=0)
    basis: Literal["published", "anchor", "agreed", "convention"]
    why: Texts
    set_on: Date | None = None


class Band(BaseModel):
    model_config = STRICT
    below: Number | None = None
    state: State
    label: Texts | None = None


class Target(BaseModel):
    model_config = STRICT
    wave: Identifier
    value: Number
    why: Texts | None = None
    set_by: Texts | None = None
    set_on: Date | None = None


class Common(BaseModel):
    """What every kind has."""

    model_config = STRICT
    indicator: Identifier
    version: Version
    dimension: Dimension
    level: Level
    label: Texts
    definition: Texts
    limits: Texts | None = None
    objectives: tuple[Identifier, ...] = ()
    unit: Texts | None = None
    direction: Direction
    smallest_meaningful: SmallestMeaningful | None = None
    bands: tuple[Band, ...] = ()
    targets: tuple[Target, ...] = ()
    basis: Literal["collected", "sample", "estimate"] | None = None
    complete: Flag = False
    decimals: Whole | None = Field(default=None, ge=0, le=6)
    source: Texts | None = None
    instrument: Text | None = None
    references: tuple[Text, ...] = ()
    locked: tuple[Text, ...] = ()

    @property
    def is_share(self) -> bool:
        """Whether its values are shares from 0 to 1, written as per cents."""
        return False

    @property
    def of_records(self) -> bool:
        """Whether it counts records, so that its numbers are of those and not of respondents."""
        return False
