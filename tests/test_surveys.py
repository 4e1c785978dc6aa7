"""Surveys: the half-width that the page states, overlapping years, and a part set against its whole."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import StatisticsInputError
from measures.intervals import proportion, proportion_difference
from measures.surveys import borough_gap, effective_size, rolling_change, survey_proportion

SHARES = st.floats(0, 1)
SIZES = st.floats(30, 5000)


def test_a_borough_year_of_400_answers_bears_about_five_and_a_half_points() -> None:
    n_eff = effective_size(400, 1.3)
    assert n_eff == pytest.approx(307.69, abs=0.01)
    found = survey_proportion(0.5, n_eff)
    assert (found.upper - found.lower) / 2 == pytest.approx(0.056, abs=0.0005)


@given(st.integers(0, 300), st.integers(1, 300))
def test_a_proportion_of_n_is_the_wilson_interval_of_its_count(count: int, n: int) -> None:
    part = min(count, n)
    one, other = survey_proportion(part / n, n), proportion(part, n)
    assert (one.value, one.lower, one.upper) == pytest.approx((other.value, other.lower, other.upper), abs=1e-12)


def test_without_overlap_a_change_is_newcombe() -> None:
    found, expected = rolling_change(0.4, 0.5, 200, 300, 0), proportion_difference(150, 300, 80, 200)
    assert (found.value, found.lower, found.upper) == pytest.approx((expected.value, expected.lower, expected.upper))


def test_three_shared_quarters_halve_the_interval_of_a_small_change() -> None:
    # Var(difference) = 2σ²(1 − 0.75): half the standard error of two separate samples.
    apart, shared = (rolling_change(0.5, 0.5, 300, 300, overlap) for overlap in (0, 0.75))
    assert shared.upper - shared.lower == pytest.approx((apart.upper - apart.lower) / 2, rel=1e-9)


def test_a_part_against_its_whole_scales_the_gap_from_the_rest() -> None:
    share, p, rest = 0.25, 0.6, 0.5
    whole = share * p + (1 - share) * rest
    found = borough_gap(p, 100, whole, share)
    expected = proportion_difference(60, 100, 150, 300)
    scaled = (0.75 * expected.value, 0.75 * expected.lower, 0.75 * expected.upper)
    assert (found.value, found.lower, found.upper) == pytest.approx(scaled)
    assert found.value == pytest.approx(p - whole)


@given(SHARES, SIZES, SHARES, st.floats(0.005, 0.9))
def test_a_gap_lies_within_its_interval(p: float, n_eff: float, whole: float, share: float) -> None:
    found = borough_gap(p, n_eff, whole, share)
    assert found.lower <= found.value <= found.upper
    wide = borough_gap(p, n_eff, whole, share, confidence=0.998)
    assert wide.lower <= found.lower + 1e-12
    assert wide.upper >= found.upper - 1e-12


@given(SHARES, SHARES, SIZES, SIZES, st.floats(0, 0.95))
def test_overlap_never_widens_a_change(before: float, after: float, n: float, m: float, overlap: float) -> None:
    found, apart = rolling_change(before, after, n, m, overlap), rolling_change(before, after, n, m, 0)
    assert found.lower <= found.value <= found.upper
    assert apart.lower <= found.lower + 1e-12
    assert apart.upper >= found.upper - 1e-12


def test_arrays_and_missing_values() -> None:
    found = borough_gap(np.array([0.5, np.nan, 0.7]), np.array([300.0, 300.0, 0.0]), 0.6, 1 / 32)
    assert found.value[0] == pytest.approx(-0.1)
    assert np.isnan([found.value[1:], found.lower[1:], found.upper[1:]]).all()
    assert np.isnan(survey_proportion(0.5, 0).value)
    alone = borough_gap(0.5, 300, 0.6, 1 / 32)
    assert (alone.lower, alone.upper) == pytest.approx((found.lower[0], found.upper[0]))


def test_impossible_numbers_are_refused() -> None:
    for call in (
        lambda: survey_proportion(56, 300),
        lambda: effective_size(400, 0.5),
        lambda: effective_size(-1, 1.3),
        lambda: rolling_change(0.4, 0.5, 300, 300, 1),
        lambda: borough_gap(0.5, 300, 0.5, 1),
        lambda: borough_gap(0.5, 300, 0.5, 0),
    ):
        with pytest.raises(StatisticsInputError):
            call()
