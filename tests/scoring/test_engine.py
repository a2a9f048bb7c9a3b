"""An engine that is not installed."""

import polars as pl
import pytest

from keko_eval.problem.problem import Refused
from keko_eval.scoring import engine


@pytest.mark.parametrize("name", ["duckdb", "spark"])
def test_an_engine_that_is_not_installed_is_told_of(name: engine.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "find_spec", lambda _: None)
    with pytest.raises(Refused) as refused:
        engine.enter(pl.DataFrame({"a": [1]}), name, ["a"], {})
    (found,) = refused.value.problems
    assert (found.code, found.values["engine"]) == ("engine-missing", name)
