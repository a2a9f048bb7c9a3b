"""▶ A study and the groupings of its editions in; the whole and each part evaluated, judged together and written, out.

The answers are read, scored and tallied once; every part is compared from its share of the tallies, all parts are
released together with the whole, and then each is written. A circle with a file of its own is seen as that file has
it, with its own questions and answers, and reads them itself.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from keko_eval import pipeline
from keko_eval.comparison.benchmark import nested_in
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.disclosure.books import books
from keko_eval.disclosure.editions import Unreleased, release_editions
from keko_eval.disclosure.orders import orders
from keko_eval.pipeline import Compared, Engine, Evaluation, Given, Profile
from keko_eval.problem.problem import Problem, Refused, has_errors
from keko_eval.reporting.order import Lay

TOLD = ("level", "change", "difference_in_changes", "group_difference")
AT_ONCE = 3
"""Editions written beside each other: two being typeset, which leaves the interpreter alone, and one being made."""


@dataclass(frozen=True, slots=True)
class Part:
    """A value of a grouping, and the study as it sees it; ``id`` is the circle's own file, if it has one."""

    group: str
    value: str
    id: str
    study: ResolvedStudy


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """One part's report: its evaluation, or why there is none."""

    group: str
    value: str
    id: str
    evaluation: Evaluation | None
    problems: tuple[Problem, ...] = ()

    @property
    def hidden(self) -> bool:
        """Whether no figure of its people may be shown, as they are too few; what tells of no person may be."""
        if self.evaluation is None:
            return False
        released = self.evaluation.released
        of_no_person = books(self.evaluation.resolved, released.profile)
        told = [r for r in released.results.rows if r["quantity"] in TOLD and r["scope"] == "all"
                and not r["sensitivity"] and r["indicator"] not in of_no_person]
        own = [r for r in told if not r["released"] or r["n"]]
        return bool(own) and not any(r["released"] and r["estimate"] is not None for r in own)


@dataclass(frozen=True, slots=True, eq=False)
class Editions:
    """The whole study's evaluation, its editions, and by grouping what stands beside each other."""

    whole: Evaluation
    editions: tuple[Edition, ...]
    beside: Mapping[str, Sequence[Mapping[str, Any]]]


def evaluate(study: ResolvedStudy, groups: Sequence[str], *, engine: Engine = "polars",
             profile: Profile | None = None) -> Editions:
    """The whole and every part, compared from one pass over the answers and released together.

    Parameters
    ----------
    groups : sequence of str
        Groupings of the study; each of their values that the answers have is an edition, and each circle with a file.

    Raises
    ------
    Refused
        The answers cannot be read. What is wrong with a single circle leaves out that edition alone.
    """
    answers, problems = pipeline.read(study)
    if has_errors(problems):
        raise Refused(problems)
    scored = pipeline.scored(study, answers, engine)
    given = Given(answers, problems, lambda: scored)
    whole = pipeline.compared(study, given, engine=engine)
    given = replace(given, tallies=whole.tallies)
    profile = profile or study.study.disclosure.profile
    parts, refused = _parts(study, groups, whole)
    found: list[tuple[Part, Compared]] = []
    for part, own in _compared(parts, given, whole, engine):
        if isinstance(own, Compared):
            found.append((part, own))
        else:
            refused.append(Edition(part.group, part.value, part.id, None, own.problems))
    cells = whole.tallies.membership(whole.resolved.answered)
    of_parts = [_unreleased(own, profile, nested(whole, part.group)) for part, own in found]
    shown, each = release_editions(_unreleased(whole, profile), of_parts, profile, cells=cells)
    everyone = _evaluation(whole, shown)
    made = [Edition(part.group, part.value, part.id, _evaluation(own, tables))
            for (part, own), tables in zip(found, each, strict=True)]
    order = {group: i for i, group in enumerate(groups)}
    editions = sorted((*made, *refused), key=lambda e: order[e.group])
    return Editions(everyone, tuple(editions), {group: pipeline.beside(everyone, group) for group in groups})


def _parts(study: ResolvedStudy, groups: Sequence[str], whole: Compared) -> tuple[list[Part], list[Edition]]:
    """Every part in the order of the study's values; circles whose file may not be laid over the study apart."""
    found: list[Part] = []
    refused: list[Edition] = []
    for group in groups:
        files = {circle.value or id: id for id, circle in study.circles.items() if circle.group == group}
        named = next((g.values for g in study.study.groups if g.group == group), {})
        there = whole.tallies.values_of(group)
        for value in dict.fromkeys([*(v for v in named if v in there or v in files), *there, *files]):
            try:
                seen = _seen(study, group, value, files.get(value), whole)
            except Refused as wrong:
                refused.append(Edition(group, value, files[value], None, tuple(wrong.problems)))
                continue
            found.append(Part(group, value, files.get(value, ""), seen))
    return found, refused


def _seen(study: ResolvedStudy, group: str, value: str, file: str | None, whole: Compared) -> ResolvedStudy:
    if file is None:
        return _only(study, group, value, whole)
    return _with_nested(pipeline.circle(study, file), group, whole)


def _only(study: ResolvedStudy, group: str, value: str, whole: Compared) -> ResolvedStudy:
    """The study as a part sees it, with those groups inside it alone that the whole names too: a region's circles.

    A circle's kinds of actors would be groups of their own beside the whole's, few in each, and hidden nearly all.
    """
    return _with_nested(pipeline.only(replace(study, trace=whole.resolved.trace), group, value), group, whole)


def _with_nested(seen: ResolvedStudy, group: str, whole: Compared) -> ResolvedStudy:
    kept = tuple(g for g in seen.study.groups
                 if g.group == seen.study.comparison.group or g.group in nested(whole, group))
    return replace(seen, document=replace(seen.document, model=seen.study.model_copy(update={"groups": kept})))


def nested(whole: Compared, group: str) -> frozenset[str]:
    """The groupings whose groups each lie in one of a group's, and are more than those."""
    found = set()
    for other in whole.tallies.groups:
        outer = nested_in(whole.tallies, other, group) if other != group else {}
        if outer and len(set(outer.values())) < len(outer):
            found.add(other)
    return frozenset(found)


def _compared(parts: Sequence[Part], given: Given, whole: Compared, engine: Engine
              ) -> Iterator[tuple[Part, Compared | Refused]]:
    """Parts that are shares of the whole's answers, from its tallies; the others from answers of their own."""
    from keko_eval.scoring.parting import few
    from keko_eval.scoring.parting import part as shares

    tallies: dict[tuple[str, str], Any] = {}
    if engine == "polars" and few(given.scored()):
        for group in dict.fromkeys(p.group for p in parts):
            seen = {p.value: p.study.study for p in parts if p.group == group and not p.id}
            tallies |= {(group, value): own for value, own in shares(given.scored(), whole.tallies, group, seen)}
    for part in parts:
        try:
            yield part, _one(part, tallies.get((part.group, part.value)), given, engine)
        except Refused as wrong:
            yield part, wrong


def _one(part: Part, tallies: Any, given: Given, engine: Engine) -> Compared:
    answers, problems = pipeline.read(part.study) if part.id else (given.answers, given.problems)
    if has_errors(problems):
        raise Refused(problems)
    scored = cache(lambda: pipeline.scored(part.study, answers, engine))
    return pipeline.compared(part.study, Given(answers, tuple(problems), scored, tallies), engine=engine)


def _unreleased(found: Compared, profile: Profile, within: frozenset[str] = frozenset()) -> Unreleased:
    study, comparison = found.resolved, found.comparison
    return Unreleased([r.record() for r in comparison.results], [c.record() for c in comparison.counts],
                      [e.record() for e in comparison.entries], where=study.where, nested=within,
                      min_n=study.smallest_group, books=books(study, profile), orders=orders(study))


def _evaluation(found: Compared, shown: Any) -> Evaluation:
    return Evaluation(found.resolved, found.comparison, shown, found.reconciliation, found.problems, found.tallies)


@dataclass(frozen=True, slots=True)
class Written:
    """The files of one report; ``edition`` is None for the whole study's."""

    edition: Edition | None
    folder: Path
    paths: tuple[Path, ...]


def write(editions: Editions, folders: Sequence[Path | None], *, languages: Sequence[str] | None,
          outputs: Sequence[str], whole: Path | None = None,
          lay: Callable[[ResolvedStudy, Edition | None], Lay | None] = lambda *_: None,
          hear: Callable[[Problem], None] = lambda _: None) -> Iterator[Written]:
    """Write each report, as they are done.

    Parameters
    ----------
    folders : sequence of Path or None
        Where each edition goes; one that has no evaluation, or no folder, is not written.
    whole : Path, optional
        Where the whole study's report goes, if that is wanted too.
    lay : callable
        How each study's report is laid out.
    hear : callable
        Is told of signs that print could not set.
    """
    def one(edition: Edition | None, folder: Path) -> Written:
        evaluation = edition.evaluation if edition else editions.whole
        assert evaluation is not None
        others = editions.beside[edition.group] if edition else None
        paths = pipeline.report_of(evaluation, folder, languages=languages, outputs=outputs,
                                   lay=lay(evaluation.resolved, edition), tell=hear, others=others)
        return Written(edition, folder, tuple(paths))

    wanted: list[tuple[Edition | None, Path]] = [(None, whole)] if whole else []
    wanted += [(e, f) for e, f in zip(editions.editions, folders, strict=True) if f is not None and e.evaluation]
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        for done in as_completed([pool.submit(one, *each) for each in wanted]):
            yield done.result()
