"""How alike a weighted comparison group was: a row for each thing, in the words of the form. Invented."""

from pathlib import Path

import pytest

from keko_eval.pipeline import report_of
from tests.studies.small import evaluate_small
from tests.studies.test_matched import STUDY, answers


@pytest.mark.parametrize("language", ["en", "fi", "sv", "fi-simple"])
def test_the_report_shows_balance_before_and_after(language: str, tmp_path: Path) -> None:
    evaluation = evaluate_small(tmp_path, STUDY, answers())
    page, *_ = report_of(evaluation, tmp_path / "out", languages=[language], outputs=["html"])
    text = page.read_text(encoding="utf8")
    told = {"en": ("Difference before weighting", "was weighted to be like", "Partners", "Kind: large"),
            "fi": ("Ero ennen painotusta", "painotettu kohderyhmän kaltaiseksi", "Partners", "Kind: large"),
            "sv": ("Skillnad före viktningen", "viktad så att den liknar", "Partners", "Kind: large"),
            "fi-simple": ("Ero ennen", "laskemalla samanlaisiksi", "Partners", "Kind: large")}[language]
    for words in told:
        assert words in text


def test_groups_that_could_not_be_made_alike_are_merely_compared(tmp_path: Path) -> None:
    evaluation = evaluate_small(tmp_path, STUDY, answers(24))
    page, *_ = report_of(evaluation, tmp_path / "out", languages=["en"], outputs=["html"])
    text = page.read_text(encoding="utf8")
    assert "Even after weighting the groups differ in it" in text
    assert "was weighted to be like" not in text
