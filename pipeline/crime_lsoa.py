"""Recorded offences by small area (LSOA 2021) and month, March 2024 to February 2026, non-zero rows only."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline import cubes, frames, wide_files
from pipeline.cubes import month_range
from pipeline.frames import Field
from pipeline.wide_files import CITY, MINOR, UNKNOWN, WideFile
from pipeline.workshop import Workshop

SOURCE = "mps_crime_lsoa"
SOURCES = (SOURCE,)
TABLES = ("counts_lsoa",)
FILE = WideFile("crime/mps_lsoa_202402_202602.parquet", (202402, 202602), (202403, 202602), "only in the stub month")
FIELDS = {"lsoa": Field(names=("lsoa_code", "LSOA Code")), "minor": MINOR, "borough": Field(names=("borough",))}


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return ``counts_lsoa``: a row for every series, LSOA and month with at least one offence.

    Parameters
    ----------
    workshop : Workshop
        With the tables ``areas`` and ``counts_borough`` made.

    Returns
    -------
    dict of str to DataFrame
        ``counts_lsoa``: series, area (categories), month, count (int32).

    Raises
    ------
    SourceFileError
        If the file is not as its source card says, names an LSOA of another borough, or holds a share of the borough
        file's offences outside the card's bounds.
    """
    areas = workshop.tables["areas"]
    lsoas = areas[(areas["level"] == "lsoa") & (areas["borough"] != CITY)].set_index("code")["borough"].sort_index()
    table = wide_files.read(workshop, SOURCE, FILE, FIELDS)
    known = frames.check_known(workshop, FILE.name, table["lsoa"].rename("lsoa_code"), lsoas.index, "LSOA 2021 code")
    wrong = known & (table["lsoa"].map(lsoas) != table["borough"]).to_numpy(dtype=bool)
    problem = "the LSOA lies in another borough"
    workshop.fault_rows(FILE.name, table.index[wrong].tolist(), problem, "correct the code", "borough")
    workshop.stop_on_faults()
    months = month_range(*FILE.used)
    counts = table[[str(month) for month in months]].to_numpy(np.int64)
    row, column = np.nonzero(counts)
    long = pd.DataFrame(
        {
            "series": pd.Categorical(table["series"])[row],
            "area": pd.Categorical(table["lsoa"])[row],
            "month": months[column].astype(np.int32),
            "count": counts[row, column].astype(np.int32),
        }
    ).sort_values(["series", "area", "month"], ignore_index=True)
    tally = workshop.tally(SOURCE)
    tally.kept += int(counts.any(axis=1).sum())
    tally.set_aside(FILE.why, int((~counts.any(axis=1)).sum()))
    _check_share(workshop, long)
    workshop.stop_on_faults()
    return {"counts_lsoa": long}


def _check_share(workshop: Workshop, long: pd.DataFrame) -> None:
    """Note a London month whose share of the borough file, over the same series, is outside the card's bounds."""
    boroughs = cubes.from_table(workshop.tables["counts_borough"])
    same = np.isin(boroughs.series, long["series"].unique())
    known = np.array([code != UNKNOWN for code in boroughs.areas])
    borough_months = pd.Series(boroughs.counts[same][:, known].sum(axis=(0, 1)), index=boroughs.months)
    share = long.groupby("month")["count"].sum() / borough_months
    low, high = workshop.check(SOURCE, "share_low"), workshop.check(SOURCE, "share_high")
    for month, value in share.dropna().items():
        if not low <= value <= high:
            said = f"small areas hold {value:.4f} of the boroughs' offences of {month}, not {low} to {high}"
            workshop.fault(FILE.name, said, "check that the file is whole and of the edition on its source card")
