"""What is said of real forms: no error of those that convert and validate, and of each a list that was read through."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from keko_eval.exchange.check_form import check_form

REVIEWED = Path(__file__).with_name("reviewed.csv")
WORK = ("I8n_lang_choicefilter.xlsx", "Round_1.xlsx", "Round_2.xlsx", "all-question-types-v2024091201-3.xlsx",
        "good_eats_multilang.xls", "repeat_group_(merge).xlsx", "sample1.xlsx", "sample2.xlsx",
        "socio-economic-survey-v20240515.xlsx", "testB.xlsx")
BROKEN = ("bad_calc.xlsx", "buildings.xls", "childrens_survey.xls", "duplicate_columns.xlsx")


def found(path: Path) -> Counter[tuple[str, str]]:
    return Counter((p.severity, p.code) for p in check_form(path, "xlsform")[1])


@pytest.mark.parametrize("name", WORK)
def test_a_form_that_works_has_no_error(name: str, shared_forms: Path) -> None:
    assert not [code for severity, code in found(shared_forms / name) if severity == "error"]


@pytest.mark.parametrize("name", BROKEN)
def test_a_form_that_does_not_has_one(name: str, shared_forms: Path) -> None:
    assert [code for severity, code in found(shared_forms / name) if severity == "error"]


@pytest.mark.parametrize("name", [*WORK, *BROKEN, "waterways.xls"])
def test_what_is_said_is_what_was_reviewed(name: str, shared_forms: Path) -> None:
    rows = csv.DictReader(REVIEWED.read_text(encoding="utf8").splitlines())
    reviewed = {(row["severity"], row["code"]): int(row["count"]) for row in rows if row["form"] == name}
    assert dict(found(shared_forms / name)) == reviewed
