"""Of the shared definitions those that a study names, and what these name: no less, and mostly no more."""

from pathlib import Path

import pytest

from keko_eval.definitions.load import Library, read_library, resolve, shipped_library
from keko_eval.definitions.shelf import named_by

EXAMPLES = Path("examples")


@pytest.mark.parametrize("example", ["keko-2019", "fast-food-1992", "hankekartoitus-2017", "tyollistymispolku-2019"])
def test_a_study_is_the_same_with_the_shelf_as_with_the_whole_library(example: str) -> None:
    own, _ = read_library([EXAMPLES / example])
    some, every = named_by(own), shipped_library()
    few, many = (resolve(own.of("study")[0], Library((*own.documents, *shared.documents)))[0]
                 for shared in (some, every))
    assert few.instruments == many.instruments
    assert few.indicators == many.indicators
    assert len(some.documents) < len(every.documents)


def test_what_is_named_by_what_is_named_is_there(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text("study: x\nindicators: [keko.communication.training_dose]\n", encoding="utf8")
    (tmp_path / "my.yaml").write_text("tree: my\nversion: 1.0.0\nobjectives: []\n# keko.communication.training_dose\n",
                                      encoding="utf8")
    found = named_by(read_library([tmp_path])[0])
    assert {"keko.communication.training_dose", "keko.communication.training_now", "keko.training_feedback"} <= {
        d.id for d in found.documents}
