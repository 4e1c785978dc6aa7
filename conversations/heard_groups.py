"""The groups in which people who came are counted, in words, and what each weighs among residents (Census 2021)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd

from conversations.about import AGE_BANDS, DISABILITIES, ETHNIC_GROUPS, SEXES
from measures.estimates import Figures
from measures.words import listed

#: Fields of the table ``about_you``, in the order in which they are told.
FIELDS: Final = ("age_band", "sex", "ethnic_group", "disability", "ward")
#: Fields that people are weighted by, and compared by.
RAKED: Final = ("age_band", "sex", "ethnic_group")
FIELD_WORDS: Final = {
    "age_band": "age",
    "sex": "sex",
    "ethnic_group": "ethnic group",
    "disability": "disability",
    "ward": "ward they live in",
}
NOT_SAID: Final = "not_said"
#: Groups that were put together are named up to so many.
MOST_NAMED: Final = 5
_AGES: Final = {
    "under_25": ("under_15", "15_19", "20_24"),
    "25_44": ("25_34", "35_44"),
    "45_64": ("45_54", "55_64"),
    "65_and_over": ("65_74", "75_and_over"),
}
#: Residents of 15 and over: under 25 are set against those of 15 to 24.
_AGE_COLUMNS: Final = {
    "under_25": ("15_to_19", "20_to_24"),
    "25_44": ("25_to_29", "30_to_34", "35_to_39", "40_to_44"),
    "45_64": ("45_to_49", "50_to_54", "55_to_59", "60_to_64"),
    "65_and_over": ("65_to_69", "70_to_74", "75_to_79", "80_to_84", "85_and_over"),
}
_WORDS: Final = {
    "under_25": "Under 25",
    "25_44": "25 to 44",
    "45_64": "45 to 64",
    "65_and_over": "65 and over",
    "female": "Female",
    "male": "Male",
    "asian": "Asian",
    "black": "Black",
    "mixed": "Mixed",
    "white": "White",
    "other": "Other ethnic group",
    "yes": "Disabled",
    "no": "Not disabled",
    "web": "Phone",
    "paper": "Paper",
    "table": "Table",
    NOT_SAID: "Not said",
}
_BROAD: Final = ("asian", "black", "mixed", "white", "other")
#: What each answer of the form counts as.
GROUP_OF: Final = {
    "age_band": {answer: group for group, answers in _AGES.items() for answer in answers},
    "sex": {answer: answer for answer in SEXES},
    "ethnic_group": {answer: answer.split("_")[0] for answer in ETHNIC_GROUPS},
    "disability": {answer: answer for answer in DISABILITIES},
}
if set(GROUP_OF["age_band"]) != set(AGE_BANDS):
    raise AssertionError("every age band of the form belongs to a group")


@lru_cache(maxsize=64)
def residents(figures: Figures, borough: str) -> dict[str, dict[str, float]]:
    """Return the residents of a borough by question and group.

    Parameters
    ----------
    figures : Figures
        The figures of a snapshot; its table ``population`` is read.
    borough : str
        Code of the borough.

    Returns
    -------
    dict of dict of float
        Every group of `FIELDS`, in order: ages of residents of 15 and over; sex and broad ethnic group of all; wards
        by code. Disability is not in the snapshot: its counts are NaN.
    """
    table = figures.snapshot.frame("population")
    row = table[(table["level"] == "borough") & (table["code"] == borough)].iloc[0]
    wards = table[(table["level"] == "ward") & (table["basis"] == "weighted")].set_index("code")["residents"]
    return {
        "age_band": {group: _sum(row, "age_", columns) for group, columns in _AGE_COLUMNS.items()},
        "sex": {sex: float(row[sex]) for sex in SEXES},
        "ethnic_group": {group: float(row[f"eth_{group}_total"]) for group in _BROAD},
        "disability": dict.fromkeys(DISABILITIES, np.nan),
        "ward": {ward: float(wards[ward]) for ward in figures.gazetteer.wards_of(borough)},
    }


def label(figures: Figures, keys: tuple[str, ...]) -> str:
    """Return what a group is called, or several that were put together.

    Parameters
    ----------
    figures : Figures
        Knows the names of places.
    keys : tuple of str
        Groups, codes of places, or channels.
    """
    names = [_WORDS.get(key) or (figures.gazetteer.get(key).name if key.startswith("E0") else key) for key in keys]
    if len(names) > MOST_NAMED:
        return f"{len(names)} others together"
    return names[0] if len(names) == 1 else f"{listed(names)} together"


def _sum(row: pd.Series, prefix: str, columns: tuple[str, ...]) -> float:
    """The sum of some columns of a row."""
    return float(sum(row[prefix + column] for column in columns))
