"""Whether groups of people want the same: what each raised most, and what differs by more than chance would explain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import stats

FIRST: Final = 3
#: Share of false discoveries among all that is called different.
FALSE: Final = 0.05


@dataclass(frozen=True)
class Tested:
    """Comparisons of each group with everybody else who answered the same question.

    Attributes
    ----------
    others : ndarray of float, shape (groups, priorities)
        Share of everybody else who raised it.
    p : ndarray of float, shape (groups, priorities)
        Adjusted for the number of comparisons; NaN where none was made.
    """

    others: npt.NDArray[np.float64]
    p: npt.NDArray[np.float64]


def compare(
    counts: npt.ArrayLike,
    people: npt.ArrayLike,
    counts_all: npt.ArrayLike,
    people_all: npt.ArrayLike,
    told: npt.ArrayLike,
) -> Tested:
    """Return the comparison of every group with everybody else who answered its question.

    Parameters
    ----------
    counts : array_like of int, shape (groups, priorities)
        People of each group who raised each priority.
    people : array_like of int, shape (groups,)
        People of each group.
    counts_all : array_like of int, shape (groups, priorities)
        People who raised it among all who answered that group's question.
    people_all : array_like of int, shape (groups,)
        All who answered it.
    told : array_like of bool, shape (groups, priorities)
        Cells that are shown; only these are compared, so that the comparison tells nothing of the others.

    Returns
    -------
    Tested
        p of Fisher's exact test, two-sided by doubling, after Benjamini and Hochberg (1995) over all comparisons.
    """
    raised, size = np.asarray(counts), np.asarray(people)[:, np.newaxis]
    raised_all, size_all = np.asarray(counts_all), np.asarray(people_all)[:, np.newaxis]
    shown = np.asarray(told, dtype=bool) & (size_all > size)
    with np.errstate(divide="ignore", invalid="ignore"):
        others = np.where(shown, (raised_all - raised) / (size_all - size), np.nan)
    p = np.full(raised.shape, np.nan)
    if shown.any():
        wide = [np.broadcast_to(each, raised.shape)[shown] for each in (raised, size_all, raised_all, size)]
        low, high = stats.hypergeom.cdf(*wide), stats.hypergeom.sf(wide[0] - 1, *wide[1:])
        p[shown] = stats.false_discovery_control(np.minimum(2 * np.minimum(low, high), 1))
    return Tested(others, p)


def first_of(counts: npt.ArrayLike, told: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Return which priorities are among the first three of each group, of those that are shown; all that tie, too.

    Parameters
    ----------
    counts : array_like of int, shape (groups, priorities)
        People of each group who raised each priority.
    told : array_like of bool, shape (groups, priorities)
        Cells that are shown.

    Returns
    -------
    ndarray of bool, shape (groups, priorities)
        Nothing for a group with fewer than three cells that are shown.
    """
    shown = np.asarray(told, dtype=bool)
    held = np.where(shown, np.asarray(counts), -1)
    if held.shape[1] < FIRST:
        return np.zeros(held.shape, dtype=bool)
    third = np.sort(held, axis=1)[:, -FIRST][:, np.newaxis]
    return np.asarray((held >= third) & (third >= 0) & shown)
