from hypothesis import given
from hypothesis import strategies as st

from keko_eval.reporting.marks import Bar
from keko_eval.reporting.page import Body, Cause, Cell, Chip, Column, DimensionBlock, Front, FrontRow, Table
from keko_eval.reporting.widths import (
    LABEL,
    STRIP,
    columns_of,
    front_numbers,
    head_lines,
    lines,
    lines_of,
    shared_note,
    tightness,
)

KINDS = st.sampled_from(["label", "strip", "number", "text", "chip"])


def table(*kinds: str, row: tuple[Cell, ...] | None = None, head: str = "n") -> Table:
    row = row or tuple(Cell("12,5") for _ in kinds)
    return Table("t", "", tuple(Column(head, kind) for kind in kinds), (Body((row,)),))  # type: ignore[arg-type]


@given(st.lists(KINDS, min_size=1, max_size=9), st.text(max_size=40), st.booleans())
def test_columns_fill_the_page_and_no_more(kinds: list[str], text: str, aligned: bool) -> None:
    widths = columns_of(table(*kinds, row=tuple(Cell(text) for _ in kinds)), 492.0, 9.2, aligned)
    assert abs(sum(widths) - 492.0) < 1e-6
    assert all(width > 0 for width in widths)


def test_drawings_of_tables_that_follow_each_other_begin_at_one_place() -> None:
    long = Cell("Pitkä nimi " * 9)
    for last in ("12", "1 234 → 1 100"):
        found = table("label", "strip", "number", row=(long, Cell(), Cell(last)))
        assert columns_of(found, 492.0, 9.2, True)[0] == LABEL
        assert columns_of(found, 492.0, 9.2, False)[0] > LABEL


def test_words_stay_whole_by_narrower_drawings_and_then_by_smaller_letters() -> None:
    word = Cell("Mielenterveyskuntoutujat")
    roomy, crowded = (table("label", "strip", *["text"] * n, row=(word, Cell(), *[word] * n)) for n in (1, 4))
    widths = columns_of(roomy, 360.0, 12.9, False, 80.0)
    assert STRIP > widths[1] >= 80.0
    assert min(widths[0], widths[2]) > LABEL
    assert tightness(roomy, 482.0, 9.2, 80.0) == 1
    assert 0.75 <= tightness(crowded, 482.0, 12.9, 80.0) < 1


def test_a_label_that_no_drawing_follows_takes_the_room_that_is_left() -> None:
    stage = Cell("En ole missään palvelussa tai toiminnassa")
    moves = table("label", "number", "strip", row=(stage, Cell("7"), Cell(strip=Bar(0.5))))
    assert columns_of(moves, 480.0, 9.0, True)[0] > LABEL
    assert lines_of(moves.bodies[0].rows[0][:2], columns_of(moves, 480.0, 9.0, True)[:2], 9.0, ("", "")) == 1


def test_a_number_keeps_its_line_where_words_wrap() -> None:
    row = (Cell("Nimi"), Cell("sana " * 60), Cell("−21,5…−3,5"))
    found = table("label", "text", "number", row=row)
    widths = columns_of(found, 492.0, 9.2, True)
    assert lines_of((Cell(), Cell(), row[2]), widths, 9.2, ("", "", "")) == 1
    assert lines_of(row, widths, 9.2, ("", "", "")) == 4


def test_a_row_with_a_note_or_an_axis_of_its_own_has_two_lines() -> None:
    widths = (LABEL, STRIP + 8, 60.0)
    strip = Cell(strip=Bar(0.5))
    assert lines_of((Cell("a"), strip, Cell("1")), widths, 9.2, ("", "", "")) == 1
    assert not lines_of((Cell("a"), Cell(strip=Bar(0.5), ends=("0", "1")), Cell("1")), widths, 9.2, ("", "", ""))
    assert not lines_of((Cell("a"), strip, Cell("1", note="2 %")), widths, 9.2, ("", "", ""))
    assert lines_of((Cell("a"), strip, Cell("1", note="pistettä")), widths, 9.2, ("", "", "pistettä")) == 1


def test_a_text_has_so_many_lines_only_if_narrower_and_wider_letters_give_the_same() -> None:
    assert lines("sana", 40.0, 10.0) == 1
    assert lines("pitkiä sanoja", 40.0, 10.0) == 2
    assert lines("pitkiä-sanoja", 40.0, 10.0) == 0, "a line may break at the dash, too"
    assert lines("sanoja", 20.0, 10.0) == 0, "what Typst does with a word that has no room is not known"
    assert 0 in {lines("yksi kaksi kolme", room / 2, 10.0) for room in range(80, 160)}


@given(st.text("aeiknst ", max_size=60), st.floats(20, 300))
def test_less_room_takes_no_fewer_lines(text: str, room: float) -> None:
    narrow, wide = lines(text, room, 10.0), lines(text, 2 * room, 10.0)
    assert not narrow or not wide or narrow >= wide


def test_the_lines_of_a_head_are_its_words_and_its_unit() -> None:
    widths = (100.0, 60.0)
    heads = (Column("Mittauskerta", "label"), Column("Muutos", "number"))
    assert head_lines(heads, widths, 9.2, ("", "")) == 1
    assert head_lines(heads, widths, 9.2, ("", "pistettä")) == 2
    assert head_lines((heads[0], Column("Kuva asteikolla", "strip", ends=("0", "100"))), widths, 9.2, ("", "")) == 0


def test_a_conclusion_is_as_wide_as_its_shape_and_words() -> None:
    chip = Cell(chip=Chip("good", "full", "Parani"))
    assert lines_of((chip,), (45.0,), 9.2, ("",)) == 1
    assert not lines_of((chip,), (35.0,), 9.2, ("",))


def test_a_unit_that_a_whole_column_shares_goes_to_its_head() -> None:
    columns = (Column("Muutos", "number"),)
    same = Table("t", "", columns, (Body(((Cell("+1", note="pistettä", value=1.0),), (Cell("–"),))),))
    shares = Table("t", "", columns, (Body(((Cell("26", note="25 %", value=26.0),),)),))
    assert shared_note(same, columns[0], 0) == "pistettä"
    assert shared_note(shares, columns[0], 0) == ""


def test_a_long_unit_on_the_first_page_widens_its_column() -> None:
    def front(unit: str) -> Front:
        numbers = (Cell("46 %", value=0.46), Cell("52 %", value=0.52), Cell("+6", note=unit, value=6.0))
        row = FrontRow("i", "L", Chip("good", "full", "Parani"), "S.", (), Cell(), numbers)
        columns = tuple(Column(head, "number") for head in ("2017", "2019", "Muutos"))
        return Front("", "", (), (), "", columns, (DimensionBlock("networks", "Verkostot", (row,)),), (), "", "",
                     Cause("", "", ""), "")

    assert front_numbers(front("pistettä"), 10.0)[2] < 50
    assert front_numbers(front("prosenttiyksikköä"), 10.0)[2] > 70
    assert front_numbers(front("hanketta kumppania kohden"), 10.0)[2] < 60
