"""Invented submissions."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from keko_eval.collection.store.records import Draft, Submission, new_id

DAY = date(2019, 11, 4)


def submission(id: str | None = None, *, wave: str = "followup", circle: str = "pirkanmaa", mode: str = "web",
               subject: str | None = None, sealed: Mapping[str, str] | None = None, plain_tag: bytes | None = None,
               day: date = DAY, language: str = "fi", **answers: Any) -> Submission:
    return Submission(id or new_id(), "keko.actors", "1.0.0", "d1", wave, language, mode, day, subject,
                      {"circle": circle}, answers or {"trust": "4", "kinds": ["a", "b"], "hours": "1.5"}, sealed or {},
                      "p1", plain_tag)


def draft(key: str = "key", *, response: str | None = None, page: str = "trust", body: bytes = b"\0cipher",
          wave: str = "followup", circle: str | None = "pirkanmaa", day: date = DAY) -> Draft:
    return Draft(key, response or new_id(), "keko.actors", "d1", wave, body, 0, page, day, circle)
