"""Thresholds: bands, targets and the smallest meaningful change lie within what the indicator can be."""

from collections.abc import Iterator, Mapping

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.document import Document
from keko_eval.definitions.feeding import value_range
from keko_eval.definitions.indicator import Band, Indicator, SmallestMeaningful, Target
from keko_eval.files.yaml_tree import Path
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
    for study in corpus.own.of("study"):
        for id, setting in study.model.set.items():
            if id in indicators:
                limits = value_range(indicators[id], corpus.instruments, indicators)
                yield from _thresholds(study, ("set", id), setting, indicators[id], limits)


def _thresholds(document: Document, path: Path, given: object, indicator: Indicator,
                limits: tuple[float | None, float | None]) -> Iterator[Problem]:
    yield from _bands(document, (*path, "bands"), getattr(given, "bands", None) or (), indicator, limits)
    smallest: SmallestMeaningful | None = getattr(given, "smallest_meaningful", None)
    low, high = limits
    if smallest and low is not None and high is not None and smallest.value >= high - low:
        yield problem("smallest-out-of-range", document.at(*path, "smallest_meaningful", "value"),
                      value=f"{smallest.value:g}", range=_span(limits))
    targets: tuple[Target, ...] = getattr(given, "targets", None) or ()
    for i, target in enumerate(targets):
        if _outside(target.value, limits):
            yield problem("target-out-of-range", document.at(*path, "targets", i, "value"),
                          value=f"{target.value:g}", range=_span(limits))
        if target.wave in [other.wave for other in targets[:i]]:
            yield problem("listed-twice", document.at(*path, "targets", i, "wave"), key="targets", value=target.wave)


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
