"""Study: which instruments and indicators, when, of whom, and how the waves are compared."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field

from keko_eval.definitions.archive import Archive
from keko_eval.definitions.branding import Branding
from keko_eval.definitions.collecting import Collecting
from keko_eval.definitions.iati import Iati
from keko_eval.definitions.indicator import Band, SmallestMeaningful, Target
from keko_eval.definitions.linking import Linking
from keko_eval.definitions.non_response import NonResponse
from keko_eval.definitions.sampling import Sampling
from keko_eval.definitions.scalars import (
    STRICT,
    ChoiceValue,
    Date,
    Flag,
    Identifier,
    Name,
    Number,
    Period,
    Text,
    Texts,
    Version,
    Whole,
)

ORGANISATION = "organisation"
"""The column that tells a respondent's organisation: the cluster inside one circle, where the answers have it."""
Design = Literal["before_after", "before_after_control", "panel", "repeated_cross_sections", "retrospective_post",
                 "group_difference", "description"]


class Wave(BaseModel):
    model_config = STRICT
    wave: Identifier
    period: Period
    label: Texts | None = None


class Grouping(BaseModel):
    """A column that answers are broken down by; a bare name in the file means one without labels."""

    model_config = STRICT
    group: Name
    label: Texts | None = None
    values: dict[str, Texts] = {}


def _grouping(value: Any) -> Any:
    return {"group": value} if isinstance(value, str) else value


class Comparison(BaseModel):
    """How the change is estimated and what may be said of it."""

    model_config = STRICT
    design: Design
    from_: Identifier | None = Field(default=None, alias="from")
    to: Identifier | None = None
    wave: Identifier | None = None
    cluster: Name | None = None
    group: Name | None = None
    treated: Text | None = None
    control: Text | None = None
    assignment: Literal["none", "matched", "randomised"] = "none"
    adjust: tuple[Text, ...] = ()
    started: dict[str, Identifier] = {}
    then: dict[str, Identifier] = {}

    def is_then(self, indicator: str) -> bool:
        """Whether an indicator only tells, asked afterwards, what another was before."""
        return indicator in self.then.values()


class Population(BaseModel):
    """Everyone who could have answered: numbers, or the entries of a register.

    ``by`` tells which question of the register gives a group, ``only`` which entries were asked.
    """

    model_config = STRICT
    size: Whole | None = Field(default=None, ge=1)
    by_wave: dict[str, Whole] = {}
    by_group: dict[str, dict[str, Whole]] = {}
    register_: Text | None = Field(default=None, alias="register")
    by: dict[Name, Name] = {}
    only: dict[Name, tuple[ChoiceValue, ...]] = {}


class ContextEvent(BaseModel):
    model_config = STRICT
    on: Date
    label: Texts
    area: Text | None = None


class Disclosure(BaseModel):
    model_config = STRICT
    profile: Literal["internal", "public"] = "internal"
    min_n: Whole | None = Field(default=None, ge=3)


class DataFile(BaseModel):
    """One file of answers. ``wave`` for a file of one wave, ``wave_column`` for a file of several.

    ``version`` is that of the instrument that the answers were given to, where it is not the one in use. ``given`` is
    what holds for every row of a file that has no column for it; a circle's own files are of that circle.
    """

    model_config = STRICT
    instrument: Text
    file: Text
    wave: Identifier | None = None
    wave_column: Name | None = None
    wave_values: dict[str, Identifier] = {}
    mapping: Text | None = None
    sheet: Text | None = None
    language: Text | None = None
    version: Version | None = None
    given: dict[Name, Text] = {}


class Setting(BaseModel):
    """What a study may set on a shared indicator: targets, bands, and what is not locked."""

    model_config = STRICT
    targets: tuple[Target, ...] | None = None
    bands: tuple[Band, ...] | None = None
    smallest_meaningful: SmallestMeaningful | None = None


class Study(BaseModel):
    model_config = STRICT
    study: Identifier
    version: Version | None = None
    pack: Text | None = None
    title: Texts
    description: Texts | None = None
    languages: tuple[Text, ...] = ("fi",)
    organisation: Texts | None = None
    branding: Branding | None = None
    instruments: tuple[Text, ...] = Field(min_length=1)
    indicators: tuple[Text, ...] = Field(min_length=1)
    primary: tuple[Text, ...] = ()
    families: dict[Identifier, tuple[Text, ...]] = {}
    set: dict[str, Setting] = {}
    waves: tuple[Wave, ...] = Field(min_length=1)
    subject: Name | None = None
    linking: Linking | None = None
    collecting: Collecting = Collecting()
    groups: tuple[Annotated[Grouping, BeforeValidator(_grouping, json_schema_input_type=str | Grouping)], ...] = ()
    comparison: Comparison
    population: Population | None = None
    sampling: Sampling | None = None
    non_response: NonResponse | None = None
    context_events: tuple[ContextEvent, ...] = ()
    disclosure: Disclosure = Disclosure()
    retention_until: Date | None = None
    iati: Iati | None = None
    invented: Flag = False
    invented_part: Texts | None = None
    data: tuple[DataFile, ...] = ()
    archive: Archive | None = None
    alpha: Number = Field(default=0.05, gt=0, lt=0.5)

    def wave(self, name: str) -> Wave | None:
        return next((w for w in self.waves if w.wave == name), None)

    def is_primary(self, indicator: str) -> bool:
        """Whether the conclusion rests on it; where nothing is concluded, all are alike."""
        return self.comparison.design == "description" or indicator in self.primary

    @property
    def circle_group(self) -> str | None:
        """The grouping that stands for circles: one of that name, else the cluster, else the first."""
        groups = [g.group for g in self.groups]
        return next((name for name in ("circle", self.comparison.cluster, *groups) if name in groups), None)

    @property
    def linked_by(self) -> str | None:
        """The column that links a respondent's waves; none in repeated cross sections, though codes may recur."""
        return None if self.comparison.design == "repeated_cross_sections" else self.subject

    @property
    def roles(self) -> tuple[str, str]:
        """The waves compared: (reference, follow-up); twice the same where none are."""
        c = self.comparison
        last = c.wave or c.to or self.waves[-1].wave
        if c.design == "description":
            return last, last
        return c.from_ or (last if c.design == "retrospective_post" else self.waves[0].wave), c.to or last
