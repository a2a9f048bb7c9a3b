"""▶ A survey file of Qualtrics in; an instrument as plain data out, its blocks in the order of the flow."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from keko_eval.definitions.scalars import is_language
from keko_eval.exchange.foreign_id import foreign_id
from keko_eval.exchange.foreign_words import Untranslated
from keko_eval.exchange.loss import Fate, Loss, LossReport
from keko_eval.exchange.markup import has_markup
from keko_eval.exchange.qualtrics.kinds import Reading, items_of, language_of
from keko_eval.exchange.qualtrics.known import fit, names
from keko_eval.exchange.qualtrics.logic import Context, from_logic
from keko_eval.exchange.qualtrics.source import Block, Survey, Tree, listing, mapping, read_survey, text
from keko_eval.exchange.systems import ReadForm
from keko_eval.problem.noun import Noun
from keko_eval.problem.place import Place
from keko_eval.problem.problem import problem

_NESTS = ("Branch", "Group", "BlockRandomizer", "Randomizer")
_OF_SURVEYS = frozenset(("SO", "QC", "STAT", "RS", "PROJ", "PL", "SCO", "NOTE"))
"""Elements that say nothing of what is asked."""
Spot = tuple[str | int, ...]


@dataclass(slots=True)
class _Flow:
    """The sections that a flow is made into, in order."""

    survey: Survey
    reading: Reading
    sections: list[Tree]
    places: dict[Spot, Place]
    embedded: list[Tree]
    asked: set[str]

    def lose(self, fate: Fate, what: Noun | str, because: str, **values: str) -> None:
        self.reading.losses.append(Loss(fate, what, Place(self.survey.file), because, values))


def read_form(path: Path) -> ReadForm:
    """The instrument in a QSF file."""
    survey, problems = read_survey(path)
    return form_of(survey, path.stem) if survey else ReadForm({}, problems=problems)


def form_of(survey: Survey, stem: str) -> ReadForm:
    """As :func:`read_form`, from the survey."""
    languages = _languages(survey)
    context = Context(names(survey.questions), frozenset(_embedded(survey.flow)))
    flow = _Flow(survey, Reading(survey.file, languages, context), [], {}, [], set())
    _follow(flow, survey.flow, "")
    if flow.embedded:
        title = dict.fromkeys(languages, "Embedded data") if len(languages) > 1 else "Embedded data"
        section = flow.reading.name("embedded_data")
        flow.sections.insert(0, {"section": section, "title": title, "questions": flow.embedded})
    if not flow.sections:
        return ReadForm({}, problems=(problem("qsf-no-questions", Place(survey.file)),))
    _unused(flow)
    title = text(survey.entry.get("SurveyName")) or stem
    tree: Tree = {
        "instrument": foreign_id(stem, "survey"), "version": "1.0.0", "unit": "respondent", "languages": languages,
        "title": dict.fromkeys(languages, title) if len(languages) > 1 else title,
        **({"choices": flow.reading.choices.lists} if flow.reading.choices.lists else {}), "sections": flow.sections}
    carried = {"questions": flow.reading.carried} if flow.reading.carried else {}
    places = {(): Place(survey.file), ("instrument",): Place(survey.file), **_places(flow)}
    return ReadForm(tree, LossReport(tuple(flow.reading.losses), carried), (), places)


def _languages(survey: Survey) -> list[str]:
    """The survey's own language first, then those that any question is translated into."""
    own = language_of(text(survey.entry.get("SurveyLanguage")))
    others = [language_of(code) for question in survey.questions.values() for code in mapping(question.get("Language"))
              if mapping(mapping(question.get("Language"))[code])]
    found = [code for code in dict.fromkeys([own, *others]) if is_language(code)]
    return found if own and is_language(own) else ["default", *found]


def _embedded(flow: Iterable[Tree], depth: int = 0) -> Iterable[str]:
    for element in flow:
        for one in map(mapping, listing(element.get("EmbeddedData"))):
            yield fit(text(one.get("Field")))
        if depth < 50:
            yield from _embedded(map(mapping, listing(element.get("Flow"))), depth + 1)


def _follow(flow: _Flow, elements: Iterable[Tree], relevant: str) -> None:
    """The flow's elements in order; ``relevant`` are the branches that they stand in."""
    for element in elements:
        kind = text(element.get("Type"))
        if kind in ("Block", "Standard", "Default") and text(element.get("ID")) in flow.survey.blocks:
            _block(flow, flow.survey.blocks[text(element.get("ID"))], relevant)
        elif kind == "EmbeddedData":
            _embed(flow, element)
        elif kind in _NESTS:
            inside = relevant
            if kind == "Branch":
                inside = " and ".join(filter(None, (_bracketed(relevant), _bracketed(_branch(flow, element)))))
            elif kind != "Group":
                flow.lose("approximated", text(element.get("FlowID")) or kind, "qualtrics-random")
            _follow(flow, map(mapping, listing(element.get("Flow"))), inside)
        elif kind:
            flow.lose("lost", text(element.get("FlowID")) or kind, "qualtrics-flow", kind=kind)


def _bracketed(condition: str) -> str:
    return f"({condition})" if " or " in condition else condition


def _branch(flow: _Flow, element: Tree) -> str:
    try:
        return from_logic(element.get("BranchLogic"), flow.reading.context)
    except Untranslated as piece:
        flow.lose("lost", text(element.get("FlowID")) or "Branch", "qualtrics-logic", piece=str(piece))
        return ""


def _embed(flow: _Flow, element: Tree) -> None:
    for one in map(mapping, listing(element.get("EmbeddedData"))):
        name, value = fit(text(one.get("Field"))), text(one.get("Value"))
        if not name or name in {item["name"] for item in flow.embedded}:
            continue
        piped = "${" in value
        item: Tree = {"name": flow.reading.name(name), "type": "hidden"}
        if value and not piped and text(one.get("Type")) == "Custom":
            item["default"] = value
        elif piped:
            flow.lose("lost", name, "qualtrics-logic", piece=value)
        flow.embedded.append(item)


def _block(flow: _Flow, block: Block, relevant: str) -> None:
    if block.id in flow.asked:
        flow.lose("lost", Noun("section", block.title or block.id), "qualtrics-block-again")
        return
    flow.asked.add(block.id)
    items = []
    for id in block.questions:
        question = flow.survey.questions.get(id)
        if question is not None and id not in flow.asked:
            flow.asked.add(id)
            _markup(flow, question)
            items += items_of(question, flow.reading)
    if not items:
        return
    title, languages = block.title or block.id, flow.reading.languages
    section: Tree = {"section": flow.reading.name(foreign_id(title, "survey")),
                     "title": dict.fromkeys(languages, title) if len(languages) > 1 else title}
    if relevant:
        section["relevant"] = relevant
    section["questions"] = items
    for told, because in ((block.loops, "qualtrics-loop"), (block.random, "qualtrics-random")):
        if told:
            flow.lose("lost" if block.loops and because == "qualtrics-loop" else "approximated",
                      Noun("section", title), because)
    flow.sections.append(section)


def _markup(flow: _Flow, question: Tree) -> None:
    parts = [question.get("QuestionText"), *(mapping(one).get("Display") for key in ("Choices", "Answers")
                                             for one in mapping(question.get(key)).values())]
    if any(has_markup(re.sub(r"&nbsp;|<br\s*/?>", "", text(part))) for part in parts):
        flow.reading.lose("approximated", question, "markup")


def _unused(flow: _Flow) -> None:
    """Questions of the trash and of blocks that the flow leaves out, and elements with no place in a form."""
    for id, question in flow.survey.questions.items():
        if id not in flow.asked:
            flow.reading.lose("lost", question, "qualtrics-unused")
    for kind in flow.survey.others:
        if kind not in _OF_SURVEYS:
            flow.lose("lost", kind or "?", "no-place", system="keko")


def _places(flow: _Flow) -> Mapping[Spot, Place]:
    """The QID of each question that kept its tag."""
    ids = {known.name: id for id, known in flow.reading.context.known.items() if known.name}
    ids |= {name: id for id, known in flow.reading.context.known.items() for name in known.rows.values()}
    found: dict[Spot, Place] = {}

    def look(items: list[Tree], path: Spot) -> None:
        for n, item in enumerate(items):
            if "questions" in item:
                look(item["questions"], (*path, n, "questions"))
            elif item["name"] in ids:
                found[*path, n] = Place(flow.survey.file, cell=ids[item["name"]])

    look(flow.sections, ("sections",))
    return found
