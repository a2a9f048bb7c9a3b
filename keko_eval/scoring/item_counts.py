"""How often each answer to a question was given, and how the items of a scale go together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keko_eval.scoring.cells import Codes
from keko_eval.scoring.item import Item, is_whole
from keko_eval.scoring.reliability import ItemMoments
from keko_eval.scoring.table import WAVE, Table, Vector

NOT_ANSWERED, NOT_ASKED, ANSWERED = "not_answered", "not_asked", "answered"
MOST_VALUES = 250


@dataclass(frozen=True, slots=True, eq=False)
class ItemCounts:
    """Answers to one question.

    Parameters
    ----------
    values : tuple of str
        The codes of the choice list, those of missing answers, others that occur, ``not_answered``, ``not_asked``.
    counts : (waves, cells, values) array
        A respondent counts in the groups of the wave itself; of several choices, once for each.
    asked : (waves, cells) array
        How many were asked.
    """

    values: tuple[str, ...]
    counts: NDArray[np.float64]
    asked: NDArray[np.float64]

    def of(self, wave: int, places: Codes) -> dict[str, int]:
        """Counts by value in some cells of a wave."""
        summed = self.counts[wave, places].sum(axis=0)
        return {value: round(float(n)) for value, n in zip(self.values, summed, strict=True)}


def listed(item: Item) -> tuple[int, ...]:
    """The whole numbers that a question's answers can be, missing ones among them; empty for other questions."""
    if not item.counted or len(item.counted) > MOST_VALUES:
        return ()
    return tuple(sorted({*item.counted, *(int(code) for code in item.missing if is_whole(code))}))


def is_open(item: Item) -> bool:
    """Whether only being answered is counted: texts, dates, numbers without ends."""
    return item.kind not in ("select_one", "select_multiple") and not listed(item)


def count_item(item: Item, table: Table, places: Codes, shape: tuple[int, int], asked: Codes | None) -> ItemCounts:
    """Count one question.

    Parameters
    ----------
    table : Table
        With ``WAVE`` and the question's column: numbers with NaN or texts with None for no answer.
    places : (n,) array
        The cell of each row.
    shape : (int, int)
        How many waves and cells there are.
    asked : (n,) array, optional
        1 where the question was asked.
    """
    given, labels = _given(item, table[item.name])
    known = list(dict.fromkeys([*item.codes, *(str(c) for c in item.counted or ()), *item.missing]))
    known = [ANSWERED] if is_open(item) else known
    values = (*known, *sorted(set(labels) - set(known)), NOT_ANSWERED, NOT_ASKED)
    column = np.array([values.index(label) for label in labels], dtype=np.int64)
    size, spot = len(values), table[WAVE] * shape[1] + places
    counts = np.zeros(shape[0] * shape[1] * size)
    for rows, which in given:
        counts += np.bincount(spot[rows] * size + column[which], table.n[rows], len(counts))
    empty = _empty(table[item.name])
    unasked = empty & (asked == 0) if asked is not None else np.zeros_like(empty)
    for silent, value in ((empty & ~unasked, size - 2), (unasked, size - 1)):
        counts += np.bincount(spot[silent] * size + value, table.n[silent], len(counts))
    everybody = np.bincount(spot[~unasked], table.n[~unasked], shape[0] * shape[1])
    return ItemCounts(values, counts.reshape(*shape, size), everybody.astype(np.float64).reshape(shape))


def _empty(answers: NDArray[Any]) -> NDArray[np.bool_]:
    return np.array([a is None for a in answers], dtype=bool) if answers.dtype == object else np.isnan(answers)


def only_listed(item: Item, answers: NDArray[Any]) -> NDArray[Any]:
    """Whole numbers that are no code of the question are no answers."""
    codes = listed(item)
    return np.where(np.isin(answers, codes), answers, np.nan) if codes and answers.dtype != object else answers


def _given(item: Item, answers: NDArray[Any]) -> tuple[list[tuple[Codes, Codes]], list[str]]:
    """(rows, which label) of every answer, and the labels; several choices come once for each."""
    rows = np.flatnonzero(~_empty(answers))
    if is_open(item):
        return [(rows, np.zeros(len(rows), dtype=np.int64))], [ANSWERED]
    given = answers[rows].astype(str) if answers.dtype == object else answers[rows]
    distinct, which = np.unique(given, return_inverse=True)
    texts = [_text(v) for v in distinct]
    if item.kind != "select_multiple":
        return [(rows, which)], texts
    chosen = [text.split() for text in texts]
    labels = sorted({code for codes in chosen for code in codes})
    masks = [np.array([label in codes for codes in chosen], dtype=bool)[which] for label in labels]
    return [(rows[mask], np.full(int(mask.sum()), k)) for k, mask in enumerate(masks)], labels


def _text(value: Any) -> str:
    return str(int(value)) if isinstance(value, float | np.floating) and float(value).is_integer() else str(value)


def keyed(item: Item, turned: bool, answers: NDArray[Any]) -> Vector:
    """Answers on the scale, turned where reversed; NaN for others."""
    if answers.dtype == object or item.low is None or item.high is None:
        return np.full(len(answers), np.nan)
    counts = np.isin(answers, item.counted) if item.counted else (answers >= item.low) & (answers <= item.high)
    return np.where(counts, item.low + item.high - answers if turned else answers, np.nan)


def item_moments(items: Sequence[Vector], n: Vector, *, listwise: bool) -> ItemMoments:
    """Counts, sums and products of items less the middle of them all, each row ``n`` times."""
    x = np.column_stack(items)
    seen = ~np.isnan(x)
    if listwise:
        seen &= seen.all(axis=1, keepdims=True)
    middle = float(np.round(np.nanmean(x))) if (~np.isnan(x)).any() else 0.0
    filled, mask = np.where(seen, x - middle, 0.0), seen.astype(np.float64)
    weighed = mask * n[:, None]
    return ItemMoments(mask.T @ weighed, filled.T @ weighed, filled.T @ (filled * n[:, None]),
                       origin=np.full(x.shape[1], middle))
