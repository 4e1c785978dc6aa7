"""Custody: what became of offences that people were held for, in London, by month, ethnicity, age, sex and offence."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from pipeline import frames
from pipeline.frames import Field
from pipeline.workshop import Workshop

SOURCE: Final = "mps_custody"
SOURCES = (SOURCE,)
TABLES = ("custody",)
FILE: Final = "confidence/mps_custody_disposals_ethnicity_month_2021_01_2026_02.csv"
SPAN: Final = (202101, 202602)
FIELDS: Final = {
    "ethnicity": Field(names=("ethnicity_4plus1",)),
    "age_group": Field(),
    "sex": Field(names=("gender",)),
    "offence": Field(names=("offence_group",)),
    "disposal": Field(names=("current_disposal",)),
    "month": Field(),
    "count": Field("count", names=("offence_count",)),
}
CODES: Final = {
    "ethnicity": ("Asian", "Black", "Other", "White", "Not Recorded"),
    "age_group": ("Adult", "Child", "Not Recorded"),
    "sex": ("Female", "Male", "Not Recorded"),
    "offence": (
        "Assault", "Drug Possession", "Drug Supply", "Drugs - Other", "Murder", "Other Offence", "Robbery",
        "Sexual Offences", "Weapons",
    ),
    "disposal": (
        "No Further Action", "Other Disposals", "Out of Court", "Police Bail", "Prosecution",
        "Released Under Investigation", "To Court",
    ),
}  # fmt: skip
"""Every published word; our code is the word in lower case with low lines."""


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return ``custody``: numbers of offences by ethnicity, age group, sex, offence, disposal and month.

    Parameters
    ----------
    workshop : Workshop
        The bench; no table need be made.

    Returns
    -------
    dict of str to DataFrame
        ``custody``: the columns of `CODES`, month, count. Only combinations that occur.

    Raises
    ------
    SourceFileError
        If the file is not as its source card says.
    """
    key = [column for column in FIELDS if column != "count"]
    table = frames.read_csv(workshop, SOURCE, FILE, FIELDS, unique=key)
    workshop.tally(SOURCE).read += len(table)
    workshop.tally(SOURCE).kept += len(table)
    frames.check_total(
        workshop, FILE, "offences", float(table["count"].sum()), workshop.check(SOURCE, "offences_total")
    )
    well_formed = table["month"].str.fullmatch(r"\d{4}-\d{2}")
    months = table["month"].where(well_formed, "0").str.replace("-", "").astype(np.int64)
    frames.check_months(workshop, FILE, np.asarray(months, dtype=np.int64), *SPAN)
    for column, words in CODES.items():
        published = (FIELDS[column].names or (column,))[0]
        frames.check_known(workshop, FILE, table[column].rename(published), words, published.replace("_", " "))
    workshop.stop_on_faults()
    codes = {column: table[column].map({word: code(word) for word in words}) for column, words in CODES.items()}
    return {"custody": pd.DataFrame({**codes, "month": months, "count": table["count"]})}


def code(word: str) -> str:
    """Return the code of a published word: ``"drugs_other"`` for ``"Drugs - Other"``."""
    return "_".join(word.casefold().replace("-", " ").split())
