"""Pack: the plan of a report that one circle makes and the next one reuses with answers of its own."""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field

from keko_eval.definitions.branding import Branding
from keko_eval.definitions.scalars import STRICT, Expression, Flag, Identifier, Text, Texts, Version, Whole

PART = Literal["front", "unsaid", "goals", "indicators", "chain", "benchmark", "who", "events", "methods", "quality",
               "glossary", "trace", "text"]
Output = Literal["html", "pdf", "pdf-archive", "xlsx", "docx", "pptx", "csv", "parquet", "json", "funder",
                 "innokyla"]

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
"""What a text may hold besides words."""
SAYS = ("study", "title", "organisation")
"""What a section's text may name of the study."""
EXISTS = ("indicators", "instruments", "waves", "groups", "circles")
"""What a condition may ask of the study: the ids that it has, as several choices are asked."""


class Requires(BaseModel):
    """What a study must have: indicators and instruments by id and range, and waves by role."""

    model_config = STRICT
    indicators: tuple[Text, ...] = ()
    instruments: tuple[Text, ...] = ()
    waves: tuple[Identifier, ...] = ()
    groups: tuple[Text, ...] = ()


class Parameter(BaseModel):
    """What may be chosen when a report is made."""

    model_config = STRICT
    default: Text
    choices: tuple[Text, ...] = ()
    label: Texts | None = None


class Of(BaseModel):
    """Which indicators a section is about: all of a dimension, of a level, of a kind, of a role, or those named."""

    model_config = STRICT
    dimension: Text | None = None
    level: Text | None = None
    kind: Text | None = None
    role: Literal["primary", "exploratory", "own"] | None = None
    indicators: tuple[Text, ...] = ()


class PlannedSection(BaseModel):
    """One section of the report, in its order.

    ``when`` is a condition over the parameters and over what the study has; ``text`` may hold ``{name}`` of a
    parameter, of a text of the pack, or of what the study says. An ``optional`` section may fall out of a study that
    lacks what it needs.
    """

    model_config = STRICT
    section: Identifier
    part: PART
    title: Texts | None = None
    of: Of = Of()
    when: Expression | None = None
    optional: Flag = False
    text: Texts | None = None


def _parameter(value: Any) -> Any:
    return value if isinstance(value, dict | Parameter) else {"default": value}


class Sample(BaseModel):
    """The simulated answers that a pack carries: how many, and from which seed."""

    model_config = STRICT
    respondents: Whole = Field(default=120, ge=20, le=2000)
    seed: Whole = 1


class Pack(BaseModel):
    model_config = STRICT
    pack: Identifier
    version: Version
    title: Texts
    description: Texts | None = None
    licence: Text = "CC-BY-4.0"
    requires: Requires = Requires()
    parameters: dict[Identifier, Annotated[Parameter, BeforeValidator(
        _parameter, json_schema_input_type=str | Parameter)]] = {}
    sections: tuple[PlannedSection, ...] = Field(min_length=1)
    short: tuple[Identifier, ...] = ()
    editions: tuple[Identifier, ...] = ()
    outputs: tuple[Output, ...] = ("html", "pdf", "xlsx")
    texts: dict[Identifier, Texts] = {}
    branding: Branding | None = None
    sample: Sample = Sample()
