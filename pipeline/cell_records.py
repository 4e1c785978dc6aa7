"""Crimes in cells: records with a cell and a point become counts, occupied points and a conserved account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.cubes import month_range

UNPLACED: Final = -1
OUTSIDE: Final = -2
PARTS: Final = ("duplicates", "placed", "outside", "unplaced")
MOST_MONTHS: Final = 63
"""Bits of a mask of months."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Records:
    """Crimes of some series, in cells of one grid; several equal crimes may be one record with a count.

    Attributes
    ----------
    series : array of int, shape (records,)
        Which series.
    month : array of int, shape (records,)
        ``yyyymm``.
    cell : array of int, shape (records,)
        Position of the cell; ``UNPLACED`` without a location, ``OUTSIDE`` beyond London.
    point : array of int, shape (records,)
        Where in the cell: any number that tells points of a cell apart.
    count : array of int, shape (records,)
        How many crimes.
    duplicate : array of bool, shape (records,)
        Whether the record repeats another and is not counted.
    """

    series: Ints
    month: Ints
    cell: Ints
    point: Ints
    count: Ints
    duplicate: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Counted:
    """What `count_records` returns: three frames whose ``series`` and ``cell`` are positions."""

    counts: pd.DataFrame
    points: pd.DataFrame
    months: pd.DataFrame


def count_records(records: Records, number: int, first: int, last: int) -> Counted:
    """Count crimes by series, cell and month, mark the months of each point, and account for every record.

    Parameters
    ----------
    records : Records
        In any order.
    number : int
        How many series there are.
    first, last : int
        The months from and to which every series goes.

    Returns
    -------
    Counted
        ``counts``: series, cell, month, count, where above zero. ``points``: series, cell, point (the caller's number),
        months (bit k: any crime in the k-th month). ``months``: series, month, rows, duplicates, placed, outside,
        unplaced for every month of the span, with rows = duplicates + placed + outside + unplaced.

    Raises
    ------
    ValueError
        If there are more than 63 months.
    """
    months = month_range(first, last)
    if len(months) > MOST_MONTHS:
        raise ValueError(f"{len(months)} months are more than a mask holds")
    when = np.searchsorted(months, records.month)
    counted = (records.cell >= 0) & ~records.duplicate & (records.count > 0)
    frame = pd.DataFrame({"series": records.series, "cell": records.cell, "month": when, "count": records.count})
    counts = frame[counted].groupby(["series", "cell", "month"])["count"].sum().reset_index()
    frame["point"] = records.point
    once = frame.loc[counted, ["series", "cell", "point", "month"]].drop_duplicates()
    once["months"] = np.int64(1) << once["month"].to_numpy(dtype=np.int64)
    points = once.groupby(["series", "cell", "point"])["months"].sum().reset_index()
    counts = counts[counts["count"] > 0]
    return Counted(
        counts.assign(month=months[counts["month"].to_numpy()]),
        points,
        _account(records, when, number, months),
    )


def numbered(points: Sequence[pd.DataFrame]) -> list[pd.DataFrame]:
    """Return frames of points with ``point`` as 0, 1, 2 … within each cell, alike in all of the frames.

    Parameters
    ----------
    points : sequence of DataFrame
        With cell and point, of one grid; a point that several series share keeps one number.

    Returns
    -------
    list of DataFrame
        The same rows.
    """
    pairs = pd.concat([frame[["cell", "point"]] for frame in points], ignore_index=True)
    distinct = pairs.drop_duplicates().sort_values(["cell", "point"], ignore_index=True)
    distinct["number"] = distinct.groupby("cell").cumcount()
    return [
        frame.merge(distinct, on=["cell", "point"], how="left", validate="many_to_one")
        .drop(columns="point")
        .rename(columns={"number": "point"})
        for frame in points
    ]


def _account(records: Records, when: Ints, number: int, months: Ints) -> pd.DataFrame:
    """Return what became of the crimes of each series and month."""
    part = np.select(
        [records.duplicate, records.cell >= 0, records.cell == OUTSIDE],
        [PARTS.index(name) for name in PARTS[:3]],
        PARTS.index("unplaced"),
    )
    place = (records.series * len(months) + when) * len(PARTS) + part
    size = number * len(months)
    sums = np.bincount(place, weights=records.count, minlength=size * len(PARTS)).astype(np.int64)
    table = sums.reshape(size, len(PARTS))
    return pd.DataFrame(
        {
            "series": np.repeat(np.arange(number), len(months)),
            "month": np.tile(months, number),
            "rows": table.sum(axis=1),
            **{name: table[:, column] for column, name in enumerate(PARTS)},
        }
    )
