"""Which wards hotspots touch. A cell may lie in several; a ward's own figures come from the ward file only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely

from base.snapshot import Snapshot
from geo.cell_layers import unit_shapes
from geo.layers import shapes
from measures.hotspot_maps import hotspot_map
from measures.hotspot_query import HotspotQuery

#: Parts smaller than this share of a place's area are rounding of boundaries.
LEAST = 0.01


@dataclass(frozen=True)
class Touched:
    """A ward that hotspots touch.

    Attributes
    ----------
    ward : str
        Its code.
    places : int
        Hot places that touch it.
    share : float
        Share of the hot places' area that lies in it.
    covered : float
        Share of the ward's area that lies in hot places.
    """

    ward: str
    places: int
    share: float
    covered: float


@lru_cache(maxsize=64)
def wards_touched(snapshot: Snapshot, query: HotspotQuery) -> tuple[Touched, ...]:
    """Return the wards that the hot places shown touch, in order of code.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    query : HotspotQuery
        What the map shows.
    """
    shown = hotspot_map(snapshot, query)
    hot = np.flatnonzero(shown.hot)
    if not len(hot):
        return ()
    geometries = unit_shapes(snapshot, query.unit).take(shown.codes[hot].tolist()).geometries
    wards = shapes(snapshot, "ward")
    mine, theirs = shapely.STRtree(wards.geometries).query(geometries, predicate="intersects")
    # Degrees of longitude are all shorter by the same factor here, which shares of area do not feel.
    parts = shapely.area(shapely.intersection(geometries[mine], wards.geometries[theirs]))
    own = shapely.area(geometries)
    kept = parts > LEAST * own[mine]
    theirs, parts = theirs[kept], parts[kept]
    number = np.bincount(theirs, minlength=len(wards.codes))
    area = np.bincount(theirs, parts, minlength=len(wards.codes))
    covered = area / shapely.area(wards.geometries)
    total = float(own.sum())
    return tuple(
        Touched(str(wards.codes[at]), int(number[at]), float(area[at] / total), float(covered[at]))
        for at in np.flatnonzero(number).tolist()
    )
