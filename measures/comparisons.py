"""Intervals of whole arrays by a measure's own method, and their comparison with a benchmark."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from measures import disparities, survey_gaps
from measures.catalogue import Measure
from measures.intervals import proportion
from measures.limits import count_limits, weighted_limits

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]

COMPARISONS = ("not_compared", "clearly_lower", "lower", "similar", "higher", "clearly_higher")
#: Two-sided confidence of a flag, and of a clear flag: 32 boroughs give 1.6 false flags at 95 %, 0.06 at 99.8 %.
FLAG, CLEAR_FLAG = 0.95, 0.998
SMALLEST_SAMPLE = 50.0
#: Decimals of a survey's per cents: more than any file has.
SURVEY_DECIMALS = 9


def limits(
    measure: Measure, count: Floats, denominator: Floats, variance: Floats | None, confidence: float
) -> tuple[Floats, Floats, Floats, str]:
    """Return value, lower and upper limit in the measure's unit, and the method.

    Parameters
    ----------
    measure : Measure
        Its ``kind`` and ``interval`` choose the method: exact Poisson and Byar for counts, Dobson for weighted
        counts, Wilson for proportions, none where the publisher gives no base.
    count, denominator : ndarray of float, shape (n_areas, n_periods)
        For a proportion the number agreeing and the effective sample.
    variance : ndarray of float or None
        For a weighted measure, the sums of count (row 0) and squared weight × count (row 1); for a disparity, count
        and denominator of White people.
    confidence : float
        Two-sided.

    Returns
    -------
    value, lower, upper : ndarray of float, shape (n_areas, n_periods)
        NaN where there is no figure, and no limits where the publisher gives no base.
    method : str
        Name of the method, fit to print.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        if measure.interval == "disparity":
            return disparities.limits(measure.numerator.series[0], count, denominator, variance, confidence)
        if measure.interval == "gap" and variance is not None:
            gap, low, high, method = survey_gaps.limits(count, denominator, variance, confidence)
            return _as_published(gap), low, high, method
        if measure.interval == "none":
            value = _as_published(100.0 * count / denominator)
            unknown = np.full_like(value, np.nan)
            return value, unknown, unknown, "no interval: the base is not published"
        if measure.interval == "share":
            interval = proportion(np.where(np.isnan(denominator), np.nan, count), denominator, confidence)
            value, low, high = (100.0 * np.asarray(part) for part in (interval.value, interval.lower, interval.upper))
            return value, low, high, "Wilson score interval on the counts"
        if measure.interval == "wilson":
            base = np.broadcast_to(denominator, count.shape)
            small = base < SMALLEST_SAMPLE
            interval = proportion(np.where(small, np.nan, count), base, confidence)
            value, low, high = (100.0 * np.asarray(part) for part in (interval.value, interval.lower, interval.upper))
            return _as_published(value), low, high, "Wilson score interval on the effective sample"
        scale = measure.per / np.where(denominator > 0, denominator, np.nan)
        if variance is not None:
            lower, upper = weighted_limits(count, variance[0], variance[1], confidence)
            method = "Dobson's method for weighted counts"
        else:
            lower, upper = count_limits(count, confidence)
            method = "Byar's method (exact Poisson below 10)"
        return count * scale, lower * scale, upper * scale, method


def _as_published(value: Floats) -> Floats:
    """Per cents without the noise of dividing by a sample what was multiplied by it: 59, not 58.999997."""
    return np.asarray(np.round(value, SURVEY_DECIMALS))


def compare(flag: tuple[Floats, Floats], clear: tuple[Floats, Floats], benchmark: Floats) -> Codes:
    """Return the comparison of intervals with a benchmark's value, as indices into `COMPARISONS`.

    Parameters
    ----------
    flag, clear : tuple of ndarray
        Lower and upper limits at 95 % and at 99.8 %.
    benchmark : ndarray of float
        The value compared with; NaN gives *not compared*.

    Returns
    -------
    ndarray of int8
        *Lower* or *higher* where the 95 % interval leaves the benchmark out, *clearly* so where the 99.8 % one does.
    """
    with np.errstate(invalid="ignore"):
        step = (benchmark < flag[0]).astype(np.int8) + (benchmark < clear[0]).astype(np.int8)
        step -= (benchmark > flag[1]).astype(np.int8) + (benchmark > clear[1]).astype(np.int8)
    unknown = np.isnan(benchmark) | np.isnan(flag[0])
    return np.where(unknown, 0, step + COMPARISONS.index("similar")).astype(np.int8)
