"""Markers of a whole series in one place: a tested trend of years, unusual months, and the same month across years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from base.errors import ExplorerError
from base.periods import WINDOW_MONTHS, from_index, label, to_index
from measures.breaks import Break, breaks_of
from measures.catalogue import Measure
from measures.change import over_dispersion
from measures.control_chart import ControlChart, xmr
from measures.estimate import Estimates
from measures.estimates import Figures
from measures.false_alarms import MONTHS, MONTHS_OF_SEASON, TREND, TREND_OF_MONTHS, TREND_OF_YEARS
from measures.trend import FALLING, FEWEST_POINTS, RISING, Trend, chi_squared_trend, chi_squared_trend_of_shares
from measures.words import number, value_text

Months = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
YEAR = 12
#: Months on a control chart, and how many of the first of them give its mean and limits.
CHART_MONTHS, BASELINE_MONTHS = 36, 24


@dataclass(frozen=True)
class TrendReading:
    """The tested trend of separate windows of one length in one area.

    Attributes
    ----------
    estimates : Estimates
        The figures, one area × points, oldest first.
    trend : Trend
        Direction, χ², slope and whether there is an outlier.
    phi : float or None
        Over-dispersion of the months that the test allowed for; None for a survey.
    stopped : Break or None
        The break at which the windows stop, where it leaves fewer than were asked for.
    """

    estimates: Estimates
    trend: Trend
    phi: float | None
    stopped: Break | None


@dataclass(frozen=True)
class MonthsReading:
    """The control chart of one area's months: which are out of the ordinary for this series.

    Attributes
    ----------
    estimates : Estimates
        The months' figures, one area × months, oldest first.
    chart : ControlChart
        Mean and limits of the counts of the first `baseline` months, and the signals of all.
    baseline : int
        How many months they stand on.
    """

    estimates: Estimates
    chart: ControlChart
    baseline: int

    @property
    def unusual(self) -> tuple[tuple[int, str], ...]:
        """Months after the baseline beyond the limits, each with ``"above"`` or ``"below"``."""
        after = np.arange(len(self.estimates.periods)) >= self.baseline
        beyond = np.flatnonzero((np.nan_to_num(self.chart.signals) != 0) & after)
        sides = np.where(self.chart.signals[beyond] > 0, "above", "below").tolist()
        return tuple(zip(self.estimates.periods[beyond].tolist(), sides, strict=True))

    @property
    def unsteady(self) -> int:
        """How many months of the baseline lie beyond its own limits."""
        return int(np.count_nonzero(np.nan_to_num(self.chart.signals[: self.baseline])))


def read_trend(
    figures: Figures,
    measure_id: str,
    area: str,
    end: int,
    *,
    window: str | None = None,
    group: str = "",
    points: int = FEWEST_POINTS,
) -> TrendReading:
    """Return the tested trend of the separate years up to a month.

    Counts are tested by χ² for trend in Poisson rates, widened by the over-dispersion of the months of all the windows;
    proportions of a survey by χ² for trend in proportions. Windows stop at a break that refuses comparison.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    measure_id : str
        Id of a measure.
    area : str
        Code of London, a borough or a ward.
    end : int
        Month with which the last window ends, ``yyyymm``.
    window : str, optional
        ``"12m"`` or ``"fy"``; the measure's own by default.
    group : str
        Group of a measure that is published by group; its first by default.
    points : int
        How many windows; five make a trend at least.

    Returns
    -------
    TrendReading

    Raises
    ------
    ExplorerError
        If the measure has no test of trend, or the window is not a year.
    UnknownNameError
        If the area, measure, window or group does not exist.
    """
    level = figures.gazetteer.get(area).level
    measure = figures.measure(measure_id, level)
    window = window or measure.default_window
    _check_trend(measure, window)
    steps = [each for each in breaks_of(measure.id, level) if each.severity == "refuse"]
    last = int(to_index(end))
    ends = last - YEAR * np.arange(points)[::-1]
    before = [each for each in steps if each.date <= end]
    stopped = max(before, key=lambda each: each.date) if before else None
    if stopped is not None:
        kept = ends - YEAR + 1 >= int(to_index(stopped.date))
        stopped, ends = (None, ends) if kept.all() else (stopped, ends[kept])
    months = from_index(ends)
    found = figures.estimate(
        measure_id, level, periods=months, window=window, areas=(area,), against="none", group=group
    )
    if measure.denominator.kind == "survey":
        trend = chi_squared_trend_of_shares(found.value[0] / 100, found.denominator[0])
        return TrendReading(found, trend, None, stopped)
    phi = _phi(figures, measure, level, area, int(ends[0]) - YEAR + 1 if len(ends) else last, last)
    shown = np.where(np.isnan(found.value[0]), np.nan, found.count[0])
    return TrendReading(found, chi_squared_trend(shown, found.denominator[0], phi), phi, stopped)


def read_months(figures: Figures, measure_id: str, area: str, end: int) -> MonthsReading:
    """Return the control chart (XmR) of the 36 months to a month; the first 24 give its mean and limits.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    measure_id, area : str
        Id of a measure that is published by month; code of London, a borough or a ward.
    end : int
        The last month, ``yyyymm``.

    Returns
    -------
    MonthsReading
        With fewer months where a break that refuses comparison, or the beginning of the series, cuts them short.

    Raises
    ------
    ExplorerError
        If the measure is not published by month, or fewer than 24 months are comparable.
    """
    level = figures.gazetteer.get(area).level
    measure = figures.measure(measure_id, level)
    if "month" not in measure.windows:
        raise ExplorerError(f"{measure.title} is not published by month", "choose a measure of recorded offences")
    dates = [each.date for each in breaks_of(measure.id, level) if each.severity == "refuse" and each.date <= end]
    there = figures.periods(measure_id, level, "month")
    months = there[(there <= end) & (there >= max(dates, default=0))][-CHART_MONTHS:]
    if len(months) < BASELINE_MONTHS or int(months[-1]) != end:
        raise ExplorerError(
            f"{measure.title} has {len(months)} comparable months to {label(end)}",
            f"a control chart needs {BASELINE_MONTHS}: choose another month",
        )
    found = figures.estimate(measure_id, level, periods=months, window="month", areas=(area,), against="none")
    return MonthsReading(found, xmr(found.count[0], baseline=BASELINE_MONTHS), BASELINE_MONTHS)


def same_months(figures: Figures, measure_id: str, area: str, end: int) -> Estimates:
    """Return the figures of one month of the year in every year, so that the time of year plays no part.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    measure_id, area : str
        Id of a measure that is published by month; code of London, a borough or a ward.
    end : int
        A month, ``yyyymm``: June of every year to June 2026 for 202606.

    Returns
    -------
    Estimates
        One area × years, oldest first; use `measures.change_reading.read_change` to test two of them.

    Raises
    ------
    UnknownNameError
        If the measure is not published by month, or the area does not exist.
    """
    level = figures.gazetteer.get(area).level
    there = figures.periods(measure_id, level, "month")
    months = there[(there <= end) & (there % 100 == end % 100)]
    return figures.estimate(measure_id, level, periods=months, window="month", areas=(area,), against="none")


def trend_text(found: TrendReading) -> str:
    """Return a trend in a sentence: ``"Rising over the five years to June 2026: …"``."""
    estimates, trend = found.estimates, found.trend
    name = str(estimates.names[0])
    points = len(estimates.periods)
    stopped = f" Years before are not comparable: {found.stopped.label}." if found.stopped else ""
    if points < FEWEST_POINTS or np.isnan(trend.chi_squared):
        return f"{estimates.measure.title} in {name}: too few comparable years for a trend, which needs five.{stopped}"
    span = f"over the {points} years to {label(int(estimates.periods[-1]))}"
    ends = " to ".join(value_text(estimates.measure, float(estimates.value[0, place])) for place in (0, -1))
    unit = "" if estimates.measure.unit == "%" else f" {estimates.measure.unit}"
    if trend.direction in {RISING, FALLING}:
        told = f"{trend.direction} {span}, from {ends}{unit}"
    elif trend.outlier:
        told = f"no clear trend {span}: one of the years lies too far from a straight line"
    else:
        told = f"no clear trend {span}"
    return f"{estimates.measure.title} in {name}: {told} (χ² {number(float(trend.chi_squared), 1)}).{stopped}"


def trend_caution(found: TrendReading) -> str:
    """Return how often the test calls a trend where there is none; counts of years may have levels of their own."""
    if found.phi is None:
        return f"Among 1,000 boroughs without a trend, about {number(10 * TREND)} would be said to have one."
    usual, of_years = f"{number(10 * TREND)} to {number(10 * TREND_OF_MONTHS)}", number(10 * TREND_OF_YEARS)
    return (
        f"Among 1,000 boroughs without a trend, {usual} would be said to have one, and about {of_years} if each year "
        "has a level of its own that varies by 5 %."
    )


def months_text(found: MonthsReading) -> str:
    """Return which months are out of the ordinary, with the baseline and how often a month is so by chance."""
    estimates = found.estimates
    base = f"{label(int(estimates.periods[0]))} to {label(int(estimates.periods[found.baseline - 1]))}"
    limits = f"{number(max(float(found.chart.lower), 0.0))} to {number(float(found.chart.upper))}"
    named = ", ".join(f"{label(month)} ({side})" for month, side in found.unusual)
    told = f"out of the ordinary since then: {named}" if named else "no month since then is out of the ordinary"
    own = ""
    if found.unsteady:
        verb = "lies" if found.unsteady == 1 else "lie"
        own = f" {found.unsteady} of these {found.baseline} {verb} beyond them too, so the series was not steady."
    chance, season = number(MONTHS), number(MONTHS_OF_SEASON)
    return (
        f"In the {found.baseline} months {base} a month’s count could be expected within {limits}; {told}.{own} By "
        f"chance alone about {chance} month in 100 lies beyond such limits, and about {season} where the time of year "
        "moves the count by a fifth."
    )


def has_trend(measure: Measure, window: str) -> bool:
    """Return whether a measure has a test of trend: a rate of counts or a share of a survey, by whole years."""
    counted = measure.interval == "byar" and measure.denominator.kind == "residents"
    return (counted or measure.interval == "wilson") and WINDOW_MONTHS[window] == YEAR


def _check_trend(measure: Measure, window: str) -> None:
    """Stop where a measure has no test of trend."""
    if WINDOW_MONTHS[window] != YEAR:
        raise ExplorerError("A trend is of whole years", "choose the window of 12 months")
    if not has_trend(measure, window):
        raise ExplorerError(f"There is no test of a trend for {measure.title}", "choose a rate or a share of a survey")


def _phi(figures: Figures, measure: Measure, level: str, area: str, first: int, last: int) -> float:
    """Over-dispersion of the months of all the windows; 1 where too few are known."""
    months = from_index(np.arange(first, last + 1))
    counts = figures.counts.at(measure, level, "month", "", np.asarray([area]), months).count
    phi = float(np.asarray(over_dispersion(counts))[0])
    return 1.0 if np.isnan(phi) else phi
