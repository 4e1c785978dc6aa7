"""How sure a hotspot is: the share of resamples of the same figures in which it stays one."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from base.errors import StatisticsInputError
from base.hashes import content_hash
from geo.hotspots import ALPHA, checked, in_steps, neighbourhood_sums, tail_probabilities

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]
RESAMPLES = 200
#: Below this many months a draw of months says little, and single crimes are drawn instead.
MONTHS_FROM = 6
#: Sums this many times the smallest hot one are taken as hot for sure, which is checked.
SURELY = 2


def stability(
    monthly: npt.ArrayLike,
    neighbours: sparse.csr_array,
    alpha: float = ALPHA,
    resamples: int = RESAMPLES,
) -> Floats:
    """Return in which share of resamples each cell is hot.

    Windows of six months or more: as many months are drawn with replacement, the same for all cells. That keeps what
    single crimes drawn one by one would lose: repeat victims, one offender's series, an event that fills a month (in
    London monthly counts vary by 1.1 to 2 times chance), and crimes of one month moving together in space. Shorter
    windows have too few months: every crime is counted a Poisson (mean 1) number of times, which takes crimes as
    independent, so that stability is then a little too high. The whole test is run anew on each resample.

    Seeded by the figures: the same figures give the same answer, and months are drawn in a way that does not depend
    on the order of cells (single crimes are drawn in the order given).

    Parameters
    ----------
    monthly : array_like, shape (n_cells, n_months)
        Counts or harm-weighted counts of the months of the window.
    neighbours : scipy.sparse.csr_array, shape (n_cells, n_cells)
        Ones where two cells are neighbours.
    alpha : float
        Level of the test.
    resamples : int
        How many.

    Returns
    -------
    ndarray of float, shape (n_cells,)
        From 0 to 1.

    Raises
    ------
    StatisticsInputError
        If a value is negative or missing, or weighted values of fewer than six months are given.
    """
    values = np.asarray(monthly, dtype=np.float64)
    window = checked(values.sum(axis=1), neighbours)
    checked(values.min(axis=1, initial=0.0), neighbours)
    sizes = np.diff(neighbours.indptr).astype(np.int64) + 1
    _, step = in_steps(values, float((window + neighbours @ window).max(initial=0.0)))
    steps = np.rint(window / step).astype(np.int64)
    sums = neighbourhood_sums(steps, neighbours)
    found = _discovered(tail_probabilities(steps, sums, sizes), alpha)
    limit = SURELY * int(sums[found].min()) if found.any() else int(sums.max(initial=0))
    times = np.zeros(len(window))
    for drawn in _resampled(values, window, resamples):
        times += _hot(np.rint(drawn / step).astype(np.int64), neighbours, sizes, alpha, limit)
    return times / resamples


def _hot(steps: Whole, neighbours: sparse.csr_array, sizes: Whole, alpha: float, limit: int) -> npt.NDArray[np.bool_]:
    """Which cells of one resample are hot; sums above the limit by a bound, or exactly where the bound will not do."""
    sums = neighbourhood_sums(steps, neighbours)
    hot = _discovered(tail_probabilities(steps, sums, sizes, limit), alpha)
    return hot if np.all(hot[sums > limit]) else _discovered(tail_probabilities(steps, sums, sizes), alpha)


def _discovered(p: Floats, alpha: float) -> npt.NDArray[np.bool_]:
    """Which are discoveries by Benjamini and Hochberg: those with an adjusted p of at most α, found faster."""
    ordered = np.sort(p)
    good = np.flatnonzero(ordered <= alpha * np.arange(1, len(p) + 1) / len(p))
    return np.asarray(p <= ordered[good[-1]]) if len(good) else np.zeros(len(p), bool)


def _resampled(values: Floats, window: Floats, resamples: int) -> Floats:
    """The window of every resample, shape (resamples, n_cells)."""
    months = values.shape[1]
    seed = int(content_hash(np.sort(window).tobytes() + np.sort(values, axis=0).sum(axis=0).tobytes()), 16)
    rng = np.random.default_rng(seed)
    if months >= MONTHS_FROM:
        drawn = rng.multinomial(months, np.full(months, 1 / months), resamples)
        return np.asarray(drawn @ values.T)
    if not np.array_equal(window, np.rint(window)):
        raise StatisticsInputError(
            f"Weighted figures of {months} months cannot be drawn again crime by crime",
            f"choose {MONTHS_FROM} months or more",
        )
    return np.asarray(rng.poisson(window, (resamples, len(window))), dtype=np.float64)
