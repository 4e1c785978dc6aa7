"""How much of the crime a small part of the land holds, and how much of that is only few crimes on many places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import stats

from base.errors import StatisticsInputError

Floats: TypeAlias = npt.NDArray[np.float64]
#: Parts of the land whose share of crime is given.
COVERAGES = (0.01, 0.05, 0.10)


@dataclass(frozen=True)
class Concentration:
    """How concentrated crime is.

    Attributes
    ----------
    coverage : ndarray of float, shape (n,)
        Parts of the land.
    share : ndarray of float, shape (n,)
        Share of all crime in the fullest cells on that much land.
    by_chance : ndarray of float, shape (n,)
        The same, had as many crimes fallen on cells at random.
    gini : float
        Gini coefficient over cells.
    adjusted_gini : float
        Gini coefficient with the concentration taken off that few crimes on many cells have by themselves.
    """

    coverage: Floats
    share: Floats
    by_chance: Floats
    gini: float
    adjusted_gini: float


def concentration(counts: npt.ArrayLike, hectares: npt.ArrayLike, coverage: npt.ArrayLike = COVERAGES) -> Concentration:
    """Return how concentrated crime is on the land.

    Parameters
    ----------
    counts : array_like, shape (n_cells,)
        Crimes of a window.
    hectares : array_like, shape (n_cells,)
        Land of each cell.
    coverage : array_like, shape (n,)
        Parts of the land, between 0 and 1.

    Returns
    -------
    Concentration
        NaN throughout where there is no crime.

    Raises
    ------
    StatisticsInputError
        If a count is negative or missing, or a cell has no land.
    """
    parts = np.atleast_1d(np.asarray(coverage, dtype=np.float64))
    land, crime = lorenz(counts, hectares)
    total, cells = float(np.sum(counts)), np.size(counts)
    plain, adjusted = gini(counts)
    return Concentration(parts, np.interp(parts, land, crime), share_by_chance(total, cells, parts), plain, adjusted)


def lorenz(counts: npt.ArrayLike, hectares: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return the Lorenz curve of crime over land, fullest cells first.

    Cells with equal counts are one straight piece, so that the curve does not depend on their order.

    Parameters
    ----------
    counts : array_like, shape (n_cells,)
        Crimes of a window.
    hectares : array_like, shape (n_cells,)
        Land of each cell.

    Returns
    -------
    land, crime : ndarray of float, shape (n_levels + 1,)
        Cumulative shares from 0 to 1; ``crime`` is NaN where there is none.

    Raises
    ------
    StatisticsInputError
        If a count is negative or missing, or a cell has no land.
    """
    numbers, areas = np.asarray(counts, dtype=np.float64), np.asarray(hectares, dtype=np.float64)
    if not (np.all(numbers >= 0) and np.all(areas > 0)) or numbers.shape != areas.shape or not numbers.size:
        raise StatisticsInputError("A count is negative or missing, or a cell has no land", "leave out such cells")
    levels, level = np.unique(-numbers, return_inverse=True)
    land = np.append(0.0, np.cumsum(np.bincount(level, areas)))
    crime = np.append(0.0, np.cumsum(-levels * np.bincount(level)))
    return land / land[-1], crime / crime[-1] if crime[-1] > 0 else np.full(len(crime), np.nan)


def gini(counts: npt.ArrayLike) -> tuple[float, float]:
    """Return the Gini coefficient over places, plain and adjusted (Bernasco & Steenbeek 2017).

    With shares y₁ ≤ … ≤ yₙ of c crimes on n places, G = (2Σiyᵢ − n − 1)/n. Where there are fewer crimes than places
    G is large even if no place has two; G′ = max(1/c, 1/n)·(2Σiyᵢ − n − 1) − max(n/c, 1) + 1 is 0 then, and equals G
    where c ≥ n.

    Parameters
    ----------
    counts : array_like, shape (n_places,)
        Crimes; cells cut by London's boundary are places like any other.

    Returns
    -------
    plain, adjusted : float
        From 0, even, to nearly 1, all in one place; NaN where there is no crime.
    """
    numbers = np.sort(np.asarray(counts, dtype=np.float64))
    crimes, places = float(numbers.sum()), len(numbers)
    if crimes == 0:
        return float("nan"), float("nan")
    ranks = np.arange(1, places + 1)
    uneven = float(2 * np.sum(ranks * numbers) / crimes - places - 1)
    return uneven / places, max(1 / crimes, 1 / places) * uneven - max(places / crimes, 1.0) + 1


def share_by_chance(total: float, cells: int, coverage: npt.ArrayLike) -> Floats:
    """Return the share of crime that the fullest cells would hold, were crimes strewn at random on equal cells.

    Parameters
    ----------
    total : float
        Crimes.
    cells : int
        Cells, taken as equal in land.
    coverage : array_like
        Parts of the land, between 0 and 1.

    Returns
    -------
    ndarray of float
        From the Poisson distribution with mean ``total / cells``; NaN where there is no crime.
    """
    parts = np.asarray(coverage, dtype=np.float64)
    if total == 0:
        return np.full(parts.shape, np.nan)
    mean = total / cells
    top = int(stats.poisson.isf(1e-12, mean)) + 1
    numbers = np.arange(top, -1, -1)
    mass = stats.poisson.pmf(numbers, mean)
    land, crime = np.append(0.0, np.cumsum(mass)), np.append(0.0, np.cumsum(mass * numbers)) / mean
    return np.asarray(np.interp(parts, land, crime))
