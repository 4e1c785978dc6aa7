"""The survey by group, where its holder has given it: proportions and people asked, by question, group and area."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from base.snapshot import Snapshot
from geo.areas import LONDON
from measures.cubes import Floats
from measures.numbers import Codes, Months, columns

TABLE = "survey_by_group"
#: The card of the holder's table.
SOURCE = "pas_by_group"
EVERYONE = ("everyone", "Everyone")
#: Characteristics in the order in which they are offered; any other follows.
CHARACTERISTICS = ("ethnicity", "sex", "age", "disability", "sexuality")

#: A characteristic and one of its groups: ``("ethnicity", "Black")``.
Group = tuple[str, str]


class GivenSurvey:
    """The table ``survey_by_group`` as arrays.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot; one without the table holds no group.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._series: dict[tuple[str, Group], int] = {}
        self.areas: Codes = np.empty(0, np.str_)
        self.months: Months = np.empty(0, np.int64)
        self._share = self._base = np.empty((0, 0, 0))
        if TABLE in snapshot.tables:
            self._read(snapshot)

    def _read(self, snapshot: Snapshot) -> None:
        """Lay the rows out by series, area and month; what is not given is NaN."""
        rows = snapshot.frame(TABLE)
        keys = list(zip(rows["measure"], zip(rows["characteristic"], rows["group"], strict=True), strict=True))
        self._series = {key: place for place, key in enumerate(sorted(set(keys)))}
        self.areas, at_area = np.unique(rows["area"].to_numpy(dtype=np.str_), return_inverse=True)
        self.months, at_month = np.unique(rows["month"].to_numpy(dtype=np.int64), return_inverse=True)
        shape = (len(self._series), len(self.areas), len(self.months))
        self._share, self._base = np.full(shape, np.nan), np.full(shape, np.nan)
        where = ([self._series[key] for key in keys], at_area, at_month)
        self._share[where] = rows["proportion"].to_numpy()
        self._base[where] = rows["base"].to_numpy()

    def groups(self, question: str) -> tuple[Group, ...]:
        """Return the groups that a question is given for, characteristic by characteristic; never everyone."""
        found = [group for name, group in self._series if name == question and group != EVERYONE]
        rank = {name: place for place, name in enumerate(CHARACTERISTICS)}
        return tuple(sorted(found, key=lambda group: (rank.get(group[0], len(rank)), *group)))

    def characteristics(self, question: str) -> tuple[str, ...]:
        """Return what a question is given by in at least one borough, such as ``"ethnicity"``."""
        boroughs = self.areas != LONDON
        found = {
            group[0]: None
            for group in self.groups(question)
            if not np.isnan(self._share[self._series[question, group]][boroughs]).all()
        }
        return tuple(found)

    def has_everyone(self, question: str) -> bool:
        """Return whether the table gives figures for everyone on a question."""
        return (question, EVERYONE) in self._series

    def at(self, question: str, group: Group, codes: Codes, months: Months) -> tuple[Floats, Floats]:
        """Return the proportion who agree (0 to 1) and the people asked.

        Parameters
        ----------
        question : str
            Id of a survey measure.
        group : tuple of (str, str)
            Characteristic and group.
        codes : ndarray of str, shape (n_areas,)
            Areas.
        months : ndarray of int, shape (n_months,)
            Last months of the rolling years, ``yyyymm``.

        Returns
        -------
        proportion, asked : ndarray of float, shape (n_areas, n_months)
            NaN where nothing is given.
        """
        series = self._series.get((question, group))
        if series is None:
            return np.full((len(codes), len(months)), np.nan), np.full((len(codes), len(months)), np.nan)
        place = np.searchsorted(self.areas, codes).clip(0, len(self.areas) - 1)
        absent: npt.NDArray[np.bool_] = self.areas[place] != codes
        share, asked = (columns(part[series][place], self.months, months) for part in (self._share, self._base))
        share[absent], asked[absent] = np.nan, np.nan
        return share, asked

    def ends(self, question: str, groups: tuple[Group, ...], level: str) -> Months:
        """Return the months for which all of some groups are given in the same area.

        Parameters
        ----------
        question : str
            Id of a survey measure.
        groups : tuple of (str, str)
            Characteristics and groups.
        level : str
            ``"london"`` or ``"borough"``; of groups that are given for the other level alone, its months.
        """
        series = [self._series.get((question, group)) for group in groups]
        if None in series or not series:
            return np.empty(0, np.int64)
        parts = self._share[[place for place in series if place is not None]]
        known: npt.NDArray[np.bool_] = np.asarray(~np.isnan(parts).any(axis=0))
        here = known[(self.areas == LONDON) == (level == "london")].any(axis=0)
        months: Months = self.months[here if here.any() else known.any(axis=0)]
        return months
