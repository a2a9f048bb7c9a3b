"""The same answers give the same numbers to the last bit, in whatever order respondents come.

Books are read in their order: of codes that differ the first coder's hold.
"""

from pathlib import Path

from keko_eval import pipeline
from keko_eval.collection.simulate.study import Plan, simulate

KEKO = Path(__file__).parents[2] / "examples" / "keko-2019"


def test_the_order_of_rows_moves_no_bit() -> None:
    study = pipeline.load(KEKO)
    frames = simulate(study, Plan(respondents=150, seed=11)).frames
    first = pipeline.evaluate(study, frames)
    for seed in (1, 2, 3):
        shuffled = {key: frame.sample(fraction=1, shuffle=True, seed=seed) if key[0] == "keko.actors" else frame
                    for key, frame in frames.items()}
        again = pipeline.evaluate(study, shuffled)
        assert [r.record() for r in again.comparison.results] == [r.record() for r in first.comparison.results]
        assert again.released.results.rows == first.released.results.rows
