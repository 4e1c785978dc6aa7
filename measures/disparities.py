"""Searches in the grammar of every figure: numbers of a group against White, and their limits by kind of measure.

The kind is the one series that a measure of searches names: ``rate``, ``ratio``, ``difference``, ``excess``,
``outcome_rate`` or ``outcome_ratio`` of the table ``stop_search``, ``count`` or ``share`` of ``stop_search_ward``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from measures.cubes import Floats
from measures.equality import LEAST_COUNT, LEAST_RESIDENTS, disparity, outcome_gap
from measures.intervals import proportion, rate
from measures.limits import count_limits

WHITE = "eth_white_total"
RESIDENTS = {
    "Black": "eth_black_total",
    "Asian": "eth_asian_total",
    "Mixed": "eth_mixed_total",
    "Other": "eth_other_total",
    "White": WHITE,
}
#: Kinds that set a group against White people.
AGAINST_WHITE = ("ratio", "difference", "excess", "outcome_ratio")
METHODS = {
    "rate": "Byar's method (exact Poisson below 10)",
    "ratio": "score interval of a ratio of two rates",
    "difference": "MOVER interval of a difference of two rates",
    "excess": "MOVER interval of a difference of two rates, times the group's residents",
    "outcome_rate": "Wilson score interval",
    "outcome_ratio": "Koopman score interval of a ratio of two proportions",
    "count": "Byar's method (exact Poisson below 10)",
    "share": "Wilson score interval",
}


def limits(
    kind: str, count: Floats, denominator: Floats, white: Floats | None, confidence: float
) -> tuple[Floats, Floats, Floats, str]:
    """Return value, lower and upper limit in the measure's unit, and the method; NaN where none may be given.

    No comparison is given of fewer than 5 searches (with an outcome, or without), nor of fewer than 1,000 residents;
    a rate of nought is one.

    Parameters
    ----------
    kind : str
        Of `METHODS`.
    count, denominator, white : ndarray of float
        As `measures.search_book.SearchBook.at` returns them, or `measures.ward_search_book.WardSearchBook.at`, which
        has nothing of White people.
    confidence : float
        Two-sided.
    """
    if kind == "count":
        lower, upper = (np.asarray(limit) for limit in count_limits(count, confidence))
        return count, lower, upper, METHODS[kind]
    if kind == "rate":
        few = ((count > 0) & (count < LEAST_COUNT)) | (denominator < LEAST_RESIDENTS)
        interval, scale = rate(np.where(few, np.nan, count), denominator, 1000, confidence), 1.0
    elif kind == "share":
        interval, scale = proportion(_where_enough(count, denominator), denominator, confidence), 100.0
    elif white is not None and kind.startswith("outcome"):
        few = few_outcomes(count, denominator) | np.isnan(denominator)
        if kind == "outcome_ratio":
            few |= few_outcomes(white[0], white[1]) | np.isnan(white[1])
        hits, known, white_hits, white_known = (
            np.where(few, np.nan, part) for part in (count, denominator, white[0], white[1])
        )
        gap = outcome_gap(hits, known, white_hits, white_known, confidence)
        interval, scale = (gap.ratio, 1.0) if kind == "outcome_ratio" else (gap.group, 100.0)
    elif white is not None:
        found = disparity(count, denominator, white[0], white[1], confidence=confidence)
        interval, scale = {"ratio": found.ratio, "difference": found.difference, "excess": found.excess}[kind], 1.0
    value, lower, upper = (scale * np.asarray(part) for part in (interval.value, interval.lower, interval.upper))
    return value, lower, upper, METHODS[kind]


def few_outcomes(found: Floats, searches: Floats) -> npt.NDArray[np.bool_]:
    """Return where too few searches led to an outcome, or too few did not, for either number to be shown."""
    return np.asarray(np.minimum(found, searches - found) < LEAST_COUNT)


def _where_enough(part: Floats, whole: Floats) -> Floats:
    """A part of which, and of the rest of which, there is enough to show a share."""
    return np.where(few_outcomes(part, whole) | np.isnan(whole), np.nan, part)
