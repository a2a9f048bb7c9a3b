"""Rows over several waves: made of all answers of all waves, so that each is hidden where any wave's answers are.

They stand of everybody together alone, so nothing is left over when they are taken from each other. How many answered
in every wave is told only where neither they, nor those who missed one that others answered, are few.
"""

from collections.abc import Sequence

from keko_eval.comparison.rows import ANY_WAVE, SEVERAL_WAVES
from keko_eval.disclosure.parts import Parts, Row, subject

OF_ALL_WAVES = ("mixed_cr2", "mixed_robust")
"""Methods by which also the change of two waves is made of the answers of all."""


def follow_waves(results: Sequence[Row], parts: Parts) -> None:
    """Add to each such row's uses the answers and the pairs of every wave."""
    for row, used in zip(results, parts.results, strict=True):
        several = row.get("term") in SEVERAL_WAVES or row.get("method") in OF_ALL_WAVES
        if not several or row["quantity"] != "change":
            continue
        about, scope = parts.of(subject(row)), row["scope"]
        used += [(key, scope) for key in about if key[0] in ("answers", "pairs")]
        complete = row.get("n")
        if row["term"] == ANY_WAVE and complete is not None:
            sizes = [parts.size(key, scope) or 0 for key in about if key[0] == "answers"]
            fewest = min([complete, *(size - complete for size in sizes if size > complete)])
            used.append(parts.use(("own", *subject(row), ANY_WAVE), row, fewest))
