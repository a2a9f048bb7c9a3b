"""What scoring and tallying cost against a plain scan of the same file: `python benchmarks/scan.py [--rows N]`.

Makes answers to 30 items of six scales, half of the rows in each of two waves, 97 circles, and prints how many times
as long as Polars' `scan_parquet(file).select(all().sum())` the two take: scores, pairs and clusters; and the same with
the answers to single items and the scales' alphas. Each is run in a process of its own, so that its peak memory is its
own.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keko_eval.definitions.load import ResolvedStudy
    from keko_eval.scoring.engine import Engine

ITEMS, SCALES, CIRCLES = 30, 6, 97
FULL, MEMORY = 10_000_000, 2048
BUDGETS = (("pairs", "scores, pairs, clusters", 3), ("all", "with item counts and alpha", 8))
INSTRUMENT = """\
instrument: bench.actors
version: 1.0.0
title: Scan
unit: respondent
languages: [en]
choices:
  agree5: [{value: 1, label: a}, {value: 2, label: b}, {value: 3, label: c}, {value: 4, label: d}, {value: 5, label: e},
           {value: 9, label: no idea, missing: dont_know}]
questions:
"""
STUDY = """\
study: bench
title: Scan
instruments: [bench.actors]
indicators: [%s]
waves: [{wave: "1", period: 2017}, {wave: "2", period: 2019}]
subject: subject
groups: [circle]
comparison: {design: before_after, from: "1", to: "2", cluster: circle}
"""
INDICATOR = """\
indicator: bench.scale_%d
version: 1.0.0
dimension: networks
level: outcome
label: Scale
definition: Scale
kind: scale
items: [%s]
reverse: [%s]
minimum_answered: 3
rescale: [0, 100]
direction: up
"""


def resolved_study() -> "ResolvedStudy":
    """The study of the benchmark, from its definitions."""
    from keko_eval.definitions.load import read_library, resolve

    per_scale = ITEMS // SCALES
    scales = [[f"q{s * per_scale + i + 1}" for i in range(per_scale)] for s in range(SCALES)]
    with tempfile.TemporaryDirectory() as folder:
        questions = "".join(f"  - {{name: q{i + 1}, type: select_one agree5, label: q}}\n" for i in range(ITEMS))
        ids = ", ".join(f"bench.scale_{s}" for s in range(SCALES))
        files = {"instrument": INSTRUMENT + questions, "study": STUDY % ids}
        files |= {f"scale_{s}": INDICATOR % (s, ", ".join(names), names[0]) for s, names in enumerate(scales)}
        for name, text in files.items():
            (Path(folder) / f"{name}.yaml").write_text(text, encoding="utf8")
        library, problems = read_library([Path(folder)])
        study, found = resolve(library.of("study")[0], library)
    if problems or found:
        raise SystemExit(f"the benchmark's definitions are wrong: {problems + found}")
    return study


def make_answers(rows: int, file: Path) -> None:
    """Answers of a trait per respondent and a noise per item; 80 % answer both waves, 3 % say 9, 3 % nothing."""
    import numpy as np
    import polars as pl

    rng, half = np.random.default_rng(2017), rows // 2
    trait, circle = rng.normal(size=half).astype(np.float32), rng.integers(0, CIRCLES, half)
    people = rng.permutation(half)
    again = np.where(rng.random(half) < 0.8, people, people + half)
    waves = [(1, np.arange(half), np.arange(half)), (2, people, again)]
    frames = []
    for wave, who, subject in waves:
        items = {}
        for i in range(ITEMS):
            noise = rng.normal(size=half).astype(np.float32)
            x = np.clip(np.round(2.8 + 0.2 * wave + 0.8 * trait[who] + 0.9 * noise), 1, 5)
            luck = rng.random(half, dtype=np.float32)
            answers = pl.Series(np.where(luck < 0.03, 9, x).astype(np.int8))
            items[f"q{i + 1}"] = answers.set(pl.Series(luck > 0.97), None)
        keys = {"wave": np.full(half, wave, np.int8), "subject": subject, "circle": circle[who].astype(np.int16)}
        frames.append(pl.DataFrame(keys | items))
    pl.concat(frames).write_parquet(file)


def run(what: str, file: Path, engine: "Engine") -> None:
    """One measurement in this process: seconds (best of three) and peak memory as JSON."""
    import polars as pl

    from keko_eval.scoring.score import score
    from keko_eval.scoring.tally import tally

    study, seconds = resolved_study(), []
    for _ in range(1 if engine == "spark" else 3):
        start = time.perf_counter()
        if what == "scan":
            pl.scan_parquet(file).select(pl.all().sum()).collect(engine="streaming")
        else:
            tallies = tally(score(study, {"bench.actors": source(file, engine)}, engine), items=what == "all")
            if not tallies.pair_moments("bench.scale_0").n.sum():
                raise SystemExit("no pairs were found")
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds": min(seconds), "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def source(file: Path, engine: str) -> object:
    """The file as the engine reads it."""
    if engine == "duckdb":
        import duckdb

        return duckdb.connect().read_parquet(str(file))
    if engine == "spark":
        from pyspark.sql import SparkSession

        session = SparkSession.builder.master("local[*]").config("spark.driver.memory", "4g").getOrCreate()
        return session.read.parquet(str(file))
    import polars as pl

    return pl.scan_parquet(file)


def measured(what: str, file: Path, engine: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--run", what, "--file", str(file), "--engine", engine]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--engine", default="polars", choices=["polars", "duckdb", "spark"])
    parser.add_argument("--run", choices=["scan", "pairs", "all"], help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        run(given.run, given.file, given.engine)
        return 0
    over = False
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answers.parquet"
        make_answers(given.rows, file)
        plain = measured("scan", file, given.engine)
        print(f"{given.rows} answers x {ITEMS} items on {given.engine}: scan {plain['seconds']:.2f} s")
        for what, label, allowed in BUDGETS:
            found = measured(what, file, given.engine)
            ratio = found["seconds"] / plain["seconds"]
            over |= given.engine == "polars" and given.rows >= FULL and (ratio > allowed or found["memory"] > MEMORY)
            print(f"{label}: {found['seconds']:.2f} s, {ratio:.2f} scans (allowed {allowed} from {FULL} answers on), "
                  f"{found['memory']:.0f} MB at most")
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
