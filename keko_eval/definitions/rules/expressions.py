"""Expressions: each can be read, names what is there, and is what its key needs it to be."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.document import Document
from keko_eval.definitions.expression.checks import check
from keko_eval.definitions.expression.cycles import find_cycles
from keko_eval.definitions.expression.parse import read
from keko_eval.definitions.expression.scope import Role, Scope
from keko_eval.definitions.expression.symbols import Symbol
from keko_eval.definitions.expression.typecheck import condition
from keko_eval.definitions.feeding import feed_of
from keko_eval.definitions.instrument import Instrument, Question, Repeat, name_of
from keko_eval.definitions.references import expressions, form_expressions
from keko_eval.definitions.symbols_of import symbols_of
from keko_eval.files.yaml_tree import Path, Plain, Scalar, find
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

_ROLES: Mapping[str, Role] = {"relevant": "relevant", "required": "relevant", "constraint": "constraint",
                              "calculation": "calculation", "repeat_count": "calculation", "default": "calculation",
                              "choice_filter": "choice_filter"}


def form_expressions_hold(corpus: Corpus) -> Iterator[Problem]:
    """Every expression of an instrument holds."""
    for document in corpus.own.of("instrument"):
        instrument: Instrument = document.model
        symbols = _Symbols(instrument)
        parts = dict(instrument.parts())
        for path, key, text in form_expressions(instrument):
            part = parts[path]
            own: str | None = None
            columns: set[str] = set()
            if isinstance(part, Question):
                own, columns = part.name, {c for choice in instrument.choices_of(part) for c in choice.columns}
            found = check(text, symbols.at(path), place=expression_place(document, (*path, key)), role=_ROLES[key],
                          self_name=own, columns=columns)
            yield from _placed(found, document.at(*path, key), corpus)


class _Symbols:
    """The symbols at a place of an instrument, made once for all places outside of repeats."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.outside = symbols_of(instrument)
        self.repeats = [path for path, part in instrument.parts() if isinstance(part, Repeat)]

    def at(self, path: Path) -> Mapping[str, Symbol]:
        inside = any(path[: len(repeat)] == repeat and path != repeat for repeat in self.repeats)
        return symbols_of(self.instrument, path) if inside else self.outside


def indicator_expressions_hold(corpus: Corpus) -> Iterator[Problem]:
    """Every expression of an indicator holds of its instrument, and is a condition or a number as its key needs."""
    symbols: dict[str, dict[str, Symbol]] = {}
    for document in corpus.own.of("indicator"):
        feed = feed_of(document.model, corpus.instruments, corpus.known.near(document))
        unclear = feed.candidates or document.model.instrument or corpus.lacks("instrument")
        if feed.instrument is None and unclear:
            continue
        id = feed.instrument or ""
        if id not in symbols:
            symbols[id] = symbols_of(corpus.instruments[id]) if id else _everything(corpus)
        for key, text in expressions(document.model):
            found = check(text, symbols[id], place=expression_place(document, (key,)), role="indicator")
            found += _of_the_right_kind(text, key, symbols[id], document.at(key)) if not found else []
            yield from _placed(found, document.at(key), corpus)


def _everything(corpus: Corpus) -> dict[str, Symbol]:
    """The questions of all instruments, for an indicator that names none of them: to suggest what was meant."""
    return {name: symbol for instrument in corpus.instruments.values()
            for name, symbol in symbols_of(instrument).items()}


def _of_the_right_kind(text: str, key: str, symbols: Mapping[str, Symbol], place: Place) -> list[Problem]:
    node, scope = read(text).node, Scope(symbols, "indicator")
    if node is None:
        return []
    kind = scope.kind(node)
    if key in ("condition", "base", "tie"):
        wrong = kind not in ("boolean", None) or any(condition(node, scope))
        return [problem("not-a-condition", place, key=key, text=text)] if wrong else []
    return [problem("not-a-quantity", place, key=key, text=text)] if kind not in ("number", None) else []


def no_circles(corpus: Corpus) -> Iterator[Problem]:
    """No questions wait for each other's answers."""
    for document in corpus.own.of("instrument"):
        instrument: Instrument = document.model
        needs: dict[str, list[str]] = defaultdict(list)
        first: dict[str, tuple[Path, str]] = {}
        parts = dict(instrument.parts())
        for path, key, text in form_expressions(instrument):
            if key in ("relevant", "calculation"):
                for inner, part in instrument.walk():
                    if inner[: len(path)] == path:
                        needs[part.name].append(text)
                        first.setdefault(part.name, (path, key))
        for circle in find_cycles({name_of(part): needs[name_of(part)] for part in parts.values()
                                   if name_of(part) in needs}):
            path, key = first[circle[0]]
            yield problem("expression-cycle", document.at(*path, key), cycle=" → ".join((*circle, circle[0])))


def _placed(found: list[Problem], whole: Place, corpus: Corpus) -> Iterator[Problem]:
    """At the words where they can be told, else at the value; without names that are lost with misshapen parts."""
    for new in found:
        if str(new.values.get("name", "")) not in corpus.lost or new.code != "unknown-question":
            yield new if new.place and new.place.column else replace(new, place=whole)


def expression_place(document: Document, path: Path) -> Place:
    """The place of an expression's first character; without a column where quotes hide escapes or lines."""
    node = find(document.tree, path)[0]
    if not isinstance(node, Scalar) or node.value is None:
        return node.place
    if isinstance(node.value, Plain):
        return node.place
    inside = Place(node.place.file, node.place.line, node.place.column + 1, max(1, node.place.width - 2))
    return inside if len(node.value) == node.place.width - 2 else Place(node.place.file, node.place.line)
