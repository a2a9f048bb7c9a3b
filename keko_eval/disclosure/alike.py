"""Alike: what in a small group tells how each member answered, though the group itself is large enough.

A share of nobody or of everybody is each one's answer, and the only one who answered otherwise learns the same of all
the others. Answers counted one by one tell more than a share does: who the two are that fell is easily guessed among
nine. So a small group shows a share only where at least two answered each way, and no distribution with a count below
the threshold in it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from keko_eval.disclosure.profile import Profile

Row = Mapping[str, Any]
AT_ENDS = ("floor", "ceiling", "straight_lining")
"""Terms of the shares of a scale's answers that are at its ends, or all alike."""
OTHERWISE = 2
"""Fewest who must have answered otherwise than the rest."""
WEIGHTED = ("taylor_linearised", "taylor_linearised_logit")
"""Shares and totals in which each answer has a weight of its own: how many answered otherwise they do not tell, so that
in a small group they are not shown, lest the weight of one tell what that one answered."""
_SHARES = ("share", "ladder", "theme", "dyad")
_MEASURED = ("scale", "index", "mean", "ratio", "rubric", "dose")


def alike(row: Row, profile: Profile) -> bool:
    """Whether a level tells what everybody in a small group answered, or all but one, or counts too few of them.

    A mean does where the answers do not differ. Where everybody on a closed list answered, its standard error is 0
    too, but without degrees of freedom.
    """
    n, value, kind = row.get("n"), row.get("estimate"), row.get("kind")
    if row["quantity"] != "level" or not n or n >= profile.small_n or value is None:
        return False
    if row.get("method") in WEIGHTED and kind in (*_SHARES, "count"):
        return True
    if kind in _SHARES:
        return bool(round(min(value, 1 - value) * n, 6) < OTHERWISE)
    if kind == "count":
        return bool(value < profile.min_n or n - value < OTHERWISE)
    if kind == "sum":
        return bool(value == 0)
    return kind in _MEASURED and row.get("standard_error") == 0 and row.get("df") is not None


def few_at_end(row: Row, profile: Profile) -> bool:
    """Whether a share of those at an end of a scale, or who answered everything alike, tells of too few of them."""
    n, value = row.get("n"), row.get("estimate")
    if row["quantity"] != "reliability" or row.get("term") not in AT_ENDS or not n or value is None:
        return False
    there = round(value * n)
    return few_counted([{"n": there, "base": n}], profile) or 0 < there < (profile.count_step or 0)


def few_counted(rows: Iterable[Row], profile: Profile) -> bool:
    """Whether one distribution in a small group has a count of so few that they may be known, or only one answer."""
    told = [(row["n"], row["base"]) for row in rows if row.get("n") is not None and row.get("base")]
    return any(base < profile.small_n and (0 < n < profile.min_n or base - n < OTHERWISE) for n, base in told)
