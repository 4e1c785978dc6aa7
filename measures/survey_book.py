"""Survey measures: shares of people asked, with the effective sample behind each."""

from __future__ import annotations

import numpy as np

from base.snapshot import Snapshot
from geo.areas import LONDON
from measures.catalogue import Measure
from measures.cubes import Cube
from measures.numbers import Codes, Months, Numbers, columns
from measures.survey_given import GivenSurvey, Group

#: London's figures by group, such as women and men; its areas are London alone.
BY_GROUP = "survey_groups"
#: The group of the published figure, beside the groups of a holder's table.
EVERYONE = "Everyone"
#: Decimals of a published proportion that are kept: more than any file has.
DECIMALS = 6


class SurveyBook:
    """Survey figures of a snapshot.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.given = GivenSurvey(snapshot)
        self._cubes: dict[str, Cube] = {}

    def _cube(self, table: str) -> Cube:
        if table not in self._cubes:
            self._cubes[table] = _read(self.snapshot, table)
        return self._cubes[table]

    @property
    def boroughs(self) -> Codes:
        """Codes of the boroughs that the survey covers."""
        areas = self._cube("survey").areas
        return np.asarray(areas[areas != LONDON], dtype=np.str_)

    def groups(self, measure: Measure) -> tuple[str, ...]:
        """Return the groups that a measure is published or given for; everyone, the published figure, comes first."""
        if measure.numerator.table != BY_GROUP:
            found = self.given.groups(measure.numerator.series[0])
            return (EVERYONE, *map(group_name, found)) if found else ()
        wanted = f"{measure.id}|"
        return tuple(name.removeprefix(wanted) for name in self._cube(BY_GROUP).series if name.startswith(wanted))

    def periods(self, measure: Measure, level: str, window: str) -> Months:
        """Return the months at which a published year of the survey ends."""
        cube = self._cube(measure.numerator.table)
        values = cube.select(self._series(measure, ""))[0]
        values = values[(cube.areas == LONDON) == (level == "london")]
        months: Months = cube.months[~np.isnan(values).all(axis=0)]
        return months

    def periods_of(self, measure: Measure, level: str, group: str) -> Months:
        """Return the months at which a year of one group ends, published or given.

        Of a group that is given for the other level alone, these are that level's.
        """
        found = self._given_group(measure, group)
        if found is None:
            return self.periods(measure, level, "")
        return self.given.ends(measure.numerator.series[0], (found,), level)

    def at(self, measure: Measure, level: str, window: str, group: str, codes: Codes, months: Months) -> Numbers:
        """Return the number agreeing and the effective sample, NaN where nothing is published.

        A group of a holder's table stands on its own base.
        """
        if (found := self._given_group(measure, group)) is not None:
            share, asked = self.given.at(measure.numerator.series[0], found, codes, months)
            base = asked / (measure.denominator.deff or 1.0)
            return Numbers(share * base, base)
        cube = self._cube(measure.numerator.table)
        share = columns(cube.select(self._series(measure, group))[0], cube.months, months).round(DECIMALS)
        sample = measure.denominator
        if sample.sample_size is None or sample.deff is None:
            base = np.full(len(cube.areas), 1.0)
        else:
            size = np.where(cube.areas == LONDON, sample.sample_size_london or np.nan, sample.sample_size)
            base = size / sample.deff
        return Numbers(share * base[:, None], base[:, None]).rows(cube.areas, codes)

    def _given_group(self, measure: Measure, group: str) -> Group | None:
        """The group of the holder's table that a name means; None for a published figure."""
        if measure.numerator.table == BY_GROUP or group in {"", EVERYONE}:
            return None
        characteristic, _, name = group.partition(": ")
        return characteristic, name

    def _series(self, measure: Measure, group: str) -> tuple[str, ...]:
        """The series of a measure, and of a group where it has any."""
        if measure.numerator.table == BY_GROUP:
            return (f"{measure.id}|{group or self.groups(measure)[0]}",)
        return measure.numerator.series


def group_name(group: Group) -> str:
    """Return the name of a group of a holder's table: ``"ethnicity: Black"``."""
    return ": ".join(group)


def _read(snapshot: Snapshot, table: str) -> Cube:
    """A survey table as a cube of proportions; groups are part of the series' name."""
    rows = snapshot.frame(table)
    if table == BY_GROUP:
        rows = rows.assign(measure=rows["measure"] + "|" + rows["group"], area=LONDON)
    series, at_series = np.unique(rows["measure"].to_numpy(dtype=np.str_), return_inverse=True)
    areas, at_area = np.unique(rows["area"].to_numpy(dtype=np.str_), return_inverse=True)
    months, at_month = np.unique(rows["month"].to_numpy(dtype=np.int64), return_inverse=True)
    values = np.full((len(series), len(areas), len(months)), np.nan, np.float32)
    values[at_series, at_area, at_month] = rows["proportion"].to_numpy()
    return Cube(tuple(series.tolist()), areas, months, values)
