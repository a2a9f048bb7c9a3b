"""Slips of the pen in YAML: each is named for what it is, at its place."""

import pytest

from keko_eval.files.yaml_tree import read_yaml


@pytest.mark.parametrize(("text", "code", "place"), [
    ("label: Terms: read them\n", "yaml-colon", "a.yaml:1:13"),
    ("a: [1, 2\nb: 3\n", "yaml-bracket", "a.yaml:2:2"),
    ("a: {x: 1\nb: 2\n", "yaml-bracket", "a.yaml:2:2"),
    ('a: "open\nb: 2\n', "yaml-quote", "a.yaml:1:4"),
    ("a: 'open\nb: 2\n", "yaml-quote", "a.yaml:1:4"),
    ("a:\n\tb: 1\n", "yaml-tab", "a.yaml:2:1"),
    ("a: @x\n", "yaml-sign", "a.yaml:1:4"),
    ("a: *important*\n", "yaml-sign", "a.yaml:1:4"),
    ("a: %x\n", "yaml-sign", "a.yaml:1:4"),
    ("a: - b\n", "yaml-sign", "a.yaml:1:4"),
    ("a: `x`\n", "yaml-sign", "a.yaml:1:4"),
    ("a: 1\n b: 2\n", "yaml-indent", "a.yaml:2:2"),
    ("a:\n  - 1\n - 2\n", "yaml-indent", "a.yaml:3:2"),
    ("  a: 1\n b: 2\n", "yaml-indent", "a.yaml:2:2"),
    ("- a\nb: 1\n", "yaml-indent", "a.yaml:2:1"),
    ("a: 'it's'\n", "yaml-after-value", "a.yaml:1:8"),
    ("a: 'x' y\n", "yaml-after-value", "a.yaml:1:8"),
    ("a: [1, 2]]\n", "yaml-after-value", "a.yaml:1:10"),
    ('a: "\\q"\n', "yaml-syntax", "a.yaml:1:5"),
    ("a: |x\n  k\n", "yaml-syntax", "a.yaml:1:5"),
])
def test_slips(text: str, code: str, place: str) -> None:
    tree, (found,) = read_yaml(text, "a.yaml")
    assert (tree, found.code, str(found.place)) == (None, code, place)


def test_an_open_bracket_shows_where_it_was_opened() -> None:
    _, (found,) = read_yaml("a: {x: 1\nb: 2\n", "a.yaml")
    assert (found.values["sign"], str(found.related)) == ("}", "a.yaml:1:4")


def test_a_line_out_of_place_shows_what_it_is_compared_with() -> None:
    _, (found,) = read_yaml("a:\n  - 1\n - 2\n", "a.yaml")
    assert str(found.related) == "a.yaml:1:1"


def test_problems_found_before_the_slip_are_kept() -> None:
    assert [p.code for p in read_yaml("a: !!str 1\nb: @x\n", "a.yaml")[1]] == ["yaml-tag", "yaml-sign"]
