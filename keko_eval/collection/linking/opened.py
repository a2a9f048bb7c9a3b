"""Contacts opened with the private key, for one action: inviting again, reminding, erasing one.

No process that serves respondents imports this module.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from keko_eval.collection.linking.contacts import Contact, Contacts
from keko_eval.collection.linking.people import same_address
from keko_eval.collection.linking.tokens import tag_of
from keko_eval.collection.sealing.private_key import PrivateKey, unseal


@dataclass(frozen=True, slots=True)
class Opened:
    """The contacts that the key opens, and how many rows it does not open."""

    contacts: tuple[Contact, ...]
    closed: int


def opened_contacts(contacts: Contacts, key: PrivateKey) -> Opened:
    found, closed = [], 0
    for id, circle, box in contacts.sealed():
        data = unseal(key, box)
        if data is None:
            closed += 1
            continue
        text = json.loads(data)
        found.append(Contact(id, circle, text["email"], text["name"], text["language"], text["given"],
                             text["tokens"]))
    return Opened(tuple(found), closed)


def contacts_of(opened: Iterable[Contact], email: str) -> tuple[Contact, ...]:
    """The contacts with an address, however it is written."""
    return tuple(contact for contact in opened if same_address(contact.email) == same_address(email))


def tags_of(contacts: Iterable[Contact], link_key: bytes) -> tuple[str, ...]:
    """The tags of people's links: what the store knows them by."""
    return tuple(tag_of(link_key, token) for contact in contacts for token in contact.tokens.values())


def erase_contact(contacts: Contacts, opened: Iterable[Contact], email: str, link_key: bytes) -> tuple[str, ...]:
    """Erase a person's contact.

    Returns
    -------
    tuple of str
        The tags of her links, for ``store.drop_links``; answers stay under a subject that nobody can trace to her.
    """
    hers = contacts_of(opened, email)
    contacts.erase(contact.id for contact in hers)
    return tags_of(hers, link_key)
