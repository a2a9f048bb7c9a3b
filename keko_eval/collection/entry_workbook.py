"""A handout in, the workbook out in which somebody enters what is on paper: drop-downs, limits, a row per form."""

from base64 import b32encode
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from keko_eval.collection.entry_layout import Column, EntrySheet, second, sheets_of
from keko_eval.collection.entry_limits import limits_of
from keko_eval.collection.handout import Handout
from keko_eval.language.wording import words_beside

CARRIED, LISTS = "_keko", "_keko_lists"
FORMAT = "keko entry 1"
ROWS = 200
HEADINGS = 3
"""Rows of headings: the question, how to fill in, and the name."""
TONGUES = ("fi", "sv", "en")
_PALE = {"border": 1, "border_color": "#C9D3D7", "valign": "top"}
_HEAD = {"bold": True, "font_color": "#FFFFFF", "text_wrap": True, "valign": "top", "border": 1,
         "border_color": "#FFFFFF"}
_STYLES: Mapping[str, Mapping[str, Any]] = {
    "head": {**_HEAD, "bg_color": "#1F4E5F"},
    "sensitive": {**_HEAD, "bg_color": "#9A4A00"},
    "sub": {"font_color": "#333333", "bg_color": "#E4ECEF", "font_size": 9, "text_wrap": True, "valign": "top",
            "num_format": "@"},
    "key": {"font_color": "#595959", "bg_color": "#E4ECEF", "font_size": 8, "num_format": "@"},
    "number": {**_PALE, "align": "center", "bg_color": "#E4ECEF", "bold": True},
    "text": {**_PALE, "text_wrap": True, "num_format": "@", "locked": False},
    "plain": {**_PALE, "locked": False},
    "mark": {**_PALE, "align": "center", "locked": False},
    "date": {**_PALE, "num_format": "d.m.yyyy", "locked": False},
    "known": {**_PALE, "num_format": "@", "bg_color": "#F3F5F6", "locked": False},
    "title": {"bold": True, "font_size": 20, "font_color": "#1F4E5F"},
    "said": {"text_wrap": True, "valign": "top"},
    "under": {"bold": True, "font_size": 14, "font_color": "#1F4E5F"},
}


def entry_words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """``{part: {key: {language: text}}}``."""
    return words_beside(__file__)


def tongue_of(language: str) -> str:
    """The language in which a workbook of ``language`` speaks itself."""
    first = language.split("-")[0]
    return first if first in TONGUES else "en"


def row_id(book: str, row: int) -> str:
    """The id of the answers on a row: the same whenever the workbook is read, so that reading twice stores once."""
    return b32encode(sha256(f"{book}/{row}".encode()).digest()[:16]).decode().lower().rstrip("=")


def write_entry_workbook(path: Path, handout: Handout, language: str, book: str, *, rows: int = ROWS,
                         double: bool = False) -> None:
    """Write the workbook.

    Parameters
    ----------
    path : Path
    handout : Handout
    language : str
        Of the questions and labels; what the workbook itself says is in Finnish, Swedish or English.
    book : str
        What tells this workbook from every other: random, made anew for each.
    rows : int
        How many forms it has room for.
    double : bool
        Whether every sheet is there twice, for two people.
    """
    _Writer(path, handout, language, book, rows, double).write()


class _Writer:
    def __init__(self, path: Path, handout: Handout, language: str, book: str, rows: int, double: bool) -> None:
        self.path, self.handout, self.language, self.book = path, handout, language, book
        self.rows, self.double = rows, double
        self.tongue = tongue_of(language)
        self.sheets = sheets_of(handout, language)
        self.styles: dict[str, Any] = {}
        self.lists: dict[tuple[str, ...], str] = {}

    def say(self, part: str, key: str, **values: object) -> str:
        return entry_words()[part][key][self.tongue].format_map(values)

    def write(self) -> None:
        import xlsxwriter

        with xlsxwriter.Workbook(str(self.path), {"strings_to_formulas": False, "strings_to_urls": False,
                                                  "strings_to_numbers": False}) as out:
            self.styles = {name: out.add_format(dict(style)) for name, style in _STYLES.items()}
            self.guide(out.add_worksheet(self.say("sheets", "guide")))
            pages = [(out.add_worksheet(sheet.name), sheet) for sheet in self.sheets]
            if self.double:
                pages += [(out.add_worksheet(second(sheet.name)), sheet) for sheet in self.sheets]
            listed = out.add_worksheet(LISTS)
            for page, sheet in pages:
                self.sheet(page, sheet, listed)
            listed.very_hidden()
            self.carried(out.add_worksheet(CARRIED))

    def guide(self, page: Any) -> None:
        _paper(page)
        page.set_column(0, 0, 84)
        page.write_string(0, 0, self.say("guide", "title"), self.styles["title"])
        lines = [self.say("guide", "of", title=self.handout.instrument.title.to(self.language),
                          version=self.handout.instrument.version)]
        if self.handout.title:
            lines.append(self.say("guide", "study", title=self.handout.title.to(self.language)))
        row = 1
        for line in (*lines, self.say("guide", "private")):
            row = self.line(page, row, line)
        page.write_string(row + 1, 0, self.say("guide", "how"), self.styles["under"])
        row += 2
        for i, step in enumerate(self.steps(), 1):
            row = self.line(page, row, f"{i}. {step}")

    def line(self, page: Any, row: int, text: str) -> int:
        page.write_string(row, 0, text, self.styles["said"])
        page.set_row(row, 16 * (1 + len(text) // 84) + 3)
        return row + 1

    def steps(self) -> list[str]:
        repeated = [sheet.name for sheet in self.sheets if sheet.repeat]
        several = len(self.sheets) - len(repeated) > 1
        sensitive = any(column.is_sensitive for sheet in self.sheets for column in sheet.columns)
        return [self.say("steps", "number"), self.say("steps", "row" if several else "one_row"),
                *([self.say("steps", "many", sheets=", ".join(repeated))] if repeated else []),
                self.say("steps", "numbers"), self.say("steps", "list"), self.say("steps", "as_written"),
                *([self.say("steps", "sensitive")] if sensitive else []),
                *([self.say("steps", "double")] if self.double else []),
                self.say("steps", "own"), self.say("steps", "back", file=self.path.name)]

    def sheet(self, page: Any, sheet: EntrySheet, listed: Any) -> None:
        _paper(page)
        page.set_landscape()
        page.set_row(0, 78)
        page.set_row(1, 40)
        self.headings(page, sheet.columns)
        for j, column in enumerate(sheet.columns):
            page.set_column(j, j, _width(column))
            style = self.styles[_style(column, bool(sheet.repeat))]
            known = self.known(column)
            for i in range(HEADINGS, HEADINGS + self.rows):
                if column.kind == "form" and not sheet.repeat:
                    page.write_number(i, j, i - HEADINGS + 1, style)
                elif known:
                    page.write_string(i, j, known, style)
                else:
                    page.write_blank(i, j, None, style)
            rule = self.rule(column, listed)
            if rule:
                page.data_validation(HEADINGS, j, HEADINGS + self.rows - 1, j, rule)
        page.freeze_panes(HEADINGS, 1)
        page.repeat_rows(0, HEADINGS - 1)
        page.protect("", {"format_columns": True, "format_rows": True})

    def headings(self, page: Any, columns: Sequence[Column]) -> None:
        for j, column in enumerate(columns):
            known = column.key if column.head == column.key else column.kind
            head = self.say("heads", known) if known in entry_words()["heads"] else column.head
            text = f"{column.number}. {head}" if column.number else head
            page.write_string(0, j, text, self.styles["sensitive" if column.is_sensitive else "head"])
            page.write_string(1, j, self.sub(column), self.styles["sub"])
            page.write_string(2, j, column.key, self.styles["key"])

    def sub(self, column: Column) -> str:
        """How the column is filled in, and that it is sensitive."""
        if column.asked is None:
            return self.say("sub", "list") if column.labels else ""
        kind = column.asked.question.kind
        if column.choice:
            how = self.say("sub", "rank" if kind == "rank" else "x", label=column.sub)
        else:
            how = self.say("sub", "list" if column.labels else kind if kind in entry_words()["sub"] else "text")
        return f"{how}\n{self.say('sub', 'sensitive')}" if column.is_sensitive else how

    def known(self, column: Column) -> str:
        """What the form was given to in advance."""
        value = self.handout.given.get(column.key, "") if column.kind in ("wave", "group") else ""
        return next((label for label, code in column.labels if code == value), value)

    def rule(self, column: Column, listed: Any) -> dict[str, Any] | None:
        if column.labels:
            return {"validate": "list", "source": self.list(tuple(label for label, _ in column.labels), listed),
                    "error_message": self.say("say", "list")}
        if column.asked is None:
            return None
        kind = column.asked.question.kind
        if column.choice and kind == "rank":
            n = len(column.asked.choices)
            return {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": n,
                    "error_message": self.say("say", "rank", n=n)}
        if column.choice or kind == "acknowledge":
            return {"validate": "list", "source": ["x"], "error_message": self.say("say", "mark")}
        if kind == "date":
            return {"validate": "date", "criteria": "between", "minimum": date(1900, 1, 1),
                    "maximum": date(2199, 12, 31), "error_message": self.say("say", "date")}
        return self.numbers(column) if kind in ("integer", "decimal", "range") else None

    def numbers(self, column: Column) -> dict[str, Any] | None:
        """The limits of a number, unless numbers also stand for reasons why there is none."""
        assert column.asked is not None
        question = column.asked.question
        if question.missing:
            return None
        limits = limits_of(column.asked)
        own = question.constraint_message
        said = own.to(self.language) if own and question.constraint else ""
        if not said or "${" in said or len(said) > 250:
            said = self.say("say", "limits" if limits.bounded else "integer" if limits.whole else "decimal")
        return {"validate": "integer" if limits.whole else "decimal", **limits.criteria, "error_message": said}

    def list(self, labels: tuple[str, ...], listed: Any) -> str:
        """The labels on the hidden sheet: in the cell itself there is room for few."""
        if labels not in self.lists:
            j = len(self.lists)
            for i, label in enumerate(labels):
                listed.write_string(i, j, label)
            from keko_eval.files.table import letters

            column = letters(j)
            self.lists[labels] = f"={LISTS}!${column}$1:${column}${len(labels)}"
        return self.lists[labels]

    def carried(self, page: Any) -> None:
        page.very_hidden()
        own = self.handout
        rows: list[Sequence[str]] = [
            (FORMAT,), ("book", self.book), ("study", own.study), ("instrument", own.instrument.instrument),
            ("version", own.instrument.version), ("definition", own.fingerprint), ("language", self.language),
            ("double", "yes" if self.double else "no"), ("rows", str(self.rows)),
            *(("given", *pair) for pair in own.given.items()), *(("sheet", s.name, s.repeat) for s in self.sheets)]
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                page.write_string(i, j, value)


def _paper(page: Any) -> None:
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_margins(0.4, 0.4, 0.5, 0.5)
    page.hide_gridlines(2)
    page.set_footer("&L&A&R&P / &N")


def _width(column: Column) -> float:
    if column.kind == "form":
        return 11
    if column.choice:
        return 13
    longest = max((len(label) for label, _ in column.labels), default=0)
    kind = column.asked.question.kind if column.asked else ""
    return 40 if kind == "text" else min(34, max(16, 0.95 * longest))


def _style(column: Column, repeated: bool) -> str:
    if column.kind == "form":
        return "mark" if repeated else "number"
    if column.kind in ("wave", "group"):
        return "known"
    kind = column.asked.question.kind if column.asked else "text"
    if column.choice or kind == "acknowledge":
        return "mark"
    return "date" if kind == "date" else "plain" if kind in ("integer", "decimal", "range") else "text"
