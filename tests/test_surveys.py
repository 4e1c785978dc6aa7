"""Surveys: the half-width that the page states, and overlapping years."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import StatisticsInputError
from measures.intervals import proportion, proportion_difference
from measures.surveys import effective_size, rolling_change

SHARES = st.floats(0, 1)
SIZES = st.floats(30, 5000)


def test_a_borough_year_of_400_answers_bears_about_five_and_a_half_points() -> None:
    n_eff = effective_size(400, 1.3)
    assert n_eff == pytest.approx(307.69, abs=0.01)
    found = proportion(n_eff / 2, n_eff)
    assert (found.upper - found.lower) / 2 == pytest.approx(0.056, abs=0.0005)


def test_without_overlap_a_change_is_newcombe() -> None:
    found, expected = rolling_change(0.4, 0.5, 200, 300, 0), proportion_difference(150, 300, 80, 200)
    assert (found.value, found.lower, found.upper) == pytest.approx((expected.value, expected.lower, expected.upper))


def test_three_shared_quarters_halve_the_interval_of_a_small_change() -> None:
    # Var(difference) = 2σ²(1 − 0.75): half the standard error of two separate samples.
    apart, shared = (rolling_change(0.5, 0.5, 300, 300, overlap) for overlap in (0, 0.75))
    assert shared.upper - shared.lower == pytest.approx((apart.upper - apart.lower) / 2, rel=1e-9)


@given(SHARES, SHARES, SIZES, SIZES, st.floats(0, 0.95))
def test_overlap_never_widens_a_change(before: float, after: float, n: float, m: float, overlap: float) -> None:
    found, apart = rolling_change(before, after, n, m, overlap), rolling_change(before, after, n, m, 0)
    assert found.lower <= found.value <= found.upper
    assert apart.lower <= found.lower + 1e-12
    assert apart.upper >= found.upper - 1e-12


def test_arrays_and_missing_values() -> None:
    found = rolling_change(np.array([0.5, np.nan, 0.7]), 0.6, np.array([300.0, 300.0, 0.0]), 300, 0.75)
    value, lower, upper = (np.asarray(part) for part in (found.value, found.lower, found.upper))
    assert value[0] == pytest.approx(0.1)
    assert np.isnan([value[1:], lower[1:], upper[1:]]).all()
    alone = rolling_change(0.5, 0.6, 300, 300, 0.75)
    assert (alone.lower, alone.upper) == pytest.approx((lower[0], upper[0]))


def test_impossible_numbers_are_refused() -> None:
    for call in (
        lambda: effective_size(400, 0.5),
        lambda: effective_size(-1, 1.3),
        lambda: rolling_change(0.4, 0.5, 300, 300, 1),
        lambda: rolling_change(56, 0.5, 300, 300, 0),
    ):
        with pytest.raises(StatisticsInputError):
            call()
