"""The Public Attitude Survey: eight measures of confidence, boroughs and London, rolling years by quarter."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from pipeline import frames, wide_files
from pipeline.frames import Field
from pipeline.workshop import AGAIN, Workshop

BOROUGH, LONDON = "mopac_pas_borough", "mopac_pas_london"
SOURCES = (BOROUGH, LONDON)
TABLES = ("survey",)
BOROUGH_FILE: Final = "confidence/pas_borough_quarterly_2014q4_2023q4.csv"
LONDON_FILE: Final = "confidence/pas_london_quarterly_2014q4_2025q3.csv"
LONDON_CODE: Final = "E12000007"
SPANS: Final = {BOROUGH_FILE: (201412, 202312), LONDON_FILE: (201412, 202509)}
QUARTER_ENDS: Final = (3, 6, 9, 12)
MEASURES: Final = {
    "good_job_local": "pas_good_job_local",
    "trust_mps": "pas_trust",
    "treat_everyone_fairly": "pas_fair_treatment",
    "relied_on_to_be_there": "pas_relied_on",
    "listen_to_concerns": "pas_listen",
    "understand_issues": "pas_matters",
    "informed_local": "pas_informed",
    "contact_ward_officer": "pas_contact_ward_officer",
}
"""Our measure by the key in the files."""
KEY: Final = ["measure", "area", "month"]


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return ``survey``: the proportion who agree, by measure, area and last month of the rolling year.

    Parameters
    ----------
    workshop : Workshop
        With the ``areas`` table made.

    Returns
    -------
    dict of str to DataFrame
        ``survey``: measure, area (32 boroughs to December 2023, London to September 2025), month (int32), proportion
        (0 to 1, whole per cents).

    Raises
    ------
    SourceFileError
        If a file is not as its source card says, a borough is missing from a quarter, or the London figure in the
        borough file is not the one in the London file.
    """
    boroughs, london = _read(workshop, BOROUGH, BOROUGH_FILE), _read(workshop, LONDON, LONDON_FILE)
    workshop.stop_on_faults()
    _check_london(workshop, boroughs, london)
    _check_whole(workshop, boroughs)
    workshop.stop_on_faults()
    table = pd.concat([boroughs, london])[[*KEY, "proportion"]].astype({"month": "int32"})
    return {"survey": table.sort_values(KEY, ignore_index=True)}


def months_of(workshop: Workshop, file: str, dates: pd.Series) -> pd.Series:
    """Return the ``yyyymm`` month of ISO dates, which must all lie in the last month of a calendar quarter.

    Parameters
    ----------
    workshop : Workshop
        Where faults go.
    file : str
        The file, for the message.
    dates : Series of str, shape (rows,)
        ``2023-12-31``; the index is the line number, the name the column.

    Returns
    -------
    Series of int, shape (rows,)
        0 where the date is not one.
    """
    read = pd.to_datetime(dates, format="%Y-%m-%d", errors="coerce")
    wrong = (~read.dt.month.isin(QUARTER_ENDS)).to_numpy(dtype=bool)
    problems = [f"“{date}” is not a date in March, June, September or December" for date in dates[wrong]]
    workshop.fault_rows(file, dates.index[wrong].tolist(), problems, AGAIN, str(dates.name))
    return (read.dt.year * 100 + read.dt.month).fillna(0).astype(np.int64)


def check_proportions(workshop: Workshop, file: str, values: pd.Series) -> None:
    """Note proportions that are not between 0 and 1.

    Parameters
    ----------
    workshop : Workshop
        Where faults go.
    file : str
        The file, for the message.
    values : Series of float, shape (rows,)
        The index is the line number, the name the column; missing values pass.
    """
    wrong = ((values < 0) | (values > 1)).to_numpy(dtype=bool)
    problems = [f"the proportion is {value:g}, not between 0 and 1" for value in values[wrong]]
    workshop.fault_rows(file, values.index[wrong].tolist(), problems, AGAIN, str(values.name))


def _read(workshop: Workshop, source: str, file: str) -> pd.DataFrame:
    """Return one file, checked: measure, area, month, proportion and, of boroughs, London's proportion."""
    fields = {
        "period_end": frames.TEXT,
        "measure_key": frames.TEXT,
        "proportion": frames.NUMBER,
    }
    if source == BOROUGH:
        fields |= {"borough": Field(), "mps_proportion": frames.NUMBER}
    key = ["period_end", "measure_key", *(["borough"] if source == BOROUGH else [])]
    table = frames.read_csv(workshop, source, file, fields, unique=key)
    frames.check_known(workshop, file, table["measure_key"], MEASURES, "measure")
    check_proportions(workshop, file, table["proportion"])
    table["month"] = months_of(workshop, file, table["period_end"])
    first, last = SPANS[file]
    frames.check_months(workshop, file, table["month"].to_numpy(), first, last, gaps=True)
    table["measure"] = table["measure_key"].map(MEASURES)
    table["area"] = wide_files.borough_codes(workshop, file, table["borough"]) if source == BOROUGH else LONDON_CODE
    tally = workshop.tally(source)
    tally.read += len(table)
    tally.kept += len(table)
    return table


def _check_london(workshop: Workshop, boroughs: pd.DataFrame, london: pd.DataFrame) -> None:
    """Note London figures beside the boroughs that differ from the London file."""
    beside = boroughs.merge(london, on=["measure", "month"], how="left", suffixes=("", "_london"))
    wrong = ((beside["mps_proportion"] - beside["proportion_london"]).abs() > 1e-9) | beside["proportion_london"].isna()
    rows = boroughs.index[wrong.to_numpy(dtype=bool)]
    problem = "London's figure differs from the London file"
    workshop.fault_rows(BOROUGH_FILE, rows.tolist(), problem, "use files of the same edition", "mps_proportion")


def _check_whole(workshop: Workshop, boroughs: pd.DataFrame) -> None:
    """Note a measure and quarter that does not have every borough."""
    counts = boroughs.groupby(["measure", "month"])["area"].nunique()
    wanted = int(workshop.check(BOROUGH, "boroughs"))
    for row in counts[counts != wanted].reset_index().itertuples():
        workshop.fault(BOROUGH_FILE, f"{row.measure} of {row.month} has {row.area} boroughs, not {wanted}", AGAIN)
