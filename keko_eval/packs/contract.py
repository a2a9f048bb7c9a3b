"""A pack and a study in; what the pack needs and the study does not have, with the sections that fall out of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from keko_eval.definitions.feeding import feed_of
from keko_eval.definitions.indicator import Indicator
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.pack import Of, Pack, PlannedSection
from keko_eval.definitions.references import questions_used, reference
from keko_eval.definitions.scalars import Texts
from keko_eval.problem.problem import Problem, problem

WHOLE = ("front", "chain", "benchmark", "unsaid")
"""Parts that are about every indicator."""


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that a study lacks: an id, ``instrument/question`` or a wave, and the sections that need it.

    ``key`` tells where in a study it would stand; ``optional`` is whether all that needs it may fall out; ``label`` is
    the name of an indicator, where the pack or the study has it.
    """

    needed: str
    sections: tuple[str, ...]
    key: str = "study"
    optional: bool = False
    label: Texts | None = None


def lacks(pack: Pack, resolved: ResolvedStudy, offered: Mapping[str, Indicator] | None = None) -> tuple[Lack, ...]:
    """What a study lacks for a pack.

    Parameters
    ----------
    offered : mapping, optional
        The pack's own indicators, whose questions are named one by one where the study does not ask them.
    """
    found: dict[tuple[str, str], set[str]] = {}
    for needed, key, sections in _needs(pack, resolved, offered or {}):
        found.setdefault((needed, key), set()).update(sections)
    order = [section.section for section in pack.sections]
    optional = {section.section for section in pack.sections if section.optional}
    whole = {section.section for section in pack.sections if section.part in WHOLE}
    return tuple(Lack(needed, tuple(s for s in order if s in sections), key,
                      bool(sections & optional) and sections <= optional | whole,
                      _label(needed, resolved, offered or {}) if key == "indicators" else None)
                 for (needed, key), sections in found.items())


def _label(needed: str, resolved: ResolvedStudy, offered: Mapping[str, Indicator]) -> Texts | None:
    id = own.id if (own := reference(needed)) else needed
    found = offered.get(id) or resolved.indicators.get(id)
    return found.label if found else None


def told(pack: Pack, found: Iterable[Lack], resolved: ResolvedStudy, *,
         incomplete: bool = False, one_by_one: bool = False) -> tuple[Problem, ...]:
    """As problems of the study: errors, but warnings of what a report may be made without.

    ``incomplete`` is whether it may be made without everything; ``one_by_one`` whether each question of a survey that
    is lacking as a whole is a problem of its own, as programs want it.
    """
    return tuple(problem("pack-incomplete" if incomplete or lack.optional else "pack-contract",
                         resolved.document.at(lack.key), pack=pack.pack, needed=lack.needed,
                         sections=", ".join(lack.sections) or "–")
                 for lack in (found if one_by_one else gathered(found)))


def gathered(found: Iterable[Lack]) -> tuple[Lack, ...]:
    """With the questions of a survey that is lacking as a whole named beside it, not each as a lack of its own."""
    found = tuple(found)
    surveys = {own.id for lack in found if lack.key == "instruments" and (own := reference(lack.needed))}
    names: dict[str, list[str]] = {}
    for lack in found:
        survey, _, name = lack.needed.partition("/")
        if name and survey in surveys:
            names.setdefault(survey, []).append(name)
    return tuple(_beside(lack, names) for lack in found if lack.needed.partition("/")[0] not in names)


def _beside(lack: Lack, names: Mapping[str, list[str]]) -> Lack:
    own = reference(lack.needed) if lack.key == "instruments" else None
    asked = names.get(own.id) if own else None
    return replace(lack, needed=f"{lack.needed} ({', '.join(asked)})") if asked else lack


def _needs(pack: Pack, resolved: ResolvedStudy,
           offered: Mapping[str, Indicator]) -> Iterator[tuple[str, str, list[str]]]:
    about: dict[str, list[str]] = {}
    for text in pack.requires.indicators:
        wanted = reference(text)
        if wanted is None:
            continue
        own = resolved.indicators.get(wanted.id)
        about[wanted.id] = [s.section for s in pack.sections if _is_about(s, wanted.id, offered.get(wanted.id) or own)]
        if own is None or wanted.id not in resolved.listed or not wanted.allows(str(own.version)):
            yield text, "indicators", about[wanted.id]
            yield from _questions(offered.get(wanted.id), pack, resolved, about[wanted.id])
    for text in pack.requires.instruments:
        wanted = reference(text)
        asked = resolved.instruments.get(wanted.id) if wanted else None
        if wanted and (asked is None or not wanted.allows(str(asked.version))):
            readers = {s for id, own in offered.items() for s in about.get(id, ()) if _reads(own, wanted.id, resolved)}
            yield text, "instruments", sorted(readers) or [s.section for s in pack.sections]
    yield from _frame(pack, resolved)


def _frame(pack: Pack, resolved: ResolvedStudy) -> Iterator[tuple[str, str, list[str]]]:
    everywhere = [section.section for section in pack.sections]
    have = {wave.wave for wave in resolved.study.waves}
    yield from ((wave, "waves", everywhere) for wave in pack.requires.waves if wave not in have)
    groups = {*(group.group for group in resolved.study.groups), *resolved.where}
    yield from ((group, "groups", everywhere) for group in pack.requires.groups if group not in groups)


def _questions(indicator: Indicator | None, pack: Pack, resolved: ResolvedStudy,
               sections: list[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Each question that an indicator reads and nobody asks."""
    named = [own.id for text in pack.requires.instruments if (own := reference(text))]
    for instrument, name in questions_used(indicator) if indicator else ():
        home = instrument or (own.id if indicator and indicator.instrument and (own := reference(indicator.instrument))
                              else named[0] if len(named) == 1 else None)
        if not _asks(resolved, instrument, name):
            yield f"{home or '…'}/{name}", "instruments", sections


def _reads(indicator: Indicator, instrument: str, resolved: ResolvedStudy) -> bool:
    feed = feed_of(indicator, resolved.instruments)
    return instrument in (feed.instrument, *feed.candidates)


def _asks(resolved: ResolvedStudy, instrument: str | None, name: str) -> bool:
    if instrument is None:
        return any(name in own.names for own in resolved.instruments.values())
    return instrument in resolved.instruments and name in resolved.instruments[instrument].names


def _is_about(section: PlannedSection, id: str, indicator: Indicator | None) -> bool:
    if section.part in WHOLE:
        return True
    if section.part == "goals":
        return indicator is not None and indicator.kind == "goal"
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
