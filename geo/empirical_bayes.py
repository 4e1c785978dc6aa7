"""Rates of small places, drawn towards the rate of all by as much as chance explains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from base.errors import StatisticsInputError

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SmoothedRates:
    """Empirical-Bayes rates.

    Attributes
    ----------
    rate : ndarray of float, shape (n_places,)
        Smoothed events per person or household at risk; NaN where nobody is at risk.
    weight : ndarray of float, shape (n_places,)
        How much of it is the place's own rate: 0 is all of the common rate, 1 all its own.
    common : float
        Events over people at risk of all places together.
    variance : float
        How much true rates differ between places, chance taken off; at least 0.
    """

    rate: Floats
    weight: Floats
    common: float
    variance: float

    @property
    def everywhere(self) -> Floats:
        """The rates with the common one where nobody is at risk, for tests that need a value in every place."""
        return np.where(np.isnan(self.rate), self.common, self.rate)


def empirical_bayes(events: npt.ArrayLike, at_risk: npt.ArrayLike) -> SmoothedRates:
    """Return rates shrunk towards the common rate (Marshall 1991, the global estimator).

    With m = ΣE/ΣP and s² = Σ P(r − m)²/ΣP, the variance between places is s² − m/P̄. It is negative where places
    differ less than chance alone would have it; it is then 0 and every place gets the common rate.

    Parameters
    ----------
    events : array_like, shape (n_places,)
        Events, such as burglaries.
    at_risk : array_like, shape (n_places,)
        Households or people at risk, for the same time.

    Returns
    -------
    SmoothedRates

    Raises
    ------
    StatisticsInputError
        If a number is negative or missing, or nobody is at risk anywhere.
    """
    counts, people = np.asarray(events, dtype=np.float64), np.asarray(at_risk, dtype=np.float64)
    if not (np.all(counts >= 0) and np.all(people >= 0)):
        raise StatisticsInputError("A count or a number at risk is negative or missing", "leave out such places")
    known = people > 0
    if not known.any():
        raise StatisticsInputError("Nobody is at risk in any place", "choose places with households")
    size = people[known]
    common = float(counts[known].sum() / size.sum())
    own = counts[known] / size
    spread = float(np.sum(size * (own - common) ** 2) / size.sum())
    variance = max(spread - common / float(size.mean()), 0.0)
    weight, rate = np.full(counts.shape, np.nan), np.full(counts.shape, np.nan)
    weight[known] = variance / (variance + common / size) if variance > 0 else 0.0
    rate[known] = weight[known] * own + (1 - weight[known]) * common
    return SmoothedRates(rate, weight, common, variance)
