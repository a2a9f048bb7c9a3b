"""Whether a scale was asked with the same statements in every wave: a mean of others is not the same measure."""

from collections.abc import Iterator, Mapping

import polars as pl

from keko_eval.collection.answers import Answers
from keko_eval.definitions.indicator import Scale
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.references import instrument_of, item_name
from keko_eval.problem.problem import Problem, problem


def tell_items(resolved: ResolvedStudy, answers: Mapping[str, Answers]) -> Iterator[Problem]:
    """Scales of which a wave has some statements without a single answer, while another wave has answers to them.

    Answers to earlier versions are left out, since their questions are compared one by one, and so are lazy frames,
    which would have to be read once more for it.
    """
    versioned = {data.instrument.split("@")[0] for data in resolved.study.data if data.version}
    order = [w.wave for w in resolved.study.waves]
    for id, indicator in resolved.indicators.items():
        instrument = instrument_of(indicator, resolved.instruments)
        found = answers.get(instrument or "")
        if not isinstance(indicator, Scale) or found is None or instrument in versioned:
            continue
        if isinstance(found.frame, pl.LazyFrame):
            continue
        items = [name for _, name in map(item_name, indicator.items) if name in found.frame.columns]
        counts = found.frame.group_by("wave").agg(pl.col(items).count())
        by_wave = {row["wave"]: row for row in counts.iter_rows(named=True)}
        asked = {name for name in items if any(row[name] for row in by_wave.values())}
        for i, wave in enumerate(order):
            silent = [name for name in items if name in asked and wave in by_wave and not by_wave[wave][name]]
            if silent and len(silent) < len(asked):
                yield problem("scale-without-item", resolved.document.at("waves", i, "wave"), indicator=id, wave=wave,
                              questions=", ".join(silent), n=len(silent))
