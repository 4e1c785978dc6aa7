"""Two measures of the same areas beside each other, each in a period of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from base.periods import to_index
from measures.comparison_reading import Comparison, Rows
from measures.comparisons import COMPARISONS

CLEAR = (COMPARISONS.index("clearly_lower"), COMPARISONS.index("clearly_higher"))


@dataclass(frozen=True)
class Pair:
    """Two comparisons of the same areas: the first across, the second up.

    Attributes
    ----------
    across, up : Comparison
        Of the same areas of one level.
    drawn : ndarray of int, shape (n_drawn,)
        Rows that have both values, in the order of `across`.
    """

    across: Comparison
    up: Comparison
    drawn: Rows

    @property
    def both_clear(self) -> int:
        """How many areas differ clearly from the benchmark on both measures."""
        marked = np.isin(self.across.verdict[self.drawn], CLEAR) & np.isin(self.up.verdict[self.drawn], CLEAR)
        return int(marked.sum())

    @property
    def compared(self) -> int:
        """How many areas are set against a benchmark on both measures."""
        return int(((self.across.verdict[self.drawn] > 0) & (self.up.verdict[self.drawn] > 0)).sum())


def pair(across: Comparison, up: Comparison) -> Pair:
    """Return two comparisons beside each other.

    Parameters
    ----------
    across, up : Comparison
        Of the same areas in the same order of rows.

    Returns
    -------
    Pair
    """
    known = ~np.isnan(across.value[across.shown]) & ~np.isnan(up.value[across.shown])
    return Pair(across, up, across.shown[known])


def nearest_period(periods: npt.NDArray[np.int64], month: int) -> int:
    """Return the period nearest to a month, the earlier of two.

    Parameters
    ----------
    periods : ndarray of int, shape (n_periods,)
        Months (``yyyymm``) that exist, oldest first; one at least.
    month : int
        A month, ``yyyymm``.
    """
    return int(periods[np.abs(to_index(periods) - int(to_index(month))).argmin()])
