"""▶ An instrument as plain data in; the pages of a survey out: which question becomes what, under which code."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keko_eval.exchange.limesurvey.attributes import KIND
from keko_eval.exchange.limesurvey.codes import ANSWER, QUESTION, SUBQUESTION, Codes
from keko_eval.exchange.limesurvey.em_write import Coded
from keko_eval.exchange.limesurvey.names import Value
from keko_eval.exchange.limesurvey.structure import OTHER
from keko_eval.exchange.limesurvey.tables import table_of
from keko_eval.exchange.loss import Loss
from keko_eval.problem.noun import Noun

Tree = dict[str, Any]
_PLAIN = {"text": "S", "integer": "N", "decimal": "N", "range": "N", "date": "D", "dateTime": "D", "time": "D",
          "note": "X", "calculate": "*", "file": "|", "image": "|", "audio": "|", "video": "|", "acknowledge": "L"}
_OWN_TIMES = frozenset(("start", "end", "today"))
_ONE = {"5": {"1", "2", "3", "4", "5"}, "Y": {"Y", "N"}, "G": {"F", "M"}}
_ROWS = {"A": {"1", "2", "3", "4", "5"}, "B": {str(n) for n in range(1, 11)}, "C": {"Y", "U", "N"},
         "E": {"I", "S", "D"}}


@dataclass(slots=True)
class Planned:
    """A question to be: its letter and code, what it is made of, and the conditions of the groups above it.

    ``second`` are the answers of a second scale; ``columns`` those of a table, or the comments beside the answers.
    """

    kind: str
    item: Tree
    code: str
    above: tuple[str, ...] = ()
    rows: list[tuple[Tree, str]] = field(default_factory=list)
    columns: list[tuple[Any, str]] = field(default_factory=list)
    answers: list[tuple[Tree, str]] = field(default_factory=list)
    second: list[tuple[Tree, str]] = field(default_factory=list)
    cells: list[tuple[Tree, str]] = field(default_factory=list)
    other: Tree | None = None
    list: str = ""


@dataclass(slots=True)
class Page:
    item: Tree
    above: tuple[str, ...] = ()
    planned: list[Planned] = field(default_factory=list)


class Layout(Coded):
    """The pages, and how each question is called there."""

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self.lists: Mapping[str, Sequence[Tree]] = tree.get("choices") or {}
        self.codes = Codes(QUESTION, letter_first=True)
        self.called: dict[str, tuple[Planned, str]] = {}
        self.losses: list[Loss] = []
        self.pages: list[Page] = []
        loose: list[Tree] = []
        for item in tree.get("questions", ()):
            if _is_plain_group(item):
                self.page({}, loose, ())
                loose = []
                self.group(item, ())
            else:
                loose.append(item)
        self.page({}, loose, ())

    # Pages

    def group(self, item: Tree, above: tuple[str, ...]) -> None:
        """A group is a page; the groups within it are pages of their own, since LimeSurvey has one level."""
        run: list[Tree] = []
        first = len(self.pages)
        has_groups = any(_is_plain_group(one) for one in item["questions"])
        below = (*above, *([item["relevant"]] if "relevant" in item else []))
        if not has_groups:
            self.page(item, item["questions"], above)
            return
        for one in item["questions"]:
            if _is_plain_group(one):
                self.page({**item, "questions": run}, run, above)
                run = []
                self.group(one, below)
            else:
                run.append(one)
        self.page({**item, "questions": run}, run, above)
        if len(self.pages) > first and self.pages[first].item.get("group") != item["group"] and item.get("label"):
            note = {"name": item["group"], "type": "note", "label": item["label"]}
            self.pages[first].planned.insert(0, Planned("X", note, self.codes.code(item["group"]), below))
        self.losses.append(Loss("approximated", Noun("group", item["group"]), None, "limesurvey-one-level"))

    def page(self, item: Tree, questions: Sequence[Tree], above: tuple[str, ...]) -> None:
        planned = list(self.planned(questions))
        if planned:
            self.pages.append(Page(item, above, planned))

    def planned(self, questions: Sequence[Tree]) -> Iterator[Planned]:
        waiting = list(questions)
        while waiting:
            item = waiting.pop(0)
            if "repeat" in item:
                self.losses.append(Loss("lost", Noun("repeat", item["repeat"]), None, "limesurvey-repeat"))
            elif "group" in item:
                yield self.table(item)
            else:
                grid = _grid(item, waiting)
                if grid:
                    del waiting[:len(grid)]
                    yield self.array(item, [(row, row["name"]) for row in grid], item["type"].split()[1])
                    continue
                one = self.question(item, waiting)
                if one is not None:
                    yield one

    # Questions

    def question(self, item: Tree, waiting: list[Tree]) -> Planned | None:
        kind, _, list_ = item["type"].partition(" ")
        letter = _letter(item, kind, list_.split()[0] if list_ else "", self.lists)
        if not letter:
            what, values = Noun("question", item["name"]), {"kind": kind}
            self.losses.append(Loss("kept", what, None, "limesurvey-own-times", values) if kind in _OWN_TIMES
                               else Loss("lost", what, None, "limesurvey-no-kind", values))
            return None
        made = Planned(letter, item, self.codes.code(item["name"]), list=list_.split()[0] if list_ else "")
        if kind in ("select_one", "select_multiple", "rank"):
            self.choices(made, waiting, SUBQUESTION if kind == "select_multiple" else ANSWER)
        elif kind == "acknowledge":
            made.answers.append(({"value": "OK", "label": "OK"}, "OK"))
        self.called[item["name"]] = (made, "")
        return made

    def choices(self, made: Planned, waiting: list[Tree], longest: int) -> None:
        """The choices with their codes; "other" and its text are one thing to LimeSurvey where they were so before."""
        codes = Codes(longest, taken=("other",) if longest == SUBQUESTION else ())
        name = made.item["name"]
        other: Value = "other" if made.kind in "MP" else OTHER
        follower = waiting[0] if waiting else {}
        for choice in self.lists.get(made.list, ()):
            if choice["value"] == other and follower.get("name") == f"{name}_other" and follower["type"] == "text":
                made.other = waiting.pop(0)
                made.answers.append((choice, OTHER if other == OTHER else "other"))
                self.called[made.other["name"]] = (made, "other")
            else:
                made.answers.append((choice, codes.code(str(choice["value"]))))
        if made.kind == "O" and waiting and waiting[0].get("name") == f"{name}_comment":
            made.columns.append((waiting[0], "comment"))
            self.called[waiting.pop(0)["name"]] = (made, "comment")
        elif made.kind == "O":
            made.kind = "L"
        if made.kind == "P":
            self.comments(made, waiting)

    def comments(self, made: Planned, waiting: list[Tree]) -> None:
        """The comment behind each box; where one is missing, the question is a plain multiple choice."""
        wanted = [(f"{made.item['name']}_{choice['value']}comment", code) for choice, code in made.answers
                  if code != "other"]
        if [one.get("name") for one in waiting[:len(wanted)]] != [name for name, _ in wanted]:
            made.kind = "M"
            return
        for _, code in wanted:
            item = waiting.pop(0)
            made.columns.append((item, f"{code}comment"))
            self.called[item["name"]] = (made, f"{code}comment")

    def table(self, item: Tree) -> Planned:
        """A group that is one question of LimeSurvey, such as a matrix."""
        table = table_of(item)
        assert table is not None
        first = table.rows[0][0]
        list_ = first["type"].split()[1] if table.kind in "F1" else ""
        if not table.columns:
            return self.array(item, table.rows, list_, table.kind)
        made = Planned(table.kind, item, self.codes.code(item["group"]), list=list_)
        rows, columns = Codes(SUBQUESTION), Codes(SUBQUESTION)
        coded = {name: rows.code(name) for _, name in table.rows}
        heads = {name: columns.code(name) for _, name in table.columns}
        made.rows = [(row, coded[name]) for row, name in table.rows]
        made.columns = [(column, heads[name]) for column, name in table.columns]
        made.cells = [(cell, f"{coded[row]}_{heads[column]}") for cell, row, column in table.cells]
        self.called |= {cell["name"]: (made, code) for cell, code in made.cells}
        if table.kind == "1":
            made.answers = self.answers(list_)
            made.second = self.answers(table.columns[1][0]["questions"][0]["type"].split()[1])
        return made

    def answers(self, list_: str) -> list[tuple[Tree, str]]:
        codes = Codes(ANSWER)
        return [(choice, codes.code(str(choice["value"]))) for choice in self.lists.get(list_, ())]

    def array(self, head: Tree, rows: Sequence[tuple[Tree, str]], list_: str, letter: str = "F") -> Planned:
        kind = head.get("columns", {}).get(KIND, "")
        values = {str(c["value"]) for c in self.lists.get(list_, ())}
        letter = kind if kind == "H" or (kind and _ROWS.get(kind) == values) else letter
        made = Planned(letter, head, self.codes.code(head.get("group") or head["name"]), list=list_)
        made.answers = [(c, str(c["value"])) for c in self.lists.get(list_, ())] if letter in _ROWS else \
            self.answers(list_)
        subs = Codes(SUBQUESTION)
        for row, name in rows:
            code = subs.code(name)
            made.rows.append((row, code))
            self.called[row["name"]] = (made, code)
        return made

    # What expressions ask

    def code(self, name: str) -> str | None:
        planned, sub = self.called.get(name, (None, ""))
        return None if planned is None else f"{planned.code}_{sub}" if sub else planned.code

    def boxes(self, name: str) -> list[str] | None:
        planned, sub = self.called.get(name, (None, ""))
        return [f"{planned.code}_{code}" for _, code in planned.answers] \
            if planned is not None and not sub and planned.kind in "MP" else None

    def box(self, name: str, value: str) -> str | None:
        planned, sub = self.called.get(name, (None, ""))
        if planned is None or sub or planned.kind not in "MP":
            return None
        return next((f"{planned.code}_{code}" for choice, code in planned.answers if str(choice["value"]) == value),
                    None)

    def value(self, name: str, value: str) -> str | None:
        planned, sub = self.called.get(name, (None, ""))
        if planned is None or planned.kind in "MPR" or sub in ("other", "comment"):
            return None
        return next((code for choice, code in _answers(planned, sub) if str(choice["value"]) == value), None)

    def is_recoded(self, name: str) -> bool:
        planned, sub = self.called.get(name, (None, ""))
        return planned is not None and planned.kind not in "MP" and sub not in ("other", "comment") and \
            any(str(choice["value"]) != code for choice, code in _answers(planned, sub))


def _answers(planned: Planned, sub: str) -> list[tuple[Tree, str]]:
    return planned.second if planned.kind == "1" and sub.endswith("_1") else planned.answers


def _is_plain_group(item: Tree) -> bool:
    return "group" in item and table_of(item) is None


def _grid(item: Tree, following: Sequence[Tree]) -> list[Tree]:
    """The rows of XLSForm's grid: questions without labels of choices below one that shows only them."""
    if item.get("appearance") != "label" or not item["type"].startswith("select_one "):
        return []
    rows = []
    for one in following:
        if one.get("type") != item["type"] or one.get("appearance") != "list-nolabel":
            break
        rows.append(one)
    return rows


def _letter(item: Tree, kind: str, list_: str, lists: Mapping[str, Sequence[Tree]]) -> str:
    own, look = item.get("columns", {}).get(KIND, ""), item.get("appearance", "").split()
    values = {str(choice["value"]) for choice in lists.get(list_, ())}
    match kind:
        case "select_one":
            return own if own in ("O", "I") or (own and _ONE.get(own) == values) else "!" if "minimal" in look else "L"
        case "select_multiple":
            return own if own == "P" else "M"
        case "rank":
            return "R"
        case "text":
            return ("U" if own == "U" else "T") if "multiline" in look else "S"
    return _PLAIN.get(kind, "")
