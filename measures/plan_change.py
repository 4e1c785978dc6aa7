"""From the start of a plan to its end: two separate windows of a measure, tested for every area of a level at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from base.periods import WINDOW_MONTHS, shift, to_index
from measures.breaks import Break, breaks_between
from measures.change import PER_CENT_FROM
from measures.comparisons import FLAG, Floats
from measures.estimates import Estimates, Figures
from measures.limits import critical_value
from measures.readings import FREEDOM, Changes, changes_of
from measures.surveys import rolling_change

#: A window may end up to so many months before the one wished for, and still be "just before" it.
JUST_BEFORE = 11
Unit = Literal["%", "points", ""]


@dataclass(frozen=True)
class Comparison:
    """A later window against an earlier one, by area.

    Attributes
    ----------
    start, end : int
        Months in which the windows end, ``yyyymm``.
    change, lower, upper : ndarray of float, shape (n_areas,)
        Change with its 95 % interval in ``unit``: per cent of the earlier count, or points (or the measure's own unit)
        of a share; NaN where there is none, as where the earlier count is below 20.
    z, p : ndarray of float, shape (n_areas,)
        Test statistic and two-sided p-value; NaN where not tested.
    unit : str
        ``"%"``, ``"points"``, or empty for a ratio.
    refused, marked : tuple of Break
        Breaks across which the comparison is refused, and those that it says.
    """

    start: int
    end: int
    change: Floats
    lower: Floats
    upper: Floats
    z: Floats
    p: Floats
    unit: Unit
    refused: tuple[Break, ...]
    marked: tuple[Break, ...]


def start_period(periods: npt.NDArray[np.int64], wanted: int) -> int | None:
    """Return the period at or just before a month, or else the first after it; None where there is no period.

    Parameters
    ----------
    periods : ndarray of int
        Months, ``yyyymm``, rising.
    wanted : int
        Month, ``yyyymm``.
    """
    before = periods[(periods <= wanted) & (periods >= shift(wanted, -JUST_BEFORE))]
    if before.size:
        return int(before[-1])
    after = periods[periods > wanted]
    return int(after[0]) if after.size else None


def end_period(periods: npt.NDArray[np.int64], wanted: int, start: int, window: str) -> int | None:
    """Return the last period up to a month whose window shares no month with the first; None where there is none."""
    apart = periods[(periods <= wanted) & (periods >= shift(start, WINDOW_MONTHS[window]))]
    return int(apart[-1]) if apart.size else None


def compare_periods(figures: Figures, series: Estimates, start: int, end: int) -> Comparison:
    """Return the change of every area between two separate windows, tested as every change is.

    The test is that of `measures.readings.changes_of`. The interval of a count is that of the log of the ratio, widened
    by the same over-dispersion; of a survey share Newcombe's; of a share of offences or a ratio it is the difference
    with its widened standard error.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    series : Estimates
        Every period of a measure at a level.
    start, end : int
        Two of its periods, ``yyyymm``, a window or more apart.

    Returns
    -------
    Comparison
    """
    measure, level = series.measure, series.level
    crossed = breaks_between(measure.id, level, start, end, series.window)
    later = figures.estimate(
        measure.id, level, periods=end, window=series.window, areas=tuple(series.areas.tolist()), against="none",
        group=series.group,
    )  # fmt: skip
    changes = changes_of(figures, later, start)
    first, last = (int(np.flatnonzero(series.periods == month)[0]) for month in (start, end))
    change, lower, upper, unit = _changed(series, changes, first, last)
    return Comparison(
        start,
        end,
        change,
        lower,
        upper,
        changes.z,
        changes.p,
        unit,
        tuple(each for each in crossed if each.severity == "refuse"),
        tuple(each for each in crossed if each.severity == "mark" and each.draw),
    )


def nearest_possible(figures: Figures, series: Estimates, start: int, end: int) -> Comparison | None:
    """Return the longest comparison that no break refuses, from the same start, to the same end or to the latest month.

    A plan asks how far things have come, so the longest; `measures.window_pairs` gives the one nearest to a question.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    series : Estimates
        Every period of a measure at a level.
    start, end : int
        The refused comparison, ``yyyymm``.

    Returns
    -------
    Comparison or None
        None where a break leaves no two separate windows.
    """
    width = WINDOW_MONTHS[series.window]
    inside = [int(month) for month in series.periods if month >= start]
    tries = [(start, month) for month in inside if shift(start, width) <= month <= end]
    tries += [(month, last) for last in (end, inside[-1]) for month in inside if month <= shift(last, -width)]
    clean = [
        pair
        for pair in tries
        if not any(
            found.severity == "refuse"
            for found in breaks_between(series.measure.id, series.level, *pair, series.window)
        )
    ]
    if not clean:
        return None
    longest = max(clean, key=lambda pair: int(to_index(pair[1]) - to_index(pair[0])))
    return compare_periods(figures, series, *longest)


def _changed(series: Estimates, changes: Changes, first: int, last: int) -> tuple[Floats, Floats, Floats, Unit]:
    """Change of each area with its 95 % limits, and its unit, by the kind of measure."""
    measure = series.measure
    before, after = series.value[:, first], series.value[:, last]
    unknown = np.full(before.shape, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        if measure.denominator.kind == "survey":
            if measure.interval == "none" or measure.kind == "gap":
                return after - before, unknown, unknown, "points"
            sizes = series.denominator[:, first], series.denominator[:, last]
            found = rolling_change(before / 100, after / 100, sizes[0], sizes[1], 0.0)
            return after - before, 100 * np.asarray(found.lower), 100 * np.asarray(found.upper), "points"
        phi = np.where(np.isnan(changes.phi), 1.0, changes.phi)
        widened = np.sqrt(phi) * np.where(phi > 1, special.stdtrit(FREEDOM, (1 + FLAG) / 2), critical_value(FLAG))
        errors = [_half(series, at) for at in (first, last)]
        if measure.denominator.kind != "residents":
            reach = widened * np.sqrt(errors[0] ** 2 + errors[1] ** 2)
            return (
                after - before,
                after - before - reach,
                after - before + reach,
                "points" if measure.unit == "%" else "",
            )
        if measure.interval == "dobson":
            relative = np.sqrt((errors[0] / before) ** 2 + (errors[1] / after) ** 2)
        else:
            relative = np.sqrt(1 / series.count[:, first] + 1 / series.count[:, last])
        ratio = np.where(series.count[:, first] >= PER_CENT_FROM, after / before, np.nan)
        lower, upper = (100 * (ratio * np.exp(sign * widened * relative) - 1) for sign in (-1, 1))
    bounded = np.isfinite(lower) & np.isfinite(upper)
    return 100 * (ratio - 1), np.where(bounded, lower, np.nan), np.where(bounded, upper, np.nan), "%"


def _half(series: Estimates, at: int) -> Floats:
    """Standard error of one period's values, from their intervals."""
    return np.asarray((series.upper[:, at] - series.lower[:, at]) / (2 * critical_value(FLAG)))
