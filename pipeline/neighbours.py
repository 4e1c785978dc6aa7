"""The boroughs that the Office for National Statistics finds most alike, in its own order."""

from __future__ import annotations

import pandas as pd

from pipeline.frames import TEXT, check_known, read_csv
from pipeline.population import CITY
from pipeline.workshop import Workshop

SOURCE = "ons_neighbours"
SOURCES = (SOURCE,)
TABLES = ("neighbours",)

FILE = "geo/ons_nearest_neighbours_london.csv"
PLACES = 20


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return the table of statistical neighbours.

    Parameters
    ----------
    workshop : Workshop
        With the table ``areas`` already made.

    Returns
    -------
    dict of str to DataFrame
        ``neighbours``: for each model and borough its neighbours among the 32 London boroughs; ``rank`` is the place
        in the published list of twenty, so it has gaps where a neighbour lies outside London.

    Raises
    ------
    SourceFileError
        If the file has unknown boroughs or repeated rows.
    """
    areas = workshop.tables["areas"]
    boroughs = areas.loc[areas["level"] == "borough", "code"]
    places = [str(place) for place in range(1, PLACES + 1)]
    fields = dict.fromkeys(("model", "AREACD", *places), TEXT)
    frame = read_csv(workshop, SOURCE, FILE, fields, unique=["model", "AREACD"])
    check_known(workshop, FILE, frame["AREACD"], set(boroughs))
    workshop.stop_on_faults()
    pairs = frame.melt(["model", "AREACD"], places, "rank", "neighbour").rename(columns={"AREACD": "area"})
    london = pairs[pairs["neighbour"].isin(boroughs) & (pairs["neighbour"] != CITY)]
    tally = workshop.tally(SOURCE)
    tally.read += len(pairs)
    tally.kept += len(london)
    tally.set_aside("neighbours outside London's 32 boroughs", len(pairs) - len(london))
    return {"neighbours": london.astype({"rank": "int32"})[["model", "area", "rank", "neighbour"]]}
