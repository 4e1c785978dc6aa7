"""Searches as plain counts and shares, in London, its boroughs and its wards, by officer-defined ethnicity.

No rate and no ratio is worked out for a ward: people searched there need not live there. A borough's wards and ethnic
groups are one table, of which what is small, or gives a small count away, is hidden (`measures.suppression`). How many
had no ethnicity written down is no attribute of a person and is shown, however small.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from base.periods import to_index
from base.snapshot import Snapshot
from geo.areas import LONDON, Gazetteer
from measures.catalogue import Measure
from measures.cubes import Floats, rolling
from measures.numbers import Codes, Months, Numbers
from measures.search_book import GIVEN_WINDOW
from measures.search_cuts import GROUP_CODES, NOT_STATED, OFFICER_GROUPS, parse
from measures.search_cuts import text as text_of
from measures.search_tables import Flags
from measures.searches import Searches, load_searches
from measures.suppression import SHOWN, SMALLEST_SHOWN, suppress

TABLE = "stop_search_ward"
#: Columns of the protected table, the one without an ethnicity last.
COLUMNS = tuple(GROUP_CODES[group] for group in OFFICER_GROUPS)
RECORDED, UNSTATED = slice(0, -1), len(COLUMNS) - 1


@dataclass(frozen=True)
class Given:
    """What may be shown of wards in 12 months.

    Attributes
    ----------
    cells : ndarray of bool, shape (n_wards, n_groups)
        Which counts.
    recorded : ndarray of bool, shape (n_wards,)
        Of which wards the searches with an ethnicity recorded.
    summed : ndarray of bool, shape (n_wards,)
        Of which wards those enter the sum of their borough: where no group of it has from 1 to 4.
    """

    cells: Flags
    recorded: Flags
    summed: Flags


class WardSearchBook:
    """Counts and shares of searches of a snapshot.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    gazetteer : Gazetteer
        Its places.
    """

    def __init__(self, snapshot: Snapshot, gazetteer: Gazetteer) -> None:
        self.snapshot = snapshot
        self.gazetteer = gazetteer
        self._given: dict[int, Given] = {}

    def groups(self, measure: Measure) -> tuple[str, ...]:
        """Return the groups of officers; a share has none of searches without an ethnicity."""
        return tuple(each for each in OFFICER_GROUPS if each != NOT_STATED or measure.numerator.series[0] == "count")

    def group(self, measure: Measure, text: str) -> str:
        """Return the one text of a group.

        Raises
        ------
        UnknownNameError
            If officers have no such group, or the measure has none.
        """
        return text_of(parse(text, self.groups(measure)))

    def periods(self, measure: Measure, level: str, window: str) -> Months:
        """Return the months to which 12 whole months of searches are published at a level."""
        total = self._counts(level, window)[:, 0]
        found: Months = self._searches.months[~np.isnan(total).all(axis=0)]
        return found

    def at(self, measure: Measure, level: str, window: str, group: str, codes: Codes, months: Months) -> Numbers:
        """Return searches of a group, and those with an ethnicity recorded (NaN for a count).

        ``hidden`` marks what may not be shown of boroughs and wards. A hidden count of a ward is there all the same,
        since it makes part of the sum over all wards.
        """
        kind, column = measure.numerator.series[0], COLUMNS.index(GROUP_CODES[group])
        place = to_index(months) - self._searches.first
        known = (place >= 0) & (place < len(self._searches.months))
        every, areas = self._counts(level, window), self._areas(level)
        row = np.asarray([areas.get(code, -1) for code in codes.tolist()])
        table = every[row][:, :, np.where(known, place, 0)].astype(np.float64)
        table[row < 0] = np.nan
        table[:, :, ~known] = np.nan
        count, recorded = table[:, column], table[:, RECORDED].sum(axis=1)
        denominator = recorded if kind == "share" else np.full(count.shape, np.nan)
        if level == "london" or window != GIVEN_WINDOW:
            return Numbers(count, denominator)
        if level == "borough":
            few = _few(table[:, RECORDED])
            # All searches are known from another basis: what a share, or none stated, leaves of them gives one away.
            hidden = np.asarray(few.any(axis=1) if kind == "share" or group == NOT_STATED else few[:, column])
            return Numbers(count, np.where(hidden, np.nan, denominator), hidden=hidden)
        hidden = np.zeros(count.shape, dtype=bool)
        for at in np.flatnonzero(~np.isnan(count).all(axis=0)):
            given = self._wards_given(int(place[at]))
            seen = given.cells[row, column] & (given.recorded[row] | (kind == "count"))
            hidden[:, at] = ~seen & (row >= 0) & ~np.isnan(count[:, at])
            denominator[hidden[:, at] & ~given.summed[row], at] = np.nan
        return Numbers(count, denominator, hidden=hidden)

    @property
    def _searches(self) -> Searches:
        """Searches of London and its boroughs; it knows which months are missing."""
        return load_searches(self.snapshot)

    def _areas(self, level: str) -> dict[str, int]:
        """Where each area lies along the first axis of `_counts`."""
        if level == "ward":
            names = self.gazetteer.at_level("ward")
        else:
            names = tuple(self._searches.areas[self._inside(level)].tolist())
        return {code: row for row, code in enumerate(names)}

    def _inside(self, level: str) -> Flags:
        """Which areas of `Searches` are of a level, London or boroughs."""
        areas = self._searches.areas
        return np.asarray(areas == LONDON if level == "london" else np.char.startswith(areas, "E09"))

    def _counts(self, level: str, window: str) -> Floats:
        """Searches by area, ethnicity (`COLUMNS`) and month; NaN where they are not published."""
        if level == "ward":
            return rolling(self._monthly_of_wards, window)
        every = rolling(self._monthly, window)
        return every[self._inside(level)]

    @cached_property
    def _monthly(self) -> Floats:
        """Searches of London and boroughs by month."""
        return np.stack([self._searches.monthly("officer", code) for code in COLUMNS], axis=1)

    @cached_property
    def _monthly_of_wards(self) -> Floats:
        """Searches of wards by month: those with a point; a ward without a row had none."""
        rows = self.snapshot.frame(TABLE)
        searches, places = self._searches, self._areas("ward")
        index = to_index(rows["month"].to_numpy()) - searches.first
        area, ethnicity = rows["area"].cat, rows["officer_ethnicity"].cat
        at = np.asarray([places[code] for code in area.categories])[area.codes]
        column = np.asarray([COLUMNS.index(code) for code in ethnicity.categories])[ethnicity.codes]
        shape = (len(places), len(COLUMNS), len(searches.months))
        flat = np.ravel_multi_index((at, column, index), shape)
        counts = np.bincount(flat, rows["count"].to_numpy(dtype=np.float64), minlength=int(np.prod(shape)))
        found: Floats = counts.astype(np.float64).reshape(shape)
        found[:, :, ~searches.placed] = np.nan
        return found

    @cached_property
    def _wards(self) -> dict[str, Codes]:
        """Rows of each borough's wards; the City's are not given."""
        places = self._areas("ward")
        return {
            code: np.asarray([places[ward] for ward in self.gazetteer.wards_of(code)])
            for code in self.gazetteer.at_level("borough")
            if self.gazetteer.get(code).policed_by_met
        }

    def _wards_given(self, month: int) -> Given:
        """What may be shown of wards for the 12 months to a month, by its place."""
        if month not in self._given:
            counts = self._counts("ward", GIVEN_WINDOW)[:, :, month]
            cells = np.zeros(counts.shape, dtype=bool)
            recorded, summed = np.zeros((2, len(counts)), dtype=bool)
            for wards in self._wards.values():
                shown = suppress(counts[wards], totals_printed=True, harmless=(UNSTATED,)).marks == SHOWN
                cells[wards] = shown[:-1, :-1]
                recorded[wards] = shown[:-1, :-1][:, RECORDED].all(axis=1)
                recorded[wards] |= shown[:-1, -1] & shown[:-1, :-1][:, UNSTATED]
                summed[wards] = not _few(counts[wards].sum(axis=0))[RECORDED].any()
            self._given[month] = Given(cells, recorded, summed)
        return self._given[month]


def _few(table: Floats) -> Flags:
    """Where a count is from 1 to 4."""
    return np.asarray((table > 0) & (table < SMALLEST_SHOWN))
