"""Arithmetic of the two lattices of hexagons: places, centres, outlines and neighbours; no files, no geometry library.

Both are axial lattices of flat-topped hexagons: a step in ``q`` goes east and half a hexagon north, a step in ``r`` one
hexagon north. The neighbours of a place are the six places `STEPS` away.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

STEPS: Final = ((1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1))
SOURCE_EDGE: Final = 100.0
SOURCE_LON_STEP: Final = 1.5 * SOURCE_EDGE / (111_320 * math.cos(math.radians(51.5)))
"""Degrees of longitude from one column of source hexagons to the next."""
SOURCE_LAT_STEP: Final = math.sqrt(3) * SOURCE_EDGE / 110_540
"""Degrees of latitude from one source hexagon to the next in its column."""
UNION: Final = 3
"""A cell of the union grid is 3 × 3 source hexagons around the middle one."""
MIDDLE: Final = (-57, 32_898)
"""The source hexagon in the middle of cell (0, 0), near Charing Cross."""
ACROSS: Final = 250.0
"""Metres across a hexagon of the fine grid, from flat to flat, and between the centres of neighbours."""
ORIGIN: Final = (530_000.0, 180_000.0)
"""Easting and northing of the centre of the fine grid's hexagon (0, 0)."""


def source_centre(q: npt.ArrayLike, r: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return longitude and latitude of the centres of source hexagons (any shape).

    Notes
    -----
    Found from the published centres: both are linear in ``hex_q`` and ``hex_r`` to the last digit. The publisher's
    metres are those of a sphere flattened at latitude 51.5 (111,320 and 110,540 metres a degree), so the hexagons are
    173.2 to 174.3 m from centre to centre on the British National Grid.
    """
    east, north = np.asarray(q, dtype=np.float64), np.asarray(r, dtype=np.float64)
    return east * SOURCE_LON_STEP, (north + east / 2) * SOURCE_LAT_STEP


def cell_of_source(q: npt.ArrayLike, r: npt.ArrayLike) -> tuple[Ints, Ints, Ints]:
    """Return the union cell of source hexagons, and which of its nine each is (any shape).

    Returns
    -------
    cell_q, cell_r : array of int
        Place of the cell.
    point : array of int
        0 to 8; 4 is the middle one.
    """
    east, part_east = np.divmod(np.asarray(q, dtype=np.int64) - MIDDLE[0] + 1, UNION)
    north, part_north = np.divmod(np.asarray(r, dtype=np.int64) - MIDDLE[1] + 1, UNION)
    return east, north, part_east * UNION + part_north


def sources_of_cell(q: Ints, r: Ints) -> tuple[Ints, Ints]:
    """Return the nine source hexagons of cells, in order of their point: two arrays, shape (cells, 9)."""
    east, north = np.divmod(np.arange(UNION * UNION), UNION)
    return q[:, None] * UNION + east - 1 + MIDDLE[0], r[:, None] * UNION + north - 1 + MIDDLE[1]


def fine_cell(easting: Floats, northing: Floats) -> tuple[Ints, Ints]:
    """Return the place of the fine hexagon in which points of the British National Grid lie (any shape).

    Notes
    -----
    Cube rounding: round the three axial coordinates, which sum to zero, and mend the one that moved most.
    """
    q = (easting - ORIGIN[0]) / (ACROSS * math.sqrt(3) / 2)
    r = (northing - ORIGIN[1]) / ACROSS - q / 2
    cube = np.stack([q, r, -q - r])
    near = np.rint(cube)
    moved = np.abs(near - cube)
    mend = moved.argmax(axis=0)
    whole = near.astype(np.int64)
    return (
        np.where(mend == 0, -whole[1] - whole[2], whole[0]),
        np.where(mend == 1, -whole[0] - whole[2], whole[1]),
    )


def fine_centre(q: npt.ArrayLike, r: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return easting and northing of the centres of fine hexagons (any shape)."""
    east, north = np.asarray(q, dtype=np.float64), np.asarray(r, dtype=np.float64)
    return ORIGIN[0] + east * ACROSS * math.sqrt(3) / 2, ORIGIN[1] + (north + east / 2) * ACROSS


def fine_corners(q: Ints, r: Ints) -> Floats:
    """Return the corners of fine hexagons as easting and northing, shape (cells, 7, 2), the first repeated last."""
    angle = np.arange(7) * math.pi / 3
    edge = ACROSS / math.sqrt(3)
    return np.stack(fine_centre(q, r), axis=-1)[:, None, :] + edge * np.stack([np.cos(angle), np.sin(angle)], axis=-1)


def union_corners(q: Ints, r: Ints) -> Floats:
    """Return the corners of union cells as longitude and latitude, shape (cells, 23, 2), the first repeated last.

    Notes
    -----
    Corners of source hexagons lie on whole steps of a third of a column and half a hexagon, so shared ones are equal.
    """
    ring = _union_ring()
    middle_q, middle_r = q * UNION + MIDDLE[0], r * UNION + MIDDLE[1]
    third = 3 * middle_q[:, None] + ring[:, 0]
    half = (2 * middle_r + middle_q)[:, None] + ring[:, 1]
    return np.stack([third * (SOURCE_LON_STEP / 3), half * (SOURCE_LAT_STEP / 2)], axis=-1)


def _union_ring() -> Ints:
    """Return the outline of the nine source hexagons around (0, 0), closed, in thirds and halves of steps."""
    corner = np.array([(2, 0), (1, 1), (-1, 1), (-2, 0), (-1, -1), (1, -1), (2, 0)])
    east, north = np.divmod(np.arange(UNION * UNION), UNION)
    centre = np.stack([3 * (east - 1), 2 * (north - 1) + (east - 1)], axis=-1)
    edges = {(*start, *end) for ring in (centre[:, None, :] + corner).tolist() for start, end in pairwise(ring)}
    outer = {edge[:2]: edge[2:] for edge in edges if (*edge[2:], *edge[:2]) not in edges}
    ring = [min(outer)]
    while len(ring) <= len(outer):
        ring.append(outer[ring[-1]])
    return np.array(ring, dtype=np.int64)
