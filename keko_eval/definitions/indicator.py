"""Indicator: what is measured. A union tagged by ``kind``; the objectives that indicators serve."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from keko_eval.definitions.scalars import (
    STRICT,
    Date,
    Expression,
    Flag,
    Identifier,
    Number,
    Text,
    Texts,
    Version,
    Whole,
)

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


class Scale(Common):
    """The mean of items answered on one response scale; ``rescale`` stretches it, say to 0-100."""

    kind: Literal["scale"]
    items: tuple[Text, ...] = Field(min_length=1)
    reverse: tuple[Text, ...] = ()
    minimum_answered: Whole | None = Field(default=None, ge=1)
    rescale: tuple[Number, Number] | None = None
    model: Literal["reflective", "formative"] = "reflective"


class Mean(Common):
    """The mean of a number."""

    kind: Literal["mean"]
    value: Expression
    range: tuple[Number, Number] | None = None


class Share(Common):
    """The share, 0-1, of those in the base for whom the condition holds."""

    kind: Literal["share"]
    condition: Expression
    base: Expression | None = None


class Count(Common):
    """How many answers meet the condition."""

    kind: Literal["count"]
    condition: Expression


class Sum(Common):
    """The sum of a number over all answers."""

    kind: Literal["sum"]
    value: Expression


class Ratio(Common):
    """Sum over sum: never a mean of ratios."""

    kind: Literal["ratio"]
    numerator: Expression
    denominator: Expression


class Index(Common):
    """A weighted mean of other indicators of the same respondent; formative by nature."""

    kind: Literal["index"]
    parts: dict[str, Number] = Field(min_length=1)
    minimum_answered: Whole | None = Field(default=None, ge=1)


Indicator = Annotated[Scale | Mean | Share | Count | Sum | Ratio | Index, Field(discriminator="kind")]
INDICATOR: TypeAdapter[Indicator] = TypeAdapter(Indicator, config=ConfigDict(defer_build=True))
KINDS: dict[str, type[Common]] = {
    "scale": Scale, "mean": Mean, "share": Share, "count": Count, "sum": Sum, "ratio": Ratio, "index": Index,
}


class Objective(BaseModel):
    model_config = STRICT
    objective: Identifier
    label: Texts
    description: Texts | None = None
    parent: Identifier | None = None
    weight: Number | None = None


class ObjectiveTree(BaseModel):
    model_config = STRICT
    tree: Identifier
    version: Version
    title: Texts | None = None
    objectives: tuple[Objective, ...]
