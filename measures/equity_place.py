"""Searches and residents of one place in 12 months, and figures as plain numbers: what the equity panel is made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from base.errors import UnknownNameError
from base.periods import iso
from geo.areas import CITY
from measures.disparities import RESIDENTS, WHITE
from measures.equality import disparity
from measures.estimates import Figures
from measures.intervals import Interval
from measures.searches import GROUPS, REFERENCE, Searches, load_searches

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Figure:
    """A value with its interval; None where it may not be given."""

    value: float | None
    lower: float | None
    upper: float | None


NOTHING = Figure(None, None, None)


class Place:
    """Searches and residents of one area, for the 12 months to one month.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    area : str
        Code of a borough, or London's.
    month : int
        ``yyyymm``, from the first file of searches to the last.

    Raises
    ------
    UnknownNameError
        If the month is beyond the files.
    """

    def __init__(self, figures: Figures, area: str, month: int) -> None:
        self.searches: Searches = load_searches(figures.snapshot)
        self.area = area
        if month not in self.searches.months:
            raise UnknownNameError("month of searches", iso(month), (iso(int(self.searches.months[-1])),))
        self.column = int(np.flatnonzero(self.searches.months == month)[0])
        self.people = residents(figures, area)
        self._here = self.searches.only(area, month)

    def count(self, basis: str, group: str | None, **where: tuple[str, ...]) -> float:
        """Return searches in the 12 months; NaN where they are not published."""
        return float(self._here.of(self._here.year(basis, group, **where), (self.area,))[0, self.column])

    def row(self, basis: str, group: str | None, **where: tuple[str, ...]) -> Numbers:
        """Return the same by month, shape (n_months,)."""
        found: Numbers = self.searches.of(self.searches.year(basis, group, **where), (self.area,))[0]
        return found

    def section_60(self) -> Numbers:
        """Return searches under section 60 in each of the 12 months, shape (12,); NaN where they are not published."""
        every = self._here.monthly("officer", None, law=("section_60",))
        found: Numbers = self._here.of(every, (self.area,))[0, self.column - 11 : self.column + 1]
        return found

    def ratio(self, basis: str, group: str, population: float | None = None) -> Figure:
        """Return the rate ratio of a group to White, over its residents or over another population."""
        return self.ratio_of(group, self.count(basis, GROUPS[group]), self.count(basis, REFERENCE), population)

    def ratio_of(self, group: str, ours: float, theirs: float, population: float | None = None) -> Figure:
        """Return the rate ratio of some searches of a group to some of White persons; none for the City."""
        if self.area == CITY:
            return NOTHING
        people = self.people[RESIDENTS[group]] if population is None else population
        return figure(disparity(ours, people, theirs, self.people[WHITE]).ratio)


@cache
def residents(figures: Figures, area: str) -> dict[str, float]:
    """Return Census 2021 residents of an area by ethnic group, by column of the table ``population``."""
    table = figures.snapshot.frame("population")
    row = table[(table["code"] == area) & (table["basis"] == "published")].iloc[0]
    return {name: float(row[name]) for name in table.columns if name.startswith("eth_")}


def plain(value: float) -> float | None:
    """Return a number, or None for NaN."""
    return None if np.isnan(value) else float(value)


def figure(interval: Interval) -> Figure:
    """Return an interval of one figure as plain numbers."""
    return Figure(plain(float(interval.value)), plain(float(interval.lower)), plain(float(interval.upper)))
