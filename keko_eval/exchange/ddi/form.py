"""▶ An instrument in; a codebook of its variables out, in its first language and without a data file."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from keko_eval.definitions.instrument import Group, Instrument, Question, Repeat, Section
from keko_eval.definitions.scalars import Texts
from keko_eval.exchange.ddi.about import About, Asked, Part
from keko_eval.exchange.ddi.write import codebook
from keko_eval.exchange.loss import Loss, LossReport
from keko_eval.exchange.statistics.data_set import DataSet, Kind, Missing, MultipleResponse, Value, Variable
from keko_eval.exchange.statistics.words import words
from keko_eval.problem.noun import Noun

KINDS: Mapping[str, Kind] = {"integer": "number", "decimal": "number", "range": "number", "date": "date",
                             "text": "text", "email": "text", "time": "text", "dateTime": "text"}
_LIMIT = re.compile(r"\s*\.\s*(>=|<=)\s*(-?\d+(?:\.\d+)?)\s*")
_OWN = ("purpose", "lawful_basis", "retention", "licence")


def codebook_of(instrument: Instrument, carried: Mapping[str, Any]) -> tuple[bytes, LossReport]:
    """The codebook, and what it has no place for."""
    import polars as pl

    writer = _Writer(instrument, carried.get("labels", {}))
    variables = tuple(writer.variables())
    data = DataSet(instrument.instrument, writer.said(instrument.title), writer.language, "", variables,
                   tuple(writer.sets), pl.DataFrame(), pl.DataFrame())
    part = Part(data, "", 0, writer.asked, tuple(writer.groups()), own_codes=True)
    return codebook(writer.about(), [part]), LossReport(tuple(writer.losses()))


def limits_of(question: Question) -> tuple[str, str]:
    """The least and the greatest answer that a range or a constraint of plain limits allows; empty where it is not so.

    >>> limits_of(Question(name="q", type="integer", constraint=". >= 1 and . <= 5"))
    ('1', '5')
    """
    if question.kind == "range":
        found = dict(re.findall(r"\b(start|end)\s*=\s*(-?\d+(?:\.\d+)?)", question.parameters or ""))
        return found.get("start", "0"), found.get("end", "10")
    rules = [_LIMIT.fullmatch(rule) for rule in re.split(r"\band\b", question.constraint or "")]
    limits = {rule[1]: rule[2] for rule in rules if rule} if all(rules) else {}
    return limits.get(">=", ""), limits.get("<=", "")


def _joined(rules: list[str]) -> str:
    return rules[0] if len(rules) == 1 else " and ".join(f"({rule})" for rule in rules)


class _Writer:
    def __init__(self, instrument: Instrument, labels: Any) -> None:
        self.instrument, self.language = instrument, instrument.languages[0]
        self.labels: Mapping[str, Any] = labels if isinstance(labels, dict) else {}
        self.asked: dict[str, Asked] = {}
        self.sets: list[MultipleResponse] = []
        self.told: list[Loss] = []
        self.rules: dict[str, str] = {}

    def said(self, texts: Texts | None) -> str:
        return " ".join(texts.to(self.language).split()) if texts else ""

    def about(self) -> About:
        own = self.instrument
        titles = {code: " ".join(own.title.to(code).split()) for code in own.languages}
        return About(self.language, own.instrument, own.version, titles, "", "", "", (), self.said(own.description), (),
                     (), {}, (), ("", ""), ("", ""), "", "", "", "", "", "", "", "")

    def losses(self) -> Iterator[Loss]:
        for language in self.instrument.languages[1:]:
            yield Loss("lost", language, None, "ddi-language")
        for key in _OWN:
            if getattr(self.instrument, key):
                yield Loss("lost", key, None, "ddi-out")
        yield from self.told

    def variables(self) -> Iterator[Variable]:
        seen: set[str] = set()
        above = [(path, part) for path, part in self.instrument.parts() if not isinstance(part, Question)]
        for _, part in above:
            if isinstance(part, Repeat):
                self.told.append(Loss("lost", Noun("repeat", part.repeat), None, "ddi-out"))
        for path, question in self.instrument.walk():
            rules = [part.relevant for at, part in above if path[:len(at)] == at and part.relevant]
            self.rules[question.name] = _joined([*rules, *([question.relevant] if question.relevant else [])])
            choices = self.instrument.choices_of(question)
            if question.name in seen or (question.kind not in KINDS and not choices):
                self.told.append(Loss("lost", Noun("question", question.name), None, "ddi-out"))
                continue
            seen.add(question.name)
            if question.choice_filter or (question.constraint and not any(limits_of(question))):
                self.told.append(Loss("approximated", Noun("question", question.name), None, "ddi-out"))
            yield from self._of(question)

    def _of(self, question: Question) -> Iterator[Variable]:
        choices, name, text = self.instrument.choices_of(question), question.name, self.said(question.label)
        missing = (*(Missing(str(c.value), c.missing, self.said(c.label), str(c.value)) for c in choices if c.missing),
                   *(Missing(code, state, "", code) for code, state in question.missing.items()))
        valid = [c for c in choices if not c.missing]
        if question.kind == "select_one" or not choices:
            own = self.labels.get(name)
            label = str(own.get(self.language) or text) if isinstance(own, dict) else text
            values = tuple(Value(str(c.value), n, self.said(c.label)) for n, c in enumerate(valid, 1))
            self._put(name, question, text, self._above(question))
            yield Variable(name, label, "coded" if choices else KINDS[question.kind], name, values, missing,
                           whole=question.kind == "integer")
            return
        ticks = tuple(Value(code, n, words(self.language)[key]) for n, (code, key) in
                      enumerate((("0", "not_chosen"), ("1", "chosen"))))
        names = tuple(f"{name}_{c.value}" for c in valid)
        if question.kind == "select_multiple":
            self.sets.append(MultipleResponse(name, text, names))
        for own_name, choice in zip(names, valid, strict=True):
            self._put(own_name, question, self.said(choice.label), text)
            many = question.kind == "select_multiple"
            yield Variable(own_name, f"{self.said(choice.label)} ({text})", "coded" if many else "number", name,
                           ticks if many else (), missing, whole=True)

    def _put(self, name: str, question: Question, literal: str, before: str) -> None:
        least, greatest = limits_of(question)
        self.asked[name] = Asked(literal, before, self.said(question.hint), "", self.rules[question.name], least,
                                 greatest)

    def _above(self, question: Question) -> str:
        """The heading of the group that a question stands in."""
        return next((self.said(part.label) for _, part in self.instrument.parts()
                     if isinstance(part, Group) and question in part.questions), "")

    def groups(self) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
        for own in self.sets:
            yield own.name, "multipleResp", own.label, tuple(own.variables)
        for _, part in self.instrument.parts():
            if isinstance(part, Group | Section):
                names = tuple(q.name for q in part.questions if isinstance(q, Question) and q.name in self.asked)
                title = self.said(part.label if isinstance(part, Group) else part.title)
                table = isinstance(part, Group) and part.appearance == "table-list"
                kind = "section" if isinstance(part, Section) else "grid" if table else "display"
                if names:
                    yield part.group if isinstance(part, Group) else part.section, kind, title, names
