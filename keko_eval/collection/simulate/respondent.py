"""One invented respondent: what she types on each page, until the form lets her through or she gives up.

She answers scales from a disposition of her own, so that items go together; she leaves some questions, sometimes types
what stands at the edge of what is allowed, and may break off.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from keko_eval.collection.form.faults import limits
from keko_eval.collection.form.form import Form, Way, merged
from keko_eval.collection.form.page import Asked, Page, Spot
from keko_eval.definitions.instrument import Choice

TRIES = 12
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAMES = 12


@dataclass(frozen=True, slots=True)
class Habits:
    """How invented respondents answer.

    Attributes
    ----------
    missing : float
        The share of questions that need not be answered and are left.
    break_off : float
        The share that gives up before the end, on any page alike.
    edges : float
        The share of numbers, dates and texts at the edge of what is allowed.
    """

    missing: float = 0.05
    break_off: float = 0.05
    edges: float = 0.1


@dataclass(eq=False)
class Answered:
    """What came of one respondent.

    Attributes
    ----------
    answers : dict
        Those that count.
    finished : bool
    pages : list of str
        The pages seen, in order.
    reached : set of str
        The questions seen on them.
    stuck : str
        The question that she could not get past; empty for none.
    faults : int
        How often a page came back.
    """

    answers: dict[str, Any] = field(default_factory=dict, repr=False)
    finished: bool = False
    pages: list[str] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)
    stuck: str = ""
    faults: int = 0
    way: Way | None = field(default=None, repr=False)


class Respondent:
    """Somebody invented, who always answers alike for the same ``random``.

    Parameters
    ----------
    random : Random
    disposition : float
        Where she stands on every scale, about 0 with a standard deviation of 1.
    """

    def __init__(self, form: Form, random: Random, habits: Habits, moment: datetime, disposition: float = 0.0) -> None:
        self.form, self.random, self.habits, self.moment = form, random, habits, moment
        self.disposition = disposition

    def answer(self) -> Answered:
        found = Answered()
        gives_up = self.random.random() < self.habits.break_off
        leaves_at = self.random.randrange(max(1, len(self.form.pages))) if gives_up else -1
        given: dict[str, Any] = {}
        done: set[str] = set()
        while True:
            way = self.form.way(given, self.moment)
            page = next((p for p in way.pages() if p.id not in done), None)
            if page is None:
                break
            if len(done) == leaves_at:
                found.answers, found.way = way.answers, way
                return found
            done.add(page.id)
            given = self._page(way, page, (), given, found)
            if found.stuck:
                break
        way = self.form.way(given, self.moment)
        found.answers, found.finished, found.way = way.answers, not found.stuck, way
        return found

    def _page(self, way: Way, page: Page, spot: Spot, given: dict[str, Any], found: Answered) -> dict[str, Any]:
        found.pages.append(page.id)
        found.reached |= {name for name in page.names if way.is_asked(name, spot)}
        if page.repeat:
            return self._instances(way, page, spot, given, found)
        for _ in range(TRIES):
            posted = dict(self._posted(way, page, spot))
            read = way.read(page, posted, spot)
            if not read.faults:
                return merged(given, spot, read.answers)
            found.faults += 1
        found.stuck = read.faults[0].question
        return given

    def _instances(self, way: Way, page: Page, spot: Spot, given: dict[str, Any], found: Answered) -> dict[str, Any]:
        counted = self.form.repeats[page.repeat].count is not None
        n = len(way.instances(page.repeat, spot)) if counted else self.random.choice((0, 1, 1, 2, 3))
        for i in range(min(n, 10)):
            inner = (*spot, (page.repeat, i))
            given = merged(given, inner, {})
            done: set[str] = set()
            while True:
                way = self.form.way(given, self.moment)
                below = next((p for p in way.pages(inner) if p.id not in done), None)
                if below is None or found.stuck:
                    break
                done.add(below.id)
                given = self._page(way, below, inner, given, found)
        return given

    def _posted(self, way: Way, page: Page, spot: Spot) -> Iterator[tuple[str, list[str]]]:
        for name in page.names:
            asked = self.form.asked[name]
            must = asked.required is not False
            if asked.question.kind == "note" or not way.is_asked(name, spot) or \
                    (not must and self.random.random() < self.habits.missing):
                continue
            yield from self._typed(asked, way.choices(name, spot))

    def _typed(self, asked: Asked, choices: Sequence[Choice]) -> Iterator[tuple[str, list[str]]]:
        name, kind = asked.name, asked.question.kind
        if asked.choices and kind == "rank":
            order = self.random.sample(range(1, len(asked.choices) + 1), len(asked.choices))
            yield from ((f"{name}.{c.value}", [str(n)]) for c, n in zip(asked.choices, order, strict=True))
        elif asked.choices:
            yield name, self._chosen(kind, choices)
        elif kind in ("integer", "decimal", "range"):
            yield name, [self._number(asked)]
        elif kind in ("date", "time", "dateTime"):
            yield name, [self._moment(asked)]
        else:
            yield name, [self._text(asked)]

    def _chosen(self, kind: str, choices: Sequence[Choice]) -> list[str]:
        if not choices:
            return []
        known = [c for c in choices if not c.missing and not c.exclusive]
        if not known or (len(known) < len(choices) and self.random.random() < 0.06):
            return [str(self.random.choice([c for c in choices if c not in known]).value)]
        if kind == "select_multiple":
            return [str(c.value) for c in self.random.sample(known, self.random.randint(1, min(3, len(known))))]
        if len(known) > 2 and all(isinstance(c.value, int) for c in known):
            where = (len(known) - 1) * (0.5 + 0.22 * (self.disposition + self.random.gauss(0, 0.7)))
            return [str(known[max(0, min(len(known) - 1, round(where)))].value)]
        return [str(self.random.choice(known).value)]

    def _number(self, asked: Asked) -> str:
        low, high = limits(asked)
        named = [float(n) for n in _NUMBER.findall(asked.constraint.text)] if asked.constraint else []
        whole = asked.question.kind == "integer" or "." not in (asked.question.parameters or ".")
        if self.random.random() < self.habits.edges:
            value = self.random.choice([n for n in (low, high, 0.0, *named) if n is not None])
        else:
            value = self.random.triangular(*self._span(low, high, sorted(set(named))))
        return str(round(value)) if whole else f"{value:.1f}".replace(".", self.random.choice(",."))

    def _span(self, low: float | None, high: float | None, named: Sequence[float]) -> tuple[float, float, float]:
        """Between which numbers she answers, and where most do: near the small ones, as counts are."""
        if low is not None and high is not None:
            return low, high, (low + high) / 2
        if len(named) > 1:
            bottom, top = named[0], named[-1]
        else:
            bottom, top = self.random.choice([(0.0, named[0]), (named[0], named[0] + 20)]) if named else (0.0, 12.0)
        return bottom, min(top, bottom + 20) if self.random.random() < 0.8 else top, bottom

    def _moment(self, asked: Asked) -> str:
        day = (self.moment - timedelta(days=self.random.randrange(0, 700))).date()
        written = _DATE.findall(asked.constraint.text) if asked.constraint else []
        if written and self.random.random() < 0.5:
            day = datetime.fromisoformat(self.random.choice(written)).date()
        clock = f"{self.random.randrange(8, 18):02d}:{self.random.randrange(0, 60):02d}"
        return {"date": day.isoformat(), "time": clock}.get(asked.question.kind, f"{day}T{clock}")

    def _text(self, asked: Asked) -> str:
        match asked.question.kind:
            case "acknowledge":
                return "OK"
            case "email":
                return f"nobody{self.random.randrange(_NAMES)}@example.com"
            case "phonenumber":
                return "000 000 000"
        if self.random.random() < self.habits.edges:
            return self.random.choice(("x" * 300, "=1+1", "ääkköset & <b>merkit</b>", "-", "0"))
        return f"Text {self.random.randrange(1, _NAMES + 1)}"
