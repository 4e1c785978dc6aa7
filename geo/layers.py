"""Map layers as GeoJSON bytes: boundaries, tile map, outline, hatching, and values for tooltips.

Boundaries are turned into text once a snapshot and level; a layer of values is put together from that text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from base.errors import UnknownNameError
from base.hashes import content_hash
from base.snapshot import Snapshot
from geo.areas import CITY, Gazetteer, load_gazetteer
from geo.hatching import PATTERNS, Geometries, hatch_lines

#: Levels that have a layer; ``tiles`` are the boroughs as equal squares.
LAYER_LEVELS = ("borough", "ward", "lsoa", "tiles")
#: Where the tile map is centred, and how far apart its squares are (degrees of longitude).
TILE_CENTRE = (-0.088, 51.49)
TILE_PITCH = 0.095
TILE_GAP = 0.06


@dataclass(frozen=True, eq=False)
class Shapes:
    """The boundaries of a level, in code order.

    Parameters
    ----------
    codes : ndarray of str, shape (n,)
        Sorted codes.
    geometries : ndarray of geometry, shape (n,)
        Longitude and latitude, degrees.
    texts : ndarray of str objects, shape (n,)
        The same geometries as minified GeoJSON.
    """

    codes: npt.NDArray[np.str_]
    geometries: Geometries
    texts: npt.NDArray[np.object_]

    def take(self, codes: Sequence[str]) -> Shapes:
        """Return the shapes of some codes, in code order; codes without a boundary are left out."""
        chosen = np.isin(self.codes, np.asarray(codes, dtype=np.str_))
        return Shapes(self.codes[chosen], self.geometries[chosen], self.texts[chosen])


@cache
def shapes(snapshot: Snapshot, level: str) -> Shapes:
    """Return the boundaries of a level.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    level : str
        One of `LAYER_LEVELS`.

    Raises
    ------
    UnknownNameError
        If the level has no layer.
    """
    if level not in LAYER_LEVELS:
        raise UnknownNameError("layer", level, LAYER_LEVELS)
    if level == "tiles":
        codes, geometries = _tiles(snapshot)
    else:
        table = snapshot.table(f"boundaries_{level}")
        codes = np.asarray(table["code"].to_pylist(), dtype=np.str_)
        geometries = np.asarray(shapely.from_wkb(table["geometry"].to_numpy()), dtype=object)
    order = np.argsort(codes)
    geometries = geometries[order]
    return Shapes(codes[order], geometries, np.asarray(shapely.to_geojson(geometries), dtype=object))


@cache
def geometry_layer(snapshot: Snapshot, level: str, within: str | None = None) -> bytes:
    """Return the boundaries of a level as a GeoJSON FeatureCollection.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    level : str
        One of `LAYER_LEVELS`.
    within : str, optional
        Code of a borough: only its wards or LSOAs.

    Returns
    -------
    bytes
        Minified; each feature has the properties ``code``, ``i`` (its place in code order in this layer) and
        ``name``.

    Raises
    ------
    UnknownNameError
        If the level has no layer, or the borough does not exist.
    """
    chosen = _within(snapshot, level, within)
    gazetteer = load_gazetteer(snapshot)
    names = [gazetteer.label(code) for code in chosen.codes.tolist()]
    properties = pd.DataFrame({"code": chosen.codes, "i": np.arange(len(chosen.codes)), "name": names})
    return _collection(chosen.texts, _objects(properties))


def value_layer(snapshot: Snapshot, level: str, properties: pd.DataFrame, within: str | None = None) -> bytes:
    """Return the boundaries of a level with a row of properties for each feature.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    level : str
        One of `LAYER_LEVELS`.
    properties : DataFrame
        One row per area with the column ``code``; the other columns become properties as they are
        (numbers, texts, lists such as ``fill``). Areas of the level that have no row are not drawn.
    within : str, optional
        Code of a borough: only its wards or LSOAs.

    Returns
    -------
    bytes
        A minified GeoJSON FeatureCollection in code order.

    Raises
    ------
    UnknownNameError
        If the level has no layer, or the borough does not exist.
    """
    rows = properties.sort_values("code", ignore_index=True)
    chosen = _within(snapshot, level, within).take(rows["code"].tolist())
    rows = rows[rows["code"].isin(chosen.codes)]
    return _collection(chosen.texts, _objects(rows))


def outline(snapshot: Snapshot, code: str) -> bytes:
    """Return the boundary of one borough, ward or LSOA as a collection of one feature.

    Raises
    ------
    UnknownNameError
        If there is no such area, or it has no boundary.
    """
    area = load_gazetteer(snapshot).get(code)
    if area.level not in LAYER_LEVELS:
        raise UnknownNameError("boundary of the area", code)
    return geometry_of(snapshot, area.level, code)


def geometry_of(snapshot: Snapshot, level: str, code: str) -> bytes:
    """Return one area's shape at a level (``tiles`` gives its square) as a collection of one feature.

    Raises
    ------
    UnknownNameError
        If the level has no layer, or the area has no shape there.
    """
    chosen = shapes(snapshot, level).take((code,))
    if not len(chosen.codes):
        raise UnknownNameError("boundary of the area", code, tuple(shapes(snapshot, level).codes[:3].tolist()))
    label = load_gazetteer(snapshot).label(code)
    return _collection(chosen.texts, [json.dumps({"code": code, "name": label}, separators=(",", ":"))])


def hatch(
    snapshot: Snapshot,
    level: str,
    codes: Sequence[str] | None = None,
    kind: str = "not_applicable",
    spacing: float | None = None,
) -> bytes:
    """Return hatching over some areas as a collection of one MultiLineString (of none when there is no area).

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    level : str
        One of `LAYER_LEVELS`.
    codes : sequence of str, optional
        Areas of that level; by default those of the City, which the Met does not police.
    kind : str
        Kind of blank, of `geo.hatching.PATTERNS`; it sets the direction of the lines.
    spacing : float, optional
        Metres between lines; the kind's own by default.

    Raises
    ------
    UnknownNameError
        If the level or the kind does not exist.
    """
    if kind not in PATTERNS:
        raise UnknownNameError("kind of blank", kind, tuple(PATTERNS))
    if codes is None:
        codes = city_codes(load_gazetteer(snapshot), level)
    pattern = PATTERNS[kind]
    chosen = shapes(snapshot, level).take(codes)
    if not len(chosen.codes):
        return _collection(np.empty(0, dtype=object), [])
    lines = hatch_lines(chosen.geometries, pattern.angle, spacing or pattern.spacing)
    return _collection(np.asarray([shapely.to_geojson(lines)], dtype=object), [json.dumps({"kind": kind})])


def inked_hatch(snapshot: Snapshot, level: str, inks: Mapping[tuple[int, ...], list[str]], kind: str) -> bytes:
    """Return hatching in several colours, as a collection of one MultiLineString a colour.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    level : str
        One of `LAYER_LEVELS`.
    inks : mapping of tuple of int to list of str
        Red, green, blue and opacity of the lines, each with the areas that they lie over.
    kind : str
        What the hatching means, of `geo.hatching.PATTERNS`.

    Returns
    -------
    bytes
        Minified GeoJSON; each feature has the properties ``kind`` and ``ink``. A colour without areas has no feature.

    Raises
    ------
    UnknownNameError
        If the level does not exist.
    """
    every, pattern = shapes(snapshot, level), PATTERNS[kind]
    chosen = {ink: found for ink, codes in inks.items() if len((found := every.take(codes)).codes)}
    lines = [hatch_lines(found.geometries, pattern.angle, pattern.spacing) for found in chosen.values()]
    properties = [json.dumps({"kind": kind, "ink": ink}, separators=(",", ":")) for ink in chosen]
    return _collection(np.asarray([shapely.to_geojson(each) for each in lines], dtype=object), properties)


def city_codes(gazetteer: Gazetteer, level: str) -> tuple[str, ...]:
    """Return the areas of a level that the Met does not police: the City of London and what lies in it."""
    named = "borough" if level == "tiles" else level
    return tuple(code for code in gazetteer.at_level(named) if gazetteer.get(code).borough == CITY)


def _within(snapshot: Snapshot, level: str, within: str | None) -> Shapes:
    """The shapes of a level, or those in one borough."""
    every = shapes(snapshot, level)
    if within is None:
        return every
    gazetteer = load_gazetteer(snapshot)
    gazetteer.wards_of(within)
    named = "borough" if level == "tiles" else level
    return every.take([code for code in gazetteer.at_level(named) if gazetteer.get(code).borough == within])


def _tiles(snapshot: Snapshot) -> tuple[npt.NDArray[np.str_], Geometries]:
    """Boroughs as squares that are equal on a Mercator map, centred on London."""
    frame = snapshot.frame("tiles")
    place = frame[["column", "row"]].to_numpy(dtype=np.float64)
    middle = (place.min(axis=0) + place.max(axis=0)) / 2
    east, south = ((place - middle) * TILE_PITCH).T
    half = TILE_PITCH * (1 - TILE_GAP) / 2
    centre = np.degrees(np.arcsinh(np.tan(np.radians(TILE_CENTRE[1]))))
    north = centre - south
    corners = np.array([[-half, -half], [half, -half], [half, half], [-half, half], [-half, -half]])
    rings = np.stack([TILE_CENTRE[0] + east, north], axis=1)[:, None, :] + corners
    rings[..., 1] = np.degrees(np.arctan(np.sinh(np.radians(rings[..., 1]))))
    return frame["code"].to_numpy(dtype=np.str_), np.asarray(shapely.polygons(np.round(rings, 5)), dtype=object)


def _objects(properties: pd.DataFrame) -> list[str]:
    """Each row as a JSON object."""
    if properties.empty:
        return []
    text = properties.to_json(orient="records", lines=True, double_precision=10, force_ascii=False)
    return str(text).rstrip("\n").split("\n")


def _collection(geometries: npt.NDArray[np.object_], properties: list[str]) -> bytes:
    """Features of geometries and properties that are already JSON."""
    features = ",".join(
        f'{{"type":"Feature","properties":{own},"geometry":{geometry}}}'
        for own, geometry in zip(properties, geometries.tolist(), strict=True)
    )
    return f'{{"type":"FeatureCollection","features":[{features}]}}'.encode()


def layer_path(content: bytes, name: str) -> str:
    """Return the path under which the server gives a layer: its name and the hash of its content.

    Parameters
    ----------
    content : bytes
        The layer.
    name : str
        ``"ward"``, ``"ward-E09000028"``, ``"tiles"``, ``"outline/E05011102"``, ``"hatch/ward"`` …
    """
    return f"/layers/{name}.{content_hash(content)}.json"


def value_path(snapshot_id: str, level: str, measure: str, period: str, **options: str | None) -> str:
    """Return the path under which the server gives a layer of values, or the hatching over its blanks.

    Parameters
    ----------
    snapshot_id : str
        Id of the snapshot that the values come from.
    level : str
        One of `LAYER_LEVELS`; ``"hatch/"`` before it for the hatching.
    measure, period : str
        Measure id, and the month in which the window ends, ``"2026-06"``.
    **options : str or None
        ``window``, ``against``, ``within``, ``group``, ``status``; empty ones are left out.
    """
    query = urlencode({name: value for name, value in sorted(options.items()) if value})
    return f"/layers/{level}/{snapshot_id}/{measure}/{period}.json" + (f"?{query}" if query else "")
