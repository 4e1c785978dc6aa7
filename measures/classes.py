"""Map classes: at most five, with printed limits that stay the same through time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from base.periods import to_index
from measures.estimates import Figures
from measures.survey_gaps import POINTS
from measures.uncertainty import no_difference

Floats = npt.NDArray[np.float64]

#: Sequential blues from light to the Analysis Function's dark blue, and the same of its plum.
BLUES = ("#DAE5EE", "#A9C2DC", "#6E9BC5", "#3B6DA6", "#12436D")
PLUMS = ("#F0DCE7", "#D9A7C3", "#C27BA6", "#AA5288", "#801650")
#: On a diverging map, from no difference outwards: pairs of about the same lightness.
BELOW = (BLUES[0], BLUES[1], BLUES[3], BLUES[4])
ABOVE = (PLUMS[0], PLUMS[1], PLUMS[3], PLUMS[4])
#: Between 5 points below and 5 above on a map of gaps.
BAND_COLOUR = "#EEF0F2"
QUANTILES = (0.15, 0.40, 0.65, 0.85)
#: Of counts, which grow with the place and have a long upper end.
COUNT_QUANTILES = (0.25, 0.50, 0.75, 0.93)
YEARS = 5
#: Of this table what may be shown is worked out anew for each period (0.2 s for all wards), and years that end months
#: apart share most of their searches: classes take every sixth.
SUPPRESSED_TABLE, HALF_YEAR = "stop_search_ward", 6
PER_CENT_STEPS = (5, 2, 1)
#: Round numbers within a power of ten, and finer ones where those would fall together.
ROUND = np.array([1, 1.5, 2, 3, 4, 5, 6, 8, 10])
FINER = np.array([1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 9.5, 10])
STEPS = np.array([1, 2, 5, 10])
#: Ratios at which a class ends, each with its inverse: doublings, and nearer ones where hardly any value is doubled.
DOUBLINGS, NEARER = (2.0, 4.0, 8.0), (1.25, 1.5)
#: A limit beyond which fewer than this share of the values lie is left out, unless it is the first on its side.
HARDLY_ANY = 0.01
MOST_LIMITS = 4
#: Doublings are the scale where this share of the values, at either end, is doubled or halved.
DOUBLED = 0.03


@dataclass(frozen=True)
class Classes:
    """Limits and colours of a map's classes.

    Parameters
    ----------
    limits : tuple of float
        Inner limits, rising; a value equal to a limit belongs to the class above it.
    labels : tuple of str
        One a class, lowest first.
    colours : tuple of str
        ``#rrggbb``, one a class.
    """

    limits: tuple[float, ...]
    labels: tuple[str, ...]
    colours: tuple[str, ...]

    def of(self, values: Floats) -> npt.NDArray[np.int8]:
        """Return each value's class; -1 where the value is missing."""
        place = np.searchsorted(np.asarray(self.limits), values, side="right")
        return np.where(np.isnan(values), -1, place).astype(np.int8)

    def dark(self, place: int) -> bool:
        """Return whether white text reads better on a class; a blank (-1) is white."""
        return place >= 0 and self.colours[place] in {*BLUES[3:], *PLUMS[3:]}

    def is_dark(self, values: Floats) -> npt.NDArray[np.bool_]:
        """Return whether each value's class is a dark one; a missing value's is not."""
        return np.asarray([*map(self.dark, range(len(self.colours))), False])[self.of(values)]


def sequential(values: Floats, per_cent: bool = False, quantiles: tuple[float, ...] = QUANTILES) -> Classes:
    """Return up to five classes with round limits that show the spread of some values.

    The limits usually lie near the 15, 40, 65 and 85 % quantiles: the upper classes are narrower than fifths, so that
    the few areas far above the rest are told apart from those that are merely high.

    Parameters
    ----------
    values : ndarray of float, any shape
        Values over the areas and periods that the map may show, so that a class means the same through time.
    per_cent : bool
        Limits in steps of 5, or of 2 or 1 where the spread is small.
    quantiles : tuple of float
        Where the limits lie, rising.

    Returns
    -------
    Classes
    """
    known = values[~np.isnan(values)]
    if known.size == 0:
        return Classes((), ("all values",), BLUES[-1:])
    low, high = float(known.min()), float(known.max())
    wanted = np.quantile(known, quantiles)
    rounded = [np.round(wanted / step) * step for step in PER_CENT_STEPS] if per_cent else _nice(wanted)
    sets = [tuple(sorted({float(limit) for limit in found if low < limit <= high})) for found in rounded]
    limits = next((found for found in sets if len(found) == len(quantiles)), max(sets, key=len))
    return Classes(limits, _labels(limits), _spread(len(limits) + 1))


@cache
def map_classes(figures: Figures, measure: str, level: str, window: str, group: str = "") -> Classes:
    """Return the one set of classes that every map of a measure has, in whatever period.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    measure, level, window, group : str
        As for `Figures.estimate`.

    Returns
    -------
    Classes
        Made from the last five years of the series (of numbers of searches, from every sixth month of them); around no
        difference, and from the whole series, for a ratio or difference of groups; the same for every gap of a survey.

    Raises
    ------
    UnknownNameError
        If the measure, level, window or group does not exist.
    """
    declared = figures.measure(measure)
    if declared.kind == "gap":
        return points()
    if no_difference(declared) is not None:
        every = figures.estimate(measure, level, window=window, against="none", group=group).value
        return diverging(every) if declared.kind == "ratio" else signed(every)
    ends = figures.periods(measure, level, window, group)
    recent = ends[to_index(ends) > to_index(ends[-1]) - 12 * YEARS]
    if declared.numerator.table == SUPPRESSED_TABLE:
        recent = recent[::-1][::HALF_YEAR][::-1]
    found = figures.estimate(measure, level, periods=recent, window=window, against="none", group=group)
    quantiles = COUNT_QUANTILES if declared.kind == "count" else QUANTILES
    return sequential(found.value, declared.unit == "%", quantiles)


def diverging(values: Floats) -> Classes:
    """Return classes of ratios, the same above 1 as below it: plum above, blue below, at most five.

    The scale is even in the logarithm: a limit above 1 and its inverse below have colours of the same strength.

    Parameters
    ----------
    values : ndarray of float, any shape
        Every ratio that the map may ever show.

    Returns
    -------
    Classes
        Limits at doublings and halvings (at 1.25 and 1.5 times where hardly any value is doubled), 1 among them
        wherever there are values on both sides.
    """
    known = values[~np.isnan(values)]
    if known.size == 0:
        return Classes((), ("all values",), ABOVE[1:2])
    low, high = np.quantile(known, (DOUBLED, 1 - DOUBLED))
    rungs = DOUBLINGS if low < 1 / DOUBLINGS[0] or high > DOUBLINGS[0] else NEARER
    return _around(known, 1.0, [round(1 / rung, 2) for rung in rungs], rungs)


def signed(values: Floats) -> Classes:
    """Return classes of differences, the same above 0 as below it: plum above, blue below, at most five.

    Parameters
    ----------
    values : ndarray of float, any shape
        Every difference that the map may ever show.

    Returns
    -------
    Classes
        Round limits, 0 among them wherever there are values on both sides; of values on one side alone, the limits of
        `sequential`.
    """
    known = values[~np.isnan(values)]
    if known.size and known.min() >= 0:
        found = sequential(known)
        return Classes(found.limits, _labels(found.limits), _spread(len(found.colours), PLUMS))
    if known.size == 0:
        return Classes((), ("all values",), ABOVE[1:2])
    wanted = np.quantile(np.abs(known), (0.5, 0.85))
    rungs = next((tuple(pair) for pair in _nice(wanted) if 0 < pair[0] < pair[1]), (float(wanted[1]),))
    return _around(known, 0.0, [-rung for rung in rungs], rungs)


def points() -> Classes:
    """Return the classes of every gap in percentage points: the ±5 band pale, plum below it and blue above."""
    limits = (-2 * POINTS, -POINTS, POINTS, 2 * POINTS)
    return Classes(limits, _labels(limits), (ABOVE[3], ABOVE[1], BAND_COLOUR, BELOW[1], BELOW[3]))


def _around(known: Floats, middle: float, below: Sequence[float], above: Sequence[float]) -> Classes:
    """Classes on both sides of a middle, limits given from it outwards; outer ones that hardly any value passes go."""
    low, high = float(known.min()), float(known.max())
    few = [0.0] + [HARDLY_ANY * known.size] * len(above)
    left = [limit for limit, least in zip(below, few, strict=False) if (known < limit).sum() > least]
    right = [limit for limit, least in zip(above, few, strict=False) if (known >= limit).sum() > least]
    centre = [middle] if low < middle <= high else []
    while len(left) + len(centre) + len(right) > MOST_LIMITS:
        beyond = [(known < left[-1]).sum() if left else np.inf, (known >= right[-1]).sum() if right else np.inf]
        (left if beyond[0] <= beyond[1] else right).pop()
    limits = (*left[::-1], *centre, *right)
    # A few classes start one tint further out, so that the two sides are told apart.
    first = 1 if max(len(left), len(right)) < len(ABOVE) - 1 else 0
    cold = [BELOW[first + step] for step in range(len(left) + (low < middle))][::-1] if low < middle else []
    warm = [ABOVE[first + step] for step in range(len(right) + 1)] if high >= middle else []
    return Classes(limits, _labels(limits, middle, low, high), (*cold, *warm))


def _spread(count: int, ramp: tuple[str, ...] = BLUES) -> tuple[str, ...]:
    """That many colours of a ramp, ends kept."""
    if count == 1:
        return ramp[2:3]
    return tuple(ramp[round(place)] for place in np.linspace(0, len(ramp) - 1, count))


def _nice(wanted: Floats) -> list[Floats]:
    """Round numbers near some rising others, the roundest first; nought where there is none."""
    power = 10.0 ** np.floor(np.log10(np.where(wanted > 0, wanted, 1.0)))
    found: list[Floats] = []
    for numbers in (ROUND, FINER):
        choices = numbers * power[:, None]
        near = np.abs(choices - wanted[:, None]).argmin(axis=1)
        found.append(np.where(wanted > 0, np.take_along_axis(choices, near[:, None], 1)[:, 0], 0.0))
    spread = wanted[-1] - wanted[0]
    if spread > 0:
        choices = STEPS * 10.0 ** np.floor(np.log10(spread / 6))
        step = float(choices[np.abs(choices - spread / 6).argmin()])
        found.append(np.round(wanted / step) * step)
    return [np.asarray(np.round(each, 6), dtype=np.float64) for each in found]


def _labels(
    limits: tuple[float, ...], middle: float = -np.inf, low: float = -np.inf, high: float = np.inf
) -> tuple[str, ...]:
    """The classes in words; the outer class of values that are all on one side of a middle ends there."""
    if not limits:
        return ("all values",)
    texts = [f"{limit:,g}".replace("-", "−") for limit in limits]
    first = f"{middle:g} to {texts[0]}" if low >= middle > -np.inf else f"under {texts[0]}"
    last = f"{texts[-1]} to {middle:g}" if high < middle else f"{texts[-1]} and over"
    return (first, *(f"{lower} to {upper}" for lower, upper in pairwise(texts)), last)
