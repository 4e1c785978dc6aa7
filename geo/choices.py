"""Which cells are chosen when the fullest are taken until some land is used up; equal cells share what is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from base.errors import StatisticsInputError
from geo.rankings import whole_numbers

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Order:
    """Cells from the fullest to the emptiest, equal ones together: choices of any size are taken from it.

    Attributes
    ----------
    level : ndarray of int, shape (n_cells,)
        Place of each cell among the distinct values, the largest first, from 0.
    land : ndarray of float, shape (n_levels,)
        Hectares of the cells of each level.
    before : ndarray of float, shape (n_levels,)
        Hectares of the levels above each.
    total : float
        Hectares of all cells.
    """

    level: Whole
    land: Floats
    before: Floats
    total: float

    def take(self, coverage: npt.ArrayLike) -> Floats:
        """Return how much of each cell is chosen.

        Parameters
        ----------
        coverage : array_like, shape (n_choices,) or ()
            Part of the land to take, from 0 to 1.

        Returns
        -------
        ndarray of float, shape (n_choices, n_cells) or (n_cells,)
            From 0 to 1.

        Raises
        ------
        StatisticsInputError
            If a coverage is not between 0 and 1.
        """
        parts = np.asarray(coverage, dtype=np.float64)
        if not np.all((parts >= 0) & (parts <= 1)):
            raise StatisticsInputError("A part of the land is not between 0 and 1", "use 0.01 for one per cent")
        taken = np.clip((parts[..., None] * self.total - self.before) / self.land, 0.0, 1.0)
        # Choices of a cell side by side: whole rows are picked, and sums over cells run from the first to the last.
        return np.asarray(np.take(np.ascontiguousarray(taken.T), self.level, axis=0).T)


def order(counts: npt.ArrayLike, hectares: npt.ArrayLike, tie: npt.ArrayLike | None = None) -> Order:
    """Return cells from the fullest to the emptiest.

    Parameters
    ----------
    counts : array_like, shape (n_cells,)
        Crimes of the look-back.
    hectares : array_like, shape (n_cells,)
        Land of each cell.
    tie : array_like, shape (n_cells,), optional
        What decides between equal counts, larger first, such as the sum over the neighbourhood.
    """
    areas = np.asarray(hectares, dtype=np.float64)
    level = _levels(np.asarray(counts, dtype=np.float64))
    if tie is not None:
        second = _levels(np.asarray(tie, dtype=np.float64))
        _, level = np.unique(level * (second.max(initial=0) + 1) + second, return_inverse=True)
    land = np.asarray(np.bincount(level, areas), dtype=np.float64)
    return Order(level, land, np.cumsum(land) - land, float(areas.sum()))


def choose(
    counts: npt.ArrayLike, hectares: npt.ArrayLike, coverage: npt.ArrayLike, tie: npt.ArrayLike | None = None
) -> Floats:
    """Return how much of each cell is chosen when the fullest cells are taken until the land is used up.

    Cells are taken by count, not by count per hectare, so that slivers at London's edge do not come first. Cells
    equal in count (and tie) share what is left evenly: what they hold is what a draw among them holds on average.

    Parameters
    ----------
    counts : array_like, shape (n_cells,)
        Crimes of the look-back.
    hectares : array_like, shape (n_cells,)
        Land of each cell.
    coverage : array_like, shape (n_choices,) or ()
        Part of the land to take, from 0 to 1.
    tie : array_like, shape (n_cells,), optional
        What decides between equal counts, larger first, such as the sum over the neighbourhood.

    Returns
    -------
    ndarray of float, shape (n_choices, n_cells) or (n_cells,)
        From 0 to 1.

    Raises
    ------
    StatisticsInputError
        If a coverage is not between 0 and 1.
    """
    return order(counts, hectares, tie).take(coverage)


def _levels(values: Floats) -> Whole:
    """Place of each value among the distinct ones, the largest first; whole numbers are counted, not sorted."""
    counted = whole_numbers(values)
    if counted is None:
        return np.asarray(np.unique(-values, return_inverse=True)[1], dtype=np.int64)
    present = np.bincount(counted) > 0
    return np.asarray((np.cumsum(present[::-1])[::-1] - 1)[counted], dtype=np.int64)
