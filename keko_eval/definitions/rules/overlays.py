"""Overlays: what a circle maps, adds and belongs to is there, has an id of its own, and keeps to the terms."""

from collections.abc import Iterator
from pathlib import Path as FilePath

from keko_eval.definitions.circle import LocalMapping
from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.document import Document
from keko_eval.definitions.instrument import Choice, Instrument
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.references import reference
from keko_eval.definitions.study import ORGANISATION
from keko_eval.files.yaml_tree import Path
from keko_eval.problem.noun import Noun
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem, suggestion


def maps_what_there_is(corpus: Corpus) -> Iterator[Problem]:
    """``map`` names what the circle has of its own and what the study has, and recodes choices that both have."""
    for laid in corpus.laid:
        for i, mapping in enumerate(laid.circle.map):
            ends = []
            for key, text, study in (("local", mapping.local, laid.seen), ("to", mapping.to, laid.above)):
                place = laid.document.at("map", i, key)
                wrong = None if corpus.missed("", text) else _not_there(text, study, place)
                if wrong is not None:
                    yield wrong
                else:
                    ends.append(_choices(text, study))
            if mapping.recode and len(ends) == 2:
                yield from _recodes(laid.document, ("map", i, "recode"), mapping, ends[0], ends[1])


def _not_there(text: str, study: ResolvedStudy, place: Place) -> Problem | None:
    """What is wrong with the name of an indicator, an instrument or one of its questions; None where nothing is."""
    of, asks, name = text.partition("/")
    named = reference(of)
    id = named.id if named else of
    found = study.instruments.get(id) if asks else study.indicators.get(id) or study.instruments.get(id)
    if found is None:
        known = study.instruments if asks else [*study.indicators, *study.instruments]
        return problem("not-in-study", place, thing=Noun("instrument" if asks else "indicator", id),
                       **suggestion(id, known))
    if named and not named.allows(found.version):
        return problem("wrong-version", place, id=id, wanted=named.versions, found=found.version)
    if isinstance(found, Instrument) and asks and found.question(name) is None:
        return problem("not-in-instrument", place, name=name, instrument=id,
                       **suggestion(name, [q.name for _, q in found.walk()]))
    return None


def _choices(text: str, study: ResolvedStudy) -> tuple[str, tuple[Choice, ...]]:
    """The question's name and its choices, none where it has none or ``text`` names something else."""
    of, _, name = text.partition("/")
    instrument = study.instruments.get(of.partition("@")[0])
    question = instrument.question(name) if instrument and name else None
    return name, instrument.choices_of(question) if instrument and question else ()


def _recodes(document: Document, path: Path, mapping: LocalMapping, local: tuple[str, tuple[Choice, ...]],
             shared: tuple[str, tuple[Choice, ...]]) -> Iterator[Problem]:
    if not local[1] or not shared[1]:
        yield problem("recode-without-choices", document.key(*path))
        return
    for key, value in mapping.recode.items():
        for place, (question, choices), code in ((document.key(*path, key), local, key),
                                                 (document.at(*path, key), shared, value)):
            known = [str(choice.value) for choice in choices]
            if code not in known:
                yield problem("recode-unknown-choice", place, question=question, code=code, **suggestion(code, known))


def in_a_group(corpus: Corpus) -> Iterator[Problem]:
    """A circle is one of a grouping that the study has; where the study lists its values, the circle is among them."""
    for laid in corpus.laid:
        document, circle, study = laid.document, laid.circle, laid.above.study
        groups = list(dict.fromkeys(name for name in (*(g.group for g in study.groups), study.comparison.cluster,
                                                      study.comparison.group) if name))
        if circle.group not in (*groups, ORGANISATION):
            yield problem("not-in-study", document.at("group"), thing=Noun("group", circle.group),
                          **suggestion(circle.group, [*groups, ORGANISATION]))
            continue
        values = next((group.values for group in study.groups if group.group == circle.group), {})
        value = circle.value or circle.circle
        if values and value not in values:
            place = document.at("value" if circle.value else "circle")
            yield problem("circle-not-listed", place, value=value, group=circle.group, **suggestion(value, values))


def ids_of_its_own(corpus: Corpus) -> Iterator[Problem]:
    """What a circle makes of its own has an id that neither its study nor the shared library has."""
    for laid in corpus.laid:
        if laid.document.id == laid.above.document.id:
            yield problem("duplicate-id", laid.document.at("circle"), thing=Noun("circle", laid.document.id)).beside(
                laid.above.document.at("study"))
        for kind in ("instrument", "indicator"):
            for text in getattr(laid.circle.add, f"{kind}s"):
                named = reference(text)
                own = corpus.own.get(kind, named.id) if named else None
                first = own and next((d for d in corpus.known.of(kind) if d.id == own.id and _another(d, own)), None)
                if own and first:
                    yield problem("id-reused", own.at(kind), thing=Noun(kind, own.id)).beside(first.at(kind))


def _another(document: Document, own: Document) -> bool:
    """Whether a definition stands in another file and says something else."""
    return (FilePath(document.file).resolve() != FilePath(own.file).resolve()
            and document.tree.data() != own.tree.data())


def named_once(corpus: Corpus) -> Iterator[Problem]:
    """No list of a circle names a thing twice."""
    for laid in corpus.laid:
        document, circle = laid.document, laid.circle
        lists: list[tuple[str, Path, tuple[str, ...]]] = [
            ("hide", ("hide",), circle.hide),
            ("instruments", ("add", "instruments"), circle.add.instruments),
            ("indicators", ("add", "indicators"), circle.add.indicators),
        ]
        for key, path, values in lists:
            first: dict[str, int] = {}
            for i, text in enumerate(values):
                id = text.partition("@")[0]
                if id in first:
                    yield problem("listed-twice", document.at(*path, i), key=key,
                                  value=id).beside(document.at(*path, first[id]))
                first.setdefault(id, i)


def within_its_terms(corpus: Corpus) -> Iterator[Problem]:
    """A circle shows no smaller groups than the terms of the instruments that it adds demand."""
    for laid in corpus.laid:
        own = laid.circle.disclosure.min_n
        for other in laid.seen.documents:
            if other in laid.above.documents or other.kind != "instrument":
                continue
            demanded = other.model.terms.min_n
            if own is not None and "min_n" in other.model.terms.model_fields_set and own < demanded:
                yield problem("looser-than-terms", laid.document.at("disclosure", "min_n"), own=own,
                              demanded=demanded, id=other.id).beside(other.at("terms", "min_n"))


def enough_to_answer(corpus: Corpus) -> Iterator[Problem]:
    """A circle demands of an indicator no more answers than it has parts, and only where parts are counted."""
    for laid in corpus.laid:
        for id, setting in laid.circle.set.items():
            indicator = laid.above.indicators.get(id) or laid.seen.indicators.get(id)
            if indicator is None or setting.minimum_answered is None or "minimum_answered" in indicator.locked:
                continue
            place = ("set", id, "minimum_answered")
            if not hasattr(indicator, "minimum_answered"):
                yield problem("not-for-kind", laid.document.key(*place), key="minimum_answered", id=id,
                              kind=indicator.kind)
                continue
            parts = getattr(indicator, "items", None) or getattr(indicator, "parts", ())
            if parts and setting.minimum_answered > len(parts):
                yield problem("minimum-above-items", laid.document.at(*place), minimum=setting.minimum_answered,
                              count=len(parts))
