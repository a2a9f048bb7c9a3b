"""What was typed or ticked in; an answer as it is kept, or what is wrong with it, out.

A decimal comma and a point are both read; thousands are parted by spaces only. A date may come as ``15.8.2017``,
``2017-08-15`` or in three fields. Nothing is guessed.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from keko_eval.collection.form.page import Asked

Posted = Mapping[str, Sequence[str]]
LONGEST_TEXT, LONGEST_LINE = 5000, 300
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]")
_NUMBER = re.compile(r"[+-]?(\d{1,15}|(?=[.,]\d))([.,]\d{0,12})?")
_DOTS = re.compile(r"(\d{1,2})[.\s/]+(\d{1,2})[.\s/]+(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TIME = re.compile(r"(?:klo\s*)?(\d{1,2})[:.](\d{2})(?::\d{2})?")
_EMAIL = re.compile(r"[^\s@<>,;]{1,64}@[^\s@<>,;]{1,190}\.[^\s@<>,;.]{2,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class Faulty(Exception):
    """What was typed is no answer; ``code`` says why, ``values`` what its sentence needs."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def entered(asked: Asked, posted: Posted) -> Any:
    """The answer in what was posted under the question's name; ``None`` for none.

    Raises
    ------
    Faulty
        Where something was typed that is no answer to this question.
    """
    name, kind = asked.name, asked.question.kind
    texts = [_clean(text) for text in posted.get(name, ())]
    match kind:
        case "select_one" if asked.choices:
            return next((t for t in texts if t), None)
        case "select_multiple" if asked.choices:
            return [t for t in dict.fromkeys(texts) if t] or None
        case "rank" if asked.choices:
            return _ranked(asked, posted)
        case "acknowledge":
            return "OK" if any(texts) else None
        case "date":
            return _date(_parts(name, posted, ("day", "month", "year"), texts))
        case "time":
            return _time(_joined(texts))
        case "dateTime":
            return _moment(asked, posted, texts)
    text = _joined(texts)
    if not text:
        return None
    if kind in ("integer", "decimal", "range"):
        return _number(text, asked)
    longest = LONGEST_TEXT if kind == "text" else LONGEST_LINE
    if len(text) > longest:
        raise Faulty("too_long", limit=str(longest), n=str(len(text)))
    if kind == "email" and not _EMAIL.fullmatch(text):
        raise Faulty("not_an_email")
    return text


def typed(asked: Asked, posted: Posted) -> dict[str, list[str]]:
    """The fields of the question as they came, to be shown again."""
    names = (asked.name, *(name for name in posted if name.startswith(f"{asked.name}.")))
    return {name: list(posted[name]) for name in names if name in posted}


def _clean(text: str) -> str:
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _joined(texts: Sequence[str]) -> str:
    return next((t for t in texts if t), "")


def _number(text: str, asked: Asked) -> int | str:
    if text in asked.question.missing:
        return text if not text.lstrip("-").isdigit() else int(text)
    bare = _SPACES.sub("", text).replace("\u2212", "-").replace("–", "-")
    if not _NUMBER.fullmatch(bare):
        raise Faulty("not_a_number")
    try:
        value = Decimal(bare.replace(",", ".") or "0")
    except InvalidOperation:
        raise Faulty("not_a_number") from None
    whole = asked.question.kind == "integer" or (asked.question.kind == "range" and "." not in
                                                 (asked.question.parameters or ""))
    if whole and value != value.to_integral_value():
        raise Faulty("not_whole")
    return int(value) if whole else written(value)


def written(value: Decimal) -> str:
    """A decimal as it is kept: with a point, without needless zeros."""
    text = format(value.normalize(), "f")
    return "0" if text in ("-0", "") else text


def _parts(name: str, posted: Posted, keys: tuple[str, ...], texts: Sequence[str]) -> str:
    parts = [_joined([_clean(t) for t in posted.get(f"{name}.{key}", ())]) for key in keys]
    return ".".join(parts) if any(parts) else _joined(texts)


def _date(text: str) -> str | None:
    if not text:
        return None
    if found := _DOTS.fullmatch(text):
        day, month, year = found.groups()
    elif found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    else:
        raise Faulty("not_a_date")
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        raise Faulty("not_a_date") from None


def _time(text: str) -> str | None:
    if not text:
        return None
    found = _TIME.fullmatch(text)
    try:
        return time(int(found[1]), int(found[2])).isoformat("minutes") if found else _not_a_time()
    except ValueError:
        return _not_a_time()


def _not_a_time() -> str:
    raise Faulty("not_a_time")


def _moment(asked: Asked, posted: Posted, texts: Sequence[str]) -> str | None:
    whole = _joined(texts)
    if "T" in whole:
        first, _, last = whole.partition("T")
        return _both(_date(first), _time(last[:5]))
    day = _date(_parts(asked.name, posted, ("day", "month", "year"), [whole]))
    clock = _time(_joined([_clean(t) for t in posted.get(f"{asked.name}.time", ())]))
    return None if day is None and clock is None else _both(day, clock)


def _both(day: str | None, clock: str | None) -> str:
    if day is None:
        raise Faulty("not_a_date")
    if clock is None:
        raise Faulty("not_a_time")
    return f"{day}T{clock}"


def _ranked(asked: Asked, posted: Posted) -> list[str] | None:
    """The choices in the order of the numbers given to them; every choice has one, or none has."""
    places = {str(c.value): _joined([_clean(t) for t in posted.get(f"{asked.name}.{c.value}", ())])
              for c in asked.choices}
    given = {code: place for code, place in places.items() if place}
    if not given:
        return None
    if any(not place.isdecimal() or not 1 <= int(place) <= len(places) for place in given.values()):
        raise Faulty("rank_number", n=str(len(places)))
    if len(set(given.values())) < len(given):
        raise Faulty("rank_twice")
    if len(given) < len(places):
        raise Faulty("rank_gap")
    return sorted(given, key=lambda code: int(given[code]))
