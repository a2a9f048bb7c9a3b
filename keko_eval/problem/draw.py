"""Problems in; lines for a terminal, JSON for a program or annotations for GitHub out."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from keko_eval.problem.catalogue import entry
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem

_FIX = {"fi": "korjaus", "sv": "åtgärd", "en": "fix"}
_WORD = {
    "fi": {"error": "virhe", "warning": "varoitus", "advice": "neuvo"},
    "sv": {"error": "fel", "warning": "varning", "advice": "råd"},
    "en": {"error": "error", "warning": "warning", "advice": "advice"},
}
Source = Callable[[str], str]


def read_source(file: str) -> str:
    """The text of ``file`` for an excerpt, empty where it cannot be read as text."""
    try:
        return Path(file).read_text(encoding="utf8")
    except (OSError, UnicodeDecodeError):
        return ""


def draw_text(problems: Iterable[Problem], language: str = "en", source: Source = read_source) -> str:
    """Every problem with its place, an excerpt and the fix, as style.md's samples show."""
    return "\n".join(_draw(p, language, source) for p in sorted(problems, key=lambda p: p.sort_key))


def draw_json(problems: Iterable[Problem], language: str = "en") -> str:
    return json.dumps([as_record(p, language) for p in sorted(problems, key=lambda p: p.sort_key)], ensure_ascii=False,
                      indent=1)


def draw_github(problems: Iterable[Problem], language: str = "en") -> str:
    """Workflow commands that GitHub shows beside the line."""
    kinds = {"error": "error", "warning": "warning", "advice": "notice"}
    rows = []
    for p in sorted(problems, key=lambda p: p.sort_key):
        what, fix = entry(p.code).say(language, p.values)
        place = p.place or Place("")
        where = f"file={_escape(place.file, True)},line={max(place.line, 1)},col={max(place.column, 1)},title={p.code}"
        rows.append(f"::{kinds[p.severity]} {where}::{_escape(f'{what} ({fix})')}")
    return "\n".join(rows)


def as_record(p: Problem, language: str = "en") -> dict[str, object]:
    """One problem as plain data."""
    what, fix = entry(p.code).say(language, p.values)
    place = p.place or Place("")
    return {"code": p.code, "severity": p.severity, "file": place.file, "line": place.line, "column": place.column,
            "cell": place.cell, "what": what, "fix": fix, "related": str(p.related) if p.related else None}


def first_line(p: Problem, language: str = "en") -> str:
    """The line that is enough by itself: place, what, code."""
    what, _ = entry(p.code).say(language, p.values)
    kind = "" if p.severity == "error" else _WORD.get(language, _WORD["en"])[p.severity] + ": "
    return f"{p.place}: {kind}{what}  [{p.code}]" if p.place else f"{kind}{what}  [{p.code}]"


def _draw(p: Problem, language: str, source: Source) -> str:
    words = entry(p.code)
    _, fix = words.say(language, p.values)
    lines = [first_line(p, language)]
    numbers = [place.line for place in (p.place, p.related) if place and place.line]
    gutter = len(str(max(numbers, default=0)))
    if p.place:
        lines += _excerpt(p.place, "^", "", gutter, source)
    if p.related:
        lines += _excerpt(p.related, "-", words.related(language), gutter, source, other=p.place)
    lines.append(f"{' ' * gutter} = {_FIX.get(language, 'fix')}: {fix}")
    return "\n".join(lines) + "\n"


def _excerpt(place: Place, mark: str, label: str, gutter: int, source: Source, other: Place | None = None) -> list[str]:
    text = source(place.file).splitlines() if place.line and place.column else []
    if place.line > len(text) or not text:
        return [f"{' ' * gutter} - {place} {label}".rstrip()] if mark == "-" else []
    head = [f"{' ' * gutter} |"]
    if other and other.file != place.file:
        head.insert(0, f"{' ' * gutter} - {place}")
    underline = " " * (place.column - 1) + mark * place.width
    return [*head, f"{place.line:>{gutter}} | {text[place.line - 1]}",
            f"{' ' * gutter} | {underline} {label}".rstrip()]


def _escape(text: str, in_property: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text
