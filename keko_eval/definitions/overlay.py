"""▶ A study and a circle that extends it in; the study as that circle sees it, and what the circle may not do, out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from keko_eval.definitions.circle import Circle, CircleSetting
from keko_eval.definitions.document import Document
from keko_eval.definitions.indicator import Indicator
from keko_eval.definitions.lineage import chain_of, parent_of
from keko_eval.definitions.load import ResolvedStudy, find_named
from keko_eval.definitions.scalars import Texts
from keko_eval.definitions.study import ORGANISATION, DataFile, Population, Study
from keko_eval.problem.noun import Noun
from keko_eval.problem.problem import Problem, problem, suggestion


def overlay(resolved: ResolvedStudy, circle: str) -> tuple[ResolvedStudy, tuple[Problem, ...]]:
    """The study as a circle sees it, through every circle above it; ``resolved`` itself stays as it was.

    What a circle may not set is left as it was and told as a problem.
    """
    problems: list[Problem] = []
    for document in chain_of(circle, resolved.circle_documents):
        resolved, found = step(resolved, document)
        problems += found
    return resolved, tuple(problems)


def step(resolved: ResolvedStudy, document: Document) -> tuple[ResolvedStudy, tuple[Problem, ...]]:
    """One circle laid over what it extends."""
    circle: Circle = document.model
    problems: list[Problem] = []
    added = {kind: find_named(document, kind, getattr(circle.add, f"{kind}s"), resolved.library, problems, ("add",))
             for kind in ("instrument", "indicator")}
    instruments = {**resolved.instruments, **{id: d.model for id, d in added["instrument"].items()}}
    indicators = {**resolved.indicators, **{id: d.model for id, d in added["indicator"].items()}}
    listed = (*resolved.listed, *(id for id in added["indicator"] if id not in resolved.listed))
    problems += _strangers(document, listed, indicators, resolved.study)
    for id, setting in circle.set.items():
        if id in indicators:
            indicators[id], refused = _set(indicators[id], setting, document, resolved)
            problems += refused
    problems += _loosened(document, resolved)
    shown = tuple(id for id in listed if id not in circle.hide)
    narrowed = only(resolved, circle.group, circle.value or circle.circle)
    model = _study(narrowed.study, circle, shown)
    return replace(
        narrowed, document=replace(resolved.document, model=model), instruments=instruments, indicators=indicators,
        listed=shown, documents=(*resolved.documents, document, *added["instrument"].values(),
                                 *added["indicator"].values()),
        circle_documents={id: d for id, d in resolved.circle_documents.items() if _related(id, document, resolved)},
        mappings=(*resolved.mappings, *circle.map),
    ), tuple(problems)


@dataclass(frozen=True, slots=True)
class Laid:
    """A circle with the study as it is above it and as the circle sees it, and what was refused."""

    document: Document
    above: ResolvedStudy
    seen: ResolvedStudy
    refused: tuple[Problem, ...]

    @property
    def circle(self) -> Circle:
        model = self.document.model
        assert isinstance(model, Circle)
        return model


def laid(resolved: ResolvedStudy) -> Iterator[Laid]:
    """Every circle of a study, each over what it extends."""
    seen = {resolved.document.id: resolved}
    for id, document in resolved.circle_documents.items():
        above = seen[parent_of(document)]
        seen[id], refused = step(above, document)
        yield Laid(document, above, seen[id], refused)


def only(study: ResolvedStudy, group: str, value: str) -> ResolvedStudy:
    """The study as one circle (or region, or any group) sees it: its own answers alone, and its own population.

    Where the group was the cluster, inside it the organisation is, if the answers tell it; if not, the sentence says
    "only this circle".
    """
    comparison, population = study.study.comparison, study.study.population
    changes: dict[str, Any] = {"groups": tuple(g for g in study.study.groups if g.group != group)}
    if comparison.cluster == group:
        changes["comparison"] = comparison.model_copy(update={"cluster": ORGANISATION})
    if population:
        size = population.by_group.get(group, {}).get(value)
        counted = Population(size=size) if size else None
        changes["population"] = population if population.register_ else counted
    model = study.study.model_copy(update=changes)
    circles = {id: d for id, d in study.circle_documents.items()
               if d.model.group != group or (d.model.value or id) == value}
    return replace(study, document=replace(study.document, model=model), where={**study.where, group: value},
                   circle_documents=circles)


def _related(id: str, document: Document, resolved: ResolvedStudy) -> bool:
    """Whether a circle is the one laid over, above it or below it."""
    circles = resolved.circle_documents
    return document in chain_of(id, circles) or id in [d.id for d in chain_of(document.id, circles)]


def _study(study: Study, circle: Circle, shown: tuple[str, ...]) -> Study:
    """The study with the circle's own waves, population, events, threshold and files."""
    waves = tuple(w.model_copy(update={"period": circle.waves[w.wave]}) if w.wave in circle.waves else w
                  for w in study.waves)
    min_n = max((n for n in (study.disclosure.min_n, circle.disclosure.min_n) if n), default=None)
    return study.model_copy(update={
        "waves": waves,
        "population": Population(size=circle.population) if circle.population else study.population,
        "context_events": (*study.context_events, *circle.context_events),
        "disclosure": study.disclosure.model_copy(update={"min_n": min_n}),
        "data": (*study.data, *(_of_circle(file, circle) for file in circle.data)),
        "primary": tuple(id for id in study.primary if id in shown),
        "families": {name: tuple(id for id in ids if id in shown) for name, ids in study.families.items()},
        "invented": study.invented or circle.invented,
    })


def _of_circle(file: DataFile, circle: Circle) -> DataFile:
    """A circle's file, whose rows are the circle's own where no column says otherwise."""
    return file.model_copy(update={"given": {circle.group: circle.value or circle.circle, **file.given}})


def _strangers(document: Document, listed: tuple[str, ...], indicators: dict[str, Indicator],
               study: Study) -> Iterator[Problem]:
    """What a circle sets, hides, tells of or dates that is not in the study that it extends."""
    circle: Circle = document.model
    named = [*((document.key("set", id), "indicator", id, list(indicators)) for id in circle.set),
             *((document.at("hide", i), "indicator", id, list(listed)) for i, id in enumerate(circle.hide)),
             *((document.at("goals", i, "indicators", j), "indicator", id, list(indicators))
               for i, goal in enumerate(circle.goals) for j, id in enumerate(goal.indicators))]
    for place, kind, id, allowed in named:
        if id not in allowed:
            yield problem("not-in-study", place, thing=Noun(kind, id), **suggestion(id, allowed))
    waves = [w.wave for w in study.waves]
    for wave in circle.waves:
        if wave not in waves:
            yield problem("unknown-wave", document.key("waves", wave), wave=wave, **suggestion(wave, waves))


def _set(indicator: Indicator, setting: CircleSetting, document: Document,
         resolved: ResolvedStudy) -> tuple[Indicator, list[Problem]]:
    """An indicator with what the circle may set; the rest is refused, each with what refuses it beside it."""
    id = indicator.indicator
    source = next((d for d in (*resolved.documents, *resolved.library.of("indicator")) if d.id == id), None)
    changes: dict[str, Any] = {}
    problems: list[Problem] = []
    for key in CircleSetting.model_fields:
        value, before = getattr(setting, key), getattr(indicator, key, None)
        if value is None:
            continue
        place, other = document.key("set", id, key), source.key(key) if source else None
        if key in indicator.locked:
            locking = source.at("locked", indicator.locked.index(key)) if source else None
            problems.append(problem("locked-key", place, key=key, id=id).beside(locking))
        elif isinstance(value, Texts) and (same := _changed(before, value)):
            problems.append(problem("text-not-to-change", place, key=key, id=id,
                                    languages=", ".join(same)).beside(other))
        elif key == "smallest_meaningful" and before is not None:
            problems.append(problem("already-set", place, key=key, id=id).beside(other))
        elif key == "minimum_answered" and isinstance(before, int) and value < before:
            problems.append(problem("looser-than-study", place, key=key, own=value, demanded=before).beside(other))
        elif key in type(indicator).model_fields:
            changes[key] = _joined(before, value) if isinstance(value, Texts) else value
    return indicator.model_copy(update=changes), problems


def _changed(before: Texts | None, value: Texts) -> list[str]:
    """The languages whose text would be another."""
    old = before.by_language if before else {}
    return [code for code, text in value.by_language.items() if old.get(code, text) != text]


def _joined(before: Texts | None, value: Texts) -> Texts:
    return Texts({**(before.by_language if before else {}), **value.by_language})


def _loosened(document: Document, resolved: ResolvedStudy) -> Iterator[Problem]:
    """A circle's smallest group is no smaller than what it extends demands."""
    own, demanded = document.model.disclosure.min_n, resolved.study.disclosure.min_n
    if own is not None and demanded is not None and own < demanded:
        above = resolved.circle_documents.get(parent_of(document), resolved.document)
        yield problem("looser-than-study", document.at("disclosure", "min_n"), key="min_n", own=own,
                      demanded=demanded).beside(above.key("disclosure", "min_n"))
