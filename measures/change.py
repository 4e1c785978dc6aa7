"""Change between two windows: how sure one can be, and how much a series jumps about by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from base.errors import StatisticsInputError
from measures.limits import FloatArray, Numbers, divide, non_negative, simplest

E_TEST_UP_TO = 500
PER_CENT_FROM = 20
MONTHS = 12
#: Turns of proportional fitting where a month is missing; the fit then moves by less than a millionth.
TURNS_WITH_GAPS = 30
#: The e-test adds up over sums of the two counts this many standard deviations from their mean: the rest is below 1e−8.
SUMS_WITHIN = 6.0
#: A score that equals the observed one up to rounding is as far from nought.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Change:
    """A change between two counts of equal exposure.

    Attributes
    ----------
    z : float or ndarray
        √2(√after − √before): positive for a rise.
    p_value : float or ndarray
        Two-sided, for no change.
    difference : float or ndarray
        after − before, in events.
    method : str
        Name of the test that gave the p-value.
    """

    z: Numbers
    p_value: Numbers
    difference: Numbers
    method: str


class Significance(NamedTuple):
    """A test statistic on the standard normal scale and its two-sided p-value."""

    z: Numbers
    p_value: Numbers


class Displacement(NamedTuple):
    """A weighted displacement difference: events fewer (negative) or more, its standard error and z."""

    estimate: Numbers
    standard_error: Numbers
    z: Numbers


def poisson_change(before: npt.ArrayLike, after: npt.ArrayLike) -> Change:
    """Return the change between two Poisson counts of equal exposure.

    Two single counts up to 500 are tested by the e-test (Krishnamoorthy & Thomson 2004); larger ones and arrays by
    the score test, which needs no enumeration.

    Parameters
    ----------
    before, after : array_like
        Events in two windows of the same length; NaN where missing.

    Returns
    -------
    Change
        z, p-value and difference; z 0 and p 1 where both counts are nought.

    Raises
    ------
    StatisticsInputError
        If a count is negative.
    """
    first, second = non_negative(before, "count"), non_negative(after, "count")
    total = first + second
    z = np.sqrt(2) * (np.sqrt(second) - np.sqrt(first))
    if z.ndim == 0 and total > 0 and max(first, second) <= E_TEST_UP_TO:
        p_value, method = np.asarray(e_test(first, second)), "e-test"
    else:
        p_value = np.where(total == 0, 1.0, _two_sided(divide(second - first, np.sqrt(total))))
        method = "score test"
    return Change(simplest(z), simplest(p_value), simplest(second - first), method)


def e_test(before: npt.ArrayLike, after: npt.ArrayLike) -> Numbers:
    """Return the two-sided p-value of the e-test of two Poisson counts of equal exposure.

    The chance, were both windows of the pooled mean λ = (before + after)/2, of a score |x₂ − x₁|/√(x₁ + x₂) at least
    as far from nought (Krishnamoorthy & Thomson 2004). Given their sum n, which is Poisson with mean 2λ, x₁ is
    binomial (n, ½); the sum over n is taken for all pairs at once.

    Parameters
    ----------
    before, after : array_like
        Events in two windows of the same length; NaN where missing. Meant for counts up to `E_TEST_UP_TO`.

    Returns
    -------
    float or ndarray
        1 where both counts are equal; NaN where either is missing.

    Raises
    ------
    StatisticsInputError
        If a count is negative.
    """
    first, second = np.broadcast_arrays(non_negative(before, "count"), non_negative(after, "count"))
    total = np.where(np.isnan(first + second), 0.0, first + second)
    score = divide(np.abs(second - first), np.sqrt(total))
    spread = SUMS_WITHIN * np.sqrt(total + SUMS_WITHIN)
    lowest = np.maximum(np.floor(total - spread), 1.0)
    sums = (lowest[..., None] + np.arange(int(np.max(2 * spread, initial=0.0)) + 2)).astype(np.int64)
    most = np.floor((sums - score[..., None] * np.sqrt(sums)) / 2 + ROUNDING)
    tail = 2 * np.where(most >= 0, special.bdtr(np.maximum(most, 0), sums, 0.5), 0.0)
    mean = np.maximum(total, ROUNDING)[..., None]
    chance = np.exp(special.xlogy(sums, mean) - mean - special.gammaln(sums + 1))
    p_value = np.minimum((tail * chance).sum(axis=-1), 1.0)
    return simplest(np.where(np.isnan(first + second), np.nan, np.where(first == second, 1.0, p_value)))


def _two_sided(z: npt.ArrayLike) -> FloatArray:
    """Return the two-sided p-value of a standard normal deviate."""
    return np.asarray(2 * special.ndtr(-np.abs(z)), dtype=np.float64)


def change_from_mean(mean: npt.ArrayLike, count: npt.ArrayLike) -> Significance:
    """Return the test of a count against a mean that is known, or as good as known.

    Parameters
    ----------
    mean : array_like
        The known mean of a window of this length.
    count : array_like
        Events observed.

    Returns
    -------
    Significance
        z = 2(√count − √mean) and its two-sided p-value.

    Raises
    ------
    StatisticsInputError
        If a number is negative.
    """
    z = 2 * (np.sqrt(non_negative(count, "count")) - np.sqrt(non_negative(mean, "mean")))
    return Significance(simplest(z), simplest(_two_sided(z)))


def change_test(
    before: npt.ArrayLike, after: npt.ArrayLike, phi: npt.ArrayLike = 1.0, freedom: float = np.inf
) -> Significance:
    """Return the test of a change between two counts of equal exposure, allowing for over-dispersion.

    Parameters
    ----------
    before, after : array_like
        Events in two windows of the same length.
    phi : array_like
        Over-dispersion of the series, at least 1 (see `over_dispersion`).
    freedom : float
        Degrees of freedom that φ was estimated on; infinite for a φ that is known.

    Returns
    -------
    Significance
        z = √2(√after − √before)/√φ, positive for a rise, and its two-sided p-value (see `dispersed_p`).

    Raises
    ------
    StatisticsInputError
        If a count is negative or φ is below 1.
    """
    spread = np.asarray(phi, dtype=np.float64)
    if np.any(spread < 1):
        raise StatisticsInputError(f"An over-dispersion of {np.nanmin(spread):g} is below 1", "1 is chance alone")
    first, second = non_negative(before, "count"), non_negative(after, "count")
    z = np.sqrt(2 / spread) * (np.sqrt(second) - np.sqrt(first))
    return Significance(simplest(z), dispersed_p(z, spread, freedom))


def tested_counts(
    before: npt.ArrayLike, after: npt.ArrayLike, phi: npt.ArrayLike, freedom: float = np.inf
) -> Significance:
    """Return the test that every screen makes of two counts: the e-test where it can be, otherwise `change_test`.

    Parameters
    ----------
    before, after, phi, freedom
        As for `change_test`.

    Returns
    -------
    Significance
        The z of `change_test`; the p-value of the e-test where φ is 1 and both counts are at most `E_TEST_UP_TO`.

    Raises
    ------
    StatisticsInputError
        As `change_test`.
    """
    found = change_test(before, after, phi, freedom)
    first, second, spread = np.broadcast_arrays(*(np.asarray(part, dtype=np.float64) for part in (before, after, phi)))
    p_value = np.array(found.p_value, dtype=np.float64)
    small = (spread == 1) & (np.fmax(first, second) <= E_TEST_UP_TO)
    p_value[small] = e_test(first[small], second[small])
    return Significance(found.z, simplest(p_value))


def dispersed_p(z: npt.ArrayLike, phi: npt.ArrayLike, freedom: float = np.inf) -> Numbers:
    """Return the two-sided p-value of a statistic divided by the root of an estimated over-dispersion.

    Parameters
    ----------
    z : array_like
        Test statistics, already divided by √φ.
    phi : array_like
        The over-dispersion, at least 1.
    freedom : float
        Degrees of freedom that it was estimated on.

    Returns
    -------
    float or ndarray
        Student's t where φ is above 1, since the divisor is itself an estimate; the normal where it is 1.
    """
    student = 2 * special.stdtr(freedom, -np.abs(z))
    return simplest(np.where(np.asarray(phi) > 1, student, _two_sided(z)))


def percentage_change(before: npt.ArrayLike, after: npt.ArrayLike) -> Numbers:
    """Return a change in per cent, where the earlier count is large enough to bear one.

    Parameters
    ----------
    before, after : array_like
        Events in two windows of the same length.

    Returns
    -------
    float or ndarray
        100 · (after − before) / before; NaN where `before` is under 20.

    Raises
    ------
    StatisticsInputError
        If a count is negative.
    """
    first, second = non_negative(before, "count"), non_negative(after, "count")
    return simplest(100 * (second - first) / np.where(first < PER_CENT_FROM, np.nan, first))


def over_dispersion(series_by_month: npt.ArrayLike) -> Numbers:
    """Return how much more monthly counts jump about than chance, level and time of year allowed for (Pearson φ).

    The months are laid out as years × calendar months, and each is set against its year's total × its calendar
    month's total / the grand total: each year has a level of its own and each calendar month a share of its own.
    φ = Σ(x − μ)²/μ over (years − 1)(calendar months − 1). This is our reading of "month-adjusted": were the years
    not given levels of their own, a steady fall would count as jumping about and hide itself from the test.

    Parameters
    ----------
    series_by_month : array_like, shape (..., months)
        Counts of consecutive months on the last axis, two years or more (three by convention); NaN where missing.
        A year here is each run of 12 from the first month.

    Returns
    -------
    float or ndarray, shape (...)
        φ of each series, at least 1; 1 where every month is nought; NaN where too few months are known to tell.

    Raises
    ------
    StatisticsInputError
        If a count is negative.
    """
    counts = non_negative(series_by_month, "count")
    lead = [(0, 0)] * (counts.ndim - 1)
    padded = np.pad(counts, [*lead, (0, -counts.shape[-1] % MONTHS)], constant_values=np.nan)
    table = padded.reshape(*counts.shape[:-1], -1, MONTHS)
    seen = np.isfinite(table)
    observed = np.where(seen, table, 0.0)
    mean = _year_and_month(observed, seen)
    positive = mean > 0
    pearson = np.sum(np.where(positive, divide((observed - mean) ** 2, mean), 0.0), axis=(-2, -1))
    years, months = positive.any(axis=-1).sum(axis=-1), positive.any(axis=-2).sum(axis=-1)
    freedom = positive.sum(axis=(-2, -1)) - years - months + 1
    quiet = seen.any(axis=(-2, -1)) & ~positive.any(axis=(-2, -1))
    enough = (freedom > 0) & (years > 1)
    phi = np.where(enough, np.maximum(divide(pearson, freedom), 1.0), np.nan)
    return simplest(np.where(quiet, 1.0, phi))


def _year_and_month(observed: FloatArray, seen: npt.NDArray[np.bool_]) -> FloatArray:
    """The expected counts with the totals of each year and calendar month; one turn does where no month is missing."""
    turns = 1 if seen.all() else TURNS_WITH_GAPS
    mean = seen.astype(np.float64)
    for _ in range(turns):
        for axis in (-1, -2):
            fitted = mean.sum(axis=axis, keepdims=True)
            mean = mean * np.where(fitted > 0, divide(observed.sum(axis=axis, keepdims=True), fitted), 0.0)
    return mean


def weighted_displacement_difference(
    treated_before: npt.ArrayLike,
    treated_after: npt.ArrayLike,
    control_before: npt.ArrayLike,
    control_after: npt.ArrayLike,
    *,
    displacement_before: npt.ArrayLike = 0.0,
    displacement_after: npt.ArrayLike = 0.0,
    displacement_control_before: npt.ArrayLike = 0.0,
    displacement_control_after: npt.ArrayLike = 0.0,
) -> Displacement:
    """Return whether a treated area fell by more than its control (Wheeler & Ratcliffe 2018).

    Parameters
    ----------
    treated_before, treated_after : array_like
        Events in the treated area in two windows of the same length.
    control_before, control_after : array_like
        Events in the control area in the same windows.
    displacement_before, displacement_after : array_like
        Events in the area that crime may have moved to; left out by default.
    displacement_control_before, displacement_control_after : array_like
        Events in the control of that area.

    Returns
    -------
    Displacement
        (ΔT − ΔC) + (ΔD − ΔCd), the root of the sum of the counts, and their quotient; z NaN where no event at all.

    Raises
    ------
    StatisticsInputError
        If a count is negative.
    """
    numbers = (
        (treated_before, -1),
        (treated_after, 1),
        (control_before, 1),
        (control_after, -1),
        (displacement_before, -1),
        (displacement_after, 1),
        (displacement_control_before, 1),
        (displacement_control_after, -1),
    )
    signed = [(non_negative(count, "count"), sign) for count, sign in numbers]
    estimate = np.asarray(sum(count * sign for count, sign in signed))
    error = np.sqrt(np.asarray(sum(count for count, _ in signed)))
    return Displacement(simplest(estimate), simplest(error), simplest(divide(estimate, error)))
