"""Typst: a template of ours and data in, a tagged PDF out; nothing is read but the template's folder and our fonts."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from keko_eval.files.fonts import font_folder


def typeset(template: Path, data: Any) -> bytes:
    """The PDF/UA-1 document that ``template`` makes of ``data``; the same bytes for the same data.

    The data come as JSON in ``sys.inputs.data``, so that no text of theirs is ever markup. There are no packages, no
    system fonts and no clock, and other threads run while it works.
    """
    import typst

    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return bytes(typst.compile(str(template), root=str(template.parent), font_paths=_fonts(), ignore_system_fonts=True,
                               sys_inputs={"data": text}, pdf_standards=["ua-1"], timestamp=0))


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font_folder())])
