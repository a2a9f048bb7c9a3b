"""▶ Released tables, the study and the account of what was read in; a report's page model in one language out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.scalars import period_end
from keko_eval.disclosure.released import Released
from keko_eval.language.dates import day
from keko_eval.reporting.benchmark import benchmark
from keko_eval.reporting.brand import brand
from keko_eval.reporting.draft import Draft, begin
from keko_eval.reporting.first_page import front
from keko_eval.reporting.indicator_page import indicator_part
from keko_eval.reporting.lookup import lookup
from keko_eval.reporting.methods_part import methods, quality
from keko_eval.reporting.office import need
from keko_eval.reporting.order import Lay, usual
from keko_eval.reporting.outputs import OUTPUTS, Tell, write_outputs
from keko_eval.reporting.page import PageWords, Report, Watermark
from keko_eval.reporting.parts import events, glossary, trace, unsaid, who_answered
from keko_eval.reporting.results_chain import links_of, results_chain
from keko_eval.reporting.sheets import SHEETS, write_sheets
from keko_eval.reporting.tables import TABLES, write_tables
from keko_eval.reporting.wording import Wording, wording


def build_report(released: Released, resolved: ResolvedStudy, reconciliation: Sequence[Mapping[str, Any]],
                 language: str, benchmark_rows: Sequence[Mapping[str, Any]] = ()) -> Report:
    """The page model.

    Parameters
    ----------
    released : Released
        Tables that passed disclosure control; nothing else may be rendered.
    resolved : ResolvedStudy
        Where labels, definitions, targets and events come from.
    reconciliation : sequence of mappings
        What was read from each file and what was left out, one row each; the keys become columns.
    language : str
        ``fi``, ``sv``, ``en`` or ``fi-simple``; ``KeyError`` for another.
    benchmark_rows : sequence of mappings
        Circles beside each other, as disclosure control lets them be told; none for no such part.
    """
    words = wording(language)
    rows = lookup(released.results.rows, released.counts.rows, released.entries.rows)
    draft = begin(resolved, rows, words, released.profile)
    study = resolved.study
    own = draft.own_indicators()
    primary = [id for id in draft.listed if draft.is_primary(id) and id not in own]
    others = [id for id in draft.listed if id not in (*own, *primary)]
    mine = indicator_part(draft, "own", own, overview=False)
    first = indicator_part(draft, "described" if draft.described else "primary", primary, overview=False)
    second = indicator_part(draft, "others", others, overview=True)
    return usual(Report(
        language=language, tag=words.language.tag, study=study.study, title=draft.title,
        organisation=study.organisation.to(language) if study.organisation else "", dated=_dated(draft),
        profile=released.profile, watermark=_watermark(words, released.profile),
        invented=_invented(draft), words=_page_words(words),
        front=front(draft), own=mine, unsaid=unsaid(draft),
        primary=first, others=second,
        chain=results_chain(draft, links_of(draft, (*mine.pages, *first.pages, *second.pages))),
        benchmark=benchmark(draft, benchmark_rows) if benchmark_rows else None,
        who=who_answered(draft), events=events(draft), methods=methods(draft), quality=quality(draft, reconciliation),
        glossary=glossary(draft), trace=trace(draft),
        brand=brand(study.branding, language, _beside(resolved), str(resolved.document.file)),
    ))


def write_report(released: Released, resolved: ResolvedStudy, reconciliation: Sequence[Mapping[str, Any]], folder: Path,
                 *, languages: Sequence[str], outputs: Sequence[str],
                 benchmark_rows: Sequence[Mapping[str, Any]] = (),
                 lay: Lay | None = None, tell: Tell = lambda _: None) -> list[Path]:
    """Write each output in each language, and the tables once; the paths in that order, ``KeyError`` for an output
    that there is not.

    ``lay`` puts the sections in another order than the usual one, of the indicators that it is about; ``tell`` hears
    of signs that print could not set.
    """
    for output in outputs:
        if output not in OUTPUTS and output not in SHEETS and output not in TABLES:
            raise KeyError(f"no output has the name {output!r}")
    need(outputs)
    pages, sheets = ([o for o in outputs if o in known] for known in (OUTPUTS, SHEETS))
    told = lay.narrowed(resolved) if lay else resolved
    reports = (build_report(released, told, reconciliation, language, benchmark_rows) for language in languages)
    laid = map(lay, reports) if lay else reports
    paths = write_outputs(laid, released, _ended(resolved), folder, pages, tell) if pages else []
    paths += write_sheets(released, resolved, folder, languages, sheets, _dated)
    tables = [o for o in outputs if o in TABLES]
    ending = "" if released.profile == "internal" else f"-{released.profile}"
    return paths + (write_tables(released, folder, tables, ending=ending) if tables else [])


def _beside(resolved: ResolvedStudy) -> Callable[[str], bytes]:
    """What reads the files of a study's folder, and no other."""
    def read(name: str) -> bytes:
        path = (resolved.folder / name).resolve()
        if not path.is_relative_to(resolved.folder.resolve()):
            raise KeyError(name)
        return path.read_bytes()

    return read


def _ended(resolved: ResolvedStudy) -> date:
    """A document's date is its last wave's end, never the clock."""
    return max(period_end(wave.period) for wave in resolved.study.waves)


def _dated(draft: Draft) -> str:
    return draft.words.say("document.dated", day=day(_ended(draft.resolved), draft.language))


def _invented(draft: Draft) -> str:
    """That the answers are invented, or which part of them, in the study's own words."""
    study = draft.study
    if study.invented_part:
        return study.invented_part.to(draft.language.code)
    return draft.words.say("document.invented") if study.invented else ""


def _watermark(words: Wording, profile: str) -> Watermark | None:
    if profile == "public":
        return None
    return Watermark(words.say(f"document.{profile}"), words.say(f"document.{profile}_note"))


def _page_words(words: Wording) -> PageWords:
    return PageWords(
        skip=words.say("document.skip"), navigation=words.say("document.navigation"), legend=words.say("legend.title"),
        how=words.say("page.how"), reliability=words.say("page.reliability"),
        certainty=words.say("evidence.certainty"), cause=words.say("evidence.cause"), unsaid=words.say("front.unsaid"),
        read_on=words.say("front.read_on"), made_with=words.say("document.made_with"),
    )
