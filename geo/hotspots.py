"""Where crime concentrates more than chance would allow: an exact test of neighbourhoods, and how good a choice was.

Every function works on whole arrays and knows nothing of months, maps or names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import fft, sparse, stats

from base.errors import StatisticsInputError

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Whole: TypeAlias = npt.NDArray[np.int64]
ALPHA = 0.05
#: Largest sum of whole numbers that is tested as it is; a wider distribution would cost memory and time.
WHOLE_UP_TO = 2**18
#: Steps that the largest sum of other values is measured in.
STEPS = 2**15
#: Whole numbers up to this are exact as floats.
EXACT_UP_TO = 2**53
#: Below this the rounding of the Fourier transform, not the data, decides; smaller probabilities are given as this.
SMALLEST = 1e-12
#: A distribution is cut to what is still needed of it where that is shorter than this share of it.
SHORTER = 0.8


@dataclass(frozen=True)
class HotspotTest:
    """The test of every cell.

    Attributes
    ----------
    p : ndarray of float, shape (n_cells,)
        Probability of a sum at least as large by chance; never below 1e-12.
    q : ndarray of float, shape (n_cells,)
        The same, adjusted for testing every cell (Benjamini–Hochberg).
    hot : ndarray of bool, shape (n_cells,)
        Whether ``q`` is at most the level asked for.
    neighbourhood : ndarray of float, shape (n_cells,)
        Sum over the cell and its neighbours, in the unit of the values.
    expected : ndarray of float, shape (n_cells,)
        What as many cells hold on average.
    z : ndarray of float, shape (n_cells,)
        Gi*, as a standard normal deviate (see `gi_star`).
    """

    p: Floats
    q: Floats
    hot: Flags
    neighbourhood: Floats
    expected: Floats
    z: Floats


def hotspot_test(values: npt.ArrayLike, neighbours: sparse.csr_array, alpha: float = ALPHA) -> HotspotTest:
    """Return which cells, with their neighbours, hold more than chance would put there.

    By chance means: every cell drawn by itself from the cells of the map, whatever their distribution. Then the sum
    over a cell and its k neighbours has the (k + 1)-fold convolution of the map's own histogram, and p is its upper
    tail: exact for counts however sparse or over-dispersed, where a normal p-value finds hotspots in pure noise.
    Benjamini–Hochberg over all cells follows.

    Whole numbers with sums up to 262,144, and multiples of such, are tested as they are. Other values (harm of several
    types, rates) are rounded to a whole number of equal steps, 32,768 to the largest sum; the test is then exact for
    the rounded values, which differ from the true ones by at most half a step a cell.

    Parameters
    ----------
    values : array_like, shape (n_cells,)
        Counts, harm-weighted counts or rates; not negative, none missing.
    neighbours : scipy.sparse.csr_array, shape (n_cells, n_cells)
        Ones where two cells are neighbours; no cell its own.
    alpha : float
        Share of false ones that is accepted among the cells called hot.

    Returns
    -------
    HotspotTest

    Raises
    ------
    StatisticsInputError
        If a value is negative or missing, or the neighbours are those of another number of cells.
    """
    numbers = checked(values, neighbours)
    sizes = np.diff(neighbours.indptr).astype(np.int64) + 1
    total = numbers + neighbours @ numbers
    steps, _ = in_steps(numbers, float(total.max(initial=0.0)))
    p = tail_probabilities(steps, neighbourhood_sums(steps, neighbours), sizes)
    q = stats.false_discovery_control(p)
    z = _gi_star(numbers, total, sizes)
    return HotspotTest(p, q, q <= alpha, total, sizes * numbers.mean(), z)


def gi_star(values: npt.ArrayLike, neighbours: sparse.csr_array, *, own: bool = True) -> Floats:
    """Return Gi* (or Gi) of every cell, binary weights, as a standard normal deviate (Ord & Getis 1995).

    With W cells in a neighbourhood, mean x̄ and standard deviation s (divisor n) of the map,
    z = (sum − W·x̄) / (s·√((n·W − W²)/(n − 1))). It ranks and describes; on sparse counts its normal p-value is wrong.

    Parameters
    ----------
    values : array_like, shape (n_cells,)
        Counts or rates.
    neighbours : scipy.sparse.csr_array, shape (n_cells, n_cells)
        Ones where two cells are neighbours; no cell its own.
    own : bool
        True for Gi*, which counts the cell itself; False for Gi, which leaves it out of sum, mean and deviation.

    Returns
    -------
    ndarray of float, shape (n_cells,)
        NaN where it is not defined: a map of equal values, or a neighbourhood that is empty or the whole map.

    Raises
    ------
    StatisticsInputError
        As `hotspot_test`.
    """
    numbers = checked(values, neighbours)
    sizes = np.diff(neighbours.indptr).astype(np.int64)
    total = neighbours @ numbers
    if own:
        return _gi_star(numbers, total + numbers, sizes + 1)
    others = len(numbers) - 1
    mean = (numbers.sum() - numbers) / others
    spread = np.sqrt(np.maximum((np.sum(numbers**2) - numbers**2) / others - mean**2, 0))
    scale = spread * np.sqrt(np.maximum(others * sizes - sizes**2, 0) / (others - 1))
    return _over(total - sizes * mean, scale)


def prediction_accuracy_index(
    captured: npt.ArrayLike, total: npt.ArrayLike, area: npt.ArrayLike, total_area: npt.ArrayLike
) -> Floats:
    """Return the prediction accuracy index (n/N) / (a/A) (Chainey, Tompson & Uhlig 2008).

    Parameters
    ----------
    captured, total : array_like
        Crimes of the *following* period in the chosen cells, and everywhere.
    area, total_area : array_like
        Land of the chosen cells, and of all; the same unit.

    Returns
    -------
    ndarray of float
        1 is no better than choosing land at random; NaN where there was no crime or no land was chosen.

    Raises
    ------
    StatisticsInputError
        If a number is negative.
    """
    numbers = [np.asarray(each, dtype=np.float64) for each in (captured, total, area, total_area)]
    if any(np.any(each < 0) for each in numbers):
        raise StatisticsInputError("A count or an area is negative", "check the cells it was summed over")
    found, everywhere, land, all_land = numbers
    return _over(_over(found, everywhere), _over(land, all_land))


def prediction_efficiency_index(captured: npt.ArrayLike, most: npt.ArrayLike) -> Floats:
    """Return the prediction efficiency index n/n*: what was captured of the most that as much land could hold.

    Parameters
    ----------
    captured : array_like
        Crimes of the following period in the chosen cells.
    most : array_like
        Crimes of the same period in the fullest cells on as much land, known only afterwards.

    Returns
    -------
    ndarray of float
        From 0 to 1, which is PAI over the largest possible PAI (Hunt 2016); NaN where there was no crime.
    """
    return _over(np.asarray(captured, dtype=np.float64), np.asarray(most, dtype=np.float64))


def checked(values: npt.ArrayLike, neighbours: sparse.csr_array) -> Floats:
    """Return the values of all cells as floats after checking them.

    Parameters
    ----------
    values : array_like, shape (n_cells,)
        Counts or rates.
    neighbours : scipy.sparse.csr_array, shape (n_cells, n_cells)
        Ones where two cells are neighbours.

    Returns
    -------
    ndarray of float, shape (n_cells,)

    Raises
    ------
    StatisticsInputError
        If a value is negative or missing, or the neighbours are those of another number of cells.
    """
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim != 1 or neighbours.shape != (len(numbers), len(numbers)):
        raise StatisticsInputError(
            f"There are values of shape {numbers.shape} and neighbours of {neighbours.shape[0]} cells",
            "give one value a cell of the same grid",
        )
    if not np.all(numbers >= 0):
        raise StatisticsInputError(
            "A cell's value is negative or missing", "leave out cells and months without figures"
        )
    return numbers


def in_steps(numbers: Floats, largest: float) -> tuple[Whole, float]:
    """Return values as whole numbers of a step, and the step.

    Parameters
    ----------
    numbers : ndarray of float
        Values, not negative.
    largest : float
        The largest sum that will be made of them.

    Returns
    -------
    steps : ndarray of int
        The values over the step, rounded.
    step : float
        The largest whole number that whole values are multiples of, or the smallest value where all are its multiples,
        if the sums are at most 262,144 of it; otherwise the largest sum over 32,768.
    """
    whole = np.rint(numbers)
    if np.array_equal(numbers, whole) and largest < EXACT_UP_TO:
        step = float(np.gcd.reduce(whole.astype(np.int64), axis=None)) or 1.0
    else:
        step = float(numbers.min(where=numbers > 0, initial=np.inf))
        multiples = numbers / step
        step = step if np.allclose(multiples, np.rint(multiples), rtol=0, atol=1e-6) else largest / STEPS
    if largest > WHOLE_UP_TO * step:
        step = largest / STEPS
    return np.rint(numbers / step).astype(np.int64), step


def neighbourhood_sums(steps: Whole, neighbours: sparse.csr_array) -> Whole:
    """Return the sum over each cell and its neighbours.

    Parameters
    ----------
    steps : ndarray of int, shape (n_cells, ...)
        Whole numbers.
    neighbours : scipy.sparse.csr_array, shape (n_cells, n_cells)
        Ones where two cells are neighbours.

    Returns
    -------
    ndarray of int, shape (n_cells, ...)
    """
    return np.asarray(steps + np.rint(neighbours @ steps).astype(np.int64))


def tail_probabilities(steps: Whole, sums: Whole, sizes: Whole, limit: int | None = None) -> Floats:
    """Return the chance of sums at least as large, were each the sum of values drawn one by one from the map.

    A sum below ``limit`` is made of values below it, so the histogram is cut there, and each convolution too: the
    rest of the distribution is one number. What is kept stays exact.

    Parameters
    ----------
    steps : ndarray of int, shape (n_cells,)
        Values of the map.
    sums : ndarray of int, shape (n_cells,)
        Sums whose chance is asked.
    sizes : ndarray of int, shape (n_cells,)
        How many values each sum is of, at least 1.
    limit : int, optional
        Sums above it get the (larger) chance of a sum of ``limit``: a bound that saves time. None for all exact.

    Returns
    -------
    ndarray of float, shape (n_cells,)
        From 1e-12 to 1.
    """
    asked = sums if limit is None else np.minimum(sums, limit)
    # The largest sum of so many values or more: a distribution of fewer is needed that far, and no farther.
    longest = np.zeros(int(sizes.max(initial=0)) + 1, np.int64)
    np.maximum.at(longest, sizes, asked)
    longest = np.maximum.accumulate(longest[::-1])[::-1]
    p = np.ones(len(sums))
    top = length = 0
    mass = np.ones(1)
    for size in range(1, len(longest)):
        if size == 1 or longest[size] < SHORTER * top:
            top = max(int(longest[size]), 1)
            length = fft.next_fast_len(2 * top - 1, real=True)
            histogram = np.bincount(steps[steps < top], minlength=top) / len(steps)
            transform = fft.rfft(histogram, length)
            mass = histogram if size == 1 else mass[:top]
        if size > 1:
            mass = np.maximum(fft.irfft(fft.rfft(mass, length) * transform, length)[:top], 0)
        here = sizes == size
        if here.any():
            tail = np.append(np.cumsum(mass[::-1])[::-1], 0.0) + (1 - mass.sum())
            p[here] = tail[asked[here]]
    return np.clip(p, SMALLEST, 1.0)


def _gi_star(numbers: Floats, total: Floats, sizes: Whole) -> Floats:
    """Gi* from the sums over neighbourhoods and their sizes."""
    cells = len(numbers)
    scale = numbers.std() * np.sqrt(np.maximum(cells * sizes - sizes**2, 0) / max(cells - 1, 1))
    return _over(total - sizes * numbers.mean(), scale)


def _over(top: Floats, bottom: Floats) -> Floats:
    """A quotient, NaN where there is nothing to divide by."""
    positive = bottom > 0
    return np.asarray(np.where(positive, top / np.where(positive, bottom, 1.0), np.nan))
