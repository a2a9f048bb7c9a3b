"""The functions of the language: what each takes and gives, and the primitive that works it out.

``FUNCTIONS`` are worked out here. ``CARRIED`` are known to the collecting programs only: they stay in the text, are
written back as they came, and both compilers refuse them.

Where JavaRosa (ODK Collect, Kobo's app) and the web engine (ODK Web Forms) disagree, routing follows JavaRosa:

* ``sum``, ``min``, ``max`` pass over unanswered operands (web: the result is empty);
* ``round`` takes halves towards plus infinity (web: away from zero);
* an answer used as a condition is true when it is not empty and not 0 (web: always);
* ``regex`` must match the whole text (web: a part is enough);
* numbers are equal when less than 10^-12 apart (web: when they are the same);

except that a text made of an empty calculation is empty, as on the web (JavaRosa writes ``NaN``), that an empty number
to the power of 0 is empty, as on the web (JavaRosa: 1), that both write ``Infinity`` for a division by zero, where the
result here is empty, and that the greatest of negative numbers is one of them (JavaRosa: 0). Generated forms are held
against both engines by ``tests/exchange/test_engines.py``; the differences are a table in ``docs/exchange.md``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from keko_eval.definitions.expression import on_dates, on_numbers, on_texts, on_truth
from keko_eval.definitions.expression.primitive import Primitive
from keko_eval.definitions.expression.symbols import Kind

Taken = Kind | Literal["any"]


@dataclass(frozen=True, slots=True)
class Function:
    """A function as an author writes it.

    Parameters
    ----------
    name : str
    takes : tuple
        The kinds of its operands; the last stands for all further ones.
    gives : Kind or None
        ``None``: the kind of its operands (``if``, ``coalesce``).
    least, most : int, int or None
        How many operands, as JavaRosa demands.
    primitive : Primitive, optional
        Absent where the plan decides by the operands' kinds.
    many_in_indicators : bool
        Whether an indicator may give several operands where a form gives one repeated question.
    """

    name: str
    takes: tuple[Taken, ...]
    gives: Kind | None
    least: int
    most: int | None
    primitive: Primitive | None = None
    many_in_indicators: bool = False


def _function(name: str, takes: str, gives: Kind | None, least: int, most: int | None = None,
              primitive: Primitive | None = None, many: bool = False) -> Function:
    kinds: tuple[Taken, ...] = tuple(_SHORT[letter] for letter in takes)
    return Function(name, kinds, gives, least, most, primitive, many)


_SHORT: Mapping[str, Taken] = {"n": "number", "t": "text", "b": "boolean", "d": "date", "m": "datetime", "a": "any"}
_MANY = None

FUNCTIONS: Mapping[str, Function] = {function.name: function for function in (
    _function("true", "", "boolean", 0, 0),
    _function("false", "", "boolean", 0, 0),
    _function("not", "b", "boolean", 1, 1),
    _function("and", "b", "boolean", 2, _MANY),
    _function("or", "b", "boolean", 2, _MANY),
    _function("boolean", "b", "boolean", 1, 1),
    _function("boolean-from-string", "t", "boolean", 1, 1, on_truth.BOOLEAN_FROM_STRING),
    _function("if", "baa", None, 3, 3),
    _function("coalesce", "aa", None, 2, 2),
    _function("once", "a", None, 1, 1),
    _function("selected", "tt", "boolean", 2, 2, on_texts.SELECTED),
    _function("selected-at", "tn", "text", 2, 2, on_texts.SELECTED_AT),
    _function("count-selected", "t", "number", 1, 1, on_texts.COUNT_SELECTED),
    _function("number", "n", "number", 1, 1),
    _function("int", "n", "number", 1, 1, on_numbers.INT),
    _function("round", "nn", "number", 1, 2, on_numbers.ROUND),
    _function("abs", "n", "number", 1, 1, on_numbers.ABS),
    _function("pow", "nn", "number", 2, 2, on_numbers.POW),
    _function("sqrt", "n", "number", 1, 1, on_numbers.SQRT),
    _function("sum", "n", "number", 1, 1, on_numbers.SUM, many=True),
    _function("min", "n", "number", 1, _MANY, on_numbers.MIN),
    _function("max", "n", "number", 1, _MANY, on_numbers.MAX),
    _function("count", "a", "number", 1, 1, on_numbers.COUNT),
    _function("count-non-empty", "a", "number", 1, 1, on_numbers.COUNT_ANSWERED, many=True),
    _function("string", "t", "text", 1, 1),
    _function("string-length", "t", "number", 0, 1, on_texts.LENGTH),
    _function("substr", "tnn", "text", 2, 3, on_texts.SUBSTR),
    _function("substring-before", "tt", "text", 2, 2, on_texts.BEFORE),
    _function("substring-after", "tt", "text", 2, 2, on_texts.AFTER),
    _function("translate", "ttt", "text", 3, 3, on_texts.TRANSLATE),
    _function("normalize-space", "t", "text", 0, 1, on_texts.SPACES),
    _function("concat", "t", "text", 1, _MANY, on_texts.CONCAT),
    _function("join", "tt", "text", 2, _MANY, on_texts.JOIN),
    _function("contains", "tt", "boolean", 2, 2, on_texts.CONTAINS),
    _function("starts-with", "tt", "boolean", 2, 2, on_texts.STARTS),
    _function("ends-with", "tt", "boolean", 2, 2, on_texts.ENDS),
    _function("regex", "tt", "boolean", 2, 2, on_texts.REGEX),
    _function("today", "", "date", 0, 0),
    _function("now", "", "datetime", 0, 0),
    _function("date", "d", "date", 1, 1),
    _function("date-time", "m", "datetime", 1, 1),
    _function("decimal-date-time", "m", "number", 1, 1),
    _function("format-date", "dt", "text", 2, 2, on_dates.FORMAT_DATE),
    _function("format-date-time", "mt", "text", 2, 2, on_dates.FORMAT_MOMENT),
)}
AGGREGATES = ("sum", "min", "max", "count", "count-non-empty", "concat", "join")

_CARRIED = """position 0-1 current 0-0 instance 1-1 index 0-1 last 0-0 id 1-1 name 0-1 local-name 0-1 indexed-repeat 3-
jr:choice-name 2-2 jr:itext 1-1 choice-label 2-2 pulldata 4- duration 0-0 distance 1- area 1-1 geofence 2-2
intersects 1-1 random 0-0 randomize 1-2 uuid 0-1 digest 2-3 base64-decode 1-1 extract-signed 2-2 decimal-time 1-1
log 1-1 log10 1-1 exp 1-1 exp10 1-1 sin 1-1 cos 1-1 tan 1-1 asin 1-1 acos 1-1 atan 1-1 atan2 2-2 pi 0-0 floor 1-1
ceiling 1-1 checklist 3- weighted-checklist 4- version 0-0 property 1-1 count-if 2-2 sum-if 2-2 min-if 2-2 max-if 2-2
join-if 3-3 rank-index 2-2 rank-index-if 3-3 rank-value 2- empty 1-1 phone-call-log 1- phone-call-duration 0-1
collect-is-phone-app 0-0 plug-in-metadata 1-1 relevant 1-1 de-duplicate 2-2 item-at 3-3 hash 1- linebreak 0-0
comment 0-1 text 0-0 node 0-0"""


def _arities(listing: str) -> Iterable[tuple[str, tuple[int, int | None]]]:
    words = listing.split()
    for name, bounds in zip(words[::2], words[1::2], strict=True):
        least, most = bounds.split("-")
        yield name, (int(least), int(most) if most else None)


CARRIED: Mapping[str, tuple[int, int | None]] = dict(_arities(_CARRIED))


def arity(name: str, *, indicator: bool = False) -> tuple[int, int | None] | None:
    """How many operands a function takes at least and at most; ``None``: there is no such function."""
    function = FUNCTIONS.get(name)
    if function is None:
        return CARRIED.get(name)
    return function.least, None if indicator and function.many_in_indicators else function.most


def arity_in_words(least: int, most: int | None) -> str:
    """
    >>> arity_in_words(2, 2), arity_in_words(1, 2), arity_in_words(3, None)
    ('2', '1–2', '≥ 3')
    """
    return str(least) if least == most else f"≥ {least}" if most is None else f"{least}–{most}"
