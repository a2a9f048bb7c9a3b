"""▶ What was read from the workbook in, the circle's definitions out: ids made, references found, cells remembered."""


from keko_eval.definitions.circle import Circle
from keko_eval.definitions.study import DataFile
from keko_eval.exchange.authored import Around, Tree
from keko_eval.exchange.chosen import named, resolved
from keko_eval.exchange.draft import Draft
from keko_eval.exchange.layout import part_columns
from keko_eval.exchange.questionnaire import questionnaire
from keko_eval.exchange.read_workbook import Filled, ReadRow, with_carried
from keko_eval.exchange.row_ids import all_texts, demand, name_rows, read_part, slug, text_of
from keko_eval.exchange.rows import expressed, goal_of, indicator_of, merged, ordered, without_target
from keko_eval.files.yaml_tree import Path
from keko_eval.problem.problem import problem


def assembled(filled: Filled, surroundings: Around) -> Draft:
    """The definitions that the workbook says."""
    draft = Draft(filled, surroundings)
    _circle(draft)
    _goals(draft)
    questions = questionnaire(draft)
    _indicators(draft, questions)
    _data(draft)
    draft.circle = ordered(draft.circle, Circle.model_fields)
    return draft


def _circle(draft: Draft) -> None:
    tree: Tree = {}
    for part in part_columns(draft.around):
        of, inner = part.name.split(".", 1)
        if of == "circle":
            read_part(draft, part, inner, tree)
    kept = draft.filled.kept("circle")
    meta = draft.filled.kept("meta") or {}
    draft.circle = merged(tree, kept or {})
    if not isinstance(draft.circle.get("circle"), str):
        name = meta.get("circle") or slug(text_of(draft.circle.get("title")), (), "rinki")
        draft.circle["circle"] = str(name)
    if kept is None:
        draft.circle = {"version": "1.0.0", "extends": draft.around.study.study.study, **draft.circle}
    draft.circle |= draft.filled.kept("set") or {}


def _goals(draft: Draft) -> None:
    rows = draft.filled.rows.get("goals", [])
    with_carried(rows, "goals", lambda o: o.get("goal", ""), draft.filled)
    name_rows(draft, "goals", "goal", "statement", rows)
    own: dict[str, str] = {}
    for other in draft.filled.rows.get("indicators", []):
        label = text_of(other.object.get("label"))
        id = other.object.get("indicator") or f"{draft.circle['circle']}.{slug(label, (), 'm')}"
        if id not in draft.around.study.listed and label:
            own |= {label: str(id), str(id): str(id)}
    goals = []
    for i, row in enumerate(rows):
        path: Path = ("goals", i)
        resolved(draft, row, "objectives", "goals")
        resolved(draft, row, "indicators", "goals", own)
        draft.remember("circle", path, row, lambda name: tuple(name.split(".")))
        demand(draft, "goals", row, "circle", path)
        goals.append(goal_of(row.object))
    if goals or (draft.filled.kept("circle") or {}).get("goals") is not None:
        draft.circle["goals"] = goals


def _indicators(draft: Draft, questions: dict[str, Tree]) -> None:
    name, rows = draft.circle["circle"], draft.filled.rows.get("indicators", [])
    shared = [r for r in rows if r.object.get("indicator") in draft.around.study.listed]
    own = [r for r in rows if r.object.get("indicator") not in draft.around.study.listed]
    _settings(draft, shared)
    with_carried(own, "indicators", lambda o: o.get("indicator", ""), draft.filled)
    name_rows(draft, "indicators", "indicator", "label", own, f"{name}.")
    for row in own:
        _own_indicator(draft, row, questions)
    draft.indicators += [tree for (of, _, _), tree in draft.filled.carried.items() if of == "indicator"]
    _additions(draft)


def _own_indicator(draft: Draft, row: ReadRow, questions: dict[str, Tree]) -> None:
    id = str(row.object["indicator"])
    resolved(draft, row, "objectives", "indicators")
    resolved(draft, row, "target.wave", "indicators")
    _questions_named(draft, row, questions)
    kind = row.object.get("kind")
    extra = {"scale": ("items",), "mean": ("items",), "sum": ("items",), "share": ("items", "answers"),
             "count": ("items", "answers")}.get(str(kind), ())
    if "condition" in row.object or "value" in row.object:
        extra = ()
    read = "items" if kind == "scale" else "value" if kind in ("mean", "sum") else "condition"
    draft.remember(id, (), row, lambda n: _indicator_path(n, read))
    demand(draft, "indicators", row, id, (), extra)
    several = frozenset(n for n, q in questions.items() if q.get("type") == "select_multiple")
    tree = expressed({k: v for k, v in row.object.items() if k != "hide"}, several)
    if row.carried is None:
        tree = {"version": "1.0.0", **({"rescale": [0, 100]} if kind == "scale" else {}), **tree}
    draft.indicators.append(indicator_of(tree))


def _questions_named(draft: Draft, row: ReadRow, questions: dict[str, Tree]) -> None:
    """The questions that an indicator reads and the answers that it counts, by their texts or ids, as ids."""
    kind, id = row.object.get("kind"), str(row.object["indicator"])
    labels = [text for q in questions.values() for text in all_texts(q.get("label"))]
    shared = [q.name for i in draft.around.study.instruments.values() for _, q in i.walk()]
    meant = {name: name for name in shared}
    meant |= {text: name for name, q in questions.items() for text in all_texts(q.get("label"))}
    meant |= {name: name for name in questions}
    meant |= {item: item for item in row.object.get("items", []) if isinstance(item, str) and "/" in item}
    for column in ("items", "reverse"):
        if not named(draft, row, column, "authoring-unknown-question", meant, labels):
            draft.troubled.add((id, (column,)))
            if kind != "scale":
                row.object.pop(column)
                row.absent |= {column}
                draft.troubled.add((id, ()))
    items = row.object.get("items") or []
    choices = _choices_of(draft, questions.get(str(items[0]), {})) if items else []
    if choices:
        answers = {text: str(c["value"]) for c in choices for text in all_texts(c.get("label"))}
        answers |= {str(c["value"]): str(c["value"]) for c in choices}
        shown = [text for c in choices for text in all_texts(c.get("label"))[:1]]
        if not named(draft, row, "answers", "authoring-unknown-answer", answers, shown):
            draft.named |= set(items)
            row.object.pop("answers")
            row.absent |= {"answers"}
            draft.troubled.add((id, ()))


def _choices_of(draft: Draft, question: Tree) -> list[Tree]:
    found = (draft.instrument or {}).get("choices", {}).get(question.get("list"), [])
    return [choice for choice in found if "value" in choice]


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
        _untouched(draft, row)
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


def _untouched(draft: Draft, row: ReadRow) -> None:
    """What was written into the grey cells of a shared indicator has no effect, which is told."""
    shown = draft.around.study.indicators[row.object["indicator"]].label.to(draft.filled.tongue)
    for (name, language), place in row.places.items():
        if name.startswith("target.") or name in ("indicator", "hide"):
            continue
        if name != "label" or text_of(row.object.get("label", {}).get(language)) != shown:
            draft.tell(problem("authoring-grey", place))


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
    titles = dict.fromkeys([*all_texts((draft.instrument or {}).get("title")), own], own)
    files = []
    for i, row in enumerate(rows):
        resolved(draft, row, "wave", "data")
        resolved(draft, row, "instrument", "data", titles)
        shared = draft.around.study.instruments.get(str(row.object.setdefault("instrument", own)))
        of_people = shared.of_people if shared else True
        draft.remember("circle", ("data", i), row, lambda name: (name,))
        demand(draft, "data", row, "circle", ("data", i), ("wave",) if of_people else ())
        if isinstance(row.object.get("file"), str) and row.carried is None:
            row.object["file"] = _inside(row.object["file"])
        files.append(ordered(row.object, DataFile.model_fields))
    if files or (draft.filled.kept("circle") or {}).get("data") is not None:
        draft.circle["data"] = files


def _inside(file: str) -> str:
    """A file's path; a bare name is one in the folder of answers."""
    path = file.replace("\\", "/")
    return path if "/" in path else f"data/{path}"
