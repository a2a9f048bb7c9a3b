"""A wave opens only when respondents are told all that they have a right to know."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from keko_eval import pipeline
from keko_eval.collection.opening import collected_instruments, keeps_from_opening
from keko_eval.definitions.collecting import Collecting
from keko_eval.definitions.instrument import Question
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.scalars import Texts

KEKO = Path(__file__).parents[2] / "examples" / "keko-2019"
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def keko() -> ResolvedStudy:
    return pipeline.load(KEKO)


def with_study(resolved: ResolvedStudy, **changes: Any) -> ResolvedStudy:
    study = resolved.study.model_copy(update=changes)
    return replace(resolved, document=replace(resolved.document, model=study))


def codes(resolved: ResolvedStudy, today: date = TODAY) -> list[tuple[str, str]]:
    return [(p.code, str(p.values.get("keys", ""))) for p in keeps_from_opening(resolved, "keko.actors", today)]


def test_the_example_may_open(keko: ResolvedStudy) -> None:
    assert collected_instruments(keko) == ("keko.actors",)
    assert codes(keko) == []


def test_the_day_of_erasure_must_come(keko: ResolvedStudy) -> None:
    assert codes(keko, date(2027, 12, 31)) == [("open-without-retention-date", "")]
    assert codes(with_study(keko, retention_until=None)) == [("open-without-retention-date", "")]


def test_somebody_must_be_responsible(keko: ResolvedStudy) -> None:
    assert codes(with_study(keko, collecting=Collecting())) == [("open-without-controller", "controller, contact")]
    own = Collecting(controller=Texts("A"))
    assert codes(with_study(keko, collecting=own)) == [("open-without-controller", "contact")]


def test_the_purpose_may_be_the_studys(keko: ResolvedStudy) -> None:
    bare = keko.instruments["keko.actors"].model_copy(update={"purpose": None, "retention": None})
    without = replace(keko, instruments={**keko.instruments, "keko.actors": bare})
    assert codes(without) == [("open-without-notice", "purpose, retention")]
    own = keko.study.collecting.model_copy(update={"purpose": Texts("A"), "retention": Texts("B")})
    assert codes(with_study(without, collecting=own)) == []


def test_what_the_form_cannot_work_out_is_named(keko: ResolvedStudy) -> None:
    question = Question(name="odd", type="text", label=Texts("Odd"), relevant="position(..) > 1")
    actors = keko.instruments["keko.actors"]
    section = actors.sections[0]
    strange = actors.model_copy(update={"sections": (section.model_copy(
        update={"questions": (*section.questions, question)}), *actors.sections[1:])})
    found = keeps_from_opening(replace(keko, instruments={**keko.instruments, "keko.actors": strange}), "keko.actors",
                               TODAY)
    assert [(p.code, p.values["name"], p.values["text"]) for p in found] == [
        ("form-needs-other-program", "odd", "position(..) > 1")]
