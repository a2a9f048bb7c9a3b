"""What reading a survey goes by and gathers: its languages, names and lists; what was lost, what is carried."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from keko_eval.exchange.foreign_words import Untranslated
from keko_eval.exchange.limesurvey.em_read import from_em
from keko_eval.exchange.limesurvey.html import from_braces, is_formatted, marked
from keko_eval.exchange.limesurvey.names import Names
from keko_eval.exchange.limesurvey.structure import Asked, ByLanguage
from keko_eval.exchange.limesurvey.variables import Variable
from keko_eval.exchange.loss import Fate, Loss
from keko_eval.exchange.markup import words_of
from keko_eval.problem.noun import Noun
from keko_eval.problem.place import Place

Tree = dict[str, Any]
ALWAYS = ("", "1", "{1}")
RELEVANCE, VALIDATION, MANDATORY = "limesurvey_relevance", "limesurvey_validation", "limesurvey_mandatory"


def unanswered_of(code: str, boxes: Sequence[str]) -> str:
    """How LimeSurvey is told that a rule is not for those who have not answered."""
    if boxes:
        return f"count({', '.join(f'{code}_{box}.NAOK' for box in boxes)}) == 0"
    return "is_empty(self.NAOK)"


@cache
def words() -> Mapping[str, Any]:
    """LimeSurvey's own answers, by the letter of the question type."""
    import tomllib

    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf8"))


@dataclass(slots=True)
class Reading:
    languages: list[str]
    names: Names
    known: Mapping[str, Variable]
    lists: dict[str, list[Tree]] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)
    html: dict[str, ByLanguage] = field(default_factory=dict)

    def lose(self, fate: Fate, what: str, place: Place | None, because: str, **values: str) -> None:
        self.losses.append(Loss(fate, Noun("question", what) if what else what, place, because, values))

    def say(self, texts: ByLanguage, asked: Asked | None = None) -> ByLanguage:
        """Texts as plain words; the HTML of those that had any is kept for the way back."""
        said = {}
        what, place = (Noun("question", asked.code), asked.place) if asked else ("", None)
        for language, text in texts.items():
            only = words_of(text)
            said[language], others = from_braces(only, self.name)
            for other in others:
                self.losses.append(Loss("lost", what or other, place, "limesurvey-in-text", {"piece": other}))
            if marked(only) != text:
                self.html.setdefault(language, {})[said[language]] = text
        if asked and any(map(is_formatted, texts.values())):
            self.losses.append(Loss("approximated", what, place, "markup"))
        return {language: text for language, text in said.items() if text}

    def own(self, texts: Mapping[str, str], asked: Asked) -> ByLanguage:
        """LimeSurvey's own words in the survey's languages."""
        for language in self.languages:
            if language not in texts and language.split("-")[0] not in texts:
                self.lose("approximated", asked.code, asked.place, "limesurvey-own-words", language=language)
        return {language: texts.get(language) or texts.get(language.split("-")[0]) or texts["en"]
                for language in self.languages}

    def name(self, variable: str) -> str | None:
        found = self.known.get(variable)
        return found.name if found and found.option is None else None

    def condition(self, item: Tree, key: str, text: str, asked: Asked | None, column: str) -> None:
        """An expression as the language has it; one that cannot be is carried in a column."""
        text = text.strip()
        if text.startswith("{") and text.endswith("}"):
            text = text[1:-1].strip()
        if text in ALWAYS:
            return
        try:
            item[key] = from_em(text, self.known.get, item["name"] if key == "constraint" else "")
        except Untranslated as piece:
            place = asked.place if asked else None
            name = asked.code if asked else str(item.get("section", ""))
            self.losses.append(Loss("lost", Noun("question" if asked else "section", name), place,
                                    "limesurvey-expression", {"piece": str(piece)}))
            if "section" not in item:
                item.setdefault("columns", {})[column] = text

    def list_of(self, name: str, choices: list[Tree], code: str = "") -> str:
        """The name of a choice list; lists of the same choices are one, unless the map gives it a name."""
        given = self.names.list_of(code)
        if given and self.lists.setdefault(given, choices) == choices:
            return given
        for known, those in self.lists.items():
            if those == choices:
                return known
        free = name
        while free in self.lists:
            free += "_"
        self.lists[free] = choices
        return free
