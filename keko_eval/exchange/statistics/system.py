"""▶ SPSS's and Stata's files as a system of :mod:`keko_eval.exchange.systems`; forms only come in."""

from collections.abc import Sequence
from pathlib import Path

from keko_eval.exchange.statistics.read import kind_of
from keko_eval.exchange.systems import ReadForm


def recognises(head: bytes, names: Sequence[str]) -> bool:  # noqa: ARG001
    """By how the file begins."""
    return bool(kind_of(head))


def read(path: Path) -> ReadForm:
    """The variables as the questions of an instrument."""
    from keko_eval.exchange.statistics.instrument import read_form

    return read_form(path)
