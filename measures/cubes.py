"""Counts of a snapshot as arrays: series × area × month, summed over windows.

A cube keeps missing apart from zero: a cell that no published file covers is NaN.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from base.periods import WINDOW_MONTHS, from_index, to_index
from base.snapshot import Snapshot

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int32]


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
    at_series, all_series = _codes(rows["series"])
    at_area, all_areas = _codes(rows["area"])
    months, counts = rows["month"].to_numpy(), rows["count"].to_numpy()
    dense = _dense(at_series, at_area, months)
    if dense is not None:
        series, areas, span = all_series[dense[0]], all_areas[dense[1]], dense[2].astype(np.int64)
        if _rising(series) and _rising(areas):
            cells = counts.reshape(len(series), len(areas), len(span)).astype(np.float32)
            return Cube(tuple(series.tolist()), areas, span, cells, sparse)
    series, place_of_series = _sorted(all_series)
    areas, place_of_area = _sorted(all_areas)
    month_index = to_index(months)
    first, last = int(month_index.min()), int(month_index.max())
    shape = (len(series), len(areas), last - first + 1)
    cells = np.full(shape, 0.0 if sparse else np.nan, np.float32)
    cells[place_of_series[at_series], place_of_area[at_area], month_index - first] = counts
    return Cube(tuple(series.tolist()), areas, from_index(np.arange(first, last + 1)), cells, sparse)


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


def _codes(column: pa.ChunkedArray) -> tuple[Codes, npt.NDArray[np.str_]]:
    """Each row's place in the dictionary of a text column, and the dictionary."""
    encoded = column.chunk(0)
    if not pa.types.is_dictionary(encoded.type):
        encoded = encoded.dictionary_encode()
    return encoded.indices.to_numpy(), np.asarray(encoded.dictionary.to_pylist(), dtype=np.str_)


def _sorted(names: npt.NDArray[np.str_]) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.intp]]:
    """The names in order, and the place of each among them."""
    order = np.argsort(names)
    return names[order], np.argsort(order)


def _dense(at_series: Codes, at_area: Codes, months: Codes) -> tuple[Codes, Codes, Codes] | None:
    """The series, areas and months of a table that has every row in order; None where one is missing or out of place.

    Such a table is reshaped as it lies, ten times faster than row by row.
    """
    size = len(months)
    n_months = int(np.argmax(np.append(months[1:] <= months[:-1], True))) + 1
    if size % n_months:
        return None
    span, by_area = months[:n_months], at_area.reshape(-1, n_months)
    by_series = at_series.reshape(-1, n_months)
    n_areas = int(np.argmax(np.append(by_series[1:, 0] != by_series[:-1, 0], True))) + 1
    if len(by_series) % n_areas or not np.array_equal(np.diff(to_index(span)), np.ones(n_months - 1)):
        return None
    areas, series = by_area[:n_areas, 0], by_series[::n_areas, 0]
    whole = (
        (months.reshape(-1, n_months) == span).all()
        and (by_area.reshape(-1, n_areas, n_months) == areas[:, None]).all()
        and (by_series.reshape(-1, n_areas * n_months) == series[:, None]).all()
    )
    return (series, areas, span) if whole else None


def _rising(names: npt.NDArray[np.str_]) -> bool:
    """Whether names are in order and none repeats."""
    return bool((names[1:] > names[:-1]).all())
