"""The words of every problem: one TOML file per code in ``codes/``, in Finnish, Swedish and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal, cast

from keko_eval.problem.noun import Digits, Noun, Spoken

LANGUAGES = ("fi", "sv", "en")
CODES = Path(__file__).parent / "codes"
HEADING = "heading"
"""The value that a problem in a workbook has: the heading of its column."""
Severity = Literal["error", "warning", "advice"]
Value = str | int | float | Noun | Digits


@dataclass(frozen=True, slots=True)
class Entry:
    """A code's words: ``{language: {what, fix, fix_near?, related?, explain}}``, a sample's values, an example.

    ``what_cell``, ``fix_cell`` and ``fix_near_cell`` say it to somebody who fills in a workbook and has never seen a
    key; they may name the ``heading`` of the column.

    ``example`` holds ``wrong`` and ``right`` snippets and, where they can be checked as they stand, ``in``: what they
    are a part of (a file, an instrument, a question, …).
    """

    code: str
    severity: Severity
    words: Mapping[str, Mapping[str, str]]
    sample: Mapping[str, Value]
    example: Mapping[str, str]

    def demand(self, values: Mapping[str, object]) -> None:
        """Raise ``KeyError`` where a sentence names a value that is not given."""
        for template in self._templates("en", values):
            missing = [name for name in names_in(template) if name not in values]
            if missing:
                raise KeyError(f"problem '{self.code}' needs the value {missing[0]!r}")

    def _templates(self, language: str, values: Mapping[str, object]) -> tuple[str, str]:
        words = self.words[language]
        fix = "fix_near" if "near" in values and "fix_near" in words else "fix"
        told = "_cell" if HEADING in values else ""
        return words.get(f"what{told}", words["what"]), words.get(f"{fix}{told}", words[fix])

    def say(self, language: str, values: Mapping[str, Value]) -> tuple[str, str]:
        """What is wrong and how to mend it, in ``language`` (easy Finnish reads as Finnish; others as English)."""
        language = spoken(language)
        what, fix = self._templates(language, values)
        said = {name: _said(v, language) for name, v in values.items()}
        return what.format_map(said), fix.format_map(said)

    def related(self, language: str) -> str:
        return self.words[spoken(language)].get("related", "")

    def explain(self, language: str) -> str:
        return self.words[spoken(language)]["explain"]


def names_in(template: str) -> list[str]:
    """The values that a sentence names in braces."""
    return [name for _, name, _, _ in Formatter().parse(template) if name]


def spoken(language: str) -> str:
    """The language of the catalogue that serves ``language`` best."""
    first = language.replace("_", "-").split("-")[0].lower()
    return first if first in LANGUAGES else "en"


@cache
def entry(code: str) -> Entry:
    """The catalogue's entry of ``code``; ``KeyError`` if there is none."""
    import tomllib

    file = CODES / f"{code}.toml"
    if not file.is_file():
        raise KeyError(f"no problem has the code {code!r}")
    data: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf8"))
    words = {language: data[language] for language in LANGUAGES}
    sample = {name: _thing(v) if isinstance(v, dict) else v for name, v in data.get("sample", {}).items()}
    return Entry(code, cast(Severity, data.get("severity", "error")), words, sample, data.get("example", {}))


@cache
def codes() -> tuple[str, ...]:
    """Every known code, in alphabetical order."""
    return tuple(sorted(file.stem for file in CODES.glob("*.toml")))


def _said(value: Value, language: str) -> object:
    match value:
        case Noun():
            return Spoken(value, language)
        case Digits():
            return value.said(language)
        case _:
            return value


def _thing(told: dict[str, str]) -> Noun | Digits:
    return Digits(**told) if "digits" in told else Noun(**told)
