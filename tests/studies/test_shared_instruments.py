"""Every shared instrument, answered at random by its own rules, gives each of its indicators something to say."""

import csv
import random
from pathlib import Path
from typing import Any

import pytest

from keko_eval.comparison.recorded import RECORDED
from keko_eval.definitions.indicator import Index, Indicator
from keko_eval.definitions.instrument import Instrument, Question
from keko_eval.definitions.load import shipped_library
from keko_eval.definitions.references import instrument_of
from keko_eval.pipeline import evaluate, load
from keko_eval.scoring.kinds import MEASURES

LIBRARY = shipped_library()
INSTRUMENTS: dict[str, Instrument] = {d.id: d.model for d in LIBRARY.of("instrument")}
INDICATORS: dict[str, Indicator] = {d.id: d.model for d in LIBRARY.of("indicator")}
NUMBERS = {"attained": (-2, 2), "participants": (90, 99)}
TEXTS = {"organisation": ("a", "b", "c"), "partner": ("b", "c", "d"), "coder": ("x", "y"), "goal": ("g1", "g2", "g3")}
STUDY = """study: my.study
title: {{en: Invented}}
languages: [en]
instruments: [{instruments}]
indicators: [{indicators}]
groups: [circle]
waves: [{{wave: before, period: 2017-08}}, {{wave: after, period: 2019-11}}]
comparison: {{design: before_after, from: before, to: after}}
invented: true
data:
{data}
"""


def answer(question: Question, instrument: Instrument, i: int, chance: random.Random) -> Any:
    choices = [c.value for c in instrument.choices_of(question) if not c.missing and not c.exclusive]
    match question.kind:
        case "select_one":
            return chance.choice(choices)
        case "select_multiple":
            return " ".join(sorted(str(value) for value in chance.sample(choices, min(2, len(choices)))))
        case "integer" | "decimal":
            return chance.randint(*NUMBERS.get(question.name, (0, 30)))
        case "date":
            day = f"{chance.randint(2016, 2018)}-0{chance.randint(1, 9)}-15"
            return "2019-10-31" if question.name == "end" else day
    texts = TEXTS.get(question.name)
    return texts[i % len(texts)] if texts else f"text {i // 2}"


def file_of(instrument: Instrument, path: Path, seed: str) -> None:
    chance = random.Random(seed)
    rows = [{"circle": "ab"[i % 2], **{q.name: answer(q, instrument, i, chance) for _, q in instrument.walk()}}
            for i in range(24)]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def home(indicator: Indicator) -> str | None:
    if isinstance(indicator, Index):
        return home(INDICATORS[next(iter(indicator.parts))])
    return instrument_of(indicator, INSTRUMENTS)


def read_from(id: str) -> list[str]:
    return [key for key, i in INDICATORS.items() if home(i) == id and i.kind in (*MEASURES, *RECORDED)]


@pytest.mark.parametrize("id", sorted(id for id in INSTRUMENTS if read_from(id)))
def test_each_of_its_indicators_says_something(id: str, tmp_path: Path) -> None:
    instrument = INSTRUMENTS[id]
    own = read_from(id)
    waves = ("before", "after") if instrument.unit in ("respondent", "client", "organisation") else ("",)
    for wave in waves:
        file_of(instrument, tmp_path / f"answers{wave}.csv", id + wave)
    data = [f"  - {{instrument: {id}, file: answers{wave}.csv{f', wave: {wave}' if wave else ''}}}" for wave in waves]
    also = ["keko.needs"] if id == "keko.projects" else []
    (tmp_path / "study.yaml").write_text(STUDY.format(
        instruments=", ".join([id, *also]), indicators=", ".join(own), data="\n".join(data)), "utf-8")
    found = evaluate(load(tmp_path)).released
    rows = (*found.results, *found.counts, *found.entries)
    assert set(own) - {row["indicator"] for row in rows if row["released"]} == set()
