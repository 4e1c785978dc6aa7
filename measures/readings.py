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

from base.periods import WINDOW_MONTHS, from_index, shift, to_index
from measures.beside import Beside, BesideOne, beside
from measures.breaks import Break, breaks_between
from measures.catalogue import Measure
from measures.change import dispersed_p, over_dispersion, tested_counts
from measures.estimates import CLEAR_FLAG, FLAG, LONDON, STATUSES, Estimate, Estimates, Figures
from measures.funnel import Funnel, overdispersion_proportion, overdispersion_rate
from measures.limits import critical_value

Floats = npt.NDArray[np.float64]
CHANGES = ("not_compared", "down", "no_clear_change", "up", "not_comparable", "too_few")
SPREAD = ("not_compared", "stands_out_low", "within", "stands_out_high")
#: Both counts of a change below this: too few to tell. Not even nothing against nine reaches 99.8 % (exact p 0.004).
FEWEST = 10.0
YEARS_OF_DISPERSION = 3
#: Where the series begins within those years, φ is of its first three; it is looked for up to two years further on.
MONTHS_LOOKED_AT = 12 * (YEARS_OF_DISPERSION + 2)
#: Degrees of freedom of φ: (years − 1)(calendar months − 1).
FREEDOM = (YEARS_OF_DISPERSION - 1) * 11
FEWEST_OF_A_FUNNEL = 10


@dataclass(frozen=True)
class Changes:
    """How each area has changed on the same window a year before.

    ``before`` and ``after`` are counts (values in the measure's unit for a survey or a share of offences), ``z`` is
    the test statistic after over-dispersion, ``p`` its two-sided p-value, ``verdict`` indexes `CHANGES`, ``phi`` the
    over-dispersion that the test allowed for (NaN where it uses none).
    """

    before: Floats
    after: Floats
    z: Floats
    p: Floats
    verdict: npt.NDArray[np.int8]
    refused: tuple[Break, ...]
    phi: Floats


@dataclass(frozen=True)
class Reading:
    """All areas of a level in one period, with London beside them.

    ``spread`` indexes `SPREAD`, ``spread_z`` is the distance from the middle of the funnel that it was read from, and
    ``phi`` how many times as much as by chance the areas differ.
    """

    estimates: Estimates
    london: Estimates
    changes: Changes
    london_changes: Changes
    spread: npt.NDArray[np.int8]
    spread_z: Floats
    phi: float
    beside: Beside | None = None
    london_beside: Beside | None = None

    @property
    def measure(self) -> Measure:
        """The measure read."""
        return self.estimates.measure

    @property
    def period(self) -> int:
        """The month in which the window ends, ``yyyymm``."""
        return int(self.estimates.periods[0])

    @property
    def published(self) -> bool:
        """Whether any area has a figure, or a reason other than that none is published."""
        kinds = set(self.estimates.status[:, 0].tolist())
        return bool(kinds - {STATUSES.index("no_data"), STATUSES.index("not_applicable")})

    def at(self, area: str) -> Estimate:
        """Return an area's estimate; London's for London's code."""
        source = self.london if area == LONDON else self.estimates
        return source.at(area, self.period)

    def change(self, area: str) -> tuple[str, float, float]:
        """Return an area's change, one of `CHANGES`, and the two numbers compared."""
        changes, row = (self.london_changes, 0) if area == LONDON else (self.changes, self.estimates.place[area])
        return CHANGES[changes.verdict[row]], float(changes.before[row]), float(changes.after[row])

    def change_p(self, area: str) -> float:
        """Return the two-sided p-value of an area's change; NaN where none is tested."""
        changes, row = (self.london_changes, 0) if area == LONDON else (self.changes, self.estimates.place[area])
        return float(changes.p[row])

    def beside_at(self, area: str) -> BesideOne | None:
        """Return what stands beside an area's figure; None for a measure that is not of records by group."""
        found, row = (self.london_beside, 0) if area == LONDON else (self.beside, self.estimates.place[area])
        return None if found is None else found.at(row)

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

    Returns
    -------
    Reading

    Raises
    ------
    UnknownNameError
        If the measure, level, window, benchmark or group does not exist.
    """
    estimates = figures.estimate(measure_id, level, periods=period, window=window, against=against, group=group)
    london = figures.estimate(measure_id, "london", periods=period, window=window, group=group)
    spread, spread_z, phi = spread_of(estimates)
    return Reading(
        estimates=estimates,
        london=london,
        changes=changes_of(figures, estimates),
        london_changes=changes_of(figures, london),
        spread=spread,
        spread_z=spread_z,
        phi=phi,
        beside=beside(figures, estimates),
        london_beside=beside(figures, london),
    )


def spread_of(estimates: Estimates) -> tuple[npt.NDArray[np.int8], Floats, float]:
    """Return where each area lies in the usual spread between areas.

    The funnel is adjusted by the additive method (Spiegelhalter 2005) at 99.8 %. Weighted measures and those
    without an interval have no funnel, nor have fewer than ten areas.

    Parameters
    ----------
    estimates : Estimates
        All areas of a level in one period.

    Returns
    -------
    spread : ndarray of int8, shape (n_areas,)
        Indices into `SPREAD`.
    z : ndarray of float, shape (n_areas,)
        Standardised distance from the pooled value after the adjustment; NaN where not compared.
    phi : float
        Over-dispersion factor; NaN without a funnel.
    """
    codes, z = np.zeros(len(estimates.areas), np.int8), np.full(len(estimates.areas), np.nan)
    found = funnel_of(estimates)
    if found is None:
        return codes, z, float("nan")
    usable, funnel = found
    z[usable] = funnel.z_adjusted
    codes[usable] = SPREAD.index("within") + np.nan_to_num(funnel.flags(CLEAR_FLAG)).astype(np.int8)
    return codes, z, float(funnel.phi)


def funnel_of(estimates: Estimates) -> tuple[npt.NDArray[np.intp], Funnel] | None:
    """Return which areas have a figure, and the funnel of these; None where there is none, as of `spread_of`."""
    usable = np.flatnonzero(estimates.status[:, 0] <= STATUSES.index("zero"))
    if estimates.measure.interval not in {"byar", "wilson"} or usable.size < FEWEST_OF_A_FUNNEL:
        return None
    make = overdispersion_proportion if estimates.measure.interval == "wilson" else overdispersion_rate
    return usable, make(estimates.count[usable, 0], estimates.denominator[usable, 0])


def changes_of(figures: Figures, estimates: Estimates, before_month: int | None = None) -> Changes:
    """Return the change of each area on the same window a year before, or on another earlier one.

    Counts: z = √2(√b − √a)/√φ with φ the month-adjusted over-dispersion of the three years before (of the first
    three, where the series begins later); two counts up to 500 without over-dispersion take the e-test. Weighted counts
    and ratios: the difference over its standard error, with the same φ. Surveys: two windows four quarters apart
    share no interviews, z = (p₂ − p₁)/SE. The verdict is at 99.8 %, since a screen shows many areas; φ is itself an
    estimate, so its tests take Student's t. A change across a break that refuses is *not comparable*.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    estimates : Estimates
        Some areas in one period.
    before_month : int, optional
        Month with which the earlier window ends, ``yyyymm``; the two windows must not overlap.

    Returns
    -------
    Changes
    """
    measure, level = estimates.measure, estimates.level
    after_month = int(estimates.periods[0])
    before_month = before_month or shift(after_month, -12)
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
    counted = measure.denominator.kind == "residents"
    before, after = (part.count[:, 0] if counted else part.value[:, 0] for part in (earlier, estimates))
    z, p, phi = _tested(figures, earlier, estimates)
    sure = p < 1 - CLEAR_FLAG
    verdict = np.full(z.shape, CHANGES.index("no_clear_change"))
    verdict[sure & (z > 0)] = CHANGES.index("up")
    verdict[sure & (z < 0)] = CHANGES.index("down")
    if measure.denominator.kind != "survey":
        few = np.fmax(earlier.count[:, 0], estimates.count[:, 0]) < FEWEST
        verdict[few] = CHANGES.index("too_few")
    missing = np.isnan(earlier.value[:, 0]) | np.isnan(estimates.value[:, 0])
    mixed = np.zeros(z.shape, dtype=bool)
    for part in (earlier, estimates):
        mixed |= part.status[:, 0] == STATUSES.index("not_comparable")
    if refused:
        mixed |= ~missing
    verdict[missing | np.isnan(z)] = CHANGES.index("not_compared")
    verdict[mixed] = CHANGES.index("not_comparable")
    return Changes(before, after, z, p, verdict.astype(np.int8), refused, phi)


def _tested(figures: Figures, earlier: Estimates, later: Estimates) -> tuple[Floats, Floats, Floats]:
    """The test statistic of each area's change, its p-value and the φ allowed for, by the kind of measure."""
    measure = later.measure
    untested = np.full(len(later.areas), np.nan)
    if measure.interval == "share" or WINDOW_MONTHS[later.window] > 12:
        # What is not recorded moves a share more than chance does; windows longer than a year share years.
        return untested, untested, untested
    with np.errstate(divide="ignore", invalid="ignore"):
        if measure.denominator.kind == "survey":
            z = _difference_z(earlier, later, 1.0) if measure.kind == "gap" else _survey_z(earlier, later)
            return z, np.asarray(dispersed_p(z, 1.0)), untested
        phi = _phi(figures, later, int(earlier.periods[0]))
        if measure.interval == "byar" and measure.denominator.kind == "residents":
            found = tested_counts(earlier.count[:, 0], later.count[:, 0], phi, FREEDOM)
            return np.asarray(found.z), np.asarray(found.p_value), phi
        z = _difference_z(earlier, later, phi)
        return z, np.asarray(dispersed_p(z, phi, FREEDOM)), phi


def _phi(figures: Figures, estimates: Estimates, before_month: int) -> Floats:
    """Over-dispersion of each area's monthly counts in the three years to the end of the earlier window."""
    end = int(to_index(before_month))
    start = end - 12 * YEARS_OF_DISPERSION + 1
    chosen = from_index(np.arange(start, start + MONTHS_LOOKED_AT))
    numbers = figures.counts.at(estimates.measure, estimates.level, "month", estimates.group, estimates.areas, chosen)
    weighted = numbers.variance if estimates.measure.interval == "dobson" else None
    counts = numbers.count if weighted is None else weighted[0]
    known = np.isfinite(counts).any(axis=0)
    begins = int(np.argmax(known)) if known.any() else 0
    phi = np.asarray(over_dispersion(counts[:, begins : begins + 12 * YEARS_OF_DISPERSION]))
    return np.where(np.isnan(phi), 1.0, phi)


def _survey_z(earlier: Estimates, later: Estimates) -> Floats:
    """Difference of two independent proportions over its standard error; none where the base is not published."""
    if later.measure.interval == "none":
        return np.full(len(later.areas), np.nan)
    parts = [(part.value[:, 0] / 100, part.denominator[:, 0]) for part in (earlier, later)]
    error = np.sqrt(sum(share * (1 - share) / size for share, size in parts))
    return np.asarray((parts[1][0] - parts[0][0]) / error)


def _difference_z(earlier: Estimates, later: Estimates, phi: Floats | float) -> Floats:
    """Difference of two values over a standard error taken from their intervals, widened by √φ."""
    half = [(part.upper[:, 0] - part.lower[:, 0]) / (2 * critical_value(FLAG)) for part in (earlier, later)]
    error = np.sqrt(phi * (half[0] ** 2 + half[1] ** 2))
    return np.asarray((later.value[:, 0] - earlier.value[:, 0]) / error)
