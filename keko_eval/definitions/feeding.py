"""Which instrument an indicator reads, which of its questions, and what values the indicator can take."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from keko_eval.definitions.indicator import (
    Count,
    Dyad,
    Goal,
    Index,
    Indicator,
    Ladder,
    Mean,
    Network,
    Rubric,
    Scale,
    Share,
    Theme,
)
from keko_eval.definitions.instrument import CLOSED, Instrument, Question
from keko_eval.definitions.references import instrument_of, item_name, questions_used, reference
from keko_eval.files.yaml_tree import Path

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Feed:
    """What an indicator reads: the one ``instrument`` (None where it is not plain) and those that it may be."""

    instrument: str | None
    candidates: tuple[str, ...] = ()


def feed_of(indicator: Indicator, instruments: Mapping[str, Instrument], near: Collection[str] = ()) -> Feed:
    """The instrument of an indicator, or for an indicator with a slip in a name the one that was probably meant.

    Where several have all its questions, it is the one among those that stand ``near``, by their ids.
    """
    found = instrument_of(indicator, instruments)
    found = found or instrument_of(indicator, {id: i for id, i in instruments.items() if id in near})
    if found in instruments:
        return Feed(found)
    if indicator.instrument:
        own = reference(indicator.instrument)
        return Feed(None, (own.id if own else indicator.instrument,))
    used = questions_used(indicator)
    named = tuple(dict.fromkeys(instrument for instrument, _ in used if instrument))
    if named:
        return Feed(named[0] if len(named) == 1 and named[0] in instruments else None, named)
    names = {name for _, name in used}
    hits = {id: len(names & {q.name for _, q in i.walk()}) for id, i in instruments.items()}
    most = max(hits.values(), default=0)
    best = tuple(id for id, n in hits.items() if n == most and most)
    return Feed(best[0] if len(best) == 1 else None, best)


def items_of(indicator: Scale | Rubric) -> Iterator[tuple[Path, str | None, str]]:
    """(path, instrument or None, question) of every item."""
    for i, item in enumerate(indicator.items):
        yield ("items", i), *item_name(item)


def item_range(question: Question, instrument: Instrument) -> Range | None:
    """The lowest and highest code of a rating question; None where its answers are not numbers."""
    if question.kind == "range":
        limits = dict(pair.split("=", 1) for pair in (question.parameters or "").split() if "=" in pair)
        try:
            return float(limits.get("start", "0")), float(limits.get("end", "10"))
        except ValueError:
            return None
    if question.kind not in CLOSED or question.kind != "select_one":
        return None
    values = [choice.value for choice in instrument.choices_of(question)
              if not choice.missing and str(choice.value) not in question.missing]
    numbers = [value for value in values if isinstance(value, int)]
    return (min(numbers), max(numbers)) if numbers and len(numbers) == len(values) else None


def value_range(indicator: Indicator, instruments: Mapping[str, Instrument],
                indicators: Mapping[str, Indicator]) -> tuple[float | None, float | None]:
    """The lowest and highest value that an indicator can take; None where there is no bound."""
    match indicator:
        case Share() | Ladder() | Goal() | Dyad() | Theme() | Network():
            return 0, 1
        case Count():
            return 0, None
        case Mean():
            return indicator.range or (None, None)
        case Rubric():
            return _items_range(indicator, instruments)
        case Scale():
            return indicator.rescale or _items_range(indicator, instruments)
        case Index():
            return _parts_range(indicator, instruments, indicators)
    return None, None


def _items_range(indicator: Scale | Rubric, instruments: Mapping[str, Instrument]) -> tuple[float | None, float | None]:
    feed = feed_of(indicator, instruments)
    instrument = instruments.get(feed.instrument or "")
    for _, _, name in items_of(indicator):
        question = instrument.question(name) if instrument else None
        found = item_range(question, instrument) if question and instrument else None
        if found:
            return found
    return None, None


def _parts_range(indicator: Index, instruments: Mapping[str, Instrument],
                 indicators: Mapping[str, Indicator]) -> tuple[float | None, float | None]:
    """That of the parts where they agree (an index of an index is bounded by its own parts)."""
    parts = [indicators[id] for id in indicator.parts if id in indicators and not isinstance(indicators[id], Index)]
    ranges = {value_range(part, instruments, indicators) for part in parts}
    return ranges.pop() if len(ranges) == 1 and len(parts) == len(indicator.parts) else (None, None)
