"""Two windows that may be compared, and the nearest such pair where the pair asked for cannot be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from base.periods import WINDOW_MONTHS, from_index, to_index, window_label
from measures.breaks import breaks_of
from measures.estimates import Figures

MONTHS = 12
#: Shorter windows that a nearer comparison may go to.
NARROWER = ("quarter", "month")


@dataclass(frozen=True)
class Pair:
    """Two windows of one length that may be compared: the months (``yyyymm``) with which they end."""

    before: int
    after: int
    window: str

    @property
    def text(self) -> str:
        """The pair in words: ``"the 12 months to February 2023 with the 12 months to February 2024"``."""
        first, second = (window_label(month, self.window) for month in (self.before, self.after))
        article = "" if self.window == "month" else "the "
        return f"{article}{first} with {article}{second}"

    @property
    def shared(self) -> int:
        """How many months the two windows share."""
        return max(WINDOW_MONTHS[self.window] - int(to_index(self.after) - to_index(self.before)), 0)

    @property
    def out_of_season(self) -> bool:
        """Whether they are parts of a year, and not the same part."""
        return WINDOW_MONTHS[self.window] < MONTHS and self.before % 100 != self.after % 100

    @property
    def months(self) -> frozenset[int]:
        """Every month of the two windows, ``yyyymm``."""
        ends = np.asarray([to_index(self.before), to_index(self.after)])
        return frozenset(from_index((ends[:, None] - np.arange(WINDOW_MONTHS[self.window])).ravel()).tolist())


def nearest_pairs(figures: Figures, measure_id: str, level: str, pair: Pair, *, group: str = "") -> tuple[Pair, ...]:
    """Return what can be compared instead of a pair that cannot: the nearest pair on each side of a break.

    Both windows lie on one side of every break that refuses, do not share a month, end in the same month of the year
    (whole years may be as far apart as was asked), and have figures. The length asked for comes before a shorter one.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    measure_id, level, group : str
        As for `read_change`.
    pair : Pair
        What was asked for.

    Returns
    -------
    tuple of Pair
        Nearest first; empty where nothing can be compared.
    """
    measure = figures.measure(measure_id, level)
    steps = np.sort(to_index([each.date for each in breaks_of(measure.id, level) if each.severity == "refuse"]))
    asked = (int(to_index(pair.before)), int(to_index(pair.after)))
    found = []
    windows = (pair.window, *(name for name in NARROWER if name in measure.windows and _narrower(name, pair.window)))
    for turn, window in enumerate(windows):
        ends = to_index(figures.periods(measure_id, level, window, group))
        for side, (cost, before, after) in _best_by_side(ends, WINDOW_MONTHS[window], asked, steps).items():
            found.append((turn, cost, side, Pair(int(from_index(before)), int(from_index(after)), window)))
    chosen: dict[int, Pair] = {}
    for _, _, side, each in sorted(found, key=lambda row: row[:2]):
        chosen.setdefault(side, each)
    return tuple(chosen.values())


def _narrower(name: str, window: str) -> bool:
    """Whether a window is shorter than another."""
    return WINDOW_MONTHS[name] < WINDOW_MONTHS[window]


def _best_by_side(
    ends: npt.NDArray[np.int64], width: int, asked: tuple[int, int], steps: npt.NDArray[np.int64]
) -> dict[int, tuple[int, int, int]]:
    """The cheapest pair of ends (cost, earlier, later) on each side of the steps, all pairs weighed at once.

    A side is how many steps lie before the earlier window; the cost is how far the later end and the distance between
    the ends are from what was asked.
    """
    first, last = ends[:, None], ends[None, :]
    gap = last - first
    side = np.searchsorted(steps, first - width + 1, side="right")
    whole = side == np.searchsorted(steps, last, side="right")
    apart = (gap >= width) & ((gap % MONTHS == 0) | ((gap == asked[1] - asked[0]) & (width >= MONTHS)))
    cost = np.abs(last - asked[1]) + np.abs(gap - (asked[1] - asked[0]))
    cost = np.where(whole & apart, cost, np.iinfo(np.int64).max)
    found = {}
    for number in np.unique(side[:, 0]).tolist():
        rows = np.flatnonzero(side[:, 0] == number)
        row, column = np.unravel_index(np.argmin(cost[rows]), (len(rows), len(ends)))
        if cost[rows[row], column] < np.iinfo(np.int64).max:
            found[number] = (int(cost[rows[row], column]), int(ends[rows[row]]), int(ends[column]))
    return found
