"""The store beside a dictionary that should say the same, through any order of submitting, editing and erasing."""

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from keko_eval.collection.store.records import Submission, new_id
from keko_eval.collection.store.store import open_store
from tests.collection.store.making import DAY, draft, submission

ANSWERS = st.sampled_from(["1", "2", "3"])


@dataclass
class Kept:
    """What should be there of one id."""

    versions: list[Submission] = field(default_factory=list)
    erased: bool = False


class StoreMachine(RuleBasedStateMachine):
    ids = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="keko-model-"))
        self.store = open_store(self.folder / "collected", create=True)
        self.kept: dict[str, Kept] = {}
        self.drafts: dict[str, int] = {}
        self.events = 0

    def teardown(self) -> None:
        faults = self.store.verify()
        self.store.close()
        shutil.rmtree(self.folder)
        assert faults == ()

    @rule(target=ids)
    def begin(self) -> str:
        id = new_id()
        self.kept[id] = Kept()
        return id

    @rule(id=ids, answer=ANSWERS)
    def submit(self, id: str, answer: str) -> None:
        own, known = submission(id, a=answer), self.kept[id]
        kind = self.store.submit(own).kind
        if known.erased:
            assert kind == "erased"
        elif not known.versions:
            assert kind == "stored"
            known.versions.append(own)
            self.drafts.pop(id, None)
            self.events += 1
        else:
            assert kind == ("same" if known.versions[0].answers == own.answers else "conflict")

    @rule(id=ids, answer=ANSWERS, back=st.integers(0, 2))
    def replace(self, id: str, answer: str, back: int) -> None:
        own, known = submission(id, a=answer), self.kept[id]
        expected = len(known.versions) - back
        outcome = self.store.replace(own, id, expected)
        if known.erased or not known.versions:
            assert outcome.kind == ("erased" if known.erased else "unknown")
        elif back == 0:
            assert outcome.kind == "replaced"
            known.versions.append(own)
            self.events += 1
        else:
            there = expected > 0 and known.versions[expected].answers == own.answers
            assert outcome.kind == ("same" if there else "conflict")
            assert outcome.receipt is not None
            assert outcome.receipt.version == len(known.versions)

    @rule(id=ids)
    def erase(self, id: str) -> None:
        known = self.kept[id]
        outcome = self.store.erase(id, "request", DAY)
        assert outcome.kind == ("erased" if known.erased or known.versions else "unknown")
        assert outcome.cleared
        if known.versions:
            self.events += 1
            known.versions, known.erased = [], True
        self.drafts.pop(id, None)

    @rule(id=ids, back=st.integers(0, 1))
    def save(self, id: str, back: int) -> None:
        turn = self.drafts.get(id)
        expected = (turn or 0) - back
        said = self.store.save_draft(draft(id, response=id), max(expected, 0))
        if turn is not None:
            assert said == ("saved" if max(expected, 0) == turn else "stale")
            self.drafts[id] = turn + (said == "saved")
        elif self.kept[id].versions:
            assert said == "gone"
        else:
            assert said == "saved"
            self.drafts[id] = 1

    @rule()
    def open_again(self) -> None:
        self.store.close()
        self.store = open_store(self.folder / "collected")

    @invariant()
    def says_the_same(self) -> None:
        there = {r.submission.id: (r.submission.answers, r.version) for r in self.store.responses()}
        assert there == {id: (known.versions[-1].answers, len(known.versions))
                         for id, known in self.kept.items() if known.versions}
        assert self.store.head().seq == self.events
        assert {key for key in self.kept if self.store.draft(key)} == set(self.drafts)


TestStore = StoreMachine.TestCase
TestStore.settings = settings(max_examples=40, stateful_step_count=25)
