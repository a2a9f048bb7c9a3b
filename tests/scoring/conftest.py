"""The four engines; Spark starts once for a run, and only where it and Java are."""

import os
import shutil
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from keko_eval.scoring.engine import ENGINES


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A small Spark session."""
    pytest.importorskip("pyspark", reason="pyspark is not installed: pip install keko-eval[spark]")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("Spark needs Java, which is not on the PATH and not in JAVA_HOME")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyspark.sql import SparkSession

        session = (SparkSession.builder.master("local[1]").appName("tests").config("spark.ui.enabled", "false")
                   .config("spark.sql.shuffle.partitions", "1").config("spark.default.parallelism", "1")
                   .config("spark.sql.codegen.wholeStage", "false").config("spark.sql.adaptive.enabled", "false")
                   .config("spark.sql.codegen.factoryMode", "NO_CODEGEN").config("spark.log.level", "ERROR")
                   .getOrCreate())
        yield session
        session.stop()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    if request.param == "duckdb":
        pytest.importorskip("duckdb", reason="duckdb is not installed: pip install keko-eval[duckdb]")
    if request.param == "spark":
        request.getfixturevalue("spark")
    return str(request.param)
