"""keko link: whose codes of several waves are one person's, how sure that is, and what people decide of the rest."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keko_eval.cli.access_log import logged
from keko_eval.cli.keys import keys_folder
from keko_eval.cli.letters import ROLE, ROLES, STORE, collected_store
from keko_eval.cli.speech import language, say
from keko_eval.cli.study_options import opened, study_argument
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem

if TYPE_CHECKING:
    from keko_eval.collection.linking.waves import Linked

HELP = {
    "fi": "Yhdistä saman vastaajan mittauskerrat hänen omalla koodillaan.\n\nEnsin yhdistetään samat koodit, sitten "
          "koodit, joissa yksi kohta on toisin eikä muita ehdokkaita ole. Epäselvä pari jää yhdistämättä, kunnes joku "
          "päättää siitä: --doubtful tekee taulukon, --decisions lukee sen.",
    "sv": "Koppla ihop en svarandes omgångar med personens egen kod.\n\nFörst kopplas lika koder, sedan koder där en "
          "del skiljer och inga andra kandidater finns. Ett oklart par kopplas inte förrän någon beslutar: --doubtful "
          "gör en tabell, --decisions läser den.",
    "en": "Link one respondent's waves by the respondent's own code.\n\nFirst the codes that are the same, then those "
          "with one element different and no other candidate. A pair in doubt stays unlinked until somebody decides: "
          "--doubtful makes a table, --decisions reads it.",
}
DOUBTFUL = {"fi": "Kirjoita epäselvät parit tähän tiedostoon päätettäviksi.",
            "sv": "Skriv de oklara paren i den här filen för beslut.",
            "en": "Write the pairs in doubt to this file, to be decided."}
DECISIONS = {"fi": "Täytetty taulukko päätöksistä; se jää voimaan.",
             "sv": "Den ifyllda tabellen med beslut; den förblir i kraft.",
             "en": "The filled-in table of decisions; it stays in force."}
OUT = {"fi": "Kirjoita jokaisen vastauksen tunnus tähän tiedostoon (CSV).",
       "sv": "Skriv varje svars beteckning i den här filen (CSV).",
       "en": "Write the subject of each response to this file (CSV)."}
DESTROY = {"fi": "Hävitä koodien avain viimeisen mittauskerran jälkeen.",
           "sv": "Förstör kodernas nyckel efter den sista omgången.",
           "en": "Destroy the key of the codes after the last wave."}
YES = {"fi": "Älä kysy varmistusta.", "sv": "Fråga inte om bekräftelse.", "en": "Do not ask for confirmation."}
SURE = {"fi": "Avainta ei saa takaisin, eikä uusia koodeja voi enää tehdä. Hävitetäänkö se?",
        "sv": "Nyckeln kan inte återfås och nya koder kan inte göras. Ska den förstöras?",
        "en": "The key cannot be brought back, and no new codes can be made. Destroy it?"}
GONE = {"fi": "Koodien avain on hävitetty. Tehdyt koodit voi yhä verrata keskenään, mutta kukaan ei voi enää kokeilla, "
              "kenen koodi on kyseessä. Poista avain myös varmuuskopioista: {path}",
        "sv": "Kodernas nyckel är förstörd. Gjorda koder kan ännu jämföras med varandra, men ingen kan längre pröva "
              "vems en kod är. Radera nyckeln också ur säkerhetskopiorna: {path}",
        "en": "The key of the codes is destroyed. Codes that were made can still be compared, but nobody can try whose "
              "code one is. Remove the key from the backups too: {path}"}
NO_KEY = {"fi": "Koodien avainta ei ollut. Sitä ei voi enää tehdä.",
          "sv": "Det fanns ingen nyckel till koderna. Ingen kan längre göras.",
          "en": "There was no key of the codes. None can be made any more."}
OPEN = {"fi": "mittauskerta {wave} on vielä auki; sulje se ensin.",
        "sv": "omgången {wave} är ännu öppen; stäng den först.",
        "en": "wave {wave} is still open; close it first."}
NOT_BY_CODE = {"fi": "tutkimus ei yhdistä koodilla. Kirjoita tutkimukseen linking: {kind: code, elements: […]}.",
               "sv": "studien kopplar inte med kod. Skriv i studien linking: {kind: code, elements: […]}.",
               "en": "the study does not link by code. Write in the study linking: {kind: code, elements: […]}."}
NEXT = {"fi": "Kirjoita sarakkeeseen decision sama tai eri, ja anna: keko link {study} --decisions {file}",
        "sv": "Skriv samma eller olika i kolumnen decision och ge: keko link {study} --decisions {file}",
        "en": "Write same or different in the column decision, and give: keko link {study} --decisions {file}"}


@click.command()
@study_argument
@click.option("--store", help=say(STORE))
@click.option("--doubtful", type=click.Path(path_type=Path, dir_okay=False), help=say(DOUBTFUL))
@click.option("--decisions", type=click.Path(exists=True, path_type=Path, dir_okay=False), help=say(DECISIONS))
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help=say(OUT))
@click.option("--destroy-key", is_flag=True, help=say(DESTROY))
@click.option("--yes", is_flag=True, help=say(YES))
@click.option("--role", type=click.Choice(ROLES), default="evaluator", show_default=True, help=say(ROLE))
def command(study: Path, store: str | None, doubtful: Path | None, decisions: Path | None, out: Path | None,
            destroy_key: bool, yes: bool, role: str) -> int:
    from keko_eval.collection.linking.study import DECISIONS as KEPT
    from keko_eval.collection.linking.study import linked_by_code
    from keko_eval.collection.linking.told import told_matches

    resolved = opened(study)
    linking = resolved.study.linking
    if linking is None or linking.kind != "code":
        raise click.UsageError(say(NOT_BY_CODE))
    for path in (doubtful, out):
        if path and path.exists():
            raise Refused([problem("already-there", Place(str(path)))])
    folder = resolved.folder / "collected"
    with collected_store(folder, store, readonly=True) as answers:
        responses = list(answers.responses())
        running = [state.wave for state in answers.waves() if state.state == "open"]
    linked = linked_by_code(responses, resolved.study, decisions or folder / KEPT)
    if decisions and decisions.resolve() != (folder / KEPT).resolve():
        (folder / KEPT).write_bytes(decisions.read_bytes())
    for line in told_matches(linked, language()):
        click.echo(line)
    _files(resolved.folder, linked, linking.elements, doubtful, out, role)
    if doubtful:
        click.echo(say(NEXT, study=study, file=doubtful))
    if destroy_key:
        _destroy(keys_folder(study), running, yes)
    return 0


def _files(folder: Path, linked: "Mapping[str, Linked]", elements: tuple[str, ...], doubtful: Path | None,
           out: Path | None, role: str) -> None:
    """The tables asked for: each row is one respondent's, so each is logged."""
    from keko_eval.collection.linking.decisions import doubts_csv
    from keko_eval.collection.sealing.keys import written

    if doubtful:
        logged(folder, "pairs in doubt", sum(len(step.doubts) for one in linked.values() for step in one.steps), role)
        click.echo(written(doubtful, doubts_csv(linked.values(), elements).encode()))
    if out:
        logged(folder, "links", sum(len(one.subjects) for one in linked.values()), role)
        click.echo(written(out, _links_csv(linked).encode()))


def _links_csv(linked: "Mapping[str, Linked]") -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["instrument", "response", "subject", "subject_exact"])
    for instrument, one in linked.items():
        writer.writerows([instrument, id, one.subjects[id], one.exact[id]] for id in sorted(one.subjects))
    return stream.getvalue()


def _destroy(keys: Path, running: list[str], yes: bool) -> None:
    from keko_eval.collection.linking.codes import KEY, destroy_code_key

    if running:
        raise click.UsageError(say(OPEN, wave=", ".join(sorted(set(running)))))
    if not yes:
        click.confirm(say(SURE), abort=True, err=True)
    click.echo(say(GONE, path=keys / KEY) if destroy_code_key(keys) else say(NO_KEY))
