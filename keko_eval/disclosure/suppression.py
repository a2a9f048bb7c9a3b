"""Complementary suppression: what else must be hidden so that totals do not tell what is hidden.

One table is the sizes of groups at one indicator and wave. Every margin (a group and the groups inside it) is an
equation that the reader knows: the group is the sum of those inside it and of the rest. What is hidden in a margin is
safe when the hidden ones and the rest together are enough people, and when each hidden size, given all that is shown
and the thresholds, can still have several values.
"""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from keko_eval.disclosure.scopes import Margin

Reason = Literal["too_few", "complementary", "difference"]
Hidden = dict[str, Reason]


class Turnover(NamedTuple):
    """How many answered the earlier wave only, and the later wave only."""

    left: int
    came: int


@dataclass(frozen=True, slots=True)
class Table:
    """Sizes of groups, and for those who answered both waves how many others there are in each wave.

    ``fewest`` is the threshold, ``values`` how many values a hidden size must be able to have, ``together`` whether
    leavers and newcomers count together. ``alike`` are groups that are hidden although they are large enough, since
    nearly all in them answered alike.
    """

    sizes: Mapping[str, int]
    fewest: int
    values: int = 3
    turnover: Mapping[str, Turnover] = field(default_factory=dict)
    together: bool = False
    alike: frozenset[str] = frozenset()

    def primary(self) -> Hidden:
        """What is hidden for its own sake."""
        small: Hidden = {scope: "too_few" for scope, n in self.sizes.items()
                         if 0 < n < self.fewest or (n and scope in self.alike)}
        differing: Hidden = {scope: "difference" for scope, t in self.turnover.items() if self._few_moved(t)}
        return differing | small

    def bounds(self, scope: str) -> tuple[float, float]:
        """What the reader knows of a hidden size from the reason alone."""
        return (1, self.fewest - 1) if self.sizes[scope] < self.fewest else (self.fewest, math.inf)

    def too_small(self, plus: str, minus: Iterable[str]) -> bool:
        """Whether a group without some groups inside it is a small group, or differs by one between the waves."""
        taken = list(minus)
        rest = self.sizes[plus] - sum(self.sizes[s] for s in taken)
        if 0 < rest < self.fewest:
            return True
        if rest <= 0 or any(s not in self.turnover for s in (plus, *taken)):
            return False
        left, came = (self.turnover[plus][i] - sum(self.turnover[s][i] for s in taken) for i in (0, 1))
        return self._few_moved(Turnover(left, came))

    def _few_moved(self, moved: Turnover) -> bool:
        few = range(1, self.fewest)
        if self.together:
            return sum(moved) in few
        return 0 in moved and sum(moved) in few


def protect(table: Table, margins: Sequence[Margin], inherited: Collection[str] = (),
            seen: Collection[str] = ()) -> Hidden:
    """All that must be hidden in a table, with reasons.

    Parameters
    ----------
    margins : sequence of Margin
        Those with the fewest groups first, so that a partner is looked for close by.
    inherited : collection of str
        Groups that are hidden in a table that this one follows.
    seen : collection of str
        Groups that are hidden elsewhere; they are taken before others, so that one group is hidden everywhere rather
        than many here and there.

    Notes
    -----
    Greedy: a margin that tells too much hides the smallest group that mends it, or the smallest at all and looks
    again; where no group is left inside, the outer one. Groups are only added, so it ends.
    """
    hidden = table.primary()
    hidden |= {scope: "complementary" for scope in inherited if scope in table.sizes and scope not in hidden}
    known = [m for m in (_within(m, table) for m in margins) if m]

    def order(scope: str) -> tuple[bool, int, str]:
        return scope not in seen, table.sizes[scope], scope

    changed = bool(known)
    while changed:
        changed = False
        for margin in known:
            while tells_too_much(margin, table, hidden) and (pick := _next(margin, table, hidden, order)):
                hidden[pick] = "complementary"
                changed = True
    return hidden


def tells_too_much(margin: Margin, table: Table, hidden: Collection[str]) -> bool:
    """Whether the reader can work out from one margin what is hidden in it, or read off a group that is too small."""
    shown = [c for c in margin.children if c not in hidden]
    unknown = [c for c in margin.children if c in hidden and table.sizes[c]]
    rest = table.sizes[margin.parent] - sum(table.sizes[c] for c in margin.children)
    if margin.parent in hidden:
        if not unknown:
            return rest < table.fewest and table.sizes[margin.parent] > 0
        return not _wide_enough([margin.parent], unknown, sum(table.sizes[c] for c in shown), rest > 0, table)
    if not unknown and margin.nameless:
        return False
    if table.too_small(margin.parent, shown):
        return True
    left = sum(table.sizes[c] for c in unknown) + max(0, rest)
    return bool(unknown) and not _wide_enough([], unknown, -left, rest > 0, table)


def _wide_enough(plus: Sequence[str], minus: Sequence[str], known: int, open_end: bool, table: Table) -> bool:
    """Whether each unknown of sum(plus) = sum(minus) + known (+ an unknown rest) can have enough values."""
    signed = [(s, 1) for s in plus] + [(s, -1) for s in minus]
    spans = [sorted((sign * low, sign * high)) for s, sign in signed for low, high in [table.bounds(s)]]
    if open_end:
        spans.append([-math.inf, 0.0])
    for i in range(len(signed)):
        others = [span for k, span in enumerate(spans) if k != i]
        low = max(spans[i][0], known - sum(high for _, high in others))
        high = min(spans[i][1], known - sum(low for low, _ in others))
        if high - low + 1 < min(table.values, spans[i][1] - spans[i][0] + 1):
            return False
    return True


def _next(margin: Margin, table: Table, hidden: Collection[str],
          order: Callable[[str], tuple[bool, int, str]]) -> str | None:
    """The group to hide next in a margin that tells too much."""
    choices = sorted((c for c in margin.children if c not in hidden and table.sizes[c]), key=order)
    for choice in choices:
        if not tells_too_much(margin, table, {*hidden, choice}):
            return choice
    if choices:
        return choices[0]
    return margin.parent if margin.parent not in hidden else None


def _within(margin: Margin, table: Table) -> Margin | None:
    children = tuple(c for c in margin.children if c in table.sizes)
    return margin._replace(children=children) if children and margin.parent in table.sizes else None
