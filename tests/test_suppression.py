"""Small counts stay hidden: subtraction and linear programming cannot bring one back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.optimize import linprog

from base.errors import StatisticsInputError
from measures.suppression import FEW, HIDDEN, SHOWN, Suppressed, suppress

SMALL_TABLES = arrays.arrays(
    np.int64,
    st.tuples(st.integers(1, 5), st.integers(1, 5)),
    elements=st.one_of(st.integers(0, 6), st.integers(0, 60)),
)


def attack(table: Suppressed) -> npt.NDArray[np.float64]:
    """Width of what linear programming allows each hidden cell, given what is shown and what the words say."""
    counts, marks = table.counts, table.marks
    rows, columns = counts.shape
    places = np.argwhere(marks != SHOWN)
    low, high = table.ranges()
    bounds = [(low[row, column], high[row, column]) for row, column in places]
    lines = np.zeros((rows + columns, rows, columns))
    lines[np.arange(rows), np.arange(rows), :] = 1
    lines[rows + np.arange(columns), :, np.arange(columns)] = 1
    # A line is its cells less its total.
    lines[:rows, :, -1] *= -1
    lines[rows:, -1, :] *= -1
    flat = lines.reshape(rows + columns, -1)
    known = np.where(marks == SHOWN, counts, 0).ravel()
    hidden = places @ np.array([columns, 1])
    widths = np.zeros(len(places))
    for which in range(len(places)):
        aim = np.zeros(len(places))
        aim[which] = 1
        ends = [
            linprog(sign * aim, A_eq=flat[:, hidden], b_eq=-flat @ known, bounds=bounds, method="highs")
            for sign in (1, -1)
        ]
        assert all(end.status in {0, 3} for end in ends)
        smallest = ends[0].fun
        largest = np.inf if ends[1].status == 3 else -ends[1].fun
        assert smallest - 1e-9 <= counts[tuple(places[which])] <= largest + 1e-9
        widths[which] = largest - smallest
    return widths


@given(SMALL_TABLES)
@example(np.array([[1, 1, 1, 1], [9, 9, 9, 9]]))
@example(np.array([[4]]))
@example(np.array([[4, 1], [0, 5]]))
@example(np.array([[2, 10]]))
@example(np.array([[2], [10]]))
@example(np.array([[3, 0, 0], [0, 9, 12], [0, 8, 40]]))
def test_no_hidden_count_can_be_worked_out(counts: npt.NDArray[np.int64]) -> None:
    table = suppress(counts)
    assert np.all(attack(table) >= 1 - 1e-6)
    few = (table.counts > 0) & (table.counts < 5)
    assert np.all(table.marks[few] != SHOWN), "every count from 1 to 4 is hidden"
    assert np.all(table.marks[table.counts == 0] == SHOWN), "zeros are shown"
    assert np.all(few[table.marks == FEW]), "“fewer than 5” is said of nothing else"
    if not few.any():
        assert np.all(table.marks == SHOWN), "nothing is hidden without need"


@given(SMALL_TABLES)
def test_a_table_and_its_transpose_are_safe_alike(counts: npt.NDArray[np.int64]) -> None:
    table, turned = suppress(counts), suppress(counts.T)
    assert np.array_equal(table.counts.T, turned.counts)
    assert np.all(attack(turned) >= 1 - 1e-6)


def test_the_next_smallest_cells_are_hidden_with_a_small_one() -> None:
    table = suppress([[3, 40, 12], [20, 300, 25], [60, 50, 70]])
    hidden = np.argwhere(table.marks == HIDDEN).tolist()
    assert table.marks[0, 0] == FEW
    assert hidden == [[0, 2], [1, 0], [1, 2]], "the cheapest square around the small cell"
    assert table.texts()[0].tolist() == ["fewer than 5", "40", "not shown", "55"]
    assert np.isnan(table.shown()[0, 0])
    assert table.shown()[-1].tolist() == [83, 390, 107, 580], "totals stay"


def test_two_small_cells_that_add_up_to_two_are_not_enough() -> None:
    table = suppress([[1, 1, 30], [1, 1, 40], [20, 25, 50]])
    assert np.all(table.marks[:2, :2] == FEW)
    assert np.count_nonzero(table.marks == HIDDEN) > 0, "1 and 1 are the only counts that make 2"


def test_four_ones_and_a_total_of_four_are_told_apart_from_nothing() -> None:
    table = suppress([[1, 1, 1, 1], [9, 9, 9, 9]])
    assert not np.any(table.marks == FEW), "“fewer than 5” five times over would say that each is 1"
    assert np.all(table.marks[0] == HIDDEN)


def test_a_table_without_small_counts_is_shown_whole() -> None:
    table = suppress([[5, 0], [1204, 7]])
    assert table.texts().tolist() == [["5", "0", "5"], ["1,204", "7", "1,211"], ["1,209", "7", "1,216"]]


@pytest.mark.parametrize("counts", [[[1.5, 2]], [[-1, 2]], [[np.nan, 2]], [1, 2, 3], np.zeros((0, 3))], ids=str)
def test_what_is_no_table_of_counts_is_refused(counts: object) -> None:
    with pytest.raises(StatisticsInputError):
        suppress(counts)  # type: ignore[arg-type]
