"""Searches of one place by reason, law and age, small counts hidden so that none can be worked out.

What is hidden is decided once for every group and every basis of ethnicity, and for all other figures alike
(`measures.search_tables`); each group's view takes its columns from there. London's own tables hide nothing, as no
figure of London does. A search without an outcome written down is no attribute of a person: how many there are is
printed, however few (docs/adr/0009).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.areas import LONDON
from measures.equality import outcome_gap
from measures.equity_place import NOTHING, Figure, Place, figure
from measures.search_cuts import AGES, REASONS
from measures.search_tables import BASES, COLUMNS, ROWS, SECTION_60_ROW, protected
from measures.searches import BLANK, GROUPS, NO_ACTION, REFERENCE
from measures.suppression import FEW, HIDDEN, SHOWN, SMALLEST_SHOWN, WORDS, Suppressed

LAWS = ("Section 60, no suspicion needed", "All other powers, suspicion needed")
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


def tabled(place: Place, basis: str, column: str) -> Table | None:
    """Return searches of a place by kind and ethnic group, protected; None where they are not published.

    Parameters
    ----------
    place : Place
        Area and month.
    basis : str
        Of ethnicity.
    column : str
        Of the table ``stop_search``: one of `measures.search_tables.ROWS`, whose kinds are the rows.

    Returns
    -------
    Table or None
    """
    counts = {
        each: np.asarray([[place.count(each, group, **{column: kind}) for group in COLUMNS] for kind in ROWS[column]])
        for each in BASES
    }
    if any(np.isnan(each).any() for each in counts.values()):
        return None
    found = protected(counts, column)[basis]
    if place.area == LONDON:
        found = Suppressed(found.counts, np.full(found.marks.shape, SHOWN, dtype=np.int8))
    return Table(found.counts, found.texts(), found.marks == SHOWN)


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
    row = SECTION_60_ROW
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
        return OutcomeRow(words, NOTHING, None)
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
