"""All that the report of the clients' path tells of moves, by place, read by somebody who wants to know a few clients'.

The reader takes each place's moves between all seven stages as unknown whole numbers and has the whole's table, each
place's ways forward and back where they are shown, and how many answered both times.
"""

from typing import Any

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

import keko_eval
from keko_eval.disclosure.merging import SPAN
from keko_eval.disclosure.profile import PROFILES

ID = "keko.clients.stage"
STAGES = ("1", "2", "3", "4", "5", "6", "7")
CELLS = [(a, b) for a in STAGES for b in STAGES]
FEWEST, ROUNDED = 10, {"internal": 0.0, "public": 2.5}


def inside(value: str) -> tuple[str, ...]:
    first, _, last = value.partition(SPAN)
    return STAGES[STAGES.index(first):STAGES.index(last or first) + 1]


def of_row(row: dict[str, Any]) -> list[tuple[str, str]]:
    """The cells that a count is of."""
    if row["to_value"] is not None:
        return [(a, b) for a in inside(row["value"]) for b in inside(row["to_value"])]
    sign = {"step:forward": 1, "step:stayed": 0, "step:back": -1}[row["value"]]
    return [(a, b) for a, b in CELLS if (b > a) - (b < a) == sign]


@pytest.mark.parametrize("profile", [name for name, p in PROFILES.items() if p.hides])
def test_nobody_at_a_stage_of_a_place_is_told(profile: Any) -> None:
    found = keko_eval.evaluate(keko_eval.load("examples/tyollistymispolku-2019"), profile=profile)
    truth = [c for c in found.comparison.counts if c.indicator == ID and c.to_value is not None and c.scope != "all"]
    places = sorted({c.scope for c in truth})
    at = {(s, cell): i for i, (s, cell) in enumerate((s, cell) for s in places for cell in CELLS)}
    known, low, high = [], [], []
    counts = [dict(r) for r in found.released.counts if r["indicator"] == ID and r["released"]
              and (r["to_value"] is not None or r["value"].startswith("step:"))]
    sized = {c.scope: c.base for c in truth}
    told = [(r["scope"], of_row(r), r["n"]) for r in counts] + [(scope, CELLS, n) for scope, n in sized.items()]
    for scope, cells, n in told:
        row = np.zeros(len(at))
        row[[at[s, cell] for s in (places if scope == "all" else [scope]) for cell in cells]] = 1
        known.append(row)
        low.append(n - ROUNDED[profile])
        high.append(n + ROUNDED[profile])
    constraints = LinearConstraint(np.stack(known), low, high)
    for scope in places:
        for side in (0, 1):
            for stage in STAGES:
                size = sum(c.n or 0 for c in truth if c.scope == scope and (c.value, c.to_value)[side] == stage)
                if 0 < size < FEWEST:
                    aim = np.zeros(len(at))
                    aim[[at[scope, cell] for cell in CELLS if cell[side] == stage]] = 1
                    ends = [milp(sign * aim, constraints=constraints, integrality=np.ones(len(at)),
                                 bounds=Bounds(0, np.inf)).fun for sign in (1, -1)]
                    assert round(ends[0]) + 2 <= round(-ends[1]), (scope, side, stage)
