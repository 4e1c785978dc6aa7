"""The test behind a hotspot map: every place of London or of a borough, before anything is guarded or left out."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from base.errors import StatisticsInputError
from base.snapshot import ROOT, Snapshot
from geo.adjacency import part
from geo.areas import LONDON
from geo.empirical_bayes import empirical_bayes
from geo.hotspots import hotspot_test
from geo.persistence import MONTHS, hot_by_month, persistence
from geo.stability import stability
from measures.catalogue import load_catalogue
from measures.hotspot_crimes import EVERY, Crime, get_crime
from measures.hotspot_settle import SCHEMES, weighed
from measures.hotspot_units import Flags, Floats, Recorded, Texts, Whole, recorded

NOT_TOLD = "too few months"
LOWEST, USUAL, HIGHEST = "minimum", "weight", "maximum"


@dataclass(frozen=True, eq=False)
class Tested:
    """What the test says of every place of a unit in one window.

    Attributes
    ----------
    recorded : Recorded
        The counts.
    window : slice
        Where the window lies among their months.
    covered : ndarray of bool, shape (n,)
        Whether the place has figures for the whole window; what follows is 0 or NaN elsewhere, and outside the scope.
    count : ndarray of float, shape (n,)
        Crimes: with harm, those that have a weight.
    value : ndarray of float, shape (n,)
        What is tested: crimes, harm, or the smoothed rate per 1,000 households and year.
    squares : ndarray of float, shape (n,)
        Sum of squared weights, for the limits of harm; crimes otherwise.
    expected, neighbourhood : ndarray of float, shape (n,)
        What the place and its neighbours hold, and what as many places hold on average.
    q, z : ndarray of float, shape (n,)
        Adjusted p-value, and Gi*.
    hot : ndarray of bool, shape (n,)
        Whether more is there than chance would put.
    stability : ndarray of float, shape (n,)
        Share of resamples in which it stays hot.
    occupied : ndarray of int, shape (n,)
        Points with any crime; −1 where not known.
    """

    recorded: Recorded
    window: slice
    covered: Flags
    count: Floats
    value: Floats
    squares: Floats
    expected: Floats
    neighbourhood: Floats
    q: Floats
    z: Floats
    hot: Flags
    stability: Floats
    occupied: Whole


@dataclass(frozen=True, eq=False)
class Lasting:
    """How lasting each place's concentration was over the twelve months to the end of a window.

    Attributes
    ----------
    label : ndarray of str, shape (n,)
        A class of `geo.persistence`, or ``"too few months"``.
    months : ndarray of int, shape (n,)
        Months in which it was hot, each tested by itself.
    of : int
        Months that were tested, at most 12.
    hot : ndarray of bool, shape (n, of)
        Whether it was hot, oldest first.
    """

    label: Texts
    months: Whole
    of: int
    hot: Flags


@lru_cache(maxsize=256)
def tested(snapshot: Snapshot, crime: str, unit: str, end: int, months: int, weight: str, scope: str) -> Tested:
    """Return the test of every place of a scope in one settled window, worked out once.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    crime, unit, weight : str
        As in `measures.hotspot_query.HotspotQuery`.
    end, months : int
        The window.
    scope : str
        London, or a borough: the places whose own pattern is what chance is taken to be; others are not tested.
    """
    found, window = source(snapshot, crime, unit, end, months)
    covered = found.covered(window)
    series, values = weighted(snapshot, found, get_crime(crime), window, weight)
    inside = _inside(found, covered, scope)
    near = part(found.unit.neighbours, inside)
    kept = values[inside]
    test = hotspot_test(kept.sum(axis=1), near)
    steady = stability(kept, near, test=test)
    count, squares = _counts(found, window, series, weight)
    size = len(covered)
    return Tested(
        found, window, covered, np.where(covered, count, 0.0), _spread(kept.sum(axis=1), inside, size),
        np.where(covered, squares, 0.0), _spread(test.expected, inside, size),
        _spread(test.neighbourhood, inside, size), _spread(test.q, inside, size), _spread(test.z, inside, size),
        _spread(test.hot, inside, size) == 1, _spread(steady, inside, size), found.occupied(window, series > 0),
    )  # fmt: skip


@lru_cache(maxsize=256)
def lasting(snapshot: Snapshot, crime: str, unit: str, end: int, weight: str, scope: str) -> Lasting:
    """Return how lasting concentration was over the twelve months, or as many as there are, that end with a month."""
    found, window = source(snapshot, crime, unit, end, 1)
    length = next(length for length in range(MONTHS, 0, -1) if found.window(end, length) is not None)
    window = found.window(end, length) or window
    inside = _inside(found, found.covered(window), scope)
    _, values = weighted(snapshot, found, get_crime(crime), window, weight)
    hot = np.zeros(values.shape, bool)
    hot[inside] = hot_by_month(values[inside], part(found.unit.neighbours, inside))
    if length < MONTHS:
        return Lasting(np.full(len(hot), NOT_TOLD), hot.sum(axis=1), length, hot)
    classes = persistence(hot)
    return Lasting(classes.label, classes.months, length, hot)


def _inside(found: Recorded, covered: Flags, scope: str) -> Flags:
    """Which places with figures the test runs over: all of London's where the scope has none at all."""
    inside = covered if scope == LONDON else covered & found.unit.touching(scope)
    return inside if inside.any() else covered


def source(snapshot: Snapshot, crime: str, unit: str, end: int, months: int) -> tuple[Recorded, slice]:
    """Return the counts that a settled window is in, and where it lies.

    Raises
    ------
    StatisticsInputError
        If a month of the window has no figures.
    """
    found = recorded(snapshot, unit, get_crime(crime), end)
    window = found.window(end, months)
    if window is None:
        raise StatisticsInputError("A month of that window has no figures", "choose another month or window")
    return found, window


def weighted(
    snapshot: Snapshot, found: Recorded, crime: Crime, window: slice, weight: str, which: str = USUAL
) -> tuple[Floats, Floats]:
    """Return the weight of each series, and what is tested by place and month.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    found : Recorded
        The counts.
    crime : Crime
        What they are of.
    window : slice
        Where the window lies among their months.
    weight : str
        As in `measures.hotspot_query.HotspotQuery`.
    which : str
        ``"weight"``, or ``"minimum"`` or ``"maximum"`` for the range of harm.

    Returns
    -------
    series : ndarray of float, shape (n_series,)
        1 for counts; 0 for a series without a weight.
    values : ndarray of float, shape (n_places, n_months)
        Counts, harm, or rates per 1,000 households and year, which add up to that of the window.
    """
    if weight in SCHEMES:
        weights = harm_of(found, crime, SCHEMES[weight], which)
        return weights, found.monthly(window, weights)
    counts = found.monthly(window)
    ones = np.ones(len(found.series))
    if weight != "rate":
        return ones, counts
    homes, covered = households(snapshot, found.unit.codes), found.covered(window)
    smoothed = empirical_bayes(counts[covered].sum(axis=1), homes[covered])
    own, length = smoothed.weight[:, None], counts.shape[1]
    rates = np.zeros(counts.shape)
    rates[covered] = own * counts[covered] / homes[covered][:, None] + (1 - own) * smoothed.common / length
    return ones, rates * 1000 * MONTHS / length


def harm_of(found: Recorded, crime: Crime, scheme: str, which: str = USUAL) -> Floats:
    """Return what one crime of each series weighs; 0 where it has no weight for places smaller than a ward.

    Parameters
    ----------
    found : Recorded
        The counts.
    crime : Crime
        What they are of.
    scheme : str
        ``"ons_css"`` or ``"cchi"``.
    which : str
        ``"weight"``, ``"minimum"`` or ``"maximum"``.

    Returns
    -------
    ndarray of float, shape (n_series,)
    """
    if found.source == "met":
        known = _series_weights()
        open_ones = _open_series() if crime.measure == EVERY else set(found.series)
        return np.asarray([float(known[name][scheme][which]) if name in open_ones else 0.0 for name in found.series])
    by_type = {name: getattr(one, scheme) for one in weighed(crime, found.unit.name) for name in one.police}
    types = [name.rpartition(".")[2] for name in found.series]
    return np.asarray([float(getattr(by_type[name], which)) if name in by_type else 0.0 for name in types])


@lru_cache(maxsize=4)
def _households(snapshot: Snapshot) -> tuple[Texts, Floats]:
    """Small areas in order of code, and households in each at the Census of 2021."""
    rows = snapshot.frame("population", ["level", "code", "households"])
    rows = rows[rows["level"] == "lsoa"].sort_values("code")
    return rows["code"].to_numpy(dtype=np.str_), rows["households"].to_numpy(dtype=np.float64)


def households(snapshot: Snapshot, codes: Texts) -> Floats:
    """Return the households of small areas, shape (n,)."""
    known, number = _households(snapshot)
    return np.asarray(number[np.searchsorted(known, codes)])


@lru_cache(maxsize=1)
def _series_weights() -> dict[str, dict[str, dict[str, float]]]:
    """Harm weights of the Met's series, with their range."""
    text = (ROOT / "data" / "harm_weights.toml").read_text(encoding="utf-8")
    table: dict[str, dict[str, dict[str, float]]] = tomllib.loads(text)["series"]
    return table


@lru_cache(maxsize=1)
def _open_series() -> set[str]:
    """The Met's series that the catalogue shows for small areas: harm of others would single people out."""
    measures = load_catalogue().at_level("lsoa")
    return {
        name for measure in measures if measure.numerator.table == "counts_borough" for name in measure.numerator.series
    }


def _counts(found: Recorded, window: slice, series: Floats, weight: str) -> tuple[Floats, Floats]:
    """Crimes that have a weight, and the sum of squared weights."""
    counted = found.monthly(window, (series > 0).astype(np.float64)).sum(axis=1)
    return counted, found.monthly(window, series**2).sum(axis=1) if weight in SCHEMES else counted


def _spread(values: Floats | Flags, covered: Flags, size: int) -> Floats:
    """Values of covered places among all; NaN elsewhere."""
    every = np.full(size, np.nan)
    every[covered] = values
    return every
