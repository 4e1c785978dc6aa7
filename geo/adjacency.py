"""Which cells of a lattice, or areas with common borders, are neighbours."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from base.errors import StatisticsInputError

#: Three of the six neighbours of a place of an axial lattice; the others are their opposites.
AXIAL = ((1, 0), (0, 1), (1, -1))


def lattice_neighbours(q: npt.ArrayLike, r: npt.ArrayLike) -> sparse.csr_array:
    """Return which places of an axial lattice of hexagons are neighbours.

    Parameters
    ----------
    q, r : array_like of int, shape (n_cells,)
        Places; each once.

    Returns
    -------
    scipy.sparse.csr_array of float, shape (n_cells, n_cells)
        Ones; symmetric; at most six a row.

    Raises
    ------
    StatisticsInputError
        If two cells have the same place.
    """
    first, second = np.asarray(q, dtype=np.int64), np.asarray(r, dtype=np.int64)
    width = int(np.ptp(second)) + 3 if len(second) else 3
    keys = (first - first.min(initial=0)) * width + (second - second.min(initial=0) + 1)
    order = np.argsort(keys)
    ordered = keys[order]
    if np.any(np.diff(ordered) == 0):
        raise StatisticsInputError("Two cells have the same place on the lattice", "build the grid again")
    pairs = []
    for along, across in AXIAL:
        sought = keys + along * width + across
        found = np.minimum(np.searchsorted(ordered, sought), len(keys) - 1)
        here = np.flatnonzero(ordered[found] == sought)
        pairs.append(np.stack([here, order[found[here]]]))
    return _symmetric(np.concatenate(pairs, axis=1), len(keys))


def part(neighbours: sparse.csr_array, keep: npt.ArrayLike) -> sparse.csr_array:
    """Return the neighbours among some of the cells, such as those with figures.

    Parameters
    ----------
    neighbours : scipy.sparse.csr_array, shape (n_cells, n_cells)
        Ones where two cells are neighbours.
    keep : array_like of bool, shape (n_cells,)
        The cells to keep.

    Returns
    -------
    scipy.sparse.csr_array, shape (n_kept, n_kept)
    """
    places = np.flatnonzero(keep)
    return sparse.csr_array(neighbours[places][:, places])


def contiguity(geometries: npt.ArrayLike) -> sparse.csr_array:
    """Return which areas share a border or a corner (queen contiguity).

    Parameters
    ----------
    geometries : array_like of shapely.Geometry, shape (n_areas,)
        Areas whose common borders are the same lines, such as LSOAs.

    Returns
    -------
    scipy.sparse.csr_array of float, shape (n_areas, n_areas)
        Ones; symmetric; no area its own.
    """
    import shapely

    areas = np.asarray(geometries, dtype=object)
    pairs = shapely.STRtree(areas).query(areas, predicate="intersects")
    return _symmetric(pairs[:, pairs[0] < pairs[1]], len(areas))


def _symmetric(pairs: npt.NDArray[np.integer], size: int) -> sparse.csr_array:
    """Ones at pairs and their opposites."""
    both = np.concatenate([pairs, pairs[::-1]], axis=1)
    return sparse.csr_array((np.ones(both.shape[1]), (both[0], both[1])), shape=(size, size))
