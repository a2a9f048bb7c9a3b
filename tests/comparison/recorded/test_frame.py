"""The response rate of a survey from a register of those who could have answered."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

import keko_eval
from keko_eval.comparison.recorded.frame import response_frame
from keko_eval.definitions.check import check
from keko_eval.definitions.load import shipped_library
from keko_eval.definitions.overlay import only
from keko_eval.definitions.study import Population
from keko_eval.pipeline import evaluate

POPULATION = {"register": "keko.actor_register", "by": {"region": "areas"}, "only": {"status": ["active"]}}
STUDY = {"study": "t-frame", "title": "A survey and its register", "languages": ["en"],
         "instruments": ["keko.actors@1", "keko.actor_register@1"], "indicators": ["keko.networks.partners"],
         "waves": [{"wave": "now", "period": "2019-11"}], "groups": ["region"],
         "comparison": {"design": "description"},
         "data": [{"instrument": "keko.actors", "file": "answers.csv", "wave": "now"},
                  {"instrument": "keko.actor_register", "file": "actors.csv"}]}


def study(folder: Path, **population: Any) -> Path:
    """Forty organisations, two of them closed, ten of those in both regions; twelve and eight answers."""
    (folder / "study.yaml").write_text(yaml.safe_dump({**STUDY, "population": POPULATION | population}), "utf8")
    actors = [f"A{i},{'closed' if i < 2 else 'active'},{areas}"
              for i, areas in enumerate(["lappi"] * 18 + ["kainuu lappi"] * 10 + ["kainuu"] * 12)]
    (folder / "actors.csv").write_text("\n".join(["name,status,areas", *actors]) + "\n", "utf8")
    answers = ["lappi,3"] * 12 + ["kainuu,2"] * 8
    (folder / "answers.csv").write_text("\n".join(["region,partners", *answers]) + "\n", "utf8")
    return folder


def rates(evaluation: Any) -> dict[str, tuple[int, int]]:
    return {r["scope"]: (r["n"], r["n_reference"]) for r in evaluation.released.results
            if r["quantity"] == "attrition" and r["term"] == "response_rate"}


def test_the_rate_is_of_the_entries_that_were_asked(tmp_path: Path) -> None:
    resolved = keko_eval.load(study(tmp_path))
    assert rates(evaluate(resolved)) == {"all": (20, 38), "region=lappi": (12, 26), "region=kainuu": (8, 22)}
    assert rates(evaluate(only(resolved, "region", "lappi"))) == {"all": (12, 26)}


@pytest.mark.parametrize(("changed", "code"), [
    ({"register": "keko.actor_registre"}, "unknown-instrument"), ({"by": {"region": "area"}}, "unknown-item"),
    ({"only": {"state": ["active"]}}, "unknown-item"),
])
def test_a_frame_that_is_not_there(changed: dict[str, Any], code: str, tmp_path: Path) -> None:
    assert code in {p.code for p in check([study(tmp_path, **changed)], shipped_library()).problems}


def test_no_register_or_an_unknown_group_is_no_rate() -> None:
    population = Population.model_validate(POPULATION)
    assert response_frame(population, None, {}) is None
    told = {"wave": ["now"], "status": ["active"], "areas": [None]}
    entries = pl.DataFrame(told, schema_overrides={"areas": pl.String})
    assert response_frame(population, entries, {"circle": "x"}) is None
    found = response_frame(population, entries, {})
    assert found is not None
    assert (found.size, found.by_group) == (1, {"region": {}})
    assert response_frame(population, entries, {"region": "lappi"}) is None
