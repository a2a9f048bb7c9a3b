"""Rubric: the mean of the criteria judged, on their anchored steps."""

from dataclasses import replace

from keko_eval.definitions.indicator import Rubric, Scale
from keko_eval.scoring.kinds import scale
from keko_eval.scoring.kinds.measure import Measure, Sheet


def measure(indicator: Rubric, name: str, sheet: Sheet) -> Measure:
    """A formative scale of the criteria; all must be judged unless the rubric says otherwise."""
    criteria = Scale.model_construct(
        **{key: getattr(indicator, key) for key in Scale.model_fields if key in Rubric.model_fields} | {
            "kind": "scale", "minimum_answered": indicator.minimum_answered or len(indicator.items),
            "model": "formative", "reverse": (), "rescale": None})
    return replace(scale.measure(criteria, name, sheet), indicator=indicator)
