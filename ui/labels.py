"""Names drawn on the map: short ones on tiles, whole ones where the place is wide enough to hold them."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from base.snapshot import Snapshot
from geo.areas import Gazetteer
from geo.layers import shapes

Labels = list[dict[str, Any]]

#: Pixels that a letter takes, and the share of a place's width that its name may take.
LETTER, FILL = 7.1, 0.88
#: Heights, as shares of a place's own, at which its width is tried.
TRIED = (0.35, 0.45, 0.5, 0.55, 0.65)
LENGTH = 4


def tile_names(snapshot: Snapshot, gazetteer: Gazetteer) -> Labels:
    """Return a short name for the middle of each tile."""
    found = shapes(snapshot, "tiles")
    middles = shapely.get_coordinates(shapely.centroid(found.geometries)).round(4).tolist()
    return [
        {"code": code, "p": middle, "t": short(gazetteer.get(code).name)}
        for code, middle in zip(found.codes.tolist(), middles, strict=True)
    ]


def area_names(
    snapshot: Snapshot, gazetteer: Gazetteer, level: str, codes: tuple[str, ...], degrees_per_pixel: float
) -> Labels:
    """Return the names of the areas that are wide enough for them, placed where each area is widest.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    gazetteer : Gazetteer
        Its places.
    level : str
        ``"borough"`` or ``"ward"``.
    codes : tuple of str
        Areas that the map shows.
    degrees_per_pixel : float
        Degrees of longitude that a pixel spans in the map's first view.
    """
    found = shapes(snapshot, level).take(codes)
    west, south, east, north = shapely.bounds(found.geometries).T
    heights = south + (north - south) * np.asarray(TRIED)[:, None]
    ends = np.stack(
        [np.broadcast_to([west, east], (len(TRIED), 2, len(west))), np.stack([heights, heights], axis=1)], axis=-1
    )
    chords = shapely.intersection(shapely.linestrings(np.moveaxis(ends, 1, -2)), found.geometries[None, :])
    rows: Labels = []
    for code, tried in zip(found.codes.tolist(), chords.T, strict=True):
        parts = shapely.get_parts(tried)
        widest = parts[shapely.length(parts).argmax()] if len(parts) else None
        name = gazetteer.get(code).name
        if widest is not None and len(name) * LETTER * degrees_per_pixel < FILL * widest.length:
            rows.append({"code": code, "p": [round(at, 4) for at in widest.centroid.coords[0]], "t": name})
    return rows


def short(name: str) -> str:
    """Return a short form of a name: ``Sout``; of several words their beginnings: ``K&C``, ``Wa Fo``."""
    words = [word for word in name.split() if word not in {"upon", "of"}]
    if "and" in words:
        return f"{words[0][0]}&{words[-1][0]}"
    if len(words) > 1:
        return " ".join(word[:2] for word in words)
    return name[:LENGTH]
