"""Contacts and links: one store alone tells no person with an answer; an erased contact leaves nothing."""

import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from keko_eval.collection.linking.contacts import Contact, open_contacts
from keko_eval.collection.linking.invitations import Invited, invite, merge_csv, remind, round_of
from keko_eval.collection.linking.opened import erase_contact, opened_contacts
from keko_eval.collection.linking.people import Person
from keko_eval.collection.linking.tokens import tag_of
from keko_eval.collection.sealing.private_key import PrivateKey, key_of
from keko_eval.collection.store.records import LinkRow
from keko_eval.problem.problem import Refused

KEY, LINK = key_of(bytes(range(16))), bytes(range(32))
ADDRESS = "https://kysely.example/"


class Links:
    """The links of a store, in memory."""

    def __init__(self) -> None:
        self.rows: dict[str, LinkRow] = {}

    def add(self, made: Invited) -> Invited:
        self.rows |= {row.tag: row for row in made.links}
        return made

    def state(self, tag: str, state: str) -> None:
        old = self.rows[tag]
        self.rows[tag] = LinkRow(old.tag, old.subject, old.circle, old.given, old.wave, old.instrument, state)


def people(n: int) -> list[Person]:
    return [Person(f"keksitty{i}@x.fi", f"Keksitty {i}", "fi", f"rinki{i % 7}", {"circle": f"rinki{i % 7}"})
            for i in range(n)]


def invited(links: Links, who: list[Person], known: tuple[Contact, ...] = (), wave: str = "first") -> Invited:
    return links.add(invite(who, known, wave=wave, instrument="my.survey", key=LINK, link_of=links.rows.get,
                            address=ADDRESS))


def test_one_store_alone_joins_nobody_of_a_thousand(tmp_path: Path) -> None:
    links, who = Links(), people(1000)
    made = invited(links, who)
    contacts = open_contacts(tmp_path, create=True)
    contacts.keep(made.contacts, KEY.public)
    stolen = (tmp_path / "contacts.db").read_bytes()
    for person, contact in zip(who, made.contacts, strict=True):
        token = contact.tokens[round_of("first", "my.survey")].encode()
        assert person.email.encode() not in stolen
        assert person.name.encode() not in stolen
        assert token not in stolen
        assert tag_of(LINK, token.decode()).encode() not in stolen
    answers = repr([(r.tag, r.subject, r.circle, dict(r.given)) for r in made.links])
    assert not [p for p in who if p.email in answers or p.name in answers]
    rows = contacts.sealed()
    assert len({len(box) for _, _, box in rows}) == 1
    assert not {id for id, _, _ in rows} & {r.subject for r in made.links}
    # Both stores without keys: the circle is all that they share, and order tells nothing more.
    in_order = [contact.id for contact in made.contacts]
    assert [id for id, _, _ in rows] != in_order
    tags = [tag_of(LINK, c.tokens[round_of("first", "my.survey")]) for c in made.contacts]
    assert sum(a == b.tag for a, b in zip(tags, made.links, strict=True)) < 20


def test_the_private_key_opens_and_another_does_not(tmp_path: Path) -> None:
    made = invited(Links(), people(3))
    contacts = open_contacts(tmp_path, create=True)
    contacts.keep(made.contacts, KEY.public)
    opened = opened_contacts(contacts, KEY)
    assert sorted(c.email for c in opened.contacts) == [f"keksitty{i}@x.fi" for i in range(3)]
    assert {c.id: c for c in opened.contacts} == {c.id: c for c in made.contacts}
    assert opened_contacts(contacts, PrivateKey(bytes(32))).closed == 3
    assert contacts.counts() == {"rinki0": 1, "rinki1": 1, "rinki2": 1}
    assert "keksitty" not in repr(opened.contacts)


def test_one_subject_in_every_wave_and_a_link_for_each() -> None:
    links = Links()
    first = invited(links, people(5))
    second = invited(links, people(6), first.contacts, wave="second")
    subject = {wave: {c.email: links.rows[tag_of(LINK, c.tokens[round_of(wave, "my.survey")])].subject
                      for c in second.contacts if round_of(wave, "my.survey") in c.tokens}
               for wave in ("first", "second")}
    assert len(subject["second"]) == 6
    assert subject["first"] == {email: own for email, own in subject["second"].items() if email in subject["first"]}
    assert len(set(subject["second"].values())) == 6
    assert not {letter.link for letter in first.letters} & {letter.link for letter in second.letters}


def test_inviting_again_gives_nobody_a_second_link_and_skips_the_done() -> None:
    links = Links()
    first = invited(links, people(3))
    links.state(first.links[0].tag, "done")
    again = invited(links, [*people(3), Person("uusi@x.fi")], first.contacts)
    assert (len(again.links), again.again, again.done, len(again.letters)) == (1, 3, 1, 3)
    assert {x.link for x in again.letters} < {x.link for x in first.letters} | {x.link for x in again.letters[-1:]}


def test_a_link_that_was_not_kept_is_kept_the_next_time() -> None:
    links = Links()
    first = invite(people(2), (), wave="first", instrument="my.survey", key=LINK, link_of=links.rows.get,
                   address=ADDRESS)
    again = invited(links, people(2), first.contacts)
    assert {r.tag for r in again.links} == {r.tag for r in first.links}
    assert {x.link for x in again.letters} == {x.link for x in first.letters}


def test_only_those_who_have_not_finished_are_reminded() -> None:
    links = Links()
    made = invited(links, people(4))
    tags = {c.email: tag_of(LINK, c.tokens[round_of("first", "my.survey")]) for c in made.contacts}
    links.state(tags["keksitty0@x.fi"], "done")
    links.state(tags["keksitty1@x.fi"], "started")
    del links.rows[tags["keksitty2@x.fi"]]
    letters = remind(made.contacts, wave="first", instrument="my.survey", key=LINK, link_of=links.rows.get,
                     address=ADDRESS)
    assert [letter.email for letter in letters] == ["keksitty1@x.fi", "keksitty3@x.fi"]
    assert remind(made.contacts, wave="second", instrument="my.survey", key=LINK, link_of=links.rows.get,
                  address=ADDRESS) == ()


def test_the_list_opens_in_a_spreadsheet_without_formulas() -> None:
    who = [Person("a@x.fi", "=HYPERLINK(1)", "fi"), Person("b@x.fi", 'Keksitty; "B"', "sv")]
    made = invited(Links(), who)
    lines = merge_csv(made.letters).split("\r\n")
    assert lines[0] == "\ufeffname;email;link;language"
    assert lines[1].startswith("'=HYPERLINK(1);a@x.fi;https://kysely.example/l/")
    assert lines[2].startswith('"Keksitty; ""B""";b@x.fi;')


def test_an_erased_contact_leaves_nothing_in_the_file(tmp_path: Path) -> None:
    links = Links()
    made = invited(links, people(1000))
    contacts = open_contacts(tmp_path, create=True)
    contacts.keep(made.contacts, KEY.public)
    gone = made.contacts[321]
    contacts.mail(gone.id, "invitation", "sent")
    box = next(sealed for id, _, sealed in contacts.sealed() if id == gone.id)
    tags = erase_contact(contacts, made.contacts, f" {gone.email.upper()}", LINK)
    assert [links.rows[tag].tag for tag in tags] == list(tags)
    assert len(tags) == 1
    for file in tmp_path.iterdir():
        data = file.read_bytes()
        assert box[:40].encode() not in data
        assert gone.id.encode() not in data
    assert sum(contacts.counts().values()) == 999
    assert erase_contact(contacts, (), gone.email, LINK) == ()


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    open_contacts(tmp_path / "collected", create=True)
    assert (tmp_path / "collected" / "contacts.db").stat().st_mode & 0o777 == 0o600


def test_what_is_no_contacts_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="contacts-missing"):
        open_contacts(tmp_path)
    (tmp_path / "contacts.db").write_bytes(b"x" * 5000)
    with pytest.raises(Refused, match="contacts-unreadable"):
        open_contacts(tmp_path)
    sqlite3.connect(tmp_path / "b.db").close()
    (tmp_path / "b.db").replace(tmp_path / "contacts.db")
    with pytest.raises(Refused, match="contacts-unreadable"):
        open_contacts(tmp_path)


def test_nothing_that_respondents_use_loads_the_private_key() -> None:
    code = ("import sys; import keko_eval.collection.linking.tokens, keko_eval.collection.linking.codes, "
            "keko_eval.collection.linking.contacts, keko_eval.collection.linking.invitations; "
            "print(*[m for m in sys.modules if 'private' in m or 'linking.opened' in m or m in ('polars', 'smtplib')])")
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


def test_a_day_is_nowhere(tmp_path: Path) -> None:
    """Times would join the stores."""
    contacts = open_contacts(tmp_path, create=True)
    contacts.keep(invited(Links(), people(2)).contacts, KEY.public)
    connection = sqlite3.connect(tmp_path / "contacts.db")
    dump = "\n".join(connection.iterdump())
    connection.close()
    assert date.today().isoformat() not in dump
    assert "TIMESTAMP" not in dump.upper()
