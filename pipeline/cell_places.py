"""Points in fine cells: each distinct snap point is placed once and remembered."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.cell_grid import FINE, to_grid
from pipeline.cell_records import OUTSIDE, UNPLACED
from pipeline.hexagons import Ints, fine_cell
from pipeline.london_outline import London
from pipeline.stop_search_files import NO_POINT, lon_lat_of

_WIDE = 1 << 20


class CellPlaces:
    """Which fine cell of London each point lies in.

    Parameters
    ----------
    london : London
        The outline.
    cells : DataFrame
        The table ``cells``.
    """

    def __init__(self, london: London, cells: pd.DataFrame) -> None:
        fine = cells[cells["grid"] == FINE]
        self.codes: npt.NDArray[np.object_] = fine["cell"].to_numpy(dtype=object)
        places = _packed(fine["q"].to_numpy(np.int64), fine["r"].to_numpy(np.int64))
        self._order = np.argsort(places)
        self._places = places[self._order]
        self._london = london
        self._points: Ints = np.array([NO_POINT], dtype=np.int64)
        self._cells: Ints = np.array([UNPLACED], dtype=np.int64)

    def of(self, points: Ints) -> Ints:
        """Return the position in ``codes`` of the cell of each packed point; ``OUTSIDE`` and ``UNPLACED`` are below 0.

        Parameters
        ----------
        points : array of int, shape (records,)
            As `stop_search_files.packed_points` gives them.
        """
        distinct, which = np.unique(points, return_inverse=True)
        new = np.setdiff1d(distinct, self._points, assume_unique=True)
        if len(new):
            known = np.concatenate([self._points, new])
            order = np.argsort(known)
            self._cells = np.concatenate([self._cells, self._place(new)])[order]
            self._points = known[order]
        found: Ints = self._cells[np.searchsorted(self._points, distinct)][which]
        return found

    def _place(self, points: Ints) -> Ints:
        """Return the cells of new points."""
        easting, northing = to_grid(*lon_lat_of(points))
        near = np.isfinite(easting) & np.isfinite(northing)
        easting, northing = np.where(near, easting, 0.0), np.where(near, northing, 0.0)
        wanted = _packed(*fine_cell(easting, northing))
        position = np.minimum(np.searchsorted(self._places, wanted), len(self._places) - 1)
        inside = near & (self._places[position] == wanted) & self._london.holds(easting, northing)
        return np.where(inside, self._order[position], OUTSIDE)


def _packed(q: Ints, r: Ints) -> Ints:
    """Return places of the lattice as one number each."""
    return q * _WIDE + r
