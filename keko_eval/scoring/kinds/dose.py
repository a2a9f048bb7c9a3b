"""Dose: how much someone took part."""

from keko_eval.definitions.indicator import Dose
from keko_eval.scoring.kinds.mean import number
from keko_eval.scoring.kinds.measure import Carrier, Measure, Sheet


def measure(indicator: Dose, name: str, sheet: Sheet) -> Measure:
    return Measure(indicator, (Carrier(name, number(sheet.expression(indicator.dose))),))
