"""The English Indices of Deprivation 2025, by LSOA and borough."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.frames import Field, check_known, check_total, read_csv
from pipeline.schemas import DEPRIVATION_RANGES, DOMAINS
from pipeline.workshop import AGAIN, Workshop

SOURCE = "mhclg_deprivation_2025"
SOURCES = (SOURCE,)
TABLES = ("deprivation",)

LSOA_FILE = "geo/imd2025_lsoa21_london.csv"
BOROUGH_FILE = "geo/imd2025_borough_summary_london.csv"
WORDS = {
    "imd": "IMD",
    "income": "Income",
    "employment": "Employment",
    "education": "Education",
    "health": "Health",
    "crime": "Crime",
    "housing": "Housing_and_Services",
    "environment": "Environment",
}
LONG_WORDS = {
    "education": "education_skills_and_training",
    "health": "health_deprivation_and_disability",
    "housing": "barriers_to_housing_and_services",
    "environment": "living_environment",
}
SUMMARIES = {
    "imd_extent": "imd25_extent",
    "imd_local_concentration": "imd25_local_concentration",
    "imd_most_deprived_share": "imd_proportion_of_lso_as_in_most_deprived_10_percent_nationally",
}


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return the table of deprivation.

    Parameters
    ----------
    workshop : Workshop
        With the table ``areas`` already made.

    Returns
    -------
    dict of str to DataFrame
        ``deprivation``: of LSOAs the score, rank (1 is the most deprived of 33,755) and decile of each domain; of
        boroughs the published average score, its rank among England's districts, and the summaries of the whole index.

    Raises
    ------
    SourceFileError
        If codes are unknown, areas are missing, or a rank lies outside England's number of areas.
    """
    areas = workshop.tables["areas"]
    known = {level: set(areas.loc[areas["level"] == level, "code"]) for level in ("lsoa", "borough")}
    small = _small_areas(workshop)
    boroughs = _boroughs(workshop)
    parts = ((LSOA_FILE, "lsoa", "lsoa21_code", small), (BOROUGH_FILE, "borough", "lad_code", boroughs))
    for file, level, header, part in parts:
        check_known(workshop, file, part["code"].rename(header), known[level])
        check_total(workshop, file, "areas", len(part), len(known[level]))
        workshop.tally(SOURCE).read += len(part)
        workshop.tally(SOURCE).kept += len(part)
    workshop.stop_on_faults()
    whole = pd.concat([small.assign(level="lsoa"), boroughs.assign(level="borough")], ignore_index=True)
    figures = [f"{domain}_{figure}" for domain in DOMAINS for figure in DEPRIVATION_RANGES]
    return {"deprivation": whole.reindex(columns=["level", "code", *figures, *SUMMARIES])}


def _small_areas(workshop: Workshop) -> pd.DataFrame:
    """Return score, rank and decile of each LSOA, having noted ranks beyond England's number of areas."""
    fields = {"code": Field(names=("lsoa21_code",))}
    for domain, word in WORDS.items():
        fields[f"{domain}_score"] = Field("number", names=(f"{word}_score",))
        fields[f"{domain}_rank"] = Field("count", names=(f"{word}_rank",))
        fields[f"{domain}_decile"] = Field("count", names=(f"{word}_decile",))
    frame = read_csv(workshop, SOURCE, LSOA_FILE, fields, unique=["code"])
    last = workshop.check(SOURCE, "england_lsoas")
    for domain, word in WORDS.items():
        ranks = frame[f"{domain}_rank"]
        strange = ~ranks.between(1, last).to_numpy(dtype=bool)
        said = [f"the rank {rank} is not between 1 and {last:,.0f}" for rank in ranks[strange]]
        workshop.fault_rows(LSOA_FILE, frame.index[strange].tolist(), said, AGAIN, f"{word}_rank")
    return frame


def _boroughs(workshop: Workshop) -> pd.DataFrame:
    """Return the published summaries of each borough."""
    fields = {"code": Field(names=("lad_code",))}
    for domain in DOMAINS:
        fields[f"{domain}_score"] = Field("number", names=(_summary(domain, "average_score"),))
        fields[f"{domain}_rank"] = Field("count", names=(_summary(domain, "rank_of_average_score"),))
    fields |= {ours: Field("number", names=(theirs,)) for ours, theirs in SUMMARIES.items()}
    frame = read_csv(workshop, SOURCE, BOROUGH_FILE, fields, unique=["code"])
    return frame.assign(**{f"{domain}_decile": np.nan for domain in DOMAINS})


def _summary(domain: str, figure: str) -> str:
    """Return the header of a borough's figure of a domain."""
    return f"{LONG_WORDS.get(domain, domain)}_{figure}"
