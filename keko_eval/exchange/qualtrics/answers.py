"""Exports of Qualtrics in: one, two or three rows of headers, known by what they hold; what columns may be known by."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from keko_eval.exchange.markup import words_of
from keko_eval.exchange.qualtrics.known import fit
from keko_eval.files.table import Table
from keko_eval.problem.problem import Problem, problem

_OWN = frozenset(("startdate", "enddate", "status", "progress", "finished", "recordeddate", "responseid",
                  "distributionchannel", "userlanguage", "duration (in seconds)", "ipaddress", "recipientemail",
                  "externalreference", "responseset", "externaldatareference"))
_TESTS = frozenset(("1", "2", "8", "9", "12", "17", "survey preview", "survey test", "spam", "survey preview spam",
                    "imported spam", "offline survey preview"))
_SELECTED = re.compile(r" - Selected Choice\b")
_MARK = re.compile(r" - |-")
_LONGEST = 4_000
_MOST_SPLITS = 6


def knows(rows: Sequence[Sequence[str]]) -> bool:
    """By the row of import ids, by Qualtrics' own columns, or by ``V1`` over ``ResponseID``."""
    if not rows:
        return False
    first = {header.strip().lower() for header in rows[0]}
    if any('"ImportId"' in cell for row in rows[1:3] for cell in row):
        return True
    legacy = len(rows) > 1 and {"v1", "v2"} <= first and {"responseid", "responseset"} <= {
        cell.strip().lower() for cell in rows[1]}
    return legacy or ("responseid" in first and len(first & _OWN) >= 4)


def of_table(table: Table) -> tuple[Table | None, tuple[Problem, ...]]:
    """The answers below the rows of headers; each column by its tag, with its text and its answer to know it by."""
    if table.names:
        return table, ()
    tags = [cell.strip() for cell in table.head(0)]
    below = header_rows(table)
    said = table.head(1) if below > 1 and '"ImportId"' not in "".join(table.head(1)[:3]) else [""] * len(tags)
    names = [text.strip() if re.fullmatch(r"V\d+", tag) and text.strip() else tag
             for tag, text in zip(tags, said, strict=True)]
    texts = {i: tuple(dict.fromkeys(_known_by(name, words_of(text))))
             for i, (name, text) in enumerate(zip(names, said, strict=True)) if name.lower() not in _OWN}
    made = replace(table, cells=table.cells.slice(below), names=tuple(names), offset=table.offset + below,
                   widths=table.widths[below:] if table.widths else None, texts={i: t for i, t in texts.items() if t})
    return made, tuple(_tests(made))


def header_rows(table: Table) -> int:
    """How many rows of headers there are, by what stands in them."""
    for row in (1, 2):
        if any('"ImportId"' in cell for cell in table.head(row)):
            return row + 1
    first, second = ([cell.strip().lower() for cell in table.head(row)] for row in (0, 1))
    legacy = "v1" in first and "responseid" in second
    again = sum(_same(a, b) for a, b in zip(first, second, strict=False)) if second else 0
    return 2 if legacy or again >= 3 else 1


def _same(tag: str, text: str) -> bool:
    """Whether a cell names Qualtrics' own column once more, in words: ``StartDate``, ``Start Date``."""
    return tag in _OWN and re.sub(r"[\s_]", "", tag) == re.sub(r"[\s_]", "", text)


def _known_by(tag: str, said: str) -> Iterator[str]:
    """By the tag as a name; as one answer of several; by the question's text, alone or with its answer.

    >>> list(_known_by("Q2_1", "Which? - Oranges"))
    ['Q2-1', 'Q2 [Oranges]', 'Q2/1', 'Which? - Oranges', 'Which? [Oranges]']
    """
    if fit(tag) != tag:
        yield fit(tag)
    said = _SELECTED.sub("", " ".join(said[:_LONGEST].split()))
    marks = [*_MARK.finditer(said)][-_MOST_SPLITS:][::-1]
    parts = [(said[:mark.start()].strip(), said[mark.end():].strip()) for mark in marks]
    if "_" in tag:
        yield fit(tag).replace("_", "-")
    match = re.fullmatch(r"(.+)_(-?\w+)", tag)
    if match:
        yield from (f"{fit(match[1])} [{tail}]" for _, tail in parts if tail)
        yield f"{fit(match[1])}/{match[2]}"
    if said:
        yield said
    yield from (f"{head} [{tail}]" for head, tail in parts if head and tail)


def _tests(table: Table) -> Iterator[Problem]:
    at = next((i for i, name in enumerate(table.names) if name.lower() == "status"), None)
    if at is None:
        return
    status = table.cells.to_series(at).str.to_lowercase()
    rows = status.is_in(list(_TESTS)).arg_true()
    if len(rows):
        yield problem("qualtrics-test-responses", table.place(int(rows[0]), at, table.names[at]), n=len(rows))
