"""▶ load -> read -> score -> compare -> release -> report: the one way through, for commands and from Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from keko_eval.definitions.comparability import before_breaks
from keko_eval.definitions.load import GRANT, ResolvedStudy
from keko_eval.definitions.overlay import only as only
from keko_eval.definitions.overlay import overlay
from keko_eval.definitions.study_folder import load as load
from keko_eval.definitions.study_folder import open_study as open_study
from keko_eval.problem.problem import Problem, Refused, has_errors, problem

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from keko_eval.collection.answers import Answers
    from keko_eval.comparison.compare import Comparison
    from keko_eval.disclosure.released import Released
    from keko_eval.reporting.order import Lay
    from keko_eval.scoring.score import Scored
    from keko_eval.scoring.tallies import Tallies

Engine = Literal["polars", "pandas", "duckdb", "spark"]
Profile = Literal["internal", "public", "confidential"]
OUTPUTS = ("html", "pdf", "xlsx")
COLLECTED = "collected"
"""The folder of a study where its answers are collected."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came out, with what it came from.

    Attributes
    ----------
    resolved : ResolvedStudy
    comparison : Comparison
        Everything, before disclosure control: a row-level exit that only :func:`evaluate` may write, by request.
    released : Released
        What may be shown.
    reconciliation : sequence of rows
        What was read, used and set aside, and why.
    problems : tuple of Problem
        Warnings and advice about definitions and answers.
    tallies : Tallies
        The small tables that everything was worked out from.
    """

    resolved: ResolvedStudy
    comparison: Comparison
    released: Released
    reconciliation: Sequence[Mapping[str, Any]]
    problems: tuple[Problem, ...]
    tallies: Tallies

    @property
    def results(self) -> pl.DataFrame:
        """The released results, one row per estimate."""
        from keko_eval.reporting.tables import as_frame

        return as_frame(self.released.results)

    @property
    def counts(self) -> pl.DataFrame:
        """The released counts."""
        from keko_eval.reporting.tables import as_frame

        return as_frame(self.released.counts)

    def to_pandas(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """(results, counts) for pandas."""
        import pandas as pd

        results, counts = (pd.DataFrame(frame.to_dict(as_series=False)) for frame in (self.results, self.counts))
        return results, counts


def with_collected(study: ResolvedStudy, store: str | Path, *, exact_links: bool = False) -> ResolvedStudy:
    """The study with the answers of a store beside its data files, linked as the study says.

    Parameters
    ----------
    store : str or Path
        A folder such as ``STUDY/collected``, or ``postgresql://…``, whose keys are then in ``STUDY/collected``.
    exact_links : bool
        Link only respondents' codes that are the very same in both waves: the sensitivity to slips in codes.

    Raises
    ------
    Refused
        The store is not there, is another program's, or cannot be reached; or people's decisions on links have errors.
    """
    from keko_eval.collection.linking.study import DECISIONS, subjects_of
    from keko_eval.collection.store.frames import frames_of
    from keko_eval.collection.store.store import open_store

    with open_store(store, folder=study.folder / COLLECTED, readonly=True) as opened:
        decided = study.folder / COLLECTED / DECISIONS
        subjects = subjects_of(opened.responses(), study.study, decided, exact=exact_links)
        mark = [opened.head().mac.hex(), *(["exact links"] if exact_links else ()),
                *([decided.read_text(encoding="utf-8-sig")] if decided.exists() else ())]
        return replace(study, collected=frames_of(opened, study, subjects), collected_mark="\n".join(mark))


def read(study: ResolvedStudy,
         frames: Mapping[Any, Any] | None = None) -> tuple[dict[str, Answers], tuple[Problem, ...]]:
    """The study's answers, checked.

    Parameters
    ----------
    frames : mapping, optional
        pandas or Polars frames by instrument, or by (instrument, wave); by default the study's files are read.
    """
    from keko_eval.collection.read import answers_from_frames, read_answers

    return answers_from_frames(study, frames) if frames is not None else read_answers(study)


def score(study: ResolvedStudy, frames: Mapping[Any, Any] | None = None, *, engine: Engine = "polars") -> Scored:
    """Each respondent's indicator values.

    Raises
    ------
    Refused
        Where the answers cannot be read.
    """
    answers, problems = read(study, frames)
    if has_errors(problems):
        raise Refused(problems)
    return scored(study, answers, engine)


def scored(study: ResolvedStudy, answers: Mapping[str, Answers], engine: Engine) -> Scored:
    """The scores of answers that were read, of the part of them that the study is narrowed to."""
    from keko_eval.scoring.score import score as score_answers

    return score_answers(study, {id: within(study, id, a.frame) for id, a in answers.items()}, engine=engine)


def within(study: ResolvedStudy, id: str, frame: Any) -> Any:
    """An instrument's rows of the group that the study is narrowed to, and of the grant in books that tell of it."""
    import polars as pl

    where = {**study.where, **({GRANT: study.grant} if id in study.granted else {})}
    wanted = [pl.col(column).cast(pl.String) == value for column, value in where.items()]
    return frame.filter(*wanted) if wanted else frame


def evaluate(study: ResolvedStudy, frames: Mapping[Any, Any] | None = None, *, engine: Engine = "polars",
             profile: Profile | None = None) -> Evaluation:
    """Effects, verdicts and what of them may be shown.

    Parameters
    ----------
    frames : mapping, optional
        Answers to take instead of the study's files.
    profile : optional
        The study's own disclosure profile unless given.
    """
    answers, problems = read(study, frames)
    if has_errors(problems):
        raise Refused(problems)
    own = scored(study, answers, engine)
    found = compared(replace(study, trace=None), Given(answers, problems, lambda: own), frames, engine=engine)
    return released(found, profile or study.study.disclosure.profile)


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """Answers that were read, what was said of them, and what scores them; with tallies where these are known."""

    answers: Mapping[str, Answers]
    problems: tuple[Problem, ...]
    scored: Callable[[], Scored]
    tallies: Tallies | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Everything before disclosure control; the attributes are those of :class:`Evaluation`."""

    resolved: ResolvedStudy
    comparison: Comparison
    reconciliation: Sequence[Mapping[str, Any]]
    problems: tuple[Problem, ...]
    tallies: Tallies


def compared(study: ResolvedStudy, given: Given, frames: Mapping[Any, Any] | None = None, *,
             engine: Engine = "polars") -> Compared:
    """A study's effects and verdicts, from answers that were read; of the part of them that it is narrowed to."""
    from keko_eval.collection.items_by_wave import silent_questions
    from keko_eval.collection.trace import trace
    from keko_eval.comparison.compare import Records, compare
    from keko_eval.comparison.doubts import doubts
    from keko_eval.comparison.recorded.frame import framed
    from keko_eval.scoring.tally import tally

    tallies = given.tallies or tally(given.scored())
    traced = replace(study, trace=study.trace or trace(study), silent=silent_questions(given.answers))
    study = framed(traced, {id: a.frame for id, a in given.answers.items()})
    records = {id: within(study, id, a.frame) for id, a in given.answers.items()}
    told = Records(records, cache(lambda: given.scored().collect()))
    comparison = compare(study, tallies, told, _before_breaks(study, frames, engine))
    reconciliation = [row for a in given.answers.values() for row in a.reconciliation]
    return Compared(study, comparison, reconciliation, (*given.problems, *doubts(study, tallies)), tallies)


def released(found: Compared, profile: Profile) -> Evaluation:
    """What of it may be shown."""
    from keko_eval.disclosure.books import books
    from keko_eval.disclosure.orders import orders
    from keko_eval.disclosure.release import release

    study, comparison = found.resolved, found.comparison
    shown = release(
        [r.record() for r in comparison.results], [c.record() for c in comparison.counts],
        profile, cells=found.tallies.membership(study.answered),
        min_n=study.smallest_group, entries=[e.record() for e in comparison.entries],
        books=books(study, profile), orders=orders(study),
    )
    return Evaluation(study, comparison, shown, found.reconciliation, found.problems, found.tallies)


def benchmark(study: ResolvedStudy, frames: Mapping[Any, Any] | None = None, *, engine: Engine = "polars",
              profile: Profile | None = None) -> list[dict[str, Any]]:
    """Each circle beside all others, its region and the best quarter: rows that may be shown.

    The study is the whole one, not :func:`only` one circle of it.

    Raises
    ------
    Refused
        Where the answers cannot be read.
    """
    return _benchmark(evaluate(study, frames, engine=engine, profile=profile))


def _benchmark(evaluation: Evaluation, ids: Iterable[str] | None = None,
               column: str | None = None) -> list[dict[str, Any]]:
    """Of the indicators named, else of all; of the circles, or of another grouping's values."""
    from keko_eval.comparison.benchmark import benchmark as against_others
    from keko_eval.comparison.benchmark import circles_of
    from keko_eval.disclosure.benchmark import protect_benchmark, tellable

    study, own = evaluation.resolved, evaluation.released
    narrowed = replace(study, listed=tuple(ids)) if ids is not None else study
    circles = circles_of(study, evaluation.tallies, column)
    found = against_others(narrowed, evaluation.tallies, tellable(own), last_only=ids is not None, circles=circles)
    regions = {row.scope: circles.region(row.scope) for row in found} if circles else {}
    return protect_benchmark([row.record() for row in found], own, regions=regions,
                             min_n=study.study.disclosure.min_n)


def beside(evaluation: Evaluation, column: str) -> list[dict[str, Any]]:
    """Each value of a grouping beside the others, as the whole study's release lets it be told in their reports."""
    study = evaluation.resolved
    if evaluation.released.profile == "public" or study.study.comparison.design == "description":
        return []
    return _benchmark(evaluation, study.study.primary, column)


def _beside_others(evaluation: Evaluation) -> list[dict[str, Any]]:
    """What a report shows of its circles; of one circle's report, its place among all, judged by the whole release."""
    study, profile = evaluation.resolved, evaluation.released.profile
    if profile == "public" or study.study.comparison.design == "description":
        return []
    if study.where and study.document.file:
        whole = replace(load(study.folder), collected=study.collected, collected_mark=study.collected_mark)
        return _benchmark(evaluate(whole, profile=profile), whole.study.primary)
    return _benchmark(evaluation, study.study.primary)


def _before_breaks(study: ResolvedStudy, frames: Mapping[Any, Any] | None,
                   engine: Engine) -> dict[tuple[str, str], Tallies]:
    """By indicator and wave: tallies by the version that was answered, where that one is broken with the one in use."""
    from keko_eval.scoring.tally import tally

    found: dict[tuple[str, str], Tallies] = {}
    for then in before_breaks(study):
        given = None if frames is None else {k: f for k, f in frames.items() if k in then.keys}
        try:
            answers, _ = read(then.study, given)
            tallies = tally(scored(then.study, answers, engine))
        except Refused:
            continue
        found |= {(id, wave): tallies for id in then.study.indicators for wave in then.waves}
    return found


def detectable(study: ResolvedStudy) -> list[dict[str, Any]]:
    """Released rows of the smallest change that the comparison could find; none where answers cannot be read."""
    try:
        rows = evaluate(study).released.results
    except Refused:
        return []
    return [dict(r) for r in rows if r["quantity"] == "minimum_detectable" and r["scope"] == "all"]


def circle(study: ResolvedStudy, id: str) -> ResolvedStudy:
    """The study as a circle with a file of its own sees it.

    Raises
    ------
    Refused
        With what the circle may not set.
    """
    seen, problems = overlay(study, id)
    if has_errors(problems):
        raise Refused(problems)
    return seen


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a report, what was said of definitions and answers on the way, and what tells of what it is made."""

    paths: list[Path]
    problems: tuple[Problem, ...]
    manifest: Path


def report(study: ResolvedStudy, folder: str | Path, *, languages: Iterable[str] | None = None,
           outputs: Iterable[str] = OUTPUTS, profile: Profile | None = None, engine: Engine = "polars",
           lay: Lay | None = None) -> Written:
    """Evaluate a study and write its report.

    Parameters
    ----------
    folder : path
        Made where it is not there.
    languages : iterable of str, optional
        Of fi, sv, en, fi-simple; by default the study's own.
    outputs : iterable of str
        Of html, pdf, pdf-archive, xlsx, docx, pptx, of tables csv, parquet, json, and of texts funder, innokyla.
    lay : callable, optional
        What puts the sections in order and names their indicators, from a pack's plan; otherwise all stand in the
        usual order.
    """
    from keko_eval.reporting.manifest import manifest_path
    from keko_eval.reporting.office import need

    outputs = tuple(outputs)
    need(outputs)
    evaluation = evaluate(study, engine=engine, profile=profile)
    told: list[Problem] = []
    paths = report_of(evaluation, folder, languages=languages, outputs=outputs, lay=lay, tell=told.append)
    found = (*evaluation.problems, *dict.fromkeys(sorted(told, key=lambda p: str(p.values))))
    return Written(paths, found, manifest_path(Path(folder), evaluation.released.profile))


def report_of(evaluation: Evaluation, folder: str | Path, *, languages: Iterable[str] | None = None,
              outputs: Iterable[str] = OUTPUTS, lay: Lay | None = None,
              seeds: Mapping[str, int] | None = None, tell: Callable[[Problem], None] = lambda _: None,
              others: Sequence[Mapping[str, Any]] | None = None) -> list[Path]:
    """Write the report of an evaluation and its manifest beside it; the paths of the report, in order.

    ``seeds`` are those that invented answers were drawn with; ``tell`` hears of signs that print could not set;
    ``others`` are the rows of :func:`beside` where they are known already.
    """
    from keko_eval.language.language import LANGUAGES
    from keko_eval.reporting.manifest import write_manifest
    from keko_eval.reporting.report import write_report
    from keko_eval.reporting.sheets import SHEETS
    from keko_eval.reporting.tables import TABLES

    study = evaluation.resolved
    wanted = tuple(languages or [code for code in study.study.languages if code in LANGUAGES] or ("en",))
    unknown = [problem("unknown-language", None, value=language) for language in wanted if language not in LANGUAGES]
    if unknown:
        raise Refused(unknown)
    outputs = tuple(outputs)
    if others is None:
        others = _beside_others(evaluation) if set(outputs) - set(SHEETS) - set(TABLES) else ()
    folder = Path(folder)
    paths = write_report(evaluation.released, study, evaluation.reconciliation, folder,
                         languages=wanted, outputs=outputs, benchmark_rows=others, lay=lay, tell=tell)
    write_manifest(folder, evaluation.released, study, evaluation.reconciliation, evaluation.problems, paths, seeds,
                   lay.pack if lay else None)
    return paths


def group_values(study: ResolvedStudy, column: str) -> list[str]:
    """The values that a group column has in the answers."""
    import polars as pl

    answers, _ = read(study)
    found: set[str] = set()
    for instrument in answers.values():
        frame = instrument.frame.lazy()
        if column in frame.collect_schema().names():
            found |= set(frame.select(pl.col(column).cast(pl.String)).unique().collect().to_series().drop_nulls())
    return sorted(found)
