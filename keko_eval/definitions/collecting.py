"""Collecting: what respondents are told of whoever asks, and what is asked of them in this study."""

from typing import Literal

from pydantic import BaseModel

from keko_eval.definitions.scalars import STRICT, Text, Texts


class Collecting(BaseModel):
    """``instruments`` are those that people answer here; by default all that the study has of people.

    ``controller`` is who is responsible for the answers and ``contact`` how to reach them; both must be told before a
    wave opens. ``reach``: whoever has the link, or only who was invited by a link of their own. ``paging``: a section
    on a page, or a question at a time.
    """

    model_config = STRICT
    controller: Texts | None = None
    contact: Texts | None = None
    purpose: Texts | None = None
    lawful_basis: Texts | None = None
    special_basis: Texts | None = None
    retention: Texts | None = None
    recipients: Texts | None = None
    protection_officer: Texts | None = None
    accessibility: Texts | None = None
    known_gaps: Texts | None = None
    instruments: tuple[Text, ...] = ()
    reach: Literal["open", "personal"] = "open"
    paging: Literal["section", "question"] = "section"
