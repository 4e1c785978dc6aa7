"""Recorded offences by borough and financial year, 1999/2000 to 2016/17, as the GLA published them."""

from __future__ import annotations

from typing import Final

import pandas as pd

from pipeline import frames, wide_files
from pipeline.frames import Field
from pipeline.workshop import AGAIN, Workshop

SOURCE = "gla_recorded_1999_2016"
SOURCES = (SOURCE,)
TABLES = ("recorded_1999_2016",)
COUNTS: Final = "crime/gla_borough_recorded_offences_fy1999_2016.csv"
RATES: Final = "crime/gla_borough_crime_rates_fy1999_2016.csv"
YEARS: Final = range(1999, 2017)
PART_YEAR: Final = 2016
LONDON: Final = "E12000007"
CATEGORIES: Final = {
    "all_recorded": "All recorded offences",
    "burglary": "Burglary",
    "criminal_damage": "Criminal Damage",
    "drugs": "Drugs",
    "fraud_forgery": "Fraud or Forgery",
    "other_notifiable": "Other Notifiable Offences",
    "robbery": "Robbery",
    "sexual_offences": "Sexual Offences",
    "theft_handling": "Theft and Handling",
    "violence": "Violence Against the Person",
}
"""Published category by ours."""
_COLUMNS: Final = {
    (name, year): f"{words} {year}-{(year + 1) % 100:02d}" for name, words in CATEGORIES.items() for year in YEARS
}
_POPULATION: Final = {("population", year): f"Mid-year estimates {year}" for year in YEARS}
WIDER: Final = ("inner london", "outer london", "england and wales")
NO_FIGURE: Final = ("", "n/a")
MET: Final = "met police area"


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return ``recorded_1999_2016``: count, population and rate per 1,000 of every category, area and year.

    Heathrow is added to Hillingdon, and rates are worked out anew from the counts and the published population.

    Parameters
    ----------
    workshop : Workshop
        With the ``areas`` table made.

    Returns
    -------
    dict of str to DataFrame
        ``recorded_1999_2016``: category, area (32 boroughs and London), year (int32, first calendar year), count, rate,
        population (float64), part_year (bool, 2016/17).

    Raises
    ------
    SourceFileError
        If a file is not as its source card says, boroughs do not add up to London within the card's tolerance, or the
        published rates are not the published counts over the published population.
    """
    counts = _long(workshop, COUNTS, _COLUMNS)
    rates = _long(workshop, RATES, _COLUMNS | _POPULATION)
    workshop.stop_on_faults()
    people = rates[rates["category"] == "population"].drop(columns="category")
    _check_rates(workshop, counts, rates, people)
    sums = counts.groupby(["category", "area", "year"])["value"].sum(min_count=1)
    _check_london(workshop, sums)
    workshop.stop_on_faults()
    table = sums.rename("count").reset_index()
    population = people.groupby(["area", "year"])["value"].sum(min_count=1).rename("population").reset_index()
    table = table.merge(population, on=["area", "year"], how="left")
    table["rate"] = 1000 * table["count"] / table["population"]
    table["part_year"] = table["year"] == PART_YEAR
    columns = ["category", "area", "year", "count", "rate", "population", "part_year"]
    return {"recorded_1999_2016": table[columns].astype({"year": "int32"})}


def _long(workshop: Workshop, file: str, columns: dict[tuple[str, int], str]) -> pd.DataFrame:
    """Return place, category, area, year and value of the wanted columns of one file."""
    fields = {f"{name}|{year}": Field("text", (header,), blank=True) for (name, year), header in columns.items()}
    table = frames.read_csv(workshop, SOURCE, file, {"place": Field(names=("Borough",)), **fields}, unique=["place"])
    tally = workshop.tally(SOURCE)
    tally.read += len(table)
    met = table["place"].str.casefold() == MET
    wider = table["place"].str.casefold().isin(WIDER)
    tally.set_aside("Inner London, Outer London, and England and Wales", int(wider.sum()))
    tally.kept += int((~wider).sum())
    boroughs = table.loc[~met & ~wider, "place"].rename("Borough")
    area = pd.Series(LONDON, index=table.index, dtype="object")
    area.loc[boroughs.index] = wide_files.borough_codes(workshop, file, boroughs)
    long = table.assign(area=area)[~wider].melt(["place", "area"], list(fields), var_name="key", ignore_index=False)
    keys = long["key"].str.split("|", n=1, expand=True)
    long = long.assign(category=keys[0], year=keys[1].astype("int64"), text=long["value"])
    long["value"] = pd.to_numeric(long["text"].mask(long["text"].isin(NO_FIGURE)), errors="coerce")
    strange = (long["value"].isna() & ~long["text"].isin(NO_FIGURE)) | (long["value"] < 0)
    for key, rows in long[strange].groupby("key"):
        problems = [f"“{text}” is not a number of zero or more" for text in rows["text"]]
        workshop.fault_rows(file, rows.index.tolist(), problems, AGAIN, fields[str(key)].names[0])
    return long.drop(columns=["key", "text"])


def _check_rates(workshop: Workshop, counts: pd.DataFrame, rates: pd.DataFrame, people: pd.DataFrame) -> None:
    """Note published rates that are not the published counts over the published population."""
    both = counts.merge(rates, on=["category", "place", "year"], suffixes=("", "_rate"))
    both = both.merge(people[["place", "year", "value"]], on=["place", "year"], suffixes=("", "_people"))
    off = (1000 * both["value"] / both["value_people"] - both["value_rate"]).abs() > workshop.check(
        SOURCE, "rate_tolerance"
    )
    for place, category, year in both.loc[off, ["place", "category", "year"]].head(10).itertuples(index=False):
        said = f"the rate of {CATEGORIES[category]} in {place}, {year}, is not the published count over the population"
        workshop.fault(RATES, said, "check that both files are whole and of the same edition")


def _check_london(workshop: Workshop, sums: pd.Series) -> None:
    """Note where boroughs do not add up to London, and a London total that is not as published."""
    london = sums.xs(LONDON, level="area")
    apart = (sums.drop(LONDON, level="area").groupby(["category", "year"]).sum() / london - 1).abs()
    for row in apart[apart > workshop.check(SOURCE, "borough_sum_tolerance")].reset_index(name="share").itertuples():
        said = f"boroughs differ from London by {row.share:.3%} in {CATEGORIES[str(row.category)]}, {row.year}"
        workshop.fault(COUNTS, said, "check that the file is whole")
    for year in (2011, 2015):
        published = workshop.check(SOURCE, f"london_{year}")
        what = f"London's recorded offences of {year}/{(year + 1) % 100}"
        frames.check_total(workshop, COUNTS, what, float(london[("all_recorded", year)]), published)
