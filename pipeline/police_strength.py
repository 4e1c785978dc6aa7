"""Officers, staff and community support officers of the Met by month."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from pipeline import frames
from pipeline.frames import Field
from pipeline.workshop import AGAIN, Workshop

SOURCE = "gla_police_strength"
SOURCES = (SOURCE,)
TABLES = ("police_strength",)
FILE: Final = "confidence/gla_police_force_strength_month_2013_05_2026_03.csv"
SPAN: Final = (201305, 202603)
FIELDS: Final = {
    "date": Field(names=("Date",)),
    "officers": Field("count", ("Police Officer Strength",)),
    "staff": Field("count", ("Police Staff Strength",)),
    "pcsos": Field("count", ("PCSO Strength",)),
}


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return ``police_strength``: month (int32), officers, staff, pcsos (whole people or full-time equivalents).

    Parameters
    ----------
    workshop : Workshop
        Bench with the raw folder.

    Returns
    -------
    dict of str to DataFrame
        ``police_strength``: one row a month, May 2013 to March 2026.

    Raises
    ------
    SourceFileError
        If the file is not as its source card says.
    """
    table = frames.read_csv(workshop, SOURCE, FILE, FIELDS, unique=["date"])
    dates = pd.to_datetime(table["date"], format="%b-%y", errors="coerce")
    wrong = dates.isna().to_numpy(dtype=bool)
    problems = [f"“{text}” is not a month such as May-13" for text in table.loc[wrong, "date"]]
    workshop.fault_rows(FILE, table.index[wrong].tolist(), problems, AGAIN, "Date")
    table["month"] = (dates.dt.year * 100 + dates.dt.month).fillna(SPAN[0]).astype(np.int32)
    frames.check_months(workshop, FILE, table["month"].to_numpy(), *SPAN)
    workshop.stop_on_faults()
    tally = workshop.tally(SOURCE)
    tally.read += len(table)
    tally.kept += len(table)
    return {"police_strength": table[["month", "officers", "staff", "pcsos"]].sort_values("month", ignore_index=True)}
