"""Trend over several separate windows: a test, not a slope."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from base.errors import StatisticsInputError
from measures.limits import FloatArray, Numbers, divide, known, non_negative, simplest

RISING, FALLING, NO_CLEAR_TREND, TOO_FEW_POINTS = "rising", "falling", "no clear trend", "too few points"
FEWEST_POINTS = 5
#: χ² on one degree of freedom at p = 0.002, the level of the UKHSA trend arrows.
CRITICAL = 9.549535706083241
#: A point further than this from the fitted line (99.8 %) is an outlier.
OUTLIER = 3.090232306167813


@dataclass(frozen=True)
class Trend:
    """The tested trend of one series or of many.

    Attributes
    ----------
    direction : str or ndarray of str
        ``"rising"``, ``"falling"``, ``"no clear trend"`` or ``"too few points"``.
    chi_squared : float or ndarray
        χ² of the slope, one degree of freedom; NaN with too few points.
    slope : float or ndarray
        Change in events per head from one point to the next.
    outlier : bool or ndarray of bool
        Whether a point lies so far from the line that the line does not describe the series.
    """

    direction: str | npt.NDArray[np.str_]
    chi_squared: Numbers
    slope: Numbers
    outlier: bool | npt.NDArray[np.bool_]


def chi_squared_trend(counts: npt.ArrayLike, populations: npt.ArrayLike, phi: npt.ArrayLike = 1.0) -> Trend:
    """Return the chi-squared test for trend in Poisson rates over equally spaced, separate windows.

    T = Σt(x − E) with E the events expected at the pooled rate, and variance Σx·(Σwt² − (Σwt)²) with w the share of
    the population at each point; χ² = T²/Var(T)/φ (Breslow & Day 1987, section 3.6). A trend needs five points,
    χ² above 9.5495 and no point further than 3.09 standard deviations (widened by √φ) from the fitted line.

    Parameters
    ----------
    counts : array_like, shape (..., points)
        Events in each window; NaN where missing.
    populations : array_like, broadcastable to `counts`
        People at risk in each window.
    phi : array_like, shape (...)
        Over-dispersion of the series, at least 1.

    Returns
    -------
    Trend
        Direction, χ², slope and whether there is an outlier, for each series.

    Raises
    ------
    StatisticsInputError
        If a number is negative, φ is below 1, or there is no time axis.
    """
    x, n = np.broadcast_arrays(non_negative(counts, "count"), known(populations, "population"))
    spread = np.asarray(phi, dtype=np.float64)
    if x.ndim == 0 or np.any(spread < 1):
        raise StatisticsInputError("A trend needs a series of counts and an over-dispersion of 1 or more", "check both")
    there = np.isfinite(x) & np.isfinite(n)
    x, n = np.where(there, x, 0.0), np.where(there, n, 0.0)
    total, people = x.sum(axis=-1), n.sum(axis=-1)
    pooled = divide(total, people)
    time = np.arange(x.shape[-1], dtype=np.float64)
    centred = time - divide((n * time).sum(axis=-1), people)[..., None]
    lever = (n * centred**2).sum(axis=-1)
    statistic = (centred * x).sum(axis=-1)
    chi_squared = np.where(total > 0, divide(statistic**2, pooled * lever * spread), 0.0)
    slope = divide(statistic, lever)
    outlier = _outlier(x, n * (pooled[..., None] + slope[..., None] * centred), spread, there)
    return _judged(chi_squared, slope, outlier, there)


def chi_squared_trend_of_shares(shares: npt.ArrayLike, sizes: npt.ArrayLike) -> Trend:
    """Return the chi-squared test for trend in proportions over equally spaced, separate samples.

    T = Σnₜ(pₜ − P)(t − t̄) with P the pooled proportion, and variance P(1 − P)Σnₜ(t − t̄)²; χ² = T²/Var(T) (Cochran
    1954, Armitage 1955). The conditions are those of `chi_squared_trend`; distances from the line are on the arcsine
    scale.

    Parameters
    ----------
    shares : array_like, shape (..., points)
        Proportions between 0 and 1; NaN where missing.
    sizes : array_like, broadcastable to `shares`
        Effective samples.

    Returns
    -------
    Trend
        Direction, χ², slope (change in the proportion from one point to the next) and whether there is an outlier.

    Raises
    ------
    StatisticsInputError
        If a proportion is not between 0 and 1, a size is negative, or there is no time axis.
    """
    p, n = np.broadcast_arrays(non_negative(shares, "proportion"), non_negative(sizes, "sample size"))
    if p.ndim == 0 or np.any(p > 1):
        raise StatisticsInputError("A trend of shares needs a series of proportions from 0 to 1", "check them")
    there = np.isfinite(p) & np.isfinite(n) & (n > 0)
    p, n = np.where(there, p, 0.0), np.where(there, n, 0.0)
    people = n.sum(axis=-1)
    pooled = divide((n * p).sum(axis=-1), people)
    time = np.arange(p.shape[-1], dtype=np.float64)
    centred = time - divide((n * time).sum(axis=-1), people)[..., None]
    lever = (n * centred**2).sum(axis=-1)
    statistic = (n * p * centred).sum(axis=-1)
    variance = pooled * (1 - pooled) * lever
    chi_squared = np.where(variance > 0, divide(statistic**2, variance), 0.0)
    slope = divide(statistic, lever)
    fitted = np.clip(pooled[..., None] + slope[..., None] * centred, 0.0, 1.0)
    distance = 2 * np.sqrt(n) * np.abs(np.arcsin(np.sqrt(p)) - np.arcsin(np.sqrt(np.nan_to_num(fitted))))
    return _judged(chi_squared, slope, (there & (distance > OUTLIER)).any(axis=-1), there)


def _judged(
    chi_squared: FloatArray, slope: FloatArray, outlier: npt.NDArray[np.bool_], there: npt.NDArray[np.bool_]
) -> Trend:
    """The verdict of a test for trend: at least five points, χ² beyond the critical value, and no outlier."""
    enough = there.sum(axis=-1) >= FEWEST_POINTS
    clear = enough & (chi_squared > CRITICAL) & ~outlier
    direction = np.where(clear, np.where(slope > 0, RISING, FALLING), np.where(enough, NO_CLEAR_TREND, TOO_FEW_POINTS))
    return Trend(
        direction if direction.ndim else str(direction),
        simplest(np.where(enough, chi_squared, np.nan)),
        simplest(np.where(enough, slope, np.nan)),
        outlier if outlier.ndim else bool(outlier),
    )


def _outlier(
    x: FloatArray, fitted: FloatArray, spread: FloatArray, there: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Return whether any point of a series lies beyond 99.8 % limits around its fitted line, on the √ scale."""
    distance = 2 * np.abs(np.sqrt(x) - np.sqrt(np.maximum(fitted, 0.0)))
    return np.asarray((there & (distance > OUTLIER * np.sqrt(spread)[..., None])).any(axis=-1))
