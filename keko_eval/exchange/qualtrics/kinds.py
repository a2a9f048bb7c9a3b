"""▶ A question of Qualtrics in; the questions and groups of the language that ask the same out, one function a kind."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from keko_eval.exchange.choice_lists import ChoiceLists
from keko_eval.exchange.foreign_words import Untranslated
from keko_eval.exchange.loss import Fate, Loss
from keko_eval.exchange.markup import words_of
from keko_eval.exchange.qualtrics.known import (
    Value,
    fit,
    ordered,
    parts_of,
    recodes_clash,
    row_names,
    tag_of,
    values_of,
)
from keko_eval.exchange.qualtrics.logic import Context, from_logic
from keko_eval.exchange.qualtrics.source import Tree, mapping, text
from keko_eval.problem.noun import Noun
from keko_eval.problem.place import Place

_PIPED = re.compile(r"\$\{([^{}]*)\}")
_CONTENT = {"ValidEmail": "email", "ValidPhone": "phonenumber", "ValidDate": "date"}
Said = str | dict[str, str]


@dataclass(slots=True)
class Reading:
    """What is known while a survey is read, and what comes of it."""

    file: str
    languages: list[str]
    context: Context
    choices: ChoiceLists = field(default_factory=ChoiceLists)
    losses: list[Loss] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    carried: dict[str, Any] = field(default_factory=dict)

    def lose(self, fate: Fate, question: Tree, because: str, **values: str) -> None:
        id = text(question.get("QuestionID"))
        self.losses.append(Loss(fate, Noun("question", tag_of(question)), Place(self.file, cell=id), because, values))

    def name(self, wanted: str) -> str:
        """A name that no other question or group has."""
        free = wanted = wanted or "q"
        while free in self.names:
            self.names[wanted] += 1
            free = f"{wanted}_{self.names[wanted]}"
        self.names[free] = 1
        return free

    def say(self, question: Tree, own: Any, *path: str) -> Said:
        """A text in all languages of the survey that have it; ``path`` is where translations have it."""
        found = {self.languages[0]: self.words(own)}
        for code, translated in mapping(question.get("Language")).items():
            node: Any = translated
            for part in path:
                node = mapping(node).get(part)
            words = self.words(node)
            if words and language_of(code) in self.languages[1:]:
                found[language_of(code)] = words
        return found if len(self.languages) > 1 else found[self.languages[0]]

    def words(self, value: Any) -> str:
        """The words of HTML with answers piped in under our names; what else is piped in stays in square brackets."""
        def piped(match: re.Match[str]) -> str:
            inside = match[1]
            field_ = re.fullmatch(r"e://Field/(.+)", inside)
            if field_ and fit(field_[1]) in self.context.embedded:
                return f"${{{fit(field_[1])}}}"
            asked = re.fullmatch(r"q://(QID\w+)/(ChoiceGroup/SelectedChoices|ChoiceTextEntryValue)", inside)
            own = self.context.known.get(asked[1]) if asked else None
            return f"${{{own.name}}}" if own and own.name else f"[{inside}]"

        return re.sub(r"\$(?=\{)(?!\{[^{}\s]+\})", "$ ", _PIPED.sub(piped, words_of(text(value))))


def language_of(code: str) -> str:
    """A language code of Qualtrics as ours.

    >>> language_of("FI"), language_of("ES-ES"), language_of("PT-BR")
    ('fi', 'es', 'pt-br')
    """
    low = code.strip().lower().replace("_", "-")
    first, _, rest = low.partition("-")
    return first if rest in ("", first) else low


def items_of(question: Tree, reading: Reading) -> list[Tree]:
    """What a question becomes; nothing, and it is told, where the language has no such kind."""
    kind = text(question.get("QuestionType"))
    make = KINDS.get(kind)
    made = make(question, reading) if make else []
    if not made:
        reading.lose("lost", question, "qualtrics-kind", kind=sort_of(question), id=text(question.get("QuestionID")))
        reading.carried[text(question.get("QuestionID"))] = question
        return []
    for item in made:
        _condition(item, question, reading)
    for key in ("SkipLogic", "Randomization", "Quotas", "DynamicChoices", "QuestionJS"):
        value = question.get(key)
        if value and not (key == "Randomization" and text(mapping(value).get("Type")) in ("", "None")):
            reading.lose("lost", question, "qualtrics-aspect", aspect=key)
    if any(mapping(choice).get("DisplayLogic") for choice in mapping(question.get("Choices")).values()):
        reading.lose("lost", question, "qualtrics-choice-logic")
    return made


def sort_of(question: Tree) -> str:
    """Type, selector and subselector of a question."""
    parts = (text(question.get(key)) for key in ("QuestionType", "Selector", "SubSelector"))
    return "/".join(filter(None, parts)) or "?"


def _condition(item: Tree, question: Tree, reading: Reading) -> None:
    """The display logic, of the page or within it."""
    parts = [item["relevant"]] if "relevant" in item else []
    for key in ("DisplayLogic", "InPageDisplayLogic"):
        try:
            found = from_logic(question.get(key), reading.context)
        except Untranslated as piece:
            reading.lose("lost", question, "qualtrics-logic", piece=str(piece))
            continue
        parts += [found] if found and found not in parts else []
    if parts:
        whole = [f"({part})" if len(parts) > 1 and " or " in part else part for part in parts]
        item["relevant"] = " and ".join(whole)


def _forced(question: Tree) -> bool:
    return text(mapping(mapping(question.get("Validation")).get("Settings")).get("ForceResponse")) == "ON"


def _question(name: str, type_: str, label: Said, question: Tree, **more: Any) -> Tree:
    filled = label if isinstance(label, str) else {code: words for code, words in label.items() if words}
    item: Tree = {"name": name, "type": type_, "label": filled or name, **more}
    if _forced(question) and type_ != "note":
        item["required"] = True
    return item


def _label(question: Tree, reading: Reading) -> Said:
    return reading.say(question, question.get("QuestionText"), "QuestionText")


def _choices(question: Tree, what: str, order: str, reading: Reading) -> tuple[list[Tree], dict[str, Value]]:
    own = ordered(question, what, order)
    ids = [id for id, _ in own]
    values = values_of(question, ids)
    if recodes_clash(question, ids):
        reading.lose("approximated", question, "qualtrics-recodes")
    choices = []
    for id, choice in own:
        label = reading.say(question, choice.get("Display"), what, id, "Display")
        made: Tree = {"value": values[id], "label": label or str(values[id])}
        if isinstance(label, dict):
            made["label"] = {code: words or str(values[id]) for code, words in label.items()}
        if choice.get("ExclusiveAnswer") in (True, "true", "True"):
            made["exclusive"] = True
        choices.append(made)
    return choices, values


def _mc(question: Tree, reading: Reading) -> list[Tree]:
    selector = text(question.get("Selector"))
    tag = reading.name(tag_of(question))
    label = _label(question, reading)
    if selector == "NPS":
        numbers = [{"value": n, "label": str(n)} for n in range(11)]
        return [_question(tag, f"select_one {reading.choices.named('nps', numbers)}", label, question)]
    choices, values = _choices(question, "Choices", "ChoiceOrder", reading)
    if not choices:
        return []
    many = selector.startswith(("MA", "MS"))
    if not many:
        for choice in choices:
            choice.pop("exclusive", None)
    type_ = f"select_{'multiple' if many else 'one'} {reading.choices.named(tag, choices)}"
    item = _question(tag, type_, label, question)
    if selector == "DL":
        item["appearance"] = "minimal"
    if many:
        _limits(item, question)
    items = [item]
    for id, choice in ordered(question, "Choices", "ChoiceOrder"):
        if choice.get("TextEntry") in (True, "true", "on"):
            shown = f"selected(${{{tag}}}, '{values[id]}')" if many else f"${{{tag}}} = '{values[id]}'"
            own = next(c["label"] for c in choices if c["value"] == values[id])
            items.append({"name": reading.name(f"{tag}_{id}_TEXT"), "type": "text", "label": own, "relevant": shown})
    return items


def _limits(item: Tree, question: Tree) -> None:
    """How many choices must and may be selected."""
    own = mapping(mapping(question.get("Validation")).get("Settings"))
    bounds = [f"count-selected(.) {sign} {text(own.get(key))}" for key, sign in (("MinChoices", ">="),
              ("MaxChoices", "<=")) if text(own.get(key)).isdecimal() and text(own.get("Type")) != "None"]
    if bounds:
        item["constraint"] = " and ".join(bounds)


def _te(question: Tree, reading: Reading) -> list[Tree]:
    selector = text(question.get("Selector"))
    if selector == "FORM":
        return _rows(question, reading, lambda name, label: _question(name, "text", label, question))
    own = mapping(mapping(question.get("Validation")).get("Settings"))
    content = text(own.get("ContentType"))
    type_, more = _CONTENT.get(content, "text"), {}
    if content == "ValidNumber":
        rule = mapping(own.get("ValidNumber"))
        type_ = "integer" if text(rule.get("NumDecimals")) in ("", "0") else "decimal"
        bounds = [f". {sign} {text(rule.get(key))}" for key, sign in (("Min", ">="), ("Max", "<="))
                  if re.fullmatch(r"-?\d{1,15}(\.\d+)?", text(rule.get(key)))]
        more = {"constraint": " and ".join(bounds)} if bounds else {}
    elif content and content not in _CONTENT:
        reading.lose("lost", question, "qualtrics-aspect", aspect=content)
    if type_ == "text" and selector in ("ML", "ESTB"):
        more["appearance"] = "multiline"
    name = reading.name(tag_of(question))
    return [_question(name, type_, _label(question, reading), question, **more)]


def _rows(question: Tree, reading: Reading, make: Callable[[str, Said], Tree], appearance: str = "") -> list[Tree]:
    """The rows of a question under its text."""
    rows = row_names(question)
    made = []
    for id, choice in ordered(question, "Choices", "ChoiceOrder"):
        label = reading.say(question, choice.get("Display"), "Choices", id, "Display")
        made.append(make(reading.name(rows[id]), label))
    if not made:
        return []
    label = _label(question, reading)
    return [{"group": reading.name(f"{tag_of(question)}_group"), **({"label": label} if label else {}),
             **({"appearance": appearance} if appearance else {}), "questions": made}]


def _matrix(question: Tree, reading: Reading) -> list[Tree]:
    selector, sub = text(question.get("Selector")), text(question.get("SubSelector"))
    if selector == "TE":
        return _cells(question, reading)
    if selector not in ("Likert", "Bipolar", "Profile"):
        return []
    choices, _ = _choices(question, "Answers", "AnswerOrder", reading)
    if not choices:
        return []
    kind = "select_multiple" if sub == "MultipleAnswer" else "select_one"
    list_ = reading.choices.named(tag_of(question), choices)
    return _rows(question, reading, lambda name, label: _question(name, f"{kind} {list_}", label, question),
                 "table-list")


def _cells(question: Tree, reading: Reading) -> list[Tree]:
    """A table of texts, each cell a question under its row."""
    rows = row_names(question)
    answers = ordered(question, "Answers", "AnswerOrder")
    groups: list[Tree] = []
    for id, choice in ordered(question, "Choices", "ChoiceOrder"):
        cells = [_question(reading.name(f"{rows[id]}_{answer}_TEXT"), "text",
                           reading.say(question, own.get("Display"), "Answers", answer, "Display"), question)
                 for answer, own in answers]
        label = reading.say(question, choice.get("Display"), "Choices", id, "Display")
        groups += [{"group": reading.name(f"{rows[id]}_group"), "label": label, "questions": cells}] if cells else []
    if not groups:
        return []
    return [{"group": reading.name(f"{tag_of(question)}_group"), "label": _label(question, reading),
             "questions": groups}]


def _side_by_side(question: Tree, reading: Reading) -> list[Tree]:
    """Tables beside each other, here one below the other."""
    tables: list[Tree] = []
    for id, part in parts_of(question).items():
        made = _matrix(part, reading)
        for item in made:
            _condition(item, part, reading)
        if not made:
            reading.lose("lost", part, "qualtrics-kind", id=id, kind=sort_of(part))
        tables += made
    if not tables:
        return []
    reading.lose("approximated", question, "qualtrics-side-by-side")
    return [{"group": reading.name(tag_of(question)), "label": _label(question, reading), "questions": tables}]


def _slider(question: Tree, reading: Reading) -> list[Tree]:
    own = mapping(question.get("Configuration"))
    low, high = (text(own.get(key)) if re.fullmatch(r"-?\d{1,9}(\.\d+)?", text(own.get(key))) else usual
                 for key, usual in (("CSSliderMin", "0"), ("CSSliderMax", "100")))
    places = text(own.get("NumDecimals"))
    step = f"0.{'0' * (int(places) - 1)}1" if places in ("1", "2", "3") else "1"
    parameters = f"start={low} end={high} step={step}"
    return _rows(question, reading,
                 lambda name, label: _question(name, "range", label, question, parameters=parameters))


def _constant_sum(question: Tree, reading: Reading) -> list[Tree]:
    reading.lose("approximated", question, "qualtrics-sum")
    return _rows(question, reading, lambda name, label: _question(name, "decimal", label, question))


def _rank(question: Tree, reading: Reading) -> list[Tree]:
    choices, _ = _choices(question, "Choices", "ChoiceOrder", reading)
    name = reading.name(tag_of(question))
    return [_question(name, f"rank {reading.choices.named(name, choices)}", _label(question, reading), question)] \
        if choices else []


def _note(question: Tree, reading: Reading) -> list[Tree]:
    if text(question.get("Selector")) != "TB":
        reading.lose("approximated", question, "qualtrics-picture")
    return [_question(reading.name(tag_of(question)), "note", _label(question, reading), question)]


def _file(question: Tree, reading: Reading) -> list[Tree]:
    return [_question(reading.name(tag_of(question)), "file", _label(question, reading), question)]


KINDS: Mapping[str, Callable[[Tree, Reading], list[Tree]]] = {
    "MC": _mc, "TE": _te, "Matrix": _matrix, "SBS": _side_by_side, "Slider": _slider, "CS": _constant_sum,
    "RO": _rank, "DB": _note, "FileUpload": _file}
"""``{QuestionType: function}``."""
