"""State: what a draft holds, as one frozen value; only its respondent can open it."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

_SPOT = re.compile(r"/\d+$")


@dataclass(frozen=True, slots=True)
class State:
    """Answers on their way.

    Attributes
    ----------
    survey, language, mode, privacy : str
        Which survey, in which language, how it is answered, and the version of the privacy notice that was shown.
    subject : str or None
        From a personal link.
    given : mapping
        What was known beforehand: circle, region.
    answers : mapping
        All that were given, those that no longer count too.
    typed : mapping
        By place: the fields of a page that could not be read as answers, to be shown again.
    tried : sequence of str
        The places where something was found wrong when the respondent wanted to go on.
    changed : mapping
        By place: the turn at which its answers last changed.
    edits : int
        The version of the sent response that this draft is about to follow; 0 for one not yet sent.
    sealed : mapping
        By path: texts of that version that nobody here can open; they stay unless new ones are written.
    """

    survey: str
    language: str
    mode: str
    privacy: str
    subject: str | None = None
    given: Mapping[str, str] = field(default_factory=dict, repr=False)
    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)
    typed: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict, repr=False)
    tried: Sequence[str] = ()
    changed: Mapping[str, int] = field(default_factory=dict)
    edits: int = 0
    sealed: Mapping[str, str] = field(default_factory=dict, repr=False)

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def of(cls, body: bytes) -> "State":
        """The state in a decrypted draft; keys that a newer program wrote are left out."""
        kept = json.loads(body)
        return cls(**{name: kept[name] for name in cls.__dataclass_fields__ if name in kept})

    def speaking(self, language: str) -> "State":
        return replace(self, language=language)

    def with_page(self, place: str, answers: Mapping[str, Any], turn: int, *,
                  typed: Mapping[str, Sequence[str]] | None = None, tried: bool = False) -> "State":
        """After a page was posted: its answers, and what was typed where it could not all be read."""
        kept = {key: value for key, value in self.typed.items() if key != place}
        others = [key for key in self.tried if key != place]
        changed = self.changed if answers == self.answers else {**self.changed, place: turn}
        return replace(self, answers=answers, typed=kept | ({place: typed} if typed else {}),
                       tried=[*others, place] if tried else others, changed=changed)

    def forgetting_instances(self) -> "State":
        """After an instance of a repeat went: what was noted of places by their number no longer holds."""
        return replace(self, typed={p: v for p, v in self.typed.items() if not _SPOT.search(p)},
                       tried=[p for p in self.tried if not _SPOT.search(p)],
                       changed={p: v for p, v in self.changed.items() if not _SPOT.search(p)})
