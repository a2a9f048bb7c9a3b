"""A row of headers in, the column of each field out: by name, by text in any language, or by a mapping file."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Literal

from keko_eval.collection.choices import code_list
from keko_eval.collection.fields import Field
from keko_eval.collection.slips import turned
from keko_eval.collection.system_columns import system_column
from keko_eval.collection.wording import plain, unnumbered

How = Literal["mapping", "name", "letter_case", "text", "row_of_matrix", "order_of_form"]
Unread = Literal["technical", "personal", "by_mapping", "no_header", "unmatched", "near_miss", "twice",
                 "answer_is_elsewhere"]
_STRENGTH: tuple[How, ...] = ("mapping", "name", "letter_case", "text", "row_of_matrix", "order_of_form")
_BRACKETS = re.compile(r"(?P<head>.*?)\s*\[(?P<tail>[^\[\]]+)\]\s*", re.S)
_SEPARATORS = re.compile(r"___|\s*[:/|]\s*|\s+[-–—]\s+|\s*\.\s*")
_PIPED = re.compile(r"\s*\$\{[^}]*\}\s*")
_OF_A_FORM = re.compile(r"[a-z][a-z0-9_]*_(complete|timestamp)")
"""REDCap's status and time of a form."""
_REPEATED = re.compile(r"(.*?)[._ ]?\d+", re.S)


@dataclass(frozen=True, slots=True)
class Part:
    """A column of a file that belongs to a field; with ``code`` it holds a tick for one answer of several."""

    index: int
    how: How
    code: str = ""


@dataclass(slots=True)
class Columns:
    """What each field and each column of a file came to."""

    parts: dict[str, list[Part]] = field(default_factory=dict)
    unread: dict[int, Unread] = field(default_factory=dict)
    near: dict[int, str] = field(default_factory=dict)
    twice: dict[int, int] = field(default_factory=dict)
    in_order: dict[str, tuple[str, ...]] = field(default_factory=dict)
    pooled: dict[int, list[int]] = field(default_factory=dict)

    def owner(self, index: int) -> str:
        """The field that a column belongs to."""
        return next(name for name, parts in self.parts.items() if any(part.index == index for part in parts))


@dataclass(frozen=True)
class Names:
    """All that a field's column may be headed by."""

    fields: Sequence[Field]
    mapped: Mapping[str, str]
    ignored: frozenset[str] = frozenset()

    @cached_property
    def exact(self) -> dict[str, Field]:
        aliases = {alias: f for f in reversed(self.fields) for alias in f.aliases}
        return aliases | {f.name: f for f in reversed(self.fields)}

    @cached_property
    def folded(self) -> dict[str, Field]:
        names = [name.casefold() for name in self.exact]
        return {name.casefold(): f for name, f in self.exact.items() if names.count(name.casefold()) == 1}

    @cached_property
    def by_text(self) -> dict[str, list[Field]]:
        """Fields by their texts, and by their texts without a number before them where that is new."""
        found: dict[str, list[Field]] = {}
        for form in (plain, unnumbered):
            new: dict[str, list[Field]] = {}
            for f in self.fields:
                for key in {form(label) for label in f.labels} - {""} - found.keys():
                    new.setdefault(key, []).append(f)
            found |= new
        return found

    @cached_property
    def by_mapping(self) -> dict[str, Field]:
        known = {f.name: f for f in self.fields}
        return {plain(header): known[name] for header, name in self.mapped.items() if name in known}

    @cached_property
    def by_pattern(self) -> list[tuple[re.Pattern[str], Field]]:
        """Fields whose text repeats an earlier answer (``What did ${name} give you?``): programs print the answer."""
        piped = [(f, [plain(part) for part in _PIPED.split(label)]) for f in self.fields for label in f.labels
                 if "${" in label]
        return [(re.compile(".+".join(map(re.escape, parts)), re.S), f) for f, parts in piped
                if len("".join(parts)) > 7]

    def texts(self, header: str) -> list[Field]:
        """The fields that have ``header`` as their text."""
        found = self.by_text.get(plain(header)) or self.by_text.get(unnumbered(header))
        return found or list({f.name: f for pattern, f in self.by_pattern if pattern.fullmatch(plain(header))}.values())

    def named(self, header: str) -> tuple[Field, How] | None:
        header = header.strip()
        if found := self.by_mapping.get(plain(header)):
            return found, "mapping"
        if found := self.exact.get(header):
            return found, "name"
        if found := self.folded.get(header.casefold()):
            return found, "letter_case"
        return None

    def knows(self, header: str) -> bool:
        """Whether ``header`` is any field's name or text; quick, for finding the row of headers."""
        return bool(header) and (self.named(header) is not None or bool(self.texts(header)))


def match_columns(headers: Sequence[str], names: Names, texts: Mapping[int, Sequence[str]] | None = None) -> Columns:
    """Which column belongs to which field; what is left over is named with the reason, never guessed at.

    ``texts`` are what a column may be known by where its header fits no field.
    """
    headers = _known_by(headers, names, texts) if texts else headers
    columns = Columns()
    shared: dict[str, list[int]] = {}
    waiting: list[int] = []
    for i, header in enumerate(headers):
        if not header.strip():
            columns.unread[i] = "no_header"
        elif plain(header) in names.ignored:
            columns.unread[i] = "by_mapping"
        elif found := names.named(header):
            _add(columns, found[0], Part(i, found[1]))
        elif len(fields := names.texts(header)) == 1:
            _add(columns, fields[0], Part(i, "text"))
        elif fields:
            shared.setdefault(plain(header), []).append(i)
        else:
            waiting.append(i)
    waiting = [i for i in waiting if not _repeated(i, headers, shared)]
    _by_order(shared, names, columns)
    waiting = list(_by_parts(waiting, headers, names, columns))
    _settle(columns, names)
    _leave(waiting, headers, names, columns)
    return columns


def _known_by(headers: Sequence[str], names: Names, texts: Mapping[int, Sequence[str]]) -> list[str]:
    """Headers, or the first of their other texts that is a field's where the header is none's."""
    def first(header: str, others: Sequence[str]) -> str:
        known = (text for text in (header, *others) if names.knows(text) or _part_known(text, names))
        return header if plain(header) in names.ignored else next(known, header)

    return [first(header, texts.get(i, ())) for i, header in enumerate(headers)]


def _part_known(header: str, names: Names) -> bool:
    """Whether a header is one answer of a field that takes several."""
    return any(_tick(head, tail, 0, names) for head, tail in parted(header))


def _add(columns: Columns, own: Field, part: Part) -> None:
    columns.parts.setdefault(own.name, []).append(part)


def _repeated(i: int, headers: Sequence[str], shared: dict[str, list[int]]) -> bool:
    """``Other, what?2``: the number that programs add where two questions have the same text."""
    match = _REPEATED.fullmatch(headers[i].strip())
    key = plain(match[1]) if match else ""
    if key in shared:
        shared[key].append(i)
        return True
    return False


def _by_order(shared: Mapping[str, list[int]], names: Names, columns: Columns) -> None:
    """Questions of equal text: as many columns as questions are taken in the form's order, and it is told."""
    for key, indexes in shared.items():
        open_fields = [f for f in names.texts(key) if f.name not in columns.parts]
        if len(open_fields) == len(indexes):
            for own, i in zip(open_fields, sorted(indexes), strict=True):
                _add(columns, own, Part(i, "order_of_form"))
            columns.in_order[key] = tuple(f.name for f in open_fields)
        else:
            for i in indexes:
                columns.unread[i] = "near_miss"
                columns.near[i] = ", ".join(f.name for f in names.texts(key))


def parted(header: str) -> Iterator[tuple[str, str]]:
    """Every way to see a header as what is asked and a row or an answer of it."""
    if match := _BRACKETS.fullmatch(header.strip()):
        yield match["head"], match["tail"]
    for mark in _SEPARATORS.finditer(header):
        if header[:mark.start()].strip() and header[mark.end():].strip():
            yield header[:mark.start()], header[mark.end():]


def _by_parts(waiting: list[int], headers: Sequence[str], names: Names, columns: Columns) -> Iterator[int]:
    """Columns of one answer of several (``q/code``, ``Text: label``) and of a matrix's rows (``Title [row]``)."""
    rows: dict[str, list[tuple[int, Field]]] = {}
    for i in waiting:
        found = next((part for head, tail in parted(headers[i]) if (part := _tick(head, tail, i, names))), None)
        if found:
            _add(columns, *found)
            continue
        row = next((r for head, tail in parted(headers[i]) if (r := _row(head, tail, names, columns))), None)
        if row is None:
            yield i
        elif row[2]:
            _add(columns, row[1], Part(i, "row_of_matrix"))
        else:
            rows.setdefault(row[0], []).append((i, row[1]))
    for members in rows.values():
        if len(members) > 1 and len({f.name for _, f in members}) == len(members):
            for i, own in members:
                _add(columns, own, Part(i, "row_of_matrix"))
        else:
            yield from (i for i, _ in members)


def _tick(head: str, tail: str, i: int, names: Names) -> tuple[Field, Part] | None:
    named = names.named(head)
    owners = [named[0]] if named else names.texts(head)
    if len(owners) != 1 or owners[0].kind not in ("many", "rank"):
        return None
    codes = code_list(owners[0].codes)
    labelled = codes.labelled(tail)
    code = codes.code(tail.strip()) or (next(iter(labelled)) if len(labelled) == 1 else None)
    return (owners[0], Part(i, named[1] if named else "text", code)) if code is not None else None


def _row(head: str, tail: str, names: Names, columns: Columns) -> tuple[str, Field, bool] | None:
    """(title, question, whether the question is known to stand under the title)."""
    fields = [f for f in names.texts(tail) if f.name not in columns.parts]
    under = [f for f in fields if plain(head) in map(plain, f.headings)]
    if len(under) == 1:
        return plain(head), under[0], True
    return (plain(head), fields[0], False) if len(fields) == 1 else None


def _settle(columns: Columns, names: Names) -> None:
    """One column for a field, or one for each answer of a field that takes several."""
    for own in names.fields:
        parts = columns.parts.get(own.name, [])
        if len(parts) < 2:
            continue
        whole = sorted((p for p in parts if not p.code), key=lambda p: _STRENGTH.index(p.how))
        if own.kind == "many" and whole and all(p.how == "mapping" for p in whole):
            kept = whole
        elif whole:
            kept = whole[:1]
        else:
            kept = list({p.code: p for p in reversed(parts)}.values())[::-1]
        columns.parts[own.name] = kept
        for part in parts:
            if part not in kept:
                columns.unread[part.index] = "answer_is_elsewhere" if part.code and whole else "twice"
                columns.twice[part.index] = next((k.index for k in kept if k.code == part.code), kept[0].index)


def _leave(waiting: list[int], headers: Sequence[str], names: Names, columns: Columns) -> None:
    """What is left: survey programs' own columns, near misses, and columns that are nobody's."""
    free = [f for f in names.fields if f.name not in columns.parts]
    keys = {key: f.name for f in free for key in (f.name.casefold(), *map(plain, f.labels)) if key}
    redcap = any(header.startswith("redcap_") or "___" in header for header in headers)
    for i in waiting:
        own = system_column(headers[i]) or ("technical" if redcap and _OF_A_FORM.fullmatch(headers[i]) else None)
        close = [] if own else get_close_matches(plain(headers[i]), keys, n=1, cutoff=0.75)
        close = [] if close and turned(headers[i], close[0]) else close
        columns.unread[i] = own or ("near_miss" if close else "unmatched")
        if close:
            columns.near[i] = keys[close[0]]
