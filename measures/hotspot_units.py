"""The units that hotspots are looked for in, and the crimes counted in them: cells of two sizes, and small areas."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc
import shapely
from scipy import sparse

from base.errors import UnknownNameError
from base.periods import from_index, to_index
from base.snapshot import Snapshot
from geo.adjacency import contiguity
from geo.areas import CITY, load_gazetteer
from geo.cells import CellCounts, load_cell_counts, load_grid
from measures.catalogue import load_catalogue
from measures.cubes import Cube, read_cube
from measures.hotspot_crimes import EVERY, UNITS, Crime, crimes_in

Texts: TypeAlias = npt.NDArray[np.str_]
Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
#: Of 250 m cells: answers of the API in 2017/18, street files of burglary since 2022, and files given by a holder.
API = "api."
ARCHIVE = "archive"
#: What the names of series begin with, by source.
PREFIXES = {"api": API, ARCHIVE: f"{ARCHIVE}."}
UNKNOWN_POINTS = -1
#: Source cards by the source of the counts.
SOURCES = {
    "cells": ("police_uk_hexagons",),
    "points": ("police_uk_burglary", "police_uk_city_of_london"),
    "api": ("police_uk_api_2017",),
    ARCHIVE: ("police_uk_archive",),
    "met": ("mps_crime_lsoa",),
    "police": ("police_uk_lsoa",),
}


@dataclass(frozen=True, eq=False)
class Unit:
    """All places of one kind in London, in order of code.

    Attributes
    ----------
    name : str
        One of `UNITS`.
    codes : ndarray of str, shape (n,)
        Codes, sorted.
    lon, lat : ndarray of float, shape (n,)
        A point inside, degrees.
    hectares : ndarray of float, shape (n,)
        Land.
    boroughs, wards, lsoas : ndarray of str, shape (n,)
        Codes that the place touches, joined by ``|``, largest share first.
    neighbours : scipy.sparse.csr_array, shape (n, n)
        Ones where two places have a common border.
    """

    name: str
    codes: Texts
    lon: Floats
    lat: Floats
    hectares: Floats
    boroughs: Texts
    wards: Texts
    lsoas: Texts
    neighbours: sparse.csr_array

    def touching(self, code: str) -> Flags:
        """Return which places touch a borough."""
        return np.asarray(np.char.find(self.boroughs, code) >= 0)


@dataclass(frozen=True, eq=False)
class Recorded:
    """What was counted of one crime in all places of a unit.

    Attributes
    ----------
    unit : Unit
        The places.
    series : tuple of str
        What was counted, along the first axis.
    months : ndarray of int, shape (n_months,)
        Months with figures, as ``yyyymm``.
    counts : ndarray, shape (n_series, n_places, n_months)
        Crimes; nought is nought.
    source : str
        ``"cells"``, ``"points"``, ``"api"``, ``"archive"``, ``"met"`` or ``"police"``.
    cells : CellCounts or None
        The counts of cells, which know points and boroughs without data.
    """

    unit: Unit
    series: tuple[str, ...]
    months: Whole
    counts: npt.NDArray[np.generic]
    source: str
    cells: CellCounts | None

    def window(self, end: int, length: int) -> slice | None:
        """Return where a window lies among the months; None if a month of it has no figures."""
        place = int(np.searchsorted(self.months, end))
        first = place - length + 1
        if place >= len(self.months) or self.months[place] != end or first < 0:
            return None
        whole = int(to_index(self.months[place]) - to_index(self.months[first])) == length - 1
        return slice(first, place + 1) if whole else None

    def ends(self, length: int) -> tuple[int, ...]:
        """Return the months with which a window of some length ends, the latest last."""
        index = to_index(self.months)
        number = max(len(index) - length + 1, 0)
        ends = np.flatnonzero(index[length - 1 :] - index[:number] == length - 1) + length - 1
        return tuple(self.months[ends].tolist())

    def monthly(self, window: slice, weights: Floats | None = None) -> Floats:
        """Return the (weighted) sum of all series, shape (n_places, months of the window)."""
        each = np.ones(len(self.series)) if weights is None else weights
        chosen: npt.NDArray[Any] = self.counts[:, :, window]
        return np.asarray(np.einsum("s,spm->pm", each, chosen), dtype=np.float64)

    def covered(self, window: slice) -> Flags:
        """Return which places have figures for a whole window, shape (n_places,)."""
        if self.cells is not None:
            return self.cells.covered(self.months[window], self.series)
        return np.asarray(self.unit.boroughs != CITY) if self.source == "met" else np.ones(len(self.unit.codes), bool)

    def occupied(self, window: slice, kept: Flags | None = None) -> Whole:
        """Return how many source hexagons or snap points had any; −1 for small areas, whose points are not known.

        Parameters
        ----------
        window : slice
            Where the window lies among the months.
        kept : ndarray of bool, shape (n_series,), optional
            Series that count; all by default.
        """
        if self.cells is not None:
            own = self.series if kept is None else tuple(np.asarray(self.series)[kept].tolist())
            return self.cells.occupied(own, self.months[window])
        return np.full(len(self.unit.codes), UNKNOWN_POINTS)


@lru_cache(maxsize=8)
def load_unit(snapshot: Snapshot, name: str) -> Unit:
    """Return all places of one kind.

    Raises
    ------
    UnknownNameError
        If the kind is not one of `UNITS`.
    """
    if name not in UNITS:
        raise UnknownNameError("kind of place", name, UNITS)
    if name != "lsoa":
        grid = load_grid(snapshot, name)
        return Unit(name, grid.codes, grid.lon, grid.lat, grid.hectares, grid.boroughs, grid.wards, grid.lsoas,
                    grid.neighbours)  # fmt: skip
    gazetteer = load_gazetteer(snapshot)
    places = sorted((gazetteer.get(code) for code in gazetteer.at_level("lsoa")), key=lambda area: area.code)
    codes = np.asarray([area.code for area in places])
    table = snapshot.table("boundaries_lsoa")
    drawn = np.asarray(table["code"].to_pylist(), dtype=np.str_)
    shapes = np.asarray(shapely.from_wkb(table["geometry"].to_numpy()), dtype=object)[np.argsort(drawn)]
    numbers = {key: np.asarray([getattr(area, key) for area in places]) for key in ("lon", "lat", "hectares")}
    boroughs = np.asarray([area.borough or "" for area in places])
    return Unit(name, codes, numbers["lon"], numbers["lat"], numbers["hectares"], boroughs,
                _wards(snapshot, codes), codes, contiguity(shapes))  # fmt: skip


def recorded(snapshot: Snapshot, unit: str, crime: Crime, end: int = 0) -> Recorded:
    """Return what was counted of a crime in a unit.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    unit : str
        One of `UNITS`.
    crime : Crime
        The crime.
    end : int
        Last month of the window, 0 for the latest: of 250 m cells, each month has a source of its own.

    Raises
    ------
    UnknownNameError
        If the unit does not count this crime.
    """
    every = sources_of(snapshot, unit, crime)
    latest = max(every, key=lambda found: int(found.months[-1]))
    return next((found for found in every if end in found.months), latest)


def sources_of(snapshot: Snapshot, unit: str, crime: Crime) -> tuple[Recorded, ...]:
    """Return every source of a crime's counts in a unit; of those that have a month, the first here is asked.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    unit : str
        One of `UNITS`.
    crime : Crime
        The crime.

    Returns
    -------
    tuple of Recorded
        Those with most months first, so that the fewest windows are lost where two have the same months; of as many
        months, the files that the snapshot's holder gave. At least one, and each with a month.

    Raises
    ------
    UnknownNameError
        If the unit does not count this crime.
    """
    if not crime.counted_in(unit):
        raise UnknownNameError(f"count of {crime.noun} for", unit, tuple(u for u in UNITS if crime.counted_in(u)))
    if unit != "hex250":
        source = "cells" if unit == "hex500" else "met" if crime.measure else "police"
        return (_recorded(snapshot, unit, crime, source),)
    names = [ARCHIVE] if has_archive(snapshot) else []
    names += ["points", "api"] if crime.id == "burglary" else ["api"]
    found = (_recorded(snapshot, unit, crime, name) for name in names)
    return tuple(sorted((each for each in found if len(each.months)), key=lambda each: -len(each.months)))


def ends_of(snapshot: Snapshot, unit: str, crime: Crime, length: int) -> tuple[int, ...]:
    """Return the months with which a window of some length ends in the source that is asked for them, latest last.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    unit : str
        One of `UNITS`.
    crime : Crime
        The crime.
    length : int
        Months.

    Raises
    ------
    UnknownNameError
        If the unit does not count this crime.
    """
    every = sources_of(snapshot, unit, crime)
    taken: set[int] = set()
    ends: list[int] = []
    for found in every:
        ends += [end for end in found.ends(length) if end not in taken]
        taken.update(found.months.tolist())
    return tuple(sorted(ends))


def has_archive(snapshot: Snapshot) -> bool:
    """Return whether the snapshot's holder gave files of the police when it was built."""
    return f"{ARCHIVE}_counts_cell" in snapshot.tables


@lru_cache(maxsize=48)
def _recorded(snapshot: Snapshot, unit: str, crime: Crime, source: str) -> Recorded:
    """Counts of one crime from one source."""
    places = load_unit(snapshot, unit)
    if source in {"met", "police"}:
        cube = _cube(snapshot, source)
        series = _met_series(crime, cube) if source == "met" else crime.lsoa_police
        rows = np.searchsorted(cube.areas, places.codes)
        rows = np.where(cube.areas[np.minimum(rows, len(cube.areas) - 1)] == places.codes, rows, -1)
        chosen = cube.counts[[cube.position[name] for name in series]]
        counts = np.where(rows[None, :, None] >= 0, chosen[:, rows], 0).astype(np.int32)
        months = cube.months
        if source == "police":
            usable = _usable_months(snapshot)
            counts, months = counts[:, :, np.isin(months, usable)], months[np.isin(months, usable)]
        return Recorded(places, series, months, counts, source, None)
    cells = _cells(snapshot, unit, source)
    names = cells.series if crime.police == (EVERY,) else tuple(_named(source, name) for name in crime.police)
    own = [cells.series.index(name) for name in names]
    good = cells.usable[own].all(axis=0)
    return Recorded(places, names, cells.months[good], cells.counts[own][:, :, good], source, cells)


@lru_cache(maxsize=4)
def _cells(snapshot: Snapshot, unit: str, source: str) -> CellCounts:
    """Counts of all series of one source in a grid."""
    grid = load_grid(snapshot, unit)
    if source == "cells":
        return load_cell_counts(snapshot, grid)
    if source == "points":
        return load_cell_counts(snapshot, grid, ["burglary"])
    if source == ARCHIVE:
        return load_cell_counts(snapshot, grid, given=True)
    types = [_named(source, name) for crime in crimes_in("hex250") for name in crime.police if name != EVERY]
    return load_cell_counts(snapshot, grid, sorted(types))


@lru_cache(maxsize=4)
def _cube(snapshot: Snapshot, source: str) -> Cube:
    """Counts of small areas of one source."""
    return read_cube(snapshot, "counts_lsoa" if source == "met" else "counts_lsoa_police", sparse=True)


def _met_series(crime: Crime, cube: Cube) -> tuple[str, ...]:
    """The Met's series that make up a crime, those that were ever recorded."""
    if crime.measure == EVERY:
        return cube.series
    asked = load_catalogue().get(crime.measure).numerator.series
    return tuple(name for name in asked if name in cube.position)


def _named(source: str, name: str) -> str:
    """The name of a type's series in a source."""
    return f"{PREFIXES.get(source, '')}{name}"


def _usable_months(snapshot: Snapshot) -> Whole:
    """Months whose file by small area is whole."""
    table = snapshot.table("lsoa_police_months")
    return np.asarray(table.filter(pc.field("usable"))["month"].to_numpy(), dtype=np.int64)


def _wards(snapshot: Snapshot, codes: Texts) -> Texts:
    """The wards that each small area touches, joined, those with most households first."""
    rows = snapshot.frame("lookup_lsoa_ward").sort_values(["lsoa", "weight", "ward"], ascending=[True, False, True])
    found = rows["ward"].astype(str).groupby(rows["lsoa"].astype(str)).agg("|".join)
    return found.reindex(codes, fill_value="").to_numpy(dtype=np.str_)


def month_before(month: int, length: int) -> int:
    """Return the month just before a window of some length that ends with a month."""
    return int(from_index(to_index(month) - length))
