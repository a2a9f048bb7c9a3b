"""The KeKo 2019 evaluation: what its verdicts say of effects that are known because the data are invented."""

import csv
from pathlib import Path
from typing import Any

import pytest

import keko_eval

FOLDER = Path("examples/keko-2019")
UP = {"improved", "improved_slightly", "improved_meaningfully", "higher"}
DOWN = {"worsened", "worsened_slightly", "worsened_meaningfully", "lower"}


@pytest.fixture(scope="module")
def study() -> Any:
    return keko_eval.load(FOLDER)


@pytest.fixture(scope="module")
def changes(study: Any) -> dict[str, dict[str, Any]]:
    """The main change of each indicator over everybody."""
    rows = keko_eval.evaluate(study).released.results
    asked = {id for id, indicator in study.indicators.items() if not indicator.of_records}
    main = [r for r in rows if r["quantity"] == "change" and r["scope"] == "all" and not r["sensitivity"]
            and r["indicator"] in asked]
    assert len(main) == len({r["indicator"] for r in main})
    return {r["indicator"]: dict(r) for r in main}


def truth() -> dict[str, float]:
    with (FOLDER / "truth.csv").open(encoding="utf8") as file:
        return {row["indicator"]: float(row["effect"]) for row in csv.DictReader(file)}


def test_every_true_effect_has_a_verdict(changes: dict[str, dict[str, Any]]) -> None:
    assert set(truth()) == set(changes)


def test_no_zero_effect_is_claimed(changes: dict[str, dict[str, Any]]) -> None:
    still = [i for i, effect in truth().items() if effect == 0]
    assert len(still) >= 6
    assert {i: changes[i]["verdict"] for i in still if changes[i]["verdict"] in UP | DOWN} == {}


def test_no_sign_is_wrong(changes: dict[str, dict[str, Any]], study: Any) -> None:
    wrong = {}
    for indicator, effect in truth().items():
        good = effect if study.indicators[indicator].direction != "down" else -effect
        if changes[indicator]["verdict"] in (DOWN if good > 0 else UP):
            wrong[indicator] = changes[indicator]["verdict"]
    assert wrong == {}


def test_every_large_effect_is_claimed(changes: dict[str, dict[str, Any]], study: Any) -> None:
    large = []
    for indicator, effect in truth().items():
        definition = study.indicators[indicator]
        if definition.kind in ("count", "sum") or definition.smallest_meaningful is None:
            continue
        enough = min(changes[indicator]["n"] or 0, changes[indicator]["n_reference"] or 0) >= 100
        if abs(effect) >= 2 * definition.smallest_meaningful.value and enough:
            large.append(indicator)
    assert len(large) >= 5
    assert {i: changes[i]["verdict"] for i in large if changes[i]["verdict"] not in UP | DOWN} == {}


def test_the_negative_effect_is_said(changes: dict[str, dict[str, Any]]) -> None:
    assert changes["keko.civil_society.influence"]["estimate"] < 0


def test_it_is_partly_linked_and_clustered(changes: dict[str, dict[str, Any]]) -> None:
    trust = changes["keko.networks.trust"]
    assert trust["method"] == "person_gls_cr2"
    assert trust["reason"] == "partly_linked_clusters"
    assert 0 < trust["n_pairs"] < min(trust["n"], trust["n_reference"])


def test_the_data_are_what_the_script_makes(tmp_path: Path) -> None:
    """The seeded script gives the committed files to the byte."""
    import importlib.util
    import shutil

    copy = tmp_path / "examples" / "keko-2019"
    (copy / "data").mkdir(parents=True)
    shutil.copy(FOLDER / "make_data.py", copy)
    shutil.copytree("instruments", tmp_path / "instruments")
    spec = importlib.util.spec_from_file_location("make_data", copy / "make_data.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main()
    for name in ("data/baseline.csv", "data/followup.csv", "truth.csv"):
        assert (copy / name).read_bytes() == (FOLDER / name).read_bytes(), name
