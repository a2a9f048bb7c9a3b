"""Problems in; lines for a terminal, JSON for a program or annotations for GitHub out."""

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from keko_eval.problem.catalogue import entry, spoken
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem

FIX = {"fi": "korjaus", "sv": "åtgärd", "en": "fix"}
GRADES = {
    "fi": {"error": "virhe", "warning": "varoitus", "advice": "neuvo"},
    "sv": {"error": "fel", "warning": "varning", "advice": "råd"},
    "en": {"error": "error", "warning": "warning", "advice": "advice"},
}
EXCERPT = 110
Source = Callable[[str], str]


def read_source(file: str) -> str:
    """The text of ``file`` for an excerpt, empty where it cannot be read as text."""
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return ""


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """By file, line, column; what is said twice of one place is said once."""
    return list(dict.fromkeys(sorted(problems, key=lambda p: p.sort_key)))


def draw_text(problems: Iterable[Problem], language: str = "en", source: Source = read_source) -> str:
    """Every problem with its place, an excerpt with the place underlined, and the fix."""
    source = cache(source)
    return "\n".join(_draw(p, language, source) for p in in_order(problems))


def draw_json(problems: Iterable[Problem], language: str = "en") -> str:
    import json

    return json.dumps([as_record(p, language) for p in in_order(problems)], ensure_ascii=False, indent=1)


def draw_github(problems: Iterable[Problem], language: str = "en") -> str:
    """Workflow commands that GitHub shows beside the line."""
    kinds = {"error": "error", "warning": "warning", "advice": "notice"}
    rows = []
    for p in in_order(problems):
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
    grade = "" if p.severity == "error" else GRADES[spoken(language)][p.severity] + ": "
    return f"{p.place}: {grade}{what}  [{p.code}]" if p.place else f"{grade}{what}  [{p.code}]"


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
    lines.append(f"{' ' * gutter} = {FIX[spoken(language)]}: {fix}")
    return "\n".join(lines) + "\n"


def _excerpt(place: Place, mark: str, label: str, gutter: int, source: Source, other: Place | None = None) -> list[str]:
    text = source(place.file).split("\n") if place.line and place.column else []
    if not 0 < place.line <= len(text) or not text[place.line - 1].strip():
        return [f"{' ' * gutter} - {place} {label}".rstrip()] if mark == "-" else []
    head = [f"{' ' * gutter} |"]
    if other and other.file != place.file:
        head.insert(0, f"{' ' * gutter} - {place}")
    line, column, width = _window(text[place.line - 1].rstrip(), place)
    underline = " " * (column - 1) + mark * width
    return [*head, f"{place.line:>{gutter}} | {line}", f"{' ' * gutter} | {underline} {label}".rstrip()]


def _window(line: str, place: Place) -> tuple[str, int, int]:
    """A long line cut to what surrounds the place; the column and width of the place in it."""
    line = "".join(c if c.isprintable() else " " if c == "\t" else "·" for c in line)
    if len(line) <= EXCERPT:
        return line, place.column, max(1, min(place.width, len(line) - place.column + 1))
    start = max(0, min(place.column - 1 - EXCERPT // 3, len(line) - EXCERPT))
    end = start + EXCERPT
    before, after = "…" if start else "", "…" if end < len(line) else ""
    column = place.column - start + len(before)
    cut = before + line[start:end] + after
    return cut, column, max(1, min(place.width, len(cut) - column + 1))


def _escape(text: str, in_property: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text
