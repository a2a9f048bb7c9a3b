"""Charts of the workbook: the spreadsheet's own, on the workbook's own cells, with titles and descriptions."""

from typing import Any

from keko_eval.reporting.marks import Axis
from keko_eval.reporting.strips import LOWER, MIDDLE, UPPER
from keko_eval.reporting.workbook_styles import BLUE, HAIR, INK, PAPER, RULE, SOFT

Area = tuple[str, int, int, int, int]


def before_and_after(book: Any, title: str, names: Area, axis: Axis, pattern: str) -> Any:
    """Two bars of each thing on its whole scale, the earlier pale, with their values.

    ``names`` are the cells that name the things; the values stand in the two columns after, the heads in the row above.
    """
    chart = book.add_chart({"type": "bar"})
    sheet, first, column, last, _ = names
    for place in (0, 1):
        values = [sheet, first, column + 1 + place, last, column + 1 + place]
        labels = {"value": True, "num_format": pattern, "font": {"color": INK, "size": 9}}
        chart.add_series({"name": [sheet, first - 1, column + 1 + place], "categories": list(names), "values": values,
                          "fill": {"color": (UPPER[1], UPPER[0])[place]}, "border": {"color": BLUE, "width": 0.75},
                          "gap": 55, "overlap": 0, "data_labels": labels})
    _words(chart, title)
    chart.set_x_axis(_scale(pattern.replace(".0", "")) | {"min": axis[0], "max": axis[1]})
    return chart


def stacked(book: Any, title: tuple[str, int, int], names: Area, head: int, columns: range) -> Any:
    """Shares of the answers, a bar per line of ``names``.

    ``columns`` hold the counts, the row ``head`` the names of the choices.
    """
    chart = book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    sheet, first, _, last, _ = names
    for place, column in enumerate(columns):
        chart.add_series({"name": [sheet, head, column], "categories": list(names),
                          "values": [sheet, first, column, last, column], "gap": 40,
                          "fill": {"color": colour(place, len(columns))}, "border": {"color": PAPER, "width": 0.75}})
    _words(chart, list(title))
    chart.set_x_axis(_scale("0%"))
    return chart


def colour(place: int, of: int) -> str:
    """The colour that a choice has in the drawings of the report."""
    if of % 2 and place == of // 2:
        return MIDDLE
    pair = LOWER if place < of // 2 else UPPER
    return pair[0 if 2 * min(place, of - 1 - place) < of // 2 else 1]


def _words(chart: Any, title: Any) -> None:
    """Title, legend and what the bars are, from the top down as in the table."""
    chart.set_title({"name": title, "name_font": {"size": 12, "bold": True, "color": INK}, "overlay": False})
    chart.set_legend({"position": "top", "font": {"color": INK}})
    chart.set_chartarea({"border": {"color": RULE}})
    chart.set_y_axis({"reverse": True, "num_font": {"color": INK, "size": 9}, "line": {"color": SOFT},
                      "major_tick_mark": "none", "major_gridlines": {"visible": False}})


def _scale(pattern: str) -> dict[str, Any]:
    """The axis of the numbers: faint lines, no frame."""
    return {"num_format": pattern, "major_gridlines": {"visible": True, "line": {"color": HAIR, "width": 0.75}},
            "line": {"none": True}, "num_font": {"color": SOFT}}
