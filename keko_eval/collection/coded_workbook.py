"""Coders' workbooks in, their codes out, or every problem with its cell."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from keko_eval.collection.coder_workbook import CARRIED, FORMAT, THEME
from keko_eval.collection.coding import Codebook, Coding, OpenAnswer
from keko_eval.files.table import BLANKS, Table
from keko_eval.files.workbook import read_workbook
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem, suggestion

MARKS = frozenset({"x", "×", "✓", "✔", "1", "true", "kyllä", "ja", "yes"})
BLANK = frozenset({"", "0", "false", "ei", "nej", "no", "-", "–"})
HEADINGS = 6
NAMED = 6
"""How many ids a problem names."""


@dataclass(frozen=True, slots=True)
class CodedRow:
    """What one coder found in one answer."""

    answer: str
    coder: str
    themes: tuple[str, ...]
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Coded:
    """All workbooks together; ``texts`` are the answers by id as the sheets show them."""

    coding: Coding | None
    rows: tuple[CodedRow, ...]
    texts: Mapping[str, str]
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Sheet:
    """One reader's sheet as read; ``waiting`` are the ids without a mark, ``unsettled`` those with a question left."""

    reader: str
    place: Place
    rows: list[CodedRow] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def filled(self) -> bool:
        return bool(self.rows or self.unsettled or self.problems)


def read_coded(paths: Sequence[Path], book: Codebook, study: str) -> Coded:
    """Read the workbooks of one coding: one that went round, a copy from each coder, or one of what was settled.

    Parameters
    ----------
    paths : sequence of Path
    book : Codebook
    study : str
        The id of the study that the answers are of.

    Returns
    -------
    Coded
        ``coding`` is None where no workbook can be read.
    """
    problems: list[Problem] = []
    opened: list[tuple[Path, Coding, Mapping[str, str]]] = []
    for path in paths:
        coding, sheets, found = _carried(path, book)
        problems += found
        if coding is None:
            continue
        first = opened[0][1] if opened else coding
        if coding.study != study or _subject(coding) != _subject(first):
            problems.append(problem("coding-other-workbook", Place(str(path)), study=coding.study,
                                    question=coding.question, wave=coding.wave))
            continue
        opened.append((path, coding, sheets))
    if not opened:
        return Coded(None, (), {}, tuple(problems))
    together = _together([coding for _, coding, _ in opened])
    read, lost = _sheets(opened, book)
    chosen = list(_chosen(read, book.indicator.agreed, problems))
    problems += [p for reader, found in lost.items() if all(s.reader != reader for s in read) for p in found]
    problems += [p for sheet in chosen for p in (*sheet.problems, *_unfinished(sheet))]
    rows = sorted((row for sheet in chosen for row in sheet.rows),
                  key=lambda r: (r.answer, r.coder == book.indicator.agreed, r.coder))
    texts = {id: text for sheet in chosen for id, text in sheet.texts.items()}
    return Coded(together, tuple(rows), texts, tuple(problems))


def _subject(coding: Coding) -> tuple[object, ...]:
    return coding.question, coding.wave, dict(coding.given)


def _together(codings: Sequence[Coding]) -> Coding:
    first = codings[0]
    answers = {id: a for coding in codings for id, a in coding.answers.items()}
    readers = {reader: ids for coding in codings for reader, ids in coding.readers.items()}
    return Coding(first.study, first.question, first.wave, answers, readers, first.given,
                  any(c.quoting for c in codings))


def _carried(path: Path, book: Codebook) -> tuple[Coding | None, Mapping[str, str], tuple[Problem, ...]]:
    """What the hidden sheet tells, and the readers' sheets."""
    table, problems = read_workbook(path, CARRIED)
    if table is None and any(p.code not in ("workbook-no-sheet", "table-empty") for p in problems):
        return None, {}, problems
    rows = [table.head(i) for i in range(table.cells.height)] if table else []
    told = {row[0]: row[1] for row in rows if len(row) > 1}
    if not rows or rows[0][0] != FORMAT or told.get("indicator") != book.indicator.indicator:
        return None, {}, (problem("coding-not-a-workbook", Place(str(path)), indicator=book.indicator.indicator),)
    consent = {"yes": True, "no": False}
    answers = {r[1]: OpenAnswer(r[1], "", consent.get(r[2])) for r in rows if r[0] == "answer" and len(r) > 2}
    sheets = {row[1]: row[2] for row in rows if row[0] == "reader" and len(row) > 2}
    readers = {reader: tuple(r[1] for r in rows if r[0] == "answer" and reader in r[3:]) for reader in sheets}
    given = {row[1]: row[2] for row in rows if row[0] == "given" and len(row) > 2}
    quoting = told.get("quoting") == "yes" and book.indicator.quote is not None
    return Coding(told.get("study", ""), told.get("question", ""), told.get("wave", ""), answers, readers, given,
                  quoting), sheets, ()


def _sheets(opened: Iterable[tuple[Path, Coding, Mapping[str, str]]],
            book: Codebook) -> tuple[list[_Sheet], dict[str, list[Problem]]]:
    """Every reader's sheet in every workbook, and by reader why one cannot be read."""
    read: list[_Sheet] = []
    lost: dict[str, list[Problem]] = {}
    for path, coding, sheets in opened:
        for reader, name in sheets.items():
            table, problems = read_workbook(path, name)
            if table is None:
                lost.setdefault(reader, []).extend(problems)
            else:
                read.append(_sheet(table, reader, coding, book))
    return read, lost


def _chosen(read: Sequence[_Sheet], agreed: str, problems: list[Problem]) -> Iterator[_Sheet]:
    """One sheet for each reader: the one that was filled in; two are two people under one name."""
    for reader in dict.fromkeys(sheet.reader for sheet in read):
        own = [sheet for sheet in read if sheet.reader == reader]
        filled = [sheet for sheet in own if sheet.filled]
        if len(filled) > 1:
            problems.append(problem("coding-same-coder", filled[1].place, coder=reader).beside(filled[0].place))
        elif not filled and reader != agreed:
            problems.append(problem("coding-nothing-marked", own[0].place, coder=reader))
        yield (filled or own)[0]


def _unfinished(sheet: _Sheet) -> Iterator[Problem]:
    for code, ids in (("coding-not-finished", sheet.waiting if sheet.filled else []),
                      ("coding-not-settled", sheet.unsettled)):
        if ids:
            named = ", ".join(sorted(ids)[:NAMED]) + (", …" if len(ids) > NAMED else "")
            yield problem(code, sheet.place, coder=sheet.reader, n=len(ids), answers=named)


def _sheet(table: Table, reader: str, coding: Coding, book: Codebook) -> _Sheet:
    sheet = _Sheet(reader, table.place(0, 0))
    start = next((i for i in range(min(HEADINGS, table.cells.height)) if "id" in table.head(i)), None)
    if start is None:
        sheet.problems.append(problem("coding-columns", sheet.place, missing="id"))
        return sheet
    heads = table.head(start)
    themes = _themes(table, start, heads, book, sheet)
    at = {key: heads.index(key) for key in ("id", "answer", "quote") if key in heads}
    mine = dict.fromkeys(coding.readers[reader], False)
    for i in range(start + 1, table.cells.height):
        cells = [cell.strip(BLANKS) for cell in table.head(i)]
        id = cells[at["id"]]
        if not id and any(cells):
            sheet.problems.append(problem("coding-without-id", table.place(i, at["id"])))
        elif id and (id not in mine or mine[id]):
            code = "coding-answer-twice" if id in mine else "coding-unknown-answer"
            sheet.problems.append(problem(code, table.place(i, at["id"]), answer=id, **suggestion(id, mine)))
        elif id:
            mine[id] = True
            sheet.texts[id] = cells[at["answer"]] if "answer" in at else ""
            _row(table, i, cells, themes, at.get("quote"), coding.answers[id], book, sheet)
    sheet.waiting += [id for id, there in mine.items() if not there]
    return sheet


def _themes(table: Table, row: int, heads: Sequence[str], book: Codebook, sheet: _Sheet) -> dict[int, str]:
    """The columns of themes; unknown ones, and those that are not there, are told."""
    known = [code.value for code in book.codes]
    found = {j: head.removeprefix(THEME) for j, head in enumerate(heads) if head.startswith(THEME)}
    for j, value in found.items():
        if value not in known:
            sheet.problems.append(problem("coding-unknown-theme", table.place(row, j), theme=value,
                                          **suggestion(value, known)))
    missing = [value for value in known if value not in found.values()]
    if missing:
        sheet.problems.append(problem("coding-columns", table.place(row, 0), missing=", ".join(missing)))
    return {j: value for j, value in found.items() if value in known}


def _row(table: Table, i: int, cells: Sequence[str], themes: Mapping[int, str], quote: int | None,
         answer: OpenAnswer, book: Codebook, sheet: _Sheet) -> None:
    marked, unsettled = [], False
    for j, theme in themes.items():
        cell = cells[j].lower()
        if cell in MARKS:
            marked.append((j, theme))
        elif cell.endswith("?") and sheet.reader == book.indicator.agreed:
            unsettled = True
        elif cell not in BLANK:
            sheet.problems.append(problem("coding-unknown-mark", table.place(i, j), value=cells[j][:40]))
    alone = {code.value for code in book.codes if code.alone}
    for j, theme in marked:
        if theme in alone and len(marked) > 1:
            sheet.problems.append(problem("coding-none-and-theme", table.place(i, j), answer=answer.id))
    passage = cells[quote] if quote is not None else ""
    if passage and not answer.consent:
        sheet.problems.append(problem("coding-no-consent", table.place(i, quote), answer=answer.id))
    if unsettled:
        sheet.unsettled.append(answer.id)
    elif marked:
        sheet.rows.append(CodedRow(answer.id, sheet.reader, tuple(theme for _, theme in marked), passage))
    else:
        sheet.waiting.append(answer.id)


def differing(coded: Coded, agreed: str) -> dict[str, dict[str, frozenset[str]]]:
    """``{answer: {coder: themes}}`` of the answers whose coders said otherwise and have not settled it."""
    by: dict[str, dict[str, frozenset[str]]] = {}
    for row in coded.rows:
        by.setdefault(row.answer, {})[row.coder] = frozenset(row.themes)
    return {id: said for id, said in by.items() if agreed not in said and len(set(said.values())) > 1}


def settling(coded: Coded, coding: Coding, book: Codebook) -> tuple[Coding, dict[tuple[str, str], str]]:
    """What to settle: the answers that differ, and by (answer, theme) ``x`` of all coders or the names of those."""
    agreed = book.indicator.agreed
    apart = differing(coded, agreed)
    marks: dict[tuple[str, str], str] = {}
    for id, said in apart.items():
        for code in book.codes:
            having = [coder for coder in sorted(said) if code.value in said[coder]]
            if having:
                marks[id, code.value] = "x" if len(having) == len(said) else f"{', '.join(having)}?"
    answers = {id: OpenAnswer(id, coded.texts.get(id, ""), coding.answers[id].consent) for id in apart}
    return Coding(coding.study, coding.question, coding.wave, answers, {agreed: tuple(apart)}, coding.given), marks


def as_csv(coded: Coded, coding: Coding, book: Codebook) -> str:
    """The codes as the study reads them: a row for each answer and coder."""
    own, (yes, no) = book.indicator, book.consent_codes
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(book.columns)
    for row in coded.rows:
        consent = coding.answers[row.answer].consent
        values = {own.answer: row.answer, own.coder: row.coder, own.themes: " ".join(row.themes),
                  own.quote: row.quote.lstrip("=+-@\t\r\n "),
                  own.consent: "" if consent is None else yes if consent else no}
        writer.writerow([values[column] for column in book.columns])
    return out.getvalue()
