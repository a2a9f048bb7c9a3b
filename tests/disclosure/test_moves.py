"""Tables of moves between stages: each line is a group, shown or left over; attackers take tables from each other."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from keko_eval.comparison.rows import Count, Result
from keko_eval.disclosure.editions import Unreleased, release_editions
from keko_eval.disclosure.merging import line_sizes, merges_of, with_merged_steps
from keko_eval.disclosure.orders import Orders
from keko_eval.disclosure.profile import INTERNAL, PUBLIC
from keko_eval.disclosure.release import release

STAGES = ("1", "2", "3", "4")
ORDERS = Orders(stages={"path": STAGES})
Cells = dict[tuple[str, str], int]
Rows = list[dict[str, Any]]
ID: dict[str, Any] = {"study": "s", "indicator": "path", "wave": "after"}


def rows_of(tables: Mapping[str, Cells]) -> tuple[Rows, Rows]:
    """What comparison makes of the moves of each scope: change, net movement, shares of each line, counts, steps."""
    results, counts = [], []
    for scope, table in tables.items():
        n = sum(table.values())
        at: dict[str, Any] = {**ID, "scope": scope}
        pairs: dict[str, Any] = {"n": n, "n_reference": n, "n_pairs": n, "reference_wave": "before"}
        results += [Result(**at, **pairs, quantity="change", kind="ladder", estimate=0.1),
                    Result(**at, **pairs, quantity="transition", term="net_movement", kind="ladder", estimate=0.1),
                    Result(**at, **pairs, quantity="transition", term="bowker", kind="ladder", statistic=3.0)]
        for (a, b), moved in sorted(table.items()):
            there = sum(m for (c, _), m in table.items() if c == a)
            pairs |= dict.fromkeys(("n", "n_reference", "n_pairs"), there)
            results += [Result(**at, **pairs, quantity="transition", term=f"stage:{a}->{b}", kind="ladder",
                               estimate=moved / there)] if moved else []
            counts += [Count(**at, value=a, to_value=b, n=moved, base=n)] if moved else []
        ways = {"forward": 1, "stayed": 0, "back": -1}
        counts += [Count(**at, value=f"step:{way}", base=n, n=sum(
            m for (a, b), m in table.items() if (b > a) - (b < a) == sign)) for way, sign in ways.items()]
    return [r.record() for r in results], [c.record() for c in counts]


def with_total(circles: Mapping[str, Cells]) -> dict[str, Cells]:
    total: Cells = {}
    for table in circles.values():
        for cell, n in table.items():
            total[cell] = total.get(cell, 0) + n
    return {"all": total} | {f"circle={c}": table for c, table in circles.items() if sum(table.values())}


def shown_tables(counts: Iterable[Mapping[str, Any]]) -> dict[str, Cells]:
    """The tables of moves that a reader has, by scope."""
    found: dict[str, Cells] = {}
    for row in counts:
        if row["to_value"] is not None and row["released"]:
            found.setdefault(row["scope"], {})[row["value"], row["to_value"]] = row["n"]
    return found


def lines_of(tables: Iterable[Cells]) -> list[int]:
    return [sum(line) for table in tables for line in line_sizes(table).values()]


def merged_table(table: Cells, names: Mapping[str, str]) -> Cells:
    found: Cells = {}
    for (a, b), n in table.items():
        found[names[a], names[b]] = found.get((names[a], names[b]), 0) + n
    return found


def possible(hidden: Mapping[str, Cells], left: Cells, lines: Iterable[tuple[str, int, str]]) -> list[tuple[int, int]]:
    """The fewest and the most that each line of hidden tables can have, if all that is told is their sum and sizes."""
    scopes, cells = list(hidden), sorted(left)
    place = {(s, cell): i for i, (s, cell) in enumerate((s, cell) for s in scopes for cell in cells)}

    def summed(those: Iterable[tuple[str, tuple[str, str]]]) -> Any:
        row = np.zeros(len(place))
        row[[place[one] for one in those]] = 1
        return row

    equal = [(summed((s, cell) for s in scopes), left[cell]) for cell in cells]
    equal += [(summed((s, cell) for cell in cells), sum(hidden[s].values())) for s in scopes]
    known = LinearConstraint(np.stack([row for row, _ in equal]), [n for _, n in equal], [n for _, n in equal])
    found = []
    for scope, side, stage in lines:
        aim = summed((scope, cell) for cell in cells if cell[side] == stage)
        ends = [milp(sign * aim, constraints=known, integrality=np.ones(len(place)), bounds=Bounds(0, np.inf)).fun
                for sign in (1, -1)]
        found.append((round(ends[0]), round(-ends[1])))
    return found


table = st.dictionaries(st.tuples(st.sampled_from(STAGES), st.sampled_from(STAGES)), st.integers(0, 9), max_size=9)
circles = st.dictionaries(st.sampled_from("abcd"), table, min_size=1)


@given(circles, st.sampled_from(["internal", "public"]))
@settings(max_examples=80, deadline=None)
def test_no_line_that_is_shown_or_left_over_is_of_few(people: dict[str, Cells], profile: Any) -> None:
    """Shown tables are taken from the whole's one by one and all together."""
    everybody = with_total(people)
    results, counts = rows_of(everybody)
    fewest = INTERNAL.min_n if profile == "internal" else PUBLIC.min_n
    exact = merges_of(counts, ORDERS, INTERNAL if profile == "internal" else PUBLIC)
    released = release(results, counts, profile, orders=ORDERS)
    names = next(iter(exact.values()), {})
    shown = {s: merged_table(everybody[s], names) for s in shown_tables(released.counts)}
    assert all(n >= fewest for n in lines_of(shown.values()))
    if "all" in shown:
        inner = [t for s, t in shown.items() if s != "all"]
        left = {cell: n - sum(t.get(cell, 0) for t in inner) for cell, n in shown["all"].items()}
        assert all(n >= fewest for n in lines_of([left]))
    told = {(r["scope"], r["n"]) for r in released.results if (r["term"] or "").startswith("stage:") and r["released"]}
    assert all(not n or n >= fewest for _, n in told)
    assert {s for s, _ in told} <= shown.keys()


@given(circles)
@settings(max_examples=40, deadline=None)
def test_no_hidden_line_can_be_worked_out(people: dict[str, Cells]) -> None:
    """Whole numbers only: nobody learns how many of a circle stood at a stage, unless all who are hidden did alike."""
    everybody = with_total(people)
    results, counts = rows_of(everybody)
    shown = shown_tables(release(results, counts, "internal", orders=ORDERS).counts)
    if "all" not in shown:
        return
    names = merges_of(counts, ORDERS, INTERNAL)["s", "path"]
    hidden = {s: merged_table(t, names) for s, t in everybody.items() if s not in shown and t}
    inner = [t for s, t in shown.items() if s != "all"]
    left = {cell: n - sum(t.get(cell, 0) for t in inner) for cell, n in shown["all"].items()}
    alike = [side for side in (0, 1) if len({cell[side] for cell, n in left.items() if n}) < 2]
    few = [(s, side, stage) for s, t in hidden.items() for (side, stage), line in line_sizes(t).items()
           if sum(line) < INTERNAL.min_n and side not in alike]
    assert all(low < high for low, high in possible(hidden, left, few))


FULL = {(a, b): 8 for a in STAGES for b in STAGES if abs(int(a) - int(b)) < 2}
ONE_AT_4 = FULL | {("3", "4"): 0, ("4", "3"): 0, ("4", "4"): 1}


def test_the_attacker_finds_the_one_where_only_the_small_table_is_hidden() -> None:
    everybody = with_total({"a": ONE_AT_4, "b": FULL, "c": FULL})
    left = {cell: n - 2 * FULL.get(cell, 0) for cell, n in everybody["all"].items()}
    assert possible({"circle=a": ONE_AT_4}, left, [("circle=a", 0, "4")]) == [(1, 1)]
    shown = shown_tables(release(*rows_of(everybody), "internal", orders=ORDERS).counts)
    assert shown.keys() == {"all", "circle=c"}


def test_a_hidden_table_does_not_tell_between_which_stages_anybody_moved() -> None:
    results, counts = rows_of(with_total({"a": ONE_AT_4, "b": FULL, "c": FULL}))
    released = release(results, counts, "internal", orders=ORDERS)
    cells = {(r["value"], r["to_value"]) for r in released.counts if r["scope"] == "circle=a" and r["to_value"]}
    shares = {r["term"] for r in released.results if r["scope"] == "circle=a" and (r["term"] or "").startswith("stage")}
    assert len(cells) == len(shares) == len(STAGES) ** 2
    hidden = {r["term"]: r["hidden_because"] for r in released.results if r["scope"] == "circle=a"}
    assert hidden["bowker"] == hidden["stage:1->1"] == "too_few"
    assert hidden["net_movement"] is None


def test_stages_are_told_together_until_each_is_enough() -> None:
    """Three stood at 4 and nobody at 3: both are told with 2, those who stood there having moved as one."""
    total = {("1", "1"): 6, ("1", "2"): 5, ("2", "1"): 4, ("2", "2"): 9, ("4", "2"): 3, ("1", "4"): 2}
    released = release(*rows_of({"all": total}), "internal", orders=ORDERS)
    assert shown_tables(released.counts) == {"all": {
        ("1", "1"): 6, ("1", "2..4"): 7, ("2..4", "1"): 4, ("2..4", "2..4"): 12}}
    assert {r["term"]: (r["n"], r["estimate"]) for r in released.results if (r["term"] or "").startswith("stage:")} == {
        "stage:1->1": (13, 6 / 13), "stage:1->2..4": (13, 7 / 13), "stage:2..4->1": (16, 0.25),
        "stage:2..4->2..4": (16, 0.75)}
    ways = {r["value"]: r["n"] for r in released.counts if r["to_value"] is None}
    assert ways == {"step:forward": 7, "step:stayed": 15, "step:back": 7}


def test_a_line_of_few_is_not_told_as_one() -> None:
    """All twelve who stood at 2 stayed there: who knows that one of them stood there knows the rest."""
    total = {("1", "1"): 20, ("1", "2"): 10, ("2", "2"): 12}
    assert shown_tables(release(*rows_of({"all": total}), "internal", orders=ORDERS).counts) == {}
    released = release(*rows_of({"all": total | {("2", "1"): 2}}), "internal", orders=ORDERS)
    assert shown_tables(released.counts)["all"]["2..4", "2..4"] == 12


def test_the_net_movement_does_not_tell_ways_that_are_hidden() -> None:
    few = {("1", "1"): 9, ("1", "2"): 8, ("2", "1"): 1}
    found = release(*rows_of({"all": few}), "internal", orders=ORDERS)
    assert {r["released"] for r in found.counts} == {False}
    assert {r["term"]: r["released"] for r in found.results}["net_movement"] is False
    more = {cell: 3 * n for cell, n in few.items()}
    public = release(*rows_of({"all": more}), "public", orders=ORDERS)
    assert {r["value"]: r["n"] for r in public.counts if r["to_value"] is None} == {
        "step:forward": 25, "step:stayed": 25, "step:back": None}
    assert {r["term"]: r["released"] for r in public.results}["net_movement"] is False


@given(circles)
@settings(max_examples=40, deadline=None)
def test_editions_taken_from_the_whole_leave_no_line_of_few(people: dict[str, Cells]) -> None:
    everybody = with_total(people)
    parts = [Unreleased(*rows_of({"all": t}), where={"circle": s.partition("=")[2]}, orders=ORDERS)
             for s, t in everybody.items() if s != "all"]
    whole, editions = release_editions(Unreleased(*rows_of(everybody), orders=ORDERS), parts, "internal")
    alone = release(*rows_of(everybody), "internal", orders=ORDERS)
    assert whole.counts.rows == alone.counts.rows
    shown = shown_tables(whole.counts)
    for part, tables in zip(parts, editions, strict=True):
        shown |= {part.scope(s): t for s, t in shown_tables(tables.counts).items()}
    assert all(n >= INTERNAL.min_n for n in lines_of(shown.values()))
    if "all" in shown:
        inner = [t for s, t in shown.items() if s != "all"]
        assert {cell for t in inner for cell in t} <= shown["all"].keys()
        left = {cell: n - sum(t.get(cell, 0) for t in inner) for cell, n in shown["all"].items()}
        assert all(n >= INTERNAL.min_n for n in lines_of([left]))


Bars = Callable[..., Rows]
FIVE = Orders(scales={"q": ("1", "2", "3", "4", "5")})


def test_five_steps_are_told_as_three_where_few_gave_some_answer(bars: Bars) -> None:
    before = bars("all", {"1": 3, "2": 17, "3": 30, "4": 61, "5": 40, "not_answered": 2})
    after = bars("all", {"1": 10, "2": 20, "3": 30, "4": 60, "5": 40}, wave="after")
    found = release([], [*before, *after], "public", orders=FIVE).counts
    assert [(r["wave"], r["value"], r["n"]) for r in found] == [
        ("before", "1..2", 20), ("before", "3", 30), ("before", "4..5", 100), ("before", "not_answered", None),
        ("after", "1..2", 30), ("after", "3", 30), ("after", "4..5", 100)]


def test_five_steps_stay_where_nothing_is_gained(bars: Bars) -> None:
    enough = bars("all", {"1": 10, "2": 20, "3": 30, "4": 60, "5": 40})
    few = bars("all", {"1": 1, "2": 20, "3": 30, "4": 60, "5": 40})
    assert with_merged_steps(enough, FIVE, PUBLIC) == enough
    assert with_merged_steps(few, FIVE, INTERNAL) == few
    assert with_merged_steps(few, Orders(), PUBLIC) == few


@given(st.lists(st.integers(0, 60), min_size=5, max_size=5), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_no_answer_of_few_is_told_by_the_parts_of_five_steps(bars: Bars, given_by: list[int], silent: int) -> None:
    """The reader knows each shown count within its rounding, the base, and that a hidden one is 1 to 4."""
    answers = dict(zip("12345", given_by, strict=True))
    counts = release([], bars("all", {**answers, "not_answered": silent}), "public", orders=FIVE).counts
    if not any(r["released"] for r in counts):
        return
    values = [*answers, "not_answered"]
    sums, low, high = [], [], []
    for row in counts:
        first, _, last = row["value"].partition("..")
        inside = values[values.index(first):values.index(last or first) + 1]
        sums.append([float(v in inside) for v in values])
        n = row["n"]
        low.append(0 if n == 0 else 1 if n is None else max(n - 2.5, 5))
        high.append(0 if n == 0 else 4 if n is None else n + 2.5)
    base = next(r["base"] for r in counts if r["released"])
    known = LinearConstraint(np.array([*sums, [1.0] * 6]), [*low, base - 2.5], [*high, base + 2.5])
    for i, value in enumerate(values):
        if 0 < {**answers, "not_answered": silent}[value] < 5:
            ends = [milp(sign * np.eye(6)[i], constraints=known, integrality=np.ones(6)).fun for sign in (1, -1)]
            assert round(ends[0]) < round(-ends[1]), value


@pytest.mark.parametrize("profile", ["internal", "public"])
def test_a_threshold_of_terms_holds_for_lines(profile: Any) -> None:
    total = {(a, b): 4 for a in STAGES[:2] for b in STAGES[:2]}
    assert "all" in shown_tables(release(*rows_of({"all": {c: 2 * n for c, n in total.items()}}), profile, min_n=10,
                                         orders=ORDERS).counts)
    assert shown_tables(release(*rows_of({"all": total}), profile, min_n=10, orders=ORDERS).counts) == {}
