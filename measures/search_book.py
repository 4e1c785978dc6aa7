"""Searches as the estimator counts them: a group's and White people's, over residents or over known outcomes."""

from __future__ import annotations

import numpy as np

from base.periods import to_index
from base.snapshot import Snapshot
from geo.areas import LONDON
from measures.catalogue import Measure
from measures.cubes import Floats, rolling
from measures.disparities import RESIDENTS, WHITE
from measures.numbers import Codes, Months, Numbers
from measures.searches import BLANK, GROUPS, NO_ACTION, REFERENCE, load_searches


class SearchBook:
    """Searches of a snapshot, by group against White.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def groups(self, measure: Measure) -> tuple[str, ...]:
        """Return the groups that searches are compared for."""
        return tuple(GROUPS)

    def periods(self, measure: Measure, level: str, window: str) -> Months:
        """Return the months to which 12 whole months of searches are published at a level."""
        searches = load_searches(self.snapshot)
        total = searches.year()
        if level == "london":
            blank = np.isnan(searches.of(total, (LONDON,))[0])
        else:
            blank = np.isnan(total[np.char.startswith(searches.areas, "E09")]).all(axis=0)
        found: Months = searches.months[~blank]
        return found

    def at(self, measure: Measure, level: str, window: str, group: str, codes: Codes, months: Months) -> Numbers:
        """Return searches and residents of a group, or searches with an outcome and all with one known.

        ``variance`` holds the same two of White people. NaN where nothing is published.
        """
        searches = load_searches(self.snapshot)
        place = to_index(months) - searches.first
        known = (place >= 0) & (place < len(searches.months))

        def of(one: str, **where: tuple[str, ...]) -> Floats:
            every = rolling(searches.monthly("officer", one, **where), window)
            found = searches.of(every, codes)[:, np.where(known, place, 0)]
            found[:, ~known] = np.nan
            return found

        if measure.numerator.series[0].startswith("outcome"):
            outcomes = tuple(each for each in searches.values("outcome") if each != BLANK)
            found = tuple(each for each in outcomes if each != NO_ACTION)
            parts = [(of(one, outcome=found), of(one, outcome=outcomes)) for one in (GROUPS[group], REFERENCE)]
        else:
            table = self.snapshot.frame("population")
            table = table[table["basis"] == "published"].set_index("code")
            people = [
                table[column].reindex(codes).to_numpy(dtype=np.float64)[:, None] for column in (RESIDENTS[group], WHITE)
            ]
            counts = [of(one) for one in (GROUPS[group], REFERENCE)]
            parts = [(count, np.broadcast_to(each, count.shape)) for count, each in zip(counts, people, strict=True)]
        return Numbers(parts[0][0], parts[0][1], np.stack(parts[1]))
