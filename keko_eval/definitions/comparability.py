"""Whether two waves of an indicator mean the same: from the versions of the instrument that each was collected with,
and from the statements of a scale that each has answers to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from keko_eval.definitions.diff import Difference, Grade, InstrumentDiff, QuestionDiff, worst
from keko_eval.definitions.document import Document
from keko_eval.definitions.indicator import Index, Indicator, Scale
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.references import instrument_of, item_name, questions_used, reference
from keko_eval.definitions.scalars import Texts
from keko_eval.definitions.study import DataFile


@dataclass(frozen=True, slots=True)
class Why:
    """One reason: the question that changed, and what about it; ``told`` where somebody says it in their own words."""

    difference: Difference
    question: str = ""
    told: Texts | None = None


@dataclass(frozen=True, slots=True)
class Comparability:
    """The grade of two waves of an indicator, the reasons for it, and the recode of the answers by question."""

    grade: Grade = "identical"
    why: tuple[Why, ...] = ()
    recode: Mapping[str, Mapping[str, str | None]] | None = None


IDENTICAL = Comparability()


def comparability(resolved: ResolvedStudy, indicator: Indicator, wave: str, before: str) -> Comparability:
    """How the values of ``wave`` compare with those of ``before``.

    Waves that were collected with one and the same version are identical. Else each is as comparable as the questions
    of its version are with those of the version in use, that all values are worked out with. A scale is broken between
    waves that have answers to unlike statements of it.
    """
    if isinstance(indicator, Index):
        parts = [comparability(resolved, resolved.indicators[id], wave, before)
                 for id in indicator.parts if id in resolved.indicators and id != indicator.indicator]
        return _together(parts)
    instrument = instrument_of(indicator, resolved.instruments)
    if instrument is None:
        return IDENTICAL
    versions = [versions_of(resolved, instrument, name) for name in (before, wave)]
    found = IDENTICAL
    if versions[0] != versions[1] or len(versions[0]) > 1:
        found = _together([_of_version(resolved, indicator, instrument, version)
                           for version in sorted(versions[0] | versions[1])])
    return found if found.grade == "broken" else _unlike_items(resolved, indicator, instrument, (before, wave)) or found


def _unlike_items(resolved: ResolvedStudy, indicator: Indicator, instrument: str,
                  waves: tuple[str, str]) -> Comparability | None:
    """The statements of a scale that one wave alone has answers to, or hardly any in the other; None where there are
    none, or one wave has none at all.
    """
    silent = [resolved.silent.get((instrument, wave)) for wave in waves]
    if not isinstance(indicator, Scale) or silent[0] is None or silent[1] is None:
        return None
    names = [name for _, name in map(item_name, indicator.items)]
    if any(all(name in own for name in names) for own in silent if own is not None):
        return None
    why = [Why(Difference(own[name], "broken", of=wave), name) for name in names
           for wave, own, other in ((waves[0], silent[0], silent[1]), (waves[1], silent[1], silent[0]))
           if name in own and name not in other]
    last = "answered_items" if all(w.difference.what == "hardly_answered" for w in why) else "same_items"
    return Comparability("broken", (*why, Why(Difference(last, "broken")))) if why else None


def standing(resolved: ResolvedStudy, indicator: Indicator, wave: str) -> Grade:
    """How a wave's answers stand to the version in use, that indicators are worked out with."""
    if isinstance(indicator, Index):
        return worst(standing(resolved, resolved.indicators[id], wave) for id in indicator.parts
                     if id in resolved.indicators and id != indicator.indicator)
    instrument = instrument_of(indicator, resolved.instruments)
    if instrument is None:
        return "identical"
    return worst(_of_version(resolved, indicator, instrument, version).grade
                 for version in versions_of(resolved, instrument, wave))


def broken_questions(resolved: ResolvedStudy, wave: str) -> frozenset[tuple[str, str]]:
    """(instrument, question) of what a wave's answers were not asked as it is asked now."""
    return frozenset((id, q.name) for id in resolved.instruments for version in versions_of(resolved, id, wave)
                     if (diff := earlier_diff(resolved, id, version)) for q in diff.questions if q.grade == "broken")


def stands_for(resolved: ResolvedStudy, local: str, shared: str) -> Comparability:
    """How what a circle has of its own compares with what is shared, as the circle's ``map`` says.

    Broken where no circle maps ``local`` to ``shared``: nothing is then known of how they compare.
    """
    for circle in resolved.circles.values():
        for mapping in circle.map:
            named = reference(mapping.to)
            if mapping.local == local and named and named.id == shared:
                why = Why(Difference("mapped", mapping.grade, local, shared), told=mapping.why)
                recode: dict[str, str | None] = dict(mapping.recode)
                return Comparability(mapping.grade, (why,), {local: recode} if recode else None)
    return Comparability("broken", (Why(Difference("unmapped", "broken", local, shared)),))


def versions_of(resolved: ResolvedStudy, instrument: str, wave: str) -> frozenset[str]:
    """The versions of an instrument that a wave's answers were given to."""
    in_use = resolved.instruments[instrument].version
    files = [d for d in resolved.study.data if d.instrument.split("@")[0] == instrument and _may_hold(d, wave)]
    return frozenset(d.version or in_use for d in files) or frozenset({in_use})


def earlier_diff(resolved: ResolvedStudy, instrument: str, version: str | None) -> InstrumentDiff | None:
    """From an earlier version to the one in use; None where it is the one in use, or not at hand."""
    old = resolved.earlier.get((instrument, version or ""))
    if old is None:
        return None
    new = next((d for d in resolved.documents if (d.kind, d.id) == ("instrument", instrument)), None)
    return _diff(old, new) if new and version != new.model.version else None


@lru_cache(maxsize=64)
def _diff(old: Document, new: Document) -> InstrumentDiff:
    from keko_eval.definitions.diff_questions import instrument_diff

    return instrument_diff(old.model, new.model)


def _may_hold(file: DataFile, wave: str) -> bool:
    if file.wave or file.wave_values:
        return wave in (file.wave, *file.wave_values.values())
    return True


def _of_version(resolved: ResolvedStudy, indicator: Indicator, instrument: str, version: str) -> Comparability:
    diff = earlier_diff(resolved, instrument, version)
    if diff is None:
        return IDENTICAL
    from keko_eval.definitions.diff_indicators import read_questions

    questions = [q for q in read_questions(indicator, resolved.instruments, {instrument: diff}) if q.differences]
    grade = worst(q.grade for q in questions)
    return Comparability(grade, tuple(_why(questions, grade)), {q.name: q.recodes for q in questions if q.recodes})


def _why(questions: list[QuestionDiff], grade: Grade) -> list[Why]:
    """The differences that the grade comes from."""
    if grade == "identical":
        return []
    return [Why(d, q.name) for q in questions for d in q.differences if d.grade == grade]


def _together(found: list[Comparability]) -> Comparability:
    grade = worst(c.grade for c in found)
    why = dict.fromkeys(w for c in found for w in c.why if c.grade == grade)
    recode = {name: codes for c in found for name, codes in (c.recode or {}).items()}
    return Comparability(grade, tuple(why), recode)


@dataclass(frozen=True, slots=True)
class BeforeBreak:
    """A study as it was with an earlier version: its files of that version, and the indicators that broke since.

    ``waves`` are those that were collected with it, ``keys`` the frames that hold them.
    """

    study: ResolvedStudy
    waves: tuple[str, ...]
    keys: frozenset[tuple[str, str]]


def before_breaks(resolved: ResolvedStudy) -> Iterator[BeforeBreak]:
    """One for each earlier version that some indicator is broken with."""
    for (id, version), document in resolved.earlier.items():
        files = tuple(d for d in resolved.study.data if d.instrument.split("@")[0] == id and d.version == version)
        waves = tuple(w.wave for w in resolved.study.waves if any(_may_hold(d, w.wave) for d in files))
        broken = _broken(resolved, id, version, document.model)
        if waves and broken:
            model = resolved.study.model_copy(update={"data": files})
            then = replace(resolved, document=replace(resolved.document, model=model), indicators=broken,
                           listed=tuple(id for id in resolved.listed if id in broken), earlier={},
                           instruments={**resolved.instruments, id: document.model})
            yield BeforeBreak(then, waves, frozenset((name, w) for w in waves for name in (id, f"{id}@{version}")))


def _broken(resolved: ResolvedStudy, instrument: str, version: str, old: Instrument) -> dict[str, Indicator]:
    """The indicators that are broken with a version, as far as it had all that they read."""
    names = {q.name for _, q in old.walk()}
    found: dict[str, Indicator] = {}
    for id, indicator in resolved.indicators.items():
        if isinstance(indicator, Index) or instrument_of(indicator, resolved.instruments) != instrument:
            continue
        if {name for _, name in questions_used(indicator)} <= names and (
                _of_version(resolved, indicator, instrument, version).grade == "broken"):
            found[id] = indicator
    return found
