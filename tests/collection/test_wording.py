"""When two texts are the same text."""

import pytest

from keko_eval.collection.wording import plain, unnumbered


@pytest.mark.parametrize("written", [
    "Luotan muihin.", " luotan  MUIHIN ", "Luotan\xa0muihin:", "Luotan muihin *", "<p>Luotan <b>muihin</b></p>",
    "Luotan&nbsp;muihin", "**Luotan** muihin", "Luo\u00adtan muihin", "\ufeffLuotan muihin?", "Luotan\nmuihin"])
def test_equal_texts(written: str) -> None:
    assert plain(written) == "luotan muihin"


@pytest.mark.parametrize(("one", "other"), [
    ("I can’t say", "I can't say"), ("Varsinais–Suomi", "Varsinais-Suomi"), ("”Me” olemme", '"Me" olemme'),
    ("A&amp;B", "A&B"), ("ﬁ", "fi")])
def test_signs_that_programs_change(one: str, other: str) -> None:
    assert plain(one) == plain(other)


@pytest.mark.parametrize("written", ["1. Luotan", "1) Luotan", "12.3 Luotan", "Q1 - Luotan", "K1. Luotan",
                                     "Kysymys 1: Luotan",
                                     "1 Luotan", "Fråga 2. Luotan"])
def test_numbers_before_a_question(written: str) -> None:
    assert unnumbered(written) == "luotan"


@pytest.mark.parametrize("written", ["1–5", "2017", "5", "100 %"])
def test_a_number_alone_stays(written: str) -> None:
    assert unnumbered(written) == plain(written)


def test_different_texts_stay_different() -> None:
    assert plain("Luotan muihin") != plain("En luota muihin")
    assert plain("Å") != plain("A")
