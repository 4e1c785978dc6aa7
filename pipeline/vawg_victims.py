"""Victims of violence against women and girls in London, by month and ethnic appearance."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from pipeline import frames
from pipeline.frames import Field
from pipeline.workshop import Workshop

SOURCE: Final = "mps_vawg"
SOURCES = (SOURCE,)
TABLES = ("vawg_victims",)
FILE: Final = "confidence/vawg_victims_london_month_ethnicity_2014_01_2026_02.csv"
SPAN: Final = (201401, 202602)
FIELDS: Final = {
    "ethnicity": Field(names=("victim_ethnic_appearance",)),
    "month": Field(),
    "count": Field("count", names=("vawg_victims",)),
}
GROUPS: Final = {"Any Other": "other", "Asian": "asian", "Black": "black", "Unknown": "not_stated", "White": "white"}


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return ``vawg_victims``: victims by ethnic appearance, as an officer saw it, and month recorded, in London.

    Parameters
    ----------
    workshop : Workshop
        The bench; no table need be made.

    Returns
    -------
    dict of str to DataFrame
        ``vawg_victims``: ethnicity, month, count; every group in every month.

    Raises
    ------
    SourceFileError
        If the file is not as its source card says, or does not come to the total of the sheets by place.
    """
    table = frames.read_csv(workshop, SOURCE, FILE, FIELDS, unique=["ethnicity", "month"])
    workshop.tally(SOURCE).read += len(table)
    workshop.tally(SOURCE).kept += len(table)
    total = workshop.check(SOURCE, "vawg_victims_total")
    frames.check_total(workshop, FILE, "victims", float(table["count"].sum()), total)
    first_days = table["month"].str.fullmatch(r"\d{4}-\d{2}-01")
    months = table["month"].where(first_days, "0").str.slice(0, 7).str.replace("-", "").astype(np.int64)
    frames.check_months(workshop, FILE, np.asarray(months, dtype=np.int64), *SPAN)
    frames.check_known(workshop, FILE, table["ethnicity"].rename("victim_ethnic_appearance"), GROUPS, "ethnicity")
    number = months.groupby(months).transform("size")
    lacking = (number != len(GROUPS)).to_numpy(dtype=bool)
    workshop.fault_rows(
        FILE, table.index[lacking].tolist(), f"the month does not have all {len(GROUPS)} groups", "complete the file"
    )
    workshop.stop_on_faults()
    groups = table["ethnicity"].map(GROUPS)
    return {"vawg_victims": pd.DataFrame({"ethnicity": groups, "month": months, "count": table["count"]})}
