"""The published baseline of the MOPAC 7 offences, and the series that rebuild each of its seven categories."""

from __future__ import annotations

from typing import Final

import pandas as pd

from pipeline import frames, offences
from pipeline.frames import Field
from pipeline.workshop import AGAIN, Workshop

SOURCE = "mopac_challenge_2013"
SOURCES = (SOURCE,)
TABLES = ("mopac7_baseline",)
FILE: Final = "crime/mopac7_baseline.csv"
TOTAL: Final = "total"
CATEGORIES: Final = {
    "violence with injury": "violence_with_injury",
    "robbery total": "robbery",
    "burglary total": "burglary",
    "vandalism criminal damage": "vandalism",
    "theft from the person": "theft_from_person",
    "theft taking of motor vehicle": "theft_of_vehicle",
    "theft from motor vehicle": "theft_from_vehicle",
    "total mopac 7": TOTAL,
}
FIELDS: Final = {
    "category": Field(names=("mopac7_category",)),
    "published_2011_12": Field("count", names=("published_fy2011_12",)),
    "published_2012_13": Field("count", names=("published_fy2012_13",)),
    "wording": Field(names=("minortext_current",), blank=True),
}


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return ``mopac7_baseline``: what was published for two financial years, and our series of each category.

    Parameters
    ----------
    workshop : Workshop
        Bench with the raw folder.

    Returns
    -------
    dict of str to DataFrame
        ``mopac7_baseline``: category (seven and ``total``), published_2011_12, published_2012_13 (int32), series
        (names joined by ``|``). Burglary holds all five kinds, of which some begin after the baseline years.

    Raises
    ------
    SourceFileError
        If the file is not as its source card says, or the categories do not add up to the published 2012/13 total.
    """
    table = frames.read_csv(workshop, SOURCE, FILE, FIELDS, unique=["category"])
    plain = offences.plain(table["category"])
    frames.check_known(workshop, FILE, plain.rename("mopac7_category"), CATEGORIES, "category")
    table["category"] = plain.map(CATEGORIES)
    parts = table.loc[table["category"] != TOTAL]
    words = parts.set_index("category")["wording"].str.split("|").explode()
    series = offences.series_of(words)
    if series.isna().any():
        strange = ", ".join(words[series.isna()])
        workshop.fault(FILE, f"“{strange}” is not a known offence", AGAIN, column="minortext_current")
    for year in ("2011_12", "2012_13"):
        published = workshop.check(SOURCE, f"published_{year}")
        frames.check_total(workshop, FILE, "the seven categories", float(parts[f"published_{year}"].sum()), published)
    workshop.stop_on_faults()
    lists = {category: set(names) for category, names in series.groupby(level=0)}
    lists["burglary"] |= set(offences.BURGLARY_RESIDENTIAL)
    lists[TOTAL] = set().union(*lists.values())
    table["series"] = table["category"].map({category: "|".join(sorted(names)) for category, names in lists.items()})
    tally = workshop.tally(SOURCE)
    tally.read += len(table)
    tally.kept += len(table)
    whole = {"published_2011_12": "int32", "published_2012_13": "int32"}
    kept = table[["category", *whole, "series"]].astype(whole)
    return {"mopac7_baseline": kept.sort_values("category", ignore_index=True)}
