"""For how many months, and which, a place was hot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from base.errors import StatisticsInputError
from geo.hotspots import ALPHA, hotspot_test
from geo.stability import hot_in_each

Flags: TypeAlias = npt.NDArray[np.bool_]
MONTHS = 12
RECENT = 3
PERSISTENT_FROM = 10
INTERMITTENT_FROM = 2
#: Counts with sums up to this are tested together, all months at once, which is the same and faster.
TOGETHER_UP_TO = 2**13
PERSISTENT, EMERGING, FORMER, INTERMITTENT = "persistent", "emerging", "former", "intermittent"
ONCE, NEVER = "once", "never"
#: Every class, in the order in which the first that fits is taken.
CLASSES = (PERSISTENT, EMERGING, FORMER, INTERMITTENT, ONCE, NEVER)


@dataclass(frozen=True)
class Persistence:
    """How lasting each place's concentration was over twelve months.

    Attributes
    ----------
    label : ndarray of str, shape (n_cells,)
        One of `CLASSES`.
    months : ndarray of int, shape (n_cells,)
        Months of the twelve in which it was hot.
    """

    label: npt.NDArray[np.str_]
    months: npt.NDArray[np.int64]


def hot_by_month(monthly: npt.ArrayLike, neighbours: sparse.csr_array, alpha: float = ALPHA) -> Flags:
    """Return which cells were hot in each month, each month tested by itself.

    Parameters
    ----------
    monthly : array_like, shape (n_cells, n_months)
        Counts.
    neighbours : scipy.sparse.csr_array, shape (n_cells, n_cells)
        Ones where two cells are neighbours.
    alpha : float
        Share of false ones that is accepted among the hot cells of a month.

    Returns
    -------
    ndarray of bool, shape (n_cells, n_months)
    """
    counts = np.asarray(monthly, dtype=np.float64)
    sums = np.asarray(counts + neighbours @ counts)
    if np.array_equal(counts, np.rint(counts)) and sums.max(initial=0) <= TOGETHER_UP_TO and counts.min(initial=0) >= 0:
        sizes = np.diff(neighbours.indptr).astype(np.int64) + 1
        own, together = (np.ascontiguousarray(each.T, dtype=np.float32) for each in (counts, sums))
        return hot_in_each(own, together, sizes, alpha).T
    return np.stack([hotspot_test(month, neighbours, alpha).hot for month in counts.T], axis=1)


def persistence(hot: npt.ArrayLike) -> Persistence:
    """Return the class of every cell, the first that fits.

    Hot in 10 months or more: *persistent*. Hot in each of the last 3 and never before: *emerging*. Hot before and
    never in the last 3: *former*. Hot in 2 or more: *intermittent*. What is left was hot in one of the last 3 months
    (*once*: too little for a class) or *never*.

    Parameters
    ----------
    hot : array_like of bool, shape (n_cells, 12)
        Whether each cell was hot in each of twelve months, oldest first.

    Returns
    -------
    Persistence

    Raises
    ------
    StatisticsInputError
        If there are not twelve months.
    """
    flags = np.asarray(hot, dtype=bool)
    if flags.ndim != 2 or flags.shape[1] != MONTHS:
        raise StatisticsInputError(
            f"Persistence is over {MONTHS} months, not an array of shape {flags.shape}", "give twelve months a cell"
        )
    months = flags.sum(axis=1)
    recent, before = flags[:, -RECENT:], flags[:, :-RECENT].any(axis=1)
    fits = (
        months >= PERSISTENT_FROM,
        recent.all(axis=1) & ~before,
        before & ~recent.any(axis=1),
        months >= INTERMITTENT_FROM,
        months > 0,
    )
    return Persistence(np.select(fits, CLASSES[:-1], NEVER), months)
