"""▶ A survey file of LimeSurvey in; an instrument as plain data out, and what is carried for the way back."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keko_eval.exchange.foreign_id import foreign_id
from keko_eval.exchange.limesurvey.kept import mapped, restored
from keko_eval.exchange.limesurvey.kinds import items_of
from keko_eval.exchange.limesurvey.lss import read_lss, survey_bytes
from keko_eval.exchange.limesurvey.names import Names, variables
from keko_eval.exchange.limesurvey.reading import RELEVANCE, Reading, Tree
from keko_eval.exchange.limesurvey.structure import Part, Survey
from keko_eval.exchange.limesurvey.tsv import read_tsv
from keko_eval.exchange.loss import Loss, LossReport
from keko_eval.exchange.systems import ReadForm
from keko_eval.files.encoding import decode
from keko_eval.files.yaml_tree import Path as Spot
from keko_eval.problem.noun import Noun
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

_SET_AGAIN = frozenset(("sid", "language", "additional_languages", "gsid", "active", "datecreated", "expires",
                        "startdate", "lastmodified"))
"""Settings that each survey gets anew."""


_NOT_BESIDE = frozenset(("surveyls_title", "surveyls_description", "surveyls_survey_id", "surveyls_dateformat",
                         "surveyls_numberformat"))


def survey_of(path: Path) -> tuple[Survey | None, tuple[Problem, ...]]:
    """The survey in an .lss, .lsa or tab-separated file."""
    data, file, problems = survey_bytes(path)
    if problems:
        return None, problems
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return read_lss(data, file)
    return read_tsv(decode(data).text, file)


def read_form(path: Path) -> ReadForm:
    """The instrument in a survey file; with the map that the program wrote beside it, under our own names."""
    survey, problems = survey_of(path)
    if survey is None:
        return ReadForm({}, problems=problems)
    kept = mapped(path)
    form = form_of(survey, Names(kept.get("questions", {}), tuple(kept.get("sections", ()))), path.stem)
    tree, places, losses = restored(form.tree, form.places, kept, str(path))
    return ReadForm(tree, form.report.and_then(losses), (*problems, *form.problems), places)


def form_of(survey: Survey, names: Names, stem: str) -> ReadForm:
    """As :func:`read_form`, from the survey."""
    reading = Reading(survey.languages, names, variables(survey, names))
    places: dict[Spot, Place] = {(): Place(survey.file), ("instrument",): Place(survey.file)}
    sections: list[Tree] = []
    beyond: dict[str, Any] = {}
    for number, part in enumerate(survey.parts, 1):
        section = _section(part, number, reading)
        placed = [(item, asked.place) for asked in part.asked for item in items_of(asked, reading)]
        if not placed:
            reading.losses.append(Loss("lost", Noun("section", section["section"]), part.place, "limesurvey-no-rows"))
            continue
        at = ("sections", len(sections))
        own = {at: part.place} | {(*at, "questions", i): place for i, (_, place) in enumerate(placed)}
        places |= {spot: place for spot, place in own.items() if place is not None}
        if RELEVANCE in section.get("columns", {}) or part.random:
            beyond[section["section"]] = {"relevance": part.relevance, "random_group": part.random}
        section.pop("columns", None)
        sections.append({**section, "questions": [item for item, _ in placed]})
    title = reading.say(survey.texts.get("surveyls_title", {})) or dict.fromkeys(survey.languages, stem)
    description = reading.say(survey.texts.get("surveyls_description", {}))
    tree: Tree = {
        "instrument": foreign_id(stem, "survey"), "version": "1.0.0", "title": title, "unit": "respondent",
        "languages": survey.languages, **({"description": description} if description else {}),
        **({"choices": reading.lists} if reading.lists else {}), "sections": sections,
    }
    found = [] if sections else [problem("limesurvey-no-survey", Place(survey.file))]
    report = LossReport((*reading.losses, *_settings_lost(survey)), _beside(survey, reading, beyond))
    return ReadForm(tree if sections else {}, report, tuple(found), places)


def _section(part: Part, number: int, reading: Reading) -> Tree:
    title = reading.say(part.titles)
    section: Tree = {"section": reading.names.section(number),
                     "title": title or dict.fromkeys(reading.languages, f"G{number}")}
    hint = reading.say(part.texts)
    if hint:
        section["hint"] = hint
    reading.condition(section, "relevant", part.relevance, None, RELEVANCE)
    if "relevant" not in section and part.relevance.strip() not in ("", "1"):
        section["columns"] = {RELEVANCE: part.relevance}
    return section


def _settings_lost(survey: Survey) -> list[Loss]:
    """Settings and tables that stay beside the definition."""
    place = Place(survey.file)
    return [*(Loss("kept", name, place, "limesurvey-beside") for name in survey.texts if name not in _NOT_BESIDE),
            *(Loss("lost", name, place, "limesurvey-only-beside") for name in survey.others)]


def _beside(survey: Survey, reading: Reading, beyond: Mapping[str, Any]) -> dict[str, Any]:
    """What is carried beside the YAML and used again on writing."""
    kept = {"settings": {k: v for k, v in survey.settings.items() if k not in _SET_AGAIN and v.strip()},
            "texts": {k: v for k, v in survey.texts.items() if k not in _NOT_BESIDE},
            "sections": dict(beyond), "html": reading.html, "others": dict(survey.others)}
    return {key: value for key, value in kept.items() if value}
