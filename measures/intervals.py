"""Rates and proportions with their intervals, and the ratio or difference of two of them.

Every function takes numbers or arrays that broadcast together and works on whole arrays at once. A missing input or
a denominator of nought gives NaN throughout, which the caller shows as "no data"; a true zero keeps its upper limit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from base.errors import StatisticsInputError
from measures.limits import (
    EXACT_BELOW,
    FloatArray,
    Numbers,
    count_limits,
    critical_value,
    divide,
    known,
    mover_difference,
    non_negative,
    simplest,
    weighted_limits,
    wilson_limits,
)

__all__ = [
    "Interval",
    "count_limits",
    "proportion",
    "proportion_difference",
    "proportion_ratio",
    "rate",
    "rate_difference",
    "rate_ratio",
    "weighted_limits",
    "weighted_rate",
    "wilson_limits",
]
EXACT_OR_BYAR = f"exact Poisson below {EXACT_BELOW}, Byar's method from {EXACT_BELOW}"
_BISECTIONS = 70


@dataclass(frozen=True)
class Interval:
    """A value with its interval.

    Attributes
    ----------
    value, lower, upper : float or ndarray
        The figure and its limits, in the figure's own unit; floats where every input was a single number. NaN
        where there is no figure; an infinite upper limit where the numbers set none.
    confidence : float
        Level of the interval, such as 0.95.
    method : str
        Name of the method, fit to print.
    """

    value: Numbers
    lower: Numbers
    upper: Numbers
    confidence: float
    method: str


def _interval(
    value: npt.ArrayLike, lower: npt.ArrayLike, upper: npt.ArrayLike, confidence: float, method: str
) -> Interval:
    """Return an interval, blank in all three parts wherever there is no value."""
    blank = np.isnan(value)
    low, middle, high = (simplest(np.where(blank, np.nan, part)) for part in (lower, value, upper))
    return Interval(middle, low, high, confidence, method)


def rate(count: npt.ArrayLike, population: npt.ArrayLike, per: float = 1000, confidence: float = 0.95) -> Interval:
    """Return a rate with its interval: exact Poisson below a count of 10, Byar from 10.

    Parameters
    ----------
    count : array_like
        Events; may exceed the population.
    population : array_like
        People (or homes, or hours) at risk, of a shape that broadcasts with the counts.
    per : float
        How many of the population the rate is for.
    confidence : float
        Two-sided level.

    Returns
    -------
    Interval
        per · count / population and its limits; NaN where the population is nought or either is missing.

    Raises
    ------
    StatisticsInputError
        If a count or population is negative, or `per` or the level makes no sense.
    """
    counts, people = non_negative(count, "count"), known(population, "population")
    scale = _per(per) / people
    lower, upper = count_limits(counts, confidence)
    return _interval(counts * scale, lower * scale, upper * scale, confidence, _count_method(counts))


def _per(per: float) -> float:
    """Return the multiplier of a rate after checking it."""
    if not per > 0:
        raise StatisticsInputError(f"A rate per {per:g} makes no sense", "use a number above 0, such as 1000")
    return per


def _count_method(counts: FloatArray) -> str:
    """Return the name of the method that count_limits used."""
    if counts.ndim:
        return EXACT_OR_BYAR
    return "exact Poisson" if counts < EXACT_BELOW else "Byar's method"


def weighted_rate(
    counts: npt.ArrayLike,
    weights: npt.ArrayLike,
    population: npt.ArrayLike,
    per: float = 1000,
    confidence: float = 0.95,
) -> Interval:
    """Return a rate of weighted events, such as crime harm, by Dobson's method (see `weighted_limits`).

    Parameters
    ----------
    counts : array_like, shape (..., kinds)
        Events of each kind on the last axis.
    weights : array_like, shape (kinds,)
        Weight of each kind.
    population : array_like, shape (...)
        People at risk.
    per : float
        How many of the population the rate is for.
    confidence : float
        Two-sided level.

    Returns
    -------
    Interval
        Weighted events per `per` of the population; NaN where any kind or the population is missing or nought.

    Raises
    ------
    StatisticsInputError
        If a count, weight or population is negative.
    """
    events, weight = non_negative(counts, "count"), non_negative(weights, "weight")
    scale = _per(per) / known(population, "population")
    total = events @ weight
    lower, upper = weighted_limits(total, events.sum(axis=-1), events @ weight**2, confidence, weight.max())
    return _interval(total * scale, lower * scale, upper * scale, confidence, "Dobson's method")


def _share(count: npt.ArrayLike, n: npt.ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return counts, sizes and proportions after checking that no count exceeds its size."""
    counts, size = non_negative(count, "count"), non_negative(n, "number of cases")
    if np.any(counts > size):
        raise StatisticsInputError("A count is larger than the number it is a part of", "check which is which")
    size = np.where(size == 0, np.nan, size)
    return counts, size, counts / size


def proportion(count: npt.ArrayLike, n: npt.ArrayLike, confidence: float = 0.95) -> Interval:
    """Return a proportion with its Wilson score interval.

    Parameters
    ----------
    count : array_like
        Cases that have the property.
    n : array_like
        All cases.
    confidence : float
        Two-sided level.

    Returns
    -------
    Interval
        Proportion between 0 and 1; NaN where n is nought or either is missing.

    Raises
    ------
    StatisticsInputError
        If a count is negative or larger than n.
    """
    _, size, share = _share(count, n)
    lower, upper = wilson_limits(share, size, confidence)
    return _interval(share, np.asarray(lower), np.asarray(upper), confidence, "Wilson score")


def rate_ratio(
    a: npt.ArrayLike, pop_a: npt.ArrayLike, b: npt.ArrayLike, pop_b: npt.ArrayLike, confidence: float = 0.95
) -> Interval:
    """Return the ratio of two Poisson rates with its score interval, in closed form.

    Given their sum, a is binomial with odds ratio · pop_a/pop_b, so the limits are the odds of the Wilson limits of
    a/(a+b), times pop_b/pop_a (Graham, Mengersen & Morton 2003).

    Parameters
    ----------
    a, b : array_like
        Events in the group and in the reference.
    pop_a, pop_b : array_like
        Their populations.
    confidence : float
        Two-sided level.

    Returns
    -------
    Interval
        (a/pop_a) / (b/pop_b). Infinite, with an infinite upper limit, where only b is nought; NaN where both counts
        or either population are nought or anything is missing.

    Raises
    ------
    StatisticsInputError
        If a count or population is negative.
    """
    first, second = non_negative(a, "count"), non_negative(b, "count")
    exposure = known(pop_b, "population") / known(pop_a, "population")
    share = divide(first, first + second)
    lower, upper = (np.asarray(limit) for limit in wilson_limits(share, first + second, confidence))
    return _interval(
        divide(first, second) * exposure,
        divide(lower, 1 - lower) * exposure,
        divide(upper, 1 - upper) * exposure,
        confidence,
        "score interval for the ratio of two Poisson rates",
    )


def _jeffreys_rate(count: FloatArray, size: FloatArray, confidence: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return a Poisson rate per head with its Jeffreys limits; nought below where nothing happened."""
    critical_value(confidence)
    tail = (1 - confidence) / 2
    lower = np.where(count == 0, 0.0, special.gammaincinv(count + 0.5, tail))
    return count / size, lower / size, special.gammainccinv(count + 0.5, tail) / size


def rate_difference(
    a: npt.ArrayLike,
    pop_a: npt.ArrayLike,
    b: npt.ArrayLike,
    pop_b: npt.ArrayLike,
    per: float = 1000,
    confidence: float = 0.95,
) -> Interval:
    """Return the difference of two Poisson rates by MOVER on Jeffreys limits (Li, Tang & Wong 2014).

    Parameters
    ----------
    a, b : array_like
        Events in the group and in the reference.
    pop_a, pop_b : array_like
        Their populations.
    per : float
        How many of the population the rates are for.
    confidence : float
        Two-sided level.

    Returns
    -------
    Interval
        per · (a/pop_a − b/pop_b); NaN where either population is nought or anything is missing.

    Raises
    ------
    StatisticsInputError
        If a count or population is negative, or `per` or the level makes no sense.
    """
    first, second = non_negative(a, "count"), non_negative(b, "count")
    size_a, size_b, scale = known(pop_a, "population"), known(pop_b, "population"), _per(per)
    lower, upper = mover_difference(
        _jeffreys_rate(first, size_a, confidence), _jeffreys_rate(second, size_b, confidence)
    )
    value = first / size_a - second / size_b
    return _interval(value * scale, lower * scale, upper * scale, confidence, "MOVER on Jeffreys limits")


def proportion_difference(
    a: npt.ArrayLike, n_a: npt.ArrayLike, b: npt.ArrayLike, n_b: npt.ArrayLike, confidence: float = 0.95
) -> Interval:
    """Return the difference of two independent proportions with Newcombe's interval (Newcombe 1998, method 10).

    Parameters
    ----------
    a, b : array_like
        Cases that have the property in the group and in the reference.
    n_a, n_b : array_like
        All cases of each.
    confidence : float
        Two-sided level.

    Returns
    -------
    Interval
        a/n_a − b/n_b, between −1 and 1; NaN where either n is nought or anything is missing.

    Raises
    ------
    StatisticsInputError
        If a count is negative or larger than its n.
    """
    _, size_a, p = _share(a, n_a)
    _, size_b, q = _share(b, n_b)
    lower, upper = mover_difference(
        (p, *wilson_limits(p, size_a, confidence)), (q, *wilson_limits(q, size_b, confidence))
    )
    return _interval(p - q, lower, upper, confidence, "Newcombe")


def proportion_ratio(
    a: npt.ArrayLike, n_a: npt.ArrayLike, b: npt.ArrayLike, n_b: npt.ArrayLike, confidence: float = 0.95
) -> Interval:
    """Return the ratio of two independent proportions with Koopman's score interval (Koopman 1984).

    Parameters
    ----------
    a, b : array_like
        Cases that have the property in the group and in the reference.
    n_a, n_b : array_like
        All cases of each.
    confidence : float
        Two-sided level.

    Returns
    -------
    Interval
        (a/n_a) / (b/n_b). Infinite, with an infinite upper limit, where only b is nought; NaN where both counts or
        either n are nought or anything is missing.

    Raises
    ------
    StatisticsInputError
        If a count is negative or larger than its n.
    """
    parts = (*_share(a, n_a), *_share(b, n_b))
    first, size_a, p, second, size_b, q = np.broadcast_arrays(*parts)
    z = critical_value(confidence)
    value = divide(p, q)
    lower = np.where(first == 0, 0.0, _koopman_limit(first, size_a, second, size_b, z))
    upper = np.where(second == 0, np.inf, _koopman_limit(first, size_a, second, size_b, -z))
    return _interval(value, np.minimum(lower, value), np.maximum(upper, value), confidence, "Koopman score")


def _koopman_limit(a: FloatArray, n_a: FloatArray, b: FloatArray, n_b: FloatArray, target: float) -> FloatArray:
    """Return the ratio at which the score statistic equals a target, by bisection on its logarithm."""
    low, high = np.full(a.shape, -50.0), np.full(a.shape, 50.0)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        above = _koopman_score(a, n_a, b, n_b, np.exp(middle)) > target
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.asarray(np.exp((low + high) / 2))


def _koopman_score(a: FloatArray, n_a: FloatArray, b: FloatArray, n_b: FloatArray, ratio: FloatArray) -> FloatArray:
    """Return the score statistic of a ratio of proportions, which falls as the ratio rises."""
    linear = n_a * ratio + a + n_b + b * ratio
    both = n_a + n_b
    root = np.sqrt(np.maximum(linear * linear - 4 * ratio * both * (a + b), 0))
    # The smaller root of both·ratio·q² − linear·q + (a + b), in the form that does not cancel.
    q = divide(2 * (a + b), linear + root)
    p = ratio * q
    variance = p * (1 - p) / n_a + ratio * ratio * q * (1 - q) / n_b
    gap = a / n_a - ratio * b / n_b
    return np.where(gap == 0, 0.0, divide(gap, np.sqrt(np.maximum(variance, 0))))
