"""keko export --as iati: the released results in the order and the words of IATI 2.03."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from keko_eval import pipeline
from keko_eval.definitions.described import Target
from keko_eval.exchange.iati import Activity, Measured, Organisation, activities
from keko_eval.reporting.iati import activity_of
from tests.cli.running import HERE, keko

BLOCK = """
iati:
  identifier: FI-PRO-1234567-8-KEKO
  reporting:
    {ref: FI-PRO-1234567-8, type: "22", name: {fi: Esimerkkiyhdistys, sv: "A & B <i>", en: Example Association}}
  participating:
    - {role: "4", ref: FI-PRO-1234567-8, type: "22", name: {fi: Esimerkkiyhdistys, en: Example Association}}
    - {role: "1", name: {fi: Rahoittaja, en: Funder}}
  status: "4"
  countries: [FI]
  sectors: [{code: "15150", percentage: 100}]
"""
ORDER = {
    "iati-activity": ["iati-identifier", "reporting-org", "title", "description", "participating-org",
                      "activity-status", "activity-date", "recipient-country", "sector", "result"],
    "result": ["title", "description", "indicator"],
    "indicator": ["title", "description", "baseline", "period"],
    "baseline": ["dimension", "comment"],
    "period": ["period-start", "period-end", "target", "actual"],
    "target": ["dimension", "comment"], "actual": ["dimension", "comment"],
}
"""Of iati-activities-schema.xsd 2.03, what is written of it."""
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("iati") / "study"
    shutil.copytree(HERE / "examples" / "keko-2019", folder)
    file = folder / "study.yaml"
    file.write_text(file.read_text(encoding="utf8") + BLOCK, encoding="utf8")
    return folder


@pytest.fixture(scope="module")
def content(study: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    out = tmp_path_factory.mktemp("out")
    done = keko("export", study, "--as", "iati", "-o", out)
    assert done.returncode == 0, done.stderr
    return (out / "iati.xml").read_bytes()


def test_every_part_stands_in_the_order_of_the_standard(content: bytes) -> None:
    root = ET.fromstring(content)
    assert (root.tag, root.get("version")) == ("iati-activities", "2.03")
    for parent, order in ORDER.items():
        found = list(root.iter(parent))
        assert found, parent
        for one in found:
            places = [order.index(child.tag) for child in one]
            assert places == sorted(places)
    for narrative in root.iter("narrative"):
        assert narrative.get(LANGUAGE) in ("fi", "sv", "en")
        assert narrative.text
    assert {one.get("type") for one in root.iter("result")} <= {"1", "2", "3", "9"}
    assert all(one.get("year") for one in root.iter("baseline"))


def test_the_numbers_are_those_that_are_released(study: Path, content: bytes) -> None:
    released = pipeline.evaluate(pipeline.load(study), profile="public").released
    root = ET.fromstring(content)
    wanted = sorted(f"{row['estimate']:.4f}" for row in released.results if row["indicator"] == "keko.networks.trust"
                    and row["quantity"] == "level" and row["term"] is None and not row["sensitivity"]
                    and row["released"] and row["estimate"] is not None)
    trust = root.find("iati-activity/result/indicator")
    assert trust is not None
    assert (trust.get("measure"), trust.get("ascending")) == ("1", "true")
    told = [one.get("value", "") for name in ("baseline", "actual") for one in trust.iter(name)]
    assert sorted(f"{float(value):.4f}" for value in told) == wanted
    assert [one.get("value") for one in trust.iter("target")] == ["70"]
    hidden = [row for row in released.results if row["quantity"] == "level" and row["released"] is False]
    assert f"{len(hidden)}" in content.decode().split("-->")[0]


def test_a_text_stands_under_its_own_language_alone(content: bytes) -> None:
    root = ET.fromstring(content)
    funder = root.findall("iati-activity/participating-org")[1]
    assert [(one.get(LANGUAGE), one.text) for one in funder] == [("fi", "Rahoittaja"), ("en", "Funder")]


def test_a_target_beyond_the_waves_is_a_day_of_its_own(study: Path) -> None:
    resolved = pipeline.load(study)
    indicator = resolved.indicators["keko.networks.trust"]
    later = Target(on="2030-12-31", value=80)
    own = {**resolved.indicators, indicator.indicator: indicator.model_copy(update={
        "targets": (*indicator.targets, later)})}
    activity = activity_of(replace(resolved, indicators=own), pipeline.evaluate(resolved, profile="public").released)
    last = activity.results[0].times[-1]
    assert (last.ends, [value.value for value in last.targets], last.actuals) == (date(2030, 12, 31), ["80"], ())


def test_shares_are_per_cents(content: bytes) -> None:
    shares = [one for one in ET.fromstring(content).iter("indicator") if one.get("measure") == "2"]
    assert any(one.get("value") == "60" for share in shares for one in share.iter("target"))


def test_the_same_study_gives_the_same_bytes(study: Path, content: bytes, tmp_path: Path) -> None:
    assert keko("export", study, "--as", "iati", "-o", tmp_path, language="fi").returncode == 0
    assert (tmp_path / "iati.xml").read_bytes() == content


def test_everything_that_is_lacking_is_told_at_once(tmp_path: Path) -> None:
    done = keko("export", HERE / "examples" / "keko-2019", "--as", "iati", "-o", tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("[iati-lacks]") + done.stdout.count("[iati-lacks]") == 4
    assert not list(tmp_path.iterdir())


def test_texts_that_mean_harm_are_texts() -> None:
    hostile = {"fi": "</narrative><x/>]]>&amp;\x00\x0b\ud800 --> <!--"}
    made = activities(Activity("a<b>", "2019-01-01T00:00:00Z", "fi",
                               Organisation({"ref": '"x"', "type": "22"}, hostile), [], hostile, hostile, "2",
                               [("2", date(2019, 1, 1))], [], [],
                               [Measured("2", "1", None, hostile, hostile)], "a -- b --> <x/> -"))
    root = ET.fromstring(made)
    assert {one.text for one in root.iter("narrative")} == {"</narrative><x/>]]>&amp; --> <!--"}
    assert root.find(".//x") is None
    indicator = root.find(".//indicator")
    assert indicator is not None
    assert indicator.get("ascending") is None


def test_baselines_are_of_the_first_wave_compared(study: Path) -> None:
    resolved = pipeline.load(study)
    released = pipeline.evaluate(resolved, profile="public").released
    activity = activity_of(resolved, released)
    first = resolved.study.roles[0]
    assert all(baseline.on.year == int(resolved.study.wave(first).period[:4])  # type: ignore[union-attr]
               for one in activity.results for baseline in one.baselines)
