"""What of an event's counts may leave the store: small ones never, nor what would give them away (docs/adr/0012).

Groups that hold too few are put together before anything is counted by them. A priority is told at all only where at
least five people raised it and at least five did not. In a table of priorities by group, cells with fewer than five
on either side are hidden, and with them what `measures.suppression` hides for both tables, of those who raised it and
of those who did not. Nought is hidden like 1 to 4: everybody may choose three things and no more, so that a reader who
knew where nobody stands could subtract from three times the people.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from measures.suppression import SHOWN, SMALLEST_SHOWN, suppress

#: The live picture waits until so many more have answered, and never has the last few.
BATCH: Final = 10
HELD_BACK: Final = SMALLEST_SHOWN
STEP: Final = 5
#: What weighted shares are rounded to: whole per cent, or fives where that tells too much.
STEPS: Final = (0.01, 0.05)

Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def pooled(sizes: npt.ArrayLike, least: int) -> Counts:
    """Return which groups are put together so that each holds enough people.

    Parameters
    ----------
    sizes : array_like of int, shape (groups,)
        People in each.
    least : int
        What a group must hold to stand alone.

    Returns
    -------
    ndarray of int, shape (groups,)
        Nought for each group that stands alone, 1 for those that are put together: all that hold too few, those with
        nobody too, and if these hold too few together the next smallest. A pool with nobody in it stays as it is.
    """
    held = np.asarray(sizes, dtype=np.int64)
    inside = held < least
    for place in np.argsort(held, kind="stable").tolist():
        if not 0 < held[inside].sum() < least:
            break
        inside[place] = True
    return inside.astype(np.int64)


def lines_hidden(counts: npt.ArrayLike, people: int, most: int) -> Flags:
    """Return which priorities are not told at all.

    Parameters
    ----------
    counts : array_like of int, shape (priorities,)
        People who raised each.
    people : int
        All people.
    most : int
        How many priorities one person may choose; each chooses at least one.

    Returns
    -------
    ndarray of bool, shape (priorities,)
        Those that fewer than five raised, or did not raise; and the smallest others where the numbers of choices that
        so many people can make would give one of them away.
    """
    raised = np.asarray(counts, dtype=np.int64)
    few, many = raised < SMALLEST_SHOWN, people - raised < SMALLEST_SHOWN
    hidden = few | many
    low = np.where(few, 0, np.where(many, max(people - SMALLEST_SHOWN + 1, 0), SMALLEST_SHOWN))
    high = np.where(many, people, np.where(few, SMALLEST_SHOWN - 1, people))
    for place in np.argsort(raised, kind="stable").tolist():
        if not hidden.any():
            break
        told = raised[~hidden].sum()
        if low[hidden].sum() < most * people - told and high[hidden].sum() > people - told:
            break
        hidden[place] = True
    return hidden


def cells_hidden(counts: npt.ArrayLike, people: npt.ArrayLike, choices: npt.ArrayLike, most: int) -> Flags:
    """Return which cells of a table of priorities by group are hidden, where its totals are printed elsewhere.

    Parameters
    ----------
    counts : array_like of int, shape (groups, priorities)
        People of each group who raised each priority; only priorities that are told.
    people : array_like of int, shape (groups,)
        People of each group; printed.
    choices : array_like of int, shape (groups,)
        Choices that each group made, of priorities that are not told too.
    most : int
        How many priorities one person may choose; each chooses at least one.

    Returns
    -------
    ndarray of bool, shape (groups, priorities)
        Each priority is a table of group by raised or not raised, protected by itself. That will not do where all of
        a group chose as many as they may, or all chose one: then what its people raised adds up to a known number, and
        the priorities are protected as one table.
    """
    raised, size, made = (np.asarray(each, dtype=np.int64) for each in (counts, people, choices))
    rest = size[:, np.newaxis] - raised
    hidden: Flags = (raised < SMALLEST_SHOWN) | (rest < SMALLEST_SHOWN)
    known = (raised.sum(axis=0) >= SMALLEST_SHOWN) & (rest.sum(axis=0) >= SMALLEST_SHOWN)
    hidden[:, ~known] = True
    if np.any(made <= size) or np.any(made >= most * size):
        hidden[:, known] |= _one_table(raised[:, known], rest[:, known])
        return hidden
    for place in np.flatnonzero(known & hidden.any(axis=0) & ~hidden.all(axis=0)).tolist():
        marks = suppress(np.stack([raised[:, place], rest[:, place]], axis=1), totals_printed=True).marks
        hidden[:, place] |= np.any(marks[:-1] != SHOWN, axis=1) | np.any(marks[:, -1] != SHOWN)
    return hidden


def _one_table(raised: Counts, rest: Counts) -> Flags:
    """What protects the priorities as one table, on the side of those who raised them and on the other."""
    hidden: Flags = (raised < SMALLEST_SHOWN) | (rest < SMALLEST_SHOWN)
    if not hidden.any():
        return hidden
    for side, other in ((raised, rest), (rest, raised)):
        # A cell in which everybody stands on one side cannot be changed upwards: no path may lead through it.
        marks = suppress(np.where(other == 0, 0, side), totals_printed=True).marks
        if np.any(marks[:, -1] != SHOWN) or np.any(marks[-1] != SHOWN):
            return np.ones_like(hidden)
        hidden |= marks[:-1, :-1] != SHOWN
    return hidden


def rounding(
    raised: Flags, weights: npt.ArrayLike, groups: Sequence[Counts], hidden: Sequence[Flags], most: int
) -> npt.NDArray[np.float64]:
    """Return to what each priority's weighted share must be rounded so that it tells of no small group.

    A weighted share differs from the raw one because of who raised it, so that it says something of the groups. It is
    safe if, for every hidden cell with 1 to 4 people on either side, two people can change places, one who raised it
    and one of another group who did not, and every number that is printed stays as it is.

    Parameters
    ----------
    raised : ndarray of bool, shape (people, priorities)
        Who raised what.
    weights : array_like of float, shape (people,)
        Weights, the same for all who belong to the same groups.
    groups : sequence of ndarray of int, shape (people,)
        For each question, the group of each person; −1 where they did not say.
    hidden : sequence of ndarray of bool, shape (groups, priorities)
        For each question, cells that are hidden.
    most : int
        How many priorities one person may choose.

    Returns
    -------
    ndarray of float, shape (priorities,)
        0.01 or 0.05; NaN where neither is enough.
    """
    codes, first, kind = np.unique(np.stack(groups), axis=1, return_index=True, return_inverse=True)
    weight = np.asarray(weights, dtype=np.float64)
    share = weight @ raised / weight.sum()
    size = np.bincount(kind.ravel())
    counts = np.zeros((len(size), raised.shape[1]), dtype=np.int64)
    np.add.at(counts, kind.ravel(), raised.astype(np.int64))
    made = counts.sum(axis=1)
    apart = weight[first] - weight[first][:, np.newaxis]
    steps = np.full(raised.shape[1], np.nan)
    for place in range(raised.shape[1]):
        swap = ((counts[:, place] > 0) & (made > size))[:, np.newaxis]
        swap = swap & ((counts[:, place] < size) & (made < most * size))
        secret = []
        for code, gone in zip(codes, hidden, strict=True):
            blank = np.append(gone[:, place], False)[code]
            told = np.where(blank, len(gone), code)
            swap &= told == told[:, np.newaxis]
            inside = code == np.arange(len(gone))[:, np.newaxis]
            on, off = inside @ counts[:, place], inside @ (size - counts[:, place])
            small = ((on > 0) & (on < SMALLEST_SHOWN)) | ((off > 0) & (off < SMALLEST_SHOWN))
            secret += list(inside[small & gone[:, place]])
        for step in STEPS:
            low, high = (
                np.array([-0.5, 0.5]) * step + np.round(share[place] / step) * step - share[place]
            ) * weight.sum()
            free = swap & (apart > low) & (apart < high)
            if all(np.any(free & (member[:, np.newaxis] != member)) for member in secret):
                steps[place] = step
                break
    return steps


def hands_hidden(counts: npt.ArrayLike) -> Flags:
    """Return which counts of raised hands are hidden, in a table whose totals by priority are printed.

    Parameters
    ----------
    counts : array_like of int, shape (areas, priorities)
        Hands.

    Returns
    -------
    ndarray of bool, shape (areas + 1, priorities)
        The last row is for the totals.
    """
    held = np.asarray(counts, dtype=np.int64)
    whole = np.vstack([held, held.sum(axis=0, keepdims=True)])
    small: Flags = whole < SMALLEST_SHOWN
    if held.size:
        small |= suppress(held, totals_printed=True).marks[:, :-1] != SHOWN
    return small


def live_people(people: int) -> int:
    """Return how many of the first people the live picture has: whole tens, and never the last five."""
    return max(people - HELD_BACK, 0) // BATCH * BATCH


def rounded_down(counts: npt.ArrayLike) -> Counts:
    """Return counts rounded down to fives; what is under five becomes nought and is not shown."""
    return np.asarray(counts, dtype=np.int64) // STEP * STEP
