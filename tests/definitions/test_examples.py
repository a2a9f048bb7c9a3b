"""The examples of the catalogue: what is called wrong has the problem, and what is called right has none."""

from pathlib import Path

import pytest

from keko_eval.problem.catalogue import codes, entry
from tests.definitions.snippets import FILES, codes_of, problems_of, whole

CHECKED = [code for code in codes() if "in" in entry(code).example]


def test_the_small_definitions_have_no_problem(tmp_path: Path) -> None:
    assert codes_of(tmp_path, {name: whole(keys) for name, keys in FILES.items()}) == []


@pytest.mark.parametrize("code", CHECKED)
def test_wrong_is_wrong(code: str, tmp_path: Path) -> None:
    example = entry(code).example
    assert code in {p.code for p in problems_of(tmp_path, example["wrong"], example["in"])}


@pytest.mark.parametrize("code", CHECKED)
def test_right_is_right(code: str, tmp_path: Path) -> None:
    example = entry(code).example
    found = problems_of(tmp_path, example["right"], example["in"])
    assert code not in {p.code for p in found}
    if example["in"] != "expression":  # which shows one key only of a question
        assert [p.code for p in found if p.severity == "error"] == []
