"""REDCap's logic means here what REDCap's own guide says: worked out from a dictionary to a number or a truth."""

import csv
import io
from datetime import date
from typing import Any

import pytest

from keko_eval.exchange.brought import instrument_text
from keko_eval.exchange.foreign_words import Untranslated
from keko_eval.exchange.redcap.columns import HEADINGS, KEYS
from keko_eval.exchange.redcap.logic import from_redcap
from keko_eval.exchange.redcap.logic_out import to_redcap
from keko_eval.exchange.redcap.read import form_of
from keko_eval.files.csv import parse_csv
from tests.exchange.engines.ours import MOMENT, stored
from tests.exchange.engines.ours import form_of as compiled

ROWS = [*({"field_name": n, "field_type": "text", "validation": "number"} for n in "abc"),
        {"field_name": "box", "field_type": "checkbox", "choices": "1, A | 2, B | -1, C"},
        {"field_name": "one", "field_type": "radio", "choices": "0, A | 1, B"},
        {"field_name": "start", "field_type": "text", "validation": "date_ymd"},
        {"field_name": "stop", "field_type": "text", "validation": "date_ymd"},
        {"field_name": "word", "field_type": "text"}]


def worked_out(logic: str, answers: dict[str, Any], *, branching: bool = False) -> Any:
    own = {"field_name": "own", "field_type": "text", "branching_logic": logic} if branching else \
        {"field_name": "own", "field_type": "calc", "choices": logic}
    target = io.StringIO()
    out = csv.writer(target)
    out.writerow(HEADINGS)
    out.writerows([{"form_name": "f", "field_label": "L", **row}.get(key, "") for key in KEYS] for row in [*ROWS, own])
    table, _ = parse_csv(target.getvalue().encode(), "d.csv")
    assert table is not None
    read = form_of(table, "d")
    assert not read.report.losses, read.report.text("en")
    form = compiled(_plain(read.tree))
    way = form.way(answers, MOMENT)
    if branching:
        return way.is_asked("own")
    calculation = form.asked["own"].calculation
    assert calculation is not None
    return stored(calculation.value(way.seen(), MOMENT))


def _plain(tree: Any) -> Any:
    import yaml

    return yaml.safe_load(instrument_text(tree, "redcap", "d.csv"))


@pytest.mark.parametrize(("logic", "expected"), [
    ("[a] + [b] * 2", "13"), ("([a] + [b]) / 2", "4"), ("([a])^(2) - [b]", "4"), ("-[a] + [b]", "2"),
    ("round([b] / [a], 2)", "1.67"), ("round(2.4)", "2"), ("sum([a], [b], [c])", "8"), ("mean([a], [b], [c])", "4"),
    ("sum([box(1)], [box(2)], [box(-1)])", "2"), ("if([a] > 2, 10, 20)", "10"), ("if([c] = '', 1, 0)", "1"),
    ("min([a], [b])", "3"), ("max([a], [b])", "5"), ("abs([a] - [b])", "2"), ("sqrt([a] + 6)", "3"),
    ("datediff([start], [stop], 'd', true)", "30"), ("datediff([stop], [start], 'd')", "30"),
    ("datediff([stop], [start], 'd', 'ymd', true)", "-30"), ("round(datediff([start], [stop], 'y', true), 3)", "0.082"),
    ("datediff([start], 'today', 'd', true)", str((MOMENT.date() - date(2024, 1, 1)).days)),
    ("[box(2)] * 5 + [box(1)]", "1")])
def test_calculations(logic: str, expected: str) -> None:
    answers = {"a": "3", "b": "5", "box": ["1", "-1"], "start": "2024-01-01", "stop": "2024-01-31"}
    assert worked_out(logic, answers) == expected


@pytest.mark.parametrize(("logic", "expected"), [
    ("[one] = '1'", True), ("[one] = \"0\"", False), ("[one] <> '0'", True), ("[box(1)] = '1'", True),
    ("[box(2)] = '0'", True), ("[box(2)] <> '1'", True), ("[box(-1)] = 0", False), ("[a] >= 3 and [b] < 5", False),
    ("[a] = 3 or [b] = 1 and [c] = 1", True), ("([a] = 3 or [b] = 1) and [c] = 1", False), ("not([a] = 3)", False),
    ("!([a] = 4)", True), ("[c] = ''", True), ("[c] <> \"\"", False), ("[c] > 1", False),
    ("contains([word], 'ell')", True), ("starts_with([word], 'x')", False), ("isblankormissingcode([c])", True),
    ("[start] <= '2024-01-01'", True)])
def test_branching(logic: str, expected: bool) -> None:
    answers = {"a": "3", "b": "5", "one": 1, "box": ["1", "-1"], "word": "hello", "start": "2024-01-01"}
    assert worked_out(logic, answers, branching=True) is expected


@pytest.mark.parametrize("logic", [
    "[a] <> '1'", "[box(1)] = '1' and [box(2)] = '0'", "([a] = 1 or [b] = 2) and [c] = 3", "(([a])^(2)) / 3",
    "if([a] > 1, [b], '')", "datediff([start], [stop], 'd')", "datediff([start], 'today', 'd', true)",
    "-([a] + [b]) * 2", "[a] - ([b] - [c])", "not([a] = 1)"])
def test_there_and_back_means_the_same(logic: str) -> None:
    once = from_redcap(logic)
    assert from_redcap(to_redcap(once, "own", {"box": ["1", "2"]}, str)) == once


@pytest.mark.parametrize(("logic", "piece"), [
    ("[event_1_arm_1][a] = 1", "[event_1_arm_1][a]"), ("[user-name] = 'x'", "[user-name]"),
    ("rounddown([a])", "rounddown()"), ("[box(1)] = 'x'", "x"), ("[a] =", "…"), ("[a] # 1", "# 1"),
    ("datediff([a], [b], 'w')", "datediff()"), ("[a] 1", "1"), ("[a", "[a")])
def test_what_cannot_be_said_is_named(logic: str, piece: str) -> None:
    with pytest.raises(Untranslated) as found:
        from_redcap(logic)
    assert str(found.value) == piece
