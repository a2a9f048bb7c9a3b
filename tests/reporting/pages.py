"""Reports to write as office files: a whole one, a short one, one of hostile texts, and every text of a page model."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

from keko_eval.reporting.order import usual
from keko_eval.reporting.page import (
    Body,
    Cell,
    Column,
    DimensionBlock,
    Fact,
    Figure,
    IndicatorPart,
    Report,
    Table,
    UnsaidGroup,
    UnsaidItem,
)
from keko_eval.reporting.report import build_report
from tests.reporting import invented

HOSTILE = ("=1+1", '=HYPERLINK("http://example.org","x")', "+SUM(A1)", "@x", "<w:p/>", "]]>", "a\x00b\x0b\x1f\x7f",
           "\ud800", "\uffff", '"quoted" & <less>', "one\ntwo\r\tthree", "ä" * 5000, "_x0041_", "{0} %s ${x}", "")
SVG = ('<svg xmlns="http://www.w3.org/2000/svg" width="300" height="120" viewBox="0 0 300 120">'
       '<rect width="300" height="120" fill="#0b5c8a"/></svg>')


@cache
def report(language: str = "fi", profile: str = "internal") -> Report:
    return build_report(invented.released(profile), invented.study(), invented.reconciliation(), language)


@cache
def short(language: str = "fi", profile: str = "internal") -> Report:
    """The same report with the page of one indicator, which has a drawing too."""
    whole = report(language, profile)
    page = replace(whole.primary.pages[0], figures=(Figure("drawn", "Kuvateksti", "Sininen suorakulmio", SVG),))
    return usual(replace(whole, primary=replace(whole.primary, pages=(page,)), others=IndicatorPart("–", ())))


@cache
def hostile() -> Report:
    """A report in which whatever a study names is hostile."""
    base, said = short(), HOSTILE
    columns = (Column(said[0], "label"), Column(said[1], "text"), Column(said[11], "number"))
    rows = tuple((Cell(text), Cell(text, note=text), Cell(text, value=1.0)) for text in said)
    page = replace(base.primary.pages[0], label=said[0], eyebrow=said, small=said, how=said, anchor="i-<&\"'>",
                   facts=tuple(Fact(text, text) for text in said), groups=Table("g", said[11], columns, (Body(rows),)))
    front = base.front
    (block,) = front.dimensions[:1]
    lines = tuple(replace(block.rows[0], anchor=page.anchor, label=text, sentence=text, small=said) for text in said)
    group = UnsaidGroup(base.unsaid.groups[0].chip, tuple(UnsaidItem("", text, text) for text in said))
    return usual(replace(
        base, title=" ".join(said), organisation=said[6], invented=said[7], dated=said[10],
        front=replace(front, dimensions=(DimensionBlock("d", said[11], lines),), lead=said[11]),
        unsaid=replace(base.unsaid, groups=(group,)), primary=replace(base.primary, pages=(page,))))


def concealed() -> Report:
    """A report with a row of which nothing is shown, on the first page and in a table."""
    base = short()
    hidden = Cell("ei näytetä", value=77.7, hidden=True)
    columns = (Column("Ryhmä", "label"), Column("Kuva", "strip"), Column("2019", "number"))
    groups = Table("groups", "Ryhmittäin", columns, (Body(((Cell("Lappi"), Cell(hidden=True), hidden),
                                                           (Cell("Savo"), Cell("–"), Cell("12")))),))
    block = base.front.dimensions[0]
    row = replace(block.rows[0], picture=Cell(), numbers=(hidden, Cell("51,0", value=51.0), hidden))
    front = replace(base.front, dimensions=(replace(block, rows=(row,)),))
    page = replace(base.primary.pages[0], groups=groups)
    return usual(replace(base, front=front, primary=replace(base.primary, pages=(page,))))


def texts_of(value: Any) -> Iterator[str]:
    """Every text that a page model holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts_of(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name))


def words(text: str) -> str:
    return "".join(text.split())
