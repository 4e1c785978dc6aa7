"""Points in areas: which area each point lies in."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

NOWHERE = -1


def area_of_points(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], shapes: npt.NDArray[np.object_]
) -> npt.NDArray[np.int64]:
    """Return which area each point lies in.

    Parameters
    ----------
    lon, lat : array of float, shape (points,)
        In the same coordinates as the shapes. Give each place once: the work grows with the number of points.
    shapes : array of shapely geometry, shape (areas,)
        Polygons that do not overlap, such as all wards.

    Returns
    -------
    array of int, shape (points,)
        Position in ``shapes``; ``NOWHERE`` (-1) where a point is in none. A point on the border of several areas
        belongs to the first of them, so that it is counted once.

    Notes
    -----
    The points go into a tree (Leutenegger's sort-tile-recursive packing, `shapely.STRtree`) and the areas, prepared,
    are asked one after the other which they hold: a point meets only the areas whose box holds it.
    """
    tree = shapely.STRtree(np.asarray(shapely.points(lon, lat)))
    area, point = tree.query(shapes, predicate="intersects")
    found = np.full(len(lon), len(shapes), dtype=np.int64)
    np.minimum.at(found, point, area)
    found[found == len(shapes)] = NOWHERE
    return found
