"""The Met's wide files: a row per area and offence, a column per month. Read, checked, and added to a cube."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from pipeline import frames, offences
from pipeline.cubes import Cube, month_range
from pipeline.frames import Field
from pipeline.workshop import Workshop

UNKNOWN: Final = "UNKNOWN"
HILLINGDON: Final = "E09000017"
CITY: Final = "E09000001"
MINOR = Field(names=("MinorText", "SubGroup", "minor_category"))
MAJOR = Field(names=("MajorText", "Group", "major_category"))
BOROUGH = Field(names=("LookUp_BoroughName", "BoroughName", "BOCU"))
NOT_BOROUGHS = {
    "unknown": UNKNOWN,
    "n k": UNKNOWN,
    "n k legacy only": UNKNOWN,
    "other": UNKNOWN,
    "other nk": UNKNOWN,
    "other n k": UNKNOWN,
    "non met police force": UNKNOWN,
    "london heathrow and london city airports": HILLINGDON,
    "aviation security so18": HILLINGDON,
    "aviation security so18 legacy only": HILLINGDON,
    "heathrow": HILLINGDON,
    "city of westminster": "E09000033",
}
"""Names in police files that are not the name of a borough, in plain letters, and where their counts belong."""


@dataclass(frozen=True)
class WideFile:
    """One published wide file and the part of it that is used.

    Attributes
    ----------
    name : str
        Path under the folder of published files.
    published : tuple of int
        First and last month in the header.
    used : tuple of int
        First and last month that are taken; the others are in another file, or are stubs.
    why : str
        Why the other months are set aside; empty if there are none.
    """

    name: str
    published: tuple[int, int]
    used: tuple[int, int]
    why: str = ""


def met_boroughs(areas: pd.DataFrame) -> dict[str, str]:
    """Return code by plain name of every place that a police file may name: 32 boroughs and `NOT_BOROUGHS`.

    Parameters
    ----------
    areas : DataFrame
        The ``areas`` table (code, name, level).

    Returns
    -------
    dict of str to str
        E09 code or ``UNKNOWN`` by name in lower case without punctuation.
    """
    boroughs = _policed(areas)
    return {**dict(zip(offences.plain(boroughs["name"]), boroughs["code"], strict=True)), **NOT_BOROUGHS}


def borough_codes(workshop: Workshop, file: str, names: pd.Series) -> pd.Series:
    """Return the borough code of each published name; unknown names are noted as faults.

    Parameters
    ----------
    workshop : Workshop
        With the ``areas`` table made.
    file : str
        The file, for the message.
    names : Series of str, shape (rows,)
        Published names; the index is the line number.

    Returns
    -------
    Series of str, shape (rows,)
        E09 code or ``UNKNOWN``; missing where the name is not known.
    """
    areas = workshop.tables["areas"]
    codes = offences.plain(names).map(met_boroughs(areas)).astype("object")
    frames.check_known(workshop, file, names[codes.isna()], _policed(areas)["name"], "borough")
    return codes


def read(workshop: Workshop, source: str, file: WideFile, fields: dict[str, Field]) -> pd.DataFrame:
    """Return a wide file, checked, with its months and a column ``series``.

    Parameters
    ----------
    workshop : Workshop
        Where faults and the tally go.
    source : str
        Source card id.
    file : WideFile
        Which file, and its months.
    fields : dict of str to Field
        Columns wanted beside the months; must hold ``minor``.

    Returns
    -------
    DataFrame
        Index: line number. Columns: the fields, months as text, ``series`` (missing where unknown).
    """
    reader = frames.read_parquet if file.name.endswith(".parquet") else frames.read_csv
    table = reader(workshop, source, file.name, fields, months=True, unique=list(fields))
    months = [int(column) for column in table.columns if column not in fields]
    frames.check_months(workshop, file.name, months, *file.published)
    table["series"] = offences.series_of(table["minor"])
    _note_unknown_offences(workshop, file.name, table)
    workshop.tally(source).read += len(table)
    return table


def add_rows(workshop: Workshop, source: str, file: WideFile, cube: Cube, table: pd.DataFrame, area: pd.Series) -> None:
    """Add the used months of a checked wide file to a cube, and count its rows.

    Parameters
    ----------
    workshop : Workshop
        Where the tally goes.
    source : str
        Source card id.
    file : WideFile
        Which file, and its months.
    cube : Cube
        Changed in place.
    table : DataFrame
        What `read` returned.
    area : Series of str, shape (rows,)
        The area of each row; missing where unknown.
    """
    months = month_range(*file.used)
    columns = [str(month) for month in months]
    good = (table["series"].notna() & area.isin(cube.areas)).to_numpy(dtype=bool)
    present = np.isin(columns, table.columns)
    wanted = [column for column, there in zip(columns, present, strict=True) if there]
    cube.add(table.loc[good, "series"], area[good], months[present], table.loc[good, wanted].to_numpy(np.int64))
    idle = ~table[wanted].to_numpy(np.int64).any(axis=1)
    tally = workshop.tally(source)
    tally.kept += int((good & ~idle).sum())
    tally.set_aside(file.why or "no offence in the months that are used", int((good & idle).sum()))


def _note_unknown_offences(workshop: Workshop, file: str, table: pd.DataFrame) -> None:
    """Note every offence wording that has no series."""
    strange = table["series"].isna()
    frames.check_known(workshop, file, table.loc[strange, "minor"].rename("MinorText"), offences.WORDINGS, "offence")


def _policed(areas: pd.DataFrame) -> pd.DataFrame:
    """Return the 32 boroughs that the Met polices."""
    return areas[(areas["level"] == "borough") & (areas["code"] != CITY)]
