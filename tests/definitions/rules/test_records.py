"""Indicators of records: what they read is there, and registers fit their needs."""

from pathlib import Path

import pytest

from keko_eval.definitions.check import check
from keko_eval.definitions.load import Library
from keko_eval.problem.problem import Problem

PROJECTS = """instrument: my.projects
version: 1.0.0
title: {en: Projects}
unit: project
languages: [en]
choices:
  stages: [{value: running, label: {en: Running}}, {value: ended, label: {en: Ended}}]
  groups: [{value: young, label: {en: Young}}]
  areas: [{value: savo, label: {en: Savo}}]
questions:
  - {name: name, type: text, label: {en: Name}}
  - {name: status, type: select_one stages, label: {en: Stage}}
  - {name: target_groups, type: select_multiple groups, label: {en: For whom}}
  - {name: areas, type: select_multiple areas, label: {en: Where}}
"""
NEEDS = """instrument: my.needs
version: 1.0.0
title: {en: Needs}
unit: UNIT
languages: [en]
choices:
  groups: [{value: young, label: {en: Young}}]
  areas: [{value: savo, label: {en: Savo}}]
  who: [{value: nobody, label: {en: Nobody}}]
questions:
  - {name: target_groups, type: select_multiple groups, label: {en: For whom}}
  - {name: areas, type: select_multiple areas, label: {en: Where}}
  - {name: responsible, type: select_one who, label: {en: Whose task}}
"""
REGISTER = """indicator: my.register
version: 1.0.0
dimension: networks
level: activity
label: {en: Projects}
definition: {en: Projects found}
kind: register
instrument: my.projects
direction: none
KEYS
"""


def problems(folder: Path, keys: str, unit: str = "event") -> list[Problem]:
    for name, text in (("projects", PROJECTS), ("needs", NEEDS.replace("UNIT", unit)),
                       ("register", REGISTER.replace("KEYS", keys))):
        (folder / f"{name}.yaml").write_text(text, encoding="utf8")
    return [p for p in check([folder], Library(())).problems if p.severity == "error"]


@pytest.mark.parametrize(("keys", "expected"), [
    ("", []),
    ("needs: my.needs", []),
    ("supply: [running, ended]", []),
    ("supply: [runing]", [("unknown-choice", 10)]),
    ("name: title", [("unknown-item", 10)]),
    ("overlap: [target_groups, methods]", [("unknown-item", 10)]),
    ("start: began\nend: ended", [("unknown-item", 10), ("unknown-item", 11)]),
    ("needs: my.nedes", [("unknown-instrument", 10)]),
    ("needs: my.projects", [("unknown-item", 10)]),
    ("needs: my.needs\nresponsible: who", [("unknown-item", 10)]),
    ("status: null", []),
])
def test_registers(keys: str, expected: list[tuple[str, int]], tmp_path: Path) -> None:
    found = problems(tmp_path, keys)
    assert sorted((p.code, p.place.line) for p in found if p.place) == expected


def test_usual_names_that_are_not_there_are_told_at_the_kind(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(
        REGISTER.replace("my.register", "my.results").replace("kind: register", "kind: milestone").replace(
            "KEYS", "done: [ended]"), encoding="utf8")
    found = problems(tmp_path, "")
    assert {(p.code, str(p.values["name"])) for p in found} == {
        ("unknown-item", name) for name in ("title", "what", "date", "evidence")}
    assert {p.place.line for p in found if p.place} == {7}


@pytest.mark.parametrize("unit", ["respondent", "client", "organisation"])
def test_needs_are_not_peoples_answers(unit: str, tmp_path: Path) -> None:
    assert [p.code for p in problems(tmp_path, "needs: my.needs", unit)] == ["needs-of-people"]


CODES = """instrument: my.codes
version: 1.0.0
title: {en: Codes}
unit: respondent
languages: [en]
choices:
  themes: [{value: trust, label: {en: Trust}}, {value: work, label: {en: Work}},
           {value: none, exclusive: true, label: {en: None}}]
  one: [{value: trust, label: {en: Trust}}, {value: none, exclusive: true, label: {en: None}}]
  yes_no: [{value: "yes", label: {en: "Yes"}}, {value: "no", label: {en: "No"}}]
  may: [{value: please, label: {en: Please}}, {value: never, label: {en: Never}}]
questions:
  - {name: answer, type: text, label: {en: Id}}
  - {name: coder, type: text, label: {en: Coder}}
  - {name: themes, type: select_multiple themes, label: {en: Themes}}
  - {name: only_one, type: select_multiple one, label: {en: Theme}}
  - {name: main, type: select_one themes, label: {en: Main theme}}
  - {name: quote, type: text, sensitive: true, label: {en: Passage}}
  - {name: consent, type: select_one yes_no, label: {en: May it be quoted?}}
  - {name: consents, type: select_multiple yes_no, label: {en: What may be quoted?}}
  - {name: may, type: select_one may, label: {en: Do you mind?}}
"""


@pytest.mark.parametrize(("keys", "expected"), [
    ("", []),
    ("quote: quote\nconsent: consent", []),
    ("consent: consent", []),
    ("themes: main", [("not-a-codebook", 10)]),
    ("themes: only_one", [("not-a-codebook", 10)]),
    ("themes: coder", [("not-a-codebook", 10)]),
    ("themes: theems", [("unknown-item", 10)]),
    ("quote: quote", [("quote-without-consent", 10)]),
    ("quote: quote\nconsent: coder", [("consent-not-a-choice", 11)]),
    ("quote: quote\nconsent: consents", [("consent-not-a-choice", 11)]),
    ("quote: quote\nconsent: may", [("consent-not-a-choice", 11)]),
    ("themes: main\nquote: quote", [("not-a-codebook", 10), ("quote-without-consent", 11)]),
])
def test_themes(keys: str, expected: list[tuple[str, int]], tmp_path: Path) -> None:
    (tmp_path / "codes.yaml").write_text(CODES, encoding="utf8")
    theme = REGISTER.replace("my.register", "my.themes").replace("kind: register", "kind: theme")
    (tmp_path / "themes.yaml").write_text(
        theme.replace("instrument: my.projects", "instrument: my.codes").replace("KEYS", keys), encoding="utf8")
    found = [p for p in check([tmp_path], Library(())).problems if p.severity == "error" and p.code != "no-objective"]
    assert sorted((p.code, p.place.line) for p in found if p.place) == expected
