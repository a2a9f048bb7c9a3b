"""What was collected under respondents' own codes reaches the report linked, and linked by exact codes alone."""

from datetime import date
from pathlib import Path

import pytest

from keko_eval import pipeline
from keko_eval.collection.linking.codes import apart
from keko_eval.collection.store.records import Submission, new_id
from keko_eval.collection.store.store import open_store
from tests.definitions.snippets import FILES, whole, with_keys, write

ELEMENTS = ("mother", "day", "town", "siblings", "letter", "school")
QUESTIONS = "".join(f"\n  - {{name: {name}, type: text, label: {{en: {name}}}}}" for name in ELEMENTS)
LINKING = f"subject: code\nlinking: {{kind: code, elements: [{', '.join(ELEMENTS)}]}}"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Twelve who answer twice, each with a code of her own; a third of them make one slip. Invented."""
    texts = {name: whole(keys) for name, keys in FILES.items()}
    texts["survey.yaml"] = texts["survey.yaml"].rstrip() + QUESTIONS + "\n"
    folder = write(tmp_path, texts | {"study.yaml": with_keys(FILES["study.yaml"], LINKING)})
    with open_store(folder / "collected", create=True) as store:
        for n in range(12):
            for wave in ("before", "after"):
                code = dict(zip(ELEMENTS, f"{'abcdefghijkl'[n]}{n}{n % 5}xyz", strict=False))
                code |= {"school": "y"} if wave == "after" and n % 3 == 0 else {}
                answers, given = apart(bytes(32), ELEMENTS, code | {"helps": "4" if wave == "after" else "2"})
                store.submit(Submission(new_id(), "my.survey", "1.0.0", "h", wave, "en", "web", date(2019, 1, 1),
                                        None, given, answers))
    return folder


def subjects(study: Path, *, exact: bool) -> tuple[int, int, str]:
    """Rows, subjects, and the mark of what was read."""
    loaded = pipeline.with_collected(pipeline.load(study), study / "collected", exact_links=exact)
    answers, problems = pipeline.read(loaded)
    assert [p.code for p in problems if p.severity == "error"] == []
    frame = answers["my.survey"].frame
    assert not [name for name in frame.columns if name.startswith(".")]
    return frame.height, frame["code"].n_unique(), loaded.collected_mark


def test_all_links_and_exact_links(study: Path) -> None:
    all_links, exact = subjects(study, exact=False), subjects(study, exact=True)
    assert all_links[:2] == (24, 12)
    assert exact[:2] == (24, 16)
    assert all_links[2] != exact[2]


def test_no_element_is_in_the_store(study: Path) -> None:
    with open_store(study / "collected", readonly=True) as store:
        kept = [r.submission for r in store.responses()]
    assert all(set(s.answers) == {"helps"} and list(s.given) == [".code"] for s in kept)
