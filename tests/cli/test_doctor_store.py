"""What the doctor says of a store of answers."""

from pathlib import Path

import pytest

from keko_eval.cli import doctor_store
from keko_eval.cli.doctor_store import QUIET, WANTED, look, sqlite_advice
from keko_eval.collection.store.store import open_store
from tests.cli.running import keko
from tests.collection.store.postgres import missing, running


def test_a_store_in_a_folder(tmp_path: Path) -> None:
    open_store(tmp_path / "study" / "collected", create=True).close()
    said = keko("doctor", "--store", tmp_path / "study", language="fi")
    assert said.returncode == 0
    assert "store journal_mode     wal" in said.stdout
    assert "store synchronous      2" in said.stdout
    assert look(str(tmp_path / "study" / "collected"))[1] == []


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    said = keko("doctor", "--store", tmp_path)
    assert said.returncode == 1
    assert f"! The store of answers is not found or cannot be reached: {tmp_path}" in said.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_cannot_be_reached_and_its_password() -> None:
    said = keko("doctor", "--store", "postgresql://keko:SALAISUUS@127.0.0.1:9/x")
    assert said.returncode == 1
    assert "SALAISUUS" not in said.stdout + said.stderr


def test_settings_of_a_server_that_lose_answers_are_told() -> None:
    if reason := missing():
        pytest.skip(reason)
    with running() as server:
        settings, wrong = look(server.url())
    assert settings["store fsync"] == "off"
    assert settings["store log_error_verbosity"] == "terse"
    assert [(needed, what.split(" is ")[0].split()[-1]) for needed, what in wrong] == [
        (True, "fsync"), (True, "full_page_writes")]


@pytest.mark.parametrize("name", [*WANTED["postgresql"], *QUIET])
def test_each_setting_counts(name: str) -> None:
    right = {**WANTED["postgresql"], **QUIET}
    assert doctor_store._wrong("postgresql", right) == []
    ((needed, _),) = doctor_store._wrong("postgresql", {**right, name: "else"})
    assert needed == (name not in QUIET)


def test_an_old_sqlite_is_told_with_what_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_store.sqlite3, "sqlite_version_info", (3, 51, 2))
    assert len(sqlite_advice()) == 1
    monkeypatch.setattr(doctor_store.sqlite3, "sqlite_version_info", (3, 51, 3))
    assert sqlite_advice() == []
