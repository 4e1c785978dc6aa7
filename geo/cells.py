"""Cells of a grid, their neighbours, and what was counted in them by series and month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from base.errors import StatisticsInputError, UnknownNameError
from base.snapshot import Snapshot
from geo.adjacency import lattice_neighbours

Texts: TypeAlias = npt.NDArray[np.str_]
Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
GRIDS = ("hex500", "hex250")
#: Source hexagons or snap points that a cell must have before it is named (METHODS: at least five).
LEAST_OCCUPIED = 5


@dataclass(frozen=True)
class Grid:
    """The cells of one grid, in order of code.

    Attributes
    ----------
    name : str
        One of `GRIDS`.
    codes : ndarray of str, shape (n_cells,)
        Codes, sorted.
    q, r : ndarray of int, shape (n_cells,)
        Places on the axial lattice.
    lon, lat : ndarray of float, shape (n_cells,)
        Centres, degrees.
    hectares : ndarray of float, shape (n_cells,)
        Land inside London.
    sources : ndarray of int, shape (n_cells,)
        Source hexagons that make up the cell and lie in London; 0 for a grid made from points.
    boroughs, wards, lsoas : ndarray of str, shape (n_cells,)
        Codes that the cell touches, joined by ``|``, largest share first.
    """

    name: str
    codes: Texts
    q: Whole
    r: Whole
    lon: Floats
    lat: Floats
    hectares: Floats
    sources: Whole
    boroughs: Texts
    wards: Texts
    lsoas: Texts

    @cached_property
    def neighbours(self) -> sparse.csr_array:
        """Ones where two cells share a side, shape (n_cells, n_cells); no cell its own."""
        return lattice_neighbours(self.q, self.r)

    @cached_property
    def by_borough(self) -> dict[str, Flags]:
        """Which cells touch each borough, by code."""
        codes = {code for text in np.unique(self.boroughs).tolist() for code in text.split("|") if code}
        return {code: np.char.find(self.boroughs, code) >= 0 for code in sorted(codes)}

    def touching(self, code: str) -> Flags:
        """Return which cells touch a borough, ward or LSOA, shape (n_cells,).

        Raises
        ------
        UnknownNameError
            If no cell touches a place of that code.
        """
        column = {"E09": self.boroughs, "E05": self.wards, "E01": self.lsoas}.get(code[:3])
        if column is None or not (found := np.char.find(column, code) >= 0).any():
            raise UnknownNameError("area with cells", code)
        return np.asarray(found)

    def at(self, codes: npt.ArrayLike) -> Whole:
        """Return the places of some cells in the grid.

        Raises
        ------
        UnknownNameError
            If the grid has no such cell.
        """
        asked = np.asarray(codes, dtype=np.str_)
        places = np.minimum(np.searchsorted(self.codes, asked), len(self.codes) - 1)
        wrong = self.codes[places] != asked
        if wrong.any():
            raise UnknownNameError("cell", str(np.atleast_1d(asked)[np.atleast_1d(wrong)][0]))
        return np.asarray(places, dtype=np.int64)


@dataclass(frozen=True)
class CellCounts:
    """What was counted in the cells of a grid, for series that cover the same months.

    Attributes
    ----------
    grid : Grid
        The cells, along the second axis of ``counts``.
    series : tuple of str
        Names along the first axis.
    months : ndarray of int, shape (n_months,)
        Months as ``yyyymm`` along the third axis.
    counts : ndarray of int32, shape (n_series, n_cells, n_months)
        Recorded crimes; nought is nought, where the month is usable.
    usable : ndarray of bool, shape (n_series, n_months)
        Whether the month's file is whole.
    absent : ndarray of str, shape (n_series, n_months)
        Codes of boroughs that the month's file does not hold, joined by ``|``: nought there is unknown.
    spot_series, spot_cell, spot_point, spot_months : ndarray of int, shape (n_spots,)
        Source hexagons or snap points with any crime of a series: places of series and cell, number within the cell
        (the same spot has the same number in every series), and a mask whose bit k is the k-th month.
    """

    grid: Grid
    series: tuple[str, ...]
    months: Whole
    counts: npt.NDArray[np.int32]
    usable: Flags
    absent: Texts
    spot_series: Whole
    spot_cell: Whole
    spot_point: Whole
    spot_months: Whole

    def monthly(self, series: Sequence[str], weights: npt.ArrayLike | None = None) -> Floats:
        """Return the (weighted) sum of some series by cell and month.

        Parameters
        ----------
        series : sequence of str
            Names; all of them for all crime.
        weights : array_like, shape (len(series),), optional
            Harm of one crime of each series.

        Returns
        -------
        ndarray of float, shape (n_cells, n_months)

        Raises
        ------
        UnknownNameError
            If there is no such series.
        """
        chosen = self.counts[self._places(series)]
        if weights is None:
            return np.asarray(chosen.sum(axis=0, dtype=np.float64))
        return np.asarray(np.tensordot(np.asarray(weights, dtype=np.float64), chosen, 1))

    def columns(self, months: npt.ArrayLike, series: Sequence[str]) -> Whole:
        """Return where the usable months of a window lie along the third axis.

        Parameters
        ----------
        months : array_like of int
            Months as ``yyyymm``; those that are not covered, or not usable for every series, are left out.
        series : sequence of str
            Names.

        Raises
        ------
        StatisticsInputError
            If no month of the window is usable.
        """
        good = self.usable[self._places(series)].all(axis=0) & np.isin(self.months, np.asarray(months))
        if not good.any():
            raise StatisticsInputError(
                "No month of that window has usable figures", f"choose from {self.months[0]} to {self.months[-1]}"
            )
        return np.flatnonzero(good)

    def covered(self, months: npt.ArrayLike, series: Sequence[str]) -> Flags:
        """Return which cells have figures for the whole window: those that touch no borough left out of any month.

        Parameters
        ----------
        months : array_like of int
            Months as ``yyyymm``.
        series : sequence of str
            Names.

        Returns
        -------
        ndarray of bool, shape (n_cells,)
        """
        texts = self.absent[self._places(series)][:, self.columns(months, series)]
        lacking = {code for text in np.unique(texts).tolist() for code in text.split("|") if code}
        touched = [self.grid.by_borough[code] for code in lacking if code in self.grid.by_borough]
        return ~np.any(touched, axis=0) if touched else np.ones(len(self.grid.codes), bool)

    def occupied(self, series: Sequence[str], months: npt.ArrayLike) -> Whole:
        """Return how many source hexagons or snap points of each cell had any crime of some series in a window.

        Parameters
        ----------
        series : sequence of str
            Names.
        months : array_like of int
            Months as ``yyyymm``.

        Returns
        -------
        ndarray of int, shape (n_cells,)
        """
        mask = np.bitwise_or.reduce(np.int64(1) << self.columns(months, series))
        asked = np.isin(self.spot_series, self._places(series)) & ((self.spot_months & mask) != 0)
        width = int(self.spot_point.max(initial=-1)) + 1
        found = np.zeros((len(self.grid.codes), width), bool)
        found[self.spot_cell[asked], self.spot_point[asked]] = True
        return np.asarray(found.sum(axis=1, dtype=np.int64))

    def _places(self, series: Sequence[str]) -> list[int]:
        """Where some series lie along the first axis."""
        unknown = [name for name in series if name not in self.series]
        if unknown:
            raise UnknownNameError("series of cells", unknown[0], self.series)
        return [self.series.index(name) for name in series]


def load_grid(snapshot: Snapshot, name: str) -> Grid:
    """Return a grid of a snapshot.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot with the table ``cells``.
    name : str
        One of `GRIDS`.

    Raises
    ------
    UnknownNameError
        If there is no such grid.
    """
    rows = _rows(snapshot.table("cells"), grid=name)
    if not len(rows):
        raise UnknownNameError("grid", name, GRIDS)
    codes = _texts(rows["cell"])
    order = np.argsort(codes)
    whole = {key: rows[key].to_numpy().astype(np.int64)[order] for key in ("q", "r", "sources")}
    real = {key: rows[key].to_numpy().astype(np.float64)[order] for key in ("lon", "lat", "hectares")}
    texts = {key: _texts(rows[key])[order] for key in ("boroughs", "wards", "lsoas")}
    return Grid(
        name,
        codes[order],
        whole["q"],
        whole["r"],
        real["lon"],
        real["lat"],
        real["hectares"],
        whole["sources"],
        texts["boroughs"],
        texts["wards"],
        texts["lsoas"],
    )


def load_cell_counts(
    snapshot: Snapshot, grid: Grid, series: Sequence[str] | None = None, given: bool = False
) -> CellCounts:
    """Return what was counted in the cells of a grid.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot with the tables ``counts_cell``, ``cell_points`` and ``cell_months``.
    grid : Grid
        The cells.
    series : sequence of str, optional
        Names; by default all of the grid.
    given : bool
        Whether those of the files that the snapshot's holder gave (tables ``archive_…``).

    Raises
    ------
    UnknownNameError
        If the grid has no such series.
    StatisticsInputError
        If the series do not cover the same months.
    """
    named = "archive_" if given else ""
    known = _rows(snapshot.table(f"{named}cell_months"), grid=grid.name)
    known_series, known_absent = _texts(known["series"]), _texts(known["absent"])
    names = tuple(sorted(set(known_series.tolist())) if series is None else series)
    months: Whole | None = None
    usable, absent = [], []
    for name in names:
        own = known_series == name
        if not own.any():
            raise UnknownNameError("series of cells", name, tuple(sorted(set(known_series.tolist()))))
        order = np.argsort(known["month"].to_numpy()[own])
        covered = known["month"].to_numpy()[own][order].astype(np.int64)
        if months is not None and not np.array_equal(covered, months):
            raise StatisticsInputError(
                f"{names[0]} and {name} do not cover the same months", "ask for series of one source at a time"
            )
        months = covered
        usable.append(known["usable"].to_numpy(zero_copy_only=False)[own][order])
        absent.append(known_absent[own][order])
    if months is None:
        raise UnknownNameError("grid with counts", grid.name, GRIDS)
    rows = _rows(snapshot.table(f"{named}counts_cell"), grid=grid.name, series=names)
    counts = np.zeros((len(names), len(grid.codes), len(months)), np.int32)
    at_month = np.searchsorted(months, rows["month"].to_numpy())
    counts[_codes(rows["series"], names), _places(rows["cell"], grid), at_month] = rows["count"].to_numpy()
    spots = _rows(snapshot.table(f"{named}cell_points"), grid=grid.name, series=names)
    return CellCounts(
        grid,
        names,
        months,
        counts,
        np.asarray(usable, dtype=bool),
        np.asarray(absent, dtype=np.str_),
        _codes(spots["series"], names),
        _places(spots["cell"], grid),
        spots["point"].to_numpy().astype(np.int64),
        spots["months"].to_numpy().astype(np.int64),
    )


def _rows(table: pa.Table, grid: str, series: Sequence[str] | None = None) -> pa.Table:
    """The rows of a grid, and of some series."""
    keep = pc.equal(table["grid"], grid)
    if series is not None:
        keep = pc.and_(keep, pc.is_in(table["series"].cast(pa.string()), value_set=pa.array(series, pa.string())))
    return table.filter(keep)


def _texts(column: pa.ChunkedArray) -> Texts:
    """A text column as an array."""
    return np.asarray(column.to_pylist(), dtype=np.str_)


def _codes(column: pa.ChunkedArray, names: Sequence[str]) -> Whole:
    """Each row's place among some names."""
    found = pc.index_in(column.cast(pa.string()), value_set=pa.array(names, pa.string()))
    return np.asarray(found.to_numpy(), dtype=np.int64)


def _places(column: pa.ChunkedArray, grid: Grid) -> Whole:
    """Each row's place in the grid."""
    return _codes(column, grid.codes.tolist())
