"""keko store as whoever runs the survey uses it: the same commands, their words, and what they leave behind."""

import csv
import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from keko_eval.collection.linking.tokens import new_token, tag_of
from keko_eval.collection.sealing.keys import LINK, seal_public
from keko_eval.collection.sealing.private_key import new_keys
from keko_eval.collection.sealing.seals import seal
from keko_eval.collection.store.person import submissions_of
from keko_eval.collection.store.records import Draft, LinkRow, Submission, WaveState, new_id
from keko_eval.collection.store.store import open_store
from tests.cli.running import keko
from tests.cli.test_code import STUDY, SURVEY

PASS = "neljä sanaa riittää hyvin"
CANARY = "KANARIALINTU"
TOKEN = new_token()


def submission(n: int, wave: str = "followup", sealed: str | None = None) -> Submission:
    return Submission(new_id(), "my.wishes", "1.0.0", "d", wave, "fi", "web", date(2019, 11, 4), f"s{n % 10}",
                      {"circle": "lappi"}, {"wish": f"{CANARY} {n} & <b>", "consent": "yes"},
                      {"wish": sealed} if sealed else {})


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study whose survey was answered by ten people, some in two waves. Invented."""
    folder = tmp_path / "study"
    collected = folder / "collected"
    folder.mkdir()
    (folder / "wishes.yaml").write_text(SURVEY, encoding="utf8")
    (folder / "study.yaml").write_text(re.sub(r"data:\n.*\n", "", STUDY), encoding="utf8")
    new_keys(collected / "keys", PASS)
    sealed = seal(seal_public(collected / "keys"), b"salainen toive")
    with open_store(collected, create=True) as store:
        own = [submission(n, sealed=sealed if n == 1 else None) for n in range(10)]
        store.submit_all([*own, submission(11, "baseline"), submission(12, "baseline")])
        store.add_links([LinkRow(tag_of((collected / "keys" / LINK).read_bytes(), TOKEN), "s2", "lappi", {},
                                 "followup", "my.wishes", "done")])
        store.replace(submission(1, sealed=sealed), own[1].id, 1)
        store.save_draft(Draft("k", own[1].id, "my.wishes", "d", "followup", b"x", 0, "p", date(2019, 11, 4)), 0,
                         editing=True)
    return folder


def code(study: Path, n: int) -> str:
    from keko_eval.collection.store.receipts import code_of

    with open_store(study / "collected", readonly=True) as store:
        (own,) = store.responses(wave="followup", subject=f"s{n}")
        return code_of(store.keys, own.submission.id)


def log(study: Path) -> list[tuple[str, str, str]]:
    with (study / "access.log.csv").open(encoding="utf8", newline="") as stream:
        return [(row["what"], row["rows"], row["role"]) for row in csv.DictReader(stream)]


def test_backup_and_restore(study: Path, tmp_path: Path) -> None:
    made = keko("store", "backup", study, "-o", tmp_path / "safe", language="fi")
    assert made.returncode == 0, made.stderr
    assert [Path(line).name for line in made.stdout.splitlines()] == ["answers-13.backup", "answers-13.json"]
    assert "Kopiossa on vastauksia: 12" in made.stderr
    assert log(study) == [("backup, encrypted", "12", "backup")]
    backup = tmp_path / "safe" / "answers-13.backup"
    assert keko("store", "erase", study, code(study, 3)).returncode == 0
    refused = keko("store", "restore", study, backup)
    assert refused.returncode == 1
    assert "store-not-empty" in refused.stdout
    restored = keko("store", "restore", study, backup, "--into", tmp_path / "again")
    assert restored.stdout == (
        "Responses restored: 11. Erased again, as they were erased after the backup: 1. The chain ended at 13 in the "
        "backup; answers that came later are not here.\n")
    verified = keko("store", "verify", study, "--store", tmp_path / "again", cold=True)
    assert verified.stdout == "Everything is as it was stored. Responses: 11. The chain ends at 14.\n"


def test_a_lost_store_comes_back_in_its_place(study: Path, tmp_path: Path) -> None:
    keko("store", "backup", study, "-o", tmp_path)
    for path in (study / "collected").glob("answers.db*"):
        path.unlink()
    assert "store-missing" in keko("store", "verify", study).stdout
    assert keko("store", "restore", study, tmp_path / "answers-13.backup").returncode == 0
    assert keko("store", "verify", study, "--backup", tmp_path / "answers-13.backup").returncode == 0


def test_verify_names_what_was_changed(study: Path) -> None:
    import sqlite3

    path, own = study / "collected" / "answers.db", code(study, 4)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE event SET body = CAST(replace(CAST(body AS TEXT), 'RIALINTU 4', 'RIALINTU 5') AS BLOB)")
    connection.commit()
    connection.close()
    said = keko("store", "verify", study, language="sv")
    assert said.returncode == 1
    assert f"svaret {own} (händelse 5) är inte längre sådant som det sparades  [store-response-changed]" in said.stdout
    assert CANARY not in said.stdout + said.stderr


def test_a_cut_off_end_shows_by_an_older_backup(study: Path, tmp_path: Path) -> None:
    early = tmp_path / "early"
    shutil.copytree(study / "collected", early)
    with open_store(study / "collected") as store:
        store.submit(submission(5, "baseline"))
    keko("store", "backup", study, "-o", tmp_path)
    assert keko("store", "verify", study, "--backup", tmp_path / "answers-14.backup").returncode == 0
    shutil.copy(early / "answers.db", study / "collected" / "answers.db")
    assert keko("store", "verify", study).returncode == 0
    said = keko("store", "verify", study, "--backup", tmp_path / "answers-14.backup")
    assert said.returncode == 1
    assert "store-cut-short" in said.stdout


def test_migrate(study: Path) -> None:
    from keko_eval.collection.store.place import placed
    from keko_eval.collection.store.upgrading import downgrade

    assert keko("store", "migrate", study).stdout == "The store is up to date.\n"
    database = placed(study / "collected").database()
    downgrade(database.write, "0001")
    database.dispose()
    assert "keko store migrate" in keko("store", "verify", study).stdout
    done = keko("store", "migrate", study)
    assert done.stdout.endswith("answers-13.backup\nThe store was brought from form 0001 to 0002.\n")
    assert keko("store", "verify", study).returncode == 0


@pytest.mark.parametrize("who", ["code", "link", "subject"])
def test_erasing_a_person_erases_all_waves_and_tells_what_is_left(study: Path, who: str) -> None:
    keko("store", "backup", study)
    keko("store", "export-person", study, code(study, 5), "-o", study.parent / "out", "--answers-go-to-their-giver")
    named = {"code": code(study, 2).lower().replace("-", ""), "link": f"https://kysely.example.fi/l/{TOKEN}",
             "subject": "s2"}[who]
    said = keko("store", "erase", study, named, "--role", "controller")
    assert (said.returncode, said.stdout) == (0, "Responses erased: 2. Only a dated note of them is left.\n")
    assert "answers-13.backup" in said.stderr
    assert "one person's own answers (1)" in said.stderr
    assert log(study)[-1] == ("erased on request", "2", "controller")
    assert keko("store", "verify", study).returncode == 0
    left = b"".join(path.read_bytes() for path in (study / "collected").glob("answers.db*"))
    assert left.count(f"{CANARY} 2 ".encode()) == left.count(f"{CANARY} 12 ".encode()) == 0
    assert f"{CANARY} 3 ".encode() in left
    again = keko("store", "erase", study, named)
    assert again.returncode == 1
    assert "no-such-response" in again.stdout


def test_erasing_while_the_survey_is_open(study: Path) -> None:
    with open_store(study / "collected") as owner:
        said = keko("store", "erase", study, code(study, 6))
        assert said.stdout == "Responses erased: 1. Only a dated note of them is left.\n"
        assert len(list(owner.responses())) == 11


def test_a_person_gets_her_own_answers(study: Path, tmp_path: Path) -> None:
    who = code(study, 1)
    refused = keko("store", "export-person", study, who, "-o", tmp_path / "out")
    assert refused.returncode == 2
    assert "--answers-go-to-their-giver" in refused.stderr
    assert not (tmp_path / "out").exists()
    done = keko("store", "export-person", study, who, "-o", tmp_path / "out", "--vastaukset-antajalleen", language="fi")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "out" / "vastaukset.html").read_text(encoding="utf8")
    assert "Mitä toivot?" in page
    assert f"{CANARY} 1 &amp; &lt;b&gt;" in page
    assert "Kyllä" in page
    assert "(suljettu teksti, jota ei avattu)" in page
    assert "Suljettuja tekstejä, joita ei avattu: 2." in done.stderr
    assert "Keskeneräisiä vastauksia: 1." in done.stderr
    assert (tmp_path / "out" / "vastaukset.json").stat().st_mode & 0o077 == 0
    assert log(study) == [("one person's own answers", "2", "coordinator")]
    text = (tmp_path / "out" / "vastaukset.json").read_text(encoding="utf8")
    with open_store(study / "collected", readonly=True) as store:
        kept = {r.submission.id: r.submission for r in store.responses(subject="s1")}
    assert {own.id: own for own in submissions_of(text)} == kept
    assert sorted(len(versions) for versions in json.loads(text)["responses"]) == [1, 2]


def test_with_the_private_key_sealed_texts_are_there(study: Path, tmp_path: Path) -> None:
    (tmp_path / "pass").write_text(PASS + "\n", encoding="utf8")
    done = keko("store", "export-person", study, code(study, 1), "-o", tmp_path / "out",
                "--answers-go-to-their-giver", "--key", study / "collected" / "keys" / "seal.private",
                "--passphrase-file", tmp_path / "pass")
    assert done.returncode == 0, done.stderr
    assert "salainen toive" in (tmp_path / "out" / "answers.html").read_text(encoding="utf8")
    assert "Sealed texts" not in done.stderr


def test_whom_the_store_does_not_know(study: Path) -> None:
    for who in ("AAAA-AAAA", new_token(), "nobody", "%", ""):
        said = keko("store", "export-person", study, who, "--answers-go-to-their-giver")
        assert said.returncode == 1
        assert "no-such-response" in said.stdout
    assert not (study / "access.log.csv").exists()


def test_what_is_past_its_day_goes(study: Path) -> None:
    assert keko("store", "retain", study).stdout == "No answer's time is up.\n"
    with open_store(study / "collected") as store:
        store.set_wave(WaveState("my.wishes", "baseline", state="closed", retention_until=date(2020, 1, 1)))
    due = "my.wishes, baseline: last day 2020-01-01; responses 2, drafts 0\n"
    assert keko("store", "retain", study, "--dry-run").stdout == due
    assert not (study / "access.log.csv").exists()
    assert keko("store", "retain", study).stdout == due + "Responses erased: 2. Only a dated note of them is left.\n"
    assert log(study) == [("erased, their time was up", "2", "retention")]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_help_is_in_every_language(language: str) -> None:
    assert "backup" in keko("store", "--help", language=language).stdout
    for verb in ("backup", "restore", "verify", "migrate", "erase", "retain", "export-person"):
        assert keko("store", verb, "--help", language=language).returncode == 0


def test_a_store_that_is_busy_is_told_of(study: Path) -> None:
    import sqlite3

    other = sqlite3.connect(study / "collected" / "answers.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    said = keko("store", "erase", study, code(study, 6))
    other.close()
    assert said.returncode == 1
    assert "store-in-use" in said.stdout


def test_from_a_folder_to_postgresql_and_back(study: Path, tmp_path: Path) -> None:
    from tests.collection.store.postgres import missing, running

    if reason := missing():
        pytest.skip(reason)
    keko("store", "backup", study, "-o", tmp_path)
    with running() as server:
        done = keko("store", "restore", study, tmp_path / "answers-13.backup", "--into", server.url())
        assert done.returncode == 0, done.stdout + done.stderr
        erased = keko("store", "erase", study, code(study, 7), "--store", server.url())
        assert erased.stdout == "Responses erased: 1. Only a dated note of them is left.\n"
        assert "PostgreSQL's own log" in erased.stderr
        assert keko("store", "verify", study, "--store", server.url()).returncode == 0
        assert keko("store", "migrate", study, "--store", server.url()).stdout == "The store is up to date.\n"
        made = keko("store", "backup", study, "--store", server.url(), "-o", tmp_path)
        assert made.stdout.splitlines()[0] == str(tmp_path / "answers-14.backup")
    back = keko("store", "restore", study, tmp_path / "answers-14.backup", "--into", tmp_path / "back")
    assert "Responses restored: 11." in back.stdout
