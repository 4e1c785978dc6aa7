"""What stands beside a share or a ratio of records: residents for size, and what the unrecorded could make of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from measures.cubes import Floats
from measures.equality import unknown_bounds
from measures.estimates import Estimates, Figures
from measures.records_book import RecordsBook


@dataclass(frozen=True)
class Beside:
    """The context of one period's figures; arrays are by area.

    Attributes
    ----------
    residents : ndarray of float, shape (n_areas,)
        The group's share of residents, 0 to 1: context, not a denominator.
    unknown : ndarray of float, shape (n_areas,)
        Records without a group; NaN where too few to show.
    unknown_share : ndarray of float, shape (n_areas,)
        The same of all records, 0 to 1; NaN beside a ratio.
    lower, upper : ndarray of float, shape (n_areas,)
        The figure, in its own unit, if none of the unrecorded were of the group (of a ratio: all White), and if all
        were. They are no interval: they say nothing of chance.
    """

    residents: Floats
    unknown: Floats
    unknown_share: Floats
    lower: Floats
    upper: Floats

    def at(self, row: int) -> BesideOne:
        """Return what stands beside one area's figure."""
        parts = (self.residents, self.unknown, self.unknown_share, self.lower, self.upper)
        return BesideOne(*(float(part[row]) for part in parts))


@dataclass(frozen=True)
class BesideOne:
    """What stands beside one figure; the fields are those of `Beside`, NaN where there is none."""

    residents: float
    unknown: float
    unknown_share: float
    lower: float
    upper: float


def beside(figures: Figures, estimates: Estimates) -> Beside | None:
    """Return what stands beside the estimates of one period; None for a measure that is not of records by group.

    Parameters
    ----------
    figures : Figures
        Every figure.
    estimates : Estimates
        Some areas in one period.

    Returns
    -------
    Beside or None
        NaN where the figure itself is not shown. Bounds after Manski (1989): the observed figure is within.
    """
    measure, codes = estimates.measure, estimates.areas
    book = figures.counts.book(measure)
    if not isinstance(book, RecordsBook):
        return None
    unknown = book.unknown(measure, estimates.window, codes, estimates.periods)[:, 0]
    residents = book.resident_share(measure, estimates.group, codes)
    given = ~np.isnan(estimates.value[:, 0])
    count = np.where(given, estimates.count[:, 0], np.nan)
    if measure.interval == "share":
        every = estimates.denominator[:, 0] + unknown
        return Beside(residents, unknown, unknown / every, 100 * count / every, 100 * (count + unknown) / every)
    numbers = figures.counts.at(measure, estimates.level, estimates.window, estimates.group, codes, estimates.periods)
    if numbers.variance is None:
        raise AssertionError("a ratio of records has its reference")
    white, white_people = numbers.variance[:, :, 0]
    theirs = np.where(given, white, np.nan)
    ratio = unknown_bounds(count, theirs, unknown, numbers.denominator[:, 0], white_people).ratio
    return Beside(residents, unknown, np.full(count.shape, np.nan), np.asarray(ratio.lower), np.asarray(ratio.upper))
