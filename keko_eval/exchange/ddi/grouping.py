"""Groups of variables as groups of questions: those that the codebook names, then those with one text before them."""

from collections.abc import Mapping

from keko_eval.exchange.code_value import code_value
from keko_eval.exchange.ddi.reading import Reading, Tree
from keko_eval.exchange.ddi.source import Codebook, Texts, VariableGroup
from keko_eval.files.yaml_tree import Path as Spot
from keko_eval.problem.noun import Noun
from keko_eval.problem.place import Place

_TICKS = ({"0", "1"}, {"1"}, {"1", "2"})


def grouped(codebook: Codebook, named: Mapping[str, Tree], reading: Reading) -> tuple[list[Tree], dict[Spot, Place]]:
    """The questions in the order of the variables; a group stands where its first variable does.

    A variable of several groups stays in the first; groups of groups become one level.
    """
    of: dict[str, VariableGroup] = {}
    for one in codebook.groups:
        if one.kind != "section" or not _inner(codebook, one):
            for member in one.members:
                of.setdefault(member, one)
    items: list[Tree] = []
    open_: dict[int, Tree] = {}
    places: dict[Spot, Place] = {}
    before: Texts = {}
    for variable in codebook.variables:
        group, question = of.get(variable.id), named[variable.id]
        key = id(group) if group else 0
        if group is None and variable.before and variable.before == before:
            target = items[-1]["questions"]
        elif group is None and variable.before:
            target = _open(items, variable.before, f"{question['name']}_group", reading)
        elif group is not None and key in open_:
            target = open_[key]["questions"]
        elif group is not None:
            target = _open(items, group.text, group.name or f"{question['name']}_group", reading)
            open_[key] = items[-1]
            items[-1]["multiple"] = group.kind == "multipleResp"
        else:
            target = items
        before = variable.before if group is None else {}
        target.append(question)
    return [_closed(item, codebook, reading, places, n) for n, item in enumerate(items)], places


def _inner(codebook: Codebook, group: VariableGroup) -> bool:
    """Whether each of a group's variables is in another group as well."""
    others = {id for one in codebook.groups if one is not group for id in one.members}
    return bool(group.members) and set(group.members) <= others


def _open(items: list[Tree], text: Texts, name: str, reading: Reading) -> list[Tree]:
    label = reading.said(text)
    questions: list[Tree] = []
    items.append({"group": name, **({"label": label} if label else {}), "questions": questions})
    return questions


def _closed(item: Tree, codebook: Codebook, reading: Reading, places: dict[Spot, Place], n: int) -> Tree:
    """A group as a table, or as one question with several answers; the places of what it holds."""
    lines = {v.name: v.line for v in codebook.variables}
    if "group" not in item:
        places["questions", n] = Place(codebook.file, lines.get(item["name"], 0))
        return item
    questions: list[Tree] = item["questions"]
    if item.pop("multiple", False):
        one = _several(item, questions, reading)
        if one is not None:
            places["questions", n] = Place(codebook.file, lines.get(questions[0]["name"], 0))
            return one
        reading.lose("kept", Noun("group", item["group"]), None, "ddi-ticks")
    item["group"] = reading.name(item["group"], lines.get(questions[0]["name"], 0))
    types = {q["type"] for q in questions}
    if len(questions) > 1 and len(types) == 1 and next(iter(types)).startswith("select_one"):
        item = {key: value for key, value in item.items() if key != "questions"}
        item |= {"appearance": "table-list", "questions": questions}
    for i, question in enumerate(questions):
        places["questions", n, "questions", i] = Place(codebook.file, lines.get(question["name"], 0))
    return item


def _several(item: Tree, questions: list[Tree], reading: Reading) -> Tree | None:
    """One question with several answers, where its variables are called ``NAME_code`` and are ticked or not."""
    name = item["group"]
    codes = [q["name"].removeprefix(f"{name}_") for q in questions]
    lists = [q["type"].partition(" ")[2] for q in questions]
    ticked = all({str(c["value"]) for c in reading.lists.get(own, ()) if "missing" not in c} in _TICKS[:2]
                 for own in lists)
    if name in reading.taken or not ticked or any(code == q["name"] or not code
                                                  for code, q in zip(codes, questions, strict=True)):
        return None
    chosen = [{"value": code_value(code), "label": q["label"]} for code, q in zip(codes, questions, strict=True)]
    missing = {str(c["value"]): c for c in reading.lists.get(lists[0], ()) if "missing" in c}
    reading.lists[f"{name}_choices"] = [*chosen, *missing.values()]
    reading.taken -= {q["name"] for q in questions}
    one = {key: value for key, value in questions[0].items() if key in ("hint", "relevant", "missing", "columns")}
    return {"name": reading.name(name, 0), "type": f"select_multiple {name}_choices",
            **({"label": item["label"]} if "label" in item else {}), **one}
