"""Several areas set against one named benchmark: which intervals leave it out, and which areas stand out.

The benchmark is a value: London's, that of similar boroughs, of a police command unit, of a borough for its wards, or
each area's own a year before. The two statements of `measures.readings.Reading` stay apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from base.periods import shift
from measures.catalogue import Measure
from measures.comparisons import CLEAR_FLAG, COMPARISONS, FLAG, limits
from measures.estimates import STATUSES, Estimate, Estimates, Figures
from measures.readings import CHANGES, SPREAD, Reading

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
PAST = "past"
#: A test against the own past, as the words for a benchmark have it: at 99.8 % only, so that none is without "clearly".
OF_CHANGES = {"down": "clearly_lower", "no_clear_change": "similar", "up": "clearly_higher"}


@dataclass(frozen=True)
class Tally:
    """How many of the areas compared are marked, and how many chance alone would mark if none differed.

    ``flagged`` counts those marked at 95 % but not at 99.8 %; of a test against the own past there are none, and
    ``by_chance`` is NaN.
    """

    compared: int
    clearly_higher: int
    clearly_lower: int
    flagged: int
    similar: int
    by_chance: float
    clearly_by_chance: float


@dataclass(frozen=True)
class Comparison:
    """Some areas of a reading against a benchmark.

    Attributes
    ----------
    reading : Reading
        All areas of the level in one period.
    against : str
        The benchmark: one of the reading's, or ``"past"``.
    shown : ndarray of int, shape (n_shown,)
        Rows of the reading that are compared, in the order to draw.
    chosen : tuple of str
        Codes of the areas picked out.
    clear_lower, clear_upper : ndarray of float, shape (n_areas,)
        Limits at 99.8 %, in the measure's unit; NaN where there is no figure.
    benchmark : ndarray of float, shape (n_areas,)
        What each area is set against; NaN where nothing is.
    verdict : ndarray of int8, shape (n_areas,)
        Indices into `measures.comparisons.COMPARISONS`.
    """

    reading: Reading
    against: str
    shown: Rows
    chosen: tuple[str, ...]
    clear_lower: Floats
    clear_upper: Floats
    benchmark: Floats
    verdict: npt.NDArray[np.int8]

    @property
    def measure(self) -> Measure:
        """What is compared."""
        return self.reading.measure

    @property
    def estimates(self) -> Estimates:
        """The estimates of every area of the level."""
        return self.reading.estimates

    @property
    def value(self) -> Floats:
        """Values of every area of the level, in the measure's unit."""
        return self.estimates.value[:, 0]

    @cached_property
    def drawn(self) -> Rows:
        """The rows compared that have a value, in the order to draw."""
        return self.shown[~np.isnan(self.value[self.shown])]

    @cached_property
    def blank(self) -> tuple[Estimate, ...]:
        """The areas compared that have no value."""
        rows = self.shown[np.isnan(self.value[self.shown])]
        return tuple(self.reading.at(str(code)) for code in self.estimates.areas[rows])

    @property
    def single(self) -> float:
        """The benchmark where it is one value for all areas drawn; NaN where each has its own, or none."""
        found = self.benchmark[self.drawn]
        same = found.size > 0 and not np.isnan(found).any() and bool((found == found[0]).all())
        return float(found[0]) if same else float("nan")

    def at(self, code: str) -> tuple[Estimate, str, str]:
        """Return an area's estimate, its verdict (one of `COMPARISONS`) and its place in the spread (of `SPREAD`)."""
        row = self.estimates.place[code]
        return self.reading.at(code), COMPARISONS[self.verdict[row]], SPREAD[self.reading.spread[row]]

    @cached_property
    def tally(self) -> Tally:
        """How many of the areas drawn are marked."""
        codes = self.verdict[self.drawn]
        n = {name: int((codes == index).sum()) for index, name in enumerate(COMPARISONS)}
        compared = len(codes) - n["not_compared"]
        flag = float("nan") if self.against == PAST else (1 - FLAG) * compared
        return Tally(
            compared=compared,
            clearly_higher=n["clearly_higher"],
            clearly_lower=n["clearly_lower"],
            flagged=n["higher"] + n["lower"],
            similar=n["similar"],
            by_chance=flag,
            clearly_by_chance=(1 - CLEAR_FLAG) * compared,
        )

    @cached_property
    def outstanding(self) -> tuple[str, ...]:
        """Names of the areas compared that lie beyond the usual spread, in name order."""
        beyond = np.isin(self.reading.spread, (SPREAD.index("stands_out_low"), SPREAD.index("stands_out_high")))
        return tuple(self.estimates.names[np.sort(self.shown[beyond[self.shown]])].tolist())

    def ordered(self, order: str) -> Comparison:
        """Return the same comparison drawn by ``"name"``, or by ``"distance"``: furthest above the benchmark first.

        Areas without a value or benchmark come last, in name order.
        """
        rows = np.sort(self.shown)
        if order == "distance":
            far = self.value[rows] - np.where(np.isnan(self.benchmark[rows]), 0.0, self.benchmark[rows])
            rows = rows[np.argsort(-np.where(np.isnan(far), -np.inf, far), kind="stable")]
        return replace(self, shown=rows)


def comparison(
    figures: Figures, reading: Reading, codes: tuple[str, ...], chosen: tuple[str, ...], against: str
) -> Comparison:
    """Return some areas of a reading set against a benchmark.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    reading : Reading
        All areas of a level in one period; against ``"none"`` where `against` is ``"past"``.
    codes : tuple of str
        Areas compared.
    chosen : tuple of str
        Areas picked out, among `codes`.
    against : str
        The reading's benchmark, or ``"past"``: the same window a year before, by the tests of `Reading.changes`.

    Returns
    -------
    Comparison
        In name order.
    """
    estimates, measure = reading.estimates, reading.measure
    numbers = figures.counts.at(
        measure, estimates.level, estimates.window, estimates.group, estimates.areas, estimates.periods
    )
    _, lower, upper, _ = limits(measure, numbers.count, numbers.denominator, numbers.variance, CLEAR_FLAG)
    hidden = estimates.status[:, 0] >= STATUSES.index("no_data")
    benchmark, verdict = estimates.benchmark[:, 0], estimates.comparison[:, 0]
    if against == PAST:
        earlier = figures.estimate(
            measure.id, estimates.level, periods=shift(reading.period, -12), window=estimates.window,
            areas=tuple(estimates.areas.tolist()), against="none", group=estimates.group,
        )  # fmt: skip
        verdict = _of_changes(reading)
        benchmark = earlier.value[:, 0]
    if measure.kind == "gap":
        # A gap has a verdict of its own, against 5 points.
        verdict = np.zeros_like(verdict)
    return Comparison(
        reading=reading,
        against=against,
        shown=np.sort(np.asarray([estimates.place[code] for code in codes], dtype=np.intp)),
        chosen=chosen,
        clear_lower=np.where(hidden, np.nan, lower[:, 0]),
        clear_upper=np.where(hidden, np.nan, upper[:, 0]),
        benchmark=np.where(verdict == 0, np.nan, benchmark),
        verdict=verdict,
    )


def _of_changes(reading: Reading) -> npt.NDArray[np.int8]:
    """The tested change of each area as a verdict."""
    table = np.asarray([COMPARISONS.index(OF_CHANGES.get(name, "not_compared")) for name in CHANGES], dtype=np.int8)
    return table[reading.changes.verdict]
