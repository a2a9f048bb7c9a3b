"""Workbook and YAML say the same: nothing is lost on the way there and back."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from keko_eval.definitions.document import parse_document
from keko_eval.exchange.assemble import assembled
from keko_eval.exchange.author import author_circle
from keko_eval.exchange.authored import Around, Authored, around, authored, plain
from keko_eval.exchange.import_definitions import import_definitions
from keko_eval.exchange.read_workbook import read_filled
from keko_eval.exchange.write_workbook import write_authoring_workbook
from keko_eval.exchange.yaml_text import yaml_text
from tests.exchange.filled import EXAMPLE, study, workbook

TEXT = st.text(st.characters(codec="utf8", exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn"]), min_size=1, max_size=30)
TEXTS = st.one_of(TEXT, st.dictionaries(st.sampled_from(["fi", "sv", "en", "fi-simple", "de"]), TEXT, min_size=1))
NAME = st.from_regex(r"[a-z][a-z_0-9]{0,8}", fullmatch=True)
DATE = st.dates().map(str)
NUMBER = st.one_of(st.integers(1, 10**9), st.floats(0.01, 1e9, allow_nan=False))
WAVE = st.sampled_from(["baseline", "followup"])


def some(required: dict[str, Any], optional: dict[str, Any]) -> Any:
    return st.fixed_dictionaries(required, optional=optional)


GOAL = some({"goal": NAME, "statement": TEXTS, "levels": st.dictionaries(st.integers(-2, 2), TEXTS, min_size=1)},
            {"starts_at": st.integers(-2, 2), "weight": NUMBER, "objectives": st.lists(NAME, max_size=2),
             "indicators": st.lists(TEXT, max_size=2), "need": TEXTS, "owner": TEXTS, "due": DATE,
             "reviews": st.lists(DATE, max_size=2)})
TARGET = some({"wave": WAVE, "value": NUMBER}, {"why": TEXTS, "set_by": TEXTS, "set_on": DATE})
SETTING = some({}, {"targets": st.lists(TARGET, max_size=3), "label": TEXTS, "minimum_answered": st.integers(1, 3)})
SHARED = st.sampled_from(["keko.networks.trust", "keko.clients.path", "elsewhere.one"])
DATA = some({"instrument": st.sampled_from(["keko.actors", "saimaa.extra", "keko.goal_log", "keko.actors@1"]),
             "file": st.sampled_from(["data/a.csv", "data/b c.xlsx", "a.csv"])},
            {"wave": WAVE, "language": st.just("fi"), "given": st.just({"circle": "saimaa"}), "sheet": TEXT})
CIRCLE = some({"circle": st.just("saimaa"), "extends": TEXT},
              {"title": TEXTS, "description": TEXTS, "value": TEXT, "population": st.integers(1, 10**6),
               "set": st.dictionaries(SHARED, SETTING, max_size=2), "hide": st.lists(SHARED, unique=True),
               "goals": st.lists(GOAL, max_size=3, unique_by=lambda goal: goal["goal"]),
               "data": st.lists(DATA, max_size=3),
               "waves": st.dictionaries(WAVE, st.sampled_from(["2018", "2018-03", "2018-03/2018-05"])),
               "add": some({}, {"indicators": st.lists(SHARED, unique=True)}), "invented": st.booleans()})
CHOICE = some({"value": st.one_of(st.integers(0, 99), NAME), "label": TEXTS},
              {"missing": st.sampled_from(["dont_know", "refused"]), "exclusive": st.booleans()})
QUESTION = some({"name": NAME, "type": st.sampled_from(["text", "integer", "select_one a", "select_one  a", "rank a",
                                                        "date", "select_multiple b", "geopoint", "odd"])},
                {"label": TEXTS, "hint": TEXTS, "required": st.one_of(st.booleans(), st.just("${a} = 1")),
                 "relevant": TEXT, "constraint": TEXT, "default": TEXT, "sensitive": st.booleans(),
                 "use": st.sampled_from(["background", "open"])})
GROUP = some({"group": NAME, "questions": st.lists(QUESTION, max_size=2)}, {"label": TEXTS, "relevant": TEXT})
SECTION = some({"section": NAME, "title": TEXTS, "questions": st.lists(st.one_of(QUESTION, GROUP), max_size=3)},
               {"hint": TEXTS})
INSTRUMENT = some({"instrument": st.just("saimaa.extra"), "version": st.just("1.2.0"), "title": TEXTS,
                   "unit": st.just("client"), "languages": st.just(["fi"])},
                  {"purpose": TEXTS, "minutes": NUMBER, "source": TEXTS, "sections": st.lists(SECTION, max_size=2),
                   "questions": st.lists(st.one_of(QUESTION, GROUP), max_size=3),
                   "choices": st.dictionaries(st.sampled_from(["a", "b", "c d"]), st.lists(
                       CHOICE, max_size=3, unique_by=lambda choice: str(choice["value"])))})
COMMON = {"version": st.just("1.0.0"), "dimension": st.just("networks"), "level": st.just("outcome"), "label": TEXTS,
          "definition": TEXTS, "direction": st.sampled_from(["up", "none"])}
MORE = {"objectives": st.lists(NAME, max_size=2), "targets": st.lists(TARGET, max_size=2), "limits": TEXTS}
CONDITION = st.sampled_from(["${a} = 'yes'", "${a} = '1' or ${a} = '2'", "${a} = '1' or ${b} = '2'", "${a} > 3"])
INDICATOR = st.one_of(
    some({**COMMON, "kind": st.just("scale"), "items": st.lists(NAME, min_size=1, max_size=3)},
         {**MORE, "reverse": st.lists(NAME, max_size=1), "rescale": st.just([0, 10])}),
    some({**COMMON, "kind": st.sampled_from(["share", "count"]), "condition": CONDITION}, MORE),
    some({**COMMON, "kind": st.sampled_from(["mean", "sum"]),
          "value": st.sampled_from(["${a}", "${a} + 1", "${a}+${b}"])}, MORE),
    some({**COMMON, "kind": st.just("ratio"), "numerator": st.just("${a}"), "denominator": st.just("${b}")}, MORE))
AUTHORED = st.builds(
    lambda circle, instrument, indicators: {
        "circle": circle, "instrument": instrument,
        "indicators": [{"indicator": f"saimaa.i{n}", **i} for n, i in enumerate(indicators)]},
    CIRCLE, st.none() | INSTRUMENT, st.lists(INDICATOR, max_size=2))


@cache
def surroundings() -> Around:
    return around(EXAMPLE)


def from_yaml(kind: str, tree: dict[str, Any]) -> dict[str, Any]:
    document, problems = parse_document(yaml_text(kind, tree), f"{kind}.yaml")
    assert document, problems
    return plain(document.model)


def through(own: Authored, path: Path) -> Authored:
    write_authoring_workbook(path, own, surroundings())
    filled = read_filled(path)
    assert filled.problems == []
    draft = assembled(filled, surroundings())
    assert filled.problems == []
    return draft.own()


@settings(max_examples=10, phases=[Phase.explicit, Phase.generate],
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(trees=AUTHORED)
def test_any_circle_comes_back_as_it_was(trees: dict[str, Any],
                                         tmp_path_factory: pytest.TempPathFactory) -> None:
    circle = from_yaml("circle", trees["circle"])
    instrument = from_yaml("instrument", trees["instrument"]) if trees["instrument"] else None
    indicators = tuple(from_yaml("indicator", tree) for tree in trees["indicators"])
    own_ids = {i["indicator"] for i in indicators} | ({"saimaa.extra"} if instrument else set())
    if own_ids:
        add = circle.setdefault("add", {})
        add |= {"indicators": [*add.get("indicators", []), *(i["indicator"] for i in indicators)]} if indicators else {}
        add |= {"instruments": ["saimaa.extra"]} if instrument else {}
    own = Authored(circle, instrument, indicators, dict.fromkeys(own_ids, "x.yaml"))
    path = tmp_path_factory.mktemp("book") / "b.xlsx"
    once = through(own, path)
    assert once.circle == circle
    assert once.instrument == instrument
    assert sorted(once.indicators, key=lambda i: i["indicator"]) == list(indicators)
    again = through(once, path)
    assert [text(t) for t in again.trees()] == [text(t) for t in once.trees()]


def text(named: tuple[str, dict[str, Any]]) -> str:
    kind = next(k for k in ("circle", "indicator", "instrument") if k in named[1])
    return yaml_text(kind, named[1])


def test_ids_that_were_made_stand_in_the_workbook_the_next_time(tmp_path: Path) -> None:
    home = study(tmp_path)
    first = import_definitions(workbook(home), around(home))
    for name, content in first.files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(content, encoding="utf8")
    again = import_definitions(author_circle(home, "saimaa"), around(home))
    assert again.files == first.files
    assert authored("saimaa", around(home)).instrument == again.own.instrument  # type: ignore[union-attr]
