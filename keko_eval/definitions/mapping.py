"""Mapping: how one program's columns and values answer to an instrument's questions and codes."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, WithJsonSchema

from keko_eval.definitions.instrument import MissingKind
from keko_eval.definitions.scalars import STRICT, ChoiceValue, Flag, Identifier, Text


def _headers(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Headers = Annotated[tuple[Text, ...], BeforeValidator(_headers), WithJsonSchema({
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": ["string", "number", "boolean"]}}]})]


class Mapping(BaseModel):
    """The columns and values that don't fit by themselves; everything else is still matched by name and text.

    Parameters
    ----------
    columns
        ``{question: header}``; also for the subject, a group or another column that the study names. Of several
        headers all are read for a question that takes several answers, and the first that is there for others.
    values
        ``{question or choice list: {what the cell says: code}}``; a code of null means "no answer".
    ignore
        Headers of columns that are left unread and not mentioned.
    wave
        The header of the column that tells the wave; ``wave_values`` say what stands for which.
    missing
        Codes that stand for a missing answer in any column (REDCap's missing data codes), and of which kind.
    confirmed
        False of suggestions that nobody has read through: the file that they are for is not read.
    """

    model_config = STRICT
    mapping: Identifier
    columns: dict[str, Headers] = {}
    values: dict[str, dict[str, ChoiceValue | None]] = {}
    ignore: Headers = ()
    wave: Text | None = None
    wave_values: dict[str, Identifier] = {}
    missing: dict[str, MissingKind] = {}
    confirmed: Flag = True
