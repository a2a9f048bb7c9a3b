"""Comparisons: the waves, groups and numbers that a study compares are there and in order."""

from collections.abc import Iterable, Iterator

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.described import Target
from keko_eval.definitions.feeding import value_range
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.scalars import period_end, period_start
from keko_eval.definitions.study import Study
from keko_eval.definitions.targets import measured_in
from keko_eval.files.yaml_tree import Path
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem, suggestion

NEEDS = {"before_after_control": ("group", "treated", "control"), "group_difference": ("group", "treated", "control"),
         "retrospective_post": ("then",)}
"""What a design cannot do without."""
_ONLY_FOR = {"treated": ("before_after_control", "group_difference"), "control": ("before_after_control",
             "group_difference"), "adjust": ("before_after_control",),
             "started": ("before_after", "before_after_control", "panel", "repeated_cross_sections"),
             "then": ("retrospective_post", "before_after", "panel")}
_OF_WAVES = ("before_after", "before_after_control", "panel", "repeated_cross_sections")


def known_waves(corpus: Corpus) -> Iterator[Problem]:
    """Every wave that a study speaks of is one of its waves."""
    for resolved in corpus.studies:
        document, study = resolved.document, resolved.study
        waves = [wave.wave for wave in study.waves]
        for path, wave in _waves_named(study):
            if wave not in waves and wave not in document.lost:
                yield problem("unknown-wave", document.at(*path), wave=wave, **suggestion(wave, waves))
        for circle in resolved.circle_documents.values():
            for id, setting in circle.model.set.items():
                for path, wave in _waves_aimed_at(id, setting.targets or ()):
                    if wave not in waves and wave not in circle.lost:
                        yield problem("unknown-wave", circle.at(*path), wave=wave, **suggestion(wave, waves))


def _waves_named(study: Study) -> Iterator[tuple[Path, str]]:
    comparison = study.comparison
    for key, wave in (("from", comparison.from_), ("to", comparison.to), ("wave", comparison.wave)):
        if wave:
            yield ("comparison", key), wave
    for circle, wave in comparison.started.items():
        yield ("comparison", "started", circle), wave
    for i, file in enumerate(study.data):
        if file.wave:
            yield ("data", i, "wave"), file.wave
        for value, wave in file.wave_values.items():
            yield ("data", i, "wave_values", value), wave
    for id, setting in study.set.items():
        yield from _waves_aimed_at(id, setting.targets or ())


def _waves_aimed_at(id: str, targets: Iterable[Target]) -> Iterator[tuple[Path, str]]:
    for i, target in enumerate(targets):
        if target.wave:
            yield ("set", id, "targets", i, "wave"), target.wave


def waves_in_order(corpus: Corpus) -> Iterator[Problem]:
    """A comparison of waves has two, the earlier one first."""
    for resolved in corpus.studies:
        document, study = resolved.document, resolved.study
        reference, last = (study.wave(name) for name in study.roles)
        if study.comparison.design not in _OF_WAVES or document.lost:
            continue
        if len(study.waves) < 2:
            yield problem("one-wave", document.key("waves"), design=study.comparison.design)
        elif reference and last:
            place = document.key("comparison", "from") if study.comparison.from_ else document.key("waves")
            if reference.wave == last.wave:
                yield problem("same-wave", place, wave=last.wave)
            elif period_start(reference.period) >= period_start(last.period):
                yield problem("waves-out-of-order", place, first=reference.wave, second=last.wave).beside(
                    document.at("waves", study.waves.index(reference), "period"))


def design_has_what_it_needs(corpus: Corpus) -> Iterator[Problem]:
    """A design has the keys that it cannot do without, and none that mean nothing to it."""
    for document in corpus.own.of("study"):
        comparison = document.model.comparison
        for key in NEEDS.get(comparison.design, ()):
            if not getattr(comparison, key) and not document.left_out("comparison", key):
                yield problem("design-needs", document.at("comparison", "design"), design=comparison.design, key=key)
        for key, designs in _ONLY_FOR.items():
            if getattr(comparison, key) and comparison.design not in designs:
                yield problem("not-for-design", document.key("comparison", key), design=comparison.design, key=key)
        for key, wave in (("from", comparison.from_), ("to", comparison.to)):
            if wave and comparison.design == "description":
                yield problem("not-for-design", document.key("comparison", key), design=comparison.design, key=key)
        if comparison.treated and comparison.treated == comparison.control:
            yield problem("treated-is-control", document.at("comparison", "control"), value=comparison.control).beside(
                document.at("comparison", "treated"))


def then_is_alike(corpus: Corpus) -> Iterator[Problem]:
    """What was asked afterwards of the start is on the scale of what is asked of now, as far as scales are known."""
    for resolved in corpus.studies:
        for id, then in resolved.study.comparison.then.items():
            now, before = resolved.indicators.get(id), resolved.indicators.get(then)
            if now is None or before is None:
                continue
            ranges = [value_range(i, resolved.instruments, resolved.indicators) for i in (now, before)]
            if ranges[0] != ranges[1] and None not in (*ranges[0], *ranges[1]):
                yield problem("then-unlike", resolved.document.at("comparison", "then", id), id=id, then=then)


def known_group_values(corpus: Corpus) -> Iterator[Problem]:
    """The values of a group that a study names are among those that the group lists, or that its question offers."""
    for resolved in corpus.studies:
        document, study = resolved.document, resolved.study
        comparison = study.comparison
        named: list[tuple[Path, str | None, str | None]] = [
            (("comparison", "treated"), comparison.group, comparison.treated),
            (("comparison", "control"), comparison.group, comparison.control),
        ]
        for group, sizes in (study.population.by_group.items() if study.population else ()):
            named += [(("population", "by_group", group, value), group, value) for value in sizes]
        for path, of, value in named:
            allowed = _values_of(of, resolved) if of and value else set()
            if value and allowed and value not in allowed:
                place = document.key(*path) if path[0] == "population" else document.at(*path)
                yield problem("unknown-group-value", place, value=value, group=of or "", **suggestion(value, allowed))


def _values_of(group: str, resolved: ResolvedStudy) -> set[str]:
    declared = next((set(g.values) for g in resolved.study.groups if g.group == group), set())
    if declared:
        return declared
    return {str(choice.value) for instrument in resolved.instruments.values()
            if (question := instrument.question(group)) for choice in instrument.choices_of(question)}


def population_adds_up(corpus: Corpus) -> Iterator[Problem]:
    """The parts of the population are as many as the whole, and its waves are the study's."""
    for document in corpus.own.of("study"):
        study: Study = document.model
        if study.population is None:
            continue
        for group, sizes in study.population.by_group.items():
            total = sum(sizes.values())
            if study.population.size is not None and total != study.population.size:
                yield problem("population-sum", document.key("population", "by_group", group), group=group, sum=total,
                              size=study.population.size).beside(document.at("population", "size"))
        for wave in study.population.by_wave:
            if study.wave(wave) is None and wave not in document.lost:
                yield problem("unknown-wave", document.key("population", "by_wave", wave), wave=wave,
                              **suggestion(wave, [w.wave for w in study.waves]))


def set_before_followup(corpus: Corpus) -> Iterator[Problem]:
    """What counts as enough was agreed before anyone could know the result."""
    for resolved in corpus.studies:
        last = resolved.study.wave(resolved.study.roles[1])
        if last is None:
            continue
        start = period_start(last.period)
        for id, indicator in resolved.indicators.items():
            smallest = indicator.smallest_meaningful
            dates = [("targets", target.set_on) for target in indicator.targets
                     if measured_in(target, resolved.study) == last.wave]
            dates += [("smallest_meaningful", smallest.set_on)] if smallest else []
            for key, set_on in dates:
                if set_on is None or set_on < start:
                    continue
                yield problem("set-after-followup", _where_set(resolved, id, key), key=key, id=id,
                              date=set_on.isoformat(), wave=last.wave).beside(
                                  resolved.document.at("waves", resolved.study.waves.index(last), "period"))


def _where_set(resolved: ResolvedStudy, id: str, key: str) -> Place:
    """In the study, where it sets the key for itself, else in the indicator."""
    if getattr(resolved.study.set.get(id), key, None) is not None:
        return resolved.document.key("set", id, key)
    return next(d for d in resolved.documents if d.kind == "indicator" and d.id == id).key(key)


def dates_in_order(corpus: Corpus) -> Iterator[Problem]:
    """Events fall between the waves that they may explain, and answers are kept until they are used."""
    for document in corpus.own.of("study"):
        study: Study = document.model
        begin = min(period_start(wave.period) for wave in study.waves)
        end = max(period_end(wave.period) for wave in study.waves)
        for i, event in enumerate(study.context_events):
            if not begin <= event.on <= end:
                yield problem("event-outside", document.at("context_events", i, "on"), date=event.on.isoformat(),
                              begin=begin.isoformat(), end=end.isoformat())
        if study.retention_until and study.retention_until < end:
            yield problem("retention-before-end", document.at("retention_until"),
                          date=study.retention_until.isoformat(), end=end.isoformat())


