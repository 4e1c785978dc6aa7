"""Recorded offences by ward and month, April 2010 to March 2026: three files on one ward geography, checked."""

from __future__ import annotations

import numpy as np
import pandas as pd

from base import periods
from pipeline import cubes, frames, offences, wide_files
from pipeline.cubes import Cube, month_range
from pipeline.frames import Field
from pipeline.wide_files import BOROUGH, CITY, MINOR, UNKNOWN, WideFile
from pipeline.workshop import Workshop

SOURCE = "mps_crime_ward"
SOURCES = (SOURCE,)
TABLES = ("counts_ward",)
STUB = "no offence outside the stub month or the months that another file gives"
FILES = (
    WideFile("crime/mps_ward_201004_202402.parquet", (201004, 202402), (201004, 202402)),
    WideFile("crime/mps_ward_202402_202602.parquet", (202402, 202602), (202403, 202403), STUB),
    WideFile("crime/mps_ward_202403_202603.csv", (202403, 202603), (202404, 202603), STUB),
)
FIELDS = {"ward": Field(names=("WardCode",)), "minor": MINOR, "borough": BOROUGH}
LOCKDOWN, LAST_EXACT, BREAK = 202003, 202401, 202403


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return ``counts_ward``: dense series × 679 wards × 192 months.

    Rows go by ward code; the two rows that Heathrow Villages has for an offence add up. Ward sums are checked against
    ``counts_borough``.

    Parameters
    ----------
    workshop : Workshop
        With the tables ``areas`` and ``counts_borough`` made.

    Returns
    -------
    dict of str to DataFrame
        ``counts_ward``: series, area (categories), month, count (int32).

    Raises
    ------
    SourceFileError
        If a file is not as its source card says, or wards do not add up to boroughs as the card says.
    """
    areas = workshop.tables["areas"]
    wards = areas[(areas["level"] == "ward") & (areas["borough"] != CITY)].sort_values("code")
    cube = Cube.empty(offences.SERIES, tuple(wards["code"]), month_range(FILES[0].used[0], FILES[-1].used[1]))
    for file in FILES:
        table = wide_files.read(workshop, SOURCE, file, FIELDS)
        frames.check_known(workshop, file.name, table["ward"].rename("WardCode"), cube.areas, "ward")
        wide_files.borough_codes(workshop, file.name, table["borough"])
        wide_files.add_rows(workshop, SOURCE, file, cube, table, table["ward"])
    workshop.stop_on_faults()
    check_against_boroughs(workshop, cube, wards["borough"], cubes.from_table(workshop.tables["counts_borough"]))
    workshop.stop_on_faults()
    return {"counts_ward": cube.table()}


def check_against_boroughs(workshop: Workshop, wards: Cube, borough_of: pd.Series, boroughs: Cube) -> None:
    """Note where wards do not add up to boroughs as the source card says.

    Every borough, month and series to January 2024 must be equal (March 2020 apart: its borough counts are allocated);
    February 2024 and London from March 2024 must lie within the card's bounds.

    Parameters
    ----------
    workshop : Workshop
        Where faults go, and whose card holds the bounds.
    wards : Cube
        Counts by ward.
    borough_of : Series of str, shape (wards,)
        Borough code of each ward.
    boroughs : Cube
        Counts by borough, on the same series.
    """
    codes = tuple(code for code in boroughs.areas if code != UNKNOWN)
    at = pd.Index(codes).get_indexer(pd.Index(borough_of))
    member = (at[None, :] == np.arange(len(codes))[:, None]).astype(np.float64)
    sums = np.tensordot(wards.counts.astype(np.float64), member, axes=(1, 1)).transpose(0, 2, 1).astype(np.int64)
    rows = [boroughs.areas.index(code) for code in codes]
    published = boroughs.counts[:, rows][:, :, np.isin(boroughs.months, wards.months)]
    exact = (wards.months <= LAST_EXACT) & (wards.months != LOCKDOWN)
    remedy = "check that the ward and borough files are of the editions on their source cards"
    differs = np.argwhere((sums != published) & exact)
    for series, area, month in differs[:5]:
        found, wanted = sums[series, area, month], published[series, area, month]
        place = f"{wards.series[series]}, {codes[area]}, {periods.label(int(wards.months[month]))}"
        workshop.fault(FILES[0].name, f"{place}: wards add up to {found:,} and the borough file has {wanted:,}", remedy)
    if len(differs) > 5:
        workshop.fault(FILES[0].name, f"{len(differs) - 5:,} more sums of wards differ from the borough file", remedy)
    ratio = sums.sum(axis=0) / np.maximum(published.sum(axis=0), 1)
    february = ratio[:, wards.months == LAST_EXACT + 1].ravel()
    london = sums.sum(axis=(0, 1)) / np.maximum(published.sum(axis=(0, 1)), 1)
    later = wards.months >= BREAK
    for name, ratios, labels in (
        ("february_2024", february, [f"{code}, February 2024" for code in codes]),
        ("after_break", london[later], [f"London, {periods.label(int(month))}" for month in wards.months[later]]),
    ):
        low, high = workshop.check(SOURCE, f"{name}_low"), workshop.check(SOURCE, f"{name}_high")
        for wrong in np.flatnonzero((ratios < low) | (ratios > high)).tolist():
            said = f"{labels[wrong]}: wards are {ratios[wrong]:.4f} of the borough file, not {low} to {high}"
            workshop.fault(FILES[-1].name, said, remedy)
