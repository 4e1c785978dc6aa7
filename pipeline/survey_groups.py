"""London figures by group: victim satisfaction by how the crime was reported, safety after dark by sex."""

from __future__ import annotations

from typing import Final

import pandas as pd

from pipeline import frames
from pipeline.frames import Field
from pipeline.survey import check_proportions, months_of
from pipeline.workshop import Workshop

SOURCE = "gla_state_of_london"
SOURCES = (SOURCE,)
TABLES = ("survey_groups",)
FILE: Final = "confidence/gla_state_of_london_victim_satisfaction_safety_2018_2023.csv"
UNUSED: Final = "PAS_hate_crime_a_problem_in_area"
MEASURES: Final = {
    "victim_satisfaction": "victim_satisfaction",
    "PAS_feel_safe_walking_alone_after_dark": "safe_after_dark",
}
GROUPS: Final = {
    "Face-to-Face Reporting (USS)": "Reported face to face",
    "Online Reporting (TDIU)": "Reported online",
    "Telephone Reporting (TDIU)": "Reported by telephone",
    "All": "Everyone",
    "Female": "Female",
    "Male": "Male",
}
"""Our words by the published label."""
FIELDS: Final = {
    "measure": Field(),
    "date": Field(names=("quarter_label_month",)),
    "group": Field(),
    "proportion": Field("number", blank=True),
}
KEY: Final = ["measure", "group", "month"]


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return ``survey_groups``: proportions of London by measure, group and month of the publisher's quarter label.

    Parameters
    ----------
    workshop : Workshop
        Bench with the raw folder.

    Returns
    -------
    dict of str to DataFrame
        ``survey_groups``: measure (``victim_satisfaction``, ``safe_after_dark``), group, month (int32), proportion. A
        quarter without a figure has no row.

    Raises
    ------
    SourceFileError
        If the file is not as its source card says.
    """
    table = frames.read_csv(workshop, SOURCE, FILE, FIELDS, unique=["measure", "date", "group"])
    frames.check_known(workshop, FILE, table["measure"], {*MEASURES, UNUSED}, "measure")
    frames.check_known(workshop, FILE, table["group"], GROUPS, "group")
    check_proportions(workshop, FILE, table["proportion"])
    table["month"] = months_of(workshop, FILE, table["date"].rename("quarter_label_month"))
    frames.check_months(workshop, FILE, table["month"].to_numpy(), 201806, 202309, gaps=True)
    workshop.stop_on_faults()
    unused = table["measure"] == UNUSED
    blank = table["proportion"].isna() & ~unused
    tally = workshop.tally(SOURCE)
    tally.read += len(table)
    tally.set_aside("hate crime seen as a problem: no measure uses it", int(unused.sum()))
    tally.set_aside("quarters without a figure", int(blank.sum()))
    kept = table[~unused & ~blank].assign(
        measure=lambda rows: rows["measure"].map(MEASURES), group=lambda rows: rows["group"].map(GROUPS)
    )
    tally.kept += len(kept)
    columns = kept[[*KEY, "proportion"]].astype({"month": "int32"})
    return {"survey_groups": columns.sort_values(KEY, ignore_index=True)}
