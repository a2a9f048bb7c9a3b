"""keko invite: a personal link for everyone on a list, and the letters; a row-level exit with its warning and log."""

from pathlib import Path

import click

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
from keko_eval.cli.study_options import opened, study_argument, tell
from keko_eval.problem.problem import Refused, has_errors

HELP = {
    "fi": "Tee kutsut: jokaiselle oma linkki.\n\nYHTEYSTIEDOT on CSV tai Excel, jossa on sarakkeet sähköposti ja, jos "
          "tiedossa, nimi, rinki, organisaatio ja kieli. Yhteystiedot suljetaan avaimella ja pidetään erillään "
          "vastauksista. Linkki on luottamuksellinen, ei nimetön. Saman komennon voi antaa uudelleen, kun listaan "
          "tulee lisää ihmisiä.",
    "sv": "Gör inbjudningar: en egen länk åt var och en.\n\nKONTAKTER är CSV eller Excel med kolumnerna e-post och, om "
          "de är kända, namn, rinki, organisation och språk. Kontaktuppgifterna förseglas och hålls åtskilda från "
          "svaren. Länken är konfidentiell, inte anonym. Samma kommando kan ges på nytt när listan växer.",
    "en": "Make invitations: a link of their own for everyone.\n\nCONTACTS is a CSV file or a workbook with the column "
          "email and, where known, name, circle, organisation and language. Contacts are sealed and kept apart from "
          "answers. The link is confidential, not anonymous. The command can be given again as the list grows.",
}
CONTACTS = {"fi": "YHTEYSTIEDOT", "sv": "KONTAKTER", "en": "CONTACTS"}
DONE = {"fi": "Uusia linkkejä {new}, ennestään linkin saaneita {again}, jo vastanneita {done}.",
        "sv": "Nya länkar {new}, hade redan en länk {again}, har redan svarat {done}.",
        "en": "New links {new}, had a link already {again}, have answered already {done}."}

NOT_OPEN = {
    "fi": "Huomaa: mittauskerta {wave} ei ole auki. Linkit toimivat, kun kysely on avattu: koordinaattorin sivulla "
          "Lähetä tai komennolla keko collect {study} --open {wave}",
    "sv": "Obs: mätomgången {wave} är inte öppen. Länkarna fungerar när enkäten har öppnats: på koordinatorns sida "
          "Skicka eller med kommandot keko collect {study} --open {wave}",
    "en": "Note: the wave {wave} is not open. The links work once the survey has been opened: on the coordinator's "
          "page Send or with the command keko collect {study} --open {wave}",
}


@click.command()
@study_argument
@click.argument("people", type=click.Path(exists=True, path_type=Path, dir_okay=False), metavar=say(CONTACTS))
@letter_options
def command(study: Path, people: Path, store: str | None, wave: str | None, instrument: str | None,
            address: str | None, out: Path | None, smtp: Path | None, sending: bool, role: str,
            file: Path | None) -> int:
    from keko_eval.collection.linking.contacts import open_contacts
    from keko_eval.collection.linking.invitations import invite, round_of
    from keko_eval.collection.linking.people import read_people
    from keko_eval.collection.sealing.keys import link_key, seal_public

    server = demand_way(out, smtp, sending)
    resolved = opened(study)
    groups = {group.group: tuple(group.values) for group in resolved.study.groups}
    found, told = read_people(people, resolved.study.languages, tuple(groups), groups.get("circle", ()))
    if has_errors(told):
        raise Refused(told)
    tell(told)
    keys = sound_keys(keys_folder(study))
    with collected_store(resolved.folder / "collected", store, create=True) as answers:
        about = round_for(resolved, answers, wave, instrument, address)
        contacts = open_contacts(about.folder, create=True)
        made = invite(found, known_contacts(contacts, study, file), wave=about.wave, instrument=about.instrument,
                      key=link_key(keys), link_of=answers.link, address=about.address)
        contacts.keep(made.contacts, seal_public(keys))
        answers.add_links(made.links)
        is_open = any(own.state == "open" for own in answers.waves()
                      if (own.instrument, own.wave) == (about.instrument, about.wave))
    click.echo(say(DONE, new=len(made.links), again=made.again - made.done, done=made.done))
    if not is_open:
        click.echo(say(NOT_OPEN, wave=about.wave, study=study), err=True)
    if out:
        list_out(about, made.letters, out, "invitation", role)
    if server is None:
        return 0
    name = f"invitation {round_of(about.wave, about.instrument)}"
    return mail_out(about, contacts, made.letters, server, "invitation", name, sending, role)
