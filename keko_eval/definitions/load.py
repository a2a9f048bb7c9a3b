"""▶ Folders of YAML in; a library of documents, and a study with everything it names, out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from keko_eval.definitions.document import Document, read_document
from keko_eval.definitions.indicator import Indicator
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.references import reference
from keko_eval.definitions.study import Study
from keko_eval.files.text import shipped
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

_SKIP = {".venv", ".git", "node_modules", "__pycache__", "data", "expected"}


@dataclass(frozen=True, slots=True)
class Library:
    """Definitions by kind and id."""

    documents: tuple[Document, ...]

    def get(self, kind: str, id: str) -> Document | None:
        return next((d for d in self.documents if d.kind == kind and d.id == id), None)

    def of(self, kind: str) -> tuple[Document, ...]:
        return tuple(d for d in self.documents if d.kind == kind)

    def ids(self, kind: str) -> list[str]:
        return [d.id for d in self.of(kind)]


@dataclass(frozen=True, slots=True)
class ResolvedStudy:
    """A study with the instruments and indicators that it names, its own settings applied.

    ``indicators`` holds, in the study's order, those that the study lists, and after them the parts of its indices.
    """

    folder: Path
    document: Document
    instruments: Mapping[str, Instrument]
    indicators: Mapping[str, Indicator]
    listed: tuple[str, ...]
    documents: tuple[Document, ...]

    @property
    def study(self) -> Study:
        model = self.document.model
        assert isinstance(model, Study)
        return model


def yaml_files(path: Path) -> list[Path]:
    """The definition files under ``path``, in a fixed order; a file is itself."""
    if path.is_file():
        return [path]
    found = [p for p in path.rglob("*") if p.suffix in (".yaml", ".yml") and p.is_file()]
    return sorted(p for p in found if not _SKIP & set(p.relative_to(path).parts[:-1]))


def read_library(paths: Iterable[Path]) -> tuple[Library, tuple[Problem, ...]]:
    """Every definition under ``paths``: shape only, all problems."""
    documents: list[Document] = []
    problems: list[Problem] = []
    for path in paths:
        if not path.exists():
            problems.append(problem("no-such-path", Place(str(path))))
        for file in yaml_files(path):
            document, found = read_document(file)
            problems += found
            if document:
                documents.append(document)
    return Library(tuple(documents)), tuple(problems)


def shipped_library() -> Library:
    """The sector's shared instruments and indicators; they are checked where they are made."""
    return read_library([shipped("instruments"), shipped("indicators")])[0]


def resolve(document: Document, library: Library) -> tuple[ResolvedStudy, tuple[Problem, ...]]:
    """A study with what it names, found first in ``library``, then in the shipped one."""
    study: Study = document.model
    problems: list[Problem] = []
    instruments = _find(document, "instrument", study.instruments, library, problems)
    indicators = _find(document, "indicator", study.indicators, library, problems)
    listed = tuple(indicators)
    parts = [part for d in indicators.values() for part in getattr(d.model, "parts", ())]
    for part in parts:
        found = library.get("indicator", part)
        if found and part not in indicators:
            indicators[part] = found
    return ResolvedStudy(
        folder=Path(document.file).parent,
        document=document,
        instruments={id: d.model for id, d in instruments.items()},
        indicators={id: _with_settings(d.model, study) for id, d in indicators.items()},
        listed=listed,
        documents=(document, *instruments.values(), *indicators.values()),
    ), tuple(problems)


def _find(document: Document, kind: str, named: tuple[str, ...], library: Library,
          problems: list[Problem]) -> dict[str, Document]:
    from keko_eval.problem.problem import suggestion

    found: dict[str, Document] = {}
    for i, text in enumerate(named):
        wanted = reference(text)
        place = document.at(f"{kind}s", i)
        other = library.get(kind, wanted.id) if wanted else None
        if wanted is None or other is None:
            name = wanted.id if wanted else text
            problems.append(problem(f"unknown-{kind}", place, id=name, **suggestion(name, library.ids(kind))))
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
