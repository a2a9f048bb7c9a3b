"""keko score: what leaves the house is safe to open, and says what it is."""

from pathlib import Path

import polars as pl
from click.testing import CliRunner

from keko_eval.cli.score import as_text, command


def test_texts_that_look_like_formulas_stay_texts() -> None:
    frame = as_text(pl.DataFrame({"circle": ["=1+1", "@a", "a=1", None], "x": [-1.0, 2.0, 3.0, 4.0]}))
    assert frame["circle"].to_list() == ["'=1+1", "'@a", "a=1", None]
    assert frame["x"].to_list() == [-1.0, 2.0, 3.0, 4.0]


def test_scores_of_one_circle(tmp_path) -> None:
    ran = CliRunner().invoke(command, ["examples/keko-2019", "-o", str(tmp_path), "--circle", "savo"])
    assert ran.exit_code == 0, ran.output
    file = tmp_path / "scores-confidential-keko.actors.csv"
    rows = [Path(f"examples/keko-2019/data/{name}.csv").read_text("utf-8-sig") for name in ("baseline", "followup")]
    of_savo = sum(1 for text in rows for line in text.splitlines() if "savo" in line.replace(";", ",").split(","))
    assert pl.read_csv(file, infer_schema_length=None).height == of_savo > 0


def test_a_circle_that_is_not_there_is_told_with_those_that_are(tmp_path) -> None:
    ran = CliRunner().invoke(command, ["examples/keko-2019", "-o", str(tmp_path), "--circle", "savvo"])
    assert ran.exit_code == 2
    assert "savo" in ran.output
