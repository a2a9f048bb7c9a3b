"""Fields: the columns that an instrument's answers have in a study, each with what it may hold."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import polars as pl

from keko_eval.definitions.instrument import Group, Instrument, MissingKind, Question, Repeat, name_of
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.scalars import Texts
from keko_eval.definitions.study import ORGANISATION, Grouping

Kind = Literal["one", "many", "rank", "integer", "decimal", "date", "text", "subject", "group", "wave"]
_KINDS: dict[str, Kind] = {"select_one": "one", "select_multiple": "many", "rank": "rank", "integer": "integer",
                           "decimal": "decimal", "range": "decimal", "date": "date", "today": "date"}
_TYPES: dict[Kind, type[pl.DataType]] = {"integer": pl.Int64, "decimal": pl.Float64, "date": pl.Date}
# What nobody answers, and what tells who somebody is.
_UNANSWERED = {"calculate", "hidden", "start", "end", "today", "deviceid", "audit", "image", "audio", "video", "file",
               "geopoint", "geotrace", "geoshape", "start-geopoint", "background-audio", "xml-external", "csv-external"}
_FOLD = re.compile(r"\s*(?P<function>count|sum|min|max|join)\(\s*(?:', '\s*,\s*)?\$\{(?P<name>[^}]+)\}\s*\)\s*")
_NOT_READ = {"note", "username", "email", "phonenumber", "simserial", "subscriberid", "imei"}


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a closed field as text, with its label in each language."""

    value: str
    labels: tuple[tuple[str, str], ...] = ()
    missing: MissingKind | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the answers.

    Parameters
    ----------
    name : str
        The column's name in the answers.
    kind : Kind
        How its cells are read.
    labels : tuple of str
        The texts that a header may have instead of the name, in every language.
    aliases : tuple of str
        Other exact names, such as ``group/name``.
    headings : tuple of str
        The titles that the question stands under, which exports put before a matrix's rows.
    codes : tuple of Code
        What a closed field may hold; empty for others.
    missing : tuple of (str, MissingKind)
        The codes, of the list or besides it, that stand for a kind of missing answer.
    question : Question or None
        None for the subject, groups and weights.
    expected : bool
        Whether a file without the column is told of.
    """

    name: str
    kind: Kind
    labels: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    missing: tuple[tuple[str, MissingKind], ...] = ()
    question: Question | None = None
    expected: bool = True

    @property
    def numeric_codes(self) -> bool:
        """Whether the codes are whole numbers as written (``01`` is a text)."""
        return self.kind == "one" and bool(self.codes) and all(_is_whole(c.value) for c in self.codes)

    @property
    def dtype(self) -> type[pl.DataType]:
        """The column's type in the answers."""
        return pl.Int64 if self.numeric_codes else _TYPES.get(self.kind, pl.String)


def _is_whole(code: str) -> bool:
    return code.isascii() and code.removeprefix("-").isdigit() and str(int(code[:20])) == code


def fields_of(resolved: ResolvedStudy, instrument: str) -> tuple[Field, ...]:
    """The columns of one instrument's answers: the subject, what the study groups by, and every question.

    Where there are clusters, the organisation is read too if it is there. Records need tell neither.
    """
    study, answered = resolved.study, instrument in resolved.answered
    questions = {f.name: f for f in question_fields(resolved.instruments[instrument])}
    first: list[Field] = []
    if study.subject:
        asked = questions.pop(study.subject, None)
        first.append(Field(study.subject, "subject", asked.labels if asked else (), asked.aliases if asked else (),
                           expected=answered))
    groupings = {g.group: g for g in (*_narrowed(resolved), *study.groups)}
    own_groups = [g.group for g in study.groups]
    named = [*own_groups, study.comparison.cluster, study.comparison.group, *resolved.where]
    inside = [ORGANISATION] if study.comparison.cluster and (ORGANISATION not in named or resolved.where) else []
    for name in dict.fromkeys(n for n in (*named, *inside) if n and n not in questions and n != study.subject):
        own = groupings.get(name)
        codes = tuple(Code(value, _by_language(texts)) for value, texts in own.values.items()) if own else ()
        first.append(Field(name, "group", _texts(own.label if own else None), codes=codes,
                           expected=answered and name not in inside))
    drawn = study.sampling if answered else None
    there = {f.name for f in first} | set(questions)
    first += [Field(name, "decimal" if drawn and name == drawn.weights else "group") for name in
              (drawn.columns if drawn else ()) if name not in there]
    return (*first, *(f for f in questions.values() if f.name != "wave"))


def _narrowed(resolved: ResolvedStudy) -> Iterator[Grouping]:
    """The groupings that the study was narrowed by: no longer among its groups, but still as its file has them."""
    written = resolved.document.tree.data().get("groups", []) if resolved.where else []
    for grouping in written:
        if isinstance(grouping, dict) and grouping.get("group") in resolved.where:
            yield Grouping.model_validate(grouping)


def question_fields(instrument: Instrument) -> Iterator[Field]:
    """A field for each question that can have an answer, in the order of asking; of equal names the first."""
    seen: set[str] = set()
    for path, question in instrument.walk():
        if question.kind in _NOT_READ or question.name in seen:
            continue
        seen.add(question.name)
        above = list(ancestors(instrument, path))
        names = [name for name, _, _ in above]
        kind = _KINDS.get(question.kind, "text")
        folds = list(_folds(instrument, question))
        if folds and question.kind == "calculate" and not folds[0].startswith("join("):
            kind = "integer" if folds[0].startswith("count(") else "decimal"
        codes = _codes(instrument, question) if kind in ("one", "many", "rank") else ()
        if kind == "one" and not codes:
            kind = "text"
        missing = {c.value: c.missing for c in codes if c.missing} | dict(question.missing)
        yield Field(
            question.name, kind, _texts(question.label), (*_aliases(names, question.name), *folds),
            tuple(text for _, title, _ in above for text in _texts(title)), codes, tuple(missing.items()), question,
            question.kind not in _UNANSWERED and not question.calculation and not any(r for _, _, r in above))


def ancestors(instrument: Instrument, path: tuple[str | int, ...]) -> Iterator[tuple[str, Texts | None, bool]]:
    """(name, title, repeated) of what a question stands in, from the outside in."""
    node: object = instrument
    for part in path[:-1]:
        if isinstance(part, str):
            node = getattr(node, part)
            continue
        node = node[part]  # type: ignore[index]
        if isinstance(node, Group):
            yield node.group, node.label, False
        elif isinstance(node, Repeat):
            yield node.repeat, node.label, True
        else:
            yield node.section, node.title, False  # type: ignore[attr-defined]


def _aliases(above: list[str], name: str) -> tuple[str, ...]:
    """``group/name`` (Kobo), ``group-name`` (ODK Central) and ``group.name`` for every run of groups above."""
    return tuple(sign.join([*above[start:], name]) for start in range(len(above)) for sign in "/-.")


def _folds(instrument: Instrument, question: Question) -> Iterator[str]:
    """``count(children)``, ``sum(age)``: how a table names what a calculation over a repeat's rows comes to."""
    match = _FOLD.fullmatch(question.calculation or "")
    if match is None:
        return
    function = match["function"]
    for _, part in instrument.parts():
        if isinstance(part, Question | Repeat) and name_of(part) == match["name"]:
            for name in (match["name"], *_texts(part.label)):
                yield f"{function}(', ', {name})" if function == "join" else f"{function}({name})"
            return


def _codes(instrument: Instrument, question: Question) -> tuple[Code, ...]:
    codes = [Code(str(c.value), _by_language(c.label), c.missing) for c in instrument.choices_of(question)]
    if codes and "or_other" in question.type.split()[2:]:
        codes.append(Code("other", (("en", "Other"), ("fi", "Muu"), ("sv", "Annat"))))
    return tuple(codes)


def _by_language(texts: Texts | None) -> tuple[tuple[str, str], ...]:
    return tuple(texts.by_language.items()) if texts else ()


def _texts(texts: Texts | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for _, text in _by_language(texts) if text))
