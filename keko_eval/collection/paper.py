"""An instrument in, its paper form out: a tagged PDF on A4 with skip instructions in words and no codes or scores."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from keko_eval.collection.form.page import Asked
from keko_eval.collection.handout import WAVE, Handout, handout_words, told_notice
from keko_eval.collection.numbered import Copies, Item, Numbered, Numbering, Title, conditions, numbering, questions
from keko_eval.collection.skips import Skips
from keko_eval.collection.told_conditions import Teller
from keko_eval.definitions.instrument import NUMERIC
from keko_eval.definitions.scalars import Texts
from keko_eval.files.glyphs import settable
from keko_eval.files.typst import typeset
from keko_eval.language.dates import period
from keko_eval.language.language import language as language_of
from keko_eval.language.wording import words_beside

TEMPLATE = Path(__file__).parent / "typst" / "paper.typ"
WIDTH = 482.0
SIZE, SIMPLE_SIZE, LARGE_SIZE = 11.0, 13.0, 18.0
COPIES = 3
"""How many blocks a repeat has where the form does not say."""
MOST_COPIES = 10
SCALE = 11
"""Points of a range that are printed as boxes; of more the number is written."""
_PLACEHOLDER = re.compile(r"\$\{\s*([^}\s]+)\s*\}")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|\*\*|__")


def paper_words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """``{part: {key: {language: text}}}``."""
    return words_beside(__file__)


def render_paper(handout: Handout, language: str, *, large: bool = False) -> bytes:
    """The form as PDF/UA-1; the same bytes for the same definition.

    Parameters
    ----------
    handout : Handout
    language : str
        ``fi``, ``sv``, ``en`` or ``fi-simple``.
    large : bool
        Large print: 18 points, every option on its own line.
    """
    return typeset(TEMPLATE, _settable(paper_data(handout, language, large=large)))


def paper_data(handout: Handout, language: str, *, large: bool = False) -> dict[str, Any]:
    """The form as the template takes it: lists, mappings and texts."""
    return _Paper(numbering(handout.instrument), language, large).data(handout)


def _settable(data: Any) -> Any:
    if isinstance(data, str):
        return settable(data)
    if isinstance(data, dict):
        return {name: _settable(value) for name, value in data.items()}
    return [_settable(value) for value in data] if isinstance(data, list | tuple) else data


class _Paper:
    def __init__(self, numbered: Numbering, language: str, large: bool) -> None:
        self.numbered, self.instrument, self.large = numbered, numbered.instrument, large
        self.teller = Teller(numbered.instrument, numbered.numbers, language)
        self.skips = Skips(numbered, self.teller)
        self.language = language
        self.size = LARGE_SIZE if large else SIMPLE_SIZE if language == "fi-simple" else SIZE

    def say(self, part: str, key: str, **values: str) -> str:
        return paper_words()[part][key][self.teller.code].format_map(values)

    def to(self, texts: Texts | None) -> str:
        """A text as it can stand on paper: earlier answers are pointed at, and marks of a screen are left out."""
        text = _TAG.sub("", texts.to(self.language)) if texts else ""
        return _PLACEHOLDER.sub(lambda found: self.teller.piped(found[1]), text).strip()

    def data(self, handout: Handout) -> dict[str, Any]:
        parts = [{"title": self.to(part.title), "hint": self.to(part.hint), "items": list(self.items(part.items))}
                 for part in self.numbered.parts]
        fields = list(self.fields(handout))
        return {"tag": self.teller.code.split("-")[0], "size": self.size, "width": WIDTH, "large": self.large,
                "title": self.to(self.instrument.title), "study": self.to(handout.title), "front": self.front(handout),
                "how": {"title": self.say("front", "how"), "steps": list(self.steps())},
                "code": {"title": self.say("front", "code"), "why": self.say("front", "code_why")}
                if handout.subject else None,
                "staff": {"title": self.say("front", "staff"), "fields": fields} if fields else None,
                "parts": parts, "end": self.say("page", "end"), "page": paper_words()["page"]["number"][
                    self.teller.code], "statement": self.say("page", "statement"),
                "date": {key: self.say("asked", key) for key in ("day", "month", "year", "clock")}}

    def fields(self, handout: Handout) -> Iterator[dict[str, str]]:
        """What the one who hands out the form fills in, with what is known already."""
        if handout.waves:
            wave = next((w for w in handout.waves if w.wave == handout.given.get(WAVE)), None)
            name = self.to(wave.label) or period(wave.period, language_of(self.teller.code)) if wave else ""
            yield {"label": self.say("front", "wave"), "value": name}
        for group in handout.groups:
            value = handout.given.get(group.group, "")
            texts = group.values.get(value)
            known = self.say("front", group.group) if group.group in ("circle", "organisation") else group.group
            label = self.to(group.label) or known
            yield {"label": label, "value": self.to(texts) if texts else value}

    def front(self, handout: Handout) -> dict[str, Any]:
        """Purpose and privacy, which come before any question."""
        told = told_notice(handout, self.teller.code)
        first = [{"title": title, "text": text} for name, title, text in told if name == "purpose"]
        parts = [{"title": title, "text": text} for name, title, text in told if name != "purpose"]
        return {"first": first, "title": handout_words()["say"]["privacy"][self.teller.code], "parts": parts}

    def steps(self) -> Iterator[str]:
        asked = [n.asked for part in self.numbered.parts for n in questions(part.items)]
        kinds = {a.question.kind for a in asked}
        if kinds & {"select_one", "select_multiple", "acknowledge", "range"}:
            yield self.say("how", "mark")
            yield self.say("how", "mend")
        if kinds - {"select_one", "select_multiple", "acknowledge", "range"}:
            yield self.say("how", "write")
        if any(conditions(item) for part in self.numbered.parts for item in part.items):
            yield self.say("how", "skip")
        yield self.say("how", "help")
        if self.instrument.minutes:
            yield self.say("how", "minutes", n=f"{self.instrument.minutes:g}")

    def items(self, items: Sequence[Item], within: bool = False) -> Iterator[dict[str, Any]]:
        """What is printed, with a box of instructions before what not everybody is asked."""
        for _, run in groupby(_titled(items), key=lambda pair: pair[0]):
            alike = [item for _, item in run]
            box = self.skips.before(alike, within)
            if box:
                yield {"kind": "skip", "text": box}
            if box == self.skips.never:
                continue
            for _, same in groupby(alike, key=_alike):
                yield from self.together(list(same))

    def together(self, items: Sequence[Item]) -> Iterator[dict[str, Any]]:
        asked = [item for item in items if isinstance(item, Numbered)]
        if len(asked) > 1 and self.fits_a_grid(asked):
            yield self.grid(asked)
            return
        for item in items:
            match item:
                case Numbered():
                    yield self.question(item)
                case Title(label=label):
                    yield {"kind": "title", "text": self.to(label)}
                case Copies():
                    yield self.copies(item)
                case _:
                    yield {"kind": "note", "text": self.to(item.asked.question.label)}

    def question(self, item: Numbered) -> dict[str, Any]:
        question = item.asked.question
        hints = [self.to(question.hint), self.to(question.constraint_message) if _limited(item.asked) else ""]
        return {"kind": "question", "number": item.number, "label": self.to(question.label),
                "how": self.how(item.asked), "hints": [hint for hint in dict.fromkeys(hints) if hint],
                "answer": self.answer(item)}

    def how(self, asked: Asked) -> str:
        question = asked.question
        if question.kind == "range" and len(self.points(asked)) == 0:
            low, high, _ = limits(asked)
            said = [self.say("asked", "range_written", low=low, high=high)]
        else:
            told = question.kind in paper_words()["asked"] and not (question.kind in NUMERIC and _limited(asked))
            said = [self.say("asked", question.kind)] if told else []
        alone = [self.teller.quoted(self.to(c.label)) for c in asked.choices if c.exclusive]
        if question.kind == "select_multiple" and alone:
            said.append(self.say("asked", "exclusive", labels=f" {self.teller.say('joined', 'or')} ".join(alone)))
        if asked.choice_filter:
            said.append(self.say("asked", "filtered"))
        if asked.required is True:
            said.append(self.say("asked", "required"))
        return " ".join(said)

    def answer(self, item: Numbered) -> dict[str, Any]:
        asked = item.asked
        match asked.question.kind:
            case "select_one" | "select_multiple" | "rank" as kind if asked.choices:
                labels = [self.to(choice.label) for choice in asked.choices]
                return {"kind": "options", "options": labels, "ranked": kind == "rank",
                        "other": len(labels) - 1 if item.other else -1, "columns": self.columns(labels)}
            case "acknowledge":
                return {"kind": "options", "options": [self.teller.say("thing", "yes").capitalize()], "ranked": False,
                        "other": -1, "columns": 1}
            case "range" if points := self.points(asked):
                return {"kind": "scale", "points": points}
            case "integer" | "decimal" | "range":
                return {"kind": "number"}
            case "date" | "time" | "dateTime" as kind:
                return {"kind": "moment", "date": kind != "time", "time": kind != "date"}
            case "text" if asked.question.use == "open" or "multiline" in (asked.question.appearance or ""):
                return {"kind": "lines", "lines": 5}
        return {"kind": "lines", "lines": 1 if asked.question.kind in ("email", "phonenumber") else 2}

    def points(self, asked: Asked) -> list[str]:
        """The numbers of a short range."""
        low, high, step = limits(asked)
        if not step or "." in low + high + step:
            return []
        found = [str(n) for n in range(int(low), int(high) + 1, max(1, int(step)))]
        return found if len(found) <= SCALE and not self.large else []

    def columns(self, labels: Sequence[str]) -> int:
        widest = max(map(len, labels), default=0) * 0.5 * self.size + 2.5 * self.size
        return 2 if len(labels) > 8 and 2 * widest < WIDTH else 1

    def fits_a_grid(self, asked: Sequence[Numbered]) -> bool:
        """Whether every head has room for its longest word; easy language and large print have no grids."""
        labels = [self.to(choice.label) for choice in asked[0].asked.choices]
        if self.large or self.language == "fi-simple" or len(labels) > 7:
            return False
        longest = max(len(word) for label in labels for word in re.split(r"[\s-]", label))
        return longest * 0.44 * self.size <= 0.62 * WIDTH / len(labels)

    def grid(self, asked: Sequence[Numbered]) -> dict[str, Any]:
        return {"kind": "grid", "how": self.say("asked", "grid"),
                "heads": [self.to(choice.label) for choice in asked[0].asked.choices],
                "rows": [{"number": a.number, "label": self.to(a.asked.question.label)} for a in asked]}

    def copies(self, item: Copies) -> dict[str, Any]:
        count = item.repeated.count.text.strip() if item.repeated.count else ""
        n = min(MOST_COPIES, int(count)) if count.isdecimal() else COPIES
        return {"kind": "copies", "label": self.to(item.repeated.label), "how": self.say("asked", "many"),
                "n": max(1, n), "items": list(self.items(item.items, within=True))}


def _titled(items: Sequence[Item]) -> Iterator[tuple[tuple[str, ...], Item]]:
    """Each item with its conditions; a title has those of what comes after it."""
    for i, item in enumerate(items):
        after = next((other for other in items[i:] if not isinstance(other, Title)), item)
        yield conditions(after), item


def _alike(item: Item) -> object:
    """Equal for questions that could be rows of one grid; a choice among others, never equal."""
    if isinstance(item, Numbered) and item.asked.question.kind == "select_one" and not item.other:
        question = item.asked.question
        plain = len(item.asked.choices) > 2 and not question.hint and not item.asked.choice_filter
        return question.type if plain else item.number
    return id(item)


def _limited(asked: Asked) -> bool:
    """Whether a text of the form's own says what may be answered."""
    return bool(asked.question.constraint and asked.question.constraint_message)


def limits(asked: Asked) -> tuple[str, str, str]:
    """The first and last point of a range and the step between, as ``parameters`` write them."""
    found = dict(re.findall(r"\b(start|end|step)\s*=\s*(-?\d+(?:\.\d+)?)", asked.question.parameters or ""))
    return found.get("start", "0"), found.get("end", "10"), found.get("step", "1")
