"""Crimes of the police's street-level files in cells: all types for twelve months, burglary and older points finer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline import cell_records, crime_points, frames, hexagons
from pipeline.cell_grid import COARSE, FINE, codes_of, to_grid
from pipeline.cell_places import CellPlaces
from pipeline.cell_records import OUTSIDE, Counted, Records, count_records
from pipeline.frames import Field
from pipeline.hexagons import Ints
from pipeline.london_outline import London, read_london
from pipeline.street_types import LABELS, SERIES
from pipeline.workshop import Workshop

HEXAGONS: Final = "police_uk_hexagons"
SOURCES = (HEXAGONS, *crime_points.SOURCES)
TABLES = ("counts_cell", "cell_points", "cell_months")
FILE: Final = "points/street/hex100m/crime_hex_3d_month.parquet"
FIELDS: Final = {
    "month": frames.TEXT,
    "type": Field(names=("crime_type",)),
    "q": Field("integer", ("hex_q",)),
    "r": Field("integer", ("hex_r",)),
    "lon": Field("number", ("longitude",)),
    "lat": Field("number", ("latitude",)),
    "count": Field("count", ("crime_count",)),
}
NEAR: Final = 1e-6
"""Degrees that a published centre may lie from its lattice."""


@dataclass(frozen=True)
class Group:
    """Series of one grid that were counted together: their names, the codes of the cells, and the figures."""

    grid: str
    series: Sequence[str]
    cells: npt.NDArray[np.object_]
    counted: Counted
    absent: npt.NDArray[np.object_]


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return counts of crimes by cell and month, the points that had any, and what became of every record.

    Parameters
    ----------
    workshop : Workshop
        With the tables ``areas`` and ``cells`` made.

    Returns
    -------
    dict of str to DataFrame
        ``counts_cell``: grid, series, cell, month, count (above zero). ``cell_points``: grid, series, cell, point,
        months (bit k: any crime in the k-th month of the series). ``cell_months``: grid, series, month, usable, rows,
        duplicates, placed, outside, unplaced, absent (boroughs without data that month, joined by ``|``): rows =
        duplicates + placed + outside + unplaced.

    Raises
    ------
    SourceFileError
        If any file is missing or not as its source card says; the text lists the faults of all of them.
    """
    london = read_london(workshop)
    coarse = _coarse(workshop, london)
    places = CellPlaces(london, workshop.tables["cells"])
    burglary = crime_points.burglary(workshop, places)
    api = crime_points.api(workshop, places)
    workshop.stop_on_faults()
    fine = [Group(FINE, points.series, places.codes, points.counted, points.absent) for points in (burglary, api)]
    return tables_of([coarse, *fine])


def tables_of(groups: Sequence[Group]) -> dict[str, pd.DataFrame]:
    """Return the three tables of groups of series, points numbered within their cells.

    Parameters
    ----------
    groups : sequence of Group
        Those of one grid share their numbering of points.

    Returns
    -------
    dict of str to DataFrame
        ``counts_cell``, ``cell_points`` and ``cell_months``, as `build` returns them.
    """
    points: dict[int, pd.DataFrame] = {}
    for grid in sorted({group.grid for group in groups}):
        members = [position for position, group in enumerate(groups) if group.grid == grid]
        found = cell_records.numbered([groups[position].counted.points for position in members])
        points.update(zip(members, found, strict=True))
    counts = [_named(group, group.counted.counts) for group in groups]
    occupied = [_named(group, points[position]) for position, group in enumerate(groups)]
    months = [
        _named(group, group.counted.months).assign(
            usable=group.counted.months["rows"].to_numpy() > 0, absent=group.absent
        )
        for group in groups
    ]
    return {
        "counts_cell": _stacked(counts)[["grid", "series", "cell", "month", "count"]],
        "cell_points": _stacked(occupied)[["grid", "series", "cell", "point", "months"]],
        "cell_months": _stacked(months)[["grid", "series", "month", "usable", "rows", *cell_records.PARTS, "absent"]],
    }


def _named(group: Group, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with words for the positions of series and cells."""
    words = {
        "grid": pd.Categorical.from_codes(np.zeros(len(frame), dtype=np.int8), pd.Index([group.grid])),
        "series": pd.Categorical.from_codes(frame["series"].to_numpy(np.int64), pd.Index(list(group.series))),
    }
    if "cell" in frame:
        words["cell"] = pd.Categorical.from_codes(frame["cell"].to_numpy(np.int64), pd.Index(group.cells))
    return frame.assign(**words)


def _stacked(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return frames one below the other, their categories united."""
    columns = [name for name in ("grid", "series", "cell") if name in parts[0]]
    united = {name: pd.api.types.union_categoricals([part[name] for part in parts]) for name in columns}
    return pd.concat([part.drop(columns=columns) for part in parts], ignore_index=True).assign(**united)


def _coarse(workshop: Workshop, london: London) -> Group:
    """Return all types in the cells of about 520 m, from the published hexagons."""
    rows = read_hexagons(workshop)
    cells = workshop.tables["cells"].query("grid == @COARSE")["cell"].to_numpy(dtype=object)
    records = place_hexagons(rows, london, cells)
    tally = workshop.tally(HEXAGONS)
    tally.read += len(rows)
    tally.kept += int((records.cell >= 0).sum())
    tally.set_aside("hexagons outside London", int((records.cell == OUTSIDE).sum()))
    first, last = int(workshop.check(HEXAGONS, "first_month")), int(workshop.check(HEXAGONS, "last_month"))
    counted = count_records(records, len(SERIES), first, last)
    return Group(COARSE, SERIES, cells, counted, np.full(len(counted.months), "", dtype=object))


def read_hexagons(workshop: Workshop) -> pd.DataFrame:
    """Return the published hexagons: month (``yyyymm``), series (position), q, r, lon, lat, count.

    Raises
    ------
    SourceFileError
        If the file is missing or not readable, or months are not those of the card. Unknown types, centres off the
        lattice, rows given twice and a total other than the card's are noted as faults.
    """
    rows = frames.read_parquet(workshop, HEXAGONS, FILE, FIELDS, unique=("month", "type", "q", "r"), repeats=True)
    frames.check_known(workshop, FILE, rows["type"].rename("crime_type"), LABELS, "type of crime")
    months = pd.to_numeric(rows["month"].str.replace("-", ""), errors="coerce").fillna(0).to_numpy(np.int64)
    first, last = (int(workshop.check(HEXAGONS, f"{end}_month")) for end in ("first", "last"))
    frames.check_months(workshop, FILE, months, first, last)
    lon, lat = hexagons.source_centre(rows["q"].to_numpy(), rows["r"].to_numpy())
    away = np.maximum(np.abs(lon - rows["lon"].to_numpy()), np.abs(lat - rows["lat"].to_numpy()))
    off = ~(away < NEAR)
    said = "longitude and latitude are not those of hex_q and hex_r"
    workshop.fault_rows(FILE, rows.index[off].tolist(), said, "use the file of the edition on its source card")
    crimes = workshop.check(HEXAGONS, "crimes")
    frames.check_total(workshop, FILE, "crimes", float(rows["count"].sum()), crimes)
    workshop.stop_on_faults()
    series = rows["type"].map({label: SERIES.index(name) for label, name in LABELS.items()})
    return rows.assign(month=months, series=series.astype(np.int64))


def place_hexagons(rows: pd.DataFrame, london: London, cells: npt.NDArray[np.object_]) -> Records:
    """Return the crimes of source hexagons in cells.

    Parameters
    ----------
    rows : DataFrame
        As `read_hexagons` returns them.
    london : London
        A hexagon is in London if its centre is.
    cells : array of str, shape (cells,)
        Codes of the cells of the grid; a hexagon of another cell is outside.

    Returns
    -------
    Records
        The point is 0 to 8: which of its cell's nine hexagons.
    """
    _, _, point = hexagons.cell_of_source(rows["q"].to_numpy(), rows["r"].to_numpy())
    places, which = np.unique(
        np.stack([rows["q"].to_numpy(), rows["r"].to_numpy()], axis=1), axis=0, return_inverse=True
    )
    inside = london.holds(*to_grid(*hexagons.source_centre(places[:, 0], places[:, 1])))
    cell_q, cell_r, _ = hexagons.cell_of_source(places[:, 0], places[:, 1])
    position: Ints = pd.Index(cells).get_indexer(pd.Index(codes_of(COARSE, cell_q, cell_r)))
    cell = np.where(inside & (position >= 0), position, OUTSIDE)[which]
    return Records(
        rows["series"].to_numpy(np.int64),
        rows["month"].to_numpy(np.int64),
        cell,
        point,
        rows["count"].to_numpy(np.int64),
        np.zeros(len(rows), dtype=bool),
    )
