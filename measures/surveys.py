"""Survey figures: effective samples, rolling years that overlap, and gaps from a whole that holds the part."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from base.errors import StatisticsInputError
from measures.intervals import Interval
from measures.limits import FloatArray, Numbers, known, mover_difference, non_negative, simplest, wilson_limits


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


def survey_proportion(p: npt.ArrayLike, n_eff: npt.ArrayLike, confidence: float = 0.95) -> Interval:
    """Return a surveyed proportion with its Wilson interval on the effective sample.

    Parameters
    ----------
    p : array_like
        Proportion between 0 and 1, as published.
    n_eff : array_like
        Effective sample.
    confidence : float
        Two-sided level.

    Returns
    -------
    Interval
        Proportion between 0 and 1; NaN where it is missing or the sample is nought.

    Raises
    ------
    StatisticsInputError
        If a proportion is outside 0–1 or a sample negative.
    """
    lower, upper = wilson_limits(p, n_eff, confidence)
    value = np.where(np.isnan(lower), np.nan, p)
    return Interval(simplest(value), lower, upper, confidence, "Wilson score on the effective sample")


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
    return _gap(change, change - lower, upper - change, confidence, "Newcombe, allowing for the shared sample")


def borough_gap(
    p: npt.ArrayLike,
    n_eff: npt.ArrayLike,
    p_london: npt.ArrayLike,
    share: npt.ArrayLike,
    confidence: float = 0.95,
) -> Interval:
    """Return the gap between a borough and London, of which the borough is a part.

    London is share · borough + (1 − share) · rest, so the gap is (1 − share)(p − p_rest), and its interval is
    Newcombe's for borough against rest, scaled alike. The rest's sample is taken in proportion.

    Parameters
    ----------
    p : array_like
        Proportion in the borough (or group), between 0 and 1.
    n_eff : array_like
        Its effective sample.
    p_london : array_like
        Proportion in the whole.
    share : array_like
        Share of the whole's sample that the part is, above 0 and below 1.
    confidence : float
        Two-sided level.

    Returns
    -------
    Interval
        p − p_london as a share (0.05 is 5 percentage points); NaN where anything is missing.

    Raises
    ------
    StatisticsInputError
        If a proportion is outside 0–1, a sample negative, or the share not between 0 and 1.
    """
    part = np.asarray(share, dtype=np.float64)
    if np.any((part <= 0) | (part >= 1)):
        raise StatisticsInputError("The part's share of the whole is not between 0 and 1", "give it as 0.03, say")
    own, whole = non_negative(p, "proportion"), non_negative(p_london, "proportion")
    size = known(n_eff, "effective sample")
    # Rounding of published figures can put the rest a little outside 0–1.
    rest = np.clip((whole - part * own) / (1 - part), 0.0, 1.0)
    lower, upper = mover_difference(
        (own, *wilson_limits(own, size, confidence)),
        (rest, *wilson_limits(rest, size * (1 - part) / part, confidence)),
    )
    down, up = (own - rest - lower) * (1 - part), (upper - own + rest) * (1 - part)
    return _gap(own - whole, down, up, confidence, "Newcombe, for a part against its whole")


def _gap(value: FloatArray, down: FloatArray, up: FloatArray, confidence: float, method: str) -> Interval:
    """Return an interval from a value and its distances to the limits; blank where either is missing."""
    middle = np.where(np.isnan(down + up), np.nan, value)
    return Interval(simplest(middle), simplest(middle - down), simplest(middle + up), confidence, method)
