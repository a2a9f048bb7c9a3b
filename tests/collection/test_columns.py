"""Which column belongs to which question."""

import pytest

from keko_eval.collection.columns import Columns, Names, match_columns
from keko_eval.collection.fields import Code, Field
from keko_eval.collection.wording import plain

MANY = (Code("a", (("fi", "Alku"),)), Code("b", (("fi", "Loppu"),)))
FIELDS = (
    Field("code", "subject"),
    Field("trust", "one", ("Luotan muihin.", "Jag litar på andra."), ("s/trust", "s-trust"), ("Luottamus",)),
    Field("respect", "one", ("2. Arvostan muita.",), ("s/respect",), ("Luottamus",)),
    Field("how", "many", ("Miten?",), ("s/how",), codes=MANY),
    Field("other_1", "text", ("Muu, mikä?",), headings=("Eka",)),
    Field("other_2", "text", ("Muu, mikä?",), headings=("Toka",)),
)


def match(*headers: str, mapped: dict[str, str] | None = None, ignored: tuple[str, ...] = ()) -> Columns:
    return match_columns(headers, Names(FIELDS, mapped or {}, frozenset(map(plain, ignored))))


def found(columns: Columns) -> dict[str, list[tuple[int, str]]]:
    return {name: [(p.index, p.code) for p in parts] for name, parts in columns.parts.items()}


@pytest.mark.parametrize("header", ["trust", "Trust", "s/trust", "s-trust", "Luotan muihin.", "Jag litar på andra",
                                    "1. Luotan muihin",
                                    "Luottamus [Luotan muihin.]", "Luottamus - Luotan muihin.",
                                    "Luottamus: Luotan muihin"])
def test_ways_to_head_one_column(header: str) -> None:
    assert found(match(header)) == {"trust": [(0, "")]}


@pytest.mark.parametrize("header", ["how/a", "s/how/a", "how/Alku", "how: a", "Miten? [Alku]", "Miten?: Alku",
                                    "Miten? - Alku", "how___a"])
def test_ways_to_head_one_answer_of_several(header: str) -> None:
    assert found(match(header)) == {"how": [(0, "a")]}


def test_a_number_of_the_questionnaires_own() -> None:
    assert found(match("Arvostan muita", "7) Luotan muihin")) == {"respect": [(0, "")], "trust": [(1, "")]}


def test_rows_of_a_matrix_whose_title_is_not_in_the_instrument() -> None:
    columns = match("Mitä mieltä olet? [Luotan muihin.]", "Mitä mieltä olet? [Arvostan muita.]")
    assert found(columns) == {"trust": [(0, "")], "respect": [(1, "")]}


def test_a_lone_row_under_an_unknown_title_is_only_suggested() -> None:
    columns = match("Muualla [Luotan muihin.]")
    assert found(columns) == {}
    assert columns.unread == {0: "unmatched"}


def test_a_title_tells_questions_of_equal_text_apart() -> None:
    assert found(match("Toka [Muu, mikä?]", "Eka [Muu, mikä?]")) == {"other_2": [(0, "")], "other_1": [(1, "")]}


@pytest.mark.parametrize("second", ["Muu, mikä?", "Muu, mikä?2", "Muu, mikä?.1"])
def test_questions_of_equal_text_are_taken_in_order_and_told(second: str) -> None:
    columns = match("Muu, mikä?", second)
    assert found(columns) == {"other_1": [(0, "")], "other_2": [(1, "")]}
    assert columns.in_order == {"muu, mikä": ("other_1", "other_2")}


def test_fewer_columns_than_questions_of_equal_text_are_not_guessed_at() -> None:
    columns = match("Muu, mikä?")
    assert found(columns) == {}
    assert columns.near == {0: "other_1, other_2"}


def test_two_columns_of_one_question() -> None:
    columns = match("Luotan muihin.", "trust", "Jag litar på andra.")
    assert found(columns) == {"trust": [(1, "")]}
    assert columns.unread == {0: "twice", 2: "twice"}
    assert columns.twice == {0: 1, 2: 1}


def test_the_whole_answer_goes_before_its_parts() -> None:
    columns = match("how/a", "how/b", "how")
    assert found(columns) == {"how": [(2, "")]}
    assert columns.unread == {0: "answer_is_elsewhere", 1: "answer_is_elsewhere"}


def test_survey_programs_own_columns() -> None:
    columns = match("ID", "Start time", "Sähköposti", "E-post", "Aikaleima", "_uuid", "IPAddress", "")
    assert columns.unread == {0: "technical", 1: "technical", 2: "personal", 3: "personal", 4: "technical",
                              5: "technical",
                              6: "personal", 7: "no_header"}


def test_a_question_goes_before_a_survey_programs_column() -> None:
    names = Names((Field("q", "text", ("Nimi",)),), {})
    assert found(match_columns(["Nimi"], names)) == {"q": [(0, "")]}


def test_the_mapping_file_goes_before_everything() -> None:
    columns = match("trust", "Q7", "Muistiinpano", mapped={"Q7": "trust", "x": "nobody"}, ignored=("muistiinpano",))
    assert found(columns) == {"trust": [(1, "")]}
    assert columns.unread == {0: "twice", 2: "by_mapping"}


@pytest.mark.parametrize(("header", "near"), [("trst", "trust"), ("Luotan muihn", "trust"), ("respct", "respect")])
def test_near_misses(header: str, near: str) -> None:
    columns = match(header)
    assert (columns.unread, columns.near) == ({0: "near_miss"}, {0: near})


def test_a_near_miss_of_a_question_that_has_its_column_is_just_another_column() -> None:
    columns = match("trust", "trusty")
    assert columns.unread == {1: "unmatched"}


def test_a_text_that_repeats_an_earlier_answer() -> None:
    own = (Field("q", "text", ("Mitä ${who} antoi teille?",)), Field("r", "text", ("${who}?",)))
    columns = match_columns(["Mitä Sininauha antoi teille?", "Muuta?"], Names(own, {}))
    assert found(columns) == {"q": [(0, "")]}
    assert columns.unread == {1: "unmatched"}
