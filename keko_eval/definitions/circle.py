"""Circle: what a circle, or an organisation in one, sets for itself on top of the study that it belongs to."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from keko_eval.definitions.described import Band, SmallestMeaningful, Target
from keko_eval.definitions.scalars import STRICT, Date, Flag, Identifier, Number, Period, Text, Texts, Version, Whole
from keko_eval.definitions.study import ContextEvent, DataFile

AttainmentLevel = Annotated[Whole, Field(ge=-2, le=2)]


class CircleGoal(BaseModel):
    """A goal with what each level of attainment would look like: 0 is what is expected, -1 or -2 where one starts."""

    model_config = STRICT
    goal: Identifier
    statement: Texts
    levels: dict[AttainmentLevel, Texts] = Field(min_length=1)
    starts_at: AttainmentLevel = -1
    weight: Number = Field(default=1, gt=0)
    objectives: tuple[Identifier, ...] = ()
    indicators: tuple[Text, ...] = ()
    need: Texts | None = None
    owner: Texts | None = None
    due: Date | None = None
    reviews: tuple[Date, ...] = ()


class CircleSetting(BaseModel):
    """What a circle may set on an indicator of the study."""

    model_config = STRICT
    label: Texts | None = None
    definition: Texts | None = None
    targets: tuple[Target, ...] | None = None
    bands: tuple[Band, ...] | None = None
    smallest_meaningful: SmallestMeaningful | None = None
    minimum_answered: Whole | None = Field(default=None, ge=1)


class Addition(BaseModel):
    """The circle's own instruments and indicators."""

    model_config = STRICT
    instruments: tuple[Text, ...] = ()
    indicators: tuple[Text, ...] = ()


class LocalMapping(BaseModel):
    """How something local stands to something shared: the same, linkable by ``recode``, or broken."""

    model_config = STRICT
    local: Text
    to: Text
    grade: Literal["identical", "linkable", "broken"]
    recode: dict[str, Text] = {}
    why: Texts


class CircleDisclosure(BaseModel):
    """A higher threshold than the study's."""

    model_config = STRICT
    min_n: Whole | None = Field(default=None, ge=3)


class Circle(BaseModel):
    """An overlay. ``extends`` names the study, or the circle that an organisation belongs to.

    ``value`` is how the answers name it in the column ``group`` (``circle`` unless said).
    """

    model_config = STRICT
    circle: Identifier
    version: Version = "1.0.0"
    extends: Text
    title: Texts | None = None
    description: Texts | None = None
    group: Text = "circle"
    value: Text | None = None
    set: dict[str, CircleSetting] = {}
    add: Addition = Addition()
    hide: tuple[Text, ...] = ()
    map: tuple[LocalMapping, ...] = ()
    goals: tuple[CircleGoal, ...] = ()
    waves: dict[Identifier, Period] = {}
    population: Whole | None = Field(default=None, ge=1)
    context_events: tuple[ContextEvent, ...] = ()
    disclosure: CircleDisclosure = CircleDisclosure()
    data: tuple[DataFile, ...] = ()
    invented: Flag = False
