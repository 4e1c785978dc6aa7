"""The tile map: every borough one equal square, placed by computation and not copied from a drawing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.optimize import linear_sum_assignment

from pipeline.boundaries import SOURCE, read_shapes
from pipeline.workshop import Workshop

SOURCES = (SOURCE,)
TABLES = ("tiles",)

SHAPES = tuple((columns, rows) for columns in (7, 8, 9) for rows in (5, 6, 7))
MIXES = tuple(tenth / 10 for tenth in range(11))
RIVER = 500.0

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


class Layout(NamedTuple):
    """One way to place areas on a grid, and how well it keeps what matters.

    ``touching`` is the share of neighbours whose squares touch by a side or a corner; ``direction`` the mean cosine
    between the true and the drawn direction from an area to its neighbours.
    """

    cells: Whole
    touching: float
    direction: float


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return the table of tiles.

    Parameters
    ----------
    workshop : Workshop
        The bench; no table need be made.

    Returns
    -------
    dict of str to DataFrame
        ``tiles``: code, column (from the west), row (from the north).
    """
    shapes = read_shapes(workshop, "borough")
    cells = best_layout(shapes.to_numpy()).cells
    return {"tiles": pd.DataFrame({"code": shapes.index, "column": cells[:, 0], "row": cells[:, 1]})}


def best_layout(shapes: npt.NDArray[np.object_]) -> Layout:
    """Return the layout that keeps neighbours and directions best, of several grids.

    Parameters
    ----------
    shapes : array of shapely geometry, shape (areas,)
        Metres, north up.

    Returns
    -------
    Layout
        The first of the best, in the order of grids and mixes.

    Notes
    -----
    On each grid, areas are assigned to cells so that the sum of squared moves from their centroids is least
    (`scipy.optimize.linear_sum_assignment`). Centroids are taken at several mixes of their place and their rank, which
    spreads the small boroughs of the centre. Areas within 500 m count as neighbours, so that the river parts none.
    """
    centres = shapely.get_coordinates(shapely.centroid(shapes))
    pairs = neighbours(shapes)
    layouts = [layout(centres, pairs, grid, mix) for grid in SHAPES for mix in MIXES]
    return max(layouts, key=lambda made: made.touching + made.direction)


def neighbours(shapes: npt.NDArray[np.object_], within: float = RIVER) -> Whole:
    """Return pairs of areas that lie within a distance of each other.

    Parameters
    ----------
    shapes : array of shapely geometry, shape (areas,)
        In any units.
    within : float
        Distance in the units of the shapes.

    Returns
    -------
    array of int, shape (pairs, 2)
        Positions, the lower first.
    """
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=within)
    pairs = np.column_stack([left, right])[left < right]
    return np.asarray(pairs[np.lexsort(pairs.T[::-1])], dtype=np.int64)


def layout(centres: Floats, pairs: Whole, grid: tuple[int, int], mix: float) -> Layout:
    """Place areas on one grid.

    Parameters
    ----------
    centres : array of float, shape (areas, 2)
        Centroids, north up.
    pairs : array of int, shape (pairs, 2)
        Neighbours.
    grid : (int, int)
        Columns and rows.
    mix : float
        Weight of ranks against places, 0 to 1.

    Returns
    -------
    Layout
        Cells in the order of the centres, and how well they keep neighbours and directions.
    """
    columns, rows = grid
    free = np.array([(column, row) for row in range(rows) for column in range(columns)], dtype=np.int64)
    spread = (1 - mix) * _unit(centres) + mix * _unit(centres.argsort(axis=0).argsort(axis=0).astype(np.float64))
    wanted = np.column_stack([spread[:, 0], 1 - spread[:, 1]]) * (columns - 1, rows - 1)
    cost = np.square(wanted[:, None, :] - free[None, :, :]).sum(axis=2)
    cells = free[linear_sum_assignment(cost)[1]]
    drawn = (cells[pairs[:, 1]] - cells[pairs[:, 0]]).astype(np.float64) * (1, -1)
    true = centres[pairs[:, 1]] - centres[pairs[:, 0]]
    cosine = (drawn * true).sum(axis=1) / np.linalg.norm(drawn, axis=1) / np.linalg.norm(true, axis=1)
    touching = (np.abs(drawn).max(axis=1) == 1).mean()
    return Layout(cells, float(touching), float(cosine.mean()))


def _unit(values: Floats) -> Floats:
    """Return each column stretched to 0–1."""
    low, high = values.min(axis=0), values.max(axis=0)
    return np.asarray((values - low) / (high - low))
