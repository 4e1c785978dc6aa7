"""Which counts of a place by reason, age or sex may be shown, on every basis of ethnicity at once.

Searches of a place by kind and ethnic group are a table on each basis, and the three tables hang together: a count by
self-defined ethnicity is never above the combined one, the combined one never above both others together, the Mixed
column is the same in two of them, and the searches of all people are the same in all three. Each table is protected on
its own (`measures.suppression`), and then a count is given only where all three tables show it, and that of people of
Mixed heritage, or of none stated, never. What the tables say together then brings back no count from 1 to 4: a test
tries with linear programming.
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
    tables = [table[:, :, row, month] for table in yearly(searches, column).values()]
    if any(np.isnan(table).any() for table in tables):
        return np.zeros(tables[0].shape, dtype=bool)
    marks = [protect(table, SECTION_60_ROW if column == "object" else None).marks[:-1, :-1] for table in tables]
    given = np.all([each == SHOWN for each in marks], axis=0)
    given[:, [COLUMNS.index(each) for each in NEVER]] = False
    return np.asarray(given)


def protect(counts: Floats, apart: int | None) -> Suppressed:
    """Return one table protected beside totals of groups that are printed elsewhere.

    Parameters
    ----------
    counts : ndarray of float, shape (n_kinds, n_groups)
        Searches by kind and ethnic group, the groups in the order of `COLUMNS`.
    apart : int or None
        A kind against which all others are given as one: section 60. Where those are from 1 to 4 of a group that has
        more, the table shows nothing but its totals.

    Returns
    -------
    Suppressed
    """
    unstated = COLUMNS.index("not_stated")
    found = suppress(counts, totals_printed=True, harmless=(unstated,))
    if apart is None:
        return found
    rest = found.counts[-1] - found.counts[apart]
    few = (rest > 0) & (rest < SMALLEST_SHOWN) & (found.counts[-1] >= SMALLEST_SHOWN)
    if not np.delete(few, unstated).any():
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
