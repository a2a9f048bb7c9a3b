"""What the page works out is what the program works out, expression by expression and form by form."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from keko_eval.collection.form.condition import Condition
from keko_eval.collection.form.form import compiled
from keko_eval.collection.form.walk import stored
from keko_eval.collection.handout import Handout
from keko_eval.collection.offline.page import offline_data
from keko_eval.collection.offline.script import NOW, TODAY, Unscripted, scripted
from keko_eval.definitions.expression.symbols import Symbol
from keko_eval.definitions.expression.tree import Node
from keko_eval.definitions.expression.xlsform import write_xlsform
from keko_eval.definitions.load import shipped_library
from keko_eval.problem.problem import Refused
from tests.collection.offline.browsing import browser, needs_browser, with_engine
from tests.collection.papers import EVERYTHING, everything
from tests.definitions.expression.trees import SYMBOLS, rows
from tests.definitions.expression.trees import everything as expressions

pytestmark = needs_browser
MOMENT = datetime(2019, 11, 20, 12, 30)
CLOCK = {TODAY: "2019-11-20", NOW: "2019-11-20T12:30:00"}
RUN = "([script, rows]) => rows.map(row => keko.stored(script.kind, keko.value(script, row)))"
MORE = ["substring-before(${t}, 'a')", "substring-after(${t2}, ' ')", "translate(${t}, 'ab', 'B')",
        "normalize-space(${t2})", "selected-at(${m}, 1)", "selected-at(${m}, -1)", "number(${t})", "sqrt(${d})",
        "pow(${d}, 8)", "${n} mod 3", "today() > ${day}", "format-date(today(), '%e.%n.%y')",
        "decimal-date-time(now())", "string(now())", "date(${n})", "date(${d} * 365)", "if(${n} > 0, ${day}, today())",
        "format-date-time(date-time(${day}), '%Y-%m-%d %H:%M:%S.%3')", "string(${d})", "${d} = 0.1 * 3", "-${n}",
        "substr(${t}, -2)", "substr(${t2}, 0, -1)", "coalesce(${t}, ${t2})", "round(${d}, 2)", "round(${d})",
        "int(${d})", "string(${d} div 1000000)", "string(${d} * 1000000000)", "concat(${d}, ${n}, ${flag}, ${day})",
        "regex(${t}, '[a-z ä.\\\\-]+')", "regex(${t2}, 'a.b')", "${m} = 'a b'", "${flag} and ${t}", "date-time(${day})",
        "once(${t})", "string-length(${t2})"]


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with browser() as opened:
        yield with_engine(opened.new_page())


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Answers as a form keeps them."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def alike(one: object, two: object) -> bool:
    if one == two and isinstance(one, bool) == isinstance(two, bool):
        return True
    try:
        return not isinstance(one, bool) and float(str(one)) == float(str(two))
    except ValueError:
        return False


def compare(page: Page, text: str, answers: list[dict[str, Any]]) -> None:
    condition = Condition(text, SYMBOLS, "t")
    got = page.evaluate(RUN, [scripted(condition), [plain(row) | CLOCK for row in answers]])
    wanted = [stored(condition.value(plain(row), MOMENT)) for row in answers]
    assert all(alike(a, b) for a, b in zip(got, wanted, strict=True)), (text, answers, got, wanted)


@settings(max_examples=400)
@given(expressions(2), rows)
def test_any_expression_is_worked_out_alike(page: Page, node: Node, rows: list[dict[str, Any]]) -> None:
    compare(page, write_xlsform(node), rows)


@settings(max_examples=20)
@given(rows)
@pytest.mark.parametrize("text", MORE)
def test_each_function_is_worked_out_alike(page: Page, text: str, rows: list[dict[str, Any]]) -> None:
    compare(page, text, rows)


@pytest.mark.parametrize(("text", "what"), [
    ("pow(${d}, ${n})", "pow()"), ("pow(${d}, 0.5)", "pow()"), ("date(${t})", "date()"),
    ("date-time(${t})", "date-time()"), ("regex(${t}, '(a+)+')", "regex()"),
    ("position(..) > 1", "position(..) > 1"), ("sum(${r}) > 1", "${r}")])
def test_what_the_page_cannot_work_out_is_named(text: str, what: str) -> None:
    symbols = {**SYMBOLS, "r": Symbol("r", "integer", repeated=True)}
    with pytest.raises(Unscripted) as refused:
        scripted(Condition(text, symbols, "t"))
    assert refused.value.what == what


def test_a_form_with_such_parts_is_refused_in_words() -> None:
    with pytest.raises(Refused) as refused:
        offline_data(everything(), "fi", bytes(32), "x")
    assert [(p.code, p.values["question"], p.values["what"]) for p in refused.value.problems] == [
        ("form-not-offline", "child", "repeat"), ("form-not-offline", "odd", "position(..) > 1")]


OFFLINE = EVERYTHING.replace('"position(..) > 1"', '"${age} > 30"').partition("  - section: children")[0]
FORM = everything(OFFLINE)
QUESTIONS = compiled(FORM.instrument)
WALK = """([form, answers, clock]) => { const found = keko.walk(form, answers, clock);
  return [[...found.asked].sort(), found.answers, keko.faults(form, found)]; }"""
YES_NO = st.sampled_from(["yes", "no", "maybe"])
ANSWERS = st.fixed_dictionaries({}, optional={
    "works": YES_NO, "coast": YES_NO, "trust_1": st.sampled_from(["1", "9"]), "trust_2": st.sampled_from(["1", "8"]),
    "hours": st.sampled_from(["0", "0.5", "80", "80.5", "-1"]), "since": st.sampled_from(["2017-08-15"]),
    "town": st.sampled_from(["turku", "oulu", "tampere"]), "mood": st.integers(-1, 11), "age": st.integers(10, 70),
    "help": st.lists(st.sampled_from(["advice", "coach", "none"]), min_size=1, unique=True),
    "order": st.permutations(["advice", "coach", "none"]), "agrees": st.just("OK"), "story": st.just("Näin oli"),
    "odd": st.just("x"), "old": st.sampled_from(["yes", "other"]), "old_other": st.just("muu")})


@settings(max_examples=200)
@given(ANSWERS)
def test_any_answers_lead_the_same_way(page: Page, answers: dict[str, Any]) -> None:
    form = offline_data(FORM, "fi", bytes(32), "x")["form"]
    asked, counted, faults = page.evaluate(WALK, [form, answers, CLOCK])
    way = QUESTIONS.way(answers, MOMENT)
    assert asked == sorted(name for _, name in way.walked.asked)
    assert counted == way.answers
    assert sorted(map(tuple, faults)) == sorted((f.question, f.code) for f in way.faults())


TYPED = st.text("0123456789.,-+ ab:/−–@ÄT\n", max_size=9) | st.sampled_from(
    ["1 234,5", "12", "−3", "0,50", "-0", "007", ".5", "5.", "15.8.2017", "31.2.2017", "2017-8-5", "1/2/2017", "9.30",
     "klo 7:05", "24.00", "9:5", "a@b.fi", "a@b", "1" * 16, "\u202e12"])


@settings(max_examples=300)
@given(st.sampled_from(["hours", "age", "mood", "since", "woke", "met", "story", "trust_1"]), TYPED, TYPED)
def test_what_is_typed_is_read_alike(page: Page, name: str, text: str, clock: str) -> None:
    from keko_eval.collection.form.entered import Faulty, entered

    form = offline_data(FORM, "fi", bytes(32), "x")["form"]
    got = page.evaluate("([question, typed]) => keko.entered(question, typed)",
                        [form["questions"][name], {"": [text], "time": [clock]}])
    try:
        wanted = {"answer": entered(QUESTIONS.asked[name], {name: [text], f"{name}.time": [clock]})}
    except Faulty as faulty:
        wanted = {"fault": faulty.code}
    assert got == wanted


@pytest.mark.parametrize("document", shipped_library().of("instrument"), ids=lambda d: d.id)
def test_every_shared_instrument_can_be_answered_offline(document: Any) -> None:
    for language in ("fi", "sv", "en", "fi-simple"):
        data = offline_data(Handout(document.model), language, bytes(32), "x")
        assert [name for page in data["form"]["pages"] for name in page["names"]]
