"""The MOPAC 7 tracker: seven neighbourhood crimes against 2011/12, month by month from then to now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from geo.areas import LONDON
from measures.cubes import Floats, rolling
from measures.estimates import Figures

TABLE = "mopac7_baseline"
TOTAL = "total"
#: The last month of the base year, and of the year by which the fifth was promised.
BASE, PROMISED = 201203, 201603
FIFTH = -20.0
WINDOW = "12m"
TITLES = {
    TOTAL: "All seven",
    "violence_with_injury": "Violence with injury",
    "robbery": "Robbery",
    "burglary": "Burglary",
    "vandalism": "Criminal damage",
    "theft_from_person": "Theft from the person",
    "theft_of_vehicle": "Theft of a motor vehicle",
    "theft_from_vehicle": "Theft from a motor vehicle",
}


@dataclass(frozen=True)
class Tracked:
    """One of the seven crimes, or their sum, in one place.

    Attributes
    ----------
    category, title : str
        Its short name and its name in words.
    months : ndarray of int, shape (n_months,)
        Months in which 12 months end, ``yyyymm``, from the base year on.
    counts : ndarray of float, shape (n_months,)
        Offences in those 12 months.
    published : float or None
        Offences of 2011/12 as published in April 2013; London only.
    """

    category: str
    title: str
    months: npt.NDArray[np.int64]
    counts: Floats
    published: float | None

    @property
    def base(self) -> float:
        """Offences of 2011/12 in today's file."""
        return float(self.counts[0])

    def at(self, month: int) -> float:
        """Return the offences of the 12 months to a month, ``yyyymm``; NaN where there is none."""
        found = np.flatnonzero(self.months == month)
        return float(self.counts[found[0]]) if found.size else float("nan")

    def change(self, month: int) -> float:
        """Return the change to a month on today's file's own 2011/12, per cent."""
        return 100 * (self.at(month) / self.base - 1)

    def published_change(self, month: int) -> float:
        """Return the change to a month on the 2011/12 that was published, per cent; NaN where none was."""
        return float("nan") if self.published is None else 100 * (self.at(month) / self.published - 1)


@lru_cache(maxsize=64)
def tracker(figures: Figures, area: str = LONDON) -> tuple[Tracked, ...]:
    """Return the sum of the seven crimes and then each of them, against 2011/12.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    area : str
        London's code or a borough's; a place without figures gives NaN.

    Returns
    -------
    tuple of Tracked
        In the order of `TITLES`.
    """
    rows = figures.snapshot.frame(TABLE).set_index("category")
    series = {name: tuple(str(text).split("|")) for name, text in rows["series"].items()}
    printed = rows["published_2011_12"].astype(float).to_dict()
    cube = figures.counts.recorded.cube(figures.measure("mopac7"), "london")
    chosen = cube.areas == area if area != LONDON else np.ones(len(cube.areas), dtype=bool)
    first = int(np.flatnonzero(cube.months == BASE)[0])
    found = []
    for category, title in TITLES.items():
        sums = rolling(cube.total(series[category]), WINDOW)[chosen]
        counts = sums.sum(axis=0)[first:] if chosen.any() else np.full(len(cube.months) - first, np.nan)
        published = printed[category] if area == LONDON else None
        found.append(Tracked(category, title, cube.months[first:], counts, published))
    return tuple(found)


def reached(tracked: Tracked) -> tuple[int | None, int | None]:
    """Return the first months by which a fifth had gone, on today's file's own base and on the published one.

    Parameters
    ----------
    tracked : Tracked
        One of the seven or their sum.

    Returns
    -------
    (int or None, int or None)
        Months, ``yyyymm``; None where it never had.
    """
    return _first(tracked, tracked.base), _first(tracked, tracked.published)


def _first(tracked: Tracked, base: float | None) -> int | None:
    """The first month by which a fifth of a base had gone, or None."""
    if base is None:
        return None
    months = tracked.months[tracked.counts <= (1 + FIFTH / 100) * base]
    return int(months[0]) if months.size else None
