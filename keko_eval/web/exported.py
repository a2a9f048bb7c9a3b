"""Answers that another survey program exported: read as the study's files are, checked, kept in the store each once."""

import hmac
import json
from base64 import b32encode
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from keko_eval.collection.form.form import compiled
from keko_eval.collection.form.kept import hash_of, text_of
from keko_eval.collection.linking.codes import apart, code_key
from keko_eval.collection.sealing.keys import seal_public
from keko_eval.collection.store.kept import Store
from keko_eval.collection.store.records import Submission
from keko_eval.definitions.instrument import Instrument, Question
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.study import DataFile
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem
from keko_eval.web.handed_in import Kept
from keko_eval.web.respond.sealed import parted, sealed_texts


@dataclass(frozen=True, slots=True)
class Row:
    """One respondent; nothing of hers is shown in print."""

    subject: str | None = field(repr=False)
    given: Mapping[str, str] = field(repr=False)
    answers: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Exported:
    """What a file holds: rows in it, rows that can be used, and everything that was noticed."""

    instrument: Instrument
    wave: str
    read: int
    rows: tuple[Row, ...] = field(repr=False)
    problems: tuple[Problem, ...]


def read_export(resolved: ResolvedStudy, path: Path, instrument: str, wave: str) -> Exported:
    """Read a CSV file or a workbook of another program as an answer file of the study.

    Parameters
    ----------
    resolved : ResolvedStudy
        The study, or a circle's view of it.
    path : Path
    instrument, wave : str
        What was asked, and when.
    """
    from keko_eval.collection.read import read_answers

    entry = DataFile(instrument=instrument, file=path.name, wave=wave)
    model = resolved.study.model_copy(update={"data": (entry,)})
    alone = replace(resolved, folder=path.parent, document=replace(resolved.document, model=model), collected={})
    answers, problems = read_answers(alone)
    told = tuple(p for p in problems if p.place is None or Path(p.place.file).name == path.name)
    own = answers.get(instrument)
    asked = resolved.instruments[instrument]
    if own is None:
        return Exported(asked, wave, 0, (), told)
    import polars as pl

    frame = own.frame.collect() if isinstance(own.frame, pl.LazyFrame) else own.frame
    read = sum(int(line["n"]) for line in own.reconciliation if line["what"] == "rows_read")
    rows = tuple(_row(row, asked, resolved.study.subject) for row in frame.iter_rows(named=True))
    return Exported(asked, wave, read, rows, told)


def rows_by(resolved: ResolvedStudy, path: Path, instrument: str, wave: str, group: str) -> Mapping[str, Sequence[int]]:
    """The rows of a file that hold answers, numbered as spreadsheet programs do, by what they say of a group.

    Rows that say nothing of it are left out. The arguments are those of :func:`read_export`.
    """
    import polars as pl

    from keko_eval.collection.data_file import open_data
    from keko_eval.collection.fields import fields_of
    from keko_eval.collection.source import ROW, WHY, Entry, read_source

    table, _ = open_data(path)
    if table is None or isinstance(table, pl.LazyFrame):
        return {}
    frame = read_source(path.name, table, fields_of(resolved, instrument), Entry(wave)).frame
    found: dict[str, list[int]] = {}
    if group in frame.columns:
        for row, value in frame.filter(pl.col(WHY).is_null()).select(ROW, group).iter_rows():
            if value is not None:
                found.setdefault(str(value), []).append(table.number(row))
    return found


def _row(row: Mapping[str, Any], instrument: Instrument, subject: str | None) -> Row:
    answers = {name: _value(instrument.by_name[name], value) for name, value in row.items()
               if name in instrument.names and value is not None}
    given = {name: str(value) for name, value in row.items()
             if name not in instrument.names and name not in ("wave", subject) and value is not None}
    known = row.get(subject) if subject else None
    return Row(None if known is None else str(known), given, answers)


def _value(question: Question, value: Any) -> Any:
    """An answer as the store keeps it."""
    if question.kind in ("select_multiple", "rank"):
        return str(value).split()
    if question.kind == "integer" and float(value).is_integer():
        return int(value)
    if question.kind in ("decimal", "range"):
        return format(float(value), ".15g")
    return value.isoformat() if isinstance(value, date) else str(value)


def keep_export(resolved: ResolvedStudy, exported: Exported, store: Store, keys: Path, *,
                replacing: bool = False) -> Kept:
    """Keep the rows of an export.

    A row is known by its respondent's code where there is one, else by all that it says: the same file again, or a
    longer one of the same survey, keeps nothing twice.

    Parameters
    ----------
    store : Store
        Open for writing.
    keys : Path
        The folder of keys: sensitive texts are sealed.
    replacing : bool
        Keep other answers of the same respondent as a new version.
    """
    instrument, text = exported.instrument, text_of(exported.instrument)
    store.keep_definition(hash_of(text), instrument.instrument, instrument.version, text)
    submissions = _submissions(resolved, exported, store, keys)
    kinds: Counter[str] = Counter()
    for submission, outcome in zip(submissions, store.submit_all(submissions), strict=True):
        if outcome.kind == "conflict" and replacing and outcome.receipt:
            outcome = store.replace(submission, submission.id, outcome.receipt.version)
        kinds[outcome.kind] += 1
    wrong = {"conflict": "entry-conflict", "erased": "entry-erased"}
    return Kept(kinds, tuple(problem(code, Place("")) for kind, code in wrong.items() if kinds[kind]))


def _submissions(resolved: ResolvedStudy, exported: Exported, store: Store, keys: Path) -> list[Submission]:
    """What is stored of each row: sensitive texts sealed, the elements of a self-made code only as hashes."""
    instrument, linking, public = exported.instrument, resolved.study.linking, seal_public(keys)
    sealed, definition = compiled(instrument).sealed, hash_of(text_of(instrument))
    elements = linking.elements if linking and linking.kind == "code" else ()
    ids = _ids(exported, store)
    found = []
    for id, row in zip(ids, exported.rows, strict=True):
        answers, coded = dict(row.answers), dict[str, str]()
        if elements:
            answers, coded = apart(code_key(keys, create=True), elements, answers)
        answers, texts = parted(answers, sealed)
        found.append(Submission(
            id, instrument.instrument, instrument.version, definition, exported.wave, instrument.languages[0], "import",
            date.today(), row.subject, {**row.given, **coded}, answers, sealed_texts(public, texts), "",
            store.plain_tag(id, texts) if texts else None))
    return found


def _ids(exported: Exported, store: Store) -> list[str]:
    seen: Counter[str] = Counter()
    found = []
    for row in exported.rows:
        told = row.subject or json.dumps([row.given, row.answers], sort_keys=True, ensure_ascii=False)
        seen[told] += 1
        text = json.dumps(["import", exported.instrument.instrument, exported.wave, told, seen[told]])
        digest = hmac.digest(store.keys.tag, text.encode(), "sha256")[:16]
        found.append(b32encode(digest).decode("ascii").lower().rstrip("="))
    return found
