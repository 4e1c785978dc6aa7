"""Whether a snapshot has what is asked of a hotspot map, and which other choices it would have."""

from __future__ import annotations

from dataclasses import dataclass, replace

from base.errors import ExplorerError, UnknownNameError
from base.periods import iso, shift
from base.snapshot import Snapshot
from geo.areas import LONDON, load_gazetteer
from geo.stability import MONTHS_FROM
from measures.hotspot_crimes import ALL_CRIME, UNITS, Crime, crimes_in, get_crime
from measures.hotspot_query import AUDIENCES, WEIGHTS, WINDOWS, HotspotQuery
from measures.hotspot_units import ends_of, recorded

#: Units that a view for everyone may show.
PUBLIC_UNITS = ("hex500", "lsoa")
SCHEMES = {"harm_ons": "ons_css", "harm_cchi": "cchi"}


@dataclass(frozen=True)
class Options:
    """What can be chosen next to the rest of a question.

    Attributes
    ----------
    crimes : tuple of Crime
        Crimes that the unit counts.
    units, weights, audiences : tuple of str
        Units that count the crime, weights that it has there, audiences.
    months : tuple of int
        Lengths of windows that exist, the longest first.
    ends : tuple of int
        Months with which a window of the asked length ends, the latest first.
    """

    crimes: tuple[Crime, ...]
    units: tuple[str, ...]
    weights: tuple[str, ...]
    audiences: tuple[str, ...]
    months: tuple[int, ...]
    ends: tuple[int, ...]


def settle(snapshot: Snapshot, query: HotspotQuery) -> HotspotQuery:
    """Return the question with its last month filled in, once all of it is known to exist.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    query : HotspotQuery
        What is asked.

    Raises
    ------
    UnknownNameError
        If a place, a crime of the unit, a window or its last month does not exist; carries the nearest.
    ExplorerError
        If the audience may not see the unit, or the crime has no such weight.
    """
    crime = get_crime(query.crime)
    if query.audience == "public" and query.unit not in PUBLIC_UNITS:
        raise ExplorerError(
            "Cells of 250 m are too fine for a view for everyone", "choose cells of 500 m, or the analyst’s view"
        )
    _check_area(snapshot, query.area)
    ends = ends_of(snapshot, query.unit, crime, query.months)
    if not ends:
        lengths = tuple(f"{length}" for length in WINDOWS if ends_of(snapshot, query.unit, crime, length))
        raise UnknownNameError(
            f"window of {query.months} whole months for {crime.noun} with usable figures, in months",
            str(query.months), lengths,
        )  # fmt: skip
    end = query.end or ends[-1]
    if end not in ends:
        near = sorted(ends, key=lambda month: (abs(_months_between(month, end)), -month))[:3]
        raise UnknownNameError(
            f"window of {query.months} months with figures that ends in", iso(end), tuple(map(iso, near))
        )
    _check_weight(query, crime)
    return replace(query, end=end)


def options(snapshot: Snapshot, query: HotspotQuery) -> Options:
    """Return what can be chosen next to the rest of a question, which need not be settled.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    query : HotspotQuery
        What is asked.

    Raises
    ------
    UnknownNameError
        If the crime does not exist.
    """
    crime = get_crime(query.crime)
    allowed = PUBLIC_UNITS if query.audience == "public" else UNITS
    units = tuple(unit for unit in allowed if crime.counted_in(unit))
    unit = query.unit if query.unit in units else units[0] if units else UNITS[-1]
    by_length = {length: ends_of(snapshot, unit, crime, length) for length in WINDOWS}
    months = tuple(length for length, ends in by_length.items() if ends)
    length = query.months if query.months in months else months[0]
    weights = tuple(weight for weight in WEIGHTS if not _no_weight(replace(query, unit=unit, weight=weight), crime))
    return Options(crimes_in(unit), units, weights, AUDIENCES, months, by_length[length][::-1])


def weighed(crime: Crime, unit: str) -> tuple[Crime, ...]:
    """Return the crimes whose harm makes up that of a crime in cells: those with a weight of their own."""
    each = crimes_in(unit) if crime.id == ALL_CRIME else (crime,)
    return tuple(one for one in each if one.id != ALL_CRIME and not one.mixed and one.ons_css is not None)


def _check_area(snapshot: Snapshot, code: str) -> None:
    """Refuse a place that is neither London nor a borough."""
    gazetteer = load_gazetteer(snapshot)
    area = gazetteer.get(code)
    if code != LONDON and area.level != "borough":
        raise UnknownNameError("borough", code, tuple(filter(None, (area.borough, LONDON))))


def _check_weight(query: HotspotQuery, crime: Crime) -> None:
    """Refuse a weight that the crime does not have."""
    why = _no_weight(query, crime)
    if why:
        raise ExplorerError(*why)
    if query.weight != "count" and query.months < MONTHS_FROM:
        window = "one month" if query.months == 1 else f"{query.months} months"
        raise ExplorerError(
            f"A window of {window} is too short to tell how stable harm and rates of a place are",
            f"choose {MONTHS_FROM} months or more",
        )


def _no_weight(query: HotspotQuery, crime: Crime) -> tuple[str, str] | None:
    """Why a crime has no such weight in a unit, and what to do; None if it has."""
    if query.weight == "count":
        return None
    if query.weight == "rate":
        if query.unit == "lsoa" and crime.households:
            return None
        return (
            "A rate per household is worked out for burglaries of homes in small areas only",
            "choose burglary of homes and small areas, or counts",
        )
    if crime.mixed and not (query.unit == "lsoa" and crime.measure):
        return crime.mixed.rstrip("."), "choose counts, or the harm of all crime"
    if query.unit != "lsoa" and not weighed(crime, query.unit):
        return f"{crime.title} has no weight as harm in cells", "choose counts"
    return None


def _months_between(first: int, second: int) -> int:
    """Months from one month to another."""
    return (second // 100 - first // 100) * 12 + second % 100 - first % 100


def earlier(snapshot: Snapshot, query: HotspotQuery) -> tuple[int, ...]:
    """Return the months with which an earlier window ends that shares none with a settled one, the latest first.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    query : HotspotQuery
        A settled question.
    """
    crime, last = get_crime(query.crime), shift(query.end, -query.months)
    source = recorded(snapshot, query.unit, crime, query.end).source
    ends = [end for end in ends_of(snapshot, query.unit, crime, query.months) if end <= last]
    return tuple(end for end in reversed(ends) if recorded(snapshot, query.unit, crime, end).source == source)
