"""Searches in the grammar of every figure: numbers of a group against White, and their limits by kind of measure.

The kind is the one series that a measure of the table ``stop_search`` names: ``rate``, ``ratio``, ``difference``,
``excess``, ``outcome_rate`` or ``outcome_ratio``. Ethnicity is officer-defined.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from base.periods import to_index
from base.snapshot import Snapshot
from geo.areas import LONDON
from measures.cubes import Floats, rolling
from measures.equality import LEAST_COUNT, LEAST_RESIDENTS, disparity, outcome_gap
from measures.intervals import rate
from measures.searches import BLANK, GROUPS, NO_ACTION, REFERENCE, load_searches

TABLE = "stop_search"
RESIDENTS = {"Black": "eth_black_total", "Asian": "eth_asian_total", "Other": "eth_other_total"}
WHITE = "eth_white_total"
METHODS = {
    "rate": "Byar's method (exact Poisson below 10)",
    "ratio": "score interval of a ratio of two rates",
    "difference": "MOVER interval of a difference of two rates",
    "excess": "MOVER interval of a difference of two rates, times the group's residents",
    "outcome_rate": "Wilson score interval",
    "outcome_ratio": "Koopman score interval of a ratio of two proportions",
}


def months(snapshot: Snapshot, level: str) -> npt.NDArray[np.int64]:
    """Return the months to which 12 whole months of searches are published at a level."""
    searches = load_searches(snapshot)
    total = searches.year()
    if level == "london":
        blank = np.isnan(searches.of(total, (LONDON,))[0])
    else:
        blank = np.isnan(total[np.char.startswith(searches.areas, "E09")]).all(axis=0)
    found: npt.NDArray[np.int64] = searches.months[~blank]
    return found


def numbers(
    snapshot: Snapshot,
    kind: str,
    group: str,
    window: str,
    codes: npt.NDArray[np.str_],
    wanted: npt.NDArray[np.int64],
) -> tuple[Floats, Floats, Floats]:
    """Return what a figure is made of.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    kind : str
        Of `METHODS`.
    group : str
        One of `GROUPS`.
    window : str
        ``"month"`` or ``"12m"``.
    codes : ndarray of str, shape (n_areas,)
        Boroughs, or London.
    wanted : ndarray of int, shape (n_periods,)
        Months, ``yyyymm``.

    Returns
    -------
    count, denominator : ndarray of float, shape (n_areas, n_periods)
        Of the group: searches and residents, or searches with an outcome and all with one known.
    white : ndarray of float, shape (2, n_areas, n_periods)
        The same two of White people.
    """
    searches = load_searches(snapshot)
    place = to_index(wanted) - searches.first
    known = (place >= 0) & (place < len(searches.months))

    def of(one: str, **where: tuple[str, ...]) -> Floats:
        every = rolling(searches.monthly("officer", one, **where), window)
        found = searches.of(every, codes)[:, np.where(known, place, 0)]
        found[:, ~known] = np.nan
        return found

    if kind.startswith("outcome"):
        outcomes = tuple(each for each in searches.values("outcome") if each != BLANK)
        found = tuple(each for each in outcomes if each != NO_ACTION)
        parts = [(of(one, outcome=found), of(one, outcome=outcomes)) for one in (GROUPS[group], REFERENCE)]
    else:
        table = snapshot.frame("population")
        table = table[table["basis"] == "published"].set_index("code")
        people = [
            table[column].reindex(codes).to_numpy(dtype=np.float64)[:, None] for column in (RESIDENTS[group], WHITE)
        ]
        counts = [of(one) for one in (GROUPS[group], REFERENCE)]
        parts = [(count, np.broadcast_to(each, count.shape)) for count, each in zip(counts, people, strict=True)]
    return parts[0][0], parts[0][1], np.stack(parts[1])


def limits(
    kind: str, count: Floats, denominator: Floats, white: Floats, confidence: float
) -> tuple[Floats, Floats, Floats, str]:
    """Return value, lower and upper limit in the measure's unit, and the method; NaN where none may be given.

    None is given of fewer than 5 searches (with an outcome, or without), nor of fewer than 1,000 residents.

    Parameters
    ----------
    kind : str
        Of `METHODS`.
    count, denominator, white : ndarray of float
        As `numbers` returns them.
    confidence : float
        Two-sided.
    """
    if kind == "rate":
        few = (count < LEAST_COUNT) | (denominator < LEAST_RESIDENTS)
        interval, scale = rate(np.where(few, np.nan, count), denominator, 1000, confidence), 1.0
    elif kind.startswith("outcome"):
        few = _few(count, denominator)
        if kind == "outcome_ratio":
            few |= _few(white[0], white[1])
        hits, known, white_hits, white_known = (
            np.where(few, np.nan, part) for part in (count, denominator, white[0], white[1])
        )
        gap = outcome_gap(hits, known, white_hits, white_known, confidence)
        interval, scale = (gap.ratio, 1.0) if kind == "outcome_ratio" else (gap.group, 100.0)
    else:
        found = disparity(count, denominator, white[0], white[1], confidence=confidence)
        interval, scale = {"ratio": found.ratio, "difference": found.difference, "excess": found.excess}[kind], 1.0
    value, lower, upper = (scale * np.asarray(part) for part in (interval.value, interval.lower, interval.upper))
    return value, lower, upper, METHODS[kind]


def _few(found: Floats, searches: Floats) -> npt.NDArray[np.bool_]:
    """Where too few searches led to an outcome, or too few did not, for either number to be shown."""
    return np.asarray(np.minimum(found, searches - found) < LEAST_COUNT)
