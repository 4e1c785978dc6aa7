"""Where the data of a hotspot map cannot tell, in plain sentences, each only where it applies."""

from __future__ import annotations

import numpy as np

from base.periods import label
from base.snapshot import Snapshot
from geo.areas import LONDON
from measures.hotspot_crimes import ALL_CRIME, EVERY, get_crime, public_rules
from measures.hotspot_guard import rounded
from measures.hotspot_query import HotspotQuery
from measures.hotspot_settle import SCHEMES
from measures.hotspot_tests import Tested
from measures.hotspot_units import ARCHIVE, Flags, Recorded, Whole
from measures.words import number

REFRESH = 202207
#: Sources that are street files, which say how many records have no location.
POINTS = ("points", ARCHIVE)
#: From this month crimes without a location seem to be left out of the files.
LOCATED_FROM = 202403


def unplaced_share(snapshot: Snapshot, found: Recorded, window: slice) -> float:
    """Return the share of a window's records that have no location; NaN where the source does not say.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    found : Recorded
        The counts.
    window : slice
        Where the window lies among their months.
    """
    if found.source not in POINTS:
        return float("nan")
    months = snapshot.frame("archive_cell_months" if found.source == ARCHIVE else "cell_months")
    own = (months["grid"] == found.unit.name) & months["series"].isin(found.series)
    own &= months["month"].isin(found.months[window])
    rows = months.loc[own, ["rows", "duplicates", "unplaced"]].sum()
    real = float(rows["rows"] - rows["duplicates"])
    return float(rows["unplaced"]) / real if real else float("nan")


def notes(snapshot: Snapshot, query: HotspotQuery, test: Tested, at: Whole, shown: Flags) -> tuple[str, ...]:
    """Return where the data cannot tell, as sentences.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    query : HotspotQuery
        What is shown, settled.
    test : Tested
        The test of all places.
    at : ndarray of int, shape (n,)
        Places of the area.
    shown : ndarray of bool, shape (n,)
        Which of them are shown.
    """
    found = test.recorded
    said = [*_places(found), *_unplaced(snapshot, found, test.window), *_months(found, test.window)]
    kept = float(rounded(test.count[at][shown]).sum())
    total = float(rounded(test.count[at].sum()))
    if query.audience == "public" and total > 0:
        rules = public_rules()
        least = f"{rules.least_points} places with a crime in them" if found.cells else f"{rules.least_count} crimes"
        said.append(
            f"This view leaves out areas with fewer than {least}, and gives counts to the nearest "
            f"{rules.round_to}: what it shows holds {number(min(100 * kept / total, 100.0))} % of these crimes."
        )
    missing = int((~test.covered[at]).sum())
    if missing:
        what = "small areas are" if found.cells is None else "cells are"
        said.append(f"{missing:,} {what} blank: some or all of their figures are not in the source, which is not zero.")
    if query.area != LONDON and found.cells is not None:
        said.append("Cells on the edge of a borough are counted whole, with what lies beyond the edge.")
    said += _weights(query)
    return tuple(said)


def _places(found: Recorded) -> list[str]:
    """What a location means."""
    if found.source == "met":
        own = "The Met counts these crimes by small area itself; sexual offences and fraud are not in its file, "
        return [f"{own}and the City of London is not covered."]
    points = (
        "The police publish no exact place: each crime is moved to the nearest of some 750,000 points, each with at "
        "least eight addresses near it, or none. Stations, shopping streets and hospitals collect many crimes on one "
        "point, so nothing here is about a single street or door."
    )
    said = [points]
    if found.source == "cells":
        said.append(
            "The source is itself made of hexagons 100 m long on each side. A cell joins nine of them, so an edge may "
            "cut through a street."
        )
    if found.source == "police":
        said.append("Only months whose file holds nearly all small areas are used; the others are left out.")
    return said


def _unplaced(snapshot: Snapshot, found: Recorded, window: slice) -> list[str]:
    """What is known of crimes without a location."""
    share = unplaced_share(snapshot, found, window)
    if np.isfinite(share):
        return [f"{number(100 * share, 1)} % of the records of this window have no location and are on no map."]
    if found.source in {"cells", "api"}:
        said = (
            "Crimes without a location are not in this source, and how many there were is not known. Among burglaries "
            "until February 2024 they were about 3 %."
        )
        return [said]
    return []


def _months(found: Recorded, window: slice) -> list[str]:
    """What is odd about some months."""
    first, last = (int(found.months[window][place]) for place in (0, -1))
    said = ["Only the month of a crime is published: no day and no hour, so nothing here is about time of day."]
    if found.source in POINTS and first <= REFRESH <= last:
        said.append("The points were renewed in July 2022, so places before and after differ at the edges.")
    if found.source in POINTS and first < LOCATED_FROM <= last:
        said.append(
            f"Since {label(LOCATED_FROM)} crimes without a location seem to be left out of the files, so counts before "
            "and after are not strictly alike."
        )
    if found.source == "api":
        said.append("These are figures of 25 boroughs in 2017 and 2018: a study of method, not of today.")
    return said


def _weights(query: HotspotQuery) -> list[str]:
    """What harm and rates leave out."""
    crime = get_crime(query.crime)
    if query.weight == "rate":
        rates = (
            "Rates are burglaries of homes per 1,000 households at the Census of 2021, drawn towards London’s rate "
            "where a small number of homes makes them jump about (empirical Bayes)."
        )
        return [rates]
    if query.weight not in SCHEMES:
        return []
    said = ["Harm is indicative: a type is coarser than the weights, and one crime of it may weigh far more or less."]
    if query.audience == "public" and (crime.id == ALL_CRIME or query.unit == "lsoa"):
        said.append(
            "Harm is made from the rounded counts of this view; types with too few to show weigh what they weigh on "
            "average in London, so that nobody can work out which they are. Of places that do not stand out it may be "
            "off by half."
        )
    if crime.id == ALL_CRIME and query.unit != "lsoa":
        said.append(
            "Violence and sexual offences, drug offences, other crime and anti-social behaviour are not in the harm of "
            "cells: the first holds about half of London’s harm, but from common assault to killing in one type, so "
            "nobody can say which cell it falls in."
        )
    elif crime.measure == EVERY:
        said.append(
            "Killings, sexual offences and stalking are not in the harm of small areas, so that no person can be "
            "picked out. They hold much of London’s harm."
        )
    return said
