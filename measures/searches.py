"""Counts of stop and search: persons by group, borough and month, on each basis of ethnicity.

A month that was not published whole is missing, never zero; so is a borough in a month whose records mostly have no
place. London is every search of a person, placed or not.
"""

from __future__ import annotations

from copy import copy
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from base.periods import from_index, to_index
from base.snapshot import Snapshot
from geo.areas import LONDON
from measures.cubes import Floats, rolling

#: Officers' groups, as the file has them, by the word that readers see. Officers have no code for Mixed.
GROUPS = {"Black": "black", "Asian": "asian", "Other": "other"}
REFERENCE = "white"
BASES = ("officer", "self", "combined")
NOT_STATED = "not_stated"
NO_ACTION, BLANK = "no_further_action", "blank"
DIMENSIONS = ("officer_ethnicity", "self_ethnicity", "object", "law", "age_band", "sex", "outcome")
TABLES = ("stop_search", "stop_search_files")
#: Of a month's searches, the least share with a place for boroughs to be counted at all.
LEAST_PLACED = 0.5


class Searches:
    """Searches of persons in a snapshot.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot with the tables ``stop_search`` and ``stop_search_files``.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        rows = snapshot.frame("stop_search")
        rows = rows[rows["kind"] != "vehicle"]
        files = snapshot.frame("stop_search_files")
        index = to_index(files["month"].to_numpy())
        self.first, self.last = int(index.min()), int(index.max())
        codes = rows["area"].cat
        names = np.asarray(codes.categories, dtype=np.str_)
        self.areas: npt.NDArray[np.str_] = np.append(np.sort(names), LONDON)
        self._area = np.argsort(np.argsort(names))[codes.codes.to_numpy()]
        self._month = to_index(rows["month"].to_numpy()) - self.first
        self._count = rows["count"].to_numpy(dtype=np.float64)
        self._values = {name: np.asarray(rows[name].cat.categories, dtype=np.str_) for name in DIMENSIONS}
        self._codes = {name: rows[name].cat.codes.to_numpy() for name in DIMENSIONS}
        whole = np.full(self.last - self.first + 1, False)
        whole[index - self.first] = (files["coverage"] == "complete").to_numpy()
        placed = np.full(whole.shape, False)
        share = files["placed"] / (files["placed"] + files["unplaced"]).where(lambda found: found > 0)
        placed[index - self.first] = (share.fillna(0.0) >= LEAST_PLACED).to_numpy()
        self._whole, self._placed = whole, whole & placed

    @cached_property
    def months(self) -> npt.NDArray[np.int64]:
        """Every month from the first file to the last, ``yyyymm``."""
        return from_index(np.arange(self.first, self.last + 1))

    def only(self, area: str, month: int) -> Searches:
        """Return the searches of one area in the 12 months to a month alone: the same figures there, in less time.

        Parameters
        ----------
        area : str
            Code of a borough, or London's.
        month : int
            The last month, ``yyyymm``.
        """
        last = int(to_index(month)) - self.first
        chosen = (self._month > last - 12) & (self._month <= last)
        if area != LONDON:
            chosen &= np.isin(self._area, np.flatnonzero(self.areas == area))
        part = copy(self)
        part._area, part._month, part._count = self._area[chosen], self._month[chosen], self._count[chosen]
        part._codes = {name: codes[chosen] for name, codes in self._codes.items()}
        return part

    @property
    def placed(self) -> npt.NDArray[np.bool_]:
        """Which months boroughs and wards have figures of: published whole, and mostly with places."""
        found: npt.NDArray[np.bool_] = self._placed
        return found

    def values(self, column: str) -> tuple[str, ...]:
        """Return the values of a dimension, such as ``"object"``, in order."""
        return tuple(sorted(self._values[column].tolist()))

    def _is(self, column: str, *values: str) -> npt.NDArray[np.bool_]:
        """Which rows have one of some values in a dimension."""
        return np.asarray(np.isin(self._values[column], values)[self._codes[column]])

    def _of_group(self, basis: str, group: str) -> npt.NDArray[np.bool_]:
        """Which rows are of a group on a basis: the officer's, the person's own, or the own and else the officer's."""
        if basis == "officer":
            return self._is("officer_ethnicity", group)
        own = self._is("self_ethnicity", group)
        if basis == "self":
            return own
        unsaid = self._is("self_ethnicity", NOT_STATED)
        return np.where(unsaid, self._is("officer_ethnicity", group), own)

    def monthly(self, basis: str = "officer", group: str | None = None, **where: tuple[str, ...]) -> Floats:
        """Return searches by area and month.

        Parameters
        ----------
        basis : str
            One of `BASES`.
        group : str, optional
            A group of that basis, or ``"not_stated"``; every search by default.
        **where : tuple of str
            Values that a dimension may have, such as ``object=("stolen_goods",)``.

        Returns
        -------
        ndarray of float, shape (n_areas, n_months)
            NaN where the month was not published whole, or mostly without places.
        """
        chosen = np.full(self._count.shape, True)
        if group is not None:
            chosen &= self._of_group(basis, group)
        for column, values in where.items():
            chosen &= self._is(column, *values)
        shape = (len(self.areas) - 1, self.last - self.first + 1)
        flat = self._area[chosen] * shape[1] + self._month[chosen]
        counts: Floats = (
            np.bincount(flat, self._count[chosen], minlength=shape[0] * shape[1]).astype(np.float64).reshape(shape)
        )
        # London is added up first: it has the searches of a month in which boroughs have no places.
        counts = np.vstack([counts, counts.sum(axis=0)])
        counts[:, ~self._whole] = np.nan
        counts[np.ix_(np.char.startswith(self.areas, "E09"), ~self._placed)] = np.nan
        return counts

    def year(self, basis: str = "officer", group: str | None = None, **where: tuple[str, ...]) -> Floats:
        """Return the same over rolling 12 months."""
        return rolling(self.monthly(basis, group, **where), "12m")

    def of(self, counts: Floats, areas: tuple[str, ...] | npt.NDArray[np.str_]) -> Floats:
        """Return the rows of some areas, shape (len(areas), n_months); NaN for an area without any search.

        Parameters
        ----------
        counts : ndarray of float, shape (n_areas, n_months)
            As `monthly` and `year` return them.
        areas : sequence of str
            Codes of boroughs, or London's.
        """
        place = {code: row for row, code in enumerate(self.areas.tolist())}
        rows = np.asarray([place.get(code, -1) for code in areas])
        return np.where((rows >= 0)[:, None], counts[rows], np.nan)


@cache
def load_searches(snapshot: Snapshot) -> Searches:
    """Return the searches of a snapshot."""
    return Searches(snapshot)
