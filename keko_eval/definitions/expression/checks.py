"""An expression's text and its questions in; everything that is wrong with it out.

The door for everyone who has expressions to check: form, names, operands, kinds, values, truth.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import chain, islice

from keko_eval.definitions.expression.always import always
from keko_eval.definitions.expression.compile_narwhals import not_in_tables
from keko_eval.definitions.expression.finding import Finding, at, located
from keko_eval.definitions.expression.functions import AGGREGATES, CARRIED, FUNCTIONS, arity, arity_in_words
from keko_eval.definitions.expression.parse import read
from keko_eval.definitions.expression.planner import planned
from keko_eval.definitions.expression.scope import Role, Scope
from keko_eval.definitions.expression.symbols import Symbol
from keko_eval.definitions.expression.tree import Call, Itself, Name, Node, Path, Reference, references, walk
from keko_eval.definitions.expression.typecheck import condition, typecheck
from keko_eval.problem.catalogue import entry
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, suggestion

_MOST_FINDINGS = 50
_CONDITIONS = ("relevant", "constraint", "choice_filter")


def check(text: str, symbols: Mapping[str, Symbol], *, place: Place | None, role: Role, self_name: str | None = None,
          columns: Collection[str] = ()) -> list[Problem]:
    """Find everything that is wrong with an expression without running it.

    Parameters
    ----------
    text : str
    symbols : mapping of str to Symbol
        The questions that ``${…}`` may name.
    place : Place or None
        Of the expression's first character: on one line, the caret of each problem covers the words that are meant.
    role : {"relevant", "constraint", "calculation", "choice_filter", "indicator"}
        What the expression is for. An indicator's must also be something that a table of answers can work out.
    self_name : str, optional
        The question that the expression belongs to, which ``.`` means.
    columns : collection of str
        In a choice filter, the columns of the choice list; without any, every bare word may be one.

    Returns
    -------
    list of Problem
        In the order of the text; of a hopeless expression the first fifty.
    """
    reading = read(text)
    findings = list(reading.findings)
    if reading.node is not None:
        findings += _of_tree(reading.node, Scope(symbols, role, self_name, columns))
    return located(_once(findings), text, place)


def _once(findings: list[Finding]) -> list[Finding]:
    """Each code once for the same words."""
    return list({(f.start, f.end, f.code): f for f in reversed(findings)}.values())


def _of_tree(node: Node, scope: Scope) -> list[Finding]:
    each = chain(_names(node, scope), _calls(node, scope), _own(node, scope), typecheck(node, scope))
    findings = list(islice(each, _MOST_FINDINGS))
    if scope.role in _CONDITIONS:
        findings += condition(node, scope)
    if scope.role == "indicator":
        findings += _computable(node, scope, _errors(findings))
    if scope.role != "calculation" and not _looks_at_anything(node):
        return findings if scope.role == "indicator" else [*findings, at(node, "constant-condition")]
    return [*findings, *always(node, scope, _errors(findings))]


def _errors(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if entry(finding.code).severity == "error"]


def _names(node: Node, scope: Scope) -> Iterator[Finding]:
    own = scope.symbols.get(scope.self_name or "")
    for reference in references(node):
        symbol = scope.symbols.get(reference.name)
        alone = reference.name.rpartition("/")[2].strip()
        if symbol is None and alone != reference.name and alone in scope.symbols:
            yield at(reference, "question-with-instrument", written=reference.name, name=alone)
        elif symbol is None:
            yield at(reference, "unknown-question", name=reference.name, **suggestion(alone, scope.symbols))
        elif own and scope.role in ("relevant", "choice_filter") and symbol.position > own.position:
            yield at(reference, "forward-reference", name=reference.name)
    gathered = {id(a) for part in walk(node) if isinstance(part, Call) and part.name in (*AGGREGATES, *CARRIED)
                for a in part.arguments}
    for part in walk(node):
        if isinstance(part, Name) and not _is_column(part, scope):
            yield at(part, "bare-word", name=part.name, near=_meant(part, scope))
        elif isinstance(part, Reference) and id(part) not in gathered:
            symbol = scope.symbols.get(part.name)
            if symbol is not None and symbol.repeated:
                yield at(part, "repeated-question", name=part.name)


def _is_column(name: Name, scope: Scope) -> bool:
    return scope.role == "choice_filter" and (not scope.columns or name.name in scope.columns)


def _meant(name: Name, scope: Scope) -> str:
    if name.name.lower() in ("true", "false"):
        return f"{name.name.lower()}()"
    return f"${{{name.name}}}" if name.name in scope.symbols else f"'{name.name}'"


def _calls(node: Node, scope: Scope) -> Iterator[Finding]:
    for call in (part for part in walk(node) if isinstance(part, Call)):
        bounds = arity(call.name, indicator=scope.role == "indicator")
        if bounds is None:
            yield Finding("unknown-function", call.start, call.start + len(call.name),
                          {"name": call.name, **suggestion(call.name, [*FUNCTIONS, *CARRIED])})
            continue
        least, most = bounds
        if len(call.arguments) < least or (most is not None and len(call.arguments) > most):
            yield at(call, "argument-count", function=call.name, count=len(call.arguments),
                     expected=arity_in_words(least, most))


def _own(node: Node, scope: Scope) -> Iterator[Finding]:
    """How the expression speaks of its own question."""
    named = [r for r in references(node) if r.name == scope.self_name]
    dots = [part for part in walk(node) if isinstance(part, Itself)]
    if scope.role in ("relevant", "calculation"):
        yield from (at(part, "self-reference", name=scope.self_name or ".") for part in (*named, *dots))
    elif scope.role == "constraint":
        yield from (at(part, "itself-by-name", name=part.name) for part in named)
        if not named and not dots and _looks_at_anything(node) and not _may_look_at_itself(node):
            yield at(node, "constraint-without-itself")
    elif scope.role == "indicator":
        yield from (at(part, "itself-without-question") for part in dots)


def _may_look_at_itself(node: Node) -> bool:
    return any(isinstance(part, Path) or (isinstance(part, Call) and not part.arguments
               and part.name in ("string-length", "normalize-space")) for part in walk(node))


def _looks_at_anything(node: Node) -> bool:
    return any(isinstance(part, Reference | Itself | Path | Name) or (isinstance(part, Call) and (
        part.name in CARRIED or part.name not in FUNCTIONS or part.name in ("today", "now", "string-length")))
        for part in walk(node))


def _computable(node: Node, scope: Scope, known: list[Finding]) -> list[Finding]:
    """What a table of answers cannot work out, where nothing else has been said of the same words."""
    result, wrong = planned(node, scope.symbols, "indicator", self_name=scope.self_name)
    if not wrong and not known:
        wrong = [at(node, "not-in-tables", name=name) for name in sorted(not_in_tables(result))]
    return [f for f in wrong if not any(k.start <= f.start and f.end <= k.end for k in known)]
