"""Collected answers stay out of a pack, wherever and under whatever name they lie in the study's folder."""

from pathlib import Path
from shutil import copy, copytree

import pytest

from keko_eval.files.archive import members_of
from keko_eval.packs.build import without_sample
from keko_eval.problem.problem import Refused
from tests.packs.conftest import KEKO

ROWS = (KEKO / "data" / "baseline.csv").read_bytes().splitlines()[1:]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copytree(KEKO, tmp_path / "study")


@pytest.mark.parametrize("name", ["answers.csv", "notes.md", "instruments/x.csv", "data/more.csv", "sample/own.csv",
                                  "golden/results.json", "texts.txt", ".hidden.csv"])
@pytest.mark.parametrize("linked", [False, True])
def test_a_file_of_answers_stays_out(folder: Path, name: str, linked: bool) -> None:
    target = folder / name
    target.parent.mkdir(exist_ok=True)
    target.unlink(missing_ok=True)
    if linked:
        target.symlink_to(folder / "data" / "baseline.csv")
    else:
        copy(folder / "data" / "baseline.csv", target)
    members = members_of(without_sample(folder))
    assert not [row for row in ROWS if any(row in data for data in members.values())]
    assert name not in members


@pytest.mark.parametrize("name", ["README.md", "LICENSE"])
@pytest.mark.parametrize("linked", [False, True])
def test_nor_under_a_name_that_is_taken_in(folder: Path, name: str, linked: bool) -> None:
    (folder / name).unlink(missing_ok=True)
    if linked:
        (folder / name).symlink_to(folder / "data" / "baseline.csv")
    else:
        copy(folder / "data" / "baseline.csv", folder / name)
    with pytest.raises(Refused) as refused:
        without_sample(folder)
    assert [(p.code, p.values["file"]) for p in refused.value.problems] == [("pack-holds-answers", name)]


def test_nor_where_cells_have_commas_of_their_own(folder: Path) -> None:
    rows = "".join(f'k{i},savo,"yhdessä, hyvin, nopeasti"\n' for i in range(9))
    (folder / "README.md").write_text(f"code,circle,gave\n{rows}", encoding="utf8")
    with pytest.raises(Refused) as refused:
        without_sample(folder)
    assert [p.code for p in refused.value.problems] == ["pack-holds-answers"]


@pytest.mark.parametrize("example", ["fast-food-1992", "hankekartoitus-2017", "keko-2019", "tyollistymispolku-2019"])
def test_prose_with_commas_is_taken_in(folder: Path, example: str) -> None:
    """A heading with two commas made every text with a few commas a line look like a table."""
    copy(Path("examples") / example / "README.md", folder / "README.md")
    assert "README.md" in members_of(without_sample(folder))


def test_nor_in_the_comments_of_a_definition(folder: Path) -> None:
    pasted = b"".join(b"# " + row + b"\n" for row in ROWS)
    for name in ("pack.yaml", "study.yaml"):
        path = folder / name
        path.write_bytes(pasted + path.read_bytes() + b"\n" + pasted)
    (folder / "instruments").mkdir()
    (folder / "instruments" / "actors.yaml").write_bytes(pasted + Path("instruments/actors.yaml").read_bytes())
    members = members_of(without_sample(folder))
    assert not [row for row in ROWS if any(row in data for data in members.values())]
    assert not [name for name, data in members.items() if name.endswith(".yaml") and b"\n# " in b"\n" + data]
