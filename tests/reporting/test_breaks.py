"""Breaks and links in the report: drawn in a series, and said of a question that only changed its words."""

import shutil
from pathlib import Path

import pytest

import keko_eval
from keko_eval.reporting.breaks import as_answered, break_line, broken_at, note
from keko_eval.reporting.draft import Draft, begin
from keko_eval.reporting.lookup import lookup
from keko_eval.reporting.marks import Series
from keko_eval.reporting.strips import draw
from keko_eval.reporting.wording import wording

STUDY = Path(__file__).parent.parent / "studies" / "changed"


def draft(folder: Path, language: str = "en") -> Draft:
    return begin(keko_eval.load(folder), lookup([], []), wording(language), "internal")


def test_a_series_is_cut_where_it_breaks() -> None:
    whole, cut = (draw(Series((0, 4), (1, 2, 3), breaks)) for breaks in ((), (2,)))
    assert whole.count("L") == 2
    assert cut.count("L") == 1
    assert cut.count("v24") == 2


def test_where_the_break_stands() -> None:
    one = draft(STUDY)
    assert [broken_at(one, id) for id in one.listed] == [(), (), (1,)]
    assert break_line(one, "t.heard", "after", "before") == ""
    assert break_line(one, "t.bond", "after", "before").startswith("– – – Break – – – question “How strong")


@pytest.mark.parametrize(("old", "new", "said"), [
    ("Kuinka usein tapaatte?", "Miten usein tapaatte?", "Linked:"),
    ("Meitä kuunnellaan", "Meitä kuullaan", "Changed between the survey rounds:")])
def test_a_recode_and_a_new_wording_are_told_apart(tmp_path: Path, old: str, new: str, said: str) -> None:
    shutil.copytree(STUDY, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "instruments" / "survey.yaml"
    file.write_text(file.read_text(encoding="utf8").replace(old, new), encoding="utf8")
    one = draft(tmp_path)
    id = "t.meeting" if said == "Linked:" else "t.heard"
    assert as_answered(one, id) == (said != "Linked:")
    assert note(one, id).startswith(said)
    assert new in note(one, id)
