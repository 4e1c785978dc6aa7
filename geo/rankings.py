"""How alike two rankings of the same cells are; equal cells are equal, whatever their order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

from base.errors import StatisticsInputError


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
    one, two = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if depth < 1 or (persistence is not None and not 0 < persistence < 1):
        raise StatisticsInputError("A depth is below 1, or a persistence not between 0 and 1", "use 100 and 0.98")
    deepest = min(depth, int(np.sum(one > 0)), int(np.sum(two > 0)))
    if deepest == 0:
        return float("nan")
    p = 1 - 1 / max(depth, 2) if persistence is None else persistence
    # A cell's place is 1 more than the number of cells with larger values; it is in the first d from d = its place.
    places = [stats.rankdata(-each, method="min").astype(np.int64) for each in (one, two)]
    ranked = [np.where(each > 0, place, len(one) + 1) for each, place in zip((one, two), places, strict=True)]
    sizes = [np.cumsum(np.bincount(np.minimum(place, deepest + 1), minlength=deepest + 2)) for place in ranked]
    both = np.cumsum(np.bincount(np.minimum(np.maximum(*ranked), deepest + 1), minlength=deepest + 2))
    depths = np.arange(1, deepest + 1)
    agreement = 2 * both[depths] / (sizes[0][depths] + sizes[1][depths])
    return float(agreement[-1] * p**deepest + (1 - p) / p * np.sum(agreement * p**depths))


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
    ranks = [stats.rankdata(np.asarray(each, dtype=np.float64)) for each in (first, second)]
    if len(ranks[0]) < 2 or any(np.ptp(rank) == 0 for rank in ranks):
        return float("nan")
    return float(np.corrcoef(*ranks)[0, 1])
