"""Recorded offences: what measures of crime are counted from, at every level.

London (E12000007) is the 32 boroughs plus what the Met recorded without a borough, over residents of the 32 boroughs.
"""

from __future__ import annotations

import tomllib
from functools import cache

import numpy as np

from base.errors import UnknownNameError
from base.snapshot import ROOT, Snapshot
from measures.catalogue import Measure
from measures.cubes import Cube, Floats, read_cube, rolling
from measures.numbers import Codes, Months, Numbers, columns

BY_LEVEL = {"ward": "counts_ward", "lsoa": "counts_lsoa"}
SPARSE = {"counts_lsoa"}


class RecordedBook:
    """Recorded offences of a snapshot, over residents or over other offences.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    residents : dict of str to float
        Usual residents by area code.
    """

    def __init__(self, snapshot: Snapshot, residents: dict[str, float]) -> None:
        self.snapshot = snapshot
        self.residents = residents
        self._cubes: dict[str, Cube] = {}

    def cube(self, measure: Measure, level: str) -> Cube:
        """Return the cube that a measure is counted from at a level."""
        table = measure.numerator.table
        return self._cube(BY_LEVEL.get(level, table) if table == "counts_borough" else table)

    def _cube(self, table: str) -> Cube:
        if table not in self._cubes:
            self._cubes[table] = read_cube(self.snapshot, table, table in SPARSE)
        return self._cubes[table]

    def groups(self, measure: Measure) -> tuple[str, ...]:
        """Return no groups: offences are not published by group."""
        return ()

    def periods(self, measure: Measure, level: str, window: str) -> Months:
        """Return the months at which a full window of a measure ends."""
        cube = self.cube(measure, level)
        found = ~np.isnan(rolling(cube.total(measure.numerator.series), window)).all(axis=0)
        if window == "fy":
            found &= cube.months % 100 == 3
        months: Months = cube.months[found]
        return months

    def at(self, measure: Measure, level: str, window: str, group: str, codes: Codes, months: Months) -> Numbers:
        """Return counts and denominators for some areas and months, NaN where nothing is published."""
        whole = self._all(measure, level, window, months)
        if level == "london":
            return whole.grouped(np.ones((1, whole.count.shape[0])))
        return whole.rows(self.cube(measure, level).areas, codes)

    def _all(self, measure: Measure, level: str, window: str, months: Months) -> Numbers:
        """Counts of every area in the measure's cube."""
        cube = self.cube(measure, level)
        series = measure.numerator.series
        weights = None if measure.numerator.weights is None else harm_weights(measure.numerator.weights, series)
        count = columns(rolling(cube.total(series, weights), window), cube.months, months)
        variance = None
        if weights is not None:
            plain = columns(rolling(cube.total(series), window), cube.months, months)
            squared = columns(rolling(cube.total(series, weights**2), window), cube.months, months)
            variance = np.stack([plain, squared])
        if measure.denominator.kind == "series":
            below = self._cube(measure.denominator.table or measure.numerator.table)
            total = columns(rolling(below.total(measure.denominator.series), window), below.months, months)
            return Numbers(count, total, variance)
        residents = np.asarray([self.residents.get(code, np.nan) for code in cube.areas.tolist()])
        return Numbers(count, np.where(np.isin(cube.areas, ["UNKNOWN"]), 0.0, residents)[:, None], variance)


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
