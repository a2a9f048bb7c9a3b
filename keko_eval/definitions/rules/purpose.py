"""Advice on what is asked for: each question has a use, and what is sensitive has a stated purpose."""

from collections.abc import Iterator

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.question_types import CARRIED, UNSEEN
from keko_eval.definitions.uses import Uses, columns_of, named_in_form, uses_in
from keko_eval.problem.problem import Problem, problem, suggestion

_PERSONAL = ("email", "phonenumber")


def every_question_has_a_use(corpus: Corpus) -> Iterator[Problem]:
    """Each question feeds an indicator, routes others, groups answers, or says what else it is for."""
    uses, columns = uses_in(corpus.known), columns_of(corpus.known)
    for document in corpus.own.of("instrument"):
        instrument: Instrument = document.model
        if document.id not in uses.of_instrument:
            yield problem("unused-instrument", document.at("instrument"), id=document.id)
            continue
        named = {*named_in_form(document), *_meant(document.id, instrument, uses)}
        for path, question in instrument.walk():
            used = question.use or question.name in named or question.name in columns or \
                (document.id, question.name) in uses.of_question
            if not used and question.kind not in (*UNSEEN, *CARRIED, "note", "acknowledge") and \
                    not document.left_out(*path, "use") and question.name not in corpus.lost:
                yield problem("unused-question", document.at(*path, "name"), name=question.name)


def _meant(id: str, instrument: Instrument, uses: Uses) -> set[str]:
    """The questions that indicators probably meant where they name one that is not there."""
    names = {question.name for _, question in instrument.walk()}
    unknown = [name for of, name in uses.of_question if of == id and name not in names]
    return {suggestion(name, names).get("near", "") for name in unknown}


def sensitive_has_a_purpose(corpus: Corpus) -> Iterator[Problem]:
    """An instrument that asks for what is sensitive or personal tells why, on what basis and for how long."""
    for document, instrument, path, question in corpus.questions():
        if question.sensitive or question.kind in _PERSONAL:
            missing = [key for key in ("purpose", "lawful_basis", "retention")
                       if getattr(instrument, key) is None and not document.left_out(key)]
            if missing:
                yield problem("sensitive-without-purpose", document.at(*path, "name"), name=question.name,
                              keys=", ".join(missing))
