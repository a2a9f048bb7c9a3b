"""▶ A circle in, its authoring workbook out: in the coordinator's language, with lists to choose from."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from keko_eval.exchange.authored import Around, Authored
from keko_eval.exchange.columns import CARRIED, SHEETS, TABLES, columns, sheet_name, told, words_in
from keko_eval.exchange.layout import Book, Line, laid_out, sealed
from keko_eval.files.table import letters

SPARE = 60
"""Empty rows that have drop-down lists below what is written."""
LISTS = "_lists"
CHUNK = 30_000
FROZEN = {"goals": 2, "questions": 4, "indicators": 2}
"""How many columns stay in sight."""
ROOMY = ("goals", "questions")
"""Sheets whose empty rows have room to write by hand."""
PAGE_WIDE = 200
"""How many characters' width of columns can still be read on A4 on its side."""
STYLES: Mapping[str, Mapping[str, Any]] = {
    "head": {"bold": True, "bg_color": "#1F4E5F", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top",
             "border": 1, "border_color": "#FFFFFF"},
    "head_word": {"bold": True, "font_color": "#FFFFFF"},
    "head_note": {"font_size": 9, "font_color": "#FFFFFF"},
    "key": {"font_color": "#595959", "bg_color": "#E4ECEF", "font_size": 8, "num_format": "@"},
    "cell": {"text_wrap": True, "valign": "top", "num_format": "@", "border": 1, "border_color": "#C9D3D7"},
    "number": {"valign": "top", "border": 1, "border_color": "#C9D3D7"},
    "pick": {"text_wrap": True, "valign": "top", "num_format": "@", "bg_color": "#FFF8DC", "border": 1,
             "border_color": "#C9D3D7"},
    "grey": {"text_wrap": True, "valign": "top", "num_format": "@", "font_color": "#595959", "bg_color": "#F0F0F0",
             "border": 1, "border_color": "#D8D8D8"},
    "title": {"bold": True, "font_size": 20, "font_color": "#1F4E5F"},
    "path": {"bold": True, "font_size": 13, "font_color": "#1F4E5F", "bg_color": "#E4ECEF", "valign": "vcenter"},
    "said": {"text_wrap": True, "font_size": 11, "valign": "top"},
    "command": {"font_name": "Consolas", "font_size": 12, "bg_color": "#FFF8DC", "border": 1},
    "under": {"bold": True, "font_size": 14, "font_color": "#1F4E5F"},
}


def write_authoring_workbook(path: Path, own: Authored, surroundings: Around, tongue: str = "fi") -> None:
    """Write the workbook in which a coordinator writes goals, questions, choices and indicators.

    Parameters
    ----------
    path : Path
        The file; an earlier one is written over.
    own : Authored
        The circle, as it is so far.
    surroundings : Around
        The study that it extends: what its drop-down lists offer.
    tongue : str
        ``fi``, ``sv`` or ``en``.
    """
    import xlsxwriter

    book = laid_out(own, surroundings, tongue)
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False,
                                         "strings_to_numbers": False}) as out:
        out.set_properties({"title": sheet_name("guide", tongue), "created": _LONG_AGO})
        styles = {name: out.add_format(dict(style)) for name, style in STYLES.items()}
        _guide(out.add_worksheet(sheet_name("guide", tongue)), styles, tongue, path.name)
        sheets = {name: out.add_worksheet(sheet_name(name, tongue)) for name in SHEETS}
        ranges = _lists(out.add_worksheet(LISTS), book)
        for name in TABLES:
            _table(sheets[name], name, book, styles, ranges)
        _texts(sheets["texts"], book, styles)
        _carried(out.add_worksheet(CARRIED), book)


def _long_ago() -> Any:
    from datetime import datetime

    return datetime(2017, 1, 1)


_LONG_AGO = _long_ago()


def _page(sheet: Any, pages: int = 1, *, landscape: bool = True) -> None:
    sheet.set_paper(9)
    sheet.fit_to_pages(pages, 0)
    sheet.set_margins(0.4, 0.4, 0.5, 0.5)
    sheet.hide_gridlines(2)
    sheet.set_footer("&L&A&R&P / &N")
    if landscape:
        sheet.set_landscape()


def _guide(sheet: Any, styles: Mapping[str, Any], tongue: str, file: str) -> None:
    _page(sheet, landscape=False)
    sheet.set_column(0, 0, 76)
    lines = told()["guide"][tongue].format(file=file).strip().split("\n")
    for i, line in enumerate(lines):
        last_step = line.startswith("keko ")
        style = "title" if i == 0 else "path" if i == 1 else "command" if last_step else "said"
        style = "under" if style == "said" and i > 2 and len(line) < 20 else style
        sheet.set_row(i, {"title": 34, "path": 26, "under": 30, "command": 22}.get(style, 36))
        sheet.write_string(i, 0, line, styles[style])


def _lists(sheet: Any, book: Book) -> dict[str, str]:
    """The drop-down lists in a hidden sheet, and where each is."""
    sheet.hide()
    tongue = book.tongue
    named: dict[str, list[str]] = {f"word:{words}": words_in(words, tongue) for words in told()["words"]}
    named["word:yes_no"] = words_in("yes_no", tongue)
    named |= {choices: [*names.values()] for choices, names in book.names.items()}
    named["lists"] = [*dict.fromkeys(str(line["list", ""]) for line, _ in book.tables.get("choices", [])
                                     if ("list", "") in line)]
    ranges = {}
    for i, (name, values) in enumerate(named.items()):
        for j, value in enumerate(values):
            sheet.write_string(j, i, value)
        if values:
            column = letters(i)
            ranges[name] = f"={LISTS}!${column}$1:${column}${len(values)}"
    return ranges


def _table(sheet: Any, name: str, book: Book, styles: Mapping[str, Any], ranges: Mapping[str, str]) -> None:
    rows = book.tables.get(name, [])
    widths: list[int] = []
    last = 2 + len(rows) + SPARE
    if name in ROOMY:
        sheet.set_default_row(30)
    sheet.set_row(0, 64)
    sheet.set_row(1, 15)
    index = 0
    for column in columns(name):
        for language in book.languages if column.kind == "texts" else [""]:
            note = column.note.get(book.tongue, "")
            spoken = told()["languages"].get(language, {}).get(book.tongue, language)
            spoken = f" ({spoken})" if column.kind == "texts" and len(book.languages) > 1 and spoken else ""
            _head(sheet, index, column.head[book.tongue] + spoken, note, styles)
            widths.append(column.width)
            sheet.write_string(1, index, column.key + (f"::{language}" if language else ""), styles["key"])
            options = ranges.get(column.kind) or ranges.get(column.choices)
            plain = "pick" if options else "cell"
            sheet.set_column(index, index, column.width)
            if options:
                sheet.data_validation(2, index, last, index, {
                    "validate": "list", "source": options, "error_type": "information",
                    "show_error": bool(column.words), "error_title": column.head[book.tongue][:32]})
            for i in range(2, last):
                line, grey = rows[i - 2] if i - 2 < len(rows) else ({}, False)
                _write(sheet, i, index, line.get((column.name, language)), styles,
                       "grey" if grey and not _open(name, column.name) else plain)
            index += 1
    kept = FROZEN.get(name, 1)
    sheet.freeze_panes(2, kept)
    sheet.repeat_rows(0, 1)
    _pages(sheet, widths, kept)
    _heights(sheet, rows, name)
    sheet.print_area(0, 0, 1 + max(len(rows), 12), index - 1)


def _head(sheet: Any, index: int, head: str, note: str, styles: Mapping[str, Any]) -> None:
    if note:
        sheet.write_rich_string(0, index, styles["head_word"], head, styles["head_note"], f"\n{note}", styles["head"])
    else:
        sheet.write_string(0, index, head, styles["head"])


def _pages(sheet: Any, widths: Sequence[int], kept: int) -> None:
    """As few pages beside one another as can be read, each with the first ``kept`` columns.

    Parameters
    ----------
    widths : sequence of int
        Of the columns, in characters.
    """
    pages, always, taken = 1, sum(widths[:kept]), 0
    for i, wide in enumerate(widths):
        if i >= kept and taken + wide > PAGE_WIDE:
            pages, taken = pages + 1, always
        taken += wide
    _page(sheet, pages)
    if pages > 1:
        sheet.repeat_columns(0, kept - 1)


def _heights(sheet: Any, rows: Sequence[tuple[Line, bool]], name: str) -> None:
    """Rows as high as their texts; spreadsheets see to it only when a cell is changed."""
    wide = {column.name: column.width for column in columns(name)}
    for i, (line, _) in enumerate(rows, 2):
        lines = max((sum(-(-len(part) * 10 // (9 * wide[of])) for part in str(cell).split("\n"))
                     for (of, _), cell in line.items()), default=1)
        if lines > (2 if name in ROOMY else 1):
            sheet.set_row(i, 15 * lines)


def _open(sheet: str, column: str) -> bool:
    """Whether a column of a shared row may be written."""
    return sheet == "indicators" and (column.startswith("target.") or column == "hide")


def _write(sheet: Any, row: int, column: int, value: str | int | float | None, styles: Mapping[str, Any],
           style: str) -> None:
    if value is None:
        sheet.write_blank(row, column, None, styles[style])
    elif isinstance(value, str):
        sheet.write_string(row, column, value, styles[style])
    else:
        sheet.write_number(row, column, value, styles["number" if style == "cell" else style])


def _texts(sheet: Any, book: Book, styles: Mapping[str, Any]) -> None:
    _page(sheet)
    heads, languages = told()["heads"], told()["languages"]
    top = [(heads["part"][book.tongue], "part"), ("", "key"), (heads["value"][book.tongue], "value")]
    for language in book.languages:
        spoken = languages.get(language, {}).get(book.tongue, language)
        top.append((f"{heads['text'][book.tongue]} {spoken}".strip(), f"text::{language}" if language else "text"))
    for i, (head, key) in enumerate(top):
        sheet.write_string(0, i, head, styles["head"])
        sheet.write_string(1, i, key, styles["key"])
        sheet.set_column(i, i, [34, 22, 26][i] if i < 3 else 60)
    for i, (name, kind, cells) in enumerate(book.parts, 2):
        of, inner = name.split(".", 1)
        key, wave = (name, "") if not inner.startswith("waves.") else (f"{of}.waves", inner.removeprefix("waves."))
        shown = f"{told()['parts'][key][book.tongue]} {book.names['waves'].get(wave, wave)}".strip()
        sheet.write_string(i, 0, shown, styles["grey"])
        sheet.write_string(i, 1, name, styles["key"])
        _write(sheet, i, 2, cells.get("") if kind != "texts" else None, styles, "cell" if kind != "texts" else "grey")
        for j, language in enumerate(book.languages, 3):
            _write(sheet, i, j, cells.get(language) if kind == "texts" else None, styles,
                   "cell" if kind == "texts" else "grey")
    sheet.freeze_panes(2, 1)
    sheet.repeat_rows(0, 1)


def _carried(sheet: Any, book: Book) -> None:
    sheet.very_hidden()
    seal = sealed((of, id, str(count), tree) for of, id, count, tree in book.carried)
    for i, (of, id, count, tree) in enumerate([*book.carried, ("seal", "", 1, {"seal": seal})]):
        text = json.dumps(tree, ensure_ascii=True)
        for j, value in enumerate([of, json.dumps(id), str(count)]):
            sheet.write_string(i, j, value)
        for j in range(0, len(text), CHUNK):
            sheet.write_string(i, 3 + j // CHUNK, text[j:j + CHUNK])
