"""keko explain: ids and codes, from the shipped library and from the folder."""

import json
from hashlib import sha256
from pathlib import Path

from tests.cli.running import keko
from tests.definitions.snippets import FILES, whole, write

ALL = {name: whole(keys) for name, keys in FILES.items()}


def test_an_indicator_with_what_a_study_sets(tmp_path: Path) -> None:
    study = ALL["study.yaml"] + "set: {my.trust: {targets: [{wave: after, value: 70}]}}\n"
    write(tmp_path, ALL | {"study.yaml": study})
    lines = keko("explain", "my.trust", cwd=tmp_path).stdout.splitlines()
    assert lines[:3] == ["indicator 'my.trust'", "Trust", "trust.yaml:1"]
    assert [line.split() for line in lines if "targets[0].value" in line] == [
        ["targets[0].value", "70", "study.yaml:9", "(my.study)"]]
    assert any(line.split()[:1] == ["my.survey/helps"] and "survey.yaml:16" in line for line in lines)
    assert [line.split()[0] for line in lines[lines.index("Used by:") + 1:]] == ["my.study"]


def test_a_question_and_back(tmp_path: Path) -> None:
    write(tmp_path, ALL)
    out = keko("explain", "my.survey/works", cwd=tmp_path).stdout
    assert out.startswith("question 'my.survey/works'\nDo you work?\n")
    assert "yes_no yes" in out
    assert out.rstrip().splitlines()[-1].split()[:1] == ["my.work"]
    assert keko("explain", "works", cwd=tmp_path).stdout == out


def test_a_shipped_question_from_anywhere(tmp_path: Path) -> None:
    out = keko("explain", "keko.actors/trust_promises", cwd=tmp_path, language="fi").stdout
    assert out.startswith("kysymys 'keko.actors/trust_promises'")
    assert "keko.networks.trust" in out


def test_an_instrument_tells_what_each_question_is_for(tmp_path: Path) -> None:
    write(tmp_path, ALL)
    out = keko("explain", "my.survey", cwd=tmp_path).stdout
    assert "→ my.trust" in out
    assert "→ background" in out


def test_an_objective_and_a_study(tmp_path: Path) -> None:
    write(tmp_path, ALL)
    assert "my.trust" in keko("explain", "goal", cwd=tmp_path).stdout
    assert "comparison.design" in keko("explain", "my.study", cwd=tmp_path).stdout


def test_as_data(tmp_path: Path) -> None:
    write(tmp_path, ALL)
    found = json.loads(keko("explain", "my.trust", "--format", "json", cwd=tmp_path).stdout)
    assert (found["kind"], found["id"], found["place"]["line"]) == ("indicator", "my.trust", 1)
    assert [link["id"] for link in found["used_by"]] == ["my.study"]


def test_a_code() -> None:
    out = keko("explain", "unknown-item", language="sv").stdout
    assert out.startswith("unknown-item (fel)")
    assert "Rätt:" in out


def test_an_id_that_is_not_there(tmp_path: Path) -> None:
    write(tmp_path, ALL)
    ended = keko("explain", "my.turst", cwd=tmp_path)
    assert ended.returncode == 1
    assert "did you mean 'my.trust'?" in ended.stdout


def test_another_folder(tmp_path: Path) -> None:
    write(tmp_path / "defs", ALL)
    assert keko("explain", "my.trust", "--in", "defs", cwd=tmp_path).returncode == 0


LAKE = "circle: lake\nextends: my.study\ntitle: {en: Circle of the lake}\n" \
    "set: {my.trust: {targets: [{wave: after, value: 75}]}}\n"


def test_a_circle_and_its_snapshot(tmp_path: Path) -> None:
    write(tmp_path, ALL | {"circles/lake.yaml": LAKE, "study.yaml": ALL["study.yaml"] + "groups: [circle]\n"})
    run = keko("explain", "lake", cwd=tmp_path)
    assert run.stdout.startswith("circle 'lake'\nCircle of the lake\ncircles/lake.yaml:1\n")
    assert [line.split() for line in run.stdout.splitlines() if "targets[0].value" in line] == [
        ["targets[0].value", "75", "circles/lake.yaml:4", "(lake)"]]
    first, _, rest = keko("explain", "lake", "--snapshot", cwd=tmp_path).stdout.partition("\n")
    assert first == f"sha256: {sha256(rest.encode()).hexdigest()}"
    assert json.loads(rest)["where"] == {"circle": "lake"}
    assert json.loads(keko("explain", "my.study", "--snapshot", cwd=tmp_path).stdout.partition("\n")[2])["where"] == {}


def test_no_snapshot_of_what_the_study_refuses(tmp_path: Path) -> None:
    refused = LAKE.replace("targets: [{wave: after, value: 75}]", "label: {en: Faith}")
    write(tmp_path, ALL | {"lake.yaml": refused})
    run = keko("explain", "lake", "--snapshot", cwd=tmp_path)
    assert run.returncode == 1
    assert "[text-not-to-change]" in run.stdout
    write(tmp_path, {"lake.yaml": "circle: lake\nextends: nowhere\n"})
    assert "[extends-nothing]" in keko("explain", "lake", "--snapshot", cwd=tmp_path).stdout


def test_a_pack_that_comes_with_the_program(tmp_path: Path) -> None:
    out = keko("explain", "rinki", cwd=tmp_path, language="fi").stdout
    assert out.startswith("paketti 'rinki'\nRingin oma raportti\n")
    assert "requires.waves" in out


def test_a_pack_of_the_folder_is_not_said_to_be_missing_and_near_itself() -> None:
    run = keko("explain", "mika-on-toisin", cwd=Path(__file__).parents[2] / "examples" / "keko-2019", language="fi")
    assert run.returncode == 0, run.stdout
    assert "pack.yaml:2" in run.stdout
