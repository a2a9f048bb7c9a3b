"""Dates, times and moments: each in Python and, for dates, on columns.

As a number a date is the days since 1970-01-01, a time the part of the day, a moment both. Moments carry no time zone:
what a form stored with one keeps its local time.
"""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from keko_eval.definitions.expression.on_numbers import decimal, divided, floored
from keko_eval.definitions.expression.primitive import Primitive

if TYPE_CHECKING:
    import narwhals as nw

_EPOCH = date(1970, 1, 1)
_FURTHEST = 2_900_000
_PARTS = {"Y": "{0.year:04d}", "y": "{1:02d}", "m": "{0.month:02d}", "n": "{0.month}", "d": "{0.day:02d}",
          "e": "{0.day}", "H": "{0.hour:02d}", "h": "{0.hour}", "M": "{0.minute:02d}", "S": "{0.second:02d}",
          "3": "{2:03d}"}
_PORTABLE = ("Y", "m", "d")


def days_columns(column: "nw.Expr") -> "nw.Expr":
    """Days since 1970-01-01 from the calendar alone: the engines' date differences have no common form."""
    import narwhals as nw

    before = decimal(column.dt.year()) - 1
    leaps = [floored(divided(before, nw.lit(float(n)))) for n in (4, 100, 400)]
    return before * 365.0 + leaps[0] - leaps[1] + leaps[2] + decimal(column.dt.ordinal_day()) - 719163.0


DAYS = Primitive("number", "number", lambda a: float((a - _EPOCH).days), days_columns, whole="always")


def part_of_day(a: time) -> float:
    return (a.hour * 3600 + a.minute * 60 + a.second + a.microsecond / 1e6) / 86400


NUMBER_OF_TIME = Primitive("number", "number", part_of_day)
NUMBER_OF_MOMENT = Primitive("number", "number", lambda a: (a.date() - _EPOCH).days + part_of_day(a.time()))


def date_of_text(text: str) -> date | None:
    """
    >>> date_of_text("2024-02-29"), date_of_text("2023-02-29")
    (datetime.date(2024, 2, 29), None)
    """
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def moment_of_text(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return None


def time_of_text(text: str) -> time | None:
    try:
        return time.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return None


def date_of_number(days: float) -> date | None:
    return _EPOCH + timedelta(days=int(days)) if -719162 <= days < _FURTHEST else None


DATE_OF_TEXT = Primitive("date", "date", date_of_text)
TIME_OF_TEXT = Primitive("time", "time", time_of_text)
MOMENT_OF_TEXT = Primitive("date-time", "datetime", moment_of_text)
DATE_OF_NUMBER = Primitive("date", "date", date_of_number)
DATE_OF_MOMENT = Primitive("date", "date", lambda a: a.date())
MOMENT_OF_DATE = Primitive("date-time", "datetime", lambda a: datetime(a.year, a.month, a.day))
TEXT_OF_DATE = Primitive("string", "text", date.isoformat, lambda a: a.dt.to_string("%Y-%m-%d"))
TEXT_OF_TIME = Primitive("string", "text", lambda a: a.isoformat(timespec="milliseconds"))


def formatted(value: date | datetime, pattern: str) -> str | None:
    """A date in the words of ``format-date``; names of months and days depend on the device and are refused before.

    >>> formatted(date(2024, 2, 9), "%e.%n.%Y")
    '9.2.2024'
    """
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    pieces = pattern.split("%")
    numbers = (moment, moment.year % 100, moment.microsecond // 1000)
    shown = [_PARTS.get(piece[:1], "%" + piece[:1]).format(*numbers) + piece[1:] for piece in pieces[1:]]
    return pieces[0] + "".join(shown)


def is_formattable(pattern: str) -> bool:
    """Whether a pattern means the same on every device: no ``%a`` and ``%b``."""
    return all(piece[:1] in _PARTS for piece in pattern.split("%")[1:])


FORMAT_DATE = Primitive("format-date", "text", formatted, lambda a, pattern: a.dt.to_string(pattern), literals=(1,),
                        fits=lambda pattern: all(piece[:1] in _PORTABLE for piece in pattern.split("%")[1:]))
FORMAT_MOMENT = Primitive("format-date-time", "text", formatted)
