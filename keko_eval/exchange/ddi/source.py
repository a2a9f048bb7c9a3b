"""A codebook's XML in; its variables and groups out, with or without a namespace, of any version 1 to 2.6."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from keko_eval.files.text import not_opened
from keko_eval.files.xml import MOST_BYTES, Element, read_xml
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

Texts = Mapping[str, str]
"""``{language: text}``; the codebook's own language where an element names none."""
_INLINE = ("p", "hi", "emph", "list", "itm", "item", "ExtLink", "Link", "div", "span", "br", "em", "strong")
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Category:
    """One value of a variable; ``missing`` where it is no answer, ``kind`` why, where the file has a word for it."""

    value: str
    label: Texts
    missing: bool
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable. ``bounds`` are (least, greatest) of its valid values, as written, either of which may be empty."""

    id: str
    name: str
    line: int
    label: Texts
    literal: Texts
    before: Texts
    instruction: Texts
    universe: Texts
    bounds: tuple[str, str]
    observed: bool
    categories: tuple[Category, ...]
    continuous: bool
    decimals: int | None
    character: bool
    date: bool
    relevant: str


@dataclass(frozen=True, slots=True)
class VariableGroup:
    """Variables, by their ids, that belong together."""

    name: str
    kind: str
    text: Texts
    members: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Codebook:
    file: str
    language: str
    title: Texts
    abstract: Texts
    citation: str
    variables: tuple[Variable, ...]
    groups: tuple[VariableGroup, ...]
    counted: bool


def read_codebook(path: Path) -> tuple[Codebook | None, tuple[Problem, ...]]:
    """The codebook in a file; None, and never an exception, where it cannot be read."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        return None, (not_opened(path, error),)
    root, problems = read_xml(data, str(path), named_dtd=True)
    if root is None:
        return None, problems
    own = root.attributes.get("xml:lang") or root.attributes.get("xml-lang") or ""
    described = list(root.each("dataDscr"))
    variables = tuple(_variable(one, own) for part in described for one in part.each("var"))
    if root.tag != "codeBook" or not variables:
        return None, (problem("ddi-no-variables", Place(str(path), root.line)),)
    citation = list(root.each("stdyDscr", "citation"))
    titles = [part for one in citation for tag in ("titl", "parTitl") for part in one.each("titlStmt", tag)]
    cited = next((words(part) for one in citation for part in one.each("biblCit")), "")
    groups = tuple(_group(one, own) for part in described for one in part.each("varGrp"))
    counted = any(one.child("sumStat") or any(c.child("catStat") for c in one.each("catgry"))
                  for part in described for one in part.each("var"))
    abstract = _texts(list(root.each("stdyDscr", "stdyInfo", "abstract")), own)
    return Codebook(str(path), own, _texts(titles, own), abstract, cited, variables, groups, counted), ()


def words(element: Element, depth: int = 0) -> str:
    """The text of an element and of what marks it up, in one line."""
    inside = [words(one, depth + 1) for one in element.children if one.tag in _INLINE] if depth < _DEEPEST else []
    return " ".join(" ".join((element.text, *inside)).split())


def _texts(elements: list[Element], own: str) -> dict[str, str]:
    """The first text of each language."""
    found: dict[str, str] = {}
    for one in elements:
        text = words(one)
        if text:
            found.setdefault(one.attributes.get("xml:lang") or own, text)
    return found


def _variable(element: Element, own: str) -> Variable:
    categories = tuple(Category(words(value), _texts(list(one.each("labl")), own),
                                one.attributes.get("missing", "").upper() == "Y",
                                one.attributes.get("missType", ""))
                       for one in element.each("catgry") for value in [one.child("catValu")] if value is not None)
    bounds = next(((r.attributes.get("min", ""), r.attributes.get("max", "")) for r in element.each("valrng", "range")),
                  ("", ""))
    seen = {one.attributes.get("type"): words(one) for one in element.each("sumStat")}
    form = element.child("varFormat")
    shape = form.attributes if form is not None else {}
    decimals = element.attributes.get("dcml", "")
    literal, before, instruction = (_texts(list(element.each("qstn", tag)), own)
                                    for tag in ("qstnLit", "preQTxt", "ivuInstr"))
    name = element.attributes.get("name", "").strip() or element.attributes.get("ID", "").strip()
    return Variable(
        element.attributes.get("ID", name), name, element.line, _texts(list(element.each("labl")), own),
        literal, before, instruction,
        _texts(list(element.each("universe")), own), bounds, bounds == (seen.get("min"), seen.get("max")), categories,
        element.attributes.get("intrvl") == "contin",
        int(decimals) if decimals.isascii() and decimals.isdigit() and len(decimals) < 3 else None,
        shape.get("type") == "character", shape.get("category") == "date",
        next((words(one) for one in element.each("notes") if one.attributes.get("type") == "keko:relevant"), ""))


def _group(element: Element, own: str) -> VariableGroup:
    texts = _texts([*element.each("txt"), *element.each("labl")], own)
    return VariableGroup(element.attributes.get("name", ""), element.attributes.get("type", ""), texts,
                         tuple(element.attributes.get("var", "").split()),
                         tuple(element.attributes.get("varGrp", "").split()))
