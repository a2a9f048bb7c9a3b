"""keko check holds a study against the pack that it names, each lack with its place in the study."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from keko_eval import pipeline
from keko_eval.packs.held import held
from keko_eval.packs.shelf import taken
from keko_eval.packs.start import start
from tests.cli.running import keko
from tests.packs.conftest import KEKO


@pytest.fixture
def study(tmp_path: Path, shelf: Path) -> Path:
    assert not shelf.exists()
    folder = tmp_path / "own"
    start(taken("mika-on-toisin", "x"), folder, "own", "Own")
    return folder


def test_a_study_as_it_begins_lacks_nothing(study: Path) -> None:
    assert held(pipeline.load(study)) == ()


@pytest.mark.parametrize(("old", "new", "code", "line"), [
    ("- keko.networks.trust\n", "", "pack-contract", "indicators:"),
    ("pack: mika-on-toisin@^1", "pack: mika-on-toisin@^2", "pack-no-version", "pack:"),
    ("pack: mika-on-toisin@^1", "pack: mika-on-tosin", "pack-unknown", "pack:"),
])
def test_what_it_lacks_is_told_where_it_would_stand(study: Path, old: str, new: str, code: str, line: str) -> None:
    path = study / "study.yaml"
    path.write_text(path.read_text(encoding="utf8").replace(old, new), encoding="utf8")
    (found,) = [p for p in held(pipeline.load(study)) if p.code == code]
    assert found.place is not None
    lines = path.read_text(encoding="utf8").splitlines()
    assert found.place.file == str(path)
    assert line in lines[found.place.line - 1] or line in lines[found.place.line - 2]
    run = keko("check", study, language="en")
    assert run.returncode == 1
    assert f"[{code}]" in run.stdout


def test_the_manifest_names_the_pack_the_same_for_its_folder_and_its_file(tmp_path: Path, built: bytes) -> None:
    file = tmp_path / "pack.zip"
    file.write_bytes(built)
    said = []
    for i, pack in enumerate((KEKO, file)):
        run = keko("report", KEKO, "--pack", pack, "--as", "csv", "-o", tmp_path / str(i))
        assert run.returncode == 0, run.stdout
        said.append(json.loads((tmp_path / str(i) / "manifest.json").read_text(encoding="utf8"))["pack"])
    assert said[1].pop("file_sha256") == sha256(built).hexdigest()
    assert said[0] == said[1]
    assert (said[0]["id"], said[0]["version"], len(said[0]["plan_sha256"])) == ("mika-on-toisin", "1.0.0", 64)
