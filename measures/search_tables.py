"""Which counts of a place by reason, age or sex may be shown, on every basis of ethnicity at once.

Searches of a place by kind and ethnic group are a table on each basis, and the three tables hang together: a count by
self-defined ethnicity is never above the combined one, the combined one never above both others together, the Mixed
column is the same in two of them, and the searches of all people are the same in all three. Each table is protected on
its own (`measures.suppression`), and then a count is given only where all three tables show it, and that of people of
Mixed heritage, or of none stated, never. What the tables say together then brings back no count from 1 to 4: a test
tries with a solver of whole-number programs (docs/adr/0009).

The Equality page (`measures.equity_counts`) and every other figure (`measures.search_book`) take what they show from
here, so that they never disagree on what is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import numpy.typing as npt

from measures.cubes import Floats
from measures.numbers import Codes, Months
from measures.search_cuts import AGES, COMBINED, OFFICER, REASONS, SECTION_60, SELF, SEXES, Cut
from measures.searches import Searches
from measures.suppression import HIDDEN, SHOWN, SMALLEST_SHOWN, Suppressed, suppress

Flags = npt.NDArray[np.bool_]

BASES = (OFFICER, SELF, COMBINED)
COLUMNS = ("asian", "black", "mixed", "other", "white", "not_stated")
#: Columns of which no part is given for a borough.
NEVER = ("mixed", "not_stated")
UNSTATED = COLUMNS.index("not_stated")
#: Rows of each protected table by its column in the files; together they are every search.
ROWS = {
    "object": tuple(REASONS.values()),
    "age_band": tuple(AGES.values()),
    "sex": (*SEXES.values(), ("other", "not_stated")),
}
SECTION_60_ROW = list(REASONS).index(SECTION_60)


@cache
def yearly(searches: Searches, column: str) -> Mapping[str, Floats]:
    """Return searches of 12 months by basis, each of shape (n_kinds, n_groups, n_areas, n_months).

    Parameters
    ----------
    searches : Searches
        Of a snapshot.
    column : str
        One of `ROWS`.
    """
    return {
        basis: np.asarray(
            [[searches.year(basis, group, **{column: values}) for group in COLUMNS] for values in ROWS[column]]
        )
        for basis in BASES
    }


@cache
def shown(searches: Searches, column: str, area: str, month: int) -> Flags:
    """Return which counts of a place may be given, shape (n_kinds, n_groups); none where they are not published.

    Parameters
    ----------
    searches : Searches
        Of a snapshot.
    column : str
        One of `ROWS`.
    area : str
        Code of a borough that has searches.
    month : int
        Last of the 12 months, its place in `Searches.months`.
    """
    row = int(np.flatnonzero(searches.areas == area)[0])
    tables = {basis: table[:, :, row, month] for basis, table in yearly(searches, column).items()}
    if any(np.isnan(table).any() for table in tables.values()):
        return np.zeros((len(ROWS[column]), len(COLUMNS)), dtype=bool)
    return np.asarray(protected(tables, column)[OFFICER].marks[:-1, :-1] == SHOWN)


def protected(tables: Mapping[str, Floats], column: str) -> dict[str, Suppressed]:
    """Return the tables of a place protected together: what may be shown inside is the same on every basis.

    Parameters
    ----------
    tables : mapping of str to ndarray of float, shape (n_kinds, n_groups)
        By basis (`BASES`), searches by kind (`ROWS`) and ethnic group (`COLUMNS`).
    column : str
        One of `ROWS`. Section 60 stands apart among the reasons, and all others are given as one.

    Returns
    -------
    dict of str to Suppressed
        By basis. A cell inside is `SHOWN` or `HIDDEN`, never `FEW`: to say on one basis which hidden counts are small
        gives those of another away. A group's total is hidden only where it is from 1 to 4. The searches of all people,
        by kind and altogether, are hidden on every basis where one hides them. How many had no ethnicity stated is
        hidden on every basis where a total is hidden on one, since all searches less those of the other groups would
        give it away.
    """
    apart = SECTION_60_ROW if column == "object" else None
    alone = {basis: _alone(np.asarray(table), apart) for basis, table in tables.items()}
    inside = np.all([each.marks[:-1, :-1] == SHOWN for each in alone.values()], axis=0)
    inside[:, [COLUMNS.index(each) for each in NEVER]] = False
    people = np.max([each.marks[:, -1] for each in alone.values()], axis=0)
    whole = all((each.marks[-1] == SHOWN).all() for each in alone.values())
    return {basis: _joined(each, inside, people, whole) for basis, each in alone.items()}


def _joined(table: Suppressed, inside: Flags, people: npt.NDArray[np.int8], whole: bool) -> Suppressed:
    """One table with what the others hide hidden too; ``whole``: none of them hides a total."""
    marks = table.marks.copy()
    marks[:-1, :-1] = np.where(inside, SHOWN, HIDDEN)
    marks[:, -1] = people
    if not whole:
        marks[-1, UNSTATED] = HIDDEN
    return Suppressed(table.counts, marks)


def _alone(counts: Floats, apart: int | None) -> Suppressed:
    """One table protected beside totals of groups that are printed elsewhere.

    Where all kinds but one that stands apart are from 1 to 4 of a group that has more, it shows nothing but totals.
    """
    found = suppress(counts, totals_printed=True, harmless=(UNSTATED,))
    if apart is None:
        return found
    rest = found.counts[-1] - found.counts[apart]
    few = (rest > 0) & (rest < SMALLEST_SHOWN) & (found.counts[-1] >= SMALLEST_SHOWN)
    if not np.delete(few, UNSTATED).any():
        return found
    marks = np.full(found.marks.shape, HIDDEN, dtype=np.int8)
    marks[-1] = found.marks[-1]
    return Suppressed(found.counts, marks)


def given(searches: Searches, cut: Cut, group: str, areas: Codes, months: Months) -> Flags:
    """Return where a cut of a group may be given for boroughs.

    Parameters
    ----------
    searches : Searches
        Of a snapshot.
    cut : Cut
        With a dimension.
    group : str
        Code of the group in the files: the cut's own, or White.
    areas : ndarray of str, shape (n_areas,)
        Codes of boroughs.
    months : ndarray of int, shape (n_months,)
        Last months, as places in `Searches.months`.

    Returns
    -------
    ndarray of bool, shape (n_areas, n_months)
        Of the law “all other powers” wherever section 60 may be given, of which it is the rest.
    """
    values = cut.where[cut.column]
    row = ROWS[cut.column].index(values) if values in ROWS[cut.column] else SECTION_60_ROW
    column = COLUMNS.index(group)
    known = set(searches.areas.tolist())
    return np.asarray(
        [
            [area in known and bool(shown(searches, cut.column, area, int(month))[row, column]) for month in months]
            for area in areas.tolist()
        ],
        dtype=bool,
    ).reshape(len(areas), len(months))
