"""No output of any example says a word of the cause: none of them drew its groups by lot."""

import html
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import cache
from string import Formatter
from typing import Any

import pytest

from keko_eval.definitions.texts import texts_of
from keko_eval.language.language import LANGUAGES
from keko_eval.reporting.html import render_html
from keko_eval.reporting.outputs import OFFICE
from keko_eval.reporting.pdf import render_pdf
from keko_eval.reporting.report import build_report
from keko_eval.reporting.wording import wording
from tests.examples.test_golden import EXAMPLES, evaluation
from tests.files.pdf_words import page_texts

CAUSAL = {
    "fi": r"aiheut|vaikut(?:ti|ta[an]|tanut|tane|tivat|ettu)|johtu[iv]|johtu(?:u|nut|a)\b|johti\b|johtanut|ansiosta|"
          r"seurauks(?:ena|esta)|sai(?:vat)? aikaan|saatiin aikaan|todennäköisin syy|hankkeen takia|toiminnan takia",
    "sv": r"orsaka|påverka(?:r|s|t|de|des|ts)?\b|"
          r"\bled(?:a|er|de|t) till|tack vare|åstadk|till följd av|\bberodde på|sannolikaste orsak",
    "en": r"\bcaus(?:e|ed|es|ing)\b|\bled to\b|\bleads? to\b|result(?:ed|ing) in|thanks to|\bdue to\b|because of|"
          r"\beffects? of\b|most likely reason",
}
SAYS_WHAT_CANNOT_BE_SAID = frozenset({
    "front.cause", "evidence.cause", "chain.intro", "note.reworded", "note.levels_differ", "because.who_answered",
    "who.left", "cause.described", "difference.settings", "exhibit.harvest.cause", "exhibit.dose.cause",
    "exhibit.external.cause",
})
"""Sentences that deny a cause or name one of a difference in the answers themselves."""
BY_LOT = "cause.control_randomised"
DAY = "1.12.2019"
OUR_LANGUAGES = [(example, code) for example in EXAMPLES for code in LANGUAGES]


def forbidden(text: str, code: str) -> list[str]:
    return [match[0] for match in re.finditer(CAUSAL[code.split("-")[0]], text, re.IGNORECASE)]


@pytest.mark.parametrize("code", LANGUAGES)
def test_only_the_listed_sentences_speak_of_causes(code: str) -> None:
    found = {key for key, text in wording(code).texts.items() if forbidden(text, code)}
    assert BY_LOT in found
    assert found - {BY_LOT} <= SAYS_WHAT_CANNOT_BE_SAID


def test_every_listed_sentence_is_needed() -> None:
    spoken = {key for code in LANGUAGES for key, text in wording(code).texts.items() if forbidden(text, code)}
    assert spoken >= SAYS_WHAT_CANNOT_BE_SAID


@pytest.mark.parametrize(("code", "text"), [
    ("fi", "Hanke vaikutti luottamukseen."), ("fi", "Muutos aiheutui hankkeesta."), ("fi", "Tämä johtui työstä."),
    ("fi", "Luottamus parani hankkeen ansiosta."), ("fi", "Työn seurauksena tilanne parani."),
    ("fi", "Hanke sai aikaan muutoksen."), ("fi-simple", "Muutos johtuu hankkeesta."),
    ("sv", "Projektet orsakade förändringen."), ("sv", "Arbetet påverkade läget."), ("sv", "Det ledde till mer."),
    ("sv", "Tack vare projektet steg det."), ("en", "The project caused the change."), ("en", "It led to more."),
    ("en", "Thanks to the project"), ("en", "This is the effect of the project."), ("en", "It resulted in more."),
    ("en", "It rose due to the project."),
])
def test_a_word_of_the_cause_would_be_noticed(code: str, text: str) -> None:
    assert forbidden(text, code)


@pytest.mark.parametrize("text", ["Vaikutusketju", "Osallistuminen ja vaikuttaminen", "Toiminta johtoryhmässä"])
def test_other_words_are_left_alone(text: str) -> None:
    assert not forbidden(text, "fi")


@pytest.mark.parametrize(("example", "code"), OUR_LANGUAGES)
def test_no_output_says_a_word_of_the_cause(example: str, code: str) -> None:
    found = evaluation(example)
    report = build_report(found.released, found.resolved, found.reconciliation, code)
    theirs = authored(example)
    told = {"html": page_text(render_html(report)), "pdf": pdf_text(render_pdf(report))}
    for shape in ("xlsx", "docx", "pptx"):
        told[shape] = office_text(OFFICE[shape](report, found.released, date(2019, 12, 1)))
    told |= sheets(found, code)
    for shape, text in told.items():
        assert len(text) > 500, shape
        ours = without(" ".join(text.split()), theirs, code)
        spoken = [ours[max(m.start() - 80, 0):m.end() + 60] for m in
                  re.finditer(CAUSAL[code.split("-")[0]], ours, re.IGNORECASE)]
        assert not spoken, (shape, spoken[:3])


def sheets(found: Any, code: str) -> dict[str, str]:
    from keko_eval.reporting.draft import begin
    from keko_eval.reporting.lookup import lookup
    from keko_eval.reporting.sheets import SHEETS

    released = found.released
    draft = begin(found.resolved, lookup(released.results, released.counts, released.entries), wording(code),
                  released.profile)
    return {name: sheet(draft, DAY) for name, sheet in SHEETS.items()}


@cache
def authored(example: str) -> tuple[str, ...]:
    """Texts of definitions and data, which are their authors': the longest first."""
    found = evaluation(example)
    resolved = found.resolved
    texts = {text for document in (*resolved.documents, *resolved.circle_documents.values())
             for part in texts_of(document) for text in part.texts.values()}
    texts |= {str(value) for row in found.released.entries for value in row.values() if isinstance(value, str)}
    return tuple(sorted({" ".join(t.split()) for t in texts if len(t) > 3}, key=len, reverse=True))


def without(text: str, theirs: tuple[str, ...], code: str) -> str:
    """The text without what authors wrote and without the sentences that say what cannot be said."""
    for other in theirs:
        if forbidden(other, code):
            text = text.replace(other, " ")
    for key in SAYS_WHAT_CANNOT_BE_SAID:
        text = re.sub(template(wording(code).texts[key]), " ", text)
    return text


def template(text: str) -> str:
    parts: Iterator[Any] = Formatter().parse(" ".join(text.split()))
    return "".join(re.escape(before) + (".{1,300}?" if name is not None else "") for before, name, _, _ in parts)


def page_text(page: str) -> str:
    body = re.sub(r"<(style|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


def pdf_text(data: bytes) -> str:
    return "\n".join(page_texts(data))


def office_text(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")]
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", re.sub(r"</(?:a|w):r><(?:a|w):r>", "", p)) for p in parts))
