"""Folded parts of the web page: long tables behind a line that tells what is inside and how much; no script."""

from markupsafe import Markup, escape

from keko_eval.language.numbers import number
from keko_eval.language.wording import words_of
from keko_eval.reporting.html_table import table_html
from keko_eval.reporting.output_words import output_words
from keko_eval.reporting.page import IndicatorPage, Report, Table

LONG = 12
"""Rows that a table may have and still stand open."""
_OPEN = ("levels", "change", "progress", "overview")
_BEHIND = ("groups", "items", "rules", "meaningful", "turning", "reconciliation", "set_aside")


def folds(table: Table) -> bool:
    """Whether the table stands behind a line of its own: by its kind, else where it is long."""
    kind, _, part = table.name.partition(":")
    return kind not in _OPEN and (kind in _BEHIND or (kind == "chain" and bool(part)) or _rows(table) > LONG)


def folding_html(table: Table, report: Report, where: str, brief: bool = False) -> Markup:
    """The table as :func:`table_html` has it, folded where it is long; ``where`` is the anchor of what it belongs to.

    A link to the table itself, ``where-name``, opens it.
    """
    if table.empty or not folds(table):
        return table_html(table, brief)
    return fold_html((table.caption, amount(table, report.language)), table_html(table, brief),
                     f"{where}-{table.name.replace(':', '-')}")


def how_html(page: IndicatorPage, report: Report, content: str) -> Markup:
    """How an indicator was computed, folded; the line names what is inside, and how many other methods there are."""
    said, other = report.words, page.sensitivity
    methods = "" if other.empty else f"{other.caption} ({_rows(other)})"
    return fold_html((said.how, said.reliability if page.reliability else "", methods), Markup(content),
                     f"{page.anchor}-how")


def fold_html(said: tuple[str, ...], content: Markup, anchor: str) -> Markup:
    """``content`` behind a line; what ``anchor`` leads to is inside, so that browsers open it for a link."""
    first, *rest = filter(None, said)
    more = "".join(f" <span>· {escape(text)}</span>" for text in rest)
    return Markup(f'<details class="fold"><summary>{escape(first)}{more}</summary>'
                  f'<div id="{escape(anchor)}">{content}</div></details>')


def amount(table: Table, code: str) -> str:
    """How much a table holds: the groups of each grouping, statements, or rows."""
    speech, words = words_of("keko_eval.reporting", code).language, output_words(code)["fold"]
    if table.name == "groups":
        return ", ".join(f"{body.heading} {number(len(body.rows), speech)}" for body in table.bodies if body.rows)
    what, n = (("statement", sum(bool(body.rows) for body in table.bodies)) if table.name.startswith("items")
               else ("row", _rows(table)))
    return words[what if n == 1 else f"{what}s"].format(n=number(n, speech))


def _rows(table: Table) -> int:
    return sum(len(body.rows) for body in table.bodies)
