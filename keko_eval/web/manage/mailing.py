"""Invitations and reminders: a list of people in, a list for the mail merge out; shown are counts only."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response

from keko_eval.collection.access_log import logged
from keko_eval.collection.linking.contacts import NAME, Contact, Contacts, open_contacts
from keko_eval.collection.linking.invitations import Letter, invite, merge_csv, remind
from keko_eval.collection.linking.opened import opened_contacts
from keko_eval.collection.linking.people import Person, read_people
from keko_eval.collection.sealing.keys import link_key, seal_public
from keko_eval.collection.sealing.private_key import open_private
from keko_eval.collection.store.errors import StoreUnavailable
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, Refused, has_errors, problem
from keko_eval.web.manage.send import Round, round_of, send_page
from keko_eval.web.manage.visit import Visit

CSV = "text/csv; charset=utf-8"


def invite_people(visit: Visit) -> Response:
    """Contacts in; sealed contacts and links kept, the list with everyone's link out."""
    chosen = round_of(visit, visit.first("round"))
    if visit.upload is None or not visit.upload.ending:
        return send_page(visit, said="send.no_list", about="invite")
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"contacts{visit.upload.ending}"
        path.write_bytes(visit.upload.data)
        seen = visit.office.studies.read().seen_by(visit.circle)
        groups = [g.group for g in seen.study.groups]
        languages = list(chosen.instrument.languages)
        people, problems = read_people(path, languages, groups)
    people, strangers = _placed(visit, people)
    problems = (*problems, *strangers)
    if has_errors(problems) or not people:
        return send_page(visit, problems, said="" if problems else "send.empty_list", about="invite")
    return _answered(visit, "invite", lambda: _invited(visit, chosen, people))


def _placed(visit: Visit, people: Sequence[Person]) -> tuple[tuple[Person, ...], tuple[Problem, ...]]:
    """Everyone in a circle that there is, by key or by name; on a circle's own page everyone in it."""
    circles = visit.office.studies.read().circles
    names = {text.casefold(): key for key, c in circles.items()
             for text in (key, *(c.title.by_language.values() if c.title else ()))}
    found, strangers = [], []
    for person in people:
        key = names.get((person.circle or "").casefold()) if person.circle else visit.circle
        if (person.circle and key is None) or (visit.circle is not None and key != visit.circle):
            known = ", ".join([visit.circle] if visit.circle is not None else list(circles)[:6])
            strangers.append(problem("contacts-circle", None, circle=person.circle or "–", known=known))
        else:
            given = {**person.given, "circle": key} if key else person.given
            found.append(replace(person, circle=key, given=given))
    return tuple(found), tuple(dict.fromkeys(strangers))


def _invited(visit: Visit, chosen: Round, people: Sequence[Person]) -> tuple[Letter, ...]:
    folder = visit.office.settings.collected
    contacts = open_contacts(folder, create=True)
    known = _known(visit, contacts)
    with visit.office.writing() as store:
        made = invite(people, known, wave=chosen.wave.wave, instrument=chosen.instrument.instrument,
                      key=link_key(folder / "keys"), link_of=store.link, address=visit.office.settings.respond)
        contacts.keep(made.contacts, seal_public(folder / "keys"))
        store.add_links(made.links)
    return made.letters


def remind_people(visit: Visit) -> Response:
    """The list of those who have a link and have not answered."""
    chosen = round_of(visit, visit.first("round"))
    return _answered(visit, "remind", lambda: _reminded(visit, chosen))


def _reminded(visit: Visit, chosen: Round) -> tuple[Letter, ...]:
    folder = visit.office.settings.collected
    known = [c for c in _known(visit, open_contacts(folder)) if visit.circle is None or c.circle == visit.circle]
    with visit.office.reading() as store:
        if store is None:
            raise Refused([problem("store-missing", Place(str(folder)))])
        return remind(known, wave=chosen.wave.wave, instrument=chosen.instrument.instrument,
                      key=link_key(folder / "keys"), link_of=store.link, address=visit.office.settings.respond)


def _known(visit: Visit, contacts: Contacts) -> tuple[Contact, ...]:
    """Who was invited before, opened by the passphrase for this one action."""
    if not contacts.counts():
        return ()
    key = open_private(visit.office.settings.collected / "keys" / "seal.private", visit.first("passphrase"))
    found = opened_contacts(contacts, key)
    if found.closed:
        raise Refused([problem("contacts-other-key", Place(NAME), n=found.closed)])
    return found.contacts


def _answered(visit: Visit, kind: str, make: Callable[[], tuple[Letter, ...]]) -> Response:
    try:
        letters = make()
        if letters:
            logged(visit.office.settings.study, f"{kind} list: {visit.first('round')} {visit.circle or 'all'}",
                   len(letters), visit.own.role)
    except Refused as refused:
        return send_page(visit, refused.problems, about=kind)
    except StoreUnavailable:
        return send_page(visit, said="send.unavailable", about=kind)
    if not letters:
        return send_page(visit, said="send.nobody", about=kind)
    visit.note(f"{kind}-list", visit.first("round"))
    return visit.download(merge_csv(letters).encode(), f"{kind}-{visit.circle or 'all'}.csv", CSV)
