"""Drift: how far places move apart from their like though nobody promised anything, beyond what chance explains."""

from __future__ import annotations

from functools import cache
from itertools import islice

import numpy as np

from base.periods import shift, to_index
from conversations.baselines import MOST_CONTROLS, BaselineError
from conversations.similar_places import Floats, Places, places, standardised
from conversations.windows import YEAR, level_of, months_after, unbroken_from
from measures.estimates import Figures

MOST_PAIRS = 3
#: Places with fewer events in a year say nothing on drift: chance covers it.
FEWEST_EVENTS = 10


def drift(figures: Figures, measure_id: str, area: str, baseline: int, first: int, months: int = YEAR) -> float:
    """Return the standard deviation of drift among places of a level, as a share of the events before.

    Every place of the level is set against the five places that are most alike, by what they are and by their events,
    in pairs of years up to the baseline that lie as far apart as the windows of the verdict. What they moved apart,
    beyond the chance of their counts, is drift: nothing was promised in most of them.

    Parameters
    ----------
    figures : Figures
        The figures of a snapshot.
    measure_id : str
        A measure that counts events.
    area : str
        Code of a borough or ward: the level is taken from it.
    baseline : int
        Last month of the baseline, ``yyyymm``.
    first : int
        First month of the promise, ``yyyymm``.
    months : int
        Months after that the verdict looks at.

    Returns
    -------
    float
        0.08 where places move apart by 8 per cent (one standard deviation), were their counts without end.

    Raises
    ------
    UnknownNameError
        If the measure is not published for such places.
    BaselineError
        If there is no pair of years before in which the measure means the same.

    Notes
    -----
    The difference of log ratios and its Poisson variance; variance between places by DerSimonian & Laird 1986, the
    additive adjustment of Spiegelhalter 2005 about a mean of nought, without winsorising: the places that drift
    farthest are those that give false verdicts. Where the past is too short for the whole distance, the pairs are as
    far apart as it allows, a year at least.
    """
    gap = max(0, int(to_index(first) - to_index(baseline)) - 1)
    found = _drift(figures, measure_id, level_of(area), baseline, -(-months // YEAR) * YEAR + gap)
    if np.isnan(found):
        raise BaselineError(
            "The measure has too short a past to know how far places drift apart by themselves",
            "choose another measure",
        )
    return found


@cache
def _drift(figures: Figures, measure_id: str, level: str, baseline: int, farthest: int) -> float:
    """Drift of a level between years so far apart, or as far as the past allows; NaN where it is too short."""
    known = places(figures, level)
    for lag in range(farthest, YEAR - 1, -1):
        ends = (shift(baseline, -YEAR * back) for back in range(2 * MOST_PAIRS))
        found = (_moved(figures, measure_id, level, known, last, lag) for last in ends)
        pairs = list(islice((pair for pair in found if pair is not None), MOST_PAIRS))
        if pairs:
            moved, variance = (np.concatenate(part) for part in zip(*pairs, strict=True))
            weight = 1 / variance
            between = (np.sum(weight * moved**2) - len(moved)) / max(float(np.sum(weight)), 1e-9)
            return float(np.sqrt(max(0.0, between)))
    return float("nan")


def _moved(
    figures: Figures, measure_id: str, level: str, known: Places, last: int, lag: int
) -> tuple[Floats, Floats] | None:
    """How far places moved apart from their like between two years, on the log scale, with the chance in it."""
    start = shift(last, 1 - YEAR - lag)
    series = figures.periods(measure_id, level, "month")
    if not series.size or start < max(int(series[0]), unbroken_from(measure_id, level, "", last)):
        return None
    months = months_after(start, last)
    counts = figures.counts.at(figures.measure(measure_id), level, "month", "", known.codes, months).count
    before, after = counts[:, :YEAR].sum(axis=1), counts[:, -YEAR:].sum(axis=1)
    whole = np.isfinite(before + after)
    alike = np.column_stack([known.features, 2 * standardised(np.sqrt(before)[:, None])])
    alike = np.where(whole[:, None], alike, 1e6)
    squares = np.square(alike).sum(axis=1)
    apart = squares[:, None] + squares[None, :] - 2 * alike @ alike.T
    np.fill_diagonal(apart, np.inf)
    if level == "ward":
        apart[known.touching] = np.inf
    near = np.argpartition(apart, MOST_CONTROLS, axis=1)[:, :MOST_CONTROLS]
    first, second = before[near].mean(axis=1), after[near].mean(axis=1)
    enough = whole & (np.minimum(np.minimum(before, after), np.minimum(first, second)) >= FEWEST_EVENTS)
    before, after, first, second = (counts[enough] for counts in (before, after, first, second))
    moved = np.log(after / before) - np.log(second / first)
    return moved, 1 / before + 1 / after + (1 / first + 1 / second) / MOST_CONTROLS
