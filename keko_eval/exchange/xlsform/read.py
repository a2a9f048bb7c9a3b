"""▶ An XLSForm in; an instrument as plain data out, each value with its cell, and what is carried for the way back."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from keko_eval.definitions.question_types import INTERPRETED, KNOWN
from keko_eval.exchange.loss import Loss, LossReport
from keko_eval.exchange.systems import ReadForm
from keko_eval.exchange.xlsform.cells import Tree, columns_of
from keko_eval.exchange.xlsform.choices import choice_rows
from keko_eval.exchange.xlsform.headings import CHOICES, SURVEY, headings
from keko_eval.exchange.xlsform.remainder import KEKO, with_remainder
from keko_eval.exchange.xlsform.sheets import Sheet, read_book
from keko_eval.exchange.xlsform.survey import Rows, survey_rows, usual
from keko_eval.exchange.xlsform.tongues import codes_of
from keko_eval.problem.noun import Noun
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem, suggestion

OWN_SHEETS = ("survey", "choices", "settings")
_VERSION = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}")
_TITLE = ("form_title", "set_form_title", "title")
_ID = ("form_id", "set_form_id", "id_string")


def read_form(path: Path) -> ReadForm:
    """An XLSForm in any of its files."""
    sheets, problems = read_book(path)
    if problems:
        return ReadForm({}, problems=problems)
    return form_of(sheets, str(path))


def form_of(sheets: Sequence[Sheet], file: str) -> ReadForm:
    """As :func:`read_form`, from the sheets."""
    by_name: dict[str, Sheet] = {}
    for sheet in sheets:
        by_name.setdefault(sheet.name.strip().lower(), sheet)
    survey = by_name.get("survey") or (sheets[0] if len(sheets) == 1 else None)
    problems = _unfit(survey, by_name, file)
    if survey is None or not survey.rows:
        return ReadForm({}, problems=tuple(problems))
    choices = by_name.get("choices") or Sheet(file, "choices", [])
    settings, settings_raw = _settings(by_name.get("settings"))
    codes = codes_of(_languages(survey, choices))
    asked = survey_rows(survey, columns_of(survey.rows[0], SURVEY, codes))
    lists, offered = choice_rows(choices, columns_of(choices.rows[0] if choices.rows else [], CHOICES, codes))
    problems += _columns_missing(asked, choices)
    names = [sheet.name for sheet in sheets if sheet.name != KEKO]
    brought = {
        "settings": settings, "languages": {code: name for name, code in reversed(codes.items()) if name},
        "sheets": names if names != [n for n in OWN_SHEETS if n in names] or survey.name != "survey" else [],
        "columns": {s.name.strip().lower() if s is not survey else "survey": s.rows[0]
                    for s in (survey, choices, by_name.get("settings")) if s and s.rows},
        "words": usual(asked.words),
        "rows": {name: raw for name, raw in (("survey", asked.raw), ("choices", offered.raw),
                                             ("settings", settings_raw)) if raw},
    }
    tree = {**_head(settings, file), "languages": _used([*asked.items, *lists.values()], codes),
            **({"choices": lists} if lists else {}), "xlsform": {k: v for k, v in brought.items() if v},
            "questions": asked.items}
    places = {**asked.places, **offered.places, ("instrument",): Place(file), (): Place(file)}
    others = {s.name: s.rows for s in sheets if s is not survey and s.name != KEKO
              and s.name.strip().lower() not in OWN_SHEETS}
    report = LossReport(tuple(_losses(asked, others)), {"sheets": others} if others else {})
    tree, places, lost = with_remainder(tree, places, by_name.get(KEKO))
    return ReadForm(tree, report.and_then(lost), (*problems, *asked.problems, *offered.problems), places)


def _unfit(survey: Sheet | None, by_name: Mapping[str, Sheet], file: str) -> list[Problem]:
    if survey is None:
        return [problem("xlsform-no-survey", Place(file), sheets=", ".join(s.name for s in by_name.values()) or "–")]
    if not survey.rows:
        return [problem("xlsform-empty-survey", survey.place(0))]
    found = []
    for name, sheet in by_name.items():
        near = suggestion(name, OWN_SHEETS).get("near")
        if near and name not in OWN_SHEETS and near not in by_name and not name.startswith("_"):
            found.append(problem("xlsform-sheet-name", sheet.place(0), sheet=sheet.name, near=near))
    return found


def _columns_missing(asked: Rows, choices: Sheet) -> list[Problem]:
    """Headings that must be there, and headings that stand twice."""
    keys = {column.key for column in asked.columns}
    found = [problem("xlsform-no-column", asked.sheet.place(0), column=key, sheet=asked.sheet.name)
             for key in ("type", "name") if key not in keys]
    for sheet, known in ((asked.sheet, SURVEY), (choices, CHOICES)):
        first: dict[str, int] = {}
        for heading in headings(sheet.rows[0] if sheet.rows else [], known):
            text = heading.text.strip()
            if text and text in first:
                found.append(problem("xlsform-column-twice", sheet.place(0, heading.index), column=text)
                             .beside(sheet.place(0, first[text])))
            first.setdefault(text, heading.index)
    if len(choices.rows) > 1:
        offered = {heading.key for heading in headings(choices.rows[0], CHOICES)}
        found += [problem("xlsform-no-column", choices.place(0), column=key, sheet=choices.name)
                  for key in ("list_name", "name") if key not in offered]
    return found


def _languages(*sheets: Sheet) -> list[str]:
    return [heading.language for sheet, known in zip(sheets, (SURVEY, CHOICES), strict=True) if sheet.rows
            for heading in headings(sheet.rows[0], known)]


def _used(items: Iterable[Any], codes: Mapping[str, str]) -> list[str]:
    """The languages that have any text, in the order of their columns; those without a language last."""
    used: set[str] = set()

    def look(value: Any) -> None:
        if isinstance(value, list):
            for one in value:
                look(one)
        elif isinstance(value, dict):
            for key, one in value.items():
                if key in ("label", "hint"):
                    used.update(one if isinstance(one, dict) else ("default",))
                elif key == "questions":
                    look(one)

    for item in items:
        look(item)
    named = [code for code in dict.fromkeys(codes.values()) if code in used and code != "default"]
    return [*named, *(["default"] if "default" in used or not named else [])]


def _settings(sheet: Sheet | None) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The settings by heading, and the rows below them as they are."""
    if sheet is None or len(sheet.rows) < 2:
        return {}, {}
    rows = Rows(sheet, [])
    for i in range(2, len(sheet.rows)):
        rows.keep(i)
    pairs = zip(sheet.rows[0], sheet.rows[1], strict=False)
    return {head.strip(): value for head, value in pairs if head.strip() and value.strip()}, rows.raw


def setting(settings: Mapping[str, str], names: Iterable[str]) -> str:
    """A setting under any of its names."""
    snake = {"_".join(head.split()).lower(): value for head, value in settings.items()}
    return next((str(snake[name]).strip() for name in names if name in snake), "")


def _head(settings: Mapping[str, str], file: str) -> Tree:
    stem = Path(file).stem
    id, version = setting(settings, _ID), setting(settings, ("version",))
    return {"instrument": _slug(id) or _slug(stem) or "form",
            "version": version if _VERSION.fullmatch(version) else "1.0.0",
            "title": setting(settings, _TITLE) or id or stem, "unit": "respondent"}


def _slug(text: str) -> str:
    """An id of the language's own out of any text."""
    if not re.search(r"[a-z0-9]", text.lower()):
        return ""
    parts = re.split(r"[.-]", re.sub(r"[^a-z0-9_.-]+", "_", text.lower()))
    return ".".join(part[:40].strip("_") or "x" for part in parts if part)


def _losses(asked: Rows, others: Mapping[str, Any]) -> Iterable[Loss]:
    """What the program carries without using it."""
    for path, place in asked.places.items():
        if path[-1] == "type":
            item = _at(asked.items, path[1:-1])
            kind = str(item.get("type", "")).split()[0] if item.get("type") else ""
            if kind and kind not in KNOWN:
                yield Loss("kept", Noun("question", item["name"]), place, "unknown-kind", {"kind": kind})
            elif kind and kind not in INTERPRETED:
                yield Loss("kept", Noun("question", item["name"]), place, "carried")
    names = {c.heading.carried: c.index for c in asked.columns if not c.key and c.heading.text.strip()}
    for name, index in names.items():
        yield Loss("kept", name, asked.sheet.place(0, index), "carried")
    for sheet in others:
        yield Loss("kept", sheet, Place(asked.sheet.file, cell=f"{sheet}!A1"), "carried")


def _at(items: list[Tree], path: Sequence[Any]) -> Tree:
    node: Any = items
    for part in path:
        node = node[part]
    return dict(node)
