"""Small counts in a table with its totals: hidden, and so that no subtraction brings one back.

A count from 1 to 4 is shown as "fewer than 5". Where the totals would give it away, further cells are shown as "not
shown", the smallest that do. A true zero is shown. A hidden cell is safe when it lies on a closed path of hidden
cells along which the table can be changed, up here and down there, without any total or shown cell moving and without
a cell leaving the range that its words allow (Cox 1995, "Network models for complementary cell suppression").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from base.errors import StatisticsInputError

SMALLEST_SHOWN: Final = 5
SHOWN, FEW, HIDDEN = 0, 1, 2
WORDS: Final = {FEW: f"fewer than {SMALLEST_SHOWN}", HIDDEN: "not shown"}
#: What an already hidden cell adds to the length of a path: nearly nothing beside any count.
_FREE: Final = 1e-6
#: A total is hidden only where no cells inside the table will do.
_TOTAL_DEARER: Final = 1000.0
_NO_STEP: Final = -9999

Counts = npt.NDArray[np.int64]
Marks = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Suppressed:
    """A table with its totals, and which of its cells may be shown.

    Attributes
    ----------
    counts : ndarray of int, shape (rows + 1, columns + 1)
        The true counts, totals last: never to be sent to a reader.
    marks : ndarray of int8, shape (rows + 1, columns + 1)
        `SHOWN`, `FEW` or `HIDDEN` for each cell and total.
    """

    counts: Counts
    marks: Marks

    def shown(self) -> npt.NDArray[np.float64]:
        """Return the counts as floats, shape (rows + 1, columns + 1), with NaN for every cell that is hidden."""
        return np.where(self.marks == SHOWN, self.counts, np.nan)

    def texts(self) -> npt.NDArray[np.str_]:
        """Return what a reader sees in each cell: ``"1,204"``, ``"fewer than 5"`` or ``"not shown"``."""
        numbers = np.asarray([f"{count:,}" for count in self.counts.ravel().tolist()]).reshape(self.counts.shape)
        return np.where(self.marks == SHOWN, numbers, np.where(self.marks == FEW, WORDS[FEW], WORDS[HIDDEN]))

    def ranges(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return the lowest and highest count that each cell's words allow; what a reader knows before subtracting."""
        low, high = _ranges(self.counts, self.marks)
        shown = self.marks == SHOWN
        return np.where(shown, self.counts, low), np.where(shown, self.counts, high)


def suppress(counts: npt.ArrayLike, totals_printed: bool = False, harmless: Sequence[int] = ()) -> Suppressed:
    """Return a table of counts with its totals and with what must be hidden.

    Parameters
    ----------
    counts : array_like of int, shape (rows, columns)
        Whole counts, none missing; the totals are worked out here. The table stands alone: where one of its totals is
        printed elsewhere, hide it there as here, or say that it is.
    totals_printed : bool
        Whether every column's total is printed elsewhere, unless it is from 1 to 4. Such a total is never hidden here;
        a column with a smaller one shows nothing else; the grand total is hidden only beside such a column.
    harmless : sequence of int
        Columns whose small counts need no protection, since they count what was not written down.

    Returns
    -------
    Suppressed
        Every count from 1 to 4, totals too, is `FEW`. No hidden count can be worked out from what is shown; totals
        are hidden only where nothing else helps. Where the words "fewer than 5" themselves would give a count away
        (four cells and a total of 4), every hidden cell of the table is `HIDDEN` instead; and where that does not do
        beside totals printed elsewhere (five cells of 1 and a total of 5), every cell and total but those.

    Raises
    ------
    StatisticsInputError
        If the counts are not a table, or any is missing, negative or not whole.
    """
    table = np.asarray(counts, dtype=np.float64)
    if table.ndim != 2 or not table.size:
        raise StatisticsInputError("The counts are not a table", "give rows and columns")
    if not np.all(np.isfinite(table)) or np.any(table < 0) or np.any(table != np.round(table)):
        raise StatisticsInputError("A table of counts has a cell that is no count", "leave out what is missing")
    whole = np.zeros((table.shape[0] + 1, table.shape[1] + 1), dtype=np.int64)
    whole[:-1, :-1] = table
    whole[-1, :-1], whole[:-1, -1], whole[-1, -1] = table.sum(axis=0), table.sum(axis=1), table.sum()
    few = (whole > 0) & (whole < SMALLEST_SHOWN)
    few[:, list(harmless)] = False
    fixed = np.zeros(whole.shape, dtype=bool)
    if totals_printed:
        fixed[-1] = ~few[-1]
        fixed[-1, -1] &= not few[-1].any()
    marks = _protected(whole, np.where(few, FEW, SHOWN).astype(np.int8), fixed)
    if marks is None:
        marks = _protected(whole, np.where(few, HIDDEN, SHOWN).astype(np.int8), fixed)
    if marks is None and totals_printed:
        marks = np.where(fixed, SHOWN, HIDDEN).astype(np.int8)
    if marks is None:
        raise AssertionError("a table in which every cell above nought is hidden can always be changed")
    if totals_printed:
        marks[:-1, :-1][:, few[-1, :-1]] = HIDDEN
    return Suppressed(whole, marks)


def _ranges(counts: Counts, marks: Marks) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Lowest and highest count that the words allow a cell if it is hidden.

    "Not shown" tells a reader that a count is at least 5 where other cells say "fewer than 5", and at least 1 where
    none does.
    """
    few = marks == FEW
    least = SMALLEST_SHOWN if few.any() or not ((counts > 0) & (counts < SMALLEST_SHOWN)).any() else 1
    return np.where(few, 1.0, least), np.where(few, SMALLEST_SHOWN - 1.0, np.inf)


def _protected(counts: Counts, marks: Marks, fixed: npt.NDArray[np.bool_]) -> Marks | None:
    """Return the marks with what else must be hidden, fixed cells never, or None if words give a count away."""
    rows, columns = counts.shape
    marks = marks.copy()
    low, high = _ranges(counts, marks)
    # Totals enter their line with the opposite sign, so that every line sums to nought and up and down change places.
    total = np.zeros(counts.shape, dtype=bool)
    total[-1, :-1] = total[:-1, -1] = True
    up, down = (counts < high) & (counts > 0), (counts > low) & (counts > 0)
    up, down = np.where(total, down, up), np.where(total, up, down)
    price = np.where(fixed, np.inf, counts * np.where(total | _corner(counts.shape), _TOTAL_DEARER, 1.0))
    for row, column in sorted(np.argwhere(marks != SHOWN).tolist(), key=lambda cell: int(counts[cell[0], cell[1]])):
        cost = np.where(marks != SHOWN, _FREE, price)
        steps = np.full((rows + columns, rows + columns), np.inf)
        steps[:rows, rows:] = np.where(up, cost, np.inf)
        steps[rows:, :rows] = np.where(down, cost, np.inf).T
        steps[row, rows + column] = steps[rows + column, row] = np.inf
        path = _cheapest(steps, (row, rows + column), (bool(up[row, column]), bool(down[row, column])))
        if path is None:
            return None
        for start, end in pairwise(path):
            cell = (min(start, end), max(start, end) - rows)
            if marks[cell] == SHOWN:
                marks[cell] = HIDDEN
    return marks


def _corner(shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Return which cell is the grand total."""
    corner = np.zeros(shape, dtype=bool)
    corner[-1, -1] = True
    return corner


def _cheapest(steps: npt.NDArray[np.float64], ends: tuple[int, int], allowed: tuple[bool, bool]) -> list[int] | None:
    """Return the cheapest way back for a cell that may go up, or down, as the lines that it passes; None if none."""
    # Loaded here and not above: it takes as long as all of our own modules, and the first page has no use for it.
    from scipy.sparse.csgraph import csgraph_from_dense, dijkstra

    line, across = ends
    graph = csgraph_from_dense(steps, null_value=np.inf)
    starts = [across, line]
    lengths, before = dijkstra(graph, indices=starts, return_predecessors=True)
    ways = [
        (float(lengths[turn, goal]), turn, goal)
        for turn, goal in ((0, line), (1, across))
        if allowed[turn] and np.isfinite(lengths[turn, goal])
    ]
    if not ways:
        return None
    _, turn, node = min(ways)
    path = [node]
    while before[turn, node] != _NO_STEP:
        node = int(before[turn, node])
        path.append(node)
    return path
