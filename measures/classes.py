"""Map classes: at most five, with printed limits that stay the same through time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: Sequential blues from light to the Analysis Function's dark blue.
BLUES = ("#DAE5EE", "#A9C2DC", "#6E9BC5", "#3B6DA6", "#12436D")
NICE_STEPS = np.array([1, 1.2, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 9, 10])


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
        return place >= 0 and BLUES.index(self.colours[place]) >= 2


def sequential(values: Floats, decimals_most: int = 2) -> Classes:
    """Return up to five classes with round limits near the quintiles of some values.

    Parameters
    ----------
    values : ndarray of float, any shape
        Values over all areas and periods that the map may show, so that a class means the same through time.
    decimals_most : int
        The finest limit, as a number of decimals.

    Returns
    -------
    Classes
    """
    known = values[~np.isnan(values)]
    if known.size == 0:
        return Classes((), ("all values",), BLUES[-1:])
    found = [_nice(float(q), decimals_most) for q in np.quantile(known, [0.2, 0.4, 0.6, 0.8])]
    low, high = float(known.min()), float(known.max())
    limits = tuple(sorted({limit for limit in found if low < limit <= high}))
    colours = _spread(len(limits) + 1)
    return Classes(limits, _labels(limits), colours)


def _spread(count: int) -> tuple[str, ...]:
    """That many colours of the ramp, ends kept."""
    if count == 1:
        return BLUES[2:3]
    return tuple(BLUES[round(place)] for place in np.linspace(0, len(BLUES) - 1, count))


def _nice(value: float, decimals_most: int) -> float:
    """The nearest round number."""
    if value <= 0:
        return 0.0
    power = 10.0 ** np.floor(np.log10(value))
    steps = NICE_STEPS * power
    return round(float(steps[np.abs(steps - value).argmin()]), decimals_most)


def _labels(limits: tuple[float, ...]) -> tuple[str, ...]:
    """The classes in words."""
    if not limits:
        return ("all values",)
    texts = [f"{limit:,g}" for limit in limits]
    between = [f"{low} to {high}" for low, high in zip(texts[:-1], texts[1:], strict=True)]
    return (f"under {texts[0]}", *between, f"{texts[-1]} and over")
