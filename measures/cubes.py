"""Counts of a snapshot as arrays: series × area × month, summed over windows.

A cube keeps missing apart from zero: a cell that no published file covers is NaN.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from base.periods import WINDOW_MONTHS, to_index
from base.snapshot import Snapshot

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Cube:
    """Counts by series, area and month.

    Parameters
    ----------
    series : tuple of str
        Names along the first axis.
    areas : ndarray of str, shape (n_areas,)
        Codes along the second axis, sorted.
    months : ndarray of int, shape (n_months,)
        Consecutive months as ``yyyymm``.
    counts : ndarray of float32, shape (n_series, n_areas, n_months)
        Counts; NaN where nothing was published.
    sparse : bool
        True where the table lists non-zero counts only: a series that it does not have was never recorded.
    """

    series: tuple[str, ...]
    areas: npt.NDArray[np.str_]
    months: npt.NDArray[np.int64]
    counts: npt.NDArray[np.float32]
    sparse: bool = False

    @cached_property
    def position(self) -> dict[str, int]:
        """Where each series lies along the first axis."""
        return {name: place for place, name in enumerate(self.series)}

    def select(self, series: tuple[str, ...]) -> npt.NDArray[np.float32]:
        """Return the counts of some series, shape (len(series), n_areas, n_months)."""
        return self.counts[[self.position[name] for name in series]]

    def total(self, series: tuple[str, ...], weights: Floats | None = None) -> Floats:
        """Return the (weighted) sum over some series, shape (n_areas, n_months); NaN where any of them is missing."""
        if self.sparse:
            known = np.asarray([name in self.position for name in series])
            series = tuple(name for name in series if name in self.position)
            weights = None if weights is None else weights[known]
        chosen = self.select(series)
        if weights is None:
            return np.asarray(chosen.sum(axis=0, dtype=np.float64))
        return np.asarray(np.einsum("s,sam->am", weights, chosen, dtype=np.float64))


def read_cube(snapshot: Snapshot, table: str, sparse: bool = False) -> Cube:
    """Return a counts table as a cube.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    table : str
        A table with the columns series, area, month, count.
    sparse : bool
        True where the table lists non-zero counts only, so that a row that is not there is a true zero.
    """
    rows = snapshot.table(table).unify_dictionaries().combine_chunks()
    series, at_series = _encode(rows["series"])
    areas, at_area = _encode(rows["area"])
    month_index = to_index(rows["month"].to_numpy())
    first, last = int(month_index.min()), int(month_index.max())
    shape = (len(series), len(areas), last - first + 1)
    counts = np.zeros(shape, np.float32) if sparse else np.full(shape, np.nan, np.float32)
    counts[at_series, at_area, month_index - first] = rows["count"].to_numpy()
    span = np.arange(first, last + 1)
    return Cube(tuple(series.tolist()), areas, span // 12 * 100 + span % 12 + 1, counts, sparse)


def rolling(counts: Floats, window: str) -> Floats:
    """Return sums over the window that ends with each month; NaN where a month of it is missing.

    Parameters
    ----------
    counts : ndarray of float, shape (..., n_months)
        Monthly counts.
    window : str
        ``"month"``, ``"quarter"``, ``"12m"`` or ``"fy"``.

    Returns
    -------
    ndarray of float, shape (..., n_months)
    """
    width = WINDOW_MONTHS[window]
    if width == 1:
        return counts
    out = np.full(counts.shape, np.nan)
    if counts.shape[-1] < width:
        return out
    missing = np.isnan(counts)
    if missing.any():
        sums = _windowed(np.where(missing, 0.0, counts), width)
        gaps = _windowed(missing.astype(np.float64), width)
        out[..., width - 1 :] = np.where(gaps > 0, np.nan, sums)
    else:
        out[..., width - 1 :] = _windowed(counts, width)
    return out


def _windowed(values: Floats, width: int) -> Floats:
    """Sums of ``width`` neighbours along the last axis."""
    total = np.cumsum(values, axis=-1)
    sums = total[..., width - 1 :].copy()
    sums[..., 1:] -= total[..., :-width]
    return sums


def _encode(column: pa.ChunkedArray) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.int64]]:
    """Sorted distinct values of a text column, and each row's place among them."""
    encoded = column.chunk(0)
    if not pa.types.is_dictionary(encoded.type):
        encoded = encoded.dictionary_encode()
    names = np.asarray(encoded.dictionary.to_pylist(), dtype=np.str_)
    order = np.argsort(names)
    place = np.empty(len(names), np.int64)
    place[order] = np.arange(len(names))
    return names[order], place[pc.cast(encoded.indices, pa.int64()).to_numpy(zero_copy_only=False)]
