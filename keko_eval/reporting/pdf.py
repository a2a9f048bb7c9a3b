"""▶ The report as a tagged PDF: the page model as plain data for the Typst template beside this file."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args

from keko_eval.files.glyphs import lacking, settable
from keko_eval.files.typst import ACCESSIBLE, ARCHIVAL, Standard, typeset
from keko_eval.reporting.marks import Strip
from keko_eval.reporting.output_words import output_words
from keko_eval.reporting.page import Cell, Chip, Figure, IndicatorPage, Report, Table
from keko_eval.reporting.strips import draw, symbol
from keko_eval.reporting.widths import (
    GAP,
    STRIP,
    columns_of,
    conclusion_length,
    front_numbers,
    head_lines,
    lines_of,
    shared_note,
)

TEMPLATE = Path(__file__).parent / "typst" / "report.typ"
WIDTH = 492.0
SIZE, SIMPLE_SIZE = 10.0, 11.0
FEW_GROUPS = 6
LOGO = 36.0
TONES = {"good": "#00694b", "bad": "#a23b00", "moved": "#0b5c8a", "unclear": "#6b5a00", "strong": "#00694b",
         "watch": "#6b5a00", "weak": "#a23b00"}
SOFT = "#4a5763"
AS_THEY_ARE = frozenset({"anchor", "anchors", "link", "drawings"})
_STRIPS = get_args(Strip)


@dataclass(frozen=True, slots=True)
class Copy:
    """A document to be typeset, and what its font cannot set: each sign with the first text that holds it."""

    data: Any
    lacking: Mapping[str, str]
    standards: tuple[Standard, ...] = ACCESSIBLE

    def typeset(self) -> bytes:
        """Other threads run meanwhile."""
        return typeset(TEMPLATE, self.data, self.standards)


def render_pdf(report: Report) -> bytes:
    """The whole report as PDF/UA-1 on A4; the same bytes for the same report."""
    return copy_of(report).typeset()


def copy_of(report: Report) -> Copy:
    """What :func:`render_pdf` typesets, with the signs that the font lacks."""
    found: dict[str, str] = {}
    return Copy(_settable(page_data(report), found), found)


def archive_copy(report: Report, ended: date, attached: Mapping[str, bytes]) -> Copy:
    """The report for an archive: PDF/A-3a and PDF/UA-1 in one, with files attached as its data (AFRelationship Data).

    Parameters
    ----------
    ended : date
        The last wave's end, which the document and what is attached give as their date.
    attached : mapping
        UTF-8 texts of CSV by the names of their files.
    """
    words, found = output_words(report.language)["attached"], dict[str, str]()
    data = _settable(page_data(report), found)
    told = [{"name": name, "text": text.decode(), "told": words[name.partition(".")[0]]}
            for name, text in attached.items()]
    day = [ended.year, ended.month, ended.day]
    return Copy(data | {"dated_on": day, "attached": told}, found, ARCHIVAL)


def _settable(data: Any, found: dict[str, str], key: str = "") -> Any:
    """Every text as the font can set it; places and drawings as they are."""
    if isinstance(data, str):
        if key in AS_THEY_ARE:
            return data
        set_ = settable(data)
        if set_ is not data:
            for sign in lacking(data):
                found.setdefault(sign, data)
        return set_
    if isinstance(data, dict):
        return {name: _settable(value, found, name) for name, value in data.items()}
    return [_settable(value, found, key) for value in data] if isinstance(data, list | tuple) else data


def page_data(report: Report) -> dict[str, Any]:
    """The report as lists, mappings and texts; its tables have the widths of their columns, its drawings are SVG.

    Each drawing stands once in ``drawings``, and is a place in that list everywhere else.
    """
    size = SIMPLE_SIZE if report.language != report.tag else SIZE
    plain = _Plain(size)
    data: dict[str, Any] = plain.of(report)
    pages = report.pages
    numbers = front_numbers(report.front, size)
    elsewhere = output_words(report.language)["print"]["groups"] if any(map(left_out, pages)) else ""
    return data | {"anchors": [anchor for placed in report.order for anchor in placed.anchors], "elsewhere": elsewhere,
                   "size": size, "width": WIDTH, "strip": STRIP, "numbers": numbers,
                   "beside": _beside(report, WIDTH - STRIP - 3 * GAP / 2 - sum(numbers), size),
                   "brand": plain.brand(report), "drawings": list(plain.drawings), "tones": TONES, "soft": SOFT}


def _beside(report: Report, room: float, size: float) -> bool:
    """Whether on the first page each dimension's name fits beside its conclusion."""
    return all(conclusion_length(row.chip, block.label, size) <= room
               for block in report.front.dimensions for row in block.rows)


class _Plain:
    """Turns values of the page model into what JSON can hold, and keeps the drawings."""

    def __init__(self, size: float) -> None:
        self.size = size
        self.drawings: dict[str, int] = {}

    def of(self, value: Any) -> Any:
        if isinstance(value, tuple):
            return [self.of(v) for v in value]
        if not is_dataclass(value):
            return value
        if isinstance(value, _STRIPS):
            return self.drawing(draw(value, True))
        if isinstance(value, Figure):
            return {"caption": value.caption, "alt": value.alt, "drawings": self.drawing(value.svg)}
        if isinstance(value, Chip):
            return self.chip(value)
        if isinstance(value, Table):
            return self.table(value, False)
        if isinstance(value, IndicatorPage):
            return self.page(value)
        return {f.name: self.of(getattr(value, f.name)) for f in fields(value)}

    def brand(self, report: Report) -> dict[str, Any]:
        """With the logo among the drawings, as wide as its height of 13 mm and the page allow."""
        brand, logo = report.brand, report.brand.logo
        picture = {"drawing": self.drawing(logo.picture.svg), "alt": logo.alt,
                   "width": min(LOGO * logo.picture.wide, WIDTH / 2)} if logo else None
        return {"logo": picture, "titles": brand.titles, "lines": brand.lines, "front": brand.front,
                "contact": brand.contact, "contact_heading": brand.contact_heading}

    def drawing(self, svg: str) -> int:
        return self.drawings.setdefault(svg, len(self.drawings))

    def chip(self, chip: Chip) -> dict[str, Any]:
        """With its shape in the colour of its tone, and in white for a frame that is filled."""
        shape = symbol(chip, True)
        return {"tone": chip.tone, "weight": chip.weight, "text": chip.text,
                "symbol": self.drawing(shape.replace("currentColor", TONES.get(chip.tone, SOFT))),
                "white": self.drawing(shape.replace("currentColor", "#ffffff"))}

    def table(self, table: Table, aligned: bool) -> dict[str, Any]:
        """With a note that a whole column shares moved to its head, and hidden cells beside each other made one.

        ``lines`` tells of each row how many lines it has, and ``head`` of the head, if that is sure; otherwise 0.
        """
        size = 0.92 * self.size
        widths = columns_of(table, WIDTH, size, aligned)
        notes = [shared_note(table, column, i) for i, column in enumerate(table.columns)]
        bodies = [{"heading": body.heading, "rows": [self.row(row, notes) for row in body.rows],
                   "lines": [lines_of(row, widths, size, notes) for row in body.rows]} for body in table.bodies]
        columns = [self.of(column) | {"note": note} for column, note in zip(table.columns, notes, strict=True)]
        return {"caption": table.caption, "note": table.note, "legend": self.of(table.legend), "columns": columns,
                "bodies": bodies, "widths": widths, "head": head_lines(table.columns, widths, size, notes)}

    def row(self, row: tuple[Cell, ...], notes: list[str]) -> list[Any]:
        """A cell that holds nothing but a text is that text."""
        found: list[Any] = []
        hidden: dict[str, Any] | None = None
        for cell, note in zip(row, notes, strict=True):
            if cell.hidden:
                if hidden is None:
                    hidden = {"span": 0, "hidden": cell.text}
                    found.append(hidden)
                hidden |= {"span": hidden["span"] + 1, "hidden": cell.text or hidden["hidden"]}
                continue
            hidden = None
            found.append(self.cell(cell, "" if note else cell.note))
        return found

    def cell(self, cell: Cell, note: str) -> Any:
        if cell.strip is not None:
            return {"strip": self.of(cell.strip), "ends": cell.ends}
        if cell.chip is not None:
            return {"chip": self.of(cell.chip)}
        if note or cell.link:
            return {"text": cell.text, "note": note, "link": cell.link}
        return cell.text

    def page(self, page: IndicatorPage) -> dict[str, Any]:
        """With the tables that have rows in three runs: the result, what it is made of, and how it was computed.

        The same change by other methods is printed of primary indicators; of all it is on the page and in the workbook.
        """
        groups = () if left_out(page) else (page.groups,)
        brief = (page.sensitivity, page.others)
        runs = {"result": (page.levels, page.change, page.progress), "exhibits": page.exhibits,
                "parts": (*page.items, page.movement, *groups), "other": brief if page.primary else ()}
        data = {f.name: self.of(getattr(page, f.name)) for f in fields(page)
                if not isinstance(getattr(page, f.name), Table) and f.name not in ("items", "exhibits")}
        return data | {name: [self.table(t, t not in brief) for t in run if _says_something(t)]
                       for name, run in runs.items()}


def left_out(page: IndicatorPage) -> bool:
    """Whether the groups of an indicator that isn't primary are too many for print: paper keeps to what is said."""
    return not page.primary and sum(len(body.rows) for body in page.groups.bodies) > FEW_GROUPS


def _says_something(table: Table) -> bool:
    """Whether any row shows more than its label: a table of nothing but hidden figures is not printed."""
    return any(not cell.hidden for body in table.bodies for row in body.rows for cell in row[1:])
