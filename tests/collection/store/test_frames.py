"""What was collected goes through the same reading as files, and into the same report."""

from datetime import date
from pathlib import Path

import pytest

from keko_eval import pipeline
from keko_eval.collection.store.records import Submission, new_id
from keko_eval.collection.store.store import open_store

KEKO = Path(__file__).parents[3] / "examples" / "keko-2019"
ANSWERS = {"actor_type": "association", "trust_promises": "5", "trust_respect": "4", "methods": ["a", "b"]}


def submission(n: int, wave: str = "followup", version: str = "1.0.0") -> Submission:
    return Submission(new_id(), "keko.actors", version, "0" * 64, wave, "fi", "web", date(2019, 11, 5), f"s{n}",
                      {"circle": "savo", "region": "etela_savo"}, ANSWERS)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    folder = tmp_path / "collected"
    with open_store(folder, create=True) as opened:
        for n in range(12):
            assert opened.submit(submission(n)).kind == "stored"
        assert opened.submit(submission(99, wave="elsewhere")).kind == "stored"
    return folder


def test_what_was_collected_stands_beside_the_files(store: Path) -> None:
    study = pipeline.load(KEKO)
    before, _ = pipeline.read(study)
    collected = pipeline.with_collected(study, store)
    assert {key: frame.height for key, frame in collected.collected.items()} == {
        ("keko.actors", "followup", "1.0.0"): 12}
    after, problems = pipeline.read(collected)
    assert not [p for p in problems if p.severity == "error"]
    assert after["keko.actors"].frame.height == before["keko.actors"].frame.height + 12
    mine = after["keko.actors"].frame.filter(after["keko.actors"].frame["code"].str.starts_with("s"))
    assert mine["trust_promises"].unique().to_list() == [5]
    assert mine["circle"].unique().to_list() == ["savo"]


def test_the_trace_tells_of_what_was_collected(store: Path) -> None:
    study = pipeline.load(KEKO)
    first = pipeline.evaluate(pipeline.with_collected(study, store)).results["trace"][0]
    with open_store(store) as opened:
        opened.submit(submission(50))
    second = pipeline.evaluate(pipeline.with_collected(study, store)).results["trace"][0]
    assert len({first, second, pipeline.evaluate(study).results["trace"][0]}) == 3


def test_what_was_erased_is_gone(store: Path) -> None:
    with open_store(store) as opened:
        ids = [r.submission.id for r in opened.responses("keko.actors", "followup")]
        for id in ids[:5]:
            assert opened.erase(id, "withdrawn").kind == "erased"
    (frame,) = pipeline.with_collected(pipeline.load(KEKO), store).collected.values()
    assert frame.height == 7
