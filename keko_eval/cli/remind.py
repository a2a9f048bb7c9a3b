"""keko remind: those whose answer is not in, and nothing of anyone's answers; and forgetting a person's contact."""

from pathlib import Path

import click

from keko_eval.cli.access_log import logged
from keko_eval.cli.keys import keys_folder
from keko_eval.cli.letters import (
    collected_store,
    demand_way,
    known_contacts,
    letter_options,
    list_out,
    mail_out,
    round_for,
    sound_keys,
)
from keko_eval.cli.speech import say
from keko_eval.cli.study_options import opened, study_argument

HELP = {
    "fi": "Tee muistutuslista niistä, joiden vastaus ei ole vielä tullut.\n\nVastanneita ei muistuteta, eikä "
          "vastauksista katsota muuta kuin se, onko linkin vastaus lähetetty. --forget poistaa ihmisen yhteystiedot "
          "ja linkit.",
    "sv": "Gör en påminnelselista över dem vars svar inte har kommit.\n\nDe som har svarat påminns inte, och av svaren "
          "ses bara om länkens svar är inskickat. --forget raderar en persons kontaktuppgifter och länkar.",
    "en": "List those to remind, whose answer is not in.\n\nNobody who has answered is reminded, and nothing is looked "
          "at but whether the answer of a link has been sent. --forget erases a person's contact and links.",
}
MAILING = {"fi": "Monesko muistutus: samasta muistutuksesta kukaan ei saa kahta viestiä.",
           "sv": "Vilken påminnelse i ordningen: ingen får två meddelanden av samma påminnelse.",
           "en": "Which reminder in order: nobody gets two letters of the same one."}
FORGET = {"fi": "Poista yhteystiedot, joissa on tämä osoite. Lähetetyt vastaukset jäävät, mutta niitä ei voi enää "
                "yhdistää ihmiseen.",
          "sv": "Radera kontaktuppgifterna med den här adressen. Inskickade svar blir kvar men kan inte längre kopplas "
                "till personen.",
          "en": "Erase the contact with this address. Answers that were sent stay, but can no longer be traced to the "
                "person."}
FORGOTTEN = {"fi": "Poistettiin yhteystietoja {n} ja linkkejä {links}. Varmuuskopioista ne katoavat, kun kopiot "
                   "vanhenevat.",
             "sv": "Raderades kontakter {n} och länkar {links}. Ur säkerhetskopiorna försvinner de när kopiorna blir "
                   "gamla.",
             "en": "Erased contacts {n} and links {links}. They go from the backups as those expire."}
NOBODY = {"fi": "Kaikki linkin saaneet ovat vastanneet: muistutettavia ei ole.",
          "sv": "Alla som fått en länk har svarat: det finns ingen att påminna.",
          "en": "Everyone with a link has answered: there is nobody to remind."}


@click.command()
@study_argument
@letter_options
@click.option("--mailing", type=click.IntRange(1, 99), default=1, show_default=True, help=say(MAILING))
@click.option("--forget", metavar="EMAIL", help=say(FORGET))
def command(study: Path, store: str | None, wave: str | None, instrument: str | None, address: str | None,
            out: Path | None, smtp: Path | None, sending: bool, role: str, file: Path | None, mailing: int,
            forget: str | None) -> int:
    from keko_eval.collection.linking.contacts import open_contacts
    from keko_eval.collection.linking.invitations import remind, round_of
    from keko_eval.collection.sealing.keys import link_key

    if forget:
        return _forget(study, store, forget, role, file)
    server = demand_way(out, smtp, sending)
    resolved = opened(study)
    keys = sound_keys(keys_folder(study))
    contacts = open_contacts(resolved.folder / "collected")
    with collected_store(resolved.folder / "collected", store, readonly=True) as answers:
        about = round_for(resolved, answers, wave, instrument, address)
        letters = remind(known_contacts(contacts, study, file), wave=about.wave, instrument=about.instrument,
                         key=link_key(keys), link_of=answers.link, address=about.address)
    if not letters:
        click.echo(say(NOBODY))
        return 0
    if out:
        list_out(about, letters, out, "reminder", role)
    if server is None:
        return 0
    name = f"reminder {mailing} {round_of(about.wave, about.instrument)}"
    return mail_out(about, contacts, letters, server, "reminder", name, sending, role)


def _forget(study: Path, store: str | None, email: str, role: str, file: Path | None) -> int:
    """Erase a person's contact and links; the log tells that it was done, not of whom."""
    from keko_eval.collection.linking.contacts import open_contacts
    from keko_eval.collection.linking.opened import erase_contact
    from keko_eval.collection.sealing.keys import link_key

    keys = sound_keys(keys_folder(study))
    folder = keys_folder(study).parent
    contacts = open_contacts(folder)
    known = known_contacts(contacts, study, file)
    logged(folder.parent, "contact erased", 1, role)
    with collected_store(folder, store) as answers:
        before = sum(contacts.counts().values())
        gone = answers.drop_links(erase_contact(contacts, known, email, link_key(keys)))
        click.echo(say(FORGOTTEN, n=before - sum(contacts.counts().values()), links=gone))
    return 0
