"""The months that a promise is judged on: each month after it against the same month of the year before.

The months after run from the first whole month after registration. Each is set against the last month of the same name
that the baseline holds; from the thirteenth on against the one a year earlier, and so on. Before and after are so of
the same length and of the same seasons, which is what the power month assumes, and twelve months after are set against
exactly the twelve months of the baseline.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
import numpy.typing as npt

from base.periods import from_index, shift, to_index
from conversations.clock import today
from conversations.places import is_ward
from measures.breaks import Break, breaks_between, breaks_of
from measures.estimates import Figures

Months = npt.NDArray[np.int64]
YEAR = 12


def level_of(area: str) -> str:
    """Return the level of a place that a promise may be for: ``"ward"`` or ``"borough"``. Raises as `is_ward` does."""
    return "ward" if is_ward(area) else "borough"


def first_month(registered_at: datetime) -> int:
    """Return the first whole month after an instant, ``yyyymm``, by London's clock."""
    day = today(registered_at)
    return shift(day.year * 100 + day.month, 1)


def months_after(first: int, last: int) -> Months:
    """Return the months from one to another, ``yyyymm``; none where the last lies before the first."""
    return from_index(np.arange(int(to_index(first)), int(to_index(last)) + 1))


def months_before(after: Months, baseline: int) -> Months:
    """Return the month before that each month after is set against.

    Parameters
    ----------
    after : ndarray of int, shape (n,)
        Consecutive months, ``yyyymm``.
    baseline : int
        Last month of the baseline, ``yyyymm``; before the first month after.

    Returns
    -------
    ndarray of int, shape (n,)
        Months of the same name, ``yyyymm``, all different and none after the baseline.
    """
    index, last = to_index(after), int(to_index(baseline))
    latest = last - (last - index) % YEAR
    return from_index(latest - YEAR * (np.arange(len(index)) // YEAR))


def whole_years_before(figures: Figures, measure_id: str, area: str, baseline: int) -> int:
    """Return how many months before a promise may be used, in whole years up to the end of its baseline.

    Parameters
    ----------
    figures : Figures
        The figures of a snapshot.
    measure_id : str
        A measure that counts events.
    area : str
        Code of a borough or ward.
    baseline : int
        Last month of the baseline, ``yyyymm``.

    Returns
    -------
    int
        0, 12, 24 …; the months before a refusing break, or before the series began, do not count.

    Raises
    ------
    UnknownNameError
        If the measure is not published for such places.
    """
    level = level_of(area)
    months = figures.periods(measure_id, level, "month")
    if not months.size:
        return 0
    start = max(int(months[0]), unbroken_from(measure_id, level, area, baseline))
    return max(0, int(to_index(baseline) - to_index(start)) + 1) // YEAR * YEAR


def unbroken_from(measure_id: str, level: str, area: str, month: int) -> int:
    """Return the first month from which a measure means the same up to a month, ``yyyymm``; 0 where it always did."""
    steps = [
        found.date
        for found in breaks_of(measure_id, level)
        if found.severity == "refuse" and found.until is None and found.date <= month
        if not found.areas or area in found.areas
    ]
    return max(steps, default=0)


def refusing(measure_id: str, areas: tuple[str, ...], before: Months, after: Months) -> tuple[Break, ...]:
    """Return the breaks that forbid a comparison of two sets of months in some places, oldest first.

    Parameters
    ----------
    measure_id : str
        Id of a measure.
    areas : tuple of str
        Codes of places of one level.
    before, after : ndarray of int
        Months, ``yyyymm``; at least one each.
    """
    level, first, last = level_of(areas[0]), int(before.min()), int(after.max())
    found = {
        each.id: each
        for area in areas
        for each in breaks_between(measure_id, level, first, last, area=area)
        if each.severity == "refuse"
    }
    return tuple(found.values())
