"""Tables, conclusions and legends as HTML: real tables with captions and scopes, drawings hidden from assistants."""

from markupsafe import Markup, escape

from keko_eval.reporting.page import Body, Cell, Chip, Column, Figure, Front, FrontRow, Legend, Table
from keko_eval.reporting.strips import draw, symbol

_CLASS = {"label": "label", "strip": "strip", "number": "number", "text": "text", "chip": "mark"}


def chip_html(chip: Chip) -> Markup:
    return Markup(f'<span class="chip {chip.tone} {chip.weight}">{symbol(chip)}<span>{escape(chip.text)}</span></span>')


def legend_html(legend: tuple[Legend, ...]) -> Markup:
    if not legend:
        return Markup("")
    entries = "".join(f"<li>{draw(entry.strip)}{escape(entry.text)}</li>" for entry in legend)
    return Markup(f'<ul class="legend">{entries}</ul>')


def table_html(table: Table, brief: bool = False) -> Markup:
    """The table with caption, legend and note, or nothing where it has no rows; ``brief`` leaves out the legend."""
    if table.empty:
        return Markup("")
    kind = table.name.partition(":")[0]
    head = "".join(_head(column) for column in table.columns)
    bodies = "".join(_body(body, table.columns) for body in table.bodies)
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    return Markup(f'<div class="figure {kind}"><table><caption>{escape(table.caption)}</caption>'
                  f'<thead><tr>{head}</tr></thead>{bodies}</table>'
                  f"{'' if brief else legend_html(table.legend)}{note}</div>")


def figure_html(figure: Figure) -> Markup:
    """The drawing, which says itself what it shows; its numbers stand in the tables below.

    On a narrow page it is not shrunk until nobody can read it, but moves in a box of its own.
    """
    return Markup(f'<figure class="drawn" id="{escape(figure.name)}"><figcaption>{escape(figure.caption)}</figcaption>'
                  f'<div class="scroll" role="group" tabindex="0" aria-label="{escape(figure.caption)}">{figure.svg}'
                  f"</div></figure>")


def front_rows(front: Front) -> Markup:
    """The first page's table: each row with its dimension, conclusion, sentence, picture and numbers."""
    head = "".join(f'<th scope="col">{escape(column.head)}</th>' for column in front.columns)
    rows = "".join(_front_row(row, block.label, front.columns) for block in front.dimensions for row in block.rows)
    return Markup(f'<table class="front"><caption class="vh">{escape(front.caption)}</caption>'
                  f'<thead class="vh"><tr>{head}</tr></thead>'
                  f'<tbody>{rows}</tbody></table>')


def _front_row(row: FrontRow, dimension: str, columns: tuple[Column, ...]) -> str:
    small = "".join(f"<li>{escape(text)}</li>" for text in row.small)
    small = f'<ul class="small">{small}</ul>' if small else ""
    numbers = "".join(f'<td><span class="of">{escape(column.head)}</span><b>{escape(cell.text)}</b>'
                      f"{_note(cell)}</td>" for column, cell in zip(columns[4:], row.numbers, strict=True))
    return (f'<tr><th scope="row"><span class="eyebrow">{escape(dimension)}</span> '
            f"{_to(row.anchor, row.label)}</th>"
            f'<td class="mark">{chip_html(row.chip)}</td>'
            f'<td class="say"><p data-row="{escape(row.row_id)}">{escape(row.sentence)}</p>{small}</td>'
            f'<td class="strip">{_picture(row.picture)}</td>{numbers}</tr>')


def _picture(cell: Cell) -> str:
    if cell.strip is None:
        return ""
    ends = "".join(f"<span>{escape(end)}</span>" for end in cell.ends or ())
    return f'{draw(cell.strip)}<span class="ends" aria-hidden="true">{ends}</span>'


def _head(column: Column) -> str:
    head = str(escape(column.head))
    if column.ends:
        ends = "".join(f"<span>{escape(end)}</span>" for end in column.ends)
        head = f'<span class="vh">{head}</span><span class="ends" aria-hidden="true">{ends}</span>'
    return f'<th scope="col" class="{_CLASS[column.kind]}">{head}</th>'


def _body(body: Body, columns: tuple[Column, ...]) -> str:
    heading = (f'<tr class="heading"><th scope="rowgroup" colspan="{len(columns)}">'
               f"{escape(body.heading)}</th></tr>") if body.heading else ""
    rows = "".join(_row(row, columns) for row in body.rows)
    return f'<tbody>{heading}{rows}</tbody>'


def _row(row: tuple[Cell, ...], columns: tuple[Column, ...]) -> str:
    """Neighbouring cells that are not shown become one, so that the words are said once."""
    parts, waiting = [], 0
    for i, (cell, column) in enumerate(zip(row, columns, strict=True)):
        if cell.hidden and i + 1 < len(row) and row[i + 1].hidden:
            waiting += 1
            continue
        parts.append(_hidden(cell, waiting + 1) if cell.hidden else _cell(cell, column, i == 0))
        waiting = 0
    return f'<tr>{"".join(parts)}</tr>'


def _hidden(cell: Cell, width: int) -> str:
    span = f' colspan="{width}"' if width > 1 else ""
    return f'<td class="hidden"{span}><span>{escape(cell.text)}</span></td>'


def _cell(cell: Cell, column: Column, first: bool) -> str:
    text = _to(cell.link, cell.text)
    content = f"{draw(cell.strip) if cell.strip else ''}{chip_html(cell.chip) if cell.chip else ''}{text}{_note(cell)}"
    if first:
        return f'<th scope="row">{content}</th>'
    label = f' data-label="{escape(column.head)}"' if column.kind in ("number", "text") else ""
    if column.ends:
        label = f' data-low="{escape(column.ends[0])}" data-high="{escape(column.ends[-1])}"'
    return f'<td class="{_CLASS[column.kind]}"{label}>{content}</td>'


def _note(cell: Cell) -> str:
    return f' <small>{escape(cell.note)}</small>' if cell.note else ""


def _to(anchor: str, text: str) -> str:
    """A text that leads to another place of the page, where that is there."""
    return f'<a href="#{escape(anchor)}">{escape(text)}</a>' if anchor else escape(text)
