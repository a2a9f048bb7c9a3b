"""Orders: values from the lowest to the highest, so that neighbours may be told as one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from keko_eval.definitions.indicator import Ladder, Scale
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.references import instrument_of

STEPS = 5


@dataclass(frozen=True, slots=True)
class Orders:
    """The stages of each ladder by indicator, and the steps of each item on five steps by ``question``, also as
    ``instrument/question``."""

    stages: Mapping[str, Sequence[str]] = field(default_factory=dict)
    scales: Mapping[str, Sequence[str]] = field(default_factory=dict)


NO_ORDERS = Orders()


def orders(study: ResolvedStudy) -> Orders:
    """The orders of a study's values: of ladders, and of the items of scales where these have five steps."""
    stages: dict[str, Sequence[str]] = {}
    scales: dict[str, Sequence[str]] = {}
    for id, indicator in study.indicators.items():
        home = instrument_of(indicator, study.instruments)
        if home is None:
            continue
        instrument = study.instruments[home]
        if isinstance(indicator, Ladder):
            stages[id] = tuple(str(s) for s in indicator.stages) or choices(instrument, indicator.question)
        for item in indicator.items if isinstance(indicator, Scale) else ():
            name = item.rpartition("/")[2]
            steps = choices(instrument, name)
            if len(steps) == STEPS and all(step.lstrip("-").isdigit() for step in steps):
                scales |= dict.fromkeys((name, f"{home}/{name}"), tuple(sorted(steps, key=int)))
    return Orders(stages, scales)


def choices(instrument: Instrument, name: str) -> tuple[str, ...]:
    """The values of a closed question that are answers, in the order of its choices."""
    question = instrument.question(name)
    return tuple(str(c.value) for c in instrument.choices_of(question) if not c.missing) if question else ()
