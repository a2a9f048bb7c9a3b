"""Marks: short names for what a study means, without its words, so that two editions tell what of it is another."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from keko_eval.definitions.indicator import Index, Indicator
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.references import instrument_of, questions_used, reference

WORDS = frozenset(("label", "title", "description", "definition", "hint", "purpose", "why", "constraint_message",
                   "version", "source", "licence", "licenses", "authors"))
DESIGN = ("comparison", "subject", "linking", "alpha", "primary", "disclosure")
_NOT_MEANT = frozenset(("study", "pack", "languages", "organisation", "branding", "instruments", "indicators", "set",
                        "data", "context_events", "collecting", "retention_until", "invented", "invented_part",
                        *DESIGN))


@dataclass(frozen=True, slots=True)
class Marks:
    """What figures rest on.

    Attributes
    ----------
    meanings : mapping
        A mark by id of instrument or indicator.
    reads : mapping
        By indicator, the instruments and indicators that it reads.
    design : str
        Of how the study compares: its design, links, limits of error and disclosure.
    frame : str
        Of the rest of the study: its waves, groups and population.
    """

    meanings: Mapping[str, str]
    reads: Mapping[str, tuple[str, ...]]
    design: str
    frame: str


def marks(resolved: ResolvedStudy) -> Marks:
    """The marks of a study as resolved, with all that was set."""
    models = {**resolved.instruments, **resolved.indicators}
    study = _meant(resolved.study.model_dump(mode="json", by_alias=True, exclude_none=True))
    return Marks(
        {id: _mark(_meant(model.model_dump(mode="json", by_alias=True, exclude_none=True)))
         for id, model in sorted(models.items())},
        {id: tuple(sorted(set(_reads(own, resolved)))) for id, own in sorted(resolved.indicators.items())},
        _mark({key: study[key] for key in DESIGN if key in study}),
        _mark({key: value for key, value in study.items() if key not in _NOT_MEANT}))


def _reads(indicator: Indicator, resolved: ResolvedStudy) -> Iterator[str]:
    if isinstance(indicator, Index):
        for text in indicator.parts:
            part = own.id if (own := reference(text)) else text
            if part in resolved.indicators:
                yield part
                yield from _reads(resolved.indicators[part], resolved)
        return
    found = instrument_of(indicator, resolved.instruments)
    named = {instrument for instrument, _ in questions_used(indicator) if instrument}
    yield from (found,) if found else named or resolved.instruments


def _meant(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _meant(own) for key, own in value.items() if key not in WORDS}
    return [_meant(own) for own in value] if isinstance(value, list | tuple) else value


def _mark(tree: Any) -> str:
    return sha256(json.dumps(tree, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()[:16]
