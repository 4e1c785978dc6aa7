"""Recorded offences by borough and month, April 2010 to June 2026: three files joined, March 2020 allocated."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline import frames, offences, wide_files
from pipeline.cubes import Counts, Cube, month_range, spread
from pipeline.wide_files import BOROUGH, MAJOR, MINOR, UNKNOWN, WideFile
from pipeline.workshop import AGAIN, Workshop

SOURCE = "mps_crime_borough"
OLD = "mps_crime_old_taxonomy"
SOURCES = (SOURCE, OLD)
TABLES = ("counts_borough",)
LATER = "months that a later file gives"
FILES = (
    WideFile("crime/mps_borough_201004_202402.parquet", (201004, 202402), (201004, 202402)),
    WideFile("crime/mps_borough_202403_202602.parquet", (202403, 202602), (202403, 202406), LATER),
    WideFile("crime/mps_borough_202407_202606.csv", (202407, 202606), (202407, 202606)),
)
OLD_FILE = WideFile("crime/mps_borough_oldtaxonomy_201004_202201.csv", (201004, 202201), (201004, 202201))
LOCKDOWN = 202003
SPLIT = ("violence_without_injury", "stalking_harassment")


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return ``counts_borough``: dense series × (32 boroughs and ``UNKNOWN``) × 195 months.

    Parameters
    ----------
    workshop : Workshop
        With the ``areas`` table made.

    Returns
    -------
    dict of str to DataFrame
        ``counts_borough``: series, area (categories), month, count (int32).

    Raises
    ------
    SourceFileError
        If a file is not as its source card says, or the two taxonomies disagree on London's totals.
    """
    codes = sorted(set(wide_files.met_boroughs(workshop.tables["areas"]).values()))
    cube = Cube.empty(offences.SERIES, tuple(codes), month_range(FILES[0].used[0], FILES[-1].used[1]))
    for file in FILES:
        table = wide_files.read(workshop, SOURCE, file, {"borough": BOROUGH, "minor": MINOR})
        areas = wide_files.borough_codes(workshop, file.name, table["borough"])
        wide_files.add_rows(workshop, SOURCE, file, cube, table, areas)
    old = _old_taxonomy(workshop, cube.areas)
    workshop.stop_on_faults()
    _check_years(workshop, cube, old)
    workshop.stop_on_faults()
    march = cube.at(LOCKDOWN)
    march += allocate(march, old.at(LOCKDOWN), cube.areas)
    return {"counts_borough": cube.table()}


def allocate(counts: Counts, old: Counts, areas: tuple[str, ...]) -> Counts:
    """Return what to add to one month's counts so that its unallocated offences lie in boroughs.

    The older file, of the same month, has every offence in a borough. The offences of a series without a borough go to
    the boroughs in proportion to how far the older count exceeds the newer one. Violence without injury and stalking
    share one older count, so both use its joint excess. Where no borough has an excess, they stay unallocated.

    Parameters
    ----------
    counts : array of int, shape (series, areas)
        Newer counts; series as in `offences.SERIES`.
    old : array of int, shape (series + 1, areas)
        Older counts; the last row is the joint violence.
    areas : tuple of str
        Codes, ``UNKNOWN`` among them.

    Returns
    -------
    array of int, shape (series, areas)
        Changes; each row adds up to zero.
    """
    unknown = areas.index(UNKNOWN)
    joint = [offences.SERIES.index(name) for name in SPLIT]
    excess: npt.NDArray[np.float64] = (old[:-1] - counts).astype(np.float64)
    excess[joint] = old[-1] - counts[joint].sum(axis=0)
    excess[:, unknown] = 0
    change = spread(counts[:, unknown], np.maximum(excess, 0))
    change[:, unknown] = -change.sum(axis=1)
    return change


def _old_taxonomy(workshop: Workshop, areas: tuple[str, ...]) -> Cube:
    """Return the file of the older wording as a cube; its last series is the violence that cannot be split."""
    fields = {"major": MAJOR, "minor": MINOR, "borough": BOROUGH}
    table = frames.read_csv(workshop, OLD, OLD_FILE.name, fields, months=True, unique=list(fields))
    months = [int(column) for column in table.columns if column not in fields]
    frames.check_months(workshop, OLD_FILE.name, months, *OLD_FILE.published)
    table["series"] = offences.series_of_old(table["major"], table["minor"])
    strange = table["series"].isna()
    problems = [f"“{wording}” is not a known offence" for wording in table.loc[strange, "minor"]]
    workshop.fault_rows(OLD_FILE.name, table.index[strange].tolist(), problems, AGAIN, "MinorText")
    workshop.tally(OLD).read += len(table)
    codes = wide_files.borough_codes(workshop, OLD_FILE.name, table["borough"])
    cube = Cube.empty((*offences.SERIES, offences.UNSPLIT_VIOLENCE), areas, month_range(*OLD_FILE.used))
    wide_files.add_rows(workshop, OLD, OLD_FILE, cube, table, codes)
    return cube


def _check_years(workshop: Workshop, cube: Cube, old: Cube) -> None:
    """Note every financial year in which the two taxonomies disagree on London's total."""
    first, last = (int(workshop.check(OLD, name)) for name in ("first_year", "last_year"))
    tolerance = workshop.check(OLD, "financial_year_tolerance")
    for year in range(first, last + 1):
        months = month_range(year * 100 + 4, year * 100 + 103)
        new_total, old_total = (float(each.counts[:, :, np.isin(each.months, months)].sum()) for each in (cube, old))
        what = f"London's offences of the financial year {year}/{(year + 1) % 100:02d}"
        frames.check_total(workshop, OLD_FILE.name, what, old_total, new_total, tolerance)
