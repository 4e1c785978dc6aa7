"""Change of every cell between two windows: a test for each, and control of the false ones among so many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from base.errors import StatisticsInputError

Floats: TypeAlias = npt.NDArray[np.float64]
ALPHA = 0.05


@dataclass(frozen=True)
class CellChange:
    """The change of every cell.

    Attributes
    ----------
    difference : ndarray of float, shape (n_cells,)
        Crimes after, less those expected from before (see `cell_change`).
    z : ndarray of float, shape (n_cells,)
        Standard normal deviate, positive for a rise; 0 where no crime is known of.
    p, q : ndarray of float, shape (n_cells,)
        Two-sided probability, and the same adjusted for testing every cell (Benjamini–Hochberg).
    changed : ndarray of bool, shape (n_cells,)
        Whether ``q`` is at most the level asked for.
    phi : float
        The over-dispersion allowed for.
    """

    difference: Floats
    z: Floats
    p: Floats
    q: Floats
    changed: npt.NDArray[np.bool_]
    phi: float


def cell_change(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    *,
    against_all: bool = False,
    phi: float | None = None,
    alpha: float = ALPHA,
) -> CellChange:
    """Return which cells changed between two windows by more than chance.

    Given both counts of a cell together, the later one is binomial if nothing changed: the exact conditional test of
    two Poisson counts (Przyborowski & Wilenski 1940), right for counts of any size. Its deviate is divided by √φ, the
    over-dispersion of monthly counts within the windows.

    Parameters
    ----------
    before, after : array_like, shape (n_cells, n_months)
        Crimes by month in the two windows, which may differ in length.
    against_all : bool
        False: has the cell changed? What is expected of each window is in proportion to its months. True: has it
        changed otherwise than all cells together? That takes out seasons, which differ between two windows of a year.
    phi : float, optional
        Over-dispersion, at least 1; by default that of the two windows (see `over_dispersion`).
    alpha : float
        Share of false ones that is accepted among the cells said to have changed.

    Returns
    -------
    CellChange

    Raises
    ------
    StatisticsInputError
        If a count is negative, missing or not whole, or φ is below 1.
    """
    tables = [_counts(before), _counts(after)]
    first, second = (table.sum(axis=1) for table in tables)
    spread = over_dispersion(*tables) if phi is None else float(phi)
    if not spread >= 1:
        raise StatisticsInputError(f"An over-dispersion of {spread:g} is below 1", "1 is chance alone")
    sizes = [float(table.sum()) if against_all else float(table.shape[1]) for table in tables]
    part = sizes[1] / sum(sizes) if sum(sizes) > 0 else 0.5
    total = first + second
    # P(X ≤ x) and P(X ≥ x) of the binomial by the incomplete beta function, at its ends put right by hand.
    lower = np.where(first > 0, special.betainc(np.maximum(first, 1), second + 1, 1 - part), 1.0)
    upper = np.where(second > 0, special.betainc(np.maximum(second, 1), first + 1, part), 1.0)
    p_plain = np.minimum(2 * np.minimum(lower, upper), 1.0)
    size = -special.ndtri(np.maximum(p_plain, np.finfo(float).tiny) / 2)
    z = np.where(upper < lower, size, -size) / np.sqrt(spread)
    p = np.asarray(2 * special.ndtr(-np.abs(z)))
    q = stats.false_discovery_control(np.minimum(p, 1.0))
    difference = second - (first * part / (1 - part) if part < 1 else np.zeros(len(total)))
    return CellChange(difference, np.where(total > 0, z, 0.0), p, q, q <= alpha, spread)


def over_dispersion(*windows: npt.ArrayLike) -> float:
    """Return how much more monthly counts of cells jump about than chance, pooled over all cells (Pearson φ).

    Within each window, a cell's months are expected to follow the months of all cells together. So neither a cell's
    level nor the season counts as jumping about, nor does a change from one window to another.

    Parameters
    ----------
    *windows : array_like, shape (n_cells, n_months)
        Crimes by month; windows of one month tell nothing.

    Returns
    -------
    float
        At least 1; 1 where nothing can be told.
    """
    pearson, freedom = 0.0, 0.0
    for window in windows:
        table = _counts(window)
        cells, months = table.sum(axis=1), table.sum(axis=0)
        cells, table, months = cells[cells > 0], table[cells > 0][:, months > 0], months[months > 0]
        if cells.size == 0:
            continue
        expected = np.outer(cells, months / months.sum())
        pearson += float(np.sum((table - expected) ** 2 / expected))
        freedom += (len(cells) - 1) * (len(months) - 1)
    return max(pearson / freedom, 1.0) if freedom > 0 else 1.0


def _counts(values: npt.ArrayLike) -> Floats:
    """Whole counts by cell and month; one month may be given as a list."""
    table = np.asarray(values, dtype=np.float64)
    table = table[:, None] if table.ndim == 1 else table
    if not (np.all(table >= 0) and np.array_equal(table, np.rint(table))):
        raise StatisticsInputError("A count is negative, missing or not whole", "test counts, not rates or harm")
    return table
