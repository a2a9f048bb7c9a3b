"""keko keys as a coordinator runs it."""

from pathlib import Path

import pytest

from tests.cli.running import keko

LANGUAGES = ("fi", "sv", "en")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "kysely"
    folder.mkdir()
    (tmp_path / "phrase.txt").write_text("neljä sanaa ihan tässä\n", encoding="utf8")
    return folder


def test_made_checked_lost_and_brought_back(study: Path) -> None:
    phrase, sheet, other = study.parent / "phrase.txt", study.parent / "sheet.txt", study.parent / "other.txt"
    made = keko("keys", "new", study, "--passphrase-file", phrase, "--sheet", sheet, cold=True)
    assert (made.returncode, made.stdout) == (0, f"{sheet}\n")
    text = sheet.read_text(encoding="utf8")
    assert sheet.stat().st_mode & 0o777 == 0o600
    assert "Study: kysely" in text
    code = next(line.strip() for line in text.splitlines() if line.count("-") == 6)
    checked = keko("keys", "check", study, "--passphrase-file", phrase)
    assert checked.returncode == 0
    assert "private-key-beside" in checked.stdout
    assert "The passphrase opens the private key." in checked.stdout
    other.write_text("toinen lause tähän\n", encoding="utf8")
    assert keko("keys", "check", study, "--passphrase-file", other).returncode == 1
    (study.parent / "code.txt").write_text(code, encoding="utf8")
    back = keko("keys", "recover", study, "--code-file", study.parent / "code.txt", "--passphrase-file", other)
    assert back.returncode == 0
    assert keko("keys", "check", study, "--passphrase-file", other).returncode == 0
    assert code not in made.stderr + checked.stdout + back.stdout


def test_nothing_is_written_over(study: Path) -> None:
    phrase = study.parent / "phrase.txt"
    assert keko("keys", "new", study, "--passphrase-file", phrase).returncode == 0
    again = keko("keys", "new", study, "--passphrase-file", phrase)
    assert again.returncode == 1
    assert again.stdout.count("key-already-there") == 3


def test_the_code_is_said_when_the_sheet_cannot_be_kept(study: Path) -> None:
    sheet = study.parent / "phrase.txt" / "sheet.txt"
    made = keko("keys", "new", study, "--passphrase-file", study.parent / "phrase.txt", "--sheet", sheet)
    assert made.returncode == 1
    assert "RECOVERY SHEET" in made.stdout


@pytest.mark.parametrize("language", LANGUAGES)
def test_said_in_each_language(study: Path, language: str) -> None:
    assert keko("keys", "check", study, language=language).returncode == 1
    shown = keko("keys", "new", study, "--passphrase-file", study.parent / "phrase.txt", language=language)
    assert {"fi": "lukitussa paikassa", "sv": "förvara den inlåst", "en": "locked away"}[language] in shown.stdout
    told = keko("keys", "check", study, language=language).stdout
    assert {"fi": "henkilökohtaiset linkit", "sv": "personliga länkar", "en": "personal links"}[language] in told
