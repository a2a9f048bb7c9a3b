"""What a coordinator writes: a circle, its own questionnaire and indicators, as plain trees out of YAML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from keko_eval.definitions.circle import Circle
from keko_eval.definitions.document import Document
from keko_eval.definitions.indicator import INDICATOR, ObjectiveTree
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.load import Library, ResolvedStudy, read_library, resolve, shipped_library
from keko_eval.definitions.references import reference
from keko_eval.definitions.scalars import Texts
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem, suggestion

Tree = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Authored:
    """``files`` names the file of each definition, by its id, relative to the study's folder."""

    circle: Tree
    instrument: Tree | None = None
    indicators: tuple[Tree, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def own_instrument(self) -> str:
        return str(self.instrument["instrument"]) if self.instrument else f"{self.circle['circle']}.extra"

    def trees(self) -> tuple[tuple[str, Tree], ...]:
        """(file, tree) of every definition, the circle first."""
        name = self.circle["circle"]
        own = [(self.files.get(name, f"circles/{name}.yaml"), self.circle)]
        if self.instrument:
            id = self.instrument["instrument"]
            own.append((self.files.get(id, f"instruments/{id}.yaml"), self.instrument))
        return (*own, *((self.files.get(i["indicator"], _file_of(name, i["indicator"])), i) for i in self.indicators))


def _file_of(circle: str, id: str) -> str:
    short = id.removeprefix(f"{circle}.")
    return f"indicators/{circle}/{short}.yaml"


@dataclass(frozen=True, slots=True, repr=False)
class Around:
    """What a circle may build on: the study that it extends, with everything that the study's folder defines."""

    study: ResolvedStudy
    library: Library
    known: Library

    @property
    def waves(self) -> list[str]:
        return [wave.wave for wave in self.study.study.waves]

    def texts(self, choices: str) -> dict[str, Texts | None]:
        """What a drop-down list offers, by id: ``objectives``, ``indicators``, ``waves`` or ``instruments``."""
        if choices == "objectives":
            trees: list[ObjectiveTree] = [d.model for d in self.known.of("tree")]
            return {o.objective: o.label for tree in trees for o in tree.objectives}
        if choices == "indicators":
            return {id: self.study.indicators[id].label for id in self.study.listed}
        if choices == "waves":
            return {wave.wave: wave.label for wave in self.study.study.waves}
        return {id: instrument.title for id, instrument in self.study.instruments.items()}

    def labels(self, choices: str, tongue: str) -> dict[str, str]:
        """Each as it is said in a language; by its id where another is said in the same way."""
        said = {id: texts.to(tongue) if texts else id for id, texts in self.texts(choices).items()}
        folded = [label.casefold() for label in said.values()]
        return {id: label if folded.count(label.casefold()) == 1 else id for id, label in said.items()}

    def meant(self, choices: str) -> dict[str, str]:
        """Ids by everything that they are called, in whichever language, casefolded."""
        found: dict[str, set[str]] = {}
        for id, texts in self.texts(choices).items():
            for label in texts.by_language.values() if texts else ():
                found.setdefault(" ".join(label.casefold().split()).strip(" .:?!"), set()).add(id)
        own = {id.casefold(): id for id in self.texts(choices)}
        return {label: next(iter(ids)) for label, ids in found.items() if len(ids) == 1} | own

    @property
    def lists(self) -> dict[str, Sequence[Any]]:
        """The choice lists of the study's surveys by name; of two with one name, the first."""
        found: dict[str, Sequence[Any]] = {}
        for instrument in [i for id, i in self.study.instruments.items() if id in self.study.answered]:
            for name, choices in instrument.choices.items():
                found.setdefault(name, choices)
        return found


def around(folder: Path) -> Around:
    """The study of ``folder``.

    Raises
    ------
    Refused
        No study, or several, stand in it.
    """
    library, problems = read_library([folder])
    studies = library.of("study")
    if len(studies) != 1:
        broken = [p for p in problems if p.severity == "error"]
        code = "several-studies" if studies else "no-study"
        raise Refused(broken if broken and not studies else [_study_problem(code, folder, studies)])
    known = library.and_then(shipped_library(library))
    return Around(resolve(studies[0], known)[0], library, known)


def _study_problem(code: str, folder: Path, studies: Sequence[Document]) -> Any:
    if code == "several-studies":
        return problem("several-studies", Place(str(folder)), ids=", ".join(d.id for d in studies))
    return problem("no-study", Place(str(folder)))


def authored(circle: str, surroundings: Around) -> Authored:
    """What stands in the study's folder for one circle.

    Raises
    ------
    Refused
        There is no such circle.
    """
    library, folder = surroundings.library, surroundings.study.folder
    found = library.get("circle", circle)
    if found is None:
        raise Refused([problem("unknown-id", None, id=circle, **suggestion(circle, library.ids("circle")))])
    model: Circle = found.model
    instruments = [d for text in model.add.instruments if (d := _own(library, "instrument", text))]
    indicators = [d for text in model.add.indicators if (d := _own(library, "indicator", text))]
    documents = [found, *instruments[:1], *indicators]
    files = {d.id: Path(d.file).resolve().relative_to(folder.resolve()).as_posix() for d in documents}
    return Authored(plain(model), plain(instruments[0].model) if instruments else None,
                    tuple(plain(d.model) for d in indicators), files)


def _own(library: Library, kind: str, text: str) -> Document | None:
    named = reference(text)
    return library.get(kind, named.id) if named else None


def plain(model: BaseModel) -> Tree:
    """A model as the tree that its file could hold: what was written, without defaults."""
    tree: Tree = _plain(model.model_dump(by_alias=True, exclude_unset=True))
    return tree


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {str(key) if isinstance(key, str) else key: _plain(below) for key, below in value.items()}
        case list() | tuple():
            return [_plain(below) for below in value]
        case float() if value.is_integer() and abs(value) < 1e15:
            return int(value)
        case None | bool() | int() | float():
            return value
    return str(value)


def model_of(kind: str, tree: Tree) -> BaseModel:
    """The model that a tree says; for trees that were checked."""
    if kind == "indicator":
        return INDICATOR.validate_python(tree)
    return Circle.model_validate(tree) if kind == "circle" else Instrument.model_validate(tree)
