"""Student, normal and noncentral t: the few distribution functions that estimates need; df `None` means normal."""

import math

from scipy import special

LARGE = 10_000.0
"""Beyond it the normal part of a noncentral t is too small to tell."""


def cdf(t: float, df: float | None) -> float:
    """P(T <= t)."""
    return float(special.ndtr(t) if df is None else special.stdtr(df, t))


def two_sided(t: float, df: float | None) -> float:
    """P(|T| >= |t|), from the small tail so that tiny values keep their digits."""
    return min(1.0, 2.0 * cdf(-abs(t), df))


def quantile(p: float, df: float | None) -> float:
    """The t with P(T <= t) = p."""
    return float(special.ndtri(p) if df is None else special.stdtrit(df, p))


def below(t: float, shift: float, df: float | None) -> float:
    """P(T <= t) of a noncentral t with noncentrality `shift`."""
    return float(special.ndtr(t - shift) if df is None or shift > LARGE else special.nctdtr(df, shift, t))


def noncentrality(t: float, df: float, p: float) -> float | None:
    """The noncentrality at which the noncentral t lies below `t` with probability `p`; `None` where it overflows.

    The library's inverse keeps seven digits; two Newton steps on the distribution function, which keeps twelve, mend
    it. It takes time in proportion to t; for a large one Z in (Z + noncentrality) / sqrt(chi2 / df) is left out, which
    is wrong by the order of df / t^2.
    """
    if t < 0:
        mirrored = noncentrality(-t, df, 1 - p)
        return None if mirrored is None else -mirrored
    if t > LARGE:
        return number(t * math.sqrt(special.chdtri(df, p) / df))
    found = float(special.nctdtrinc(df, p, t))
    for _ in range(2):
        step = 1e-4 * max(1.0, abs(found))
        slope = float(special.nctdtr(df, found + step, t) - special.nctdtr(df, found - step, t)) / (2 * step)
        if not math.isfinite(slope) or slope >= 0:
            break
        found -= float(special.nctdtr(df, found, t) - p) / slope
    return found if math.isfinite(found) else None


def number(x: float | None) -> float | None:
    """A finite Python float, or `None`."""
    return None if x is None or not math.isfinite(x) else float(x)
