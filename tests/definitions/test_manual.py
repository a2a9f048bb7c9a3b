"""The manual of the language: every key of every model has its meaning, and the page has them all."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from keko_eval.definitions.check import check
from keko_eval.definitions.indicator import KINDS
from keko_eval.definitions.manual import filled, keys_of, models, table
from keko_eval.definitions.meanings import meanings

PAGE = Path(__file__).parent.parent.parent / "docs" / "language.md"


def test_every_model_is_described_and_no_other() -> None:
    assert set(meanings()) == set(models())


@pytest.mark.parametrize("model", models())
def test_every_key_is_described_and_no_other(model: str) -> None:
    assert set(meanings()[model]) - {"about"} == set(keys_of(model))
    assert meanings()[model]["about"]


@pytest.mark.parametrize("model", models())
def test_the_page_has_every_model(model: str) -> None:
    assert f"\n### {model}\n<!-- keys: {model} -->\n" in PAGE.read_text(encoding="utf8")


def test_the_page_is_as_it_would_be_made(golden: Callable[[str, str], None]) -> None:
    golden("../../docs/language.md", filled(PAGE.read_text(encoding="utf8")))


def test_a_key_says_what_may_stand_there() -> None:
    rows = table("Comparison").splitlines()
    assert "| `design` (required) | one of `before_after`, " in rows[2]
    assert "| `assignment` | one of `none`, `matched`, `randomised`; otherwise none | " in "\n".join(rows)
    assert "list of [Band](#band)" in table("Common")


INDICATOR = re.compile(r"```yaml\n(indicator: (\S+)\n.*?)```", re.DOTALL)


@pytest.mark.parametrize(("text", "id"), INDICATOR.findall(PAGE.read_text(encoding="utf8")), ids=lambda v: v[:30])
def test_an_indicator_on_the_page_checks_without_errors(text: str, id: str, tmp_path: Path) -> None:
    if "my.survey/" in text:
        return
    (tmp_path / f"{id}.yaml").write_text(text, encoding="utf8")
    assert [str(p) for p in check([tmp_path]).problems if p.severity == "error"] == []


def test_every_kind_that_reads_records_has_an_example_on_the_page() -> None:
    shown = {kind for text, _ in INDICATOR.findall(PAGE.read_text(encoding="utf8"))
             for kind in re.findall(r"^kind: (\w+)$", text, re.MULTILINE)}
    assert {kind for kind, model in KINDS.items() if "instrument" in model.model_fields} - shown <= {
        "mean", "share", "count", "sum", "ratio", "index"}
