"""One respondent's way through a form: what is asked, on which page, what counts, and what is wrong."""

from datetime import datetime
from typing import Any

import pytest

from keko_eval.collection.form.faults import Fault
from keko_eval.collection.form.form import Form, Way, compiled, merged, without
from keko_eval.collection.form.kept import hash_of, instrument_of, text_of
from keko_eval.collection.form.page import Heading, Matrix, Single
from keko_eval.collection.form.told import answer_text, say, told
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.load import shipped_library
from keko_eval.definitions.scalars import Texts

NOW = datetime(2026, 11, 24, 12)
YES_NO = [{"value": "yes", "label": {"fi": "Kyllä", "en": "Yes"}}, {"value": "no", "label": {"fi": "Ei", "en": "No"}}]
AGREE = [{"value": n, "label": str(n)} for n in range(1, 6)]
PLACES = [{"value": "pieksamaki", "label": "Pieksämäki", "columns": {"area": "savo"}},
          {"value": "tampere", "label": "Tampere", "columns": {"area": "pirkanmaa"}}]
AREAS = [{"value": "savo", "label": "Savo"}, {"value": "pirkanmaa", "label": "Pirkanmaa"}]
METHODS = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"},
           {"value": "none", "label": "None of these", "exclusive": True},
           {"value": "dk", "label": "I can't say", "missing": "dont_know"}]


def form(*questions: dict[str, Any], **keys: Any) -> Form:
    return compiled(Instrument.model_validate({
        "instrument": "my.form", "version": "1.0.0", "title": "Form", "unit": "respondent", "languages": ["fi", "en"],
        "choices": {"yes_no": YES_NO, "agree": AGREE, "places": PLACES, "areas": AREAS, "methods": METHODS},
        "questions": [{"label": q.get("name", ""), **q} if "name" in q else q for q in questions],
    }), keys.get("paging", "section"))


def way(form: Form, **answers: Any) -> Way:
    return form.way(answers, NOW)


def codes(faults: tuple[Fault, ...]) -> list[tuple[str, str]]:
    return [(f.question, f.code) for f in faults]


EMPLOYED = form(
    {"name": "employed", "type": "select_one yes_no"},
    {"name": "hours", "type": "integer", "relevant": "${employed} = 'yes'", "constraint": ". <= 80",
     "constraint_message": {"fi": "Enintään 80 tuntia.", "en": "At most 80 hours."}},
    {"name": "half", "type": "calculate", "calculation": "${hours} div 2"},
    {"name": "sure", "type": "select_one yes_no", "required": "${half} > 30",
     "label": {"fi": "Onko {} varma?", "en": "You said ${hours} hours, half is ${half}. Sure?"}},
)


def test_a_page_ends_where_a_question_depends_on_it() -> None:
    assert [p.names for p in EMPLOYED.pages] == [("employed",), ("hours",), ("sure",)]


def test_only_what_is_asked_counts() -> None:
    assert [p.id for p in way(EMPLOYED).pages()] == ["employed", "sure"]
    there = way(EMPLOYED, employed="yes", hours=37)
    assert [p.id for p in there.pages()] == ["employed", "hours", "sure"]
    assert there.answers == {"employed": "yes", "hours": 37, "half": "18.5"}
    back = way(EMPLOYED, employed="no", hours=37)
    assert back.answers == {"employed": "no"}
    assert back.value("hours") == 37


def test_words_hold_the_answers() -> None:
    there = way(EMPLOYED, employed="yes", hours=37)
    assert told(EMPLOYED.asked["sure"].question.label, there, "en") == "You said 37 hours, half is 18.5. Sure?"
    assert told(Texts("Puolet: ${half}"), there, "fi") == "Puolet: 18,5"
    assert told(Texts("Olet töissä: ${employed}, ${hours}"), way(EMPLOYED, employed="no"), "fi") == \
        "Olet töissä: Ei, …"
    assert answer_text(there, "employed", "fi") == "Kyllä"


def test_what_is_wrong_is_told_in_the_forms_own_words() -> None:
    page = EMPLOYED.page("hours")
    assert page is not None
    read = way(EMPLOYED, employed="yes").read(page, {"hours": ["90"]})
    assert codes(read.faults) == [("hours", "constraint")]
    assert read.answers == {"hours": 90}
    assert say(read.faults[0], way(EMPLOYED, employed="yes", hours=90), "fi") == "Enintään 80 tuntia."
    read = way(EMPLOYED, employed="yes").read(page, {"hours": ["paljon"]})
    assert codes(read.faults) == [("hours", "not_a_number")]
    assert read.answers == {"hours": None}
    assert read.typed == {"hours": ["paljon"]}
    assert say(read.faults[0], way(EMPLOYED), "fi-simple") == "Kirjoita vastaus numeroina. Esimerkiksi: 12."


def test_required_may_hang_on_other_answers() -> None:
    assert codes(way(EMPLOYED, employed="yes", hours=70).faults()) == [("sure", "required")]
    assert codes(way(EMPLOYED, employed="yes", hours=20).faults()) == []


def test_questions_with_the_same_choices_are_one_matrix() -> None:
    there = form(*({"name": f"q{i}", "type": "select_one agree"} for i in range(3)),
                 {"name": "last", "type": "select_one yes_no"})
    assert there.pages[0].items == (Matrix("agree", ("q0", "q1", "q2")), Single("last"))
    alone = compiled(there.instrument, "question")
    assert [p.names for p in alone.pages] == [("q0",), ("q1",), ("q2",), ("last",)]


def test_a_matrix_shows_only_the_rows_that_are_asked() -> None:
    there = form({"name": "employed", "type": "select_one yes_no"},
                 {"group": "g", "label": "Group", "questions": [
                     {"name": "a", "type": "select_one agree", "label": "a", "relevant": "${employed} = 'yes'"},
                     {"name": "b", "type": "select_one agree", "label": "b", "relevant": "${employed} = 'yes'"}]})
    page = there.pages[1]
    assert page.items == (Heading(Texts("Group"), ("a", "b")), Matrix("agree", ("a", "b")))
    assert way(there, employed="yes").items(page) == page.items
    assert way(there, employed="no").items(page) == ()
    assert way(there, employed="no").pages() == (there.pages[0],)


def test_choices_that_do_not_fit_are_not_offered() -> None:
    there = form({"name": "area", "type": "select_one areas"},
                 {"name": "place", "type": "select_one places", "choice_filter": "area = ${area}"})
    assert [str(c.value) for c in way(there, area="savo").choices("place")] == ["pieksamaki"]
    read = way(there, area="savo").read(there.pages[1], {"place": ["tampere"]})
    assert codes(read.faults) == [("place", "not_a_choice")]
    assert read.answers == {"place": None}


@pytest.mark.parametrize(("chosen", "expected"), [
    (["a", "b"], []), (["none"], []), (["a", "none"], [("m", "exclusive")]), (["dk", "b"], [("m", "exclusive")]),
    (["x"], [("m", "not_a_choice")]), ([], [("m", "required")]), ([""], [("m", "required")])])
def test_some_choices_go_alone(chosen: list[str], expected: list[tuple[str, str]]) -> None:
    there = form({"name": "m", "type": "select_multiple methods", "required": "yes"})
    assert codes(way(there).read(there.pages[0], {"m": chosen}).faults) == expected


@pytest.mark.parametrize(("type_", "typed", "answer"), [
    ("integer", "12", 12), ("integer", " 1 200 ", 1200), ("integer", "−5", -5), ("integer", "1.0", 1),
    ("decimal", "12,5", "12.5"), ("decimal", "12.50", "12.5"), ("decimal", "0,0", "0"),
    ("decimal", "1 234,5", "1234.5"),
    ("date", "15.8.2017", "2017-08-15"), ("date", "2017-08-15", "2017-08-15"), ("date", "29.2.2024", "2024-02-29"),
    ("time", "9.30", "09:30"), ("time", "klo 14:05", "14:05"), ("text", "  ei\r\nmuuta ", "ei\nmuuta"),
    ("text", "a\u202eb\x00", "ab"), ("email", "a@b.fi", "a@b.fi"), ("acknowledge", "OK", "OK"), ("text", "   ", None)])
def test_what_is_typed_is_read(type_: str, typed: str, answer: Any) -> None:
    there = form({"name": "q", "type": type_})
    read = way(there).read(there.pages[0], {"q": [typed]})
    assert (read.answers, read.faults) == ({"q": answer}, ())


@pytest.mark.parametrize(("type_", "typed", "code"), [
    ("integer", "12,5", "not_whole"), ("integer", "kaksi", "not_a_number"), ("decimal", "1,234,5", "not_a_number"),
    ("decimal", "1e9", "not_a_number"), ("integer", "9" * 20, "not_a_number"), ("date", "30.2.2017", "not_a_date"),
    ("date", "eilen", "not_a_date"), ("date", "8/2017", "not_a_date"), ("time", "25.00", "not_a_time"),
    ("email", "minä", "not_an_email"), ("text", "x" * 5001, "too_long")])
def test_nothing_is_guessed(type_: str, typed: str, code: str) -> None:
    there = form({"name": "q", "type": type_})
    read = way(there).read(there.pages[0], {"q": [typed]})
    assert codes(read.faults) == [("q", code)]
    assert read.answers == {"q": None}
    assert say(read.faults[0], way(there), "sv")


def test_a_date_in_three_fields() -> None:
    there = form({"name": "q", "type": "date"})
    posted = {"q.day": ["15"], "q.month": ["8"], "q.year": ["2017"]}
    assert way(there).read(there.pages[0], posted).answers == {"q": "2017-08-15"}
    half = way(there).read(there.pages[0], {**posted, "q.month": [""]})
    assert codes(half.faults) == [("q", "not_a_date")]
    assert half.typed == {"q.day": ["15"], "q.month": [""], "q.year": ["2017"]}


@pytest.mark.parametrize(("places", "expected", "code"), [
    (("2", "1", "3", "4"), ["b", "a", "none", "dk"], None), (("", "", "", ""), None, None),
    (("1", "1", "2", "3"), None, "rank_twice"), (("1", "2", "", ""), None, "rank_gap"),
    (("1", "2", "3", "9"), None, "rank_number")])
def test_ranks(places: tuple[str, ...], expected: list[str] | None, code: str | None) -> None:
    there = form({"name": "q", "type": "rank methods"})
    posted = {f"q.{c['value']}": [place] for c, place in zip(METHODS, places, strict=True)}
    read = way(there).read(there.pages[0], posted)
    assert read.answers == {"q": expected}
    assert [f.code for f in read.faults] == ([code] if code else [])


@pytest.mark.parametrize(("typed", "code"), [
    ("0", "too_small"), ("11", "too_large"), ("2.5", "not_whole"), ("7", None)])
def test_a_range_has_its_ends(typed: str, code: str | None) -> None:
    there = form({"name": "q", "type": "range", "parameters": "start=1 end=10 step=1"})
    assert [f.code for f in way(there).read(there.pages[0], {"q": [typed]}).faults] == ([code] if code else [])


def test_a_code_for_no_answer_is_held_against_nothing() -> None:
    there = form({"name": "q", "type": "integer", "constraint": ". >= 0", "missing": {"-9": "refused"}})
    assert way(there).read(there.pages[0], {"q": ["-9"]}).faults == ()
    assert codes(way(there).read(there.pages[0], {"q": ["-8"]}).faults) == [("q", "constraint")]


def test_another_choice_asks_which() -> None:
    there = form({"name": "q", "type": "select_one yes_no or_other"})
    assert [p.names for p in there.pages] == [("q",), ("q_other",)]
    assert [p.id for p in way(there, q="yes").pages()] == ["q"]
    assert way(there, q="other", q_other="ehkä").answers == {"q": "other", "q_other": "ehkä"}


PARTNERS = form(
    {"name": "own", "type": "text"},
    {"repeat": "partners", "label": "Partners", "questions": [
        {"name": "partner", "type": "text", "label": "Who", "required": "yes"},
        {"name": "meets", "type": "select_one yes_no", "label": "Does ${own} meet ${partner}?"},
        {"name": "often", "type": "integer", "label": "How often", "relevant": "${meets} = 'yes'"}]},
    {"name": "all", "type": "calculate", "calculation": "sum(${often})"},
    {"name": "n", "type": "calculate", "calculation": "count(${partner})"},
    {"name": "last", "type": "text", "relevant": "${all} > 5"},
)


def test_what_is_asked_of_each_of_several() -> None:
    assert [(p.id, p.repeat, p.within) for p in PARTNERS.pages] == [
        ("own", "", ()), ("partners", "partners", ()), ("partner", "", ("partners",)), ("meets", "", ("partners",)),
        ("often", "", ("partners",)), ("last", "", ())]
    there = way(PARTNERS, own="Me", partners=[{"partner": "A", "meets": "yes", "often": 4},
                                              {"partner": "B", "meets": "no", "often": 9}, {}])
    assert there.answers["partners"] == [{"partner": "A", "meets": "yes", "often": 4}, {"partner": "B", "meets": "no"},
                                         {}]
    assert (there.answers["all"], there.answers["n"]) == (4, 3)
    assert [p.id for p in there.pages((("partners", 0),))] == ["partner", "meets", "often"]
    assert [p.id for p in there.pages((("partners", 1),))] == ["partner", "meets"]
    meets = PARTNERS.asked["meets"].question.label
    assert told(meets, there, "en", (("partners", 1),)) == "Does Me meet B?"
    assert codes(there.faults()) == [("partner", "required")]
    assert there.faults()[0].spot == (("partners", 2),)


def test_instances_are_added_changed_and_removed() -> None:
    answers = merged({}, (("partners", 0),), {"partner": "A"})
    answers = merged(answers, (("partners", 1),), {"partner": "B"})
    answers = merged(answers, (("partners", 0),), {"partner": "C", "meets": "yes"})
    assert answers == {"partners": [{"partner": "C", "meets": "yes"}, {"partner": "B"}]}
    assert without(answers, (("partners", 0),)) == {"partners": [{"partner": "B"}]}
    page = PARTNERS.page("meets")
    assert page is not None
    there = PARTNERS.way(answers, NOW)
    assert there.read(page, {"meets": ["no"]}, (("partners", 1),)).answers == {"meets": "no"}


def test_as_many_as_the_form_says() -> None:
    there = form({"name": "n", "type": "integer"}, {"repeat": "r", "repeat_count": "${n}", "questions": [
        {"name": "q", "type": "text", "label": "q"}]})
    assert len(way(there, n=3, r=[{"q": "a"}]).instances("r")) == 3
    assert len(way(there, n=10**9).instances("r")) == 100
    assert way(there).instances("r") == []


def test_repeats_in_repeats() -> None:
    there = form({"repeat": "homes", "questions": [
        {"name": "home", "type": "text", "label": "home"},
        {"repeat": "people", "questions": [{"name": "age", "type": "integer", "label": "age"},
                                           {"name": "where", "type": "text", "label": "${home}",
                                            "relevant": "${age} > 17"}]}]},
                 {"name": "oldest", "type": "calculate", "calculation": "max(${age})"})
    answers = {"homes": [{"home": "x", "people": [{"age": 3}, {"age": 40, "where": "w"}]}, {"home": "y"}]}
    there_ = there.way(answers, NOW)
    assert there_.answers["oldest"] == 40
    spot = (("homes", 0), ("people", 1))
    assert [p.id for p in there_.pages(spot)] == ["age", "where"]
    assert told(there.asked["where"].question.label, there_, "fi", spot) == "x"


def test_who_is_left_nothing_to_choose_is_not_asked() -> None:
    there = form({"name": "area", "type": "text", "label": "area"},
                 {"name": "town", "type": "select_one yes_no", "label": "town", "required": "yes",
                  "choice_filter": "name = ${area}"}, {"name": "last", "type": "text", "label": "last"})
    assert not way(there, area="nowhere", town="yes").is_asked("town")
    assert way(there, area="no").is_asked("town")
    assert way(there, area="nowhere", town="yes").answers == {"area": "nowhere"}
    assert codes(way(there, area="nowhere").faults()) == []
    assert codes(way(there, area="no").faults()) == [("town", "required")]


def test_a_condition_may_look_ahead() -> None:
    there = form({"name": "a", "type": "text", "relevant": "${b} = 'x'"}, {"name": "b", "type": "text"})
    assert way(there, a="1", b="x").answers == {"a": "1", "b": "x"}
    assert way(there, a="1", b="y").answers == {"b": "y"}


def test_what_only_others_work_out_is_named_and_keeps_nobody_out() -> None:
    there = form({"name": "a", "type": "text", "relevant": "position(..) > 1"},
                 {"name": "b", "type": "date", "constraint": ". <= today()"})
    assert [(name, key) for name, key, _ in there.unworkable] == [("a", "relevant")]
    assert way(there, a="1").answers == {"a": "1"}
    assert codes(way(there, b="2026-11-25").faults()) == [("b", "constraint")]
    assert codes(there.way({"b": "2026-11-25"}, datetime(2026, 11, 26)).faults()) == []


@pytest.mark.parametrize("document", shipped_library().of("instrument"), ids=lambda d: d.id)
def test_an_instrument_is_kept_as_a_text(document: Any) -> None:
    text = text_of(document.model)
    assert instrument_of(text) == document.model
    assert text_of(instrument_of(text)) == text
    assert len(hash_of(text)) == 64


@pytest.mark.parametrize("document", shipped_library().of("instrument"), ids=lambda d: d.id)
@pytest.mark.parametrize("paging", ["section", "question"])
def test_every_question_of_the_library_has_a_page(document: Any, paging: Any) -> None:
    there = compiled(document.model, paging)
    on_pages = [name for page in there.pages for name in page.names]
    assert on_pages == [a.name for a in there.level.asked() if a.shown]
    assert there.unworkable == ()
