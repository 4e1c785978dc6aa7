"""Names drawn on the map: short ones on tiles, whole ones where the place is wide enough to hold them."""

from __future__ import annotations

from typing import Any

from base.snapshot import Snapshot
from geo.areas import Gazetteer
from geo.layers import shapes

#: Degrees of longitude that a letter takes at London's first zoom, and the most that a name may fill of its place.
LETTER, FILL = 0.0092, 0.72
LENGTH = 4


def tile_names(snapshot: Snapshot, gazetteer: Gazetteer) -> list[dict[str, Any]]:
    """Return a short name for the middle of each tile: the first four letters, or initials of three words."""
    found = shapes(snapshot, "tiles")
    return [
        {"code": code, "p": _middle(shape), "t": short(gazetteer.get(code).name)}
        for code, shape in zip(found.codes.tolist(), found.geometries, strict=True)
    ]


def borough_names(snapshot: Snapshot, gazetteer: Gazetteer) -> list[dict[str, Any]]:
    """Return the names of the boroughs that are wide enough for them."""
    found = shapes(snapshot, "borough")
    rows = []
    for code, shape in zip(found.codes.tolist(), found.geometries, strict=True):
        area = gazetteer.get(code)
        west, _, east, _ = shape.bounds
        if len(area.name) * LETTER < (east - west) * FILL:
            rows.append({"code": code, "p": [round(area.lon, 3), round(area.lat, 3)], "t": area.name})
    return rows


def short(name: str) -> str:
    """Return four letters of a name: ``Sout``; of several words their beginnings: ``K&C``, ``Wa F``."""
    words = [word for word in name.split() if word not in {"upon", "of"}]
    if "and" in words:
        return f"{words[0][0]}&{words[-1][0]}"
    if len(words) > 1:
        return " ".join(word[:2] for word in words)
    return name[:LENGTH]


def _middle(shape: Any) -> list[float]:
    """The middle of a box."""
    west, south, east, north = shape.bounds
    return [round((west + east) / 2, 4), round((south + north) / 2, 4)]
