"""Office: what Word files and slides share: clean texts, pictures, languages, and the same bytes every time."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from html import escape
from importlib.util import find_spec
from struct import unpack

from keko_eval.files.archive import archive, members_of
from keko_eval.files.typst import png
from keko_eval.problem.problem import Problem, Refused, problem

LOCALES = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}
NEEDS = {"docx": "docx", "pptx": "pptx"}
EMU = 9525
DECORATIVE = ('<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
              '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative xmlns:adec='
              '"http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>')
_SCALE = 3
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_THUMBNAIL = re.compile(rb'<Relationship [^>]*thumbnail[^>]*/>')


def need(outputs: Iterable[str]) -> None:
    """Refuse outputs whose packages are not installed.

    Raises
    ------
    Refused
        One problem for each such output.
    """
    found: list[Problem] = [problem("output-missing", None, output=output) for output in outputs
                            if output in NEEDS and find_spec(NEEDS[output]) is None]
    if found:
        raise Refused(found)


def plain(text: str) -> str:
    """``text`` on one line, without the signs that XML cannot hold."""
    return re.sub(r"[\t\n\r]+", " ", _NOT_XML.sub("", text))


def xml(text: str) -> str:
    """``text`` as it stands in XML, in an attribute too."""
    return escape(plain(text), quote=False).replace('"', "&quot;")


@lru_cache(maxsize=1024)
def picture(drawing: str) -> tuple[bytes, int, int]:
    """An SVG document as a PNG, with its width and height in the format's units (EMU).

    Drawings have few words, so that a report's other languages and outputs have most of them too.
    """
    data = png(drawing, _SCALE)
    width, height = unpack(">II", data[16:24])
    return data, width * EMU // _SCALE, height * EMU // _SCALE


def opened(data: bytes) -> dict[str, bytes]:
    """The members of a file that was just made, without the picture of the template it was made from."""
    members = {name: content for name, content in members_of(data).items() if "thumbnail" not in name}
    members["_rels/.rels"] = _THUMBNAIL.sub(b"", members.get("_rels/.rels", b""))
    return members


def sealed(members: dict[str, bytes], ended: date) -> bytes:
    """The members as a file with the same bytes every time, the workbooks inside it too; dated ``ended``."""
    return archive({name: _still(name, content, ended) for name, content in members.items()})


def _still(name: str, content: bytes, ended: date) -> bytes:
    if name == "docProps/core.xml":
        return _DATES.sub(rb"\g<1>" + f"{ended.isoformat()}T00:00:00Z".encode(), content)
    return sealed(members_of(content), ended) if name.endswith(".xlsx") else content
