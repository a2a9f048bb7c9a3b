"""Files made to harm, at every door that takes a file: refused in words, within two seconds and 256 MiB.

``KEKO_EVERY_DOOR=1`` holds every file against every door; without it each file comes to the doors that it is made for.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import HERE
from tests.files import hostile, measured_run

THEMES = "keko.civil_society.themes"
DOORS = {
    "answers": ["import", "STUDY", "FILE", "--suggest"],
    "import": ["import", "STUDY", "FILE", "--dry-run"],
    "import-definitions": ["import-definitions", "FILE", "-o", "STUDY"],
    "check": ["check", "FILE"],
    "pack": ["pack", "verify", "FILE"],
    "code": ["code", "in", "STUDY", "FILE", "--indicator", THEMES, "-o", "codes.csv"],
}
WORST = ("sparse", "bomb", "entities", "encrypted", "cut_off")
OF_FORMS = ("deep_json", "deep_form", "wide_json", "many_digits", "laughs", "deep_xml", "aliases")
READABLE = {"lying_dimension", "external_links", "many_sheets", "deep", "slip", "utf16_cut", "not_utf8", "aliases"}
"""What does no harm and says something: tables of answers that are read for what they hold."""
SECONDS, MEBIBYTES = 2, 256


def cases() -> list[tuple[str, str]]:
    every = [*hostile.every()]
    if os.environ.get("KEKO_EVERY_DOOR"):
        return [(door, name) for door in DOORS for name in every]
    return [*(("answers", name) for name in every),
            *((door, name) for door in DOORS if door != "answers" for name in WORST),
            *((door, name) for door in ("import-definitions", "check") for name in OF_FORMS)]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("doors") / "study"
    shutil.copytree(HERE / "examples" / "keko-2019", folder)
    return folder


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="the system does not tell what a process took")
@pytest.mark.parametrize(("door", "name"), cases())
def test_refused_in_words_within_bounds(study: Path, tmp_path: Path, door: str, name: str) -> None:
    path, said = hostile.written(tmp_path, name), tmp_path / "said"
    arguments = [{"STUDY": str(study), "FILE": str(path)}.get(one, one) for one in DOORS[door]]
    environment = {**os.environ, "KEKO_LANGUAGE": "en", "PYTHONUTF8": "1", "PYTHONPATH": str(HERE)}
    run = subprocess.run([sys.executable, "-I", "-S", str(measured_run.__file__), said, sys.executable, "-m",
                          "keko_eval.cli.main", *arguments],
                         cwd=tmp_path, env=environment, capture_output=True, check=True, timeout=60)
    took, text = json.loads(run.stdout), said.read_text(encoding="utf8")
    assert "Traceback" not in text
    assert "panicked" not in text
    assert "= fix: " in text or (door == "answers" and name in READABLE), text
    assert took["code"] == (0 if door == "answers" and name in READABLE else 1), text
    assert took["worked"] < SECONDS
    assert took["mebibytes"] < MEBIBYTES
    assert not list(tmp_path.parent.glob("slipped.txt"))


def test_an_honest_workbook_is_no_harm(study: Path, tmp_path: Path) -> None:
    """What the corpus is made of can be read: it is refused for the harm in it alone."""
    path = tmp_path / "good.xlsx"
    path.write_bytes(hostile.book())
    done = subprocess.run([sys.executable, "-m", "keko_eval.cli.main", "import", study, path, "--suggest"],
                          cwd=HERE, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
