"""An instrument as a text that is kept with its answers: a respondent finishes on the version she began."""

import json
from hashlib import sha256

from keko_eval.definitions.instrument import Instrument


def text_of(instrument: Instrument) -> str:
    """The instrument as canonical JSON; the same definition always gives the same text."""
    plain = instrument.model_dump(mode="json", by_alias=True, exclude_none=True)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(text: str) -> str:
    """The SHA-256 of an instrument's text, in hexadecimal signs."""
    return sha256(text.encode()).hexdigest()


def instrument_of(text: str) -> Instrument:
    """The instrument that a text was made of.

    Raises
    ------
    ValueError
        For a text that is no instrument.
    """
    return Instrument.model_validate(json.loads(text))
