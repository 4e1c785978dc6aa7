"""What a view for everyone makes of figures, so that no exact count can be worked out from any of them.

Counts are rounded first, and everything else is made from the rounded ones. Harm or a rate that came from the exact
count would give it away: over the weight of one crime, or times the households, it is the count again.
"""

from __future__ import annotations

import numpy as np

from base.snapshot import Snapshot
from geo.empirical_bayes import empirical_bayes
from geo.persistence import MONTHS
from measures.hotspot_crimes import public_rules
from measures.hotspot_tests import Tested, households
from measures.hotspot_units import Floats

#: Homes of which rates are given.
PER = 1000


def rounded(count: Floats) -> Floats:
    """Return counts rounded to the nearest 5, as a view for everyone gives them."""
    step = public_rules().round_to
    return np.asarray(np.floor(count / step + 0.5) * step)


def coarse(value: Floats) -> Floats:
    """Return numbers to two significant figures."""
    size = np.floor(np.log10(np.where(np.nan_to_num(np.abs(value)) > 0, np.abs(value), 1.0)))
    step = 10.0 ** (np.nan_to_num(size) - 1)
    return np.asarray(np.round(value / step) * step)


def public_harm(test: Tested) -> tuple[Floats, Floats]:
    """Return harm, and the sum of squared weights, as if each place had its rounded count of the same mean weight.

    Parameters
    ----------
    test : Tested
        The test of all places.

    Returns
    -------
    harm, squares : ndarray of float, shape (n,)
    """
    some = test.count > 0
    part = np.divide(rounded(test.count), test.count, out=np.zeros(len(test.count)), where=some)
    return test.value * part, test.squares * part


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
