"""Everything that the Equality page and the figures API print of one place, put together to work out what they hide.

A reader who wants to know a hidden count takes every printed number and word: of the page for all groups, reasons,
laws, ages and outcomes, on all three bases of ethnicity; of the API every cut, share and ward. All of them are sums of
searches by both ethnicities (the officer's and the person's own) and reason, outcome, age, sex or ward, in whole
numbers. A solver then looks for other searches that would print the same. A count from 1 to 4 is safe if some are found
in which it is another. What was not written down (an ethnicity, an outcome) is no attribute of a person, so that those
counts are no secret: docs/adr/0009.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import product
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from base.periods import shift
from geo.areas import LONDON
from measures import equity_counts
from measures.equity_counts import HIDDEN_TEXT, Table, count_text
from measures.equity_explorer import DRUGS, EVERY, KINDS, LISTED, NOTHING_MORE, explore
from measures.equity_panel import panel
from measures.equity_place import NOTHING, Figure, Place
from measures.estimates import Estimate, Estimates, Figures
from measures.search_cuts import AGES, DIMENSIONS, GROUP_CODES, OFFICER_GROUPS, REASONS, SECTION_60, Cut, cuts, text
from measures.search_tables import BASES, COLUMNS, ROWS
from measures.searches import BLANK, GROUPS, NO_ACTION, NOT_STATED
from measures.suppression import FEW, WORDS

AUGUST = 202408
KINGSTON, RICHMOND, BEXLEY, HAVERING, BARKING = "E09000021", "E09000027", "E09000004", "E09000016", "E09000002"
SUTTON, CITY, SOUTHWARK = "E09000029", "E09000001", "E09000028"
PLACES = (KINGSTON, RICHMOND, BEXLEY, HAVERING, BARKING, SUTTON, CITY)
OUTCOMES = {**KINDS, NOTHING_MORE: (NO_ACTION,), "blank": (BLANK,)}
ANY, NONE, KNOWN = list(range(len(KINDS))), [len(KINDS)], list(range(len(KINDS) + 1))
EACH = list(range(len(OUTCOMES)))
OFFICER = tuple(each for each in COLUMNS if each != "mixed")
#: Which pairs of ethnicities, the officer's and the person's own, are of a group on a basis.
PAIRS = {
    (basis, group): np.asarray(
        [[(officer if basis == "officer" or (basis == "combined" and own == NOT_STATED) else own) == group
          for own in COLUMNS] for officer in OFFICER]
    )
    for basis, group in product(BASES, COLUMNS)
}  # fmt: skip
Places = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int64]


class Truth:
    """The searches of a place, one each line of unknowns: reason × outcome, age, sex (each × both ethnicities), ward.

    Parameters
    ----------
    records : DataFrame
        Columns object, outcome, age_band, sex, officer_ethnicity, self_ethnicity, count.
    wards : ndarray of int, shape (n_wards, n_officer_groups)
        Searches by ward.
    """

    def __init__(self, records: pd.DataFrame, wards: Counts) -> None:
        both = (len(OFFICER), len(COLUMNS))
        shapes = [(len(REASONS), len(OUTCOMES), *both), (len(AGES), *both), (len(ROWS["sex"]), *both), wards.shape]
        ends = np.cumsum([0, *(np.prod(shape) for shape in shapes)])
        self.cells, self.ages, self.sexes, self.wards = (
            np.arange(first, last).reshape(shape)
            for first, last, shape in zip(ends[:-1], ends[1:], shapes, strict=True)
        )
        who = [_codes(records["officer_ethnicity"], [(each,) for each in OFFICER]),
               _codes(records["self_ethnicity"], [(each,) for each in COLUMNS])]  # fmt: skip
        what = {name: _codes(records[name], kinds) for name, kinds in ROWS.items()}
        came = _codes(records["outcome"], OUTCOMES.values())
        self.counts = np.zeros(int(ends[-1]), dtype=np.int64)
        for places in (
            self.cells[what["object"], came, *who], self.ages[what["age_band"], *who], self.sexes[what["sex"], *who],
        ):  # fmt: skip
            np.add.at(self.counts, places, records["count"].to_numpy())
        self.counts[self.wards] = wards

    def of(self, basis: str, group: str | None, rows: Iterable[int] = range(5), came: Iterable[int] = EACH) -> Places:
        """Return the places of searches of a group, by rows of the reasons, and outcomes."""
        cells = self.cells[list(rows)][:, list(came)]
        return cells.ravel() if group is None else cells[:, :, PAIRS[basis, group]].ravel()

    def of_kind(self, column: str, basis: str, group: str, row: int) -> Places:
        """Return the places of searches of a group, by reason, age or sex."""
        if column == "object":
            return self.of(basis, group, [row])
        found: Places = {"age_band": self.ages, "sex": self.sexes}[column][row][PAIRS[basis, group]]
        return found

    def total(self, places: Places) -> int:
        """Return how many searches there are at some places."""
        return int(self.counts[places].sum())


def _codes(values: pd.Series, kinds: Iterable[Iterable[str]]) -> npt.NDArray[np.int64]:
    """The number of each value's kind."""
    number = {value: place for place, kind in enumerate(kinds) for value in kind}
    return np.asarray([number[value] for value in values.tolist()], dtype=np.int64)


class Reader:
    """What a reader knows: for sums of the unknown counts, the ends between which each lies."""

    def __init__(self, truth: Truth) -> None:
        self.truth = truth
        self.sums: list[Places] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def told(self, cells: Places, low: float, high: float | None = None) -> None:
        """Take note of a printed number, or of the ends that words allow."""
        if not np.isnan(low):
            self.sums.append(cells.ravel())
            self.low.append(low)
            self.high.append(low if high is None else high)
            assert self.low[-1] <= self.truth.total(self.sums[-1]) <= self.high[-1], "what is printed is not so"

    def read(self, cells: Places, text: str) -> None:
        """Take note of what a table prints; "not shown" may be any number."""
        if text == WORDS[FEW]:
            self.told(cells, 1, 4)
        elif text not in {HIDDEN_TEXT, "–"}:
            self.told(cells, int(text.replace(",", "")))

    def given_away(self, secrets: Mapping[str, Places]) -> list[str]:
        """Return which of some sums of counts can be nothing but what they are."""
        left, found, solver = dict(secrets), [], Solver(self)
        while left:
            words, cells = next(iter(left.items()))
            for by in (1, -1):
                other = solver.other(cells, by)
                if other is not None:
                    left = {each: at for each, at in left.items() if other[at].sum() == self.truth.total(at)}
                    break
            else:
                found.append(words)
                del left[words]
        return found


class Solver:
    """Looks for other searches that would print the same."""

    def __init__(self, reader: Reader) -> None:
        self.truth = truth = reader.truth
        self.size, self.most = truth.counts.size, float(2 * truth.total(truth.cells) + 10)
        self.rows: list[tuple[Places, npt.NDArray[np.float64]]] = []
        self.low: list[float] = []
        self.high: list[float] = []
        for cells, low, high in zip(reader.sums, reader.low, reader.high, strict=True):
            self._rule(cells, [], low, high)
        # The same searches are told by reason, by age, by sex and, by the officer's word, by ward.
        for pair in np.ndindex(len(OFFICER), len(COLUMNS)):
            for other in (truth.ages, truth.sexes):
                self._rule(truth.cells[:, :, *pair], other[:, *pair], 0.0, 0.0)
        for group in range(len(OFFICER)) if len(truth.wards) else ():
            self._rule(truth.ages[:, group], truth.wards[:, group], 0.0, 0.0)
        places = np.concatenate([row for row, _ in self.rows])
        lines = np.repeat(np.arange(len(self.rows)), [len(row) for row, _ in self.rows])
        weights = np.concatenate([weights for _, weights in self.rows])
        matrix = csr_array((weights, (lines, places)), shape=(len(self.rows), self.size))
        self.rules = LinearConstraint(matrix, self.low, self.high)

    def _rule(self, plus: npt.ArrayLike, minus: npt.ArrayLike, low: float, high: float) -> None:
        """Some cells less others lie between two ends."""
        one, other = (np.asarray(each, dtype=np.int64).ravel() for each in (plus, minus))
        weights = np.concatenate([np.ones(len(one)), -np.ones(len(other))])
        self.rows.append((np.concatenate([one, other]), weights))
        self.low.append(low)
        self.high.append(high)

    def other(self, cells: Places, by: int) -> Counts | None:
        """Return searches that print the same, with a sum of them moved up (``by`` 1) or down (−1); None if none."""
        line = np.zeros((1, self.size))
        line[0, cells] = by
        moved = LinearConstraint(line, by * self.truth.total(cells) + 1, np.inf)
        found = milp(
            np.zeros(self.size),
            constraints=[self.rules, moved],
            bounds=Bounds(0, self.most),
            integrality=np.ones(self.size),
            options={"time_limit": 60.0},
        )
        assert found.status in {0, 2}, found.message
        return None if found.x is None else np.round(found.x).astype(np.int64)


def read_page(reader: Reader, place: Place) -> None:
    """Take note of everything that the page prints of a place, on every basis and in the view of every group."""
    for basis in BASES:
        by_reason, by_age = (equity_counts.tabled(place, basis, each) for each in ("object", "age_band"))
        assert by_reason is not None
        assert by_age is not None
        _read_tables(reader, place, basis, by_reason, by_age)
        _read_outcomes(reader, place, basis, by_reason)


def _read_tables(reader: Reader, place: Place, basis: str, by_reason: Table, by_age: Table) -> None:
    """What the tables by reason, law and age print, and the totals."""
    truth = reader.truth
    apart = list(REASONS).index(SECTION_60)
    others = [row for row in range(len(REASONS)) if row != apart]
    for group, code in GROUPS.items():
        for row, shown in enumerate(equity_counts.reasons(place, group, by_reason)):
            reader.read(truth.of(basis, None, [row]), shown.total)
            reader.read(truth.of(basis, code, [row]), shown.group)
            reader.read(truth.of(basis, "white", [row]), shown.white)
        for rows, shown in zip(([apart], others), equity_counts.laws(place, group, by_reason), strict=True):
            reader.read(truth.of(basis, None, rows), shown.total)
            reader.read(truth.of(basis, code, rows), shown.group)
            reader.read(truth.of(basis, "white", rows), shown.white)
        for row, aged in enumerate(equity_counts.ages(group, by_age)):
            reader.read(truth.of_kind("age_band", basis, code, row), aged.group)
            reader.read(truth.of_kind("age_band", basis, "white", row), aged.white)
    for code in ("asian", "black", "other", "white"):
        reader.read(truth.of(basis, code), count_text(place.count(basis, code)))
    # The ratio with Mixed people added gives their number, the share without an ethnicity that of all searches.
    if by_reason.total_shown("mixed"):
        reader.told(truth.of(basis, "mixed"), place.count(basis, "mixed"))
    if by_reason.total_shown(NOT_STATED):
        reader.told(truth.of(basis, NOT_STATED), place.count(basis, NOT_STATED))
    if by_reason.shown[-1, -1]:
        reader.told(truth.of(basis, None), place.count(basis, None))
    reader.told(truth.of(basis, None, came=[EACH[-1]]), place.count(basis, None, outcome=(BLANK,)))


def _read_outcomes(reader: Reader, place: Place, basis: str, table: Table) -> None:
    """What came of the searches, and what the explorer prints."""
    truth, names, kinds = reader.truth, list(REASONS), list(KINDS)
    apart, drugs = names.index(SECTION_60), names.index(DRUGS)
    every = list(range(len(names)))
    chosen = {EVERY: every, DRUGS: [drugs]}
    for each in equity_counts.outcomes(place, basis):
        if each.searches is not None and each.rate.value is not None:
            reader.told(truth.of(basis, LISTED[each.group], came=KNOWN), each.searches)
            reader.told(truth.of(basis, LISTED[each.group], came=ANY), round(each.rate.value * each.searches))
    for group in explore(place, basis, table):
        code = LISTED[group.group]
        for part in (*group.reasons, *group.laws):
            rows = [names.index(label) for label in part.labels if label in names]
            if not rows:
                rows = every if len(part.labels) == 2 else [apart]
                if len(part.labels) == 1 and not part.labels[0].startswith("Section 60"):
                    rows = [row for row in every if row != apart]
            reader.told(truth.of(basis, code, rows, KNOWN), part.searches)
            reader.told(truth.of(basis, code, rows, ANY), part.found)
        for choice, lines in group.kinds:
            rows = chosen.get(choice, [row for row in every if row != drugs])
            for line in lines:
                came = [kinds.index(label) if label in kinds else len(kinds) for label in line.labels]
                reader.told(truth.of(basis, code, rows, came), line.count)


@cache
def boroughs(figures: Figures, name: str, group: str, month: int) -> Estimates:
    """Return what the API gives of every borough."""
    return figures.estimate(f"stop_search_{name}", "borough", periods=(month,), against="none", group=group)


def read_api(reader: Reader, figures: Figures, area: str, month: int = AUGUST) -> None:
    """Take note of everything that the figures API gives of a borough and its wards: cuts, outcomes, counts, shares."""
    truth = reader.truth

    def got(name: str, group: str) -> Estimate:
        return boroughs(figures, name, group, month).at(area, month)

    for name, cut in cuts().items():
        found, known = (truth.of(cut.basis, cut.code, came=came) for came in (ANY, KNOWN))
        if cut.group != "Not stated":
            reader.told(_cut(truth, cut, cut.code), _given(got("rate", name).count))
        if cut.group in GROUPS:
            reader.told(_cut(truth, cut, "white"), _given(got("rate_ratio", name).reference_count))
        if not cut.dimension:
            share = got("outcome_rate", name)
            reader.told(found, _given(share.count))
            reader.told(known, _given(share.denominator))
        if not cut.dimension and cut.group in GROUPS:
            ratio = got("outcome_ratio", name)
            reader.told(truth.of(cut.basis, "white", came=ANY), _given(ratio.reference_count))
            reader.told(truth.of(cut.basis, "white", came=KNOWN), _given(ratio.reference_denominator))
    stated = np.concatenate([truth.of("officer", each) for each in OFFICER[:-1]])
    for group, name in product(OFFICER_GROUPS, ("count", "share")):
        if (group, name) == ("Not stated", "share"):
            continue
        column = OFFICER.index(GROUP_CODES[group])
        reader.told(truth.of("officer", OFFICER[column]), _given(got(name, group).count))
        reader.told(stated, _given(got(name, group).denominator))
        inside = figures.gazetteer.wards_of(area)[: len(truth.wards)]
        if inside:
            wards = figures.estimate(
                f"stop_search_{name}", "ward", periods=(month,), areas=inside, group=group, against="none"
            )
            for ward in range(len(inside)):
                reader.told(truth.wards[ward, [column]], wards.count[ward, 0])
                reader.told(truth.wards[ward, :-1], wards.denominator[ward, 0])


def _given(number: float | None) -> float:
    """A number that is given, or NaN."""
    return float("nan") if number is None else number


def _cut(truth: Truth, cut: Cut, group: str) -> Places:
    """The places of a cut's searches, of its own group or another."""
    if not cut.dimension:
        return truth.of(cut.basis, group)
    rows = [row for row, each in enumerate(ROWS[cut.column]) if set(each) <= set(cut.where[cut.column])]
    return np.concatenate([truth.of_kind(cut.column, cut.basis, group, row) for row in rows])


def secrets(truth: Truth) -> dict[str, Places]:
    """Return every count from 1 to 4 by group and reason, law, age, sex or outcome, on every basis, and by ward."""
    names = list(REASONS)
    every = list(range(len(names)))
    sets = (
        [[row] for row in every]
        + [[row for row in every if names[row] != out] for out in (SECTION_60, DRUGS)]
        + [every]
    )
    found = {}
    for basis, code in product(BASES, COLUMNS[:-1]):
        for rows in sets:
            wanted = {"all": EACH, "none": NONE, "any": ANY}
            if len(rows) > 1 or names[rows[0]] == DRUGS:
                wanted |= {kind: [at] for at, kind in enumerate(KINDS)}
            for words, came in wanted.items():
                found[f"{basis} {code}, {[names[row] for row in rows]}, {words}"] = truth.of(basis, code, rows, came)
        for column, kinds in (("age_band", list(AGES)), ("sex", ["Female", "Male", "Other"])):
            for row, kind in enumerate(kinds):
                found[f"{basis} {code}, {kind}"] = truth.of_kind(column, basis, code, row)
    for ward, group in product(range(len(truth.wards)), range(len(OFFICER) - 1)):
        found[f"ward {ward}, {OFFICER[group]}"] = truth.wards[ward, [group]]
    return {words: cells for words, cells in found.items() if 0 < truth.total(cells) < 5}


def truth_of(figures: Figures, area: str, month: int = AUGUST) -> Truth:
    """Return the searches of a borough in the 12 months to a month."""
    first = shift(month, -11)
    rows = figures.snapshot.frame("stop_search")
    rows = rows[(rows["area"] == area) & rows["month"].between(first, month) & (rows["kind"] != "vehicle")]
    by_ward = figures.snapshot.frame("stop_search_ward")
    by_ward = by_ward[by_ward["month"].between(first, month)]
    wards = figures.gazetteer.wards_of(area) if area != CITY else ()
    counts = np.zeros((len(wards), len(OFFICER)), dtype=np.int64)
    by_ward = by_ward[by_ward["area"].isin(wards)]
    at = np.asarray([wards.index(code) for code in by_ward["area"].tolist()], dtype=np.int64)
    who = _codes(by_ward["officer_ethnicity"], [(each,) for each in OFFICER])
    np.add.at(counts.reshape(-1), at * len(OFFICER) + who, by_ward["count"].to_numpy())
    return Truth(rows, counts)


@pytest.mark.parametrize(("area", "month"), [*((area, AUGUST) for area in PLACES), (CITY, 202312)])
def test_no_small_count_of_a_borough_can_be_worked_out(figures: Figures, area: str, month: int) -> None:
    reader = Reader(truth_of(figures, area, month))
    read_page(reader, Place(figures, area, month))
    read_api(reader, figures, area, month)
    small = secrets(reader.truth)
    assert len(small) > 20
    assert reader.given_away(small) == []


@pytest.fixture(scope="module")
def richmond(figures: Figures) -> Reader:
    """What a reader knows of Richmond."""
    reader = Reader(truth_of(figures, RICHMOND))
    read_page(reader, Place(figures, RICHMOND, AUGUST))
    read_api(reader, figures, RICHMOND)
    return reader


@pytest.mark.parametrize(
    ("secret", "basis", "group"),
    [("officer other, ['Weapons'], all", "officer", "other"), ("self mixed, ['Weapons'], all", "combined", "mixed")],
)
def test_the_reader_is_clever_enough_to_undo_tables_that_give_themselves_away(
    richmond: Reader, secret: str, basis: str, group: str
) -> None:
    """The attack itself works: with one printed number too many, perhaps on another basis, a hidden count is found."""
    small = {secret: secrets(richmond.truth)[secret]}
    assert richmond.given_away(small) == []
    knows = Reader(richmond.truth)
    knows.sums, knows.low, knows.high = ([*each] for each in (richmond.sums, richmond.low, richmond.high))
    rest = richmond.truth.of(basis, group, [row for row, words in enumerate(REASONS) if words != "Weapons"])
    knows.told(rest, richmond.truth.total(rest))
    assert knows.given_away(small) == [secret]


@pytest.mark.parametrize("area", [KINGSTON, CITY, HAVERING])
def test_what_one_basis_hides_no_other_shows(figures: Figures, area: str) -> None:
    place = Place(figures, area, AUGUST)
    for column in ("object", "age_band"):
        tables = [equity_counts.tabled(place, basis, column) for basis in BASES]
        shown = [table.shown for table in tables if table is not None]
        assert all((each[:-1] == shown[0][:-1]).all() and (each[:, -1] == shown[0][:, -1]).all() for each in shown)


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize(("column", "dimension"), [("object", "object"), ("age_band", "age")])
def test_page_and_api_never_disagree_on_what_is_hidden(
    figures: Figures, basis: str, column: str, dimension: str
) -> None:
    boroughs = [each for each in figures.gazetteer.at_level("borough") if each != CITY]
    tables = {area: equity_counts.tabled(Place(figures, area, AUGUST), basis, column) for area in [*boroughs, LONDON]}
    for level, areas in (("borough", boroughs), ("london", [LONDON])):
        for group, (row, label) in product([*GROUPS, "White"], enumerate(DIMENSIONS[dimension][1])):
            cut = text(Cut(group, basis, dimension, label.lower()))
            found = figures.estimate("stop_search_rate", level, periods=AUGUST, group=cut, against="none")
            for area in areas:
                table, count = tables[area], found.count[found.place[area], 0]
                assert table is not None
                shown = table.shown[row, table.column(GROUP_CODES[group])]
                assert shown == (not np.isnan(count)), (area, cut)
                assert not shown or count == table.counts[row, table.column(GROUP_CODES[group])]


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("area", [SOUTHWARK, LONDON])
def test_large_groups_of_large_places_are_shown(figures: Figures, area: str, basis: str) -> None:
    place = Place(figures, area, AUGUST)
    table = equity_counts.tabled(place, basis, "object")
    assert table is not None
    for group in ("black", "white"):
        assert table.shown[:, table.column(group)].all()
    assert table.shown[:, -1].all()
    if area == LONDON:
        assert table.shown.all()
    found = {each.group: each for each in explore(place, basis, table)}
    assert any(part.labels == (DRUGS,) for part in found["Black"].reasons)
    assert len(dict(found["White"].kinds)) == 3


def test_how_many_have_no_ethnicity_is_hidden_where_it_gives_a_hidden_total_away(figures: Figures) -> None:
    """All searches of the City less its groups would be its searches of Other people, who are from 1 to 4."""
    city = panel(figures, CITY, AUGUST, "Other", "self")
    assert city.searches_group is None
    assert np.isnan(city.unknown.count)
    assert {each.not_stated for each in city.bases} == {None}
    assert panel(figures, SOUTHWARK, AUGUST, "Other", "self").unknown.count > 0


class MadeUp:
    """A made-up place: searches drawn at random, with an ethnicity on each basis."""

    area = SOUTHWARK

    def __init__(self, seed: int, searches: int, evenness: float) -> None:
        random = np.random.default_rng(seed)

        def drawn(values: Sequence[str]) -> npt.NDArray[np.str_]:
            return random.choice(np.asarray(values), searches, p=random.dirichlet(np.full(len(values), evenness)))

        features = {name: [value for kind in kinds for value in kind] for name, kinds in ROWS.items()}
        features["outcome"] = [value for kind in OUTCOMES.values() for value in kind]
        self.records = pd.DataFrame({name: drawn(values) for name, values in features.items()}).assign(
            officer_ethnicity=drawn(OFFICER), self_ethnicity=drawn(COLUMNS), count=1
        )
        unsaid = self.records["self_ethnicity"] == NOT_STATED
        self.groups = {
            "officer": self.records["officer_ethnicity"],
            "self": self.records["self_ethnicity"],
            "combined": self.records["self_ethnicity"].where(~unsaid, self.records["officer_ethnicity"]),
        }
        self.searches = self

    def values(self, dimension: str) -> tuple[str, ...]:
        """The values of a dimension: the outcomes."""
        assert dimension == "outcome"
        return tuple(value for kind in OUTCOMES.values() for value in kind)

    def count(self, basis: str, group: str | None, **where: tuple[str, ...]) -> float:
        """Searches of a group, as a place counts them."""
        chosen = np.ones(len(self.records), dtype=bool) if group is None else (self.groups[basis] == group).to_numpy()
        for dimension, values in where.items():
            chosen = chosen & self.records[dimension].isin(values).to_numpy()
        return float(chosen.sum())

    def ratio_of(self, group: str, ours: float, theirs: float, population: float | None = None) -> Figure:
        """No ratio: it tells nothing that the two counts do not."""
        return NOTHING


def read_cuts(reader: Reader, place: Place) -> None:
    """Take note of the cuts that the API would give of a made-up place."""
    for column, basis in product(ROWS, BASES):
        table = equity_counts.tabled(place, basis, column)
        assert table is not None
        for row, group in np.argwhere(table.shown[:-1, :-1]).tolist():
            reader.told(reader.truth.of_kind(column, basis, COLUMNS[group], row), float(table.counts[row, group]))


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10_000), st.integers(5, 400), st.floats(0.2, 3))
def test_no_small_count_of_any_place_can_be_worked_out(seed: int, searches: int, evenness: float) -> None:
    made = MadeUp(seed, searches, evenness)
    place, reader = cast("Place", made), Reader(Truth(made.records, np.zeros((0, len(OFFICER)), dtype=np.int64)))
    read_page(reader, place)
    read_cuts(reader, place)
    some = sorted(secrets(reader.truth).items())
    picked = np.random.default_rng(seed).permutation(len(some))[:40]
    assert reader.given_away({some[at][0]: some[at][1] for at in picked.tolist()}) == []
