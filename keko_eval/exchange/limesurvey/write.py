"""▶ An instrument in; LimeSurvey's tab-separated file, the map of its codes and what was not kept out."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from keko_eval.definitions.instrument import Instrument
from keko_eval.exchange.foreign_words import Untranslated
from keko_eval.exchange.limesurvey.attributes import KIND, PREFIX
from keko_eval.exchange.limesurvey.em_write import to_em
from keko_eval.exchange.limesurvey.html import marked, to_braces
from keko_eval.exchange.limesurvey.kept import left, map_file
from keko_eval.exchange.limesurvey.layout import Layout, Page, Planned
from keko_eval.exchange.limesurvey.names import Names
from keko_eval.exchange.limesurvey.read import form_of
from keko_eval.exchange.limesurvey.reading import MANDATORY, RELEVANCE, VALIDATION, unanswered_of
from keko_eval.exchange.limesurvey.structure import OTHER, Answer, Asked, ByLanguage, Part, Sub, Survey
from keko_eval.exchange.limesurvey.tongues import spoken_there
from keko_eval.exchange.limesurvey.tsv import read_tsv, write_tsv
from keko_eval.exchange.loss import Fate, Loss, LossReport
from keko_eval.exchange.xlsform.remainder import SECTION, levelled
from keko_eval.exchange.xlsform.write import plain
from keko_eval.problem.noun import Noun

Tree = dict[str, Any]
_SETTINGS = {"format": "G", "datestamp": "Y", "anonymized": "N", "ipaddr": "N", "refurl": "N"}
_OURS = frozenset((KIND, RELEVANCE, VALIDATION, MANDATORY, f"{PREFIX}equation"))
_NO_LOSS = frozenset(("instrument", "version", "unit", "xlsform", "columns", "purpose", "lawful_basis", "retention"))
_COUNTED = re.compile(r"(?:count-selected\(\.\) >= (\d+))?(?:(?: and |^)count-selected\(\.\) <= (\d+))?")
_FORMATS = {"date": "yyyy-mm-dd", "dateTime": "yyyy-mm-dd HH:MM", "time": "HH:MM"}


def written(instrument: Instrument, carried: Mapping[str, Any], out: Path) -> tuple[str, str, LossReport]:
    """The text of the file, that of the map beside it, and the losses."""
    whole = levelled(plain(instrument))
    made = _Survey(whole, carried)
    text = write_tsv(made.survey)
    names = Names(made.map(), tuple(made.section_names()))
    survey, _ = read_tsv(text, out.name)
    read = levelled(form_of(survey, names, out.stem).tree) if survey else {}
    rows = left(whole, read)
    kept = {"system": "limesurvey", "instrument": whole["instrument"], "version": whole["version"],
            "sections": list(names.sections), "questions": names.map, "left": rows}
    losses = [*made.layout.losses, *made.losses]
    told = {loss.what for loss in losses}
    rest = [row for row in rows if not _only_tongues(row, whole["languages"], made.languages)]
    losses += [loss for loss in _aside(rest, map_file(out).name) if loss.what not in told]
    losses.append(Loss("kept", map_file(out).name, None, "limesurvey-codes"))
    return text, json.dumps(kept, ensure_ascii=False, indent=1) + "\n", LossReport(tuple(losses))


def _only_tongues(row: list[Any], languages: Sequence[str], there: Mapping[str, str]) -> bool:
    """Whether what LimeSurvey does not give back is only a language that it lacks, which is told once."""
    value, was = row[2:]
    if row[0] == [] and row[1] == "languages":
        return bool(list(there.values()) == was)
    return isinstance(value, dict) and isinstance(was, dict) and set(value) <= set(languages) and \
        bool({there[language]: text for language, text in value.items() if language in there} == was)


def _aside(rows: list[list[Any]], file: str) -> list[Loss]:
    """What LimeSurvey has no place for and the map keeps."""
    losses = []
    for path, key, *_ in rows:
        if key in _NO_LOSS or key == SECTION:
            continue
        kind = "choice" if path[:1] == ["choices"] else "question" if path else "instrument"
        what: Noun | str = Noun(kind, f"{path[-1]}.{key}") if path else key
        losses.append(Loss("approximated", what, None, "limesurvey-map", {"file": file}))
    return losses


class _Survey:
    """The survey as it is built from a layout."""

    def __init__(self, whole: Tree, carried: Mapping[str, Any]) -> None:
        self.layout, self.carried, self.losses = Layout(whole), carried, list[Loss]()
        self.languages, lost = spoken_there(whole["languages"])
        for language in lost:
            self.losses.append(Loss("lost", language, None, "limesurvey-language"))
        self.html: Mapping[str, Mapping[str, str]] = carried.get("html", {})
        base = next(iter(self.languages.values()))
        more = " ".join(list(self.languages.values())[1:])
        settings = {"language": base, **({"additional_languages": more} if more else {}), **_SETTINGS,
                    **carried.get("settings", {})}
        texts = {"surveyls_title": self.say(whole["title"]), **carried.get("texts", {}), **self.told_first(whole)}
        if "surveyls_policy_notice" in texts:
            settings["showsurveypolicynotice"] = "1"
        parts = [self.part(page, number) for number, page in enumerate(self.layout.pages, 1)]
        self.survey = Survey("", list(self.languages.values()), settings, texts, parts)

    def lose(self, fate: Fate, what: Noun | str, because: str, **values: str) -> None:
        self.losses.append(Loss(fate, what, None, because, values))

    def say(self, texts: Any) -> ByLanguage:
        """A text in LimeSurvey's languages, with the HTML that it had when it came from there."""
        said = {}
        for own, there in self.languages.items():
            text = texts if isinstance(texts, str) else (texts or {}).get(own) or (texts or {}).get("default", "")
            if text:
                said[there] = self.html.get(there, {}).get(text) or marked(to_braces(text, self.layout.code))
        return said

    def told_first(self, whole: Tree) -> dict[str, ByLanguage]:
        """What respondents are told before they answer: the purpose as the welcome, the rest as the data policy."""
        notices = [self.say(whole[key]) for key in ("lawful_basis", "retention") if key in whole]
        policy = {language: "<br />".join(notice[language] for notice in notices if language in notice)
                  for language in self.languages.values()}
        told = {"surveyls_description": self.say(whole.get("description")),
                "surveyls_welcometext": self.say(whole.get("purpose")),
                "surveyls_policy_notice": {language: text for language, text in policy.items() if text}}
        return {name: texts for name, texts in told.items() if texts}

    def part(self, page: Page, number: int) -> Part:
        item = page.item
        beyond = self.carried.get("sections", {}).get(item.get("group", ""), {})
        relevance = self.condition(item, "relevant", page.above, RELEVANCE, "limesurvey-always") \
            or beyond.get("relevance", "")
        titles = self.say(item.get("label")) or dict.fromkeys(self.languages.values(), item.get("group")
                                                              or f"G{number}")
        return Part(titles, self.say(item.get("hint")), relevance, beyond.get("random_group", ""),
                    [self.asked(one) for one in page.planned])

    def condition(self, item: Tree, key: str, above: tuple[str, ...], column: str, because: str) -> str:
        """A condition for LimeSurvey, with those of the groups above; nothing where it cannot be told."""
        carried = item.get("columns", {}).get(column)
        if key not in item and isinstance(carried, str) and not above:
            return carried
        texts = [*above, *([item[key]] if key in item else [])]
        name = item.get("name") or item.get("group", "")
        pieces = []
        for text in texts:
            try:
                pieces.append(to_em(text, self.layout, name))
            except Untranslated as piece:
                self.lose("lost", Noun("question" if "name" in item else "group", f"{name}.{key}"), because,
                          piece=str(piece))
        return pieces[0] if len(pieces) == 1 else " and ".join(f"({piece})" for piece in pieces)

    def asked(self, planned: Planned) -> Asked:
        item = planned.item
        asked = Asked(planned.code, planned.kind, self.say(item.get("label")), self.say(item.get("hint")),
                      self.condition(item, "relevant", planned.above, RELEVANCE, "limesurvey-always"),
                      self.mandatory(item), planned.other is not None)
        if planned.kind == "*":
            self.equation(asked, item)
        if planned.kind in "MP":
            asked.subs = [Sub(code, self.say(choice["label"])) for choice, code in planned.answers if code != "other"]
        elif planned.kind in "L!OFHR1":
            asked.answers = [Answer(code, self.say(choice["label"])) for choice, code in planned.answers
                             if code != OTHER]
            asked.answers += [Answer(code, self.say(choice["label"]), "1") for choice, code in planned.second]
        self.attributes(asked, planned)
        self.rows(asked, planned)
        self.default(asked, planned)
        return asked

    def rows(self, asked: Asked, planned: Planned) -> None:
        for row, code in planned.rows:
            relevance = self.condition(row, "relevant", (), RELEVANCE, "limesurvey-always")
            asked.subs.append(Sub(code, self.say(row.get("label")), "0", relevance))
            for key in ("constraint", "choice_filter"):
                if key in row:
                    self.lose("lost", Noun("question", f"{row['name']}.{key}"), "limesurvey-unchecked", piece=row[key])
        if planned.kind in ";:":
            asked.subs += [Sub(code, self.say(column.get("label")), "1") for column, code in planned.columns]
        asking = [row for row, _ in planned.cells or planned.rows]
        if asking:
            required = [self.mandatory(row) for row in asking]
            if len(set(required)) == 1:
                asked.mandatory = required[0]
            else:
                self.lose("approximated", Noun("question", asked.code), "limesurvey-mandatory-rows")
            hints = [row.get("hint") for row in asking if row.get("hint")]
            if hints and "hint" not in planned.item:
                asked.help = self.say(hints[0])

    def mandatory(self, item: Tree) -> str:
        required = item.get("required", False)
        if isinstance(required, str):
            self.lose("lost", Noun("question", f"{item['name']}.required"), "limesurvey-unchecked", piece=required)
            return ""
        return "Y" if required else str(item.get("columns", {}).get(MANDATORY, ""))

    def attributes(self, asked: Asked, planned: Planned) -> None:
        item, own = planned.item, asked.attributes
        for name, value in item.get("columns", {}).items():
            if name.startswith(PREFIX) and name not in _OURS:
                own[name.removeprefix(PREFIX)] = {"": value} if isinstance(value, str) else dict(value)
        if item.get("type") == "integer":
            own["num_value_int_only"] = {"": "1"}
        if item.get("type") in _FORMATS:
            own["date_format"] = {"": _FORMATS[item["type"]]}
        if planned.kind == "*":
            own["hidden"] = {"": "1"}
        alone = [code for choice, code in planned.answers if choice.get("exclusive")]
        if alone and planned.kind in "MP":
            own["exclude_all_others"] = {"": ",".join(alone)}
        if planned.other is not None:
            own["other_replace_text"] = self.say(planned.other.get("label"))
        if "choice_filter" in item:
            self.lose("lost", Noun("question", f"{item['name']}.choice_filter"), "limesurvey-filter")
        if planned.kind == "1":
            heads = [self.say(scale.get("label")) for scale, _ in planned.columns]
            own |= {f"dualscale_header{letter}": head for letter, head in zip("AB", heads, strict=True)
                    if head != asked.texts}
        if planned.kind == ":" and planned.cells[0][0]["type"].startswith("select_one "):
            own["multiflexible_checkbox"] = {"": "1"}
        self.constraint(asked, item)

    def constraint(self, asked: Asked, item: Tree) -> None:
        if not planned_constraint(item):
            return
        bounds = _COUNTED.fullmatch(item.get("constraint", ""))
        if bounds and asked.kind in "MP":
            asked.attributes |= {name: {"": number} for name, number in
                                 zip(("min_answers", "max_answers"), bounds.groups(), strict=True) if number}
            return
        rule = self.condition(item, "constraint", (), VALIDATION, "limesurvey-unchecked")
        if rule:
            unanswered = unanswered_of(asked.code, [sub.code for sub in asked.subs] if asked.kind in "MP" else [])
            asked.attributes["em_validation_q"] = {"": f"{unanswered} or ({rule})" if "constraint" in item else rule}
            tip = self.say(item.get("constraint_message"))
            if tip:
                asked.attributes["em_validation_q_tip"] = tip

    def equation(self, asked: Asked, item: Tree) -> None:
        rule = self.condition(item, "calculation", (), f"{PREFIX}equation", "limesurvey-no-equation")
        asked.texts = dict.fromkeys(self.languages.values(), f"{{{rule}}}" if rule else "{''}")

    def default(self, asked: Asked, planned: Planned) -> None:
        text = planned.item.get("default", "")
        if not text:
            return
        code = self.layout.value(planned.item["name"], text) if "name" in planned.item else None
        if code is not None or (planned.kind in "STUN" and "${" not in text and "(" not in text):
            asked.default = code or text
        else:
            self.lose("lost", Noun("question", f"{planned.item.get('name')}.default"), "no-place", system="LimeSurvey")

    def section_names(self) -> list[str]:
        return [str(page.item.get("group") or f"G{number}") for number, page in enumerate(self.layout.pages, 1)]

    def map(self) -> dict[str, dict[str, Any]]:
        """``{code: {name, list, rows: {subquestion: name}, values: {code: value}}}``."""
        found: dict[str, dict[str, Any]] = {}
        for page in self.layout.pages:
            for one in page.planned:
                rows = {code: row["name"] for row, code in (one.cells or (*one.rows, *one.columns))}
                if one.other is not None:
                    rows["other"] = one.other["name"]
                values = {code: choice["value"] for choice, code in one.answers}
                values |= {code: choice["value"] for choice, code in one.second}
                found[one.code] = {"name": one.item.get("group") or one.item["name"], "kind": one.kind,
                                   **({"list": one.list} if one.list else {}), **({"rows": rows} if rows else {}),
                                   **({"values": values} if values else {})}
        return found


def planned_constraint(item: Tree) -> bool:
    """Whether an item has a rule, of the language or carried."""
    return "constraint" in item or VALIDATION in item.get("columns", {})
