"""The hexagonal cells that crime is counted in: two grids, clipped by London's boundary, with the areas they touch."""

from __future__ import annotations

from typing import Final

import geopandas
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from pipeline import boundaries, hexagons
from pipeline.boundaries import BRITISH_GRID, DECIMALS, LON_LAT
from pipeline.hexagons import Floats, Ints
from pipeline.london_outline import London, read_london
from pipeline.workshop import Workshop

SOURCE: Final = "ons_boundaries"
SOURCES = (SOURCE,)
TABLES = ("cells", "boundaries_cell")
COARSE: Final = "hex500"
FINE: Final = "hex250"
PREFIX: Final = {COARSE: "h500", FINE: "h250"}
LEAST_HECTARES: Final = 0.05
"""A sliver below this, 1 % of a fine hexagon, is no cell: what lies in it counts as outside London."""
LEAST_SHARE: Final = 0.01
"""An area is touched by a cell if it has more than this share of it."""
_POLYGON: Final = 3


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return the cells of both grids and their shapes.

    Parameters
    ----------
    workshop : Workshop
        With the ``areas`` table made: a cell's boroughs are those of its LSOAs.

    Returns
    -------
    dict of str to DataFrame
        ``cells``: grid, cell, q, r (place on the lattice), lon, lat (centre of the whole hexagon), hectares (land),
        sources (source hexagons in London), boroughs, wards, lsoas (codes joined by ``|``, largest share of the cell
        first). ``boundaries_cell``: grid, cell, geometry (WKB, EPSG:4326, 5 decimals).

    Raises
    ------
    SourceFileError
        If the published boundaries are not whole.
    """
    london = read_london(workshop)
    made = [_coarse(london), _fine(london)]
    shapes = np.concatenate([shape for _, shape in made])
    cells = pd.concat([frame for frame, _ in made], ignore_index=True)
    wards, lsoas = (_shares(shapes, boundaries.read_shapes(workshop, level)) for level in ("ward", "lsoa"))
    borough = workshop.tables["areas"].set_index("code")["borough"]
    parts = lsoas.assign(code=lsoas["code"].map(borough)).groupby(["cell", "code"])["area"].sum().reset_index()
    for column, shares in (("boroughs", parts), ("wards", wards), ("lsoas", lsoas)):
        cells[column] = _joined(shares, shapely.area(shapes))
    lines = pd.DataFrame({"grid": cells["grid"], "cell": cells["cell"], "geometry": shapely.to_wkb(_lon_lat(shapes))})
    return {"cells": cells, "boundaries_cell": lines}


def codes_of(grid: str, q: Ints, r: Ints) -> npt.NDArray[np.object_]:
    """Return the codes of cells, such as ``h500_-12_7``, by their places on the lattice; shape (cells,)."""
    prefix = PREFIX[grid]
    return np.array([f"{prefix}_{east}_{north}" for east, north in zip(q.tolist(), r.tolist(), strict=True)], object)


def to_grid(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return easting and northing (EPSG:27700) of longitudes and latitudes (any shape)."""
    change = pyproj.Transformer.from_crs(LON_LAT, BRITISH_GRID, always_xy=True)
    easting, northing = change.transform(lon, lat)
    return easting, northing


def _coarse(london: London) -> tuple[pd.DataFrame, npt.NDArray[np.object_]]:
    """Return the cells of about 520 m that hold a source hexagon of London, and their shapes inside London."""
    west, south, east, north = geopandas.GeoSeries([london.whole], crs=BRITISH_GRID).to_crs(LON_LAT).total_bounds
    first, last = (int(np.floor(edge / hexagons.SOURCE_LON_STEP)) + 2 * way for edge, way in ((west, -1), (east, 1)))
    column = np.arange(first, last)
    low, high = (int(edge / hexagons.SOURCE_LAT_STEP) for edge in (south, north))
    row = np.arange(low - last // 2 - 2, high - first // 2 + 3)
    source_q, source_r = (each.ravel() for each in np.meshgrid(column, row, indexing="ij"))
    inside = london.holds(*to_grid(*hexagons.source_centre(source_q, source_r)))
    cell_q, cell_r, _ = hexagons.cell_of_source(source_q[inside], source_r[inside])
    places, sources = np.unique(np.stack([cell_q, cell_r], axis=1), axis=0, return_counts=True)
    q, r = places[:, 0], places[:, 1]
    corners = hexagons.union_corners(q, r)
    rings = np.stack(to_grid(corners[..., 0], corners[..., 1]), axis=-1)
    lon, lat = hexagons.source_centre(q * hexagons.UNION + hexagons.MIDDLE[0], r * hexagons.UNION + hexagons.MIDDLE[1])
    return _clipped(COARSE, london, q, r, rings, (lon, lat), sources)


def _fine(london: London) -> tuple[pd.DataFrame, npt.NDArray[np.object_]]:
    """Return the cells of 250 m that have land in London, and their shapes inside London."""
    west, south, east, north = london.land.bounds
    columns, _ = hexagons.fine_cell(np.array([west, east]), np.array([south, south]))
    column = np.arange(columns[0] - 1, columns[1] + 2)
    rows = (np.array([south, north]) - hexagons.ORIGIN[1]) / hexagons.ACROSS
    row = np.arange(int(rows[0] - column[-1] / 2) - 2, int(rows[1] - column[0] / 2) + 3)
    q, r = (each.ravel() for each in np.meshgrid(column, row, indexing="ij"))
    rings = hexagons.fine_corners(q, r)
    near = (rings[:, 0, 1] > south - hexagons.ACROSS) & (rings[:, 0, 1] < north + hexagons.ACROSS)
    q, r, rings = q[near], r[near], rings[near]
    change = pyproj.Transformer.from_crs(BRITISH_GRID, LON_LAT, always_xy=True)
    lon, lat = change.transform(*hexagons.fine_centre(q, r))
    return _clipped(FINE, london, q, r, rings, (lon, lat), np.zeros(len(q), dtype=np.int64))


def _clipped(
    grid: str, london: London, q: Ints, r: Ints, rings: Floats, centre: tuple[Floats, Floats], sources: Ints
) -> tuple[pd.DataFrame, npt.NDArray[np.object_]]:
    """Return the cells of a grid that have land in London, and their shapes clipped by it."""
    shapes = np.asarray(shapely.polygons(rings), dtype=object)
    cut = ~shapely.covers(london.land, shapes)
    near = cut & shapely.intersects(london.land, shapes)
    shapes[cut & ~near] = shapely.Polygon()
    shapes[near] = shapely.intersection(shapes[near], london.land)
    hectares = np.asarray(shapely.area(shapes)) / 10_000
    keep = hectares >= LEAST_HECTARES
    q, r, shapes = q[keep], r[keep], shapes[keep]
    frame = pd.DataFrame(
        {
            "grid": grid,
            "cell": codes_of(grid, q, r),
            "q": q,
            "r": r,
            "lon": np.round(centre[0][keep], DECIMALS),
            "lat": np.round(centre[1][keep], DECIMALS),
            "hectares": np.round(hectares[keep], 4),
            "sources": sources[keep],
        }
    )
    return frame, shapes


def _shares(cells: npt.NDArray[np.object_], areas: pd.Series) -> pd.DataFrame:
    """Return the square metres that each cell and each area share: cell (position), code, area."""
    shapes = areas.to_numpy(dtype=object)
    shapely.prepare(shapes)
    tree = shapely.STRtree(cells)
    area, cell = tree.query(shapes, predicate="intersects")
    within = shapely.covers(shapes[area], cells[cell])
    shared = np.asarray(shapely.area(cells[cell]))
    shared[~within] = shapely.area(shapely.intersection(shapes[area[~within]], cells[cell[~within]]))
    return pd.DataFrame({"cell": cell, "code": areas.index.to_numpy(dtype=object)[area], "area": shared})


def _joined(parts: pd.DataFrame, whole: Floats) -> npt.NDArray[np.object_]:
    """Return, for each cell, the codes of the areas that it touches, the largest share first; shape (cells,)."""
    touched = parts[parts["area"].to_numpy() > LEAST_SHARE * whole[parts["cell"].to_numpy()]]
    ordered = touched.assign(area=touched["area"].round(1)).sort_values(
        ["cell", "area", "code"], ascending=[True, False, True], kind="stable"
    )
    cell, code = ordered["cell"].to_numpy(), ordered["code"].to_numpy(dtype=object)
    rank = ordered.groupby("cell").cumcount().to_numpy()
    texts = np.full(len(whole), "", dtype=object)
    texts[cell[rank == 0]] = code[rank == 0]
    for later in range(1, int(rank.max()) + 1):
        texts[cell[rank == later]] += "|" + code[rank == later]
    return texts


def _lon_lat(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return shapes in lon/lat with 5 decimals: valid polygons, slivers that rounding makes invalid mended."""
    exact = geopandas.GeoSeries(shapes, crs=BRITISH_GRID).to_crs(LON_LAT).to_numpy()
    tidy = shapely.remove_repeated_points(shapely.transform(exact, lambda points: np.round(points, DECIMALS)))
    wrong = ~shapely.is_valid(tidy) | ~np.isin(shapely.get_type_id(tidy), (_POLYGON, 2 * _POLYGON))
    tidy[wrong] = [_polygons(shapely.set_precision(shape, 10.0**-DECIMALS)) for shape in exact[wrong]]
    return np.asarray(shapely.normalize(tidy), dtype=object)


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the polygons of a shape, without the lines and points that clipping or rounding left."""
    parts = shapely.get_parts(shape)
    return shapely.union_all(parts[shapely.get_type_id(parts) == _POLYGON])
