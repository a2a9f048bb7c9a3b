"""Sheet: writes one sheet of a report from the top down; text is always text, a number always a number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from keko_eval.reporting.brand import BrandLogo
from keko_eval.reporting.office import picture
from keko_eval.reporting.page import Cell, Report, Table
from keko_eval.reporting.workbook_styles import INK, SOFT, STAMP, Styles

LINE, HIGHEST, LOGO = 15.0, 409.0, 48


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a filterable table; ``number`` puts it at the right."""

    name: str
    width: float
    number: bool = False


class Sheet:
    """A cursor over a worksheet; every method writes at ``row`` and moves below what it wrote."""

    def __init__(self, made: Any, styles: Styles, report: Report, widths: Sequence[float]) -> None:
        self.made, self.styles, self.widths = made, styles, widths
        self.row = 0
        for place, width in enumerate(widths):
            made.set_column(place, place, width)
        on_paper(made, report, 1 + (sum(widths) > 260))
        if report.watermark:
            self._banner(f"{report.watermark.word}: {report.watermark.note}", STAMP)
        if report.invented:
            self._banner(report.invented, SOFT)

    def _banner(self, text: str, colour: str) -> None:
        style = self.styles.of(bold=True, font_color="#ffffff", bg_color=colour)
        self.made.write_string(self.row, 0, text, style)
        for column in range(1, len(self.widths)):
            self.made.write_blank(self.row, column, None, style)
        self.row += 1

    def logo(self, logo: BrandLogo) -> None:
        """A picture over a row of its own, 36 points high; the picture says that it has 72 dots to an inch."""
        data, _, _ = picture(logo.picture.svg)
        scale = 0.75 * LOGO / int.from_bytes(data[20:24])
        self.made.set_row(self.row, 42)
        self.made.insert_image(self.row, 0, "logo.png", {
            "image_data": BytesIO(data), "x_scale": scale, "y_scale": scale, "description": logo.alt,
            "object_position": 3})
        self.row += 1

    def title(self, heading: str, below: str = "", colour: str = "") -> None:
        self.made.set_row(self.row, 30)
        look = self.styles.of(bold=True, font_size=20, valign="vcenter", font_color=colour or INK)
        self.made.write_string(self.row, 0, heading, look)
        self.row += 1
        if below:
            self.made.write_string(self.row, 0, below, self.styles.of(font_color=SOFT))
            self.row += 1
        self.row += 1

    def heading(self, text: str) -> None:
        self.row += 1
        self.made.set_row(self.row, 21)
        self.made.write_string(self.row, 0, text, self.styles.of(bold=True, font_size=14, valign="vcenter"))
        self.row += 1

    def paragraph(self, text: str, size: int = 11) -> None:
        """A text over all columns of the sheet, as high as it needs."""
        lines = lines_of(text, sum(self.widths) * 11 / size)
        self.made.set_row(self.row, min(lines * LINE * size / 11 + 3, HIGHEST))
        style = self.styles.of(font_size=size, text_wrap=True, valign="top")
        self.made.merge_range(self.row, 0, self.row, len(self.widths) - 1, text, style)
        self.row += 1

    def fact(self, term: str, text: str) -> None:
        self.made.write_string(self.row, 0, term, self.styles.text(font_color=SOFT))
        self.made.write_string(self.row, 1, text, self.styles.text(bold=True, align="left", indent=1))
        self.row += 1

    def heads(self, heads: Sequence[Head]) -> None:
        for place, head in enumerate(heads):
            self.made.write_string(self.row, place, head.name, self.styles.head(head.number, place))
        self.made.set_row(self.row, LINE * max(lines_of(head.name, head.width - 2) for head in heads))
        self.row += 1

    def table(self, table: Table) -> None:
        """A table of the page model without its drawings, whose numbers stand beside them."""
        shown = [i for i, column in enumerate(table.columns) if column.kind != "strip"]
        widths = (*self.widths, *(16.0,) * len(shown))
        heads = [Head(table.columns[i].head, widths[place], table.columns[i].kind == "number")
                 for place, i in enumerate(shown)]
        self.made.write_string(self.row, 0, table.caption, self.styles.of(bold=True, font_size=12, font_color=INK))
        self.row += 1
        self.heads(heads)
        for body in table.bodies:
            if body.heading:
                self.made.write_string(self.row, 0, body.heading, self.styles.text(bold=True))
                self.row += 1
            for row in body.rows:
                self.line([row[i] for i in shown], heads)
        if table.note:
            self.made.write_string(self.row, 0, table.note, self.styles.text(font_color=SOFT))
            self.row += 1
        self.row += 1

    def cell(self, place: int, cell: Cell | None, right: bool = False) -> None:
        """A cell of the page model at the cursor's row."""
        side: dict[str, object] = {"align": "right"} if right else {"align": "left", "indent": min(place, 1)}
        if cell is None:
            self.made.write_blank(self.row, place, None, self.styles.cell())
        elif cell.hidden:
            self.made.write_string(self.row, place, cell.text, self.styles.hidden())
        elif cell.chip is not None:
            self.made.write_string(self.row, place, cell.chip.text, self.styles.conclusion(cell.chip.tone, **side))
        elif cell.value is not None:
            self.made.write_number(self.row, place, cell.value, self.styles.number(cell.pattern))
        else:
            self.made.write_string(self.row, place, cell.text, self.styles.cell(**side))

    def line(self, row: Sequence[Cell | None], heads: Sequence[Head]) -> None:
        """A row as high as its longest text needs: not every program finds that out by itself."""
        lines = 1
        for place, (cell, head) in enumerate(zip(row, heads, strict=True)):
            self.cell(place, cell, head.number)
            if cell is not None and cell.value is None and not head.number:
                lines = max(lines, lines_of(cell.chip.text if cell.chip else cell.text, head.width - 2))
        self.made.set_row(self.row, min(lines * LINE + 3, HIGHEST))
        self.row += 1

    def filterable(self, name: str, heads: Sequence[Head], rows: Iterable[Sequence[Cell | None]]) -> None:
        """A table that can be filtered and sorted."""
        top = self.row
        names = _unlike(head.name for head in heads)
        heads = [replace(head, name=name) for head, name in zip(heads, names, strict=True)]
        self.heads(heads)
        for row in rows:
            self.line(row, heads)
        last = max(self.row - 1, top + 1)
        columns = [{"header": head.name, "header_format": self.styles.head(head.number, place)}
                   for place, head in enumerate(heads)]
        self.made.add_table(top, 0, last, len(heads) - 1, {"name": name, "columns": columns, "style": None})
        self.row = last + 1

    def hold(self, head: int, columns: int) -> None:
        """Keep the head row and the first columns in sight, on paper too."""
        self.made.freeze_panes(head + 1, columns)
        self.made.repeat_rows(head)
        if columns:
            self.made.repeat_columns(0, columns - 1)


def lines_of(text: str, width: float) -> int:
    """How many lines ``text`` takes in a column that is ``width`` digits wide: letters are narrower than digits."""
    room = 1.1 * width
    lines, used = 1, 0.0
    for word in text.split(" "):
        if used and used + 1 + len(word) > room:
            lines, used = lines + 1, 0.0
        used += len(word) + bool(used)
        lines, used = lines + int(used // (room + 1)), used % (room + 1)
    return lines


def _unlike(names: Iterable[str]) -> list[str]:
    """Names of a table's columns, none empty and no two alike, as spreadsheets demand."""
    found: dict[str, str] = {}
    for name in names:
        name = name or "–"
        while name.casefold() in found:
            name += "\u00a0"
        found[name.casefold()] = name
    return list(found.values())


def on_paper(made: Any, report: Report, wide: int = 1) -> None:
    """A4 across, ``wide`` pages side by side, with what the report is on every page."""
    made.set_landscape()
    made.set_paper(9)
    made.fit_to_pages(wide, 0)
    made.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
    made.hide_gridlines(2)
    mark = f'&R&"Calibri,Bold"&12{_plain(report.watermark.word)}' if report.watermark else ""
    made.set_header(f"&L{_plain(report.title)}{mark}")
    made.set_footer(f"&L{_plain(report.dated)}&R&P / &N")


def _plain(text: str) -> str:
    """Text that holds no instruction of a header."""
    return text.replace("&", "&&")[:100]
