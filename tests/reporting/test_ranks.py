"""What ranks say beside a mean, and that they say otherwise, in the words of the page."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from keko_eval.reporting.report import build_report
from tests.studies.small import evaluate_small, link, people, variant

STUDY = "indicators: [t.one]\nprimary: [t.one]\nsubject: code\ncomparison: {design: before_after}\n"
ONE = variant("one", "hours", value="'${a}'")


def how(folder: Path, answers: pd.DataFrame, language: str = "en") -> list[str]:
    found = evaluate_small(folder, STUDY, answers, one=ONE)
    return list(build_report(found.released, found.resolved, [], language).pages[0].how)


def against_the_mean() -> pd.DataFrame:
    """Of two hundred most fall by a step, and a fifth rise by four."""
    answers = people(200, 7)
    first, second = np.full(200, 3), np.full(200, 3)
    first[:40], second[:40], second[40:180] = 1, 5, 2
    answers["a"] = np.concatenate([first, second])
    return answers


def test_linked_answers_are_told_by_their_ranks(tmp_path: Path) -> None:
    assert how(tmp_path, people(80, 1, shift=0.5))[2] == (
        "By ranks alone, without distances between the steps, the direction and strength of the change is +0.58 "
        "(−1 = all who changed fell, 1 = all who changed rose; p < 0.001).")


def test_separate_answers_are_told_by_theirs(tmp_path: Path) -> None:
    assert how(tmp_path, link(people(80, 2, shift=0.5), "unlinked"))[2].startswith(
        "By ranks alone, without distances between the steps, the difference is +0.")


@pytest.mark.parametrize(("language", "said"), [
    ("en", "By ranks the direction is another than by the means"),
    ("sv", "Enligt rangtalen är riktningen en annan"),
    ("fi", "Järjestyslukujen mukaan suunta on toinen"),
    ("fi-simple", "Tulos on epävarma. Keskiarvo kertoo muuta kuin vastausten järjestys.")])
def test_that_ranks_say_otherwise_is_told_in_each_language(tmp_path: Path, language: str, said: str) -> None:
    assert [line for line in how(tmp_path, against_the_mean(), language) if line.startswith(said)]


def test_that_they_agree_is_not(tmp_path: Path) -> None:
    assert not [line for line in how(tmp_path, people(80, 1, shift=0.5)) if "another than by the means" in line]
