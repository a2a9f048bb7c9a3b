"""Branding: an organisation's own logo, colours, text on the first page and contact, as a study or a pack says them."""

import colorsys

from pydantic import BaseModel

from keko_eval.definitions.scalars import STRICT, Colour, Text, Texts

TEXT_CONTRAST, GRAPHICS_CONTRAST = 4.5, 3.0
"""The least contrast against white of text and of lines: WCAG 2.2, criteria 1.4.3 and 1.4.11."""


class Logo(BaseModel):
    model_config = STRICT
    file: Text
    alt: Texts


class Colours(BaseModel):
    model_config = STRICT
    titles: Colour = ""
    lines: Colour = ""


class Branding(BaseModel):
    model_config = STRICT
    logo: Logo | None = None
    colours: Colours = Colours()
    front: Texts | None = None
    contact: Texts | None = None


def contrast(colour: str) -> float:
    """The contrast ratio of ``#rrggbb`` against white, 1 to 21 (WCAG 2.2, relative luminance)."""
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def accessible(colour: str, least: float) -> str:
    """The lightest shade of the same hue and saturation whose contrast against white is at least ``least``."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)))
    for step in range(1001):
        shade = "#" + "".join(f"{round(255 * part):02x}" for part in colorsys.hls_to_rgb(
            hue, lightness * (1 - step / 1000), saturation))
        if contrast(shade) >= least:
            return shade
    return "#000000"
