"""Everything that the Equality page and the figures API print of one place, put together to work out what they hide.

A reader who wants to know a hidden count takes every printed number and word of the page, for all groups, reasons,
laws, ages and outcomes, and asks a solver of whole-number programs for the least and the most that the count can be.
Each basis of ethnicity is taken alone, but for the searches of all people, which are the same on each. What was not
written down (an ethnicity, an outcome) is no attribute of a person, so that those counts are no secret: docs/adr/0009.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from measures import equity_counts
from measures.equity_counts import AGES, COLUMNS, HIDDEN_TEXT, REASONS, SECTION_60, Table, count_text
from measures.equity_explorer import DRUGS, EVERY, KINDS, LISTED, NOTHING_MORE, explore
from measures.equity_place import NOTHING, Figure, Place
from measures.estimates import Figures
from measures.searches import BASES, BLANK, GROUPS, NO_ACTION, NOT_STATED
from measures.suppression import FEW, WORDS

AUGUST = 202408
KINGSTON, RICHMOND, BEXLEY, HAVERING, BARKING = "E09000021", "E09000027", "E09000004", "E09000016", "E09000002"
CITY = "E09000001"
OUTCOMES = {**KINDS, NOTHING_MORE: (NO_ACTION,), "blank": (BLANK,)}
ANY, NONE, KNOWN = slice(0, len(KINDS)), slice(len(KINDS), len(KINDS) + 1), slice(0, len(KINDS) + 1)
EACH, MOST = slice(None), 100_000
FEATURES = {
    dimension: [value for values in kinds.values() for value in values]
    for dimension, kinds in (("object", REASONS), ("age_band", AGES), ("outcome", OUTCOMES))
}
#: Counts by reason × group × outcome, and by age × group, as places in one line of unknowns.
CELLS = np.arange(len(REASONS) * len(COLUMNS) * len(OUTCOMES)).reshape(len(REASONS), len(COLUMNS), len(OUTCOMES))
AGED = CELLS.size + np.arange(len(AGES) * len(COLUMNS)).reshape(len(AGES), len(COLUMNS))
SIZE = CELLS.size + AGED.size
Places = npt.NDArray[np.int64]


class Reader:
    """What a reader knows: for sums of the unknown counts, the ends between which each lies."""

    def __init__(self) -> None:
        self.sums: list[Places] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def told(self, cells: Places, low: float, high: float | None = None) -> None:
        """Take note of a printed number, or of the ends that words allow."""
        self.sums.append(cells.ravel())
        self.low.append(low)
        self.high.append(low if high is None else high)

    def read(self, cells: Places, text: str, least: int = 0) -> None:
        """Take note of what a table prints."""
        if text == WORDS[FEW]:
            self.told(cells, 1, 4)
        elif text == HIDDEN_TEXT:
            self.told(cells, least, MOST)
        elif text != "–":
            self.told(cells, int(text.replace(",", "")))

    def ends(self, wanted: Places) -> tuple[int, int]:
        """The least and the most that a sum of counts can be."""
        columns = [(CELLS[:, group].ravel(), AGED[:, group]) for group in range(len(COLUMNS))]
        sums = [*self.sums, *(np.concatenate(pair) for pair in columns)]
        signs = [np.ones(len(each)) for each in self.sums]
        signs += [np.concatenate([np.ones(len(one)), -np.ones(len(other))]) for one, other in columns]
        rows = np.repeat(np.arange(len(sums)), [len(each) for each in sums])
        matrix = csr_array((np.concatenate(signs), (rows, np.concatenate(sums))), shape=(len(sums), SIZE))
        same = [0.0] * len(columns)
        goal = np.zeros(SIZE)
        goal[wanted.ravel()] = 1
        found = [
            milp(
                sign * goal,
                constraints=LinearConstraint(matrix, [*self.low, *same], [*self.high, *same]),
                bounds=Bounds(0, MOST),
                integrality=np.ones(SIZE),
            )
            for sign in (1, -1)
        ]
        assert all(each.status == 0 for each in found), "what is printed contradicts itself"
        return round(found[0].fun), round(-found[1].fun)


def reading(place: Place, basis: str) -> Reader:
    """Everything that the page prints of a place on one basis, in the view of every group."""
    reader = Reader()
    by_reason = equity_counts.tabled(place, basis, "object", REASONS)
    by_age = equity_counts.tabled(place, basis, "age_band", AGES)
    assert by_reason is not None
    assert by_age is not None
    column = {group: COLUMNS.index(code) for group, code in LISTED.items()}
    least = {group: _least(by_reason, index) for group, index in column.items()}
    apart = list(REASONS).index(SECTION_60)
    others = [row for row in range(len(REASONS)) if row != apart]
    for group in GROUPS:
        for row, shown in enumerate(equity_counts.reasons(place, group, by_reason)):
            reader.read(CELLS[row], shown.total)
            reader.read(CELLS[row, column[group]], shown.group, least[group])
            reader.read(CELLS[row, column["White"]], shown.white, least["White"])
        for rows, shown in zip(([apart], others), equity_counts.laws(place, group, by_reason), strict=True):
            reader.read(CELLS[rows], shown.total)
            reader.read(CELLS[rows, column[group]], shown.group)
            reader.read(CELLS[rows, column["White"]], shown.white)
        for row, aged in enumerate(equity_counts.ages(group, by_age)):
            reader.read(AGED[row, column[group]], aged.group, _least(by_age, column[group]))
            reader.read(AGED[row, column["White"]], aged.white, _least(by_age, column["White"]))
    for group, index in column.items():
        reader.read(CELLS[:, index], count_text(place.count(basis, LISTED[group])))
    # Missing fields, and the share without an ethnicity, which gives the number of all searches.
    reader.told(CELLS[:, COLUMNS.index(NOT_STATED)], place.count(basis, NOT_STATED))
    reader.told(CELLS[:, :, -1], place.count(basis, None, outcome=(BLANK,)))
    if by_reason.shown[-1, -1]:
        reader.told(CELLS, place.count(basis, None))
    for each in equity_counts.outcomes(place, basis):
        if each.searches is not None:
            reader.told(CELLS[:, column[each.group], KNOWN], each.searches)
            if each.rate.value is not None:
                reader.told(CELLS[:, column[each.group], ANY], round(each.rate.value * each.searches))
    _read_found(reader, place, basis, by_reason)
    return reader


def _least(table: Table, column: int) -> int:
    """What "not shown" says of a cell: at least 5 where small ones say so themselves."""
    few = (table.texts[:-1] == WORDS[FEW]).any()
    return 5 if few and table.total_shown(COLUMNS[column]) else 0


def _read_found(reader: Reader, place: Place, basis: str, table: Table) -> None:
    """What the explorer prints."""
    names, kinds = list(REASONS), list(KINDS)
    drugs = names.index(DRUGS)
    chosen = {EVERY: EACH, DRUGS: [drugs]}
    apart = names.index(SECTION_60)
    for group in explore(place, basis, table):
        column = COLUMNS.index(LISTED[group.group])
        for part in group.reasons:
            rows = [names.index(label) for label in part.labels]
            reader.told(CELLS[rows, column, KNOWN], part.searches)
            reader.told(CELLS[rows, column, ANY], part.found)
        for part in group.laws:
            rows = list(range(len(names)))
            if len(part.labels) == 1:
                rows = [row for row in rows if (row == apart) == part.labels[0].startswith("Section 60")]
            reader.told(CELLS[rows, column, KNOWN], part.searches)
            reader.told(CELLS[rows, column, ANY], part.found)
        for choice, lines in group.kinds:
            rest = [row for row in range(len(names)) if row != drugs]
            cells = CELLS[chosen.get(choice, rest), column]
            for line in lines:
                places = [kinds.index(label) if label in kinds else len(kinds) for label in line.labels]
                reader.told(cells[:, places], line.count)


def secrets(place: Place, basis: str) -> Iterator[tuple[str, Places]]:
    """Every count from 1 to 4 that a page by group, reason, law, age or outcome could give away."""
    names = list(REASONS)
    sets = [[row] for row in range(len(names))]
    sets += [[row for row in range(len(names)) if names[row] != left_out] for left_out in (SECTION_60, DRUGS)]
    sets.append(list(range(len(names))))
    for group, code in LISTED.items():
        column = COLUMNS.index(code)
        for rows in sets:
            objects = tuple(value for row in rows for value in REASONS[names[row]])
            wanted = {"all": (EACH, FEATURES["outcome"]), "none": (NONE, [NO_ACTION])}
            wanted["any"] = (ANY, [value for values in KINDS.values() for value in values])
            if len(rows) > 1 or names[rows[0]] == DRUGS:
                wanted |= {kind: (slice(at, at + 1), KINDS[kind]) for at, kind in enumerate(KINDS)}
            for words, (outcomes, values) in wanted.items():
                if 0 < place.count(basis, code, object=objects, outcome=tuple(values)) < 5:
                    yield f"{group}, {[names[row] for row in rows]}, {words}", CELLS[rows, column, outcomes]
        for row, (age, ages) in enumerate(AGES.items()):
            if 0 < place.count(basis, code, age_band=ages) < 5:
                yield f"{group}, {age}", AGED[row, column]


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("area", [KINGSTON, RICHMOND, BEXLEY, HAVERING, BARKING, CITY])
def test_no_small_count_of_a_borough_can_be_worked_out(figures: Figures, area: str, basis: str) -> None:
    place = Place(figures, area, AUGUST)
    reader = reading(place, basis)
    if basis == "officer":
        read_api(reader, figures, area)
    known = {words: reader.ends(cells) for words, cells in secrets(place, basis)}
    assert len(known) > 5
    assert not {words: ends for words, ends in known.items() if ends[0] == ends[1]}


def read_api(reader: Reader, figures: Figures, area: str) -> None:
    """What the figures API gives of searches and of searches with an outcome, by group."""
    for group in GROUPS:
        column = COLUMNS.index(GROUPS[group])
        rate, share = (
            figures.estimate(f"stop_search_{name}", "borough", periods=(AUGUST,), areas=(area,), group=group)
            for name in ("rate", "outcome_rate")
        )
        for cells, number in (
            (CELLS[:, column], rate.count),
            (CELLS[:, column, ANY], share.count),
            (CELLS[:, column, KNOWN], share.denominator),
        ):
            if not np.isnan(number[0, 0]):
                reader.told(cells, number[0, 0])


def test_the_reader_is_clever_enough_to_undo_a_table_that_gives_itself_away(figures: Figures) -> None:
    """The attack itself works: with one printed number too many, a hidden count is found."""
    place = Place(figures, RICHMOND, AUGUST)
    words, cells = next(each for each in secrets(place, "officer") if each[0] == "Other, ['Weapons'], all")
    reader = reading(place, "officer")
    low, high = reader.ends(cells)
    assert low < high
    stolen, other = list(REASONS).index("Stolen goods"), COLUMNS.index("other")
    reader.told(CELLS[stolen, other], place.count("officer", "other", object=REASONS["Stolen goods"]))
    assert len(set(reader.ends(cells))) == 1, words


@pytest.mark.parametrize("area", [KINGSTON, CITY, HAVERING])
def test_what_one_basis_hides_of_all_people_no_other_shows(figures: Figures, area: str) -> None:
    place = Place(figures, area, AUGUST)
    tables = [equity_counts.tabled(place, basis, "object", REASONS) for basis in BASES]
    assert len({tuple(table.texts[:, -1]) for table in tables if table is not None}) == 1


class MadeUp:
    """A made-up place: searches drawn at random, with an ethnicity on each basis."""

    area = "E09000028"

    def __init__(self, seed: int, searches: int, evenness: float) -> None:
        random = np.random.default_rng(seed)

        def drawn(values: list[str]) -> npt.NDArray[np.str_]:
            return random.choice(values, searches, p=random.dirichlet(np.full(len(values), evenness)))

        self.features = {dimension: drawn(values) for dimension, values in FEATURES.items()}
        officer = [column for column in COLUMNS if column != "mixed"]
        own = {"officer": drawn(officer), "self": drawn(list(COLUMNS))}
        self.groups = {**own, "combined": np.where(own["self"] == NOT_STATED, own["officer"], own["self"])}
        self.searches = self

    def values(self, dimension: str) -> tuple[str, ...]:
        """The values of a dimension."""
        return tuple(FEATURES[dimension])

    def count(self, basis: str, group: str | None, **where: tuple[str, ...]) -> float:
        """Searches of a group, as a place counts them."""
        chosen = np.ones(len(self.features["object"]), dtype=bool) if group is None else self.groups[basis] == group
        for dimension, values in where.items():
            chosen = chosen & np.isin(self.features[dimension], values)
        return float(chosen.sum())

    def ratio_of(self, group: str, ours: float, theirs: float, population: float | None = None) -> Figure:
        """No ratio: it tells nothing that the two counts do not."""
        return NOTHING


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10_000), st.integers(5, 400), st.floats(0.2, 3), st.sampled_from(BASES))
def test_no_small_count_of_any_place_can_be_worked_out(seed: int, searches: int, evenness: float, basis: str) -> None:
    place = cast("Place", MadeUp(seed, searches, evenness))
    reader = reading(place, basis)
    known = {words: reader.ends(cells) for words, cells in list(secrets(place, basis))[:15]}
    assert not {words: ends for words, ends in known.items() if ends[0] == ends[1]}
