"""One form, three engines: what we ask, demand, allow and work out is what JavaRosa does; differences are listed."""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from keko_eval.definitions.expression.functions import CARRIED, FUNCTIONS
from keko_eval.definitions.expression.parse import parse
from keko_eval.definitions.expression.tree import Call, walk
from tests.exchange.engines import cases, engines
from tests.exchange.engines.cases import Case
from tests.exchange.engines.held import ENGINES_DIFFER, OURS, Difference, differences, reasons
from tests.exchange.engines.ours import form_of, told

NEVER_BOTH = {"now", "today", "date-time", "format-date-time", "sqrt", "count", "true", "and", "or"}
"""Functions that the generator leaves out: of the clock, or held to the engines one by one in test_routing.py."""
DOCS = Path(__file__).resolve().parents[2] / "docs" / "exchange.md"


@cache
def frozen() -> tuple[Case, ...]:
    return tuple(cases.frozen())


def found(some: Iterable[Case]) -> list[Difference]:
    forms: dict[str, object] = {}
    different: list[Difference] = []
    for case in some:
        form = forms.setdefault(case.tree["instrument"], form_of(case.tree))
        different += differences(case.tree, told(form, case.answers), case.javarosa, case.web)  # type: ignore[arg-type]
    return different


def unexplained(different: Iterable[Difference]) -> list[Difference]:
    """Where we say what JavaRosa does not, or the engines differ, for no reason of the lists."""
    return [d for d in different
            if (d.ours != d.javarosa and not reasons(d.expression, OURS))
            or (not d.engines_agree and not reasons(d.expression, ENGINES_DIFFER))]


def test_frozen_cases_are_as_the_engines_said() -> None:
    assert len(frozen()) == 320
    different = found(frozen())
    assert unexplained(different) == []
    said = sum(4 * len(case.tree["questions"]) for case in frozen())
    ours = [d for d in different if d.ours != d.javarosa]
    assert len(ours) < 0.01 * said, "the exceptions stay exceptions"
    assert len(different) < 0.02 * said


def test_where_both_engines_agree_we_differ_only_in_the_greatest_of_negatives() -> None:
    different = [d for d in found(frozen()) if d.engines_agree]
    assert {reason for d in different for reason in reasons(d.expression, OURS)} <= {"the greatest of negatives"}
    assert all(reasons(d.expression, {"max": OURS["the greatest of negatives"]}) for d in different)


def test_the_cases_try_what_they_should() -> None:
    used: Counter[str] = Counter()
    answered = Counter(name for case in frozen() for name in case.answers)
    for tree in {case.tree["instrument"]: case.tree for case in frozen()}.values():
        for row in tree["questions"]:
            for key in ("relevant", "required", "constraint", "calculation"):
                if row.get(key):
                    used.update(n.name for n in walk(parse(row[key])) if isinstance(n, Call))
    assert set(FUNCTIONS) - set(used) <= NEVER_BOTH
    assert not set(used) & set(CARRIED)
    assert all(answered[name] for name in ("c", "k", "m", "z", "n", "d", "t", "a"))
    assert any(not case.answers for case in frozen())
    for part in ("relevant", "required", "allowed"):
        said = Counter(getattr(one, part) for case in frozen() for one in case.javarosa.values())
        assert min(said[True], said[False]) > 100


def test_every_difference_stands_in_the_docs() -> None:
    text = DOCS.read_text(encoding="utf8")
    assert [reason for reason in {**ENGINES_DIFFER, **OURS} if reason not in text] == []


@pytest.mark.skipif(bool(engines.absent()), reason=engines.absent() or "here")
def test_other_forms_asked_of_the_engines_now(tmp_path: Path) -> None:
    asked = cases.asked(range(1000, 1024), 6, tmp_path)
    assert len(asked) == 144
    assert unexplained(found(asked)) == []


@pytest.mark.skipif(bool(engines.absent()), reason=engines.absent() or "here")
def test_what_is_frozen_is_what_the_engines_say_now(tmp_path: Path) -> None:
    first = [case for case in frozen() if case.tree["instrument"].endswith(("_1", "_2"))]
    forms = {case.tree["instrument"]: cases.xform_of(case.tree, tmp_path) for case in first}
    given = [(forms[case.tree["instrument"]], case.answers) for case in first]
    now = zip(first, engines.javarosa(given, tmp_path), engines.web_engine(given), strict=True)
    again = cases.freeze(Case(case.tree, case.answers, java, web) for case, java, web in now)
    assert again == cases.freeze(first)
