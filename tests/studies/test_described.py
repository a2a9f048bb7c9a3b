"""A study that compares nothing: one wave of a survey told as it is, in every output, without a word of change."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import keko_eval
from keko_eval.definitions.check import check
from keko_eval.definitions.load import shipped_library
from keko_eval.pipeline import evaluate, report

KEKO = Path("examples/keko-2019")
INDICATORS = ["keko.networks.trust", "keko.networks.agreements", "keko.networks.partners"]


def study(folder: Path, **keys: Any) -> Path:
    """The first survey round of the larger example, alone."""
    model = yaml.safe_load((KEKO / "study.yaml").read_text(encoding="utf8"))
    kept = {k: model[k] for k in ("study", "title", "languages", "groups")}
    kept |= {"instruments": ["keko.actors@1"], "indicators": INDICATORS,
             "waves": [{"wave": "baseline", "period": "2017-08"}], "comparison": {"design": "description"},
             "data": [{**d, "file": "baseline.csv"} for d in model["data"][:1]]}
    (folder / "baseline.csv").write_bytes((KEKO / "data" / "baseline.csv").read_bytes())
    (folder / "study.yaml").write_text(yaml.safe_dump(kept | keys, allow_unicode=True), encoding="utf8")
    return folder


def test_values_with_intervals_and_nothing_else(tmp_path: Path) -> None:
    rows = evaluate(keko_eval.load(study(tmp_path))).released.results
    assert not {r["quantity"] for r in rows} & {"change", "progress", "minimum_detectable", "balance"}
    levels = [r for r in rows if r["indicator"] == INDICATORS[0] and r["quantity"] == "level"]
    level = next(r for r in levels if r["scope"] == "all")
    assert level["ci_low"] < level["estimate"] < level["ci_high"]
    assert level["verdict"] is None


@pytest.mark.parametrize(("language", "said", "unsaid"), [
    ("fi", "luottamusväli", r"vertailuryhmä|ennen–jälkeen|parani|heikkeni"),
    ("sv", "konfidensintervall", r"jämförelsegrupp|före–efter|förbättra"),
    ("en", "confidence interval", r"comparison group|before/after|improved|worsened"),
    ("fi-simple", "Tulos on|Pistemäärä|Luku on", r"vertailuryhmä|parani"),
])
def test_the_report_speaks_of_no_change(language: str, said: str, unsaid: str, tmp_path: Path) -> None:
    paths = report(keko_eval.load(study(tmp_path)), tmp_path / "out", languages=[language]).paths
    assert [p.suffix for p in paths] == [".html", ".pdf", ".xlsx"]
    page = paths[0].read_text(encoding="utf8")
    text = re.sub(r"<[^>]+>", " ", page[page.index("<body"):])
    assert re.search(said, text)
    assert not re.search(unsaid, text, re.IGNORECASE)


def test_reference_waves_mean_nothing_to_a_description(tmp_path: Path) -> None:
    folder = study(tmp_path, comparison={"design": "description", "from": "baseline"})
    found = check([folder], shipped_library()).problems
    assert "not-for-design" in {p.code for p in found}
    assert "no-primary" not in {p.code for p in found}


def test_of_several_waves_the_last_or_the_named_one_is_described(tmp_path: Path) -> None:
    waves = [{"wave": "baseline", "period": "2017-08"}, {"wave": "followup", "period": "2019-11"}]
    resolved = keko_eval.load(study(tmp_path, waves=waves, comparison={"design": "description", "wave": "baseline"}))
    assert resolved.study.roles == ("baseline", "baseline")
