"""One place of a hotspot map: what was counted there by type and by month, as its audience may see it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from base.errors import UnknownNameError
from base.snapshot import Snapshot
from measures.hotspot_crimes import ALL_CRIME, crimes_in, get_crime, public_rules
from measures.hotspot_maps import FEW, NO_DATA, OK, rounded
from measures.hotspot_query import HotspotQuery
from measures.hotspot_settle import settle
from measures.hotspot_tests import lasting
from measures.hotspot_units import Recorded, recorded
from measures.limits import count_limits


@dataclass(frozen=True)
class Counted:
    """A count of one place.

    Attributes
    ----------
    id, title : str
        Of the crime, or the month as ``yyyymm`` and nothing.
    count, lower, upper : float
        Count and 95 % interval; NaN where not shown. Rounded to the nearest 5 for everyone.
    status : str
        ``"ok"``, ``"too_few"`` or ``"no_data"``.
    hot : bool
        Of a month: whether the place was hot in it.
    """

    id: str
    title: str
    count: float
    lower: float
    upper: float
    status: str
    hot: bool = False


@lru_cache(maxsize=256)
def by_type(snapshot: Snapshot, query: HotspotQuery, cell: str) -> tuple[Counted, ...]:
    """Return what was counted in a place in the window by type, types in order of title.

    A type whose source has other months, such as burglary in cells of 250 m, is left out.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    query : HotspotQuery
        Unit, window and audience.
    cell : str
        Code of the place.

    Raises
    ------
    UnknownNameError
        If the unit has no such place.
    """
    settled = settle(snapshot, query)
    found = []
    for crime in crimes_in(settled.unit):
        counts = recorded(snapshot, settled.unit, crime, settled.end)
        window = counts.window(settled.end, settled.months)
        if crime.id != ALL_CRIME and window is not None:
            found.append(_one(counts, window, cell, settled.audience, crime.id, crime.title))
    return tuple(found)


@lru_cache(maxsize=256)
def by_month(snapshot: Snapshot, query: HotspotQuery, cell: str) -> tuple[Counted, ...]:
    """Return what was counted in a place in each of the twelve months to the window's end, oldest first.

    Only the month of a crime is published, no day and no hour.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    query : HotspotQuery
        Crime, unit, last month and audience.
    cell : str
        Code of the place.

    Raises
    ------
    UnknownNameError
        If the unit has no such place.
    """
    settled = settle(snapshot, query)
    counts = recorded(snapshot, settled.unit, get_crime(settled.crime), settled.end)
    long = lasting(snapshot, settled.crime, settled.unit, settled.end, settled.weight, settled.scope)
    stop = int(np.searchsorted(counts.months, settled.end)) + 1
    at = _at(counts, cell)
    found = []
    for place, month in enumerate(range(stop - long.of, stop)):
        one = _one(counts, slice(month, month + 1), cell, settled.audience, str(int(counts.months[month])), "")
        found.append(replace(one, hot=bool(long.hot[at, place]) and one.status == OK))
    return tuple(found)


def _one(counts: Recorded, window: slice, cell: str, audience: str, name: str, title: str) -> Counted:
    """The count of one place in one window, guarded."""
    at = _at(counts, cell)
    count = float(counts.counts[:, at, window].sum())
    rules, nothing = public_rules(), float("nan")
    status = OK if counts.covered(window)[at] else NO_DATA
    if status == OK and audience == "public":
        enough = counts.occupied(window)[at] >= rules.least_points if counts.cells else count >= rules.least_count
        status = OK if enough else FEW
        count = float(rounded(np.asarray(count)))
    if status != OK:
        return Counted(name, title, nothing, nothing, nothing, status)
    lower, upper = count_limits(count)
    return Counted(name, title, count, float(lower), float(upper), status)


def _at(counts: Recorded, cell: str) -> int:
    """Where a place lies in the unit."""
    codes = counts.unit.codes
    found = min(int(np.searchsorted(codes, cell)), len(codes) - 1)
    if codes[found] != cell:
        raise UnknownNameError("place", cell, tuple(codes[max(found - 1, 0) : found + 2].tolist()))
    return found
