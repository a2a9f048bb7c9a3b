"""The styles of the Word file: few, named as Word names them where it has a name, all in one language and one font."""

from keko_eval.reporting.strips import BLUE, INK

FONT, FALLBACK = "Source Sans Pro", "Calibri"
SOFT, LINE = "4A5763", "C9D1D8"
TIGHT = 0.8
"""The size of letters in a table whose words would not fit its columns otherwise."""
_WHOLE = "<w:suppressAutoHyphens/>"
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def styles(locale: str, size: float, titles: str = "") -> bytes:
    """``styles.xml`` for texts in ``locale``, such as fi-FI; ``size`` is that of running text in points, ``titles`` a
    colour."""
    ink, blue = INK[1:].upper(), (titles or BLUE)[1:].upper()
    made = [
        _paragraph("Normal", "Normal", _space(0, 6), "", default=True),
        _paragraph("Title", "Title", _space(0, 4) + _keep() + _WHOLE, _letters(2.4 * size, blue, bold=True)),
        _paragraph("Subtitle", "Subtitle", _space(0, 10), _letters(1.1 * size, SOFT)),
        _heading(1, 1.8 * size, blue, 22, 6),
        _heading(2, 1.35 * size, ink, 16, 4),
        _heading(3, 1.05 * size, ink, 10, 2),
        _paragraph("TOCHeading", "TOC Heading", _space(0, 4) + _keep() + "<w:pageBreakBefore/>",
                   _letters(1.35 * size, ink, bold=True)),
        _paragraph("TOC1", "toc 1", _space(4, 2), ""),
        _paragraph("TOC2", "toc 2", _space(0, 1) + '<w:ind w:left="340"/>', _letters(0.95 * size, ink)),
        _paragraph("Caption", "caption", _space(12, 3) + _keep(), _letters(0.95 * size, ink, bold=True)),
        _paragraph("ListBullet", "List Bullet", '<w:numPr><w:numId w:val="1"/></w:numPr>' + _space(0, 3), ""),
        _paragraph("Header", "header", _space(0, 6), _letters(0.85 * size, SOFT)),
        _paragraph("Footer", "footer", _tabs(("right", 482)) + _space(0, 0), _letters(0.8 * size, SOFT)),
        _paragraph("Lead", "Lead", _space(2, 8), _letters(1.25 * size, ink)),
        _paragraph("Notice", "Notice", _boxed() + _space(2, 8), _letters(0.95 * size, ink)),
        _paragraph("Small", "Small", _space(2, 6), _letters(0.88 * size, SOFT)),
        _paragraph("Eyebrow", "Eyebrow", _space(0, 3) + _keep(), _letters(0.88 * size, SOFT)),
        _paragraph("Conclusion", "Conclusion", _space(0, 4) + _keep(), _letters(size, ink, bold=True)),
        _paragraph("Fact", "Fact", _tabs(("left", 165)) + _space(2, 2) + '<w:ind w:left="3300" w:hanging="3300"/>', ""),
        *_tables("", "", size), *_tables("Tight", " Tight", TIGHT * size),
        _character("Hyperlink", "Hyperlink", f'<w:color w:val="{blue}"/><w:u w:val="single"/>'),
        _character("Strong", "Strong", "<w:b/>"),
        _character("Faint", "Faint", _letters(0.85 * size, SOFT)),
    ]
    return (f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:styles xmlns:w="{_NAMESPACE}">'
            f"{_defaults(locale, size)}{''.join(made)}"
            '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/></w:style>'
            "</w:styles>").encode()


def fonts() -> bytes:
    """``fontTable.xml``: what stands in for the font where it is not installed."""
    return (f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="{_NAMESPACE}">'
            f'<w:font w:name="{FONT}"><w:altName w:val="{FALLBACK}"/><w:panose1 w:val="020B0503030403020204"/>'
            '<w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font>'
            f'<w:font w:name="{FALLBACK}"><w:altName w:val="Arial"/><w:panose1 w:val="020F0502020204030204"/>'
            '<w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>').encode()


def numbering() -> bytes:
    """``numbering.xml``: one list of bullets."""
    return (f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:numbering xmlns:w="{_NAMESPACE}">'
            '<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/><w:lvl w:ilvl="0">'
            '<w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/><w:lvlText w:val="•"/>'
            '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="284" w:hanging="284"/></w:pPr></w:lvl></w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>').encode()


def _tables(ending: str, name: str, size: float) -> list[str]:
    """What stands in a table; heads and numbers are not hyphenated."""
    ink, right = INK[1:].upper(), '<w:jc w:val="right"/>'
    head = _space(1, 1) + _keep() + _WHOLE
    return [
        _paragraph(f"TableText{ending}", f"Table Text{name}", _space(1, 1), _letters(0.92 * size, ink)),
        _paragraph(f"TableNumber{ending}", f"Table Number{name}", _space(1, 1) + right + _WHOLE,
                   _letters(0.92 * size, ink)),
        _paragraph(f"TableHead{ending}", f"Table Head{name}", head, _letters(0.82 * size, ink, bold=True)),
        _paragraph(f"TableHeadNumber{ending}", f"Table Head Number{name}", head + right,
                   _letters(0.82 * size, ink, bold=True)),
        _paragraph(f"TableGroup{ending}", f"Table Group{name}", head, _letters(0.92 * size, ink, bold=True)),
        _paragraph(f"TableSmall{ending}", f"Table Small{name}", _space(0, 1), _letters(0.82 * size, SOFT)),
    ]


def _defaults(locale: str, size: float) -> str:
    family = "".join(f' w:{kind}="{FONT}"' for kind in ("ascii", "hAnsi", "cs", "eastAsia"))
    return (f"<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts{family}/>{_letters(size, INK[1:].upper())}"
            f'<w:lang w:val="{locale}" w:eastAsia="{locale}" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
            '<w:pPrDefault><w:pPr><w:spacing w:after="0" w:line="259" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
            "</w:docDefaults>")


def _heading(level: int, size: float, colour: str, before: float, after: float) -> str:
    return _paragraph(f"Heading{level}", f"heading {level}",
                      _keep() + _WHOLE + _space(before, after) + f'<w:outlineLvl w:val="{level - 1}"/>',
                      _letters(size, colour, bold=True))


def _paragraph(id: str, name: str, layout: str, letters: str, default: bool = False) -> str:
    own = ' w:default="1"' if default else ""
    based = "" if default else '<w:basedOn w:val="Normal"/>'
    following = '<w:next w:val="Normal"/>' if id.startswith(("Heading", "Title", "TOCHeading")) else ""
    return (f'<w:style w:type="paragraph"{own} w:styleId="{id}"><w:name w:val="{name}"/>{based}{following}'
            f"<w:qFormat/><w:pPr>{_in_order(layout)}</w:pPr><w:rPr>{letters}</w:rPr></w:style>")


def _in_order(layout: str) -> str:
    """The parts of a layout in the order that the format asks for."""
    names = ("keepNext", "pageBreakBefore", "numPr", "pBdr", "shd", "tabs", "suppressAutoHyphens", "spacing", "ind",
             "jc", "outlineLvl")
    order = [f"<w:{name}" for name in names]
    places = sorted((layout.find(start), start) for start in order if start in layout)
    ends = [place for place, _ in places[1:]] + [len(layout)]
    parts = {start: layout[place:end] for (place, start), end in zip(places, ends, strict=True)}
    return "".join(parts[start] for start in order if start in parts)


def _character(id: str, name: str, letters: str) -> str:
    return f'<w:style w:type="character" w:styleId="{id}"><w:name w:val="{name}"/><w:rPr>{letters}</w:rPr></w:style>'


def _letters(size: float, colour: str, bold: bool = False) -> str:
    half = round(2 * size)
    return f'{"<w:b/>" if bold else ""}<w:color w:val="{colour}"/><w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def _space(before: float, after: float) -> str:
    return f'<w:spacing w:before="{round(20 * before)}" w:after="{round(20 * after)}"/>'


def _keep() -> str:
    return "<w:keepNext/>"


def _tabs(*stops: tuple[str, float]) -> str:
    return "<w:tabs>" + "".join(f'<w:tab w:val="{kind}" w:pos="{round(20 * at)}"/>' for kind, at in stops) + "</w:tabs>"


def _boxed() -> str:
    return ('<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="6B5A00"/></w:pBdr>'
            '<w:shd w:val="clear" w:color="auto" w:fill="FFF8DC"/>')
