"""Operations and their results as JSON between two processes: only the records named here, never code."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from keko_eval.collection.store import keeping, operations, records

LARGEST = 16 * 1024 * 1024
"""Bytes of one message at most."""

OPERATIONS = (operations.Submit, operations.Replace, operations.Erase, keeping.SaveDraft, keeping.DropDraft,
              keeping.KeepDefinition, keeping.SetWave, keeping.AddLinks, keeping.StartLink, keeping.DropLinks,
              keeping.KeepFeedback, keeping.DropOldDrafts, keeping.Clear)
_RECORDS: Mapping[str, type] = {known.__name__: known for known in (
    *OPERATIONS, records.Submission, records.Receipt, records.Outcome, records.Draft, records.WaveState,
    records.LinkRow, records.Feedback)}


def packed(value: object) -> bytes:
    """A value of known records as JSON bytes."""
    return json.dumps(_out(value), allow_nan=False, separators=(",", ":")).encode("ascii")


def unpacked(message: bytes) -> Any:
    """The value again.

    Raises
    ------
    ValueError
        The message is not of this form.
    """
    try:
        return _in(json.loads(message))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("a message of another form") from error


def _out(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {"#": type(value).__name__, "of": {f.name: _out(getattr(value, f.name)) for f in fields(value)}}
    if isinstance(value, Mapping):
        return {"#": "map", "of": {key: _out(own) for key, own in value.items()}}
    if isinstance(value, tuple):
        return {"#": "tuple", "of": [_out(own) for own in value]}
    if isinstance(value, list):
        return [_out(own) for own in value]
    if isinstance(value, bytes):
        return {"#": "bytes", "of": b64encode(value).decode("ascii")}
    if isinstance(value, datetime):
        return {"#": "moment", "of": value.isoformat()}
    if isinstance(value, date):
        return {"#": "day", "of": value.isoformat()}
    return value


def _in(value: Any) -> Any:
    if isinstance(value, list):
        return [_in(own) for own in value]
    if not isinstance(value, dict):
        return value
    kind, own = value["#"], value["of"]
    match kind:
        case "map":
            return {key: _in(inner) for key, inner in own.items()}
        case "tuple":
            return tuple(_in(inner) for inner in own)
        case "bytes":
            return b64decode(own, validate=True)
        case "moment":
            return datetime.fromisoformat(own)
        case "day":
            return date.fromisoformat(own)
    return _RECORDS[kind](**{name: _in(inner) for name, inner in own.items()})
