"""Use of force by ethnicity: tactics in the Home Office's tables, and a file of the Met by borough and month."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from pipeline import frames, offences, wide_files
from pipeline.frames import Field
from pipeline.workshop import AGAIN, Workshop

HOME_OFFICE: Final = "home_office_use_of_force"
MET: Final = "mps_use_of_force"
SOURCES = (HOME_OFFICE, MET)
TABLES = ("use_of_force_tactics", "use_of_force_borough")
TACTICS_FILE: Final = "confidence/homeoffice_use_of_force_tactics_ethnicity_mps_2018_20.csv"
BOROUGH_FILE: Final = "confidence/mps_use_of_force_borough_ethnicity_month_2023_24_DEDUP.csv"
SPAN: Final = (202304, 202403)
OUTSIDE: Final = "OUTSIDE"
OUT_OF_FORCE: Final = "out of force"
FORCES: Final = {
    "Metropolitan": "metropolitan",
    "City of London": "city_of_london",
    "Total England and Wales": "england_and_wales",
}
GROUPS: Final = {
    "White": "white",
    "Black (or Black British)": "black",
    "Asian (or Asian British)": "asian",
    "Chinese": "chinese",
    "Mixed": "mixed",
    "Other": "other",
    "Don't know": "not_known",
    "Not reported": "not_reported",
}
"""Our code of each ethnic group, as an officer saw it, by the published word."""
GROUP_FIELDS: Final = {code: Field("number", names=(word,), blank=True) for word, code in GROUPS.items()}
TACTIC_FIELDS: Final = {
    "year": Field(names=("financial_year",)),
    "force": Field(names=("Police Force",)),
    "type": Field(names=("Type of force",)),
    "tactic": Field(),
    **GROUP_FIELDS,
    "total": Field("number", names=("Number of times tactic reported",)),
}
BOROUGH_FIELDS: Final = {
    "borough": Field(),
    "month": Field(),
    "ethnicity": Field(names=("subject_ethnicity",)),
    "count": Field("count", names=("use_of_force_distinct_incident_times",)),
}


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return counts of tactics by force and of moments of force by borough, both by ethnicity.

    Parameters
    ----------
    workshop : Workshop
        With the ``areas`` table made.

    Returns
    -------
    dict of str to DataFrame
        ``use_of_force_tactics``: year (first of the financial year), force, type, tactic, level (``all`` tactics, all
        of a ``type``, one ``tactic``), ethnicity, count; a group that was not published in a year has no row.
        ``use_of_force_borough``: ethnicity, area, month, count; every group in every area and month.

    Raises
    ------
    SourceFileError
        If a file is not as its source card says, or groups do not come to the totals.
    """
    tactics, boroughs = _tactics(workshop), _boroughs(workshop)
    workshop.stop_on_faults()
    return {"use_of_force_tactics": tactics, "use_of_force_borough": boroughs}


def _tactics(workshop: Workshop) -> pd.DataFrame:
    """Return the Home Office's rows, a row an ethnic group."""
    key = ["year", "force", "type", "tactic"]
    table = frames.read_csv(workshop, HOME_OFFICE, TACTICS_FILE, TACTIC_FIELDS, unique=key)
    workshop.tally(HOME_OFFICE).read += len(table)
    workshop.tally(HOME_OFFICE).kept += len(table)
    frames.check_known(workshop, TACTICS_FILE, table["force"].rename("Police Force"), FORCES, "force")
    years = {"2018/19": 2018, "2019/20": 2019}
    frames.check_known(workshop, TACTICS_FILE, table["year"].rename("financial_year"), years, "financial year")
    groups = table[list(GROUP_FIELDS)]
    frames.check_counts(workshop, TACTICS_FILE, groups.fillna(0))
    off = (groups.sum(axis=1) != table["total"]).to_numpy(dtype=bool)
    said = [
        f"the ethnic groups come to {found:,.0f}, not {stated:,.0f}"
        for found, stated in zip(groups.sum(axis=1)[off], table["total"][off], strict=True)
    ]
    workshop.fault_rows(TACTICS_FILE, table.index[off].tolist(), said, AGAIN, "Number of times tactic reported")
    whole = table["tactic"].str.startswith("*Total")
    level = np.select([table["tactic"] == "*Total Tactics", whole], ["all", "type"], "tactic")
    table = table.assign(
        year=table["year"].map(years),
        force=table["force"].map(FORCES),
        tactic=table["tactic"].str.removeprefix("*").str.removesuffix("of which").str.rstrip(" ,"),
        type=table["type"].str.replace(r"\s*\(.*\)$", "", regex=True),
        level=level,
    )
    met = table[(table["force"] == "metropolitan") & (table["level"] == "all")].groupby("year")["total"].sum()
    for year in years.values():
        expected = workshop.check(HOME_OFFICE, f"metropolitan_{year}")
        what = f"tactics of the Met in the financial year from {year}"
        frames.check_total(workshop, TACTICS_FILE, what, float(met.get(year, 0)), expected)
    long = table.melt([*key, "level"], list(GROUP_FIELDS), "ethnicity", "count")
    return long.dropna(subset="count")


def _boroughs(workshop: Workshop) -> pd.DataFrame:
    """Return the Met's rows by area; Heathrow counts with Hillingdon."""
    table = frames.read_csv(workshop, MET, BOROUGH_FILE, BOROUGH_FIELDS, unique=["borough", "month", "ethnicity"])
    workshop.tally(MET).read += len(table)
    workshop.tally(MET).kept += len(table)
    total = float(table["count"].sum())
    frames.check_total(workshop, BOROUGH_FILE, "moments of force", total, workshop.check(MET, "moments_total"))
    frames.check_known(workshop, BOROUGH_FILE, table["ethnicity"].rename("subject_ethnicity"), GROUPS, "ethnicity")
    well_formed = table["month"].str.fullmatch(r"\d{4}-\d{2}")
    months = table["month"].where(well_formed, "0").str.replace("-", "").astype(np.int64)
    frames.check_months(workshop, BOROUGH_FILE, np.asarray(months, dtype=np.int64), *SPAN)
    inside = offences.plain(table["borough"]) != OUT_OF_FORCE
    codes = wide_files.borough_codes(workshop, BOROUGH_FILE, table.loc[inside, "borough"])
    rows = pd.DataFrame(
        {
            "ethnicity": table["ethnicity"].map(GROUPS),
            "area": codes.reindex(table.index).where(inside, OUTSIDE),
            "month": months,
            "count": table["count"],
        }
    )
    return rows.groupby(["ethnicity", "area", "month"])["count"].sum().reset_index()
