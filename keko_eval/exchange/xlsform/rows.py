"""An instrument as plain data in; the rows of its sheets out, in the form's own columns, order and spelling."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from keko_eval.exchange.xlsform.cells import (
    Column,
    Tree,
    cell,
    columns_of,
    part_spelled,
    spelled,
)
from keko_eval.exchange.xlsform.headings import CHOICES, SURVEY, TRANSLATED, headings
from keko_eval.exchange.xlsform.tongues import NAMES, codes_of

ORDER = ("type", "name", "label", "hint", "guidance_hint", "required", "required_message", "relevant", "constraint",
         "constraint_message", "calculation", "choice_filter", "default", "read_only", "repeat_count", "appearance",
         "parameters", "image")
_NOT_CELLS = frozenset(("questions", "columns", "type", "name", "group", "repeat", "value", "missing", "exclusive",
                        "use", "sensitive", "quotable", "~section"))
Row = list[str]


def survey_sheet(tree: Tree, words: Mapping[str, str], names: Mapping[str, str]) -> list[Row]:
    """The survey sheet, its headings first."""
    xlsform = tree.get("xlsform") or {}
    flat = list(_flat(tree.get("questions", ()), words))
    head = _extended([*(xlsform.get("columns") or {}).get("survey", ())], SURVEY, ("type", "name"),
                     [item for item, _ in flat], names)
    columns = columns_of(head, SURVEY, codes_of(h.language for h in headings(head, SURVEY)))
    rows = [_survey_row(item, ending, columns, words) for item, ending in flat]
    return [head, *_placed(rows, (xlsform.get("rows") or {}).get("survey", {}))]


def choices_sheet(tree: Tree, names: Mapping[str, str]) -> list[Row]:
    """The choices sheet, its headings first; nothing where there are no lists and was no sheet."""
    xlsform = tree.get("xlsform") or {}
    offered = [(name, choice) for name, choices in (tree.get("choices") or {}).items() for choice in choices]
    head = [*(xlsform.get("columns") or {}).get("choices", ())]
    if not offered and not head:
        return []
    head = _extended(head, CHOICES, ("list_name", "name"), [choice for _, choice in offered], names)
    columns = columns_of(head, CHOICES, codes_of(h.language for h in headings(head, CHOICES)))
    rows = [[name if c.key == "list_name" else str(choice["value"]) if c.key == "name"
             else "" if c.key == "label" and _silent(choice) else cell(choice, c, {}) for c in columns]
            for name, choice in offered]
    return [head, *_placed(rows, (xlsform.get("rows") or {}).get("choices", {}))]


def settings_sheet(tree: Tree) -> list[Row]:
    """The settings: those that the form came with, or an instrument's own."""
    xlsform = tree.get("xlsform") or {}
    given = {str(k): str(v) for k, v in (xlsform.get("settings") or {}).items()}
    head = [*(xlsform.get("columns") or {}).get("settings", ())]
    if not given and not head and not xlsform:
        first = tree["languages"][0]
        given = {"form_title": _first(tree["title"], first), "form_id": tree["instrument"], "version": tree["version"]}
        given |= {"default_language": NAMES.get(first, f"{first} ({first})")} if first != "default" else {}
    head += [key for key in given if key not in {h.strip() for h in head}]
    if not head:
        return []
    row = [given.get(h.strip(), "") for h in head]
    below = (xlsform.get("rows") or {}).get("settings", {})
    return [head, *([row] if any(row) or below else []), *_placed([], below)]


def _first(texts: Any, language: str) -> str:
    return str(texts.get(language) or next(iter(texts.values()), "")) if isinstance(texts, Mapping) else str(texts)


def _silent(choice: Tree) -> bool:
    """A choice without a label of its own, shown by its value."""
    return (choice.get("columns") or {}).get("label") == "" and choice.get("label") == str(choice["value"])


def _flat(items: Sequence[Tree], words: Mapping[str, str]) -> Iterator[tuple[Tree, str]]:
    """Every row to write: (its object, how the part ends there; empty for what is no end)."""
    for item in items:
        yield item, ""
        kind = "group" if "group" in item else "repeat" if "repeat" in item else ""
        if kind and "questions" in item:
            yield from _flat(item["questions"], words)
            yield item, part_spelled(f"end_{kind}", (item.get("columns") or {}).get("end::type"), words)


def _survey_row(item: Tree, ending: str, columns: Sequence[Column], words: Mapping[str, str]) -> Row:
    extra = item.get("columns") or {}
    if ending:
        return [ending if c.key == "type" else str(extra.get(f"end::{c.heading.carried}", "")) for c in columns]
    kind = "group" if "group" in item else "repeat" if "repeat" in item else "name"
    type_ = spelled(item["type"], extra, words) if kind == "name" else \
        part_spelled(f"begin_{kind}", extra.get("type"), words)
    name = "" if extra.get("name") == "" else str(item[kind])
    return [type_ if c.key == "type" else name if c.key == "name" else cell(item, c, words) for c in columns]


def _extended(head: list[str], known: Mapping[str, str], first: Sequence[str], items: Sequence[Tree],
              names: Mapping[str, str]) -> list[str]:
    """The headings with those that the values need besides."""
    codes = codes_of(h.language for h in headings(head, known))
    found = columns_of(head, known, codes)
    have = {(c.key, c.language or "default") for c in found if c.key} | {(c.heading.carried, "") for c in found}
    needed = dict.fromkeys((key, "default") for key in first)
    for item in items:
        needed |= dict.fromkeys(_needs(item, known))
    rank = {key: i for i, key in enumerate(ORDER)}
    added = [pair for pair in needed if pair not in have and not (pair[1] == "" and (pair[0], "default") in have)]
    for key, language in sorted(added, key=lambda pair: rank.get(pair[0], len(rank))):
        head = [*head, key if language in ("", "default") else
                f"{key}::{names.get(language) or NAMES.get(language) or f'{language} ({language})'}"]
    return head


def _needs(item: Tree, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key, value in item.items():
        if key in _NOT_CELLS or key not in known or value in (None, False):
            continue
        yield from ((key, language) for language in (value if isinstance(value, Mapping) else ("default",)))
    for key, value in (item.get("columns") or {}).items():
        if key in ("type", "name", "label") or key.startswith("end::"):
            continue
        if key in TRANSLATED and isinstance(value, Mapping):
            yield from ((key, language) for language in value)
        else:
            yield key, "default" if key in known else ""


def _placed(rows: Sequence[Row], raw: Mapping[str, Mapping[str, str]]) -> list[Row]:
    """The rows, with those that are only carried at their own numbers."""
    placed: list[Row] = []
    kept = {int(number): cells for number, cells in raw.items()}
    for row in rows:
        while len(placed) + 2 in kept:
            placed.append(_raw(kept.pop(len(placed) + 2)))
        placed.append(row)
    return [*placed, *(_raw(kept[number]) for number in sorted(kept))]


def _raw(cells: Mapping[str, str]) -> Row:
    by_index = {_index(letter): text for letter, text in cells.items()}
    return [by_index.get(i, "") for i in range(max(by_index, default=-1) + 1)]


def _index(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
