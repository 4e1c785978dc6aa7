"""The outline of London, and the tidal river that the published boundaries leave out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from pipeline import boundaries
from pipeline.workshop import Workshop

RIVER_GAP = 400.0
"""Metres: gaps between boroughs of up to twice this width are closed to find the river."""


@dataclass(frozen=True)
class London:
    """London on the British National Grid.

    Attributes
    ----------
    land : shapely geometry
        The 33 boroughs as published: generalised to 20 m, clipped at the banks of the tidal Thames.
    whole : shapely geometry
        The same with the Thames between the boroughs. A crime on a bridge is a crime in London.
    """

    land: Any
    whole: Any

    def holds(self, easting: npt.NDArray[np.float64], northing: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Return which points lie in London, river and border included (any shape)."""
        return np.asarray(shapely.intersects_xy(self.whole, easting, northing), dtype=bool)


def read_london(workshop: Workshop) -> London:
    """Return London as the published boundaries of the boroughs give it.

    Parameters
    ----------
    workshop : Workshop
        The bench.

    Returns
    -------
    London
        Prepared for many questions.

    Raises
    ------
    SourceFileError
        If the file of boundaries is not there or not whole.
    """
    land = shapely.union_all(boundaries.read_shapes(workshop, "borough").to_numpy(dtype=object))
    gaps = shapely.get_parts(shapely.difference(land.buffer(RIVER_GAP).buffer(-RIVER_GAP), land))
    river = gaps[np.argmax(shapely.area(gaps))] if len(gaps) else shapely.Polygon()
    whole = shapely.union(land, river)
    shapely.prepare(land)
    shapely.prepare(whole)
    return London(land, whole)
