"""The tests that a claim has to pass: a change told from chance, and places told apart.

All are at 99.8 %, as on every screen: a claim is one of many that could have been made, and at 95 % one in twenty would
stand although nothing differs. Over-dispersion is that of the area's own months (`measures.change.over_dispersion`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from base.periods import WINDOW_MONTHS, from_index, to_index
from measures.change import dispersed_p, over_dispersion, tested_counts
from measures.comparisons import CLEAR_FLAG, FLAG, Floats
from measures.estimates import Estimates, Figures
from measures.limits import critical_value
from measures.readings import FEWEST, FREEDOM, YEARS_OF_DISPERSION

#: p below which a difference is told from chance, and below which it is perhaps one.
TOLD, PERHAPS = 1 - CLEAR_FLAG, 0.05
#: Of several comparisons at once: the chance that any is a false alarm (Bonferroni).
FAMILY = 0.05
EXACT_BELOW = 10


@dataclass(frozen=True)
class Tested:
    """The result of one test.

    Attributes
    ----------
    name : str
        What was tested and how, fit to print.
    p : float
        Two-sided p-value; NaN where no test is possible.
    level : float
        The p below which it is told from chance.
    few : bool
        Whether the counts are too few for any test to tell.
    phi : float
        Over-dispersion allowed for; NaN where it has no part.
    error : float
        Standard error of the difference of two shares, in percentage points; NaN for what is no sample.
    """

    name: str
    p: float
    level: float = TOLD
    few: bool = False
    phi: float = float("nan")
    error: float = float("nan")

    @property
    def possible(self) -> bool:
        """Whether there is a test at all."""
        return self.few or not math.isnan(self.p)

    @property
    def told(self) -> bool:
        """Whether the difference is told from chance."""
        return not self.few and self.p < self.level

    @property
    def perhaps(self) -> bool:
        """Whether it is so at 95 %, though not at the level asked for."""
        return not self.few and not self.told and self.p < PERHAPS


def phi_of(figures: Figures, estimates: Estimates, end: int) -> Floats:
    """Return the over-dispersion of each area's months in the three years to a month, or the first three there are.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    estimates : Estimates
        Some areas of a measure.
    end : int
        The last month of the three years, ``yyyymm``.

    Returns
    -------
    ndarray of float, shape (n_areas,)
        At least 1; 1 where too few months are known to tell.
    """
    months = 12 * YEARS_OF_DISPERSION
    last = int(to_index(end))
    ends = figures.periods(estimates.measure.id, estimates.level, estimates.window, estimates.group)
    first = int(to_index(int(ends[0]))) - WINDOW_MONTHS[estimates.window] + 1 if ends.size else last - months + 1
    start = max(last - months + 1, first)
    chosen = from_index(np.arange(start, start + months))
    numbers = figures.counts.at(estimates.measure, estimates.level, "month", estimates.group, estimates.areas, chosen)
    weighted = numbers.variance if estimates.measure.interval == "dobson" else None
    phi = np.asarray(over_dispersion(numbers.count if weighted is None else weighted[0]))
    return np.where(np.isnan(phi), 1.0, phi)


def change(figures: Figures, earlier: Estimates, later: Estimates) -> Tested:
    """Return the test of the change of one area from one window to another.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    earlier, later : Estimates
        One area in one period each, of the same measure, window and group.

    Returns
    -------
    Tested
        Counts: z = √2(√b − √a)/√φ on Student's t. Surveys: difference of two proportions on the effective samples.
        Others: difference over a standard error taken from the intervals, widened by √φ. No test without an interval,
        for shares of records by group, for windows longer than a year and for windows that share months.
    """
    measure = later.measure
    gap = abs(int(to_index(int(later.periods[0]))) - int(to_index(int(earlier.periods[0]))))
    untested = measure.interval in {"none", "share", "gap"} or WINDOW_MONTHS[later.window] > 12
    if untested or gap < WINDOW_MONTHS[later.window]:
        return Tested("no test is possible", float("nan"))
    if measure.denominator.kind == "survey":
        parts = [(part.value[0, 0] / 100, part.denominator[0, 0]) for part in (earlier, later)]
        error = math.sqrt(sum(share * (1 - share) / size for share, size in parts))
        z = (parts[1][0] - parts[0][0]) / error if error else float("nan")
        name = "difference of two proportions, on the effective samples"
        return Tested(name, float(dispersed_p(z, 1.0)), error=100 * error)
    phi = phi_of(figures, later, int(earlier.periods[0]))
    counts = float(earlier.count[0, 0]), float(later.count[0, 0])
    few = bool(np.fmax(*counts) < FEWEST)
    if measure.interval == "byar" and measure.denominator.kind == "residents":
        found = tested_counts(counts[0], counts[1], phi[0], FREEDOM)
        return Tested(
            "change of two counts, allowing for over-dispersion", float(found.p_value), TOLD, few, float(phi[0])
        )
    half = [_half(part)[0] for part in (earlier, later)]
    error = math.sqrt(phi[0] * (half[0] ** 2 + half[1] ** 2))
    z = float(later.value[0, 0] - earlier.value[0, 0]) / error if error else float("nan")
    name = "difference of two figures over its standard error, allowing for over-dispersion"
    return Tested(name, float(dispersed_p(z, phi[0], FREEDOM)), TOLD, few, float(phi[0]))


def apart(
    figures: Figures, estimates: Estimates, area: str, basis: str, *, family: bool = False
) -> tuple[Floats, Tested]:
    """Return the tests of one area against each of some others in the same period.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    estimates : Estimates
        Areas of one level in one period.
    area : str
        Code of one of them.
    basis : str
        ``"rate"``, or ``"count"`` to compare numbers.
    family : bool
        Whether the area is tested against all others at once, so that the level is divided by their number.

    Returns
    -------
    p : ndarray of float, shape (n_areas,)
        Two-sided; NaN for the area itself and where there is no test.
    tested : Tested
        The test with the largest of them.
    """
    place = estimates.place[area]
    measure = estimates.measure
    counted = measure.interval == "byar" and measure.denominator.kind == "residents"
    phi = np.ones(len(estimates.areas))
    with np.errstate(divide="ignore", invalid="ignore"):
        if counted:
            phi = phi_of(figures, estimates, int(estimates.periods[0]))
            count = estimates.count[:, 0]
            people = estimates.denominator[:, 0] if basis == "rate" else np.ones_like(count)
            x, error = np.log(np.fmax(count, 0.5) / people), np.sqrt(phi / np.fmax(count, 0.5))
            name = "ratio of two rates on the log scale" if basis == "rate" else "ratio of two counts on the log scale"
            name += ", allowing for over-dispersion"
        else:
            x, error = estimates.value[:, 0], _half(estimates)
            name = "difference of two figures over its standard error"
        if measure.interval == "wilson":
            share = x / 100
            error = 100 * np.sqrt(share * (1 - share) / estimates.denominator[:, 0])
            name = "difference of two proportions, on the effective samples"
        both = np.sqrt(error**2 + error[place] ** 2)
        z = (x - x[place]) / both
        p = np.asarray(dispersed_p(z, np.fmax(phi, phi[place]), FREEDOM), dtype=np.float64)
        if counted:
            p = np.fmax(p, _exact(estimates.count[:, 0], people, place))
    p[place] = np.nan
    known = ~np.isnan(p)
    level = FAMILY / max(int(known.sum()), 1) if family else TOLD
    largest = float(p[known].max()) if known.any() else float("nan")
    few = counted and not family and bool(estimates.count[:, 0].max() < FEWEST)
    sampled = measure.interval == "wilson" and known.any()
    apart_by = float(both[int(np.nanargmax(p))]) if sampled else float("nan")
    return p, Tested(name, largest, min(level, TOLD) if family else level, few, error=apart_by)


def _exact(count: Floats, people: npt.NDArray[np.float64], place: int) -> Floats:
    """Exact binomial p-values of each count against one, where either is small; 0 where neither is."""
    p = np.zeros_like(count)
    small = np.flatnonzero(np.fmin(count, count[place]) < EXACT_BELOW)
    for index in small.tolist():
        total = count[index] + count[place]
        if index != place and total > 0:
            share = people[index] / (people[index] + people[place])
            p[index] = stats.binomtest(int(count[index]), int(total), share).pvalue
        elif index != place:
            p[index] = 1.0
    return p


def _half(estimates: Estimates) -> Floats:
    """Standard errors taken from the 95 % intervals."""
    return np.asarray((estimates.upper[:, 0] - estimates.lower[:, 0]) / (2 * critical_value(FLAG)))


def above(value: float, target: float, lower: float, upper: float) -> float:
    """Return the two-sided p-value of a value against a target, from its 95 % interval on the scale that it has.

    Parameters
    ----------
    value, target : float
        The figure and what it is set against.
    lower, upper : float
        Its 95 % limits.
    """
    error = (upper - value if target > value else value - lower) / critical_value(FLAG)
    if not error or math.isnan(error):
        return float("nan")
    return float(2 * special.ndtr(-abs(value - target) / error))
