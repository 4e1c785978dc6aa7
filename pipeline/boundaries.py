"""Boundaries of boroughs, wards and small areas, simplified together so that shared edges stay shared."""

from __future__ import annotations

from typing import NamedTuple

import geopandas
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio.errors
import shapely

from pipeline.frames import TEXT, Field, check_known, check_total, check_unique, read_parquet
from pipeline.workshop import AGAIN, Workshop

SOURCE = "ons_boundaries"
SOURCES = (SOURCE,)
TABLES = ("boundaries_borough", "boundaries_ward", "boundaries_lsoa", "boundaries_lsoa11")
BRITISH_GRID = 27700
LON_LAT = 4326
DECIMALS = 5


class Layer(NamedTuple):
    """One published layer: its file, the column with the code, and how far simplification may go, in metres."""

    file: str
    code: str
    name: str
    tolerance: float


LAYERS = {
    "borough": Layer("geo/london_boroughs_ons_lad22_bgc.geojson", "lad_code", "lad_name", 20.0),
    "ward": Layer("geo/london_wards_2024_ons_bgc.geojson", "ward_code", "ward_name", 30.0),
    "lsoa": Layer("geo/london_lsoa21_ons_bgc.parquet", "lsoa21_code", "lsoa21_name", 25.0),
    "lsoa11": Layer("geo/london_lsoa11_ons_bgc.parquet", "lsoa11_code", "lsoa11_name", 25.0),
}


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return the four tables of boundaries.

    Parameters
    ----------
    workshop : Workshop
        With the table ``areas`` already made.

    Returns
    -------
    dict of str to DataFrame
        Each with ``code`` and ``geometry`` (WKB, EPSG:4326, 5 decimals).

    Raises
    ------
    SourceFileError
        If a layer is not whole, or an area lacks a geometry.
    """
    areas = workshop.tables["areas"]
    tally = workshop.tally(SOURCE)
    made = {}
    for level, layer in LAYERS.items():
        shapes = read_shapes(workshop, level)
        known = areas.loc[areas["level"] == level, "code"]
        if len(known):
            codes = pd.Series(shapes.index, index=np.arange(2, 2 + len(shapes)), name=layer.code)
            check_known(workshop, layer.file, codes, set(known))
        check_total(workshop, layer.file, "areas", len(shapes), workshop.check(SOURCE, f"{level}_areas"))
        workshop.stop_on_faults()
        simple = simplify(shapes.to_numpy(), layer.tolerance)
        made[f"boundaries_{level}"] = pd.DataFrame({"code": shapes.index, "geometry": shapely.to_wkb(simple)})
        tally.read += len(shapes)
        tally.kept += len(shapes)
    return made


def read_shapes(workshop: Workshop, level: str) -> pd.Series:
    """Return the published shapes of a level on the British National Grid.

    Parameters
    ----------
    workshop : Workshop
        The bench; no table need be made.
    level : {"borough", "ward", "lsoa", "lsoa11"}
        Which layer.

    Returns
    -------
    Series of shapely geometry, shape (areas,)
        Metres, EPSG:27700; the index is the code, sorted.

    Raises
    ------
    SourceFileError
        If the file is not there or not whole, or shapes are invalid or repeated.
    """
    layer = LAYERS[level]
    frame = read_layer(workshop, SOURCE, layer.file, {layer.code: TEXT})
    check_unique(workshop, layer.file, frame, [layer.code])
    bad = ~shapely.is_valid(frame["geometry"].to_numpy()) | shapely.is_empty(frame["geometry"].to_numpy())
    workshop.fault_rows(layer.file, frame.index[bad].tolist(), "the shape is not a valid polygon", AGAIN, "geometry")
    workshop.stop_on_faults()
    grid = geopandas.GeoSeries(frame["geometry"].to_numpy(), index=frame[layer.code], crs=LON_LAT).to_crs(BRITISH_GRID)
    return pd.Series(grid.to_numpy(), index=pd.Index(grid.index, name="code"), dtype=object).sort_index()


def read_layer(workshop: Workshop, source: str, name: str, fields: dict[str, Field]) -> pd.DataFrame:
    """Return the wanted columns and the ``geometry`` of a GeoJSON or GeoParquet file in lon/lat.

    Parameters
    ----------
    workshop : Workshop
        Where faults go.
    source : str
        Source card id.
    name : str
        Path of the file under the folder of published files.
    fields : dict of str to Field
        Columns of texts or numbers, by their names in the file.

    Returns
    -------
    DataFrame
        The index counts features from 2, as if there were a header line.

    Raises
    ------
    SourceFileError
        If the file is not there or cannot be read, or a column is missing.
    """
    if name.endswith(".parquet"):
        frame = read_parquet(workshop, source, name, {**fields, "geometry": TEXT})
        return frame.assign(geometry=shapely.from_wkb(frame["geometry"].to_numpy(dtype=object)))
    try:
        layer = geopandas.read_file(workshop.path(source, name), engine="pyogrio")
    except pyogrio.errors.DataSourceError:
        workshop.fault(name, "the file cannot be read as GeoJSON (cut short, or another kind of file)", AGAIN)
        workshop.stop_on_faults()
        raise
    for column in sorted(set(fields) - set(layer.columns)):
        workshop.fault(name, "the features lack this property", AGAIN, None, column)
    workshop.stop_on_faults()
    return pd.DataFrame(layer[[*fields, "geometry"]]).set_index(pd.RangeIndex(2, 2 + len(layer)))


def simplify(shapes: npt.NDArray[np.object_], tolerance: float) -> npt.NDArray[np.object_]:
    """Simplify shapes together, and return them in lon/lat with 5 decimals.

    Parameters
    ----------
    shapes : array of shapely geometry, shape (areas,)
        Metres, EPSG:27700, a coverage: neighbours share their edges.
    tolerance : float
        Metres: bends smaller than about this length squared are taken out (Visvalingam–Whyatt on shared edges).

    Returns
    -------
    array of shapely geometry, shape (areas,)
        Valid polygons and multipolygons, EPSG:4326. Edges that were shared are still the same points.

    Notes
    -----
    A point is rounded the same way wherever it occurs, so rounding keeps shared edges too. Slivers that rounding makes
    invalid are mended one by one.
    """
    simple = shapely.coverage_simplify(shapes, tolerance)
    lon_lat = geopandas.GeoSeries(simple, crs=BRITISH_GRID).to_crs(LON_LAT).to_numpy()
    rounded = shapely.transform(lon_lat, lambda points: np.round(points, DECIMALS))
    tidy = shapely.remove_repeated_points(rounded)
    invalid = ~shapely.is_valid(tidy)
    tidy[invalid] = shapely.set_precision(lon_lat[invalid], 10.0**-DECIMALS)
    return np.asarray(shapely.normalize(tidy), dtype=object)
