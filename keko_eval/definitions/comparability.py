"""Whether two waves of an indicator mean the same: from the versions of the instrument that each was collected with."""

from collections.abc import Mapping
from dataclasses import dataclass

from keko_eval.definitions.diff import Difference, Grade, InstrumentDiff, QuestionDiff, worst
from keko_eval.definitions.diff_indicators import read_questions
from keko_eval.definitions.diff_questions import instrument_diff
from keko_eval.definitions.indicator import Index, Indicator
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.references import instrument_of
from keko_eval.definitions.study import DataFile


@dataclass(frozen=True, slots=True)
class Why:
    """One reason: the question that changed, and what about it; no question where something else did."""

    difference: Difference
    question: str = ""


@dataclass(frozen=True, slots=True)
class Comparability:
    """The grade of two waves of an indicator, the reasons for it, and the recode of the answers by question."""

    grade: Grade = "identical"
    why: tuple[Why, ...] = ()
    recode: Mapping[str, Mapping[str, str | None]] | None = None


IDENTICAL = Comparability()


def comparability(resolved: ResolvedStudy, indicator: Indicator, wave: str, reference: str) -> Comparability:
    """How the values of ``wave`` compare with those of ``reference``.

    Waves that were collected with one and the same version are identical. Else each is as comparable as the questions
    of its version are with those of the version in use, that all values are worked out with.
    """
    if isinstance(indicator, Index):
        parts = [comparability(resolved, resolved.indicators[id], wave, reference)
                 for id in indicator.parts if id in resolved.indicators and id != indicator.indicator]
        return _together(parts)
    instrument = instrument_of(indicator, resolved.instruments)
    if instrument is None:
        return IDENTICAL
    versions = [versions_of(resolved, instrument, name) for name in (reference, wave)]
    if versions[0] == versions[1] and len(versions[0]) == 1:
        return IDENTICAL
    return _together([_of_version(resolved, indicator, instrument, version)
                      for version in sorted(versions[0] | versions[1])])


def versions_of(resolved: ResolvedStudy, instrument: str, wave: str) -> frozenset[str]:
    """The versions of an instrument that a wave's answers were given to."""
    in_use = resolved.instruments[instrument].version
    files = [d for d in resolved.study.data if d.instrument.split("@")[0] == instrument and _may_hold(d, wave)]
    return frozenset(d.version or in_use for d in files) or frozenset({in_use})


def earlier_diff(resolved: ResolvedStudy, instrument: str, version: str | None) -> InstrumentDiff | None:
    """From an earlier version to the one in use; None where it is the one in use, or not at hand."""
    old = resolved.earlier.get((instrument, version or ""))
    if old is None or version == resolved.instruments[instrument].version:
        return None
    return instrument_diff(old.model, resolved.instruments[instrument])


def _may_hold(file: DataFile, wave: str) -> bool:
    if file.wave or file.wave_values:
        return wave in (file.wave, *file.wave_values.values())
    return True


def _of_version(resolved: ResolvedStudy, indicator: Indicator, instrument: str, version: str) -> Comparability:
    diff = earlier_diff(resolved, instrument, version)
    if diff is None:
        return IDENTICAL
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
