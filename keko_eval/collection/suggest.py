"""Columns and cells that fit nothing in, what they may be with scores out: for a person to confirm, never applied."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from keko_eval.collection.columns import parted
from keko_eval.collection.fields import Field
from keko_eval.collection.slips import turned
from keko_eval.collection.source import Entry, SourceAnswers, read_source
from keko_eval.collection.wording import plain, unnumbered
from keko_eval.definitions.mapping import Mapping as MappingFile
from keko_eval.files.table import Table

SURE, LEAST, LEAD = 85, 60, 5
"""The score above which a suggestion stands ready, under which there is none, and by how much the best must lead;
judgements."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What one header or cell may be.

    Parameters
    ----------
    found : str
        As the file has it.
    question : str
        The question that it may be, or that the cell stands in.
    text : str
        The text of the questionnaire that is like it.
    score : int
        How alike the two are, of 100 (rapidfuzz: the better of the ratio and the ratio of sorted words).
    code : str
        The choice's code; empty of a column.
    sure : bool
        Whether it leads all others and is above :data:`SURE`.
    """

    found: str
    question: str
    text: str
    score: int
    code: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Suggestions:
    """For one file: columns, cells, and the headers that nothing is like."""

    columns: tuple[Suggestion, ...]
    values: tuple[Suggestion, ...]
    alone: tuple[str, ...]


def suggestions_of(file: str, table: Table, fields: Sequence[Field], entry: Entry) -> Suggestions:
    """What the columns and cells that fit nothing may be; cells are looked at as if the columns were confirmed."""
    first = read_source(file, table, fields, entry)
    columns = tuple(_columns(first, fields))
    given = entry.mapping or MappingFile(mapping="suggested")
    sure = {s.question: (s.found,) for s in columns if s.sure}
    mapped = given.model_copy(update={"columns": {**sure, **given.columns}})
    second = read_source(file, table, fields, replace(entry, mapping=mapped))
    told = {s.found for s in columns}
    alone = [first.headers.headers[i] for i, why in first.columns.unread.items() if why in ("unmatched", "near_miss")]
    return Suggestions(columns, tuple(_values(second, fields)), tuple(h for h in alone if h not in told))


def likeness(table: Table, fields: Sequence[Field], entry: Entry) -> int:
    """How many of the questions have a column, or one that is like them."""
    source = read_source(table.file, table, fields, entry)
    return sum(f.question is not None and f.name in source.columns.parts for f in fields) + \
        sum(1 for _ in _columns(source, fields))


def _columns(source: SourceAnswers, fields: Sequence[Field]) -> Iterator[Suggestion]:
    """The best question of each open column, each question once, the best scores first."""
    open_fields = [f for f in fields if f.name not in source.columns.parts and f.kind != "wave"]
    texts = {text: f for f in open_fields for text in (*f.labels, f.name) if text}
    ranked = []
    for i, why in source.columns.unread.items():
        header = source.headers.headers[i]
        if why in ("unmatched", "near_miss"):
            ranked += [(score, sure, i, texts[text], text) for text, score, sure in
                       _ranked([header, *(tail for _, tail in parted(header))], texts, lambda t: texts[t].name)]
    taken: set[object] = set()
    for score, sure, i, own, text in sorted(ranked, key=lambda r: (-r[0], r[2])):
        if not taken & {i, own.name}:
            taken |= {i, own.name}
            yield Suggestion(source.headers.headers[i], own.name, text, score, "", sure)


def _values(source: SourceAnswers, fields: Sequence[Field]) -> Iterator[Suggestion]:
    """The best choice of each cell, or part of a cell, that is no choice."""
    own = {f.name: f for f in fields}
    odd = source.odd.unique(["question", "value", "near"], maintain_order=True)
    seen: set[tuple[str, str]] = set()
    for question, value, why, near in odd.select("question", "value", "why", "near").iter_rows():
        cell = near if why == "unknown_part" else value
        field = own[question]
        if why not in ("unknown_value", "unknown_part") or not field.codes or (question, cell) in seen:
            continue
        seen.add((question, cell))
        texts = {label: code.value for code in field.codes for _, label in code.labels if label}
        best = next(iter(_ranked([cell], texts, texts.__getitem__)), None)
        if best:
            yield Suggestion(cell, question, best[0], best[1], texts[best[0]], best[2])


def _ranked(wanted: Sequence[str], texts: Iterable[str], of: Callable[[str], str]) -> list[tuple[str, int, bool]]:
    """(text, score, whether it is sure) of the texts that ``wanted`` may be, the likeliest first; never of one that a
    word turns round."""
    scores: dict[str, int] = {}
    for text in texts:
        alike = max(_alike(w, text) for w in wanted)
        if alike >= LEAST and not all(turned(w, text) for w in wanted):
            scores[text] = alike
    best: dict[str, int] = {}
    for text, score in scores.items():
        best[of(text)] = max(score, best.get(of(text), 0))
    order = sorted(scores, key=lambda text: (-scores[text], text))
    found = []
    for text in order:
        others = [score for name, score in best.items() if name != of(text)]
        found.append((text, scores[text], scores[text] >= SURE and scores[text] - max(others, default=0) >= LEAD))
    return found


def _alike(one: str, other: str) -> int:
    from rapidfuzz import fuzz

    a, b = unnumbered(one), unnumbered(other)
    return round(max(fuzz.ratio(a, b), fuzz.token_sort_ratio(a, b)))


def suggested_text(name: str, found: Suggestions, before: MappingFile | None, words: Mapping[str, str]) -> str:
    """The mapping file, not confirmed: sure suggestions as lines, unsure ones as comments, each with its score.

    Parameters
    ----------
    name : str
        The file of answers.
    words : mapping
        ``head`` (lines of advice) and ``none`` in the reader's language.
    """
    id = "answers-" + re.sub("[^a-z0-9]+", "-", plain(name)).strip("-")
    lines = [*(f"# {line}" for line in words["head"].splitlines()), f"mapping: {id.strip('-')}", "confirmed: false",
             "columns:"]
    for question, headers in (before.columns if before else {}).items():
        lines.append(f"  {_quoted(question)}: {json.dumps(list(headers), ensure_ascii=False)}")
    lines += [_line(s, f"{_quoted(s.question)}: {_quoted(s.found)}", "  ") for s in found.columns]
    lines.append("values:")
    values: dict[str, list[str]] = {
        question: [f"    {_quoted(cell)}: {json.dumps(code, ensure_ascii=False)}" for cell, code in own.items()]
        for question, own in (before.values if before else {}).items()}
    for s in found.values:
        values.setdefault(s.question, []).append(_line(s, f"{_quoted(s.found)}: {_quoted(s.code)}", "    "))
    for question, own in values.items():
        active = any(not line.lstrip().startswith("#") for line in own)
        lines += [f"  {_quoted(question)}:" if active else f"  # {_quoted(question)}:", *own]
    lines = [f"{line} {{}}" if line in ("columns:", "values:") and not _filled(lines, i) else line
             for i, line in enumerate(lines)]
    if before and before.ignore:
        lines.append(f"ignore: {json.dumps(list(before.ignore), ensure_ascii=False)}")
    lines += [f"wave: {_quoted(before.wave)}"] if before and before.wave else []
    if before and before.wave_values:
        lines.append(f"wave_values: {json.dumps(before.wave_values, ensure_ascii=False)}")
    lines += [f"# {words['none']}: {' '.join(header.split())}" for header in found.alone]
    return "\n".join(lines) + "\n"


def _line(s: Suggestion, entry: str, indent: str) -> str:
    return f"{indent}{'' if s.sure else '# '}{entry}  # {s.score}/100: {' '.join(s.text.split())}"


def _filled(lines: Sequence[str], start: int) -> bool:
    """Whether a key has any line of its own that is no comment."""
    for line in lines[start + 1:]:
        if not line.startswith(" "):
            return False
        if not line.lstrip().startswith("#"):
            return True
    return False


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
