"""The Met's monthly dashboard: knife, gun and hate crime, domestic abuse and positive outcomes, by borough."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from base import periods
from pipeline import frames, offences, wide_files
from pipeline.cubes import month_range
from pipeline.frames import Field
from pipeline.workshop import Workshop

SOURCE = "mps_dashboard"
SOURCES = (SOURCE,)
TABLES = ("counts_dashboard",)
OTHER: Final = "crime/mps_dashboard_other_202108_202507.parquet"
KNIFE: Final = "crime/mps_dashboard_knife_202203_202602.parquet"
SPANS: Final = {OTHER: (202108, 202507), KNIFE: (202203, 202602)}
SERIES_OF: Final = {
    "knife crime": "knife_crime",
    "knife crime with injury": "knife_crime_injury",
    "knife crime with injury personal robbery": "knife_robbery_injury",
    "knife injury victims 1 24": "knife_injury_1_24",
    "knife injury victims non da 1 24": "knife_injury_non_da_1_24",
    "gun crime": "gun_crime",
    "gun crime personal robbery": "gun_robbery",
    "lethal barrel discharge": "lethal_barrel_discharge",
    "hate crime": "hate_crime",
    "antisemitic": "hate_crime_antisemitic",
    "disability crime": "hate_crime_disability",
    "faith crime": "hate_crime_faith",
    "homophobic crime": "hate_crime_homophobic",
    "islamophobic crime": "hate_crime_islamophobic",
    "racist crime": "hate_crime_racist",
    "racist and religious crime": "hate_crime_racist_religious",
    "transphobic crime": "hate_crime_transphobic",
    "domestic abuse": "domestic_abuse",
    "domestic abuse violence with injury": "domestic_abuse_injury",
    "theft person mobile phone": "theft_person_phone",
    "robbery mobile phone": "robbery_phone",
    "tno victim based": "tno_victim",
    "tno non victim based": "tno_non_victim",
}
"""Our series by the published subtype in plain letters."""
SUFFIX: Final = {"offences": "", "positive outcomes": ".positive"}
FIELDS: Final = {
    "month": Field(names=("month_year",)),
    "area_type": Field(),
    "area_name": Field(blank=True),
    "area_code": Field(blank=True),
    "team": Field(names=("borough_snt",)),
    "subtype": Field(names=("crime_subtype",)),
    "measure": Field(),
    "count": frames.COUNT,
}
KEY: Final = ["series", "area", "month"]


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return ``counts_dashboard``: borough counts, dense over the months in which London has a row of the series.

    Knife crime comes from the later file; its offences before March 2022 come from the earlier one, whose levels agree.
    Positive outcomes of knife crime do not agree between the files and come from the later one alone.

    Parameters
    ----------
    workshop : Workshop
        With the ``areas`` table made.

    Returns
    -------
    dict of str to DataFrame
        ``counts_dashboard``: series, area (categories), month, count (int32).

    Raises
    ------
    SourceFileError
        If a file is not as its source card says, or knife offences of the two files differ beyond the card's bounds.
    """
    other, knife = (_boroughs(workshop, file) for file in (OTHER, KNIFE))
    workshop.stop_on_faults()
    _check_overlap(workshop, other, knife)
    workshop.stop_on_faults()
    of_knives = other["series"].str.startswith("knife_")
    before = (other["month"] < SPANS[KNIFE][0]) & ~other["series"].str.endswith(".positive")
    tally = workshop.tally(SOURCE)
    tally.set_aside(
        "knife crime that the later file gives, or outcomes not comparable", int((of_knives & ~before).sum())
    )
    kept = pd.concat([other[~of_knives | before], knife])
    tally.kept += len(kept)
    codes = sorted(set(wide_files.met_boroughs(workshop.tables["areas"]).values()))
    return {"counts_dashboard": dense(kept, codes)}


def dense(rows: pd.DataFrame, areas: list[str]) -> pd.DataFrame:
    """Return a count for every area in each series and month that has any row; absent areas are zeros.

    Parameters
    ----------
    rows : DataFrame
        series, area, month, count; rows of one key add up.
    areas : list of str
        Codes of all areas, in order.

    Returns
    -------
    DataFrame
        series, area (categories), month, count (int32), in that order.
    """
    covered = rows[["series", "month"]].drop_duplicates()
    sums = rows.groupby(KEY, as_index=False)["count"].sum()
    long = (
        covered.merge(pd.Series(areas, name="area"), how="cross").merge(sums, how="left", on=KEY).fillna({"count": 0})
    )
    types = {"series": "category", "area": "category", "month": "int32", "count": "int32"}
    return long[[*KEY, "count"]].sort_values(KEY, ignore_index=True).astype(types)


def _boroughs(workshop: Workshop, file: str) -> pd.DataFrame:
    """Return the borough rows of a dashboard file, checked: series, area, month, count."""
    table = frames.read_parquet(workshop, SOURCE, file, FIELDS, repeats=True)
    workshop.tally(SOURCE).read += len(table)
    borough = table["area_type"].str.casefold() == "borough"
    workshop.tally(SOURCE).set_aside("rows of neighbourhood teams", int((~borough).sum()))
    rows = table[borough]
    subtype, measure = offences.plain(rows["subtype"]), offences.plain(rows["measure"])
    frames.check_known(workshop, file, subtype.rename("crime_subtype"), SERIES_OF, "subtype")
    frames.check_known(workshop, file, measure.rename("measure"), SUFFIX, "measure")
    months = rows["month"].str.slice(0, 7).str.replace("-", "").astype(np.int64)
    frames.check_months(workshop, file, np.asarray(months, dtype=np.int64), *SPANS[file])
    frames.check_unique(workshop, file, rows, ["month", "area_name", "area_code", "team", "subtype", "measure"])
    names = rows["area_name"].mask(rows["area_name"] == "", rows["team"]).rename("area_name")
    return pd.DataFrame(
        {
            "series": subtype.map(SERIES_OF).astype("str") + measure.map(SUFFIX).astype("str"),
            "area": wide_files.borough_codes(workshop, file, names),
            "month": months,
            "count": rows["count"],
        }
    )


def _check_overlap(workshop: Workshop, other: pd.DataFrame, knife: pd.DataFrame) -> None:
    """Note each knife offence whose London totals of the shared months differ between the files beyond the bounds."""
    shared = month_range(SPANS[KNIFE][0], SPANS[OTHER][1])
    sums = [
        rows[rows["month"].isin(shared) & ~rows["series"].str.endswith(".positive")].groupby("series")["count"].sum()
        for rows in (other, knife)
    ]
    ratio = (sums[0] / sums[1]).dropna()
    low, high = workshop.check(SOURCE, "knife_overlap_low"), workshop.check(SOURCE, "knife_overlap_high")
    span = f"{periods.label(int(shared[0]))} to {periods.label(int(shared[-1]))}"
    for series, value in ratio[(ratio < low) | (ratio > high)].items():
        said = f"{series}, {span}: the earlier file has {value:.3f} of the later one, not {low} to {high}"
        workshop.fault(KNIFE, said, "check that both files are of the editions on the source card")
