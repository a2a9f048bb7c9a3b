"""Every kind of indicator has a home everywhere: scored or told from records, worded, documented, shared, tried."""

from pathlib import Path

import pytest

from keko_eval.comparison.recorded import RECORDED
from keko_eval.definitions.indicator import KINDS, Recorded
from keko_eval.definitions.load import read_library, shipped_library
from keko_eval.reporting.exhibit import EXHIBITED
from keko_eval.reporting.wording import wording
from keko_eval.scoring.kinds import MEASURES

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "language.md").read_text(encoding="utf8")


@pytest.fixture(scope="module")
def shared() -> dict[str, str]:
    """The shared indicators by id with their kinds."""
    return {d.id: d.model.kind for d in shipped_library().of("indicator")}


@pytest.fixture(scope="module")
def tried(shared: dict[str, str]) -> set[str]:
    """The kinds that some study or circle of the examples or the tests lists."""
    found = set()
    for folder in (ROOT / "examples", ROOT / "tests" / "studies"):
        for study in folder.glob("*/study*.yaml"):
            library, _ = read_library([study.parent])
            own = {d.id: d.model.kind for d in library.of("indicator")}
            named = [id for d in library.of("study") for id in d.model.indicators]
            named += [id for d in library.of("circle") for id in d.model.add.indicators]
            found |= {kind for id in named if (kind := own.get(id) or shared.get(id))}
    return found


def test_a_kind_is_worked_out_somewhere() -> None:
    assert set(MEASURES) | set(RECORDED) == set(KINDS)
    assert set(EXHIBITED) <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_words_and_a_section(kind: str) -> None:
    assert f"subject.{kind}" in wording("fi").texts
    assert f"\n### {KINDS[kind].__name__}\n" in PAGE


@pytest.mark.parametrize("kind", [k for k, model in KINDS.items() if issubclass(model, Recorded) or k == "dose"])
def test_a_kind_that_reads_records_shows_them_and_has_an_example_on_the_page(kind: str) -> None:
    assert kind in EXHIBITED
    assert f"kind: {kind}\n" in PAGE


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_shared_and_tried(kind: str, shared: dict[str, str], tried: set[str]) -> None:
    assert kind in shared.values()
    assert kind in tried
