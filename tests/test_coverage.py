"""The page of coverage is true: 32 rows, and every command on it runs and says what the page says it says."""

import re
import shlex
from collections.abc import Callable
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from tests.cli.running import keko

ROW = re.compile(r"^\| ?(\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
ROWS = ROW.findall(Path("docs/coverage.md").read_text(encoding="utf8"))
COMMAND = re.compile(r"`keko ((?:check|explain|report|evaluate|diff) [^`]+)`")
QUOTE = re.compile("“([^”]+)”")


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """What a command writes: its lines, or the words of its report. Each is run once."""
    @cache
    def run(command: str) -> str:
        words = shlex.split(command)
        if words[0] in ("report", "evaluate"):
            words += ["-o", str(folder := tmp_path_factory.mktemp("out"))]
        if words[0] == "report":
            words += ["--language", "en", *(() if "--as" in words else ("--as", "html"))]
        done = keko(*words, cwd=Path())
        assert done.returncode == 0, done.stderr
        if words[0] != "report":
            return done.stdout
        written = (path for ending in ("html", "txt") for path in sorted(folder.glob(f"report-*.{ending}")))
        return " ".join(_words(path.read_text(encoding="utf8")) for path in written)

    return run


def _words(page: str) -> str:
    plain = re.sub(r"<(style|script|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", plain)))


def test_the_page_has_all_rows() -> None:
    assert [int(number) for number, *_ in ROWS] == list(range(1, 33))
    assert [number for number, *_, proof in ROWS if not COMMAND.search(proof)] == []


@pytest.mark.parametrize("proof", [proof for *_, proof in ROWS], ids=[number for number, *_ in ROWS])
def test_a_row_is_proved(proof: str, said: Callable[[str], str]) -> None:
    outputs = [said(command) for command in COMMAND.findall(proof)]
    assert [quote for quote in QUOTE.findall(proof) if not any(quote in out for out in outputs)] == []


def test_the_indicators_and_instruments_of_the_page_are_in_the_library() -> None:
    from keko_eval.definitions.load import shipped_library

    ids = {d.id for kind in ("indicator", "instrument") for d in shipped_library().of(kind)}
    named = {id for _, _, home, _ in ROWS for id in re.findall(r"`(keko\.[a-z_.]+)`", home)}
    assert named - ids == set()
