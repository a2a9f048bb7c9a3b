"""Ladder: whether someone stands at the stage that is aimed at or beyond; the value is 0 or 1."""

from collections.abc import Sequence

from keko_eval.definitions.indicator import Ladder
from keko_eval.scoring.item import Item
from keko_eval.scoring.kinds.measure import Measure, NotMeasurable, Sheet
from keko_eval.scoring.kinds.share import in_base, of_truth


def stages_of(indicator: Ladder, item: Item) -> tuple[str, ...]:
    """The stages from the lowest: as declared, else in the order of the choices."""
    return tuple(str(stage) for stage in indicator.stages) or item.codes


def measure(indicator: Ladder, name: str, sheet: Sheet) -> Measure:
    """Who does not tell the stage, or tells one that the ladder leaves out, leaves the base and is counted."""
    item = sheet.items.get(indicator.question)
    stages = stages_of(indicator, item) if item else ()
    if item is None or str(indicator.reached) not in stages:
        raise NotMeasurable("no_scale")
    reached = stages[stages.index(str(indicator.reached)):]
    base = _any_of(item, stages) if indicator.stages else None
    return of_truth(indicator, name, in_base(sheet, _any_of(item, reached), base))


def _any_of(item: Item, codes: Sequence[str]) -> str:
    return " or ".join(f"${{{item.name}}} = {code if item.whole else repr(code)}" for code in codes)
