"""Where ordered answers lie: the median, the median inside its step, and the share at the top."""

import numpy as np

from keko_eval.scoring.frequencies import Frequencies


def median(answers: Frequencies) -> float | None:
    """The middle answer, or half way between the two middle ones."""
    n = answers.n
    if not n:
        return None
    up_to = np.cumsum(answers.counts)
    low, high = (int(np.searchsorted(up_to, rank)) for rank in ((n + 1) // 2, n // 2 + 1))
    return float(answers.values[low] + answers.values[high]) / 2


def interpolated_median(answers: Frequencies, width: float = 1.0) -> float | None:
    """The median of grouped data: answers spread evenly over a step of `width` around each value."""
    n = answers.n
    if not n:
        return None
    up_to = np.cumsum(answers.counts)
    step = int(np.searchsorted(up_to, n / 2))
    inside = (n / 2 - (up_to[step] - answers.counts[step])) / answers.counts[step]
    return float(answers.values[step] + width * (inside - 0.5))


def top_share(answers: Frequencies, lowest: float) -> float | None:
    """The share of the answers that are `lowest` or more: of the two best of five steps, the top-two share."""
    return float(answers.counts[answers.values >= lowest].sum()) / answers.n if answers.n else None
