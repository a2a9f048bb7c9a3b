"""keko pack, used clumsily: every message tells what to do, in three languages, and nothing is lost."""

from pathlib import Path
from shutil import copy

import pytest

from tests.cli.running import HERE, keko

KEKO = HERE / "examples" / "keko-2019"
LANGUAGES = ("fi", "sv", "en")
FIX = {"fi": "korjaus: ", "sv": "åtgärd: ", "en": "fix: "}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "åäö kansio"
    (folder / "tyhjä").mkdir(parents=True)
    (folder / "vino").mkdir()
    (folder / "vino" / "pack.yaml").write_text("pack: x\nversion: 1\n", encoding="utf8")
    copy(KEKO / "study.yaml", folder / "vino")
    (folder / "ei paketti.zip").write_text("x", encoding="utf8")
    monkeypatch.setenv("KEKO_HOME", str(tmp_path / "home"))
    return folder


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("arguments", [
    ("pack", "build", "tyhjä"), ("pack", "build", "vino"), ("pack", "verify", "ei paketti.zip"),
    ("pack", "install", "ei paketti.zip"), ("pack", "new", "X", "--from", "tyhjä"), ("pack", "new", "X"),
    ("pack", "new", "X", "--from", "vino"), ("pack", "new", "!", "--from", "vino"), ("pack", "fits", "tyhjä", KEKO),
    ("pack", "fits", "vino", KEKO), ("pack", "fits", "rinki@^9", KEKO), ("pack", "fits", "rinki", "tyhjä"),
    ("pack", "fits", "./rinki", KEKO), ("pack", "diff", "tyhjä", "vino"), ("pack", "diff", "ei paketti.zip", "vino"),
    ("pack", "sign", "ei paketti.zip", "--key", "ei paketti.zip"), ("pack", "keygen", "-o", "ei paketti.zip"),
    ("new", "study", "X", "--pack", "tyhjä"), ("new", "study", "X", "--pack", "vino"),
    ("new", "study", "X", "--pack", "ei paketti.zip"), ("new", "study", "X", "--pack", "none"),
    ("report", KEKO, "--pack", "tyhjä"), ("report", KEKO, "--pack", "./none.zip"),
    ("report", KEKO, "--pack", "mika-on-toisin", "--set", "audience=all"),
    ("report", KEKO, "--pack", "mika-on-toisin", "--set", "who=all"),
    ("report", KEKO, "--pack", "mika-on-toisin@^9"), ("report", KEKO, "--pack", "vino")], ids=str)
def test_what_cannot_be_done_is_told_with_a_fix(here: Path, arguments: tuple[str | Path, ...], language: str) -> None:
    run = keko(*arguments, cwd=here, language=language)
    assert run.returncode == 1, run.stdout + run.stderr
    assert FIX[language] in run.stdout
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("arguments", [
    ("pack", "verify", "none.zip"), ("pack", "verify", "tyhjä"), ("pack", "new", "two", "words"), ("pack", "new"),
    ("pack", "list", "x"), ("pack", "sign", "ei paketti.zip"), ("pack", "build", KEKO, "-o", "tyhjä"),
    ("new", "circle", "X", "--pack", "rinki"), ("report", KEKO, "--pack", "rinki", "--set", "audience"),
    ("report", KEKO, "--short")], ids=str)
def test_wrong_usage_is_told_in_the_language(here: Path, arguments: tuple[str | Path, ...], language: str) -> None:
    run = keko(*arguments, cwd=here, language=language)
    assert run.returncode == 2, run.stdout + run.stderr
    assert {"fi": "Virhe: ", "sv": "Fel: ", "en": "Error: "}[language] in run.stderr
    assert language == "en" or "unexpected" not in run.stderr


def test_a_secret_key_is_never_written_over_by_its_public_one(here: Path) -> None:
    assert keko("pack", "keygen", "-o", "avain.pub", cwd=here).returncode == 0
    assert (here / "avain.key").read_text().startswith("keko-pack-secret-key ")
    assert (here / "avain.pub").read_text().startswith("keko-pack-public-key ")


def test_a_key_of_the_wrong_kind_is_told_from_a_pack_that_was_changed(here: Path) -> None:
    assert keko("pack", "build", KEKO, "-o", "oma paketti.zip", cwd=here).returncode == 0
    assert keko("pack", "keygen", "-o", "avain.key", cwd=here).returncode == 0
    assert ".key" in keko("pack", "sign", "oma paketti.zip", "--key", "avain.pub", cwd=here).stdout
    assert keko("pack", "sign", "oma paketti.zip", "--key", "avain.key", cwd=here).returncode == 0
    wrong = keko("pack", "verify", "oma paketti.zip", "--key", "avain.key", cwd=here)
    assert "[pack-key-unreadable]" in wrong.stdout
    assert keko("pack", "verify", "oma paketti.zip", "--key", "avain.pub", cwd=here).returncode == 0


def test_a_broken_file_on_the_shelf_hides_no_other_pack(here: Path, tmp_path: Path) -> None:
    (tmp_path / "home" / "packs").mkdir(parents=True)
    copy(here / "ei paketti.zip", tmp_path / "home" / "packs" / "aaa-1.0.0.zip")
    run = keko("pack", "list", cwd=here)
    assert run.returncode == 1
    assert "vertailu" in run.stdout
    assert "[pack-not-an-archive]" in run.stderr


def test_a_home_that_cannot_be_written(here: Path, tmp_path: Path) -> None:
    folder = here / "other"
    folder.mkdir()
    (tmp_path / "home").write_text("a file where a folder should be", encoding="utf8")
    copy(KEKO / "study.yaml", folder)
    assert keko("pack", "new", "Other", "--from", "other", cwd=here).returncode == 0
    assert keko("pack", "build", "other", "-o", "other.zip", cwd=here).returncode == 0
    run = keko("pack", "install", "other.zip", cwd=here)
    assert run.returncode == 1
    assert "[cannot-write]" in run.stdout
