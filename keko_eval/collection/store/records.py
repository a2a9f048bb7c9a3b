"""What the store takes and gives: frozen records. Answers are never part of a record's ``repr``."""

import re
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from os import urandom
from typing import Any, Literal

MODES = ("web", "assisted", "kiosk", "paper", "workbook", "offline", "import")
STATES = ("planned", "open", "closed")
LINK_STATES = ("unused", "started", "done")
_ID = re.compile(r"[a-z2-7]{26}")
_HEX = re.compile(r"[0-9a-f]{64}")

OutcomeKind = Literal["stored", "same", "conflict", "replaced", "closed", "erased", "unknown"]
DraftOutcome = Literal["saved", "stale", "gone"]


def new_id() -> str:
    """A fresh id of a response: 128 random bits as 26 signs of lower-case base32."""
    return b32encode(urandom(16)).decode("ascii").lower().rstrip("=")


def is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Submission:
    """One finished answering of an instrument, as the respondent sends it.

    Parameters
    ----------
    id : str
        From :func:`new_id`, given when the answering began, so that sending twice stores once.
    instrument, version, definition : str
        The instrument's id and version, and the hash of the definition that was answered.
    wave, language, mode : str
        ``mode`` is one of ``MODES``.
    day : date
        The day of sending; no time is kept.
    subject : str or None
        A random id that links one respondent's waves.
    given : Mapping
        What is known beforehand: circle, region, organisation.
    answers : Mapping
        JSON values by question name: a code, a list of codes, a whole number, a decimal as text with a point,
        ISO dates and times, text, and a list of such mappings for a repeat.
    sealed : Mapping
        Sealed text by question name, base64.
    privacy : str
        The version of the privacy text that was shown.
    plain_tag : bytes or None
        ``store.plain_tag(id, plaintext)`` of what is sealed: sealing the same words twice gives different boxes, and
        this tells that the words were the same.

    Raises
    ------
    ValueError
        The id or the mode is not of the form above.
    """

    id: str
    instrument: str
    version: str
    definition: str
    wave: str
    language: str
    mode: str
    day: date
    subject: str | None = None
    given: Mapping[str, str] = field(default_factory=dict, repr=False)
    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)
    sealed: Mapping[str, str] = field(default_factory=dict, repr=False)
    privacy: str = ""
    plain_tag: bytes | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not is_id(self.id):
            raise ValueError("a response's id is 26 signs of base32")
        if self.mode not in MODES:
            raise ValueError(f"mode is one of {', '.join(MODES)}")

    @property
    def circle(self) -> str | None:
        return self.given.get("circle")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the respondent keeps: with the code she can ask for her answers, or withdraw them."""

    id: str
    code: str
    day: date
    version: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt to store ended.

    ``stored`` and ``replaced``: kept now. ``same``: kept before, with the same answers. ``conflict``: other answers are
    kept under this id, or a newer version than the expected one; ``receipt`` is of what is kept. ``closed``: the wave
    takes no answers. ``erased``: these answers were erased. ``unknown``: there is no such response.
    ``cleared`` is False after an erasure when an open reader still holds old pages of an SQLite file; the
    writer clears them when it has gone.
    """

    kind: OutcomeKind
    receipt: Receipt | None = None
    cleared: bool = True


@dataclass(frozen=True, slots=True)
class Response:
    """The newest version of one response; ``seq`` is the number of its event."""

    submission: Submission
    seq: int
    version: int
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers on their way, encrypted under a key that only the respondent has; ``page`` is in clear: where she is."""

    key: str
    response: str
    instrument: str
    definition: str
    wave: str
    body: bytes = field(repr=False)
    turn: int
    page: str
    day: date
    circle: str | None = None


@dataclass(frozen=True, slots=True)
class WaveState:
    """Whether an instrument is answered in a wave, for all or for one circle, and how long answers are kept."""

    instrument: str
    wave: str
    circle: str | None = None
    state: str = "planned"
    opens: datetime | None = None
    closes: datetime | None = None
    grace_minutes: int = 60
    definition: str = ""
    retention_until: date | None = None

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise ValueError(f"state is one of {', '.join(STATES)}")


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A personal link: the keyed hash of its token, and whom it stands for; no contact and no time."""

    tag: str
    subject: str | None
    circle: str | None
    given: Mapping[str, str] = field(default_factory=dict, repr=False)
    wave: str = ""
    instrument: str = ""
    state: str = "unused"

    def __post_init__(self) -> None:
        if _HEX.fullmatch(self.tag) is None or self.state not in LINK_STATES:
            raise ValueError("a link has 64 hexadecimal digits and a known state")


@dataclass(frozen=True, slots=True)
class Feedback:
    """A message about the form, sealed; never joined to answers."""

    day: date
    page: str
    sealed: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Count:
    """How many answer now and how many have finished."""

    drafts: int
    done: int

    @property
    def started(self) -> int:
        return self.drafts + self.done


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: the number of the last event, and its MAC."""

    seq: int
    mac: bytes = field(repr=False)
