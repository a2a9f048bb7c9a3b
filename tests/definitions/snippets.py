"""Small whole definitions, and snippets put in their place in one of them."""

import re
from collections.abc import Mapping
from pathlib import Path
from textwrap import indent

from keko_eval.definitions.check import check
from keko_eval.definitions.load import Library
from keko_eval.problem.problem import Problem


def whole(keys: Mapping[str, str]) -> str:
    lines = [f"{key}:{value}" if value.startswith("\n") else f"{key}: {value}" for key, value in keys.items()]
    return "\n".join(lines) + "\n"


SURVEY = {
    "instrument": "my.survey",
    "version": "1.0.0",
    "title": "{en: My survey}",
    "unit": "respondent",
    "languages": "[en]",
    "choices": """
  agree5:
    - {value: 1, label: {en: Disagree}}
    - {value: 2, label: {en: Rather disagree}}
    - {value: 3, label: {en: In between}}
    - {value: 4, label: {en: Rather agree}}
    - {value: 5, label: {en: Agree}}
  mood10: [{value: 0, label: {en: Bad}}, {value: 10, label: {en: Good}}]
  yes_no: [{value: 'yes', label: {en: Yes}}, {value: 'no', label: {en: No}}]""",
    "questions": """
  - {name: helps, type: select_one agree5, label: {en: People help each other}}
  - {name: listens, type: select_one agree5, label: {en: People listen to each other}}
  - {name: keeps_word, type: select_one agree5, label: {en: People keep their word}}
  - {name: mood, type: select_one mood10, label: {en: How is the mood?}}
  - {name: works, type: select_one yes_no, label: {en: Do you work?}}
  - {name: visits, type: integer, label: {en: How many visits did you make?}, use: background}""",
}
TRUST = {
    "indicator": "my.trust",
    "version": "1.0.0",
    "dimension": "networks",
    "level": "outcome",
    "label": "{en: Trust}",
    "definition": "{en: The mean of three statements}",
    "objectives": "[goal]",
    "kind": "scale",
    "items": "[helps, listens, keeps_word]",
    "rescale": "[0, 100]",
    "direction": "up",
    "locked": "[kind, items, smallest_meaningful]",
}
WORK = {
    "indicator": "my.work",
    "version": "1.0.0",
    "dimension": "clients",
    "level": "output",
    "label": "{en: At work}",
    "definition": "{en: The share of those who work}",
    "objectives": "[goal]",
    "kind": "share",
    "condition": "\"${works} = 'yes'\"",
    "direction": "up",
}
MOOD = {
    "indicator": "my.mood",
    "version": "1.0.0",
    "dimension": "change",
    "level": "outcome",
    "label": "{en: Mood}",
    "definition": "{en: The mean of the mood}",
    "objectives": "[goal]",
    "kind": "mean",
    "value": "${mood}",
    "direction": "up",
}
GOALS = {
    "tree": "my.goals",
    "version": "1.0.0",
    "objectives": "[{objective: goal, label: {en: Trust}}]",
}
STUDY = {
    "study": "my.study",
    "title": "{en: My study}",
    "languages": "[en]",
    "instruments": "[my.survey@1]",
    "indicators": "[my.trust, my.work, my.mood]",
    "primary": "[my.trust]",
    "waves": "[{wave: before, period: 2017-08}, {wave: after, period: 2019-11}]",
    "comparison": "{design: before_after, from: before, to: after}",
}
CIRCLES = """
groups: [circle, {group: area, values: {shore: {en: Shore}, hill: {en: Hill}}}]
disclosure: {profile: internal, min_n: 5}
set: {my.work: {smallest_meaningful: {value: 0.1, basis: agreed, why: {en: Agreed}, set_on: 2017-09-01}}}
"""
"""What a study has besides, where circles extend it."""
LAKE = {"circle": "lake", "extends": "my.study", "title": "{en: Circle of the lake}"}
FORM = {
    "instrument": "my.form",
    "version": "1.0.0",
    "title": "{en: My form}",
    "unit": "respondent",
    "languages": "[en]",
}
INTERVIEW = whole({**FORM, "instrument": "my.interview", "languages": "[fi]", "choices": """
  yes_no: [{value: 'yes', label: Kyllä}, {value: 'no', label: Ei}]
  regions: [{value: north, label: Pohjoinen}, {value: south, label: Etelä}]
  services: [{value: advice, label: Neuvonta}, {value: training, label: Koulutus}]
  agree: [{value: 1, label: Eri}, {value: 5, label: Sama}]""", "questions": """
  - {name: employed, type: select_one yes_no, label: A, use: background}
  - {name: region, type: select_one regions, label: A, use: background}
  - {name: services, type: select_multiple services, label: A, use: background}
  - {name: trust, type: select_one agree, label: A, use: background}
  - {name: age, type: integer, label: A, use: background}
  - {name: hours, type: integer, label: A, use: background}
  - {name: a, type: integer, label: A, use: background}
  - {name: b, type: integer, label: A, use: background}
  - {name: household_size, type: integer, label: A, use: background}
  - {name: change, type: decimal, label: A, use: background}
  - {name: met_on, type: date, label: A, use: background}
  - {name: name, type: text, label: A, use: background}
  - {name: role, type: text, label: A, use: background}
  - {name: id, type: text, label: A, use: background}
  - {name: pattern, type: text, label: A, use: background}
  - {repeat: family, label: A, questions: [{name: child_age, type: integer, label: A, use: background}]}"""})
"""A form with something of everything that an expression may look at."""
FILES: Mapping[str, Mapping[str, str]] = {
    "survey.yaml": SURVEY, "trust.yaml": TRUST, "work.yaml": WORK, "mood.yaml": MOOD, "goals.yaml": GOALS,
    "study.yaml": STUDY,
}
PLACES = {"instrument": "survey.yaml", "indicator": "trust.yaml", "share": "work.yaml", "mean": "mood.yaml",
          "tree": "goals.yaml", "study": "study.yaml"}


def with_keys(keys: Mapping[str, str], snippet: str) -> str:
    """A definition with the snippet's keys in place of its own."""
    own = set(re.findall(r"(?m)^(\w+):", snippet))
    return whole({key: value for key, value in keys.items() if key not in own}) + snippet + "\n"


def as_item(snippet: str) -> str:
    """A snippet as one item of the list of questions."""
    return indent("- " + snippet.replace("\n", "\n  "), "  ")


def files_with(snippet: str, place: str) -> dict[str, str]:
    """The small definitions with a snippet in its place; a whole ``file`` and the keys of a ``form`` stand alone."""
    if place == "file":
        return {"file.yaml": snippet}
    if place == "expression":
        return _with_expression(snippet)
    if place == "form":
        return {"form.yaml": with_keys(FORM, snippet)}
    texts = {name: whole(keys) for name, keys in FILES.items()}
    if place == "circle":
        return texts | {"study.yaml": texts["study.yaml"] + CIRCLES, "lake.yaml": with_keys(LAKE, snippet)}
    if place == "question":
        return texts | {"survey.yaml": texts["survey.yaml"] + as_item(snippet) + "\n"}
    return texts | {PLACES[place]: with_keys(FILES[PLACES[place]], snippet)}


def _with_expression(snippet: str) -> dict[str, str]:
    """The interview with one more question that has the snippet's expression, or an indicator that has it."""
    key = snippet.partition(":")[0]
    if snippet.startswith("- "):
        return {"form.yaml": with_keys(FORM, "questions:\n" + indent(snippet, "  "))}
    if key in ("condition", "value"):
        kind = {"condition": WORK, "value": MOOD}[key]
        return {"form.yaml": INTERVIEW, "indicator.yaml": with_keys(kind, f"{snippet}\ninstrument: my.interview")}
    if not snippet.startswith("{"):
        type_ = "calculate" if key == "calculation" else "text" if "regex" in snippet else "integer"
        snippet = f"name: q\ntype: {type_}\nlabel: A\nuse: background\n{snippet}"
    return {"form.yaml": INTERVIEW + as_item(snippet) + "\n"}


def write(folder: Path, texts: Mapping[str, str]) -> Path:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf8")
    for name in ("before.csv", "after.csv"):
        (folder / "data").mkdir(exist_ok=True)
        (folder / "data" / name).write_text("helps\n", encoding="utf8")
    return folder


def problems_of(folder: Path, snippet: str, place: str) -> list[Problem]:
    """What a check of the small definitions with a snippet finds."""
    return list(check([write(folder, files_with(snippet, place))], Library(())).problems)


def codes_of(folder: Path, texts: Mapping[str, str]) -> list[str]:
    """The codes that a check of files finds, in the order of the files."""
    found = check([write(folder, texts)], Library(())).problems
    return [p.code for p in sorted(found, key=lambda p: p.sort_key)]
