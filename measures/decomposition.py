"""London's gap in search rates, split into what happens within boroughs and what lies between them.

London's ratio is not the mean of the boroughs' ratios. A group can be searched more in London as a whole because it
is searched more in each borough (*within*), or because it lives more in boroughs where everybody is searched more
(*between*). The split is Kitagawa's (1955), exact and symmetric: neither population is the standard. For a ratio it is
taken on logarithms, as the mean of the two orders in which the standard can be chosen (Das Gupta 1978).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from base.errors import StatisticsInputError
from measures.intervals import Interval
from measures.limits import FloatArray, Numbers, critical_value, divide, non_negative, simplest

METHOD = "Kitagawa's split, symmetric, with a delta-method interval"


@dataclass(frozen=True)
class RatioSplit:
    """A ratio of rates as the product of two ratios.

    Attributes
    ----------
    total : Interval
        Ratio of the group's to the reference's rate over all areas.
    within : Interval
        The ratio if both lived where the other does and where they do, averaged: 1 where rates are equal in each area.
    between : Interval
        The ratio due to where the two live: 1 where both are spread over the areas alike.
    """

    total: Interval
    within: Interval
    between: Interval


@dataclass(frozen=True)
class DifferenceSplit:
    """A difference of rates as the sum of two, in events per ``per`` people.

    Attributes
    ----------
    total, within, between : float or ndarray, shape (...)
        ``total = within + between``.
    within_by_area, between_by_area : ndarray, shape (areas, ...)
        What each area adds to the two parts. An area's part of *between* is measured from the mean of the two London
        rates, so that it is positive where a group lives more than the reference in an area of higher rates.
    """

    total: Numbers
    within: Numbers
    between: Numbers
    within_by_area: FloatArray
    between_by_area: FloatArray


def split_ratio(
    group: npt.ArrayLike,
    residents_group: npt.ArrayLike,
    reference: npt.ArrayLike,
    residents_reference: npt.ArrayLike,
    confidence: float = 0.95,
) -> RatioSplit:
    """Return the ratio of two rates over all areas as within × between.

    With each population's shares of the areas w and its rates r, *within* is the geometric mean of
    Σw_g·r_g / Σw_g·r_w (both at the group's addresses) and Σw_w·r_g / Σw_w·r_w (both at the reference's).

    Parameters
    ----------
    group, reference : array_like, shape (areas, ...)
        Events of each in every area.
    residents_group, residents_reference : array_like, shape (areas, ...) or (areas,)
        People of each in every area, above nought.
    confidence : float
        Two-sided level.

    Returns
    -------
    RatioSplit
        Floats, or arrays of the shape after the first axis. within · between is the total exactly. NaN where an area
        has no residents of either, anything is missing, or either population has no events.

    Raises
    ------
    StatisticsInputError
        If a number is negative, there is no axis of areas, or the level makes no sense.
    """
    ours, people, theirs, others = _areas(group, residents_group, reference, residents_reference)
    share, share_others = people / people.sum(axis=0), others / others.sum(axis=0)
    rate, rate_others = ours / people, theirs / others
    # Rates of either population, standardised to the addresses of either: first letter whose rate, second whose homes.
    own_own, own_other = (share * rate).sum(axis=0), (share_others * rate).sum(axis=0)
    other_own, other_other = (share * rate_others).sum(axis=0), (share_others * rate_others).sum(axis=0)
    log_within = (_log(own_own, other_own) + _log(own_other, other_other)) / 2
    log_between = (_log(own_own, own_other) + _log(other_own, other_other)) / 2

    slope_own, slope_other = share / people / own_own_safe(own_own), share_others / people / own_own_safe(own_other)
    slope_theirs = share_others / others / own_own_safe(other_other)
    slope_crossed = share / others / own_own_safe(other_own)
    return RatioSplit(
        total=_interval(log_within + log_between, ours, slope_own, theirs, slope_theirs, confidence),
        within=_interval(
            log_within, ours, (slope_own + slope_other) / 2, theirs, (slope_crossed + slope_theirs) / 2, confidence
        ),
        between=_interval(
            log_between, ours, (slope_own - slope_other) / 2, theirs, (slope_theirs - slope_crossed) / 2, confidence
        ),
    )
