"""Vega: a Vega-Lite specification in, SVG in our own font out; nothing is fetched, same input, same SVG."""

from functools import cache
from typing import Any

from keko_eval.files.fonts import FAMILY, font_folder

_LOOK: dict[str, Any] = {
    "background": None, "font": FAMILY, "aria": False,
    "view": {"stroke": None}, "text": {"fontSize": 13, "fill": "#1b2733"},
    "axis": {"labelFontSize": 13, "titleFontSize": 13, "labelColor": "#1b2733", "titleColor": "#1b2733",
             "titleFontWeight": 600, "gridColor": "#dde3e8", "domainColor": "#4a5763", "tickColor": "#4a5763"},
    "legend": {"labelFontSize": 13, "titleFontSize": 13, "labelColor": "#1b2733", "titleColor": "#1b2733"},
}


def svg(specification: dict[str, Any]) -> str:
    """The drawing.

    Parameters
    ----------
    specification : dict
        Vega-Lite 5 with its data inside; whatever names an address of other data is refused by the door below.
    """
    told = {**specification, "config": {**_LOOK, **specification.get("config", {})}}
    text: str = _converter().vegalite_to_svg(told, vl_version="5.20", allowed_base_urls=[])
    return text


@cache
def _converter() -> Any:
    import vl_convert

    vl_convert.register_font_directory(str(font_folder()))
    return vl_convert


def png(drawing: str, scale: float) -> bytes:
    """An SVG document as a picture of dots; ``scale`` is dots for each of its units."""
    picture: bytes = _converter().svg_to_png(drawing, scale=scale)
    return picture
