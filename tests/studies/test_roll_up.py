"""Umbrella, circle, organisation: each level is worked out from respondents, never from the levels below it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import keko_eval
from keko_eval import pipeline
from keko_eval.definitions.comparability import stands_for
from keko_eval.definitions.load import ResolvedStudy
from tests.studies.small import load_small, mains, people

STUDY = """
indicators: [t.trust, t.hours, t.working, t.per_partner]
primary: [t.trust]
subject: code
groups: [circle, organisation]
comparison: {design: before_after}
"""
LAKE = """circle: lake
extends: small
title: The circle of the lake
value: Lake
set: {t.hours: {targets: [{wave: after, value: 30}]}}
hide: [t.working]
waves: {before: 2018-01}
"""
PIER = "circle: pier\nextends: lake\ngroup: organisation\ntitle: The pier\nhide: [t.per_partner]\n"
BOAT = "circle: boat\nextends: lake\ngroup: organisation\ntitle: The boat\n"
SIZES = {"Lake": 37, "Sea": 11, "River": 52}


def answers() -> pd.DataFrame:
    """Circles of unlike size that answer unlike, some questions left open; in the lake two organisations, 29 and 8."""
    circle = [name for name, n in SIZES.items() for _ in range(n)]
    organisation = ["pier" if i < 29 else "boat" if i < 37 else "other" for i in range(len(circle))]
    d = people(len(circle), 7, shift=0.3, circle=circle, organisation=organisation)
    d["hours"] += d.circle.map({"Lake": 0, "Sea": 14, "River": 3}) + np.where(d.organisation == "boat", 9, 0)
    d["projects"] += d.circle.map({"Lake": 0, "Sea": 4, "River": 1}) + np.where(d.organisation == "boat", 3, 0)
    d["works"] = np.where(d.circle == "Sea", "yes", d.works)
    d["hours"] = d.hours.where(d.code != "p3")
    d["works"] = d.works.where(d.code != "p80")
    return d


def of_respondents(d: pd.DataFrame) -> dict[str, float]:
    told = d.dropna(subset=["works"])
    return {"t.hours": d.hours.mean(), "t.working": (told.works == "yes").mean(),
            "t.per_partner": d.projects.sum() / d.partners.sum()}


def study(folder: Path) -> ResolvedStudy:
    return load_small(folder, STUDY, lake=LAKE, pier=PIER, boat=BOAT)


def estimates(resolved: ResolvedStudy, wave: str) -> dict[str, float]:
    evaluation = keko_eval.evaluate(resolved, {"t.form": answers()})
    return {id: row["estimate"] for id, row in mains(evaluation, "level", wave=wave).items() if id != "t.trust"}


@pytest.mark.parametrize("wave", ["before", "after"])
@pytest.mark.parametrize("indicator", ["t.hours", "t.working", "t.per_partner"])
def test_the_umbrella_is_of_respondents_not_a_mean_of_circles(indicator: str, wave: str, tmp_path: Path) -> None:
    d = answers()[answers().wave == wave]
    found = estimates(study(tmp_path), wave)[indicator]
    assert found == pytest.approx(of_respondents(d)[indicator])
    of_circles = np.mean([of_respondents(own)[indicator] for _, own in d.groupby("circle")])
    assert abs(found - of_circles) > 0.02


def test_what_a_circle_hides_the_umbrella_still_has(tmp_path: Path) -> None:
    whole, d = study(tmp_path), answers()
    assert "t.working" in estimates(whole, "after")
    evaluation = keko_eval.evaluate(whole, {"t.form": d})
    row = mains(evaluation, "level", wave="after", scope="circle=Lake")["t.working"]
    own = d[(d.wave == "after") & (d.circle == "Lake")]
    assert row["estimate"] == pytest.approx(of_respondents(own)["t.working"])
    assert "t.working" not in estimates(pipeline.circle(whole, "lake"), "after")


def test_a_circle_and_its_two_organisations_are_each_of_their_own_respondents(tmp_path: Path) -> None:
    whole, d = study(tmp_path), answers()
    lake = d[(d.wave == "after") & (d.circle == "Lake")]
    rows = {"lake": lake, "pier": lake[lake.organisation == "pier"], "boat": lake[lake.organisation == "boat"]}
    found = {id: estimates(pipeline.circle(whole, id), "after") for id in rows}
    for id, own in rows.items():
        assert found[id] == pytest.approx({k: v for k, v in of_respondents(own).items() if k in found[id]})
    assert set(found["lake"]) == set(found["boat"]) == {"t.hours", "t.per_partner"}
    assert set(found["pier"]) == {"t.hours"}, "an organisation hides what its circle hides, and more"
    middle = (found["pier"]["t.hours"] + found["boat"]["t.hours"]) / 2
    assert abs(found["lake"]["t.hours"] - middle) > 1


def test_an_organisation_has_its_circles_target(tmp_path: Path) -> None:
    evaluation = keko_eval.evaluate(pipeline.circle(study(tmp_path), "boat"), {"t.form": answers()})
    assert mains(evaluation, "progress")["t.hours"]["term"] == "target:30"
    whole = keko_eval.evaluate(study(tmp_path / "again"), {"t.form": answers()})
    assert [r for r in whole.comparison.results if r.quantity == "progress"] == []


OWN_FORM = """instrument: lake.form
version: 1.0.0
title: What the lake asks
unit: respondent
languages: [en]
choices:
  often: [{value: never, label: Never}, {value: weekly, label: Every week}]
questions:
  - {name: visits, type: integer, label: How many visits did you make?}
  - {name: job, type: select_one often, label: Do you work?, use: background}
"""
OWN_INDICATOR = """indicator: lake.visits
version: 1.0.0
dimension: networks
level: output
label: Visits
definition: The mean number of visits
kind: mean
value: "${visits}"
instrument: lake.form
direction: up
"""
ADDS = """add: {instruments: [lake.form@1], indicators: [lake.visits]}
map:
  - {local: lake.form/job, to: t.form/works, grade: linkable, recode: {never: 'no', weekly: 'yes'}, why: In other words}
  - {local: lake.visits, to: t.hours, grade: broken, why: Visits are no hours}
data:
  - {instrument: lake.form, wave: before, file: data/own_before.csv}
  - {instrument: lake.form, wave: after, file: data/own_after.csv}
"""


def with_files(folder: Path) -> ResolvedStudy:
    """The shared answers as files, and the lake's own, whose files have no column for the circle."""
    (folder / "data").mkdir(parents=True)
    names = []
    for wave, d in answers().groupby("wave"):
        d.drop(columns="wave").to_csv(folder / f"data/{wave}.csv", index=False)
        visits = np.arange(12) + (5 if wave == "after" else 0)
        own = pd.DataFrame({"code": [f"v{i}" for i in range(12)], "visits": visits})
        own.to_csv(folder / f"data/own_{wave}.csv", index=False)
        names.append(f"  - {{instrument: t.form, wave: {wave}, file: data/{wave}.csv}}\n")
    shared = STUDY + "data:\n" + "".join(names)
    return load_small(folder, shared, lake=LAKE + ADDS, own_form=OWN_FORM, own_visits=OWN_INDICATOR)


def test_a_circles_own_answers_are_the_circles_alone(tmp_path: Path) -> None:
    whole = with_files(tmp_path)
    own = mains(keko_eval.evaluate(pipeline.circle(whole, "lake")), "level", wave="after")
    assert (own["lake.visits"]["n"], own["lake.visits"]["estimate"]) == (12, pytest.approx(10.5))
    assert own["t.hours"]["n"] == 36
    umbrella = mains(keko_eval.evaluate(whole), "level", wave="after")
    assert "lake.visits" not in umbrella
    assert umbrella["t.hours"]["n"] == 99


def test_what_a_circle_maps_stands_as_it_says(tmp_path: Path) -> None:
    whole = with_files(tmp_path)
    job = stands_for(whole, "lake.form/job", "t.form/works")
    assert (job.grade, job.recode) == ("linkable", {"lake.form/job": {"never": "no", "weekly": "yes"}})
    assert stands_for(whole, "lake.visits", "t.hours").grade == "broken"
    assert len(pipeline.circle(whole, "lake").mappings) == 2


def test_goals_are_counted_one_by_one_not_circle_by_circle() -> None:
    example = keko_eval.load(Path(__file__).parent.parent.parent / "examples/keko-2019")
    attained = pd.read_csv(example.folder / "data/goals.csv")
    assert set(attained.circle) == {"pirkanmaa", "savo"}
    found = {}
    for name, seen in (("all", example), *((id, pipeline.circle(example, id)) for id in ("pirkanmaa", "savo"))):
        row = next(r for r in keko_eval.evaluate(seen).comparison.results if r.indicator == "keko.change.goals"
                   and (r.quantity, r.scope, r.wave, r.term) == ("level", "all", "followup", None))
        own = attained if name == "all" else attained[attained.circle == name]
        assert (row.n, row.estimate) == (len(own), pytest.approx((own.attained >= 0).mean()))
        found[name] = row.estimate
    assert found["all"] != pytest.approx((found["pirkanmaa"] + found["savo"]) / 2)
