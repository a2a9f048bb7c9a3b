"""Slides: a title, texts that fit their boxes, conclusions with their shapes, and notes; places are in inches."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from math import ceil
from typing import Any

from keko_eval.reporting.brand import BrandLogo
from keko_eval.reporting.office import DECORATIVE, picture, plain
from keko_eval.reporting.page import Chip
from keko_eval.reporting.pdf import SOFT, TONES
from keko_eval.reporting.pptx_charts import Box
from keko_eval.reporting.strips import BLUE, INK, symbol

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6
BODY: Box = (MARGIN, 1.45, WIDTH - 2 * MARGIN, 5.3)
TITLE: Box = (MARGIN, 0.4, WIDTH - 2 * MARGIN, 0.95)
FOOT: Box = (MARGIN, 6.95, WIDTH - 2 * MARGIN, 0.35)
FONT, PANOSE = "Calibri", "020F0502020204030204"
SIZES = (24, 22, 20, 18, 16, 14, 12)
LETTER, LINE, BETWEEN, POINTS = 0.55, 1.2, 0.4, 72
LONGEST, LONGEST_TITLE, ONE_LINE, BOLDER = 480, 110, 45, 1.15
_NUMBER = ('<a:fld xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
           'id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum"><a:rPr lang="{locale}" sz="1100"/>'
           "<a:t>{number}</a:t></a:fld>")


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    bold: bool = False
    colour: str = INK
    scale: float = 1.0


Line = tuple[Run, ...]


def clipped(text: str, most: int = LONGEST) -> str:
    """As much of a text as a slide holds; the notes have the whole."""
    text = plain(text)
    return text if len(text) <= most else text[:most - 1].rstrip() + "…"


def height_of(line: Line, width: float, size: float) -> float:
    """About how many inches a paragraph of this size takes in a box ``width`` inches wide."""
    long = sum(len(run.text) * run.scale * (BOLDER if run.bold else 1) for run in line) * LETTER * size / POINTS
    return (ceil(long / (width - 0.1)) * LINE + BETWEEN) * size / POINTS * max((run.scale for run in line), default=1)


def fitting(lines: Sequence[Line], box: Box, largest: float = SIZES[0]) -> float:
    """The largest size of letters with which the lines fit the box, or the smallest there is."""
    for size in SIZES:
        if size <= largest and sum(height_of(line, box[2], size) for line in lines) <= box[3]:
            return size
    return SIZES[-1]


def paged(blocks: Iterable[tuple[Line, Line]], box: Box, size: float) -> Iterator[list[Line]]:
    """The lines of each slide: a block's head, which may be empty, stands once for those that share it."""
    page: list[Line] = []
    last: Line = ()
    used = 0.0
    for head, line in blocks:
        wanted = [head, line] if head and head != last else [line]
        need = sum(height_of(each, box[2], size) for each in wanted)
        if page and used + need > box[3]:
            yield page
            page, used = [], 0.0
            wanted = [head, line] if head else [line]
            need = sum(height_of(each, box[2], size) for each in wanted)
        page += wanted
        used += need
        last = head
    if page:
        yield page


class Slides:
    """Makes the slides of one presentation; ``foot`` stands below each."""

    def __init__(self, deck: Any, locale: str, foot: Line) -> None:
        self.deck, self.locale, self.foot = deck, locale, foot
        self.titles: dict[str, int] = {}
        self._shape()

    def _shape(self) -> None:
        """A wide presentation with two layouts: the title slide, and a title over free space."""
        from pptx.util import Inches

        deck = self.deck
        deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
        kept = (deck.slide_layouts[0], deck.slide_layouts[5])
        for layout in list(deck.slide_layouts):
            if layout not in kept:
                deck.slide_layouts.remove(layout)
        places = {0: (TITLE, BODY), 1: ((MARGIN, 1.7, BODY[2], 1.7), (MARGIN, 3.5, BODY[2], 0.7)), 2: (TITLE, BODY)}
        for i, page in enumerate((deck.slide_master, *kept)):
            for shape in list(page.placeholders):
                kind = shape.placeholder_format.idx
                if kind in (0, 1):
                    shape.left, shape.top, shape.width, shape.height = map(Inches, places[i][kind])
                else:
                    shape._element.getparent().remove(shape._element)

    def add(self, title: str, notes: Iterable[str], first: bool = False) -> Any:
        """A slide with a title that no other has, and notes."""
        from pptx.util import Pt

        slide = self.deck.slides.add_slide(self.deck.slide_layouts[0 if first else 1])
        title = clipped(title, LONGEST_TITLE) or "–"
        times = self.titles[title] = self.titles.get(title, 0) + 1
        frame = slide.shapes.title.text_frame
        frame.text = title if times == 1 else f"{title} ({times})"
        if len(title) > ONE_LINE and not first:
            frame.paragraphs[0].runs[0].font.size = Pt(24)
        said = [plain(text) for text in notes if text]
        if said:
            slide.notes_slide.notes_text_frame.text = "\n".join(said)
        if not first:
            self._foot(slide, len(self.deck.slides))
        return slide

    def _foot(self, slide: Any, number: int) -> None:
        from lxml import etree

        self.text(slide, FOOT, [(*self.foot, Run("   "))], 11)
        last = slide.shapes[-1].text_frame.paragraphs[-1]._p
        last.append(etree.fromstring(_NUMBER.format(locale=self.locale, number=number)))

    def text(self, slide: Any, box: Box, lines: Sequence[Line], size: float, fill: str = "") -> None:
        """A box of paragraphs; nothing for none."""
        from pptx.dml.color import RGBColor
        from pptx.enum.text import MSO_AUTO_SIZE
        from pptx.util import Inches, Pt

        lines = [line for line in lines if any(run.text for run in line)]
        if not lines:
            return
        shape = slide.shapes.add_textbox(*map(Inches, box))
        if fill:
            shape.fill.solid()
            shape.fill.fore_color.rgb = RGBColor.from_string(fill)
        frame = shape.text_frame
        frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
        frame.margin_left = frame.margin_right = Inches(0.2 if fill else 0.1)
        for i, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
            paragraph.space_after = Pt(round(BETWEEN * size))
            for run in line:
                made = paragraph.add_run()
                made.text = plain(run.text)
                made.font.size, made.font.bold = Pt(round(size * run.scale)), run.bold
                made.font.color.rgb = RGBColor.from_string(run.colour.lstrip("#").upper())

    def logo(self, slide: Any, logo: BrandLogo) -> None:
        """At the top left, 0.8 inches high unless that is too wide."""
        from pptx.util import Inches

        data, width, height = picture(logo.picture.svg)
        wide = min(0.8 * logo.picture.wide, WIDTH / 3)
        shape = slide.shapes.add_picture(BytesIO(data), Inches(MARGIN), Inches(0.5), Inches(wide),
                                         Inches(wide * height / width))
        shape._element.nvPicPr.cNvPr.set("descr", plain(logo.alt))

    def chip(self, slide: Any, box: Box, chip: Chip, size: float) -> None:
        """A conclusion: its shape, and its words in the colour of its tone."""
        from lxml import etree
        from pptx.util import Inches

        colour, side = TONES.get(chip.tone, SOFT), size / POINTS
        data, _, _ = picture(symbol(chip, True).replace("currentColor", colour))
        drawn = slide.shapes.add_picture(BytesIO(data), Inches(box[0] + 0.1), Inches(box[1] + 0.1), Inches(side))
        properties = drawn._element.nvPicPr.cNvPr
        properties.set("descr", "")
        properties.append(etree.fromstring(DECORATIVE))
        words = (box[0] + side + 0.1, box[1], box[2] - side - 0.1, box[3])
        self.text(slide, words, [(Run(clipped(chip.text, 90), True, colour),)], size)

    def spoken(self) -> None:
        """Every text in the report's language, the masters' and the notes' too."""
        roots = {id(part): part._element for part in self.deck.part.package.iter_parts() if hasattr(part, "_element")}
        for root in roots.values():
            for run in root.iter("{*}r"):
                if hasattr(run, "get_or_add_rPr"):
                    run.get_or_add_rPr()
            for name in ("rPr", "endParaRPr", "defRPr"):
                for found in root.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}" + name):
                    found.set("lang", self.locale)


def title_look(master: Any, titles: str = "") -> None:
    """Titles at the left, in the report's blue or the brand's colour; on the title slide what stands below them too."""
    from lxml import etree

    drawing = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    for level in master.slide_layouts[0]._element.iter(f"{drawing}lvl1pPr"):
        level.set("algn", "l")
    for level in master._element.iter(f"{drawing}lvl1pPr"):
        if level.getparent().tag.endswith("}titleStyle"):
            level.set("algn", "l")
            letters = level.find(f"{drawing}defRPr")
            letters.set("sz", "3000")
            letters.set("b", "1")
            for fill in letters.findall(f"{drawing}solidFill"):
                letters.remove(fill)
            fill = etree.Element(f"{drawing}solidFill")
            etree.SubElement(fill, f"{drawing}srgbClr", val=(titles or BLUE)[1:].upper())
            letters.insert(0, fill)
