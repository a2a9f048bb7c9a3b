"""▶ Qualtrics' survey file as a system of :mod:`keko_eval.exchange.systems`; forms only come in."""

from collections.abc import Sequence
from pathlib import Path

from keko_eval.exchange.systems import ReadForm


def recognises(head: bytes, names: Sequence[str]) -> bool:  # noqa: ARG001
    """A JSON object that begins with a survey's entry, or has a survey's elements."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"{") and (b'"SurveyEntry"' in start[:4096] or b'"SurveyElements"' in start)


def read(path: Path) -> ReadForm:
    """A survey as an instrument."""
    from keko_eval.exchange.qualtrics.read import read_form

    return read_form(path)
