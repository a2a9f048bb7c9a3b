"""How long an instrument takes to answer: reading at a calm pace, and a time for each kind of answer."""

from keko_eval.definitions.instrument import Instrument, Question, Section
from keko_eval.definitions.question_types import UNSEEN
from keko_eval.definitions.scalars import Texts

WORDS_PER_MINUTE = 200
SECONDS = {"select_one": 4, "select_multiple": 8, "rank": 20, "text": 45, "integer": 10, "decimal": 10, "range": 5,
           "date": 10, "time": 10, "dateTime": 15, "note": 0, "acknowledge": 3, "image": 30, "audio": 60, "video": 60,
           "file": 60, "barcode": 15, "geopoint": 20, "geotrace": 60, "geoshape": 60}
"""Seconds to give an answer once the question is read; a judgement, to be replaced by times from real answers."""


def minutes(instrument: Instrument, language: str = "default") -> float:
    """Minutes for somebody who meets every question, in ``language``.

    A choice list is read in full where it first appears and again when another list came between.
    """
    seconds, previous = reading_seconds(instrument.purpose, language), ""
    for _, part in instrument.parts():
        if isinstance(part, Question):
            if part.kind in UNSEEN:
                continue
            seconds += seconds_of(part, language)
            name = part.choice_list or ""
            if name and name != previous:
                seconds += sum(reading_seconds(choice.label, language) for choice in instrument.choices_of(part))
            previous = name
        else:
            seconds += reading_seconds(part.title if isinstance(part, Section) else part.label, language)
            seconds += reading_seconds(getattr(part, "hint", None), language)
    return seconds / 60


def seconds_of(question: Question, language: str) -> float:
    """Reading one question and giving its answer, without its choices."""
    return SECONDS.get(question.kind, 10) + reading_seconds(question.label, language) + \
        reading_seconds(question.hint, language)


def reading_seconds(text: Texts | None, language: str) -> float:
    """Reading a text at a calm pace."""
    return len(text.to(language).split()) * 60 / WORDS_PER_MINUTE if text else 0.0
