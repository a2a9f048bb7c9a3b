"""Reference cases as whole studies: definitions from this folder, answers from tests/reference; rows by column."""

import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd

import keko_eval
from keko_eval.comparison.rows import Count, Result
from keko_eval.pipeline import Evaluation
from keko_eval.reporting.tables import write_tables
from tests.reference.expected import rows as reference_rows

FOLDER = Path(__file__).parent
Keep = Callable[[pd.DataFrame], pd.DataFrame]


def evaluate_case(case: str, folder: Path, keep: Keep | None = None, *, study: str = "study.yaml") -> Evaluation:
    """Copy a case's definitions, put the answers of its reference data beside them, and evaluate it.

    Parameters
    ----------
    keep : callable, optional
        Reference rows in, the rows of the data file out.
    study : str
        Which of the case's studies, where it has several.
    """
    target = folder / case
    shutil.copytree(FOLDER / case, target)
    for other in target.glob("study*.yaml"):
        if other.name != study:
            other.unlink()
    (target / "data").mkdir(exist_ok=True)
    answers = reference_rows(case)
    (keep(answers) if keep else answers).to_csv(target / "data" / "data.csv", index=False)
    evaluation = keko_eval.evaluate(keko_eval.load(target))
    assert not [p for p in evaluation.problems if p.severity == "error"]
    return evaluation


def one(results: Iterable[Result | Count | Mapping[str, Any]], **wanted: Any) -> dict[str, Any]:
    """The only row that has these values."""
    rows = [dict(r) if isinstance(r, Mapping) else r.record() for r in results]
    found = [r for r in rows if all(r[k] == v for k, v in wanted.items())]
    assert len(found) == 1, (wanted, found)
    return found[0]


def assert_sound(evaluation: Evaluation, folder: Path) -> None:
    """No number is NaN or infinite, what is undefined says why, and the files can be read by any program."""
    for row in [r.record() for r in (*evaluation.comparison.results, *evaluation.comparison.counts)]:
        wrong = {column: value for column, value in row.items() if isinstance(value, float) and not isfinite(value)}
        assert not wrong, (row, wrong)
    for result in evaluation.comparison.results:
        untold = result.estimate is None and result.statistic is None and result.p_value is None
        empty = untold or (result.ci_low is None and result.quantity == "level" and
                                            result.kind not in ("count", "sum"))
        assert not empty or result.because or result.verdict == "too_few", result
    for path in write_tables(evaluation.released, folder):
        if path.suffix == ".json":
            json.loads(path.read_text(encoding="utf8"), parse_constant=_refuse)


def _refuse(constant: str) -> None:
    raise AssertionError(constant)
