"""▶ Two libraries in; what became of each instrument and indicator, and the versions that were not raised enough."""

from collections.abc import Iterator
from dataclasses import dataclass

from keko_eval.definitions.diff import IndicatorDiff, InstrumentDiff
from keko_eval.definitions.diff_indicators import indicator_diff
from keko_eval.definitions.diff_questions import instrument_diff
from keko_eval.definitions.diff_versions import enough, lowest, needed
from keko_eval.definitions.document import Document
from keko_eval.definitions.load import Library
from keko_eval.problem.noun import Noun
from keko_eval.problem.problem import Problem, problem


@dataclass(frozen=True, slots=True)
class Diff:
    """``added`` and ``removed`` are (kind, id) of what stands in one of the two only."""

    instruments: tuple[InstrumentDiff, ...]
    indicators: tuple[IndicatorDiff, ...]
    added: tuple[tuple[str, str], ...]
    removed: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]


def libraries_diff(old: Library, new: Library, shipped: Library) -> Diff:
    """What became of the definitions of ``old`` in ``new``; the instruments that either lacks are of ``shipped``."""
    pairs = list(_pairs(old, new))
    instruments = tuple(instrument_diff(a.model, b.model) for a, b in pairs if a.kind == "instrument")
    diffs = {diff.id: diff for diff in instruments}
    known = [{d.id: d.model for d in reversed(library.and_then(shipped).of("instrument"))} for library in (old, new)]
    indicators = tuple(indicator_diff(a.model, b.model, known[0], known[1], diffs)
                       for a, b in pairs if a.kind == "indicator")
    indicators += tuple(_beside(new, shipped, diffs, known[1], {d.id for d in indicators}))
    both = {(a.kind, a.id) for a, _ in pairs} | {(b.kind, b.id) for _, b in pairs}
    keys = [[(d.kind, d.id) for d in library.documents if d.kind in ("instrument", "indicator")]
            for library in (old, new)]
    told: dict[tuple[str, str], InstrumentDiff | IndicatorDiff] = {}
    told |= {("instrument", d.id): d for d in instruments} | {("indicator", d.id): d for d in indicators}
    problems = tuple(_raised(a, b, told[b.kind, b.id]) for a, b in pairs
                     if not enough(a.model.version, b.model.version, needed(told[b.kind, b.id])))
    return Diff(instruments, indicators, tuple(k for k in keys[1] if k not in both),
                tuple(k for k in keys[0] if k not in both), problems)


def _beside(new: Library, shipped: Library, diffs: dict[str, InstrumentDiff], known: dict[str, object],
            told: set[str]) -> Iterator[IndicatorDiff]:
    """Indicators of one version only, that read an instrument of two."""
    for document in new.and_then(shipped).of("indicator"):
        if document.id in told:
            continue
        told.add(document.id)
        found = indicator_diff(document.model, document.model, known, known, diffs)  # type: ignore[arg-type]
        if found.questions:
            yield found


def _pairs(old: Library, new: Library) -> Iterator[tuple[Document, Document]]:
    """Definitions of one kind and id; of two files with one definition each, those two whatever their ids."""
    before = [d for d in old.documents if d.kind in ("instrument", "indicator")]
    after = [d for d in new.documents if d.kind in ("instrument", "indicator")]
    if len(before) == len(after) == 1 and before[0].kind == after[0].kind:
        yield before[0], after[0]
        return
    for document in after:
        same = old.get(document.kind, document.id)
        if same:
            yield same, document


def _raised(old: Document, new: Document, diff: InstrumentDiff | IndicatorDiff) -> Problem:
    raised = needed(diff)
    return problem("version-not-raised", new.at("version"), thing=Noun(new.kind, new.id), found=new.model.version,
                   wanted=lowest(old.model.version, raised)).beside(old.at("version"))
