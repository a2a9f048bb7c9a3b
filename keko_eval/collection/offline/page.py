"""A handout in; the form in one HTML file out, or what keeps it from working without the program."""

import json
import tomllib
from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from keko_eval.collection.form.condition import Condition
from keko_eval.collection.form.faults import limits
from keko_eval.collection.form.form import Form, compiled
from keko_eval.collection.form.page import Asked, Page
from keko_eval.collection.handout import WAVE, Handout, told_notice
from keko_eval.collection.offline.keys import FORMAT, short
from keko_eval.collection.offline.script import Unscripted, scripted
from keko_eval.definitions.scalars import Texts
from keko_eval.language.dates import period
from keko_eval.language.language import language as language_of
from keko_eval.language.wording import words_of
from keko_eval.problem.problem import Problem, Refused, problem

_HERE = Path(__file__).parent
_FAULTS = ("required", "not_a_number", "not_whole", "too_small", "too_large", "not_a_date", "not_a_time",
           "not_a_choice", "exclusive", "constraint", "too_long", "not_an_email", "rank_number", "rank_twice",
           "rank_gap")
_NUMERIC = ("integer", "decimal", "range")


@cache
def offline_words() -> Mapping[str, Mapping[str, str]]:
    """``{key: {language: text}}``."""
    found: Mapping[str, Mapping[str, str]] = tomllib.loads((_HERE / "words.toml").read_text(encoding="utf8"))["say"]
    return found


def render_offline(handout: Handout, language: str, public: bytes, id: str) -> str:
    """The form as one HTML file.

    Parameters
    ----------
    handout : Handout
    language : str
        ``fi``, ``sv``, ``en`` or ``fi-simple``.
    public : bytes
        The study's offline key, 32 bytes.
    id : str
        What tells this form's drafts from those of other forms on one computer.

    Raises
    ------
    Refused
        ``form-not-offline``: with every part of the instrument that only the program can work out.
    """
    data = offline_data(handout, language, public, id)
    script = (_HERE / "engine.js").read_text(encoding="utf8") + (_HERE / "form.js").read_text(encoding="utf8")
    style = (_HERE / "style.css").read_text(encoding="utf8")
    policy = (f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; base-uri 'none'; "
              "form-action 'none'")
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    said = offline_words()["script"][language]
    return (f'<!doctype html>\n<html lang="{language.split("-")[0]}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="referrer" content="no-referrer">\n'
            f"<title>{escape(data['title'])}</title>\n<style>{style}</style>\n</head>\n<body>\n"
            f"<main><noscript><p>{escape(said)}</p></noscript></main>\n"
            f'<script type="application/json" id="data">{text}</script>\n<script>{script}</script>\n</body>\n</html>\n')


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def offline_data(handout: Handout, language: str, public: bytes, id: str) -> dict[str, Any]:
    """What the page is drawn from; raises as :func:`render_offline`."""
    return _Offline(handout, language).data(public, id)


class _Offline:
    def __init__(self, handout: Handout, language: str) -> None:
        self.handout, self.language = handout, language
        self.form: Form = compiled(handout.instrument)
        self.words = words_of("keko_eval.collection.form", language)
        self.problems: list[Problem] = []

    def say(self, key: str, **values: str) -> str:
        return offline_words()[key][self.language].format_map(values)

    def to(self, texts: Texts | None) -> str:
        return texts.to(self.language) if texts else ""

    def data(self, public: bytes, id: str) -> dict[str, Any]:
        own, instrument = self.handout, self.handout.instrument
        form = self.compiled()
        if self.problems:
            raise Refused(dict.fromkeys(self.problems))
        return {
            "head": {"format": FORMAT, "study": own.study, "instrument": instrument.instrument,
                     "version": instrument.version, "definition": own.fingerprint, "language": self.language},
            "form_id": id, "public": b64encode(public).decode(), "key": short(public),
            "title": self.to(instrument.title),
            "decimal": language_of(self.language).decimal, "given": dict(own.given), "heads": list(self.heads()),
            "front": [{"title": title, "text": text} for _, title, text in told_notice(own, self.language)],
            "minutes": self.say("minutes", n=f"{instrument.minutes:g}") if instrument.minutes else "",
            "words": {key: texts[self.language] for key, texts in offline_words().items()}, "form": form}

    def heads(self) -> Iterator[dict[str, Any]]:
        """What is asked before the questions: what is not known already, and the code."""
        own, speech = self.handout, language_of(self.language)
        if own.waves and WAVE not in own.given:
            options = [{"value": w.wave, "label": self.to(w.label) or period(w.period, speech)} for w in own.waves]
            yield {"key": WAVE, "label": self.say("wave"), "hint": "", "options": options}
        for group in own.groups:
            if group.group not in own.given and group.values:
                options = [{"value": value, "label": self.to(texts)} for value, texts in group.values.items()]
                yield {"key": group.group, "label": self.to(group.label) or group.group, "hint": "", "options": options}
        if own.subject:
            yield {"key": own.subject, "label": self.say("code"), "hint": self.say("code_why"), "options": []}

    def compiled(self) -> dict[str, Any]:
        for name in self.form.level.repeats:
            self.problems.append(problem("form-not-offline", None, question=name, what="repeat"))
        order = [asked.name for asked in self.form.level.asked()]
        pages = [self.page(page) for page in self.form.pages if not page.repeat]
        questions = {name: self.question(self.form.asked[name]) for name in order}
        return {"order": order, "pages": pages, "questions": questions}

    def page(self, page: Page) -> dict[str, Any]:
        return {"id": page.id, "title": self.to(page.title), "hint": self.to(page.hint), "names": list(page.names)}

    def question(self, asked: Asked) -> dict[str, Any]:
        question = asked.question
        low, high = limits(asked)
        whole = question.kind == "integer" or (question.kind == "range" and "." not in (question.parameters or ""))
        required = asked.required
        return {
            "kind": question.kind, "label": self.to(question.label), "hint": self.to(question.hint),
            "how": self.how(asked), "whole": whole and question.kind in _NUMERIC, "low": low, "high": high,
            "open": question.kind == "text" and (question.use == "open" or "multiline" in (question.appearance or "")),
            "default": question.default or "", "missing": list(question.missing), "says": self.says(asked),
            "choices": [{"value": str(c.value), "label": self.to(c.label), "alone": bool(c.exclusive or c.missing),
                         "columns": {**c.columns, "name": str(c.value)}} for c in asked.choices],
            "required": required if isinstance(required, bool) else self.script(asked, required),
            "relevant": [self.script(asked, condition) for condition in asked.relevant],
            "constraint": self.script(asked, asked.constraint), "calculation": self.script(asked, asked.calculation),
            "filter": self.script(asked, asked.choice_filter)}

    def script(self, asked: Asked, condition: Condition | None) -> dict[str, Any] | None:
        if condition is None:
            return None
        try:
            return scripted(condition)
        except Unscripted as refused:
            self.problems.append(problem("form-not-offline", None, question=asked.name, what=refused.what[:80]))
            return None

    def how(self, asked: Asked) -> str:
        low, high = limits(asked)
        match asked.question.kind:
            case "select_multiple":
                return self.say("many")
            case "rank" | "date" | "time" as kind:
                return self.say(kind)
            case "range" if low is not None and high is not None:
                return self.say("limits", low=f"{low:g}", high=f"{high:g}")
        return ""

    def says(self, asked: Asked) -> dict[str, str]:
        """What each fault is called for this question: the form's own words where it has some."""
        question = asked.question
        own = {"required": question.required_message, "constraint": question.constraint_message}
        low, high = limits(asked)
        values = {"low": f"{low or 0:g}", "high": f"{high or 0:g}", "n": str(len(asked.choices) or "…"),
                  "limit": "5000" if question.kind == "text" else "300"}
        found: dict[str, str] = {}
        for code in _FAULTS:
            key = f"{code}.{question.kind}"
            known = key if key in self.words.texts else f"{code}.other"
            found[code] = self.to(own.get(code)) or self.words.say(known, **values)
        return found
