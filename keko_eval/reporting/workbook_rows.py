"""Rows of the workbook's tables: indicators, groups and statements, from the page model and the released numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from keko_eval.language.numbers import hundredfold
from keko_eval.reporting.lookup import Lookup, Row, shown
from keko_eval.reporting.marks import Diverging, Level
from keko_eval.reporting.page import Cell, IndicatorPage, Report
from keko_eval.reporting.sentences import claimed
from keko_eval.reporting.workbook_styles import SHAPES

Line = tuple[Cell | None, ...]
Answers = tuple[str, str, tuple[Cell, ...]]


def indicator_lines(report: Report, rows: Lookup) -> Iterator[Line]:
    """Per indicator: what it is and the conclusion, its numbers, its target, its role, and what is said of it."""
    for page in report.pages:
        main, change = rows.main(page.indicator), page.changed
        share = main is not None and main["kind"] == "share"
        target, reached = _target(page)
        role = page.eyebrow[2] if len(page.eyebrow) > 2 else "–"
        yield (Cell(page.label), Cell(page.eyebrow[0]), Cell(chip=page.said.chip), _state(page),
               *_two(page), replace(change, note=""),
               Cell(change.note),
               *(_scaled(shown(claimed(main), name), share, change.pattern) for name in ("ci_low", "ci_high")),
               _number(shown(main, "n_pairs"), "0"), _scaled(main["smallest_meaningful"] if main else None, share, ""),
               target, reached, Cell(role), Cell(page.said.sentence), Cell(page.said.certainty))


def _state(page: IndicatorPage) -> Cell | None:
    """The state of the last value, its shape in letters."""
    chips = [cell.chip for body in page.levels.bodies for row in body.rows for cell in row if cell.chip]
    return Cell(chip=replace(chips[-1], text=f"{SHAPES[chips[-1].tone]} {chips[-1].text}")) if chips else None


def _two(page: IndicatorPage) -> tuple[Cell | None, Cell | None]:
    """The two values as the first page has them; the later one alone where nothing is compared."""
    first, last = page.numbers[:2] if len(page.numbers) > 1 else (Cell(), page.numbers[0])
    return (None if first.value is None else replace(first, note=""),
            None if last.value is None else replace(last, note=""))


def _ends(page: IndicatorPage, main: Row | None, rows: Lookup) -> tuple[Cell | None, Cell | None]:
    """The two values that are compared, where they are the values of all at two times."""
    levels = rows.levels(page.indicator)
    if main is None and levels:
        return None, _number(shown(list(levels.values())[-1]), _pattern(page))
    if main is None or main["quantity"] != "change":
        return None, None
    start = rows.levels(page.earlier).get(main["reference_wave"])
    return _number(shown(start), _pattern(page)), _number(shown(levels.get(main["wave"])), _pattern(page))


def _pattern(page: IndicatorPage) -> str:
    """The format of the indicator's own values."""
    cells = (cell for body in page.levels.bodies for row in body.rows for cell in row if cell.value is not None)
    return next((cell.pattern for cell in cells), "General")


def _target(page: IndicatorPage) -> tuple[Cell | None, Cell | None]:
    rows = [row for body in page.progress.bodies for row in body.rows]
    if not rows:
        return None, None
    target, reached = rows[-1][-2:]
    return Cell(target.text, value=target.value, pattern=_pattern(page)), reached


def _number(value: float | None, pattern: str) -> Cell | None:
    return None if value is None else Cell(value=value, pattern=pattern)


def _scaled(value: float | None, share: bool, pattern: str) -> Cell | None:
    """A share in points, with as many decimals as it takes not to show nothing where there is something."""
    if value is None:
        return None
    value = hundredfold(value) if share else value
    decimals = len(pattern.split(";")[0].partition(".")[2])
    while pattern and value and not round(value, decimals) and decimals < 4:
        pattern = ";".join(part + ("0" if decimals else ".0") for part in pattern.split(";"))
        decimals += 1
    return Cell(value=value, pattern=pattern)


def group_lines(report: Report) -> Iterator[Line]:
    """Per indicator and group: indicator, grouping, group, earlier, later, change, unit, conclusion, n."""
    for page in (page for page in report.pages if not page.groups.empty):
        columns = page.groups.columns
        numbers = [i for i, column in enumerate(columns) if column.kind == "number"]
        first, last, *more = numbers
        chip = next((i for i, column in enumerate(columns) if column.kind == "chip"), None)
        unit = Cell(page.changed.note)
        for body in page.groups.bodies:
            for row in body.rows:
                change = row[more[0]] if len(more) > 1 else None
                mark = row[chip] if chip is not None else None
                yield (Cell(page.label), Cell(body.heading), row[0], row[first], row[last], change, unit, mark,
                       row[more[-1]])


@dataclass(frozen=True, slots=True)
class Asked:
    """Statements with the same choices: of each indicator its label, and the answers to each statement at each time."""

    choices: tuple[str, ...]
    heads: tuple[str, str, str]
    indicators: tuple[tuple[str, tuple[Answers, ...]], ...]


def asked_of(report: Report) -> list[Asked]:
    """How many chose each choice, each time; hidden counts stay hidden. ``heads`` are of wave, unsaid and asked."""
    found: dict[tuple[str, ...], list[tuple[str, tuple[Answers, ...]]]] = {}
    heads: dict[tuple[str, ...], tuple[str, str, str]] = {}
    for page in report.pages:
        for table in page.items:
            choices = tuple(entry.text for entry in table.legend[:-1])
            heads[choices] = (table.columns[0].head, table.columns[-2].head, table.columns[-1].head)
            lines = tuple((body.heading, row[0].text, _counts(row, len(choices)))
                          for body in table.bodies for row in body.rows)
            found.setdefault(choices, []).append((page.label, lines))
    return [Asked(choices, heads[choices], tuple(indicators)) for choices, indicators in found.items()]


def _counts(row: tuple[Cell, ...], choices: int) -> tuple[Cell, ...]:
    """The counts whose shares the drawing shows, those without an opinion, and all who were asked."""
    strip, asked = row[1].strip, row[-1]
    if not isinstance(strip, Diverging) or asked.value is None:
        return (Cell(row[-1].text, hidden=row[-1].hidden),) * (choices + 2)
    unsaid = round(strip.unsaid * asked.value)
    said = asked.value - unsaid
    counts = [Cell(value=n, pattern="0") for n in (*(round(share * said) for share in strip.shares), unsaid)]
    if row[-2].hidden:
        counts[-1] = Cell(row[-2].text, hidden=True)
    return (*counts, asked)


@dataclass(frozen=True, slots=True)
class Compared:
    """Indicators on one scale, with the two values of each."""

    axis: tuple[float, float]
    pattern: str
    lines: tuple[tuple[str, float, float], ...]


def compared(report: Report, rows: Lookup) -> list[Compared]:
    """Indicators that can stand in one chart: on the same scale, at least two of them."""
    found: dict[tuple[tuple[float, float], str], list[tuple[str, float, float]]] = {}
    for page in report.pages:
        strip = next((row[1].strip for body in page.levels.bodies for row in body.rows), None)
        first, last = _ends(page, rows.main(page.indicator), rows)
        if isinstance(strip, Level) and first and last and first.value is not None and last.value is not None:
            key = (strip.axis, _pattern(page))
            found.setdefault(key, []).append((page.label, first.value, last.value))
    return [Compared(axis, pattern, tuple(lines)) for (axis, pattern), lines in found.items() if len(lines) > 1]
