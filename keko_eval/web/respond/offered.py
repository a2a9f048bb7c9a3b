"""A study in; the surveys that its respondents are offered, by their names in addresses, out."""

import re
from collections.abc import Iterator
from dataclasses import replace

from keko_eval.collection.opening import collected_instruments
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.overlay import overlay
from keko_eval.definitions.scalars import Texts
from keko_eval.definitions.study import Study
from keko_eval.web.respond.survey import LANGUAGES, Notices, Survey

KIOSK = "kiosk"


def surveys_of(resolved: ResolvedStudy) -> dict[str, Survey]:
    """Every survey of a study: each instrument in each wave, for all and for each circle, openly and at a kiosk.

    Of a study that only invited people answer neither is there: each has a link of their own.
    Which of them take answers is for the store to say; a survey whose wave is not open answers that it is closed.
    """
    found: dict[str, Survey] = {}
    if resolved.study.collecting.reach == "personal":
        return {survey.slug: replace(survey, reach="personal") for survey in _surveys(resolved)}
    for survey in _surveys(resolved):
        for own in (survey, replace(survey, slug=f"{survey.slug}-{KIOSK}", reach="kiosk")):
            found.setdefault(own.slug, own)
    return found


def slug_of(instrument: str, wave: str, circle: str | None = None) -> str:
    """The name of a survey in addresses: ``actors-followup``, ``actors-followup-savo``."""
    parts = [instrument.removeprefix("keko."), wave, *([circle] if circle else [])]
    return re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower()).strip("-")


def _surveys(resolved: ResolvedStudy) -> Iterator[Survey]:
    group, notices = resolved.study.circle_group, notices_of(resolved.study)
    values = [value for g in resolved.study.groups if g.group == group for value in g.values]
    shared = collected_instruments(resolved)
    for id in shared:
        for value in (None, *values):
            yield from _waves(resolved, resolved.instruments[id], notices, group, value)
    for id, circle in resolved.circles.items():
        seen, _ = overlay(resolved, id)
        for own in seen.answered - resolved.answered:
            yield from _waves(seen, seen.instruments[own], notices, circle.group, circle.value or id)


def _waves(resolved: ResolvedStudy, instrument: Instrument, notices: Notices, group: str | None,
           value: str | None) -> Iterator[Survey]:
    languages = tuple(language for language in instrument.languages if language in LANGUAGES) or ("fi",)
    given = {group: value} if group and value else {}
    elements = _code_of(resolved.study, instrument)
    for wave in resolved.study.waves:
        yield Survey(slug_of(instrument.instrument, wave.wave, value), instrument, wave.wave, notices, languages, given,
                     paging=resolved.study.collecting.paging, elements=elements)


def _code_of(study: Study, instrument: Instrument) -> tuple[str, ...]:
    """The questions of an instrument that make a respondent's own code, where the study links by such codes."""
    linking = study.linking
    if linking is None or linking.kind != "code" or not instrument.names >= set(linking.elements):
        return ()
    return linking.elements


def notices_of(study: Study) -> Notices:
    """What respondents are told of whoever asks; what is not said is left out until a wave is to open."""
    own = study.collecting
    unsaid = Texts("–")
    return Notices(
        study.organisation or own.controller or study.title, own.controller or unsaid, own.contact or unsaid,
        own.purpose, own.lawful_basis, own.retention, own.special_basis, own.protection_officer, own.recipients,
        own.accessibility, own.known_gaps)
