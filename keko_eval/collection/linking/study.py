"""A subject for every response of a study, by whichever way the study links."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from keko_eval.collection.linking.codes import GIVEN, read_hashes
from keko_eval.collection.linking.decisions import read_decisions
from keko_eval.collection.linking.matching import UNDECIDED
from keko_eval.collection.linking.organisations import OrganisationAnswer, link_organisations
from keko_eval.collection.linking.waves import CodedAnswer, Linked, link_waves
from keko_eval.definitions.linking import Linking
from keko_eval.definitions.study import ORGANISATION, Study
from keko_eval.problem.problem import Refused, has_errors

if TYPE_CHECKING:
    from keko_eval.collection.store.records import Response

DECISIONS = "link-decisions.csv"
"""Where what people decided is kept, in the folder of the collected answers."""


def coded_answers(responses: Iterable["Response"], linking: Linking) -> dict[str, list[CodedAnswer]]:
    """The codes of responses, by instrument: a person makes one in each instrument that asks for it."""
    found: dict[str, list[CodedAnswer]] = {}
    for response in responses:
        own = response.submission
        circle = str(own.given.get(linking.within) or own.answers.get(linking.within) or "") if linking.within else ""
        code = own.given.get(GIVEN)
        found.setdefault(own.instrument, []).append(
            CodedAnswer(own.id, own.wave, circle, read_hashes(code) if code else None))
    return {name: answers for name, answers in found.items() if any(answer.code for answer in answers)}


def linked_by_code(responses: Iterable["Response"], study: Study, decisions: Path | None = None) -> dict[str, Linked]:
    """The links of each instrument whose responses have codes.

    Parameters
    ----------
    decisions : Path or None
        A table of decisions (:mod:`keko_eval.collection.linking.decisions`), if there is one.

    Raises
    ------
    Refused
        The table of decisions has errors.
    """
    if study.linking is None or study.linking.kind != "code":
        return {}
    by_instrument = coded_answers(responses, study.linking)
    made = UNDECIDED
    if decisions is not None and decisions.exists():
        circles = {a.response: a.circle for answers in by_instrument.values() for a in answers}
        made, told = read_decisions(decisions, circles)
        if has_errors(told):
            raise Refused(told)
    waves = [wave.wave for wave in study.waves]
    return {name: link_waves(waves, answers, made) for name, answers in by_instrument.items()}


def subjects_of(responses: Iterable["Response"], study: Study, decisions: Path | None = None, *,
                exact: bool = False) -> Mapping[str, str]:
    """The subject of each response, where there is one.

    Personal links bring their own, as do imported answers; codes and organisations are linked here. ``exact`` leaves
    out every link of codes that are not the very same, for a sensitivity row.
    """
    ours = list(responses)
    linking = study.linking
    if linking is None or linking.kind == "contacts":
        return {r.submission.id: r.submission.subject for r in ours if r.submission.subject}
    if linking.kind == "none":
        return {}
    if linking.kind == "code":
        linked = linked_by_code(ours, study, decisions)
        return {id: own for one in linked.values() for id, own in (one.exact if exact else one.subjects).items()}
    answers = [answer for response in ours if (answer := _of_organisation(response, linking))]
    return link_organisations([wave.wave for wave in study.waves], answers)


def _of_organisation(response: "Response", linking: Linking) -> OrganisationAnswer | None:
    own = response.submission
    name = own.given.get(ORGANISATION) or own.answers.get(ORGANISATION)
    if not name:
        return None
    said = own.answers.get(linking.same_person) if linking.same_person else None
    return OrganisationAnswer(own.id, own.wave, str(name), said is not None and str(said) in map(
        str, linking.other_person))
