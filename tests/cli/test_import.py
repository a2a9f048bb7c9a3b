"""keko import: what was entered goes into the store once, and nothing goes in while anything is wrong."""

import shutil
from pathlib import Path

import pytest

import keko_eval
from keko_eval import pipeline
from keko_eval.collection.entry_workbook import write_entry_workbook
from keko_eval.collection.handout import Handout, handout_of
from keko_eval.collection.offline.keys import offline_public
from keko_eval.collection.store.store import open_store
from tests.cli.running import HERE, keko
from tests.collection.entries import entered
from tests.collection.offline.sending import sent

FIRST = {"circle": "lappi", "region": "pohjoinen", "code": "N1", "has_clients": "yes", "clients_plan": 3,
         "partners": 4, "took_part": "yes", "keko_gave": "Salainen kertomus"}
SECOND = {"circle": "kainuu", "code": "N2", "has_clients": "no", "trust_hidden": 5}
SHEET = "Toimijakysely"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "study"
    shutil.copytree(HERE / "examples" / "keko-2019", folder)
    return folder


@pytest.fixture
def handout() -> Handout:
    return handout_of(keko_eval.load(HERE / "examples" / "keko-2019"), "keko.actors", {"wave": "followup"})


def stored(study: Path) -> list[object]:
    with open_store(study / "collected", readonly=True) as store:
        return [(r.submission.subject, r.submission.wave, r.submission.circle, r.version, r.submission.answers)
                for r in store.responses()]


def test_a_workbook_is_kept_once(study: Path, handout: Handout, tmp_path: Path) -> None:
    path = entered(tmp_path / "e.xlsx", handout, {1: FIRST, 2: SECOND})
    first, again = keko("import", study, path), keko("import", study, path)
    assert (first.returncode, again.returncode) == (0, 0), first.stdout + first.stderr
    assert "Kept: 2. Replaced: 0. There before: 0." in first.stdout
    assert "Kept: 0. Replaced: 0. There before: 2." in again.stdout
    assert stored(study) == [
        ("N1", "followup", "lappi", 1, {"has_clients": "yes", "clients_plan": "3", "partners": 4, "took_part": "yes"}),
        ("N2", "followup", "kainuu", 1, {"has_clients": "no", "trust_hidden": "5"})]


def test_sensitive_text_is_sealed(study: Path, handout: Handout, tmp_path: Path) -> None:
    assert handout.instrument.by_name["keko_gave"].sensitive
    assert keko("import", study, entered(tmp_path / "e.xlsx", handout, {1: FIRST})).returncode == 0
    kept = b"".join(p.read_bytes() for p in (study / "collected").rglob("*") if p.is_file())
    assert b"Salainen" not in kept
    with open_store(study / "collected", readonly=True) as store:
        assert [set(r.submission.sealed) for r in store.responses()] == [{"keko_gave"}]


def test_a_mended_row_replaces_only_when_asked(study: Path, handout: Handout, tmp_path: Path) -> None:
    path = tmp_path / "e.xlsx"
    keko("import", study, entered(path, handout, {1: SECOND}))
    entered(path, handout, {1: {**SECOND, "trust_hidden": 4}})
    refused, replaced = keko("import", study, path), keko("import", study, path, "--replace")
    assert (refused.returncode, "entry-conflict" in refused.stderr) == (1, True)
    assert (replaced.returncode, "Replaced: 1" in replaced.stdout) == (0, True)
    assert [row[3:] for row in stored(study)] == [(2, {"has_clients": "no", "trust_hidden": "4"})]  # type: ignore[index]


def test_nothing_is_kept_while_anything_is_wrong(study: Path, handout: Handout, tmp_path: Path) -> None:
    good = entered(tmp_path / "good.xlsx", handout, {1: SECOND})
    bad = entered(tmp_path / "bad.xlsx", handout, {2: {**SECOND, "clients_plan": 3}})
    done = keko("import", study, good, bad, language="fi")
    assert (done.returncode, "Mitään ei tallennettu" in done.stderr) == (1, True)
    assert f"{SHEET}!Q5" in done.stderr
    assert not (study / "collected").exists()


def test_copies_of_one_workbook(study: Path, handout: Handout, tmp_path: Path) -> None:
    paths = [entered(tmp_path / name, handout, {1: SECOND}) for name in ("a.xlsx", "b.xlsx")]
    done = keko("import", study, *paths)
    assert (done.returncode, "entry-copied" in done.stderr) == (1, True)


def test_a_dry_run_keeps_nothing(study: Path, handout: Handout, tmp_path: Path) -> None:
    done = keko("import", study, entered(tmp_path / "e.xlsx", handout, {1: FIRST, 2: SECOND}), "--dry-run")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "All is well. Nothing was kept.")
    assert "keko.actors, followup · lappi: 1" in done.stdout
    assert not (study / "collected").exists()


def test_a_file_of_answers_is_read_by_the_study(study: Path, handout: Handout, tmp_path: Path) -> None:
    out = study / "data" / "paper.csv"
    done = keko("import", study, entered(tmp_path / "e.xlsx", handout, {1: FIRST, 2: SECOND}), "-o", out)
    assert done.returncode == 0, done.stdout + done.stderr
    line = next(text for text in done.stdout.splitlines() if "wave_column" in text).partition(": ")[2]
    definition = study / "study.yaml"
    text = definition.read_text(encoding="utf8")
    place = text.index("\ndata:\n") + len("\ndata:\n")
    definition.write_text(f"{text[:place]}  {line}\n{text[place:]}", encoding="utf8")
    answers, _ = keko_eval.read(keko_eval.load(study))
    frame = answers["keko.actors"].frame
    own = frame.filter(frame["code"].is_in(["N1", "N2"])).sort("code")
    assert own["circle"].to_list() == ["lappi", "kainuu"]
    assert own["trust_hidden"].to_list() == [None, 5]


def test_a_workbook_of_an_earlier_version(study: Path, handout: Handout, tmp_path: Path) -> None:
    """A form that went out before the survey was mended is read with what it asked."""
    old = study / "instruments" / "old"
    old.mkdir(parents=True)
    text = (HERE / "instruments" / "actors.yaml").read_text(encoding="utf8")
    (old / "actors-1.0.0.yaml").write_text(text, encoding="utf8")
    (study / "instruments" / "actors.yaml").write_text(
        text.replace("version: 1.0.0", "version: 1.0.1", 1).replace("Onko teillä asiakkaita?", "Onko asiakkaita?"),
        encoding="utf8")
    path = entered(tmp_path / "e.xlsx", handout, {1: SECOND})
    done = keko("import", study, path)
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.rmtree(old)
    done = keko("import", study, path)
    assert (done.returncode, "entry-other-version" in done.stderr) == (1, True)


def test_files_of_answers_beside_a_workbook(study: Path, handout: Handout, tmp_path: Path) -> None:
    """What a respondent's browser made is kept once, whoever sends it again, and needs the study's own key."""
    made = keko("form", study, "--as", "web", "--wave", "followup", "-o", tmp_path / "form.html")
    assert made.returncode == 0, made.stdout + made.stderr
    public = offline_public(study / "collected" / "keys")
    heads = {"wave": "followup", "circle": "savo", "code": "N9"}
    answers = {"has_clients": "no", "trust_hidden": "2", "took_part": "yes", "keko_gave": "Salainen kertomus"}
    file = sent(tmp_path / "a.keko.json", handout, public, "b" * 26, heads, answers)
    book = entered(tmp_path / "e.xlsx", handout, {1: SECOND})
    first, again = keko("import", study, file, book), keko("import", study, file)
    assert "Kept: 2. Replaced: 0. There before: 0." in first.stdout, first.stdout + first.stderr
    assert "Kept: 0. Replaced: 0. There before: 1." in again.stdout
    with open_store(study / "collected", readonly=True) as store:
        own = next(r.submission for r in store.responses() if r.submission.id == "b" * 26)
    assert (own.mode, own.subject, own.circle, set(own.sealed)) == ("offline", "N9", "savo", {"keko_gave"})
    wrong = sent(tmp_path / "b.keko.json", handout, public, "c" * 26, heads, {"has_clients": "no", "clients_plan": "2"})
    done = keko("import", study, wrong)
    assert (done.returncode, "entry-not-asked" in done.stderr) == (1, True)
    (study / "collected" / "keys" / "offline.private").unlink()
    lost = keko("import", study, file)
    assert (lost.returncode, "offline.private" in lost.stdout) == (1, True)


def test_a_circles_own_columns_come_along(study: Path, tmp_path: Path) -> None:
    """A workbook of one circle asks the organisation too, and a circle has instruments of its own."""
    circle = pipeline.circle(keko_eval.load(study), "pirkanmaa")
    own = handout_of(circle, "keko.actors", {"wave": "followup"})
    assert "organisation" in own.heads
    row = {**SECOND, "circle": "pirkanmaa", "organisation": "o7"}
    first = entered(tmp_path / "a.xlsx", own, {1: row})
    extra = next(id for id in circle.instruments if id not in keko_eval.load(study).instruments)
    more = handout_of(circle, extra, {"wave": "followup"})
    second = tmp_path / "b.xlsx"
    write_entry_workbook(second, more, "fi", "d" * 26, rows=3)
    done = keko("import", study, first, second)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "entry-nothing" in done.stderr
    with open_store(study / "collected", readonly=True) as store:
        given = {r.submission.instrument: dict(r.submission.given) for r in store.responses()}
    assert given == {"keko.actors": {"circle": "pirkanmaa", "organisation": "o7"}}
