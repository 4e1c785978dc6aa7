"""What was found: searches of each group by reason or law and by outcome, so that no small count can be worked out.

Nothing is blotted out here: reasons that hold too few searches with an outcome, or too few without, are put together
until the sums are large enough or nought. What is printed is therefore a whole split of the group's searches, and no
difference of two printed numbers is from 1 to 4. A reason that the table of reasons hides is never printed alone. What
is put together on one basis of ethnicity is put together on all, since a count on one basis says much of the others.
Searches without a recorded outcome are left out; how many they are is no attribute of a person and may be known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from measures.equity_counts import LAWS, Table, outcome_values
from measures.equity_place import Figure, Place, figure
from measures.intervals import proportion
from measures.search_cuts import REASONS, SECTION_60
from measures.search_tables import BASES, ROWS
from measures.searches import GROUPS, REFERENCE
from measures.suppression import SMALLEST_SHOWN

#: What can come of a search, in the order in which it is listed.
KINDS = {
    "Arrest": ("arrest",),
    "Charge or summons by post": ("summons_charge",),
    "Community resolution": ("community_resolution",),
    "Caution or warning": ("caution_warning",),
    "Penalty notice": ("penalty_notice",),
    "Other outcome": ("other_outcome",),
}
NOTHING_MORE = "No further action"
#: Groups in the order in which they are listed.
LISTED = {**dict(sorted(GROUPS.items())), "White": REFERENCE}
CHOICES = ("reason", "law")
EVERY, DRUGS, NOT_DRUGS = "All reasons", "Drugs", "All reasons but drugs"

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Part:
    """One reason or law, or several together, of one group.

    Attributes
    ----------
    labels : tuple of str
        The reasons or laws that are counted.
    searches, found : int
        Searches with a recorded outcome, and those of them that led to an outcome other than no further action.
    rate : Figure
        found ÷ searches as a share (Wilson); blank without any search.
    """

    labels: tuple[str, ...]
    searches: int
    found: int
    rate: Figure


@dataclass(frozen=True)
class KindRow:
    """How many searches led to one kind of outcome, or to any of several: each a true count, 0 or at least 5."""

    labels: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class GroupFound:
    """What was found when people of one group were searched.

    Attributes
    ----------
    group : str
        The group, in the words of a reader.
    total : Part or None
        All searches; None where on any basis too few led to an outcome, or too few did not, for either to be printed.
    reasons, laws : tuple of Part
        The same searches by reason and by law; every search is in one part. Empty without a total.
    kinds : dict of str to tuple of KindRow
        By choice of reasons (`EVERY`, and `DRUGS` and `NOT_DRUGS` where those may be told apart): the kinds of
        outcome, no further action last. Empty without a total.
    """

    group: str
    total: Part | None
    reasons: tuple[Part, ...] = ()
    laws: tuple[Part, ...] = ()
    kinds: tuple[tuple[str, tuple[KindRow, ...]], ...] = ()


def explore(place: Place, basis: str, table: Table | None) -> tuple[GroupFound, ...]:
    """Return what was found, by group, reason, law and kind of outcome.

    Every basis prints the same splits.

    Parameters
    ----------
    place : Place
        Area and month.
    basis : str
        Of ethnicity.
    table : Table or None
        Searches by reason and group, as `measures.equity_counts.tabled` protects them; None where none is published.

    Returns
    -------
    tuple of GroupFound
        One for each group in `LISTED`; empty where nothing is published.
    """
    if table is None:
        return ()
    return tuple(_group(place, basis, words, table) for words in LISTED)


def together(found: Counts, searches: Counts, hidden: npt.NDArray[np.bool_]) -> list[list[int]] | None:
    """Return which rows may be printed alone and which only together.

    Parameters
    ----------
    found, searches : ndarray of int, shape (rows, bases)
        Searches that led to an outcome, and searches whose outcome is known, on each basis of ethnicity.
    hidden : ndarray of bool, shape (rows,)
        Rows that may not be printed alone whatever they hold.

    Returns
    -------
    list of list of int, or None
        A split of the rows, those put together last. In each part the searches with an outcome, and those without,
        are 0 or at least 5 on every basis. None where that cannot be, since the sums over all rows are too small.
    """
    pairs = np.hstack([found, searches - found])
    alone = _safe(pairs) & ~hidden
    apart = np.flatnonzero(~alone).tolist()
    size = searches.sum(axis=1)
    others = sorted(np.flatnonzero(alone).tolist(), key=lambda row: (size[row] == 0, int(size[row])))
    while apart and (len(apart) == 1 or not bool(_safe(pairs[apart].sum(axis=0)))):
        if not others:
            return None if not bool(_safe(pairs.sum(axis=0))) else [sorted(apart)]
        apart.append(others.pop(0))
    return [[row] for row in sorted(others)] + ([sorted(apart)] if apart else [])


def _safe(counts: Counts) -> npt.NDArray[np.bool_]:
    """Which rows hold no count from 1 to 4."""
    return np.asarray(((counts == 0) | (counts >= SMALLEST_SHOWN)).all(axis=-1))


def _group(place: Place, basis: str, words: str, table: Table) -> GroupFound:
    """What was found in one group."""
    group, column = LISTED[words], table.column(LISTED[words])
    found_values, known_values = outcome_values(place)

    def counted(outcome: tuple[str, ...]) -> Counts:
        rows = [
            [place.count(each, group, object=reason, outcome=outcome) for each in BASES] for reason in ROWS["object"]
        ]
        return np.asarray(rows).astype(np.int64)

    found, searches = counted(found_values), counted(known_values)
    parts = together(found, searches, ~table.shown[:-1, column])
    if parts is None or not table.total_shown(group):
        return GroupFound(words, None)
    names, own = list(REASONS), BASES.index(basis)
    found, searches = found[:, own], searches[:, own]
    reasons = tuple(_part([names[row] for row in rows], found[rows], searches[rows]) for rows in parts)
    total = _part([EVERY], found, searches)
    kinds = np.asarray([counted(values) for values in KINDS.values()])
    return GroupFound(words, total, reasons, _laws(total, reasons), _kinds(kinds, own, total, reasons))


def _part(labels: Sequence[str], found: Counts, searches: Counts) -> Part:
    """Some rows together."""
    hits, known = int(found.sum()), int(searches.sum())
    return Part(tuple(labels), known, hits, figure(proportion(hits, known)))


def _rest(total: Part, part: Part, label: str) -> Part:
    """A total less one of its parts."""
    return _part([label], np.asarray([total.found - part.found]), np.asarray([total.searches - part.searches]))


def _laws(total: Part, reasons: Sequence[Part]) -> tuple[Part, ...]:
    """Section 60 and all other powers where section 60 is printed alone among the reasons, otherwise both together."""
    for part in reasons:
        if part.labels == (SECTION_60,):
            return (
                _part([LAWS[0]], np.asarray([part.found]), np.asarray([part.searches])),
                _rest(total, part, LAWS[1]),
            )
    return (_part(LAWS, np.asarray([total.found]), np.asarray([total.searches])),)


def _kinds(
    counts: Counts, own: int, total: Part, reasons: Sequence[Part]
) -> tuple[tuple[str, tuple[KindRow, ...]], ...]:
    """The kinds of outcome for all reasons, and for drugs and the rest where those are printed apart.

    ``counts`` has kinds × reasons × bases, of which ``own`` is printed. What is split over drugs and the rest is never
    finer than what is split over all reasons, and each cell is 0 or at least 5.
    """
    whole = counts.sum(axis=1)
    classes = _classes(whole, [[row] for row in range(len(counts))])
    found = [(EVERY, _rows(whole[:, own], classes, total))]
    drugs = next((part for part in reasons if part.labels == (DRUGS,)), None)
    if drugs is not None and len(reasons) > 1:
        some = counts[:, list(REASONS).index(DRUGS)]
        classes = _classes(np.hstack([some, whole - some]), classes)
        found.append((DRUGS, _rows(some[:, own], classes, drugs)))
        found.append((NOT_DRUGS, _rows((whole - some)[:, own], classes, _rest(total, drugs, NOT_DRUGS))))
    return tuple(found)


def _classes(counts: Counts, classes: list[list[int]]) -> list[list[int]]:
    """Put classes of kinds together until each has no count from 1 to 4 in any column."""
    sums = np.asarray([counts[rows].sum(axis=0) for rows in classes])
    alone = _safe(sums)
    apart = np.flatnonzero(~alone).tolist()
    others = sorted(np.flatnonzero(alone).tolist(), key=lambda place: (not sums[place].any(), int(sums[place].sum())))
    while apart and others and not bool(_safe(sums[apart].sum(axis=0))):
        apart.append(others.pop(0))
    bucket = sorted(row for place in apart for row in classes[place])
    return [classes[place] for place in sorted(others)] + ([bucket] if bucket else [])


def _rows(counts: Counts, classes: list[list[int]], part: Part) -> tuple[KindRow, ...]:
    """The kinds of outcome of some searches, no further action last."""
    names = list(KINDS)
    rows = [KindRow(tuple(names[kind] for kind in kinds), int(counts[kinds].sum())) for kinds in classes]
    return (*rows, KindRow((NOTHING_MORE,), part.searches - part.found))
