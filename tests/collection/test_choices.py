"""What cells of closed questions mean."""

import pytest

from keko_eval.collection.cells import Manner, Meaning
from keko_eval.collection.choices import code_list, read_many, read_one
from keko_eval.collection.fields import Code

AGREE = code_list((
    Code("1", (("fi", "Täysin eri mieltä"), ("sv", "Helt av annan åsikt"))), Code("2", (("fi", "Eri mieltä"),)),
    Code("9", (("fi", "En osaa sanoa"), ("en", "I can’t say")), "dont_know")))
YES = code_list((Code("yes", (("fi", "Kyllä"), ("en", "Yes"))), Code("no", (("fi", "Ei"), ("en", "No")))))
ONE_OFF = code_list((Code("0", (("fi", "1"),)), Code("1", (("fi", "2"),)), Code("2", (("fi", "3"),))))


def one(cells: list[str], codes: object = AGREE, manner: Manner = Manner()) -> Meaning:  # noqa: B008
    return read_one(cells, codes, manner)  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["1", "1.0", "1,00", "Täysin eri mieltä", "täysin  eri mieltä.", "Helt av annan åsikt",
                                  "1 = Täysin eri mieltä", "1 - Täysin eri mieltä", "1. Täysin eri mieltä",
                                  "Täysin eri mieltä (1)", "1 Helt av annan åsikt"])
def test_one_answer(cell: str) -> None:
    assert one([cell]).answers == {cell: "1"}


@pytest.mark.parametrize("cell", ["2 = Täysin eri mieltä", "3", "1.5", "01", "Täysin samaa mieltä", "1 2", "eri"])
def test_no_answer_of_the_question(cell: str) -> None:
    assert one([cell]).odd == {cell: "unknown_value"}


def test_a_near_label_is_named_as_it_is_written() -> None:
    assert one(["Taysin eri mielta"]).near == {"Taysin eri mielta": "Täysin eri mieltä"}


@pytest.mark.parametrize("cell", ["NA", "N/A", "-", "–", ".", "NULL"])
def test_words_for_nothing(cell: str) -> None:
    assert one([cell]).odd == {cell: "blank_word"}


@pytest.mark.parametrize(("cell", "code"), [("YES", "yes"), ("true", "yes"), ("FALSE", "no"), ("Kyllä", "yes")])
def test_yes_and_no(cell: str, code: str) -> None:
    assert one([cell], YES).answers == {cell: code}


@pytest.mark.parametrize(("cells", "answers", "odd"), [
    (["1", "2", "3"], {"1": "0", "2": "1", "3": "2"}, {}),
    (["0", "1", "2"], {"0": "0", "1": "1", "2": "2"}, {}),
    (["1", "2"], {"1": "1", "2": "2"}, {}),
    (["0", "1", "3"], {"0": "0", "1": None, "3": "2"}, {"1": "code_or_label"}),
])
def test_codes_that_are_other_choices_labels(cells: list[str], answers: object, odd: object) -> None:
    meaning = one(cells, ONE_OFF)
    assert meaning.answers == answers
    assert meaning.odd == odd
    assert meaning.notes == ({"read_as_codes"} if cells == ["1", "2"] else set())


def test_the_mapping_file_goes_before_everything() -> None:
    meaning = one(["1", "joo", "ohi"], AGREE, Manner(given={"1": "2", "joo": "9", "ohi": None}))
    assert meaning.answers == {"1": "2", "joo": "9", "ohi": None}
    assert meaning.odd == {"ohi": "mapped_to_nothing"}


CHANNEL = code_list((Code("email", (("en", "E-mail, letters"), ("fi", "Sähköposti"))),
                     Code("phone", (("en", "Phone"),)),
                     Code("meeting", (("en", "Meeting; large"),))))
NUMBERED = code_list((Code("1", (("fi", "Yksi"),)), Code("2", (("fi", "Kaksi"),)), Code("10", (("fi", "Kymmenen"),))))


@pytest.mark.parametrize(("cell", "answer"), [
    ("email", "email"), ("meeting email", "email meeting"), ("Phone;Sähköposti;", "email phone"),
    ("E-mail, letters, Phone", "email phone"), ("Phone, E-mail, letters", "email phone"),
    ("Meeting; large;Phone", "phone meeting"), ("Sähköposti | phone", "email phone"),
    ("Phone\nMeeting; large", "phone meeting"),
    ("phone,phone", "phone")])
def test_several_answers(cell: str, answer: str) -> None:
    meaning = read_many([cell], CHANNEL, Manner())
    assert meaning.answers == {cell: answer}
    assert meaning.odd == {}


@pytest.mark.parametrize(("cell", "answer"), [("10 1", "1 10"), ("1;2", "1 2"), ("Kymmenen, 1", "1 10"), ("2.0", "2")])
def test_several_numbers(cell: str, answer: str) -> None:
    assert read_many([cell], NUMBERED, Manner()).answers == {cell: answer}


def test_the_order_of_a_ranking_is_the_answer() -> None:
    assert read_many(["10 1 2"], NUMBERED, Manner(), in_order=True).answers == {"10 1 2": "10 1 2"}


def test_a_part_that_is_unknown() -> None:
    meaning = read_many(["Phone;kirje;viesti", "fax"], CHANNEL, Manner())
    assert meaning.answers == {"Phone;kirje;viesti": "phone", "fax": None}
    assert meaning.odd == {"Phone;kirje;viesti": "unknown_part", "fax": "unknown_value"}
    assert meaning.near["Phone;kirje;viesti"] == "kirje, viesti"
