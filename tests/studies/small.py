"""Small studies over one form: a study as YAML and seeded answers as frames, written where a test can read them."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import keko_eval
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.pipeline import Evaluation

FORM = Path(__file__).parent / "form"
HEAD = """study: small
title: A small study
languages: [en]
instruments: [t.form@1]
"""
WAVES = """waves: [{wave: before, period: 2017-08}, {wave: after, period: 2019-11}]
"""


def load_small(folder: Path, study: str, **indicators: str) -> ResolvedStudy:
    """The form and its indicators in ``folder`` with a study of the given lines; more indicators by file name."""
    shutil.copytree(FORM, folder, dirs_exist_ok=True)
    waves = "" if "waves:" in study else WAVES
    (folder / "study.yaml").write_text(HEAD + waves + study, encoding="utf8")
    for name, text in indicators.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf8")
    return keko_eval.load(folder)


def evaluate_small(folder: Path, study: str, answers: pd.DataFrame, **indicators: str) -> Evaluation:
    """A small study evaluated on one frame with a column ``wave``."""
    return keko_eval.evaluate(load_small(folder, study, **indicators), {"t.form": answers})


def variant(name: str, of: str = "helping", **lines: str) -> str:
    """Another indicator like one of the form's, some of its lines replaced or added."""
    text = (FORM / f"{of}.yaml").read_text(encoding="utf8")
    told = dict(line.split(": ", 1) for line in text.splitlines())
    told |= {"indicator": f"t.{name}"} | lines
    return "".join(f"{key}: {value}\n" for key, value in told.items())


def people(n: int, seed: int, *, shift: float = 0.0, **columns: Any) -> pd.DataFrame:
    """``n`` respondents who answered twice, in long form; ``shift`` is added to what they answer the second time.

    ``columns`` are the same in both waves: groups, clusters.
    """
    rng = np.random.default_rng(seed)
    own = rng.normal(0, 0.8, n)
    waves = []
    for wave, more in (("before", 0.0), ("after", shift)):
        heights = {q: 3 + own + more + rng.normal(0, 0.7, n) for q in ("a", "b")}
        frame = pd.DataFrame({q: np.clip(np.round(x), 1, 5).astype(int) for q, x in heights.items()})
        frame["c"] = np.clip(np.round(3 - own - more + rng.normal(0, 0.7, n)), 1, 5).astype(int)
        frame["works"] = np.where(own + more + rng.normal(0, 1, n) > 0, "yes", "no")
        frame["hours"] = np.round(20 + 5 * (own + more) + rng.normal(0, 4, n), 2)
        frame["partners"] = rng.poisson(4, n)
        frame["projects"] = rng.poisson(2 + max(0.0, more), n)
        waves.append(frame.assign(wave=wave, code=[f"p{i}" for i in range(n)], **columns))
    return pd.concat(waves, ignore_index=True)


def link(answers: pd.DataFrame, linkage: str) -> pd.DataFrame:
    """Everybody twice, or four in ten twice and the others once, or nobody twice."""
    number = answers.code.str[1:].astype(int)
    if linkage == "linked":
        return answers
    kept = number % 10 < 4 if linkage == "partly_linked" else number < 0
    first = (number % 2 == 0) & (answers.wave == "before")
    second = (number % 2 == 1) & (answers.wave == "after")
    return answers[kept | first | second]


def mains(evaluation: Evaluation, quantity: str = "change", **wanted: Any) -> dict[str, Mapping[str, Any]]:
    """The main rows of a quantity for everybody, by indicator."""
    of_two_waves = {"term": None} if quantity == "change" else {}
    wanted = {"scope": "all", "sensitivity": False} | of_two_waves | wanted
    rows = [r.record() for r in evaluation.comparison.results if r.quantity == quantity]
    found = [r for r in rows if all(r[k] == v for k, v in wanted.items())]
    assert len({r["indicator"] for r in found}) == len(found)
    return {r["indicator"]: r for r in found}
