"""The folder that a command writes to."""

from pathlib import Path

import pytest

from keko_eval.cli.main import PROBLEMS
from keko_eval.cli.output_folder import prepared
from keko_eval.problem.problem import Refused
from tests.cli.running import keko


def test_a_folder_is_made_and_left_empty(tmp_path: Path) -> None:
    assert prepared(tmp_path / "a" / "b") == tmp_path / "a" / "b"
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_a_file_in_the_folders_place_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x", encoding="utf8")
    with pytest.raises(Refused) as refused:
        prepared(tmp_path / "taken" / "out")
    (found,) = refused.value.problems
    assert (found.code, str(found.place)) == ("cannot-write", str(tmp_path / "taken" / "out"))


@pytest.mark.parametrize("command", [
    ("report", "examples/keko-2019", "-o"), ("evaluate", "examples/keko-2019", "-o"),
    ("score", "examples/keko-2019", "-o"), ("schema", "-o"), ("demo",)])
def test_commands_say_it_in_words(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x", encoding="utf8")
    ended = keko(*command, tmp_path / "taken" / "out", language="fi")
    assert ended.returncode == PROBLEMS
    assert "tähän kansioon ei voi kirjoittaa  [cannot-write]" in ended.stdout


@pytest.mark.parametrize("empty", [("-o", ""), ("--out", " "), ("--out=",)])
@pytest.mark.parametrize(("language", "word"), [("fi", "anna tiedoston tai kansion nimi"), ("en", "give the name")])
def test_an_empty_name_is_wrong_usage(empty: tuple[str, ...], language: str, word: str, tmp_path: Path) -> None:
    ended = keko("schema", *empty, language=language, cwd=tmp_path)
    assert ended.returncode == 2
    assert word in ended.stderr
    assert list(tmp_path.iterdir()) == []
