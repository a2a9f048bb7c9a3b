"""▶ A language's signs, months and list patterns, read once from CLDR through Babel."""

from dataclasses import dataclass
from functools import cache

LANGUAGES = ("fi", "sv", "en", "fi-simple")
MINUS, NBSP = "\u2212", "\u00a0"
_CLDR = {"fi": "fi", "sv": "sv", "en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Language:
    """What writing in a language needs.

    Attributes
    ----------
    code : str
        One of :data:`LANGUAGES`.
    tag : str
        For ``lang`` attributes and lookups of forms: easy Finnish is Finnish.
    simple : bool
        Easy language: coarser numbers, short sentences.
    decimal, group : str
        The signs between whole and fraction, and between thousands.
    percent : str
        ``{}`` stands for the number: ``{} %``.
    months : tuple of str
        The twelve months in the nominative.
    pair, middle, end : str
        CLDR's list patterns with ``{0}`` and ``{1}``.
    """

    code: str
    tag: str
    simple: bool
    decimal: str
    group: str
    percent: str
    months: tuple[str, ...]
    pair: str
    middle: str
    end: str


@cache
def language(code: str) -> Language:
    """The language of ``code``; ``KeyError`` for one that the program does not write."""
    if code not in LANGUAGES:
        raise KeyError(f"no language has the code {code!r}")
    from babel.core import Locale

    tag = code.split("-")[0]
    locale = Locale.parse(_CLDR[tag])
    symbols = locale.number_symbols["latn"]
    months = locale.months["stand-alone"]["wide"]
    patterns = locale.list_patterns["standard"]
    return Language(
        code=code, tag=tag, simple=code != tag,
        decimal=symbols["decimal"], group=symbols["group"],
        percent=locale.percent_formats[None].pattern.replace("#,##0", "{}"),
        months=tuple(months[i] for i in range(1, 13)),
        pair=patterns["2"], middle=patterns["middle"], end=patterns["end"],
    )
