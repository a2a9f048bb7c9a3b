"""A pack and a study in; what the pack needs and the study does not have, with the sections that fall out of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from keko_eval.definitions.indicator import Indicator
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.pack import Of, Pack, PlannedSection
from keko_eval.definitions.references import questions_used, reference
from keko_eval.problem.problem import Problem, problem


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that a study lacks: an id, ``instrument/question`` or a wave, and the sections that need it."""

    needed: str
    sections: tuple[str, ...]


def lacks(pack: Pack, resolved: ResolvedStudy, offered: Mapping[str, Indicator] | None = None) -> tuple[Lack, ...]:
    """What a study lacks for a pack.

    Parameters
    ----------
    offered : mapping, optional
        The pack's own indicators, whose questions are named where the study has none of the indicator.
    """
    found: dict[str, set[str]] = {}
    for needed, sections in _needs(pack, resolved, offered or {}):
        found.setdefault(needed, set()).update(sections)
    order = [section.section for section in pack.sections]
    return tuple(Lack(needed, tuple(s for s in order if s in sections)) for needed, sections in found.items())


def told(pack: Pack, found: tuple[Lack, ...], resolved: ResolvedStudy) -> tuple[Problem, ...]:
    """As problems of the study."""
    return tuple(problem("pack-contract", resolved.document.at("study"), pack=pack.pack, needed=lack.needed,
                         sections=", ".join(lack.sections) or "–").graded("warning") for lack in found)


def _needs(pack: Pack, resolved: ResolvedStudy,
           offered: Mapping[str, Indicator]) -> Iterator[tuple[str, list[str]]]:
    everywhere = [section.section for section in pack.sections]
    for text in pack.requires.indicators:
        wanted = reference(text)
        own = resolved.indicators.get(wanted.id) if wanted else None
        if wanted and (own is None or not wanted.allows(str(own.version))):
            sections = [s.section for s in pack.sections if _is_about(s, wanted.id, offered.get(wanted.id))]
            yield text, sections
            for instrument, name in questions_used(offered[wanted.id]) if wanted.id in offered else ():
                if not _asks(resolved, instrument, name):
                    yield f"{instrument or '…'}/{name}", sections
    for text in pack.requires.instruments:
        wanted = reference(text)
        asked = resolved.instruments.get(wanted.id) if wanted else None
        if wanted and (asked is None or not wanted.allows(str(asked.version))):
            yield text, everywhere
    have = {wave.wave for wave in resolved.study.waves}
    yield from ((wave, everywhere) for wave in pack.requires.waves if wave not in have)
    groups = {*(group.group for group in resolved.study.groups), *resolved.where}
    yield from ((group, everywhere) for group in pack.requires.groups if group not in groups)


def _asks(resolved: ResolvedStudy, instrument: str | None, name: str) -> bool:
    if instrument is None:
        return any(name in own.names for own in resolved.instruments.values())
    return instrument in resolved.instruments and name in resolved.instruments[instrument].names


def _is_about(section: PlannedSection, id: str, indicator: Indicator | None) -> bool:
    if section.part in ("front", "chain", "benchmark", "unsaid"):
        return True
    return section.part == "indicators" and chosen(section.of, id, indicator, primary=True)


def chosen(of: Of, id: str, indicator: Indicator | None, *, primary: bool) -> bool:
    """Whether a section about ``of`` holds an indicator."""
    named = {found.id for text in of.indicators if (found := reference(text))}
    if named and id not in named:
        return False
    if of.role and (of.role == "primary") != primary:
        return False
    if indicator is None:
        return True
    return all(wanted is None or wanted == getattr(indicator, key, None)
               for key, wanted in (("dimension", of.dimension), ("level", of.level), ("kind", of.kind)))
