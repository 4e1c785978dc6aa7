"""How good were the last ones: what chosen places held of the months that followed, and which window chooses best.

All of London together, and shares of it: nothing here is about one place.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from base.periods import to_index
from base.snapshot import Snapshot
from geo.adjacency import part
from geo.cell_change import over_dispersion
from geo.choices import choose
from geo.concentration import Concentration, concentration, lorenz
from geo.interventions import Intervention, intervention
from geo.prediction import COVERAGES, LOOK_BACKS, Foretelling, TradeOff, foretell, foretell_hot, trade_off
from geo.rankings import rank_biased_overlap, spearman
from measures.hotspot_query import HotspotQuery
from measures.hotspot_settle import settle
from measures.hotspot_tests import source
from measures.hotspot_units import Flags, Floats, Recorded, Whole

__all__ = ["COVERAGES", "LOOK_BACKS", "Capture", "Share", "capture", "concentrated", "intervene", "windows_compared"]
#: Points of a Lorenz curve that are drawn.
DRAWN = 160


@dataclass(frozen=True)
class Capture:
    """How places chosen at the end of each month did in the months after it. Means are over the origins.

    Attributes
    ----------
    coverage : float
        Part of London's land.
    look_back, look_ahead, step : int
        Months that a choice was made on and judged on, and from one origin to the next.
    origins : ndarray of int, shape (n,)
        First month of each following period, ``yyyymm``.
    held, foretold, naive : ndarray of float, shape (n,)
        Share of the look-back's crime in the chosen places, of the following period's, and the latter by the naive
        choice: the fullest places of the period just before, on as much land.
    pai, pei, naive_pai : ndarray of float, shape (n,)
        Indices on the following period.
    hot_foretold, hot_naive, hot_land : ndarray of float, shape (n,)
        The same for the places that the test called hot, and their part of the land; NaN where none was.
    consistency, rank_correlation : float
        Mean rank-biased overlap and Spearman correlation of a look-back with the period that followed.
    """

    coverage: float
    look_back: int
    look_ahead: int
    step: int
    origins: Whole
    held: Floats
    foretold: Floats
    naive: Floats
    pai: Floats
    pei: Floats
    naive_pai: Floats
    hot_foretold: Floats
    hot_naive: Floats
    hot_land: Floats
    consistency: float
    rank_correlation: float

    def mean(self, name: str) -> float:
        """Return the mean of one of the arrays over what is known; NaN where nothing is."""
        values: Floats = getattr(self, name)
        known = values[np.isfinite(values)]
        return float(known.mean()) if len(known) else float("nan")


@dataclass(frozen=True)
class Share:
    """How much of London's crime a small part of its land holds, with the curve to draw."""

    concentration: Concentration
    land: Floats
    crime: Floats


@lru_cache(maxsize=64)
def capture(
    snapshot: Snapshot,
    query: HotspotQuery,
    coverage: float = 0.01,
    look_back: int = 6,
    look_ahead: int = 3,
    step: int = 1,
) -> Capture:
    """Return how choices of places did in the months that followed, over all months that there are.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    query : HotspotQuery
        Crime, unit and last month (which tells the source); places are chosen by count.
    coverage : float
        Part of the land to choose, from 0.001 to 0.05.
    look_back, look_ahead, step : int
        Months.

    Raises
    ------
    StatisticsInputError
        If the windows do not fit into the months that there are.
    """
    found, run = _run(snapshot, query)
    monthly, land, kept = _land(found, run)
    told = foretell(monthly, land, look_back=look_back, look_ahead=look_ahead, step=step, coverage=coverage)
    near = part(found.unit.neighbours, kept)
    hot = foretell_hot(monthly, near, land, look_back=look_back, look_ahead=look_ahead, step=step)
    pairs = [
        (monthly[:, at - look_back : at].sum(axis=1), monthly[:, at : at + look_ahead].sum(axis=1))
        for at in told.origins.tolist()
    ]
    depth = max(round(coverage * len(land)), 1)
    return Capture(
        coverage, look_back, look_ahead, step, found.months[run][told.origins], told.held[:, 0],
        told.score.share[:, 0], told.naive.share[:, 0], told.score.pai[:, 0], told.score.pei[:, 0],
        told.naive.pai[:, 0], _where_hot(hot, hot.score.share), _where_hot(hot, hot.naive.share),
        hot.score.area[:, 0] / hot.score.total_area[:, 0],
        _mean([rank_biased_overlap(*pair, depth=depth) for pair in pairs]), _mean([spearman(*pair) for pair in pairs]),
    )  # fmt: skip


@lru_cache(maxsize=32)
def windows_compared(
    snapshot: Snapshot, query: HotspotQuery, look_ahead: int = 3, step: int = 1
) -> tuple[TradeOff, ...]:
    """Return what each look-back and part of the land gives, all judged on the same following months.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    query : HotspotQuery
        As `capture`.
    look_ahead, step : int
        Months.

    Raises
    ------
    StatisticsInputError
        If no look-back fits beside the look-ahead.
    """
    found, run = _run(snapshot, query)
    monthly, land, _ = _land(found, run)
    return tuple(trade_off(monthly, land, look_backs=LOOK_BACKS, look_ahead=look_ahead, step=step))


@lru_cache(maxsize=64)
def concentrated(snapshot: Snapshot, query: HotspotQuery) -> Share:
    """Return how much of London's crime the fullest places hold in the window, with its Lorenz curve.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    query : HotspotQuery
        Crime, unit and window; always all of London, since the curve of a borough would give single places away.
    """
    settled = settle(snapshot, query)
    found, window = source(snapshot, settled.crime, settled.unit, settled.end, settled.months)
    covered = found.covered(window)
    count, land = found.monthly(window)[covered].sum(axis=1), found.unit.hectares[covered]
    whole = concentration(count, land)
    along, crime = lorenz(count, land)
    at = np.unique(np.searchsorted(along, np.linspace(0, 1, DRAWN) ** 2))
    at = np.unique(np.concatenate([[0], np.minimum(at, len(along) - 1), [len(along) - 1]]))
    return Share(whole, np.round(along[at], 4), np.round(crime[at], 4))


@lru_cache(maxsize=64)
def intervene(
    snapshot: Snapshot, query: HotspotQuery, effect: tuple[float, float] = (0.1, 0.2), coverage: float = 0.01,
    look_back: int = 6, look_ahead: int = 3,
) -> Intervention:  # fmt: skip
    """Return what a stated effect in the fullest places now could change in the next period, as a range.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    query : HotspotQuery
        Crime, unit and last month.
    effect : (float, float)
        The least and the most by which crime there is thought to fall, as shares.
    coverage : float
        Part of the land.
    look_back, look_ahead : int
        Months that the choice is made on, and of the next period.

    Raises
    ------
    StatisticsInputError
        If the windows do not fit, or the effect is not a range between 0 and 1.
    """
    found, run = _run(snapshot, query)
    monthly, land, _ = _land(found, run)
    told = foretell(monthly, land, look_back=look_back, look_ahead=look_ahead, coverage=coverage)
    latest = monthly[:, -look_back:].sum(axis=1)
    chosen = choose(latest, land, np.asarray([coverage]))[0]
    spread = over_dispersion(monthly)
    return intervention(told, chosen, latest, look_back, look_ahead, effect, phi=spread)


def _run(snapshot: Snapshot, query: HotspotQuery) -> tuple[Recorded, slice]:
    """The counts, and the months without a gap that hold the last month of the window."""
    settled = settle(snapshot, query)
    found, window = source(snapshot, settled.crime, settled.unit, settled.end, settled.months)
    index = to_index(found.months)
    pieces = np.cumsum(np.diff(index, prepend=index[0] - 1) != 1)
    own = np.flatnonzero(pieces == pieces[window.stop - 1])
    return found, slice(int(own[0]), int(own[-1]) + 1)


def _land(found: Recorded, run: slice) -> tuple[Floats, Floats, Flags]:
    """Counts by month and hectares of the places with figures, and which those are."""
    kept = found.covered(run)
    return found.monthly(run)[kept], found.unit.hectares[kept], kept


def _where_hot(told: Foretelling, values: Floats) -> Floats:
    """Values of origins at which any place was hot; NaN at the others."""
    return np.where(told.score.area[:, 0] > 0, values[:, 0], np.nan)


def _mean(values: list[float]) -> float:
    """Mean of what is known; NaN where nothing is."""
    known = np.asarray(values)[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")
