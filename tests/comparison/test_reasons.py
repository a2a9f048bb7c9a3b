"""Why a method was taken and the others were not, and what a number rests on, by what the row tells of itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import keko_eval.comparison
from keko_eval.comparison.choose import Linkage
from keko_eval.comparison.facts import Facts
from keko_eval.comparison.methods import GROUNDS, METHODS
from keko_eval.comparison.reasons import ASSUMPTIONS, FALSE_OVERLAPPING, FALSE_PAIRED, LOOKED, RULES, reasons

ROOM = Path(keko_eval.comparison.__file__).parent
NOT_RESULTS = {"L-BFGS-B", "Nelder-Mead", "bounded", "highs", "two_stage_slope", "welch_contrast"}
"""Methods of a numerical library, and those that are asked for from Python alone: no row has them."""


def turned_down(**columns: object) -> dict[str, str]:
    return {other.method: other.why for other in reasons(Facts(**columns)).rejected}  # type: ignore[arg-type]


def assumed(**columns: object) -> dict[str, list[str]]:
    found = reasons(Facts(**columns)).assumptions  # type: ignore[arg-type]
    return {one.id: [point.id for point in one.looked] for one in found}


CLUSTERED = {"reason": "partly_linked_clusters", "method": "person_gls_cr2", "kind": "scale", "n": 163,
             "n_reference": 159, "n_pairs": 96, "df": 8.1, "clusters": 10, "comparability": "identical",
             "estimate": 16.5, "ci_low": 10.0, "ci_high": 23.0, "verdict": "improved"}


def test_partly_linked_with_clusters():
    found = reasons(Facts(**CLUSTERED))
    told = {other.method: (other.why, dict(other.numbers)) for other in found.rejected}
    assert told == {
        "partially_overlapping_t": ("clusters_differ", {"low": 0.08, "high": 0.11}),
        "paired_cr2": ("leaves_out_single", {"single": 130}), "stacked_cr2": ("forgets_pairs", {}),
        "welch_t": ("same_people_twice", {}), "z": ("few_clusters_for_z", {"clusters": 10, "normal_from": 50}),
        "ranks": ("ranks_without_amount", {})}
    assert {point.id: dict(point.numbers) for point in found.why} == {
        "in_pairs": {"pairs": 96, "share": 2 * 96 / 322, "from_share": 0.80},
        "clusters": {"clusters": 10, "fewest": 4}}


@pytest.mark.parametrize(("columns", "wanted"), [
    ({"reason": "linked_clusters", "method": "paired_cr2"}, {"paired_t": "clusters_differ",
                                                             "person_gls_cr2": "hardly_any_single"}),
    ({"reason": "linked", "method": "paired_t"}, {"partially_overlapping_t": "hardly_any_single",
                                                  "welch_t": "same_people_twice", "cr2": "no_clusters"}),
    ({"reason": "linked_few_clusters", "method": "paired_t"}, {"cr2": "too_few_clusters"}),
    ({"reason": "unlinked_clusters", "method": "stacked_cr2"}, {"paired_t": "no_pairs", "welch_t": "hidden_pairs"}),
    ({"reason": "unlinked", "method": "welch_t"}, {"paired_t": "no_pairs", "student_t": "equal_spread"}),
    ({"reason": "linked", "method": "newcombe_paired", "kind": "share", "share": True},
     {"wald": "past_the_ends", "mcnemar": "test_without_amount", "newcombe_independent": "same_people_twice"}),
    ({"reason": "control_clusters", "method": "change_by_arm_cr2", "quantity": "difference_in_changes"},
     {"end_values": "forgets_start", "own_change": "nothing_beside", "ancova": "groups_not_drawn",
      "change_difference_welch": "members_alike"}),
    ({"reason": "stayers_total", "method": "paired_t_total", "kind": "sum"}, {"all_totals": "grows_with_answers"}),
    ({"reason": "complete_count", "method": "counted"}, {"interval": "nothing_left_to_chance"}),
    ({"quantity": "level", "method": "level_cr2", "reason": None}, {"mean_t": "members_alike"}),
    ({"quantity": "level", "method": "wilson", "reason": None, "share": True}, {"wald": "past_the_ends"}),
])
def test_what_is_turned_down_by_what_the_data_are(columns, wanted):
    found = turned_down(**({"kind": "scale", "df": 20.0} | columns))
    assert wanted.items() <= found.items()
    assert columns["method"] not in found


def test_by_lot_the_start_may_be_adjusted_for():
    of = {"reason": "control", "method": "change_difference_welch", "quantity": "difference_in_changes"}
    assert "ancova" not in turned_down(**of, assignment="randomised")


def test_what_a_number_rests_on_and_how_it_was_looked_at():
    assert assumed(**CLUSTERED, left=0.03, followed=0.6, pairs_only=15.8, answered=0.59, bounded=True) == {
        "same_meaning": ["grade_identical"], "clusters_apart": ["clusters_told"], "right_pairs": [],
        "missing_like_answered": ["left", "followed", "pairs_only"], "mean_is_steady": ["enough_pairs"],
        "silent_like_answered": ["answered"]}
    few = {"method": "paired_t", "reason": "linked", "n": 9, "n_reference": 9, "n_pairs": 9}
    assert assumed(**(CLUSTERED | few))["mean_is_steady"] == ["enough_pairs"]
    same = {"verdict": "no_meaningful_change", "bounded": True}
    assert assumed(**(CLUSTERED | same))["room_above"] == ["ceiling_below"]
    assert assumed(method="counted", reason="complete_count", comparability="identical") == {
        "same_meaning": ["grade_identical"], "records_complete": []}
    assert "recall" in assumed(**(CLUSTERED | {"method": "paired_t", "reason": "retrospective"}))
    unlinked = {"method": "welch_t", "reason": "unlinked"}
    assert "no_hidden_pairs" in assumed(**(CLUSTERED | unlinked))


def test_how_often_the_plain_tests_claim_falsely_is_what_was_simulated():
    page = Path("docs/calibration.md").read_text(encoding="utf8")
    table = page.partition("<!-- plain -->")[2].partition("<!-- end of plain -->")[0]
    rows = [[float(cell.strip(" *")) for cell in line.strip("| ").split("|")]
            for line in table.splitlines() if re.match(r"\| 0\.", line)]
    unlike = [row for row in rows if row[1] > 0]
    for column, (low, high) in ((3, FALSE_PAIRED), (4, FALSE_OVERLAPPING)):
        told = [row[column] / 100 for row in unlike]
        assert round(min(told), 2) == low
        assert round(max(told), 2) == high


def test_every_id_is_in_its_closed_list():
    assert {rule.method for rule in RULES} - METHODS.keys() == {
        "cr2", "z", "ranks", "wald", "mcnemar", "end_values", "own_change", "ancova", "all_totals", "interval"}
    every = [reasons(Facts(method=method, reason=reason, quantity=quantity, comparability="linkable", n=20,
                           n_reference=20, n_pairs=20, estimate=1.0, ci_low=0.0, ci_high=2.0, verdict="unclear",
                           because="ceiling", bounded=True, left=0.1, followed=0.5, pairs_only=1.0, unlike=0.1,
                           answered=0.5, clusters=5))
             for method in METHODS for reason in (None, *GROUNDS)
             for quantity in ("level", "change", "difference_in_changes")]
    assert {one.id for found in every for one in found.assumptions} == set(ASSUMPTIONS)
    assert {point.id for found in every for one in found.assumptions for point in one.looked} <= set(LOOKED)


def test_grounds_are_all_that_choosing_can_give():
    clusters = ("", "_clusters", "_few_clusters")
    assert {f"{link}{more}" for link in get_args(Linkage) for more in clusters} <= set(GROUNDS)
    assert literals("reason") | first_of("Chosen", 1) <= set(GROUNDS)


def calls() -> Iterator[ast.Call | ast.FunctionDef | ast.Dict]:
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
            if isinstance(node, ast.Call | ast.FunctionDef | ast.Dict):
                yield node


def given(node: ast.Call | ast.FunctionDef | ast.Dict, name: str) -> list[ast.expr | None]:
    """What a call, a default or a mapping gives under a name."""
    if isinstance(node, ast.Call):
        return [keyword.value for keyword in node.keywords if keyword.arg == name]
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return [value for key, value in pairs if isinstance(key, ast.Constant) and key.value == name]
    defaults = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    return [default for argument, default in defaults if argument.arg == name]


def texts(node: ast.expr | None) -> Iterator[str]:
    """The texts that an expression can be; not the parts of a composed one, nor what a condition asks."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*texts(node.body), *texts(node.orelse))
    elif isinstance(node, ast.BoolOp):
        yield from (text for value in node.values for text in texts(value))


def literals(name: str) -> set[str]:
    return {text for node in calls() for value in given(node, name) for text in texts(value)}


def first_of(function: str, place: int) -> set[str]:
    """Texts that stand at a place of the calls of a function or method of that name."""
    return {text for node in calls() if isinstance(node, ast.Call) and len(node.args) > place
            and function in (getattr(node.func, "id", None), getattr(node.func, "attr", None))
            for text in texts(node.args[place])}


def constants() -> set[str]:
    """Modules with one method name it ``METHOD``."""
    found = (statement for path in ROOM.rglob("*.py") for statement in ast.parse(path.read_text("utf8")).body)
    return {text for statement in found if isinstance(statement, ast.Assign) for target in statement.targets
            if isinstance(target, ast.Name) and target.id.endswith("METHOD") for text in texts(statement.value)}


def test_every_method_that_this_room_names_is_in_the_list():
    """A new method gets its line in ``METHODS``, or nothing could be said of why."""
    named = (literals("method") | first_of("estimated", 0) | constants()) - NOT_RESULTS
    assert {"paired_cr2", "welch_t", "wilson"} <= named
    assert named <= METHODS.keys(), named - METHODS.keys()
