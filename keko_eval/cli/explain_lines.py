"""Lines of what keko explain tells: a value and a link, each with its place."""

from collections.abc import Iterable
from pathlib import Path
from textwrap import shorten

from keko_eval.definitions.explained import Link, Value
from keko_eval.problem.place import Place

_TEXT = 70


def line_of(value: Value, width: int) -> str:
    text = shorten(value.text, _TEXT, placeholder=" …") or "–"
    by = f"  ({value.by})" if value.by else ""
    return f"  {value.key:<{width}}  {text:<{_TEXT}}  {place_of(value.place)}{by}".rstrip()


def links_of(links: Iterable[Link]) -> list[str]:
    rows = list(links)
    width = max((len(link.id) for link in rows), default=0)
    return [f"  {link.id:<{width}}  {shorten(link.text, _TEXT, placeholder=' …'):<{_TEXT if link.place else 0}}"
            f"{'  ' + place_of(link.place) if link.place else ''}{'  → ' + link.how if link.how else ''}".rstrip()
            for link in rows]


def place_of(place: Place) -> str:
    """File and line, from here where that is shorter."""
    file = Path(place.file)
    here = Path.cwd()
    near = file.resolve().relative_to(here) if file.resolve().is_relative_to(here) else file
    return f"{near}:{place.line}"
