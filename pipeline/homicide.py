"""Homicide victims by borough: by year and observed ethnicity 2003–2023, and by month 2003–2020."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from pipeline import frames, wide_files
from pipeline.cubes import month_range
from pipeline.frames import Field
from pipeline.workshop import AGAIN, Workshop

SOURCE = "mps_homicide"
SOURCES = (SOURCE,)
TABLES = ("homicide_victims", "homicide_victims_month")
YEARLY: Final = "confidence/mps_homicide_victims_year_borough_ethnicity_2003_2023.csv"
MONTHLY: Final = "crime/mps_homicide_victims_200301_202012.csv"
YEARS: Final = (2003, 2023)
MONTHS: Final = (200301, 202012)
ETHNICITIES: Final = {
    "Asian": "Asian",
    "Black": "Black",
    "Other": "Other",
    "White": "White",
    "Unrecorded / Unknown": "Not recorded",
    "Not Recorded / Unknown": "Not recorded",
}
"""Our name of each ethnicity that officers record."""


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return victims by area, year and ethnicity, and by area and month; absent combinations are zeros.

    Parameters
    ----------
    workshop : Workshop
        With the ``areas`` table made.

    Returns
    -------
    dict of str to DataFrame
        ``homicide_victims`` (area, year, ethnicity, count) and ``homicide_victims_month`` (area, month, count); areas
        are the 32 boroughs, with Heathrow in Hillingdon.

    Raises
    ------
    SourceFileError
        If a file is not as its source card says.
    """
    known = wide_files.met_boroughs(workshop.tables["areas"]).values()
    boroughs = sorted(code for code in set(known) if code != wide_files.UNKNOWN)
    years, months = _years(workshop, boroughs), _months(workshop, boroughs)
    workshop.stop_on_faults()
    return {"homicide_victims": years, "homicide_victims_month": months}


def _years(workshop: Workshop, boroughs: list[str]) -> pd.DataFrame:
    """Return victims by area, year and ethnicity."""
    fields = {
        "year": frames.COUNT,
        "borough": Field(),
        "ethnicity": Field(names=("officer_observed_ethnicity",)),
        "sex": Field(),
        "domestic": Field(names=("domestic_abuse",)),
        "victims": frames.COUNT,
    }
    key = ["year", "borough", "ethnicity", "sex", "domestic"]
    table = frames.read_csv(workshop, SOURCE, YEARLY, fields, unique=key)
    frames.check_known(workshop, YEARLY, table["ethnicity"], ETHNICITIES, "ethnicity")
    frames.check_known(workshop, YEARLY, table["year"], range(YEARS[0], YEARS[1] + 1), "year")
    victims = workshop.check(SOURCE, "victims_2003_2023")
    frames.check_total(workshop, YEARLY, "victims", float(table["victims"].sum()), victims)
    _count(workshop, table)
    rows = pd.DataFrame(
        {
            "area": wide_files.borough_codes(workshop, YEARLY, table["borough"]),
            "year": table["year"],
            "ethnicity": table["ethnicity"].map(ETHNICITIES),
            "count": table["victims"],
        }
    )
    axes = (boroughs, range(YEARS[0], YEARS[1] + 1), sorted(set(ETHNICITIES.values())))
    return _dense(rows, ["area", "year", "ethnicity"], pd.MultiIndex.from_product(axes))


def _months(workshop: Workshop, boroughs: list[str]) -> pd.DataFrame:
    """Return victims by area and month."""
    fields = {
        "victims": Field("count", names=("Count of Victims",)),
        "recorded": Field(names=("Recorded Date",)),
        "borough": Field(names=("Borough",)),
    }
    table = frames.read_csv(workshop, SOURCE, MONTHLY, fields, repeats=True)
    dates = pd.to_datetime(table["recorded"], format="%b %Y", errors="coerce")
    strange = dates.isna().to_numpy(dtype=bool)
    problems = [f"“{text}” is not a month such as Jan 2003" for text in table.loc[strange, "recorded"]]
    workshop.fault_rows(MONTHLY, table.index[strange].tolist(), problems, AGAIN, "Recorded Date")
    months = (dates.dt.year * 100 + dates.dt.month).fillna(MONTHS[0]).astype(np.int64)
    frames.check_months(workshop, MONTHLY, np.asarray(months, dtype=np.int64), *MONTHS, gaps=True)
    victims = workshop.check(SOURCE, "victims_month_2003_2020")
    frames.check_total(workshop, MONTHLY, "victims", float(table["victims"].sum()), victims)
    _count(workshop, table)
    areas = wide_files.borough_codes(workshop, MONTHLY, table["borough"])
    rows = pd.DataFrame({"area": areas, "month": months, "count": table["victims"]})
    return _dense(rows, ["area", "month"], pd.MultiIndex.from_product((boroughs, month_range(*MONTHS))))


def _dense(rows: pd.DataFrame, key: list[str], axes: pd.MultiIndex) -> pd.DataFrame:
    """Return the sum of ``count`` for every combination, zero where there is none."""
    sums = rows.groupby(key)["count"].sum().reindex(axes.set_names(key), fill_value=0).reset_index()
    whole = [column for column in sums.columns if column in ("year", "month", "count")]
    return sums.astype(dict.fromkeys(whole, "int32"))


def _count(workshop: Workshop, table: pd.DataFrame) -> None:
    """Count rows that are read and kept whole."""
    tally = workshop.tally(SOURCE)
    tally.read += len(table)
    tally.kept += len(table)
