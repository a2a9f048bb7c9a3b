"""An indicator in two versions: what of its definition changed what its values mean, and how its questions changed."""

from collections.abc import Iterator, Mapping

from keko_eval.definitions.diff import Difference, IndicatorDiff, InstrumentDiff, QuestionDiff
from keko_eval.definitions.diff_expressions import same_expression
from keko_eval.definitions.diff_texts import text_differences
from keko_eval.definitions.feeding import value_range
from keko_eval.definitions.indicator import Index, Indicator, Scale
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.references import expressions, instrument_of, item_name, questions_used

WITHOUT_EFFECT = frozenset({"smallest_meaningful", "targets", "bands", "objectives", "decimals", "source", "references",
                            "locked", "limits", "level", "dimension", "basis", "model", "reliable_change"})
WORDS = ("label", "definition", "unit")
WITH_CARE = frozenset({"minimum_answered", "direction", "complete", "range"})
_NAMES = ("indicator", "version", "instrument")
_SPECIAL = frozenset({"items", "reverse", "rescale", "parts"})


def indicator_diff(old: Indicator, new: Indicator, old_instruments: Mapping[str, Instrument],
                   new_instruments: Mapping[str, Instrument],
                   diffs: Mapping[str, InstrumentDiff]) -> IndicatorDiff:
    """The differences of the definition, and of the questions that it reads.

    Parameters
    ----------
    diffs : mapping of str to InstrumentDiff
        Of the instruments that are in both versions.
    """
    questions = tuple(read_questions(new, new_instruments, diffs))
    if old.kind != new.kind:
        return IndicatorDiff(new.indicator, old.version, new.version,
                             (Difference("kind", "broken", old.kind, new.kind),), questions)
    renamed = {q.was: q.name for d in diffs.values() for q in d.questions if q.was}
    told = [*_own(old, new), *_special(old, new, renamed)]
    names = [instrument_of(i, known) for i, known in ((old, old_instruments), (new, new_instruments))]
    if names[0] != names[1] and all(names):
        told.append(Difference("instrument", "broken", *map(str, names)))
    slope, shift = _rescaling(old, new, old_instruments, new_instruments)
    return IndicatorDiff(new.indicator, old.version, new.version, tuple(told), questions, slope, shift)


def read_questions(indicator: Indicator, instruments: Mapping[str, Instrument],
                   diffs: Mapping[str, InstrumentDiff]) -> Iterator[QuestionDiff]:
    """The questions that an indicator reads, as far as they differ or are in both versions."""
    instrument = instrument_of(indicator, instruments)
    diff = diffs.get(instrument or "")
    for _, name in questions_used(indicator) if diff else ():
        found = diff.question(name) if diff else None
        if found:
            yield found


def _own(old: Indicator, new: Indicator) -> Iterator[Difference]:
    texts = dict(expressions(old)), dict(expressions(new))
    for key in type(new).model_fields:
        before, after = getattr(old, key), getattr(new, key)
        if key in (*_NAMES, *_SPECIAL, "kind") or before == after:
            continue
        if key in texts[0] or key in texts[1]:
            if not same_expression(texts[0].get(key), texts[1].get(key)):
                yield Difference("expression", "broken", str(before or ""), str(after or ""), key)
        elif key in WORDS:
            yield from _words(key, old, new)
        elif key in WITHOUT_EFFECT:
            yield Difference("settings", "identical", of=key)
        elif key in WITH_CARE:
            yield Difference("key", "linkable", _said(before), _said(after), key)
        else:
            yield Difference("key", "broken", _said(before), _said(after), key)
    if old.instrument != new.instrument:
        yield Difference("settings", "identical", of="instrument")


def _words(key: str, old: Indicator, new: Indicator) -> Iterator[Difference]:
    """A name or definition said otherwise changes no value."""
    first = next(iter((getattr(new, key) or getattr(old, key)).by_language))
    for found in text_differences(getattr(old, key), getattr(new, key), (first,)):
        yield Difference(found.what, "identical", found.old, found.new, key)


def _special(old: Indicator, new: Indicator, renamed: Mapping[str, str]) -> Iterator[Difference]:
    if isinstance(old, Scale) and isinstance(new, Scale):
        for key, what in (("items", "item"), ("reverse", "reverse")):
            a, b = ([item_name(i)[1] for i in getattr(of, key)] for of in (old, new))
            a = [renamed.get(name, name) for name in a]
            yield from (Difference(f"{what}_removed", "broken", of=name) for name in a if name not in b)
            yield from (Difference(f"{what}_added", "broken", of=name) for name in b if name not in a)
        if old.rescale != new.rescale:
            yield Difference("rescale", "linkable", _said(old.rescale), _said(new.rescale))
    elif isinstance(old, Index) and isinstance(new, Index) and dict(old.parts) != dict(new.parts):
        for part in dict.fromkeys((*old.parts, *new.parts)):
            weights = old.parts.get(part), new.parts.get(part)
            if weights[0] != weights[1]:
                what = "part_added" if weights[0] is None else "part_removed" if weights[1] is None else "weight"
                yield Difference(what, "broken", _said(weights[0]), _said(weights[1]), part)


def _rescaling(old: Indicator, new: Indicator, old_instruments: Mapping[str, Instrument],
               new_instruments: Mapping[str, Instrument]) -> tuple[float | None, float | None]:
    """(slope, shift) from the old values to the new; None where the scale is the same or not known."""
    if not isinstance(old, Scale) or not isinstance(new, Scale) or old.rescale == new.rescale:
        return None, None
    a, b = value_range(old, old_instruments, {}), value_range(new, new_instruments, {})
    if a[0] is None or a[1] is None or b[0] is None or b[1] is None or a[0] == a[1]:
        return None, None
    slope = (b[1] - b[0]) / (a[1] - a[0])
    return slope, b[0] - slope * a[0]


def _said(value: object) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, tuple | list):
        return ", ".join(map(_said, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float | int) else str(value)
