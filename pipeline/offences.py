"""The map from the Met's published offence wording, old and new headers alike, to our series."""

from __future__ import annotations

import pandas as pd

UNSPLIT_VIOLENCE = "violence_without_injury+stalking_harassment"
"""What the old wording calls violence without injury: it also holds stalking and harassment."""

_WORDING = {
    "aggravated_vehicle_taking": ("aggravated vehicle taking",),
    "arson": ("arson",),
    "bicycle_theft": ("bicycle theft",),
    "burglary_business": ("burglary business and community",),
    "burglary_residential_domestic": ("domestic burglary",),
    "burglary_residential_home": ("res burglary of a home",),
    "burglary_residential_new": ("burglary residential",),
    "burglary_residential_unconnected": ("res burglary of unconnected building",),
    "criminal_damage": ("criminal damage",),
    "drugs_possession": ("possession of drugs",),
    "drugs_trafficking": ("trafficking of drugs", "drug trafficking"),
    "fraud_forgery": ("fraud and forgery", "historical fraud and forgery"),
    "homicide": ("homicide",),
    "illegal_driving_death_injury": ("death serious injury illegal driving",),
    "misc_against_society": ("misc crimes against society",),
    "nfib_fraud": ("nfib",),
    "other_theft": ("other theft",),
    "public_fear_alarm_distress": ("public fear alarm or distress",),
    "public_order_other": ("other offences public order", "other offences against the state or public order"),
    "race_religious_public_fear": (
        "race or religious agg public fear",
        "racially or religiously aggravated public fear al",
    ),
    "rape": ("rape",),
    "robbery_business": ("robbery of business property",),
    "robbery_personal": ("robbery of personal property",),
    "sexual_other": ("other sexual offences",),
    "shoplifting": ("shoplifting",),
    "stalking_harassment": ("stalking and harassment",),
    "theft_from_person": ("theft from the person", "theft from person"),
    "theft_from_vehicle": ("theft from a vehicle", "theft from a motor vehicle"),
    "theft_of_vehicle": ("theft or unauth taking of a motor veh", "theft or taking of a motor vehicle"),
    "vehicle_interference": ("interfering with a motor vehicle",),
    "violence_with_injury": ("violence with injury",),
    "violence_without_injury": ("violence without injury",),
    "violent_disorder": ("violent disorder",),
    "weapons_possession": ("possession of weapons",),
}
SERIES = tuple(sorted(_WORDING))
"""Every series of recorded offences, in order."""

BURGLARY_RESIDENTIAL = tuple(name for name in SERIES if name.startswith("burglary_residential"))
_SERIES_OF = {wording: series for series, wordings in _WORDING.items() for wording in wordings}
WORDINGS = tuple(sorted(wording.upper() for wording in _SERIES_OF))
"""Every wording of an offence that is read, without punctuation."""

_OLD_GROUPS = {
    "miscellaneous crimes against society": "misc_against_society",
    "possession of weapons": "weapons_possession",
}


def plain(text: pd.Series) -> pd.Series:
    """Return text in lower case, punctuation as single spaces, ``&`` as ``and``.

    Parameters
    ----------
    text : Series of str
        Published wording.

    Returns
    -------
    Series of str
        The same index.
    """
    lowered = text.astype("string").str.casefold().str.replace("&", "and", regex=False)
    return lowered.str.replace(r"[^a-z0-9]+", " ", regex=True).str.strip()


def series_of(minor: pd.Series) -> pd.Series:
    """Return our series of each published offence.

    Parameters
    ----------
    minor : Series of str
        Sub-group of the file (``MinorText``, ``minortext`` or ``SubGroup``), any case, with or without commas.

    Returns
    -------
    Series of str
        Missing where the wording is not known.
    """
    return plain(minor).map(_SERIES_OF)


def series_of_old(major: pd.Series, minor: pd.Series) -> pd.Series:
    """Return our series of each offence in the wording used before October 2022.

    Two old groups are finer than ours and fold whole. Violence without injury cannot be split from stalking and
    harassment: it becomes `UNSPLIT_VIOLENCE`.

    Parameters
    ----------
    major, minor : Series of str
        Group and sub-group of the file.

    Returns
    -------
    Series of str
        Missing where the wording is not known.
    """
    found = plain(major).map(_OLD_GROUPS).fillna(series_of(minor))
    return found.mask(found == "violence_without_injury", UNSPLIT_VIOLENCE)
