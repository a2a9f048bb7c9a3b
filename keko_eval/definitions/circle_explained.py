"""A circle's id in; the circle as resolved out, each value with the study, library or circle file that set it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from keko_eval.definitions.circle import CircleSetting
from keko_eval.definitions.document import Document
from keko_eval.definitions.explained import Explanation, Link, Value, values_in
from keko_eval.definitions.indicator import Indicator
from keko_eval.definitions.lineage import chain_of, parent_of
from keko_eval.definitions.load import Library, ResolvedStudy, resolve
from keko_eval.definitions.overlay import step
from keko_eval.definitions.scalars import Texts
from keko_eval.files.yaml_tree import Entries, Path, find

_TOLD_BELOW = ("set", "indicators", "primary")
"""Keys of a study that are told at each indicator."""
_APPENDED = ("context_events", "data")


def explain_circle(id: str, library: Library, language: str) -> Explanation | None:
    """The circle as it is after everything above it; its own file's values alone where its study is not found."""
    circles = {d.id: d for d in library.of("circle")}
    if id not in circles:
        return None
    chain = chain_of(id, circles)
    above = library.get("study", parent_of(chain[0]))
    document = chain[-1]
    values = values_in(document.tree, (), language)
    if above is not None:
        values = _resolved(resolve(above, library)[0], chain, language)
    parent = circles.get(parent_of(document), above)
    extended = [Link(parent.kind, parent.id, _title(parent, language), parent.at(parent.kind))] if parent else []
    below = [Link("circle", d.id, _title(d, language), d.at("circle")) for d in circles.values() if parent_of(d) == id]
    return Explanation("circle", id, _title(document, language), document.at("circle"), tuple(values),
                       tuple(extended), tuple(below))


def _title(document: Document, language: str) -> str:
    title = getattr(document.model, "title", None)
    return title.to(language) if isinstance(title, Texts) else ""


def _resolved(study: ResolvedStudy, chain: Sequence[Document], language: str) -> Iterator[Value]:
    seen = [study]
    for document in chain:
        seen.append(step(seen[-1], document)[0])
    yield from _of_study(seen, chain, language)
    hidden = {id: (d, i) for d in chain for i, id in enumerate(d.model.hide) if id not in seen[-1].listed}
    for id, (document, i) in hidden.items():
        yield Value("hide", id, document.at("hide", i), document.id)
    for id in seen[-1].listed:
        yield from _of_indicator(id, seen, chain, language)


def _of_study(seen: Sequence[ResolvedStudy], chain: Sequence[Document], language: str) -> Iterator[Value]:
    """The study's values, with those of the circles in their place."""
    found: dict[str, Value] = {}
    document = seen[0].document
    for value in values_in(document.tree, (), language):
        if value.top not in _TOLD_BELOW:
            found[value.key] = replace(value, by=document.id)
    waves = [wave.wave for wave in seen[0].study.waves]
    for circle, before in zip(chain, seen, strict=False):
        for value in values_in(circle.tree, (), language):
            wave = value.key.removeprefix("waves.")
            key = f"waves[{waves.index(wave)}].period" if value.top == "waves" and wave in waves else value.key
            if value.top in ("set", "hide") or (key == "disclosure.min_n" and not _tightens(circle, before)):
                continue
            if value.top == "population":
                found = {k: v for k, v in found.items() if v.top != "population"}
            if value.top in _APPENDED:
                key = f"{circle.id}.{key}"
            found[key] = replace(value, key=key, by=circle.id)
    for circle in chain:
        found = _narrowed(found, circle, seen[-1])
    yield from found.values()


def _narrowed(found: Mapping[str, Value], circle: Document, seen: ResolvedStudy) -> dict[str, Value]:
    """Without what tells of other circles; within one, answers are alike within an organisation."""
    group, value = circle.model.group, circle.model.value or circle.id
    others = f"population.by_group.{group}."
    declared = next((key.removesuffix(".group") for key, v in found.items()
                     if v.top == "groups" and key.endswith(".group") and v.text == group), None)
    kept = {key: v for key, v in found.items()
            if not (declared and key.startswith(f"{declared}."))
            and not (v.top == "population" and key != f"{others}{value}" and f"{others}{value}" in found)}
    cluster = seen.study.comparison.cluster
    if cluster and "comparison.cluster" in kept and kept["comparison.cluster"].text != cluster:
        kept["comparison.cluster"] = Value("comparison.cluster", cluster, circle.at("circle"), circle.id)
    return kept


def _tightens(circle: Document, before: ResolvedStudy) -> bool:
    return (circle.model.disclosure.min_n or 0) >= (before.study.disclosure.min_n or 0)


def _of_indicator(id: str, seen: Sequence[ResolvedStudy], chain: Sequence[Document],
                  language: str) -> Iterator[Value]:
    """An indicator's values: from its own file, then what the study and each circle sets in their place."""
    found: dict[str, list[Value]] = {}
    own = next((d for d in seen[-1].documents if d.kind == "indicator" and d.id == id), None)
    for value in values_in(own.tree, (), language) if own else ():
        found.setdefault(value.top, []).append(value)
    study = seen[0]
    final: Indicator = seen[-1].indicators[id]
    layers = [(study.document, study.indicators.get(id))]
    layers += [(document, after.indicators.get(id)) for document, after in zip(chain, seen[1:], strict=True)]
    for document, model in layers:
        tree = find(document.tree, ("set", id))[0]
        setting = document.model.set.get(id)
        if setting is None or model is None or not isinstance(tree, Entries):
            continue
        for key in CircleSetting.model_fields:
            given = getattr(setting, key, None)
            if given is not None and _took(given, getattr(model, key, None)):
                path: Path = (key,)
                found[key] = _over(found.get(key, []), given, document, id, path, language)
    for key, values in found.items():
        if hasattr(final, key) or own is None:
            yield from (replace(value, of=id) for value in values)


def _took(given: object, now: object) -> bool:
    """Whether what was given holds: what was refused is as it was before."""
    if isinstance(given, Texts) and isinstance(now, Texts):
        return given.by_language.items() <= now.by_language.items()
    return given == now


def _over(before: list[Value], given: object, document: Document, id: str, path: Path,
          language: str) -> list[Value]:
    """What a layer puts in place of what was; a text that it gives in other languages leaves this one's as it was."""
    if isinstance(given, Texts) and before and language not in given.by_language:
        return before
    node = find(document.tree, ("set", id, *path))[0]
    return [replace(value, by=document.id) for value in values_in(node, path, language)]
