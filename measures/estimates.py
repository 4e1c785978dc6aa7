"""Estimates: any measure for all areas of a level and all periods in one call.

Map, chart, table, sentence, API and CSV are renderings of the same estimates.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from base.errors import UnknownNameError
from base.periods import parse
from base.snapshot import Snapshot, open_snapshot
from geo.areas import LEVEL_WORDS, LONDON, Gazetteer, load_gazetteer
from measures.breaks import Break, breaks_inside
from measures.catalogue import Catalogue, Measure, load_catalogue
from measures.comparisons import CLEAR_FLAG, COMPARISONS, FLAG, Codes, Floats, compare, limits
from measures.counts import Counts
from measures.equality import NO_DATA, SUPPRESSED
from measures.estimate import STATUSES, Estimate, Estimates
from measures.numbers import Numbers
from measures.survey_gaps import VERDICTS, verdict_codes

__all__ = [
    "AGAINST",
    "CLEAR_FLAG",
    "COMPARISONS",
    "FLAG",
    "LONDON",
    "STATUSES",
    "Estimate",
    "Estimates",
    "Figures",
    "compare",
    "limits",
    "load_figures",
]
AGAINST = ("london", "similar", "bcu", "borough", "none")
#: Kinds of the measures whose rates stand on residents of a group (see `measures.disparities`).
OVER_GROUPS = ("rate", "ratio", "difference", "excess")


class Figures:
    """Every figure of one snapshot.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    catalogue : Catalogue, optional
        The declared measures; the repository's own by default.
    """

    def __init__(self, snapshot: Snapshot, catalogue: Catalogue | None = None) -> None:
        self.snapshot = snapshot
        self.catalogue = catalogue or load_catalogue()
        self.gazetteer: Gazetteer = load_gazetteer(snapshot)
        self.counts = Counts(snapshot, self.gazetteer)

    def measure(self, measure_id: str, level: str | None = None) -> Measure:
        """Return a measure, and check that it exists at a level.

        Raises
        ------
        UnknownNameError
            If there is no such measure, or it is not published at the level.
        """
        measure = self.catalogue.get(measure_id)
        if level is not None and level not in measure.levels:
            raise UnknownNameError(f"{measure.title} figure at level", level, measure.levels)
        return measure

    def periods(self, measure_id: str, level: str, window: str | None = None, group: str = "") -> npt.NDArray[np.int64]:
        """Return the months (``yyyymm``) at which a full window of the measure, or of one group, ends, oldest first.

        Raises
        ------
        UnknownNameError
            If the measure, its level or its window does not exist.
        """
        measure = self.measure(measure_id, level)
        return self.counts.periods(measure, level, _window(measure, window), group)

    def estimate(
        self,
        measure_id: str,
        level: str,
        *,
        periods: npt.ArrayLike | str | None = None,
        window: str | None = None,
        areas: tuple[str, ...] | None = None,
        against: str = "london",
        group: str = "",
    ) -> Estimates:
        """Return every estimate of a measure at a level.

        Parameters
        ----------
        measure_id : str
            Id of a measure in the catalogue.
        level : str
            ``"london"``, ``"borough"``, ``"ward"`` or ``"lsoa"``.
        periods : int, str or array of int, optional
            Months (``yyyymm`` or ``"2026-06"``) at which the windows end; every one that exists by default.
            A month beyond the measure's series gives the status *no data*.
        window : str, optional
            ``"month"``, ``"quarter"``, ``"12m"`` or ``"fy"``; the measure's own by default.
        areas : tuple of str, optional
            Codes; all areas of the level, in name order, by default.
        against : str
            Benchmark, one of `AGAINST`.
        group : str
            Group of a measure that is published by group; its first by default.

        Returns
        -------
        Estimates

        Raises
        ------
        UnknownNameError
            If the measure, level, window, area, benchmark or group does not exist.
        """
        measure = self.measure(measure_id, level)
        window = _window(measure, window)
        if against not in AGAINST:
            raise UnknownNameError("benchmark", against, AGAINST)
        group = self.counts.group(measure, group)
        months = self._months(measure, level, window, group, periods)
        codes = self._codes(level, areas)

        numbers = self.counts.at(measure, level, window, group, codes, months)
        value, lower, upper, method = limits(measure, numbers.count, numbers.denominator, numbers.variance, FLAG)
        benchmark = self._benchmark(measure, level, window, group, against, codes, months)
        _, clear_lower, clear_upper, _ = limits(
            measure, numbers.count, numbers.denominator, numbers.variance, CLEAR_FLAG
        )
        crossed = tuple(breaks_inside(measure.id, level, int(month), window) for month in months)
        status = self._status(measure, codes, numbers, value, crossed)
        hidden = status >= STATUSES.index("no_data")
        unsaid = (status == STATUSES.index("not_applicable")) | (status == STATUSES.index("suppressed"))
        value, lower, upper = (np.where(hidden, np.nan, part) for part in (value, lower, upper))
        comparison = compare((lower, upper), (clear_lower, clear_upper), benchmark)
        comparison[hidden] = 0
        places = [self.gazetteer.get(code) for code in codes.tolist()]
        reference = _reference(measure, numbers, hidden)
        return Estimates(
            measure=measure,
            level=level,
            window=window,
            group=group,
            against=against,
            snapshot=self.snapshot.id,
            areas=codes,
            names=np.asarray([place.name for place in places], dtype=np.str_),
            periods=months,
            value=value,
            lower=lower,
            upper=upper,
            count=np.where(unsaid, np.nan, numbers.count),
            denominator=np.where(status == STATUSES.index("suppressed"), np.nan, numbers.denominator),
            status=status,
            benchmark=benchmark,
            comparison=comparison,
            method=method,
            visitors=np.asarray([place.visitors and _over_residents(measure) for place in places], dtype=bool),
            reference_count=reference[0],
            reference_denominator=reference[1],
            breaks=crossed,
            verdict=_verdict(measure, numbers, status),
            reference=numbers.variance if measure.kind == "gap" else None,
        )

    def _months(
        self, measure: Measure, level: str, window: str, group: str, periods: npt.ArrayLike | str | None
    ) -> npt.NDArray[np.int64]:
        """The months asked for, or every one that exists."""
        if periods is None:
            return self.counts.periods(measure, level, window, group)
        if isinstance(periods, str):
            periods = parse(periods)
        return np.atleast_1d(np.asarray(periods, dtype=np.int64))

    def _codes(self, level: str, areas: tuple[str, ...] | None) -> npt.NDArray[np.str_]:
        """The areas asked for, or all of the level."""
        known = self.gazetteer.at_level(level)
        if areas is None:
            return np.asarray(known, dtype=np.str_)
        others = [code for code in areas if self.gazetteer.get(code).level != level]
        if others:
            raise UnknownNameError(f"code of {LEVEL_WORDS[level][0]}", others[0], tuple(known[:3]), close=False)
        return np.asarray(areas, dtype=np.str_)

    def _status(
        self,
        measure: Measure,
        codes: npt.NDArray[np.str_],
        numbers: Numbers,
        value: Floats,
        crossed: tuple[tuple[Break, ...], ...],
    ) -> Codes:
        """One status per cell: missing is never zero, and a window across a refusing break is not comparable."""
        count = numbers.count
        status = np.where(np.isnan(value), STATUSES.index("no_data"), STATUSES.index("ok")).astype(np.int8)
        if measure.interval in {"disparity", "share", "wilson", "gap"}:
            # Counts that exist without a value are too small to make one of.
            status[np.isnan(value) & ~np.isnan(count)] = STATUSES.index("suppressed")
        if measure.kind != "gap":
            status[(count == 0) & ~np.isnan(value)] = STATUSES.index("zero")
        if numbers.hidden is not None:
            status[numbers.hidden] = STATUSES.index("suppressed")
        refused = np.asarray(
            [any(found.severity == "refuse" and found.until is None for found in found_here) for found_here in crossed],
            dtype=bool,
        )
        status[:, refused] = np.where(
            status[:, refused] == STATUSES.index("no_data"), status[:, refused], STATUSES.index("not_comparable")
        )
        city = np.asarray([not self.gazetteer.get(code).policed_by_met for code in codes.tolist()], dtype=bool)
        status[city] = STATUSES.index("not_applicable")
        return status

    def _benchmark(
        self,
        measure: Measure,
        level: str,
        window: str,
        group: str,
        against: str,
        codes: npt.NDArray[np.str_],
        months: npt.NDArray[np.int64],
    ) -> Floats:
        """The benchmark's value beside every cell; NaN where there is none."""
        shape = (len(codes), len(months))
        if measure.numerator.series == ("excess",) or measure.kind in {"gap", "count"}:
            # A number of searches grows with the place, and a gap has its verdict; both are set against nothing.
            return np.full(shape, np.nan)
        if against == "none" or (level == "london" and against == "london"):
            return np.full(shape, np.nan)
        numbers = self.counts.benchmark(measure, level, window, group, against, codes, months)
        value, *_ = limits(measure, numbers.count, numbers.denominator, numbers.variance, FLAG)
        return np.broadcast_to(value, shape).copy()


def _over_residents(measure: Measure) -> bool:
    """Whether a measure's value stands on the people who live in a place."""
    if measure.interval == "disparity":
        return measure.numerator.series[0] in OVER_GROUPS
    return measure.denominator.kind == "residents"


def _reference(measure: Measure, numbers: Numbers, hidden: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Count and denominator of what a group is set against; NaN where nothing is, and where no figure is shown."""
    blank = np.full(hidden.shape, np.nan)
    if numbers.variance is None or measure.kind not in {"ratio", "difference", "gap"}:
        return blank, blank
    count, denominator = numbers.variance[:2]
    if measure.kind == "gap":
        count = count * denominator
    return np.where(hidden, np.nan, count), np.where(hidden, np.nan, denominator)


def _verdict(measure: Measure, numbers: Numbers, status: Codes) -> Codes | None:
    """The verdict on each gap; none on what is not shown."""
    if measure.kind != "gap" or numbers.variance is None:
        return None
    verdict = verdict_codes(numbers.count, numbers.denominator, numbers.variance)
    verdict[status == STATUSES.index("suppressed")] = VERDICTS.index(SUPPRESSED)
    shown = status < STATUSES.index("no_data")
    return np.where(shown | (status == STATUSES.index("suppressed")), verdict, VERDICTS.index(NO_DATA)).astype(np.int8)


def _window(measure: Measure, window: str | None) -> str:
    """The window asked for, or the measure's own."""
    if window and window not in measure.windows:
        raise UnknownNameError("window", window, measure.windows)
    return window or measure.default_window


@cache
def load_figures(snapshot: Snapshot | None = None) -> Figures:
    """Return the figures of a snapshot; those of the repository's own by default."""
    return Figures(snapshot or open_snapshot())
