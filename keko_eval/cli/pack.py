"""keko pack: report plans that one circle makes and the next one reuses, each file under a lock."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from keko_eval.cli import pack_diff
from keko_eval.cli.speech import language, say
from keko_eval.cli.study_options import STUDY
from keko_eval.cli.verbs import Verbs
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, Refused, has_errors, problem

if TYPE_CHECKING:
    from keko_eval.packs.opened import Opened

HELP = {
    "fi": "Kokoa, tarkista, asenna tai vertaa raporttipaketteja.\n\nPaketissa on kyselyt, mittarit, raportin "
          "suunnitelma ja tekstit, keksittyjä vastauksia ja niiden tulokset. Kerättyjä vastauksia paketissa ei ole.",
    "sv": "Bygg, granska, installera eller jämför rapportpaket.\n\nEtt paket har enkäter, indikatorer, rapportens plan "
          "och texter, påhittade svar och resultaten av dem. Insamlade svar finns inte i paketet.",
    "en": "Build, verify, install or compare report packs.\n\nA pack holds instruments, indicators, the report's plan "
          "and texts, invented answers and their results. It never holds collected answers.",
}
VERBS = {
    "build": {"fi": "Kokoa paketti tutkimuksen kansiosta, jossa on pack.yaml.",
              "sv": "Bygg ett paket av en studiemapp med pack.yaml.",
              "en": "Build a pack of a study's folder with a pack.yaml."},
    "verify": {"fi": "Tarkista paketti: lukko, allekirjoitus ja tulokset laskettuina uudelleen.",
               "sv": "Granska ett paket: låset, underskriften och resultaten räknade på nytt.",
               "en": "Verify a pack: its lock, its signature, and its results worked out anew."},
    "install": {"fi": "Asenna paketti käyttöön tällä koneella.", "sv": "Installera ett paket på den här datorn.",
                "en": "Install a pack on this computer."},
    "list": {"fi": "Luettele paketit, jotka ovat käytettävissä.", "sv": "Räkna upp de paket som finns.",
             "en": "List the packs at hand."},
    "new": {"fi": "Aloita paketti omasta tutkimuksesta: kirjoita pack.yaml sen kansioon.",
            "sv": "Börja ett paket av en egen studie: skriv pack.yaml i dess mapp.",
            "en": "Begin a pack from a study of your own: write a pack.yaml into its folder."},
    "diff": {"fi": "Vertaa kahta raportin kansiota tai kahta pakettia: mitkä luvut muuttuivat ja miksi.",
             "sv": "Jämför två rapporters mappar eller två paket: vilka tal som ändrades och varför.",
             "en": "Compare two reports' folders or two packs: which numbers moved, and why."},
    "fits": {"fi": "Tarkista, onko tutkimuksessa kaikki, mitä paketti tarvitsee.",
             "sv": "Kontrollera att studien har allt som paketet behöver.",
             "en": "Check that a study has everything that a pack needs."},
    "keygen": {"fi": "Tee avainpari, jolla paketteja allekirjoitetaan.",
               "sv": "Gör ett nyckelpar att skriva under paket med.", "en": "Make a pair of keys to sign packs with."},
    "sign": {"fi": "Allekirjoita paketti.", "sv": "Skriv under ett paket.", "en": "Sign a pack."},
}
FILE = {"fi": "TIEDOSTO", "sv": "FIL", "en": "FILE"}
PACK = {"fi": "PAKETTI", "sv": "PAKET", "en": "PACK"}
OUT = {"fi": "Tiedosto, joka kirjoitetaan.", "sv": "Filen som skrivs.", "en": "The file to write."}
KEY = {"fi": "Julkinen avain, jolla paketin pitää olla allekirjoitettu.",
       "sv": "Den öppna nyckel som paketet ska vara underskrivet med.",
       "en": "The public key that the pack must be signed with."}
SECRET = {"fi": "Salainen avain, jolla allekirjoitetaan.", "sv": "Den hemliga nyckeln att skriva under med.",
          "en": "The secret key to sign with."}
BUILT = {"fi": "{file}\n{n} tiedostoa; {pack} {version}.", "sv": "{file}\n{n} filer; {pack} {version}.",
         "en": "{file}\n{n} files; {pack} {version}."}
HOLDS = {"fi": "{pack} {version}: jokainen tiedosto on kuten lukossa, ja tulokset ovat samat.",
         "sv": "{pack} {version}: varje fil är som i låset, och resultaten är desamma.",
         "en": "{pack} {version}: every file is as in the lock, and the results are the same."}
UNSIGNED = {"fi": "Ei allekirjoitusta: lukko suojaa vahingoilta, ei väärentäjiltä.",
            "sv": "Inte underskrivet: låset skyddar mot misstag, inte mot förfalskare.",
            "en": "Unsigned: the lock stops accidents, not forgers."}
UNKNOWN = {"fi": "Allekirjoittanut avain {key}, jota et ole antanut. Tarkista se tekijältä, ja anna --key.",
           "sv": "Underskrivet med nyckeln {key}, som du inte har angett. Kontrollera den hos upphovsmannen och ange "
                 "--key.",
           "en": "Signed by key {key}, which you did not give. Check it with the maker, and give --key."}
KNOWN = {"fi": "Allekirjoittanut antamasi avain {key}.", "sv": "Underskrivet med nyckeln du angav, {key}.",
         "en": "Signed by the key you gave, {key}."}
INSTALLED = {"fi": "Asennettu: {pack} {version}. Aloita oma tutkimus: keko new study NIMI --pack {pack}",
             "sv": "Installerat: {pack} {version}. Börja en egen studie: keko new study NAMN --pack {pack}",
             "en": "Installed: {pack} {version}. Start a study of your own: keko new study NAME --pack {pack}"}
NO_PACKS = {"fi": "Paketteja ei ole.", "sv": "Det finns inga paket.", "en": "There are no packs."}
SHIPPED = {"fi": "tulee ohjelman mukana", "sv": "följer med programmet", "en": "comes with the program"}
NAME = {"fi": "NIMI", "sv": "NAMN", "en": "NAME"}
FROM = {"fi": "Tutkimuksen kansio; ellei sitä anneta, tämä kansio.",
        "sv": "Studiens mapp; utan den används den här mappen.", "en": "The study's folder; without it, this folder."}
NEXT = {"fi": "Lue se, ja muuta omaksesi. Sitten: keko pack build \"{folder}\"",
        "sv": "Läs den och ändra den till er egen. Sedan: keko pack build \"{folder}\"",
        "en": "Read it, and make it your own. Then: keko pack build \"{folder}\""}
FITS = {"fi": "Tutkimuksessa on kaikki, mitä paketti {pack} {version} tarvitsee.",
        "sv": "Studien har allt som paketet {pack} {version} behöver.",
        "en": "The study has everything that the pack {pack} {version} needs."}
FORMAT = {"fi": "Teksti, tai JSON ohjelmille.", "sv": "Text, eller JSON för program.",
          "en": "Text, or JSON for programs."}
EDITION = {"fi": "RAPORTTI|PAKETTI", "sv": "RAPPORT|PAKET", "en": "REPORT|PACK"}
KEYS = {"fi": "Salainen avain: {secret}. Pidä se tallessa ja salassa.\n"
              "Julkinen avain: {public} ({key}). Anna se niille, jotka käyttävät pakettejasi.",
        "sv": "Hemlig nyckel: {secret}. Förvara den säkert.\n"
              "Öppen nyckel: {public} ({key}). Ge den till dem som använder dina paket.",
        "en": "Secret key: {secret}. Keep it safe and secret.\n"
              "Public key: {public} ({key}). Give it to those who use your packs."}


@click.group(cls=Verbs, verbs=VERBS, subcommand_metavar="build|verify|install|list|new|fits|diff|keygen|sign …")
def command() -> None:
    pass


_file = click.Path(exists=True, dir_okay=False, path_type=Path)
_target = click.Path(dir_okay=False, path_type=Path)


@command.command("build")
@click.argument("study", type=click.Path(exists=True, path_type=Path), metavar=say(STUDY))
@click.option("-o", "--out", type=_target, help=say(OUT))
def build_(study: Path, out: Path | None) -> None:
    from keko_eval.packs.build import build
    from keko_eval.packs.opened import open_pack

    data, pack = build(study if study.is_dir() else study.parent)
    target = out or Path(f"{pack.pack}-{pack.version}.zip")
    _write(target, data)
    n = len(open_pack(data, str(target)).members)
    click.echo(say(BUILT, file=target, n=n, pack=pack.pack, version=pack.version))


@command.command("verify")
@click.argument("file", type=_file, metavar=say(FILE))
@click.option("--key", type=_file, help=say(KEY))
def verify_(file: Path, key: Path | None) -> int:
    from keko_eval.packs.opened import verify
    from keko_eval.problem.draw import draw_text

    opened = _opened(file)
    problems = verify(opened, key.read_text(encoding="ascii", errors="replace") if key else None)
    if problems:
        click.echo(draw_text(problems, language()), nl=False)
        return int(has_errors(problems))
    click.echo(say(HOLDS, pack=opened.pack.pack, version=opened.pack.version))
    click.echo(_signer(opened, key is not None))
    return 0


@command.command("install")
@click.argument("file", type=_file, metavar=say(FILE))
@click.option("--key", type=_file, help=say(KEY))
def install_(file: Path, key: Path | None) -> None:
    from keko_eval.packs.shelf import install
    from keko_eval.packs.sign import demand_signed_by

    opened = _opened(file)
    if key:
        demand_signed_by(opened.members, key.read_text(encoding="ascii", errors="replace"), str(file))
    pack = install(file.read_bytes(), str(file))
    click.echo(say(INSTALLED, pack=pack.id, version=pack.version))
    click.echo(_signer(opened, key is not None))


@command.command("list")
def list_() -> int:
    from keko_eval.packs.shelf import at_hand, opened
    from keko_eval.problem.draw import draw_text

    packs = at_hand()
    broken: list[Problem] = []
    for pack in packs:
        try:
            title = opened(pack).pack.title.to(language())
        except Refused as refused:
            broken += refused.problems
            continue
        beside = f" ({say(SHIPPED)})" if pack.shipped else ""
        click.echo(f"{pack.id:24}{pack.version:10}{title}{beside}")
    if not packs:
        click.echo(say(NO_PACKS))
    if broken:
        click.echo(draw_text(broken, language()), nl=False, err=True)
    return int(bool(broken))


@command.command("new")
@click.argument("name", metavar=say(NAME))
@click.option("--from", "study", type=click.Path(exists=True, path_type=Path), default=Path(), help=say(FROM))
def new_(name: str, study: Path) -> None:
    from keko_eval.cli.new import id_of, quoted, template
    from keko_eval.definitions.study_folder import load
    from keko_eval.packs.draft import draft

    target = (study if study.is_dir() else study.parent) / "pack.yaml"
    if target.exists():
        raise Refused([problem("already-there", Place(str(target)))])
    slots = {"id": id_of(name), "name": quoted(name), **draft(load(target.parent))}
    _write(target, template("pack", slots).encode())
    click.echo(target)
    click.echo(say(NEXT, folder=target.parent), err=True)


@command.command("fits")
@click.argument("pack", metavar=say(PACK))
@click.argument("study", type=click.Path(exists=True, path_type=Path), metavar=say(STUDY))
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", help=say(FORMAT))
def fits_(pack: str, study: Path, shape: str) -> int:
    from keko_eval.definitions.study_folder import load
    from keko_eval.packs.contract import lacks, told
    from keko_eval.packs.shelf import indicators_named, plan_named
    from keko_eval.problem.draw import draw_json, draw_text

    resolved, plan = load(study), plan_named(pack, "keko pack fits")
    found = lacks(plan, resolved, indicators_named(pack, "keko pack fits"))
    problems = told(plan, found, resolved, one_by_one=shape == "json")
    if shape == "json":
        click.echo(draw_json(problems, language()))
    elif problems:
        click.echo(draw_text(problems, language()), nl=False)
    else:
        click.echo(say(FITS, pack=plan.pack, version=plan.version))
    return int(has_errors(problems))


@command.command("diff")
@click.argument("old", type=click.Path(exists=True, path_type=Path), metavar=say(EDITION))
@click.argument("new", type=click.Path(exists=True, path_type=Path), metavar=say(EDITION))
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", help=say(FORMAT))
@click.option("--all", "everything", is_flag=True, help=say(pack_diff.ALL))
def diff_(old: Path, new: Path, shape: str, everything: bool) -> None:
    from keko_eval.packs.diff import diff
    from keko_eval.packs.printed import printed

    found = diff(printed(old), printed(new))
    if shape == "json":
        import json
        from dataclasses import asdict

        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=1))
        return
    labels = pack_diff.names() if found.moved else {}
    click.echo("\n".join(pack_diff.lines(found, labels, everything)))


@command.command("keygen")
@click.option("-o", "--out", type=_target, default=Path("keko-pack.key"), show_default=True, help=say(OUT))
def keygen_(out: Path) -> None:
    from keko_eval.packs.sign import fingerprint, new_signing_key

    out = out.with_suffix(".key") if out.suffix == ".pub" else out
    public = out.with_suffix(".pub")
    for path in (out, public):
        if path.exists():
            raise Refused([problem("already-there", Place(str(path)))])
    secret_text, public_text = new_signing_key()
    _write(out, secret_text.encode(), 0o600)
    _write(public, public_text.encode())
    click.echo(say(KEYS, secret=out, public=public, key=fingerprint(public_text)))


@command.command("sign")
@click.argument("file", type=_file, metavar=say(FILE))
@click.option("--key", type=_file, required=True, help=say(SECRET))
@click.option("-o", "--out", type=_target, help=say(OUT))
def sign_(file: Path, key: Path, out: Path | None) -> None:
    from keko_eval.files.archive import archive
    from keko_eval.packs.sign import signed

    members = signed(_opened(file).members, key.read_text(encoding="ascii", errors="replace"), key)
    _write(out or file, archive(members))
    click.echo(out or file)


def _opened(file: Path) -> "Opened":
    from keko_eval.packs.opened import open_pack

    return open_pack(file.read_bytes(), str(file))


def _signer(opened: "Opened", demanded: bool) -> str:
    from keko_eval.packs.sign import fingerprint

    key = opened.signer
    if key is None:
        return say(UNSIGNED)
    return say(KNOWN if demanded else UNKNOWN, key=fingerprint(key))


def _write(target: Path, data: bytes, mode: int = 0o644) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch(mode)
        target.write_bytes(data)
    except OSError as error:
        raise Refused([problem("cannot-write", Place(str(target)))]) from error
