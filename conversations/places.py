"""Places of the conversations: the 32 boroughs of the Met and their wards."""

from __future__ import annotations

from functools import cache

from base.errors import UnknownNameError
from geo.areas import CITY, load_gazetteer


@cache
def boroughs() -> tuple[str, ...]:
    """Return the codes of the 32 boroughs that have a conversation, in name order: the City has its own police."""
    return tuple(code for code in load_gazetteer().at_level("borough") if code != CITY)


def check_borough(code: str) -> str:
    """Return the code of a borough that has a conversation.

    Raises
    ------
    UnknownNameError
        If it is none.
    """
    if code not in boroughs():
        raise UnknownNameError("borough with a conversation", code[:12])
    return code


@cache
def areas_of(borough: str) -> tuple[str, ...]:
    """Return the codes that somebody may speak of in a borough: the borough itself, then its wards."""
    return (borough, *load_gazetteer().wards_of(check_borough(borough)))


def is_ward(code: str) -> bool:
    """Return whether a code is that of a ward in one of the boroughs.

    Raises
    ------
    UnknownNameError
        If no place has the code.
    """
    return load_gazetteer().get(code).level == "ward"


def borough_of(code: str) -> str:
    """Return the borough that a borough or ward belongs to.

    Raises
    ------
    UnknownNameError
        If no borough or ward with a conversation has the code.
    """
    area = load_gazetteer().get(code)
    if area.level not in {"borough", "ward"}:
        raise UnknownNameError("borough or ward", code[:12])
    return check_borough(area.borough or "")


def place_name(code: str, *, alone: bool = True) -> str:
    """Return the name of a place; of one that the figures no longer have, its code and that.

    Parameters
    ----------
    code : str
        Code of any place.
    alone : bool
        Whether the name stands alone: a ward's then has its borough.
    """
    places = load_gazetteer()
    try:
        return places.label(code) if alone else places.get(code).name
    except UnknownNameError:
        return f"{code} (no longer a place of these figures)"
