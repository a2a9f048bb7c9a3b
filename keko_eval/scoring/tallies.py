"""Tallies: the small tables that everything after the one pass over the answers is computed from."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from keko_eval.scoring.cells import Cells, Scope
from keko_eval.scoring.crossed import Crossed
from keko_eval.scoring.frequencies import Frequencies
from keko_eval.scoring.item_counts import ItemCounts
from keko_eval.scoring.kinds.measure import REASONS
from keko_eval.scoring.linearised import ratio_level, ratio_pairs
from keko_eval.scoring.moments import Moments, PairMoments
from keko_eval.scoring.reliability import ItemMoments
from keko_eval.scoring.sums import PAIR
from keko_eval.scoring.table import ORGANISATION, Vector

Waves = tuple[str, str | None]
Key = tuple[str, str, Waves]
ALL: Scope = {}
STEP = 9
"""Decimals by which two changes are told apart; what lies below is rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Tallied:
    """What one instrument's answers come to.

    Parameters
    ----------
    cells : Cells
    crossed : mapping
        By indicator of the first wave, indicator of the second, and both waves.
    items : mapping of str to ItemCounts
    item_moments : mapping
        By scale, wave, and whether only complete answers count.
    """

    cells: Cells
    crossed: Mapping[Key, Crossed]
    items: Mapping[str, ItemCounts]
    item_moments: Mapping[tuple[str, str, bool], ItemMoments]


@dataclass(frozen=True, slots=True, eq=False)
class Tallies:
    """All instruments of a study.

    A scope is ``{}`` for everybody, or ``{column: value, …}``. Moments have one entry per cluster where the scope is
    :meth:`clustered`, else one; with ``over``, a wider scope, one for each cluster of that, empty ones too, so that
    parts of it (the arms of a comparison) have the same cluster in the same place. A respondent who changed groups
    between the waves counts in the first wave's group. What cannot be worked out has no answers: zeros or None, never
    an error.

    Parameters
    ----------
    waves : sequence of str
        In the study's order.
    roles : (str, str)
        The waves compared, reference first.
    groups : sequence of str
        The columns that answers are broken down by.
    cluster : str or None
        The column of the clusters.
    then : mapping of str to str
        For an indicator of now the one that asks of before in the same wave.
    good_ends : mapping of str to str
        ``ceiling`` or ``floor`` of the indicators that have a good end.
    homes : mapping of str to str
        The instrument of each indicator that can be worked out.
    left_out : mapping of str to str
        Why the others cannot.
    instruments : mapping of str to Tallied
    people : frozenset of str
        The instruments that people answer, where there are others.
    ends : mapping of str to (low, high)
        The least and the highest value that an indicator can have, where it has both.
    kept : dict
        Moments already worked out, since levels, changes and counts ask for the same.
    """

    waves: Sequence[str]
    roles: tuple[str, str]
    groups: Sequence[str]
    cluster: str | None
    then: Mapping[str, str]
    good_ends: Mapping[str, str]
    homes: Mapping[str, str]
    left_out: Mapping[str, str]
    instruments: Mapping[str, Tallied]
    people: frozenset[str] = frozenset()
    ends: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    kept: dict[tuple[object, ...], PairMoments] = field(default_factory=dict, repr=False)

    def membership(self, answered: Iterable[str]) -> list[dict[str, Any]] | None:
        """Who is in which groups, where one of the instruments ``answered`` has all respondents there are."""
        asked = set(answered)
        tables = [own.cells.table() for id, own in self.instruments.items() if id in asked]
        return tables[0] if len(tables) == 1 else None

    def scopes(self) -> list[Scope]:
        """Everybody, then each value of each group column that occurs."""
        return [ALL, *({column: value} for column in self.groups for value in self.values_of(column))]

    def values_of(self, column: str) -> list[str]:
        """The values of a column that occur."""
        groups = [t.cells.groups[column] for t in self.instruments.values() if column in t.cells.groups]
        return sorted({value for group in groups for value in group.occurring})

    def cluster_of(self, scope: Scope) -> str | None:
        """The column of the clusters in a scope: the declared one; inside one of those, the organisation.

        None where the answers do not tell it of anybody.
        """
        if self.cluster is None:
            return None
        column = ORGANISATION if self.cluster in scope else self.cluster
        groups = [t.cells.groups[column] for t in self.instruments.values() if column in t.cells.groups]
        return column if any(group.values for group in groups) else None

    def clustered(self, scope: Scope = ALL) -> bool:
        """Whether moments of the scope come by cluster."""
        return self.cluster_of(scope) is not None

    def respondents(self, wave: str, scope: Scope = ALL, instrument: str | None = None) -> int:
        """How many answered an instrument, by default the one that most people answered."""
        asked = [instrument] if instrument else [*(self.people or self.instruments)]
        wanted = [self.instruments[id] for id in asked]
        sizes = [t.cells.respondents[wave][t.cells.within(scope)].sum() for t in wanted if wave in t.cells.respondents]
        return round(float(max(sizes, default=0.0)))

    def pair_moments(self, indicator: str, scope: Scope = ALL, waves: tuple[str, str] | None = None, *,
                     over: Scope | None = None) -> PairMoments:
        """Both waves of an indicator; where one wave is compared with itself, its "then" and its "now"."""
        waves = waves or self.roles
        earlier = self.then.get(indicator, indicator) if waves[0] == waves[1] else indicator
        return self._pair_moments((earlier, indicator, waves), scope, over)

    def then_moments(self, indicator: str, scope: Scope = ALL) -> PairMoments:
        """What was said at the reference wave (first), and of that time afterwards (second): the response shift."""
        return self._pair_moments((indicator, self.then.get(indicator, ""), self.roles), scope)

    def level_moments(self, indicator: str, wave: str, scope: Scope = ALL, *, over: Scope | None = None) -> Moments:
        """One wave of an indicator."""
        key, second = self._at(indicator, wave)
        both = self._pair_moments(key, scope, over)
        return both.second() if second else both.first()

    def attrition(self, indicator: str, scope: Scope = ALL) -> tuple[Moments, Moments]:
        """Values at the reference wave of those who answered the follow-up at all, and of those who did not."""
        key = (indicator, indicator, self.roles)
        crossed, sums = self._by_cluster(key, scope)
        origin = crossed.origin if crossed else 0.0
        stayed, left = ([sums.get(f"{who}_{what}", _NONE) for what in ("n", "sum", "square")]
                        for who in ("stayed", "left"))
        return Moments(*stayed, origin=origin), Moments(*left, origin=origin)

    def at_good_end(self, indicator: str, wave: str, scope: Scope = ALL) -> float | None:
        """Share of the answers at the good end of the scale; None without answers, ends or a good direction."""
        end = self.good_ends.get(indicator)
        return self.at_end(indicator, wave, end, scope) if end else None

    def at_end(self, indicator: str, wave: str, end: str, scope: Scope = ALL) -> float | None:
        """Share of the answers at the ``floor`` or at the ``ceiling``."""
        key, second = self._at(indicator, wave)
        there = self._sum(key, f"{end}_{1 + second}", scope)
        n = float(self.level_moments(indicator, wave, scope).n.sum())
        return None if there is None or not n else there / n

    def missing(self, indicator: str, wave: str, scope: Scope = ALL) -> dict[str, int]:
        """How many respondents of a wave have no value, by reason."""
        key, second = self._at(indicator, wave)
        found = {why: self._sum(key, f"{why}_{1 + second}", scope) for why in REASONS}
        return {why: round(n) for why, n in found.items() if n is not None}

    def changes(self, indicator: str, scope: Scope = ALL) -> Frequencies | None:
        """How often each change occurs; None where only sums were kept."""
        earlier = self.then.get(indicator, indicator) if self.roles[0] == self.roles[1] else indicator
        return self._frequencies((earlier, indicator, self.roles), scope, lambda v, w: np.round(w - v, STEP))

    def of_pairs(self, indicator: str, of: Callable[[Vector, Vector], Vector],
                 scope: Scope = ALL) -> Frequencies | None:
        """How often a value worked out from a respondent's two values occurs; None where only sums were kept."""
        def known(first: Vector, second: Vector) -> Vector:
            return np.where(np.isnan(first) | np.isnan(second), np.nan, of(first, second))

        return self._frequencies((indicator, indicator, self.roles), scope, known)

    def score_values(self, indicator: str, wave: str, scope: Scope = ALL) -> Frequencies | None:
        """How often each value occurs; None where only sums were kept."""
        key, second = self._at(indicator, wave)
        return self._frequencies(key, scope, lambda v, w: w if second else v)

    def ratio_pairs(self, indicator: str, scope: Scope = ALL, *, over: Scope | None = None) -> PairMoments:
        """A ratio's linearised values in both waves."""
        return self._pair_moments((indicator, indicator, self.roles), scope, over)

    def ratio_level(self, indicator: str, wave: str, scope: Scope = ALL) -> Moments | None:
        """A ratio's linearised values in one wave; None where there is nothing below the line."""
        key, second = self._at(indicator, wave)
        _, sums = self._by_cluster(key, scope)
        return ratio_level(sums, second) if sums else None

    def ratio_answers(self, indicator: str, wave: str, scope: Scope = ALL) -> int:
        """How many gave both parts of a ratio, also where they add up to nothing below the line."""
        key, second = self._at(indicator, wave)
        return round(sum(self._sum(key, f"{who}_0_0", scope) or 0.0 for who in ("both", "new" if second else "only")))

    def items(self) -> list[str]:
        """The questions whose answers were counted; as ``instrument/question`` where several instruments ask one."""
        return list(self._items())

    def item_counts(self, item: str, wave: str, scope: Scope = ALL) -> dict[str, int]:
        """How often each answer was given, codes of missing answers and ``not_answered``, ``not_asked`` among them."""
        found = self._items().get(item)
        if found is None or wave not in self.waves:
            return {}
        return found[0].of(self.waves.index(wave), found[1].within(scope))

    def item_asked(self, item: str, wave: str, scope: Scope = ALL) -> int:
        """How many were asked a question, which is fewer than the answers where several choices were allowed."""
        found = self._items().get(item)
        if found is None or wave not in self.waves:
            return 0
        return round(float(found[0].asked[self.waves.index(wave), found[1].within(scope)].sum()))

    def _items(self) -> dict[str, tuple[ItemCounts, Cells]]:
        asked = Counter(name for t in self.instruments.values() for name in t.items)
        return {name if asked[name] == 1 else f"{id}/{name}": (counts, t.cells)
                for id, t in self.instruments.items() for name, counts in t.items.items()}

    def item_moments(self, indicator: str, wave: str, *, listwise: bool = True) -> ItemMoments:
        """Counts, sums and products of a scale's items, reversed ones turned."""
        home = self.homes.get(indicator)
        found = self.instruments[home].item_moments.get((indicator, wave, listwise)) if home else None
        return found or ItemMoments(*np.zeros((3, 0, 0)))

    def _at(self, indicator: str, wave: str) -> tuple[Key, bool]:
        """Where a wave's values of an indicator are kept: the key, and whether it is the second wave there."""
        home = self.homes.get(indicator)
        keys = [k for k in self.instruments[home].crossed if k[0] == k[1] == indicator] if home else []
        keys.sort(key=lambda k: k[2] != self.roles)
        for key in keys:
            if wave in key[2]:
                return key, key[2][0] != wave
        return (indicator, indicator, (wave, None)), False

    def _found(self, key: Key) -> tuple[Crossed, Cells] | None:
        home = self.homes.get(key[1])
        crossed = self.instruments[home].crossed.get(key) if home else None
        return (crossed, self.instruments[home].cells) if home and crossed else None

    def _by_cluster(self, key: Key, scope: Scope,
                    over: Scope | None = None) -> tuple[Crossed | None, dict[str, Vector]]:
        found = self._found(key)
        if found is None:
            return None, {}
        crossed, cells = found
        places, wide = cells.within(scope), cells.within(scope if over is None else over)
        where, size = cells.clusters(wide, self.cluster_of(scope if over is None else over))
        where = where[np.searchsorted(wide, places)]
        return crossed, {name: np.bincount(where, sums[places], size).astype(np.float64)
                         for name, sums in crossed.sums.items()}

    def _pair_moments(self, key: Key, scope: Scope, over: Scope | None = None) -> PairMoments:
        place = (key, *sorted(scope.items()), "over", *sorted((scope if over is None else over).items()))
        if place not in self.kept:
            self.kept[place] = self._worked_out(key, scope, over)
        return self.kept[place]

    def _worked_out(self, key: Key, scope: Scope, over: Scope | None) -> PairMoments:
        crossed, sums = self._by_cluster(key, scope, over)
        if crossed is None:
            return PairMoments(*([_NONE] * len(PAIR)))
        if crossed.parts > 1:
            return ratio_pairs(sums) or PairMoments(*([0.0 * next(iter(sums.values()))] * len(PAIR)))
        return PairMoments(*(sums[name] for name in PAIR), origin=crossed.origin)

    def _sum(self, key: Key, name: str, scope: Scope) -> float | None:
        found = self._found(key)
        if found is None or name not in found[0].sums:
            return None
        return float(found[0].sums[name][found[1].within(scope)].sum())

    def _frequencies(self, key: Key, scope: Scope, of: Callable[[Vector, Vector], Vector]) -> Frequencies | None:
        found = self._found(key)
        if found is None or found[0].joint is None:
            return None
        joint = found[0].joint
        rows = np.isin(joint.place, found[1].within(scope)) if scope else np.ones(len(joint.n), dtype=bool)
        values = of(joint.first, joint.second)
        rows &= ~np.isnan(values)
        return Frequencies(values[rows], joint.n[rows])


_NONE = np.zeros(1)
