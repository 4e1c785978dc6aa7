"""How alike two rankings of the same cells are; equal cells are equal, whatever their order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import stats

from base.errors import StatisticsInputError

Floats: TypeAlias = npt.NDArray[np.float64]


def rank_biased_overlap(
    first: npt.ArrayLike, second: npt.ArrayLike, depth: int, persistence: float | None = None
) -> float:
    """Return how alike two rankings are at the top, extrapolated (RBO_ext; Webber, Moffat & Zobel 2010).

    RBO_ext = A_k·pᵏ + (1 − p)/p · Σ A_d·pᵈ, where A_d = 2|S ∩ T|/(|S| + |T|) of the first d of each. Equal values
    stand at the same, first, place, as in that paper, so that no order of cells matters. Cells without crime are not
    ranked.

    Parameters
    ----------
    first, second : array_like, shape (n_cells,)
        Values of the same cells in two windows, largest first.
    depth : int
        Depth k to which they are compared; less where fewer cells have any crime.
    persistence : float, optional
        p, between 0 and 1: how far down a reader goes. By default 1 − 1/k, which on average goes to the depth.

    Returns
    -------
    float
        0 for nothing in common to that depth, 1 for the same; NaN where a window has no crime.

    Raises
    ------
    StatisticsInputError
        If depth or persistence is out of range.
    """
    return rank_biased_overlaps(first, second, [depth], persistence)[0]


def rank_biased_overlaps(
    first: npt.ArrayLike, second: npt.ArrayLike, depths: Sequence[int], persistence: float | None = None
) -> list[float]:
    """Return `rank_biased_overlap` to several depths, ranking the cells once.

    Parameters
    ----------
    first, second : array_like, shape (n_cells,)
        Values of the same cells in two windows, largest first.
    depths : sequence of int
        Depths to which they are compared.
    persistence : float, optional
        As for one depth; by default each depth has its own.

    Returns
    -------
    list of float
        One a depth.

    Raises
    ------
    StatisticsInputError
        If a depth or persistence is out of range.
    """
    one, two = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if min(depths) < 1 or (persistence is not None and not 0 < persistence < 1):
        raise StatisticsInputError("A depth is below 1, or a persistence not between 0 and 1", "use 100 and 0.98")
    deepest = min(max(depths), int(np.sum(one > 0)), int(np.sum(two > 0)))
    if deepest == 0:
        return [float("nan")] * len(depths)
    ranked = [_places(each, deepest) for each in (one, two)]
    sizes = [np.cumsum(np.bincount(place, minlength=deepest + 2)) for place in ranked]
    both = np.cumsum(np.bincount(np.maximum(*ranked), minlength=deepest + 2))
    along = np.arange(1, deepest + 1)
    agreement = 2 * both[along] / (sizes[0][along] + sizes[1][along])
    found = []
    for depth in depths:
        last = min(depth, deepest)
        p = 1 - 1 / max(depth, 2) if persistence is None else persistence
        found.append(float(agreement[last - 1] * p**last + (1 - p) / p * np.sum(agreement[:last] * p ** along[:last])))
    return found


def whole_numbers(values: Floats) -> npt.NDArray[np.int64] | None:
    """Return values as whole numbers if all are whole, none negative and none above their number; else None.

    Such values are ranked by counting them, which is much faster than sorting and gives the same ranks.

    Parameters
    ----------
    values : ndarray of float, shape (n_cells,)
        Values of cells.
    """
    if not (values.size and values.min() >= 0 and values.max() < len(values)):
        return None
    whole = values.astype(np.int64)
    return whole if np.array_equal(whole, values) else None


def _places(values: Floats, deepest: int) -> npt.NDArray[np.int64]:
    """The place of each cell, 1 more than the number of cells with larger values; beyond a depth, the next after it."""
    counted = whole_numbers(values)
    if counted is not None:
        number = np.bincount(counted)
        places = np.minimum(len(values) - np.cumsum(number) + 1, deepest + 1)
        places[0] = deepest + 1
        return np.asarray(places[counted])
    least = np.partition(values, len(values) - deepest)[len(values) - deepest]
    high = np.flatnonzero((values >= least) & (values > 0))
    places = np.full(len(values), deepest + 1)
    places[high] = np.minimum(stats.rankdata(-values[high], method="min").astype(np.int64), deepest + 1)
    return places


def mean_ranks(values: npt.ArrayLike) -> Floats:
    """Return the rank of each value, the least first, equal values at their mean rank.

    Parameters
    ----------
    values : array_like, shape (n_cells,)
        Values of cells.
    """
    given = np.asarray(values, dtype=np.float64)
    counted = whole_numbers(given)
    if counted is None:
        return np.asarray(stats.rankdata(given), dtype=np.float64)
    number = np.bincount(counted)
    return np.asarray((np.cumsum(number) - (number - 1) / 2)[counted])


def spearman(first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """Return the rank correlation of two windows, equal values at their mean rank.

    Over all cells, those without crime too: left out, a rare crime would seem to shun the places that it was at.

    Parameters
    ----------
    first, second : array_like, shape (n_cells,)
        Values of the same cells in two windows.

    Returns
    -------
    float
        From −1 to 1; NaN where a window's values are all equal.
    """
    return correlation(mean_ranks(first), mean_ranks(second))


def correlation(first: Floats, second: Floats) -> float:
    """Return the correlation of two rankings of the same cells.

    Parameters
    ----------
    first, second : ndarray of float, shape (n_cells,)
        Ranks, as `mean_ranks` gives them.

    Returns
    -------
    float
        From −1 to 1; NaN where all ranks are equal.
    """
    if len(first) < 2 or any(np.ptp(rank) == 0 for rank in (first, second)):
        return float("nan")
    return float(np.corrcoef(first, second)[0, 1])
