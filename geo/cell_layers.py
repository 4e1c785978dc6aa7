"""Map layers of cells and small areas: boundaries once, and the few hot places with what a tooltip says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pyarrow.compute as pc
import shapely

from base.errors import UnknownNameError
from base.snapshot import Snapshot
from geo.cells import GRIDS
from geo.layers import Shapes, shapes

#: Kinds of places that have a layer.
UNITS = (*GRIDS, "lsoa")
#: What a tooltip says of a place that is not in the layer of hot ones, under the same names as there.
NOT_HOT = {"what": "No more than chance, or too few to show", "class": "Choose it to read its figures", "steady": ""}


@lru_cache(maxsize=8)
def unit_shapes(snapshot: Snapshot, unit: str) -> Shapes:
    """Return the boundaries of all places of a kind, in order of code.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    unit : str
        One of `UNITS`.

    Raises
    ------
    UnknownNameError
        If there is no such kind.
    """
    if unit not in UNITS:
        raise UnknownNameError("layer of cells", unit, UNITS)
    if unit == "lsoa":
        return shapes(snapshot, unit)
    table = snapshot.table("boundaries_cell")
    table = table.filter(pc.equal(table["grid"], unit))
    codes = np.asarray(table["cell"].to_pylist(), dtype=np.str_)
    order = np.argsort(codes)
    geometries = np.asarray(shapely.from_wkb(table["geometry"].to_numpy()), dtype=object)[order]
    return Shapes(codes[order], geometries, np.asarray(shapely.to_geojson(geometries), dtype=object))


def cell_layer(found: Shapes, names: Sequence[str]) -> bytes:
    """Return boundaries of places as a GeoJSON FeatureCollection.

    Parameters
    ----------
    found : Shapes
        Places, in order of code.
    names : sequence of str
        What each is called.

    Returns
    -------
    bytes
        Minified; each feature has the properties ``code``, ``i`` (its place in this layer), ``name``, and those of
        `NOT_HOT`.
    """
    rows = zip(found.codes.tolist(), names, strict=True)
    return collection(found, [{"code": code, "i": i, "name": name, **NOT_HOT} for i, (code, name) in enumerate(rows)])


def collection(found: Shapes, properties: Sequence[dict[str, object]]) -> bytes:
    """Return places with their properties as a minified GeoJSON FeatureCollection.

    Parameters
    ----------
    found : Shapes
        Places, in order of code.
    properties : sequence of dict
        One for each place; numbers, texts, lists and None.
    """
    features = ",".join(
        f'{{"type":"Feature","properties":{json.dumps(own, ensure_ascii=False, separators=(",", ":"))},'
        f'"geometry":{geometry}}}'
        for own, geometry in zip(properties, found.texts.tolist(), strict=True)
    )
    return f'{{"type":"FeatureCollection","features":[{features}]}}'.encode()
