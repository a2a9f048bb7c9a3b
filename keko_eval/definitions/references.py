"""How one definition names another: ``keko.actors@1``, ``keko.actors/trust_1``, ``${trust_1}``, ``keko-2019@^1``."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from keko_eval.definitions.indicator import (
    Count,
    Dose,
    Index,
    Indicator,
    Mean,
    Network,
    Ratio,
    Recorded,
    Register,
    Scale,
    Share,
    Sum,
)
from keko_eval.definitions.instrument import Instrument
from keko_eval.files.yaml_tree import Path

FORM_EXPRESSIONS = ("relevant", "constraint", "calculation", "choice_filter", "required", "repeat_count", "default")
_NAMED = re.compile(r"\$\{\s*([^}\s]+)\s*\}")
_VERSIONED = re.compile(r"(?P<id>[^@\s]+)(?:@(?P<range>\^?\d+(?:\.\d+){0,2}))?")


@dataclass(frozen=True, slots=True)
class Reference:
    """An id and the versions that will do.

    ``1`` and ``^1`` any 1.x.y, ``^1.2`` 1.2.0 or a later 1.x, ``1.2.3`` itself.
    """

    id: str
    versions: str = ""

    def allows(self, version: str) -> bool:
        if not self.versions:
            return True
        have = [int(part) for part in version.split(".")]
        want = [int(part) for part in self.versions.lstrip("^").split(".")]
        if self.versions.startswith("^"):
            return have[0] == want[0] and have >= want
        return have[: len(want)] == want


def reference(text: str) -> Reference | None:
    """``text`` read as a reference, None where it is none."""
    match = _VERSIONED.fullmatch(text)
    return Reference(match["id"], match["range"] or "") if match else None


def names_in(expression: str) -> list[str]:
    """The ``${…}`` names of an expression, in order, without parsing it."""
    return list(dict.fromkeys(_NAMED.findall(expression)))


def item_name(item: str) -> tuple[str | None, str]:
    """``keko.actors/trust_1`` -> (``keko.actors``, ``trust_1``); a bare name -> (None, name)."""
    instrument, _, name = item.rpartition("/")
    return instrument or None, name


def expressions(indicator: Indicator) -> Iterator[tuple[str, str]]:
    """The expressions of an indicator with the keys that they stand under."""
    match indicator:
        case Mean() | Sum():
            yield "value", indicator.value
        case Share():
            yield "condition", indicator.condition
            if indicator.base is not None:
                yield "base", indicator.base
        case Count():
            yield "condition", indicator.condition
        case Ratio():
            yield "numerator", indicator.numerator
            yield "denominator", indicator.denominator
        case Network():
            yield "tie", indicator.tie
        case Dose():
            yield "dose", indicator.dose
        case _:
            return


def questions_used(indicator: Indicator) -> list[tuple[str | None, str]]:
    """(instrument or None, question) of everything that the indicator reads, in order and without repeats."""
    if isinstance(indicator, Scale):
        return [item_name(item) for item in indicator.items]
    own = [(None, name) for name in indicator.asked()] if isinstance(indicator, Recorded) else []
    found = [*own, *((None, name) for _, text in expressions(indicator) for name in names_in(text))]
    return list(dict.fromkeys(found))


def needs_of(indicator: Indicator) -> list[tuple[str, str]]:
    """(instrument, question) of what a register reads of its needs."""
    named = reference(indicator.needs) if isinstance(indicator, Register) and indicator.needs else None
    if named is None or not isinstance(indicator, Register):
        return []
    return [(named.id, name) for name in (indicator.rows, indicator.columns, indicator.responsible)]


def instrument_of(indicator: Indicator, instruments: Mapping[str, Instrument]) -> str | None:
    """The one instrument that feeds an indicator; None for an index and where no single one has all questions."""
    if isinstance(indicator, Index):
        return None
    if indicator.instrument:
        own = reference(indicator.instrument)
        return own.id if own and own.id in instruments else None
    used = questions_used(indicator)
    named = {instrument for instrument, _ in used if instrument}
    if named:
        return named.pop() if len(named) == 1 else None
    names = {name for _, name in used}
    fitting = [id for id, i in instruments.items() if names <= i.names]
    return fitting[0] if len(fitting) == 1 else None


def form_expressions(instrument: Instrument) -> Iterator[tuple[Path, str, str]]:
    """(path of the part, key, text) of every expression of an instrument; a default is one when it names a question."""
    for path, part in instrument.parts():
        for key in FORM_EXPRESSIONS:
            text = getattr(part, key, None)
            if isinstance(text, str) and (key != "default" or "${" in text):
                yield path, key, text
