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


class Norms(BaseModel):
    """How people in general answer: where the usual lies."""

    model_config = STRICT
    mean: Number
    sd: Number = Field(gt=0)
    source: Texts


class ReliableChange(BaseModel):
    """From where on one respondent's change is more than errors of measurement make.

    ``sd`` is a published standard deviation, in place of that of the first wave's answers.
    """

    model_config = STRICT
    reliability: Number = Field(gt=0, lt=1)
    source: Texts
    sd: Number | None = Field(default=None, gt=0)
    norms: Norms | None = None


class Band(BaseModel):
    """A state from the band before up to ``below``; ``source`` says whose limits they are, an instrument's own say."""

    model_config = STRICT
    below: Number | None = None
    state: State
    label: Texts | None = None
    source: Texts | None = None


class Target(BaseModel):
    """What is aimed at by a wave or a day: a value, or that things ``keep`` as they were.

    ``within`` is how much worse than at the start is still kept (how much different, where no direction is good);
    unless said, the smallest meaningful change. ``between`` are limits that do not depend on the start. A target for
    the same time that was set later replaces the one before (:mod:`keko_eval.definitions.targets`).
    """

    model_config = STRICT
    wave: Identifier | None = None
    on: Date | None = None
    value: Number | None = None
    keep: Flag = False
    within: Number | None = Field(default=None, ge=0)
    between: tuple[Number, Number] | None = None
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
