"""The words of every problem: one TOML file per code in ``codes/``, in Finnish, Swedish and English."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any, Literal, cast

LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True, slots=True)
class Entry:
    """A code's words: ``{language: {what, fix, fix_near?, related?, explain}}``, a sample's values, an example."""

    code: str
    severity: Literal["error", "warning", "advice"]
    words: Mapping[str, Mapping[str, str]]
    sample: Mapping[str, str | int | float]
    example: Mapping[str, str]

    def demand(self, values: Mapping[str, object]) -> None:
        """Raise ``KeyError`` where a sentence names a value that is not given."""
        for template in self._templates("en", values):
            missing = [name for _, name, _, _ in Formatter().parse(template) if name and name not in values]
            if missing:
                raise KeyError(f"problem '{self.code}' needs the value {missing[0]!r}")

    def _templates(self, language: str, values: Mapping[str, object]) -> tuple[str, str]:
        words = self.words[language]
        fix = words["fix_near"] if "near" in values and "fix_near" in words else words["fix"]
        return words["what"], fix

    def say(self, language: str, values: Mapping[str, object]) -> tuple[str, str]:
        """What is wrong and how to mend it, in ``language``."""
        what, fix = self._templates(language if language in self.words else "en", values)
        return what.format_map(values), fix.format_map(values)

    def related(self, language: str) -> str:
        return self.words[language].get("related", "")


@cache
def entry(code: str) -> Entry:
    """The catalogue's entry of ``code``; ``KeyError`` if there is none."""
    file = files("keko_eval.problem") / "codes" / f"{code}.toml"
    if not file.is_file():
        raise KeyError(f"no problem has the code {code!r}")
    data: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf8"))
    words = {language: data[language] for language in LANGUAGES}
    return Entry(code, cast(Any, data.get("severity", "error")), words, data.get("sample", {}), data.get("example", {}))


def codes() -> list[str]:
    """Every known code, in alphabetical order."""
    folder = files("keko_eval.problem") / "codes"
    return sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml"))
