"""The published figures of the mapping stand in the example, whatever the lot draws around them."""

import csv
import importlib.util
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import keko_eval

HERE = Path("examples/hankekartoitus-2017")


@pytest.fixture(scope="module")
def evaluation() -> Any:
    return keko_eval.evaluate(keko_eval.load(HERE))


def counts(evaluation: Any, table: str) -> dict[str, int]:
    return {r["to_value"]: r["n"] for r in evaluation.released.counts
            if r["indicator"] == "keko.networks.projects" and r["value"] == table}


def test_published_margins(evaluation: Any) -> None:
    assert counts(evaluation, "all/status") == {"ended": 22, "running": 63}
    groups = counts(evaluation, "all/target_groups")
    assert [groups[g] for g in ("partial_work_ability", "disabled", "long_term_ill", "young_under_35")] == [
        39, 18, 3, 18]
    assert counts(evaluation, "supply/target_groups")["long_term_ill"] == 1


def test_nothing_is_compared(evaluation: Any) -> None:
    assert not {r["quantity"] for r in evaluation.released.results} & {"change", "progress"}
    level = next(r for r in evaluation.released.results if r["indicator"] == "keko.networks.projects")
    assert (level["estimate"], level["verdict"]) == (85, None)


def test_the_rows_are_what_the_script_makes(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_data", HERE / "make_data.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.HERE = tmp_path
    (tmp_path / "data").mkdir()
    script.main()
    for name in ("projects.csv", "needs.csv"):
        assert (tmp_path / "data" / name).read_bytes() == (HERE / "data" / name).read_bytes()


def test_no_project_has_a_name_of_its_own() -> None:
    with (HERE / "data" / "projects.csv").open(encoding="utf-8") as file:
        names = Counter(row["name"] for row in csv.DictReader(file))
    assert set(names) == {f"Hanke {i:02}" for i in range(1, 86)}
