"""One estimate and many: a value with its interval, counts, status, comparison, breaks and sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from base.errors import UnknownNameError
from base.periods import iso
from measures.breaks import Break, breaks_inside, breaks_of
from measures.catalogue import Measure
from measures.comparisons import COMPARISONS, Codes, Floats
from measures.survey_gaps import VERDICTS, given
from measures.survey_given import SOURCE as GIVEN

STATUSES = ("ok", "zero", "no_data", "suppressed", "not_comparable", "not_applicable")
FILES_OF_LEVEL = {"borough": "mps_crime_borough", "ward": "mps_crime_ward", "lsoa": "mps_crime_lsoa"}


@dataclass(frozen=True)
class Estimate:
    """One value of a measure; the fields are those of the API and of the command line.

    ``reference_count`` and ``reference_denominator`` are what the group is set against, where the value is a ratio, a
    difference or a gap. ``visitors`` is true of a value over residents in a place where so many people come who do
    not live there that it misleads.
    """

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
    reference_count: float | None = None
    reference_denominator: float | None = None
    visitors: bool = False


@dataclass(frozen=True)
class Estimates:
    """All estimates of a measure for some areas and periods.

    Arrays are area × period unless said; ``status`` indexes `STATUSES`, ``comparison`` indexes `COMPARISONS`.
    ``value``, ``lower``, ``upper`` and ``benchmark`` are in the measure's unit (proportions as per cent). Of a gap,
    ``verdict`` indexes `measures.survey_gaps.VERDICTS`, and ``reference`` holds proportion, effective sample and share
    of what the group is set against. ``visitors`` is by area; ``reference_count`` and ``reference_denominator`` are
    NaN where a measure sets nothing against another group. All three are as of `Estimate`.
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
    visitors: npt.NDArray[np.bool_]
    reference_count: Floats
    reference_denominator: Floats
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
            reference_count=_number(self.reference_count[row, column]),
            reference_denominator=_number(self.reference_denominator[row, column]),
            visitors=bool(self.visitors[row]),
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

        def by_area(values: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
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
                "reference_count": self.reference_count.ravel(),
                "reference_denominator": self.reference_denominator.ravel(),
                "visitors": by_area(self.visitors),
            }
        )


def _number(value: np.float64) -> float | None:
    """A plain number, or None for NaN."""
    return None if np.isnan(value) else float(value)
