"""How many answers had each value: the rows behind the bars."""

from collections.abc import Iterator

from keko_eval.comparison.reliable_change import reliable_counts
from keko_eval.comparison.rows import Count, scope_name
from keko_eval.definitions.comparability import broken_questions, comparability
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.scoring.item_counts import NOT_ANSWERED, NOT_ASKED
from keko_eval.scoring.kinds import MEASURES
from keko_eval.scoring.tallies import Tallies


def count_rows(resolved: ResolvedStudy, tallies: Tallies) -> Iterator[Count]:
    """Item answers by wave, missing kinds among them; then how many rose, stayed and fell on each indicator."""
    study = resolved.study.study
    for wave in resolved.study.waves:
        broken, unasked = broken_questions(resolved, wave.wave), _unasked(resolved, wave.wave)
        for item in tallies.items():
            if any(item in (name, f"{instrument}/{name}") for instrument, name in broken):
                continue
            found = tallies.item_counts(item, wave.wave)
            base = tallies.item_asked(item, wave.wave) + found.get(NOT_ASKED, 0)
            if found and item in unasked:
                found = {**found, NOT_ASKED: found[NOT_ASKED] + found[NOT_ANSWERED], NOT_ANSWERED: 0}
            for value, n in found.items():
                yield Count(study=study, item=item, wave=wave.wave, value=value, n=n, base=base)
    for id in resolved.listed:
        for scope in tallies.scopes() if _moves(resolved, id) else ():
            waves = tallies.pair_moments(id, scope).total()
            base = round(float(waves.n.sum()))
            for value, column in (("up", waves.n_up), ("same", waves.n_same), ("down", waves.n_down)):
                yield Count(study=study, indicator=id, scope=scope_name(scope), wave=resolved.study.roles[1],
                            value=value, n=round(float(column.sum())), base=base)
        yield from reliable_counts(resolved, tallies, resolved.indicators[id])


def _unasked(resolved: ResolvedStudy, wave: str) -> frozenset[str]:
    """The questions that nobody was asked in a wave, by both names that an item may have."""
    return frozenset(item for (instrument, of), silent in resolved.silent.items() if of == wave
                     for name, why in silent.items() if why == "not_asked" for item in (name, f"{instrument}/{name}"))


def _moves(resolved: ResolvedStudy, indicator: str) -> bool:
    """Whether respondents rise and fall on an indicator: between waves, or between its "then" and its "now"."""
    comparison = resolved.study.comparison
    if resolved.indicators[indicator].kind not in MEASURES or resolved.indicators[indicator].kind == "dose":
        return False
    told_once = comparison.design == "retrospective_post" and indicator not in comparison.then
    if told_once or comparison.is_then(indicator):
        return False
    one_time = comparison.design in ("group_difference", "description")
    if one_time or resolved.indicators[indicator].kind == "ratio":
        return False
    reference, followup = resolved.study.roles
    return comparability(resolved, resolved.indicators[indicator], followup, reference).grade != "broken"
