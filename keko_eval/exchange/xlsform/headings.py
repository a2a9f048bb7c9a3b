"""A heading of a sheet in; its meaning out: one of the language's keys and the name of a language, or a column that is
only carried. Follows pyxform 4.5 (``parsing/sheet_headers.py``, ``aliases.py``)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SURVEY: Mapping[str, str] = {
    **{key: key for key in (
        "type", "name", "label", "hint", "guidance_hint", "required", "required_message", "relevant", "constraint",
        "constraint_message", "calculation", "choice_filter", "default", "read_only", "appearance", "parameters",
        "repeat_count", "image", "big-image", "audio", "video", "trigger", "disabled")},
    "caption": "label", "command": "type", "tag": "name", "value": "name", "relevance": "relevant",
    "calculate": "calculation", "constraining_message": "constraint_message", "readonly": "read_only",
    "requiredmsg": "required_message", "count": "repeat_count", "jr:count": "repeat_count",
}
CHOICES: Mapping[str, str] = {
    **{key: key for key in ("list_name", "name", "label", "image", "big-image", "audio", "video")},
    "caption": "label", "value": "name",
}
TRANSLATED = frozenset(("label", "hint", "guidance_hint", "required_message", "constraint_message", "image",
                        "big-image", "audio", "video"))
_BIND = {"relevant": "relevant", "required": "required", "constraint": "constraint", "calculate": "calculation",
         "readonly": "read_only", "jr:constraintmsg": "constraint_message", "jr:requiredmsg": "required_message"}
_CONTROL = {"appearance": "appearance", "jr:count": "repeat_count"}
_BELOW = {"bind": _BIND, "control": _CONTROL, "body": _CONTROL}


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: what its cells are to the program (``key``, empty where only carried) and in which language.

    ``carried`` is the name under which ``columns:`` holds a cell that is no value of a key.
    """

    text: str
    key: str
    language: str
    carried: str
    index: int


def headings(row: Sequence[str], known: Mapping[str, str]) -> list[Heading]:
    """What every column of a sheet means; of two with one meaning, the second is only carried."""
    double = any("::" in cell for cell in row)
    seen: dict[str, int] = {}
    taken: set[tuple[str, str]] = set()
    found = []
    for i, cell in enumerate(row):
        text = " ".join(cell.split())
        key, language = meaning(text, known, double)
        if (key, language) in taken:
            key, language = "", ""
        taken |= {(key, language)} if key else set()
        name = text or f"::{i + 1}"
        seen[name] = seen.get(name, 0) + 1
        found.append(Heading(cell, key, language, name if seen[name] == 1 else f"{name}#{seen[name]}", i))
    return found


def meaning(text: str, known: Mapping[str, str], double: bool) -> tuple[str, str]:
    """The key and the language's name of a heading; two empty texts where it has no meaning to the program.

    >>> meaning("media::image::Svenska (sv)", SURVEY, True)
    ('image', 'Svenska (sv)')
    """
    snake = _snake(text)
    if snake in known:
        return known[snake], ""
    parts = [part.strip() for part in text.split("::" if double else ":")]
    if not double and "jr" in parts[:-1]:
        at = parts.index("jr")
        parts[at:at + 2] = [f"jr:{parts[at + 1]}"]
    first, rest = _snake(parts[0]), parts[1:]
    if first == "media" and rest:
        first, rest = _snake(rest[0]), rest[1:]
    elif first in _BELOW and rest and "type" in known:
        first, rest = _BELOW[first].get(_snake(rest[0]), ""), rest[1:]
    key = known.get(first, "")
    if not key or len(rest) > 1 or (rest and key not in TRANSLATED):
        return "", ""
    return key, rest[0] if rest else ""


def _snake(text: str) -> str:
    return "_".join(text.split()).lower()
