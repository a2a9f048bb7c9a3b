"""How a form spells what has one name in the language: ``begin group``, ``select one from``, ``TRUE``."""

import re
from collections.abc import Mapping

TYPES: Mapping[str, str] = {
    "add select one prompt using": "select_one", "add select multiple prompt using": "select_multiple",
    "select all that apply from": "select_multiple", "select one from file": "select_one_from_file",
    "select multiple from file": "select_multiple_from_file", "select_one_from_file": "select_one_from_file",
    "select_multiple_from_file": "select_multiple_from_file", "select one from": "select_one",
    "select all that apply": "select_multiple", "select one external": "select_one_external",
    "select_one_external": "select_one_external", "select multiple from": "select_multiple",
    "select one": "select_one", "select multiple": "select_multiple", "select1": "select_one",
    "select_one": "select_one", "select_multiple": "select_multiple", "rank": "rank",
}
PLAIN: Mapping[str, str] = {
    "string": "text", "int": "integer", "photo": "image", "datetime": "dateTime", "trigger": "acknowledge",
    "phone number": "phonenumber", "device id": "deviceid", "start time": "start", "end time": "end",
    "gps": "geopoint", "location": "geopoint", "signature": "image",
}
PARTS: Mapping[str, str] = {"group": "group", "repeat": "repeat", "lgroup": "repeat", "looped group": "repeat",
                            "loop": "loop"}
YES = frozenset(("yes", "true", "true()"))
NO = frozenset(("no", "false", "false()"))
_PART = re.compile(r"(begin|end)[\s_]+(group|repeat|lgroup|looped group|loop)(?:\s+(?:over\s+)?(\S+))?", re.IGNORECASE)
_OTHER = re.compile(r"\s+or[\s_](?:specify[\s_])?other$", re.IGNORECASE)


def part_of(text: str) -> tuple[str, str]:
    """``("begin", "group")`` of a type cell that begins or ends a part; two empty texts for a question."""
    match = _PART.fullmatch(" ".join(text.split()))
    return (match[1].lower(), PARTS[match[2].lower()]) if match else ("", "")


def type_of(text: str) -> str:
    """A question's type as the language writes it.

    >>> type_of("select one from yes_no or other"), type_of("int")
    ('select_one yes_no or_other', 'integer')
    """
    text = " ".join(text.split())
    low = text.lower()
    for spelled, kind in TYPES.items():
        if low.startswith(spelled + " "):
            rest = text[len(spelled) + 1:]
            other = _OTHER.search(rest)
            return f"{kind} {rest[:other.start()]} or_other" if other else f"{kind} {rest}"
    return PLAIN.get(low, low if low in PLAIN.values() else text)


def answer_of(text: str) -> bool | str:
    """A yes or no in any spelling as a truth value; an expression as it is."""
    low = text.strip().lower()
    return True if low in YES else False if low in NO else text.strip()
