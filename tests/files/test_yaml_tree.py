"""The YAML reader: each key and value with its place, text as it is written, and nothing that hostile files can do."""

import time
from itertools import pairwise
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.files.yaml_tree import MAX_NODES, Entries, Items, Plain, Scalar, find, known_path, read_yaml, without


def tree_of(text: str) -> Any:
    tree, problems = read_yaml(text, "a.yaml")
    assert problems == ()
    return tree


def codes_of(text: str) -> list[str]:
    return [p.code for p in read_yaml(text, "a.yaml")[1]]


def test_every_key_and_value_has_its_place() -> None:
    tree = tree_of("a: 1\nlist:\n  - {name: x, label: 'y z'}\n")
    value, key = find(tree, ("list", 0, "label"))
    assert (str(key), key.width) == ("a.yaml:3:15", 5)
    assert (str(value.place), value.place.width) == ("a.yaml:3:22", 5)
    assert str(find(tree, ("list", 0))[0].place) == "a.yaml:3:5"


def test_parts_that_are_not_in_the_tree_are_passed_over() -> None:
    tree = tree_of("list: [{name: x}]")
    assert known_path(tree, ("list", 0, "Question", "label")) == ("list", 0)
    assert find(tree, ("list", 0, "Question", "name"))[0].data() == "x"


def test_without_a_part_the_rest_keeps_its_places_and_remembers_the_key() -> None:
    tree = without(tree_of("a: 1\nlist: [x, y, z]\n"), ("list", 1))
    assert tree.data() == {"a": "1", "list": ["x", "z"]}
    smaller = without(tree, ("a",))
    assert isinstance(smaller, Entries)
    assert ("a" in smaller.entries, "a" in smaller.keys) == (False, True)


@pytest.mark.parametrize("word", ["no", "on", "ei", "12:30", "010", "1_000", "1.10", "0x1F", "2017-08-15", ".5", "1e3",
                                  "True", "=", "0o7"])
def test_unquoted_words_stay_the_text_that_they_are(word: str) -> None:
    value = tree_of(f"a: {word}").entries["a"].value
    assert (value, isinstance(value, Plain)) == (word, True)


@pytest.mark.parametrize(("written", "value"), [("''", ""), ("'null'", "null"), ("null", None), ("~", None), ("", None),
                                                ('"a\\nb"', "a\nb"), ("|\n  x\n  y\n", "x\ny\n")])
def test_quotes_blocks_and_nothing(written: str, value: str | None) -> None:
    read = tree_of(f"a: {written}\n").entries["a"].value
    assert read == value
    assert not isinstance(read, Plain)


def test_a_quoted_word_is_never_plain() -> None:
    assert not isinstance(tree_of("a: '1'").entries["a"].value, Plain)


@pytest.mark.parametrize(("text", "code"), [
    ("a: 1\na: 2\n", "duplicate-key"),
    ("a: {b: 1, b: 2}\n", "duplicate-key"),
    ("a: !!str 1\n", "yaml-tag"),
    ("a: !python/object/apply:os.system [x]\n", "yaml-tag"),
    ("a: &x 1\n", "yaml-alias"),
    ("a: *x\n", "yaml-alias"),
    ("<<: {a: 1}\n", "yaml-merge"),
    ("? [a, b]\n: 1\n", "yaml-key"),
    ("a: {{name}}\n", "yaml-key"),
    ("a: 1\n---\nb: 2\n", "yaml-two-documents"),
    ("# nothing\n", "yaml-empty"),
    ("", "yaml-empty"),
    ("---\n", None),
    ("a: x\x00y\n", "control-character"),
    ("a: x\u202ey\n", "control-character"),
])
def test_what_is_refused(text: str, code: str | None) -> None:
    assert codes_of(text) == ([code] if code else [])


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in pairwise(letters))
    start = time.process_time()
    tree, (found,) = read_yaml(bomb, "a.yaml")
    assert time.process_time() - start < 0.05
    assert (tree, found.code, str(found.place)) == (None, "yaml-alias", "a.yaml:1:4")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "a:\n "])
def test_a_file_that_is_three_hundred_thousand_deep_is_refused_at_once(opening: str) -> None:
    deep = opening * 300_000 if opening != "a:\n " else "".join(f"{' ' * i}a:\n" for i in range(1200))
    best = 1.0
    for _ in range(3):
        start = time.process_time()
        found = codes_of(deep)
        best = min(best, time.process_time() - start)
        assert found in (["yaml-too-deep"], ["file-too-large"], ["yaml-syntax"])  # libyaml may refuse it first
    assert best < 0.05


def test_a_flat_file_of_very_many_parts_is_refused() -> None:
    assert codes_of("[" + "a," * (MAX_NODES + 1) + "]") == ["yaml-too-many"]


def test_more_than_a_mebibyte_is_refused_unread() -> None:
    assert codes_of("# " + "x" * 1_100_000) == ["file-too-large"]


def test_the_second_of_two_equal_keys_points_at_the_first() -> None:
    _, (found,) = read_yaml("label: a\nhint: b\nlabel: c\n", "a.yaml")
    assert (str(found.place), str(found.related)) == ("a.yaml:3:1", "a.yaml:1:1")


def test_all_problems_of_form_come_at_once() -> None:
    assert codes_of("a: !!int 1\nb: {c: 1, c: 2}\n<<: {}\n") == ["yaml-tag", "duplicate-key", "yaml-merge"]


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp"),
                              exclude_characters="\ufeff\ufffe\uffff"), max_size=20)
simple = st.recursive(words, lambda below: st.lists(below, max_size=4) | st.dictionaries(words, below, max_size=4),
                      max_leaves=15)


@given(st.dictionaries(words, simple, min_size=1, max_size=5), st.booleans())
def test_what_a_yaml_writer_writes_is_read_back(data: dict[str, Any], flow: bool) -> None:
    text = yaml.safe_dump(data, allow_unicode=True, default_flow_style=flow)
    tree, problems = read_yaml(text, "a.yaml")
    assert problems == ()
    assert tree is not None
    assert tree.data() == data


@given(st.dictionaries(words, simple, min_size=1, max_size=4))
def test_places_point_at_what_they_name(data: dict[str, Any]) -> None:
    text = yaml.safe_dump(data, allow_unicode=True, width=10_000)
    tree, _ = read_yaml(text, "a.yaml")
    lines = text.split("\n")
    assert isinstance(tree, Entries)
    for key, place in ((key, written.place) for key, written in tree.keys.items()):
        shown = lines[place.line - 1][place.column - 1:]
        assert shown.startswith((key, "'", '"', "?")) or not key


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    tree, problems = read_yaml(text, "a.yaml")
    assert isinstance(tree, Entries | Items | Scalar) or problems
