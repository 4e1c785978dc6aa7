"""The crimes that hotspot maps know: their words, where each is counted, and what one of them weighs as harm."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from functools import cache

from pydantic import BaseModel, ConfigDict

from base.errors import ExplorerError, UnknownNameError
from base.snapshot import ROOT
from measures.catalogue import load_catalogue

ALL_CRIME = "all_crime"
EVERY = "*"
UNITS = ("hex500", "hex250", "lsoa")
#: Ids of other names that people ask for by, which are shown for wards and above only.
COARSER = ("sexual_offences", "rape", "domestic_abuse", "hate_crime", "homicide", "stalking_harassment")


class Harm(BaseModel):
    """What one crime of a type weighs, and the least and the most that an offence within it weighs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weight: float
    minimum: float
    maximum: float


class Crime(BaseModel):
    """One crime of the hotspot maps.

    Attributes
    ----------
    id, title, noun, singular : str
        Name in addresses; words for a heading, and within a sentence for many and for one.
    police : tuple of str
        Types of police.uk that cells count; ``*`` for all; empty where cells cannot tell it apart.
    measure : str
        Measure whose series small areas count; ``*`` for every series; empty for none.
    lsoa_police : tuple of str
        Types of police.uk that small areas count where the Met's own file has no such series.
    households : bool
        Whether it can be set against the households at risk.
    mixed : str
        Why a crime of this type has no weight of its own as harm; empty where it has.
    ons_css, cchi : Harm, optional
        Weights of a crime of the police.uk type.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    noun: str
    singular: str
    police: tuple[str, ...] = ()
    measure: str = ""
    lsoa_police: tuple[str, ...] = ()
    households: bool = False
    mixed: str = ""
    ons_css: Harm | None = None
    cchi: Harm | None = None

    def counted_in(self, unit: str) -> bool:
        """Return whether a unit, of `UNITS`, has counts of this crime."""
        return bool(self.measure or self.lsoa_police) if unit == "lsoa" else bool(self.police)


class PublicRules(BaseModel):
    """What a view for everyone keeps to: least occupied points, least count, and what counts are rounded to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    least_points: int
    least_count: int
    round_to: int


@cache
def load_crimes() -> dict[str, Crime]:
    """Return every crime by id, in the order of declaration."""
    rows = _content()["crimes"]
    return {name: Crime.model_validate({"id": name, **row}) for name, row in rows.items()}


@cache
def public_rules() -> PublicRules:
    """Return what a view for everyone keeps to."""
    return PublicRules.model_validate(_content()["public"])


def get_crime(name: str) -> Crime:
    """Return a crime by its id.

    Raises
    ------
    ExplorerError
        If figures of it are shown for wards and above only.
    UnknownNameError
        If there is no such crime; carries the nearest.
    """
    known = load_crimes()
    if name in known:
        return known[name]
    measures = load_catalogue().measures
    if name in COARSER or (name in measures and measures[name].sensitivity == "low_resolution"):
        title = measures[name].title if name in measures else name.replace("_", " ").capitalize()
        raise ExplorerError(
            f"{title}: no figures for places smaller than a ward, so that no person can be picked out",
            "see the London page for boroughs and wards",
        )
    raise UnknownNameError("crime on the hotspot map", name, nearest(name, tuple(known)))


def crimes_in(unit: str) -> tuple[Crime, ...]:
    """Return the crimes that a unit counts, all crime first, then by title."""
    found = [crime for crime in load_crimes().values() if crime.counted_in(unit)]
    return tuple(sorted(found, key=lambda crime: (crime.id != ALL_CRIME, crime.title)))


def nearest(value: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names nearest to a text, or the first few where none is near."""
    return tuple(get_close_matches(value, known, n=3, cutoff=0.4)) or known[:3]


def _content() -> dict[str, dict[str, dict[str, object]]]:
    """The declarations as they stand in the file."""
    with (ROOT / "data" / "hotspots.toml").open("rb") as file:
        content: dict[str, dict[str, dict[str, object]]] = tomllib.load(file)
    return content
