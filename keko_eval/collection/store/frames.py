"""What was collected as frames, for the reading that every answer goes through."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from keko_eval.collection.store.kept import Store
from keko_eval.collection.store.records import Response
from keko_eval.definitions.load import ResolvedStudy

if TYPE_CHECKING:
    import polars as pl

Key = tuple[str, str, str]
"""Instrument, wave, and the version of the instrument that was answered."""


def frames_of(store: Store, resolved: ResolvedStudy,
              subjects: Mapping[str, str] | None = None) -> "dict[Key, pl.DataFrame]":
    """The newest version of each response, as data files have them: a text column for every question and for whatever
    the study tells respondents by, empty for those of an open link.

    ``subjects`` tells whose each response is, by id; otherwise that is what came with it. What is sealed is not here,
    nor what is asked for each of several things, nor what is given under a name that begins with a dot: those stay in
    the store.
    """
    found: dict[Key, list[Response]] = {}
    for response in store.responses():
        own = response.submission
        if own.instrument in resolved.instruments and resolved.study.wave(own.wave) is not None:
            found.setdefault((own.instrument, own.wave, own.version), []).append(response)
    return {key: _frame(rows, resolved, key[0], subjects) for key, rows in sorted(found.items())}


def _frame(responses: Iterable[Response], resolved: ResolvedStudy, instrument: str,
           subjects: Mapping[str, str] | None) -> "pl.DataFrame":
    import polars as pl

    subject = resolved.study.subject
    rows = [_row(r, subject, r.submission.subject if subjects is None else subjects.get(r.submission.id))
            for r in responses]
    study = resolved.study
    keys = [subject, *(g.group for g in study.groups), study.comparison.group, study.comparison.cluster,
            *(study.sampling.columns if study.sampling else ())]
    names = [*dict.fromkeys(name for row in rows for name in row), *(key for key in keys if key),
             *(q.name for _, q in resolved.instruments[instrument].walk() if q.kind != "note")]
    columns = list(dict.fromkeys(names))
    return pl.DataFrame({name: [row.get(name) for row in rows] for name in columns},
                        schema=dict.fromkeys(columns, pl.String))


def _row(response: Response, column: str | None, subject: str | None) -> dict[str, str]:
    own = response.submission
    row = {name: str(value) for name, value in own.given.items() if not name.startswith(".")}
    if column and subject:
        row.setdefault(column, subject)
    return row | {name: text for name, value in own.answers.items() if (text := _text(value)) is not None}


def _text(value: Any) -> str | None:
    if isinstance(value, list | tuple):
        return None if any(isinstance(v, Mapping) for v in value) else " ".join(str(v) for v in value)
    return None if value is None else str(value)
