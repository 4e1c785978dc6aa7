"""London's postcodes and the ward, small area and borough that each lies in."""

from __future__ import annotations

import pandas as pd

from pipeline.frames import Field, check_known, check_total, read_parquet
from pipeline.workshop import Workshop

SOURCE = "os_code_point_open"
SOURCES = (SOURCE,)
TABLES = ("postcodes",)

FILE = "geo/london_postcodes_codepoint_2025_05.parquet"
HEADERS = {"ward": "ward_code", "lsoa": "lsoa21_code", "borough": "lad_code"}


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return the table of postcodes.

    Parameters
    ----------
    workshop : Workshop
        With the table ``areas`` already made.

    Returns
    -------
    dict of str to DataFrame
        ``postcodes``: postcode (with its blank), ward, lsoa, borough.

    Raises
    ------
    SourceFileError
        If a code is unknown, a ward lies in another borough than the file says, more LSOAs than the card allows do,
        or the count is not that of the card.
    """
    areas = workshop.tables["areas"]
    fields = {"postcode": Field()} | {ours: Field(names=(theirs,)) for ours, theirs in HEADERS.items()}
    frame = read_parquet(workshop, SOURCE, FILE, fields, unique=["postcode"])
    home = areas.set_index("code")["borough"]
    check_total(workshop, FILE, "postcodes", len(frame), workshop.check(SOURCE, "postcodes"))
    for level, header in HEADERS.items():
        known = areas.loc[areas["level"] == level, "code"]
        check_known(workshop, FILE, frame[level].rename(header), set(known))
    astray = (frame["ward"].map(home) != frame["borough"]).to_numpy(dtype=bool)
    said = "the ward of this postcode lies in another borough than the file says"
    workshop.fault_rows(FILE, frame.index[astray].tolist(), said, "check the edition of the file", HEADERS["ward"])
    across = int((frame["lsoa"].map(home) != frame["borough"]).sum())
    most = workshop.check(SOURCE, "lsoas_across_the_border")
    if across > most:
        said = f"{across:,} postcodes lie in an LSOA of another borough, more than {most:,.0f}"
        workshop.fault(FILE, said, "check the edition of the file", None, HEADERS["lsoa"])
    workshop.stop_on_faults()
    tally = workshop.tally(SOURCE)
    tally.read += len(frame)
    tally.kept += len(frame)
    return {"postcodes": frame}
