"""An indicator in, its measure out; one file per kind, and this list."""

from collections.abc import Callable, Mapping
from typing import Any

from keko_eval.scoring.kinds import count, dose, index, ladder, mean, ratio, rubric, scale, share, sum
from keko_eval.scoring.kinds.measure import Measure, Sheet

MEASURES: Mapping[str, Callable[[Any, str, Sheet], Measure]] = {
    "scale": scale.measure,
    "mean": mean.measure,
    "share": share.measure,
    "count": count.measure,
    "sum": sum.measure,
    "ratio": ratio.measure,
    "index": index.measure,
    "dose": dose.measure,
    "ladder": ladder.measure,
    "rubric": rubric.measure,
}
