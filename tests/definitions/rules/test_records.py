"""Indicators of records: what they read is there, and is what each kind needs it to be."""

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
    ("needs: my.needs\nnobody: no_one", [("unknown-choice", 11)]),
    ("everywhere: savo", []),
    ("everywhere: null", []),
    ("everywhere: all", [("unknown-choice", 10)]),
    ("supply: [runing]\neverywhere: all\nneeds: my.needs\nnobody: no_one",
     [("unknown-choice", 10), ("unknown-choice", 11), ("unknown-choice", 13)]),
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


BOOK = """instrument: my.book
version: 1.0.0
title: {en: Book}
unit: event
languages: [en]
choices:
  steps: [{value: 1, label: {en: One}}, {value: 2, label: {en: Two}}, {value: 3, label: {en: Three}},
          {value: 9, missing: dont_know, label: {en: I cannot say}}]
  falling: [{value: 3, label: {en: Three}}, {value: 2, label: {en: Two}}, {value: 1, label: {en: One}}]
  mixed: [{value: 1, label: {en: One}}, {value: 3, label: {en: Three}}, {value: 2, label: {en: Two}}]
  words: [{value: drafted, label: {en: Drafted}}, {value: signed, label: {en: Signed}}]
  kinds: [{value: agreement, label: {en: Agreement}}, {value: model, label: {en: Model}}]
  levels: [{value: -2, label: {en: Less}}, {value: 0, label: {en: Expected}}, {value: 2, label: {en: More}}]
questions:
  - {name: step, type: select_one steps, label: {en: Step}}
  - {name: falling, type: select_one falling, label: {en: Falling step}}
  - {name: mixed, type: select_one mixed, label: {en: Mixed step}}
  - {name: words, type: select_one words, label: {en: Word}}
  - {name: kinds, type: select_multiple kinds, label: {en: Kind}}
  - {name: level, type: select_one levels, label: {en: Level}}
  - {name: slider, type: range, parameters: start=-2 end=2 step=1, label: {en: Slider}}
  - {name: long, type: range, parameters: start=0 end=10 step=1, label: {en: Long slider}}
  - {name: count, type: integer, label: {en: Count}}
  - {name: worked_out, type: calculate, calculation: "${count} + 1"}
  - {name: said, type: text, label: {en: Said}}
  - {name: day, type: date, label: {en: Day}}
  - {name: today, type: today}
"""
KINDS = {
    "ladder": "question: step\nreached: 2",
    "milestone": "title: said\nwhat: kinds\nstatus: words\ndone: [signed]\ndate: day\nevidence: said",
    "dyad": "organisation: said\npartner: said\nvalue: step\njoint: 2",
    "goal": "goal: said\nattained: count\nassessed_on: day\nassessor: said\nevidence: said",
    "rubric": "items: [step, falling]",
    "harvest": "change: said\nactor: said\ndate: day\nplace: said\nsignificance: said\ncontribution: said\n"
               "evidence: said\nsubstantiated_by: said",
    "resource": "goal: said\ndate: day",
    "external": "figure: unemployed\nname: said\nvalue: count\narea: said\nsource_of: said",
    "register": "name: said\nstatus: null\nrows: kinds\ncolumns: words",
}


def wrong_in(folder: Path, kind: str, keys: str) -> list[Problem]:
    """The errors of an indicator of the book; its own keys stand from the 10th line, after what its kind needs."""
    (folder / "book.yaml").write_text(BOOK, encoding="utf8")
    own = dict(line.split(": ", 1) for line in keys.splitlines())
    rest = [line for line in KINDS[kind].splitlines() if line.split(":")[0] not in own]
    text = REGISTER.replace("my.register", "my.kind").replace("kind: register", f"kind: {kind}")
    text = text.replace("my.projects", "my.book").replace("KEYS", "\n".join([*keys.splitlines(), *rest]))
    (folder / "kind.yaml").write_text(text, encoding="utf8")
    return [p for p in check([folder], Library(())).problems if p.severity == "error" and p.code != "no-objective"]


@pytest.mark.parametrize(("kind", "keys", "expected"), [
    *((kind, "", []) for kind in KINDS),
    ("ladder", "question: kinds\nreached: model", [("wrong-question-type", 10)]),
    ("ladder", "question: count", [("wrong-question-type", 10)]),
    ("ladder", "reached: 4", [("unknown-choice", 10)]),
    ("ladder", "reached: 9", [("stage-without-answer", 10)]),
    ("ladder", "reached: 3\nstages: [1, 2, 3]", []),
    ("ladder", "reached: 3\nstages: [1, 2]", [("reached-not-a-stage", 10)]),
    ("ladder", "reached: 2\nstages: [1, 2, 2, 5, 9]",
     [("listed-twice", 11), ("stage-without-answer", 11), ("unknown-choice", 11)]),
    ("ladder", "question: words\nreached: signed\nstages: [drafted, signed]", []),
    ("milestone", "done: [signed, drafted]\nonly: [agreement]\nin_use: day", []),
    ("milestone", "done: [singed]", [("unknown-choice", 10)]),
    ("milestone", "only: [agreement, project]", [("unknown-choice", 10)]),
    ("milestone", "done: [signed, signed]", [("listed-twice", 10)]),
    ("milestone", "status: said\ndone: [anything]", []),
    ("milestone", "date: said\nin_use: count", [("wrong-question-type", 10), ("wrong-question-type", 11)]),
    ("milestone", "date: today", []),
    ("milestone", "date: worked_out", []),
    ("dyad", "value: slider\njoint: 1.5", []),
    ("dyad", "value: count\njoint: 100", []),
    ("dyad", "value: said", [("wrong-question-type", 10)]),
    ("dyad", "value: kinds", [("wrong-question-type", 10)]),
    ("dyad", "value: words", [("codes-not-numbers", 10)]),
    ("dyad", "joint: 9", [("joint-out-of-range", 10)]),
    ("dyad", "value: slider\njoint: 3", [("joint-out-of-range", 11)]),
    ("goal", "attained: level", []),
    ("goal", "attained: slider", []),
    ("goal", "attained: worked_out", []),
    ("goal", "attained: step", [("not-goal-levels", 10)]),
    ("goal", "attained: long", [("not-goal-levels", 10)]),
    ("goal", "attained: words", [("codes-not-numbers", 10)]),
    ("goal", "attained: said\nassessed_on: said", [("wrong-question-type", 10), ("wrong-question-type", 11)]),
    ("rubric", "items: [step, count]", [("wrong-question-type", 10)]),
    ("rubric", "items: [step, words]", [("codes-not-numbers", 10)]),
    ("rubric", "items: [step, mixed]", [("codes-not-in-order", 10)]),
    ("rubric", "items: [step, step]", [("listed-twice", 10)]),
    ("rubric", "minimum_answered: 2", []),
    ("rubric", "minimum_answered: 3", [("minimum-above-items", 10)]),
    ("rubric", "evidence: {step: said}", []),
    ("rubric", "evidence: {stop: said}", [("evidence-not-item", 10)]),
    ("harvest", "date: said", [("wrong-question-type", 10)]),
    ("resource", "hours: count\neuros: slider\nfte: worked_out", []),
    ("resource", "hours: said\neuros: step\nfte: day\ndate: count",
     [("wrong-question-type", n) for n in (10, 11, 12, 13)]),
    ("external", "value: said", [("wrong-question-type", 10)]),
    ("register", "start: day\nend: day\nfound_on: day", []),
    ("register", "start: said\nend: count\nfound_on: step", [("wrong-question-type", n) for n in (10, 11, 12)]),
])
def test_kinds_get_what_they_need(kind: str, keys: str, expected: list[tuple[str, int]], tmp_path: Path) -> None:
    found = wrong_in(tmp_path, kind, keys)
    assert sorted((p.code, p.place.line) for p in found if p.place) == sorted(expected)


def test_a_usual_value_that_does_not_fit_is_told_at_the_kind(tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text(BOOK.replace("name: step,", "name: cooperation,"), encoding="utf8")
    text = REGISTER.replace("kind: register", "kind: dyad").replace("my.projects", "my.book")
    (tmp_path / "kind.yaml").write_text(text.replace("KEYS", "organisation: said\npartner: said"), encoding="utf8")
    found = [p for p in check([tmp_path], Library(())).problems if p.code == "joint-out-of-range"]
    assert [(p.place.line, p.values["value"]) for p in found if p.place] == [(7, "4")]
    assert [p.related.line for p in found if p.related] == [15], "the question stands beside it"


def test_what_is_lost_with_a_misshapen_choice_is_not_told_again(tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text(BOOK.replace("{value: 2, label: {en: Two}}, {value: 3, label: {en: Three}},\n",
                                                     "{value: 2, label: [Two]}, {value: 3, label: {en: Three}},\n"),
                                        encoding="utf8")
    text = REGISTER.replace("kind: register", "kind: ladder").replace("my.projects", "my.book")
    (tmp_path / "kind.yaml").write_text(text.replace("KEYS", KINDS["ladder"]), encoding="utf8")
    assert "unknown-choice" not in {p.code for p in check([tmp_path], Library(())).problems}


@pytest.mark.parametrize(("of", "expected"), [
    ("my.kind", []),
    ("my.knid", [("unknown-indicator", 11)]),
    ("my.dose", [("dose-of-dose", 11)]),
    ("my.other", [("dose-of-dose", 11)]),
])
def test_dose_is_set_against_another_indicator(of: str, expected: list[tuple[str, int]], tmp_path: Path) -> None:
    for id, other in (("my.dose", of), ("my.other", "my.kind")):
        text = REGISTER.replace("my.register", id).replace("kind: register", "kind: dose")
        text = text.replace("my.projects", "my.book").replace("KEYS", f'dose: "${{count}}"\nof: {other}')
        (tmp_path / f"{id}.yaml").write_text(text, encoding="utf8")
    found = wrong_in(tmp_path, "ladder", "")
    assert [(p.code, p.place.line) for p in found if p.place] == expected
