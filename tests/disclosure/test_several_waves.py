"""What is made of every wave's answers is not shown where one wave had few."""

from pathlib import Path

import pandas as pd
import pytest

from keko_eval.disclosure.waves import OF_ALL_WAVES
from tests.studies.small import evaluate_small, people

STUDY = """
waves: [{wave: before, period: 2017-08}, {wave: between, period: 2018-08}, {wave: after, period: 2019-11}]
indicators: [t.trust]
primary: [t.trust]
subject: code
comparison: {design: panel, from: before, to: after}
"""


@pytest.mark.parametrize(("asked", "is_told"), [(30, True), (2, False)])
def test_a_wave_of_few_hides_the_change_by_the_mixed_model(tmp_path: Path, asked: int, is_told: bool) -> None:
    d = people(60, 3, shift=0.4)
    between = people(60, 4).query("wave == 'before'").head(asked).assign(wave="between")
    answers = pd.concat([d[(d.wave == "before") | (d.code.str[1:].astype(int) < 45)], between])
    rows = [r for r in evaluate_small(tmp_path, STUDY, answers).released.results if r["scope"] == "all"]
    beside, = (r for r in rows if r["method"] in OF_ALL_WAVES and r["sensitivity"])
    assert (beside["released"], beside["estimate"] is not None) == (is_told, is_told)
    main, = (r for r in rows if r["quantity"] == "change" and r["term"] is None and not r["sensitivity"])
    assert main["released"]
