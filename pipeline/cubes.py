"""Counts as one array of series × areas × months, and as the long table that the snapshot keeps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from base.periods import from_index, to_index

Counts = npt.NDArray[np.int64]


def month_range(first: int, last: int) -> npt.NDArray[np.int64]:
    """Return every month of a span.

    Parameters
    ----------
    first, last : int
        Months as ``yyyymm``, both included.

    Returns
    -------
    array of int, shape (months,)
        ``yyyymm`` in order.
    """
    return from_index(np.arange(int(to_index(first)), int(to_index(last)) + 1))


@dataclass(frozen=True)
class Cube:
    """Dense counts.

    Attributes
    ----------
    series, areas : tuple of str
        Names along the first and second axis, each in order.
    months : array of int, shape (months,)
        ``yyyymm`` along the third axis, without a gap.
    counts : array of int, shape (series, areas, months)
        Recorded offences.
    """

    series: tuple[str, ...]
    areas: tuple[str, ...]
    months: npt.NDArray[np.int64]
    counts: Counts

    @classmethod
    def empty(cls, series: tuple[str, ...], areas: tuple[str, ...], months: npt.NDArray[np.int64]) -> Cube:
        """Return a cube of zeros.

        Parameters
        ----------
        series, areas : tuple of str
            Names of the first two axes, in order.
        months : array of int, shape (months,)
            ``yyyymm`` without a gap.

        Returns
        -------
        Cube
            To be added to.
        """
        return cls(series, areas, months, np.zeros((len(series), len(areas), len(months)), dtype=np.int64))

    def add(self, series: pd.Series, areas: pd.Series, months: npt.NDArray[np.int64], rows: Counts) -> None:
        """Add wide rows in place; rows of the same series and area add up.

        Parameters
        ----------
        series, areas : Series of str, shape (rows,)
            Names, all of them on the axes.
        months : array of int, shape (columns,)
            Months of the columns, all of them on the axis.
        rows : array of int, shape (rows, columns)
            Counts.
        """
        at_series = pd.Index(self.series).get_indexer(pd.Index(series))
        at_areas = pd.Index(self.areas).get_indexer(pd.Index(areas))
        at_months = np.searchsorted(self.months, months)
        np.add.at(self.counts, (at_series[:, None], at_areas[:, None], at_months[None, :]), rows)

    def at(self, month: int) -> Counts:
        """Return the counts of one month, a view.

        Parameters
        ----------
        month : int
            ``yyyymm``, on the axis.

        Returns
        -------
        array of int, shape (series, areas)
            Changing it changes the cube.
        """
        return self.counts[:, :, int(np.searchsorted(self.months, month))]

    def table(self) -> pd.DataFrame:
        """Return the cube as the snapshot keeps it.

        Returns
        -------
        DataFrame, shape (series × areas × months, 4)
            series, area (categories), month, count (int32), sorted by the first three.
        """
        shape = self.counts.shape
        codes = [axis.ravel() for axis in np.indices(shape, dtype=np.int16)]
        return pd.DataFrame(
            {
                "series": pd.Categorical.from_codes(codes[0], pd.Index(self.series, dtype="str")),
                "area": pd.Categorical.from_codes(codes[1], pd.Index(self.areas, dtype="str")),
                "month": self.months.astype(np.int32)[codes[2]],
                "count": self.counts.ravel().astype(np.int32),
            }
        )


def from_table(table: pd.DataFrame) -> Cube:
    """Return the cube of a long table.

    Parameters
    ----------
    table : DataFrame
        Columns series, area, month and count; rows of one key add up, absent keys are zero.

    Returns
    -------
    Cube
        Axes in order of name and month.
    """
    series = tuple(sorted(table["series"].unique()))
    areas = tuple(sorted(table["area"].unique()))
    months = np.unique(table["month"].to_numpy()).astype(np.int64)
    cube = Cube.empty(series, areas, months)
    where = (
        pd.Index(series).get_indexer(pd.Index(table["series"])),
        pd.Index(areas).get_indexer(pd.Index(table["area"])),
        np.searchsorted(months, table["month"].to_numpy()),
    )
    np.add.at(cube.counts, where, table["count"].to_numpy())
    return cube


def spread(total: Counts, weights: npt.NDArray[np.float64]) -> Counts:
    """Share whole numbers out in proportion to weights, by largest remainder.

    Parameters
    ----------
    total : array of int, shape (rows,)
        What each row shares out.
    weights : array of float, shape (rows, columns)
        Non-negative; a row of zeros gets nothing.

    Returns
    -------
    array of int, shape (rows, columns)
        Rows add up to ``total`` exactly wherever a weight is above zero; ties go to the earlier column.
    """
    sums = weights.sum(axis=1, keepdims=True)
    exact = np.divide(weights * total[:, None], sums, out=np.zeros_like(weights), where=sums > 0)
    shares = np.floor(exact).astype(np.int64)
    left = np.where(sums[:, 0] > 0, total, 0) - shares.sum(axis=1)
    order = np.argsort(np.argsort(shares - exact, axis=1, kind="stable"), axis=1, kind="stable")
    whole: Counts = shares + (order < left[:, None])
    return whole
