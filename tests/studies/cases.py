"""Reference cases as whole studies: definitions from this folder, answers from tests/reference, rows picked by column."""

import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

import keko_eval
from keko_eval.comparison.rows import Result
from keko_eval.pipeline import Evaluation
from tests.reference.expected import assert_equal
from tests.reference.expected import rows as reference_rows

FOLDER = Path(__file__).parent
COLUMNS = {"estimate": "estimate", "mean": "estimate", "se": "standard_error", "t": "statistic", "df": "df",
           "p": "p_value", "n": "n", "hedges_g": "effect_value"}
"""Where the last word of a reference id stands in a row."""
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


def one(results: Iterable[Result] | Iterable[Mapping[str, Any]], **wanted: Any) -> dict[str, Any]:
    """The only row that has these values."""
    rows = [r.record() if isinstance(r, Result) else dict(r) for r in results]
    found = [r for r in rows if all(r[k] == v for k, v in wanted.items())]
    assert len(found) == 1, (wanted, [(r["quantity"], r["term"], r["scope"], r["method"]) for r in found])
    return found[0]


def equal(row: Mapping[str, Any], expected: Mapping[str, Any], prefix: str, *parts: str) -> None:
    """Each part of ``prefix`` within the tolerance of its entry."""
    for part in parts:
        found = [row["ci_low"], row["ci_high"]] if part.startswith("ci") else row[COLUMNS[part.split("_")[0] if
                 part not in COLUMNS else part]]
        assert_equal(found, expected[f"{prefix}.{part}"])
