"""Survey figures: effective samples, and rolling years that overlap."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from base.errors import StatisticsInputError
from measures.intervals import Interval
from measures.limits import Numbers, mover_difference, non_negative, simplest, wilson_limits


def effective_size(n: npt.ArrayLike, deff: npt.ArrayLike) -> Numbers:
    """Return the effective sample: how many independent answers a clustered or weighted sample is worth (Kish 1965).

    Parameters
    ----------
    n : array_like
        People interviewed.
    deff : array_like
        Design effect, at least 1.

    Returns
    -------
    float or ndarray
        n / deff.

    Raises
    ------
    StatisticsInputError
        If n is negative or the design effect below 1.
    """
    effect = np.asarray(deff, dtype=np.float64)
    if np.any(effect < 1):
        raise StatisticsInputError(f"A design effect of {np.nanmin(effect):g} is below 1", "1 is a simple sample")
    return simplest(non_negative(n, "sample size") / effect)


def rolling_change(
    p_before: npt.ArrayLike,
    p_after: npt.ArrayLike,
    n_eff_before: npt.ArrayLike,
    n_eff_after: npt.ArrayLike,
    overlap: npt.ArrayLike,
    confidence: float = 0.95,
) -> Interval:
    """Return the change between two windows of a survey that share part of their sample.

    MOVER on Wilson limits with the shared part as correlation (Zou & Donner 2008): with equal samples the variance is
    2σ²(1 − overlap), and without overlap the interval is Newcombe's.

    Parameters
    ----------
    p_before, p_after : array_like
        Proportions between 0 and 1.
    n_eff_before, n_eff_after : array_like
        Effective samples of the two windows.
    overlap : array_like
        Share of the sample that both windows hold: 0.75 for adjacent quarters of a rolling year, 0 four quarters
        apart.
    confidence : float
        Two-sided level.

    Returns
    -------
    Interval
        p_after − p_before as a share (0.05 is 5 percentage points); NaN where anything is missing.

    Raises
    ------
    StatisticsInputError
        If a proportion is outside 0–1, a sample negative, or the overlap not from 0 to below 1.
    """
    shared = non_negative(overlap, "overlap")
    if np.any(shared >= 1):
        raise StatisticsInputError("Two windows with the same sample have no change to test", "choose another window")
    later = (p_after, *wilson_limits(p_after, n_eff_after, confidence))
    earlier = (p_before, *wilson_limits(p_before, n_eff_before, confidence))
    lower, upper = mover_difference(later, earlier, shared)
    change = np.asarray(p_after, dtype=np.float64) - np.asarray(p_before, dtype=np.float64)
    value, low, high = (np.where(np.isnan(lower + upper), np.nan, part) for part in (change, lower, upper))
    method = "Newcombe, allowing for the shared sample"
    return Interval(simplest(value), simplest(low), simplest(high), confidence, method)
