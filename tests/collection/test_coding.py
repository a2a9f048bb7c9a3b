"""Coding of open answers: who is read by whom, the workbook out, and every mistake back in at its cell."""

from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import keko_eval
from keko_eval.collection.coded_workbook import Coded, as_csv, differing, read_coded, settling
from keko_eval.collection.coder_workbook import CARRIED, TONGUES, words, write_coder_workbook
from keko_eval.collection.coding import Codebook, Coding, OpenAnswer, codebook_of, dealt, open_answers
from keko_eval.problem.catalogue import LANGUAGES
from keko_eval.problem.draw import draw_text

STUDY = Path(__file__).parents[1] / "studies" / "open_answers"
TEXTS = ["Luottamusta", "=1+1", "@SUM(A1)", "Hyviä malleja\nmuilta", "_x0041_", "Työtä"]


@pytest.fixture(scope="module")
def book() -> Codebook:
    return codebook_of(keko_eval.load(STUDY), "keko.civil_society.themes")


def asked(texts: list[str], consents: list[str] | None = None) -> pl.DataFrame:
    return pl.DataFrame({"wave": "followup", "tell": texts, "code": [f"k{i}" for i in range(len(texts))],
                         "may": consents or ["yes", "no"] * (len(texts) // 2)})


def coding(answers: tuple[OpenAnswer, ...], coders: tuple[str, ...] = ("A", "B"), share: float = 1) -> Coding:
    by_id = {a.id: a for a in answers}
    return Coding("t-open", "my.q/tell", "followup", by_id, dealt(list(by_id), coders, share), {}, True)


def written(path: Path, own: Coding, book: Codebook, tongue: str = "en") -> Path:
    write_coder_workbook(path, own, book, {"question": "What do you wish?", "wave": "November 2019"}, tongue)
    return path


def marked(path: Path, cells: Mapping[tuple[str, str], object], to: Path | None = None) -> Path:
    """The workbook with ``{(sheet, cell): value}`` written into it, as a coder would."""
    opened = openpyxl.load_workbook(path)
    for (sheet, cell), value in cells.items():
        opened[sheet][cell] = value
    opened.save(to or path)
    return to or path


@pytest.fixture
def own() -> Coding:
    return coding(open_answers(asked(TEXTS), "tell", "followup", consent="may"))


@given(st.permutations(list(zip(TEXTS, ["yes", "no"] * 3, strict=True))))
def test_the_order_of_rows_has_no_part_in_the_ids(rows: list[tuple[str, str]]) -> None:
    """An attacker who knows in which order people answered cannot tell whose an id is."""
    found = open_answers(asked([t for t, _ in rows], [c for _, c in rows]), "tell", "followup", consent="may")
    first = open_answers(asked(TEXTS), "tell", "followup", consent="may")
    assert found == first
    assert [a.text for a in first] not in (TEXTS, sorted(TEXTS))


def test_only_answers_with_words_in_them_are_coded() -> None:
    found = open_answers(asked(["Työtä", "-", " ", "…", "99", "\xa0"]), "tell", "followup", missing=["99"])
    assert [(a.text, a.consent) for a in found] == [("Työtä", None)]
    assert open_answers(asked(["Työtä"] * 2), "tell", "baseline") == ()


@given(st.integers(0, 60), st.integers(1, 4), st.floats(0, 1))
def test_every_answer_is_read_and_the_share_by_all(n: int, m: int, share: float) -> None:
    ids, coders = [f"v{i:03}" for i in range(n)], tuple("ABCD"[:m])
    found = dealt(ids, coders, share)
    times = [sum(id in own for own in found.values()) for id in ids]
    assert set(times) <= ({1} if m == 1 else {1, m})
    if m > 1:
        assert share * n - 1e-6 <= times.count(m) < share * n + 1
        sizes = [len(own) for own in found.values()]
        assert max(sizes) - min(sizes) <= 1
    assert all(list(own) == sorted(own) for own in found.values())


def test_answers_are_text_and_nothing_tells_who_answered(tmp_path: Path, own: Coding, book: Codebook) -> None:
    opened = openpyxl.load_workbook(written(tmp_path / "c.xlsx", own, book))
    assert opened.sheetnames == ["guide", "A", "B", CARRIED]
    assert opened[CARRIED].sheet_state == "veryHidden"
    cells = [cell for sheet in opened for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    texts = {cell.value for cell in cells}
    assert set(TEXTS) <= texts
    assert not any(f"k{i}" in str(text) for i in range(len(TEXTS)) for text in texts)
    hidden = {cell.value for row in opened[CARRIED].iter_rows() for cell in row}
    assert not hidden & set(TEXTS)


def test_a_very_long_answer_is_cut_and_not_lost(tmp_path: Path, book: Codebook) -> None:
    own = coding((OpenAnswer("v001", "a" * 50_000), OpenAnswer("v002", "b")))
    opened = openpyxl.load_workbook(written(tmp_path / "c.xlsx", own, book))
    assert opened["A"]["B3"].value == "a" * 32_000 + " …"


@pytest.mark.parametrize("tongue", TONGUES)
def test_the_guide_has_the_codebook_in_three_languages(tmp_path: Path, own: Coding, book: Codebook,
                                                       tongue: str) -> None:
    opened = openpyxl.load_workbook(written(tmp_path / "c.xlsx", own, book, tongue))
    guide = [cell.value for row in opened.worksheets[0].iter_rows() for cell in row if cell.value]
    assert {"Vahvistaa luottamusta", "Stärka förtroendet", "Strengthen trust"} <= set(guide)
    assert opened["A"]["C1"].value == {"fi": "Vahvistaa luottamusta", "sv": "Stärka förtroendet",
                                       "en": "Strengthen trust"}[tongue]


def test_words_of_the_workbook_are_there_in_every_language() -> None:
    found = {frozenset(texts) for part in words().values() for texts in part.values()}
    assert found == {frozenset(LANGUAGES)}


def test_what_is_marked_comes_back(tmp_path: Path, own: Coding, book: Codebook) -> None:
    path = written(tmp_path / "c.xlsx", own, book)
    consented = next(i for i, a in enumerate(own.answers.values()) if a.consent)
    cells: dict[tuple[str, str], object] = {(coder, f"I{i + 3}"): "X" for coder in "AB" for i in range(len(TEXTS))}
    cells |= {("A", "I3"): None, ("A", "C3"): "x", ("A", "G3"): "✓", ("B", "I3"): "ei", ("B", "C3"): 1,
              ("A", f"J{consented + 3}"): " -hyvä idea "}
    found = read_coded([marked(path, cells)], book, "t-open")
    assert found.problems == ()
    rows = as_csv(found, own, book).splitlines()
    assert rows[0] == "answer,coder,themes,quote,consent"
    assert {row.rsplit(",", 2)[0] for row in rows if row.startswith("v001")} == {"v001,A,trust sharing",
                                                                                "v001,B,trust"}
    assert sum(",hyvä idea,yes" in row for row in rows) == 1
    assert len(rows) == 1 + 2 * len(TEXTS)
    assert differing(found, "agreed") == {"v001": {"A": frozenset({"trust", "sharing"}), "B": frozenset({"trust"})}}


def test_a_copy_for_each_coder_is_as_good_as_one(tmp_path: Path, own: Coding, book: Codebook) -> None:
    path = written(tmp_path / "c.xlsx", own, book)
    copies = [marked(path, {(coder, f"I{i + 3}"): "x" for i in range(len(TEXTS))}, tmp_path / f"{coder}.xlsx")
              for coder in "AB"]
    found = read_coded(copies, book, "t-open")
    assert found.problems == ()
    assert len(found.rows) == 2 * len(TEXTS)
    again = read_coded([copies[0], copies[0], copies[1]], book, "t-open")
    assert [p.code for p in again.problems] == ["coding-same-coder"]


def test_what_differs_is_settled_in_a_workbook_of_its_own(tmp_path: Path, own: Coding, book: Codebook) -> None:
    path = written(tmp_path / "c.xlsx", own, book)
    cells = {(coder, f"I{i + 3}"): "x" for coder in "AB" for i in range(2, len(TEXTS))}
    cells |= {("A", "C3"): "x", ("B", "C3"): "x", ("A", "D3"): "x", ("A", "C4"): "x", ("B", "G4"): "x"}
    coded = read_coded([marked(path, cells)], book, "t-open")
    apart, marks = settling(coded, own, book)
    assert marks == {("v001", "trust"): "x", ("v001", "employment_path"): "A?", ("v002", "trust"): "A?",
                     ("v002", "sharing"): "B?"}
    agreeing = tmp_path / "agree.xlsx"
    write_coder_workbook(agreeing, apart, book, {"question": "q", "wave": "w"}, "fi", marks=marks)
    opened = openpyxl.load_workbook(agreeing)
    assert opened.sheetnames == ["ohje", "sovittu", CARRIED]
    assert [opened["sovittu"][f"B{i}"].value for i in (3, 4)] == [own.answers[id].text for id in ("v001", "v002")]
    half = read_coded([path, marked(agreeing, {("sovittu", "D3"): None})], book, "t-open")
    assert [(p.code, p.severity, p.values["answers"]) for p in half.problems] == [
        ("coding-not-settled", "warning", "v002")]
    whole = read_coded([path, marked(agreeing, {("sovittu", "C4"): "x", ("sovittu", "G4"): None})], book, "t-open")
    assert whole.problems == ()
    assert [(r.answer, r.themes) for r in whole.rows if r.coder == "agreed"] == [("v001", ("trust",)),
                                                                                 ("v002", ("trust",))]
    assert differing(whole, "agreed") == {}
    assert [line.split(",")[1] for line in as_csv(whole, own, book).splitlines()[1:4]] == ["A", "B", "agreed"]


def told(found: Coded, folder: Path, language: str) -> str:
    return draw_text(found.problems, language).replace(f"{folder}/", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mistake_at_once(tmp_path: Path, own: Coding, book: Codebook, language: str,
                               golden: Callable[[str, str], None]) -> None:
    """Of A: a strange id, one twice, none, a strange mark, none with a theme, a quote nobody let be quoted; B is empty
    and has a strange theme."""
    path = written(tmp_path / "c.xlsx", own, book)
    refused = max(i for i, a in enumerate(own.answers.values()) if not a.consent)
    found = read_coded([marked(path, {
        ("A", "A3"): "w001", ("A", "C3"): "x", ("A", "A5"): "v002", ("A", "C4"): "x", ("A", "A6"): None,
        ("A", "D6"): "x", ("A", "E7"): "ehkä", ("A", "C8"): "x", ("A", "I8"): "x", ("A", f"J{refused + 3}"): "Minä",
        ("B", "C2"): "theme:trusst"})], book, "t-open")
    golden(f"coding/mistakes.{language}.txt", told(found, tmp_path, language))


def test_a_coder_who_has_not_begun(tmp_path: Path, own: Coding, book: Codebook) -> None:
    path = marked(written(tmp_path / "c.xlsx", own, book), {("A", "C3"): "x"})
    found = read_coded([path], book, "t-open")
    assert {(p.code, p.values["coder"]) for p in found.problems} == {("coding-not-finished", "A"),
                                                                     ("coding-nothing-marked", "B")}


def test_a_sheet_that_is_gone(tmp_path: Path, own: Coding, book: Codebook) -> None:
    path = marked(written(tmp_path / "c.xlsx", own, book), {("A", f"I{i + 3}"): "x" for i in range(len(TEXTS))})
    opened = openpyxl.load_workbook(path)
    del opened["B"]
    opened.save(path)
    assert [p.code for p in read_coded([path], book, "t-open").problems] == ["workbook-no-sheet"]


def test_workbooks_of_something_else(tmp_path: Path, own: Coding, book: Codebook) -> None:
    strange = tmp_path / "s.xlsx"
    openpyxl.Workbook().save(strange)
    text = tmp_path / "t.xlsx"
    text.write_text("answer;coder", encoding="utf8")
    path = written(tmp_path / "c.xlsx", own, book)
    found = read_coded([strange, text, path], book, "another-study")
    assert (found.coding, [p.code for p in found.problems]) == (
        None, ["coding-not-a-workbook", "workbook-other-kind", "coding-other-workbook"])


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory, book: Codebook) -> Path:
    """A coders' workbook as it was written, for tests that save what they change elsewhere."""
    own = coding(open_answers(asked(TEXTS), "tell", "followup", consent="may"))
    return written(tmp_path_factory.mktemp("any") / "c.xlsx", own, book)


@given(st.dictionaries(st.tuples(st.sampled_from(["A", "B", CARRIED]), st.integers(1, 12), st.integers(1, 12)),
                       st.one_of(st.none(), st.text(max_size=6), st.sampled_from(["x", "id", "answer", "reader", "A"]),
                                 st.integers(), st.booleans()), max_size=12))
def test_whatever_is_written_into_it(book: Codebook, untouched: Path,
                                     cells: Mapping[tuple[str, int, int], object]) -> None:
    """No traceback, and no theme outside of the codebook."""
    path = untouched.with_name("marked.xlsx")
    opened = openpyxl.load_workbook(untouched)
    for (sheet, row, column), value in cells.items():
        clean = "".join(c for c in value if c.isprintable()) if isinstance(value, str) else value
        opened[sheet].cell(row, column).value = clean
    opened.save(path)
    found = read_coded([path], book, "t-open")
    assert {theme for row in found.rows for theme in row.themes} <= {c.value for c in book.codes}
