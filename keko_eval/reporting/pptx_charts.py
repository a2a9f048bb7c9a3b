"""Charts of the slides: the presentation's own, to edit; their numbers lie in a workbook inside the file."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from keko_eval.reporting.marks import Axis, Dumbbell, Level
from keko_eval.reporting.office import plain
from keko_eval.reporting.page import Column, FrontRow
from keko_eval.reporting.strips import BLUE, INK, UPPER
from keko_eval.reporting.workbook import OPTIONS
from keko_eval.reporting.workbook_styles import HAIR, SOFT

FEW, DIGITS, SHORT = 8, 10, 2.0
Box = tuple[float, float, float, float]
_SIGNS = {"fi-FI": "[$-40B]", "sv-FI": "[$-81D]", "en-GB": "[$-809]"}
"""The language of a pattern, for programs that write the decimal sign by it and not by the computer's settings."""


@dataclass(frozen=True, slots=True)
class Bars:
    """One indicator's values, the waves in order; ``axis`` is its whole scale where it has one."""

    label: str
    names: tuple[str, ...]
    values: tuple[float, ...]
    texts: tuple[str, ...]
    pattern: str
    axis: Axis | None

    @property
    def alt(self) -> str:
        """What the chart shows, for those who do not see it."""
        told = (f"{name} {text}" for name, text in zip(self.names, self.texts, strict=True))
        return f"{self.label}: {', '.join(told)}"


def bars_of(row: FrontRow, columns: tuple[Column, ...]) -> Bars | None:
    """What the first page shows of an indicator as bars; None where a value is not there or not shown.

    The values have ten digits: the last ones of a sum depend on the order in which the machine added.
    """
    heads = [column.head for column in columns if column.kind == "number"]
    kept = row.numbers[:-1] if len(row.numbers) > 1 else row.numbers
    values = [float(f"{cell.value:.{DIGITS}g}") for cell in kept if not cell.hidden and cell.value is not None]
    if not values or len(values) < len(kept):
        return None
    strip = row.picture.strip
    axis = strip.axis if isinstance(strip, Dumbbell | Level) else None
    return Bars(plain(row.label), tuple(map(plain, heads[:len(kept)])), tuple(values),
                tuple(plain(cell.text) for cell in kept), kept[-1].pattern or "General", axis)


def bar_chart(slide: Any, box: Box, bars: Bars, ended: date, locale: str) -> None:
    """Clustered bars, the earlier pale, each with its value, on the indicator's whole scale; ``box`` is in inches."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches, Pt

    data = CategoryChartData(number_format=bars.pattern)
    data.categories = bars.names
    data.add_series(bars.label, bars.values)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *(Inches(at) for at in box), data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", bars.alt)
    chart = frame.chart
    chart.part.chart_workbook.update_from_xlsx_blob(workbook_of(bars, ended))
    chart.has_legend = chart.has_title = False
    chart.font.size, chart.font.color.rgb = Pt(14), _colour(INK)
    pattern = _SIGNS.get(locale, "") + bars.pattern if bars.pattern != "General" else bars.pattern
    _bars(chart.plots[0], bars, pattern)
    _axes(chart, bars, pattern)


def _bars(plot: Any, bars: Bars, pattern: str) -> None:
    from pptx.util import Pt

    plot.gap_width = 45 if len(bars.values) > 1 else 160
    plot.vary_by_categories, plot.has_data_labels = False, True
    labels = plot.data_labels
    labels.show_value, labels.number_format, labels.number_format_is_linked = True, pattern, False
    labels.font.size, labels.font.bold = Pt(16), True
    for i in range(len(bars.values)):
        form = plot.series[0].points[i].format
        form.fill.solid()
        form.fill.fore_color.rgb = _colour(UPPER[0 if i == len(bars.values) - 1 else 1])
        form.line.color.rgb = _colour(BLUE)


def _axes(chart: Any, bars: Bars, pattern: str) -> None:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK
    from pptx.util import Pt

    names, values = chart.category_axis, chart.value_axis
    names.reverse_order, names.major_tick_mark, names.has_major_gridlines = True, XL_TICK_MARK.NONE, False
    names.format.line.color.rgb = _colour(SOFT)
    values.tick_label_position, values.major_tick_mark = XL_TICK_LABEL_POSITION.HIGH, XL_TICK_MARK.NONE
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = _rounded(bars, pattern), False
    values.tick_labels.font.size, values.tick_labels.font.color.rgb = Pt(12), _colour(SOFT)
    values.major_gridlines.format.line.color.rgb = _colour(HAIR)
    values.format.line.fill.background()
    if bars.pattern == "0" and max(map(abs, bars.values)) <= FEW:
        values.major_unit = 1
    if bars.axis:
        values.minimum_scale, values.maximum_scale = bars.axis
    elif min(bars.values) >= 0:
        values.minimum_scale = 0


def _rounded(bars: Bars, pattern: str) -> str:
    """The pattern of the axis: whole numbers, unless all of it lies within a few units."""
    within = max(map(abs, bars.axis or bars.values)) <= SHORT
    return re.sub(r"\.0+", ".0" if within else "", pattern)


def workbook_of(bars: Bars, ended: date) -> bytes:
    """The chart's numbers as a workbook, in the cells that a presentation looks in; no text is a formula."""
    from xlsxwriter import Workbook

    target = BytesIO()
    with Workbook(target, OPTIONS) as book:
        book.set_properties({"created": datetime(ended.year, ended.month, ended.day)})
        sheet, numbers = book.add_worksheet("Sheet1"), book.add_format({"num_format": bars.pattern})
        sheet.write_string(0, 1, bars.label[:32767])
        for line, (name, value) in enumerate(zip(bars.names, bars.values, strict=True), 1):
            sheet.write_string(line, 0, name[:32767])
            sheet.write_number(line, 1, value, numbers)
    return target.getvalue()


def _colour(text: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(text.lstrip("#").upper())
