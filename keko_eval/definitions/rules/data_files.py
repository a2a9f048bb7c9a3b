"""Data files: those that a study names are there, inside its folder, and of a known wave and mapping."""

from collections.abc import Iterable, Iterator
from os.path import normpath
from pathlib import Path

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.document import Document
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.references import reference
from keko_eval.definitions.study import DataFile
from keko_eval.files.text import is_file, is_folder
from keko_eval.problem.problem import Problem, problem, suggestion


def files_exist(corpus: Corpus) -> Iterator[Problem]:
    """Every file that a study or a circle names is in the study's folder, and is given only what is the study's."""
    for resolved, document in _naming(corpus):
        for i, file in enumerate(document.model.data):
            for key, name in (("file", file.file), ("mapping", file.mapping)):
                if name:
                    yield from _exists(resolved, document, i, key, name)
            known = _columns(resolved)
            for column in file.given:
                if column not in known:
                    yield problem("unknown-given-column", document.key("data", i, "given", column), column=column,
                                  **suggestion(column, known))


def _naming(corpus: Corpus) -> Iterator[tuple[ResolvedStudy, Document]]:
    """The studies and their circles: all that name files, each with its study."""
    for resolved in corpus.studies:
        yield resolved, resolved.document
        yield from ((resolved, document) for document in resolved.circle_documents.values())


def _exists(resolved: ResolvedStudy, document: Document, index: int, key: str, name: str) -> Iterator[Problem]:
    place = document.at("data", index, key)
    inside = normpath(name.replace("\\", "/"))
    if Path(inside).is_absolute() or inside.startswith("..") or ":" in inside:
        yield problem("file-outside-study", place, file=name)
        return
    path = resolved.folder / inside
    if not is_file(path):
        beside = [f"{Path(inside).parent.as_posix()}/{p.name}".removeprefix("./")
                  for p in sorted(path.parent.glob("*")) if p.is_file()] if is_folder(path.parent) else []
        named = {normpath(str(n).replace("\\", "/")) for d in resolved.study.data for n in (d.file, d.mapping) if n}
        meant = suggestion(name, [n for n in beside if n not in named])
        yield problem("missing-file", place, file=name, **meant | {"allowed": suggestion(name, beside)["allowed"]})


def files_of_circles(corpus: Corpus) -> Iterator[Problem]:
    """A circle's file is of a wave of the study."""
    for resolved, document in _naming(corpus):
        waves = [wave.wave for wave in resolved.study.waves]
        for i, file in enumerate(document.model.data if document.kind == "circle" else ()):
            if file.wave and file.wave not in waves:
                yield problem("unknown-wave", document.at("data", i, "wave"), wave=file.wave,
                              **suggestion(file.wave, waves))


def _of_books(resolved: ResolvedStudy, file: DataFile) -> bool:
    """Whether a file holds records of no people: those without a wave are what the books hold at the last one."""
    wanted = reference(file.instrument)
    instrument = resolved.instruments.get(wanted.id) if wanted else None
    return instrument is not None and not instrument.of_people


def waves_of_files(corpus: Corpus) -> Iterator[Problem]:
    """Every file says which wave its answers are from, and every wave has a file, once there are files."""
    for resolved in corpus.studies:
        study, document = resolved.study, resolved.document
        for i, file in enumerate(study.data):
            tells = file.wave or file.wave_column or document.left_out("data", i, "wave")
            books = _of_books(resolved, file)
            if not tells and not books and not _mapped(corpus, resolved, file) and len(study.waves) > 1:
                yield problem("file-without-wave", document.at("data", i, "file"), file=file.file)
        if study.data and all(_tells(file) for file in study.data) and not document.lost:
            covered = {wave for file in study.data for wave in (file.wave, *file.wave_values.values())}
            for i, wave in enumerate(study.waves):
                if wave.wave not in covered:
                    yield problem("wave-without-data", document.at("waves", i, "wave"), wave=wave.wave)


def known_versions(corpus: Corpus) -> Iterator[Problem]:
    """The earlier version of an instrument that answers were given to is at hand."""
    for resolved in corpus.studies:
        for i, file in enumerate(resolved.study.data):
            id = file.instrument.split("@")[0]
            instrument = resolved.instruments.get(id)
            if file.version is None or instrument is None or file.version == instrument.version:
                continue
            if (id, file.version) not in resolved.earlier:
                known = ", ".join([instrument.version, *(v for known, v in resolved.earlier if known == id)])
                yield problem("unknown-earlier-version", resolved.document.at("data", i, "version"), id=id,
                              version=file.version, known=known)


def _mapped(corpus: Corpus, resolved: ResolvedStudy, file: DataFile) -> bool:
    """Whether the file's mapping tells the wave, or may tell it, not being among what is checked."""
    document = _mapping(corpus, resolved, file)
    return bool(file.mapping) and (document is None or bool(document.model.wave))


def _mapping(corpus: Corpus, resolved: ResolvedStudy, file: DataFile) -> Document | None:
    path = str(resolved.folder / normpath(file.mapping)) if file.mapping else ""
    return next((d for d in corpus.own.of("mapping") if d.file == path), None)


def _tells(file: DataFile) -> bool:
    return bool(file.wave or file.wave_values)


def known_mappings(corpus: Corpus) -> Iterator[Problem]:
    """What a mapping maps to is a question of the instrument, a choice list, or a column that the study names."""
    for resolved in corpus.studies:
        for file in resolved.study.data:
            document = _mapping(corpus, resolved, file)
            if document is None:
                continue
            instrument = resolved.instruments.get(file.instrument.split("@")[0])
            if instrument is None:
                continue
            columns = {q.name for _, q in instrument.walk()} | _columns(resolved)
            lists = {*columns, *instrument.choices}
            for name in document.model.columns:
                if name not in columns:
                    yield to_nothing(document, "columns", name, instrument.instrument, columns)
            for name in document.model.values:
                if name not in lists:
                    yield to_nothing(document, "values", name, instrument.instrument, lists)


def to_nothing(document: Document, key: str, name: str, instrument: str, known: Iterable[str]) -> Problem:
    """A name in a mapping that is nobody's: misspelt where one that is not mapped is near, else left from before."""
    mapped = document.model.columns if key == "columns" else ()
    meant = suggestion(name, [k for k in known if k not in mapped])
    code = "mapping-to-nothing" if "near" in meant else "mapping-unused"
    return problem(code, document.key(key, name), name=name, instrument=instrument, **meant)


def named_twice(resolved: ResolvedStudy) -> Iterator[Problem]:
    """Files that the study gives twice for the same instrument, read in the same way."""
    first: dict[tuple[str | None, ...], int] = {}
    for i, data in enumerate(resolved.study.data):
        way = (data.instrument, normpath(data.file.replace("\\", "/")), data.sheet, data.mapping)
        if way in first:
            found = problem("same-file-twice", resolved.document.at("data", i, "file"), file=data.file)
            yield found.beside(resolved.document.at("data", first[way], "file"))
        first.setdefault(way, i)


def files_named_once(corpus: Corpus) -> Iterator[Problem]:
    """No file is given as the answers of two waves."""
    for resolved in corpus.studies:
        yield from named_twice(resolved)


def _columns(resolved: ResolvedStudy) -> set[str]:
    study = resolved.study
    named = {study.subject, study.comparison.cluster, study.comparison.group, *(group.group for group in study.groups),
             *(study.sampling.columns if study.sampling else ()),
             *(file.wave_column for file in study.data)}
    return {name for name in named if name}
