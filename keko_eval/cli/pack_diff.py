"""What moved between two printings, as a reader wants it: how many and why first, then each indicator by its name."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from keko_eval.cli.speech import language, say

if TYPE_CHECKING:
    from keko_eval.packs.diff import Moved, PrintedDiff

SAME = {"fi": "Mikään ei ole muuttunut.", "sv": "Ingenting har ändrats.", "en": "Nothing has changed."}
ALL = {"fi": "Näytä kaikki, myös pitkät luettelot.", "sv": "Visa allt, också långa listor.",
       "en": "Show everything, long lists too."}
MOVED = {"fi": "Muuttuneita lukuja: {n}. Indikaattoreita: {of}.", "sv": "Tal som ändrats: {n}. Indikatorer: {of}.",
         "en": "Figures that moved: {n}. Indicators: {of}."}
STILL = {"fi": "Yksikään luku ei muuttunut.", "sv": "Inget tal har ändrats.", "en": "No figure moved."}
BECAUSE = {"fi": "Syyt: {why}.", "sv": "Orsaker: {why}.", "en": "Causes: {why}."}
WHY = {"data": {"fi": "toiset vastaukset", "sv": "andra svar", "en": "other answers"},
       "definition": {"fi": "toinen määrittely", "sv": "en annan definition", "en": "another definition"},
       "method": {"fi": "toinen menetelmä", "sv": "en annan metod", "en": "another method"},
       "program": {"fi": "toinen ohjelman versio", "sv": "en annan version av programmet",
                   "en": "another version of the program"}}
FILES = {"fi": "Tiedostot:", "sv": "Filer:", "en": "Files:"}
HOW = {"added": {"fi": "lisätty", "sv": "tillagd", "en": "added"},
       "removed": {"fi": "poistettu", "sv": "borttagen", "en": "removed"},
       "changed": {"fi": "muuttunut", "sv": "ändrad", "en": "changed"}}
MORE = {"fi": "… ja {n} muuta (--all)", "sv": "… och {n} till (--all)", "en": "… and {n} more (--all)"}
COLUMN = {"estimate": {"fi": "arvo", "sv": "värde", "en": "value"},
          "n": {"fi": "vastaajia", "sv": "svarande", "en": "respondents"},
          "verdict": {"fi": "päätelmä", "sv": "slutsats", "en": "verdict"}}
STUDY = {"fi": "Koko tutkimus", "sv": "Hela studien", "en": "The study"}
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]\d+)?")
FILES_SHOWN, INDICATORS_SHOWN, FIGURES_SHOWN = 12, 12, 3
FIRST = ("difference_in_changes", "group_difference", "change", "level")


def lines(found: "PrintedDiff", labels: Mapping[str, str], everything: bool) -> Iterator[str]:
    """The summary, the files and the figures by indicator; long lists cut unless everything is wanted."""
    if not (found.files or found.moved):
        yield say(SAME)
        return
    yield from _summary(found.moved)
    if found.files:
        yield from ("", say(FILES))
        told = [f"  {say(HOW[how]):12}{name}" for name, how in found.files]
        yield from _cut(told, FILES_SHOWN, everything, "  ")
    by_id: dict[str, list[Moved]] = {}
    for one in found.moved:
        by_id.setdefault(one.indicator, []).append(one)
    groups = [_of_indicator(id, rows, labels, everything) for id, rows in by_id.items()]
    shown = groups if everything else groups[:INDICATORS_SHOWN]
    for group in shown:
        yield from ("", *group)
    if len(groups) > len(shown):
        yield from ("", say(MORE, n=len(groups) - len(shown)))


def _summary(moved: Sequence["Moved"]) -> Iterator[str]:
    if not moved:
        yield say(STILL)
        return
    figures = {_figure(one): one.why for one in moved}
    yield say(MOVED, n=len(figures), of=len({one.indicator for one in moved}))
    causes = Counter(why for whys in figures.values() for why in whys)
    yield say(BECAUSE, why=", ".join(f"{say(WHY[why])} ({n})" for why, n in causes.most_common()))


def _figure(one: "Moved") -> tuple[str, ...]:
    return one.indicator, one.quantity, one.term, one.scope, one.wave


def _of_indicator(id: str, moved: Sequence["Moved"], labels: Mapping[str, str], everything: bool) -> list[str]:
    head = labels.get(id, id) if id else say(STUDY)
    figures: dict[tuple[str, ...], list[Moved]] = {}
    for one in sorted(moved, key=_place):
        figures.setdefault(_figure(one), []).append(one)
    told = [_line(rows) for rows in figures.values()]
    return [f"{head} ({id})" if head != id and id else head, *_cut(told, FIGURES_SHOWN, everything, "  ")]


def _place(one: "Moved") -> tuple[bool, int, str, str, str]:
    """Everyone's figures first, the change before the levels, the rest as they are named."""
    place = FIRST.index(one.quantity) if one.quantity in FIRST else len(FIRST)
    return one.scope != "all", place + bool(one.term), one.scope, one.term, one.wave


def _line(rows: Sequence["Moved"]) -> str:
    from keko_eval.reporting.sheet_words import sheet_words

    words, one = sheet_words("origin_words", language()), rows[0]
    quantity = words["quantity"].get(one.quantity, one.quantity)
    scope = words["everyone"] if one.scope == "all" else one.scope
    what = ", ".join(filter(None, (quantity, one.term, scope, one.wave)))
    columns = "; ".join(f"{say(COLUMN[row.column])} {_said(row.old)} → {_said(row.new)}" for row in rows)
    why = ", ".join(say(WHY[why]) for why in one.why)
    return f"  {what}: {columns} ({why})"


def _said(value: str) -> str:
    """A number with the language's decimal sign, a verdict in its words."""
    from keko_eval.reporting.wording import wording

    words = wording(language())
    if NUMBER.fullmatch(value):
        return value.replace("-", "\N{MINUS SIGN}").replace(".", words.language.decimal)
    return words.texts.get(f"verdict.{value}", value)


def _cut(told: Sequence[str], most: int, everything: bool, indent: str) -> Iterator[str]:
    shown = told if everything or len(told) <= most + 1 else told[:most]
    yield from shown
    if len(told) > len(shown):
        yield indent + say(MORE, n=len(told) - len(shown))


def names() -> dict[str, str]:
    """Labels of the indicators of this folder and of the shared library, by id."""
    from keko_eval.definitions.load import read_library, shipped_library

    own, _ = read_library([Path()])
    library = own.and_then(shipped_library(own))
    return {document.id: document.model.label.to(language()) for document in reversed(library.of("indicator"))}
