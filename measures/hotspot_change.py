"""Two windows of the same places: which changed by more than chance, as their audience may see it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from base.errors import StatisticsInputError, UnknownNameError
from base.periods import iso
from base.snapshot import Snapshot
from geo.areas import LONDON
from geo.cell_change import cell_change
from measures.hotspot_crimes import public_rules
from measures.hotspot_maps import rounded
from measures.hotspot_query import WINDOWS, HotspotQuery
from measures.hotspot_settle import earlier, settle
from measures.hotspot_tests import source
from measures.hotspot_units import Flags, Floats, Recorded, Texts

YEAR = 12


@dataclass(frozen=True, eq=False)
class Compared:
    """Two windows of the places of an area. Arrays are of the places whose figures may be shown, in order of code.

    Attributes
    ----------
    query : HotspotQuery
        The later window, settled; counts whatever its weight.
    before_end : int
        Last month of the earlier window, ``yyyymm``.
    codes, wards : ndarray of str, shape (n,)
        Of the places.
    before, after : ndarray of float, shape (n,)
        Crimes; rounded to the nearest 5 for everyone.
    difference : ndarray of float, shape (n,)
        What came about less what was expected from before; rounded likewise.
    changed : ndarray of bool, shape (n,)
        Whether that is more than chance, the false-discovery rate over all London held at 5 %.
    q : ndarray of float, shape (n,)
        Adjusted p-value; NaN for everyone.
    against_all : bool
        Whether the change of all London's places together is taken out, as seasons are when windows are not a year.
    up, down, tested : int
        Shown places that rose, that fell; and all places tested in London.
    phi : float
        Over-dispersion of monthly counts that the test allows for.
    """

    query: HotspotQuery
    before_end: int
    codes: Texts
    wards: Texts
    before: Floats
    after: Floats
    difference: Floats
    changed: Flags
    q: Floats
    against_all: bool
    up: int
    down: int
    tested: int
    phi: float


def comparable(snapshot: Snapshot, query: HotspotQuery) -> tuple[HotspotQuery, ...]:
    """Return the question with each length of window, at most its own, that an earlier one can be set against.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    query : HotspotQuery
        A settled question.

    Returns
    -------
    tuple of HotspotQuery
        The longest window first; of counts, whatever the weight.
    """
    asked = (replace(query, months=length, weight="count") for length in WINDOWS if length <= query.months)
    return tuple(each for each in asked if earlier(snapshot, each))


@lru_cache(maxsize=64)
def compared(snapshot: Snapshot, query: HotspotQuery, before_end: int = 0) -> Compared:
    """Return how places changed between two windows of the same length that share no month.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    query : HotspotQuery
        The later window. Counts are compared, whatever its weight.
    before_end : int
        Last month of the earlier window; 0 for the same months a year before where they exist, else the latest.

    Raises
    ------
    StatisticsInputError
        If no earlier window exists.
    UnknownNameError
        If that one does not.
    """
    settled = replace(settle(snapshot, query), weight="count")
    ends = earlier(snapshot, settled)
    if not ends:
        raise StatisticsInputError(
            f"No earlier window of {settled.months} months has figures for this",
            "choose a shorter window, a later month, or small areas, which cover two years",
        )
    end = before_end or (settled.end - 100 if settled.end - 100 in ends else ends[0])
    if end not in ends:
        raise UnknownNameError("earlier window that ends in", iso(end), tuple(map(iso, ends[:3])))
    found, later = source(snapshot, settled.crime, settled.unit, settled.end, settled.months)
    _, sooner = source(snapshot, settled.crime, settled.unit, end, settled.months)
    kept = found.covered(sooner) & found.covered(later)
    counts = [found.monthly(window)[kept] for window in (sooner, later)]
    against_all = (settled.end // 100 - end // 100) * YEAR + settled.end % 100 - end % 100 != YEAR
    change = cell_change(*counts, against_all=against_all)
    shown = _shown(found, (sooner, later), settled)[kept]
    public = settled.audience == "public"
    before, after = (each.sum(axis=1)[shown] for each in counts)
    difference, changed = change.difference[shown], change.changed[shown]
    up, down = int((changed & (difference > 0)).sum()), int((changed & (difference < 0)).sum())
    if public:
        # From the rounded counts: beside them an exact difference would narrow down what they are.
        times = np.divide(after - difference, before, out=np.ones(len(before)), where=before > 0)
        before, after = rounded(before), rounded(after)
        difference = rounded(after - times * before)
    return Compared(
        settled, end, found.unit.codes[kept][shown], found.unit.wards[kept][shown],
        before, after, difference, changed,
        np.full(len(changed), np.nan) if public else change.q[shown], against_all,
        up, down, int(kept.sum()), change.phi,
    )  # fmt: skip


def _shown(found: Recorded, windows: tuple[slice, slice], query: HotspotQuery) -> Flags:
    """Which places of the area may be shown: those that have enough in both windows."""
    unit, rules = found.unit, public_rules()
    shown = np.ones(len(unit.codes), bool) if query.area == LONDON else unit.touching(query.area)
    if query.audience != "public":
        return shown
    for window in windows:
        enough = (
            found.occupied(window) >= rules.least_points
            if found.cells is not None
            else found.monthly(window).sum(axis=1) >= rules.least_count
        )
        shown = shown & enough
    return shown
