"""Definitions without comments mean the same, and no comment is left."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.files.yaml_comments import without_comments

HOMES = ("instruments", "indicators", "examples", "keko_eval/packs/shipped")
FILES = sorted(path for home in HOMES for path in Path(home).rglob("*.yaml"))
SIGNS = st.text("ab#:-|> \n'\"", max_size=25)


@pytest.mark.parametrize("path", FILES, ids=str)
def test_every_definition_means_the_same(path: Path) -> None:
    text = path.read_text(encoding="utf8")
    bare = without_comments(text)
    assert yaml.load(bare, Loader=yaml.CBaseLoader) == yaml.load(text, Loader=yaml.CBaseLoader)
    assert without_comments(bare) == bare
    assert not [line for line in bare.split("\n") if line.lstrip().startswith("# ")]


@pytest.mark.parametrize(("text", "bare"), [
    ("a: 1 # secret\n", "a: 1\n"),
    ("# secret\na: x#kept\n", "a: x#kept\n"),
    ("a: '# kept' # secret\n", "a: '# kept'\n"),
    ('a: "x\n  # kept\n  y" # secret\n', 'a: "x\n  # kept\n  y"\n'),
    ("a: | # secret\n  # kept\n  x # kept\n# secret\nb: 1\n", "a: |\n  # kept\n  x # kept\nb: 1\n"),
    ("a: >-\n  # kept\n\n # secret\nb: [1, # secret\n  2]\n", "a: >-\n  # kept\n\nb: [1,\n  2]\n"),
    ("a: 1\n\n#secret", "a: 1\n"),
])
def test_what_is_a_comment_goes_and_what_is_a_value_stays(text: str, bare: str) -> None:
    assert without_comments(text) == bare
    assert yaml.load(bare, Loader=yaml.CBaseLoader) == yaml.load(text, Loader=yaml.CBaseLoader)


@given(st.lists(st.tuples(SIGNS, st.sampled_from(["plain", "single", "double", "block"]), SIGNS), max_size=4))
def test_whatever_is_written_means_the_same_without_comments(pairs: list[tuple[str, str, str]]) -> None:
    lines = []
    for i, (value, style, comment) in enumerate(pairs):
        said = " ".join(comment.split())
        block = "".join(f"\n  {line}" for line in value.split("\n"))
        written = {"plain": "x" + value.replace("\n", " ").replace(":", ""), "block": "|" + " # SECRET" + said + block,
                   "single": "'" + value.replace("'", "''").replace("\n", "\n  ") + "'",
                   "double": yaml.dump(value, default_style='"').strip()}[style]
        lines.append(f"k{i}: {written}" + ("" if style == "block" else f" # SECRET {said}") + f"\n#SECRET{said}\n")
    text = "".join(lines)
    try:
        meant = yaml.load(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError:
        return
    bare = without_comments(text)
    assert yaml.load(bare, Loader=yaml.CBaseLoader) == meant
    assert "SECRET" not in bare
