"""A submission as bytes and back: one spelling only, so that its fingerprint can be made again."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from keko_eval.collection.store.records import Submission

_KEPT = ("instrument", "version", "definition", "wave", "language", "mode", "subject", "given", "answers", "privacy")
_SAME = ("instrument", "version", "definition", "wave", "subject", "given", "answers")


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces and no NaN, in UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False,
                      default=_plain).encode("utf8", "surrogatepass")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no JSON value")


def body_of(submission: Submission) -> bytes:
    """All but the id and what is sealed."""
    return canonical({**{name: getattr(submission, name) for name in _KEPT}, "day": submission.day.isoformat()})


def sealed_of(submission: Submission) -> bytes:
    return canonical(submission.sealed) if submission.sealed else b""


def said(submission: Submission) -> bytes:
    """What must be equal for two submissions to be the same: the answers, not the day, the language or the way."""
    own = {name: getattr(submission, name) for name in _SAME}
    if submission.plain_tag is not None:
        return canonical({**own, "sealed": submission.plain_tag.hex()})
    return canonical({**own, "sealed": submission.sealed})


def submission_of(id: str, body: bytes, sealed: bytes | None) -> Submission:
    """The submission that was kept."""
    kept = json.loads(body)
    return Submission(id=id, day=date.fromisoformat(kept.pop("day")), sealed=json.loads(sealed) if sealed else {},
                      **kept)
