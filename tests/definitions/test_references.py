"""References: ids with versions, items, names in expressions, and which instrument feeds an indicator."""

from typing import Any

import pytest

from keko_eval.definitions.document import parse_document
from keko_eval.definitions.feeding import Feed, feed_of, item_range, value_range
from keko_eval.definitions.references import instrument_of, item_name, names_in, questions_used, reference
from tests.definitions.snippets import FORM, MOOD, SURVEY, TRUST, WORK, whole, with_keys


def model(text: str) -> Any:
    document, problems = parse_document(text, "a.yaml")
    assert document, problems
    return document.model


SURVEYS = {"my.survey": model(whole(SURVEY))}


@pytest.mark.parametrize(("text", "id", "versions"), [
    ("keko.actors", "keko.actors", ""), ("keko.actors@1", "keko.actors", "1"), ("keko-2019@^1.2", "keko-2019", "^1.2"),
    ("a@1.2.3", "a", "1.2.3")])
def test_ids_with_versions(text: str, id: str, versions: str) -> None:
    own = reference(text)
    assert own
    assert (own.id, own.versions) == (id, versions)


@pytest.mark.parametrize("text", ["", "a b", "a@", "a@x", "a@1.2.3.4", "a@@1"])
def test_what_is_no_reference(text: str) -> None:
    assert reference(text) is None


@pytest.mark.parametrize(("versions", "version", "allowed"), [
    ("", "3.1.4", True), ("1", "1.9.0", True), ("1", "2.0.0", False), ("1.2", "1.2.9", True), ("1.2", "1.3.0", False),
    ("1.2.3", "1.2.3", True), ("1.2.3", "1.2.4", False), ("^1.2", "1.2.0", True), ("^1.2", "1.10.0", True),
    ("^1.2", "1.1.9", False), ("^1.2", "2.0.0", False), ("^1", "1.0.0", True)])
def test_versions_that_will_do(versions: str, version: str, allowed: bool) -> None:
    own = reference(f"a@{versions}" if versions else "a")
    assert own
    assert own.allows(version) is allowed


def test_names_and_items() -> None:
    assert names_in("${a} = 'x' and ${ b } > ${a}") == ["a", "b"]
    assert item_name("keko.actors/trust_1") == ("keko.actors", "trust_1")
    assert item_name("trust_1") == (None, "trust_1")


@pytest.mark.parametrize(("text", "used"), [
    (whole(TRUST), [(None, "helps"), (None, "listens"), (None, "keeps_word")]),
    (with_keys(TRUST, "items: [my.survey/helps]"), [("my.survey", "helps")]),
    (whole(WORK) + "base: \"${visits} > 0\"\n", [(None, "works"), (None, "visits")]),
    (whole(MOOD), [(None, "mood")])])
def test_the_questions_of_an_indicator(text: str, used: list[tuple[str | None, str]]) -> None:
    assert questions_used(model(text)) == used


@pytest.mark.parametrize(("keys", "found", "feed"), [
    ("version: 1.0.0", "my.survey", Feed("my.survey")),
    ("items: [my.survey/helps]", "my.survey", Feed("my.survey")),
    ("items: [helps, lisens]", None, Feed("my.survey", ("my.survey",))),
    ("items: [xxx]", None, Feed(None)),
    ("items: [my.other/helps]", "my.other", Feed(None, ("my.other",))),
    ("instrument: my.survey@1", "my.survey", Feed("my.survey")),
    ("instrument: my.other", None, Feed(None, ("my.other",)))])
def test_which_instrument_feeds_an_indicator(keys: str, found: str | None, feed: Feed) -> None:
    indicator = model(with_keys(TRUST, keys))
    assert instrument_of(indicator, SURVEYS) == found
    assert feed_of(indicator, SURVEYS) == feed


@pytest.mark.parametrize(("question", "expected"), [
    ("{name: q, type: select_one c, label: x}", (1, 5)),
    ("{name: q, type: select_one c, label: x, missing: {5: refused}}", (1, 1)),
    ("{name: q, type: select_one d, label: x}", None),
    ("{name: q, type: select_multiple c, label: x}", None),
    ("{name: q, type: range, label: x, parameters: start=0 end=7 step=1}", (0, 7)),
    ("{name: q, type: range, label: x, parameters: start=a}", None),
    ("{name: q, type: range, label: x}", (0, 10)),
    ("{name: q, type: integer, label: x}", None)])
def test_the_range_of_an_item(question: str, expected: tuple[float, float] | None) -> None:
    lists = "choices:\n  c: [{value: 1, label: A}, {value: 5, label: B}, {value: 9, label: C, missing: dont_know}]\n" \
        "  d: [{value: 'yes', label: A}, {value: 2, label: B}]\n"
    form = model(whole(FORM) + lists + f"questions: [{question}]\n")
    assert item_range(form.question("q"), form) == expected


@pytest.mark.parametrize(("text", "expected"), [
    (whole(TRUST), (0, 100)), (with_keys(TRUST, "locked: []").replace("rescale: [0, 100]\n", ""), (1, 5)),
    (whole(WORK), (0, 1)), (whole(MOOD), (None, None)), (with_keys(MOOD, "range: [0, 10]"), (0, 10)),
    (with_keys(WORK, "kind: count"), (0, None)), (with_keys(MOOD, "kind: sum"), (None, None))])
def test_the_range_of_an_indicator(text: str, expected: tuple[float | None, float | None]) -> None:
    assert value_range(model(text), SURVEYS, {}) == expected


def test_the_range_of_an_index_is_that_of_its_parts() -> None:
    parts = {"my.trust": model(whole(TRUST)), "my.work": model(whole(WORK))}
    index = {**{k: v for k, v in TRUST.items() if k not in ("items", "rescale", "locked")}, "kind": "index"}
    same, mixed = (model(whole({**index, "parts": part})) for part in ("{my.trust: 1}", "{my.trust: 1, my.work: 1}"))
    assert value_range(same, SURVEYS, parts) == (0, 100)
    assert value_range(mixed, SURVEYS, parts) == (None, None)
