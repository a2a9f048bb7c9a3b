"""Several workers on one PostgreSQL keep one chain, and count each answer once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from keko_eval.collection.store.errors import StoreBusy
from keko_eval.collection.store.store import Store, open_store
from tests.collection.store.making import draft, submission


@pytest.fixture
def workers(new_database: Callable[[], str], tmp_path: Path) -> Iterator[list[Store]]:
    where = new_database()
    own = [open_store(where, folder=tmp_path, create=True) for _ in range(3)]
    yield own
    for store in own:
        store.close()


def test_each_is_an_owner(workers: list[Store]) -> None:
    assert [store.is_owner for store in workers] == [True] * 3


def test_one_id_sent_to_all_is_stored_once(workers: list[Store]) -> None:
    own = [submission() for _ in range(20)]
    with ThreadPoolExecutor(60) as pool:
        outcomes = list(pool.map(lambda n: workers[n % 3].submit(own[n % 20]), range(300)))
    kinds = [outcome.kind for outcome in outcomes]
    assert (kinds.count("stored"), kinds.count("same")) == (20, 280)
    assert workers[0].head().seq == 20
    assert workers[1].verify() == ()


def test_of_two_editors_at_two_workers_one_wins(workers: list[Store]) -> None:
    own = submission()
    workers[0].submit(own)
    for expected in range(1, 11):
        with ThreadPoolExecutor(3) as pool:
            outcomes = list(pool.map(
                lambda n, at=expected: workers[n].replace(submission(own.id, who=str(n), at=str(at)), own.id, at),
                range(3)))
        assert sorted(outcome.kind for outcome in outcomes) == ["conflict", "conflict", "replaced"]
    assert len(workers[2].versions(own.id)) == 11
    assert workers[2].verify() == ()


def test_drafts_and_answers_at_once(workers: list[Store]) -> None:
    """Drafts of many at all workers while they are sent: nobody waits for ever on anybody."""
    own = [submission() for _ in range(30)]

    def work(n: int) -> str:
        store, one = workers[n % 3], own[n % 30]
        for _ in range(5):
            try:
                store.save_draft(draft(f"k{n % 30}", response=one.id), 0)
                return store.submit(one).kind
            except StoreBusy:
                continue
        return "busy"

    with ThreadPoolExecutor(30) as pool:
        kinds = list(pool.map(work, range(300)))
    assert kinds.count("stored") == 30
    assert set(kinds) == {"stored", "same"}
    assert workers[0].verify() == ()
    assert workers[0].counts_by(["wave"])[("followup",)].done == 30
