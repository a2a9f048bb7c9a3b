"""Whether a form may be written over the file that is there: only over an earlier form of the same kind of ours."""

from collections.abc import Mapping
from pathlib import Path

from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem

MOST_BYTES = 64 << 20
MARKS: Mapping[str, tuple[bytes, bytes]] = {
    "paper": (b"%PDF", b"keko-eval form"),
    "web": (b"<!doctype html>", b'<script type="application/json" id="data">'),
    "limesurvey": (b"", b"relevance"),
    "redcap": (b"\xef\xbb\xbf", b"Form Name"),
    "surveyjs": (b"{", b'"keko_instrument"'),
    "ddi": (b"<?xml", b"<software>keko-eval</software>"),
}
"""By kind of form, how a file of ours begins and what stands in it."""


def refuse_others(out: Path, shape: str) -> None:
    """Refuse to write over what is no earlier form, and over a workbook that answers may have been entered in.

    Raises
    ------
    Refused
    """
    from keko_eval.exchange.limesurvey.kept import map_file

    beside = map_file(out) if shape == "limesurvey" else out
    there = [path for path in dict.fromkeys((out, beside)) if path.exists()]
    if there and not (out.exists() and beside.exists() and _is_ours(out, shape)):
        raise Refused([problem("already-there", Place(str(path))) for path in there])


def _is_ours(out: Path, shape: str) -> bool:
    from keko_eval.exchange.limesurvey.kept import mapped

    if shape == "xlsx" or out.suffix.lower() in (".yaml", ".yml") or out.stat().st_size > MOST_BYTES:
        return False
    if shape == "xlsform":
        return _is_untouched(out)
    if shape == "limesurvey" and not mapped(out):
        return False
    first, within = MARKS[shape]
    content = out.read_bytes()
    edited = shape == "redcap" and b"\r\n" in content
    return content.startswith(first) and within in content and not edited


def _is_untouched(out: Path) -> bool:
    """Whether a workbook is a form that was written here and not saved by another program since."""
    from zipfile import ZipFile

    from keko_eval.exchange.systems import recognised
    from keko_eval.exchange.xlsform.write import MADE
    from keko_eval.files.archive import NO_MEMBER

    try:
        with ZipFile(out) as book:
            told = book.read("docProps/core.xml")
        return told.count(f"{MADE.isoformat()}Z".encode()) == 2 and recognised(out) == "xlsform"
    except (*NO_MEMBER, Refused):
        return False
