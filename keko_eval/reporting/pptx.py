"""▶ The report as slides: the first page's conclusions with charts to edit, what cannot be said, and the methods."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from keko_eval.language.forms import lowered
from keko_eval.reporting.docx import describe
from keko_eval.reporting.office import LOCALES, need, opened, sealed
from keko_eval.reporting.page import DimensionBlock, FrontRow, IndicatorPage, Placed, Report, Said
from keko_eval.reporting.pdf import SOFT, TONES
from keko_eval.reporting.pptx_charts import Box, bar_chart, bars_of
from keko_eval.reporting.pptx_slides import (
    BODY,
    FONT,
    LONGEST_TITLE,
    MARGIN,
    PANOSE,
    Line,
    Run,
    Slides,
    clipped,
    fitting,
    height_of,
    paged,
    title_look,
)

ROWS, LEAST = 2, 14.0
NOTE: Box = (MARGIN, 6.3, BODY[2], 0.55)
LEFT, RIGHT, WIDE, CHART = MARGIN, 6.9, 6.0, 5.85
_FACE = re.compile(rb'<a:latin typeface="[^"]*"( panose="[^"]*")?/>')


def render_pptx(report: Report, ended: date) -> bytes:
    """The report as slides; the same bytes for the same report.

    Parameters
    ----------
    ended : date
        The last wave's end, which the file gives as its date.

    Raises
    ------
    Refused
        The package that writes slides is not installed.
    """
    need(["pptx"])
    from pptx import Presentation

    deck = Presentation()
    title_look(deck.slide_master, report.brand.titles)
    _Deck(deck, report, ended).write()
    describe(deck.core_properties, report)
    target = BytesIO()
    deck.save(target)
    members = opened(target.getvalue())
    face = f'<a:latin typeface="{FONT}" panose="{PANOSE}" pitchFamily="34" charset="0"/>'.encode()
    themes = {name: _FACE.sub(face, data) for name, data in members.items() if name.startswith("ppt/theme/theme")}
    return sealed(members | themes, ended)


class _Deck:
    """Writes one report's slides in the order of its sections."""

    def __init__(self, deck: Any, report: Report, ended: date) -> None:
        self.report, self.ended = report, ended
        mark = (Run(report.watermark.word + "   ", True, TONES["bad"]),) if report.watermark else ()
        self.slides = Slides(deck, LOCALES[report.tag], (
            *mark, Run(f"{clipped(report.title, 90)} · {report.dated}", colour=SOFT)))
        self.shown = {row.anchor for block in report.front.dimensions for row in block.rows} if any(
            placed.part == "front" for placed in report.order) else set()

    def write(self) -> None:
        self.title()
        for placed in self.report.order:
            match placed.part:
                case "front":
                    self.front(placed.heading)
                case "unsaid":
                    self.unsaid(placed.heading)
                case "indicators":
                    self.indicators(placed)
                case "text":
                    self.listed(placed.heading, [((), (Run(placed.text),))], [placed.text])
                case "part" if placed.anchor == self.report.methods.anchor:
                    self.methods(placed)
        self.slides.spoken()

    def title(self) -> None:
        report = self.report
        mark = report.watermark
        slide = self.slides.add(report.title, [report.front.lead, report.invented, mark.note if mark else ""], True)
        slide.placeholders[1].text_frame.text = clipped(" · ".join(filter(None, (report.organisation, report.dated))))
        marked: Line = (Run(f"{mark.word} ", True, TONES["bad"]), Run(mark.note)) if mark else ()
        brand = report.brand
        if brand.logo:
            self.slides.logo(slide, brand.logo)
        contact: Line = (Run(f"{brand.contact_heading} ", bool(brand.contact)), Run(clipped(brand.contact, 160)))
        contact = contact if brand.contact else ()
        told = [(Run(clipped(brand.front, 320)),), marked, (Run(clipped(report.invented)),), contact]
        box: Box = (MARGIN, 4.4 if brand.front or brand.contact else 5.0, BODY[2], 2.6)
        self.slides.text(slide, box, told, fitting(told, box, 16))

    def front(self, heading: str) -> None:
        """What happened in one sentence, how many ended how, and who answered; then the dimensions and the reason."""
        front = self.report.front
        title = concluding(heading, front.lead)
        slide = self.slides.add(title, [front.lead, *(f"{fact.term}: {fact.text}" for fact in front.facts),
                                        front.others, front.hidden, front.note])
        lines: list[Line] = [(Run(clipped("" if title == front.lead else front.lead), scale=1.15),)]
        for tally in front.tallies:
            labels = ", ".join(label for _, label in tally.labels)
            lines.append((Run(f"{tally.count} {tally.chip.text}", True, TONES.get(tally.chip.tone, SOFT)),
                          Run(f"  {clipped(labels, 160)}")))
        lines.append((Run(clipped(front.others), colour=SOFT, scale=0.8),))
        box: Box = (LEFT, BODY[1], 7.6, BODY[3])
        self.slides.text(slide, box, lines, fitting(lines, box, 20))
        facts: list[Line] = [(Run(clipped(fact.term, 60), True, SOFT), Run(f"  {clipped(fact.text, 120)}"))
                             for fact in front.facts]
        width = 4.13
        size = fitting(facts, (0, 0, width - 0.4, 4.0), 16)
        tall = sum(height_of(fact, width - 0.4, size) for fact in facts) + 0.3
        self.slides.text(slide, (8.6, BODY[1], width, tall), facts, size, fill="EDF1F4")
        for block in front.dimensions:
            self.dimension(block)
        self.cause()

    def dimension(self, block: DimensionBlock) -> None:
        for rows in self.together(block.rows):
            concluded = "; ".join(f"{row.label}: {lowered(row.chip.text)}" for row in rows)
            title = concluding(block.label, concluded)
            slide = self.slides.add(title, (text for row in rows for text in self.told(row)))
            note = self.report.front.note
            self.slides.text(slide, NOTE, [(Run(clipped(note, 300), colour=SOFT),)], 12)
            tall = (BODY[3] - (NOTE[3] if note else 0)) / len(rows)
            for i, row in enumerate(rows):
                label = block.label if title == concluded and len(rows) == 1 else row.label
                self.indicator(slide, (label, row), BODY[1] + i * tall, tall - 0.1)

    def together(self, rows: Sequence[FrontRow]) -> Iterator[Sequence[FrontRow]]:
        """Two to a slide, where what is said of each can be read from the back of the room."""
        tall = (BODY[3] - NOTE[3]) / ROWS - 0.65
        short = [max(0.5, height_of((Run(row.label, True),), WIDE, 20)) + height_of((Run(row.sentence),), WIDE, LEAST)
                 + sum(height_of((Run(text, scale=0.85),), WIDE, LEAST) for text in row.small) <= tall for row in rows]
        each = ROWS if all(short) else 1
        for start in range(0, len(rows), each):
            yield rows[start:start + each]

    def told(self, row: FrontRow) -> Iterator[str]:
        """What the notes say: the whole result, how sure it is and what can be said of its reason."""
        numbers = [column for column in self.report.front.columns if column.kind == "number"]
        yield f"{row.label}. {row.chip.text}. {row.sentence}"
        yield from row.small
        yield "; ".join(f"{column.head} {cell.text} {cell.note}".strip()
                        for column, cell in zip(numbers, row.numbers, strict=True))
        page = self.report.page_at.get(row.anchor)
        yield from (page.said.certainty, page.said.cause) if page else ()

    def indicator(self, slide: Any, named: tuple[str, FrontRow], top: float, tall: float) -> None:
        """The conclusion in words at the left, the bars at the right with the change below them."""
        bottom, (name, row) = top + tall, named
        label: list[Line] = [(Run(clipped(name, 90), True),)]
        size = fitting(label, (LEFT, top, WIDE, 0.85), 20)
        high = max(0.5, height_of(label[0], WIDE, size) + 0.05)
        self.slides.text(slide, (LEFT, top, WIDE, high), label, size)
        self.slides.chip(slide, (LEFT, top + high, WIDE, 0.5), row.chip, 18)
        said: list[Line] = [(Run(clipped(row.sentence)),),
                            *((Run(clipped(text, 120), colour=SOFT, scale=0.85),) for text in row.small)]
        box = (LEFT, top + high + 0.5, WIDE, bottom - top - high - 0.5)
        self.slides.text(slide, box, said, fitting(said, box, 18))
        self.shown_numbers(slide, row, top, tall)

    def shown_numbers(self, slide: Any, row: FrontRow, top: float, tall: float) -> None:
        """The bars with the change below them; without bars all numbers, or the words that stand for them."""
        bars = bars_of(row, self.report.front.columns)
        large = 28 if tall > 4 else 20
        high = min(tall - large / 36, 4.4)
        if bars:
            bar_chart(slide, (RIGHT, top, CHART, high), bars, self.ended, self.slides.locale)
        numbers = [column for column in self.report.front.columns if column.kind == "number"]
        found = list(zip(numbers, row.numbers, strict=True))
        shown = found[-1:] if bars else found
        if bars and len(found) == 1:
            return
        lines: list[Line] = [(Run(f"{column.head}  ", colour=SOFT), Run(f"{cell.text} {cell.note}".strip(), True))
                             for column, cell in shown]
        box = (RIGHT + 0.1, top + (high if bars else 0.5), CHART, large / 36)
        whole = bars and height_of(lines[0], CHART, large) <= box[3]
        self.slides.text(slide, box, lines, large if whole else fitting(lines, box, 24) if bars else 18)

    def cause(self) -> None:
        cause = self.report.front.cause
        texts = [text for text in (cause.text, cause.events) if text]
        if texts:
            first = re.split("[:.] ", f"{cause.text} ", maxsplit=1)[0]
            title = concluding(cause.heading, f"{first}.")
            self.listed(title, [((), (Run(clipped(text, 900)),)) for text in texts], texts)

    def unsaid(self, heading: str) -> None:
        unsaid = self.report.unsaid
        blocks: list[tuple[Line, Line]] = [((), (Run(clipped(unsaid.intro), colour=SOFT),))]
        notes = [unsaid.intro]
        for group in unsaid.groups:
            head = (Run(group.chip.text, True, TONES.get(group.chip.tone, SOFT), 1.1),)
            for item in group.items:
                blocks.append((head, (Run(clipped(item.label, 120), True), Run(f"  {clipped(item.text)}"))))
                notes.append(f"{group.chip.text}: {item.label}. {item.text}")
        self.listed(heading, blocks, notes)

    def indicators(self, placed: Placed) -> None:
        """Goals and primary indicators that the first page does not show."""
        pages = [page for anchor in placed.anchors if (page := self.report.page_at[anchor]).anchor not in self.shown]
        own = {page.anchor for page in self.report.own.pages}
        kept = [page for page in pages if page.primary or page.anchor in own]
        blocks = [((), self.result(page)) for page in kept]
        if blocks:
            self.listed(placed.heading, blocks, (f"{page.label}. {_whole(page.said)}" for page in kept))

    @staticmethod
    def result(page: IndicatorPage) -> Line:
        chip = page.said.chip
        return (Run(clipped(page.label, 120), True), Run(f"  {chip.text}", True, TONES.get(chip.tone, SOFT)),
                Run(f"  {clipped(page.said.sentence)}"))

    def methods(self, placed: Placed) -> None:
        """How the numbers were made, on one slide; the notes have the whole."""
        lines: list[Line] = [(Run(clipped(text)),) for text in self.report.methods.paragraphs]
        slide = self.slides.add(placed.heading, self.report.methods.paragraphs)
        kept = next(paged((((), line) for line in lines), BODY, 14), [])
        made: list[Line] = [*kept, (Run(self.report.words.made_with, colour=SOFT, scale=0.8),)]
        self.slides.text(slide, BODY, made, fitting(made, BODY, 20))

    def listed(self, heading: str, blocks: Iterable[tuple[Line, Line]], notes: Iterable[str]) -> None:
        """Paragraphs on as many slides as they need; the notes stand with the first."""
        told: Iterable[str] = notes
        for lines in paged(blocks, BODY, 16):
            slide = self.slides.add(heading, told)
            self.slides.text(slide, BODY, lines, max(16.0, fitting(lines, BODY, 20)))
            told = ()


def concluding(heading: str, sentence: str) -> str:
    """The conclusion as a slide's title, where it is short enough; else the heading."""
    return sentence if 0 < len(sentence) <= LONGEST_TITLE else heading


def _whole(said: Said) -> str:
    return " ".join(filter(None, (said.chip.text + ".", said.sentence, said.certainty, said.cause)))
