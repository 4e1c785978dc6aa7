"""What an estimate is made of: counts, denominators and variances, by area and period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from base.periods import to_index
from measures.catalogue import Measure
from measures.cubes import Floats

Codes = npt.NDArray[np.str_]
Months = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Numbers:
    """Counts and denominators, broadcastable to area × period.

    ``variance`` holds what an interval needs besides: Σ count and Σ weight² × count of a weighted measure, count and
    denominator of the reference group of a disparity. ``hidden`` marks cells that may not be shown, though they make
    part of a sum that may.
    """

    count: Floats
    denominator: Floats
    variance: Floats | None = None
    hidden: npt.NDArray[np.bool_] | None = None

    def grouped(self, membership: Floats) -> Numbers:
        """Return the numbers summed by group; a group with a missing member is missing.

        Parameters
        ----------
        membership : ndarray of float, shape (n_groups, n_areas)
            1 where an area belongs to a group.
        """
        denominator = np.broadcast_to(self.denominator, self.count.shape)
        variance = None if self.variance is None else np.stack([_sum(membership, part) for part in self.variance])
        return Numbers(_sum(membership, self.count), _sum(membership, denominator), variance)

    def rows(self, known: Codes, codes: Codes) -> Numbers:
        """Return the rows of some areas; NaN for an area that the file does not have.

        Parameters
        ----------
        known : ndarray of str, shape (n_areas,)
            Codes of the rows, sorted.
        codes : ndarray of str, shape (n_wanted,)
            Codes asked for.
        """
        place = np.searchsorted(known, codes).clip(0, len(known) - 1)
        absent = known[place] != codes

        def pick(part: Floats) -> Floats:
            rows = part[..., place, :].astype(np.float64)
            rows[..., absent, :] = np.nan
            return rows

        variance = None if self.variance is None else pick(self.variance)
        return Numbers(pick(self.count), pick(self.denominator), variance)


@runtime_checkable
class CutBook(Protocol):
    """A book whose measures have more groups than a picker lists."""

    def group(self, measure: Measure, text: str) -> str:
        """Return the one name of a group that a measure has, or raise `UnknownNameError`."""
        ...


class Book(Protocol):
    """The counts of one family of tables: which groups and periods it has, and its numbers."""

    def groups(self, measure: Measure) -> tuple[str, ...]:
        """Return the groups that a measure is published for, its usual one first; none where it has no groups."""
        ...

    def periods(self, measure: Measure, level: str, window: str) -> Months:
        """Return the months at which a full window of a measure ends, oldest first."""
        ...

    def at(self, measure: Measure, level: str, window: str, group: str, codes: Codes, months: Months) -> Numbers:
        """Return counts and denominators for some areas and months, NaN where nothing is published."""
        ...


def columns(values: Floats, known: Months, wanted: Months) -> Floats:
    """Return the values of the months asked for; NaN outside the known ones.

    Parameters
    ----------
    values : ndarray of float, shape (..., n_known)
        Values by month.
    known, wanted : ndarray of int
        Months, ``yyyymm``; the known ones rising.
    """
    order, asked = to_index(known), to_index(wanted)
    place = np.searchsorted(order, asked).clip(0, len(order) - 1)
    out = values[:, place].astype(np.float64)
    out[:, order[place] != asked] = np.nan
    return out


def _sum(membership: Floats, values: Floats) -> Floats:
    """Group sums in which a missing member makes the group missing."""
    missing = np.isnan(values)
    total = membership @ np.where(missing, 0.0, values)
    if missing.any():
        total[(membership @ missing.astype(np.float64)) > 0] = np.nan
    return np.asarray(total)
