"""WordprocessingML: runs, paragraphs, pictures, tables and fields as text; everything that is said is escaped here."""

from collections.abc import Iterable, Sequence

from keko_eval.reporting.office import DECORATIVE, EMU, xml

POINT = 20
SHORT = 7
NAMESPACES = " ".join(f'xmlns:{prefix}="http://schemas.openxmlformats.org/{rest}"' for prefix, rest in (
    ("w", "wordprocessingml/2006/main"), ("r", "officeDocument/2006/relationships"),
    ("wp", "drawingml/2006/wordprocessingDrawing"), ("a", "drawingml/2006/main"), ("pic", "drawingml/2006/picture")))
_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_EDGE = '<w:{} w:val="single" w:sz="{}" w:space="0" w:color="{}"/>'


def run(text: str, style: str = "", colour: str = "") -> str:
    """A run in a character style, or in a colour; nothing for no text."""
    own = (f'<w:rStyle w:val="{style}"/>' if style else "") + (
        f'<w:color w:val="{colour.lstrip("#").upper()}"/>' if colour else "")
    look = f"<w:rPr>{own}</w:rPr>" if own else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{xml(text)}</w:t></w:r>' if text else ""


TAB, BREAK = "<w:r><w:tab/></w:r>", "<w:r><w:br/></w:r>"


def paragraph(style: str, *runs: str) -> str:
    """A paragraph, or nothing where it would be empty: space is the styles' business."""
    content = "".join(runs)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{content}</w:p>' if content else ""


def marked(number: int, name: str, runs: str) -> str:
    """Runs that a link can lead to."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{runs}<w:bookmarkEnd w:id="{number}"/>'


def link(name: str, runs: str) -> str:
    return f'<w:hyperlink w:anchor="{name}" w:history="1">{runs}</w:hyperlink>'


def field(instruction: str, shown: str) -> str:
    """A field in one run of paragraphs; ``shown`` is what it holds until a program computes it anew."""
    return f'{field_begin(instruction)}{shown}{field_end()}'


def field_begin(instruction: str) -> str:
    return ('<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>')


def field_end() -> str:
    return '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def inline(number: int, relation: str, width: int, height: int, alt: str = "") -> str:
    """A picture in the line, ``width`` and ``height`` in EMU; without ``alt`` it is marked as decorative."""
    extra = "" if alt else DECORATIVE
    return ('<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="Picture {number}" '
            f'descr="{xml(alt)}">{extra}</wp:docPr><a:graphic>'
            f'<a:graphicData uri="{_PICTURE}"><pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="Picture {number}"/>'
            f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/>'
            f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/>'
            '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
            "</wp:inline></w:drawing></w:r>")


def fitted(width: int, height: int, most: float, tallest: float = 600.0) -> tuple[int, int]:
    """A picture's size in EMU, no wider than ``most`` and no taller than ``tallest`` points."""
    factor = min(1.0, most * EMU * 4 / 3 / width, tallest * EMU * 4 / 3 / height)
    return round(width * factor), round(height * factor)


def cell(content: str, width: float, span: int = 1, fill: str = "") -> str:
    """A cell of ``width`` points; one without content holds the empty paragraph that the format demands."""
    own = (f'<w:tcW w:w="{round(POINT * width)}" w:type="dxa"/>'
           + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "")
           + (f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""))
    filled = content or '<w:p><w:pPr><w:pStyle w:val="TableText"/></w:pPr></w:p>'
    return f"<w:tc><w:tcPr>{own}</w:tcPr>{filled}</w:tc>"


def row(cells: Iterable[str], head: bool = False) -> str:
    own = "<w:cantSplit/>" + ("<w:tblHeader/>" if head else "")
    return f'<w:tr><w:trPr>{own}</w:trPr>{"".join(cells)}</w:tr>'


def table(caption: str, widths: Sequence[float], rows: Sequence[str], whole: int = SHORT) -> str:
    """A table of ruled rows whose first row and first column are heads.

    One of at most ``whole`` rows stays on one page; the head of a longer one is never left alone.
    """
    kept = len(rows) - 1 if len(rows) <= whole else 2
    rows = [*(line.replace("/></w:pPr>", "/><w:keepNext/></w:pPr>") for line in rows[:kept]), *rows[kept:]]
    total = round(POINT * sum(widths))
    edges = "".join(_EDGE.format(*edge) for edge in (
        ("top", 8, "4A5763"), ("bottom", 8, "4A5763"), ("insideH", 4, "C9D1D8")))
    grid = "".join(f'<w:gridCol w:w="{round(POINT * width)}"/>' for width in widths)
    margins = "".join(f'<w:{side} w:w="{wide}" w:type="dxa"/>' for side, wide in (
        ("top", 30), ("left", 60), ("bottom", 30), ("right", 60)))
    return (f'<w:tbl><w:tblPr><w:tblW w:w="{total}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar><w:tblLook w:val="00A0" '
            'w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
            f'<w:tblCaption w:val="{xml(caption)}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>')
