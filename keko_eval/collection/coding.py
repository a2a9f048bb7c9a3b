"""Coding of open answers: which answers are read, under which ids, by which coder; nothing of who wrote them."""

import hashlib
import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keko_eval.definitions.indicator import Theme
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.recorded import CONSENTS
from keko_eval.definitions.references import instrument_of
from keko_eval.definitions.scalars import Texts
from keko_eval.files.table import BLANKS

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """One answer under an id that tells nothing; ``consent`` is None where the survey asks for none."""

    id: str
    text: str
    consent: bool | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A theme of the codebook; ``alone`` is the one that stands for none of the others."""

    value: str
    label: Texts
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Codebook:
    """What coders look for, and the questions that their rows answer (see :class:`Theme`)."""

    indicator: Theme
    codes: tuple[Code, ...]
    consent_codes: tuple[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        """The questions that a row of codes answers, in their order."""
        own = self.indicator
        return tuple(n for n in (own.answer, own.coder, own.themes, own.quote, own.consent) if n)


@dataclass(frozen=True, slots=True)
class Coding:
    """A workbook's content: which answers each reader has.

    Parameters
    ----------
    question : str
        ``instrument/question``.
    given : mapping of str to str
        The group whose answers these are, ``{}`` for all.
    readers : mapping of str to tuple of str
        By coder the ids to read; the name under which they settle their differences may be among them.
    quoting : bool
        Whether passages may be written down to be quoted, which takes a question of consent.
    """

    study: str
    question: str
    wave: str
    answers: Mapping[str, OpenAnswer]
    readers: Mapping[str, tuple[str, ...]]
    given: Mapping[str, str]
    quoting: bool = False


def codebook_of(resolved: ResolvedStudy, id: str) -> Codebook:
    """The codebook of a theme indicator: the choices of its question, without those of missing answers."""
    indicator = resolved.indicators[id]
    assert isinstance(indicator, Theme)
    instrument = resolved.instruments[instrument_of(indicator, resolved.instruments) or ""]

    def choices(name: str | None) -> list[Code]:
        question = instrument.question(name) if name else None
        return [Code(str(c.value), c.label, c.exclusive) for c in instrument.choices_of(question)
                if not c.missing] if question else []

    consent = [c.value for c in choices(indicator.consent)]
    yes = next((value for value in consent if value.lower() in CONSENTS), "yes")
    return Codebook(indicator, tuple(choices(indicator.themes)),
                    (yes, next((value for value in consent if value != yes), "no")))


def open_answers(frame: "pl.DataFrame | pl.LazyFrame", question: str, wave: str, *, consent: str | None = None,
                 where: Mapping[str, str] | None = None, missing: Iterable[str] = ()) -> tuple[OpenAnswer, ...]:
    """The answers of a wave that hold words, in an order and under ids that rest on the texts alone.

    Parameters
    ----------
    frame : polars.DataFrame or polars.LazyFrame
        The answers of one instrument (see :class:`keko_eval.collection.answers.Answers`).
    consent : str, optional
        The question that tells whether an answer may be quoted.
    where : mapping, optional
        Only answers of this group.
    missing : iterable of str
        Texts that stand for a missing answer.

    Neither the rows' order nor anything else of the respondents has a part in the shuffling: who knows in which order
    people answered learns nothing of whose an id is.
    """
    import polars as pl

    rows = frame.lazy().filter(pl.col("wave") == wave,
                               *(pl.col(c).cast(pl.String) == value for c, value in (where or {}).items()))
    asked = [pl.col(question).cast(pl.String), *([pl.col(consent).cast(pl.String).alias("~")] if consent else [])]
    passed = set(missing)
    told = sorted((text.strip(BLANKS), bool(rest) and str(rest[0]).lower() in CONSENTS)
                  for text, *rest in rows.select(asked).collect().iter_rows()
                  if text and text not in passed and any(sign.isalnum() for sign in text))
    random.Random(hashlib.sha256(repr(told).encode()).digest()).shuffle(told)
    width = max(3, len(str(len(told))))
    return tuple(OpenAnswer(f"v{i:0{width}}", text, yes if consent else None) for i, (text, yes) in enumerate(told, 1))


def dealt(ids: Sequence[str], coders: Sequence[str], share: float = 1.0) -> dict[str, tuple[str, ...]]:
    """Which answers each coder reads: a random ``share`` of them everybody, the rest in turns, each in order of ids."""
    several = min(len(ids), math.ceil(share * len(ids) - 1e-9)) if len(coders) > 1 else 0
    shared = set(random.Random(f"{len(ids)} {coders}").sample(list(ids), several))
    alone = [id for id in ids if id not in shared]
    turn = {id: coders[i % len(coders)] for i, id in enumerate(alone)}
    return {coder: tuple(id for id in ids if id in shared or turn[id] == coder) for coder in coders}
