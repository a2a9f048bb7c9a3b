"""A scale whose statements differ between the waves is told of; one that only somebody left blank is not."""

import pytest

from keko_eval.collection.read import read_answers
from tests.collection.conftest import INDICATOR, Make
from tests.collection.test_read import FORM

SCALE = INDICATOR.replace("kind: count\ncondition: \"1 = 1\"\n",
                          "kind: scale\nitems: [t.form/promises, t.form/respect]\n")
DATA = """data:
  - {wave: before, instrument: t.form, file: a.csv}
  - {wave: after, instrument: t.form, file: b.csv}
"""
BOTH = "promises,respect\n1,2\n3,4\n"


@pytest.mark.parametrize(("after", "told"), [
    (BOTH, []), ("promises,respect\n1,\n3,4\n", []), ("promises,respect\n1,9\n3,\n", []),
    ("promises\n1\n3\n", ["respect"]), ("promises,respect\n1,\n3,\n", ["respect"])])
def test_a_statement_without_answers_in_one_wave(make: Make, after: str, told: list[str]) -> None:
    study = make(FORM, DATA, {"any.yaml": SCALE, "a.csv": BOTH, "b.csv": after})
    found = [p for p in read_answers(study)[1] if p.code == "scale-without-item"]
    assert [(p.values["questions"], p.values["wave"], p.severity) for p in found] == [
        (name, "after", "warning") for name in told]


def test_a_statement_that_nobody_was_asked_in_any_wave_is_no_difference(make: Make) -> None:
    study = make(FORM, DATA, {"any.yaml": SCALE, "a.csv": "promises\n1\n2\n", "b.csv": "promises\n1\n3\n"})
    assert "scale-without-item" not in [p.code for p in read_answers(study)[1]]
