"""Coding in, the coders' workbook out: a sheet for each coder, in the coordinator's language, answers as text."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from keko_eval.collection.coding import Code, Codebook, Coding, OpenAnswer
from keko_eval.language.wording import words_beside

CARRIED = "_keko"
"""The hidden sheet that tells which answers there are, and whether each may be quoted."""
FORMAT = "keko code 1"
THEME = "theme:"
TONGUES = ("fi", "sv", "en")
LONGEST = 32_000
"""Signs of an answer that a cell has room for."""
_PALE = {"border": 1, "border_color": "#C9D3D7", "valign": "top"}
_STYLES: Mapping[str, Mapping[str, Any]] = {
    "head": {"bold": True, "bg_color": "#1F4E5F", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top",
             "border": 1, "border_color": "#FFFFFF"},
    "key": {"font_color": "#595959", "bg_color": "#E4ECEF", "font_size": 8, "num_format": "@"},
    "text": {**_PALE, "text_wrap": True, "num_format": "@"},
    "mark": {**_PALE, "align": "center", "num_format": "@", "bg_color": "#FFF8DC", "locked": False},
    "open": {**_PALE, "align": "center", "num_format": "@", "bg_color": "#F6C28B", "bold": True, "locked": False},
    "write": {**_PALE, "text_wrap": True, "num_format": "@", "bg_color": "#FFF8DC", "locked": False},
    "grey": {**_PALE, "num_format": "@", "font_color": "#595959", "bg_color": "#E6E6E6"},
    "title": {"bold": True, "font_size": 20, "font_color": "#1F4E5F"},
    "said": {"text_wrap": True, "valign": "top"},
    "under": {"bold": True, "font_size": 14, "font_color": "#1F4E5F"},
}


def words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """What the workbook says: ``{part: {key: {language: text}}}``."""
    return words_beside(__file__)


def sheet_of(reader: str, book: Codebook, tongue: str) -> str:
    """The name of a reader's sheet: the coder's own, or the word for what was agreed on."""
    return words()["sheets"]["agreed"][tongue] if reader == book.indicator.agreed else reader


def write_coder_workbook(path: Path, coding: Coding, book: Codebook, titles: Mapping[str, str], tongue: str, *,
                         marks: Mapping[tuple[str, str], str] | None = None) -> None:
    """Write the workbook in which coders mark the themes of answers.

    Parameters
    ----------
    path : Path
    coding : Coding
    book : Codebook
    titles : mapping of str to str
        The ``question`` and the ``wave`` as people call them.
    tongue : str
        ``fi``, ``sv`` or ``en``.
    marks : mapping of (id, code) to str, optional
        What stands in the cells beforehand.
    """
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False,
                                         "strings_to_numbers": False}) as out:
        styles = {name: out.add_format(dict(style)) for name, style in _STYLES.items()}
        guide = out.add_worksheet(words()["sheets"]["guide"][tongue])
        _guide(guide, coding, book, titles, tongue, styles)
        for reader, ids in coding.readers.items():
            sheet = out.add_worksheet(sheet_of(reader, book, tongue))
            _reader(sheet, [coding.answers[id] for id in ids], coding, book, tongue, styles, marks or {})
        _carried(out.add_worksheet(CARRIED), coding, book, tongue)


def _page(sheet: Any) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.4, 0.4, 0.5, 0.5)
    sheet.hide_gridlines(2)
    sheet.set_footer("&L&A&R&P / &N")


def _guide(sheet: Any, coding: Coding, book: Codebook, titles: Mapping[str, str], tongue: str,
           styles: Mapping[str, Any]) -> None:
    said = {key: texts[tongue] for key, texts in words()["guide"].items()}
    _page(sheet)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, len(TONGUES), 40)
    sheet.write_string(0, 0, said["title"], styles["title"])
    lines = [said["question"].format(question=titles["question"]),
             said["wave"].format(wave=titles["wave"], n=len(coding.answers)), said["private"]]
    row = 1
    for line in lines:
        row = _line(sheet, row, line, styles)
    sheet.write_string(row + 1, 0, said["how"], styles["under"])
    row += 2
    for i, step in enumerate(_steps(coding, book, tongue), 1):
        row = _line(sheet, row, f"{i}. {step}", styles)
    sheet.write_string(row + 1, 0, said["codebook"], styles["under"])
    row += 2
    for i, head in enumerate(("", "suomi", "svenska", "English")):
        sheet.write_string(row, i, head, styles["head"])
    for i, code in enumerate(book.codes, row + 1):
        sheet.write_string(i, 0, code.value, styles["key"])
        for j, language in enumerate(TONGUES, 1):
            sheet.write_string(i, j, code.label.to(language), styles["text"])


def _line(sheet: Any, row: int, text: str, styles: Mapping[str, Any]) -> int:
    """One paragraph over all columns, as high as it needs."""
    sheet.merge_range(row, 0, row, len(TONGUES), "", styles["said"])
    sheet.write_string(row, 0, text, styles["said"])
    sheet.set_row(row, 16 * (1 + len(text) // 130) + 3)
    return row + 1


def _steps(coding: Coding, book: Codebook, tongue: str) -> list[str]:
    steps = {key: texts[tongue] for key, texts in words()["steps"].items()}
    if book.indicator.agreed in coding.readers:
        return [steps["settle"], steps["settle_mark"], steps["settle_later"], steps["back"]]
    none = next((code.label.to(tongue) for code in book.codes if code.alone), None)
    told = [steps["sheet"].format(coders=", ".join(coding.readers)), steps["mark"], steps["said"]]
    told += [steps["none"].format(none=none)] if none else []
    told += [steps["alone"]] if len(coding.readers) > 1 else []
    quote = words()["heads"]["quote"][tongue]
    return [*told, steps["quote"].format(quote=quote) if coding.quoting else steps["no_quotes"], steps["back"]]


def _reader(sheet: Any, answers: Sequence[OpenAnswer], coding: Coding, book: Codebook, tongue: str,
            styles: Mapping[str, Any], marks: Mapping[tuple[str, str], str]) -> None:
    heads = {key: texts[tongue] for key, texts in words()["heads"].items()}
    said = {key: texts[tongue] for key, texts in words()["words"].items()}
    columns = [("id", heads["id"], 8.0), ("answer", heads["answer"], 62.0),
               *((THEME + c.value, c.label.to(tongue), 17.0) for c in book.codes)]
    columns += [("quote", heads["quote"], 40), ("consent", heads["consent"], 10)] if coding.quoting else []
    _page(sheet)
    sheet.set_row(0, 64)
    for j, (key, head, width) in enumerate(columns):
        sheet.set_column(j, j, width)
        sheet.write_string(0, j, head, styles["head"])
        sheet.write_string(1, j, key, styles["key"])
    for i, answer in enumerate(answers, 2):
        text = answer.text if len(answer.text) <= LONGEST else answer.text[:LONGEST] + " …"
        sheet.write_string(i, 0, answer.id, styles["text"])
        sheet.write_string(i, 1, text, styles["text"])
        sheet.set_row(i, min(400, 15 * max(2, sum(1 + len(part) // 66 for part in text.split("\n")))))
        for j, code in enumerate(book.codes, 2):
            _mark(sheet, i, j, marks.get((answer.id, code.value), ""), styles)
        if coding.quoting:
            _quote(sheet, i, len(columns) - 2, answer, said, styles)
    if answers:
        _choosing(sheet, len(answers), book.codes, said)
    sheet.freeze_panes(2, 2)
    sheet.repeat_rows(0, 1)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _mark(sheet: Any, row: int, column: int, mark: str, styles: Mapping[str, Any]) -> None:
    if mark:
        sheet.write_string(row, column, mark, styles["open" if mark.endswith("?") else "mark"])
    else:
        sheet.write_blank(row, column, None, styles["mark"])


def _quote(sheet: Any, row: int, column: int, answer: OpenAnswer, said: Mapping[str, str],
           styles: Mapping[str, Any]) -> None:
    sheet.write_blank(row, column, None, styles["write" if answer.consent else "grey"])
    sheet.write_string(row, column + 1, said["yes" if answer.consent else "no"], styles["grey"])
    if not answer.consent:
        sheet.data_validation(row, column, row, column, {
            "validate": "length", "criteria": "==", "value": 0, "error_message": said["no_consent"]})


def _choosing(sheet: Any, n: int, codes: Sequence[Code], said: Mapping[str, str]) -> None:
    sheet.data_validation(2, 2, 1 + n, 1 + len(codes), {
        "validate": "list", "source": ["x"], "error_message": said["mark"]})


def _carried(sheet: Any, coding: Coding, book: Codebook, tongue: str) -> None:
    sheet.very_hidden()
    rows: list[Sequence[str]] = [
        (FORMAT,), ("study", coding.study), ("indicator", book.indicator.indicator), ("question", coding.question),
        ("wave", coding.wave), *(("given", *pair) for pair in coding.given.items()),
        ("quoting", "yes" if coding.quoting else "no"),
        *(("reader", reader, sheet_of(reader, book, tongue)) for reader in coding.readers)]
    for id, answer in coding.answers.items():
        consent = "" if answer.consent is None else "yes" if answer.consent else "no"
        rows.append(("answer", id, consent, *(reader for reader, ids in coding.readers.items() if id in ids)))
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            sheet.write_string(i, j, value)
