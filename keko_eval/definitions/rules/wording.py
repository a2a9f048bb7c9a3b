"""Advice on wording: questions that ask two things, deny something or are hard to read; surveys longer than said."""

import re
from collections.abc import Iterator

from keko_eval.definitions.burden import minutes
from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.feeding import item_range
from keko_eval.definitions.indicator import Scale
from keko_eval.definitions.scalars import Texts
from keko_eval.definitions.texts import FOR_EVALUATORS, texts_of
from keko_eval.definitions.translations import source_language
from keko_eval.language.easy import hard_sentences
from keko_eval.problem.noun import Noun
from keko_eval.problem.problem import Problem, problem

LONGEST_EASY_SENTENCE = 15
FEWEST_ITEMS = 3
LONGEST_SURVEY = 20
"""Minutes; a judgement."""
_OVER = 1.25
# A second predicate right after the conjunction: a finite verb, or a new subject. Careful on purpose: "työ ja
# vapaa-aika" names two things, "työ on mielekästä ja saan tukea" asks two.
_FI = (r"on|ovat|ei|eivät|olen|olemme|saan|saamme|voin|voimme|osaan|osaamme|pystyn|pystymme|luotan|luotamme|haluan|"
       r"tunnen|tiedän|koen|minä|me|hän|he|se|ne|\w+(?:mme|vat|vät)")
_SV = r"är|har|kan|får|vill|ska|vet|känner|litar|jag|vi|han|hon|de|det"
_EN = r"is|are|has|have|can|do|does|will|feel|feels|know|knows|trust|trusts|i|we|he|she|they|it"
_SECOND = {
    "fi": re.compile(rf"\b(?:ja|sekä)\s+(?:{_FI})\b", re.IGNORECASE),
    "sv": re.compile(rf"\b(?:och|samt)\s+(?:{_SV})\b", re.IGNORECASE),
    "en": re.compile(rf"\band\s+(?:{_EN})\b", re.IGNORECASE),
}
# Two qualities of one thing ("on selkeä ja nopea"), two manners ("nopeasti ja selkeästi"), two certain things got or
# known ("saan tiedon ja tuen"), two things judged at once ("tilat ja välineet ovat hyvät"); but not what is said of two
# things together ("työ ja vapaa-aika ovat tasapainossa") nor near words for one thing ("saan tukea ja neuvoja").
_FEW = r"(?:[\w-]+\s+){0,3}?"
_PAIRS = {
    "fi": re.compile(
        rf"\b(?:on|ovat|oli|olivat|onko|ovatko)\s+{_FEW}(?P<a>\w{{3,}}\s+(?:ja|sekä)\s+\w{{3,}})[.?!]*$"
        r"|\b(?P<b>\w+sti\s+(?:ja|sekä)\s+\w+sti)\b"
        rf"|\b(?:saan|saa|tunnen|tiedän|osaan|ymmärrän|tarvitsen|\w{{3,}}mme)\s+{_FEW}"
        r"(?P<c>\w{2,}(?P<case>[nt])\s+(?:ja|sekä)\s+\w{2,}(?P=case))[.?!]*$"
        r"|^(?P<d>(?:\w*[^\Wn]|\w+nen)\s+(?:ja|sekä)\s+(?:\w*[^\Wn]|\w+nen))\s+"
        r"(?:ovat|toimivat|sujuvat|auttavat|riittävät)\b(?!.*(?:tasapaino|toisi|toist|keskenään|yhde|sama|eri))",
        re.IGNORECASE),
    "sv": re.compile(
        rf"\b(?:är|var|har varit)\s+{_FEW}(?P<a>\w{{3,}}(?<!\bmed)\s+(?:och|samt)\s+\w{{3,}})[.?!]*$",
        re.IGNORECASE),
    "en": re.compile(
        rf"\b(?:is|are|was|were|been)\s+{_FEW}(?P<a>\w{{3,}}\s+and\s+\w{{3,}})[.?!]*$"
        r"|\b(?P<b>\w+ly\s+and\s+\w+ly)\b",
        re.IGNORECASE),
}
_TOGETHER = re.compile(r"\b(?:välillä|välinen|välistä|mellan|between|both|sekä että|både)\b", re.IGNORECASE)
_NEGATION = {
    "fi": re.compile(r"\b(?:en|et|ei|emme|ette|eivät|enkä|eikä|emmekä|eivätkä)\b", re.IGNORECASE),
    "sv": re.compile(r"\b(?:inte|aldrig|ej|ingen|inget|inga)\b", re.IGNORECASE),
    "en": re.compile(r"\b(?:not|never|no|cannot|\w+n['’]t)\b", re.IGNORECASE),
}
_SENTENCE = re.compile(r"[.!?:;]+\s+|\n+")
_CLAUSE = re.compile(r",\s*(?:jo[ikst]\w*|mi[tkn]\w*|että|jotta|kun|som|att|när|which|that|who|when)\b.*",
                     re.IGNORECASE)


def one_thing_at_a_time(corpus: Corpus) -> Iterator[Problem]:
    """A rating question asks one thing and denies nothing."""
    for document, instrument, path, question in corpus.questions():
        if item_range(question, instrument) is None or question.label is None:
            continue
        language, text = _source(question.label, source_language(document))
        place = document.at(*path, "label", language)
        short = language.split("-")[0]
        if words := _second_thing(text, short):
            yield problem("two-questions-in-one", place, name=question.name, words=words)
        denied = _NEGATION[short].search(text) if short in _NEGATION else None
        if denied:
            yield problem("negated-question", place, name=question.name, words=denied[0])


def _second_thing(text: str, language: str) -> str:
    """The words by which a question asks another thing too; empty where it asks one."""
    if language not in _SECOND:
        return ""
    if second := _SECOND[language].search(_CLAUSE.sub("", text)):
        return second[0]
    pair = _PAIRS[language].search(text.strip())
    if pair is None or _TOGETHER.search(text):
        return ""
    return next(words for name, words in pair.groupdict().items() if words and name != "case")


def _source(label: Texts, language: str) -> tuple[str, str]:
    texts = label.by_language
    found = language if texts.get(language) else next(iter(texts))
    return found, texts[found]


def enough_items(corpus: Corpus) -> Iterator[Problem]:
    """A scale rests on three items or more."""
    for document in corpus.own.of("indicator"):
        model = document.model
        if isinstance(model, Scale) and len(model.items) < FEWEST_ITEMS and not document.lost:
            yield problem("few-items", document.key("items"), id=document.id, count=len(model.items),
                          least=FEWEST_ITEMS)


def as_long_as_it_says(corpus: Corpus) -> Iterator[Problem]:
    """Answering takes about as long as the respondent is told."""
    for document in corpus.own.of("instrument"):
        said = document.model.minutes
        if said:
            needed = minutes(document.model, source_language(document))
            if needed > said * _OVER:
                yield problem("longer-than-said", document.at("minutes"), said=f"{said:g}", needed=f"{needed:.0f}")


def not_too_long(corpus: Corpus) -> Iterator[Problem]:
    """People are not asked for longer than they will stay."""
    for document in corpus.own.of("instrument"):
        needed = minutes(document.model, source_language(document)) if document.model.of_people else 0
        if needed > LONGEST_SURVEY:
            yield problem("long-survey", document.at("instrument"), needed=f"{needed:.0f}", most=LONGEST_SURVEY)


def easy_sentences(corpus: Corpus) -> Iterator[Problem]:
    """Easy Finnish has short sentences of everyday words."""
    for document in corpus.own.documents:
        for part in texts_of(document):
            text = part.texts.get("fi-simple", "")
            if not text:
                continue
            longest = max((len(sentence.split()) for sentence in _SENTENCE.split(text)), default=0)
            if longest > LONGEST_EASY_SENTENCE:
                yield problem("long-sentence", document.at(*part.path, "fi-simple"), text=Noun("text", part.name),
                              words=longest, most=LONGEST_EASY_SENTENCE)
            elif part.key not in FOR_EVALUATORS:
                hard = next((found for found in hard_sentences(text) if found.trouble != "words"), None)
                if hard:
                    yield problem("hard-to-read", document.at(*part.path, "fi-simple"), text=Noun("text", part.name),
                                  words=hard.shown)
