"""The compiled circle: the same bytes for the same files, other bytes when any file is another."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from keko_eval.definitions.load import ResolvedStudy, read_library, resolve
from keko_eval.definitions.overlay import overlay
from keko_eval.definitions.snapshot import snapshot
from tests.definitions.snippets import FILES
from tests.definitions.test_overlay import CIRCLE, ORGANISATION, OWN, written


def of_pier(folder: Path) -> ResolvedStudy:
    library, _ = read_library([folder])
    return overlay(resolve(library.of("study")[0], library)[0], "pier")[0]


def test_the_same_files_give_the_same_bytes_wherever_they_are(tmp_path: Path) -> None:
    texts = []
    for place in ("here", "there"):
        (tmp_path / place).mkdir()
        written(tmp_path / place, lake=CIRCLE + OWN, pier=ORGANISATION)
        texts.append(snapshot(of_pier(tmp_path / place)))
    assert texts[0] == texts[1]
    text, digest = texts[0]
    assert sha256(text.encode()).hexdigest() == digest


@pytest.mark.parametrize("file", [*sorted(set(FILES) - {"goals.yaml", "work.yaml"}), "lake.yaml", "pier.yaml"])
def test_another_file_gives_another_snapshot(file: str, tmp_path: Path) -> None:
    written(tmp_path, lake=CIRCLE + OWN, pier=ORGANISATION)
    before = snapshot(of_pier(tmp_path))
    (tmp_path / file).write_text((tmp_path / file).read_text(encoding="utf8") + "# a word\n", encoding="utf8")
    after = snapshot(of_pier(tmp_path))
    assert before[1] != after[1]
    assert before[0] != after[0]


def test_it_holds_what_was_resolved_with_its_versions(tmp_path: Path) -> None:
    written(tmp_path, lake=CIRCLE + OWN, pier=ORGANISATION)
    tree = json.loads(snapshot(of_pier(tmp_path))[0])
    assert tree["listed"] == ["my.trust"]
    assert [t["value"] for t in tree["indicators"]["my.trust"]["targets"]] == [75]
    assert tree["study"]["disclosure"]["min_n"] == 9
    assert tree["versions"]["indicator my.trust"] == "1.0.0"
    assert set(tree["circles"]) == {"lake", "pier"}
    assert {"lake.yaml", "pier.yaml", "study.yaml", "trust.yaml"} <= set(tree["files"])
