"""Hatching: parallel lines clipped to areas, so that a blank is seen as a blank, on screen and in print."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

Geometries = npt.NDArray[np.object_]
#: Latitude at which lengths are true; over London an error of 0.4 % at most.
LATITUDE = 51.5
METRES_PER_DEGREE = 111_320.0
DECIMALS = 5


class Pattern(NamedTuple):
    """How a kind of blank or doubt is drawn: direction of the lines (degrees from east) and metres between them."""

    angle: float
    spacing: float


#: One direction a kind, so that kinds differ without colour.
PATTERNS: dict[str, Pattern] = {
    "not_applicable": Pattern(45.0, 500.0),
    "no_data": Pattern(135.0, 900.0),
    "suppressed": Pattern(90.0, 500.0),
    "not_comparable": Pattern(0.0, 900.0),
    "uncertain": Pattern(60.0, 1000.0),
}


def hatch_lines(geometries: Geometries, angle: float, spacing: float) -> BaseGeometry:
    """Return parallel lines clipped to some areas.

    Lines keep their place whatever the areas, so that neighbours' lines meet.

    Parameters
    ----------
    geometries : ndarray of Polygon or MultiPolygon, shape (n,)
        Longitude and latitude, degrees; parts of one coverage (they may touch, not overlap).
    angle : float
        Direction of the lines, degrees anticlockwise from east.
    spacing : float
        Metres between lines.

    Returns
    -------
    MultiLineString
        Longitude and latitude, rounded to 5 decimals; empty when there are no areas.

    Raises
    ------
    ValueError
        If the spacing is not positive.

    Notes
    -----
    Lengths are taken on a plane tangent at 51.5° north, true to 0.4 % over London.
    """
    if not spacing > 0:
        raise ValueError("The spacing of hatching must be positive")
    if len(geometries) == 0:
        return shapely.MultiLineString()
    scale = np.array([np.cos(np.radians(LATITUDE)), 1.0]) * METRES_PER_DEGREE
    areas = shapely.union_all(shapely.transform(geometries, lambda degrees: degrees * scale))
    turn = np.radians(angle)
    along, across = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    points = shapely.get_coordinates(areas)
    reach, offset = points @ along, points @ across
    offsets = np.arange(np.ceil(offset.min() / spacing), np.floor(offset.max() / spacing) + 1) * spacing
    ends = np.array([reach.min() - spacing, reach.max() + spacing])
    rows = ends[None, :, None] * along + offsets[:, None, None] * across
    shapely.prepare(areas)
    clipped = shapely.get_parts(shapely.intersection(shapely.linestrings(rows), areas))
    kept = clipped[(shapely.get_type_id(clipped) == 1) & ~shapely.is_empty(clipped)]
    degrees = shapely.transform(kept, lambda metres: np.round(metres / scale, DECIMALS))
    return shapely.MultiLineString(degrees.tolist())
