"""▶ What was read from the workbook in, the circle's definitions out: ids made, references found, cells remembered."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from keko_eval.definitions.circle import Circle
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.study import DataFile
from keko_eval.exchange.authored import Around, Tree, plain
from keko_eval.exchange.chosen import resolved
from keko_eval.exchange.columns import columns, told
from keko_eval.exchange.draft import Draft
from keko_eval.exchange.layout import part_columns
from keko_eval.exchange.read_workbook import Filled, ReadRow, read_cell, with_carried
from keko_eval.exchange.rows import (
    choice_of,
    expressed,
    get,
    goal_of,
    indicator_of,
    merged,
    ordered,
    part_of,
    question_of,
    without_target,
)
from keko_eval.files.yaml_tree import Path
from keko_eval.problem.place import Place
from keko_eval.problem.problem import problem

NEEDED = {
    "goals": ("statement", "levels.-2", "levels.-1", "levels.0", "levels.1", "levels.2"),
    "indicators": ("label", "kind", "definition", "dimension", "level", "direction"),
    "questions": ("type", "label"),
    "choices": ("list", "label"),
    "data": ("file",),
}
_LETTERS = str.maketrans("äöåéü", "aoaeu")
FIRST_MISSING = 91


def assembled(filled: Filled, surroundings: Around) -> Draft:
    """The definitions that the workbook says."""
    draft = Draft(filled, surroundings)
    _circle(draft)
    _goals(draft)
    questions = _instrument(draft)
    _indicators(draft, questions)
    _data(draft)
    draft.circle = ordered(draft.circle, Circle.model_fields)
    return draft


def slug(text: str, taken: Iterable[str], otherwise: str) -> str:
    """A short id made from a text, unlike those taken."""
    words = re.sub(r"[^a-z0-9]+", "_", text.casefold().translate(_LETTERS)).strip("_")
    short = words[:31].rsplit("_", 1)[0] if len(words) > 30 and "_" in words[:31] else words[:30]
    base = short or otherwise
    have = set(taken)
    return next(id for n in range(1, len(have) + 2) if (id := base if n == 1 else f"{base}_{n}") not in have)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else next(iter(value.values()), "") if isinstance(value, dict) else ""


def _named(draft: Draft, sheet: str, key: str, label: str, rows: list[ReadRow], prefix: str = "") -> None:
    """Ids for the rows that have none; the same id twice is told."""
    taken: dict[str, Place] = {}
    for row in rows:
        id = row.object.get(key)
        if id is not None and str(id) in taken and row.carried is None and sheet != "questions":
            draft.tell(problem("authoring-same-id", row.at(key), id=str(id)).beside(taken[str(id)]))
        elif id is not None:
            taken.setdefault(str(id), row.at(key))
    for row in rows:
        if key not in row.object and key not in row.absent:
            bare = [t.removeprefix(prefix) for t in taken]
            row.object[key] = prefix + slug(_text(row.object.get(label)), bare, sheet[0])
            taken[row.object[key]] = row.place


def _demand(draft: Draft, sheet: str, row: ReadRow, of: str, path: Path, names: Iterable[str] = ()) -> None:
    """Each cell that must not be empty and is."""
    for column in columns(sheet):
        if column.name in (*NEEDED[sheet], *names) and get(row.object, column.name) is None \
                and column.name not in row.absent:
            head = column.head[draft.filled.tongue]
            draft.tell(problem("authoring-empty-cell", row.at(column.name), column=head))
            draft.troubled.add((of, path))
    if any(name in row.absent for name in NEEDED[sheet]) and row.carried is None:
        draft.troubled.add((of, path))


def _circle(draft: Draft) -> None:
    tree: Tree = {}
    for part in part_columns(draft.around):
        of, inner = part.name.split(".", 1)
        if of == "circle":
            _part(draft, part, inner, tree)
    kept = draft.filled.kept("circle")
    meta = draft.filled.kept("meta") or {}
    draft.circle = merged(tree, kept or {})
    if not isinstance(draft.circle.get("circle"), str):
        name = meta.get("circle") or slug(_text(draft.circle.get("title")), (), "rinki")
        draft.circle["circle"] = str(name)
    if kept is None:
        draft.circle = {"version": "1.0.0", "extends": draft.around.study.study.study, **draft.circle}
    draft.circle |= draft.filled.kept("set") or {}


def _part(draft: Draft, part: Any, inner: str, tree: Tree) -> None:
    """One line of the sheet of texts into the tree that it belongs to."""
    row = draft.filled.parts.get(part.name)
    if row is None:
        return
    path: Path = ("waves", inner.removeprefix("waves.")) if inner.startswith("waves.") else (inner,)
    of = part.name.split(".")[0]
    if part.kind == "texts":
        texts = {language: text for language, text in row.object.items() if language != "="}
        value: Any = texts[""] if set(texts) == {""} else {k: v for k, v in texts.items() if k}
        draft.cells[of, path] = row.at("text") if not row.places else next(iter(row.places.values()))
        draft.cells |= {(of, (*path, language)): place for (_, language), place in row.places.items()}
    else:
        said = row.object.get("=")
        place = row.places.get(("", "="), row.place)
        value = read_cell(part, said, place, draft.filled) if said else None
        draft.cells[of, path] = place
    if value not in (None, {}):
        if len(path) > 1:
            tree.setdefault("waves", {})[path[1]] = value
        else:
            tree[inner] = value


def _goals(draft: Draft) -> None:
    rows = draft.filled.rows.get("goals", [])
    with_carried(rows, "goals", lambda o: o.get("goal", ""), draft.filled)
    _named(draft, "goals", "goal", "statement", rows)
    own: dict[str, str] = {}
    for other in draft.filled.rows.get("indicators", []):
        label = _text(other.object.get("label"))
        id = other.object.get("indicator") or f"{draft.circle['circle']}.{slug(label, (), 'm')}"
        if id not in draft.around.study.listed and label:
            own |= {label: str(id), str(id): str(id)}
    goals = []
    for i, row in enumerate(rows):
        path: Path = ("goals", i)
        resolved(draft, row, "objectives", "goals")
        resolved(draft, row, "indicators", "goals", own)
        draft.remember("circle", path, row, lambda name: tuple(name.split(".")))
        _demand(draft, "goals", row, "circle", path)
        goals.append(goal_of(row.object))
    if goals or (draft.filled.kept("circle") or {}).get("goals") is not None:
        draft.circle["goals"] = goals


def _instrument(draft: Draft) -> dict[str, Tree]:
    """The circle's own questionnaire, and its questions by name."""
    rows, lists = draft.filled.rows.get("questions", []), _choices(draft)
    kept = draft.filled.kept("instrument")
    asked = [r for r in rows if not str(r.object.get("type", "")).startswith("end_")]
    with_carried(asked, "questions", lambda o: o.get("name", ""), draft.filled)
    _named(draft, "questions", "name", "label", asked)
    if not rows and kept is None:
        return {}
    tree: Tree = {}
    for part in part_columns(draft.around):
        of, inner = part.name.split(".", 1)
        if of == "instrument":
            _part(draft, part, inner, tree)
    if kept is None:
        name = draft.circle["circle"]
        languages = [c for c in _used_languages(rows) if c] or [draft.filled.tongue]
        tree = {"instrument": f"{name}.extra", "version": "1.0.0", "unit": "respondent", "languages": languages,
                "title": draft.circle.get("title", name), **tree}
    named = _nest(draft, rows, tree)
    if kept is None:
        _ask_who(draft, tree, named)
    borrowed = {q["list"] for q in named.values() if "list" in q} - set(lists)
    for name in [n for n in draft.around.lists if n in borrowed]:
        lists[name] = [_spoken(plain(choice), tree.get("languages", [])) for choice in draft.around.lists[name]]
        chosen = next(row for row in rows if row.object.get("list") == name)
        draft.cells.setdefault(("instrument", ("choices", name)), chosen.at("list"))
    if lists:
        tree["choices"] = lists
    rest = {key: value for key, value in (kept or {}).items() if value != [] or key not in tree}
    draft.instrument = ordered(merged(tree, rest), Instrument.model_fields)
    return named


def _ask_who(draft: Draft, tree: Tree, named: Mapping[str, Tree]) -> None:
    """The question that links one respondent's waves, put last where the study needs it and nobody asked it."""
    subject = draft.around.study.study.subject
    if subject is None or subject in named:
        return
    texts = {key: {language: said.get(language, said["en"]) for language in tree.get("languages", [])}
             for key, said in told()["subject"].items()}
    tree.setdefault("questions", []).append({"name": subject, "type": "text", **texts})


def _spoken(choice: Tree, languages: list[str]) -> Tree:
    """A shared choice in the questionnaire's own languages."""
    label = choice["label"]
    if not isinstance(label, dict):
        return choice
    return {**choice, "label": {k: v for k, v in label.items() if k in languages} or label}


def _used_languages(rows: list[ReadRow]) -> list[str]:
    return list(dict.fromkeys(language for row in rows for (name, language) in row.places if name == "label"))


def _nest(draft: Draft, rows: list[ReadRow], tree: Tree) -> dict[str, Tree]:
    """The rows as questions in their sections and groups, put into ``tree``."""
    named: dict[str, Tree] = {}
    top: list[tuple[Path, list[Tree]]] = []
    flat: list[Tree] = []
    sections: list[Tree] = []
    for row in rows:
        kind = str(row.object.get("type", ""))
        if kind.startswith("end_"):
            if top:
                top.pop()
            continue
        into, above = (top[-1][1], (*top[-1][0], "questions")) if top else (flat, ("questions",))
        if kind == "begin_section":
            into, above = sections, ("sections",)
        path: Path = (*above, len(into))
        part = kind.removeprefix("begin_") if kind.startswith("begin_") else ""
        draft.remember("instrument", path, row, _question_path(part, "list" in row.object))
        chosen = ("list",) if kind in ("select_one", "select_multiple") else ()
        _demand(draft, "questions", row, "instrument", path, chosen)
        if part:
            into.append(part_of(row.object, part))
            top.append((path, into[-1]["questions"]))
        else:
            named[str(row.object["name"])] = dict(row.object)
            into.append(question_of({"type": "text", **row.object} if "type" not in row.object else row.object))
    tree |= {"sections": sections} if sections else {}
    tree |= {"questions": flat} if flat else {}
    return named


def _question_path(part: str, listed: bool) -> Callable[[str], Path | None]:
    def path(name: str) -> Path | None:
        if name == "type":
            return None if listed else ("type",)
        if part and name in ("name", "label"):
            return (part,) if name == "name" else ("title" if part == "section" else "label",)
        return ("type",) if name == "list" and listed else (name,)

    return path


def _choices(draft: Draft) -> dict[str, list[Tree]]:
    rows = [r for r in draft.filled.rows.get("choices", []) if r.object.get("origin") != "shared"]
    with_carried(rows, "choices", lambda o: f"{o.get('list', '')}/{o.get('value', '')}", draft.filled)
    lists: dict[str, list[Tree]] = {}
    for row in rows:
        name = str(row.object.get("list", ""))
        into = lists.setdefault(name, [])
        path: Path = ("choices", name, len(into))
        if "value" not in row.object:
            plain_ones = sum("missing" not in c for c in into)
            row.object["value"] = FIRST_MISSING + len(into) - plain_ones if "missing" in row.object else plain_ones + 1
        draft.remember("instrument", path, row, lambda n: None if n in ("list", "origin") else (n,))
        draft.cells.setdefault(("instrument", ("choices", name)), row.at("list"))
        _demand(draft, "choices", row, "instrument", path)
        into.append(choice_of(row.object))
    lists.pop("", None)
    return lists


def _indicators(draft: Draft, questions: dict[str, Tree]) -> None:
    name, rows = draft.circle["circle"], draft.filled.rows.get("indicators", [])
    shared = [r for r in rows if r.object.get("indicator") in draft.around.study.listed]
    own = [r for r in rows if r.object.get("indicator") not in draft.around.study.listed]
    _settings(draft, shared)
    with_carried(own, "indicators", lambda o: o.get("indicator", ""), draft.filled)
    _named(draft, "indicators", "indicator", "label", own, f"{name}.")
    for row in own:
        _own_indicator(draft, row, questions)
    draft.indicators += [tree for (of, _, _), tree in draft.filled.carried.items() if of == "indicator"]
    _additions(draft)


def _own_indicator(draft: Draft, row: ReadRow, questions: dict[str, Tree]) -> None:
    id = str(row.object["indicator"])
    resolved(draft, row, "objectives", "indicators")
    resolved(draft, row, "target.wave", "indicators")
    by_label = {_text(q.get("label")).casefold(): n for n, q in questions.items()}
    for key in ("items", "reverse"):
        if isinstance(row.object.get(key), list):
            row.object[key] = [item if item in questions else by_label.get(item.casefold(), item)
                               for item in _split(row.object.get(key, []), questions)]
    kind = row.object.get("kind")
    extra = {"scale": ("items",), "mean": ("items",), "sum": ("items",), "share": ("items", "answers"),
             "count": ("items", "answers")}.get(str(kind), ())
    if "condition" in row.object or "value" in row.object:
        extra = ()
    read = "items" if kind == "scale" else "value" if kind in ("mean", "sum") else "condition"
    draft.remember(id, (), row, lambda n: _indicator_path(n, read))
    _demand(draft, "indicators", row, id, (), extra)
    several = frozenset(n for n, q in questions.items() if q.get("type") == "select_multiple")
    tree = expressed({k: v for k, v in row.object.items() if k != "hide"}, several)
    if row.carried is None:
        tree = {"version": "1.0.0", **({"rescale": [0, 100]} if kind == "scale" else {}), **tree}
    draft.indicators.append(indicator_of(tree))


def _split(items: list[str], questions: dict[str, Tree]) -> list[str]:
    """Names divided by commas, where somebody wrote those instead of semicolons."""
    parts = [part.strip() for item in items for part in item.split(",") if part.strip()]
    return parts if all(part in questions or "/" in part for part in parts) else items


def _indicator_path(name: str, read: str) -> Path | None:
    if name.startswith("target."):
        return ("targets", 0, name.removeprefix("target."))
    return (read,) if name == "items" else None if name in ("hide", "answers") else (name,)


def _settings(draft: Draft, rows: list[ReadRow]) -> None:
    """What the circle sets on shared indicators, and which it hides."""
    settings: Tree = {}
    hidden = []
    for row in rows:
        id = row.object["indicator"]
        resolved(draft, row, "target.wave", "indicators")
        kept = dict(draft.filled.kept("shared", id) or {})
        was_set = kept.pop("was_set", False)
        tree = {k: v for k, v in row.object.items() if k == "target"}
        tree = without_target(merged(tree, {k: v for k, v in kept.items() if k != "indicator"}))
        if tree or was_set:
            settings[id] = tree
            draft.remember("circle", ("set", id), row, lambda n: _indicator_path(n, "") if "." in n else None)
        if row.object.get("hide") is True:
            hidden.append(id)
    before = (draft.filled.kept("hide") or {}).get("hide")
    listed = set(draft.around.study.listed)
    hide = [h for h in before or [] if h in hidden or h not in listed]
    hide += [h for h in hidden if h not in hide]
    if settings or "set" in draft.circle:
        draft.circle["set"] = {**settings, **draft.circle.get("set", {})}
    if hide or before is not None:
        draft.circle["hide"] = hide


def _additions(draft: Draft) -> None:
    """The circle's list of what it adds: what it was, without what is gone, with what is new."""
    kept = draft.filled.kept("add")
    files = (draft.filled.kept("meta") or {}).get("files", {})
    add = {key: list(value) for key, value in (kept or {}).items()}
    own = {"instruments": [draft.instrument["instrument"]] if draft.instrument else [],
           "indicators": [i["indicator"] for i in draft.indicators]}
    for key, ids in own.items():
        bare = [text.split("@")[0] for text in add.get(key, [])]
        still = [t for t, id in zip(add.get(key, []), bare, strict=True) if id in ids or id not in files]
        still += [id for id in ids if id not in bare]
        if still or key in add:
            add[key] = still
    if add or kept is not None:
        draft.circle["add"] = add


def _data(draft: Draft) -> None:
    """The files of answers; one that names no survey answers the circle's own."""
    rows = draft.filled.rows.get("data", [])
    with_carried(rows, "data", lambda o: o.get("file", ""), draft.filled)
    own = draft.instrument["instrument"] if draft.instrument else f"{draft.circle['circle']}.extra"
    titles = dict.fromkeys([*_all_texts((draft.instrument or {}).get("title")), own], own)
    files = []
    for i, row in enumerate(rows):
        resolved(draft, row, "wave", "data")
        resolved(draft, row, "instrument", "data", titles)
        shared = draft.around.study.instruments.get(str(row.object.setdefault("instrument", own)))
        of_people = shared.of_people if shared else True
        draft.remember("circle", ("data", i), row, lambda name: (name,))
        _demand(draft, "data", row, "circle", ("data", i), ("wave",) if of_people else ())
        if isinstance(row.object.get("file"), str) and row.carried is None:
            row.object["file"] = _inside(row.object["file"])
        files.append(ordered(row.object, DataFile.model_fields))
    if files or (draft.filled.kept("circle") or {}).get("data") is not None:
        draft.circle["data"] = files


def _all_texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value.values()) if isinstance(value, dict) else []


def _inside(file: str) -> str:
    """A file's path; a bare name is one in the folder of answers."""
    path = file.replace("\\", "/")
    return path if "/" in path else f"data/{path}"
