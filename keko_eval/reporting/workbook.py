"""▶ The report as a workbook: pages to read, tables to filter, charts to copy, and the released tables as they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from math import ceil
from typing import Any

from keko_eval.disclosure.released import Released, ReleasedTable
from keko_eval.files.archive import archive, members_of
from keko_eval.reporting.lookup import Lookup, lookup
from keko_eval.reporting.output_words import output_words
from keko_eval.reporting.page import Cell, Part, Report
from keko_eval.reporting.workbook_charts import before_and_after, stacked
from keko_eval.reporting.workbook_raw import SharedStrings, with_rows
from keko_eval.reporting.workbook_rows import Asked, Compared, asked_of, compared, group_lines, indicator_lines
from keko_eval.reporting.workbook_sheet import Head, Sheet, on_paper
from keko_eval.reporting.workbook_styles import Styles

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def render_workbook(report: Report, released: Released, ended: date) -> bytes:
    """The workbook; the same bytes for the same report.

    Parameters
    ----------
    report : Report
        The page model, for everything that is read.
    released : Released
        The tables behind it, for numbers that stand in columns of their own, and for the raw sheets.
    ended : date
        The last wave's end, which the file gives as its date.
    """
    from xlsxwriter import Workbook

    target = BytesIO()
    book = Workbook(target, OPTIONS)
    book.set_properties({"title": f"{report.front.heading} – {report.title}", "author": report.organisation,
                         "subject": report.front.lead, "comments": report.invented, "company": report.organisation,
                         "created": datetime(ended.year, ended.month, ended.day)})
    _Book(book, report, lookup(released.results.rows, released.counts.rows)).write(released)
    book.close()
    return archive(_finished(members_of(target.getvalue()), report.tag, released))


def raw_tables(released: Released) -> list[tuple[str, ReleasedTable]]:
    """The released tables by the names of their sheets; entries where there are any."""
    tables = [("results", released.results), ("counts", released.counts)]
    return [*tables, ("entries", released.entries)] if released.entries.rows else tables


def _finished(members: dict[str, bytes], tag: str, released: Released) -> dict[str, bytes]:
    """With the language in the properties and the rows of the raw sheets, which are the last."""
    core, end = "docProps/core.xml", b"</cp:coreProperties>"
    members[core] = members[core].replace(end, f"<dc:language>{tag}</dc:language>".encode() + end)
    tables = raw_tables(released)
    before = sum(name.startswith("xl/worksheets/sheet") for name in members) - len(tables)
    strings = SharedStrings(members["xl/sharedStrings.xml"])
    for place, (_, table) in enumerate(tables, before + 1):
        name = f"xl/worksheets/sheet{place}.xml"
        members[name] = with_rows(members[name], table.columns, table.rows, strings)
    members["xl/sharedStrings.xml"] = strings.xml()
    return members


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart that waits for its place: of what, with how many bars, and what its colours are."""

    chart: Any
    label: str
    bars: int
    series: tuple[str, ...]


class _Book:
    """Writes the sheets of one workbook, in the order of their tabs; none that would be empty."""

    def __init__(self, book: Any, report: Report, rows: Lookup) -> None:
        self.book, self.report, self.rows = book, report, rows
        self.words = output_words(report.language)
        self.styles = Styles(book, report.tag)
        heads = [column.head for column in report.front.columns]
        self.conclusion, self.result, *self.numbers = heads[1], heads[2], *heads[4:]
        word = self.words["column"]
        compared = self.numbers if len(self.numbers) > 1 else (word["earlier"], self.numbers[0], word["change"])
        self.first, self.last, self.change = compared

    def write(self, released: Released) -> None:
        self.front()
        self.indicators()
        self.groups()
        self.records()
        self.charts(self.items())
        if self.report.benchmark:
            self.part_sheet("benchmark", (34, *(18,) * 6), self.report.benchmark)
        if self.report.chain:
            self.part_sheet("chain", (44, 44, 34, 13, 13, 13, 13), self.report.chain)
        self.part_sheet("who", (40, 18, 18, 18, 18, 40), self.report.who, self.report.quality)
        methods = self.part_sheet("methods", (34, 64, 64, 16), self.report.methods, self.report.events)
        self.glossary(methods)
        for name, table in raw_tables(released):
            self.raw(name, table.columns, len(table.rows))

    def sheet(self, name: str, widths: Sequence[float]) -> Sheet:
        return Sheet(self.book.add_worksheet(self.words["sheet"][name]), self.styles, self.report, widths)

    def three(self, width: float) -> tuple[Head, ...]:
        """The earlier value, the later one and the change."""
        return tuple(Head(name, width, True) for name in (self.first, self.last, self.change))

    def front(self) -> None:
        front, word = self.report.front, self.words["column"]
        heads = (Head(word["dimension"], 22), Head(word["indicator"], 30), Head(self.conclusion, 24),
                 Head(self.result, 54), *(Head(name, 11, True) for name in self.numbers), Head(word["unit"], 13),
                 Head(word["small"], 34))
        sheet = self.sheet("front" if len(self.numbers) > 1 else "front_described", [head.width for head in heads])
        brand = self.report.brand
        if brand.logo:
            sheet.logo(brand.logo)
        sheet.title(front.heading, f"{self.report.title} · {self.report.dated}", brand.titles)
        if brand.front:
            sheet.paragraph(brand.front)
        sheet.paragraph(front.lead, 14)
        sheet.row += 1
        for fact in front.facts:
            sheet.fact(fact.term, fact.text)
        sheet.row += 1
        sheet.filterable("front", heads, (
            (Cell(block.label), Cell(row.label), Cell(chip=row.chip), Cell(row.sentence), *row.numbers,
             Cell(row.numbers[-1].note), Cell(" · ".join(row.small)))
            for block in front.dimensions for row in block.rows))
        sheet.row += 1
        for text in filter(None, (front.note, front.others, front.hidden)):
            sheet.paragraph(text)
        sheet.heading(front.cause.heading)
        sheet.paragraph(f"{front.cause.text} {front.cause.events}".strip())
        sheet.heading(self.report.unsaid.heading)
        sheet.paragraph(self.report.unsaid.intro)
        for group in self.report.unsaid.groups:
            for item in group.items:
                sheet.line((None, Cell(item.label), Cell(chip=group.chip), Cell(item.text)), heads[:4])
        if brand.contact:
            sheet.heading(brand.contact_heading)
            sheet.paragraph(brand.contact)

    def records(self) -> None:
        """What kinds that read records show, one below the other."""
        pages = [page for page in self.report.pages if page.exhibits]
        if not pages:
            return
        sheet = self.sheet("records", (44, *(28,) * 7))
        sheet.title(self.words["sheet"]["records"], f"{self.report.title} · {self.report.dated}")
        for page in pages:
            sheet.heading(page.label)
            sheet.paragraph(page.said.sentence)
            for table in page.exhibits:
                if not table.empty:
                    sheet.table(table)

    def indicators(self) -> None:
        word = self.words["column"]
        heads = (Head(word["indicator"], 38), Head(word["dimension"], 24), Head(self.conclusion, 30),
                 Head(word["state"], 22), *self.three(11), Head(word["unit"], 18), Head(word["low"], 15, True),
                 Head(word["high"], 15, True), Head(word["both"], 13, True), Head(word["smallest"], 16, True),
                 Head(word["target"], 11, True), Head(word["reached"], 13, True), Head(word["role"], 16),
                 Head(self.result, 60), Head(word["certainty"], 60))
        sheet = self.sheet("indicators", [head.width for head in heads])
        sheet.hold(sheet.row, 1)
        sheet.filterable("indicators", heads, indicator_lines(self.report, self.rows))

    def groups(self) -> None:
        lines, word = list(group_lines(self.report)), self.words["column"]
        if not lines:
            return
        heads = (Head(word["indicator"], 38), Head(word["grouping"], 22), Head(word["group"], 34),
                 *self.three(12), Head(word["unit"], 18), Head(self.conclusion, 32),
                 Head(word["respondents"].format(wave=self.last), 14, True))
        sheet = self.sheet("groups", [head.width for head in heads])
        sheet.hold(sheet.row, 3)
        sheet.filterable("groups", heads, lines)

    def items(self) -> list[Drawn]:
        """A table per set of choices; what is drawn of each indicator's statements."""
        sets, word = asked_of(self.report), self.words["column"]
        if not sets:
            return []
        most = max(len(asked.choices) for asked in sets)
        sheet = self.sheet("items", (34, 62, 17, *(13,) * (most + 2)))
        drawn: list[Drawn] = []
        for i, asked in enumerate(sets, 1):
            wave, unsaid, n = asked.heads
            heads = (Head(word["indicator"], 34), Head(word["statement"], 62), Head(wave, 17),
                     *(Head(name, 13, True) for name in (*asked.choices, unsaid, n)))
            drawn += self.drawn(asked, sheet.row)
            sheet.filterable(f"items_{i}", heads, (
                (Cell(label), Cell(f"{statement} ({name})"), Cell(name), *cells)
                for label, lines in asked.indicators for statement, name, cells in lines))
            sheet.row += 1
        return drawn

    def drawn(self, asked: Asked, head: int) -> Iterator[Drawn]:
        """The charts of a table whose heads stand in row ``head``, one per indicator that is shown."""
        name, first = self.words["sheet"]["items"], head + 1
        for label, lines in asked.indicators:
            last = first + len(lines) - 1
            if not any(cell.hidden for _, _, cells in lines for cell in cells):
                choices = range(3, 3 + len(asked.choices))
                chart = stacked(self.book, (name, first, 0), (name, first, 1, last, 1), head, choices)
                yield Drawn(chart, label, len(lines), asked.choices)
            first = last + 1

    def charts(self, drawn: Sequence[Drawn]) -> None:
        """The values of indicators on one scale beside their chart, then a chart of each indicator's statements."""
        scales = compared(self.report, self.rows)
        if not scales and not drawn:
            return
        sheet = self.sheet("charts", (44, 11, 11, 4, *(10,) * 9))
        breaks = []
        for found in scales:
            breaks.append(sheet.row)
            self.pair(sheet, found)
        for i, one in enumerate(drawn):
            if i % 2 == 0:
                breaks.append(sheet.row)
            sheet.row = self.put(sheet, (sheet.row + 1, 0), one, 1060)
        sheet.made.set_h_pagebreaks(breaks[1:])

    def pair(self, sheet: Sheet, found: Compared) -> None:
        """The values on one scale, and their chart."""
        heads = (Head(self.words["column"]["indicator"], 44), Head(self.first, 11, True), Head(self.last, 11, True))
        title = self.scale(found)
        sheet.heading(title)
        top = sheet.row
        sheet.heads(heads)
        for label, *values in found.lines:
            sheet.line((Cell(label), *(Cell(value=value, pattern=found.pattern) for value in values)), heads)
        names = (self.words["sheet"]["charts"], top + 1, 0, top + len(found.lines), 0)
        chart = before_and_after(self.book, title, names, found.axis, self.styles.pattern(found.pattern))
        labels = "; ".join(line[0] for line in found.lines)
        drawn = Drawn(chart, labels, 2 * len(found.lines), (self.first, self.last))
        sheet.row = max(sheet.row, self.put(sheet, (top, 4), drawn, 700))

    def put(self, sheet: Sheet, place: tuple[int, int], drawn: Drawn, width: int) -> int:
        """A chart where it stays, with what it tells somebody who does not see it; the row below it."""
        height = 130 + 32 * drawn.bars
        drawn.chart.set_size({"width": width, "height": height})
        told = self.words["column"]["described"].format(series=", ".join(drawn.series), labels=drawn.label)
        sheet.made.insert_chart(*place, drawn.chart, {"object_position": 3, "description": told})
        return place[0] + ceil(height / 20) + 1

    def scale(self, found: Compared) -> str:
        """The title of a chart: what it shows, on which scale."""
        percent = "%" in found.pattern
        low, high = (f"{end * (100 if percent else 1):g}" for end in found.axis)
        return self.words["column"]["chart"].format(low=low, high=f"{high} %" if percent else high)

    def part_sheet(self, name: str, widths: tuple[int, ...], *parts: Part) -> Sheet:
        sheet = self.sheet(name, widths)
        for i, part in enumerate(parts):
            sheet.heading(part.heading) if i else sheet.title(part.heading)
            for text in part.paragraphs:
                sheet.paragraph(text)
            sheet.row += 1
            for table in part.tables:
                sheet.table(table)
        return sheet

    def glossary(self, sheet: Sheet) -> None:
        sheet.heading(self.report.glossary.heading)
        for term in self.report.glossary.terms:
            sheet.line((Cell(term.term), Cell(term.text)), (Head("", sheet.widths[0]), Head("", sheet.widths[1])))

    def raw(self, name: str, columns: tuple[str, ...], rows: int) -> None:
        """The head of a raw table; its rows are put in when the workbook is done."""
        made = self.book.add_worksheet(name)
        on_paper(made, self.report)
        for place, column in enumerate(columns):
            made.write_string(0, place, column, self.styles.head())
        made.set_column(0, len(columns) - 1, 16)
        made.autofilter(0, 0, max(rows, 1), len(columns) - 1)
        made.freeze_panes(1, 0)
