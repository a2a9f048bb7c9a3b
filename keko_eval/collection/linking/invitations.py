"""Invitations: people in; contacts, links and letters out. Reminders: those whose link is not done.

One person has one subject in all waves and a link of her own for each wave and instrument. Pure: what is kept already
comes in, what is to be kept goes out.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from random import SystemRandom

from keko_eval.collection.linking.contacts import Contact, new_contact_id
from keko_eval.collection.linking.people import Person, same_address
from keko_eval.collection.linking.tokens import new_token, tag_of
from keko_eval.collection.store.records import LinkRow

COLUMNS = ("name", "email", "link", "language")
LinkOf = Callable[[str], LinkRow | None]


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes to one person; shown in print without name, address and link."""

    contact: str
    email: str = field(repr=False)
    name: str = field(repr=False)
    language: str
    link: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Invited:
    """What to keep, and the letters: to everyone on the list whose answer is not in.

    ``contacts`` are new or changed ones, ``links`` new ones in no order; ``again`` counts people who had a link
    already and keep it, ``done`` those who have answered.
    """

    contacts: tuple[Contact, ...]
    links: tuple[LinkRow, ...]
    letters: tuple[Letter, ...]
    again: int
    done: int


def round_of(wave: str, instrument: str) -> str:
    return f"{wave}/{instrument}"


def invite(people: Iterable[Person], known: Iterable[Contact], *, wave: str, instrument: str, key: bytes,
           link_of: LinkOf, address: str) -> Invited:
    """Give everyone on the list a link for a wave of an instrument.

    Parameters
    ----------
    known : iterable of Contact
        Who was invited before, opened; they keep their subject, and a link of this wave that they have.
    key : bytes
        K_link.
    link_of : callable
        The store's link of a tag, or None.
    address : str
        Where the survey is answered: ``https://kysely.example.fi``.
    """
    round = round_of(wave, instrument)
    by_address = {same_address(contact.email): contact for contact in known}
    contacts, links, letters, again, done = [], [], [], 0, 0
    for person in people:
        old = by_address.get(person.key)
        contact = _merged(old, person)
        token = contact.tokens.get(round)
        if token is None:
            token = new_token()
            contact = contact.with_token(round, token)
        else:
            again += 1
        tag = tag_of(key, token)
        link = link_of(tag)
        if link is None:
            links.append(LinkRow(tag, _subject(contact, key, link_of), contact.circle, contact.given, wave, instrument))
        if contact != old:
            contacts.append(contact)
        if link is not None and link.state == "done":
            done += 1
        else:
            letters.append(letter_of(contact, round, address))
    SystemRandom().shuffle(links)
    return Invited(tuple(contacts), tuple(links), tuple(letters), again, done)


def remind(known: Iterable[Contact], *, wave: str, instrument: str, key: bytes, link_of: LinkOf,
           address: str) -> tuple[Letter, ...]:
    """Letters to those who have a link of the round and have not finished; of answers nothing is asked.

    A link that the store does not have (its owner withdrew, or it was dropped) gets no reminder.
    """
    round = round_of(wave, instrument)
    found = []
    for contact in known:
        token = contact.tokens.get(round)
        link = link_of(tag_of(key, token)) if token else None
        if link is not None and link.state != "done":
            found.append(letter_of(contact, round, address))
    return tuple(sorted(found, key=lambda letter: letter.email.casefold()))


def letter_of(contact: Contact, round: str, address: str) -> Letter:
    return Letter(contact.id, contact.email, contact.name, contact.language,
                  f"{address.rstrip('/')}/l/{contact.tokens[round]}")


def merge_csv(letters: Iterable[Letter]) -> str:
    """A list for a mail program's merge; texts that a spreadsheet would take for formulas get an apostrophe."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for letter in letters:
        writer.writerow([_harmless(value) for value in (letter.name, letter.email, letter.link, letter.language)])
    return "\ufeff" + stream.getvalue()


def _merged(old: Contact | None, person: Person) -> Contact:
    """The contact as the new list has it; what the list does not say stays."""
    if old is None:
        return Contact(new_contact_id(), person.circle, person.email, person.name, person.language, person.given)
    given: Mapping[str, str] = {**old.given, **person.given}
    return replace(old, circle=person.circle or old.circle, email=person.email, name=person.name or old.name,
                   language=person.language, given=given)


def _subject(contact: Contact, key: bytes, link_of: LinkOf) -> str:
    """The subject of the person's earlier links, else a new one that tells nothing."""
    for token in contact.tokens.values():
        link = link_of(tag_of(key, token))
        if link is not None and link.subject:
            return link.subject
    return new_token()


def _harmless(value: str) -> str:
    return "'" + value if value[:1] in ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠") else value
