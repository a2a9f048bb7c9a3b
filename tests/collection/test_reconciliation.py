"""Counts that add up, and files that come back as what was written into them."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.collection.read import read_answers
from keko_eval.definitions.instrument import Instrument
from tests.collection.conftest import Make, reader, study_of
from tests.collection.test_read import FORM, SUBJECT

DATA = "data: [{instrument: t.form, file: a.csv, wave_column: round}]\n"
CELLS = {
    "code": ["k1", "K1", "k2", "k3", "k4", "NA", ""], "round": ["before", "after", "later", ""],
    "promises": ["1", "Täysin samaa mieltä", "9", "6", "NA", "Strongly agre", ""],
    "agreement": ["yes", "Nej", "maybe", ""],
    "partners": ["0", "3", "101", "2,5", "five", "4 kpl", ""],
    "channels": ["email", "Phone;Kokous", "fax", "phone;fax", "-", ""],
    "since": ["15.8.2017", "8/9/2017", "31.2.2017", ""], "hours": ["7,5", "1,234", "1.234,5", "5 h", ""],
    "words": ["hyvä", "NA", ""]}
ROW = st.fixed_dictionaries({name: st.sampled_from(cells) for name, cells in CELLS.items()})


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    return reader(study_of(tmp_path_factory.mktemp("s"), FORM, SUBJECT + DATA))


@pytest.fixture(scope="module")
def instrument(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Instrument]:
    own = study_of(tmp_path_factory.mktemp("s"), FORM, SUBJECT).instruments["t.form"]
    return lambda: own


def table(rows: list[dict[str, str]]) -> str:
    return "\n".join([";".join(CELLS), *(";".join(f'"{row[name]}"' for name in CELLS) for row in rows)]) + "\n"


@settings(max_examples=150)
@given(st.lists(ROW, min_size=1, max_size=10))
def test_everything_that_was_read_is_used_or_told_of(read: Callable[..., Any], rows: list[dict[str, str]]) -> None:
    answers = read(table(rows))[0]["t.form"]
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for line in answers.reconciliation:
        counts[line["wave"], line["question"]][line["what"]] += line["n"]
    assert sum(c["rows_read"] for c in counts.values()) == len(rows)
    frame = answers.frame.lazy().collect()
    for (wave, question), c in counts.items():
        if not question:
            assert c["rows_read"] == c["rows_used"] + c["rows_left_out"]
            assert c["rows_used"] == frame.filter(pl.col("wave") == wave).height
            continue
        assert c["cells_read"] == c["cells_used"] + c["cells_set_aside"], question
        if question not in ("code", "circle") and wave in ("before", "after"):
            kinds = ("answered", "dont_know", "refused", "not_applicable", "not_asked", "not_answered", "unusable")
            assert sum(c[k] for k in kinds) == frame.filter(pl.col("wave") == wave).height, question
            used = frame.filter(pl.col("wave") == wave)[question].count()
            assert c["cells_used"] == used
            assert c["answered"] + c["dont_know"] >= used
    written = sum(bool(row[name]) for row in rows for name in CELLS if name not in ("code", "round"))
    assert sum(c["cells_read"] for c in counts.values()) == written


@settings(max_examples=60)
@given(st.lists(ROW, min_size=1, max_size=10))
def test_no_cell_is_dropped_without_a_line_of_its_own(read: Callable[..., Any], rows: list[dict[str, str]]) -> None:
    answers = read(table(rows))[0]["t.form"]
    cells = [r for r in answers.reconciliation if r["what"] == "cells_set_aside" and r["why"] != "row_left_out"]
    listed = answers.set_aside.filter(pl.col("question").is_not_null() & ~pl.col("why").is_in(["unknown_part",
                                                                                               "unknown_group"]))
    left = set(answers.set_aside.filter(pl.col("question").is_null())["row"].to_list())
    own = listed.filter(~pl.col("row").is_in(list(left)) & (pl.col("question") != "code"))
    assert sum(c["n"] for c in cells) == own.height


ANSWERS = st.fixed_dictionaries({
    "promises": st.sampled_from([1, 2, 3, 4, 5, 9, None]), "respect": st.sampled_from([1, 5, None]),
    "agreement": st.sampled_from(["yes", "no"]), "partners": st.integers(0, 100) | st.none(),
    "channels": st.lists(st.sampled_from(["email", "phone", "meeting"]), unique=True),
    "since": st.dates(date(1950, 1, 1), date(2049, 12, 31)) | st.none(),
    "hours": st.decimals(0, 1000, places=2) | st.none(),
    "words": st.sampled_from(["hyvä; \"öky\"", "rivi\nkaksi", "Å", None])})


@settings(max_examples=80)
@given(rows=st.lists(ANSWERS, min_size=1, max_size=8), language=st.sampled_from(["fi", "sv", "en"]),
       encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]), delimiter=st.sampled_from(";,\t"),
       labels=st.booleans(), texts=st.booleans(), comma=st.booleans(), data=st.data())
def test_what_was_written_is_read_in_any_language_encoding_and_delimiter(
        read: Callable[..., Any], instrument: Callable[[], Instrument], rows: list[dict[str, object]], language: str,
        encoding: str, delimiter: str, labels: bool, texts: bool, comma: bool, data: st.DataObject) -> None:
    names = data.draw(st.permutations(list(rows[0])))

    def header(name: str) -> str:
        question = instrument().question(name)
        assert question is not None
        assert question.label is not None
        return question.label.to(language) if texts else name

    def cell(name: str, value: object) -> str:
        question = instrument().question(name)
        assert question is not None
        known = {c.value: c.label.to(language) for c in instrument().choices_of(question)}
        if value is None or value == []:
            return ""
        if isinstance(value, list):
            return ";".join(known[v] if labels else str(v) for v in value)
        if isinstance(value, date):
            return f"{value.day}.{value.month}.{value.year}" if language == "fi" else value.isoformat()
        if name == "hours":
            return str(value).replace(".", ",") if comma else str(value)
        return known[value] if labels and value in known else str(value)  # type: ignore[index]

    grid = [["round", *map(header, names)], *(["before", *(cell(n, row[n]) for n in names)] for row in rows)]
    text = "".join(delimiter.join('"' + c.replace('"', '""') + '"' for c in row) + "\r\n" for row in grid)
    answers = read(text.encode(encoding))[0]["t.form"]
    order = ["email", "phone", "meeting"]
    expected = [(row["promises"], row["respect"], row["agreement"],
                 row["partners"] if row["agreement"] == "yes" else None,
                 " ".join(sorted(row["channels"], key=order.index)) or None, row["since"],
                 # type: ignore[call-overload]
                 None if row["hours"] is None else float(row["hours"]),
                 row["words"]) for row in rows]  # type: ignore[arg-type]
    frame = answers.frame.lazy().collect()
    assert frame.select("promises", "respect", "agreement", "partners", "channels", "since", "hours",
                        "words").rows() == expected


def test_kinds_of_missing_answers_stay_apart(make: Make) -> None:
    form = """
choices:
  scale:
    - {value: 1, label: A}
    - {value: 2, label: B}
    - {value: 8, label: C, missing: refused}
    - {value: 9, label: D, missing: dont_know}
questions:
  - {name: q, type: select_one scale, label: Q, missing: {"7": not_applicable, none: refused}}
  - {name: n, type: integer, label: N, relevant: "${q} = 1", missing: {"-9": refused, dk: dont_know}}
  - {name: later, type: text, label: Later}
"""
    study = make(form, "data: [{wave: before, instrument: t.form, file: a.csv}]\n", {"a.csv": (
        "q,n\n1,5\n1,-9\n1,dk\n1,\n1,x\n2,3\n2,\n8,\n9,\n7,\nnone,\n,5\n")})
    answers = read_answers(study)[0]["t.form"]
    assert answers.frame.lazy().collect()["n"].to_list() == [5, -9, None, None, None, None, None, None, None, None,
                                                             None, None]
    assert answers.frame.lazy().collect()["q"].to_list() == [1, 1, 1, 1, 1, 2, 2, 8, 9, 7, None, None]
    kinds = {(r["question"], r["what"], r["why"]): r["n"] for r in answers.reconciliation
             if r["question"] and not r["what"].startswith(("cells", "columns"))}
    assert kinds == {
        ("q", "answered", ""): 7, ("q", "dont_know", ""): 1, ("q", "refused", ""): 2, ("q", "not_applicable", ""): 1,
        ("q", "not_answered", ""): 1, ("n", "answered", ""): 1, ("n", "refused", ""): 1, ("n", "dont_know", ""): 1,
        ("n", "not_answered", ""): 1, ("n", "unusable", ""): 1, ("n", "not_asked", "not_relevant"): 7,
        ("later", "not_asked", "no_column"): 12}


