"""Searches in the grammar of every figure: numbers of a group against White, and their limits by kind of measure.

The kind is the one series that a measure of the table ``stop_search`` names: ``rate``, ``ratio``, ``difference``,
``excess``, ``outcome_rate`` or ``outcome_ratio``. Ethnicity is officer-defined.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from measures.cubes import Floats
from measures.equality import LEAST_COUNT, LEAST_RESIDENTS, disparity, outcome_gap
from measures.intervals import rate

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
        As `measures.search_book.SearchBook.at` returns them.
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
