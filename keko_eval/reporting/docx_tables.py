"""Tables and conclusions of the Word file: a header row that repeats, drawings as pictures, hidden cells in words."""

import re
from collections.abc import Callable, Sequence

from keko_eval.reporting.docx_marks import cell, paragraph, row, run, table
from keko_eval.reporting.docx_styles import TIGHT
from keko_eval.reporting.page import Body, Cell, Chip, Column, Front, FrontRow, Legend, Table
from keko_eval.reporting.pdf import SOFT, TONES
from keko_eval.reporting.widths import GAP, columns_of, front_labels, front_numbers, shared_note, tightness

HEAD, HEADING = "EDF1F4", "F6F8F9"
FRONT, LEAST, WIDER = (108.0, 84.0), 150.0, 1.05
ANY_FONT = 1.4
"""How much wider letters may be than those of the report's own font, which the reader's computer may lack."""
NARROW = 80.0
_LOOK = re.compile(r'w:val="(Table(?:Text|Number|Head|HeadNumber|Group|Small))"')
Draw = Callable[[object, float], str]
Link = Callable[[str, str], str]


class Tables:
    """Writes tables ``width`` points wide; ``draw`` makes a run of a drawing, ``link`` one of a text with an anchor."""

    def __init__(self, width: float, size: float, draw: Draw, link: Link) -> None:
        self.width, self.size, self.draw, self.link = width, 0.92 * size, draw, link

    def chip(self, chip: Chip) -> str:
        """A conclusion as runs: its shape, and its words in the colour of its tone."""
        colour = TONES.get(chip.tone, SOFT)
        return self.draw(chip, 9.0) + run(" " + chip.text, "Strong", colour)

    def legend(self, legend: Sequence[Legend]) -> str:
        runs = [self.draw(entry.strip, 20.0) + run(" " + entry.text + "    ") for entry in legend]
        return paragraph("Small", *runs)

    def of(self, found: Table, aligned: bool = True, legend: bool = True) -> str:
        """The table with caption, legend and note, or nothing where it has no rows or shows nothing of them."""
        if found.empty or found.unseen:
            return ""
        size = ANY_FONT * self.size
        tight = tightness(found, self.width, size, NARROW) < 1
        widths = columns_of(found, self.width, TIGHT * size if tight else size, aligned, NARROW)
        notes = [shared_note(found, column, i) for i, column in enumerate(found.columns)]
        head = row((self.head(column, note, width) for column, note, width in
                    zip(found.columns, notes, widths, strict=True)), head=True)
        rows = [line for body in found.bodies for line in self.body(body, found.columns, notes, widths)]
        made = table(found.caption, widths, [head, *rows])
        return (paragraph("Caption", run(found.caption)) + (_LOOK.sub(r'w:val="\1Tight"', made) if tight else made)
                + (self.legend(found.legend) if legend else "") + paragraph("Small", run(found.note)))

    def head(self, column: Column, note: str, width: float) -> str:
        style = _head(column)
        head = paragraph(style, run(column.head)) + paragraph(style, run(note, "Faint"))
        return cell(head, width, fill=HEAD)

    def body(self, body: Body, columns: Sequence[Column], notes: Sequence[str], widths: Sequence[float]) -> list[str]:
        heading = [row([cell(paragraph("TableGroup", run(body.heading)), sum(widths), len(widths), HEADING)])
                   ] if body.heading else []
        return [*heading, *(row(self.cells(line, columns, notes, widths)) for line in body.rows)]

    def cells(self, line: Sequence[Cell], columns: Sequence[Column], notes: Sequence[str],
              widths: Sequence[float]) -> list[str]:
        """Neighbouring cells that are not shown become one, so that the words are said once."""
        made, start = [], 0
        for i, (found, column) in enumerate(zip(line, columns, strict=True)):
            if not found.hidden:
                made.append(cell(self.content(found, column, notes[i], widths[i]), widths[i]))
            elif i + 1 == len(line) or not line[i + 1].hidden:
                said = next((c.text for c in reversed(line[start:i + 1]) if c.text), "")
                made.append(cell(paragraph("TableText", run(said, "Faint")), sum(widths[start:i + 1]), i + 1 - start))
            if not found.hidden or i + 1 == len(line) or not line[i + 1].hidden:
                start = i + 1
        return made

    def content(self, found: Cell, column: Column, note: str, width: float) -> str:
        style = "TableNumber" if column.kind == "number" else "TableText"
        runs = self.draw(found.strip, width - GAP) if found.strip else ""
        runs += self.chip(found.chip) if found.chip else ""
        runs += self.link(found.link, found.text)
        ends = " – ".join(found.ends) if found.ends else ""
        beside = "" if note and found.note == note else found.note
        small = "TableNumber" if style == "TableNumber" else "TableSmall"
        return paragraph(style, runs) + paragraph(small, run(" ".join(filter(None, (ends, beside))), "Faint"))

    def front(self, front: Front) -> str:
        """The first page's table: what it is and its conclusion, the sentence, the picture and the numbers."""
        first, conclusion, result, image, *numbers = front.columns
        label, each = self.front_widths(front)
        strip = FRONT[1] if self.pictured(front) else 0.0
        widths = [label, max(self.width - label - strip - sum(each), LEAST), strip, *each]
        kept = [i for i, width in enumerate(widths) if width]
        heads = [paragraph("TableHead", run(first.head)) + paragraph("TableSmall", run(conclusion.head, "Faint")),
                 *(paragraph(_head(column), run(column.head)) for column in (result, image, *numbers))]
        rows = [row([cell(heads[i], widths[i], fill=HEAD) for i in kept], head=True)]
        rows += [self.front_row(line, block.label, numbers, widths)
                 for block in front.dimensions for line in block.rows]
        return table(front.caption, [widths[i] for i in kept], rows, whole=0) if len(rows) > 1 else ""

    def front_widths(self, front: Front) -> tuple[float, list[float]]:
        """Of the names and of the numbers, so wide that their words stay whole in any font, if there is room."""
        label, each = max(FRONT[0], front_labels(front, ANY_FONT * self.size)), front_numbers(front, self.size)
        wider = (self.width - label - LEAST) / max(sum(each), 1.0)
        return label, [max(WIDER, min(wider, ANY_FONT)) * width for width in each]

    def pictured(self, front: Front) -> bool:
        """Whether the first page's table has room for its drawings beside what is said; each result's own page has them
        too."""
        label, each = self.front_widths(front)
        return self.width - label - sum(each) - FRONT[1] >= LEAST

    def front_row(self, line: FrontRow, dimension: str, numbers: Sequence[Column], widths: Sequence[float]) -> str:
        label = (paragraph("TableSmall", run(dimension)) + paragraph("TableText", self.link(line.anchor, line.label))
                 + paragraph("TableText", self.chip(line.chip)))
        said = paragraph("TableText", run(line.sentence)) + "".join(
            paragraph("TableSmall", run(text)) for text in line.small)
        image = self.content(line.picture, Column("", "strip"), "", widths[2]) if widths[2] else ""
        return row([cell(label, widths[0]), cell(said, widths[1]), *([cell(image, widths[2])] if widths[2] else []), *(
            cell(self.content(number, column, "", width), width)
            for number, column, width in zip(line.numbers, numbers, widths[3:], strict=True))])


def _head(column: Column) -> str:
    return "TableHeadNumber" if column.kind == "number" else "TableHead"
