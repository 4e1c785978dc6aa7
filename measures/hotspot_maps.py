"""The hotspot map: every place shown, with what may be said of it to its audience.

A view for everyone shows no place with fewer than five occupied points and no exact count: counts are rounded to the
nearest 5 before anything is made of them (`measures.hotspot_guard`), so that no two answers can be subtracted.
p-values and Gi* are left out of it, since the sums of neighbourhoods could be solved for the counts. The test itself
runs on exact counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from base.snapshot import Snapshot
from geo.areas import LONDON
from measures.hotspot_crimes import get_crime, public_rules
from measures.hotspot_guard import coarse, public_harm, public_rate, rounded
from measures.hotspot_notes import notes, unplaced_share
from measures.hotspot_query import HotspotQuery
from measures.hotspot_settle import SCHEMES, settle
from measures.hotspot_tests import Tested, harm_of, lasting, tested
from measures.hotspot_units import UNKNOWN_POINTS, Flags, Floats, Texts, Unit, Whole
from measures.limits import count_limits, weighted_limits

__all__ = ["FILLS", "OUTLINES", "HotspotMap", "HotspotQuery", "hotspot_map", "rounded"]

#: Classes of fill, in words; limits are times as much as the places tested hold on average, and never move.
BREAKS = (3.0, 8.0)
BLANK, NOT_HOT, HOT, HOTTER, HOTTEST = range(5)
FILLS = (
    "Not shown",
    "No more than chance could put there",
    "More than chance: up to 3 times the average",
    "3 to 8 times",
    "8 times or more",
)
#: A place that is not hot but holds, with its neighbours, so many times the average is *busy*.
BUSY = 2.0
BUSY_WORDS = "Twice the average or more, but not told from chance"
#: Classes of outline, in words: the share of resamples in which the place stays hot.
STEADY = (0.95, 0.75)
STABLE, FAIRLY, UNSTABLE, NO_OUTLINE = range(4)
OUTLINES = ("Stable", "Fairly stable", "Unstable", "")
#: Why a place has no figures.
OK, FEW, NO_DATA = "ok", "too_few", "no_data"
#: Shares in a view for everyone are given to a hundredth: finer ones would give counts away.
COARSE_SHARE = 2


@dataclass(frozen=True, eq=False)
class HotspotMap:
    """One hotspot map. Arrays are of the places shown or left blank in the area, in order of code.

    Attributes
    ----------
    query : HotspotQuery
        What it shows, settled.
    unit : Unit
        All places of London; ``at`` says which of them these are.
    at : ndarray of int, shape (n,)
        Places among those of the unit.
    codes, lon, lat, hectares, boroughs, wards, lsoas : ndarray, shape (n,)
        Of the places; ``boroughs``, ``wards`` and ``lsoas`` are codes joined by ``|``, largest share first.
    count, lower, upper : ndarray of float, shape (n,)
        Crimes and their 95 % interval; with harm those that have a weight; rounded in a view for everyone; NaN where
        not shown.
    value, value_lower, value_upper : ndarray of float, shape (n,)
        What was tested: crimes, harm (Dobson's interval), or the smoothed rate per 1,000 households and year (no
        interval); in a view for everyone made from rounded counts, to two significant figures.
    times, expected : ndarray of float, shape (n,)
        What the place and its neighbours hold over what as many places hold on average, and the latter; ``times`` is
        NaN in a view for everyone, where ``fill`` gives its class.
    q, z : ndarray of float, shape (n,)
        Adjusted p-value and Gi*; NaN in a view for everyone.
    hot : ndarray of bool, shape (n,)
        Whether it is shown as hot.
    busy : ndarray of bool, shape (n,)
        Whether it is shown, is not hot, and holds with its neighbours twice the average or more.
    stability : ndarray of float, shape (n,)
        Share of 200 resamples in which it stays hot, to a hundredth; NaN where not shown.
    months_hot : ndarray of int, shape (n,)
        Months, of ``months_tested``, in which it was hot by itself; −1 where not shown.
    persistence : ndarray of str, shape (n,)
        Class over twelve months, of `geo.persistence`; ``"too few months"``; empty where not shown.
    occupied : ndarray of int, shape (n,)
        Points with any crime; −1 where not known or not shown.
    shown : ndarray of bool, shape (n,)
        Whether its figures may be shown.
    status : ndarray of str, shape (n,)
        ``"ok"``, ``"too_few"`` or ``"no_data"``.
    fill, outline : ndarray of int, shape (n,)
        Classes of `FILLS` and `OUTLINES`.
    crimes, crimes_shown : float
        Crimes in the area, and in the places shown; rounded in a view for everyone.
    land : float
        Hectares of the area's places.
    hot_places, hot_not_shown : int
        Places shown as hot, and hot ones that may not be shown.
    hot_share_of_crime, hot_share_of_land : float
        What the shown hot places hold of the area's crimes (or harm) and land; NaN where there is no crime.
    unplaced_share : float
        Share of the window's records without a location; NaN where the source does not say.
    months_tested : int
        Months behind ``months_hot``.
    notes : tuple of str
        Where the data cannot tell, in sentences.
    """

    query: HotspotQuery
    unit: Unit
    at: Whole
    codes: Texts
    lon: Floats
    lat: Floats
    hectares: Floats
    boroughs: Texts
    wards: Texts
    lsoas: Texts
    count: Floats
    lower: Floats
    upper: Floats
    value: Floats
    value_lower: Floats
    value_upper: Floats
    times: Floats
    expected: Floats
    q: Floats
    z: Floats
    hot: Flags
    busy: Flags
    stability: Floats
    months_hot: Whole
    persistence: Texts
    occupied: Whole
    shown: Flags
    status: Texts
    fill: Whole
    outline: Whole
    crimes: float
    crimes_shown: float
    land: float
    hot_places: int
    hot_not_shown: int
    hot_share_of_crime: float
    hot_share_of_land: float
    unplaced_share: float
    months_tested: int
    notes: tuple[str, ...]

    def place(self, code: str) -> int:
        """Return where a place lies in the arrays; −1 if it is not in the area."""
        found = int(np.searchsorted(self.codes, code))
        return found if found < len(self.codes) and self.codes[found] == code else -1

    def most_stable(self, most: int = 10) -> Whole:
        """Return at most so many hot places: first those hot in most resamples and months, then the fullest."""
        hot = np.flatnonzero(self.hot)
        order = np.lexsort((self.codes[hot], -self.value[hot], -self.months_hot[hot], -self.stability[hot]))
        return np.asarray(hot[order][:most])

    def fullest(self, most: int = 10) -> Whole:
        """Return the shown places that hold most of what was tested, then by code; at most so many."""
        shown = np.flatnonzero(self.shown & (self.value > 0))
        order = np.lexsort((self.codes[shown], -self.value[shown]))
        return np.asarray(shown[order][:most])

    def frame(self) -> str:
        """Return one digit of `FILLS` for each place, in order of code: what a recolour sends."""
        return "".join(self.fill.astype("U1").tolist())


def hotspot_map(snapshot: Snapshot, query: HotspotQuery) -> HotspotMap:
    """Return the hotspot map that a question asks for, worked out once.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    query : HotspotQuery
        What is asked; 0 for the last month means the latest.

    Raises
    ------
    ExplorerError
        If the snapshot has no such figures, or the audience may not see them; see `measures.hotspot_settle.settle`.
    """
    return _map(snapshot, settle(snapshot, query))


@lru_cache(maxsize=256)
def _map(snapshot: Snapshot, query: HotspotQuery) -> HotspotMap:
    """The map of a settled question."""
    test = tested(snapshot, query.crime, query.unit, query.end, query.months, query.weight, query.scope)
    long = lasting(snapshot, query.crime, query.unit, query.end, query.weight, query.scope)
    unit, public = test.recorded.unit, query.audience == "public"
    inside = np.ones(len(unit.codes), bool) if query.area == LONDON else unit.touching(query.area)
    at = np.flatnonzero(inside)
    status = status_of(test, query.audience)[at]
    shown = status == OK
    exact, covered = test.count[at], test.covered[at]
    count = np.where(shown, rounded(exact) if public else exact, np.nan)
    lower, upper = (np.asarray(limit) for limit in count_limits(count))
    value, value_lower, value_upper = _values(snapshot, test, at, shown, query, count)
    hot = test.hot[at] & shown
    expected = test.expected[at]
    some = covered & (expected > 0)
    times = np.divide(test.neighbourhood[at], expected, out=np.full(len(at), np.nan), where=some)
    steady = np.where(shown, np.round(test.stability[at], 2), np.nan)
    fill = np.where(hot, HOT + np.searchsorted(BREAKS, np.nan_to_num(times), side="right"), NOT_HOT)
    outline = np.select([steady >= STEADY[0], steady >= STEADY[1]], [STABLE, FAIRLY], UNSTABLE)
    land, total = unit.hectares[at], float(test.count[at].sum())
    land_share = float(land[hot].sum() / land[covered].sum()) if covered.any() else float("nan")
    return HotspotMap(
        query=query, unit=unit, at=at, codes=unit.codes[at], lon=unit.lon[at], lat=unit.lat[at],
        hectares=land, boroughs=unit.boroughs[at], wards=unit.wards[at], lsoas=unit.lsoas[at],
        count=count, lower=lower, upper=upper, value=value, value_lower=value_lower, value_upper=value_upper,
        times=np.where(shown & ~np.bool_(public), times, np.nan),
        expected=np.where(shown, coarse(expected) if public else expected, np.nan),
        q=np.where(shown & ~np.bool_(public), test.q[at], np.nan),
        z=np.where(shown & ~np.bool_(public), test.z[at], np.nan), hot=hot,
        busy=shown & ~hot & (np.nan_to_num(times) >= BUSY), stability=steady,
        months_hot=np.where(shown, long.months[at], -1), persistence=np.where(shown, long.label[at], ""),
        occupied=np.where(shown, test.occupied[at], UNKNOWN_POINTS), shown=shown, status=status,
        fill=np.where(shown, fill, BLANK), outline=np.where(hot, outline, NO_OUTLINE),
        crimes=float(rounded(np.asarray(total))) if public else total,
        crimes_shown=float(np.nansum(count)), land=float(land[covered].sum()), hot_places=int(hot.sum()),
        hot_not_shown=int((test.hot[at] & ~shown).sum()),
        hot_share_of_crime=_share(test, at, hot, query, value), hot_share_of_land=land_share,
        unplaced_share=unplaced_share(snapshot, test.recorded, test.window), months_tested=long.of,
        notes=notes(snapshot, query, test, at, shown),
    )  # fmt: skip


def status_of(test: Tested, audience: str) -> Texts:
    """Return why each place of a unit has no figures for an audience, or ``"ok"``.

    Parameters
    ----------
    test : Tested
        The test of all places.
    audience : str
        ``"public"`` or ``"analyst"``.

    Returns
    -------
    ndarray of str, shape (n,)
    """
    rules = public_rules()
    enough = test.occupied >= rules.least_points if test.recorded.cells is not None else test.count >= rules.least_count
    if audience != "public":
        enough = np.ones(len(test.count), bool)
    return np.select([~test.covered, ~enough], [NO_DATA, FEW], OK)


def _values(
    snapshot: Snapshot, test: Tested, at: Whole, shown: Flags, query: HotspotQuery, count: Floats
) -> tuple[Floats, Floats, Floats]:
    """What was tested in each place, with limits, as its audience may see it."""
    public, nothing = query.audience == "public", np.full(len(at), np.nan)
    if query.weight == "count":
        lower, upper = count_limits(count)
        return count, np.asarray(lower), np.asarray(upper)
    if query.weight not in SCHEMES:
        rate = public_rate(snapshot, test, query.months) if public else test.value
        value = np.where(shown, rate[at], np.nan)
        return (coarse(value) if public else value), nothing, nothing
    weights = harm_of(test.recorded, get_crime(query.crime), SCHEMES[query.weight])
    harm, squares = public_harm(test, weights) if public else (test.value, test.squares)
    value = np.where(shown, harm[at], np.nan)
    limits = weighted_limits(value, count, np.where(shown, squares[at], np.nan))
    lower, upper = (np.asarray(limit) for limit in limits)
    return (coarse(value), coarse(lower, np.floor), coarse(upper, np.ceil)) if public else (value, lower, upper)


def _share(test: Tested, at: Whole, hot: Flags, query: HotspotQuery, value: Floats) -> float:
    """The share of the crimes, or the harm, that hot places hold; of a view for everyone from its own figures."""
    weights = np.where(test.covered[at], test.value[at], 0.0)
    whole = float(weights.sum())
    if not whole > 0:
        return float("nan")
    if query.audience != "public":
        return float(weights[hot].sum() / whole)
    given = rounded if query.weight == "count" else coarse
    known = float(given(np.asarray(whole)))
    return round(min(float(value[hot].sum()) / known, 1.0), COARSE_SHARE) if known else float("nan")
