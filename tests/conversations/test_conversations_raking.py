"""Raking: by hand, against a published example, and for any people."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.errors import StatisticsInputError
from conversations.raking import LEAST, MOST, NEAR, Margin, effective_size, rake


def margin(name: str, groups: npt.ArrayLike, shares: npt.ArrayLike) -> Margin:
    """A margin whose shares add up to 1."""
    whole = np.asarray(shares, dtype=np.float64)
    return Margin(name, np.asarray(groups, dtype=np.int64), whole / whole.sum())


def test_one_margin_is_the_target_over_what_came() -> None:
    """8 women and 2 men, where half are men: 0.5/0.8 = 0.625 and 0.5/0.2 = 2.5; (Σw)²/Σw² = 100/(8·0.390625+2·6.25)."""
    raked = rake(10, [margin("sex", [0] * 8 + [1] * 2, [1, 1])])
    assert raked.weights == pytest.approx([0.625] * 8 + [2.5] * 2)
    assert raked.effective == pytest.approx(100 / 15.625)
    assert (raked.converged, raked.trimmed) == (True, False)


def test_two_by_two_by_hand() -> None:
    """4 1 / 1 4 to rows 5:5 and columns 6:4.

    The odds ratio 16 stays, so that the first cell solves x(x − 1)/((5 − x)(6 − x)) = 16.
    """
    rows, columns = [0] * 5 + [1] * 5, [0] * 4 + [1] + [0] + [1] * 4
    raked = rake(10, [margin("row", rows, [5, 5]), margin("column", columns, [6, 4])])
    table = np.zeros((2, 2))
    np.add.at(table, (rows, columns), raked.weights)
    first = (175 - np.sqrt(175**2 - 4 * 15 * 480)) / 30
    assert table == pytest.approx(np.array([[first, 5 - first], [6 - first, first - 1]]), abs=1e-5)
    assert table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0]) == pytest.approx(16)


def test_a_published_example() -> None:
    """A 4 × 4 table as it is worked in Wikipedia, "Iterative proportional fitting", and printed with its answer in
    the documentation of ProportionalFitting.jl (E.-J. van Kesteren), to five figures."""
    start = np.array([[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]])
    fitted = np.array(
        [
            [64.5585, 46.2325, 35.3843, 3.82473],
            [49.9679, 68.1594, 156.499, 25.3742],
            [56.7219, 144.428, 145.082, 53.7673],
            [28.7516, 41.18, 63.0347, 17.0337],
        ]
    )
    rows, columns = (np.repeat(each.ravel(), start.ravel()) for each in np.indices(start.shape))
    raked = rake(
        int(start.sum()), [margin("row", rows, [150, 300, 400, 150]), margin("column", columns, [200, 300, 400, 100])]
    )
    table = np.zeros(start.shape)
    np.add.at(table, (rows, columns), raked.weights * 1000 / start.sum())
    assert table == pytest.approx(fitted, rel=1e-5)


def test_weights_are_held_between_a_fifth_and_five_times_the_mean() -> None:
    """1 of 100 came of a group that is half of the borough: 50 is held at 5, and what is left is said."""
    raked = rake(100, [margin("age", [0] * 99 + [1], [1, 1])])
    assert raked.weights.max() <= MOST
    assert raked.weights.min() >= LEAST
    assert (raked.trimmed, raked.converged) == (True, False)
    assert raked.gap == pytest.approx(0.5 - 5 / (99 + 5), abs=0.01)


def test_who_did_not_answer_stays_and_the_margin_holds_among_those_who_did() -> None:
    raked = rake(12, [margin("sex", [0] * 6 + [1] * 2 + [-1] * 4, [1, 1])])
    assert raked.weights[:6].sum() == pytest.approx(raked.weights[6:8].sum())
    assert raked.weights[8:] == pytest.approx(1)


def test_nothing_to_weight_by_gives_everybody_one() -> None:
    raked = rake(7, [])
    assert raked.weights == pytest.approx(1)
    assert (raked.effective, raked.gap) == (7, 0)


@pytest.mark.parametrize(
    ("people", "groups", "shares"),
    [(0, [], [1.0]), (2, [0], [1.0]), (2, [0, 1], [1.0, 1.0]), (2, [0, 0], [0.5, 0.5]), (2, [0, 2], [0.5, 0.5])],
)
def test_what_cannot_be_met_is_refused(people: int, groups: list[int], shares: list[float]) -> None:
    with pytest.raises(StatisticsInputError):
        rake(people, [Margin("sex", np.asarray(groups, dtype=np.int64), np.asarray(shares))])


def test_the_effective_number_is_at_most_the_number() -> None:
    assert effective_size([1, 1, 1]) == 3
    assert effective_size([3, 1]) == pytest.approx(1.6)
    assert effective_size([]) == 0


@st.composite
def people(draw: st.DrawFn) -> list[Margin]:
    """People by two questions, every pair of groups with somebody in it."""
    sizes = draw(st.lists(st.integers(1, 12), min_size=6, max_size=6))
    rows = np.repeat([0, 0, 0, 1, 1, 1], sizes)
    columns = np.repeat([0, 1, 2, 0, 1, 2], sizes)
    targets = draw(st.lists(st.floats(0.1, 1), min_size=5, max_size=5))
    return [margin("row", rows, targets[:2]), margin("column", columns, targets[2:])]


@settings(max_examples=60, deadline=None)
@given(people(), st.integers(0, 1000))
def test_margins_hold_weights_are_positive_and_order_does_not_matter(margins: list[Margin], seed: int) -> None:
    size = len(margins[0].groups)
    raked = rake(size, margins, least=1e-9, most=1e9)
    assert raked.converged
    assert not raked.trimmed
    assert np.all(raked.weights > 0)
    assert raked.weights.mean() == pytest.approx(1)
    for each in margins:
        held = np.bincount(each.groups, raked.weights) / size
        assert held == pytest.approx(each.shares, abs=NEAR)
    order = np.random.default_rng(seed).permutation(size)
    turned = rake(size, [Margin(each.name, each.groups[order], each.shares) for each in margins[::-1]], 1e-9, 1e9)
    assert turned.weights == pytest.approx(raked.weights[order], rel=1e-4)


@settings(max_examples=60, deadline=None)
@given(people())
def test_trimmed_weights_stay_within_their_bounds(margins: list[Margin]) -> None:
    size = len(margins[0].groups)
    first, again = rake(size, margins), rake(size, margins)
    assert np.array_equal(first.weights, again.weights), "nothing is random"
    assert np.all((first.weights >= LEAST) & (first.weights <= MOST))
    assert 0 < first.effective <= size + 1e-9
    assert first.trimmed or first.converged
