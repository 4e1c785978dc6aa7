"""A name for every place of a hotspot map that a person can tell apart: ward, part of it, borough or small area."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from base.snapshot import Snapshot
from geo.areas import Gazetteer
from geo.compass import METRES_PER_DEGREE, POINTS, eighths
from geo.named_places import load_named_places
from measures.hotspot_maps import HotspotMap
from measures.hotspot_units import Texts, Unit, Whole

#: Parts of a ward, clockwise from the north, and its middle.
PARTS = (*POINTS, "centre")
CENTRE = len(PARTS) - 1
#: Source card of the named places.
NAMED_BY = "geonames"
#: Area of a hexagon over the square of the distance to its neighbours.
HEXAGON = 3**0.5 / 2


@lru_cache(maxsize=8)
def place_names(gazetteer: Gazetteer, unit: Unit) -> Texts:
    """Return a name for every place of a unit; no two are alike.

    A small area is called by its ward and its own name: ``"Rye Lane, Southwark 039C"``. A cell is called by the ward
    that has most of it, and, where that has several, by the part of the ward that its centre lies in, seen from the
    middle of the ward's cells: ``"Rye Lane (north-east), Southwark"``. Where a part still has several, the name of the
    small area that has most of the cell stands in place of the borough; where that has several too, they are numbered
    from north to south.

    Parameters
    ----------
    gazetteer : Gazetteer
        Names of areas.
    unit : Unit
        The places.

    Returns
    -------
    ndarray of str, shape (n,)
        In the order of the unit's codes.
    """
    wards = pd.Series(unit.wards).str.partition("|")[0]
    boroughs = _boroughs(gazetteer, wards)
    rows = pd.DataFrame({"code": unit.codes, "ward": wards, "lsoa": _small_areas(gazetteer, unit, boroughs)})
    rows = rows.assign(part=_parts(unit, pd.factorize(wards)[0]), south=-unit.lat, east=unit.lon)
    ward, lsoa, borough = (_named(gazetteer, codes) for codes in (wards, rows["lsoa"], boroughs))
    if unit.name == "lsoa":
        return np.asarray(ward + ", " + lsoa, dtype=np.str_)
    alone, alone_in_part = (
        rows.groupby(keys)["code"].transform("size") == 1 for keys in (["ward"], ["ward", "part"])
    )  # fmt: skip
    ordered = rows.sort_values(["south", "east", "code"]).groupby(["ward", "part", "lsoa"], sort=False)["code"]
    size, place = ordered.transform("size").reindex(rows.index), ordered.cumcount().reindex(rows.index) + 1
    part = pd.Series(np.asarray(PARTS, dtype=object)[rows["part"]], index=rows.index)
    part = part.where((size == 1) | alone_in_part, part + " " + place.astype(str))
    names = (ward + (" (" + part + ")").where(~alone, "")) + ", " + borough.where(alone_in_part, lsoa)
    return np.asarray(names, dtype=np.str_)


def near_place(snapshot: Snapshot, shown: HotspotMap, at: Whole) -> Texts:
    """Return which named place some places of a map are near, seen from its point: ``"0.4 km north of Peckham"``.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot with the table ``named_places``.
    shown : HotspotMap
        The map.
    at : ndarray of int, shape (n,)
        Where the places lie in its arrays.

    Returns
    -------
    ndarray of str, shape (n,)
        From the middle of each in a straight line; nothing where no named place lies within 2 km.
    """
    return load_named_places(snapshot).near(shown.lon[at], shown.lat[at])


def _small_areas(gazetteer: Gazetteer, unit: Unit, boroughs: pd.Series[str]) -> pd.Series[str]:
    """The small area with most of each place, of those in the borough that its name gives, if there are any."""
    every = pd.Series(unit.lsoas).str.split("|").explode()
    own = _boroughs(gazetteer, every) == boroughs.reindex(every.index)
    first = every[~every.index.duplicated()]
    return every[own].groupby(level=0).first().reindex(first.index).fillna(first)


def _named(gazetteer: Gazetteer, codes: pd.Series[str]) -> pd.Series[str]:
    """The names of areas; nothing for no area."""
    return codes.map({code: gazetteer.get(code).name if code else "" for code in codes.unique().tolist()})


def _boroughs(gazetteer: Gazetteer, codes: pd.Series[str]) -> pd.Series[str]:
    """The codes of the boroughs that wards or small areas are in."""
    found = {code: (gazetteer.get(code).borough or "") if code else "" for code in codes.unique().tolist()}
    return codes.map(found)


def _parts(unit: Unit, ward: Whole) -> Whole:
    """Which part of its ward each place lies in, of `PARTS`, seen from the middle of the ward's places."""
    weight, size = unit.hectares, int(ward.max()) + 1
    land = np.bincount(ward, weight, size)
    middle_lon, middle_lat = (np.bincount(ward, weight * each, size) / land for each in (unit.lon, unit.lat))
    east = (unit.lon - middle_lon[ward]) * np.cos(np.radians(unit.lat))
    north = unit.lat - middle_lat[ward]
    apart = np.sqrt(weight.max() * 10_000 / HEXAGON)
    return np.where(np.hypot(east, north) * METRES_PER_DEGREE < apart / 2, CENTRE, eighths(east, north))
