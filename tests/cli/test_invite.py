"""keko invite, remind and link as a coordinator runs them: what leaves is warned of and logged, and nothing twice."""

import csv
import io
import os
from datetime import date
from pathlib import Path

import pytest

from keko_eval.collection.linking.codes import apart, code_key
from keko_eval.collection.linking.tokens import tag_of
from keko_eval.collection.sealing.keys import link_key
from keko_eval.collection.store.records import Submission, WaveState, new_id
from keko_eval.collection.store.store import open_store
from tests.cli.running import keko
from tests.definitions.snippets import FILES, whole, with_keys, write

PEOPLE = "Nimi;Sähköposti;Rinki\nKeksitty Yksi;yksi@x.fi;savo\nKeksitty Kaksi;kaksi@x.fi;savo\n"
ADDRESS = ("--wave", "before", "--address", "https://kysely.example")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = write(tmp_path / "study", {name: whole(keys) for name, keys in FILES.items()} | {
        "study.yaml": with_keys(FILES["study.yaml"], "groups: [circle]\nsubject: code\nlinking: {kind: contacts}")})
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf8")
    (tmp_path / "phrase.txt").write_text("neljä sanaa ihan tässä\n", encoding="utf8")
    assert keko("keys", "new", folder, "--passphrase-file", tmp_path / "phrase.txt").returncode == 0
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"))


def answered(study: Path, link: str) -> None:
    """An answer through a personal link, as the survey sends it."""
    tag = tag_of(link_key(study / "collected" / "keys"), link.rpartition("/")[2])
    with open_store(study / "collected") as store:
        row = store.link(tag)
        assert row is not None
        assert store.submit(Submission(new_id(), row.instrument, "1.0.0", "h", row.wave, "en", "web",
                                       date(2019, 1, 1), row.subject, {"circle": "savo"}, {"helps": "4"})
                            ).kind == "stored"


def test_invited_answered_reminded_and_forgotten(study: Path) -> None:
    base = study.parent
    phrase = ("--passphrase-file", base / "phrase.txt")
    made = keko("invite", study, base / "people.csv", *ADDRESS, "-o", base / "merge.csv")
    assert made.returncode == 0, made.stdout + made.stderr
    assert made.stdout.startswith("New links 2, had a link already 0, have answered already 0.")
    assert "delete it once the letters are sent" in made.stderr
    merge = rows(base / "merge.csv")
    assert [row["email"] for row in merge] == ["yksi@x.fi", "kaksi@x.fi"]
    assert (base / "merge.csv").stat().st_mode & 0o777 == 0o600
    answered(study, merge[0]["link"])
    again = keko("invite", study, base / "people.csv", *ADDRESS, "-o", base / "again.csv", *phrase)
    assert "New links 0, had a link already 1, have answered already 1." in again.stdout
    reminded = keko("remind", study, *ADDRESS, "-o", base / "list.csv", *phrase)
    assert reminded.returncode == 0, reminded.stdout + reminded.stderr
    assert [row["link"] for row in rows(base / "list.csv")] == [merge[1]["link"]]
    log = (study / "access.log.csv").read_text(encoding="utf8")
    assert [line.split(",")[1:] for line in log.splitlines()[1:]] == [
        ["invitation list: before my.survey", "2", "coordinator"],
        ["invitation list: before my.survey", "1", "coordinator"],
        ["reminder list: before my.survey", "1", "coordinator"]]
    assert "x.fi" not in log
    forgotten = keko("remind", study, "--forget", "KAKSI@x.fi", *phrase)
    assert forgotten.stdout.startswith("Erased contacts 1 and links 1.")
    nobody = keko("remind", study, *ADDRESS, "-o", base / "none.csv", *phrase)
    assert nobody.stdout == "Everyone with a link has answered: there is nobody to remind.\n"
    assert not (base / "none.csv").exists()


def test_invited_while_the_survey_runs(study: Path) -> None:
    """Another process owns the answers and keeps the links that it is handed."""
    with open_store(study / "collected", create=True) as owner:
        made = keko("invite", study, study.parent / "people.csv", *ADDRESS, "-o", study.parent / "merge.csv")
        assert made.returncode == 0, made.stdout + made.stderr
        assert [row.state for row in owner.links("before", "my.survey")] == ["unused", "unused"]


def test_links_of_a_wave_that_is_not_open_are_warned_of(study: Path) -> None:
    base = study.parent
    early = keko("invite", study, base / "people.csv", *ADDRESS, "-o", base / "early.csv")
    assert "the wave before is not open" in early.stderr
    assert f"keko collect {study} --open before" in early.stderr
    with open_store(study / "collected") as store:
        store.set_wave(WaveState("my.survey", "before", state="open", retention_until=date(2030, 1, 1)))
    (base / "people.csv").write_text("email\nkolme@x.fi\n", encoding="utf8")
    later = keko("invite", study, base / "people.csv", *ADDRESS, "-o", base / "later.csv", "--passphrase-file",
                 base / "phrase.txt")
    assert later.returncode == 0, later.stdout + later.stderr
    assert "not open" not in later.stderr


@pytest.mark.skipif(os.name == "nt", reason="a console is asked otherwise")
@pytest.mark.parametrize(("language", "said"), [("fi", "kun tutkimuksen avaimet tehtiin"),
                                                ("sv", "när studiens nycklar gjordes"), ("en", "keys were made")])
def test_where_nothing_can_be_asked_a_file_is_asked_for(study: Path, language: str, said: str) -> None:
    base = study.parent
    assert keko("invite", study, base / "people.csv", *ADDRESS, "-o", base / "merge.csv").returncode == 0
    told = keko("remind", study, *ADDRESS, "-o", base / "list.csv", language=language, terminal=False)
    assert told.returncode == 2
    assert said in told.stderr
    assert "--passphrase-file" in told.stderr
    assert "Warning" not in told.stderr
    assert not (base / "list.csv").exists()


def test_the_wrong_passphrase_makes_nothing(study: Path) -> None:
    base = study.parent
    assert keko("invite", study, base / "people.csv", *ADDRESS, "-o", base / "merge.csv").returncode == 0
    (base / "wrong.txt").write_text("aivan toinen lause\n", encoding="utf8")
    refused = keko("remind", study, *ADDRESS, "-o", base / "list.csv", "--passphrase-file", base / "wrong.txt")
    assert refused.returncode == 1
    assert "passphrase-wrong" in refused.stdout
    assert not (base / "list.csv").exists()


def test_everything_that_is_wrong_with_the_list_and_nothing_is_made(study: Path) -> None:
    base = study.parent
    (base / "people.csv").write_text("email\nnobody\nalso nobody\n", encoding="utf8")
    refused = keko("invite", study, base / "people.csv", *ADDRESS, "-o", base / "merge.csv")
    assert refused.returncode == 1
    assert refused.stdout.count("contacts-bad-email") == 2
    assert not (study / "collected" / "contacts.db").exists()


@pytest.mark.parametrize(("arguments", "said"), [
    (("--wave", "before", "-o", "x.csv"), "--address"), ((*ADDRESS,), "-o LIST.csv"), ((*ADDRESS, "--send"), "--smtp"),
    (("--wave", "later", "-o", "x.csv", *ADDRESS[2:]), "before, after"),
    ((*ADDRESS, "--instrument", "my.other", "-o", "x.csv"), "my.survey"),
])
def test_what_is_missing_from_the_command(study: Path, arguments: tuple[str, ...], said: str) -> None:
    told = keko("invite", study, study.parent / "people.csv", *arguments, cwd=study.parent)
    assert told.returncode == 2
    assert said in told.stderr
    assert not (study.parent / "x.csv").exists()


def test_without_send_a_letter_is_only_shown(study: Path) -> None:
    base = study.parent
    (base / "smtp.toml").write_text("host = 'smtp.invalid'\nfrom = 'kysely@x.fi'\n", encoding="utf8")
    shown = keko("invite", study, base / "people.csv", *ADDRESS, "--smtp", base / "smtp.toml")
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert "Letters waiting: 2." in shown.stdout
    assert "https://kysely.example/l/…" in shown.stdout
    assert "Dear Keksitty Yksi," in shown.stdout


CODE = "subject: code\nlinking: {kind: code, elements: [helps, listens, keeps_word, mood, works, visits]}"
ELEMENTS = ("helps", "listens", "keeps_word", "mood", "works", "visits")


def test_codes_linked_decided_and_their_key_destroyed(study: Path) -> None:
    base, folder = study.parent, study / "collected"
    (study / "study.yaml").write_text(with_keys(FILES["study.yaml"], CODE), encoding="utf8")
    key = code_key(folder / "keys", create=True)
    with open_store(folder, create=True) as store:
        for wave, code in (("before", "123456"), ("before", "123457"), ("after", "123458"), ("before", "987654"),
                           ("after", "987654")):
            _, given = apart(key, ELEMENTS, dict(zip(ELEMENTS, code, strict=True)))
            store.submit(Submission(new_id(), "my.survey", "1.0.0", "h", wave, "en", "web", date(2019, 1, 1), None,
                                    given, {}))
    told = keko("link", study, "--doubtful", base / "pairs.csv", "-o", base / "links.csv")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "Linked 1: by the same code 1, with one element different 0, by a person's decision 0." in told.stdout
    assert "Pairs in doubt: 2." in told.stdout
    pairs = base / "pairs.csv"
    pairs.write_text(pairs.read_text(encoding="utf8").replace("visits;", "visits;same", 1), encoding="utf8")
    decided = keko("link", study, "--decisions", pairs)
    assert "by a person's decision 1." in decided.stdout
    assert "by a person's decision 1." in keko("link", study).stdout
    gone = keko("link", study, "--destroy-key", "--yes", language="fi")
    assert "Koodien avain on hävitetty." in gone.stdout
    assert not (folder / "keys" / "code.key").exists()
    assert "No pair is in doubt." in keko("link", study).stdout


def test_a_study_without_codes_says_so(study: Path) -> None:
    told = keko("link", study)
    assert told.returncode == 2
    assert "linking: {kind: code, elements: […]}" in told.stderr
