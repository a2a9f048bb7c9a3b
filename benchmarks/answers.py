"""`python -m benchmarks.answers`: 100,000 answers of 30 columns read and checked, against `pandas.read_csv` of the
same file in the same run; the fastest runs of both are compared, since the reading uses every core and pandas one."""

import argparse
import random
import statistics
import tempfile
import time
from pathlib import Path

ALLOWED, RUNS = 4.5, 20
ITEMS, NUMBERS, SINGLE, MANY = 18, 4, 3, 2
FORM = """instrument: b.form
version: 1.0.0
title: Form
unit: respondent
languages: [en]
choices:
  agree: [{values}]
  colour: [{{value: red, label: Red}}, {{value: green, label: Green}}, {{value: blue, label: Blue}}]
questions:
{questions}
"""
STUDY = """study: b
title: B
subject: code
groups: [circle]
instruments: [b.form]
indicators: [b.any]
waves: [{wave: before, period: 2017}, {wave: after, period: 2019}]
comparison: {design: before_after}
data: [{instrument: b.form, file: a.csv, wave_column: wave}]
"""
ANY = """indicator: b.any
version: 1.0.0
dimension: networks
level: outcome
label: any
definition: any
kind: count
condition: "1 = 1"
direction: up
"""


def made(folder: Path, rows: int) -> None:
    """An invented study of 30 columns: codes, labels, numbers, choices of several, and a text."""
    labels = ["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"]
    values = ", ".join(f"{{value: {i + 1}, label: {label}}}" for i, label in enumerate(labels))
    kinds = [*(("select_one agree", f"i{k}") for k in range(ITEMS)), *(("integer", f"n{k}") for k in range(NUMBERS)),
             *(("select_one colour", f"s{k}") for k in range(SINGLE)),
             *(("select_multiple colour", f"m{k}") for k in range(MANY))]
    questions = "\n".join(f"  - {{name: {name}, type: {kind}, label: Question {name}}}" for kind, name in kinds)
    (folder / "form.yaml").write_text(FORM.format(values=values, questions=questions))
    (folder / "study.yaml").write_text(STUDY)
    (folder / "any.yaml").write_text(ANY)
    draw = random.Random(2019)
    several = ["red", "red blue", "green", "red green blue"]
    with (folder / "a.csv").open("w") as stream:
        stream.write(",".join(["code", "circle", "wave", *(name for _, name in kinds)]) + "\n")
        for row in range(rows):
            items = [str(draw.randint(1, 5)) for _ in range(ITEMS // 2)] + draw.choices(labels, k=ITEMS - ITEMS // 2)
            cells = [f"p{row // 2}", f"c{row % 40}", ("before", "after")[row % 2], *items,
                     *(str(draw.randint(0, 99)) for _ in range(NUMBERS)), *draw.choices(["Red", "Blue"], k=SINGLE),
                     *draw.choices(several, k=MANY)]
            stream.write(",".join(cells) + "\n")


def main() -> int:
    import pandas as pd

    from keko_eval.collection.read import read_answers
    from keko_eval.definitions.load import Library, read_library, resolve

    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made(folder, rows)
        library, _ = read_library([folder])
        resolved, _ = resolve(library.of("study")[0], Library(library.documents))
        theirs, ours = [], []
        for _ in range(RUNS):
            start = time.perf_counter()
            pd.read_csv(folder / "a.csv")
            middle = time.perf_counter()
            answers, problems = read_answers(resolved)
            theirs.append(middle - start)
            ours.append(time.perf_counter() - middle)
        frame = answers["b.form"].frame.lazy().collect()
        assert frame.height == rows, [p.code for p in problems]
    ratio, usual = min(ours) / min(theirs), statistics.median(ours) / statistics.median(theirs)
    print(f"{ratio:6.2f}x  (allowed {ALLOWED:g}x)  {rows} answers x 30 columns read and checked / pandas.read_csv, "
          f"the fastest of {RUNS} runs each; medians {usual:.2f}x")
    return int(ratio > ALLOWED)


if __name__ == "__main__":
    raise SystemExit(main())
