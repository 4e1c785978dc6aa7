"""What a view for everyone makes of figures, so that no exact count can be worked out from any of them.

Counts are rounded first, and everything else is made from the rounded ones. Harm or a rate that came from the exact
count would give it away: over the weight of one crime, or times the households, it is the count again; and the mean
weight of several types says how many of each there were.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from base.snapshot import Snapshot
from geo.empirical_bayes import empirical_bayes
from geo.persistence import MONTHS
from measures.hotspot_crimes import public_rules
from measures.hotspot_tests import Tested, households
from measures.hotspot_units import Flags, Floats, Recorded

#: Homes of which rates are given.
PER = 1000


def rounded(count: Floats) -> Floats:
    """Return counts rounded to the nearest 5, as a view for everyone gives them."""
    step = public_rules().round_to
    return np.asarray(np.floor(count / step + 0.5) * step)


def coarse(value: Floats, to: Callable[[Floats], Floats] = np.round) -> Floats:
    """Return numbers to two significant figures.

    Parameters
    ----------
    value : ndarray of float
        Numbers.
    to : callable
        How they are rounded: `numpy.floor` for a lower limit and `numpy.ceil` for an upper one, so that an interval
        never ends at its own middle.
    """
    size = np.floor(np.log10(np.where(np.nan_to_num(np.abs(value)) > 0, np.abs(value), 1.0)))
    step = 10.0 ** (np.nan_to_num(size) - 1)
    return np.asarray(to(np.round(value / step, 9)) * step)


def enough(found: Recorded, window: slice, series: tuple[str, ...], count: Floats) -> Flags:
    """Return in which places some series may be shown: those with enough occupied points, or enough crimes.

    Parameters
    ----------
    found : Recorded
        The counts.
    window : slice
        Where the window lies among their months.
    series : tuple of str
        Series that are counted together.
    count : ndarray of float, shape (n,)
        Their crimes.
    """
    rules = public_rules()
    if found.cells is None:
        return np.asarray(count >= rules.least_count)
    return np.asarray(found.cells.occupied(series, found.months[window]) >= rules.least_points)


def public_harm(test: Tested, weights: Floats) -> tuple[Floats, Floats]:
    """Return harm and its variance as they follow from what everyone may see of each series.

    A series that may be shown weighs its rounded count. What else the rounded count of all of them leaves weighs, a
    crime, what the other series weigh on average over London. Were it made from the exact counts, the mean weight of
    few crimes would say which types are among them: one robbery weighs as much as seventy thefts from shops.

    Parameters
    ----------
    test : Tested
        The test of all places.
    weights : ndarray of float, shape (n_series,)
        What one crime of each series weighs; 0 for none.

    Returns
    -------
    harm, squares : ndarray of float, shape (n,)
        The latter is the sum of squared weights, and what rounding adds to it.
    """
    found, own = test.recorded, np.flatnonzero(weights > 0)
    weight = weights[own]
    exact = found.counts[own][:, :, test.window].sum(axis=2).astype(np.float64)
    known = np.stack([
        enough(found, test.window, (found.series[at],), count) for at, count in zip(own.tolist(), exact, strict=True)
    ])  # fmt: skip
    given = np.where(known, rounded(exact), 0.0)
    rest = np.maximum(rounded(test.count) - given.sum(axis=0), 0.0)
    london = exact[:, test.covered].sum(axis=1)
    hidden = london @ ~known
    mean, square = (
        np.divide((london * weight**power) @ ~known, hidden, out=np.zeros(len(rest)), where=hidden > 0)
        for power in (1, 2)
    )
    # Each rounded count, and their sum, is off by so much.
    slack = public_rules().round_to ** 2 / 12
    squares = weight**2 @ (given + slack * known) + (rest + slack * (known.sum(axis=0) + 1)) * square
    return weight @ given + rest * mean, squares


def public_rate(snapshot: Snapshot, test: Tested, months: int) -> Floats:
    """Return the smoothed rate per 1,000 households and year that each place would have with its rounded count.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    test : Tested
        The test of all places, by rate per household.
    months : int
        Length of the window.

    Returns
    -------
    ndarray of float, shape (n,)
        NaN where there are no figures.
    """
    kept = test.covered
    homes = households(snapshot, test.recorded.unit.codes)[kept]
    smoothed = empirical_bayes(test.count[kept], homes)
    own = np.divide(rounded(test.count[kept]), homes, out=np.zeros(len(homes)), where=homes > 0)
    rate = np.full(len(kept), np.nan)
    rate[kept] = (smoothed.weight * own + (1 - smoothed.weight) * smoothed.common) * PER * MONTHS / months
    return rate
