"""The police's types of crime by small area (LSOA 2021) and month, for the months that are complete."""

from __future__ import annotations

import io
import lzma
import tarfile
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from base import periods
from base.errors import UnknownNameError
from pipeline import frames
from pipeline.csv_text import HEADER_ROW
from pipeline.frames import COUNT, TEXT, Field
from pipeline.street_types import LABELS, SERIES
from pipeline.workshop import AGAIN, Workshop

SOURCE: Final = "police_uk_lsoa"
SOURCES = (SOURCE,)
TABLES = ("counts_lsoa_police", "lsoa_police_months")
COUNTS: Final = "points/street/lsoa_month_category/london.tar.xz"
COVERAGE: Final = "points/street/lsoa_month_category/COVERAGE.csv"
COLUMNS: Final = ("lsoa_code", "category", "year", "month", "crime_count")
FIELDS: Final = {
    "month": TEXT,
    "rows": COUNT,
    "crimes": COUNT,
    "lsoas": COUNT,
    "share": Field("number", ("share_of_control",), blank=True),
    "usable": TEXT,
}


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return counts by type, small area and month, and how complete each month is.

    Parameters
    ----------
    workshop : Workshop
        With the ``areas`` table made.

    Returns
    -------
    dict of str to DataFrame
        ``counts_lsoa_police``: series, area, month, count, of usable months only. ``lsoa_police_months``: month,
        coverage (share of London's small areas that are in the file), usable.

    Raises
    ------
    SourceFileError
        If a file is missing, the archive or a month in it is not whole, a code or type is unknown, or rows, crimes and
        areas of a month are not those that the file of coverage gives.
    """
    months = _coverage(workshop)
    areas = workshop.tables["areas"].query("level == 'lsoa'")["code"].to_numpy(dtype=object)
    types = list(LABELS)
    kept, found = [], {}
    for name, content in members(workshop):
        rows = _read(workshop, name, content)
        if rows is None:
            continue
        month, table = rows
        frames.check_known(workshop, name, table["area"], areas, "LSOA 2021 code")
        frames.check_known(workshop, name, table["series"], types, "type of crime")
        frames.check_unique(workshop, name, table, ["area", "series"])
        found[month] = (len(table), int(table["count"].sum()), table["area"].nunique())
        workshop.tally(SOURCE).read += len(table)
        if month in months.index and months.loc[month, "usable"]:
            kept.append(table.assign(month=month))
        else:
            workshop.tally(SOURCE).set_aside("rows of months that are not complete", len(table))
    _check(workshop, months, found)
    workshop.stop_on_faults()
    long = pd.concat(kept, ignore_index=True)
    workshop.tally(SOURCE).kept += len(long)
    series = long["series"].map(LABELS).astype(pd.CategoricalDtype(sorted(SERIES)))
    counts = long.assign(series=series, area=long["area"].astype("category"))[["series", "area", "month", "count"]]
    return {"counts_lsoa_police": counts[counts["count"] > 0], "lsoa_police_months": _months(months, len(areas))}


def members(workshop: Workshop) -> Iterator[tuple[str, bytes]]:
    """Give name and content of each CSV file in the archive, one at a time; a broken archive is noted."""
    path = workshop.path(SOURCE, COUNTS)
    try:
        with tarfile.open(path, "r|xz") as archive:
            for member in archive:
                stream = archive.extractfile(member) if member.name.endswith(".csv") else None
                if stream is not None:
                    yield f"{COUNTS}/{member.name.rsplit('/', 1)[-1]}", stream.read()
    except (tarfile.TarError, lzma.LZMAError, EOFError, OSError) as error:
        workshop.fault(COUNTS, f"the archive breaks off or is corrupt ({error})", AGAIN)


def _coverage(workshop: Workshop) -> pd.DataFrame:
    """Return the file of coverage by month (``yyyymm``)."""
    table = frames.read_csv(workshop, SOURCE, COVERAGE, FIELDS, unique=("month",))
    words = table["usable"].str.casefold()
    frames.check_known(workshop, COVERAGE, words, ("true", "false"), "word for usable")
    workshop.stop_on_faults()
    months = [periods.parse(text) for text in table["month"]]
    table = table.assign(usable=(words == "true").to_numpy(bool)).set_index(pd.Index(months, name="month"))
    usable = table["usable"]
    frames.check_total(
        workshop, COVERAGE, "usable months", float(usable.sum()), workshop.check(SOURCE, "usable_months")
    )
    low = usable & (table["share"] < workshop.check(SOURCE, "least_share"))
    for month in table.index[low.to_numpy(bool)]:
        workshop.fault(COVERAGE, f"{periods.label(month)} is called usable and is not complete", AGAIN)
    return table


def _read(workshop: Workshop, name: str, content: bytes) -> tuple[int, pd.DataFrame] | None:
    """Return the month in a member's name and its rows: series (label), area, count; the index is the line."""
    try:
        month = periods.parse(name.rsplit("/", 1)[-1].removesuffix(".csv"))
    except UnknownNameError:
        workshop.fault(name, "the name is not a month", "name it like 2024-06.csv")
        return None
    try:
        table = pa.csv.read_csv(
            io.BytesIO(content),
            pa.csv.ReadOptions(use_threads=False),
            convert_options=pa.csv.ConvertOptions(
                include_columns=list(COLUMNS),
                column_types={"lsoa_code": pa.string(), "category": pa.string(), "crime_count": pa.int64()},
            ),
        )
        date = pc.add(pc.multiply(table["year"].cast(pa.int64()), 100), table["month"].cast(pa.int64()))
    except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
        workshop.fault(name, f"the file stops mid-row, lacks a column or holds no number ({str(error)[:120]})", AGAIN)
        return None
    lines = pd.RangeIndex(HEADER_ROW + 1, HEADER_ROW + 1 + table.num_rows)
    elsewhere = _array(date) != month
    problem = f"the month is not {periods.label(month)}, the file's"
    workshop.fault_rows(name, lines[elsewhere].tolist(), problem, AGAIN, "month")
    below = _array(table["crime_count"]) < 0
    workshop.fault_rows(name, lines[below].tolist(), "the count is below zero", AGAIN, "crime_count")
    wanted = table.select(["category", "lsoa_code", "crime_count"]).to_pandas()
    return month, wanted.set_axis(["series", "area", "count"], axis=1).set_index(lines)


def _array(column: Any) -> npt.NDArray[np.int64]:
    """Return a column of whole numbers as an array."""
    return np.asarray(column.to_numpy(), dtype=np.int64)


def _check(workshop: Workshop, months: pd.DataFrame, found: dict[int, tuple[int, int, int]]) -> None:
    """Note months whose rows, crimes and areas are not those that the file of coverage gives."""
    for month in sorted({*months.index, *found}):
        said = tuple(months.loc[month, ["rows", "crimes", "lsoas"]].tolist()) if month in months.index else None
        if said != found.get(month):
            problem = f"{periods.label(month)} has rows, crimes and areas {found.get(month)}, not {said}"
            workshop.fault(COUNTS, problem, "use the two files of one edition")


def _months(months: pd.DataFrame, areas: int) -> pd.DataFrame:
    """Return the table of months."""
    return pd.DataFrame(
        {
            "month": months.index,
            "coverage": np.round(months["lsoas"].to_numpy(float) / areas, 4),
            "usable": months["usable"].to_numpy(bool),
        }
    )
