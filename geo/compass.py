"""Directions in words, and degrees as metres."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
#: Clockwise from the north.
POINTS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
#: Of latitude; of longitude too, once it is multiplied by the cosine of the latitude.
METRES_PER_DEGREE = 111_320.0


def eighths(east: Floats, north: Floats) -> npt.NDArray[np.int64]:
    """Return in which eighth of the compass directions lie.

    Parameters
    ----------
    east, north : ndarray of float, shape (n,)
        How far to the east and to the north, in one unit.

    Returns
    -------
    ndarray of int, shape (n,)
        Places in `POINTS`; each reaches 22.5 degrees to both sides of its own direction.
    """
    return np.round(np.arctan2(east, north) / (np.pi / 4)).astype(np.int64) % len(POINTS)
