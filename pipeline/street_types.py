"""Types of crime as the police publish them, under three spellings: the CSV file's, the API's and ours."""

from __future__ import annotations

from typing import Final

LABELS: Final = {
    "Anti-social behaviour": "anti_social_behaviour",
    "Bicycle theft": "bicycle_theft",
    "Burglary": "burglary",
    "Criminal damage and arson": "criminal_damage_arson",
    "Drugs": "drugs",
    "Other crime": "other_crime",
    "Other theft": "other_theft",
    "Possession of weapons": "possession_of_weapons",
    "Public order": "public_order",
    "Robbery": "robbery",
    "Shoplifting": "shoplifting",
    "Theft from the person": "theft_from_person",
    "Vehicle crime": "vehicle_crime",
    "Violence and sexual offences": "violence_sexual_offences",
}
"""Our series of each label of a CSV file; the fourteen types since data month 2013-05."""
SERIES: Final = tuple(LABELS.values())
SLUGS: Final = {
    label.casefold().replace(" ", "-"): series
    for label, series in LABELS.items()
    if series not in ("criminal_damage_arson", "violence_sexual_offences")
} | {"criminal-damage-arson": "criminal_damage_arson", "violent-crime": "violence_sexual_offences"}
"""Our series of each category of the API."""
_PLAIN: Final = {label.casefold(): SERIES.index(series) for label, series in LABELS.items()}


def number_of_label(label: str) -> int:
    """Return the position in `SERIES` of a type as a CSV file spells it, or -1 if it is none of the fourteen.

    Until April 2013 files had other types; one of them, “Violent crime”, is not the API's ``violent-crime``.
    """
    return _PLAIN.get(" ".join(label.split()).casefold(), -1)


def number_of_slug(slug: str) -> int:
    """Return the position in `SERIES` of a category as the API spells it, or -1 if it is none of the fourteen."""
    series = SLUGS.get(slug.strip().casefold())
    return SERIES.index(series) if series else -1
