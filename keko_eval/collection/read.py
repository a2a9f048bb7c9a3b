"""▶ A study's data files, or frames, in; each instrument's checked answers out, with everything that was noticed."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from os.path import normpath
from typing import Any

import polars as pl

from keko_eval.collection.answers import SET_ASIDE, Answers
from keko_eval.collection.assemble import assemble
from keko_eval.collection.background import with_background
from keko_eval.collection.data_file import frame_table, open_data
from keko_eval.collection.dated import by_date
from keko_eval.collection.earlier import Earlier, earlier_of, read_earlier, recoded_lines
from keko_eval.collection.fields import Field, fields_of
from keko_eval.collection.goal_log import goal_log, tell_goals
from keko_eval.collection.items_by_wave import tell_items
from keko_eval.collection.keys import keys_of, tell_keys
from keko_eval.collection.lazy import apart, assemble_lazily, lazy_source
from keko_eval.collection.reconciliation import Line, records
from keko_eval.collection.routing import Check, checks_of
from keko_eval.collection.sampled import tell_sample
from keko_eval.collection.source import Entry, SourceAnswers, read_source
from keko_eval.collection.telling import for_a_circle, tell_cells, tell_columns, tell_copies, tell_rows
from keko_eval.definitions.document import Document, read_document
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.references import reference
from keko_eval.definitions.rules.data_files import named_twice, to_nothing
from keko_eval.definitions.study import DataFile, Study
from keko_eval.files.pandas_frame import to_polars
from keko_eval.files.table import Table
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, has_errors, problem, suggestion


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A file or frame of an instrument: its name in the study, where it is, what is in it, what the study says.

    ``earlier`` is the version that was answered, where it is not the one in use.
    """

    instrument: str
    file: str
    path: str
    content: Table | pl.LazyFrame
    entry: Entry
    earlier: Earlier | None = None


def read_answers(resolved: ResolvedStudy) -> tuple[dict[str, Answers], tuple[Problem, ...]]:
    """Read every data file that the study names, and what was collected beside them.

    Parameters
    ----------
    resolved : ResolvedStudy
        The study with its instruments.

    Returns
    -------
    answers : dict
        ``{instrument id: Answers}``, for each instrument that has any data.
    problems : tuple of Problem
        All problems, also those of files that could not be read, in the order of the study's data.
    """
    problems: list[Problem] = list(named_twice(resolved))
    opened: list[Opened] = []
    for i, data in enumerate(resolved.study.data):
        place = resolved.document.at("data", i, "file")
        instrument = _instrument(data.instrument, resolved, resolved.document.at("data", i, "instrument"), problems)
        entry = _entry(data, resolved, instrument, place, problems)
        if instrument is None or entry is None:
            continue
        if outside(data.file):
            problems.append(problem("file-outside-study", place, file=data.file))
            continue
        content, found = open_data(resolved.folder / data.file.replace("\\", "/"), data.sheet or "")
        problems += for_a_circle(found) if data.given else found
        if content is not None:
            earlier = earlier_of(resolved, instrument, data.version)
            opened.append(Opened(instrument, data.file, str(resolved.folder / data.file), content, entry, earlier))
    return _assemble_all(resolved, [*opened, *_collected(resolved)], problems)


def _collected(resolved: ResolvedStudy) -> Iterator[Opened]:
    """What came into the store, beside the files."""
    for (instrument, wave, version), frame in resolved.collected.items():
        in_use = str(resolved.instruments[instrument].version)
        earlier = earlier_of(resolved, instrument, version) if version != in_use else None
        label = f"{instrument} {wave} {version}"
        yield Opened(instrument, label, label, frame.lazy(), Entry(wave), earlier)


def answers_from_frames(resolved: ResolvedStudy,
                        frames: Mapping[Any, Any]) -> tuple[dict[str, Answers], tuple[Problem, ...]]:
    """As :func:`read_answers`, from frames instead of the study's files.

    Parameters
    ----------
    frames : mapping
        ``{instrument: frame}`` or ``{(instrument, wave): frame}``, pandas or Polars. Without a wave in the key the
        frame tells it in the column that the study names for the instrument, in ``wave``, or the study has only one.

    Raises
    ------
    TypeError
        A frame is neither pandas nor Polars.
    """
    problems: list[Problem] = []
    opened: list[Opened] = []
    for key, given in frames.items():
        named, wave = key if isinstance(key, tuple) else (key, None)
        instrument = _instrument(str(named), resolved, None, problems)
        if instrument is None:
            continue
        if wave is not None and resolved.study.wave(wave) is None:
            problems.append(_unknown_wave(wave, resolved, resolved.document.at("waves")))
            continue
        frame = to_polars(given)
        entry = _frame_entry(resolved.study, instrument, wave, frame)
        label = f"{instrument} {wave}" if wave else instrument
        lazy = frame if isinstance(frame, pl.LazyFrame) else frame.lazy()
        own = [d.version for d in resolved.study.data if wave and d.wave == wave and d.instrument == named]
        earlier = earlier_of(resolved, instrument, own[0] if own else None)
        opened.append(Opened(instrument, label, label, lazy, entry, earlier))
    return _assemble_all(resolved, opened, problems)


def outside(file: str) -> bool:
    """Whether a path leaves the folder that it starts from."""
    inside = normpath(file.replace("\\", "/"))
    return inside.startswith(("/", "..")) or ":" in inside


def _instrument(name: str, resolved: ResolvedStudy, place: Place | None, problems: list[Problem]) -> str | None:
    wanted = reference(name)
    id = wanted.id if wanted else name
    if id in resolved.instruments:
        return id
    problems.append(problem("data-of-unknown-instrument", place or resolved.document.at("instruments"), id=id,
                            **suggestion(id, resolved.instruments)))
    return None


def _entry(data: DataFile, resolved: ResolvedStudy, instrument: str | None, place: Place,
           problems: list[Problem]) -> Entry | None:
    """What the study and the mapping file say of one data file."""
    mapping = None
    if data.mapping:
        if outside(data.mapping):
            problems.append(problem("file-outside-study", place, file=data.mapping))
            return None
        document, found = read_document(resolved.folder / data.mapping)
        problems += found
        if document is None:
            return None
        if document.kind != "mapping":
            problems.append(problem("not-a-mapping", document.at(document.kind), found=document.kind))
            return None
        mapping = document.model
        if not mapping.confirmed:
            problems.append(problem("mapping-not-confirmed", document.at("confirmed"), file=data.file))
            return None
        missed = next(((key, w) for key, w in mapping.wave_values.items() if resolved.study.wave(w) is None), None)
        if missed:
            problems.append(_unknown_wave(missed[1], resolved, document.at("wave_values", missed[0])))
            return None
        if instrument:
            earlier = earlier_of(resolved, instrument, data.version)
            fields = earlier.fields if earlier else fields_of(resolved, instrument)
            problems += check_mapping(document, fields, instrument)
    strange = [w for w in (data.wave, *data.wave_values.values()) if w and resolved.study.wave(w) is None]
    if strange:
        problems.append(_unknown_wave(strange[0], resolved, place))
        return None
    column = data.wave_column or (mapping.wave if mapping else None)
    values = dict(mapping.wave_values if mapping else {}) | dict(data.wave_values)
    wave = data.wave or (resolved.study.waves[0].wave if len(resolved.study.waves) == 1 and not column else None)
    if wave is None and column is None and instrument and not resolved.instruments[instrument].of_people:
        wave = resolved.study.waves[-1].wave
    if wave is None and column is None:
        problems.append(problem("file-without-wave", place, file=data.file))
        return None
    return Entry(wave, column, wave_words(resolved.study) | values, mapping, data.language or "", data.given)


def _unknown_wave(wave: str, resolved: ResolvedStudy, place: Place) -> Problem:
    return problem("unknown-wave", place, wave=wave, **suggestion(wave, [w.wave for w in resolved.study.waves]))


def _frame_entry(study: Study, instrument: str, wave: str | None, frame: pl.DataFrame | pl.LazyFrame) -> Entry:
    names = frame.collect_schema().names()
    if wave is None and len(study.waves) == 1 and "wave" not in names:
        wave = study.waves[0].wave
    if wave is not None:
        return Entry(wave)
    own = next((d for d in study.data if d.wave_column in names and d.instrument.split("@")[0] == instrument), None)
    values = dict(own.wave_values) if own else {}
    return Entry(None, own.wave_column if own else "wave", wave_words(study) | values)


def wave_words(study: Study) -> dict[str, str]:
    """What stands for which wave by itself: its id and its labels."""
    labels = {text: w.wave for w in study.waves if w.label for text in w.label.by_language.values() if text}
    return labels | {w.wave: w.wave for w in study.waves}


def check_mapping(document: Document, fields: Sequence[Field], instrument: str) -> list[Problem]:
    """What a mapping file names that the instrument doesn't have."""
    mapping, found = document.model, []
    names = {f.name: f for f in fields}
    lists = {f.question.choice_list: f for f in fields if f.question and f.question.choice_list}
    for name in mapping.columns:
        if name not in names:
            found.append(to_nothing(document, "columns", name, instrument, names))
    for name, values in mapping.values.items():
        field = lists.get(name) or names.get(name)
        if field is None:
            found.append(to_nothing(document, "values", name, instrument, [*names, *lists]))
            continue
        codes = [c.value for c in field.codes] + [code for code, _ in field.missing]
        for cell, code in values.items():
            if field.codes and code is not None and str(code) not in codes:
                found.append(problem("mapping-unknown-code", document.at("values", name, cell), code=str(code),
                                     question=name, **suggestion(str(code), codes)))
    return found


def _assemble_all(resolved: ResolvedStudy, opened: Sequence[Opened],
                  problems: Sequence[Problem]) -> tuple[dict[str, Answers], tuple[Problem, ...]]:
    """Read what was opened, instrument by instrument."""
    answers: dict[str, Answers] = {}
    told = list(problems)
    named = list(dict.fromkeys(o.instrument for o in opened))

    def one(instrument: str) -> Answers:
        fields = fields_of(resolved, instrument)
        checks = checks_of(resolved.instruments[instrument], fields)
        return _read_instrument([o for o in opened if o.instrument == instrument], fields, checks, resolved)

    with ThreadPoolExecutor(max_workers=2) as pool:
        together = list(pool.map(one, named))
    for instrument, found in zip(named, together, strict=True):
        told += found.problems
        if isinstance(found.frame, pl.LazyFrame) or found.frame.width:
            answers[instrument] = replace(found, frame=by_date(resolved, instrument, found.frame))
    if not has_errors(told):
        silent = [*_silent_waves(resolved, answers), *tell_items(resolved, answers)]
        told += for_a_circle(silent) if resolved.where else silent
        told += tell_sample(resolved, {id: a.frame for id, a in answers.items()})
    return answers, tuple(told)


def _silent_waves(resolved: ResolvedStudy, answers: Mapping[str, Answers]) -> Iterator[Problem]:
    """Waves of the study that no instrument has any answers from."""
    for i, wave in enumerate(resolved.study.waves):
        of_wave = (a.frame.lazy().filter(pl.col("wave") == wave.wave).select("wave").head(1) for a in answers.values())
        if all(frame.collect(engine="streaming").is_empty() for frame in of_wave):
            yield problem("no-answers-in-wave", resolved.document.at("waves", i, "wave"), wave=wave.wave)


def _read_instrument(opened: Sequence[Opened], fields: Sequence[Field], checks: Sequence[Check],
                     resolved: ResolvedStudy) -> Answers:
    """Lazily where every file of the instrument allows it, else all of them by way of their text."""
    subject, instrument = resolved.study.subject, opened[0].instrument
    told: list[Problem] = []
    keys = keys_of(resolved.study) if instrument in resolved.answered else {}
    several = len(resolved.answered) > 1
    groups = [g.group for g in resolved.study.groups]
    goals = goal_log(resolved, instrument)
    lazies = [lazy_source(o.file, o.path, o.content, fields, o.entry)
              if isinstance(o.content, pl.LazyFrame) and o.earlier is None and goals is None else None for o in opened]
    together = [lazy for lazy in lazies if lazy]
    if len(together) == len(lazies) and apart(together):
        told += [p for lazy, o in zip(together, opened, strict=True) for p in tell_columns(lazy, fields, o.entry, keys)]
        told += tell_keys(together, fields, keys, several, [o.entry.given for o in opened])
        found = assemble_lazily(instrument, together, fields, checks, subject)
        return replace(found, problems=(*told, *found.problems))
    sources: list[SourceAnswers] = []
    recoded: list[Line] = []
    given: list[Mapping[str, str]] = []
    for o in opened:
        table = frame_table(o.path, o.content.collect()) if isinstance(o.content, pl.LazyFrame) else o.content
        source, asked = _source(o, table, fields)
        recoded += recoded_lines(source, o.earlier) if o.earlier else []
        source, background = with_background(source, o.entry.wave_column, subject, groups)
        if any(f.question and f.name in source.columns.parts for f in fields):
            noticed = [*background, *tell_columns(source, asked, o.entry, keys),
                       *tell_rows(source, subject, o.entry.wave_column), *tell_cells(source, asked),
                       *(tell_goals(source, goals, o.entry.given, asked) if goals else ())]
            told += for_a_circle(noticed, source) if o.entry.given else noticed
            sources.append(source)
            given.append(o.entry.given)
        else:
            place = table.place(max(source.headers.row, 0))
            told.append(problem("no-column-fits", place, instrument=instrument))
    if not sources:
        return Answers(instrument, pl.DataFrame(), (), tuple(told), pl.DataFrame(schema=SET_ASIDE))
    told += tell_keys(sources, fields, keys, several, given)
    copies = tell_copies(sources, fields)
    told += for_a_circle(copies, sources[0]) if any(given) else copies
    found = assemble(instrument, sources, fields, checks, subject)
    reconciliation = [*found.reconciliation, *records(recoded)] if recoded else found.reconciliation
    return replace(found, problems=(*told, *found.problems), reconciliation=reconciliation)


def _source(opened: Opened, table: Table, fields: Sequence[Field]) -> tuple[SourceAnswers, Sequence[Field]]:
    """The file's answers, and the fields that they were read by."""
    if opened.earlier:
        return read_earlier(opened.file, table, fields, opened.entry, opened.earlier)
    return read_source(opened.file, table, fields, opened.entry), fields
