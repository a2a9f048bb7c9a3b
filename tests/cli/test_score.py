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


def scores(study: Path, out: Path, *options: str) -> pl.DataFrame:
    ran = CliRunner().invoke(command, [str(study), "-o", str(out), *options])
    assert ran.exit_code == 0, ran.output
    return pl.read_csv(out / "scores-confidential-keko.actors.csv", infer_schema_length=None)


def test_terms_against_looking_at_one_person_are_kept(tmp_path: Path) -> None:
    """No code, and no order of rows that would tell whose each is; asked for, both are there."""
    kept, whole = (scores(Path("examples/keko-2019"), tmp_path / name, *options)
                   for name, options in (("kept", ()), ("whole", ("--confidential",))))
    assert "code" not in kept.columns
    assert whole["code"].n_unique() > 100
    assert kept.equals(kept.sort(kept.columns))
    assert not whole.drop("code").equals(kept)
    assert whole.drop("code").sort(kept.columns).equals(kept)


def test_it_is_told_what_was_left_out_and_how_to_get_it(tmp_path: Path) -> None:
    ran = CliRunner().invoke(command, ["examples/keko-2019", "-o", str(tmp_path)])
    assert "keko.actors" in ran.stderr
    assert "--confidential" in ran.stderr
