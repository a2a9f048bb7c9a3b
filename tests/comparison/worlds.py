"""Small worlds of answers, and what each public estimator is given of one.

An estimator is a public function of ``comparison`` or ``scoring`` that may say why it has no number, of plain
statistics: what takes whole studies is tried with studies. Parameters of well-known types are filled by type; the
others have a line in ``GIVEN``, and a new estimator that has neither fails its test.
"""

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, Literal, get_args, get_origin, get_type_hints

import narwhals as nw
import numpy as np
import polars as pl

import keko_eval.comparison
import keko_eval.scoring
from keko_eval.comparison import clustered, paired, shares
from keko_eval.comparison.choose import Chosen
from keko_eval.comparison.estimate import Estimate, unknown, wald
from keko_eval.comparison.graph import Graph
from keko_eval.comparison.inverse_probability import weighted_change
from keko_eval.comparison.lee_bounds import Followed
from keko_eval.comparison.propensity import Difference
from keko_eval.comparison.sampled.design import Design, design_of
from keko_eval.comparison.started import NEVER, Panel
from keko_eval.scoring.frequencies import Frequencies
from keko_eval.scoring.moments import Moments, PairMoments
from keko_eval.scoring.one_factor import one_factor
from keko_eval.scoring.reliability import ItemMoments

MISSING = float("nan")
CELLS = 5
PLUMBING = {"ResolvedStudy", "Tallies", "Inquiry", "Case", "RecordCase", "Result", "Scored", "Measure", "Item", "Facts",
            "Evidence", "Finding", "Chosen", "Matched", "Sheet", "Scores", "Crossed", "People", "Covariates", "Entered",
            "Sample", "Answered"}
"""Values of whole studies, and what was chosen or told of them."""
Args = tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class World:
    """Two arms of people: first and second answer (NaN for none), cell and a code; a table of counts."""

    people: tuple[tuple[float, float, int], ...]
    others: tuple[tuple[float, float, int], ...]
    counts: tuple[int, ...]

    @staticmethod
    def _moments(rows: tuple[tuple[float, float, int], ...], yes: bool = False) -> PairMoments:
        x, y, cell = (np.array([r[i] for r in rows], dtype=float) for i in range(3))
        if yes:
            x, y = (np.where(np.isnan(v), np.nan, v > 1) for v in (x, y))
        return PairMoments.from_rows(x, y, cell.astype(int), k=CELLS)

    @cached_property
    def a(self) -> PairMoments:
        return self._moments(self.people)

    @cached_property
    def b(self) -> PairMoments:
        return self._moments(self.others)

    @cached_property
    def said(self) -> tuple[PairMoments, PairMoments]:
        """Yes or no."""
        return self._moments(self.people, yes=True), self._moments(self.others, yes=True)

    @cached_property
    def apart(self) -> tuple[PairMoments, PairMoments]:
        """The arms with no cluster in both."""
        return tuple(self._moments(tuple(r for r in rows if r[2] % 2 == side))  # type: ignore[return-value]
                     for side, rows in enumerate((self.people, self.others)))

    def rows(self, i: int) -> np.ndarray:
        return np.array([r[i] for r in self.people], dtype=float)

    @cached_property
    def both(self) -> list[tuple[float, float, int]]:
        return [r for r in self.people if r[0] == r[0] and r[1] == r[1]]

    @cached_property
    def changes(self) -> tuple[Frequencies, Frequencies]:
        return tuple(Frequencies.from_rows([r[1] - r[0] for r in rows])  # type: ignore[return-value]
                     for rows in (self.people, self.others))

    @cached_property
    def answers(self) -> tuple[Frequencies, Frequencies]:
        return tuple(Frequencies.from_rows([r[1] for r in rows])  # type: ignore[return-value]
                     for rows in (self.people, self.others))

    @cached_property
    def table(self) -> np.ndarray:
        return np.array(self.counts, dtype=float).reshape(3, 3)

    @cached_property
    def items(self) -> tuple[ItemMoments, ItemMoments]:
        """Four items: both answers and both with the cell mixed in."""
        found = []
        for rows in (self.people, self.others):
            table = np.array([[x, y, (x + c) % 3, (y + 2 * c) % 3] for x, y, c in rows], dtype=float).reshape(-1, 4)
            found.append(ItemMoments.from_rows(table))
        return found[0], found[1]

    @cached_property
    def estimates(self) -> tuple[Estimate, ...]:
        return (paired.paired_t(self.a), paired.welch_t(self.a.second(), self.b.second()),
                shares.newcombe_paired(self.said[0]), clustered.stacked_cr2(self.a),
                unknown("no_answers", method="none"), wald(1.0, 0.0, method="still"), wald(-2.0, 1.0, 3, method="t"))

    @cached_property
    def long(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Answers, times and people, an answer a row."""
        rows = [(x, float(t), i) for i, r in enumerate(self.people) for t, x in enumerate((*r[:2], r[0])) if x == x]
        y, t, who = (np.array([r[i] for r in rows], dtype=float) for i in range(3))
        return y, t, who.astype(int)

    @cached_property
    def drawn(self) -> tuple[Design, np.ndarray, np.ndarray]:
        """A sample of two strata, its values, and who is in the first cells."""
        cell, n = self.rows(2).astype(int), len(self.people)
        design = design_of(n, weight=1.0 + cell, strata=cell % 2, clusters=(cell,))
        return design, self.rows(1), cell < 3

    @cached_property
    def panel(self) -> Panel:
        """Four circles in three waves, one of them never begun; the counts are how many answered and how they moved."""
        n = np.broadcast_to(np.array(self.counts[:4], dtype=float), (3, 3, 4)).copy()
        change = np.where(n > 0, np.subtract.outer(np.arange(3.0), np.arange(3.0))[:, :, None] * self.counts[4], 0.0)
        starts = np.array([1, 2, NEVER, 1 + self.counts[5] % 2])
        return Panel(change, n, np.divide(1.0, n, out=np.zeros_like(n), where=n > 0), starts)

    @property
    def numbers(self) -> Iterator[float]:
        """Whole numbers and awkward ones."""
        yield from (float(c) for c in self.counts[:4])
        yield from (-1.0, 0.0, 1e-12, 0.5, 1e9)


def _pairs(world: World, n: int) -> Iterator[Args]:
    """Counts of yes out of n, n times two."""
    c = world.counts
    for i in (0, 4):
        yield (c[i], c[i] + c[i + 1], c[i + 2], c[i + 2] + c[i + 3])[:n]


def _design(world: World) -> np.ndarray:
    return np.column_stack([np.ones(len(world.long[1])), world.long[1]])


def _flags(world: World) -> tuple[np.ndarray, np.ndarray]:
    """What is known of those who answered first, and whether they are in an even cell."""
    x = np.array([[r[0], r[2] // 2] for r in world.people if r[0] == r[0]], dtype=float).reshape(-1, 2)
    return x, np.array([r[2] % 2 == 0 for r in world.people if r[0] == r[0]], dtype=bool)


def _groups(world: World) -> dict[str, np.ndarray]:
    return {"g": np.array([("a", "b", None)[r[2] % 3] for r in world.people], dtype=object)}


def _weighted(world: World) -> Iterator[Args]:
    x, treated = _flags(world)
    change, weights = np.sin(x[:, 0]), np.where(treated, 1.0, 0.5)
    if treated.any() and not treated.all():
        yield change, treated, weights, None
        yield change, treated, weights, np.array([str(int(c)) for c in x[:, 1]], dtype=object)



def _ties(told: tuple[tuple[float, float, int], ...]) -> Graph:
    """Four nodes; each person ties what was said first to what was said then."""
    return Graph.of("0123", [(f"{x:.0f}", f"{y:.0f}") for x, y, _ in told if x in range(4) and y in range(4)])


GIVEN: dict[str, Callable[[World], Iterator[Args]]] = {
    "krippendorff_alpha": lambda w: iter([([list(r[:2]) for r in w.both], m) for m in (
        "nominal", "ordinal", "interval", "ratio")]),
    "fleiss_kappa": lambda w: iter([(np.array([[1.0 * (r[0] == k) + (r[1] == k) for k in range(4)] for r in w.both])
                                     .reshape(-1, 4),)]),
    "set_agreement": lambda w: iter([({str(i): {"x": {str(r[0])}, "y": {str(r[1])}, "z": set[str]()}
                                       for i, r in enumerate(w.both)}, ["0.0", "1.0", "none"])]),
    "spearman": lambda w: iter([([r[0] for r in w.both], [r[1] for r in w.both])]),
    "attainment_t": lambda w: iter([([None if r[0] != r[0] else r[0] - 2 for r in w.people],
                                     [float(r[2]) for r in w.people])]),
    "response_rate": lambda w: _pairs(w, 2), "wilson": lambda w: _pairs(w, 2),
    "newcombe_independent_counts": lambda w: _pairs(w, 4), "odds_ratio": lambda w: _pairs(w, 4),
    "paired_odds_ratio": lambda w: iter([w.counts[:2], w.counts[2:4]]),
    "sign_test_mid_p": lambda w: iter([w.counts[:2], (0, w.counts[2])]),
    "sign_test": lambda w: iter([w.counts[:2], (0, w.counts[2])]),
    "standardised_difference_of_shares": lambda w: iter([tuple(s.first() for s in w.said)]),
    "newcombe_paired": lambda w: iter([(s,) for s in w.said]), "derrick_z": lambda w: iter([(s,) for s in w.said]),
    "share_wilson": lambda w: iter([(s.first(),) for s in w.said]),
    "newcombe_independent": lambda w: iter([tuple(s.second() for s in w.said)]),
    "newcombe_paired_counts": lambda w: iter([(shares.PairedShares(*w.counts[:4]),)]),
    "choose_change": lambda w: iter([(s,) for s in w.said]),
    "cluster_ols": lambda w: iter([(clustered.stacked_products(w.a), [0.0, 1.0]),
                                   (clustered.level_products(w.a.changes()), [1.0])]),
    "wild_cluster_bootstrap": lambda w: iter([(clustered.stacked_products(w.a), [0.0, 1.0])]),
    "bootstrapped": lambda w: iter([(clustered.paired_cr2(w.a), w.a), (clustered.person_gls_cr2(w.a), w.a),
                                    (clustered.change_by_arm_cr2(*w.apart), *w.apart)]),
    "bootstrapped_groups": lambda w: iter([(clustered.group_difference_cr2(w.a.first(), w.b.first()), w.a.first(),
                                            w.b.first())]),
    "cluster_placebo": lambda w: iter([w.apart, (w.a, w.b)]),
    "choose_difference": lambda w: iter([w.apart, (w.a, w.b)]),
    "noncentrality": lambda w: iter([(x, df, p) for x in w.numbers for df in (1.0, 30.0) for p in (0.025, 0.9)
                                     if abs(x) < 100]),
    "number": lambda w: iter([(x,) for x in (*w.numbers, None, MISSING, float("inf"))]),
    "hedges_j": lambda w: iter([(x,) for x in w.numbers]),
    "tost": lambda w: iter([(e, -1.0, 1.0) for e in w.estimates]),
    "times": lambda w: iter([(e, x) for e in w.estimates for x in (-1.0, 3.0)]),
    "minimal_effect": lambda w: iter([(e, x) for e in w.estimates for x in (0.0, 0.7)]),
    "tipping_point": lambda _: iter([(ends, x) for ends in (None, (1.0, 2.0), (-1.0, 1.0), (0.0, 0.0)) for x in (
        None, 0.0, 0.4, 1.0)]),
    "imbens_manski": lambda w: iter([(e, e) for e in w.estimates if e.bounds is None]),
    "qap": lambda w: iter([(_ties(w.people), _ties(w.others)), (_ties(w.people), _ties(w.people))]),
    "ei_index": lambda w: iter([(_ties(w.people), dict(zip("0123", group, strict=True)))
                                for group in ("xxyy", "xyxx")]),
    "mrqap": lambda w: iter([(_ties(w.people), {"one": np.eye(4)[::-1], "other": np.arange(16.0).reshape(4, 4)})]),
    "mcnemar": lambda w: iter([(w.table[:2, :2],)]),
    "paired": lambda w: iter([(w.said[0],)]),
    "welch_contrast": lambda w: iter([([w.a.first(), w.a.second(), w.b.first()], [-1.0, 1.0, 0.0])]),
    "trend_welch": lambda w: iter([([w.a.first(), w.a.second(), w.b.first()], [0.0, 1.0, 3.0])]),
    "trend_stacked_cr2": lambda w: iter([([w.a.first(), w.a.second(), w.b.first()], [0.0, 1.0, 3.0])]),
    "homogeneity": lambda w: iter([(list(w.counts[:4]), list(w.counts[4:8])), ([], [])]),
    "exact_p": lambda w: iter([(w.table[0], w.table[1])]),
    "weighted_change": lambda w: iter([(w.rows(0), w.rows(1)), (w.rows(0), w.rows(1), _groups(w)),
                                       (w.rows(0), w.rows(1), None, _groups(w)["g"])]),
    "lee_bounds": lambda w: iter([tuple(Followed(f, f.n + 1 + c) for f, c in zip(w.changes, w.counts, strict=False))]),
    "worst_case": lambda w: iter([(w.a, (0.0, 3.0))]),
    "worst_case_difference": lambda w: iter([(w.a, w.b, (0.0, 3.0))]),
    "fit_mixed": lambda w: iter([(w.long[0], _design(w), w.long[2])]),
    "slope_test": lambda w: iter([(w.long[0], _design(w), w.long[2], w.long[1])]),
    "two_stage_slope": lambda w: iter([w.long]),
    "repeated_anova": lambda w: iter([(np.array(w.people, dtype=float).reshape(-1, 3),)]),
    "friedman": lambda w: iter([(np.array(w.people, dtype=float).reshape(-1, 3),)]),
    **dict.fromkeys(("bonferroni", "holm", "hochberg", "hommel", "benjamini_hochberg", "benjamini_yekutieli"),
                    lambda w: iter([([None if c == 0 else c / 9 for c in w.counts],), ([],), ([None],)])),
    "multiplier": lambda w: iter([(x,) for x in (None, *w.numbers)]),
    "power_of": lambda w: iter([(x, s, df) for x in w.numbers for s in (None, 0.0, 0.3) for df in (None, 0.0, 4.0)]),
    "minimum_detectable": lambda w: iter([(s, df) for s in (None, *w.numbers) for df in (None, 0.0, 4.0)]),
    "minimum_detectable_paired": lambda w: iter([(n, sd) for n in w.numbers for sd in (0.0, 2.0)]),
    "minimum_detectable_two_sample": lambda w: iter([(n, m, 2.0) for n in w.numbers for m in (0.0, 9.0)]),
    "minimum_detectable_adjusted": lambda w: iter([(n, m, 2.0, r) for n in w.numbers for m in (0.0, 9.0) for r in (
        0.5, 1.0)]),
    "minimum_detectable_shares": lambda w: iter([(n, m, x) for n in w.counts for m in (0, 9) for x in (0.0, 0.3, 1.0)]),
    "minimum_detectable_paired_shares": lambda w: iter([(n, x) for n in w.counts for x in (0.0, 0.3, 0.5)]),
    "ancova": lambda w: iter([(w.rows(0), w.rows(1), w.rows(2) % 2 == 0), (w.rows(0), w.rows(1), w.rows(2) % 2 == 0,
                                                                       w.rows(2))]),
    "started_against_not_yet": lambda w: iter([(w.panel,)]),
    "funnel": lambda w: iter([([w.a.first().pick([i]) for i in range(CELLS)],), ([],)]),
    "total": lambda w: iter([w.drawn[:2], w.drawn]), "mean": lambda w: iter([w.drawn[:2], w.drawn]),
    "share": lambda w: iter([(w.drawn[0], np.where(np.isnan(w.drawn[1]), np.nan, w.drawn[1] > 1))]),
    "ratio": lambda w: iter([(w.drawn[0], w.drawn[1], w.rows(0))]),
    "difference": lambda w: iter([(*w.drawn, ~w.drawn[2])]),
    "contrast": lambda w: iter([(*w.drawn[:2], [(1.0, w.drawn[2]), (-1.0, ~w.drawn[2])])]),
    "weighted_quantile": lambda w: iter([(*w.drawn[:2], p) for p in (0.1, 0.5, 0.9)]),
    "regression": lambda w: iter([(*w.drawn[:2], np.column_stack([np.ones(len(w.people)), w.rows(0)]))]),
    "rao_scott": lambda w: iter([(w.drawn[0], [None if x != x else x for x in w.rows(0)], list(w.rows(2)))]),
    "kish_effect": lambda w: iter([(np.array(w.counts, dtype=float),), (np.zeros(0),)]),
    "propensity": lambda w: iter([_flags(w)]),
    "balance_of": lambda w: iter([(["one", "two"], x, t, np.where(t, 1.0, 0.5)) for x, t in [_flags(w)]
                                  if t.any() and not t.all()]),
    "unbalanced": lambda _: iter([([Difference(name="one", before=None, after=None)],)]),
    "propensity.weighted_difference": _weighted,
    "inverse_probability.weighted_difference": lambda w: iter([(weighted_change(w.rows(0), w.rows(1)),) * 2]),
    "fit_proportional_odds": lambda w: iter([(w.table, np.arange(3.0)[:, None])]),
    "interpolated_median": lambda w: iter([(f, 1.0) for f in w.answers]),
    "typical_difference": lambda w: iter([w.answers]),
    "top_share": lambda w: iter([(f, 2.0) for f in w.answers]),
    "shrink": lambda w: iter([([w.a.first().pick([i]) for i in range(CELLS)],), ([],)]),
    "best_quarter": lambda w: iter([([float(c) for c in w.counts], d) for d in ("up", "down", "keep")] + [([], "up")]),
    "group_fits": lambda w: iter([(w.items,)]),
    "omega_of": lambda w: iter([(one_factor(w.items[0]), w.items[0])]),
    "item_rest": lambda w: iter([(c,) for i in w.items if (c := i.covariance()) is not None]),
    "alpha_if_dropped": lambda w: iter([(c,) for i in w.items if (c := i.covariance()) is not None]),
}
APART: dict[str, str] = {
    "bounded": "what its callers' tests give it", "wald": "the same", "unknown": "a reason and nothing else",
    "pairs_of": "two words of each pair, one of which may be missing",
    "follow_up": "a part of weighted_change, which asks for a person at least",
}


def estimators() -> Iterator[Callable[..., Any]]:
    """Public functions that may have to say why there is no number."""
    for room in (keko_eval.comparison, keko_eval.scoring):
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            module = importlib.import_module(found.name)
            for name, f in vars(module).items():
                if inspect.isfunction(f) and f.__module__ == found.name and not name.startswith("_"):
                    hints = _hints(f)
                    told = hints.pop("return", None)
                    if (_tells(told) or told is Chosen) and not any(_is_plumbing(h) for h in hints.values()):
                        yield f


def given(f: Callable[..., Any], world: World) -> Iterator[tuple[Args, dict[str, Any]]]:
    """Every way of calling it: its own arguments or those by type, with each value of each option."""
    hints, parameters = _hints(f), inspect.signature(f).parameters
    options = {n: _values(hints[n]) for n in parameters if _values(hints[n])}
    own = GIVEN.get(f"{f.__module__.split('.')[-1]}.{f.__name__}", GIVEN.get(f.__name__))
    for args in own(world) if own else _by_type(f, world):
        free = {n: v for n, v in options.items() if n not in list(parameters)[:len(args)]}
        for chosen in product(*free.values()):
            yield args, dict(zip(free, chosen, strict=True))


def _by_type(f: Callable[..., Any], world: World) -> Iterator[Args]:
    hints, ways = _hints(f), []
    for name, p in inspect.signature(f).parameters.items():
        if p.default is inspect.Parameter.empty and not _values(hints[name]):
            ways.append(hints[name])
    kinds: dict[Any, list[tuple[Any, ...]]] = {
        PairMoments: [(world.a, world.b), (world.b, world.a)],
        Moments: [(world.a.first(), world.b.first()), (world.a.changes(), world.b.changes()),
                  (world.a.total().second(), world.b.total().second())],
        Frequencies: [world.changes, world.answers], ItemMoments: [world.items, world.items[::-1]],
        np.ndarray: [(world.table,)], Estimate: [(e,) for e in world.estimates],
    }
    bare = [get_origin(way) or way for way in ways]
    if any(way not in kinds for way in bare):
        raise NotImplementedError(f"{f.__module__}.{f.__name__}{inspect.signature(f)} has no line in GIVEN")
    for i in range(max(len(kinds[way]) for way in bare)):
        args, used = [], dict.fromkeys(bare, 0)
        for way in bare:
            these = kinds[way][i % len(kinds[way])]
            args.append(these[used[way]])
            used[way] += 1
        yield tuple(args)


def _values(hint: Any) -> tuple[Any, ...]:
    if hint is bool:
        return False, True
    return get_args(hint) if get_origin(hint) is Literal else ()


def _hints(f: Any) -> dict[str, Any]:
    return get_type_hints(f, localns={"pl": pl, "nw": nw})


def _tells(hint: Any, seen: tuple[Any, ...] = ()) -> bool:
    """Whether it has a place for a reason, or is a number or none."""
    parts = get_args(hint)
    if parts:
        return (float in parts and type(None) in parts) or any(_tells(part, seen) for part in parts)
    if not dataclasses.is_dataclass(hint) or hint in seen or _is_plumbing(hint):
        return False
    names = {f.name for f in dataclasses.fields(hint)}
    return "undefined" in names or any(_tells(h, (*seen, hint)) for h in _hints(hint).values())


def _is_plumbing(hint: Any) -> bool:
    parts = get_args(hint)
    if parts:
        return any(_is_plumbing(part) for part in parts)
    home = getattr(hint, "__module__", "")
    return getattr(hint, "__name__", "") in PLUMBING or home.startswith((
        "polars", "narwhals", "keko_eval.definitions", "keko_eval.scoring.kinds", "keko_eval.scoring.table"))
