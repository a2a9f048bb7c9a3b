"""Styles: how the cells of a report's workbook look, each made once, and the number formats of a language."""

from functools import partial
from typing import Any

from keko_eval.language.language import MINUS, NBSP
from keko_eval.reporting.page import Tone

INK, SOFT, RULE, HAIR, WASH = "#1b2733", "#4a5763", "#c9d1d8", "#e3e7ea", "#f3f5f6"
PAPER, STAMP, BLUE = "#ffffff", "#8a2f00", "#0b5c8a"
TONES: dict[Tone, str] = {"good": "#00694b", "bad": "#a23b00", "moved": BLUE, "unclear": "#6b5a00", "strong": "#00694b",
                          "watch": "#6b5a00", "weak": "#a23b00"}
SHAPES: dict[Tone, str] = {"strong": "●●●", "watch": "●●○", "weak": "●○○", "unclear": "○", "few": "▪▪▪", "hidden": "▨",
                           "none": "–"}
"""How a state looks where there are letters only."""


class Styles:
    """Makes a cell format of a workbook the first time that it is asked for."""

    def __init__(self, book: Any, tag: str) -> None:
        self._book = book
        self._spaced = tag != "en"
        self._made: dict[frozenset[tuple[str, object]], Any] = {}
        self.text = partial(self.of, valign="vcenter")
        self.cell = partial(self.of, valign="vcenter", text_wrap=True, bottom=1, bottom_color=HAIR)

    def of(self, **looks: object) -> Any:
        """The format with these properties of xlsxwriter's."""
        key = frozenset(looks.items())
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_color": INK, **looks})
        return self._made[key]

    def number(self, pattern: str) -> Any:
        return self.of(num_format=self.pattern(pattern), valign="vcenter", bottom=1, bottom_color=HAIR)

    def head(self, right: bool = False, place: int = 0) -> Any:
        side: dict[str, object] = {"align": "right"} if right else {"align": "left", "indent": min(place, 1)}
        return self.of(bold=True, text_wrap=True, valign="bottom", bottom=1, bottom_color=SOFT, bg_color=WASH, **side)

    def hidden(self) -> Any:
        """A figure that is not shown: hatched, with its words."""
        return self.cell(font_color=SOFT, italic=True, align="center", pattern=14, bg_color=PAPER, fg_color=HAIR)

    def conclusion(self, tone: Tone, **looks: object) -> Any:
        return self.cell(bold=True, font_color=TONES.get(tone, SOFT), **looks)

    def pattern(self, pattern: str) -> str:
        """With the per cent sign and the minus as the language writes them, quoted as spreadsheets want them."""
        if not pattern:
            return "General"
        if self._spaced:
            pattern = pattern.replace("%", f'"{NBSP}"%')
        if ";" not in pattern:
            pattern = f"{pattern};{MINUS}{pattern}"
        return pattern.replace(MINUS, f'"{MINUS}"')
