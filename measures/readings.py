"""A reading: what one screen says of every area of a level in one period.

It holds the estimates and two statements that are kept apart: whether an area *differs* from the benchmark
(a sampling test), and whether it *stands out* from the usual spread between areas; and how each has changed
on the year before.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from base.periods import shift, to_index
from measures.breaks import Break, breaks_between
from measures.catalogue import Measure
from measures.change import change_test, over_dispersion
from measures.estimates import CLEAR_FLAG, FLAG, LONDON, STATUSES, Estimate, Estimates, Figures
from measures.funnel import stands_out
from measures.limits import critical_value

Floats = npt.NDArray[np.float64]
CHANGES = ("not_compared", "down", "no_clear_change", "up", "not_comparable", "too_few")
SPREAD = ("not_compared", "stands_out_low", "within", "stands_out_high")
#: Both counts of a change below this: too few to tell.
FEWEST = 5.0
YEARS_OF_DISPERSION = 3


@dataclass(frozen=True)
class Changes:
    """How each area has changed on the same window a year before.

    ``before`` and ``after`` are counts (values in per cent for a survey), ``verdict`` indexes `CHANGES`, ``z`` is
    the test statistic after over-dispersion.
    """

    before: Floats
    after: Floats
    z: Floats
    verdict: npt.NDArray[np.int8]
    refused: tuple[Break, ...]


@dataclass(frozen=True)
class Reading:
    """All areas of a level in one period, with London beside them."""

    estimates: Estimates
    london: Estimates
    changes: Changes
    london_changes: Changes
    spread: npt.NDArray[np.int8]
    phi: float

    @property
    def measure(self) -> Measure:
        """The measure read."""
        return self.estimates.measure

    @property
    def period(self) -> int:
        """The month in which the window ends, ``yyyymm``."""
        return int(self.estimates.periods[0])

    def at(self, area: str) -> Estimate:
        """Return an area's estimate; London's for London's code."""
        source = self.london if area == LONDON else self.estimates
        return source.at(area, self.period)

    def change(self, area: str) -> tuple[str, float, float]:
        """Return an area's change in one word, and the two numbers compared."""
        changes, row = (self.london_changes, 0) if area == LONDON else (self.changes, self.estimates.place[area])
        return CHANGES[changes.verdict[row]], float(changes.before[row]), float(changes.after[row])

    def among(self, area: str) -> str:
        """Return where an area lies in the usual spread, one of `SPREAD`."""
        return SPREAD[0] if area == LONDON else SPREAD[self.spread[self.estimates.place[area]]]

    @cached_property
    def outstanding(self) -> tuple[str, ...]:
        """Names of the areas beyond the usual spread, in name order."""
        beyond = (self.spread == SPREAD.index("stands_out_high")) | (self.spread == SPREAD.index("stands_out_low"))
        return tuple(self.estimates.names[beyond].tolist())


def read(
    figures: Figures,
    measure_id: str,
    level: str,
    period: int,
    *,
    window: str | None = None,
    against: str = "london",
    group: str = "",
) -> Reading:
    """Return the reading of a measure at a level in a period.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    measure_id, level, window, against, group
        As for `Figures.estimate`.
    period : int
        Month in which the window ends, ``yyyymm``.
    """
    estimates = figures.estimate(
        measure_id, level, periods=period, window=window, against=against, group=group
    )
    london = figures.estimate(measure_id, "london", periods=period, window=window, group=group)
    spread, phi = spread_of(estimates)
    return Reading(
        estimates=estimates,
        london=london,
        changes=changes_of(figures, estimates),
        london_changes=changes_of(figures, london),
        spread=spread,
        phi=phi,
    )


def spread_of(estimates: Estimates) -> tuple[npt.NDArray[np.int8], float]:
    """Return where each area lies in the usual spread between areas, and the over-dispersion factor φ.

    The funnel is adjusted by the additive method (Spiegelhalter 2005) at 99.8 %. Weighted measures and those
    without an interval have no funnel.
    """
    codes = np.zeros(len(estimates.areas), np.int8)
    usable = np.flatnonzero(estimates.status[:, 0] <= STATUSES.index("zero"))
    if estimates.measure.interval not in {"byar", "wilson"} or usable.size < 10:
        return codes, float("nan")
    kind = "proportion" if estimates.measure.interval == "wilson" else "rate"
    found = stands_out(estimates.count[usable, 0], estimates.denominator[usable, 0], CLEAR_FLAG, kind)
    codes[usable] = SPREAD.index("within") + found.flags
    return codes, float(found.phi)


def changes_of(figures: Figures, estimates: Estimates) -> Changes:
    """Return the change of each area on the same window a year before.

    Counts: z = √2(√b − √a)/√φ with φ the month-adjusted over-dispersion of the three years before. Weighted counts
    and ratios: the difference over its standard error, with the same φ. Surveys: two windows four quarters apart
    share no interviews, z = (p₂ − p₁)/SE. The verdict is at 99.8 %, since a screen shows many areas. A change across a break that refuses is *not comparable*.
    """
    measure, level = estimates.measure, estimates.level
    after_month = int(estimates.periods[0])
    before_month = shift(after_month, -12)
    earlier = figures.estimate(
        measure.id,
        level,
        periods=before_month,
        window=estimates.window,
        areas=tuple(estimates.areas.tolist()),
        against="none",
        group=estimates.group,
    )
    refused = tuple(
        found
        for found in breaks_between(measure.id, level, before_month, after_month, estimates.window)
        if found.severity == "refuse"
    )
    survey = measure.denominator.kind == "survey"
    before, after = (
        (earlier.value[:, 0], estimates.value[:, 0]) if survey else (earlier.count[:, 0], estimates.count[:, 0])
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        if survey:
            z = _survey_z(earlier, estimates)
        elif measure.interval == "byar" and measure.denominator.kind == "residents":
            phi = _phi(figures, estimates, before_month)
            z = np.asarray(change_test(before, after, phi).z)
        else:
            z = _difference_z(earlier, estimates, _phi(figures, estimates, before_month))
    verdict = np.where(np.abs(z) > critical_value(CLEAR_FLAG), np.where(z > 0, CHANGES.index("up"), CHANGES.index("down")), 2)
    if not survey:
        verdict = np.where(np.maximum(before, after) < FEWEST, CHANGES.index("too_few"), verdict)
    missing = np.isnan(earlier.value[:, 0]) | np.isnan(estimates.value[:, 0])
    verdict = np.where(missing | np.isnan(z), CHANGES.index("not_compared"), verdict)
    mixed = (estimates.status[:, 0] == STATUSES.index("not_comparable")) | (
        earlier.status[:, 0] == STATUSES.index("not_comparable")
    )
    if refused:
        mixed |= ~missing
    verdict = np.where(mixed, CHANGES.index("not_comparable"), verdict)
    return Changes(before, after, np.asarray(z, dtype=np.float64), verdict.astype(np.int8), refused)


def _phi(figures: Figures, estimates: Estimates, before_month: int) -> Floats:
    """Over-dispersion of each area's monthly counts in the three years before the earlier window's end."""
    months = figures.counts.cube(estimates.measure, estimates.level).months
    end = to_index(before_month)
    chosen = months[(to_index(months) > end - 12 * YEARS_OF_DISPERSION) & (to_index(months) <= end)]
    if chosen.size < 24:
        return np.ones(len(estimates.areas))
    numbers = figures.counts.at(
        estimates.measure, estimates.level, "month", estimates.group, estimates.areas, chosen
    )
    counts = numbers.count if numbers.variance is None else numbers.variance[0]
    phi = np.asarray(over_dispersion(counts))
    return np.where(np.isnan(phi), 1.0, phi)


def _survey_z(earlier: Estimates, later: Estimates) -> Floats:
    """Difference of two independent proportions over its standard error."""
    first, second = earlier.value[:, 0] / 100, later.value[:, 0] / 100
    error = np.sqrt(
        first * (1 - first) / earlier.denominator[:, 0] + second * (1 - second) / later.denominator[:, 0]
    )
    if later.measure.interval == "none":
        return np.full(first.shape, np.nan)
    return np.asarray((second - first) / error)


def _difference_z(earlier: Estimates, later: Estimates, phi: Floats) -> Floats:
    """Difference of two values over a standard error taken from their intervals, widened by √φ."""
    half = [(part.upper[:, 0] - part.lower[:, 0]) / (2 * critical_value(FLAG)) for part in (earlier, later)]
    return np.asarray((later.value[:, 0] - earlier.value[:, 0]) / np.sqrt(half[0] ** 2 + half[1] ** 2) / np.sqrt(phi))
