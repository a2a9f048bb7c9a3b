"""Linking: how one respondent's answers of several waves are told to be of the same one."""

from typing import Literal

from pydantic import BaseModel

from keko_eval.definitions.scalars import STRICT, ChoiceValue, Name

LEAST_ELEMENTS = 6
"""Simulated: with fewer, strangers' codes are alike too often once a slip is allowed (docs/linking.md)."""


class Linking(BaseModel):
    """By personal links, by a code that the respondent makes of six or more answers, or by organisation."""

    model_config = STRICT
    kind: Literal["contacts", "code", "organisation", "none"]
    elements: tuple[Name, ...] = ()
    within: Name | None = None
    same_person: Name | None = None
    other_person: tuple[ChoiceValue, ...] = ()
