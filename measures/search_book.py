"""Searches as the estimator counts them: a cut of them and of White people's, over residents or over known outcomes.

Boroughs' small counts are hidden here, so that none of them, and nothing that gives one away, enters a figure: a count
from 1 to 4; a count by reason, power, age or sex that its protected tables hide (`measures.search_tables`); outcomes of
fewer than 5 searches, or of all but fewer than 5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from base.errors import UnknownNameError
from base.periods import to_index
from base.snapshot import Snapshot
from geo.areas import LONDON
from measures.catalogue import Measure
from measures.cubes import Floats, rolling
from measures.disparities import AGAINST_WHITE, RESIDENTS, few_outcomes
from measures.numbers import Codes, Months, Numbers
from measures.search_cuts import GROUP_CODES, NOT_STATED, OFFICER, OFFICER_GROUPS, WHITE, Cut, cuts, parse
from measures.search_cuts import text as text_of
from measures.search_tables import Flags, given
from measures.searches import BLANK, NO_ACTION, Searches, load_searches
from measures.suppression import SMALLEST_SHOWN

#: The one window whose figures are given; sums over others serve tests of change, and leave no trace of a count.
GIVEN_WINDOW = "12m"


@dataclass(frozen=True)
class Asked:
    """Which searches of which places: a basis, where, and months as places in `Searches.months`."""

    searches: Searches
    basis: str
    window: str
    codes: Codes
    place: Months
    known: Flags

    def count(self, code: str, **where: tuple[str, ...]) -> Floats:
        """Return searches of a group, by its code in the files, shape (n_areas, n_months)."""
        every = rolling(self.searches.monthly(self.basis, code, **where), self.window)
        found = self.searches.of(every, self.codes)[:, np.where(self.known, self.place, 0)]
        found[:, ~self.known] = np.nan
        return found


class SearchBook:
    """Searches of a snapshot, by cut, against White.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def groups(self, measure: Measure) -> tuple[str, ...]:
        """Return the groups that searches are compared for, by the officer's view; `group` takes every other cut."""
        kind = measure.numerator.series[0]
        return tuple(each for each in OFFICER_GROUPS if _exists(kind, each))

    def group(self, measure: Measure, text: str) -> str:
        """Return the one text of a cut that a measure has.

        White and *Not stated* do not exist against White, and *Not stated* has no residents.

        Raises
        ------
        UnknownNameError
            If the measure has no such cut.
        """
        kind = measure.numerator.series[0]
        return text_of(parse(text, [name for name, cut in cuts().items() if _exists(kind, cut.group)]))

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
        """Return searches and residents of a cut, or its searches with an outcome and all with one known.

        ``variance`` holds the same two of White people, cut alike. NaN where nothing is published. Where a borough's
        count may not be shown its denominator is NaN, so that neither it nor a sum with it makes a figure.

        Raises
        ------
        UnknownNameError
            For outcomes of boroughs by reason, power, age or sex, which are given for London only: such a table has
            four dimensions with small counts in most cells, and no hiding of some of them is known to be safe.
        """
        cut, kind = parse(group), measure.numerator.series[0]
        searches = load_searches(self.snapshot)
        place = to_index(months) - searches.first
        asked = Asked(searches, cut.basis, window, codes, place, (place >= 0) & (place < len(searches.months)))
        guarded = level == "borough" and window == GIVEN_WINDOW
        if not kind.startswith("outcome"):
            pairs = [self._over_residents(asked, cut, each, guarded) for each in (cut.group, WHITE)]
        elif cut.dimension and level == "borough":
            plain = text_of(Cut(cut.group, cut.basis))
            raise UnknownNameError(f"borough figure of {measure.title} (London has one) for", group, (plain,))
        else:
            pairs = [_outcomes(asked, cut, each, guarded) for each in (cut.group, WHITE)]
        return Numbers(pairs[0][0], pairs[0][1], np.stack(pairs[1]))

    def _over_residents(self, asked: Asked, cut: Cut, group: str, guarded: bool) -> tuple[Floats, Floats]:
        """Searches and residents of a group; residents of all ages and sexes, since no open file crosses them."""
        count = asked.count(GROUP_CODES[group], **cut.where)
        table = self.snapshot.frame("population")
        table = table[table["basis"] == "published"].set_index("code")
        people = table[RESIDENTS[group]].reindex(asked.codes).to_numpy(dtype=np.float64)[:, None]
        hidden = np.zeros(count.shape, dtype=bool)
        if guarded and cut.dimension:
            hidden[:, asked.known] = ~given(
                asked.searches, cut, GROUP_CODES[group], asked.codes, asked.place[asked.known]
            )
        elif guarded:
            hidden = _few(count)
        return count, np.where(hidden, np.nan, people)


def _outcomes(asked: Asked, cut: Cut, group: str, guarded: bool) -> tuple[Floats, Floats]:
    """Searches of a group with an outcome, and all with one known."""
    known = tuple(each for each in asked.searches.values("outcome") if each != BLANK)
    found = tuple(each for each in known if each != NO_ACTION)

    def pair(each: str) -> tuple[Floats, Floats]:
        code = GROUP_CODES[each]
        return asked.count(code, outcome=found, **cut.where), asked.count(code, outcome=known, **cut.where)

    hits, searches = pair(group)
    if not guarded:
        return hits, searches
    hidden = few_outcomes(hits, searches)
    if group == NOT_STATED:
        # All searches are known from another basis: what none stated leaves of them would be a hidden group's.
        rest = [each for each in GROUP_CODES if each not in {NOT_STATED, "Mixed" if cut.basis == OFFICER else ""}]
        hidden |= np.any([few_outcomes(*pair(each)) for each in rest], axis=0)
    return hits, np.where(hidden, np.nan, searches)


def _few(count: Floats) -> Flags:
    """Where a count is from 1 to 4."""
    return np.asarray((count > 0) & (count < SMALLEST_SHOWN))


def _exists(kind: str, group: str) -> bool:
    """Whether a kind of figure exists for a group."""
    if kind in AGAINST_WHITE:
        return group not in {WHITE, NOT_STATED}
    return group != NOT_STATED or kind == "outcome_rate"
