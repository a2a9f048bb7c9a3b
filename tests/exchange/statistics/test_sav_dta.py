"""SPSS's and Stata's files hold the same labels, missing values and values, by two readers."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keko_eval.exchange.statistics.data_set import DataSet, Missing, Value, Variable, reserved
from keko_eval.exchange.statistics.fitted import SPSS, STATA, Limits, fitted, new_names, size
from keko_eval.exchange.statistics.syntax import r_script, spss_syntax, table

pyreadstat = pytest.importorskip("pyreadstat", reason="the extra spss is not installed")

HAVEN = """
args <- commandArgs(TRUE)
x <- if (endsWith(args[1], "sav")) haven::read_sav(args[1], user_na = TRUE) else if (endsWith(args[1], "dta"))
  haven::read_dta(args[1]) else { setwd(dirname(args[1])); source(args[1], encoding = "UTF-8"); data }
text <- function(v) { s <- enc2utf8(format(v, digits = 15, trim = TRUE)); s[is.na(v)] <- NA; s }
con <- file(args[2], "w", encoding = "UTF-8")
row <- function(...)
  writeLines(paste(gsub("[\\r\\n\\t]", " ", enc2utf8(c(...))), collapse = "\\t"), con, useBytes = TRUE)
dates <- if (endsWith(args[1], "sav")) haven::read_sav(args[1]) else x
for (n in names(x)) {
  v <- if (inherits(dates[[n]], "Date")) dates[[n]] else x[[n]]
  row("label", n, if (is.null(attr(v, "label"))) "" else attr(v, "label"))
  l <- attr(v, "labels")
  for (i in seq_along(l))
    row("value", n, if (is.na(l[[i]])) haven::na_tag(l[[i]]) else text(unname(l[[i]])), names(l)[i])
  r <- attr(v, "na_range")
  if (!is.null(r)) row("range", n, text(r[1]), text(r[2]))
  tags <- if (is.double(v)) haven::na_tag(v) else rep(NA, length(v))
  if (inherits(v, "Date")) v <- as.character(v) else if (is.double(v)) v <- text(unclass(v))
  row("cells", n, ifelse(is.na(v), ifelse(is.na(tags), "", tags), v))
}
close(con)
"""


def _by_r(path: Path) -> dict[str, dict[str, Any]]:
    """``{variable: {label, values, range, cells}}`` as R's package haven has it."""
    if not shutil.which("Rscript") or subprocess.run(["Rscript", "-e", "library(haven)"], check=False,
                                                     capture_output=True).returncode:
        pytest.skip("R with the package haven is not here")
    script, out = path.with_name("read.R"), path.with_name("read.tsv")
    script.write_text(HAVEN, encoding="utf8")
    done = subprocess.run(["Rscript", script, path, out], check=False, capture_output=True, text=True,
                          env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin:/usr/local/bin"})
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, Any]] = {}
    for line in out.read_text(encoding="utf8").split("\n")[:-1]:
        what, name, *rest = line.split("\t")
        own = found.setdefault(name, {"label": "", "values": {}, "range": None, "cells": []})
        if what == "value":
            own["values"][rest[0]] = rest[1]
        else:
            own[what] = rest[0] if what == "label" else rest
    return found


def _sav(data: DataSet, folder: Path) -> Path:
    from keko_eval.exchange.statistics.sav import as_sav

    (folder / "x.sav").write_bytes(as_sav(data, reserved(data)[0], folder))
    return folder / "x.sav"


def _dta(data: DataSet, folder: Path) -> Path:
    from keko_eval.exchange.statistics.dta import as_dta

    (folder / "x.dta").write_bytes(as_dta(data, folder))
    return folder / "x.dta"


MOOD = {"1": 'Hyvä 🙂 "erinomainen"', "2": "Huono rivi", "-98": "En osaa sanoa", "-94": "En muista",
        "-99": "En kerro", "-96": "Ei vastausta"}
MOOD_CELLS = ["1", "1", "2", "-98", "-94", "-99", "1"]
SCALE_CELLS = ["1", "-97", "-95", "-95", "-95", "-95", "-96"]


def test_haven_reads_the_sav(data: DataSet, tmp_path: Path) -> None:
    found = _by_r(_sav(fitted(data, SPSS)[0], tmp_path))
    assert found["mood"] == {"label": "Mikä fiilis? Kerro", "values": MOOD, "range": ["-99", "-90"],
                             "cells": MOOD_CELLS}
    assert found["scale"]["label"] == "ä" * 126 + "…"
    assert found["scale"]["cells"] == SCALE_CELLS
    assert found["with_"]["cells"] == ["1", "2", "3", "-96", "4", "5", "6"]
    assert [float(cell) for cell in found["height"]["cells"]] == [1.75, -96, 1.8, -96, 1.6, 1.5, 1.5]
    assert found["born"]["cells"] == ["2000-02-29", "1955-12-31", *[""] * 5]
    assert found["ääni"]["cells"] == ["=1+1", 'hei "sinä"', "🙂", "", "x", "rivi toinen", "y"]


def test_haven_reads_the_dta(data: DataSet, tmp_path: Path) -> None:
    found = _by_r(_dta(fitted(data, STATA)[0], tmp_path))
    letters = {"-98": "d", "-94": "a", "-99": "r", "-96": "m", "-97": "n", "-95": "s"}
    assert found["mood"]["values"] == {letters.get(code, code): label for code, label in MOOD.items()}
    assert found["mood"]["cells"] == [letters.get(cell, cell) for cell in MOOD_CELLS]
    assert found["scale"]["cells"] == [letters.get(cell, cell) for cell in SCALE_CELLS]
    assert found["scale"]["label"] == "ä" * 79 + "…"
    assert found["scale"]["values"]["1"] == "ä" * 150
    assert found["born"]["cells"] == ["2000-02-29", "1955-12-31", "s", "s", "s", "s", "m"]
    assert found["ääni"]["cells"] == ["=1+1", 'hei "sinä"', "🙂", "", "x", "rivi toinen", "y"]


def test_rs_own_script_gives_the_same(data: DataSet, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(table(data, -99))
    (tmp_path / "x.R").write_bytes(r_script(data, -99, "x.csv"))
    found = _by_r(tmp_path / "x.R")
    assert found["mood"] == {"label": "Mikä fiilis? Kerro", "values": MOOD, "range": ["-99", "-90"],
                             "cells": MOOD_CELLS}
    assert found["scale"]["label"] == "ä" * 150
    assert found["scale"]["cells"] == SCALE_CELLS
    assert found["born"]["cells"] == ["2000-02-29", "1955-12-31", *[""] * 5]
    assert found["ääni"]["cells"] == ["=1+1", 'hei "sinä"', "🙂", "", "x", "rivi toinen", "y"]


def test_pspp_runs_the_syntax(data: DataSet, tmp_path: Path) -> None:
    if not shutil.which("pspp"):
        pytest.skip("PSPP is not here")
    own = fitted(data, SPSS)[0]
    (tmp_path / "x.csv").write_bytes(table(own, -99, lambda text: " ".join(text.splitlines())))
    (tmp_path / "x.sps").write_bytes(spss_syntax(own, -99, "x.csv"))
    (tmp_path / "run.sps").write_text("INSERT FILE='x.sps'.\nSAVE OUTFILE='out.sav'.\nMRSETS /DISPLAY NAME=ALL.\n")
    done = subprocess.run(["pspp", "run.sps", "-O", "format=txt"], cwd=tmp_path, capture_output=True, text=True,
                          check=False, env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert "$things" in done.stdout
    by_syntax, meta = pyreadstat.read_sav(tmp_path / "out.sav", user_missing=True, output_format="dict")
    directly, own_meta = pyreadstat.read_sav(_sav(own, tmp_path), user_missing=True, output_format="dict")
    assert meta.column_names_to_labels == own_meta.column_names_to_labels
    assert meta.variable_value_labels == own_meta.variable_value_labels
    ranges = {k: v for k, v in own_meta.missing_ranges.items() if k != "born"}
    assert meta.missing_ranges == ranges
    for name in ("mood", "scale", "things_bus", "children", "with_", "height", "id"):
        assert list(by_syntax[name]) == list(directly[name]), name
    assert by_syntax["born"][0] == date(2000, 2, 29)
    assert list(by_syntax["ääni"])[5] == "rivi toinen"


@pytest.mark.parametrize("write", [_sav, _dta])
def test_the_same_answers_give_the_same_bytes(data: DataSet, tmp_path: Path,
                                              write: Callable[[DataSet, Path], Path]) -> None:
    own = fitted(data, SPSS if write is _sav else STATA)[0]
    first = write(own, tmp_path).read_bytes()
    assert b"31 Jan 21" in first[:200] or b"31 Jan 2021 00:00" in first[:200]
    assert write(own, tmp_path).read_bytes() == first
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".sav" if write is _sav else ".dta"]


def test_what_does_not_fit_is_told(data: DataSet) -> None:
    told = {(loss.named("en"), loss.because) for loss in fitted(data, SPSS)[1].losses}
    assert ("scale", "statistics-label-bytes") in told
    assert ("with", "statistics-name") in told
    assert any(because == "statistics-value-label" for _, because in told)
    assert ("scale", "statistics-label-characters") in {(loss.named("en"), loss.because)
                                                       for loss in fitted(data, STATA)[1].losses}


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=320)
NAMES = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80), min_size=1, max_size=6,
                 unique=True)


@given(NAMES, st.sampled_from([SPSS, STATA]))
def test_names_are_taken_and_never_the_same(names: list[str], limits: Limits) -> None:
    found = list(new_names(names, limits).values())
    assert len({name.casefold() for name in found}) == len(names)
    for name in found:
        assert name.isidentifier() or name.replace("_", "a").isidentifier()
        assert size(name, limits.name[1]) <= limits.name[0]
        assert name.casefold() not in limits.reserved


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NAMES, TEXTS, st.lists(TEXTS, min_size=1, max_size=4),
       st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=600), min_size=3,
                max_size=3))
@pytest.mark.parametrize("limits", [SPSS, STATA])
def test_hostile_labels_names_and_texts_come_back(tmp_path: Path, limits: Limits, names: list[str], label: str,
                                                  labels: list[str], texts: list[str]) -> None:
    values = tuple(Value(str(n), n, text) for n, text in enumerate(labels))
    missing = (Missing("refused", "refused", label), Missing("skipped", "skipped", "x"))
    coded = [Variable(name, label, "coded", values=values, missing=missing) for name in names]
    data = DataSet("d", "d", "en", "2020-01-31", [*coded, Variable("a text", label, "text")], (), pl.DataFrame(
        {**{name: ["0", None, None] for name in names}, "a text": texts}), pl.DataFrame(
        {**{name: [None, "refused", "skipped"] for name in names}, "a text": [None] * 3},
        schema={**dict.fromkeys(names, pl.String), "a text": pl.String}))
    if "a text" in names:
        return
    own, report = fitted(data, limits)
    path = (_sav if limits is SPSS else _dta)(own, tmp_path)
    read = pyreadstat.read_sav if limits is SPSS else pyreadstat.read_dta
    cells, meta = read(path, user_missing=True, output_format="dict")
    assert list(cells) == [v.name for v in own.variables]
    for v in own.variables:
        assert (meta.column_names_to_labels[v.name] or "").rstrip() == v.label.rstrip()
    first = own.variables[0]
    shown = meta.variable_value_labels.get(first.name, {})
    for value in first.values:
        assert shown.get(value.number, "").rstrip() == value.label.rstrip()
    assert list(cells[first.name]) == ([0.0, -99.0, -95.0] if limits is SPSS else [0.0, "r", "s"])
    assert [text.rstrip(" ") for text in cells[own.variables[-1].name]] == [text.rstrip(" ") for text in texts]
    if label != own.variables[0].label:
        assert any(loss.because.startswith("statistics-label") for loss in report.losses)


@pytest.mark.parametrize("write", [_sav, _dta])
@pytest.mark.parametrize("cells", [["1"], ["1", "1"], [None], []])
def test_variables_without_missing_values_or_without_rows(tmp_path: Path, cells: list[str | None],
                                                          write: Callable[[DataSet, Path], Path]) -> None:
    missing = (Missing("refused", "refused", "won't"), Missing("no_answer", "no_answer", "none"))
    variables = [Variable("q", "Q", "coded", values=(Value("1", 1, "one"),), missing=missing),
                 Variable("n", "N", "number", missing=missing), Variable("d", "D", "date", missing=missing)]
    frame = pl.DataFrame({"q": cells, "n": [2.5 if c else None for c in cells],
                          "d": [date(2020, 1, 1) if c else None for c in cells]},
                         schema={"q": pl.String, "n": pl.Float64, "d": pl.Date})
    states = pl.DataFrame({name: [None if c else "no_answer" for c in cells] for name in "qnd"},
                          schema=dict.fromkeys("qnd", pl.String))
    path = write(DataSet("x", "x", "en", "2020-01-31", variables, (), frame, states), tmp_path)
    found, about = (pyreadstat.read_sav if write is _sav else pyreadstat.read_dta)(path, user_missing=True,
                                                                                  output_format="dict")
    silent = -96.0 if write is _sav else "m"
    assert list(found["q"]) == [1.0 if c else silent for c in cells]
    assert list(found["n"]) == [2.5 if c else silent for c in cells]
    assert about.variable_value_labels["q"][1] == "one"
    assert about.column_names_to_labels == {"q": "Q", "n": "N", "d": "D"}


@pytest.mark.parametrize("sign", ["a", "ä"])
def test_the_longest_names_are_written_of_many_variables(tmp_path: Path, sign: str) -> None:
    names = [sign * 80 + str(n) for n in range(120)]
    variables = [Variable(name, "Q", "coded", values=(Value("1", 1, "one"),)) for name in names]
    data = DataSet("x", "x", "en", "2020-01-31", variables, (), pl.DataFrame({name: ["1"] for name in names}),
                   pl.DataFrame({name: [None] for name in names}))
    for limits, write, read in ((SPSS, _sav, pyreadstat.read_sav), (STATA, _dta, pyreadstat.read_dta)):
        own = fitted(data, limits)[0]
        assert max(size(v.name, limits.name[1]) for v in own.variables) == limits.name[0]
        assert list(read(write(own, tmp_path), output_format="dict")[0]) == [v.name for v in own.variables]
