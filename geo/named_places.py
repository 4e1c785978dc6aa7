"""Names that people use for parts of London, each with one point: found by name, and the one nearest to a spot."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from base.snapshot import Snapshot
from geo.areas import search_key
from geo.compass import METRES_PER_DEGREE, POINTS, eighths

Texts: TypeAlias = npt.NDArray[np.str_]
Floats: TypeAlias = npt.NDArray[np.float64]
#: Beyond so many kilometres a place is not near.
FARTHEST = 2.0
#: London is low enough for one scale of longitude: it is off by 0.5 % at the edges.
LATITUDE = 51.5
#: A name as short as this is found only if it is typed whole.
SHORT = 3


@dataclass(frozen=True)
class NamedPlace:
    """One named place.

    Attributes
    ----------
    name : str
        As people call it; two places may have the same.
    ward, borough : str
        Codes of the ward and borough that its point lies in.
    """

    name: str
    ward: str
    borough: str


class NamedPlaces:
    """Every named place of a snapshot: one point each, no boundary.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot with the table ``named_places``.

    Notes
    -----
    Source: GeoNames (CC BY 4.0). A point stands for a place; it is not its measured middle.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        rows = snapshot.frame("named_places").sort_values(["name", "geonames"])
        columns = (rows[name].astype(str).tolist() for name in ("name", "ward", "borough"))
        self.places = tuple(NamedPlace(*values) for values in zip(*columns, strict=True))
        self._keys = [search_key(place.name) for place in self.places]
        self._names = np.asarray([place.name for place in self.places], dtype=np.str_)
        self._points = _plane(rows["lon"].to_numpy(np.float64), rows["lat"].to_numpy(np.float64))
        self._tree = cKDTree(self._points)

    def find(self, text: str, most: int = 8) -> tuple[NamedPlace, ...]:
        """Return the places that a text names: those called so, or else those whose name begins so.

        Parameters
        ----------
        text : str
            What somebody typed; case, spaces and punctuation do not matter. No misspelling is guessed at.
        most : int
            At most so many places, in name order.
        """
        key = search_key(text)
        exact = [place for place, own in zip(self.places, self._keys, strict=True) if own == key]
        if exact or len(key) <= SHORT:
            return tuple(exact[:most])
        begun = [place for place, own in zip(self.places, self._keys, strict=True) if own.startswith(key)]
        return tuple(begun[:most])

    def near(self, lon: Floats, lat: Floats) -> Texts:
        """Return where spots lie, seen from the nearest named place: ``"0.4 km north of Peckham"``.

        Parameters
        ----------
        lon, lat : ndarray of float, shape (n,)
            Degrees.

        Returns
        -------
        ndarray of str, shape (n,)
            In a straight line from the point of the place; ``"at Peckham"`` within 50 m; nothing where no named place
            lies within 2 km.
        """
        spots = _plane(lon, lat)
        apart, at = self._tree.query(spots, distance_upper_bound=FARTHEST)
        found = np.isfinite(apart)
        at = np.where(found, at, 0)
        east, north = (spots - self._points[at]).T
        towards = np.asarray(POINTS)[eighths(east, north)]
        tenths = np.where(found, np.rint(apart * 10), 0).astype(np.int64)
        distance = np.char.add(np.char.add((tenths // 10).astype(np.str_), "."), (tenths % 10).astype(np.str_))
        where = np.char.add(np.char.add(distance, " km "), np.char.add(towards, " of "))
        texts = np.char.add(np.where(tenths > 0, where, "at "), self._names[at])
        return np.asarray(np.where(found, texts, ""), dtype=np.str_)


@cache
def load_named_places(snapshot: Snapshot) -> NamedPlaces:
    """Return the named places of a snapshot, read once."""
    return NamedPlaces(snapshot)


def _plane(lon: Floats, lat: Floats) -> Floats:
    """Kilometres east and north, shape (n, 2)."""
    east = np.asarray(lon, dtype=np.float64) * np.cos(np.radians(LATITUDE))
    return np.column_stack([east, np.asarray(lat, dtype=np.float64)]) * (METRES_PER_DEGREE / 1000)
