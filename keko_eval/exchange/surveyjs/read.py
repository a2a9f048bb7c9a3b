"""▶ A definition of SurveyJS in; an instrument as plain data out, and what is carried for the way back."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from keko_eval.exchange.loss import Loss, LossReport
from keko_eval.exchange.surveyjs.conditions_in import Conditions
from keko_eval.exchange.surveyjs.elements_in import KNOWN, Read, Tree, read_element, value_of
from keko_eval.exchange.surveyjs.names import MARKS, NOTICE, NOTICES
from keko_eval.exchange.surveyjs.source import Source, source_of
from keko_eval.exchange.surveyjs.texts import texts_in, unescaped
from keko_eval.exchange.systems import ReadForm
from keko_eval.files.yaml_tree import Path as TreePath
from keko_eval.problem.noun import Noun
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

_NOT_IN_NAMES = re.compile(r"[\s${}'\"\u00ad\u200b-\u200d\u2060]+")
_SURVEY = frozenset(("title", "pages", "elements", "questions", "locale", "calculatedValues"))
_TEXTS = frozenset(("title", "description", "text", "html", "label", "labelTrue", "labelFalse", "noneText",
                    "requiredErrorText"))


def read_form(path: Path) -> ReadForm:
    """A definition of SurveyJS."""
    source = source_of(path)
    if source.problems:
        return ReadForm({}, problems=source.problems)
    return form_of(source, path.stem)


def form_of(source: Source, stem: str) -> ReadForm:
    """As :func:`read_form`, of what was read."""
    reader = _Reader(source)
    tree = reader.instrument(stem)
    if not any(True for _ in _named(source.survey)):
        return ReadForm({}, problems=(problem("surveyjs-no-questions", source.place()),))
    return ReadForm(tree, LossReport(tuple(reader.losses), {k: v for k, v in reader.carried.items() if v}),
                    tuple(reader.problems), reader.places)


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source, self.survey = source, source.survey
        self.losses: list[Loss] = []
        self.problems: list[Problem] = []
        self.carried: dict[str, Any] = {"survey": {}, "pages": {}, "panels": {}, "elements": {}, "raw": [],
                                        "values": {}}
        self.places: dict[TreePath, Place] = {}
        self.lists: dict[str, list[Tree]] = {}
        self.names = _renamed(self.survey)
        self.base = str(self.survey.get("locale") or "en")
        self.languages = _languages(self.survey, self.base)
        self.conditions = Conditions(self.survey, self.names, self.lose)

    def text(self, value: Any) -> Any:
        found = texts_in(value, self.base, self.conditions.names)
        if isinstance(found, str) and self.languages != [self.base]:
            return {self.base: found}
        if isinstance(found, dict) and len(self.languages) == 1 and set(found) == set(self.languages):
            return found[self.base] if self.base in found and not _by_language(self.survey) else found
        return found

    def lose(self, fate: str, name: str, key: str, because: str, kind: str = "question",
             **values: str | int) -> None:
        what = Noun(kind, f"{name}.{key}" if key else name) if name else key
        self.losses.append(Loss(fate, what, self.source.place(name or key), because, values))  # type: ignore[arg-type]

    def instrument(self, stem: str) -> Tree:
        pages = _pages(self.survey)
        head = self._head(stem)
        titled = bool(pages) and all(self.text(page.get("title")) for page in pages)
        parts = [part for i, page in enumerate(pages) for part in self._page(page, i, titled, len(pages))]
        self._values(parts, titled)
        for key, value in self.survey.items():
            if key not in _SURVEY and (key, value) != ("clearInvisibleValues", "onHidden"):
                self.carried["survey"][key] = value
                self.lose("kept", "", key, "carried")
        choices = {"choices": self.lists} if self.lists else {}
        return {**head, **choices, "sections" if titled else "questions": parts}

    def _head(self, stem: str) -> Tree:
        marks = {str(v.get("name")): str(v.get("expression", "")).strip("'")
                 for v in _dicts(self.survey, "calculatedValues")}
        version = marks.get(MARKS[1], "")
        notices = {key: self.text(unescaped(element.get("html"))) for key in NOTICES
                   for element in _named(self.survey) if element.get("name") == f"{NOTICE}{key}"}
        return {"instrument": marks.get(MARKS[0]) or _id(stem),
                "version": version if re.fullmatch(r"\d+\.\d+\.\d+", version) else "1.0.0",
                "title": self.text(self.survey.get("title")) or stem, "unit": "respondent",
                "languages": self.languages, **{k: v for k, v in notices.items() if v}}

    def _page(self, page: Mapping[str, Any], i: int, titled: bool, n: int) -> Iterator[Tree]:
        name = self.name(page, f"page{i + 1}")
        path: TreePath = ("sections", i) if titled else ("questions",)
        shown = self.conditions.relevant(page, name)
        used = {"name", "elements", "title", "questions", *(("visibleIf",) if shown else ())}
        if titled:
            part: Tree = {"section": name, "title": self.text(page["title"])}
            if hint := self.text(page.get("description")):
                part["hint"] = hint
                used.add("description")
            part |= shown
            part["questions"] = self.elements(page, name, (*path, "questions"))
            yield part
        elif n == 1 and not shown and not self.text(page.get("title")):
            yield from self.elements(page, name, path)
        else:
            label = {"label": self.text(page["title"])} if self.text(page.get("title")) else {}
            yield {"group": name, **label, **shown, "questions": self.elements(page, name, (*path, i, "questions"))}
            self.carried["panels"][name] = {}
        rest = {k: v for k, v in page.items() if k not in used}
        if rest:
            self.carried["panels" if name in self.carried["panels"] else "pages"][name] = rest
            self.lose("kept", name, ", ".join(rest), "carried", kind="section" if titled else "group")

    def name(self, thing: Mapping[str, Any], otherwise: str) -> str:
        return self.names.get(str(thing.get("name", "")), "") or otherwise

    def elements(self, parent: Mapping[str, Any], holder: str, path: TreePath) -> list[Tree]:
        found: list[Tree] = []
        key = next((k for k in ("elements", "questions", "templateElements") if k in parent), "elements")
        for i, element in enumerate(_dicts(parent, key)):
            name = str(element.get("name", ""))
            if name.startswith(NOTICE) and name.removeprefix(NOTICE) in NOTICES:
                continue
            if element.get("type", "text") not in KNOWN or not name:
                self.carried["raw"].append([holder, i, element])
                self.lose("lost", name, "" if name else "type", "surveyjs-unknown",
                          type=str(element.get("type", "")))
                continue
            self.places[*path, len(found)] = self.source.place(name)
            found.append(self._element(element, (*path, len(found))))
        return found

    def _element(self, element: Mapping[str, Any], path: TreePath) -> Tree:
        name, type_ = self.name(element, "question"), element.get("type", "text")
        own: Tree = {} if name == element.get("name") else {"name": element["name"]}
        label = {"label": self.text(element.get("title"))} if self.text(element.get("title")) else {}
        shown = self.conditions.relevant(element, name)
        used = {"type", "name", "title", *(("visibleIf",) if shown else ())}
        head = {**label, **shown}
        match type_:
            case "panel":
                used |= {"elements"}
                tree: Tree = {"group": name, **head, "questions": self.elements(element, name, (*path, "questions"))}
            case "paneldynamic":
                used |= {"templateElements"}
                tree = {"repeat": name, **head, **self._count(element, name, used),
                        "questions": self.elements(element, name, (*path, "questions"))}
            case "matrix":
                used |= {"columns", "rows", "eachRowRequired", "isRequired"}
                tree = {"group": name, **head, "appearance": "table-list", "questions": self._rows(element, name, path)}
            case _:
                tree, more = self._question(element, name, used)
                tree |= shown
                own |= more
        rest = {k: v for k, v in element.items() if k not in used}
        if rest | own:
            self.carried["elements"][name] = rest | ({"type": type_} if rest or "html" in own else {}) | own
        if "name" in own:
            self.lose("kept", name, "", "surveyjs-renamed", was=str(own["name"]))
        if rest:
            self.lose("kept", name, ", ".join(rest), "carried")
        return tree

    def _count(self, element: Mapping[str, Any], name: str, used: set[str]) -> Tree:
        if isinstance(element.get("panelCountExpression"), str):
            said = self.conditions.said(element["panelCountExpression"], name, "repeat_count", "")
            if said:
                used |= {"panelCountExpression", "allowAddPanel", "allowRemovePanel"}
                return {"repeat_count": said}
        count = element.get("panelCount")
        if isinstance(count, int) and element.get("allowAddPanel") is False:
            used |= {"panelCount", "allowAddPanel", "allowRemovePanel"}
            return {"repeat_count": str(count)}
        return {}

    def _rows(self, element: Mapping[str, Any], name: str, path: TreePath) -> list[Tree]:
        """A question for each row of a matrix."""
        choices = [{"value": value_of(c["value"]), "label": self.text(c.get("text")) or str(c["value"])}
                   for c in _items(element, "columns")]
        listed = self._list(name, choices)
        must = {"required": True} if element.get("eachRowRequired") or element.get("isRequired") else {}
        found: list[Tree] = []
        for row in _items(element, "rows"):
            mine = self.conditions.names[f"{element['name']}.{row['value']}"]
            self.places[*path, "questions", len(found)] = self.source.place(str(row["value"]))
            found.append({"name": mine, "type": f"select_one {listed}",
                          "label": self.text(row.get("text")) or str(row["value"]), **must,
                          **self.conditions.relevant(row, mine)})
            if mine != row["value"]:
                self.carried["elements"][mine] = {"name": row["value"]}
        return found

    def _question(self, element: Mapping[str, Any], name: str, used: set[str]) -> tuple[Tree, Tree]:
        read = read_element(element, self.text, self.languages)
        used |= read.used
        tree: Tree = {"name": name, **read.tree}
        if read.choices is not None:
            if codes := self.conditions.codes.get(name):
                self.carried["values"][name] = {mine: was for was, mine in codes.items()}
                self.lose("kept", name, "", "surveyjs-renamed-values", was=", ".join(codes))
            other = " or_other" if read.carried.pop("other", False) else ""
            tree["type"] = f"{tree['type']} {self._list(name, read.choices)}{other}"
        tree |= self._texts(element, name, used, read)
        tree |= self.conditions.of(element, name, used)
        if "constraint_message" in tree:
            tree["constraint_message"] = self.text(tree["constraint_message"])
        tree |= self.conditions.filtered(read.shown, name)
        if "defaultValue" in element and isinstance(element["defaultValue"], str | int | float | list):
            given = element["defaultValue"]
            tree["default"] = " ".join(map(str, given)) if isinstance(given, list) else str(value_of(given))
            used.add("defaultValue")
        if element.get("readOnly") is True:
            tree["read_only"] = True
            used.add("readOnly")
        return tree, read.carried

    def _texts(self, element: Mapping[str, Any], name: str, used: set[str], read: Read) -> Tree:
        found: Tree = {}
        if element.get("type") == "html":
            used.add("html")
            found["label"] = self.text(unescaped(element.get("html"))) or name
            if "<" in str(element.get("html")):
                read.carried["html"] = element["html"]
                self.lose("approximated", name, "html", "surveyjs-html")
        elif not (element.get("type") == "expression" and "title" not in element):
            found["label"] = self.text(element.get("title")) or str(element.get("name"))
        for key, ours in (("description", "hint"), ("requiredErrorText", "required_message")):
            if said := self.text(element.get(key)):
                found[ours] = said
                used.add(key)
        return found

    def _list(self, name: str, choices: list[Tree]) -> str:
        """The name of a choice list; equal lists are one, under the name of the first question that has it."""
        for known, there in self.lists.items():
            if there == choices:
                return known
        self.lists[name] = choices
        return name

    def _values(self, parts: list[Tree], titled: bool) -> None:
        """What the survey works out, as calculations at the end."""
        for value in _dicts(self.survey, "calculatedValues"):
            name = str(value.get("name", ""))
            if name in MARKS:
                continue
            mine = self.names.get(name, "")
            said = self.conditions.said(str(value.get("expression", "")), mine, "calculation", "") if mine else ""
            if not said:
                self.carried["survey"].setdefault("calculatedValues", []).append(value)
                continue
            holder = parts[-1]["questions"] if titled else parts
            holder.append({"name": mine, "type": "calculate", "calculation": said})


def _pages(survey: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    pages = _dicts(survey, "pages")
    loose = next((k for k in ("elements", "questions") if isinstance(survey.get(k), list)), "")
    return [*pages, *([{"name": f"page{len(pages) + 1}", "elements": survey[loose]}] if loose else [])]


def _dicts(thing: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = thing.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _items(element: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = element.get(key)
    whole = [one if isinstance(one, dict) else {"value": one} for one in found] if isinstance(found, list) else []
    return [one for one in whole if isinstance(one.get("value"), str | int | float)]


def _named(thing: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every element, at any depth."""
    for page in _pages(thing) if "pages" in thing or "elements" in thing or "questions" in thing else ():
        waiting = [*_dicts(page, "elements"), *_dicts(page, "questions")]
        while waiting:
            element = waiting.pop(0)
            yield element
            waiting = [*_dicts(element, "elements"), *_dicts(element, "templateElements"), *waiting]


def _renamed(survey: Mapping[str, Any]) -> dict[str, str]:
    """The language's name for everything that has one: spaces, quotes and braces are not in it."""
    names: dict[str, str] = {}
    things: Sequence[Mapping[str, Any]] = [*_pages(survey), *_named(survey), *_dicts(survey, "calculatedValues")]
    for thing in things:
        name = str(thing.get("name", ""))
        if not name or name in names:
            continue
        plain = _NOT_IN_NAMES.sub("_", name).strip("_")[:76] or "question"
        mine, n = plain, 1
        while mine in names.values():
            n += 1
            mine = f"{plain}_{n}"
        names[name] = mine
    return names


def _by_language(survey: Mapping[str, Any]) -> bool:
    return isinstance(survey.get("title"), dict) or any(isinstance(e.get("title"), dict) for e in _named(survey))


def _languages(survey: Mapping[str, Any], base: str) -> list[str]:
    """The form's own language first, then those of its texts in their order."""
    found = dict.fromkeys([base])
    waiting: list[Any] = [survey]
    while waiting:
        here = waiting.pop(0)
        if isinstance(here, dict):
            for key, value in here.items():
                if key in _TEXTS and isinstance(value, dict):
                    found |= dict.fromkeys(str(code) for code in value if code != "default")
                elif isinstance(value, dict | list):
                    waiting.append(value)
        elif isinstance(here, list):
            waiting += here
    return list(found)


def _id(stem: str) -> str:
    parts = re.split(r"[.-]", re.sub(r"[^a-z0-9_.-]+", "_", stem.lower()))
    found = ".".join(part[:40].strip("_") or "x" for part in parts if part)
    return found if re.search(r"[a-z0-9]", found) else "form"
