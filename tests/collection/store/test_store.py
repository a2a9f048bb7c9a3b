"""What the store promises, on both databases."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime

import pytest

from keko_eval.collection.store import keeping, operations
from keko_eval.collection.store.records import Count, Feedback, LinkRow, Outcome, Response, WaveState, new_id
from keko_eval.collection.store.store import Store, open_store
from keko_eval.problem.problem import Refused
from tests.collection.store.making import DAY, draft, submission

LATER = date(2019, 11, 5)


def test_a_submission_comes_back_as_it_was(store: Store) -> None:
    own = submission(note="ääkkösiä \x00 \ud800 🙂", repeat=[{"a": 1}, {"a": None}], sealed={"open": "c2VhbGVk"})
    outcome = store.submit(own)
    assert outcome.kind == "stored"
    assert outcome.receipt is not None
    assert store.response(own.id) == Response(own, 1, 1)
    assert list(store.responses()) == [Response(own, 1, 1)]
    assert store.id_of_code(outcome.receipt.code.lower().replace("-", " ")) == own.id
    assert store.verify() == ()


def test_fifty_at_once_are_stored_once(store: Store) -> None:
    own = submission()
    with ThreadPoolExecutor(50) as pool:
        outcomes = list(pool.map(lambda _: store.submit(own), range(50)))
    assert sorted(outcome.kind for outcome in outcomes) == ["same"] * 49 + ["stored"]
    assert len({outcome.receipt for outcome in outcomes}) == 1
    assert store.head().seq == 1


def test_other_answers_under_the_same_id_are_a_conflict(store: Store) -> None:
    own = submission(trust="4")
    receipt = store.submit(own).receipt
    assert store.submit(submission(own.id, trust="5")) == Outcome("conflict", receipt)
    assert store.response(own.id) == Response(own, 1, 1)


def test_the_same_answers_on_another_day_and_in_another_language_are_the_same(store: Store) -> None:
    own = submission()
    receipt = store.submit(own).receipt
    assert store.submit(replace(own, day=LATER, language="sv")) == Outcome("same", receipt)


def test_sealed_text_is_compared_by_its_keyed_hash(store: Store) -> None:
    id = new_id()
    first, again, other = (store.plain_tag(id, {"open": text}) for text in ("yksi", "yksi", "kaksi"))
    assert store.submit(submission(id, sealed={"open": "Ym94MQ=="}, plain_tag=first)).kind == "stored"
    assert store.submit(submission(id, sealed={"open": "Ym94Mg=="}, plain_tag=again)).kind == "same"
    assert store.submit(submission(id, sealed={"open": "Ym94MQ=="}, plain_tag=other)).kind == "conflict"


def test_an_edit_is_a_new_version_and_the_old_one_stays(store: Store) -> None:
    own = submission(trust="1")
    store.submit(own)
    edit = submission(own.id, trust="2", day=LATER)
    replaced = store.replace(edit, own.id, 1)
    assert replaced.kind == "replaced"
    assert replaced.receipt is not None
    assert (replaced.receipt.version, replaced.receipt.day) == (2, LATER)
    assert store.replace(edit, own.id, 1) == Outcome("same", replaced.receipt)
    assert store.replace(submission(own.id, trust="3"), own.id, 1) == Outcome("conflict", replaced.receipt)
    assert store.submit(own).kind == "same"
    assert store.replace(own, new_id(), 1) == Outcome("unknown")
    assert [version.submission.answers["trust"] for version in store.versions(own.id)] == ["1", "2"]
    assert store.response(own.id) == Response(edit, 2, 2)
    assert store.verify() == ()


def test_an_edit_keeps_the_link_and_may_mend_the_circle(store: Store) -> None:
    own = submission(subject="s1", circle="lappi")
    store.submit(own)
    edit = submission(own.id, circle="savo")
    assert store.replace(edit, own.id, 1).kind == "replaced"
    assert store.replace(edit, own.id, 1).kind == "same"
    assert [response.submission.circle for response in store.responses(subject="s1")] == ["savo"]
    assert store.counts_by(["circle"]) == {("savo",): Count(0, 1)}
    assert store.verify() == ()


def test_of_two_edits_one_wins(store: Store) -> None:
    own = submission(trust="1")
    store.submit(own)
    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(lambda n: store.replace(submission(own.id, trust=str(n)), own.id, 1), range(20)))
    assert sorted(outcome.kind for outcome in outcomes) == ["conflict"] * 19 + ["replaced"]
    assert store.head().seq == 2


def test_an_erased_response_is_gone_and_does_not_come_back(store: Store) -> None:
    own, other = submission(trust="1", subject="s1"), submission()
    store.add_links([LinkRow("a" * 64, "s1", None, {}, "followup", "keko.actors")])
    code = store.submit(own).receipt
    assert code is not None
    store.submit(other)
    store.replace(submission(own.id, trust="2"), own.id, 1)
    assert store.withdraw(code.code).kind == "erased"
    assert store.withdraw(code.code).kind == "unknown"
    assert store.erase(own.id, "request", DAY).kind == "erased"
    assert store.submit(own) == Outcome("erased")
    assert store.replace(own, own.id, 2) == Outcome("erased")
    assert (store.response(own.id), store.versions(own.id)) == (None, ())
    assert [response.submission.id for response in store.responses()] == [other.id]
    link = store.link("a" * 64)
    assert link is not None
    assert (link.subject, link.state) == (None, "done")
    assert store.head().seq == 4
    assert store.verify() == ()


def test_erasing_what_was_never_there(store: Store) -> None:
    assert store.erase(new_id(), "request") == Outcome("unknown")
    assert store.head().seq == 0


def test_a_closed_wave_takes_no_answers_but_those_that_staff_bring(store: Store) -> None:
    early = submission()
    store.submit(early)
    store.set_wave(WaveState("keko.actors", "followup", state="closed"))
    assert store.submit(submission()).kind == "closed"
    assert store.submit(early).kind == "same"
    assert store.replace(early, early.id, 1).kind == "closed"
    assert store.submit(submission(mode="paper")).kind == "stored"
    assert store.submit(submission(wave="baseline")).kind == "stored"
    store.set_wave(WaveState("keko.actors", "followup", state="open", retention_until=date(2026, 1, 1)))
    store.set_wave(WaveState("keko.actors", "followup", "lappi", "closed"))
    assert store.submit(submission(circle="lappi")).kind == "closed"
    assert store.submit(submission()).kind == "stored"


def test_a_wave_opens_only_with_a_last_day(store: Store) -> None:
    with pytest.raises(Refused, match="wave-without-retention"):
        store.set_wave(WaveState("keko.actors", "followup", state="open"))
    state = WaveState("keko.actors", "followup", "lappi", "open", datetime(2019, 11, 1, 8), None, 30, "d1",
                      date(2020, 1, 1))
    store.set_wave(state)
    assert store.waves() == (state,)


def test_drafts_have_turns(store: Store) -> None:
    own = draft("k1")
    assert store.save_draft(own, 0) == "saved"
    assert store.save_draft(own, 0) == "stale"
    assert store.save_draft(replace(own, body=b"two", page="work"), 1) == "saved"
    assert store.save_draft(own, 1) == "stale"
    assert store.draft("k1") == replace(own, body=b"two", page="work", turn=2)
    assert store.save_draft(draft("k2"), 3) == "gone"
    assert (store.drop_draft("k1"), store.drop_draft("k1"), store.draft("k1")) == (True, False, None)


def test_sending_takes_the_draft_away_and_no_late_draft_brings_it_back(store: Store) -> None:
    own = submission()
    store.save_draft(draft("k1", response=own.id), 0)
    store.submit(own)
    assert store.draft("k1") is None
    assert store.save_draft(draft("k1", response=own.id), 1) == "gone"
    assert store.save_draft(draft("k1", response=own.id), 0) == "gone"
    assert store.save_draft(draft("k1", response=own.id), 0, editing=True) == "saved"


def test_old_drafts_go(store: Store) -> None:
    store.save_draft(draft("old", day=DAY), 0)
    store.save_draft(draft("new", day=LATER), 0)
    assert store.drop_old_drafts(LATER) == 1
    assert (store.draft("old"), store.draft("new") is not None) == (None, True)


def test_counts_and_where_people_stop(store: Store) -> None:
    for key, page in (("a", "trust"), ("b", "trust"), ("c", "work")):
        store.save_draft(draft(key, page=page), 0)
    store.submit_all([submission(), submission(circle="lappi")])
    assert store.counts_by() == {("followup", "keko.actors", "lappi"): Count(0, 1),
                                 ("followup", "keko.actors", "pirkanmaa"): Count(3, 1)}
    assert store.counts_by(["wave"]) == {("followup",): Count(3, 2)}
    assert store.counts_by(["wave"])[("followup",)].started == 5
    assert store.stopped_at("keko.actors", "followup") == {"trust": 2, "work": 1}


def test_links_are_started_and_done(store: Store) -> None:
    rows = [LinkRow(sign * 64, f"s{sign}", "lappi", {"region": "x"}, "followup", "keko.actors") for sign in "ab"]
    assert store.add_links(rows) == 2
    assert store.add_links(rows) == 0
    assert store.start_link("a" * 64)
    assert not store.start_link("c" * 64)
    store.submit(submission(subject="sb"))
    assert [(row.subject, row.state) for row in store.links("followup", "keko.actors")] == [
        ("sa", "started"), ("sb", "done")]
    assert store.link("a" * 64) == replace(rows[0], state="started")
    assert store.drop_links(["a" * 64]) == 1
    assert store.link("a" * 64) is None


def test_definitions_and_messages(store: Store) -> None:
    store.keep_definition("d1", "keko.actors", "1.0.0", "instrument: keko.actors\n")
    store.keep_definition("d1", "keko.actors", "1.0.0", "other")
    assert (store.definition("d1"), store.definition("d2")) == ("instrument: keko.actors\n", None)
    store.keep_feedback(Feedback(DAY, "trust", "c2VhbGVk"))
    assert store.feedback() == (Feedback(DAY, "trust", "c2VhbGVk"),)


def test_a_coroutine_waits_for_the_commit(store: Store) -> None:
    async def send() -> list[Outcome]:
        subs = [submission() for _ in range(300)]
        return await asyncio.gather(*(store.later(operations.Submit(own)) for own in subs),
                                    store.later(keeping.SaveDraft(draft(), 0)))

    outcomes = asyncio.run(send())
    assert [outcome.kind for outcome in outcomes[:-1]] == ["stored"] * 300
    assert outcomes[-1] == "saved"
    assert store.head().seq == 300


def test_a_faulty_operation_harms_no_other(store: Store) -> None:
    own = submission()
    bad = replace(draft("bad"), body=None)
    outcomes: list[object] = []

    async def send() -> None:
        outcomes.extend(await asyncio.gather(
            store.later(operations.Submit(own)), store.later(keeping.SaveDraft(bad, 0)),
            store.later(keeping.SaveDraft(draft("good"), 0)), return_exceptions=True))

    asyncio.run(send())
    first, second, third = outcomes
    assert isinstance(first, Outcome)
    assert (first.kind, third) == ("stored", "saved")
    assert isinstance(second, RuntimeError)
    assert "IntegrityError" in str(second)
    assert store.verify() == ()


def test_only_what_is_wanted(store: Store) -> None:
    store.submit_all([submission(), submission(wave="baseline", subject="s1"), submission(subject="s1")])
    assert len(list(store.responses(wave="followup"))) == 2
    assert len(list(store.responses(subject="s1"))) == 2
    assert list(store.responses(instrument="other")) == []


def test_many_responses_come_in_pages(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keko_eval.collection.store.reading.PAGE", 7)
    own = [submission() for _ in range(21)]
    store.submit_all(own)
    assert [response.submission.id for response in store.responses()] == [s.id for s in own]


def test_no_answer_is_shown_when_a_record_is_printed(store: Store) -> None:
    own = submission(note="KANARIA", sealed={"open": "KANARIA"}, plain_tag=b"KANARIA")
    store.submit(own)
    shown = [repr(own), repr(store.response(own.id)), repr(operations.Submit(own)),
             repr(draft(body=b"KANARIA")), repr(keeping.SaveDraft(draft(body=b"KANARIA"), 0)),
             repr(Feedback(DAY, "p", "KANARIA")), repr(store.keys), repr(store.head())]
    assert "KANARIA" not in "".join(shown)


def test_a_store_is_there_when_it_is_opened_again(where: str, store: Store) -> None:
    own = submission()
    store.submit(own)
    folder = store.folder
    store.close()
    with open_store(where, folder=folder) as again:
        assert again.response(own.id) == Response(own, 1, 1)
        assert again.submit(own).kind == "same"


def test_what_is_replaced_while_it_is_read_comes_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keko_eval.collection.store.reading.PAGE", 5)
    own = [submission() for _ in range(12)]
    store.submit_all(own)
    met = []
    for response in store.responses():
        met.append(response.submission.id)
        if len(met) == 3:
            store.replace(submission(own[0].id, trust="9"), own[0].id, 1)
            store.replace(submission(own[11].id, trust="9"), own[11].id, 1)
    assert sorted(met) == sorted(s.id for s in own)


def test_many_links_are_kept_in_parts(store: Store) -> None:
    rows = [LinkRow(f"{n:064x}", f"s{n}", None, {}, "followup", "keko.actors") for n in range(1201)]
    assert store.add_links(rows) == 1201
    assert store.add_links([*rows, LinkRow("f" * 64, "x", None, {}, "followup", "keko.actors")]) == 1
    assert len(store.links("followup", "keko.actors")) == 1202
    assert store.add_links([]) == 0
