"""keko translations: which texts stand in which languages, and which translations are older than their source."""

from pathlib import Path

import click

from keko_eval.cli.speech import language, say
from keko_eval.definitions.document import Document, read_document
from keko_eval.definitions.texts import languages_of, texts_of
from keko_eval.definitions.translations import gaps, lock_file, lock_text, needs, source_language, stale
from keko_eval.problem.draw import draw_text
from keko_eval.problem.problem import Refused

HELP = {
    "fi": "Näytä, mitä käännöksistä puuttuu ja mitkä ovat vanhentuneet.\n\nkeko translations TIEDOSTO näyttää "
          "tilanteen; keko translations accept TIEDOSTO merkitsee nykyiset käännökset tarkistetuiksi tiedostoon "
          "NIMI.texts.lock.",
    "sv": "Visa vad som saknas i översättningarna och vilka som är föråldrade.\n\nkeko translations FIL visar läget; "
          "keko translations accept FIL antecknar de nuvarande översättningarna som granskade i filen NAMN.texts.lock.",
    "en": "Show what is missing in the translations and which are stale.\n\nkeko translations FILE shows how things "
          "are; keko translations accept FILE notes the present translations as reviewed in NAME.texts.lock.",
}
ARGUMENTS = {"fi": "[accept] TIEDOSTO", "sv": "[accept] FIL", "en": "[accept] FILE"}
WORDS = {
    "fi": {"language": "kieli", "texts": "tekstejä", "missing": "puuttuu", "empty": "tyhjiä", "stale": "vanhentunut",
           "source": "lähde", "which": "Puuttuu", "old": "Vanhentunut (lähde on muuttunut)",
           "accepted": "{n} tekstiä merkitty tarkistetuksi: {file}",
           "never": "Käännöksiä ei ole hyväksytty, joten vanhentuneita ei voi tietää (keko translations accept)."},
    "sv": {"language": "språk", "texts": "texter", "missing": "saknas", "empty": "tomma", "stale": "föråldrade",
           "source": "källa", "which": "Saknas", "old": "Föråldrade (källan har ändrats)",
           "accepted": "{n} texter antecknade som granskade: {file}",
           "never": "Översättningarna är inte godkända ännu, så de föråldrade går inte att veta "
                    "(keko translations accept)."},
    "en": {"language": "language", "texts": "texts", "missing": "missing", "empty": "empty", "stale": "stale",
           "source": "source", "which": "Missing", "old": "Stale (the source has changed)",
           "accepted": "{n} texts noted as reviewed: {file}",
           "never": "The translations have not been accepted yet, so stale ones cannot be known "
                    "(keko translations accept)."},
}


@click.command()
@click.argument("arguments", nargs=-1, required=True, metavar=say(ARGUMENTS))
def command(arguments: tuple[str, ...]) -> int:
    accept = arguments[0] == "accept" and len(arguments) > 1
    done = 0
    for name in arguments[1:] if accept else arguments:
        document, problems = read_document(Path(name))
        if document is None:
            raise Refused(problems)
        if problems:
            click.echo(draw_text(problems, language()), err=True)
        done = max(done, _accept(document) if accept else _show(document))
    return done


def _accept(document: Document) -> int:
    file = lock_file(document)
    file.write_text(lock_text(document), encoding="utf8")
    click.echo(WORDS[language()]["accepted"].format(n=len(texts_of(document)), file=file))
    return 0


def _show(document: Document) -> int:
    """A row per language, then what is missing and what is stale; 1 where there is any."""
    words, source = WORDS[language()], source_language(document)
    missing, old = list(gaps(document)), list(stale(document))
    heads = [words[key] for key in ("language", "texts", "missing", "empty", "stale")]
    rows = [heads]
    for tongue in languages_of(document):
        wanted = sum(needs(part, tongue) for part in texts_of(document))
        empty = sum(gap.language == tongue and gap.is_empty for gap in missing)
        lacking = sum(gap.language == tongue for gap in missing) - empty
        name = f"{tongue} ({words['source']})" if tongue == source else tongue
        rows.append([name, str(wanted), str(lacking), str(empty), str(sum(to == tongue for _, to in old))])
    click.echo(document.file)
    click.echo("\n".join(_table(rows)))
    for head, lines in ((words["which"], [(g.part, g.language) for g in missing]), (words["old"], old)):
        if lines:
            click.echo(f"\n{head}:")
            for part, tongue in lines:
                click.echo(f"  {document.at(*part.path, tongue)}  {tongue}  {part.name}")
    if not lock_file(document).is_file() and len(languages_of(document)) > 1:
        click.echo(f"\n{words['never']}")
    return int(bool(missing or old))


def _table(rows: list[list[str]]) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join(cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in
                      enumerate(zip(row, widths, strict=True))) for row in rows]
