"""Map classes: at most five, with printed limits that stay the same through time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from base.periods import to_index
from measures.estimates import Figures

Floats = npt.NDArray[np.float64]

#: Sequential blues from light to the Analysis Function's dark blue.
#: Above 1 on a diverging map: tints of the Analysis Function's plum.
PLUMS = ("#F0DCE7", "#D9A7C3", "#AA5288", "#801650")
BLUES = ("#DAE5EE", "#A9C2DC", "#6E9BC5", "#3B6DA6", "#12436D")
QUANTILES = (0.15, 0.40, 0.65, 0.85)
YEARS = 5
PER_CENT_STEPS = (5, 2, 1)
#: Round numbers within a power of ten, and finer ones where those would fall together.
ROUND = np.array([1, 1.5, 2, 3, 4, 5, 6, 8, 10])
FINER = np.array([1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 9.5, 10])
STEPS = np.array([1, 2, 5, 10])


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
        return place >= 0 and self.colours[place] in {*BLUES[3:], *PLUMS[2:]}


def sequential(values: Floats, per_cent: bool = False) -> Classes:
    """Return up to five classes with round limits that show the spread of some values.

    The limits lie near the 15, 40, 65 and 85 % quantiles: the upper classes are narrower than fifths, so that the few
    areas far above the rest are told apart from those that are merely high.

    Parameters
    ----------
    values : ndarray of float, any shape
        Values over the areas and periods that the map may show, so that a class means the same through time.
    per_cent : bool
        Limits in steps of 5, or of 2 or 1 where the spread is small.

    Returns
    -------
    Classes
    """
    known = values[~np.isnan(values)]
    if known.size == 0:
        return Classes((), ("all values",), BLUES[-1:])
    low, high = float(known.min()), float(known.max())
    wanted = np.quantile(known, QUANTILES)
    rounded = [np.round(wanted / step) * step for step in PER_CENT_STEPS] if per_cent else _nice(wanted)
    sets = [tuple(sorted({float(limit) for limit in found if low < limit <= high})) for found in rounded]
    limits = next((found for found in sets if len(found) == len(QUANTILES)), max(sets, key=len))
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
        Made from the last five years of the series.

    Raises
    ------
    UnknownNameError
        If the measure, level, window or group does not exist.
    """
    ends = figures.periods(measure, level, window)
    recent = ends[to_index(ends) > to_index(ends[-1]) - 12 * YEARS]
    found = figures.estimate(measure, level, periods=recent, window=window, against="none", group=group)
    if found.measure.kind == "ratio" and found.measure.domain == "disproportionality":
        return diverging(found.value)
    return sequential(found.value, found.measure.unit == "%")


def diverging(values: Floats) -> Classes:
    """Return classes of ratios, as far above 1 as below it: plum above, blue below, at most five.

    Parameters
    ----------
    values : ndarray of float, any shape
        Ratios that the map may show.

    Returns
    -------
    Classes
        Limits at doublings and halvings, 1 among them.
    """
    known = values[~np.isnan(values)]
    if known.size == 0:
        return Classes((), ("all values",), PLUMS[1:2])
    low, high = float(known.min()), float(known.max())
    if low > 0.5 and float(np.quantile(known, 0.97)) < 2:
        limits = tuple(limit for limit in (0.8, 0.9, 1.0, 1.1, 1.25) if low < limit < high)[-4:]
    else:
        # A doubling that hardly any value reaches is part of the class below it.
        above = [limit for limit in (2.0, 4.0, 8.0) if limit <= float(np.quantile(known, 0.97))]
        limits = (*([0.5] if low < 0.5 else []), *([1.0] if low < 1 < high else []), *above)[-4:]
    ends = [low, *limits]
    colours = tuple(_tint(start, limits) for start in ends)
    return Classes(limits, _labels(limits), colours)


def _tint(start: float, limits: tuple[float, ...]) -> str:
    """The colour of the class that begins at a ratio: the further from 1, the darker."""
    if start < 1:
        return BLUES[min(3, sum(start < limit <= 1 for limit in limits) or 1)]
    above = sum(1 < limit <= start for limit in limits)
    return PLUMS[min(3, above + (limits[-1] < 2))]


def _spread(count: int) -> tuple[str, ...]:
    """That many colours of the ramp, ends kept."""
    if count == 1:
        return BLUES[2:3]
    return tuple(BLUES[round(place)] for place in np.linspace(0, len(BLUES) - 1, count))


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


def _labels(limits: tuple[float, ...]) -> tuple[str, ...]:
    """The classes in words."""
    if not limits:
        return ("all values",)
    texts = [f"{limit:,g}" for limit in limits]
    between = [f"{low} to {high}" for low, high in pairwise(texts)]
    return (f"under {texts[0]}", *between, f"{texts[-1]} and over")
