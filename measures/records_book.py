"""Records of force, custody and victims by ethnic group: shares of what has a group recorded, and rates of victims.

Use of force, custody and victims of violence against women and girls are shares: the group's records over those with a
group recorded. Homicide victims are a ratio: victims per resident of the group to victims per White resident.
Counts from 1 to 4, and what would give one away, are hidden from every borough's figures.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

from base.periods import WINDOW_MONTHS, from_index, to_index
from base.snapshot import Snapshot
from geo.areas import LONDON
from measures.catalogue import Measure
from measures.cubes import Floats
from measures.numbers import Codes, Months, Numbers, columns
from measures.suppression import SHOWN, suppress

Flags = npt.NDArray[np.bool_]

#: Columns of residents by the word for a group; Chinese residents are Asian in the Census of 2021.
RESIDENTS = {
    "Black": "eth_black_total", "Asian": "eth_asian_total", "Mixed": "eth_mixed_total", "Other": "eth_other_total",
    "White": "eth_white_total", "Chinese": "eth_asian_chinese",
}  # fmt: skip
_FOUR = {"Black": "black", "Asian": "asian", "Other": "other", "White": "white"}


@dataclass(frozen=True)
class Kind:
    """How a table names its groups.

    Attributes
    ----------
    groups : dict of str to str
        The table's code by the word that readers see, the usual one first.
    unknown : str
        The code of records without a group.
    reference : str
        The word of the group that a ratio is against; empty where the figure is a share.
    years : bool
        True where the table counts by calendar year.
    """

    groups: dict[str, str]
    unknown: str
    reference: str = ""
    years: bool = False

    @property
    def step(self) -> int:
        """Months that one column of the table covers."""
        return 12 if self.years else 1


KINDS = {
    "use_of_force_borough": Kind(
        {
            "Black": "black",
            "Asian": "asian",
            "Chinese": "chinese",
            "Mixed": "mixed",
            "Other": "other",
            "White": "white",
        },
        "not_known",
    ),
    "custody": Kind(_FOUR, "not_recorded"),
    "vawg_victims": Kind(_FOUR, "not_stated"),
    "homicide_victims": Kind({word: word for word in _FOUR}, "Not recorded", "White", years=True),
}


@dataclass(frozen=True)
class Records:
    """The counts of one table.

    Attributes
    ----------
    kind : Kind
        How the table names its groups.
    areas : ndarray of str, shape (n_areas,)
        Codes in order, London's among them: London is every record, in a borough or not.
    ends : ndarray of int, shape (n_ends,)
        The month with which each column ends, ``yyyymm``.
    counts : ndarray of float, shape (n_groups + 1, n_areas, n_ends)
        Records by group in the order of the kind, and without a group at last.
    """

    kind: Kind
    areas: npt.NDArray[np.str_]
    ends: Months
    counts: Floats
    _hidden: dict[str, Flags] = field(default_factory=dict, compare=False)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the groups along the first axis."""
        return tuple(self.kind.groups)

    def over(self, window: str) -> Floats:
        """Return sums over the window that ends with each column, NaN where it is not whole; shaped as ``counts``."""
        width, rest = divmod(WINDOW_MONTHS[window], self.kind.step)
        sums = np.full(self.counts.shape, np.nan)
        if width and not rest and width <= len(self.ends):
            sums[..., width - 1 :] = sliding_window_view(self.counts, width, axis=-1).sum(axis=-1)
        return sums

    def hidden(self, window: str) -> Flags:
        """Return which sums must not be shown, of any group and of none; shaped as ``counts``."""
        if window not in self._hidden:
            sums = self.over(window)
            flags = np.zeros(sums.shape, dtype=bool)
            for end in np.flatnonzero(~np.isnan(sums[0, 0])):
                flags[..., end] = self._marked(sums[..., end])
            self._hidden[window] = flags
        return self._hidden[window]

    def _marked(self, counts: Floats) -> Flags:
        """Which counts of one window are hidden, groups × areas.

        Groups of a share stand in one table, since its base gives their sum away. Victims of each group, and records
        without a group, stand alone beside London's number.
        """
        within = self.areas != LONDON
        if not within.any():
            within = ~within
        groups = range(len(self.words))
        together = [list(groups)] if not self.kind.reference else [[row] for row in groups]
        flags = np.zeros(counts.shape, dtype=bool)
        for rows in (np.asarray(each) for each in [*together, [len(self.words)]]):
            marks = suppress(counts[rows][:, within].T, totals_printed=True).marks != SHOWN
            marks |= marks[:, -1:]
            flags[np.ix_(rows, np.flatnonzero(within))] = marks[:-1, :-1].T
            flags[np.ix_(rows, np.flatnonzero(~within))] = marks[-1:, :-1].T
        return flags


class RecordsBook:
    """Records of force, custody and victims in a snapshot, by ethnic group.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._read: dict[str, Records] = {}

    def records(self, table: str) -> Records:
        """Return the counts of a table, one of `KINDS`."""
        if table not in self._read:
            self._read[table] = _read(self.snapshot, table)
        return self._read[table]

    def groups(self, measure: Measure) -> tuple[str, ...]:
        """Return the groups that a measure is given for: all, or all but the reference of a ratio."""
        kind = KINDS[measure.numerator.table]
        return tuple(word for word in kind.groups if word != kind.reference)

    def periods(self, measure: Measure, level: str, window: str) -> Months:
        """Return the months at which a full window of a table ends."""
        records = self.records(measure.numerator.table)
        whole: Months = records.ends[~np.isnan(records.over(window)[0, 0])]
        return whole

    def at(self, measure: Measure, level: str, window: str, group: str, codes: Codes, months: Months) -> Numbers:
        """Return a group's records over those with a group, or its victims over residents.

        Of a share that may not be shown the denominator is NaN, of a ratio the number of White victims, so that no
        value comes of it. ``variance`` of a ratio holds White victims and residents.
        """
        records = self.records(measure.numerator.table)
        kind, word = records.kind, records.words.index
        sums, hidden = records.over(window), records.hidden(window)
        count = sums[word(group)]
        if not kind.reference:
            base = np.where(hidden[word(group)], np.nan, sums[:-1].sum(axis=0))
            found = Numbers(count, base)
        else:
            white = word(kind.reference)
            against = np.where(hidden[word(group)] | hidden[white], np.nan, sums[white])
            people = [
                np.broadcast_to(self.residents(measure, name, records.areas)[:, None], count.shape)
                for name in (group, kind.reference)
            ]
            found = Numbers(count, people[0], np.stack([against, people[1]]))
        found = found.rows(records.areas, codes)
        variance = found.variance
        return Numbers(
            columns(found.count, records.ends, months),
            columns(found.denominator, records.ends, months),
            None if variance is None else np.stack([columns(part, records.ends, months) for part in variance]),
        )

    def unknown(self, measure: Measure, window: str, codes: Codes, months: Months) -> Floats:
        """Return the records without a group, shape (n_areas, n_periods); NaN where none may be shown."""
        records = self.records(measure.numerator.table)
        sums = np.where(records.hidden(window)[-1], np.nan, records.over(window)[-1])
        return columns(Numbers(sums, sums).rows(records.areas, codes).count, records.ends, months)

    def residents(self, measure: Measure, group: str, codes: Codes) -> Floats:
        """Return the residents of a group, Census 2021, as a table draws the line around it; shape (n_areas,).

        Where a table has Chinese people apart, they are left out of Asian.
        """
        people = self._people.reindex(codes)
        found = people[RESIDENTS[group]].to_numpy(dtype=np.float64)
        if group == "Asian" and "Chinese" in KINDS[measure.numerator.table].groups:
            found = found - people[RESIDENTS["Chinese"]].to_numpy(dtype=np.float64)
        return np.asarray(found)

    def resident_share(self, measure: Measure, group: str, codes: Codes) -> Floats:
        """Return the group's share of all residents (0 to 1), shape (n_areas,)."""
        everyone = self._people["eth_total"].reindex(codes).to_numpy(dtype=np.float64)
        return np.asarray(self.residents(measure, group, codes) / everyone)

    @cached_property
    def _people(self) -> pd.DataFrame:
        """Residents by area code."""
        table = self.snapshot.frame("population")
        return table[table["basis"] == "published"].set_index("code")


def _read(snapshot: Snapshot, table: str) -> Records:
    """The counts of a table; London is added up from all areas."""
    kind = KINDS[table]
    rows = snapshot.frame(table)
    area = rows["area"].to_numpy(dtype=np.str_) if "area" in rows else np.full(len(rows), LONDON)
    months = (rows["year"] * 100 + 12 if kind.years else rows["month"]).to_numpy(dtype=np.int64)
    groups = [*kind.groups.values(), kind.unknown]
    at_group = np.asarray([groups.index(code) for code in rows["ethnicity"].unique()])[rows["ethnicity"].factorize()[0]]
    areas, at_area = np.unique(area, return_inverse=True)
    index = to_index(months) // kind.step
    first = int(index.min())
    counts = np.zeros((len(groups), len(areas), int(index.max()) - first + 1))
    np.add.at(counts, (at_group, at_area, index - first), rows["count"].to_numpy(dtype=np.float64))
    if LONDON not in areas:
        areas = np.append(areas, LONDON)
        counts = np.concatenate([counts, counts.sum(axis=1, keepdims=True)], axis=1)
    order = np.argsort(areas)
    ends = from_index((first + np.arange(counts.shape[-1])) * kind.step + kind.step - 1)
    return Records(kind, areas[order], ends, counts[:, order])
