"""Benchmark rows: which of them may be shown beside what is already released.

A circle's difference from the rest tells the circle to whoever knows the total, since the rest and the circle make up
the whole. So it is shown only where both the circle's and the whole's own value are shown; then it tells nothing that
they do not. What sums up circles (shrunk values, the best quarter, the spread) weighs them otherwise than the total
does, so that with a few hidden circles the two together are as many equations as unknowns; it must rest on the shown
circles alone, which is checked by the number of answers. In public all are held back: the shown values are rounded,
and a number made of the same answers would narrow what the rounding leaves open.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from keko_eval.disclosure.profile import PROFILES, Profile
from keko_eval.disclosure.release import KEPT_RESULT
from keko_eval.disclosure.released import Released
from keko_eval.disclosure.scopes import grouping

Row = Mapping[str, Any]
Value = tuple[str, str, str, str]
Known = Mapping[Value, Row]
AGAINST = ("rest", "region_rest")


def tellable(released: Released) -> dict[Value, Row]:
    """The released level of each (indicator, ``level``, wave, scope), and the changes of those who answered twice."""
    found: dict[Value, Row] = {}
    for row in released.results:
        quantity = row["quantity"]
        if not row["released"] or row["sensitivity"] or row["term"] is not None or row["estimate"] is None:
            continue
        of_pairs = quantity == "change" and row["n_pairs"] is not None and row["n"] in (None, row["n_pairs"])
        if quantity == "level" or of_pairs:
            found[row["indicator"], quantity, row["wave"], row["scope"]] = row
    return found


def protect_benchmark(rows: Iterable[Row], released: Released, *, regions: Mapping[str, str | None],
                      min_n: int | None = None) -> list[dict[str, Any]]:
    """The rows, each one that may not be shown without its numbers.

    Parameters
    ----------
    rows : iterable of dict
        ``Result.record()`` of :func:`keko_eval.comparison.benchmark.benchmark`.
    released : Released
        The study's own tables, as the same audience has them.
    regions : mapping
        The scope of the region that each circle's scope lies in.
    min_n : int, optional
        The study's own threshold.
    """
    profile = PROFILES[released.profile].raised(min_n)
    rows = list(rows)
    if not profile.hides:
        return [dict(row) for row in rows]
    known = tellable(released)
    circles = {grouping(row["scope"]) for row in rows if row["scope"] != "all"}
    summed: Counter[tuple[str, str, str]] = Counter()
    for (id, quantity, wave, scope), row in known.items():
        if grouping(scope) in circles:
            summed[id, quantity, wave] += _answers(row) or 0
    found = []
    for row in rows:
        why = _why(row, known, regions, summed, profile)
        kept = {k: v if k in KEPT_RESULT else None for k, v in row.items()} | {
            "released": False, "hidden_because": why}
        found.append(kept if why else dict(row))
    return found


def _why(row: Row, known: Known, regions: Mapping[str, str | None],
         summed: Mapping[tuple[str, str, str], int], profile: Profile) -> str | None:
    fewest = profile.fewest(row["kind"])
    quantity = "change" if row["reference_wave"] else "level"

    def shown(scope: str | None) -> Row | None:
        return known.get((row["indicator"], quantity, row["wave"], scope or ""))

    if profile.count_step is not None:
        return "complementary"
    if min(row["n"] or 0, row["n_reference"] or 0) < fewest:
        return "too_few"
    own = shown(row["scope"])
    if row["scope"] != "all" and (own is None or _answers(own) != row["n"]):
        return "complementary"
    if row["term"] in AGAINST:
        whole = shown("all" if row["term"] == "rest" else regions.get(row["scope"]))
        together = row["n"] + row["n_reference"]
        return None if whole is not None and _answers(whole) == together else "complementary"
    answers = summed.get((row["indicator"], quantity, row["wave"]), 0)
    return None if answers == row["n_reference"] else "complementary"


def _answers(row: Row) -> int | None:
    told: int | None = row["n_pairs"] if row["quantity"] == "change" else row["n"]
    return told
