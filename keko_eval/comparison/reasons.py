"""Reasons: why a number came about by its method and not by another, and what it rests on."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from keko_eval.comparison.choose import FEWEST_CLUSTERS, LINKED
from keko_eval.comparison.facts import Facts
from keko_eval.comparison.turning import Point, turns
from keko_eval.comparison.verdict import CEILING, FEWEST

FALSE_PAIRED = (0.07, 0.10)
FALSE_OVERLAPPING = (0.08, 0.11)
"""False claims of the plain tests where clusters change differently: the simulation of ``docs/calibration.md``."""

NORMAL_FROM = 50
"""Clusters from which the normal distribution is usually taken for Student's t (Cameron & Miller 2015)."""

CHANGED = ("change", "difference_in_changes")


@dataclass(frozen=True, slots=True)
class Rejected:
    """Another method, and the id of the sentence that says why it was not taken."""

    method: str
    why: str
    numbers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assumption:
    """What the number rests on, and how it was looked at; nothing in ``looked`` where the answers cannot tell."""

    id: str
    looked: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Reasons:
    """Ids and numbers; the words are reporting's."""

    why: tuple[Point, ...]
    rejected: tuple[Rejected, ...]
    assumptions: tuple[Assumption, ...]
    turns: tuple[Point, ...]


def reasons(facts: Facts) -> Reasons:
    """Everything that may be said of how one released number came about."""
    return Reasons(tuple(why(facts)), tuple(rejected(facts)), tuple(assumptions(facts)), tuple(turns(facts)))


def why(f: Facts) -> Iterator[Point]:
    """The facts that the method was chosen by, beside the sentence of the row's own reason."""
    both = (f.n or 0) + (f.n_reference or 0)
    if f.n_pairs and both and f.quantity == "change" and f.grounds.startswith(("linked", "partly_linked")):
        yield Point("in_pairs", {"pairs": f.n_pairs, "share": min(1.0, 2 * f.n_pairs / both), "from_share": LINKED})
    if f.clustered and f.clusters:
        yield Point("clusters", {"clusters": f.clusters, "fewest": FEWEST_CLUSTERS})


@dataclass(frozen=True, slots=True)
class Rule:
    """A method, why it is not taken, and of which facts that is said."""

    method: str
    why: str
    when: Callable[[Facts], bool]
    numbers: Callable[[Facts], Mapping[str, float | None]] = lambda _: {}


def _people(f: Facts, *people: str, share: bool | None = None, clustered: bool | None = None,
            quantity: tuple[str, ...] = ("change",)) -> bool:
    how = f.how
    return how is not None and how.people in people and how.law not in ("counted", "coefficient") and (
        f.quantity in quantity) and share in (None, how.share) and clustered in (None, how.clustered)


def _student(f: Facts) -> bool:
    return f.how is not None and f.how.law == "t" and f.df is not None


def _single(f: Facts) -> Mapping[str, float | None]:
    told = None not in (f.n, f.n_reference, f.n_pairs)
    return {"single": (f.n or 0) + (f.n_reference or 0) - 2 * (f.n_pairs or 0) if told else None}


def _share_of(low: float, high: float) -> Callable[[Facts], Mapping[str, float]]:
    return lambda _: {"low": low, "high": high}


RULES: tuple[Rule, ...] = (
    Rule("paired_t", "clusters_differ", lambda f: _people(f, "pairs", share=False, clustered=True)
         and not (f.share or f.kind == "count"), _share_of(*FALSE_PAIRED)),
    Rule("newcombe_paired", "members_alike", lambda f: _people(f, "pairs", clustered=True)
         and (f.share or f.kind == "count")),
    Rule("partially_overlapping_t", "clusters_differ", lambda f: _people(f, "some_pairs", clustered=True)
         and not f.share, _share_of(*FALSE_OVERLAPPING)),
    Rule("derrick_z", "members_alike", lambda f: _people(f, "some_pairs", clustered=True) and f.share),
    Rule("partially_overlapping_t", "forgets_first_answers", lambda f: f.method == "person_gls" and not f.share),
    Rule("derrick_z", "forgets_first_answers", lambda f: f.method == "person_gls" and f.share),
    Rule("change_difference_welch", "members_alike",
         lambda f: f.clustered and f.quantity == "difference_in_changes"),
    Rule("paired_cr2", "leaves_out_single", lambda f: _people(f, "some_pairs", clustered=True), _single),
    Rule("paired_t", "leaves_out_single", lambda f: _people(f, "some_pairs", clustered=False) and not f.share, _single),
    Rule("newcombe_paired", "leaves_out_single", lambda f: _people(f, "some_pairs", clustered=False) and f.share,
         _single),
    Rule("stacked_cr2", "forgets_pairs", lambda f: _people(f, "some_pairs", clustered=True)),
    Rule("change_difference_all_answers", "forgets_pairs", lambda f: f.method == "change_difference_welch"),
    Rule("welch_t", "same_people_twice", lambda f: _people(f, "pairs", "some_pairs") and not f.share),
    Rule("newcombe_independent", "same_people_twice",
         lambda f: _people(f, "pairs", "some_pairs") and f.share),
    Rule("person_gls_cr2", "hardly_any_single", lambda f: f.grounds == "linked_clusters"),
    Rule("partially_overlapping_t", "hardly_any_single", lambda f: f.method == "paired_t" and "linked" in f.grounds),
    Rule("derrick_z", "hardly_any_single", lambda f: f.method == "newcombe_paired" and "linked" in f.grounds),
    Rule("paired_t", "no_pairs", lambda f: f.grounds.startswith("unlinked") and not f.share),
    Rule("newcombe_paired", "no_pairs", lambda f: f.grounds.startswith("unlinked") and f.share),
    Rule("welch_t", "hidden_pairs", lambda f: f.method == "stacked_cr2" and not f.share),
    Rule("newcombe_independent", "hidden_pairs", lambda f: f.method == "stacked_cr2" and f.share),
    Rule("welch_t", "members_alike", lambda f: f.method == "group_difference_cr2" and not f.share),
    Rule("student_t", "equal_spread", lambda f: f.method == "welch_t"),
    Rule("cr2", "too_few_clusters", lambda f: f.grounds.endswith("few_clusters"), lambda _: {
        "fewest": FEWEST_CLUSTERS}),
    Rule("cr2", "no_clusters", lambda f: not f.clustered and f.grounds in (
        "linked", "partly_linked", "unlinked", "control", "retrospective")),
    Rule("z", "few_clusters_for_z", lambda f: f.clustered and 0 < (f.clusters or 0) < NORMAL_FROM and _student(f),
         lambda f: {"clusters": f.clusters, "normal_from": NORMAL_FROM}),
    Rule("z", "spread_is_estimated", _student),
    Rule("ranks", "ranks_without_amount", lambda f: _student(f) and not f.share
         and f.kind not in ("count", "sum", "ratio") and f.quantity in (*CHANGED, "group_difference")),
    Rule("wald", "past_the_ends", lambda f: f.how is not None and f.how.law == "score"),
    Rule("mcnemar", "test_without_amount", lambda f: f.method == "newcombe_paired"),
    Rule("mean_t", "members_alike", lambda f: f.method == "level_cr2"),
    Rule("end_values", "forgets_start", lambda f: f.quantity == "difference_in_changes"),
    Rule("own_change", "nothing_beside", lambda f: f.quantity == "difference_in_changes"),
    Rule("ancova", "groups_not_drawn", lambda f: f.quantity == "difference_in_changes" and f.assignment == "none"),
    Rule("all_totals", "grows_with_answers", lambda f: f.grounds in ("stayers_total", "incomplete_count")),
    Rule("interval", "nothing_left_to_chance", lambda f: f.grounds == "complete_count"),
)
"""Read in this order. A method is named once, with the first reason that holds."""


def rejected(facts: Facts) -> Iterator[Rejected]:
    """The other methods that this material might have been given to."""
    named = {facts.method}
    for rule in RULES:
        if rule.method not in named and rule.when(facts):
            named.add(rule.method)
            numbers = {name: x for name, x in rule.numbers(facts).items() if x is not None}
            if len(numbers) == len(rule.numbers(facts)):
                yield Rejected(rule.method, rule.why, numbers)


ASSUMPTIONS = ("same_meaning", "clusters_apart", "people_apart", "right_pairs", "missing_like_answered",
               "stayers_speak", "no_hidden_pairs", "mean_is_steady", "room_above", "parallel", "recall",
               "silent_like_answered", "records_complete")
LOOKED = ("grade_identical", "grade_linkable", "grade_broken", "left", "followed", "pairs_only",
          "enough_pairs", "ceiling_below", "ceiling_above", "unlike", "answered", "clusters_told")


def assumptions(f: Facts) -> Iterator[Assumption]:
    """What the number rests on; whatever was looked at stands beside it."""
    how = f.how
    if how is None or how.law == "coefficient" or f.method == "not_estimable":
        return
    if f.quantity in CHANGED and f.comparability:
        yield Assumption("same_meaning", (Point(f"grade_{f.comparability}"),))
    if how.people == "records":
        yield Assumption("records_complete")
        return
    if how.law == "counted":
        return
    yield from _of_people(f, how.people)
    if how.law == "t" and f.interval() is not None:
        yield Assumption("mean_is_steady", tuple(_steady(f)))
    if f.bounded and f.quantity == "change" and (room := tuple(_room(f))):
        yield Assumption("room_above", room)
    if f.quantity == "difference_in_changes":
        yield Assumption("parallel", tuple(_known("unlike", f.unlike)))
    if f.grounds == "retrospective":
        yield Assumption("recall")
    yield Assumption("silent_like_answered", tuple(_known("answered", f.answered)))


def _of_people(f: Facts, people: str) -> Iterator[Assumption]:
    if f.clustered:
        yield Assumption("clusters_apart", tuple(_known("clusters_told", f.clusters)))
    else:
        yield Assumption("people_apart")
    if f.quantity not in CHANGED:
        return
    left = (*_known("left", f.left), *_known("followed", f.followed))
    if people in ("pairs", "some_pairs") and f.grounds != "retrospective":
        yield Assumption("right_pairs")
    if people == "some_pairs":
        yield Assumption("missing_like_answered", (*left, *_known("pairs_only", f.pairs_only)))
    elif people == "pairs" and f.grounds != "retrospective":
        yield Assumption("stayers_speak", left)
    elif people == "separate" and not f.clustered:
        yield Assumption("no_hidden_pairs")


def _steady(f: Facts) -> Iterator[Point]:
    """From so few on the intervals hold in simulations, also of coarse and of lopsided answers."""
    if f.verdict is None or f.quantity not in CHANGED or f.counted is None or f.how is None:
        return
    if f.counted >= FEWEST:
        yield Point("enough_pairs", {"counted": f.counted, "fewest": FEWEST})


def _room(f: Facts) -> Iterator[Point]:
    """The share at the good end is no released number, but the verdict tells on which side of the limit it is."""
    if f.because == "ceiling":
        yield Point("ceiling_above", {"ceiling": CEILING})
    elif f.verdict == "no_meaningful_change":
        yield Point("ceiling_below", {"ceiling": CEILING})


def _known(id: str, value: float | None) -> Iterator[Point]:
    if value is not None:
        yield Point(id, {id: value})
