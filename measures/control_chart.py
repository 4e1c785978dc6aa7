"""Control chart of single values (XmR): which months are out of the ordinary for this series."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from base.errors import StatisticsInputError
from measures.limits import FloatArray, Numbers, simplest

#: 3/d₂ and D₄ for ranges of two values (Wheeler & Chambers 1992).
LIMIT_FACTOR = 2.66
RANGE_FACTOR = 3.267


@dataclass(frozen=True)
class ControlChart:
    """Mean and limits of a series, and which of its points lie beyond them.

    Attributes
    ----------
    mean, lower, upper : float or ndarray
        In the unit of the series, one for each series. The lower limit may be below nought: a drawing stops at 0.
    signals : ndarray
        −1 below, 0 within, +1 above the limits, in the shape of the series; NaN where a value or limit is missing.
    """

    mean: Numbers
    lower: Numbers
    upper: Numbers
    signals: FloatArray


def xmr(values: npt.ArrayLike, screen: bool = True, baseline: int | None = None) -> ControlChart:
    """Return the XmR control chart of a series of separate values, never of a rolling one.

    Limits are the mean ± 2.66 · mR̄, mR̄ being the mean moving range. With `screen`, moving ranges above 3.267 · mR̄
    are left out and mR̄ is taken once more, so that one jump does not widen the limits (Nelson 1982).

    Parameters
    ----------
    values : array_like, shape (..., points)
        Values in order of time on the last axis; NaN where missing, and no range is taken across a gap.
    screen : bool
        Whether to screen the moving ranges.
    baseline : int, optional
        How many of the first points give the mean and limits (12–24 months by convention); by default all.

    Returns
    -------
    ControlChart
        Mean, limits and signals; limits NaN where there is no moving range.

    Raises
    ------
    StatisticsInputError
        If there is no time axis or the baseline has fewer than two points.
    """
    series = np.asarray(values, dtype=np.float64)
    if series.ndim == 0 or (baseline is not None and baseline < 2):
        raise StatisticsInputError("A control chart needs a baseline of two values or more", "give a longer series")
    base = series[..., :baseline]
    mean = _mean(base)
    ranges = np.abs(np.diff(base, axis=-1))
    average = _mean(ranges)
    if screen:
        average = _mean(np.where(ranges > RANGE_FACTOR * average[..., None], np.nan, ranges))
    lower, upper = mean - LIMIT_FACTOR * average, mean + LIMIT_FACTOR * average
    outside = (series > upper[..., None]).astype(np.float64) - (series < lower[..., None])
    blank = np.isnan(series) | np.isnan(upper[..., None])
    return ControlChart(simplest(mean), simplest(lower), simplest(upper), np.where(blank, np.nan, outside))


def _mean(values: FloatArray) -> FloatArray:
    """Return the mean along the last axis of what is there; NaN where nothing is."""
    seen = np.isfinite(values).sum(axis=-1)
    return np.asarray(np.nansum(values, axis=-1) / np.where(seen == 0, np.nan, seen))
