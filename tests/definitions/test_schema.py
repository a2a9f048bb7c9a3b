"""The JSON Schema that editors get, made from the models that read the files."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from keko_eval.definitions.scalars import core
from keko_eval.definitions.schema import TYPES, allowed_keys, json_schema
from keko_eval.files.text import shipped
from keko_eval.files.yaml_tree import Entries, Items, Node, read_yaml
from tests.definitions.snippets import FILES, TRUST, whole, with_keys

ROOT = Path(__file__).parent.parent.parent
FOLDERS = ("instruments", "indicators", "examples")
SHIPPED = [file for folder in FOLDERS for file in sorted(shipped(folder).rglob("*.yaml"))]


def as_editors_see(node: Node) -> Any:
    """The data of a tree with core-schema scalars, as a YAML language server hands it to a JSON Schema."""
    if isinstance(node, Entries):
        return {key: as_editors_see(value) for key, value in node.entries.items()}
    return [as_editors_see(item) for item in node.items] if isinstance(node, Items) else core(node.data())


def kind_and_data(text: str) -> tuple[str, Any]:
    tree, problems = read_yaml(text, "a.yaml")
    assert isinstance(tree, Entries), problems
    return next(key for key in tree.entries if key in TYPES), as_editors_see(tree)


@pytest.mark.parametrize("kind", TYPES)
def test_the_schema_is_a_schema(kind: str) -> None:
    schema = json_schema(kind)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_what_ships_is_valid(file: Path) -> None:
    kind, data = kind_and_data(file.read_text(encoding="utf8"))
    assert [error.message for error in jsonschema.Draft202012Validator(json_schema(kind)).iter_errors(data)] == []


@pytest.mark.parametrize(("keys", "valid"), [
    ("decimals: 1", True), ("decimals: one", False), ("itmes: [a]", False), ("direction: upp", False),
    ("complete: yes", True), ("label: 5", True), ("label: {en: 5}", True), ("version: 1.0", False),
    ("kind: scal", False)])
def test_slips_are_marked(keys: str, valid: bool) -> None:
    kind, data = kind_and_data(with_keys(TRUST, keys))
    assert jsonschema.Draft202012Validator(json_schema(kind)).is_valid(data) is valid


@pytest.mark.parametrize(("name", "path", "some"), [
    ("survey.yaml", (), {"instrument", "questions", "sections"}),
    ("survey.yaml", ("questions", 0, "Question"), {"name", "relevant"}),
    ("survey.yaml", ("choices", "agree5", 0), {"value", "missing"}),
    ("trust.yaml", (), {"items", "rescale", "bands"}),
    ("work.yaml", (), {"condition", "base"}),
    ("study.yaml", ("comparison",), {"from", "to", "design"}),
    ("study.yaml", ("set", "my.trust"), {"targets", "bands"}),
    ("goals.yaml", ("objectives", 0), {"objective", "parent"})])
def test_the_keys_that_may_stand_at_a_place(name: str, path: tuple[str | int, ...], some: set[str]) -> None:
    tree, _ = read_yaml(whole(FILES[name]), name)
    assert isinstance(tree, Entries)
    assert some <= set(allowed_keys(next(k for k in TYPES if k in tree.entries), path, tree))
