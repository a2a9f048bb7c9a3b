"""The paper form: tagged, the same bytes, everything that is asked and nothing that scores."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from keko_eval.collection.handout import Handout, handout_words, told_notice
from keko_eval.collection.paper import LARGE_SIZE, paper_data, paper_words, render_paper
from keko_eval.definitions.document import parse_document
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.load import shipped_library
from keko_eval.definitions.scalars import Texts
from tests.collection.papers import EVERYTHING, everything

LANGUAGES = ("fi", "sv", "en", "fi-simple")


@cache
def printed(language: str, large: bool = False) -> bytes:
    return render_paper(everything(), language, large=large)


def said(data: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(data)).pages)


def items_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for part in data["parts"] for item in part["items"]]


def as_text(data: dict[str, Any]) -> str:
    """The form as a person reads it from top to bottom."""
    front = [*data["front"]["first"], *data["front"]["parts"]]
    lines = [data["title"], *(f"[{part['title']}] {part['text']}" for part in front), *data["how"]["steps"]]
    for part in data["parts"]:
        lines += ["", f"== {part['title']}", part["hint"]]
        for item in part["items"]:
            lines += _lines(item)
    return "\n".join([*lines, "", data["end"], ""])


def _lines(item: dict[str, Any]) -> list[str]:
    match item["kind"]:
        case "question":
            answer = item["answer"]
            shown = [f"   [ ] {option}" for option in answer.get("options", ())] or [f"   <{answer['kind']}>"]
            hints = [f"   {hint}" for hint in (*item["hints"], item["how"]) if hint]
            return [f"{item['number']}. {item['label']}", *hints, *shown]
        case "grid":
            return [item["how"], " | ".join(item["heads"]), *(f"{r['number']}. {r['label']}" for r in item["rows"])]
        case "copies":
            return [f"-- {item['label']} x {item['n']}: {item['how']}", *(x for i in item["items"] for x in _lines(i))]
        case kind:
            return [f"({kind}) {item['text']}"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_form_says(language: str, golden: Callable[[str, str], None]) -> None:
    golden(f"paper/everything.{language}.txt", as_text(paper_data(everything(), language)))


@pytest.mark.parametrize("large", [False, True])
def test_it_is_a_tagged_document_in_its_language(large: bool) -> None:
    reader = PdfReader(BytesIO(printed("fi-simple", large)))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"] == "fi"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert b"pdfuaid" in reader.xmp_metadata.stream.get_data()  # type: ignore[union-attr]
    width, height = (round(float(x)) for x in reader.pages[0].mediabox[2:])
    assert (width, height) == (595, 842)


def test_the_same_form_has_the_same_bytes() -> None:
    assert render_paper(everything(), "sv") == printed("sv")


@pytest.mark.parametrize("language", LANGUAGES)
def test_purpose_and_privacy_come_before_any_question(language: str) -> None:
    first = "".join(PdfReader(BytesIO(printed(language))).pages[0].extract_text().split())
    heads = [title for _, title, _ in told_notice(everything(), language)]
    assert len(heads) == 6
    places = [first.index("".join(head.split())) for head in heads]
    assert places == sorted(places)
    assert "1." not in first


def test_no_code_of_a_choice_is_printed() -> None:
    """Codes would show how an answer is scored: not even one of the letters of another list is there."""
    text = EVERYTHING
    for code in "129":
        text = text.replace(f"value: {code},", f"value: 7{code},")
    codes = ("71", "72", "79", "advice", "turku", "coach", "yes", "select_one", "trust_1")
    found = said(render_paper(everything(text), "fi"))
    assert [code for code in codes if code in found] == []


def test_one_and_many_are_told_apart_in_words() -> None:
    items = items_of(paper_data(everything(), "fi"))
    how = {item["number"]: item["how"] for item in items if item["kind"] == "question"}
    assert how["1"].startswith("Valitse yksi.")
    assert how["8"] == "Voit valita monta. Jos valitset ”En mitään”, älä valitse muuta."


def test_large_print_and_easy_language_have_no_grids() -> None:
    kinds = {(language, large): {item["kind"] for item in items_of(paper_data(everything(), language, large=large))}
             for language in ("fi", "fi-simple") for large in (False, True)}
    assert {key for key, found in kinds.items() if "grid" in found} == {("fi", False)}
    assert paper_data(everything(), "fi", large=True)["size"] == LARGE_SIZE == 18


def test_the_code_is_asked_only_where_it_links() -> None:
    own = everything()
    assert paper_data(own, "fi")["code"] is not None
    assert paper_data(Handout(own.instrument), "fi")["code"] is None
    assert paper_data(Handout(own.instrument), "fi")["staff"] is None


def test_what_is_known_is_filled_in() -> None:
    assert paper_data(everything(), "fi")["staff"]["fields"] == [
        {"label": "Mittauskerta", "value": "marraskuu 2019"}, {"label": "Rinki", "value": ""}]


def test_what_the_study_says_of_the_data_comes_before_the_instrument() -> None:
    own = everything()
    notices = {"purpose": Texts("Oma syy."), "controller": Texts("Yhdistys")}
    study = replace(own, notices=notices, until=date(2021, 5, 1))
    told = {name: text for name, _, text in told_notice(study, "fi")}
    assert list(told) == ["purpose", "lawful_basis", "retention", "controller", "rights"]
    assert (told["purpose"], told["controller"]) == ("Oma syy.", "Yhdistys")
    assert told["retention"] == "Ei säilytetä. Vastaukset poistetaan viimeistään 1.5.2021."
    assert "Kerro silloin tunnuksesi" in told["rights"]
    alone = {name: text for name, _, text in told_notice(Handout(own.instrument), "fi")}
    assert "emme löydä niitä" in alone["rights"]
    assert study.notice_version != own.notice_version


SHIPPED = [d.model for d in shipped_library().of("instrument")]


@pytest.mark.parametrize("instrument", SHIPPED, ids=lambda i: i.instrument)
def test_every_shared_instrument_can_be_printed(instrument: Instrument) -> None:
    """All its questions are there, and every condition has words."""
    data = paper_data(Handout(instrument), "fi")
    text = as_text(data)
    asked = [q for _, q in instrument.walk() if q.label and q.kind not in ("calculate", "note")]
    assert [q.name for q in asked if q.label and q.label.to("fi") not in text] == []
    assert "Kysy lomakkeen antajalta" not in text
    assert render_paper(Handout(instrument), "fi").startswith(b"%PDF")


HOSTILE = ('#panic("no")', "$x^2$", "*bold* _it_", "<b>x</b>", "\\u{41}", "\u0000", "🙂", "a" * 300)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_markup_or_breaks_the_page(text: str) -> None:
    own = everything()
    question = own.instrument.sections[0].questions[1]
    changed = question.model_copy(update={"label": type(own.title)({"fi": text})})  # type: ignore[misc]
    section = own.instrument.sections[0].model_copy(update={"questions": (changed,)})
    assert render_paper(Handout(own.instrument.model_copy(update={"sections": (section,)})), "fi").startswith(b"%PDF")


def test_every_word_has_every_language() -> None:
    for part in (*paper_words().values(), *handout_words().values()):
        for key, texts in part.items():
            assert set(texts) == set(LANGUAGES), key


GROUPED = """instrument: my.grouped
version: 1.0.0
title: {fi: Ryhmät}
unit: respondent
languages: [fi]
choices:
  yes_no: [{value: "yes", label: {fi: Kyllä}}, {value: "no", label: {fi: Ei}}]
questions:
  - {name: any, type: select_one yes_no, label: {fi: "**Onko** lapsia?"}}
  - group: kids
    label: {fi: Lapset}
    relevant: "${any} = 'yes'"
    questions:
      - {name: n, type: integer, label: {fi: Montako?}}
      - group: school
        label: {fi: Koulu}
        relevant: "${n} > 1"
        questions:
          - {name: which, type: text, label: {fi: Mikä koulu?}}
          - {name: mail, type: email, label: {fi: Sähköposti}}
          - {name: phone, type: phonenumber, label: {fi: Puhelin}}
      - {name: never, type: text, relevant: "${any} = 'no'", label: {fi: Ei koskaan}}
  - {name: secret, type: hidden, default: x}
  - {name: last, type: text, label: {fi: Lopuksi}}
"""


def test_groups_have_their_titles_and_what_they_depend_on() -> None:
    document, problems = parse_document(GROUPED, "grouped.yaml")
    assert document is not None
    assert problems == ()
    lines = as_text(paper_data(Handout(document.model), "fi")).splitlines()
    told = [line for line in lines if line.startswith(("(", "1", "2", "3", "4", "5", "6", "7"))]
    assert told == [
        "1. Onko lapsia?",
        "(skip) Vastaa tähän vain, jos vastasit kohtaan 1 ”Kyllä”.", "(title) Lapset", "2. Montako?",
        "(skip) Vastaa kohtiin 3–5 vain, jos vastasit kohtaan 1 ”Kyllä” ja kohdan 2 luku on suurempi kuin 1. "
        "Muuten siirry kohtaan 6.", "(title) Koulu", "3. Mikä koulu?", "4. Sähköposti", "5. Puhelin",
        "(skip) Vastaa tähän vain, jos vastasit kohtaan 1 ”Kyllä” ja vastasit kohtaan 1 ”Ei”.", "6. Ei koskaan",
        "7. Lopuksi"]
