"""What an estimate is made of: counts, denominators and variances, by area and period.

London (E12000007) is the 32 boroughs plus what the Met recorded without a borough, over residents of the
32 boroughs. The benchmark of wards and LSOAs is the sum of the same file's wards or LSOAs, so that like is
compared with like where the small-area files miss some crimes.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from base.errors import UnknownNameError
from base.periods import to_index
from base.snapshot import ROOT, Snapshot
from geo.areas import LONDON, Gazetteer
from measures import disparities
from measures.catalogue import Measure
from measures.cubes import Cube, Floats, read_cube, rolling
from measures.searches import GROUPS

SIMILAR_BOROUGHS = 5
NEIGHBOUR_MODEL = "global"
BY_LEVEL = {"ward": "counts_ward", "lsoa": "counts_lsoa"}
SPARSE = {"counts_lsoa"}
BASIS = {"london": "published", "borough": "published", "ward": "weighted", "lsoa": "published"}


@dataclass(frozen=True)
class Numbers:
    """Counts and denominators, broadcastable to area × period; ``variance`` holds Σ count and Σ weight² × count."""

    count: Floats
    denominator: Floats
    variance: Floats | None = None

    def grouped(self, membership: Floats) -> Numbers:
        """Return the numbers summed by group; a group with a missing member is missing.

        Parameters
        ----------
        membership : ndarray of float, shape (n_groups, n_areas)
            1 where an area belongs to a group.
        """
        denominator = np.broadcast_to(self.denominator, self.count.shape)
        variance = None if self.variance is None else np.stack([_sum(membership, part) for part in self.variance])
        return Numbers(_sum(membership, self.count), _sum(membership, denominator), variance)


class Counts:
    """Counts of one snapshot by measure, level, window and area.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    gazetteer : Gazetteer
        Its places.
    """

    def __init__(self, snapshot: Snapshot, gazetteer: Gazetteer) -> None:
        self.snapshot = snapshot
        self.gazetteer = gazetteer
        self._cubes: dict[str, Cube] = {}

    def cube(self, measure: Measure, level: str) -> Cube:
        """Return the cube that a measure is counted from at a level."""
        table = measure.numerator.table
        if table == "counts_borough":
            table = BY_LEVEL.get(level, table)
        return self._cube(table)

    def _cube(self, table: str) -> Cube:
        if table not in self._cubes:
            if table in {"survey", "survey_groups"}:
                self._cubes[table] = _survey_cube(self.snapshot, table)
            else:
                self._cubes[table] = read_cube(self.snapshot, table, table in SPARSE)
        return self._cubes[table]

    @cached_property
    def residents(self) -> dict[str, float]:
        """Census 2021 usual residents by area code, on the basis that goes with the level's counts."""
        table = self.snapshot.frame("population", ["level", "basis", "code", "residents"])
        chosen = table[table["basis"] == table["level"].map(BASIS)]
        return dict(zip(chosen["code"], chosen["residents"].astype(float), strict=True))

    def group(self, measure: Measure, group: str) -> str:
        """Return the group asked for, or the first of a measure that is published by group.

        Raises
        ------
        UnknownNameError
            If the measure has no such group.
        """
        groups = self.groups(measure)
        if not group:
            return groups[0] if groups else ""
        if group not in groups:
            raise UnknownNameError(f"group of {measure.title}", group, groups)
        return group

    def groups(self, measure: Measure) -> tuple[str, ...]:
        """Return the groups a measure is published for, or nothing."""
        if measure.numerator.table == disparities.TABLE:
            return tuple(GROUPS)
        if measure.numerator.table != "survey_groups":
            return ()
        wanted = f"{measure.id}|"
        return tuple(
            name.removeprefix(wanted) for name in self._cube("survey_groups").series if name.startswith(wanted)
        )

    def periods(self, measure: Measure, level: str, window: str) -> npt.NDArray[np.int64]:
        """Return the months at which a full window of a measure ends."""
        if measure.numerator.table == disparities.TABLE:
            return disparities.months(self.snapshot, level)
        cube = self.cube(measure, level)
        series = self._series(measure, "")
        if measure.numerator.table in {"survey", "survey_groups"}:
            values = cube.select(series)[0]
            if level == "london":
                values = values[cube.areas == LONDON]
            elif level == "borough":
                values = values[cube.areas != LONDON]
        else:
            values = rolling(cube.total(series), window)
        found = ~np.isnan(values).all(axis=0)
        if window == "fy":
            found &= cube.months % 100 == 3
        months: npt.NDArray[np.int64] = cube.months[found]
        return months

    def at(
        self,
        measure: Measure,
        level: str,
        window: str,
        group: str,
        codes: npt.NDArray[np.str_],
        months: npt.NDArray[np.int64],
    ) -> Numbers:
        """Return counts and denominators for some areas and months, NaN where nothing is published."""
        if measure.denominator.kind == "survey":
            return self._survey(measure, group, codes, months)
        if measure.numerator.table == disparities.TABLE:
            kind = measure.numerator.series[0]
            return Numbers(*disparities.numbers(self.snapshot, kind, group, window, codes, months))
        if level == "london":
            whole = self._all(measure, level, window, months)
            return whole.grouped(np.ones((1, whole.count.shape[0])))
        return _rows(self._all(measure, level, window, months), self.cube(measure, level).areas, codes)

    def benchmark(
        self,
        measure: Measure,
        level: str,
        window: str,
        group: str,
        against: str,
        codes: npt.NDArray[np.str_],
        months: npt.NDArray[np.int64],
    ) -> Numbers:
        """Return the numbers of the benchmark, one row for all areas or one row an area.

        Raises
        ------
        UnknownNameError
            If the benchmark does not exist at the level.
        """
        if against == "london" and level == "borough":
            return self.at(measure, "london", window, group, np.asarray([LONDON]), months)
        members = np.asarray(
            [code for code in self.gazetteer.at_level(level) if self.gazetteer.get(code).policed_by_met]
        )
        numbers = self.at(measure, level, window, group, members, months)
        if against == "london":
            return numbers.grouped(np.ones((1, len(members))))
        return numbers.grouped(self._membership(level, against, codes, members))

    def _membership(
        self, level: str, against: str, codes: npt.NDArray[np.str_], members: npt.NDArray[np.str_]
    ) -> Floats:
        """Which areas make up each area's benchmark, codes × members."""
        places = [self.gazetteer.get(code) for code in members.tolist()]
        wanted = [self.gazetteer.get(code) for code in codes.tolist()]
        if against == "bcu" and level == "borough":
            inside, asked = [place.bcu for place in places], [place.bcu for place in wanted]
        elif against == "borough" and level in {"ward", "lsoa"}:
            inside, asked = [place.borough for place in places], [place.borough for place in wanted]
        elif against == "similar" and level == "borough":
            near = [self.gazetteer.neighbours(code, SIMILAR_BOROUGHS, NEIGHBOUR_MODEL) for code in codes.tolist()]
            return np.asarray([[float(code in found) for code in members.tolist()] for found in near])
        else:
            raise UnknownNameError(f"benchmark for {level}s", against, ("london",))
        same = np.asarray(asked, dtype=object)[:, None] == np.asarray(inside, dtype=object)[None, :]
        return np.asarray(same, dtype=np.float64)

    def _all(self, measure: Measure, level: str, window: str, months: npt.NDArray[np.int64]) -> Numbers:
        """Counts of every area in the measure's cube."""
        cube = self.cube(measure, level)
        series = self._series(measure, "")
        weights = None if measure.numerator.weights is None else harm_weights(measure.numerator.weights, series)
        count = _columns(rolling(cube.total(series, weights), window), cube, months)
        variance = None
        if weights is not None:
            plain = _columns(rolling(cube.total(series), window), cube, months)
            squared = _columns(rolling(cube.total(series, weights**2), window), cube, months)
            variance = np.stack([plain, squared])
        if measure.denominator.kind == "series":
            below = self._cube(measure.denominator.table or measure.numerator.table)
            total = _columns(rolling(below.total(measure.denominator.series), window), below, months)
            return Numbers(count, total, variance)
        residents = np.asarray([self.residents.get(code, np.nan) for code in cube.areas.tolist()])
        return Numbers(count, np.where(np.isin(cube.areas, ["UNKNOWN"]), 0.0, residents)[:, None], variance)

    def _survey(
        self, measure: Measure, group: str, codes: npt.NDArray[np.str_], months: npt.NDArray[np.int64]
    ) -> Numbers:
        """Number agreeing and effective sample of a survey measure."""
        cube = self.cube(measure, "borough")
        share = _columns(cube.select(self._series(measure, group))[0].astype(np.float64), cube, months)
        sample = measure.denominator
        if sample.sample_size is None or sample.deff is None:
            base = np.full(len(cube.areas), 1.0)
        else:
            size = np.where(cube.areas == LONDON, sample.sample_size_london or np.nan, sample.sample_size)
            base = size / sample.deff
        whole = Numbers(share * base[:, None], base[:, None])
        return _rows(whole, cube.areas, codes)

    def _series(self, measure: Measure, group: str) -> tuple[str, ...]:
        """The series that a measure sums."""
        if measure.numerator.table == "survey_groups":
            return (f"{measure.id}|{group or self.groups(measure)[0]}",)
        return measure.numerator.series


def _survey_cube(snapshot: Snapshot, table: str) -> Cube:
    """A survey table as a cube of proportions; groups are part of the series' name."""
    rows = snapshot.frame(table)
    if table == "survey_groups":
        rows = rows.assign(measure=rows["measure"] + "|" + rows["group"], area=LONDON)
    series, at_series = np.unique(rows["measure"].to_numpy(dtype=np.str_), return_inverse=True)
    areas, at_area = np.unique(rows["area"].to_numpy(dtype=np.str_), return_inverse=True)
    months, at_month = np.unique(rows["month"].to_numpy(dtype=np.int64), return_inverse=True)
    values = np.full((len(series), len(areas), len(months)), np.nan, np.float32)
    values[at_series, at_area, at_month] = rows["proportion"].to_numpy()
    return Cube(tuple(series.tolist()), areas, months, values)


@cache
def harm_weights(kind: str, series: tuple[str, ...]) -> Floats:
    """Return the harm weight of each series.

    Parameters
    ----------
    kind : str
        ``"ons_css"`` or ``"cchi"``.
    series : tuple of str
        Series of recorded offences.

    Raises
    ------
    UnknownNameError
        If a series has no weight.
    """
    table = tomllib.loads((ROOT / "data" / "harm_weights.toml").read_text(encoding="utf-8"))["series"]
    missing = [name for name in series if kind not in table.get(name, {})]
    if missing:
        raise UnknownNameError(f"{kind} weight for", missing[0], tuple(table)[:3])
    return np.asarray([float(table[name][kind]["weight"]) for name in series])


def _columns(values: Floats, cube: Cube, months: npt.NDArray[np.int64]) -> Floats:
    """Values of the months asked for; NaN outside the cube's months."""
    order = to_index(cube.months)
    wanted = to_index(months)
    place = np.searchsorted(order, wanted).clip(0, len(order) - 1)
    out = values[:, place]
    out[:, order[place] != wanted] = np.nan
    return out


def _rows(whole: Numbers, known: npt.NDArray[np.str_], codes: npt.NDArray[np.str_]) -> Numbers:
    """Rows of the areas asked for; NaN for an area that the file does not have."""
    place = np.searchsorted(known, codes).clip(0, len(known) - 1)
    absent = known[place] != codes

    def pick(part: Floats) -> Floats:
        rows = part[..., place, :].astype(np.float64)
        rows[..., absent, :] = np.nan
        return rows

    return Numbers(pick(whole.count), pick(whole.denominator), None if whole.variance is None else pick(whole.variance))


def _sum(membership: Floats, values: Floats) -> Floats:
    """Group sums in which a missing member makes the group missing."""
    missing = np.isnan(values)
    total = membership @ np.where(missing, 0.0, values)
    if missing.any():
        total[(membership @ missing.astype(np.float64)) > 0] = np.nan
    return np.asarray(total)
