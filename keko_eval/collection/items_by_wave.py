"""What a wave has no answer to: a mean of other statements is not the same measure, and a figure needs answers."""

from collections import Counter
from collections.abc import Iterator, Mapping

import polars as pl

from keko_eval.collection.answers import Answers
from keko_eval.definitions.indicator import Scale
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.references import instrument_of, item_name, questions_used
from keko_eval.problem.problem import Problem, problem

_GIVEN = frozenset({"answered", "dont_know", "refused", "not_applicable", "unusable"})
HARDLY, WELL = 0.1, 0.5
"""Shares of those asked: of a question answered by so few in one wave, and so many in another, means are unlike."""


def silent_questions(answers: Mapping[str, Answers]) -> dict[tuple[str, str], dict[str, str]]:
    """The questions without answers, by instrument and wave; a wave without rows is not among these.

    Returns
    -------
    dict
        ``{(instrument, wave): {question: why}}``: ``not_asked`` where no row was asked it, as its column is in none
        of the wave's files or its condition never holds, ``not_answered`` where nobody answered, and
        ``hardly_answered`` where at most `HARDLY` did, and in another wave at least `WELL`.
    """
    found: dict[tuple[str, str], dict[str, str]] = {}
    for id, own in answers.items():
        counted: dict[tuple[str, str, str], Counter[str]] = {}
        rows: Counter[str] = Counter()
        for line in own.reconciliation:
            if line["what"] == "rows_used" and line["wave"] and line["n"]:
                found.setdefault((id, line["wave"]), {})
                rows[line["wave"]] += line["n"]
            elif line["question"] and line["n"]:
                what = "outside" if line["why"] == "not_relevant" else line["what"]
                counted.setdefault((id, line["wave"], line["question"]), Counter())[what] += line["n"]
        given = {key: sum(what[name] for name in _GIVEN) / ((rows[key[1]] - what["outside"]) or 1)
                 for key, what in counted.items() if (id, key[1]) in found}
        well = {question for (_, _, question), share in given.items() if share >= WELL}
        for (_, wave, question), share in given.items():
            what = counted[id, wave, question]
            if not share and what.keys() & {"not_asked", "not_answered", "outside"}:
                found[id, wave][question] = "not_answered" if what["not_answered"] else "not_asked"
            elif 0 < share <= HARDLY and question in well:
                found[id, wave][question] = "hardly_answered"
    return found


def tell_items(resolved: ResolvedStudy, answers: Mapping[str, Answers]) -> Iterator[Problem]:
    """Scales of which a wave has some statements without an answer, or hardly any, while another wave has them; and
    indicators of which a wave has no answer at all, though its file has their columns.

    Answers to earlier versions are left out, since their questions are compared one by one, and so are lazy frames,
    which would have to be read once more for it.
    """
    versioned = {data.instrument.split("@")[0] for data in resolved.study.data if data.version}
    eager = {id: own for id, own in answers.items() if id not in versioned and not isinstance(own.frame, pl.LazyFrame)}
    silent = silent_questions(eager)
    for id, indicator in resolved.indicators.items():
        instrument = instrument_of(indicator, resolved.instruments) or ""
        names = list(dict.fromkeys(name for _, name in (
            map(item_name, indicator.items) if isinstance(indicator, Scale) else questions_used(indicator))))
        by_wave = [(i, w.wave, silent[instrument, w.wave]) for i, w in enumerate(resolved.study.waves)
                   if (instrument, w.wave) in silent]
        asked = [name for name in names if not all(name in without for _, _, without in by_wave)]
        for i, wave, without in by_wave:
            place, missing = resolved.document.at("waves", i, "wave"), [name for name in asked if name in without]
            if missing and len(missing) == len(asked):
                if all(without[name] == "not_answered" for name in missing):
                    yield problem("indicator-without-answers", place, indicator=id, wave=wave)
            elif missing and isinstance(indicator, Scale):
                yield problem("scale-without-item", place, indicator=id, wave=wave, questions=", ".join(missing),
                              n=len(missing))
