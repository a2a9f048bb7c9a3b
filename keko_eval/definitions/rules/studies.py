"""Studies: what a study names is in it, once, and may be set as the study sets it."""

from collections.abc import Iterable, Iterator

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.document import Document
from keko_eval.definitions.feeding import feed_of
from keko_eval.definitions.indicator import Index
from keko_eval.definitions.references import reference
from keko_eval.definitions.study import Study
from keko_eval.files.yaml_tree import Path
from keko_eval.problem.noun import Noun
from keko_eval.problem.problem import Problem, problem, suggestion

WAVE = "wave"


def listed_once(corpus: Corpus) -> Iterator[Problem]:
    """No list of a study names a thing twice."""
    for document in corpus.own.of("study"):
        study: Study = document.model
        yield from _once(document, "instruments", [_id(text) for text in study.instruments])
        yield from _once(document, "indicators", [_id(text) for text in study.indicators])
        yield from _once(document, "primary", study.primary)
        yield from _once_in_families(document, study)
        yield from _once(document, "waves", [wave.wave for wave in study.waves], "wave")
        yield from _once(document, "groups", [group.group for group in study.groups], "group")


def _once(document: Document, key: str, values: Iterable[str], below: str = "") -> Iterator[Problem]:
    seen: dict[str, Path] = {}
    for i, value in enumerate(values):
        path: Path = (key, i, below) if below else (key, i)
        if value in seen:
            yield problem("listed-twice", document.at(*path), key=key, value=value).beside(document.at(*seen[value]))
        seen.setdefault(value, path)


def _once_in_families(document: Document, study: Study) -> Iterator[Problem]:
    """No indicator is in two families, nor in one twice."""
    seen: dict[str, Path] = {}
    for name, ids in study.families.items():
        for i, id in enumerate(ids):
            path: Path = ("families", name, i)
            if id in seen:
                yield problem("listed-twice", document.at(*path), key="families", value=id).beside(
                    document.at(*seen[id]))
            seen.setdefault(id, path)


def _id(text: str) -> str:
    own = reference(text)
    return own.id if own else text


def in_study(corpus: Corpus) -> Iterator[Problem]:
    """What ``primary``, ``set``, ``data`` and the comparison name is in the study."""
    for resolved in corpus.studies:
        document, study = resolved.document, resolved.study
        indicators = [_id(text) for text in study.indicators]
        named: list[tuple[Path, str, str, list[str]]] = [
            *((("primary", i), "indicator", id, indicators) for i, id in enumerate(study.primary)),
            *((("families", name, i), "indicator", id, indicators) for name, ids in study.families.items()
              for i, id in enumerate(ids)),
            *((("data", i, "instrument"), "instrument", _id(file.instrument), [_id(text) for text in study.instruments])
              for i, file in enumerate(study.data)),
            *((("population", "by_group", group), "group", group, [g.group for g in study.groups])
              for group in (study.population.by_group if study.population else ())),
            *((("comparison", "then", id), "indicator", other, indicators)
              for id, then in study.comparison.then.items() for other in (id, then)),
        ]
        known = [*indicators, *resolved.indicators]
        named += [(("set", id), "indicator", id, known) for id in study.set]
        for path, kind, id, allowed in named:
            if id not in allowed and not corpus.missed(kind, id):
                is_value = isinstance(path[-1], int) or path[-1] == "instrument"
                place = document.at(*path) if is_value else document.key(*path)
                yield problem("not-in-study", place, thing=Noun(kind, id), **suggestion(id, allowed))


def unlocked(corpus: Corpus) -> Iterator[Problem]:
    """A study sets nothing that the indicator locks."""
    for document in corpus.own.of("study"):
        for id, setting in document.model.set.items():
            indicator = corpus.known.get("indicator", id)
            for key in type(setting).model_fields if indicator else ():
                if indicator and getattr(setting, key) is not None and key in indicator.model.locked:
                    index = indicator.model.locked.index(key)
                    yield problem("locked-key", document.key("set", id, key), key=key,
                                  id=id).beside(indicator.at("locked", index))


def fed(corpus: Corpus) -> Iterator[Problem]:
    """An instrument of the study feeds each of its indicators, and each instrument feeds some."""
    for resolved in corpus.studies:
        study, used = resolved.study, set()
        for i, text in enumerate(study.indicators):
            indicator = resolved.indicators.get(_id(text))
            if indicator is None or isinstance(indicator, Index):
                continue
            feed = feed_of(indicator, resolved.instruments)
            used.add(feed.instrument)
            if feed.instrument is None:
                elsewhere = feed_of(indicator, corpus.instruments).instrument
                if elsewhere and elsewhere not in [_id(text) for text in study.instruments]:
                    yield problem("unfed-indicator", resolved.document.at("indicators", i), id=_id(text),
                                  instrument=elsewhere)
        used |= {feed_of(indicator, resolved.instruments).instrument for indicator in resolved.indicators.values()}
        used |= {_id(needs) for i in resolved.indicators.values() if (needs := getattr(i, "needs", None))}
        used |= {_id(study.population.register_)} if study.population and study.population.register_ else set()
        for i, text in enumerate(study.instruments):
            if _id(text) in resolved.instruments and _id(text) not in used:
                yield problem("idle-instrument", resolved.document.at("instruments", i), id=_id(text))


def untaken_names(corpus: Corpus) -> Iterator[Problem]:
    """No column of the study's own has the name of the one that tells the wave."""
    for document in corpus.own.of("study"):
        for path, name in _columns(document.model):
            if name == WAVE:
                yield problem("taken-name", document.at(*path), name=name)


def _columns(study: Study) -> list[tuple[Path, str]]:
    """The columns that a study names, each with its place."""
    named: list[tuple[Path, str | None]] = [
        (("subject",), study.subject), (("comparison", "cluster"), study.comparison.cluster),
        (("comparison", "group"), study.comparison.group),
        *((("groups", i), group.group) for i, group in enumerate(study.groups)),
        *((("sampling", key), getattr(study.sampling, key)) for key in ("weights", "strata", "clusters")
          if study.sampling),
    ]
    return [(path, name) for path, name in named if name]


def near_a_question(corpus: Corpus) -> Iterator[Problem]:
    """A column of the data that is almost the name of a question is perhaps misspelt."""
    for resolved in corpus.studies:
        study = resolved.study
        names = {q.name for id in resolved.answered for _, q in resolved.instruments[id].walk()}
        columns = _columns(study)
        declared = {name for _, name in columns}
        for path, name in columns:
            near = suggestion(name, names).get("near") if name not in names else None
            if near and (_close(name, near)) and near not in declared:
                yield problem("near-a-question", resolved.document.at(*path), name=name, near=near)


def _close(name: str, near: str) -> bool:
    """One slip of the keyboard: same letters but for one put in, left out, changed, or two that changed places."""
    if abs(len(name) - len(near)) > 1 or min(len(name), len(near)) < 4:
        return False
    start = next((i for i, (a, b) in enumerate(zip(name, near, strict=False)) if a != b), min(len(name), len(near)))
    return name[start + 1:] in (near[start + 1:], near[start:]) or name[start:] == near[start + 1:] or (
        name[start:start + 2] == near[start:start + 2][::-1] and name[start + 2:] == near[start + 2:])


def chain(corpus: Corpus) -> Iterator[Problem]:
    """An outcome has something that leads to it. What a pack's report tells of is chosen by its maker."""
    for study in corpus.studies:
        if study.study.pack:
            continue
        levels = {indicator.level for indicator in study.indicators.values()}
        if levels & {"outcome", "impact"} and not levels & {"input", "activity", "output"} and len(study.listed) > 1:
            yield problem("outcome-without-output", study.document.key("indicators"))


def has_primary(corpus: Corpus) -> Iterator[Problem]:
    """A study of several indicators says which of them its verdict rests on."""
    for study in corpus.studies:
        judged = len(study.listed) > 1 and study.study.comparison.design != "description"
        if judged and not study.study.primary and not study.document.left_out("primary"):
            yield problem("no-primary", study.document.key("indicators"))
