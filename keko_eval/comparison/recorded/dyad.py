"""Dyads: what two organisations say of each other, both sides kept; how many pairs work jointly; who moved."""

from collections import Counter
from collections.abc import Iterator, Sequence

from keko_eval.comparison.recorded.case import RecordCase, Told
from keko_eval.comparison.recorded.pairs import Pair, pairs_of, words_of
from keko_eval.comparison.rows import Count, Entry, Result
from keko_eval.definitions.indicator import Dyad

FAR = 2
"""How far apart two words must be to be shown as a disagreement: one step is the width of a word."""


def dyad(case: RecordCase) -> Told:
    """The share of pairs at ``joint`` or above, by the lower of the two words, and how far the sides agree.

    Pairs share organisations, so that no test holds for them: the pairs told of are counted as they are. They are
    listed one by one only where the instrument's terms allow it.
    """
    indicator = case.indicator
    assert isinstance(indicator, Dyad)
    by_wave = {wave: pairs_of(words_of(case.of_wave(wave), indicator.organisation, indicator.partner, indicator.value))
               for wave in case.waves}
    results = [row for wave, pairs in by_wave.items() for row in _levels(case, indicator, wave, pairs)]
    reference, wave = case.roles
    moves = _moves(by_wave[reference], by_wave[wave]) if reference != wave else []
    results += _change(case, indicator, moves) if reference != wave else []
    counts = [count for wave, pairs in by_wave.items() for count in _counts(case, wave, pairs)]
    counts += [case.count(wave, f"{a:g}", n, len(moves), f"{b:g}")
               for (a, b), n in sorted(Counter((x.level, y.level) for x, y in moves).items())]
    shown = case.instrument.terms.individual
    entries = [entry for wave, pairs in by_wave.items() for pair in pairs for entry in _entries(case, wave, pair)
               if shown]
    return Told(tuple(results), tuple(counts), tuple(entries))


def _levels(case: RecordCase, indicator: Dyad, wave: str, pairs: Sequence[Pair]) -> Iterator[Result]:
    basis = indicator.basis or "collected"
    joint = sum(p.level >= indicator.joint for p in pairs)
    yield case.row("level", wave=wave, n=len(pairs), estimate=joint / len(pairs) if pairs else None, method="pairs",
                   because=None if pairs else "no_records", basis=basis)
    told = [p for p in pairs if p.both]
    yield case.row("level", wave=wave, term="both_sides", n=len(pairs), method="pairs", basis=basis,
                   estimate=len(told) / len(pairs) if pairs else None, because=None if pairs else "no_records")
    apart = sum((p.apart or 0) >= FAR for p in told)
    yield case.row("level", wave=wave, term="sides_differ", n=len(told), method="pairs", basis=basis,
                   estimate=apart / len(told) if told else None, because=None if told else "one_side_only")


def _moves(before: Sequence[Pair], after: Sequence[Pair]) -> list[tuple[Pair, Pair]]:
    """Pairs told of in both waves."""
    earlier = {p.name: p for p in before}
    return [(earlier[p.name], p) for p in after if p.name in earlier]


def _change(case: RecordCase, indicator: Dyad, moves: Sequence[tuple[Pair, Pair]]) -> Iterator[Result]:
    """The change of the share among the pairs told of both times: those only told of once are no change of theirs."""
    reference, wave = case.roles
    n = len(moves)
    shares = [sum(pair[i].level >= indicator.joint for pair in moves) / n if n else None for i in (0, 1)]
    estimate = None if None in shares else (shares[1] or 0.0) - (shares[0] or 0.0)
    yield case.row("change", wave=wave, reference_wave=reference, n=n, n_reference=n, n_pairs=n, estimate=estimate,
                   method="same_pairs", verdict="counted" if n else "too_few", because=None if n else "no_same_pairs",
                   basis=indicator.basis or "collected")


def _counts(case: RecordCase, wave: str, pairs: Sequence[Pair]) -> Iterator[Count]:
    for level, n in sorted(Counter(p.level for p in pairs).items()):
        yield case.count(wave, f"{level:g}", n, len(pairs))


def _entries(case: RecordCase, wave: str, pair: Pair) -> Iterator[Entry]:
    yield case.entry(wave, pair.name, "first", pair.first)
    yield case.entry(wave, pair.name, "second", pair.second)
    for field, word in (("says", pair.says), ("is_told", pair.is_told)):
        if word is not None:
            yield case.entry(wave, pair.name, field, f"{word:g}", word)
