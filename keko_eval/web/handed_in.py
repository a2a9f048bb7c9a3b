"""Answers given away from the web in, checked as the form itself would; kept in the store, each once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from keko_eval.collection.entered_workbook import carried_by, read_entered
from keko_eval.collection.entry_checks import Entry
from keko_eval.collection.form.form import compiled
from keko_eval.collection.handout import Handout, handout_of
from keko_eval.collection.linking.codes import apart, code_key
from keko_eval.collection.offline.answers import read_sent, sent_in
from keko_eval.collection.offline.keys import PRIVATE
from keko_eval.collection.sealing.keys import key_file, seal_public
from keko_eval.collection.store.kept import Store
from keko_eval.collection.store.records import Outcome, Submission
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.overlay import overlay
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem
from keko_eval.web.respond.sealed import parted, sealed_texts


@dataclass(frozen=True)
class Handed:
    """One file that was handed in, with what it was made for."""

    path: Path
    handout: Handout
    language: str
    mode: str
    entries: tuple[Entry, ...]

    @property
    def instrument(self) -> str:
        return self.handout.instrument.instrument


@dataclass(frozen=True, slots=True)
class Kept:
    """How many were ``stored``, ``replaced``, there before (``same``) …, and what could not be kept."""

    counts: Mapping[str, int]
    problems: tuple[Problem, ...]


def read_handed_in(resolved: ResolvedStudy, files: Sequence[Path], moment: datetime,
                   keys: Path) -> tuple[list[Handed], tuple[Problem, ...]]:
    """Every file, with all problems of all of them.

    Parameters
    ----------
    files : sequence of Path
        Entry workbooks, and ``.json`` files of answers that a form without a net made.
    moment : datetime
        What ``today()`` means.
    keys : Path
        The folder of keys, with that of forms without a net.
    """
    handed: list[Handed] = []
    problems: list[Problem] = []
    for path in files:
        own, found = _sent(resolved, path, moment, keys) if path.suffix == ".json" else _book(resolved, path, moment)
        handed += [own] if own else []
        problems += found
    return handed, (*problems, *_same_row_twice(handed))


def _book(resolved: ResolvedStudy, path: Path, moment: datetime) -> tuple[Handed | None, tuple[Problem, ...]]:
    """One entry workbook, with the version of the instrument that it was made of."""
    carried, problems = carried_by(path)
    if carried is None:
        return None, problems
    handout = made_for(resolved, carried.instrument, carried.version, carried.definition, carried.given)
    if handout is None or carried.study != resolved.study.study:
        return None, (problem("entry-other-form", Place(str(path)), instrument=carried.instrument,
                              study=carried.study or "–"),)
    entered = read_entered(path, handout, moment, carried)
    return Handed(path, handout, carried.language, "workbook", entered.entries), entered.problems


def _sent(resolved: ResolvedStudy, path: Path, moment: datetime,
          keys: Path) -> tuple[Handed | None, tuple[Problem, ...]]:
    """One file of answers that a respondent's browser made."""
    sent, problems = sent_in(path)
    if sent is None:
        return None, problems
    handout = made_for(resolved, sent["instrument"], sent["version"], sent["definition"])
    if handout is None or sent["study"] != resolved.study.study:
        return None, (problem("entry-other-form", Place(str(path)), instrument=sent["instrument"],
                              study=sent["study"] or "–"),)
    if handout.fingerprint != sent["definition"]:
        return None, (problem("entry-other-version", Place(str(path)), instrument=sent["instrument"],
                              version=sent["version"]),)
    entered = read_sent(path, sent, handout, key_file(keys / PRIVATE), moment)
    return Handed(path, handout, sent["language"], "offline", entered.entries), entered.problems


def made_for(resolved: ResolvedStudy, instrument: str, version: str, definition: str,
             given: Mapping[str, str] | None = None) -> Handout | None:
    """What a form was made for: the study's instrument, a circle's own, or an earlier version of either.

    A form of one circle has that circle's columns: ``given`` tells which circle it was made for.
    """
    known = given or {}
    own = [id for id, circle in resolved.circles.items() if known.get(circle.group) == (circle.value or id)]
    others = [id for id in resolved.circles if id not in own]
    for id in (*own, "", *others):
        one = overlay(resolved, id)[0] if id else resolved
        if instrument not in one.instruments:
            continue
        found = handout_of(one, instrument)
        earlier = one.earlier.get((instrument, version))
        old = replace(found, instrument=earlier.model) if earlier else found
        return old if old.fingerprint == definition else found
    return None


def _same_row_twice(handed: Iterable[Handed]) -> Iterator[Problem]:
    """Copies of one workbook in one import: the second of two rows with one id."""
    seen: dict[str, Place] = {}
    for own in handed:
        for entry in own.entries:
            if entry.id in seen:
                yield problem("entry-copied", entry.place).beside(seen[entry.id])
            seen.setdefault(entry.id, entry.place)


def keep(resolved: ResolvedStudy, handed: Iterable[Handed], store: Store, keys: Path, *,
         replacing: bool = False) -> Kept:
    """Keep what was handed in; the same file again keeps nothing twice.

    Parameters
    ----------
    store : Store
        Open for writing.
    keys : Path
        The folder of keys: sensitive texts are sealed.
    replacing : bool
        Keep mended rows as new versions.
    """
    problems: list[Problem] = []
    kinds: Counter[str] = Counter()
    for own in handed:
        handout = own.handout
        store.keep_definition(handout.fingerprint, own.instrument, handout.instrument.version, handout.definition)
        submissions = _submissions(resolved, own, keys, store.plain_tag)
        outcomes = store.submit_all(submissions)
        for entry, submission, outcome in zip(own.entries, submissions, outcomes, strict=True):
            if outcome.kind == "conflict" and replacing and outcome.receipt:
                outcome = store.replace(submission, submission.id, outcome.receipt.version)
            kinds[outcome.kind] += 1
            problems += _refused(outcome, entry)
    return Kept(kinds, tuple(problems))


def _refused(outcome: Outcome, entry: Entry) -> Iterator[Problem]:
    if outcome.kind == "conflict":
        yield problem("entry-conflict", entry.place)
    elif outcome.kind == "erased":
        yield problem("entry-erased", entry.place)


def _submissions(resolved: ResolvedStudy, own: Handed, keys: Path,
                 plain_tag: Callable[[str, Mapping[str, str]], bytes]) -> list[Submission]:
    """What is stored of each form: sensitive texts sealed, the elements of a self-made code only as hashes."""
    form, linking, public = compiled(own.handout.instrument), resolved.study.linking, seal_public(keys)
    elements = linking.elements if linking and linking.kind == "code" else ()
    found = []
    for entry in own.entries:
        answers, coded = dict(entry.answers), dict[str, str]()
        if elements:
            answers, coded = apart(code_key(keys, create=True), elements, answers)
        answers, texts = parted(answers, form.sealed)
        found.append(Submission(
            entry.id, own.instrument, own.handout.instrument.version, own.handout.fingerprint, entry.wave,
            own.language, own.mode, date.today(), entry.subject or None, {**entry.given, **coded}, answers,
            sealed_texts(public, texts), own.handout.notice_version, plain_tag(entry.id, texts) if texts else None))
    return found
