"""Thresholds: bands, targets and the smallest meaningful change lie within what the indicator can be."""

from collections.abc import Iterator, Mapping

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.document import Document
from keko_eval.definitions.feeding import value_range
from keko_eval.definitions.indicator import Band, Indicator, SmallestMeaningful, Target
from keko_eval.definitions.targets import room
from keko_eval.files.yaml_tree import Entries, Path, find
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

_ORDER = {"weak": 0, "watch": 1, "good": 2}


def ordered_ranges(corpus: Corpus) -> Iterator[Problem]:
    """A range begins below its end."""
    for document in corpus.own.of("indicator"):
        for key in ("rescale", "range"):
            limits = getattr(document.model, key, None)
            if limits and limits[0] >= limits[1]:
                yield problem("range-order", document.at(key), key=key, low=f"{limits[0]:g}", high=f"{limits[1]:g}")


def thresholds(corpus: Corpus) -> Iterator[Problem]:
    """Bands, targets and the smallest meaningful change of an indicator, and those that a study sets."""
    indicators = {d.id: d.model for d in reversed(corpus.known.of("indicator"))}
    for document in corpus.own.of("indicator"):
        limits = value_range(document.model, corpus.instruments, indicators)
        yield from _thresholds(document, (), document.model, document.model, limits)
    for setter in (*corpus.own.of("study"), *corpus.own.of("circle")):
        for id, setting in setter.model.set.items():
            if id in indicators:
                limits = value_range(indicators[id], corpus.instruments, indicators)
                yield from _thresholds(setter, ("set", id), setting, indicators[id], limits)


def _thresholds(document: Document, path: Path, given: object, indicator: Indicator,
                limits: tuple[float | None, float | None]) -> Iterator[Problem]:
    yield from _bands(document, (*path, "bands"), getattr(given, "bands", None) or (), indicator, limits)
    smallest: SmallestMeaningful | None = getattr(given, "smallest_meaningful", None)
    low, high = limits
    if smallest and low is not None and high is not None and smallest.value >= high - low:
        yield problem("smallest-out-of-range", document.at(*path, "smallest_meaningful", "value"),
                      value=f"{smallest.value:g}", range=_span(limits))
    yield from _targets(document, (*path, "targets"), getattr(given, "targets", None) or (), indicator, limits)


def _targets(document: Document, path: Path, targets: tuple[Target, ...], indicator: Indicator,
             limits: tuple[float | None, float | None]) -> Iterator[Problem]:
    """Each target says when, and either a value or that things stay; one for the same time says when it was set."""
    for i, target in enumerate(targets):
        here = (*path, i)
        if (target.wave is None) == (target.on is None) and not _lost(document, here, "wave", "on"):
            yield problem("target-when", _of(document, here, "on", "wave"))
        if (target.value is None) != target.keep and not _lost(document, here, "value", "keep"):
            yield problem("target-what", _of(document, here, "keep", "value"))
        for key in ("within", "between"):
            if getattr(target, key) is not None and not target.keep and not _lost(document, here, "keep"):
                yield problem("only-to-keep", document.key(*here, key), key=key)
        if target.between and target.between[0] >= target.between[1]:
            yield problem("range-order", document.at(*here, "between"), key="between",
                          low=f"{target.between[0]:g}", high=f"{target.between[1]:g}")
        for key, value in (("value", target.value), *(("between", end) for end in target.between or ())):
            if value is not None and _outside(value, limits):
                yield problem("target-out-of-range", document.at(*here, key), value=f"{value:g}", range=_span(limits))
        directed = indicator.direction in ("up", "down")
        if target.keep and not directed and not target.between and not room(target, indicator):
            yield problem("no-room-to-keep", _of(document, here, "keep"))
        same = [j for j, other in enumerate(targets[:i]) if (other.wave, other.on) == (target.wave, target.on)]
        dates = {targets[j].set_on for j in same}
        if same and (None in {*dates, target.set_on} or target.set_on in dates):
            yield problem("revision-without-date", _of(document, here, "set_on", "wave", "on")).beside(
                _of(document, (*path, same[-1]), "wave", "on"))


def _of(document: Document, path: Path, *keys: str) -> Place:
    """The place of the first of the keys that is there, else of the whole."""
    node = find(document.tree, path)[0]
    there = node.keys if isinstance(node, Entries) else {}
    return next((document.key(*path, key) for key in keys if key in there), document.at(*path))


def _lost(document: Document, path: Path, *keys: str) -> bool:
    return any(document.left_out(*path, key) for key in keys)


def _bands(document: Document, path: Path, bands: tuple[Band, ...], indicator: Indicator,
           limits: tuple[float | None, float | None]) -> Iterator[Problem]:
    if bands and indicator.direction == "none":
        yield problem("bands-without-direction", document.key(*path))
    previous: float | None = None
    for i, band in enumerate(bands):
        is_last = i == len(bands) - 1
        if (band.below is None) != is_last:
            place = document.at(*path, i, "below") if is_last else document.at(*path, i, "state")
            yield problem("open-last-band" if is_last else "band-without-limit", place, state=band.state)
        if band.below is None:
            continue
        place = document.at(*path, i, "below")
        if previous is not None and band.below <= previous:
            yield problem("bands-not-ascending", place, below=f"{band.below:g}", previous=f"{previous:g}")
        if _outside(band.below, limits):
            yield problem("band-out-of-range", place, below=f"{band.below:g}", range=_span(limits))
        previous = band.below
    yield from _against_direction(document, path, bands, indicator.direction)


def _against_direction(document: Document, path: Path, bands: tuple[Band, ...], direction: str) -> Iterator[Problem]:
    sign: Mapping[str, int] = {"up": 1, "down": -1}
    for i in range(1, len(bands)):
        step = _ORDER[bands[i].state] - _ORDER[bands[i - 1].state]
        if step * sign.get(direction, 0) < 0:
            yield problem("bands-against-direction", document.at(*path, i, "state"), state=bands[i].state,
                          before=bands[i - 1].state, direction=direction).beside(
                              document.at("direction") if document.kind == "indicator" else None)
            return


def _outside(value: float, limits: tuple[float | None, float | None]) -> bool:
    low, high = limits
    return (low is not None and value < low) or (high is not None and value > high)


def _span(limits: tuple[float | None, float | None]) -> str:
    low, high = ("" if value is None else f"{value:g}" for value in limits)
    return f"{low}–{high}"
