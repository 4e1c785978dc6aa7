"""Places by code and by name: London, boroughs, wards, LSOAs and Basic Command Units."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from base.errors import ALIKE, UnknownNameError
from base.snapshot import Snapshot, open_snapshot

LONDON = "E12000007"
CITY = "E09000001"
LEVELS = ("london", "borough", "ward", "lsoa", "bcu")
#: Levels that people know by name; LSOAs are found through a postcode.
NAMED_LEVELS = ("borough", "ward")
#: A level in a sentence, one place of it and all of them.
LEVEL_WORDS = {
    "london": ("London as a whole", "London"),
    "borough": ("a borough", "boroughs"),
    "ward": ("a ward", "wards"),
    "lsoa": ("a small area (LSOA)", "small areas"),
    "bcu": ("a police command unit", "police command units"),
}
NEAREST = 3
_CODE = re.compile(r"E\d{1,8}|BCU-.*", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Area:
    """One place.

    Parameters
    ----------
    code, name : str
        ONS code (``BCU-…`` for a Basic Command Unit) and name.
    level : str
        One of `LEVELS`.
    borough, ward, bcu : str or None
        Codes of the places that it belongs to, where that means something.
    lon, lat : float
        A point inside, degrees; NaN where the place has no boundary of its own.
    visitors : bool
        True where so many visitors come that rates per resident mislead.
    police : str
        The force that polices it.
    hectares : float
        Land area; NaN where not published.
    """

    code: str
    name: str
    level: str
    borough: str | None
    ward: str | None
    bcu: str | None
    lon: float
    lat: float
    visitors: bool
    police: str
    hectares: float

    @property
    def policed_by_met(self) -> bool:
        """Whether the Metropolitan Police Service polices the place (all but the City of London)."""
        return self.borough != CITY


class Gazetteer:
    """Every area of a snapshot, by code and by name.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot with the tables ``areas`` and ``neighbours``.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._areas = _read_areas(snapshot)
        by_name = sorted(self._areas.values(), key=lambda area: (area.name, area.code))
        self._levels = {level: tuple(area.code for area in by_name if area.level == level) for level in LEVELS}
        self._wards: dict[str, list[str]] = {}
        for code in self._levels["ward"]:
            self._wards.setdefault(self._areas[code].borough or "", []).append(code)
        self._keys = {area.code: search_key(area.name) for area in self._areas.values()}
        self._neighbours = _read_neighbours(snapshot)

    def get(self, code: str) -> Area:
        """Return the area with a code.

        Raises
        ------
        UnknownNameError
            If there is none; carries the codes that come nearest.
        """
        try:
            return self._areas[code]
        except KeyError:
            raise UnknownNameError("area", code, *self._nearest(code)) from None

    def at_level(self, level: str) -> tuple[str, ...]:
        """Return the codes of a level in name order (then code order).

        Raises
        ------
        UnknownNameError
            If the level is not one of `LEVELS`.
        """
        if level not in self._levels:
            raise UnknownNameError("level", level, LEVELS)
        return self._levels[level]

    def wards_of(self, borough: str) -> tuple[str, ...]:
        """Return the wards of a borough, in name order.

        Raises
        ------
        UnknownNameError
            If there is no such borough.
        """
        self._require(borough, "borough")
        return tuple(self._wards.get(borough, ()))

    def boroughs_of(self, bcu: str) -> tuple[str, ...]:
        """Return the boroughs of a Basic Command Unit, in name order.

        Raises
        ------
        UnknownNameError
            If there is no such unit.
        """
        self._require(bcu, "bcu")
        return tuple(code for code in self._levels["borough"] if self._areas[code].bcu == bcu)

    def neighbours(self, borough: str, n: int = 5, model: str = "global") -> tuple[str, ...]:
        """Return the London boroughs that are most like a borough, most alike first.

        Parameters
        ----------
        borough : str
            Code of a borough.
        n : int
            At most so many; fewer where the published list names fewer London boroughs.
        model : str
            Model of the published list, such as ``"global"``.

        Raises
        ------
        UnknownNameError
            If the borough or the model does not exist.

        Notes
        -----
        Source: ONS statistical nearest neighbours; London names only, in the publisher's order.
        """
        self._require(borough, "borough")
        if model not in self._neighbours:
            raise UnknownNameError("model of similar boroughs", model, tuple(self._neighbours))
        return self._neighbours[model].get(borough, ())[: max(n, 0)]

    @property
    def models(self) -> tuple[str, ...]:
        """Names of the published models of similar boroughs."""
        return tuple(self._neighbours)

    def known_as(self, code: str) -> tuple[str, ...]:
        """Return the named places that stand for a place: of an LSOA its ward and borough, of a unit its boroughs.

        Parameters
        ----------
        code : str
            Code of any place; London, boroughs and wards stand for themselves.

        Raises
        ------
        UnknownNameError
            If there is no such place.
        """
        area = self.get(code)
        if area.level == "bcu":
            return self.boroughs_of(code)
        if area.level == "lsoa":
            return tuple(each for each in (area.ward, area.borough) if each is not None)
        return (code,)

    def label(self, code: str) -> str:
        """Return a name that stands alone: wards and LSOAs with their borough, ``"Abbey, Merton"``."""
        area = self.get(code)
        if area.level == "ward" and area.borough is not None:
            return f"{area.name}, {self.get(area.borough).name}"
        return area.name

    def find(self, text: str, levels: Sequence[str] = NAMED_LEVELS, most: int = 8) -> tuple[Area, ...]:
        """Return the places whose name a text means, likeliest first.

        A code or an exact name comes first, then names that start so, then names with a word that starts so,
        and only when there are none of these the names that are spelt nearly so. Ward names repeat:
        each `Area` carries its borough, and the borough's name may be part of the text (``"Abbey, Merton"``).

        Parameters
        ----------
        text : str
            What somebody typed; case, spaces and punctuation do not matter.
        levels : sequence of str
            Levels to look in, of `LEVELS`.
        most : int
            At most so many places.

        Returns
        -------
        tuple of Area
            Empty when nothing comes near.

        Raises
        ------
        UnknownNameError
            If a level does not exist.
        """
        codes = [code for level in levels for code in self.at_level(level)]
        if text.strip().upper() in self._areas:
            area = self._areas[text.strip().upper()]
            return (area,) if area.level in levels else ()
        name, _, borough = text.rpartition(",")
        own, home = search_key(name), search_key(borough)
        inside = [code for code in codes if own and self._borough_key(code).startswith(home)]
        codes, key = (inside, own) if inside else (codes, search_key(text))
        if not key:
            return ()
        exact = [code for code in codes if self._keys[code] == key]
        starts = [code for code in codes if self._keys[code].startswith(key) and self._keys[code] != key]
        words = [code for code in codes if f" {key}" in self._keys[code]]
        found = exact + starts + words
        if not found:
            names = list(dict.fromkeys(self._keys[code] for code in codes))
            close = difflib.get_close_matches(key, names, n=most, cutoff=0.6)
            found = [code for name in close for code in codes if self._keys[code] == name]
        return tuple(self._areas[code] for code in dict.fromkeys(found[: 2 * most]))[:most]

    def _borough_key(self, code: str) -> str:
        """The searchable name of the borough that an area lies in."""
        borough = self._areas[code].borough
        return self._keys.get(borough or "", "")

    def _require(self, code: str, level: str) -> None:
        """Refuse a code that is not one of a level."""
        if code not in self._areas or self._areas[code].level != level:
            raise UnknownNameError(level, code, *self._nearest(code, (level,)))

    def _nearest(self, text: str, levels: Sequence[str] = NAMED_LEVELS) -> tuple[tuple[str, ...], bool]:
        """Codes near a code, or of places with a name near it, and whether they are; if none is, some codes."""
        if _CODE.fullmatch(text):
            codes = [code for level in levels for code in self._levels[level]]
            found = tuple(difflib.get_close_matches(text.upper(), codes, n=NEAREST, cutoff=ALIKE))
        else:
            found = tuple(area.code for area in self.find(text, levels, NEAREST))
        return found or self.at_level(levels[0])[:NEAREST], bool(found)


@cache
def load_gazetteer(snapshot: Snapshot | None = None) -> Gazetteer:
    """Return the gazetteer of a snapshot (of the repository's own by default), read once."""
    return Gazetteer(snapshot or open_snapshot())


def search_key(name: str) -> str:
    """Return a name as searched: lower case, “and” for “&”, no apostrophes, one space for all other punctuation."""
    plain = name.lower().replace("&", " and ").replace("'", "").replace("’", "")
    return _PUNCTUATION.sub(" ", plain).strip().removeprefix("london borough of ")


def _read_areas(snapshot: Snapshot) -> dict[str, Area]:
    """Every row of the table as an `Area`, by code."""
    frame = snapshot.frame("areas")
    texts = ("code", "name", "level", "borough", "ward", "bcu")
    optional = [frame[name].astype(object).where(frame[name].notna() & (frame[name] != ""), None) for name in texts]
    columns = [column.tolist() for column in optional]
    columns += [frame[name].astype(np.float64).tolist() for name in ("lon", "lat")]
    columns.append(frame["visitors"].fillna(False).astype(bool).tolist())
    columns.append(frame["police"].astype(object).where(frame["police"].notna(), "").tolist())
    columns.append(frame["hectares"].astype(np.float64).tolist())
    return {values[0]: Area(*values) for values in zip(*columns, strict=True)}


def _read_neighbours(snapshot: Snapshot) -> dict[str, dict[str, tuple[str, ...]]]:
    """Neighbours in rank order, by model and borough."""
    frame = snapshot.frame("neighbours").sort_values(["model", "area", "rank"])
    found: dict[str, dict[str, list[str]]] = {}
    columns = (frame[name].astype(str).tolist() for name in ("model", "area", "neighbour"))
    for model, area, neighbour in zip(*columns, strict=True):
        found.setdefault(model, {}).setdefault(area, []).append(neighbour)
    return {model: {area: tuple(codes) for area, codes in areas.items()} for model, areas in found.items()}
