"""keko: help in three languages without importing anything, and an exit code for every ending."""

import os
import subprocess
import sys
from types import SimpleNamespace

import click
import pytest

from keko_eval.cli import main as door
from keko_eval.cli.commands import COMMANDS, HELP, present
from keko_eval.cli.main import OUR_FAULT, PROBLEMS, STOPPED, USAGE, run
from keko_eval.cli.speech import LANGUAGES, language
from keko_eval.problem.problem import Refused, problem
from tests.cli.running import HERE, keko

HEAVY = ("numpy", "pandas", "scipy", "statsmodels", "polars", "narwhals", "pydantic", "yaml", "typst",
         "babel")


def test_every_command_has_its_line_in_every_language() -> None:
    assert set(HELP) == set(COMMANDS)
    assert all(set(lines) == set(LANGUAGES) for lines in HELP.values())


@pytest.mark.parametrize("name", present())
def test_every_command_that_is_there_can_be_asked_for_help(name: str) -> None:
    shown = keko(name, "--help", language="fi", cold=True)
    assert shown.returncode == 0
    assert shown.stdout.startswith(f"Käyttö: keko {name}")
    assert "Näytä tämä ohje." in shown.stdout


@pytest.mark.parametrize(("tongue", "usage"), [("fi", "Käyttö:"), ("sv", "Användning:"), ("en", "Usage:")])
def test_help_in_the_language(tongue: str, usage: str) -> None:
    shown = keko("--help", language=tongue)
    assert shown.returncode == 0
    assert shown.stdout.startswith(usage)
    for name in present():
        assert HELP[name][tongue].split()[0] in shown.stdout


def test_help_imports_nothing_that_takes_time() -> None:
    code = ("import sys; from keko_eval.cli.main import run; run(['--help']);"
            f"print(*[m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)")
    shown = subprocess.run([sys.executable, "-c", code], cwd=HERE, capture_output=True, text=True, check=True)
    assert shown.stderr.strip() == ""


@pytest.mark.parametrize(("environment", "spoken"), [
    ({"KEKO_LANGUAGE": "sv"}, "sv"), ({"KEKO_LANGUAGE": "sv", "LANG": "fi_FI.UTF-8"}, "sv"),
    ({"LANG": "fi_FI.UTF-8"}, "fi"), ({"LC_ALL": "sv_FI", "LANG": "fi_FI"}, "sv"), ({"LANG": "C.UTF-8"}, "en"),
    ({"LANG": "de_DE.UTF-8"}, "en"), ({"KEKO_LANGUAGE": "fi-simple"}, "fi"), ({}, "en"),
])
def test_the_language_is_asked_for_or_the_locales(
        environment: dict[str, str], spoken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("KEKO_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(key, raising=False)
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    language.cache_clear()
    assert language() == spoken
    language.cache_clear()


@pytest.mark.parametrize(("arguments", "tongue", "said"), [
    (["docto"], "en", "There is no command 'docto'. Did you mean 'doctor'?"),
    (["docto"], "fi", "Komentoa 'docto' ei ole. Tarkoititko 'doctor'?"),
    (["check", "--nope"], "sv", "Flaggan '--nope' finns inte."),
    (["check", "--format", "xml"], "en", "--format"),
    (["explain"], "fi", "Puuttuu argumentti 'TUNNUS'."),
    (["schema"], "sv", "Nämn ett slag eller ge en mapp"),
    (["check", "y" * 300], "fi", f"Näin pitkää nimeä ei tiedostolla voi olla: {'y' * 60}…"),
])
def test_wrong_usage_ends_with_2(arguments: list[str], tongue: str, said: str) -> None:
    ended = keko(*arguments, language=tongue)
    assert (ended.returncode, ended.stdout) == (USAGE, "")
    assert said in ended.stderr
    assert "nvalid" not in ended.stderr


def test_without_a_command_the_help_is_shown() -> None:
    ended = keko()
    assert ended.returncode == USAGE
    assert ended.stdout.startswith("Usage: keko")


def failing(fault: BaseException) -> SimpleNamespace:
    @click.command()
    def command() -> None:
        raise fault

    return SimpleNamespace(command=command)


def ends(fault: BaseException, arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(door, "import_module", lambda _: failing(fault))
    return run(arguments)


def test_a_fault_of_ours_is_one_honest_line(
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert ends(KeyError("x"), ["check"], monkeypatch) == OUR_FAULT
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.strip().splitlines()) == 1
    assert "KeyError" in shown.err
    assert "keko --debug check" in shown.err


def test_debug_shows_the_details(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert ends(KeyError("x"), ["--debug", "check"], monkeypatch) == OUR_FAULT
    assert "Traceback" in capsys.readouterr().err


def test_the_same_fault_has_the_same_id(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    lines = set()
    for text in ("x", "y"):
        ends(KeyError(text), ["check"], monkeypatch)
        lines.add(capsys.readouterr().err)
    assert len(lines) == 1


def test_problems_that_a_door_cannot_go_on_with(
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert ends(Refused([problem("yaml-key", None)]), ["check"], monkeypatch) == PROBLEMS
    assert "[yaml-key]" in capsys.readouterr().out


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), click.Abort()])
def test_stopping(fault: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ends(fault, ["check"], monkeypatch) == STOPPED


def test_the_version() -> None:
    assert keko("--version").stdout.startswith("keko_eval 0.")


def test_a_closed_pipe_is_no_fault() -> None:
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    script = f"{sys.executable} -m keko_eval.cli.main schema indicator | head -1"
    ended = subprocess.run(["bash", "-o", "pipefail", "-c", script], capture_output=True, text=True, env=environment,
                           check=False)
    assert ended.stderr == ""
