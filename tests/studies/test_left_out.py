"""An indicator that the answers cannot give is told of, and the others are worked out."""

from pathlib import Path

import polars as pl

import keko_eval

INSTRUMENT = """instrument: {id}
version: 1.0.0
title: T
unit: respondent
languages: [en]
questions:
  - {{name: {question}, type: integer, label: How many?}}
"""
INDICATOR = """indicator: {id}
version: 1.0.0
dimension: change
level: outcome
label: L
definition: D
kind: {kind}
direction: up
"""
STUDY = """study: two
title: Two
languages: [en]
instruments: [a, b]
indicators: [one, other, both]
waves: [{wave: w1, period: 2020}, {wave: w2, period: 2021}]
subject: code
comparison: {design: before_after, from: w1, to: w2}
"""


def test_an_index_over_two_instruments_is_told_of(tmp_path: Path) -> None:
    files = {
        "study.yaml": STUDY, "a.yaml": INSTRUMENT.format(id="a", question="x"),
        "b.yaml": INSTRUMENT.format(id="b", question="y"),
        "one.yaml": INDICATOR.format(id="one", kind="mean") + 'value: "${x}"\n',
        "other.yaml": INDICATOR.format(id="other", kind="mean") + 'value: "${y}"\n',
        "both.yaml": INDICATOR.format(id="both", kind="index") + "parts: {one: 1, other: 1}\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf8")
    rows = {"code": [str(i) for i in range(10)] * 2, "wave": ["w1"] * 10 + ["w2"] * 10}
    frames = {id: pl.DataFrame({**rows, question: list(range(20))}) for id, question in (("a", "x"), ("b", "y"))}
    found = keko_eval.evaluate(keko_eval.load(tmp_path), frames)
    told = [p for p in found.problems if p.code == "indicator-left-out"]
    assert [p.values["indicator"] for p in told] == ["both"]
    assert told[0].place is not None
    assert told[0].place.file.endswith("both.yaml")
    change = next(r for r in found.released.results if r["indicator"] == "one" and r["quantity"] == "change")
    assert change["estimate"] == 10
