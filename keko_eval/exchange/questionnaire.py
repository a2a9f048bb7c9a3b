"""▶ The sheets of questions and choices in, the circle's own questionnaire out, with the cell of each question."""

from collections.abc import Callable, Mapping

from keko_eval.definitions.instrument import Instrument
from keko_eval.exchange.authored import Tree, plain
from keko_eval.exchange.chosen import written
from keko_eval.exchange.columns import offered, told
from keko_eval.exchange.draft import Draft
from keko_eval.exchange.layout import part_columns
from keko_eval.exchange.read_workbook import ReadRow, with_carried
from keko_eval.exchange.row_ids import all_texts, demand, name_rows, read_part, text_of
from keko_eval.exchange.rows import choice_of, merged, ordered, part_of, question_of
from keko_eval.files.yaml_tree import Path
from keko_eval.problem.place import Place
from keko_eval.problem.problem import problem

FIRST_MISSING = 91


def questionnaire(draft: Draft) -> dict[str, Tree]:
    """The circle's own questionnaire, and its questions by name."""
    rows, lists = draft.filled.rows.get("questions", []), _choices(draft)
    kept = draft.filled.kept("instrument")
    asked = [r for r in rows if not str(r.object.get("type", "")).startswith("end_")]
    with_carried(asked, "questions", lambda o: o.get("name", ""), draft.filled)
    _renamed(draft, asked)
    name_rows(draft, "questions", "name", "label", asked)
    if not rows and kept is None:
        return {}
    tree: Tree = {}
    for part in part_columns(draft.around):
        of, inner = part.name.split(".", 1)
        if of == "instrument":
            read_part(draft, part, inner, tree)
    if kept is None:
        name = draft.circle["circle"]
        languages = [c for c in _used_languages(rows) if c] or [draft.filled.tongue]
        tree = {"instrument": f"{name}.extra", "version": "1.0.0", "unit": "respondent", "languages": languages,
                "title": draft.circle.get("title", name), **tree}
    _asked_once(draft, asked)
    for row in asked:
        _known_list(draft, row, lists)
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


def _renamed(draft: Draft, rows: list[ReadRow]) -> None:
    """Ids that were changed: on a row whose id is new, the one that the program wrote there and that is gone."""
    before = [id for sheet, id, _ in draft.filled.carried if sheet == "questions" and id]
    now = [str(row.object.get("name", "")) for row in rows]
    for old, new, row in zip(before, now, rows, strict=False):
        if old not in now and new and new not in before:
            draft.renamed[old] = new
            draft.tell(problem("authoring-id-changed", row.at("name"), old=old, new=new))


def _asked_once(draft: Draft, rows: list[ReadRow]) -> None:
    """Questions of one text: in a file of answers nothing but their order tells which is which."""
    first: dict[str, Place] = {}
    for row in rows:
        text = text_of(row.object.get("label"))
        folded = " ".join(text.casefold().split()).strip(" .:?!")
        if folded and not str(row.object.get("type", "")).startswith("begin_"):
            if folded in first:
                other = first[folded].cell.rpartition("!")[2]
                draft.tell(problem("authoring-same-question", row.at("label"), text=text, other=other))
            first.setdefault(folded, row.at("label"))


def _known_list(draft: Draft, row: ReadRow, own: Mapping[str, list[Tree]]) -> None:
    """A list of choices that is neither the circle's own nor the study's: all that there are are named."""
    name = row.object.get("list")
    if not isinstance(name, str) or name in own or name in draft.around.lists or not written(row, name):
        return
    known = [*own, *(other for other in draft.around.lists if other not in own)]
    draft.tell(problem("authoring-unknown-list", row.at("list"), value=name, **offered(name, known)))
    row.object.pop("list")
    row.absent |= {"list"}


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
        demand(draft, "questions", row, "instrument", path, chosen)
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


def _untouched(draft: Draft, rows: list[ReadRow]) -> None:
    """What was written into the grey rows of shared lists has no effect, which is told."""
    shown = {(name, str(choice.value)): choice.label.to(draft.filled.tongue)
             for name, choices in draft.around.lists.items() for choice in choices}
    for row in rows:
        key = str(row.object.get("list", "")), str(row.object.get("value", ""))
        if key not in shown:
            draft.tell(problem("authoring-grey", row.place))
        elif shown[key] not in all_texts(row.object.get("label")):
            draft.tell(problem("authoring-grey", row.at("label")))


def _choices(draft: Draft) -> dict[str, list[Tree]]:
    everything = draft.filled.rows.get("choices", [])
    rows = [r for r in everything if r.object.get("origin") != "shared"]
    _untouched(draft, [r for r in everything if r.object.get("origin") == "shared"])
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
        demand(draft, "choices", row, "instrument", path)
        into.append(choice_of(row.object))
    lists.pop("", None)
    return lists
