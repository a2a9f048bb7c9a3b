"""Folders in, libraries and resolved studies out."""

import os
from pathlib import Path
from typing import Any

import pytest

from keko_eval.definitions.indicator import Scale
from keko_eval.definitions.load import Library, read_library, resolve, shipped_library, yaml_files
from tests.definitions.snippets import FILES, TRUST, whole, with_keys, write

ALL = {name: whole(keys) for name, keys in FILES.items()}


def test_definition_files_in_a_fixed_order(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yml", "c.txt", "data/d.yaml", ".hidden/e.yaml", "sub/f.yaml", "node_modules/g.yaml",
                 ".hidden.yaml", "expected/h.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf8")
    assert [file.relative_to(tmp_path).as_posix() for file in yaml_files(tmp_path)] == ["a.yml", "b.yaml", "sub/f.yaml"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, ALL)
    library, problems = read_library([tmp_path, tmp_path / "trust.yaml"])
    assert (len(library.documents), problems) == (6, ())


def test_broken_files_are_remembered_by_id(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": "instrument: my.survey\nversion: 1.0.0\n", "b.yaml": "x: [a"})
    library, problems = read_library([tmp_path])
    assert (library.documents, library.broken) == ((), frozenset({("instrument", "my.survey")}))
    assert {p.code for p in problems} == {"missing-key", "yaml-bracket"}


def test_of_two_libraries_the_first_is_found(tmp_path: Path) -> None:
    first, _ = read_library([write(tmp_path / "a", {"trust.yaml": whole(TRUST)})])
    second, _ = read_library([write(tmp_path / "b", {"trust.yaml": with_keys(TRUST, "version: 2.0.0")})])
    found = first.and_then(second).get("indicator", "my.trust")
    assert found
    assert found.model.version == "1.0.0"


def test_the_shipped_library_has_instruments_indicators_and_objectives() -> None:
    library = shipped_library()
    assert {"instrument", "indicator", "tree"} == {document.kind for document in library.documents}
    assert shipped_library(library).documents == ()


@pytest.mark.parametrize(("keys", "listed", "all_of_them"), [
    ("indicators: [my.trust, my.mood]", ("my.trust", "my.mood"), ["my.trust", "my.mood"]),
    ("indicators: [my.all]", ("my.all",), ["my.all", "my.trust", "my.mood"]),
])
def test_a_study_brings_the_parts_of_its_indices(
        keys: str, listed: tuple[str, ...], all_of_them: list[str], tmp_path: Path) -> None:
    index = whole({**TRUST, "indicator": "my.all", "kind": "index", "parts": "{my.trust: 1, my.mood: 1}"})
    index = "\n".join(line for line in index.splitlines() if not line.startswith(("items", "rescale", "locked")))
    study = with_keys(FILES["study.yaml"], keys)
    library, _ = read_library([write(tmp_path, ALL | {"all.yaml": index, "study.yaml": study})])
    resolved, problems = resolve(library.of("study")[0], library)
    assert (resolved.listed, list(resolved.indicators), problems) == (listed, all_of_them, ())
    assert resolved.folder == tmp_path


def test_a_study_sets_what_is_not_locked(tmp_path: Path) -> None:
    keys = "set: {my.trust: {targets: [{wave: after, value: 70}], smallest_meaningful: " \
        "{value: 2, basis: agreed, why: {en: x}}}}"
    write(tmp_path, ALL | {"study.yaml": with_keys(FILES["study.yaml"], keys)})
    library, _ = read_library([tmp_path])
    resolved, _ = resolve(library.of("study")[0], library)
    trust, own = resolved.indicators["my.trust"], library.get("indicator", "my.trust")
    assert isinstance(trust, Scale)
    assert [(target.wave, target.value) for target in trust.targets] == [("after", 70)]
    assert trust.smallest_meaningful is None
    assert own
    assert own.model.targets == ()


def test_nothing_is_found_in_an_empty_library(tmp_path: Path) -> None:
    write(tmp_path, {"study.yaml": ALL["study.yaml"]})
    library, _ = read_library([tmp_path])
    _, problems = resolve(library.of("study")[0], Library(()))
    assert sorted(p.code for p in problems) == ["unknown-indicator"] * 3 + ["unknown-instrument"]


def test_a_folder_that_goes_away_has_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.yaml").write_text("study: a\n")
    (tmp_path / "b.yaml").write_text("study: b\n")
    (tmp_path / "c.yaml").symlink_to("nowhere")
    walk = os.scandir

    def scandir(path: str) -> Any:
        if str(path).endswith("gone"):
            raise FileNotFoundError(path)
        return walk(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert yaml_files(tmp_path) == [tmp_path / "b.yaml"]
