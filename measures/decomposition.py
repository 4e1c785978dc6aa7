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
    share, share_others = divide(people, people.sum(axis=0)), divide(others, others.sum(axis=0))
    rate, rate_others = divide(ours, people), divide(theirs, others)
    # Each population's rate at the addresses of either; what does not exist is NaN.
    own_at_own, own_at_others = _positive(share * rate), _positive(share_others * rate)
    others_at_own, others_at_others = _positive(share * rate_others), _positive(share_others * rate_others)
    log_own, log_others = np.log(own_at_own / others_at_own), np.log(own_at_others / others_at_others)
    log_move, log_move_others = np.log(own_at_own / own_at_others), np.log(others_at_own / others_at_others)
    # How each log rate moves with one more event in an area.
    a, c = divide(share, people) / own_at_own, divide(share_others, people) / own_at_others
    b, d = divide(share, others) / others_at_own, divide(share_others, others) / others_at_others
    within, between = (log_own + log_others) / 2, (log_move + log_move_others) / 2
    z = critical_value(confidence)

    def interval(log: FloatArray, slope: FloatArray, slope_others: FloatArray) -> Interval:
        half = z * np.sqrt((slope**2 * ours).sum(axis=0) + (slope_others**2 * theirs).sum(axis=0))
        value, lower, upper = (simplest(np.exp(log + step)) for step in (0 * half, -half, half))
        return Interval(value, lower, upper, confidence, METHOD)

    return RatioSplit(
        total=interval(within + between, a, d),
        within=interval(within, (a + c) / 2, (b + d) / 2),
        between=interval(between, (a - c) / 2, (b - d) / 2),
    )


def split_difference(
    group: npt.ArrayLike,
    residents_group: npt.ArrayLike,
    reference: npt.ArrayLike,
    residents_reference: npt.ArrayLike,
    per: float = 1000,
) -> DifferenceSplit:
    """Return the difference of two rates over all areas as within + between, with each area's part (Kitagawa 1955).

    *Within* is Σ (w_g + w_w)/2 · (r_g − r_w) and *between* Σ (w_g − w_w) · (r_g + r_w)/2, where w are the shares of
    the areas in each population and r its rates there.

    Parameters
    ----------
    group, reference : array_like, shape (areas, ...)
        Events of each in every area.
    residents_group, residents_reference : array_like, shape (areas, ...) or (areas,)
        People of each in every area, above nought.
    per : float
        How many people the rates are for.

    Returns
    -------
    DifferenceSplit
        NaN where an area has no residents of either or anything is missing.

    Raises
    ------
    StatisticsInputError
        If a number is negative, or there is no axis of areas.
    """
    ours, people, theirs, others = _areas(group, residents_group, reference, residents_reference)
    share, share_others = divide(people, people.sum(axis=0)), divide(others, others.sum(axis=0))
    rate, rate_others = per * divide(ours, people), per * divide(theirs, others)
    middle = ((share * rate).sum(axis=0) + (share_others * rate_others).sum(axis=0)) / 2
    within = (share + share_others) / 2 * (rate - rate_others)
    between = (share - share_others) * ((rate + rate_others) / 2 - middle)
    total = (share * rate).sum(axis=0) - (share_others * rate_others).sum(axis=0)
    return DifferenceSplit(
        simplest(total), simplest(within.sum(axis=0)), simplest(between.sum(axis=0)), within, between
    )


def _areas(
    group: npt.ArrayLike, residents_group: npt.ArrayLike, reference: npt.ArrayLike, residents_reference: npt.ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return the four arrays in one shape, areas first; an area without residents of either is NaN in all."""
    events = [non_negative(each, "count") for each in (group, reference)]
    people = [non_negative(each, "population") for each in (residents_group, residents_reference)]
    dimensions = max(each.ndim for each in (*events, *people))
    if not dimensions:
        raise StatisticsInputError("One area alone has nothing between areas", "give the figures of every area")
    people = [each.reshape(each.shape + (1,) * (dimensions - each.ndim)) for each in people]
    ours, theirs, own, others = np.broadcast_arrays(*events, *people)
    empty = (own == 0) | (others == 0)
    return ours, np.where(empty, np.nan, own), theirs, np.where(empty, np.nan, others)


def _positive(parts: FloatArray) -> FloatArray:
    """Return the sum over areas, NaN where it is nought."""
    total = np.asarray(parts.sum(axis=0))
    return np.where(total > 0, total, np.nan)
