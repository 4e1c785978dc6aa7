"""Areas through time for a comparison: the spread of all areas in each period, and one point a year for each area."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from base.periods import WINDOW_MONTHS, to_index
from measures.estimates import Estimates

Floats = npt.NDArray[np.float64]
YEAR = 12
#: Parts of the areas that the spread is drawn for: all of them, and the middle half.
QUANTILES = (0.0, 0.25, 0.75, 1.0)


@dataclass(frozen=True)
class Spread:
    """The lowest, the lower quarter, the upper quarter and the highest value of all areas, by period.

    Attributes
    ----------
    periods : ndarray of int, shape (n_periods,)
        Months (``yyyymm``) at which the windows end.
    low, lower, upper, high : ndarray of float, shape (n_periods,)
        Values in the measure's unit; NaN where no area has one.
    """

    periods: npt.NDArray[np.int64]
    low: Floats
    lower: Floats
    upper: Floats
    high: Floats


def spread_over_time(every: Estimates) -> Spread:
    """Return how all areas of a level are spread in each period.

    Parameters
    ----------
    every : Estimates
        All areas of a level, any periods.

    Returns
    -------
    Spread
        Quantiles with linear interpolation; areas without a figure are left out.
    """
    found = ~np.isnan(every.value).all(axis=0)
    quantiles = np.full((len(QUANTILES), len(every.periods)), np.nan)
    if found.any():
        quantiles[:, found] = np.nanquantile(every.value[:, found], QUANTILES, axis=0)
    return Spread(every.periods, *quantiles)


def year_by_year(periods: npt.NDArray[np.int64], window: str, last: int) -> npt.NDArray[np.intp]:
    """Return which periods lie whole windows before a period, a year apart at least, oldest first.

    The windows of these periods do not share a month, so that points beside each other are separate figures.

    Parameters
    ----------
    periods : ndarray of int, shape (n_periods,)
        Months (``yyyymm``) that exist, oldest first.
    window : str
        A window's name.
    last : int
        The month to count back from.

    Returns
    -------
    ndarray of int, shape (n_found,)
        Places in `periods`.
    """
    away = int(to_index(last)) - to_index(periods)
    return np.flatnonzero((away >= 0) & (away % max(YEAR, WINDOW_MONTHS[window]) == 0))
