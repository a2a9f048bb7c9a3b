"""Typst: a template of ours and data in, a tagged PDF out, or a drawing in and a picture out.

Nothing is read but the template's folder and our fonts.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

from keko_eval.files.fonts import font_folder

Standard = Literal["ua-1", "a-3a"]
ACCESSIBLE: tuple[Standard, ...] = ("ua-1",)
ARCHIVAL: tuple[Standard, ...] = ("ua-1", "a-3a")
_UNITS = 96
"""Units of SVG in an inch."""
_PICTURE = (b'#set page(width: auto, height: auto, margin: 0pt, fill: none)\n'
            b'#image(bytes(sys.inputs.svg), format: "svg")')


def typeset(template: Path, data: Any, standards: Sequence[Standard] = ACCESSIBLE) -> bytes:
    """The document that ``template`` makes of ``data``, PDF/UA-1 and, ``ARCHIVAL``, PDF/A-3a besides; the same bytes
    for the same data.

    The data come as JSON in ``sys.inputs.data``, so that no text of theirs is ever markup. There are no packages, no
    system fonts and no clock, and other threads run while it works.
    """
    import typst

    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return bytes(typst.compile(str(template), root=str(template.parent), font_paths=_fonts(), ignore_system_fonts=True,
                               sys_inputs={"data": text}, pdf_standards=list(standards), timestamp=0))


def png(drawing: str, scale: float) -> bytes:
    """An SVG document as a picture of dots in our own font; ``scale`` is dots for each of its units."""
    import typst

    return bytes(typst.compile(_PICTURE, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs={"svg": drawing},
                               format="png", ppi=_UNITS * scale, timestamp=0))


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font_folder())])
