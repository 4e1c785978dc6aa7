"""Limits of counts, weighted totals and proportions, and the checks that every statistic shares.

Every function takes numbers or arrays that broadcast together and works on whole arrays at once; a missing number
stays missing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special

from base.errors import StatisticsInputError

FloatArray: TypeAlias = npt.NDArray[np.float64]
Numbers: TypeAlias = float | FloatArray
EXACT_BELOW = 10


def non_negative(values: npt.ArrayLike, what: str) -> FloatArray:
    """Return numbers as a float array after checking that none is below nought.

    Parameters
    ----------
    values : array_like
        Numbers of any shape; NaN passes.
    what : str
        What they are, for the error: ``"count"``, ``"population"`` …

    Returns
    -------
    ndarray
        The same numbers as float64.

    Raises
    ------
    StatisticsInputError
        If any is negative.
    """
    array = np.asarray(values, dtype=np.float64)
    if np.any(array < 0):
        raise StatisticsInputError(f"A {what} is negative ({np.nanmin(array):g})", "check the figures it was made from")
    return array


def critical_value(confidence: float) -> float:
    """Return the standard normal deviate of a two-sided level.

    Parameters
    ----------
    confidence : float
        Between 0 and 1, such as 0.95.

    Returns
    -------
    float
        1.96 for 0.95, 3.09 for 0.998.

    Raises
    ------
    StatisticsInputError
        If the level is not between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise StatisticsInputError(f"The confidence level {confidence} is not between 0 and 1", "use 0.95 or 0.998")
    return float(-special.ndtri((1 - confidence) / 2))


def simplest(array: npt.ArrayLike) -> Numbers:
    """Return a float for an array without dimensions, otherwise the array.

    Parameters
    ----------
    array : array_like
        Numbers of any shape.

    Returns
    -------
    float or ndarray
        The same numbers.
    """
    result = np.asarray(array, dtype=np.float64)
    return float(result) if result.ndim == 0 else result


def divide(top: npt.ArrayLike, bottom: npt.ArrayLike) -> FloatArray:
    """Return a quotient, without a warning where nothing can be divided.

    Parameters
    ----------
    top, bottom : array_like
        Numbers that broadcast together.

    Returns
    -------
    ndarray
        The quotient; NaN for 0/0 and infinite for x/0.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.divide(top, bottom), dtype=np.float64)


def known(size: npt.ArrayLike, what: str) -> FloatArray:
    """Return the sizes that a figure can be divided by: NaN in place of nought.

    Parameters
    ----------
    size : array_like
        Populations or numbers of cases.
    what : str
        What they are, for the error.

    Returns
    -------
    ndarray
        The sizes as float64, NaN where nought or missing.

    Raises
    ------
    StatisticsInputError
        If any is negative.
    """
    sizes = non_negative(size, what)
    return np.where(sizes == 0, np.nan, sizes)


def exact_limits(count: npt.ArrayLike, confidence: float = 0.95) -> tuple[Numbers, Numbers]:
    """Return exact Poisson limits of a count (Garwood 1936).

    Parameters
    ----------
    count : array_like
        Observed counts, whole or not; NaN where missing.
    confidence : float
        Two-sided level.

    Returns
    -------
    lower, upper : float or ndarray
        Limits of the expected count: half the chi-squared quantiles with 2x and 2(x + 1) degrees of freedom.

    Raises
    ------
    StatisticsInputError
        If a count is negative or the level is not between 0 and 1.
    """
    x = non_negative(count, "count")
    critical_value(confidence)
    tail = (1 - confidence) / 2
    lower = np.where(x == 0, 0.0, special.gammaincinv(np.where(x == 0, 1.0, x), tail))
    return simplest(lower), simplest(special.gammainccinv(x + 1, tail))


def byar_limits(count: npt.ArrayLike, confidence: float = 0.95) -> tuple[Numbers, Numbers]:
    """Return Byar's approximate Poisson limits of a count (Breslow & Day 1987).

    This is the form that UKHSA uses, not the mid-P variant of the same name.

    Parameters
    ----------
    count : array_like
        Observed counts; NaN where missing.
    confidence : float
        Two-sided level.

    Returns
    -------
    lower, upper : float or ndarray
        x(1 − 1/9x − z/3√x)³ and (x+1)(1 − 1/9(x+1) + z/3√(x+1))³. The lower limit is NaN where the cube would be
        negative (a count of 1 at 99.8 %) and nought for a count of nought.

    Raises
    ------
    StatisticsInputError
        If a count is negative or the level is not between 0 and 1.
    """
    x = non_negative(count, "count")
    z = critical_value(confidence)
    positive = np.where(x == 0, 1.0, x)
    cube = 1 - 1 / (9 * positive) - z / (3 * np.sqrt(positive))
    lower = np.where(cube < 0, np.nan, positive * cube * cube * cube)
    above = x + 1
    cube = 1 - 1 / (9 * above) + z / (3 * np.sqrt(above))
    return simplest(np.where(x == 0, 0.0, lower)), simplest(above * cube * cube * cube)


@lru_cache(maxsize=32)
def _small_limits(confidence: float) -> tuple[FloatArray, FloatArray]:
    """Return the exact limits of the whole counts below ten, with NaN last for a missing one."""
    lower, upper = exact_limits(np.append(np.arange(EXACT_BELOW, dtype=np.float64), np.nan), confidence)
    return np.asarray(lower), np.asarray(upper)


def count_limits(count: npt.ArrayLike, confidence: float = 0.95) -> tuple[Numbers, Numbers]:
    """Return the limits of a count: exact Poisson below 10, Byar from 10 (the UKHSA rule).

    Parameters
    ----------
    count : array_like
        Observed counts of any shape; NaN where missing.
    confidence : float
        Two-sided level.

    Returns
    -------
    lower, upper : float or ndarray
        Limits of the expected count; NaN where the count is missing.

    Raises
    ------
    StatisticsInputError
        If a count is negative or the level is not between 0 and 1.
    """
    x = non_negative(count, "count")
    lower, upper = (np.asarray(limit) for limit in byar_limits(np.maximum(x, EXACT_BELOW), confidence))
    small = x < EXACT_BELOW
    if small.any():
        few = x[small]
        row = few.astype(np.intp)
        if np.array_equal(row, few):
            below = tuple(limits[row] for limits in _small_limits(confidence))
        else:
            below = tuple(np.asarray(limits) for limits in exact_limits(few, confidence))
        lower, upper = np.array(lower), np.array(upper)
        lower[small], upper[small] = below
    return simplest(lower), simplest(upper)


def weighted_limits(
    total: npt.ArrayLike,
    count: npt.ArrayLike,
    variance: npt.ArrayLike,
    confidence: float = 0.95,
    heaviest: npt.ArrayLike = np.nan,
) -> tuple[Numbers, Numbers]:
    """Return limits of a weighted total of events, such as crime harm, by Dobson's method (Dobson et al. 1991).

    The limits are T + √(V/x)·(limit of x − x), with the limits of the plain count x by `count_limits`.

    Parameters
    ----------
    total : array_like
        T = Σ weight · events.
    count : array_like
        x = Σ events.
    variance : array_like
        V = Σ weight² · events.
    confidence : float
        Two-sided level.
    heaviest : array_like
        The largest weight, used only where nothing happened: the upper limit is then this weight times that of a
        count of nought, the largest expected total that such an absence still allows. NaN: no upper limit then.

    Returns
    -------
    lower, upper : float or ndarray
        Limits of the expected weighted total; NaN where anything is missing.

    Raises
    ------
    StatisticsInputError
        If a number is negative or the level makes no sense.
    """
    weighted, plain = non_negative(total, "weighted total"), non_negative(count, "count")
    lower, upper = count_limits(plain, confidence)
    spread = np.where(plain == 0, heaviest, np.sqrt(divide(non_negative(variance, "variance"), plain)))
    low = np.where(plain == 0, weighted, weighted + spread * (lower - plain))
    return simplest(low), simplest(weighted + spread * (upper - plain))


def wilson_limits(p: npt.ArrayLike, n: npt.ArrayLike, confidence: float = 0.95) -> tuple[Numbers, Numbers]:
    """Return Wilson score limits of a proportion (Wilson 1927).

    Parameters
    ----------
    p : array_like
        Observed proportions between 0 and 1.
    n : array_like
        Number (or effective number) of cases each stands on, above nought.
    confidence : float
        Two-sided level.

    Returns
    -------
    lower, upper : float or ndarray
        Limits between 0 and 1; exactly 0 for a proportion of 0 and exactly 1 for one of 1.

    Raises
    ------
    StatisticsInputError
        If a proportion is outside 0–1, a number of cases is negative, or the level makes no sense.
    """
    share, size = non_negative(p, "proportion"), known(n, "number of cases")
    if np.any(share > 1):
        raise StatisticsInputError(
            f"A proportion of {np.nanmax(share):g} is above 1", "give it as a share, not per cent"
        )
    z2 = critical_value(confidence) ** 2
    centre = share + z2 / (2 * size)
    half = np.sqrt(z2 * (share * (1 - share) / size + z2 / (4 * size * size)))
    scale = 1 + z2 / size
    lower = np.where(share == 0, 0 * size, (centre - half) / scale)
    upper = np.where(share == 1, 0 * size + 1, (centre + half) / scale)
    return simplest(lower), simplest(upper)


def mover_difference(
    first: tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike],
    second: tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike],
    correlation: npt.ArrayLike = 0.0,
) -> tuple[FloatArray, FloatArray]:
    """Return limits of a difference from the limits of its two parts (MOVER: Zou & Donner 2008).

    Parameters
    ----------
    first, second : tuple of array_like
        Value, lower and upper limit of each part, all of one level and unit.
    correlation : array_like
        Correlation of the two estimates, nought where they are independent.

    Returns
    -------
    lower, upper : ndarray
        Limits of first − second, in the same unit.
    """
    p, p_low, p_high = (np.asarray(part, dtype=np.float64) for part in first)
    q, q_low, q_high = (np.asarray(part, dtype=np.float64) for part in second)
    r2 = 2 * np.asarray(correlation, dtype=np.float64)
    down = (p - p_low) ** 2 + (q_high - q) ** 2 - r2 * (p - p_low) * (q_high - q)
    up = (p_high - p) ** 2 + (q - q_low) ** 2 - r2 * (p_high - p) * (q - q_low)
    return p - q - np.sqrt(np.maximum(down, 0)), p - q + np.sqrt(np.maximum(up, 0))
