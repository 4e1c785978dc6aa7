"""People in groups that are large enough, and tables of what each group raised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
import numpy.typing as npt

from conversations.heard_groups import label
from conversations.heard_protection import cells_hidden, hands_hidden, pooled
from conversations.heard_records import Audience, Cell, Group, Share, Table
from conversations.priorities import MOST, load_priorities
from measures.estimates import Figures
from measures.limits import wilson_limits

#: People that a group needs to be compared, or weighted by.
GROUP_LEAST = 10

Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Room:
    """Everything that was sent to one event and not refused.

    Attributes
    ----------
    raised : ndarray of bool, shape (people, priorities)
        Who raised what; priorities in the order of the form.
    channels, areas : tuple of str
        Of each person: ``web paper table``; the place that they speak about.
    answers : dict of tuple of str
        By question, each person's answer, or an empty text.
    gone : dict of dict of int
        By question and answer, answers that were deleted on their date: counts alone are left.
    hands : dict of (area, priority) to int
        Hands raised at tables.
    waiting : int
        People about whose words nobody has decided.
    """

    raised: Flags
    channels: tuple[str, ...]
    areas: tuple[str, ...]
    answers: Mapping[str, tuple[str, ...]]
    gone: Mapping[str, Mapping[str, int]]
    hands: Mapping[tuple[str, str], int]
    waiting: int


@dataclass(frozen=True)
class By:
    """People in groups.

    Attributes
    ----------
    field : str
        The question, or ``channel`` or ``area``.
    codes : ndarray of int, shape (people,)
        Place of each person's group; −1 where they are in none.
    groups : tuple of Group
        The groups.
    """

    field: str
    codes: Counts
    groups: tuple[Group, ...]

    @property
    def sizes(self) -> Counts:
        """People in each group, shape (groups,)."""
        return np.asarray([group.people for group in self.groups], dtype=np.int64)


def put_together(figures: Figures, by: By, sizes: Counts, there: npt.ArrayLike, together: Counts) -> By:
    """Return the same people with some groups put together.

    Parameters
    ----------
    figures : Figures
        Knows the names of places.
    by : By
        The people by their groups.
    sizes : ndarray of int, shape (groups,)
        People in each group, those included whose answers are gone.
    there : array_like of float, shape (groups,)
        Residents of each; NaN where they are not known.
    together : ndarray of int, shape (groups,)
        1 for those that become one group, which comes last.
    """
    pool = np.flatnonzero(together == 1).tolist()
    parts = [[place] for place in np.flatnonzero(together == 0).tolist()] + ([pool] if pool else [])
    number = np.full(len(sizes) + 1, -1, dtype=np.int64)
    for code, places in enumerate(parts):
        number[places] = code
    held = np.asarray([sizes[places].sum() for places in parts], dtype=np.int64)
    residents = np.asarray(there, dtype=np.float64)
    living = np.asarray([residents[places].sum() for places in parts]) / residents.sum()
    limits = wilson(held, held.sum())
    groups = []
    for code, places in enumerate(parts):
        keys = tuple(key for place in places for key in by.groups[place].keys)
        share, lower, upper = (_or_none(part[code]) for part in limits)
        name = label(figures, keys)
        groups.append(Group(keys, name, int(held[code]), share, lower, upper, _or_none(living[code])))
    return By(by.field, number[by.codes], tuple(groups))


def counted(raised: Flags, by: By) -> Counts:
    """Return how many of each group raised each priority, shape (groups, priorities)."""
    member = by.codes[np.newaxis] == np.arange(len(by.groups))[:, np.newaxis]
    return np.asarray(member.astype(np.int64) @ raised.astype(np.int64))


def hidden_of(table: Counts, by: By, told: Flags) -> Flags:
    """Return which cells of a table are hidden: all of a priority that is not told, and what protection asks for.

    Parameters
    ----------
    table : ndarray of int, shape (groups, priorities)
        As of `counted`.
    by : By
        The groups.
    told : ndarray of bool, shape (priorities,)
        Priorities that are told over the whole event.
    """
    hidden = np.ones(table.shape, dtype=bool)
    hidden[:, told] = cells_hidden(table[:, told], by.sizes, table.sum(axis=1), MOST)
    return hidden


def spread(
    figures: Figures, room: Room, field: str, values: Sequence[str], told: Flags, audience: Audience
) -> Table | None:
    """Return priorities by channel or by the place that they are about.

    Parameters
    ----------
    figures : Figures
        Knows the names of places.
    room : Room
        What was sent.
    field : str
        ``"channel"`` or ``"area"``.
    values : sequence of str
        The value of each person.
    told : ndarray of bool, shape (priorities,)
        Priorities that are told.
    audience : str
        For the public, groups of under ten are put together and small cells are hidden.

    Returns
    -------
    Table or None
        None where there is nothing to tell apart.
    """
    keys, codes = np.unique(np.asarray(values, dtype=np.str_), return_inverse=True)
    if not len(keys):
        return None
    sizes = np.bincount(codes, minlength=len(keys)).astype(np.int64)
    public = audience == "public"
    together = pooled(sizes, GROUP_LEAST) if public else np.zeros(len(keys), dtype=np.int64)
    bare = By(field, codes.astype(np.int64), tuple(Group((key,), "", 0) for key in keys.tolist()))
    by = put_together(figures, bare, sizes, np.full(len(keys), np.nan), together)
    table = counted(room.raised, by)
    if not public:
        return table_of(by, table, np.zeros(table.shape, dtype=bool), np.asarray(room.raised.any(axis=0)))
    return table_of(by, table, hidden_of(table, by, told), told) if len(by.groups) > 1 else None


def table_of(by: By, counts: Counts, hidden: Flags, told: Flags) -> Table:
    """Return a table with its cells, group by group.

    Parameters
    ----------
    by : By
        The groups.
    counts : ndarray of int, shape (groups, priorities)
        People.
    hidden : ndarray of bool, shape (groups, priorities)
        Cells that are not shown.
    told : ndarray of bool, shape (priorities,)
        Priorities that the table has.
    """
    names = list(compress(load_priorities(), told.tolist()))
    kept, blank = counts[:, told], hidden[:, told]
    parts = np.stack(wilson(kept, by.sizes[:, np.newaxis]), axis=-1).tolist()
    cells = tuple(
        Cell(name, group, None, Share())
        if blank[group, place]
        else Cell(name, group, int(kept[group, place]), Share(*parts[group][place]))
        for group in range(len(by.groups))
        for place, name in enumerate(names)
    )
    return Table(by.field, by.groups, cells)


def hands_of(figures: Figures, room: Room, audience: Audience) -> Table | None:
    """Return hands raised at tables, by the place that they are about.

    Parameters
    ----------
    figures : Figures
        Knows the names of places.
    room : Room
        What was sent.
    audience : str
        For the public small counts are hidden, and those that would give them away.
    """
    if not room.hands:
        return None
    areas = sorted({area for area, _ in room.hands})
    names = [name for name in load_priorities() if any(priority == name for _, priority in room.hands)]
    counts = np.asarray([[room.hands.get((area, name), 0) for name in names] for area in areas], dtype=np.int64)
    hidden = hands_hidden(counts)[:-1] if audience == "public" else np.zeros(counts.shape, dtype=bool)
    groups = tuple(
        Group((area,), label(figures, (area,)), int(total))
        for area, total in zip(areas, counts.sum(axis=1).tolist(), strict=True)
    )
    if audience == "public":
        groups = tuple(Group(group.keys, group.label, None) for group in groups)
    cells = tuple(
        Cell(name, row, None if hidden[row, place] else int(counts[row, place]), Share())
        for row in range(len(areas))
        for place, name in enumerate(names)
    )
    return Table("hands", groups, cells)


def wilson(counts: npt.ArrayLike, people: npt.ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Return shares with their Wilson limits; NaN where there is nobody."""
    size = np.asarray(people, dtype=np.float64)
    share = np.asarray(counts, dtype=np.float64) / np.where(size > 0, size, np.nan)
    lower, upper = wilson_limits(share, size)
    return share, np.asarray(lower), np.asarray(upper)


def _or_none(number: float) -> float | None:
    """A number, or None for none."""
    return None if np.isnan(number) else float(number)
