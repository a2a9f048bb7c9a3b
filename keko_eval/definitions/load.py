"""▶ Folders of YAML in; a library of documents, and a study with everything it names, out."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from keko_eval.definitions.circle import Circle, LocalMapping
from keko_eval.definitions.document import Document, Reading, read
from keko_eval.definitions.indicator import Indicator
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.lineage import extending
from keko_eval.definitions.references import instrument_of, reference
from keko_eval.definitions.study import Study
from keko_eval.files.text import read_text, shipped
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem, suggestion

_SKIP = {"node_modules", "__pycache__", "data", "expected"}
OLD = "old"
"""The folder of definitions that are no longer in use, but answers were collected with."""


@dataclass(frozen=True)
class Library:
    """Definitions by kind and id; ``broken`` names those whose files are too misshapen to be definitions.

    ``old`` are the earlier versions, from folders of that name: no definition finds them by their ids.
    """

    documents: tuple[Document, ...]
    broken: frozenset[tuple[str, str]] = frozenset()
    old: tuple[Document, ...] = ()

    @cached_property
    def _by_id(self) -> dict[tuple[str, str], Document]:
        return {(d.kind, d.id): d for d in reversed(self.documents)}

    def get(self, kind: str, id: str) -> Document | None:
        return self._by_id.get((kind, id))

    def versions(self, kind: str, id: str) -> tuple[Document, ...]:
        """Every version of a definition, that in use first."""
        in_use = self.get(kind, id)
        return (*((in_use,) if in_use else ()), *(d for d in self.old if (d.kind, d.id) == (kind, id)))

    def of(self, kind: str) -> tuple[Document, ...]:
        return tuple(d for d in self.documents if d.kind == kind)

    def ids(self, kind: str) -> list[str]:
        return [d.id for d in self.of(kind)]

    @cached_property
    def _shipped(self) -> Mapping[Document, bool]:
        """Of each definition, whether it ships with the program: the file system is asked once."""
        return {d: _ships(d) for d in self.documents}

    @cached_property
    def _own_instruments(self) -> frozenset[str]:
        return frozenset(d.id for d in self.of("instrument") if not self._shipped[d])

    def near(self, document: Document) -> frozenset[str]:
        """The instruments that a definition means first by a bare question's name: for one that does not ship with the
        program, those that don't either."""
        ships = self._shipped[document] if document in self._shipped else _ships(document)
        return frozenset() if ships else self._own_instruments

    def and_then(self, other: "Library") -> "Library":
        """Both; of two definitions with one id, this library's is found."""
        return Library((*self.documents, *other.documents), self.broken | other.broken, (*self.old, *other.old))


GRANT = "grant"
"""The question of a book that tells which grant paid."""


@dataclass(frozen=True, slots=True)
class ResolvedStudy:
    """A study with the instruments and indicators that it names, its own settings applied.

    ``indicators`` holds, in the study's order, those that the study lists, and after them the parts of its indices.
    ``where`` narrows it to the answers of one group, ``{"circle": "pirkanmaa"}``. ``circles`` are the overlays that
    extend it, parents before what extends them, and ``library`` is where they find what they add. ``mappings`` tell how
    what a circle has of its own stands to what is shared. ``earlier`` holds, by id and version, the instruments that
    answers were collected with before the version in use. ``collected`` holds what came into a store beside the data
    files, a frame by instrument, wave and version, and ``collected_mark`` names its state. ``grant`` narrows the books
    that have a question of it to one grant's activity. ``silent`` holds, by instrument and wave, the questions that the
    wave has no answer to, each with why (:func:`keko_eval.collection.items_by_wave.silent_questions`), once its answers
    were read. ``kept`` is what was worked out once.
    """

    folder: Path
    document: Document
    instruments: Mapping[str, Instrument]
    indicators: Mapping[str, Indicator]
    listed: tuple[str, ...]
    documents: tuple[Document, ...]
    where: Mapping[str, str] = field(default_factory=dict)
    trace: str | None = None
    circle_documents: Mapping[str, Document] = field(default_factory=dict)
    library: Library = field(default=Library(()), repr=False)
    mappings: tuple[LocalMapping, ...] = ()
    earlier: Mapping[tuple[str, str], Document] = field(default_factory=dict)
    collected: Mapping[tuple[str, str, str], Any] = field(default_factory=dict, repr=False)
    collected_mark: str = ""
    grant: str = ""
    silent: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict, repr=False)
    kept: dict[str, frozenset[str]] = field(init=False, default_factory=dict, repr=False, compare=False)

    @property
    def study(self) -> Study:
        model = self.document.model
        assert isinstance(model, Study)
        return model

    @property
    def circles(self) -> Mapping[str, Circle]:
        return {id: document.model for id, document in self.circle_documents.items()}

    @property
    def answered(self) -> frozenset[str]:
        """The instruments whose rows are respondents: of people, and not read as records alone, as codings are."""
        if "answered" not in self.kept:
            read: dict[str | None, list[bool]] = {}
            for indicator in self.indicators.values():
                read.setdefault(instrument_of(indicator, self.instruments), []).append(indicator.of_records)
            self.kept["answered"] = frozenset(
                id for id, i in self.instruments.items() if i.of_people and not all(read.get(id, [False])))
        return self.kept["answered"]

    @property
    def granted(self) -> frozenset[str]:
        """The books whose records say which grant paid for them; none where no grant is named."""
        return frozenset(id for id, i in self.instruments.items() if self.grant and i.is_book and GRANT in i.names)

    @property
    def smallest_group(self) -> int:
        """The fewest whose results may be shown: what the study demands, and the terms of all that it asks."""
        demanded = [i.terms.min_n for i in self.instruments.values() if not i.is_book]
        return max((self.study.disclosure.min_n or 1, *demanded))


def _ships(document: Document) -> bool:
    """Whether a file is one of the shared instruments or indicators."""
    return Path(document.file).resolve().is_relative_to(_home(document.kind))


@cache
def _home(kind: str) -> Path:
    return shipped(f"{kind}s").resolve()


def yaml_files(path: Path) -> list[Path]:
    """The definition files under ``path``, in a fixed order; a file is itself.

    Folders that hold none are not entered, and one that goes away while it is read has none.
    """
    if path.is_file():
        return [path]
    found: list[Path] = []
    for folder, inner, files in os.walk(path):
        inner[:] = [name for name in inner if not _passed_over(name)]
        found += [Path(folder, name) for name in files if name.endswith((".yaml", ".yml")) and not _passed_over(name)]
    return sorted(file for file in found if file.is_file())


def _passed_over(part: str) -> bool:
    return part in _SKIP or part.startswith(".")


def read_library(paths: Sequence[Path]) -> tuple[Library, tuple[Problem, ...]]:
    """Every definition under ``paths``: shape only, all problems."""
    documents: list[Document] = []
    old: list[Document] = []
    problems: list[Problem] = []
    broken: set[tuple[str, str]] = set()
    for path in paths:
        if not path.exists():
            problems.append(problem("no-such-path", Place(str(path))))
    homes: dict[Path, Path] = {}
    for path in paths:
        for file in yaml_files(path):
            homes.setdefault(file, path)
    for file, home in homes.items():
        text, unreadable = read_text(file)
        reading = read(text, str(file)) if not unreadable else Reading(None, None, unreadable)
        problems += reading.problems
        earlier = OLD in file.relative_to(home).parts[:-1]
        (old if earlier else documents).extend([reading.document] if reading.document else [])
        broken |= {reading.broken} if reading.broken and not earlier else set()
    return Library(tuple(documents), frozenset(broken), tuple(old)), tuple(problems)


def shipped_library(but: Library | None = None) -> Library:
    """The sector's shared instruments and indicators, checked where they are made; without the files of ``but``."""
    have = {Path(document.file).resolve() for document in but.documents} if but else set()
    files = [file for folder in ("instruments", "indicators") for file in yaml_files(shipped(folder))]
    return read_library([file for file in files if file.resolve() not in have])[0]


def resolve(document: Document, library: Library) -> tuple[ResolvedStudy, tuple[Problem, ...]]:
    """A study with what it names, found first in ``library``, then in the shipped one."""
    study: Study = document.model
    problems: list[Problem] = []
    instruments = find_named(document, "instrument", study.instruments, library, problems)
    indicators = find_named(document, "indicator", study.indicators, library, problems)
    listed = tuple(indicators)
    parts = [part for d in indicators.values() for part in getattr(d.model, "parts", ())]
    for part in parts:
        found = library.get("indicator", part)
        if found and part not in indicators:
            indicators[part] = found
    earlier = [d for id in instruments for d in library.versions("instrument", id)[1:]]
    return ResolvedStudy(
        folder=Path(document.file).parent,
        document=document,
        instruments={id: d.model for id, d in instruments.items()},
        indicators={id: _with_settings(d.model, study) for id, d in indicators.items()},
        listed=listed,
        documents=(document, *instruments.values(), *indicators.values()),
        circle_documents=extending(document, library.of("circle")),
        library=library,
        earlier={(d.id, d.model.version): d for d in reversed(earlier)},
    ), tuple(problems)


def find_named(document: Document, kind: str, named: tuple[str, ...], library: Library, problems: list[Problem],
               under: tuple[str, ...] = ()) -> dict[str, Document]:
    """The instruments or indicators that a list ``named``, which stands under ``under``, names; what is wrong is added
    to ``problems``."""
    found: dict[str, Document] = {}
    for i, text in enumerate(named):
        wanted = reference(text)
        place = document.at(*under, f"{kind}s", i)
        other = library.get(kind, wanted.id) if wanted else None
        if wanted is None or other is None:
            name = wanted.id if wanted else text
            if (kind, name) not in library.broken:
                near = suggestion(name, library.ids(kind))
                problems.append(problem("unknown-instrument", place, id=name, **near) if kind == "instrument"
                                else problem("unknown-indicator", place, id=name, **near))
        elif not wanted.allows(other.model.version):
            problems.append(problem("wrong-version", place, id=wanted.id, wanted=wanted.versions,
                                    found=other.model.version))
        else:
            found[wanted.id] = other
    return found


def _with_settings(indicator: Indicator, study: Study) -> Indicator:
    setting = study.set.get(indicator.indicator)
    if setting is None:
        return indicator
    changes = {name: getattr(setting, name) for name in type(setting).model_fields
               if getattr(setting, name) is not None and name not in indicator.locked}
    return indicator.model_copy(update=changes)
