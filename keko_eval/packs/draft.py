"""A study in; the parts of a pack's plan that it would have, as YAML, out."""

from collections.abc import Iterator, Mapping

from keko_eval.definitions.described import DIMENSIONS
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.language.language import LANGUAGES
from keko_eval.reporting.wording import wording

GOALS = {"fi": "Tavoitteet", "sv": "Mål", "en": "Goals", "fi-simple": "Tavoitteet"}


def draft(resolved: ResolvedStudy) -> Mapping[str, str]:
    """What a study uses and has, by the place in a ``pack.yaml`` where it goes.

    Returns
    -------
    mapping
        ``instruments``, ``indicators`` and ``waves`` as lists, and ``sections``, a line for each.
    """
    listed = [resolved.indicators[id] for id in resolved.listed]
    instruments = [f"{id}@{caret(own.version)}" for id, own in resolved.instruments.items()]
    return {
        "instruments": _listed(instruments),
        "indicators": "".join(f"\n    - {own.indicator}@{caret(own.version)}" for own in listed),
        "waves": _listed([wave.wave for wave in resolved.study.waves]),
        "sections": "\n".join(f"  - {{{line}}}" for line in _sections(resolved)),
    }


def caret(version: str | None) -> str:
    """A version and all later ones that mean the same: 1.0.0 as ``^1``, 1.2.0 as ``^1.2``."""
    parts = (version or "1.0.0").split(".")
    while len(parts) > 1 and parts[-1] == "0":
        parts.pop()
    return "^" + ".".join(parts)


def _sections(resolved: ResolvedStudy) -> Iterator[str]:
    listed = [resolved.indicators[id] for id in resolved.listed]
    yield "section: front, part: front"
    if any(own.kind == "goal" for own in listed):
        yield f"section: goals, part: goals, title: {_titles(resolved, GOALS)}"
    yield "section: unsaid, part: unsaid"
    for dimension in DIMENSIONS:
        if any(own.dimension == dimension and own.kind != "goal" for own in listed):
            title = _titles(resolved, {code: wording(code).say(f"dimension.{dimension}") for code in LANGUAGES})
            yield f"section: {dimension}, part: indicators, of: {{dimension: {dimension}}}, title: {title}"
    yield "section: chain, part: chain"
    if resolved.study.circle_group:
        yield "section: benchmark, part: benchmark, when: \"${audience} = 'internal'\""
    for part in ("who", "events", "methods", "quality", "glossary", "trace"):
        yield f"section: {part}, part: {part}"


def _titles(resolved: ResolvedStudy, said: Mapping[str, str]) -> str:
    """A heading in the languages of the study."""
    own = [code for code in resolved.study.languages if code in LANGUAGES] or ["en"]
    return "{" + ", ".join(f"{code}: '{said[code]}'" for code in own) + "}"


def _listed(names: list[str]) -> str:
    return "[" + ", ".join(names) + "]"
