"""▶ A report's page model in, one HTML file out: no script, nothing fetched, everything escaped."""

import re
from base64 import b64encode
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from keko_eval.definitions.branding import accessible
from keko_eval.reporting.brand import Brand
from keko_eval.reporting.folded import folding_html, how_html
from keko_eval.reporting.html_table import chip_html, figure_html, front_rows, legend_html, table_html
from keko_eval.reporting.order import PARTS
from keko_eval.reporting.page import Part, Placed, Report

_COLOUR = re.compile("#[0-9a-f]{6}")
ON_GREY = 4.95
"""The contrast with white that is 4.5 to 1 with the page's grey, #f3f5f6."""
_HERE = files("keko_eval.reporting")


def render_html(report: Report) -> str:
    """One self-contained page in the report's language."""
    text: str = _template().render(report=report, style=_style())
    return text


@cache
def _template() -> Any:
    from jinja2 import DictLoader, Environment, StrictUndefined

    source = (_HERE / "templates" / "report.html.j2").read_text(encoding="utf8")
    environment = Environment(loader=DictLoader({"report": source}), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"table": table_html, "chip": chip_html, "legend": legend_html, "front_rows": front_rows,
                            "drawn": figure_html, "paragraphs": _paragraphs, "folding": folding_html, "how": how_html,
                            "after": _after, "look": _look, "anchors": _anchors, "part_at": _part_at}
    return environment.get_template("report")


@cache
def _style() -> Markup:
    """The style sheet with both weights of the font inside."""
    style = (_HERE / "templates" / "report.css").read_text(encoding="utf8")
    for weight in ("Regular", "Semibold"):
        data = (_HERE / "fonts" / f"report-{weight}.woff2").read_bytes()
        style = style.replace(f"report-{weight}.woff2", f"data:font/woff2;base64,{b64encode(data).decode()}")
    return Markup(style)


def _look(brand: Brand) -> Markup:
    """The brand's colours; nothing but ``#rrggbb`` goes in. Links are on grey too, so they may be a shade darker."""
    found = [Markup(rule).format(colour, accessible(colour, ON_GREY)) for colour, rule in (
        (brand.titles, ":root{{--blue:{1}}}h1,h2{{color:{0}}}"),
        (brand.lines, "main>section+section,.cause{{border-color:{0}}}.masthead{{border-bottom:4px solid {0}}}"))
        if _COLOUR.fullmatch(colour)]
    return Markup("").join(found)


def _paragraphs(texts: tuple[str, ...]) -> Markup:
    return Markup("").join(Markup("<p>{}</p>").format(text) for text in texts)


def _after(order: tuple[Placed, ...]) -> str:
    """Where one reads on about indicators that are not primary: the last run of indicators."""
    return next((placed.anchor for placed in reversed(order) if placed.part == "indicators"), "")


def _anchors(order: tuple[Placed, ...]) -> frozenset[str]:
    """Every indicator page that the report shows."""
    return frozenset(anchor for placed in order for anchor in placed.anchors)


def _part_at(report: Report, placed: Placed) -> Part:
    """The part that stands at a place."""
    return next(part for name in PARTS if (part := report.part(name)) and part.anchor == placed.anchor)
