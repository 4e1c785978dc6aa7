"""What a stated effect in chosen cells could change, as a range: never the crimes seen there, but those to be expected.

Cells are chosen because they were full, and part of that was chance: the next period they hold less by themselves.
So what they would hold is taken from how earlier choices did in the months that followed them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from base.errors import StatisticsInputError
from geo.prediction import Foretelling

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Range:
    """A middle value and the limits within which 95 % of outcomes lie."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Intervention:
    """What to expect of the chosen cells in the next period, and what an effect there could change.

    Attributes
    ----------
    seen : float
        Crimes in the chosen cells in the look-back, made the length of the next period.
    expected : Range
        Crimes to expect there in the next period if nothing is done.
    fading : float
        1 − expected/seen: what goes by itself (regression to the mean, and season); negative for a rise.
    prevented : Range
        Crimes fewer at the stated effect; its limits join the limits of the effect and of what is expected.
    share : Range
        The same as a share of all crime in the next period.
    least_seen : float
        The smallest effect, as a share, that one could tell from chance by comparing two such periods; NaN where no
        crime is expected, above 1 where no effect could be told.
    """

    seen: float
    expected: Range
    fading: float
    prevented: Range
    share: Range
    least_seen: float


def intervention(
    told: Foretelling,
    chosen: npt.ArrayLike,
    window: npt.ArrayLike,
    window_months: int,
    next_months: int,
    effect: tuple[float, float],
    *,
    choice: int = 0,
    phi: float = 1.0,
) -> Intervention:
    """Return what an effect in the chosen cells could change over the next period.

    The next period is taken to have as much crime in all as the one that the last origin was judged on. Of that the
    chosen cells hold the mean share that earlier choices of the same kind held. The range joins chance (variance φ
    times the mean) and the spread of that share between origins; origins that share months spread too little, so it
    is a least range.

    Parameters
    ----------
    told : Foretelling
        How choices of the same kind did, with a look-ahead of ``next_months``.
    chosen : array_like, shape (n_cells,)
        How much of each cell is chosen now, from 0 to 1.
    window : array_like, shape (n_cells,)
        Crimes of the look-back that the choice is made on.
    window_months, next_months : int
        Months of the look-back and of the next period.
    effect : (float, float)
        The least and the most by which crime in the cells is thought to fall, as shares: ``(0.05, 0.15)``.
    choice : int
        Column of ``told``.
    phi : float
        Over-dispersion of monthly counts, at least 1 (`geo.cell_change.over_dispersion`).

    Returns
    -------
    Intervention

    Raises
    ------
    StatisticsInputError
        If the effect is not a range within 0 and 1, or φ is below 1.
    """
    least, most = effect
    if not 0 <= least <= most <= 1 or not phi >= 1:
        raise StatisticsInputError(
            f"An effect from {least:g} to {most:g} is not a range within 0 and 1, or φ is below 1",
            "give the least first, such as 0.05 to 0.15",
        )
    shares = told.score.share[:, choice]
    shares = shares[np.isfinite(shares)]
    everywhere = float(told.score.total[-1, choice])
    share = float(shares.mean()) if len(shares) else 0.0
    mean = share * everywhere
    between = float(shares.var(ddof=1)) * everywhere**2 if len(shares) > 1 else 0.0
    expected = _predicted(mean, phi * mean + between)
    seen = float(np.asarray(chosen, dtype=np.float64) @ np.asarray(window, dtype=np.float64))
    seen *= next_months / window_months
    prevented = Range((least + most) / 2 * mean, least * expected.lower, most * expected.upper)
    of_all = [each / everywhere if everywhere else float("nan") for each in vars(prevented).values()]
    deviate = float(stats.norm.isf((1 - CONFIDENCE) / 2))
    told_apart = deviate * float(np.sqrt(2 * phi / mean)) if mean > 0 else float("nan")
    fading = 1 - mean / seen if seen > 0 else float("nan")
    return Intervention(seen, expected, fading, prevented, Range(*of_all), told_apart)


def _predicted(mean: float, variance: float) -> Range:
    """Mean and limits of a count: Poisson, or negative binomial where it varies more."""
    if mean <= 0:
        return Range(0.0, 0.0, 0.0)
    if variance > mean * (1 + 1e-9):
        size = mean**2 / (variance - mean)
        law = stats.nbinom(size, size / (size + mean))
    else:
        law = stats.poisson(mean)
    lower, upper = law.interval(CONFIDENCE)
    return Range(mean, float(lower), float(upper))
