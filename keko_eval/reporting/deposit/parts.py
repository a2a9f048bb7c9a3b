"""▶ Checked answers in; a data file for an archive and its description out, without what may not leave.

Open answers and other texts, sensitive questions and respondents' codes are left out. What links a respondent's waves
is a running number, and rows stand in an order that tells nothing of the source.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl

from keko_eval.collection.answers import Answers
from keko_eval.collection.data_sets import data_set
from keko_eval.collection.fields import ancestors
from keko_eval.collection.form.levels import level_of
from keko_eval.collection.numbered import numbering
from keko_eval.collection.told_conditions import Teller
from keko_eval.definitions.expression.parse import parse
from keko_eval.definitions.instrument import Group, Instrument, Question
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.disclosure.released import Released
from keko_eval.exchange.ddi.about import Asked, Part
from keko_eval.exchange.ddi.form import limits_of
from keko_eval.exchange.statistics.data_set import DataSet, Variable, reserved
from keko_eval.language.forms import one_line
from keko_eval.problem.problem import Refused
from keko_eval.reporting.deposit.about import deposit_words


@dataclass(frozen=True, slots=True)
class Prepared:
    """A data file for the archive; ``left_out`` tells why each variable is not in it, ``rare`` (rows, of, columns)."""

    part: Part
    left_out: Mapping[str, str]
    rare: tuple[int, int, tuple[str, ...]]


def prepared(resolved: ResolvedStudy, answers: Answers, language: str, released: Released, min_n: int) -> Prepared:
    """One instrument's answers; counts are those that ``released`` shows."""
    data = data_set(resolved, answers, language)
    instrument = resolved.instruments[answers.instrument]
    out = {v.name: why for v in data.variables if (why := _why_out(v, instrument, resolved.study.subject))}
    drawn = resolved.study.sampling
    if drawn is not None and drawn.weights in data.frame.columns and _told_by(data, str(drawn.weights), min_n):
        out[str(drawn.weights)] = "weight"
    data = _without(data, out, resolved.study.subject, language)
    low, _ = reserved(data)
    part = Part(data, f"{data.name}.csv", low, dict(_asked(instrument, data, language)),
                tuple(_groups(instrument, data, language)), _counts(data, released))
    return Prepared(part, out, _rare(instrument, data, min_n))


def _told_by(data: DataSet, weights: str, min_n: int) -> bool:
    """Whether a weight is that of so few that it would tell who they are."""
    return bool((data.frame[weights].round(6).value_counts()["count"] < min_n).any())


def _why_out(variable: Variable, instrument: Instrument, subject: str | None) -> str:
    """The reason for leaving a variable out, as a key of the words; empty where it stays."""
    question = instrument.question(variable.question)
    if subject and variable.name == subject:
        return "subject"
    if question is not None and question.sensitive:
        return "sensitive"
    if variable.kind == "text" or (question is not None and question.use == "open"):
        return "open"
    return ""


def _without(data: DataSet, out: Mapping[str, str], subject: str | None, language: str) -> DataSet:
    """The data without what is left out, its rows by what is left of them; a running number of respondents, in that
    order, stands for their codes, so that who knows the codes learns nothing of the numbers."""
    variables = [v for v in data.variables if v.name not in out]
    frame, states = (table.select(v.name for v in variables) for table in (data.frame, data.states))
    keys = [hashlib.sha256(repr(row).encode()).digest() for row in frame.iter_rows()] if variables else []
    order = pl.Series(sorted(range(len(keys)), key=lambda i: (keys[i], i)), dtype=pl.UInt32)
    frame, states = frame[order], states[order]
    if subject in out and variables:
        codes = data.frame[str(subject)].cast(pl.String)[order]
        seen = codes.drop_nulls().unique(maintain_order=True)
        numbers = codes.replace_strict(seen, pl.Series(range(1, len(seen) + 1), dtype=pl.Int64), default=None,
                                       return_dtype=pl.Int64)
        case = Variable(str(subject), deposit_words(language)["case"], "number", whole=True)
        variables.insert(0, case)
        frame.insert_column(0, numbers.alias(case.name))
        states.insert_column(0, pl.Series(case.name, [None] * frame.height, dtype=pl.String))
    sets = [s for s in data.sets if all(name in frame.columns for name in s.variables)]
    return replace(data, variables=tuple(variables), sets=tuple(sets), frame=frame, states=states)


def _asked(instrument: Instrument, data: DataSet, language: str) -> Iterator[tuple[str, Asked]]:
    numbered = numbering(instrument)
    teller = Teller(instrument, {name: name for name in numbered.numbers}, language)
    level = level_of(instrument)
    paths = {question.name: path for path, question in reversed(list(instrument.walk()))}
    kept = {v.question for v in data.variables}
    ticks = {name for s in data.sets for name in s.variables}
    for variable in data.variables:
        question = instrument.question(variable.question)
        if question is None:
            continue
        known = level.by_name.get(question.name)
        conditions = [c.text for c in known.relevant] if known else []
        told = [_told(teller, text) for text in conditions]
        above = [title for _, title, _ in ancestors(instrument, paths[question.name])][-1:]
        in_group = _in_group(instrument, question)
        before = " ".join(title.to(language) for title in above if title and in_group)
        text = question.label.to(language) if question.label else ""
        literal = variable.label.removesuffix(f" ({one_line(text)})") if variable.name in ticks else text
        least, greatest = limits_of(question)
        rule = " and ".join(f"({c})" if len(conditions) > 1 else c for c in conditions)
        yield variable.name, Asked(
            one_line(literal), one_line(text if variable.name in ticks else before),
            one_line(question.hint.to(language)) if question.hint else "",
            "; ".join(f"{deposit_words(language)['asked_if']} {t}" for t in told if t),
            rule if set(re.findall(r"\$\{([^}]+)\}", rule)) <= kept else "", least, greatest)


def _told(teller: Teller, text: str) -> str:
    """A condition in words, or as it is written where words fail."""
    try:
        clause = teller.clause(parse(text))
    except Refused:
        return text
    return clause if isinstance(clause, str) else "" if clause is not None else text


def _in_group(instrument: Instrument, question: Question) -> bool:
    return any(isinstance(part, Group) and question in part.questions for _, part in instrument.parts())


def _groups(instrument: Instrument, data: DataSet, language: str) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Multiple response sets, then the groups and sections of the questionnaire."""
    for own in data.sets:
        yield own.name, "multipleResp", own.label, tuple(own.variables)
    for _, part in instrument.parts():
        if isinstance(part, Group):
            names = {q.name for q in part.questions if isinstance(q, Question)}
            members = tuple(v.name for v in data.variables if v.question in names)
            table = "table-list" in (part.appearance or "")
            text = one_line(part.label.to(language)) if part.label else ""
            if members:
                yield part.group, "grid" if table else "display", text, members


def _counts(data: DataSet, released: Released) -> dict[tuple[str, str, str], int]:
    """``{(variable, value, wave): n}`` of everyone's answers as they may be shown, rounded where they must be.

    Where indicators count one question's answers of different people, none is told.
    """
    values = {(v.name, value.code) for v in data.variables if v.kind == "coded" and v.name == v.question
              for value in v.values}
    shown: dict[tuple[str, str, str], set[int]] = {}
    for row in released.counts:
        key = (str(row["item"]), str(row["value"]), str(row["wave"]))
        if row["scope"] == "all" and row["to_value"] is None and row["n"] is not None and key[:2] in values:
            shown.setdefault(key, set()).add(int(row["n"]))
    return {key: next(iter(ns)) for key, ns in shown.items() if len(ns) == 1}


def _rare(instrument: Instrument, data: DataSet, min_n: int) -> tuple[int, int, tuple[str, ...]]:
    """(rows whose background is shared by fewer than ``min_n`` in their wave, all rows, the columns)."""
    def background(variable: Variable) -> bool:
        question = instrument.question(variable.question)
        known = question is None or question.use == "background"
        return known and variable.kind == "coded" and variable.name != "wave"

    columns = tuple(v.name for v in data.variables if background(v))
    if not columns:
        return 0, data.frame.height, ()
    by: Iterable[str] = (*columns, *(["wave"] if "wave" in data.frame.columns else []))
    groups = data.frame.group_by(list(by)).len()
    return int(groups.filter(pl.col("len") < min_n)["len"].sum()), data.frame.height, columns
