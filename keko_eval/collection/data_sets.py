"""▶ Checked answers in, a data set with labels and kinds of missing values out, for statistics packages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from keko_eval.collection.answers import Answers
from keko_eval.collection.fields import Code, Field, fields_of
from keko_eval.collection.routing import SOURCE, checks_of, hold, not_asked, not_asked_mark
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.scalars import Texts, period_end
from keko_eval.exchange.statistics.data_set import (
    LARGEST,
    STATES,
    DataSet,
    Missing,
    MultipleResponse,
    State,
    Value,
    Variable,
)
from keko_eval.exchange.statistics.words import words
from keko_eval.language.forms import one_line


@dataclass(frozen=True, slots=True)
class _Column:
    """A variable with its values and, where there is none, the key of the reason."""

    variable: Variable
    values: pl.Series
    why: pl.Series


def data_set(resolved: ResolvedStudy, answers: Answers, language: str) -> DataSet:
    """One instrument's answers over all waves.

    One choice is one variable, several choices are one of 0 and 1 for each, a ranking is the place of each. Codes that
    are not all whole numbers are numbered in the order of the list.
    """
    instrument = resolved.instruments[answers.instrument]
    frame = answers.frame.lazy().collect()
    fields = fields_of(resolved, answers.instrument)
    skipped = _skipped(resolved, answers.instrument, fields, frame)
    conditions = not_asked(instrument)
    columns: list[_Column] = [_wave(resolved, frame, language)] if "wave" in frame.columns else []
    sets: list[MultipleResponse] = []
    for field in fields:
        if field.name not in frame.columns or (field.question and field.question.kind == "note"):
            continue
        own = list(_columns(field, frame[field.name], skipped.get(field.name), conditions.get(field.name, ""), language,
                            _label(resolved, field, language)))
        columns += own
        if field.kind == "many":
            label = _label(resolved, field, language)
            sets.append(MultipleResponse(field.name, label, tuple(c.variable.name for c in own)))
    ended = max(period_end(wave.period) for wave in resolved.study.waves)
    return DataSet(answers.instrument, one_line(instrument.title.to(language)), language, ended.isoformat(),
                   tuple(c.variable for c in columns), tuple(sets),
                   pl.DataFrame([c.values.alias(c.variable.name) for c in columns]),
                   pl.DataFrame([c.why.alias(c.variable.name) for c in columns]))


def _skipped(resolved: ResolvedStudy, id: str, fields: Sequence[Field], frame: pl.DataFrame) -> Mapping[str, pl.Series]:
    """Who was not asked which question, by the conditions that a table can work out."""
    checks = [c for c in checks_of(resolved.instruments[id], fields) if c.relevant is not None
              and {c.question, *c.relevant_needs} <= set(frame.columns)]
    marked = hold(frame.with_columns(pl.lit(0).alias(SOURCE)), checks, {})
    return {c.question: marked[not_asked_mark(c.question)].fill_null(False) for c in checks}


def _wave(resolved: ResolvedStudy, frame: pl.DataFrame, language: str) -> _Column:
    values = tuple(Value(w.wave, n, one_line(w.label.to(language)) if w.label else w.wave)
                   for n, w in enumerate(resolved.study.waves, 1))
    wave = Variable("wave", words(language)["wave"], "coded", values=values, renumbered=True, ordered=True)
    return _Column(wave, frame["wave"], pl.Series([None] * frame.height, dtype=pl.String))


def _label(resolved: ResolvedStudy, field: Field, language: str) -> str:
    own: Texts | None = field.question.label if field.question else next(
        (g.label for g in resolved.study.groups if g.group == field.name), None)
    return one_line(own.to(language)) if own else field.name


def _said(code: Code, language: str) -> str:
    texts = dict(code.labels)
    order = (language, language.split("-")[0], "default", "en", "fi", *texts)
    return one_line(next((texts[name] for name in order if texts.get(name)), code.value))


def _columns(field: Field, answers: pl.Series, skipped: pl.Series | None, condition: str, language: str,
             label: str) -> Iterator[_Column]:
    missing = tuple(_missing(field, language, asked=field.question is not None, skips=skipped is not None))
    text = answers.cast(pl.String)
    keys = {m.code: m.key for m in missing if m.code}
    said = text.replace_strict(list(keys), list(keys.values()), default=None, return_dtype=pl.String) if keys else \
        pl.Series([None] * len(answers), dtype=pl.String)
    if field.kind == "decimal" or field.kind == "integer":
        said = _of_numbers(answers, keys)
    silent = pl.Series(["no_answer"] * len(answers)) if field.question else said
    if skipped is not None:
        silent = skipped.replace_strict([True, False], ["skipped", "no_answer"], return_dtype=pl.String)
    about = {"question": field.name, "missing": missing, "asked_if": condition}
    if field.kind in ("many", "rank"):
        yield from _split(field, text, keys, silent, label, language, about)
        return
    why = pl.select(pl.coalesce(said, pl.when(answers.is_null()).then(silent))).to_series()
    values = pl.select(pl.when(said.is_null()).then(answers)).to_series()
    yield _one(field, values, why, label, language, about)


def _one(field: Field, values: pl.Series, why: pl.Series, label: str, language: str, about: dict) -> _Column:  # type: ignore[type-arg]
    if field.codes and field.kind in ("one", "group"):
        codes = [c for c in field.codes if not c.missing]
        numbered = field.numeric_codes and all(abs(int(c.value)) < LARGEST for c in codes)
        own = tuple(Value(c.value, int(c.value) if numbered else n, _said(c, language)) for n, c in enumerate(codes, 1))
        return _Column(Variable(field.name, label, "coded", values=own, renumbered=not numbered, **about),
                       values.cast(pl.String), why)
    if field.kind in ("integer", "decimal") or (values.dtype.is_numeric() and field.kind != "text"):
        return _Column(Variable(field.name, label, "number", whole=values.dtype.is_integer(), **about), values, why)
    if values.dtype == pl.Date:
        return _Column(Variable(field.name, label, "date", **about), values, why)
    return _Column(Variable(field.name, label, "text", **about), values.cast(pl.String), why)


def _of_numbers(answers: pl.Series, keys: Mapping[str, str]) -> pl.Series:
    """The reasons that numbers stand for: ``-98`` is -98.0 as well."""
    known: dict[float, str] = {}
    for code, key in keys.items():
        try:
            known[float(code)] = key
        except ValueError:
            continue
    if not known:
        return pl.Series([None] * len(answers), dtype=pl.String)
    return answers.cast(pl.Float64).replace_strict(list(known), list(known.values()), default=None,
                                                   return_dtype=pl.String)


def _split(field: Field, text: pl.Series, keys: Mapping[str, str], silent: pl.Series, label: str, language: str,
           about: dict) -> Iterator[_Column]:  # type: ignore[type-arg]
    """A variable for each answer of several: chosen or not, or its place in a ranking."""
    chosen = text.str.split(" ")
    codes = [c for c in field.codes if not c.missing]
    any_valid = pl.select(chosen.list.eval(pl.element().is_in([c.value for c in codes])).list.any()).to_series()
    first = chosen.list.eval(pl.element().replace_strict(list(keys), list(keys.values()), default=None,
                                                         return_dtype=pl.String)).list.drop_nulls().list.first() \
        if keys else pl.Series([None] * len(text), dtype=pl.String)
    why = pl.select(pl.when(~any_valid.fill_null(False)).then(pl.coalesce(first, silent))).to_series()
    said = words(language)
    ticks = (Value("0", 0, said["not_chosen"]), Value("1", 1, said["chosen"]))
    for code in codes:
        name, own = f"{field.name}_{code.value}", f"{_said(code, language)} ({label})"
        if field.kind == "many":
            tick = chosen.list.contains(code.value).cast(pl.Int8).cast(pl.String)
            values = pl.select(pl.when(why.is_null()).then(tick)).to_series()
            yield _Column(Variable(name, own, "coded", values=ticks, **about), values, why)
            continue
        place = pl.select(chosen.list.eval(pl.when(pl.element() == code.value).then(pl.int_range(pl.len()) + 1))
                          .list.max().cast(pl.Int64)).to_series()
        unranked = pl.select(pl.when(place.is_null()).then(why.fill_null("no_answer"))).to_series()
        yield _Column(Variable(name, own, "number", whole=True, ordered=True, **about), place, unranked)


def _missing(field: Field, language: str, *, asked: bool, skips: bool) -> Iterator[Missing]:
    """The study's own codes of missing answers, then those that a file tells apart besides."""
    labels = {c.value: _said(c, language) for c in field.codes}
    said = words(language)
    kinds: set[State] = set()
    for code, kind in field.missing:
        key = kind if kind not in kinds else f"{kind}:{code}"
        kinds.add(kind)
        yield Missing(key, kind, labels.get(code, said[kind]), code)
    for state in STATES[3:] if asked else ():
        if state == "no_answer" or skips:
            yield Missing(state, state, said[state])
