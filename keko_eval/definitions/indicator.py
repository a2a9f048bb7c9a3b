"""Indicator: what is measured. A union tagged by ``kind``; the objectives that indicators serve."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from keko_eval.definitions.described import (
    DIMENSIONS,
    Band,
    Common,
    Dimension,
    Direction,
    Level,
    Norms,
    ReliableChange,
    SmallestMeaningful,
    State,
    Target,
)
from keko_eval.definitions.recorded import (
    Dose,
    Dyad,
    External,
    Goal,
    Harvest,
    Ladder,
    Milestone,
    Network,
    Recorded,
    Register,
    Resource,
    Rubric,
    Theme,
)
from keko_eval.definitions.scalars import STRICT, Expression, Identifier, Name, Number, Text, Texts, Version, Whole

__all__ = [
    "DIMENSIONS",
    "INDICATOR",
    "KINDS",
    "Band",
    "Common",
    "Count",
    "Dimension",
    "Direction",
    "Dose",
    "Dyad",
    "External",
    "Goal",
    "Harvest",
    "Index",
    "Indicator",
    "Ladder",
    "Level",
    "Mean",
    "Milestone",
    "Network",
    "Norms",
    "Objective",
    "ObjectiveTree",
    "Ratio",
    "Recorded",
    "Register",
    "ReliableChange",
    "Resource",
    "Rubric",
    "Scale",
    "Share",
    "SmallestMeaningful",
    "State",
    "Strand",
    "Sum",
    "Target",
    "Theme",
]


class Scale(Common):
    """The mean of items answered on one response scale; ``rescale`` stretches it, say to 0-100."""

    kind: Literal["scale"]
    items: tuple[Text, ...] = Field(min_length=1)
    reverse: tuple[Text, ...] = ()
    minimum_answered: Whole | None = Field(default=None, ge=1)
    rescale: tuple[Number, Number] | None = None
    model: Literal["reflective", "formative"] = "reflective"
    reliable_change: ReliableChange | None = None


class Mean(Common):
    """The mean of a number."""

    kind: Literal["mean"]
    value: Expression
    range: tuple[Number, Number] | None = None
    reliable_change: ReliableChange | None = None


class Share(Common):
    """The share, 0-1, of those in the base for whom the condition holds."""

    kind: Literal["share"]
    condition: Expression
    base: Expression | None = None

    @property
    def is_share(self) -> bool:
        return True


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
    reliable_change: ReliableChange | None = None


Indicator = Annotated[
    Scale | Mean | Share | Count | Sum | Ratio | Index | Ladder | Goal | Dyad | Network | Register | Theme | Rubric
    | Milestone | External | Harvest | Resource | Dose,
    Field(discriminator="kind"),
]
INDICATOR: TypeAdapter[Indicator] = TypeAdapter(Indicator, config=ConfigDict(defer_build=True))
KINDS: dict[str, type[Common]] = {
    "scale": Scale, "mean": Mean, "share": Share, "count": Count, "sum": Sum, "ratio": Ratio, "index": Index,
    "ladder": Ladder, "goal": Goal, "dyad": Dyad, "network": Network, "register": Register, "theme": Theme,
    "rubric": Rubric, "milestone": Milestone, "external": External, "harvest": Harvest, "resource": Resource,
    "dose": Dose,
}


class Strand(BaseModel):
    """A strand of work that objectives belong to."""

    model_config = STRICT
    strand: Identifier
    label: Texts


class Objective(BaseModel):
    """An objective; ``breakdown`` names the groups that the results of what serves it must be broken down by."""

    model_config = STRICT
    objective: Identifier
    label: Texts
    description: Texts | None = None
    parent: Identifier | None = None
    weight: Number | None = None
    strand: Identifier | None = None
    breakdown: tuple[Name, ...] = ()


class ObjectiveTree(BaseModel):
    model_config = STRICT
    tree: Identifier
    version: Version
    title: Texts | None = None
    strands: tuple[Strand, ...] = ()
    objectives: tuple[Objective, ...]
