"""Searches of one place by reason, law and age, small counts hidden so that none can be worked out.

A table is protected once, with every ethnic group as a column, and each group's view takes its columns from there.
What one view hides, no other view of the same table shows. A group's total is never hidden here unless it is from 1 to
4, since maps and other figures print it. What was not written down, an ethnicity or an outcome, is no attribute of a
person: those counts are printed, however small (docs/adr/0009).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from measures.equality import outcome_gap
from measures.equity_place import NOTHING, Figure, Place, figure
from measures.search_cuts import AGES, REASONS, SECTION_60
from measures.searches import BASES, BLANK, GROUPS, NO_ACTION, NOT_STATED, REFERENCE
from measures.suppression import FEW, HIDDEN, SHOWN, SMALLEST_SHOWN, WORDS, Suppressed, suppress

LAWS = ("Section 60, no suspicion needed", "All other powers, suspicion needed")
COLUMNS = ("asian", "black", "mixed", "other", REFERENCE, NOT_STATED)
HIDDEN_TEXT = WORDS[HIDDEN]


@dataclass(frozen=True)
class CountRow:
    """Searches of one kind: counts in words (small ones hidden), and the ratio where both counts are shown."""

    label: str
    total: str
    group: str
    white: str
    ratio: Figure


@dataclass(frozen=True)
class PowerRow:
    """Searches of one group under one power beside White persons', in words, and the ratio where both are shown."""

    power: str
    group: str
    searches: str
    white: str
    ratio: Figure


@dataclass(frozen=True)
class AgeRow:
    """Searches of one age band: counts in words, and shares (0 to 1) of each group's searches."""

    label: str
    group: str
    white: str
    group_share: float | None
    white_share: float | None


@dataclass(frozen=True)
class OutcomeRow:
    """What share (0 to 1) of a group's searches with an outcome led to any, and that share beside White persons'.

    ``gap`` is group − White as a share, ``ratio`` group ÷ White; both are blank for White itself.
    """

    group: str
    rate: Figure
    searches: float | None
    gap: Figure = NOTHING
    ratio: Figure = NOTHING


@dataclass(frozen=True)
class Table:
    """Searches by kind (rows) and ethnic group (`COLUMNS`), totals last, and what of it may be shown."""

    counts: npt.NDArray[np.int64]
    texts: npt.NDArray[np.str_]
    shown: npt.NDArray[np.bool_]

    def column(self, group: str) -> int:
        """Return where a group's column lies."""
        return COLUMNS.index(group)

    def total_shown(self, group: str) -> bool:
        """Return whether the number of all searches of a group may be shown."""
        return bool(self.shown[-1, self.column(group)])


def tabled(place: Place, basis: str, dimension: str, kinds: Mapping[str, tuple[str, ...]]) -> Table | None:
    """Return searches of a place by kind and ethnic group, protected; None where they are not published.

    Parameters
    ----------
    place : Place
        Area and month.
    basis : str
        Of ethnicity.
    dimension : str
        Column of the table ``stop_search``.
    kinds : mapping of str to tuple of str
        Rows: the values of the dimension that each sums.

    Returns
    -------
    Table or None
    """
    counts = [
        np.asarray(
            [[place.count(each, group, **{dimension: values}) for group in COLUMNS] for values in kinds.values()]
        )
        for each in BASES
    ]
    if any(np.isnan(each).any() for each in counts):
        return None
    found = [_protected(each, kinds) for each in counts]
    own = found[BASES.index(basis)]
    marks = own.marks.copy()
    # The searches of all people are the same on every basis: what one basis hides of them, none shows.
    marks[:, -1] = np.max([each.marks[:, -1] for each in found], axis=0)
    protected = Suppressed(own.counts, marks)
    return Table(protected.counts, protected.texts(), marks == SHOWN)


def _protected(counts: npt.NDArray[np.float64], kinds: Mapping[str, tuple[str, ...]]) -> Suppressed:
    """One table protected; bare but for its totals where nearly all of a column is section 60, the rest too few."""
    found = suppress(counts, totals_printed=True, harmless=(COLUMNS.index(NOT_STATED),))
    if SECTION_60 not in kinds:
        return found
    rest = found.counts[-1] - found.counts[list(kinds).index(SECTION_60)]
    few = (rest > 0) & (rest < SMALLEST_SHOWN) & (found.counts[-1] >= SMALLEST_SHOWN)
    if not np.delete(few, COLUMNS.index(NOT_STATED)).any():
        return found
    marks = np.full(found.marks.shape, HIDDEN, dtype=np.int8)
    marks[-1] = found.marks[-1]
    return Suppressed(found.counts, marks)


def reasons(place: Place, group: str, table: Table | None) -> tuple[CountRow, ...]:
    """Return searches by reason, section 60 apart, with the ratio of each where its counts are shown."""
    if table is None:
        return tuple(CountRow(words, "–", "–", "–", NOTHING) for words in REASONS)
    return tuple(_count_row(place, group, table, words, row) for row, words in enumerate(REASONS))


def laws(place: Place, group: str, table: Table | None) -> tuple[CountRow, ...]:
    """Return searches under section 60 and under all other powers, by the table of reasons.

    The other powers are the total less section 60; they are hidden where either is, so that they tell no more.
    """
    if table is None:
        return tuple(CountRow(words, "–", "–", "–", NOTHING) for words in LAWS)
    row = list(REASONS).index(SECTION_60)
    rest = table.counts[-1] - table.counts[row]
    shown = table.shown[-1] & table.shown[row] & ((rest == 0) | (rest >= SMALLEST_SHOWN))
    texts = np.where(shown, [f"{count:,}" for count in rest.tolist()], HIDDEN_TEXT)
    own, white = table.column(GROUPS[group]), table.column(REFERENCE)
    ratio = place.ratio_of(group, float(rest[own]), float(rest[white])) if shown[own] and shown[white] else NOTHING
    others = CountRow(LAWS[1], str(texts[-1]), str(texts[own]), str(texts[white]), ratio)
    return (_count_row(place, group, table, LAWS[0], row), others)


def count_text(count: float) -> str:
    """Return a count as a reader may see it: ``"1,204"``, ``"fewer than 5"``, or a dash where it is missing."""
    if np.isnan(count):
        return "–"
    return WORDS[FEW] if 0 < count < SMALLEST_SHOWN else f"{count:,.0f}"


def powers(place: Place, table: Table | None) -> tuple[PowerRow, ...]:
    """Return searches under section 60 and under all other powers of every group, as `laws` has them."""
    return tuple(
        PowerRow(row.label, group, row.group, row.white, row.ratio)
        for rows in zip(*(laws(place, group, table) for group in sorted(GROUPS)), strict=True)
        for group, row in zip(sorted(GROUPS), rows, strict=True)
    )


def ages(group: str, table: Table | None) -> tuple[AgeRow, ...]:
    """Return searches by age: counts and shares of the group's and of White persons' searches."""
    if table is None:
        return ()
    columns = [table.column(GROUPS[group]), table.column(REFERENCE)]
    totals = table.counts[-1, columns]
    given = table.shown[:-1, columns] & table.shown[-1, columns] & (totals > 0)
    shares = table.counts[:-1, columns] / np.where(totals > 0, totals, 1)
    return tuple(
        AgeRow(
            words,
            str(table.texts[row, columns[0]]),
            str(table.texts[row, columns[1]]),
            float(shares[row, 0]) if given[row, 0] else None,
            float(shares[row, 1]) if given[row, 1] else None,
        )
        for row, words in enumerate(AGES)
    )


def outcomes(place: Place, basis: str) -> tuple[OutcomeRow, ...]:
    """Return how often searches led to any outcome, by group, of those with an outcome known (Wilson).

    A group with fewer than 5 searches that led to one, or that did not, has none. The gap to White is by Newcombe's
    method, the ratio by Koopman's.
    """
    found, known = outcome_values(place)
    pairs = {
        words: (place.count(basis, group, outcome=found), place.count(basis, group, outcome=known))
        for words, group in sorted({**GROUPS, "White": REFERENCE}.items())
    }
    return tuple(_outcome(words, pair, pairs["White"]) for words, pair in pairs.items())


def outcome_values(place: Place) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the values of an outcome other than no further action, and those of any outcome that is known."""
    known = tuple(each for each in place.searches.values("outcome") if each != BLANK)
    return tuple(each for each in known if each != NO_ACTION), known


def _outcome(words: str, pair: tuple[float, float], white: tuple[float, float]) -> OutcomeRow:
    """One group's outcomes beside White persons'."""
    if not _enough(pair):
        return OutcomeRow(words, NOTHING, pair[1] if pair[1] >= SMALLEST_SHOWN else None)
    compared = outcome_gap(*pair, *white)
    rate = figure(compared.group)
    if words == "White" or not _enough(white):
        return OutcomeRow(words, rate, pair[1])
    return OutcomeRow(words, rate, pair[1], figure(compared.difference), figure(compared.ratio))


def _enough(pair: tuple[float, float]) -> bool:
    """Whether there are at least 5 searches that led to an outcome, and 5 that did not; False where unknown."""
    return min(pair[0], pair[1] - pair[0]) >= SMALLEST_SHOWN


def _count_row(place: Place, group: str, table: Table, words: str, row: int) -> CountRow:
    """One row of the table as a reader sees it."""
    own, white = table.column(GROUPS[group]), table.column(REFERENCE)
    ours, theirs = float(table.counts[row, own]), float(table.counts[row, white])
    given = table.shown[row, own] and table.shown[row, white]
    ratio = place.ratio_of(group, ours, theirs) if given else NOTHING
    texts = table.texts[row]
    return CountRow(words, str(texts[-1]), str(texts[own]), str(texts[white]), ratio)
