"""Cuts of searches: their texts, their figures, and that all of them together give no small count away."""

from __future__ import annotations

from itertools import product

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from base.errors import UnknownNameError
from base.snapshot import Snapshot
from geo.areas import LONDON
from measures.cubes import Floats
from measures.equity_counts import tabled
from measures.equity_place import Place
from measures.estimates import STATUSES, Estimates, Figures
from measures.evidence import command, evidence
from measures.readings import read
from measures.search_cuts import (
    AGES,
    BASIS_TEXTS,
    DIMENSIONS,
    LAWS,
    OFFICER_GROUPS,
    REASONS,
    Cut,
    cuts,
    group_text,
    parse,
    text,
)
from measures.search_tables import BASES, COLUMNS, ROWS, yearly
from measures.searches import load_searches
from measures.sentences import REGISTERS, body, headline, title

AUGUST = 202408
SOUTHWARK, BEXLEY, HILLINGDON, KINGSTON = "E09000028", "E09000004", "E09000017", "E09000021"
SUTTON, BARKING, KENSINGTON = "E09000029", "E09000002", "E09000020"
RATE, RATIO = "stop_search_rate", "stop_search_rate_ratio"
GROUPS = {"asian": "Asian", "black": "Black", "mixed": "Mixed", "other": "Other", "white": "White"}
LABELS = {"object": ("object", list(REASONS)), "age_band": ("age", list(AGES)), "sex": ("sex", ["Female", "Male"])}
ALL_CUTS = sorted(cuts())


@given(st.sampled_from(ALL_CUTS))
def test_a_text_names_the_cut_that_it_was_made_of(name: str) -> None:
    assert text(parse(name)) == name
    assert text(cuts()[name]) == name


@given(st.sampled_from(ALL_CUTS), st.randoms(use_true_random=False))
def test_capitals_and_blanks_do_not_matter(name: str, random: object) -> None:
    choose = random.choice  # type: ignore[attr-defined]
    changed = "".join(choose([each.upper(), each.lower()]) for each in name)
    changed = changed.replace(",", choose([",", " , ", ",  "])).replace(":", choose([":", " :", ": "]))
    assert parse(f" {changed} ") == cuts()[name]


def test_texts_read_as_they_are_written_down() -> None:
    assert text(Cut("Black")) == "Black"
    assert text(Cut("Black", "self", "law", "section 60")) == "Black, self-defined, law: section 60"
    assert parse("Black, officer-defined, object: drugs") == Cut("Black", "officer", "object", "drugs")
    assert (group_text("Asian", ""), group_text("Asian", "combined")) == ("Asian", "Asian, combined")


@pytest.mark.parametrize("name", ["Mixed", "Black, object: drug", "Black, self", "Black, drugs, age: 18 to 24", ""])
def test_an_unknown_part_is_refused_with_what_is_nearest(name: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        parse(name)
    assert caught.value.nearest
    assert set(caught.value.nearest) <= set(cuts())


@pytest.mark.parametrize("dimension", ["object", "law", "age"])
def test_kinds_of_a_dimension_are_all_searches_each_once(snapshot: Snapshot, dimension: str) -> None:
    column, kinds = DIMENSIONS[dimension]
    values = [value for each in kinds.values() for value in each]
    assert len(set(values)) == len(values)
    assert set(load_searches(snapshot).values(column)) <= set(values)


@pytest.mark.parametrize(
    ("group", "ratio", "count"),
    [
        ("Black", 4.18, 3_305),
        ("Black, self-defined", 3.68, 1_997),
        ("Black, combined", 4.13, 3_069),
        ("Black, object: drugs", 3.09, 1_341),
    ],
)
def test_southwark_by_basis_and_reason(figures: Figures, group: str, ratio: float, count: int) -> None:
    found = figures.estimate(RATIO, "borough", periods=AUGUST, group=group).at(SOUTHWARK, AUGUST)
    assert (found.count, found.group) == (count, group)
    assert found.value == pytest.approx(ratio, abs=0.006)
    assert (found.lower or np.inf) < ratio < (found.upper or 0)


def test_the_ratio_is_that_of_the_two_rates(figures: Figures) -> None:
    def rate(group: str) -> float:
        found = figures.estimate(RATE, "borough", periods=AUGUST, group=group).at(SOUTHWARK, AUGUST)
        assert found.value is not None
        return found.value

    white = figures.estimate(RATE, "borough", periods=AUGUST, group="White, object: drugs").at(SOUTHWARK, AUGUST)
    assert white.count == 888
    ratio = figures.estimate(RATIO, "borough", periods=AUGUST, group="Black, object: drugs").at(SOUTHWARK, AUGUST)
    assert ratio.value == pytest.approx(rate("Black, object: drugs") / rate("White, object: drugs"))


@pytest.mark.parametrize("basis", list(BASIS_TEXTS))
@pytest.mark.parametrize("dimension", ["object", "law", "age"])
def test_kinds_add_up_to_the_whole(figures: Figures, basis: str, dimension: str) -> None:
    whole = figures.estimate(RATE, "borough", group=group_text("Black", basis))
    parts = [
        figures.estimate(RATE, "borough", group=text(Cut("Black", basis, dimension, label.lower()))).count
        for label in DIMENSIONS[dimension][1]
    ]
    total = np.sum(parts, axis=0)
    shown = ~np.isnan(total)
    assert dimension == "object" or shown.any()
    np.testing.assert_array_equal(total[shown], whole.count[shown])


def test_every_kind_of_figure_takes_the_groups_that_it_has(figures: Figures) -> None:
    for measure, refused in ((RATIO, "White"), (RATIO, "Not stated, combined"), (RATE, "Not stated"),
                             ("stop_search_outcome_ratio", "White, sex: male")):  # fmt: skip
        with pytest.raises(UnknownNameError):
            figures.estimate(measure, "london", periods=AUGUST, group=refused)
    for measure, asked in ((RATE, "white"), (RATE, "mixed, SELF-defined"), ("stop_search_outcome_rate", "not stated")):
        assert figures.estimate(measure, "london", periods=AUGUST, group=asked).at(LONDON, AUGUST).status == "ok"
    assert figures.counts.groups(figures.measure(RATIO)) == ("Black", "Asian", "Other")
    assert figures.counts.groups(figures.measure(RATE)) == ("Black", "Asian", "Other", "White")


def test_outcomes_by_reason_are_of_london_only(figures: Figures) -> None:
    measure, group = "stop_search_outcome_rate", "Black, object: drugs"
    assert figures.estimate(measure, "london", periods=AUGUST, group=group).at(LONDON, AUGUST).status == "ok"
    with pytest.raises(UnknownNameError, match="London has one"):
        figures.estimate(measure, "borough", periods=AUGUST, group=group)


def test_the_mixed_group_is_hidden_by_reason_in_boroughs_and_given_for_london(figures: Figures) -> None:
    group = "Mixed, self-defined, object: drugs"
    found = figures.estimate(RATE, "borough", periods=AUGUST, group=group)
    assert set(found.status.ravel().tolist()) == {STATUSES.index("suppressed"), STATUSES.index("not_applicable")}
    assert np.isnan(found.count).all()
    assert np.isnan(found.denominator[found.status == STATUSES.index("suppressed")]).all()
    assert figures.estimate(RATE, "london", periods=AUGUST, group=group).at(LONDON, AUGUST).status == "ok"


def test_a_true_nought_shows_with_its_upper_limit(figures: Figures) -> None:
    found = figures.estimate(RATE, "borough", periods=AUGUST, group="Other, law: section 60")
    nought = found.status == STATUSES.index("zero")
    assert nought.any()
    assert (found.value[nought] == 0).all()
    assert (found.upper[nought] > 0).all()
    assert ((found.count[~np.isnan(found.count)] == 0) | (found.count[~np.isnan(found.count)] >= 5)).all()


Known = dict[tuple[str, str, str, str], Estimates]
CASES = [(SOUTHWARK, AUGUST), (BEXLEY, 202312), (KINGSTON, AUGUST), (SUTTON, 201710), (HILLINGDON, 201801),
         (BARKING, 201705), (KENSINGTON, 201708)]  # fmt: skip


@pytest.fixture(scope="module")
def known(figures: Figures) -> Known:
    """Every figure with a count that may be asked for, by basis, column, kind and group."""
    months = sorted({month for _, month in CASES})
    areas = tuple(sorted({area for area, _ in CASES}))
    found = {}
    for basis, (code, group) in product(BASIS_TEXTS, GROUPS.items()):
        if (basis, group) == ("officer", "Mixed"):
            continue
        asked = {("", ""): group_text(group, basis)}
        for column, (name, labels) in {**LABELS, "law": ("law", list(LAWS))}.items():
            asked |= {(column, label): text(Cut(group, basis, name, label.lower())) for label in labels}
        for (column, label), name in asked.items():
            found[basis, column, label, code] = figures.estimate(
                RATE, "borough", periods=months, areas=areas, against="none", group=name
            )
    return found


class Puzzle:
    """What an attacker knows of a borough's searches by kind and group on three bases: sums, and what is never more."""

    def __init__(self, tables: dict[str, Floats]) -> None:
        shape = (len(BASES), *next(iter(tables.values())).shape)
        self.truth = np.stack([tables[basis] for basis in BASES]).ravel()
        self.place = np.arange(self.truth.size).reshape(shape)
        self.equal: list[Floats] = []
        self.totals: list[float] = []
        self.below: list[Floats] = []

    def row(self, plus: npt.ArrayLike, minus: npt.ArrayLike = ()) -> Floats:
        """Return a line with 1 at some cells and −1 at others."""
        line = np.zeros(self.truth.size)
        line[np.ravel(plus).astype(int)] = 1
        line[np.ravel(minus).astype(int)] = -1
        return line

    def learn(self, cells: npt.ArrayLike, total: float) -> None:
        """Take in that some cells add up to a number, where it is given."""
        if not np.isnan(total):
            self.equal.append(self.row(cells))
            self.totals.append(total)

    def hang_together(self) -> None:
        """Take in how the three bases hang together, and the searches of all people by kind where there are 5."""
        for kind in range(self.place.shape[1]):
            total = float(self.truth[self.place[0, kind]].sum())
            for cells in self.place[:, kind] if total >= 5 else ():
                self.learn(cells, total)
            for cells in self.place[1:, kind]:
                self.equal.append(self.row(self.place[0, kind], cells))
                self.totals.append(0.0)
        for kind, (column, code) in product(range(self.place.shape[1]), enumerate(COLUMNS)):
            officer, own, combined = self.place[:, kind, column]
            if code == "mixed":
                self.equal.append(self.row(own, combined))
                self.totals.append(0.0)
            elif code == "not_stated":
                self.below += [self.row(combined, own), self.row(combined, officer)]
            else:
                self.below += [self.row(own, combined), self.row(combined, [own, officer])]

    def widths(self, cells: npt.NDArray[np.int64]) -> Floats:
        """Return how wide a range is left of each cell."""
        left, right, under = csr_matrix(self.equal), np.asarray(self.totals), csr_matrix(self.below)
        np.testing.assert_allclose(left @ self.truth, right)
        assert (under @ self.truth <= 0).all()
        low, high = self.truth.copy(), self.truth.copy()
        for cell, sign in product(cells.tolist(), (1, -1)):
            if high[cell] - low[cell] < 1:
                end = linprog(sign * self.row(cell), under, np.zeros(len(self.below)), left, right, method="highs")
                assert end.status == 0
                low, high = np.minimum(low, end.x), np.maximum(high, end.x)
        return np.asarray((high - low)[cells])


@pytest.mark.parametrize(("area", "month"), CASES)
@pytest.mark.parametrize("column", list(LABELS))
def test_all_cuts_together_give_no_small_count_away(
    figures: Figures, known: Known, area: str, month: int, column: str
) -> None:
    """Linear programming over three bases at once, and the searches of all people by kind where there are 5."""
    searches = load_searches(figures.snapshot)
    row, at = int(np.flatnonzero(searches.areas == area)[0]), int(np.flatnonzero(searches.months == month)[0])
    puzzle = Puzzle({basis: table[:, :, row, at] for basis, table in yearly(searches, column).items()})
    puzzle.hang_together()
    kinds = {("", ""): list(range(len(ROWS[column])))}
    kinds |= {(column, label): [kind] for kind, label in enumerate(LABELS[column][1])}
    if column == "object":
        kinds |= {("law", "Section 60"): [3], ("law", "All other powers"): [0, 1, 2, 4]}
    for (basis, named, label, code), estimates in known.items():
        if (named, label) in kinds:
            count = estimates.count[estimates.place[area], int(np.flatnonzero(estimates.periods == month)[0])]
            puzzle.learn(puzzle.place[BASES.index(basis), kinds[named, label], COLUMNS.index(code)], float(count))
    stated = np.asarray([code != "not_stated" for code in COLUMNS])
    few = ((puzzle.truth > 0) & (puzzle.truth < 5)).reshape(puzzle.place.shape) & stated
    assert (puzzle.widths(puzzle.place[few]) >= 1 - 1e-6).all()


@pytest.mark.parametrize(
    "measure", ["rate", "rate_ratio", "rate_difference", "excess", "outcome_rate", "outcome_ratio"]
)
@pytest.mark.parametrize("group", ["Black, self-defined", "Asian, object: stolen goods", "Other, combined, sex: male",
                                   "Black, law: section 60", "Asian, age: 18 to 24"])  # fmt: skip
def test_every_sentence_names_basis_and_cut(figures: Figures, measure: str, group: str) -> None:
    reading = read(figures, f"stop_search_{measure}", "london", AUGUST, group=group, against="none")
    cut = parse(group)
    for register in REGISTERS:
        told = body(reading, LONDON, register)
        assert not {"nan", "None", "  "} & {part for part in ("nan", "None", "  ") if part in told}
        assert cut.people in told
        assert cut.reason in told
        assert ("officer" in told) == (cut.basis != "self")
        assert ("self-defined" in told or "said themselves" in told) == (cut.basis != "officer")
    assert all([title(reading, LONDON), *headline(reading, LONDON)])
    stands_on = dict(evidence(reading, LONDON, {}))
    crossed = cut.dimension in {"age", "sex"} and not measure.startswith("outcome")
    assert any("all ages and of both sexes" in line for line in stands_on["What it does not say"]) == crossed
    assert f'--group "{group}"' in command(reading.at(LONDON), reading.measure)


def test_officers_have_no_code_for_mixed() -> None:
    assert "Mixed" not in OFFICER_GROUPS


@pytest.mark.parametrize(("area", "month"), CASES[:4])
@pytest.mark.parametrize("column", ["object", "age_band"])
def test_nothing_is_given_that_the_panel_hides(
    figures: Figures, known: Known, area: str, month: int, column: str
) -> None:
    kinds = {"object": REASONS, "age_band": AGES}[column]
    for basis in BASES:
        table = tabled(Place(figures, area, month), basis, column)
        assert table is not None
        for (named, label), code in product([(column, label) for label in kinds], GROUPS):
            if (basis, named, label, code) in known:
                estimates = known[basis, named, label, code]
                count = estimates.count[estimates.place[area], int(np.flatnonzero(estimates.periods == month)[0])]
                assert np.isnan(count) or table.shown[list(kinds).index(label), table.column(code)]
