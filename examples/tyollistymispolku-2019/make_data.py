"""Makes the invented answers of this example and the true effects behind them. `python make_data.py` rewrites data/.

A client's stage on the path and answers to the statements are latent normal values cut into steps. The latent value is
the client's own, plus the place's, plus an item's noise and, at follow-up, the true effect. truth.csv holds what the
effects amount to in the unit of each indicator: the difference between two endless populations, found by drawing
400,000 clients without places and without anybody leaving.
"""

import csv
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from statistics import NormalDist

import numpy as np
import yaml

SEED = 20191104
HERE = Path(__file__).parent
PLACES = {"paja": 62, "kahvila": 48, "puutarha": 40, "valmennus": 46}
RESPONSE, RETENTION, NEWCOMER_RESPONSE, CODE_GIVEN, HELPED = 0.84, 0.86, 0.80, 0.96, 0.35
TURNOVER = 0.22
# Those who feel least part of things leave more often: the share who leave is this much higher or lower.
LEAVES_WITH_STANCE = -0.5
# Shares in the seven stages when the project begins, how many standard deviations clients move on by the end on the
# average, and how unevenly.
STAGES = (0.10, 0.21, 0.27, 0.25, 0.13, 0.03, 0.01)
PROGRESS, UNEVEN = 0.50, 0.65
STEPS = np.array([-1.5, -0.5, 0.5, 1.5])
# statement: how far it lies from the scale's mean
FELT = {"incl_people": 0.35, "incl_places": 0.15, "incl_asked": -0.20, "incl_skills": -0.15, "incl_next": -0.30}
HERE_IT_IS = {"here_respect": 0.45, "here_time": 0.35, "here_part": -0.45, "here_together": 0.10, "here_will": -0.15,
              "here_experience": -0.10, "here_peers": 0.05}
# statements, latent mean, latent effect
SCALES: dict[str, tuple[Mapping[str, float], float, float]] = {
    "felt": (FELT, -0.05, 0.42), "strengths": (HERE_IT_IS, 0.70, 0.0)}
DONT_KNOW, UNANSWERED = 0.06, 0.02
WORDS = ["Täällä saa olla oma itsensä.", "Ohjaaja kuuntelee.", "Kiva porukka.", "Sain kokeilla oikeaa työtä.",
         "Muut ymmärtävät, koska heillä on sama tilanne.", "Säännölliset päivät.", "Ei ole kiire.",
         "Opin uusia asioita keittiössä.", "Sain apua hakemuksiin.", "Työkokeilu kaupassa."]


def person(rng: np.random.Generator, n: int) -> dict[str, np.ndarray]:
    """What stays with a client from wave to wave."""
    return {"general": rng.normal(0, 0.45, n), "felt": rng.normal(0, 0.45, n), "strengths": rng.normal(0, 0.45, n),
            "stage": rng.normal(0, 0.90, n), "pace": rng.normal(0, UNEVEN, n)}


def answer(rng: np.random.Generator, who: dict[str, np.ndarray], wave: int,
           level: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """One wave's complete answers of everyone in ``who``."""
    n = len(who["general"])
    limits = [NormalDist().inv_cdf(share) for share in np.cumsum(STAGES)[:-1]]
    far = who["stage"] + level["stage"] + rng.normal(0, 0.44, n) + wave * (PROGRESS + who["pace"])
    out: dict[str, np.ndarray] = {"stage": 1 + np.searchsorted(limits, far)}
    for scale, (items, mean, effect) in SCALES.items():
        stance = mean + wave * effect + who["general"] + who[scale] + level[scale] + rng.normal(0, 0.35, n)
        for name, lies in items.items():
            out[name] = 1 + np.searchsorted(STEPS, stance + lies + rng.normal(0, 0.75, n))
    return out


def measures(a: dict[str, np.ndarray]) -> dict[str, float]:
    """Each indicator's population value, written out independently of the indicators' own definitions."""
    def percent(items: Mapping[str, float]) -> float:
        return float(100 * (np.mean([a[name] for name in items], axis=0) - 1).mean() / 4)

    return {"keko.clients.stage": float((a["stage"] >= 6).mean()), "keko.clients.inclusion_felt": percent(FELT),
            "keko.clients.strengths": percent(HERE_IT_IS)}


def truth() -> dict[str, tuple[float, float, float]]:
    """Baseline, follow-up and effect of each indicator; the effect that is zero by design is exactly zero."""
    rng, n = np.random.default_rng(SEED + 1), 400_000
    who, nowhere = person(rng, n), {name: np.zeros(n) for name in ("stage", *SCALES)}
    before, after = (measures(answer(rng, who, wave, nowhere)) for wave in (0, 1))
    after["keko.clients.strengths"] = before["keko.clients.strengths"]
    return {k: (before[k], after[k], after[k] - before[k]) for k in before}


def as_row(a: dict[str, np.ndarray], i: int, code: str, place: str, rng: np.random.Generator) -> dict[str, str]:
    """One response as the form would hold it: some don't-knows, some blanks, some words of one's own."""
    row = {"code": code, "place": place}
    for name, values in a.items():
        u = rng.random()
        row[name] = "" if u < UNANSWERED else "9" if u < UNANSWERED + DONT_KNOW else str(values[i])
    row["helped"] = "helped" if rng.random() < HELPED else "alone"
    says, pick = rng.random(), int(rng.integers(len(WORDS)))
    row["own_words"] = WORDS[pick] if says < 0.3 else ""
    return row


def waves() -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    rng = np.random.default_rng(SEED)
    place_of = [place for place, size in PLACES.items() for _ in range(size)]
    n, index = len(place_of), {place: i for i, place in enumerate(PLACES)}
    own = np.array([index[place] for place in place_of])
    level = {name: rng.normal(0, 0.15, len(PLACES))[own] for name in ("stage", *SCALES)}
    first, newcomer = person(rng, n), person(rng, n)
    left = rng.random(n) < TURNOVER * np.exp(LEAVES_WITH_STANCE * first["felt"])
    second = {k: np.where(left, newcomer[k], v) for k, v in first.items()}
    answers = [answer(rng, who, wave, level) for wave, who in enumerate((first, second))]
    at_first = rng.random(n) < RESPONSE
    at_second = rng.random(n) < np.where(left, NEWCOMER_RESPONSE, np.where(at_first, RETENTION, 0.55))
    codes = [f"a{v}" for v in rng.permutation(9000)[: 2 * n] + 1000]
    rows: tuple[list[dict[str, str]], list[dict[str, str]]] = ([], [])
    for wave, there in enumerate((at_first, at_second)):
        for i in np.flatnonzero(there):
            code = codes[i + n] if wave and left[i] else codes[i]
            code = code if rng.random() < CODE_GIVEN else ""
            rows[wave].append(as_row(answers[wave], int(i), code, place_of[i], rng))
    return rows


def labelled(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The follow-up as a form service would export it: questions as headings and labels as values, in easy Finnish."""
    instrument = yaml.load(  # the C parser, which takes "?," within braces as text
        (HERE.parent.parent / "instruments" / "client_path.yaml").read_bytes(), yaml.CSafeLoader)
    questions = {q["name"]: q for s in instrument["sections"] for q in s["questions"]}
    labels = {name: {str(c["value"]): c["label"]["fi-simple"] for c in choices}
              for name, choices in instrument["choices"].items()}

    def value(name: str, code: str) -> str:
        kind = questions[name]["type"].split() if name in questions else []
        return labels[kind[1]].get(code, code) if len(kind) == 2 and code else code

    return [{questions[k]["label"]["fi-simple"] if k in questions else k: value(k, v) for k, v in row.items()}
            for row in rows]


def diary(months: list[tuple[int, int]], rng: np.random.Generator) -> list[dict[str, str]]:
    """Hours of guidance by place and month: about one for each client of a place in a week."""
    return [{"place": place, "date": date(year, month, monthrange(year, month)[1]).isoformat(),
             "hours": str(round(size * 4.0 * float(rng.uniform(0.85, 1.15))))}
            for year, month in months for place, size in PLACES.items()]


def write(path: Path, rows: list[dict[str, str]], delimiter: str = ",", encoding: str = "utf-8") -> None:
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    first, second = waves()
    write(HERE / "data" / "baseline.csv", first)
    write(HERE / "data" / "followup.csv", labelled(second), delimiter=";", encoding="utf-8-sig")
    rng = np.random.default_rng(SEED + 2)
    write(HERE / "data" / "diary_baseline.csv", diary([(2017, 12), (2018, 1), (2018, 2)], rng))
    write(HERE / "data" / "diary_followup.csv", diary([(2019, 8), (2019, 9), (2019, 10)], rng))
    write(HERE / "truth.csv", [{"indicator": k, "baseline": f"{b:.6f}", "followup": f"{f:.6f}", "effect": f"{e:.6f}"}
                               for k, (b, f, e) in truth().items()])
    linked = {r["code"] for r in first if r["code"]} & {r["code"] for r in second if r["code"]}
    print(f"{len(first)} and {len(second)} responses, {len(linked)} linked, of {sum(PLACES.values())}")


if __name__ == "__main__":
    main()
