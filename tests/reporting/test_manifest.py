"""The manifest beside a report: everything that it was made of, the same bytes each time, and no answer in it."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from keko_eval.disclosure.released import Released
from keko_eval.pipeline import evaluate, load, report, report_of
from keko_eval.problem.place import Place
from keko_eval.problem.problem import problem
from keko_eval.reporting.manifest import manifest
from tests.reporting import invented

SECRET = "words from a cell"
WARNED = [problem("no-subject-code", Place("data/followup.csv", 3), column=SECRET, rows=SECRET, n=1),
          problem("no-subject-code", Place("data/baseline.csv", 3), column="code", rows="3", n=1)]


def made(tmp_path: Path, released: Released, **given: object) -> dict[str, object]:
    output = tmp_path / "report-fi.html"
    output.write_bytes(b"a page")
    return manifest(released, invented.study(), invented.reconciliation(), WARNED, [output], **given)  # type: ignore[arg-type]


def test_definitions_have_their_version_and_the_hash_of_their_file(tmp_path: Path) -> None:
    found = {row["id"]: row for row in made(tmp_path, invented.released())["definitions"]}  # type: ignore[attr-defined]
    trust = invented.ROOT / "indicators" / "networks" / "trust.yaml"
    assert found["keko.networks.trust"] == {
        "kind": "indicator", "id": "keko.networks.trust", "version": "1.0.0",
        "file": "indicators/networks/trust.yaml", "sha256": sha256(trust.read_bytes()).hexdigest()}
    assert {"keko-2019", "keko.actors", "pirkanmaa", "savo"} <= found.keys()
    assert found["keko-2019"]["file"] == "study.yaml"


def test_data_files_have_their_rows_by_wave(tmp_path: Path) -> None:
    found = {row["file"]: row for row in made(tmp_path, invented.released())["data"]}  # type: ignore[attr-defined]
    file = invented.ROOT / "examples" / "keko-2019" / "data" / "baseline.csv"
    assert found["data/baseline.csv"] == {
        "file": "data/baseline.csv", "instrument": "keko.actors", "sha256": sha256(file.read_bytes()).hexdigest(),
        "rows": {"baseline": {"rows_read": 171, "rows_used": 168, "rows_left_out": 3}}}


def test_a_public_one_tells_no_exact_number_of_rows(tmp_path: Path) -> None:
    found = made(tmp_path, invented.released("public"))
    assert found["profile"] == "public"
    assert not any(row.get("rows") for row in found["data"])  # type: ignore[attr-defined]
    assert "171" not in json.dumps(found["data"])


def test_of_problems_only_codes_and_numbers_are_told(tmp_path: Path) -> None:
    found = made(tmp_path, replace(invented.released(), summary={"too_few": 3, "difference": 0}))
    assert found["warnings"] == [{"code": "no-subject-code", "severity": "warning", "n": 2}]
    assert SECRET not in json.dumps(found, ensure_ascii=False)
    assert found["hidden_rows"] == {"too_few": 3}


def test_the_seed_of_invented_answers(tmp_path: Path) -> None:
    assert made(tmp_path, invented.released(), seeds={"respondents": 7})["seeds"] == {"respondents": 7}
    assert made(tmp_path, invented.released())["seeds"] == {}


@pytest.mark.parametrize("profile", ["internal", "public"])
def test_the_same_report_gives_the_same_bytes_beside_its_files(tmp_path: Path, profile: str) -> None:
    study = load(invented.ROOT / "examples" / "keko-2019")
    first = report(study, tmp_path / "one", languages=["en"], outputs=["html"], profile=profile)  # type: ignore[arg-type]
    report_of(evaluate(study, profile=profile), tmp_path / "two", languages=["en"], outputs=["html"])  # type: ignore[arg-type]
    name = "manifest.json" if profile == "internal" else "manifest-public.json"
    assert first.manifest == tmp_path / "one" / name
    assert first.manifest.read_bytes() == (tmp_path / "two" / name).read_bytes()
    found = json.loads(first.manifest.read_text(encoding="utf8"))
    assert found["outputs"] == [{"file": p.name, "sha256": sha256(p.read_bytes()).hexdigest()} for p in first.paths]
    assert len(found["trace"]) == 12
    assert str(tmp_path) not in first.manifest.read_text(encoding="utf8")
