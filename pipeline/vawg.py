"""Violence against women and girls: recorded offences and victims by borough and month, from the sheets by place."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from pipeline import dashboard, frames, wide_files
from pipeline.frames import Field
from pipeline.workshop import Workshop

SOURCE = "mps_vawg"
SOURCES = (SOURCE,)
TABLES = ("counts_vawg",)
FILES: Final = {
    "vawg_offences": ("crime/mps_vawg_offences_201401_202602.parquet", "offence count location"),
    "vawg_victims": ("crime/mps_vawg_victims_201401_202602.parquet", "victim count by location"),
}
SPAN: Final = (201401, 202602)
FIELDS: Final = {
    "borough": Field(names=("borough_name",), blank=True),
    "ward": Field(names=("ward_name_clean_2", "ward_name"), blank=True),
    "month": Field(names=("recorded_date_months",), blank=True),
    "committed": Field(names=("date_committed_from_date_months",), blank=True),
    "sheet": Field(),
    "count": frames.COUNT,
}


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return ``counts_vawg``: offences and victims by month recorded, 32 boroughs and ``UNKNOWN``.

    Each file stacks the same counts in several sheets; only the sheet by place is added up.

    Parameters
    ----------
    workshop : Workshop
        With the ``areas`` table made.

    Returns
    -------
    dict of str to DataFrame
        ``counts_vawg``: series, area (categories), month, count (int32).

    Raises
    ------
    SourceFileError
        If a file is not as its source card says, or its sheets do not come to the total on the card.
    """
    rows = pd.concat([_by_place(workshop, series, *FILES[series]) for series in FILES])
    workshop.stop_on_faults()
    codes = sorted(set(wide_files.met_boroughs(workshop.tables["areas"]).values()))
    return {"counts_vawg": dashboard.dense(rows, codes)}


def _by_place(workshop: Workshop, series: str, file: str, sheet: str) -> pd.DataFrame:
    """Return the rows of the sheet by place, checked: series, area, month, count."""
    table = frames.read_parquet(workshop, SOURCE, file, FIELDS, repeats=True)
    sheets = table["sheet"].str.casefold()
    total = workshop.check(SOURCE, f"{series}_total")
    for name, found in table.groupby("sheet")["count"].sum().items():
        frames.check_total(workshop, file, f"the counts of the sheet “{name}”", float(found), total)
    rows = table[sheets == sheet]
    tally = workshop.tally(SOURCE)
    tally.read += len(table)
    tally.kept += len(rows)
    tally.set_aside("the same offences or victims on another sheet", len(table) - len(rows))
    if rows.empty:
        workshop.fault(file, f"there is no sheet “{sheet}”", "download the whole workbook again", column="sheet")
    frames.check_unique(workshop, file, rows, [column for column in FIELDS if column != "count"])
    months = (
        pd.to_numeric(rows["month"].str.slice(0, 7).str.replace("-", ""), errors="coerce").fillna(0).astype(np.int64)
    )
    frames.check_months(workshop, file, np.asarray(months, dtype=np.int64), *SPAN)
    areas = wide_files.borough_codes(workshop, file, rows["borough"].rename("borough_name"))
    return pd.DataFrame({"series": series, "area": areas, "month": months, "count": rows["count"]})
