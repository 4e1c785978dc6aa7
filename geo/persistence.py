"""For how many months, and which, a place was hot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from base.errors import StatisticsInputError
from geo.hotspots import ALPHA, checked, in_steps
from geo.stability import FINE, hot_in_each

Flags: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.float64]
MONTHS = 12
RECENT = 3
PERSISTENT_FROM = 10
INTERMITTENT_FROM = 2
#: Sums of at most this many times what values are multiples of are tested as they are.
COUNTS_UP_TO = 2**13
#: Share of cells below the sum that is tried first as the largest whose chance has to be known.
FEW = 0.98
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

    Counts, and multiples of such, are tested as they are. Other values (harm of several types, rates) are rounded to
    a small part of what makes a cell hot, as in `geo.stability.stability`.

    Parameters
    ----------
    monthly : array_like, shape (n_cells, n_months)
        Counts, harm-weighted counts or rates.
    neighbours : scipy.sparse.csr_array, shape (n_cells, n_cells)
        Ones where two cells are neighbours.
    alpha : float
        Share of false ones that is accepted among the hot cells of a month.

    Returns
    -------
    ndarray of bool, shape (n_cells, n_months)
    """
    counts = np.asarray(monthly, dtype=np.float64)
    checked(counts.min(axis=1, initial=0.0), neighbours)
    sums = np.asarray(counts + neighbours @ counts)
    sizes = np.diff(neighbours.indptr).astype(np.int64) + 1
    likely = np.quantile(sums, FEW, axis=0) if len(sums) else np.ones(counts.shape[1])
    _, finest = in_steps(counts, float(sums.max(initial=0.0)))
    coarser = np.maximum(np.ceil(likely / finest / FINE), 1.0)
    step = finest * (coarser if sums.max(initial=0) > COUNTS_UP_TO * finest else np.ones(counts.shape[1]))
    steps, together = (np.rint(each / step).astype(np.int64) for each in (counts, sums))
    return hot_in_each(steps, together, sizes, alpha, int(np.max(likely / step, initial=1.0)) + 1)


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
