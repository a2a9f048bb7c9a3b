"""keko report --editions: one report for each value of a grouping, all judged and made together, with an index."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keko_eval.cli.output_folder import prepared
from keko_eval.cli.plain_name import plain_name
from keko_eval.cli.speech import language, say
from keko_eval.cli.study_options import list_files, tell

if TYPE_CHECKING:
    from keko_eval.definitions.load import ResolvedStudy
    from keko_eval.packs.editions import Edition, Editions
    from keko_eval.reporting.editions_page import Listed
    from keko_eval.reporting.order import Lay

WHOLE = "whole"
PLAN = "plan"
EDITIONS = {"fi": "Oma raportti jokaiselle ryhmälle: ryhmittelyt pilkuilla (circle,region), whole koko tutkimukselle, "
                  "plan niille, jotka paketti nimeää.",
            "sv": "En egen rapport för varje grupp: grupperingar med komman (circle,region), whole för hela studien, "
                  "plan för dem som paketet nämner.",
            "en": "A report of its own for each group: groupings with commas (circle,region), whole for the whole "
                  "study, plan for those that the pack names."}
UNKNOWN = {"fi": "'{value}' ei ole mikään näistä: {known}.", "sv": "'{value}' är inget av dessa: {known}.",
           "en": "'{value}' is none of these: {known}."}
NO_PLAN = {"fi": "Paketti ei nimeä ryhmittelyjä: kirjoita ne, tai pack.yaml-tiedostoon editions: [circle].",
           "sv": "Paketet nämner inga grupperingar: skriv dem, eller editions: [circle] i pack.yaml.",
           "en": "The pack names no groupings: write them, or editions: [circle] in pack.yaml."}
NO_CIRCLES = {"fi": "Tutkimuksessa ei ole rinkejä.", "sv": "Studien har inga ringar.",
              "en": "The study has no circles."}
READING = {"fi": "Luetaan ja lasketaan", "sv": "Läser och räknar", "en": "Reading and computing"}
WRITING = {"fi": "Raportit", "sv": "Rapporter", "en": "Reports"}
MADE = {"fi": "Raportteja tehty: {n}. Luettelo: {index}", "sv": "Rapporter gjorda: {n}. Förteckning: {index}",
        "en": "Reports made: {n}. List: {index}"}
HIDDEN = {"fi": "Liian vähän vastaajia, luvut piilossa: {names}.",
          "sv": "För få svarande, siffrorna visas inte: {names}.",
          "en": "Too few answered, figures hidden: {names}."}
LEFT_OUT = {"fi": "Ilman raporttia: {name} ({codes}).", "sv": "Utan rapport: {name} ({codes}).",
            "en": "No report: {name} ({codes})."}
LayOf = Callable[["ResolvedStudy", Mapping[str, str]], "Lay | None"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be made, and where: groupings shown, those judged with them, and whether the whole study's too.

    ``flat`` is whether folders stand side by side in ``out`` without the grouping's name, where there is but one.
    """

    out: Path
    shown: tuple[str, ...]
    judged: tuple[str, ...]
    whole: bool
    flat: bool = False


def wish(text: str, study: "ResolvedStudy", planned: Sequence[str], out: Path) -> Wish:
    """The groupings meant; a usage error for one that the study does not have."""
    known = [g.group for g in study.study.groups]
    named = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if PLAN in named:
        if not planned:
            raise click.BadParameter(say(NO_PLAN), param_hint="--editions")
        named = list(dict.fromkeys([*(n for n in named if n != PLAN), *planned]))
    for name in named:
        if name not in known and name != WHOLE:
            raise click.BadParameter(say(UNKNOWN, value=name, known=", ".join([*known, WHOLE])),
                                     param_hint="--editions")
    shown = tuple(n for n in named if n != WHOLE)
    judged = tuple(dict.fromkeys([*shown, *(n for n in planned if n in known)]))
    return Wish(out, shown, judged, WHOLE in named)


def wish_circles(study: "ResolvedStudy", planned: Sequence[str], out: Path) -> Wish:
    """Every circle in a folder of its own; a usage error where the study has none."""
    column = study.study.circle_group
    if column is None:
        raise click.BadParameter(say(NO_CIRCLES), param_hint="--circle")
    return replace(wish(column, study, planned, out), flat=True)


def make(study: "ResolvedStudy", wanted: Wish, lay: LayOf, *, languages: Sequence[str] | None,
         outputs: Sequence[str], profile: Any, engine: Any) -> int:
    """Make every edition, tell of each file, and at the end of those that are hidden or left out."""
    from keko_eval.packs import editions
    from keko_eval.problem.problem import Problem

    prepared(wanted.out)
    if sys.stderr.isatty():
        click.echo(say(READING) + " …", err=True)
    found = editions.evaluate(study, wanted.judged, engine=engine, profile=profile)
    if wanted.flat and not any(e.group in wanted.shown for e in found.editions):
        raise click.BadParameter(say(NO_CIRCLES), param_hint="--circle")
    folders = _folders(found, wanted)
    unset: list[Problem] = []
    work = editions.write(
        found, folders, languages=languages, outputs=outputs, whole=wanted.out / WHOLE if wanted.whole else None,
        lay=lambda seen, edition: lay(seen, {edition.group: edition.value} if edition else {}),
        hear=unset.append)
    count = sum(f is not None for f in folders) + wanted.whole
    with _bar(work, count) as written:
        paths = {(w.edition.group, w.edition.value) if w.edition else ("", ""): w.paths for w in written}
    tell(dict.fromkeys([*found.whole.problems, *(p for e in found.editions for p in e.problems), *unset]))
    order = [*([("", "")] if wanted.whole else []), *((e.group, e.value) for e in found.editions)]
    list_files([path for key in order for path in paths.get(key, ())])
    return _told(found, wanted, paths, languages)


def _folders(found: "Editions", wanted: Wish) -> list[Path | None]:
    """GROUPING/VALUE for each edition shown, or VALUE alone, no two the same, whatever signs the values have."""
    taken: set[Path] = set()
    folders: list[Path | None] = []
    for i, edition in enumerate(found.editions, 1):
        if edition.group not in wanted.shown or edition.evaluation is None:
            folders.append(None)
            continue
        plain = plain_name(edition.id or edition.value) or f"group_{i}"
        folder = (wanted.out if wanted.flat else wanted.out / plain_name(edition.group)) / plain
        folders.append(folder if folder not in taken else folder.with_name(f"{plain}_{i}"))
        taken.add(folder)
    return folders


def _bar(work: Iterator[Any], count: int) -> AbstractContextManager[Any]:
    """A line of progress on the terminal; nothing where nobody looks."""
    if not sys.stderr.isatty():
        return nullcontext(work)
    return click.progressbar(work, length=count, label=say(WRITING), file=sys.stderr, show_pos=True)


def _told(found: "Editions", wanted: Wish, paths: Mapping[tuple[str, str], Sequence[Path]],
          languages: Sequence[str] | None) -> int:
    """Write the list of editions, and say how many there are and which have nothing to show; 1 where one failed."""
    from keko_eval.reporting.editions_page import editions_data, editions_page

    study, profile = found.whole.resolved, found.whole.released.profile
    spoken = tuple(languages or study.study.languages)
    shown = [e for e in found.editions if e.group in wanted.shown]
    listed = [*([_listed(None, wanted, paths)] if wanted.whole else []), *(_listed(e, wanted, paths) for e in shown)]
    ending = "" if profile == "internal" else f"-{profile}"
    data = editions_data(study, profile, listed, spoken)
    index = wanted.out / f"editions{ending}.json"
    index.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    pages = [wanted.out / f"index{ending}-{code}.html" for code in spoken]
    for page, code in zip(pages, spoken, strict=True):
        page.write_text(editions_page(study, profile, listed, code), encoding="utf-8")
    list_files([index, *pages])
    names = {(row["group"], row["value"]): _in(row["title"]) for row in data["editions"]}
    hidden = [names[e.group, e.value] for e in shown if e.evaluation and e.hidden]
    failed = [e for e in shown if e.evaluation is None]
    click.echo(say(MADE, n=len(paths), index=pages[0] if pages else index), err=True)
    if hidden:
        click.echo(say(HIDDEN, names=", ".join(hidden)), err=True)
    for e in failed:
        click.echo(say(LEFT_OUT, name=names[e.group, e.value], codes=", ".join(_codes(e))), err=True)
    return int(bool(failed))


def _in(title: Mapping[str, str]) -> str:
    return title.get(language()) or next(iter(title.values()))


def _codes(edition: "Edition") -> list[str]:
    return list(dict.fromkeys(p.code for p in edition.problems if p.severity == "error"))


def _listed(edition: "Edition | None", wanted: Wish, paths: Mapping[tuple[str, str], Sequence[Path]]) -> "Listed":
    from keko_eval.reporting.editions_page import Listed

    key = (edition.group, edition.value) if edition else ("", "")
    files = [path.relative_to(wanted.out).as_posix() for path in paths.get(key, ())]
    if edition is None or edition.evaluation is not None:
        return Listed(*key, "all_hidden" if edition and edition.hidden else "made", files)
    return Listed(*key, "left_out", files, _codes(edition))
