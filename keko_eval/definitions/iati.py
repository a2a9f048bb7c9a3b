"""Iati: what the International Aid Transparency Initiative's standard asks of an activity, beside the results."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, Field

from keko_eval.definitions.scalars import STRICT, Date, Number, Text, Texts

NEEDED: Mapping[str, str] = {
    "identifier": "FI-PRO-1234567-8-KEKO",
    "reporting": "{ref: FI-PRO-1234567-8, type: \"22\", name: {fi: Esimerkkiyhdistys, en: Example Association}}",
    "participating": "[{role: \"4\", name: {fi: Esimerkkiyhdistys, en: Example Association}}]",
    "status": "\"2\"",
}
"""``{key: an example}`` of what the standard demands (IATI 2.03, activity standard) and the study does not tell."""
OrganisationType = Literal["10", "11", "15", "21", "22", "23", "24", "30", "40", "60", "70", "71", "72", "73", "80",
                           "90"]


class Reporter(BaseModel):
    """The organisation that publishes."""

    model_config = STRICT
    ref: Text
    type: OrganisationType
    name: Texts


class Participant(BaseModel):
    """An organisation that takes part: 1 funds, 2 is accountable, 3 extends, 4 implements."""

    model_config = STRICT
    role: Literal["1", "2", "3", "4"]
    name: Texts
    ref: Text | None = None
    type: OrganisationType | None = None


class Sector(BaseModel):
    """What the activity is for, by a code of a vocabulary; 1 is that of OECD DAC, of five digits."""

    model_config = STRICT
    code: Text
    vocabulary: Text = "1"
    percentage: Number | None = Field(default=None, ge=0, le=100)


class Iati(BaseModel):
    """The key ``iati`` of a study."""

    model_config = STRICT
    identifier: Text | None = None
    reporting: Reporter | None = None
    participating: tuple[Participant, ...] = ()
    status: Literal["1", "2", "3", "4", "5", "6"] | None = None
    begins: Date | None = None
    ends: Date | None = None
    countries: tuple[Text, ...] = ()
    sectors: tuple[Sector, ...] = ()


def lacking(iati: Iati | None) -> tuple[str, ...]:
    """The keys of :data:`NEEDED` that say nothing."""
    return tuple(key for key in NEEDED if not getattr(iati, key, None))
