"""Residents and households of the Census 2021, by age, sex and ethnic group, at every level."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pipeline.frames import Field, check_known, check_total, read_csv
from pipeline.places import LONDON
from pipeline.schemas import AGES, ETHNICITIES
from pipeline.workshop import Workshop

SOURCE = "ons_census_2021"
SOURCES = (SOURCE,)
TABLES = ("population",)

BOROUGH_FILE = "geo/census2021_borough_london.csv"
WARD_FILE = "geo/census2021_ward24_london_weighted_derived.csv"
BEST_FIT_FILE = "geo/census2021_ward24_london_lsoa_bestfit.csv"
LSOA_FILE = "geo/census2021_lsoa21_london.csv"
CITY = "E09000001"
HEADERS = {
    "residents": ("residents_ts007a", "residents_ts001"),
    "households": ("households", "households_ts041"),
    "female": ("female", "female_ts008"),
    "male": ("male", "male_ts008"),
}
COUNTED = (*HEADERS, *AGES, *ETHNICITIES)
CONSERVED = ("residents", "households", "eth_total")


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return the table of population.

    Parameters
    ----------
    workshop : Workshop
        With the table ``areas`` already made.

    Returns
    -------
    dict of str to DataFrame
        ``population``: London is the 32 boroughs without the City, the area that the Met polices.

    Raises
    ------
    SourceFileError
        If codes are unknown, or the boroughs, wards and LSOAs do not add up to the published totals on the card.
    """
    areas = workshop.tables["areas"]
    boroughs = _read(workshop, areas, BOROUGH_FILE, "borough", "lad_code")
    wards = _read(workshop, areas, WARD_FILE, "ward", "ward_code")
    best_fit = _read(workshop, areas, BEST_FIT_FILE, "ward", "ward_code")
    small = _read(workshop, areas, LSOA_FILE, "lsoa", "lsoa21_code")
    workshop.stop_on_faults()
    _check_published(workshop, boroughs)
    home = areas.set_index("code")["borough"]
    slack = {name: workshop.check(SOURCE, f"borough_difference_{name}") for name in CONSERVED}
    for file, part in ((WARD_FILE, wards), (BEST_FIT_FILE, best_fit), (LSOA_FILE, small)):
        _check_sums(workshop, file, part, boroughs, home, slack)
    workshop.stop_on_faults()
    london = boroughs.drop(CITY).sum().rename(LONDON).to_frame().T
    levels = (
        ("london", "published", london),
        ("borough", "published", boroughs),
        ("ward", "weighted", wards),
        ("ward", "best_fit", best_fit),
        ("lsoa", "published", small),
    )
    parts = [part.assign(level=level, basis=basis, code=part.index) for level, basis, part in levels]
    whole = pd.concat(parts, ignore_index=True)
    return {"population": whole[["level", "basis", "code", *COUNTED]]}


def _read(workshop: Workshop, areas: pd.DataFrame, file: str, level: str, code: str) -> pd.DataFrame:
    """Return the counts of one file by code."""
    fields = {"code": Field(names=(code,))}
    fields |= {name: Field("count", names=HEADERS.get(name, ())) for name in COUNTED}
    frame = read_csv(workshop, SOURCE, file, fields, unique=["code"])
    check_known(workshop, file, frame["code"].rename(code), set(areas.loc[areas["level"] == level, "code"]))
    tally = workshop.tally(SOURCE)
    tally.read += len(frame)
    tally.kept += len(frame)
    return frame.set_index("code")


def _check_published(workshop: Workshop, boroughs: pd.DataFrame) -> None:
    """Note boroughs that do not add up to the totals published for London."""
    share = workshop.check(SOURCE, "published_tolerance")
    for name in ("residents", "households"):
        total = workshop.check(SOURCE, f"published_{name}")
        check_total(workshop, BOROUGH_FILE, f"{name} of the 33 boroughs", float(boroughs[name].sum()), total, share)


def _check_sums(
    workshop: Workshop,
    file: str,
    part: pd.DataFrame,
    boroughs: pd.DataFrame,
    home: pd.Series,
    slack: Mapping[str, float],
) -> None:
    """Note boroughs whose parts add up to something else than the borough, beyond the disclosure noise on the card."""
    sums = part[list(CONSERVED)].groupby(home.reindex(part.index).to_numpy()).sum().reindex(boroughs.index)
    for name in CONSERVED:
        found, expected = sums[name], boroughs[name]
        off = ~((found - expected).abs() <= slack[name])
        for code, total, whole in zip(found.index[off], found[off], expected[off], strict=True):
            said = f"{name} of {code!s} add up to {total:,.0f}, and the borough has {whole:,}"
            workshop.fault(file, said, "check that the file is whole and of the Census 2021", None, name)
