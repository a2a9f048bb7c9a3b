"""A wave opens when respondents are told all they must be, closes and reopens once it is confirmed."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import pytest

from keko_eval.collection.linking.contacts import open_contacts
from keko_eval.collection.linking.tokens import tag_of
from keko_eval.collection.sealing.keys import link_key
from keko_eval.collection.sealing.private_key import Cost, new_keys
from keko_eval.collection.store.records import LinkRow, WaveState
from keko_eval.collection.store.store import open_store
from tests.web.manage.desk import ACTORS, Desk, Study

ROUND = f"{ACTORS}/followup"
PHRASE = "salalause on pitkä"


def waves(study: Study) -> dict[str | None, WaveState]:
    with open_store(study.collected, readonly=True) as store:
        return {w.circle: w for w in store.waves()}


def test_a_wave_is_opened_with_its_days(study: Study, desk: Callable[[str], Desk]) -> None:
    own = desk("pirkanmaa")
    own.get("/c/pirkanmaa/send")
    done = own.post("/c/pirkanmaa/send/open", round=ROUND, opens="2026-11-25", closes="2026-12-15", grace="30")
    assert done.headers["location"] == "/c/pirkanmaa/send"
    state = waves(study)["pirkanmaa"]
    assert (state.state, state.grace_minutes, state.retention_until) == ("open", 30, date(2027, 12, 31))
    assert state.opens == datetime(2026, 11, 25).astimezone()
    assert state.closes == datetime(2026, 12, 16).astimezone()
    assert len(state.definition) == 64
    page = own.get("/c/pirkanmaa/send").text
    assert "https://kysely.example.org/s/actors-followup-pirkanmaa<" in page
    assert "https://kysely.example.org/s/actors-followup-pirkanmaa-kiosk" in page
    assert "Viimeinen vastauspäivä on 15.12.2026" in page


@pytest.mark.parametrize(("fields", "said"), [
    ({"closes": "2026-11-01"}, "Viimeinen päivä on ennen"), ({"opens": "2026-12-02", "closes": "2026-12-01"}, "ennen"),
    ({"opens": "huomenna"}, "Päivämäärää ei voinut lukea"), ({"grace": "-1"}, "Lisäaika"),
    ({"grace": "99999"}, "Lisäaika"), ({"grace": "²"}, "Lisäaika")])
def test_days_that_cannot_be(study: Study, desk: Callable[[str], Desk], fields: dict[str, str], said: str) -> None:
    own = desk("pirkanmaa")
    own.get("/c/pirkanmaa/send")
    page = own.post("/c/pirkanmaa/send/open", round=ROUND, **fields)
    assert page.status_code == 422
    assert said in page.text
    assert not waves(study)


@pytest.mark.parametrize(("line", "said"), [("retention_until: 2027-12-31\n", "retention_until"),
                                            ("  controller:", "controller")])
def test_what_respondents_are_not_told_keeps_it_closed(study: Study, desk: Callable[[str], Desk], line: str,
                                                       said: str) -> None:
    path = study.folder / "study.yaml"
    text = path.read_text(encoding="utf8")
    assert line in text
    kept = [own for own in text.splitlines(keepends=True) if not own.startswith(line.rstrip("\n"))]
    path.write_text("".join(kept), encoding="utf8")
    own = desk("pirkanmaa")
    own.get("/c/pirkanmaa/send")
    page = own.post("/c/pirkanmaa/send/open", round=ROUND)
    assert page.status_code == 422
    assert "Kyselyä ei voitu avata" in page.text
    assert said in page.text
    assert not waves(study)


def test_closing_and_reopening_are_confirmed(study: Study, desk: Callable[[str], Desk]) -> None:
    study.open()
    own = desk("pirkanmaa")
    own.get("/c/pirkanmaa/send")
    assert "Suljetaanko kysely?" in own.post("/c/pirkanmaa/send/close", round=ROUND).text
    assert set(waves(study)) == {None}
    own.post("/c/pirkanmaa/send/close", round=ROUND, sure="yes")
    found = waves(study)
    assert (found[None].state, found["pirkanmaa"].state) == ("open", "closed")
    own.get("/c/pirkanmaa/send")
    assert "Avataanko kysely uudelleen?" in own.post("/c/pirkanmaa/send/reopen", round=ROUND).text
    own.post("/c/pirkanmaa/send/reopen", round=ROUND, sure="yes")
    assert waves(study)["pirkanmaa"].state == "open"


def test_what_is_closed_for_all_no_circle_opens(study: Study, desk: Callable[[str], Desk]) -> None:
    """Else respondents of the circle would fill in what the store then refuses."""
    study.open("pirkanmaa")
    study.open(state="closed")
    own = desk("pirkanmaa")
    assert "suljettu kaikilta ringeiltä" in own.get("/c/pirkanmaa/send").text
    for deed in ("open", "reopen"):
        assert own.post(f"/c/pirkanmaa/send/{deed}", round=ROUND, sure="yes").status_code == 422
    chief = desk("arvioija")
    chief.get("/c/all/send")
    assert chief.post("/c/all/send/reopen", round=ROUND, sure="yes").status_code == 303
    assert waves(study)[None].state == "open"


@pytest.mark.parametrize("round", ["", "keko.actors/never", "keko.partnerships/followup", "x" * 100])
def test_a_wave_that_is_not_there(desk: Callable[[str], Desk], round: str) -> None:
    own = desk("pirkanmaa")
    own.get("/c/pirkanmaa/send")
    for deed in ("open", "close", "reopen", "remind"):
        assert own.post(f"/c/pirkanmaa/send/{deed}", round=round, sure="yes").status_code == 404


def test_writing_goes_through_the_owner_of_the_store(study: Study, desk: Callable[[str], Desk]) -> None:
    own = desk("arvioija")
    own.get("/c/all/send")
    with open_store(study.collected) as owner:
        assert owner.is_owner
        assert own.post("/c/all/send/open", round=ROUND).status_code == 303
        assert [w.state for w in owner.waves()] == ["open"]


def invited(own: Desk, circle: str, people: str, **fields: str):  # type: ignore[no-untyped-def]
    own.get(f"/c/{circle}/send")
    return own.post(f"/c/{circle}/send/invite", ("lista.csv", people.encode()), round=ROUND, **fields)


def links(response) -> dict[str, str]:  # type: ignore[no-untyped-def]
    rows = [line.split(";") for line in response.content.decode("utf-8-sig").splitlines()[1:]]
    return {row[1]: row[2] for row in rows}


@pytest.fixture
def keyed(study: Study) -> Study:
    (study.collected / "keys" / "store.key").unlink()
    (study.collected / "answers.db").unlink()
    new_keys(study.collected / "keys", PHRASE, Cost(1, 2**13))
    open_store(study.collected, create=True).close()
    study.open()
    return study


def test_people_are_invited_and_those_who_answered_are_never_reminded(keyed: Study,
                                                                      desk: Callable[[str], Desk]) -> None:
    own = desk("pirkanmaa")
    people = "sähköposti;nimi;kieli\na@example.org;A;fi\nb@example.org;B;sv\nc@example.org;C;\n"
    response = invited(own, "pirkanmaa", people)
    assert response.headers["content-type"].startswith("text/csv")
    first = links(response)
    assert set(first) == {"a@example.org", "b@example.org", "c@example.org"}
    assert open_contacts(keyed.collected).counts() == {"pirkanmaa": 3}
    tag = tag_of(link_key(keyed.collected / "keys"), first["b@example.org"].rsplit("/", 1)[1])
    with open_store(keyed.collected) as store:
        row = store.link(tag)
        assert isinstance(row, LinkRow)
        assert row.circle == "pirkanmaa"
        assert row.given == {"circle": "pirkanmaa"}
        from keko_eval.collection.store.records import Submission, new_id

        store.submit(Submission(new_id(), ACTORS, "1.0.0", "h", "followup", "fi", "web", date(2026, 11, 24),
                                row.subject, {"circle": "pirkanmaa"}, {}))
    page = own.get("/c/pirkanmaa/send").text
    assert "Kutsuttuja on 3." in page
    assert "example.org;" not in page
    assert "a@example.org" not in page
    reminded = own.post("/c/pirkanmaa/send/remind", round=ROUND, passphrase=PHRASE)
    assert links(reminded) == {name: link for name, link in first.items() if name != "b@example.org"}
    log = (keyed.folder / "access.log.csv").read_text(encoding="utf8").splitlines()
    assert [line.split(",")[2:] for line in log[1:]] == [["3", "coordinator"], ["2", "coordinator"]]
    assert "example.org" not in "".join(log)


@pytest.mark.usefixtures("keyed")
def test_the_same_people_again_keep_their_links(desk: Callable[[str], Desk]) -> None:
    own = desk("pirkanmaa")
    first = links(invited(own, "pirkanmaa", "email\na@example.org\n"))
    refused = invited(own, "pirkanmaa", "email\na@example.org\nb@example.org\n", passphrase="ei tämä")
    assert refused.status_code == 422
    again = links(invited(own, "pirkanmaa", "email\na@example.org\nb@example.org\n", passphrase=PHRASE))
    assert again["a@example.org"] == first["a@example.org"]


@pytest.mark.usefixtures("keyed")
def test_reminders_of_a_circle_name_nobody_of_another(desk: Callable[[str], Desk]) -> None:
    chief, own = desk("arvioija"), desk("savo")
    invited(chief, "all", "email;rinki\na@example.org;Savo\nb@example.org;pirkanmaa\n")
    own.get("/c/savo/send")
    assert set(links(own.post("/c/savo/send/remind", round=ROUND, passphrase=PHRASE))) == {"a@example.org"}


@pytest.mark.parametrize("people", ["email;rinki\na@example.org;Lappi\n", "email\nei osoite\n", "nimi\nA\n", "email\n"])
def test_a_list_with_something_wrong_invites_nobody(keyed: Study, desk: Callable[[str], Desk], people: str) -> None:
    own = desk("pirkanmaa")
    assert invited(own, "pirkanmaa", people).status_code == 422
    assert not (keyed.collected / "contacts.db").exists()
    assert not (keyed.folder / "access.log.csv").exists()


@pytest.mark.usefixtures("keyed")
def test_a_workbook_of_people(desk: Callable[[str], Desk]) -> None:
    import openpyxl

    book, data = openpyxl.Workbook(), BytesIO()
    for row in (("Sähköposti", "Nimi"), ("a@example.org", "=HYPERLINK(1)")):
        book.active.append(row)
    book.save(data)
    own = desk("pirkanmaa")
    own.get("/c/pirkanmaa/send")
    response = own.post("/c/pirkanmaa/send/invite", ("lista.xlsx", data.getvalue()), round=ROUND)
    assert response.status_code == 200
    assert set(links(response)) == {"a@example.org"}


