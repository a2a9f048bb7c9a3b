"""Rubric: what each judgement rests on; its score is worked out like any other (see keko_eval.scoring.kinds.rubric)."""

from collections import Counter
from collections.abc import Iterator

from keko_eval.comparison.recorded.case import RecordCase, Told
from keko_eval.comparison.rows import Count, Result
from keko_eval.definitions.indicator import Rubric


def rubric(case: RecordCase) -> Told:
    """The share of the judgements that rest on some evidence, and how often each source was named by criterion."""
    indicator = case.indicator
    assert isinstance(indicator, Rubric)
    results: list[Result] = []
    counts: list[Count] = []
    for wave in case.waves if indicator.evidence else ():
        judged, backed = 0, 0
        for item, question in indicator.evidence.items():
            found = list(_judged(case, wave, item, question))
            judged += len(found)
            backed += sum(bool(sources) for sources in found)
            named = Counter(source for sources in found for source in sources)
            counts += [case.count(wave, item, n, len(found), source) for source, n in sorted(named.items())]
        results.append(case.row("level", wave=wave, term="with_evidence", n=judged, method="records",
                                estimate=backed / judged if judged else None,
                                because=None if judged else "no_answers"))
    return Told(tuple(results), tuple(counts))


def _judged(case: RecordCase, wave: str, item: str, question: str) -> Iterator[tuple[str, ...]]:
    """For each judgement of a criterion the sources named; an own judgement rests on none."""
    import polars as pl

    asked = case.instrument.question(question)
    none = {str(c.value) for c in case.instrument.choices_of(asked) if c.exclusive or c.missing} if asked else set()
    rows = case.of_wave(wave).select(pl.col(item).cast(pl.String), pl.col(question).cast(pl.String))
    for judged, sources in rows.iter_rows():
        if judged is not None:
            yield tuple(s for s in dict.fromkeys((sources or "").split()) if s not in none)
