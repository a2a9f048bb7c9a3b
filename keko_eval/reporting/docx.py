"""▶ The report as a Word file: the page model's headings, tables and pictures in styles, to read and to edit."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

from keko_eval.reporting.docx_marks import (
    BREAK,
    NAMESPACES,
    TAB,
    field,
    field_begin,
    field_end,
    fitted,
    inline,
    link,
    marked,
    paragraph,
    run,
)
from keko_eval.reporting.docx_styles import fonts, numbering, styles
from keko_eval.reporting.docx_tables import Tables
from keko_eval.reporting.office import LOCALES, need, opened, picture, plain, sealed
from keko_eval.reporting.order import PARTS
from keko_eval.reporting.output_words import output_words
from keko_eval.reporting.page import Chip, Fact, Figure, IndicatorPage, Part, Placed, Report
from keko_eval.reporting.pdf import LOGO, SIMPLE_SIZE, SIZE, SOFT, TONES, left_out
from keko_eval.reporting.strips import draw, symbol

WIDTH = 482.0
LONGEST_PROPERTY, LONGEST_TERM = 255, 26
_TABS = b'<w:defaultTabStop w:val="720"/>'
_PAGE = ('<w:sectPr {names}><w:headerReference w:type="default" r:id="{head}"/><w:footerReference w:type="default" '
         'r:id="{foot}"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" '
         'w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>')


def render_docx(report: Report, ended: date) -> bytes:
    """The report as a Word file on A4; the same bytes for the same report.

    Parameters
    ----------
    ended : date
        The last wave's end, which the file gives as its date.

    Raises
    ------
    Refused
        The package that writes Word files is not installed.
    """
    need(["docx"])
    from docx import Document

    document = Document()
    _clear(document)
    _Writer(document, report).write()
    describe(document.core_properties, report)
    target = BytesIO()
    document.save(target)
    return sealed(_finished(opened(target.getvalue()), report), ended)


def _clear(document: Any) -> None:
    """Without what the template brings and the report does not use."""
    for name, relation in list(document.part.rels.items()):
        if relation.reltype.endswith(("stylesWithEffects", "customXml", "webSettings")):
            del document.part.rels[name]


def describe(core: Any, report: Report) -> None:
    """Title, author and language as properties of a file."""
    for name, text in (("title", f"{report.front.heading} – {report.title}"), ("author", report.organisation),
                       ("subject", report.front.lead), ("comments", report.invented), ("language", report.tag),
                       ("keywords", ""), ("last_modified_by", "")):
        setattr(core, name, plain(text)[:LONGEST_PROPERTY])
    core.revision = 1


def _finished(members: dict[str, bytes], report: Report) -> dict[str, bytes]:
    """With our styles, font and list, and the language in the settings."""
    locale = LOCALES[report.tag]
    size = SIMPLE_SIZE if report.language != report.tag else SIZE
    settings = members["word/settings.xml"].replace(b'w:val="en-US" w:eastAsia="ja-JP"', f'w:val="{locale}"'.encode())
    settings = settings.replace(b'word" w:val="14"', b'word" w:val="15"')
    settings = settings.replace(_TABS, _TABS + b"<w:autoHyphenation/>")
    return members | {"word/styles.xml": styles(locale, size, report.brand.titles), "word/fontTable.xml": fonts(),
                      "word/numbering.xml": numbering(), "word/settings.xml": settings}


class _Writer:
    """Writes one report into a document; keeps the pictures, and the names that links lead to."""

    def __init__(self, document: Any, report: Report) -> None:
        self.document, self.report = document, report
        size = SIMPLE_SIZE if report.language != report.tag else SIZE
        self.tables = Tables(WIDTH, size, self.drawn, self.linked)
        self.relations: dict[str, tuple[str, int, int]] = {}
        self.parts: dict[bytes, str] = {}
        self.pictures = 0
        shown = [anchor for placed in report.order for anchor in (placed.anchor, *placed.anchors)]
        self.names = {anchor: f"place{i}" for i, anchor in enumerate(dict.fromkeys(shown), 1)}
        self.left: set[str] = set(self.names)

    def write(self) -> None:
        from docx.oxml import parse_xml

        body = self.document.element.body
        made = "".join(self.pieces())
        section = self.document.sections[0]
        for part, content in ((section.header, self.header()), (section.footer, self.footer())):
            part.is_linked_to_previous = False
            self.fill(part._element, content, parse_xml)
        head, foot = (body.sectPr.find(f"{{*}}{kind}Reference") for kind in ("header", "footer"))
        relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
        page = _PAGE.format(names=NAMESPACES, head=head.get(relation), foot=foot.get(relation))
        self.fill(body, made, parse_xml)
        body.append(parse_xml(page))

    @staticmethod
    def fill(element: Any, content: str, parse: Any) -> None:
        for child in list(element):
            element.remove(child)
        for child in list(parse(f"<w:body {NAMESPACES}>{content}</w:body>")):
            element.append(child)

    def header(self) -> str:
        """The word of a report that is not public, on every page; else what report it is."""
        mark = self.report.watermark
        if mark:
            return paragraph("Header", run(mark.word, "Strong", TONES["bad"]), run(" " + mark.note))
        return paragraph("Header", run(self.report.title))

    def footer(self) -> str:
        return paragraph("Footer", run(f"{self.report.title} · {self.report.dated}"), TAB, field("PAGE", run("1")))

    def pieces(self) -> Iterator[str]:
        report = self.report
        yield self.logo()
        yield paragraph("Title", run(report.title))
        yield paragraph("Subtitle", run(" · ".join(filter(None, (report.organisation, report.dated)))))
        yield paragraph("Normal", run(report.brand.front))
        yield paragraph("Notice", run(report.invented))
        listed = False
        for i, placed in enumerate(report.order):
            if not listed and (i or placed.part != "front"):
                yield self.contents()
                listed = True
            yield from self.section(placed)
        if report.brand.contact:
            yield paragraph("Normal", run(report.brand.contact_heading, "Strong"), run(f" {report.brand.contact}"))
        yield paragraph("Small", run(report.words.made_with))

    def logo(self) -> str:
        logo = self.report.brand.logo
        if logo is None:
            return ""
        relation, width, height = self.related(logo.picture.svg)
        self.pictures += 1
        size = fitted(width, height, WIDTH / 2, LOGO)
        return paragraph("Normal", inline(self.pictures, relation, *size, alt=logo.alt))

    def contents(self) -> str:
        """A table of contents that leads to each part; a program that computes it anew adds the pages' numbers."""
        lines = [("TOC1", placed.anchor, placed.heading, placed) for placed in self.report.order]
        entries = []
        for style, anchor, heading, placed in lines:
            entries.append((style, anchor, heading))
            entries += [("TOC2", a, self.report.page_at[a].label) for a in placed.anchors
                        if self.report.page_at[a].primary]
        made = [link(self.names[anchor], run(heading)) for _, anchor, heading in entries]
        made[0] = field_begin(r'TOC \o "1-2" \h \z \u') + made[0]
        made[-1] += field_end()
        return paragraph("TOCHeading", run(self.report.words.navigation)) + "".join(
            paragraph(style, text) for (style, _, _), text in zip(entries, made, strict=True))

    def section(self, placed: Placed) -> Iterator[str]:
        yield self.heading(1, placed.heading, placed.anchor)
        match placed.part:
            case "front":
                yield from self.front()
            case "unsaid":
                yield from self.unsaid()
            case "indicators":
                yield from self.indicators(placed)
            case "glossary":
                yield from map(self.fact, self.report.glossary.terms)
            case "text":
                yield paragraph("Normal", run(placed.text))
            case _:
                found = (self.report.part(name) for name in PARTS)
                yield from self.part(next(p for p in found if p and p.anchor == placed.anchor), placed.text)

    def front(self) -> Iterator[str]:
        front = self.report.front
        yield paragraph("Lead", run(front.lead))
        facts = [run(fact.term, "Strong") + run(f" {fact.text}    ") for fact in front.facts]
        yield paragraph("Normal", *facts)
        yield self.tables.legend(front.legend if self.tables.pictured(front) else ())
        yield self.tables.front(front)
        yield paragraph("Small", run(front.note))
        yield self.heading(2, front.cause.heading)
        yield paragraph("Normal", *_after_another(front.cause.text, front.cause.events))
        yield paragraph("Normal", run(front.others))
        yield paragraph("Small", run(front.hidden))

    def unsaid(self) -> Iterator[str]:
        yield paragraph("Normal", run(self.report.unsaid.intro))
        for group in self.report.unsaid.groups:
            yield paragraph("Heading2", self.tables.chip(group.chip))
            for item in group.items:
                yield paragraph("ListBullet", self.linked(item.anchor, item.label, "Strong"), run(" " + item.text))

    def indicators(self, placed: Placed) -> Iterator[str]:
        report = self.report
        pages = [report.page_at[anchor] for anchor in placed.anchors]
        yield paragraph("Normal", run(placed.text))
        if placed.overview and report.others.overview:
            yield paragraph("Normal", *_after_another(report.front.others, report.front.cause.text))
            yield self.tables.of(report.others.overview, aligned=False)
        if any(map(left_out, pages)):
            yield paragraph("Small", run(output_words(report.language)["print"]["groups"]))
        for page in pages:
            yield from self.page(page)

    def page(self, page: IndicatorPage) -> Iterator[str]:
        yield self.heading(2, page.label, page.anchor)
        yield paragraph("Eyebrow", run(" · ".join(page.eyebrow)))
        yield paragraph("Conclusion", self.tables.chip(page.said.chip))
        yield paragraph("Normal", run(page.said.sentence))
        yield from (paragraph("ListBullet", run(text)) for text in page.small)
        words = self.report.words
        for term, text in ((words.certainty, page.said.certainty), (words.cause, page.said.cause)):
            if text and page.primary:
                yield self.fact(Fact(term, text))
        if page.said.certainty and not page.primary:
            yield paragraph("Normal", run(page.said.certainty))
        yield from (self.tables.of(found, legend=page.primary) for found in (page.levels, page.change, page.progress))
        yield from map(self.figure, page.figures)
        yield from map(self.tables.of, page.exhibits)
        yield from map(self.fact, page.facts)
        yield from map(self.tables.of, (*page.items, page.movement))
        if not left_out(page):
            yield self.tables.of(page.groups, legend=page.primary)
        yield from self.how(page)

    def how(self, page: IndicatorPage) -> Iterator[str]:
        """How it was computed; the same by other methods of primary indicators alone, as on paper."""
        if not page.primary:
            yield paragraph("Small", *_after_another(*page.how, *page.reliability))
            return
        for heading, texts in ((self.report.words.how, page.how), (self.report.words.reliability, page.reliability)):
            if texts:
                yield self.heading(3, heading)
                yield from (paragraph("Normal", run(text)) for text in texts)
        yield from (self.tables.of(found, aligned=False, legend=False) for found in (page.sensitivity, page.others))

    def part(self, part: Part, text: str) -> Iterator[str]:
        yield paragraph("Normal", run(text))
        yield from (paragraph("Normal", run(said)) for said in part.paragraphs)
        yield from map(self.figure, part.figures)
        yield from (self.tables.of(found, aligned=False) for found in part.tables)

    def fact(self, fact: Fact) -> str:
        after = TAB if len(fact.term) <= LONGEST_TERM else BREAK
        return paragraph("Fact", run(fact.term, "Strong"), after, run(fact.text)) if fact.text else ""

    def figure(self, figure: Figure) -> str:
        relation, width, height = self.related(figure.svg)
        self.pictures += 1
        image = inline(self.pictures, relation, *fitted(width, height, WIDTH), alt=figure.alt or figure.caption)
        return paragraph("Caption", run(figure.caption)) + paragraph("Normal", image)

    def heading(self, level: int, text: str, anchor: str = "") -> str:
        """A heading; the first with an anchor is where links to it lead."""
        runs = run(text)
        if anchor in self.left:
            self.left.remove(anchor)
            name = self.names[anchor]
            runs = marked(int(name.removeprefix("place")), name, runs)
        return paragraph(f"Heading{level}", runs)

    def linked(self, anchor: str, text: str, style: str = "") -> str:
        """A text that leads to a place of the report, where the report shows that place."""
        if anchor in self.names and text:
            return link(self.names[anchor], run(text, style or "Hyperlink"))
        return run(text, style)

    def drawn(self, found: object, most: float) -> str:
        """A drawing beside its numbers and words, so that it says nothing of its own."""
        if isinstance(found, Chip):
            svg = symbol(found, True).replace("currentColor", TONES.get(found.tone, SOFT))
        else:
            svg = draw(found, True)
        relation, width, height = self.related(svg)
        self.pictures += 1
        return inline(self.pictures, relation, *fitted(width, height, most))

    def related(self, svg: str) -> tuple[str, int, int]:
        if svg not in self.relations:
            data, width, height = picture(svg)
            if data not in self.parts:
                self.parts[data] = self.added(data)
            self.relations[svg] = self.parts[data], width, height
        return self.relations[svg]

    def added(self, data: bytes) -> str:
        """The relation of a new picture. The package's own way looks through all pictures for each, many times."""
        from docx.image.image import Image
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.parts.image import ImagePart

        name = PackURI(f"/word/media/image{len(self.parts) + 1}.png")
        relation: str = self.document.part.relate_to(ImagePart.from_image(Image.from_blob(data), name),
                                                     RELATIONSHIP_TYPE.IMAGE)
        return relation


def _after_another(*texts: str) -> list[str]:
    """Texts as runs of one paragraph."""
    return [run(f"{text} ") for text in texts if text]
