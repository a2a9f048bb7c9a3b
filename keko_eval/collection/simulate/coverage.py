"""What many invented respondents reached in a form: branches taken both ways, questions never asked, time by path."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from keko_eval.collection.form.form import Form, Way
from keko_eval.collection.simulate.respondent import Answered
from keko_eval.definitions.burden import reading_seconds, seconds_of
from keko_eval.definitions.scalars import Texts


@dataclass(frozen=True, slots=True)
class Branch:
    """One condition: how many respondents met it, and how many of them it let through."""

    question: str
    text: str
    met: int
    true: int

    @property
    def both(self) -> bool:
        return 0 < self.true < self.met


@dataclass(frozen=True, slots=True)
class Minutes:
    """How long the ways through a form take, in one language."""

    language: str
    shortest: float
    median: float
    ninth_tenth: float
    longest: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was reached.

    Attributes
    ----------
    unreached : tuple of str
        The questions that nobody was asked.
    stuck : mapping
        How many could not get past a question.
    left_at : mapping
        How many broke off on each page.
    """

    n: int
    finished: int
    branches: tuple[Branch, ...]
    unreached: tuple[str, ...]
    stuck: Mapping[str, int]
    left_at: Mapping[str, int]
    minutes: tuple[Minutes, ...]

    @property
    def share(self) -> float | None:
        """The share of branches taken, of two for each condition; ``None`` for a form without conditions."""
        sides = sum((b.true > 0) + (b.true < b.met) for b in self.branches)
        return sides / (2 * len(self.branches)) if self.branches else None


def coverage(form: Form, answered: Sequence[Answered], languages: Sequence[str]) -> Coverage:
    """Count over everybody who was simulated."""
    reached = {name for one in answered for name in one.reached}
    shown = [a.name for a in form.level.asked() if a.shown]
    done = [one for one in answered if one.finished]
    return Coverage(
        len(answered), len(done), tuple(_branches(form, answered)),
        tuple(name for name in shown if name not in reached),
        Counter(one.stuck for one in answered if one.stuck),
        Counter(one.pages[-1] if one.pages else "" for one in answered if not one.finished and not one.stuck),
        tuple(_minutes(form, done, language) for language in languages) if done else ())


def _branches(form: Form, answered: Sequence[Answered]) -> list[Branch]:
    found = []
    seen: set[tuple[str, str]] = set()
    ways = [one.way for one in answered if one.way]
    for asked in form.level.asked():
        for condition in asked.relevant:
            key = (condition.text, condition.self_name or "")
            if key in seen or condition.problems:
                continue
            seen.add(key)
            held = [condition.holds(way.seen(spot), way.moment)
                    for way in ways for spot in way.walked.seen
                    if asked.name in way.seen(spot) and _stands(form, asked.name, spot)]
            found.append(Branch(asked.name, condition.text, len(held), sum(held)))
    return found


def _stands(form: Form, name: str, spot: Any) -> bool:
    """Whether a question belongs to the level that a spot is an instance of."""
    level = form.level
    for repeat, _ in spot:
        level = level.repeats[repeat].level
    return name in level.by_name


def _minutes(form: Form, done: Sequence[Answered], language: str) -> Minutes:
    times = sorted(_seconds(form, one.way, language) / 60 for one in done if one.way)
    return Minutes(language, times[0], times[(len(times) - 1) // 2], times[ceil(0.9 * len(times)) - 1], times[-1])


def _seconds(form: Form, way: Way, language: str) -> float:
    """Reading and answering what one respondent was asked, each list of choices read where it first appears."""
    seconds, last = reading_seconds(form.instrument.purpose, language), ""
    titles: set[str] = set()
    for page in form.pages:
        names = [n for spot in way.walked.seen for n in page.names if (spot, n) in way.walked.asked]
        if not names:
            continue
        title = _text(page.title, language)
        if title not in titles:
            titles.add(title)
            seconds += reading_seconds(page.title, language) + reading_seconds(page.hint, language)
        for name in names:
            question = form.asked[name].question
            seconds += seconds_of(question, language)
            if question.choice_list and question.choice_list != last:
                seconds += sum(reading_seconds(c.label, language) for c in form.asked[name].choices)
            last = question.choice_list or ""
    return seconds


def _text(texts: Texts | None, language: str) -> str:
    return texts.to(language) if texts else ""
