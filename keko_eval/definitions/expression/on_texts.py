"""Texts and the codes of several choices (parted by spaces): each in Python and on columns."""

from functools import reduce
from typing import TYPE_CHECKING

from keko_eval.definitions.expression.pattern import is_portable, matches, portable
from keko_eval.definitions.expression.primitive import Primitive

if TYPE_CHECKING:
    import narwhals as nw


def joined_columns(*columns: "nw.Expr", separator: str = "") -> "nw.Expr":
    import narwhals as nw

    return nw.concat_str(list(columns), separator=separator)


def selected_columns(column: "nw.Expr", code: str) -> "nw.Expr":
    import narwhals as nw

    return joined_columns(nw.lit(" "), column, nw.lit(" ")).str.contains(f" {code} ", literal=True)


def count_columns(column: "nw.Expr") -> "nw.Expr":
    import narwhals as nw

    spaces = column.str.len_chars() - column.str.replace_all(" ", "", literal=True).str.len_chars()
    return nw.when(column != "").then(spaces + 1).otherwise(nw.when(column == "").then(nw.lit(0)))


SELECTED = Primitive("selected", "boolean", lambda text, code: f" {code} " in f" {text} ", selected_columns,
                     literals=(1,))
COUNT_SELECTED = Primitive("count-selected", "number", lambda text: float(len(text.split())), count_columns,
                           whole="always")


def selected_at(text: str, index: float) -> str:
    codes = text.split()
    return codes[int(index)] if 0 <= index < len(codes) else ""


SELECTED_AT = Primitive("selected-at", "text", selected_at)
LENGTH = Primitive("string-length", "number", lambda text: float(len(text)), lambda a: a.str.len_chars(),
                   whole="always")


def part(text: str, start: float, end: float | None = None) -> str:
    """From ``start`` (0 is the first character, -1 the last) up to and without ``end``.

    >>> part("survey", 1, 3), part("survey", -2)
    ('ur', 'ey')
    """
    first, last = (int(max(-(10**9), min(10**9, x))) for x in (start, len(text) if end is None else end))
    first = max(len(text) + first, 0) if first < 0 else first
    last = len(text) + last if last < 0 else last
    return text[first : max(last, 0)]


def part_columns(column: "nw.Expr", start: float, end: float | None = None) -> "nw.Expr":
    if end is None:
        return column.str.slice(int(start))
    return column.str.slice(int(start), max(int(end) - int(start), 0))


SUBSTR = Primitive("substr", "text", part, part_columns, literals=(1, 2),
                   fits=lambda start, end=0: start >= 0 and end >= 0)
CONCAT = Primitive("concat", "text", lambda *texts: "".join(texts), joined_columns)
JOIN = Primitive("join", "text", lambda separator, *texts: separator.join(texts),
                 lambda separator, *columns: joined_columns(*columns, separator=separator), literals=(0,))
CONTAINS = Primitive("contains", "boolean", lambda text, piece: piece in text,
                     lambda a, piece: a.str.contains(piece, literal=True), literals=(1,))
STARTS = Primitive("starts-with", "boolean", lambda text, piece: text.startswith(piece),
                   lambda a, piece: a.str.starts_with(piece), literals=(1,))
ENDS = Primitive("ends-with", "boolean", lambda text, piece: text.endswith(piece),
                 lambda a, piece: a.str.ends_with(piece), literals=(1,))


def regex_columns(column: "nw.Expr", pattern: str) -> "nw.Expr":
    """The whole text: a sign after it stands in for the end, whose meaning before a line break differs by engine."""
    import narwhals as nw

    return joined_columns(column, nw.lit("#")).str.contains(f"^(?:{portable(pattern)})#$")


REGEX = Primitive("regex", "boolean", matches, regex_columns, literals=(1,), fits=is_portable)
BEFORE = Primitive("substring-before", "text",
                   lambda text, piece: text.partition(piece)[0] if piece and piece in text else "")
AFTER = Primitive("substring-after", "text", lambda text, piece: text.partition(piece)[2] if piece else text)
SPACES = Primitive("normalize-space", "text", lambda text: " ".join(text.split()))


def translated(text: str, old: str, new: str) -> str:
    """Each character of ``old`` becomes the one at its place in ``new``, or nothing."""
    table = reduce(lambda known, pair: known if pair[0] in known else {**known, pair[0]: pair[1]},
                   zip(old, [*new, *[""] * len(old)], strict=False), dict[str, str]())
    return "".join(table.get(character, character) for character in text)


TRANSLATE = Primitive("translate", "text", translated)
