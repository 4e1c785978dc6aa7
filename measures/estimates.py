"""Estimates: any measure for all areas of a level and all periods in one call.

An estimate is a value with its interval, count, denominator, status, method, comparison with a named
benchmark and the breaks that its window crosses. Map, chart, table, sentence, API and CSV are renderings
of the same estimates.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from base.errors import UnknownNameError
from base.periods import iso, parse
from base.snapshot import Snapshot, open_snapshot
from geo.areas import LONDON, Gazetteer, load_gazetteer
from measures.breaks import Break, breaks_inside, breaks_of
from measures.catalogue import Catalogue, Measure, load_catalogue
from measures.comparisons import CLEAR_FLAG, COMPARISONS, FLAG, Codes, Floats, compare, limits
from measures.counts import Counts
from measures.equality import NO_DATA, SUPPRESSED
from measures.numbers import Numbers
from measures.survey_gaps import VERDICTS, given, verdict_codes
from measures.survey_given import SOURCE as GIVEN

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
STATUSES = ("ok", "zero", "no_data", "suppressed", "not_comparable", "not_applicable")
AGAINST = ("london", "similar", "bcu", "borough", "none")
FILES_OF_LEVEL = {"borough": "mps_crime_borough", "ward": "mps_crime_ward", "lsoa": "mps_crime_lsoa"}


@dataclass(frozen=True)
class Estimate:
    """One value of a measure; the fields are those of the API and of the command line."""

    measure: str
    area: str
    name: str
    level: str
    period: str
    window: str
    group: str
    value: float | None
    lower: float | None
    upper: float | None
    count: float | None
    denominator: float | None
    unit: str
    status: str
    method: str
    against: str
    benchmark: float | None
    comparison: str
    breaks: tuple[str, ...]
    sources: tuple[str, ...]
    snapshot: str
    verdict: str = ""


@dataclass(frozen=True)
class Estimates:
    """All estimates of a measure for some areas and periods.

    Arrays are area × period unless said; ``status`` indexes `STATUSES`, ``comparison`` indexes `COMPARISONS`.
    ``value``, ``lower``, ``upper`` and ``benchmark`` are in the measure's unit (proportions as per cent). Of a gap,
    ``verdict`` indexes `measures.survey_gaps.VERDICTS`, and ``reference`` holds what the group is set against.
    """

    measure: Measure
    level: str
    window: str
    group: str
    against: str
    snapshot: str
    areas: npt.NDArray[np.str_]
    names: npt.NDArray[np.str_]
    periods: npt.NDArray[np.int64]
    value: Floats
    lower: Floats
    upper: Floats
    count: Floats
    denominator: Floats
    status: Codes
    benchmark: Floats
    comparison: Codes
    method: str
    breaks: tuple[tuple[Break, ...], ...] = field(default=())
    verdict: Codes | None = None
    reference: Floats | None = None

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each area lies along the first axis."""
        return {code: index for index, code in enumerate(self.areas.tolist())}

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the source cards behind these figures: those of the measure, less the files of other levels."""
        if given(self.measure, self.group):
            return (GIVEN,)
        others = {source for level, source in FILES_OF_LEVEL.items() if level != self.level}
        others.discard(FILES_OF_LEVEL.get(self.level, FILES_OF_LEVEL["borough"]))
        return tuple(source for source in self.measure.sources if source not in others)

    def at(self, area: str, period: int) -> Estimate:
        """Return one estimate.

        Raises
        ------
        UnknownNameError
            If the area or period is not among these estimates.
        """
        if area not in self.place:
            raise UnknownNameError("area", area, tuple(self.areas[:3].tolist()))
        if period not in self.periods:
            raise UnknownNameError("period", iso(period), tuple(iso(int(p)) for p in self.periods[-1:]))
        row, column = self.place[area], int(np.flatnonzero(self.periods == period)[0])
        return Estimate(
            measure=self.measure.id,
            area=area,
            name=str(self.names[row]),
            level=self.level,
            period=iso(period),
            window=self.window,
            group=self.group,
            value=_number(self.value[row, column]),
            lower=_number(self.lower[row, column]),
            upper=_number(self.upper[row, column]),
            count=_number(self.count[row, column]),
            denominator=_number(self.denominator[row, column]),
            unit=self.measure.unit,
            status=STATUSES[self.status[row, column]],
            method=self.method,
            against=self.against,
            benchmark=_number(self.benchmark[row, column]),
            comparison=COMPARISONS[self.comparison[row, column]],
            breaks=self._crossed(column, area),
            sources=self.sources,
            snapshot=self.snapshot,
            verdict="" if self.verdict is None else VERDICTS[self.verdict[row, column]],
        )

    def _crossed(self, column: int, area: str | None) -> tuple[str, ...]:
        """Ids of the breaks inside one window, with those that are about one area alone."""
        found = breaks_inside(self.measure.id, self.level, int(self.periods[column]), self.window, area)
        return tuple(each.id for each in found)

    def _crossed_by_area(self) -> npt.NDArray[np.object_]:
        """The same for every area and period, as text."""
        columns = range(len(self.periods))
        texts = np.empty(self.value.shape, dtype=object)
        texts[:] = [" ".join(self._crossed(column, None)) for column in columns]
        own = {code for found in breaks_of(self.measure.id, self.level) for code in found.areas}
        for code in own & self.place.keys():
            texts[self.place[code]] = [" ".join(self._crossed(column, code)) for column in columns]
        return texts

    def frame(self) -> pd.DataFrame:
        """Return the estimates as a tidy frame, one row per area and period, in the field order of `Estimate`."""
        n_areas, n_periods = self.value.shape

        def by_area(values: npt.NDArray[np.str_]) -> npt.NDArray[np.str_]:
            return np.repeat(values, n_periods)

        def by_period(values: list[str]) -> npt.NDArray[np.str_]:
            return np.tile(np.asarray(values, dtype=object), n_areas)

        return pd.DataFrame(
            {
                "measure": self.measure.id,
                "area": by_area(self.areas),
                "name": by_area(self.names),
                "level": self.level,
                "period": by_period([iso(int(p)) for p in self.periods]),
                "window": self.window,
                "group": self.group,
                "value": self.value.ravel(),
                "lower": self.lower.ravel(),
                "upper": self.upper.ravel(),
                "count": self.count.ravel(),
                "denominator": self.denominator.ravel(),
                "unit": self.measure.unit,
                "status": np.asarray(STATUSES)[self.status.ravel()],
                "method": self.method,
                "against": self.against,
                "benchmark": self.benchmark.ravel(),
                "comparison": np.asarray(COMPARISONS)[self.comparison.ravel()],
                "breaks": self._crossed_by_area().ravel(),
                "sources": " ".join(self.sources),
                "snapshot": self.snapshot,
                "verdict": "" if self.verdict is None else np.asarray(VERDICTS)[self.verdict.ravel()],
            }
        )


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
        return Estimates(
            measure=measure,
            level=level,
            window=window,
            group=group,
            against=against,
            snapshot=self.snapshot.id,
            areas=codes,
            names=np.asarray([self.gazetteer.get(code).name for code in codes.tolist()], dtype=np.str_),
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
        unknown = [code for code in areas if code not in set(known)]
        if unknown:
            raise UnknownNameError(level, unknown[0], tuple(known[:3]))
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
        city = np.asarray([not self.gazetteer.get(code).policed_by_met for code in codes.tolist()])
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


def _number(value: np.float64) -> float | None:
    """A plain number, or None for NaN."""
    return None if np.isnan(value) else float(value)


@cache
def load_figures(snapshot: Snapshot | None = None) -> Figures:
    """Return the figures of a snapshot; those of the repository's own by default."""
    return Figures(snapshot or open_snapshot())
