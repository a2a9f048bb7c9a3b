"""A row's cells in, an object of the language with where each value stands out; and back to cells, word for word."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keko_eval.definitions.instrument import Choice, Group, Question, Repeat
from keko_eval.exchange.xlsform.headings import TRANSLATED, Heading, headings
from keko_eval.exchange.xlsform.spelling import answer_of, part_of, type_of

Tree = dict[str, Any]
Spot = tuple[str, ...]
_OWN = frozenset(("type", "name", "columns", "list_name", "disabled"))
KEYS: Mapping[str, frozenset[str]] = {
    "question": frozenset(Question.model_fields) - _OWN,
    "group": frozenset(Group.model_fields) - _OWN - {"group", "questions"},
    "repeat": frozenset(Repeat.model_fields) - _OWN - {"repeat", "questions"},
    "choice": frozenset(Choice.model_fields) - _OWN - {"value", "missing", "exclusive"},
}
_ANSWERS = ("required", "read_only")
_CONDITIONS = ("relevant", "constraint", "calculation")
_TRUTHS = {True: "true()", False: "false()"}
"""What form programs make of a cell that is only a yes or no."""
_VERBATIM = frozenset(("default", "appearance", "parameters"))
_WORDS = {True: "yes", False: "no"}


@dataclass(frozen=True, slots=True)
class Column:
    """A heading with the code of its language."""

    heading: Heading
    key: str
    language: str

    @property
    def index(self) -> int:
        return self.heading.index


@dataclass(slots=True)
class Laid:
    """An object, and the column of each of its values by its path in it; of translations, also where they are blank."""

    object: Tree
    spots: dict[Spot, int] = field(default_factory=dict)


def columns_of(row: Sequence[str], known: Mapping[str, str], codes: Mapping[str, str]) -> list[Column]:
    """The columns of a sheet; two spellings of one language under one key: the second is only carried."""
    taken: set[tuple[str, str]] = set()
    found = []
    for heading in headings(row, known):
        code = codes.get(heading.language, "default")
        mine = heading.key and (heading.key, code) not in taken
        taken |= {(heading.key, code)} if mine else set()
        found.append(Column(heading, heading.key if mine else "", code if mine else ""))
    return found


def text_in(cells: Sequence[str], columns: Iterable[Column], key: str) -> str:
    """The cell of a key, stripped."""
    found = next((c.index for c in columns if c.key == key), None)
    return cells[found].strip() if found is not None and found < len(cells) else ""


def laid(cells: Sequence[str], columns: Iterable[Column], kind: str, words: dict[str, str]) -> Laid:
    """What a row says besides its type and name; what is no key of its kind stands in ``columns``."""
    row = Laid({})
    extra: Tree = {}
    for column in columns:
        text = cells[column.index] if column.index < len(cells) else ""
        key = column.key
        if not text.strip() or key in ("type", "name", "list_name"):
            if key in TRANSLATED and column.language != "default":
                row.spots.setdefault((key, column.language), column.index)
            continue
        if not key or (kind == "choice" and key not in KEYS[kind]):
            extra[column.heading.carried] = text
            row.spots["columns", column.heading.carried] = column.index
        elif key in TRANSLATED:
            holder, above = (row.object, ()) if key in KEYS[kind] else (extra, ("columns",))
            holder.setdefault(key, {})[column.language] = text
            row.spots[*above, key, column.language] = row.spots[*above, key] = column.index
        elif key not in KEYS[kind]:
            extra[key] = text
            row.spots["columns", key] = column.index
        else:
            _value(row.object, extra, key, text, words)
            row.spots[key,] = column.index
    for holder in (row.object, extra):
        holder |= {k: v["default"] for k, v in holder.items() if isinstance(v, dict) and set(v) == {"default"}}
    if extra:
        row.object["columns"] = extra
    return row


def _value(item: Tree, extra: Tree, key: str, text: str, words: dict[str, str]) -> None:
    if key in _CONDITIONS and isinstance(answer_of(text), bool):
        item[key] = _TRUTHS[bool(answer_of(text))]
        extra |= {key: text.strip()} if text.strip() != item[key] else {}
        return
    if key not in _ANSWERS:
        item[key] = text if key in _VERBATIM else text.strip()
        return
    value = answer_of(text)
    if key == "read_only" and not isinstance(value, bool):
        extra[key] = text
        return
    item[key] = value
    if isinstance(value, bool) and words.setdefault(_WORDS[value], text.strip()) != text.strip():
        extra[key] = text.strip()


def cell(item: Mapping[str, Any], column: Column, words: Mapping[str, str]) -> str:
    """The text of a cell; the reverse of :func:`laid`."""
    extra = item.get("columns") or {}
    key = column.key
    if not key or column.heading.carried in extra:
        return _said(extra.get(column.heading.carried, ""), column.language or "default")
    if key in _ANSWERS:
        value, own = item.get(key), extra.get(key)
        if own is not None and (answer_of(own) == value or value in (None, False)):
            return str(own)
        return str(words.get(_WORDS[value], _WORDS[value])) if isinstance(value, bool) else value or ""
    if key in _CONDITIONS and key in extra and item.get(key) == _TRUTHS.get(answer_of(str(extra[key])) is True):
        return str(extra[key])
    if key in extra and key not in item:
        return _said(extra[key], column.language)
    return _said(item.get(key, ""), column.language)


def _said(value: Any, language: str) -> str:
    if isinstance(value, Mapping):
        return str(value.get(language) or "")
    return str(value) if language in ("", "default") and value is not None else ""


def typed(item: Tree, text: str, words: dict[str, str]) -> None:
    """Set a question's type from its cell, keeping a spelling that is not the form's usual one."""
    text = " ".join(text.split())
    item["type"] = type_of(text)
    if spelled(item["type"], {}, words) != text:
        kind, _, rest = item["type"].partition(" ")
        usual = text[: len(text) - len(rest)].strip() if rest and text.endswith(rest) else "" if rest else text
        if kind not in words and usual:
            words[kind] = usual
        else:
            item.setdefault("columns", {})["type"] = text
    else:
        words.setdefault(item["type"].partition(" ")[0], item["type"].partition(" ")[0])


def spelled(type_: str, extra: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """A type as the form spells it."""
    own = extra.get("type")
    if own and type_of(own) == type_:
        return str(own)
    kind, _, rest = type_.partition(" ")
    return f"{words.get(kind, kind)} {rest}".strip()


def part_spelled(which: str, own: str | None, words: Mapping[str, str]) -> str:
    """``begin_group`` as the form spells it; ``own`` is what this part alone says."""
    if own and part_of(own)[0] == which.partition("_")[0]:
        return own
    return words.get(which, which)
