"""Every problem as its reader meets it, in every language: texts that a person has read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from keko_eval.problem.catalogue import LANGUAGES, codes, entry
from keko_eval.problem.draw import draw_text
from keko_eval.problem.page import as_markdown, page
from tests.definitions.snippets import problems_of

GOLDEN = Path(__file__).parent.parent / "golden" / "problems"


@pytest.mark.parametrize("code", codes())
def test_pages(code: str, golden: Callable[[str, str], None], tmp_path: Path) -> None:
    drawn = _drawn_example(code, tmp_path)
    for language in LANGUAGES:
        golden(f"problems/{code}.{language}.txt", page(code, language) + drawn.get(language, ""))


def _drawn_example(code: str, folder: Path) -> dict[str, str]:
    """The problem as a check of the wrong example draws it."""
    example = entry(code).example
    if "in" not in example:
        return {}
    found = next(p for p in problems_of(folder, example["wrong"], example["in"]) if p.code == code)
    return {language: "\n" + draw_text([found], language).replace(f"{folder}/", "") for language in LANGUAGES}


def test_no_page_is_left_of_a_code_that_is_gone() -> None:
    assert {file.name.split(".")[0] for file in GOLDEN.glob("*.txt")} <= set(codes())


def test_the_docs_show_the_same_pages(golden: Callable[[str, str], None]) -> None:
    golden("../../docs/problems.md", as_markdown())
