"""Intervals: against published values, against exact calculation, and what must hold for any numbers."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.rates import confint_poisson, confint_poisson_2indep

from base.errors import StatisticsInputError
from measures import intervals
from measures.intervals import Interval, count_limits, weighted_limits, weighted_rate
from measures.limits import byar_limits, exact_limits
from tests.vectors import read

LEVELS = st.sampled_from([0.5, 0.9, 0.95, 0.998])
COUNTS = st.integers(0, 5000)
SIZES = st.integers(1, 10**6)


def parts(interval: Interval) -> tuple[Any, Any, Any]:
    return interval.value, interval.lower, interval.upper


def same(first: Interval, second: Interval, rtol: float = 1e-12) -> None:
    np.testing.assert_allclose(parts(first), parts(second), rtol=rtol, atol=1e-15)


# ---- published values


def test_byar_limits_are_those_of_ukhsa() -> None:
    table = read("phe_byars")
    for level, rows in table.groupby("confidence"):
        lower, upper = byar_limits(rows.x.to_numpy(), float(str(level).rstrip("%")) / 100)
        np.testing.assert_allclose(lower, rows.lowercl, rtol=1e-12)
        np.testing.assert_allclose(upper, rows.uppercl, rtol=1e-12)


@pytest.mark.parametrize(("file", "function"), [("phe_rate", "rate"), ("phe_proportion", "proportion")])
def test_rates_and_proportions_are_those_of_ukhsa(file: str, function: str) -> None:
    both = read(file)
    single = read(f"{file}_95")
    cases = [
        (both, "lower95_0cl", "upper95_0cl", 0.95),
        (both, "lower99_8cl", "upper99_8cl", 0.998),
        (single, "lowercl", "uppercl", 0.95),
    ]
    for table, low, high, confidence in cases:
        for multiplier, rows in table.groupby("multiplier"):
            count, size = rows.Numerator.to_numpy(float), rows.Denominator.to_numpy(float)
            if function == "rate":
                found, scale = intervals.rate(count, size, float(multiplier), confidence), 1.0
            else:
                found, scale = intervals.proportion(count, size, confidence), float(multiplier)
            np.testing.assert_allclose(np.asarray(found.value) * scale, rows.value, rtol=1e-12)
            np.testing.assert_allclose(np.asarray(found.lower) * scale, rows[low], rtol=1e-12)
            np.testing.assert_allclose(np.asarray(found.upper) * scale, rows[high], rtol=1e-12)


def test_exact_limits_are_those_of_the_published_funnel() -> None:
    # The published limits were found by iteration, to five figures at a count of 1.
    table = read("phe_funnel_rate_outputs")
    for sigma, confidence in (("2s", 0.95), ("3s", 0.998)):
        lower, upper = exact_limits(table.Events.to_numpy(), confidence)
        ratio = table.Events * table.baseline
        np.testing.assert_allclose(ratio / upper, table[f"lower_{sigma}_limit"], rtol=5e-5)
        np.testing.assert_allclose(ratio / lower, table[f"upper_{sigma}_limit"], rtol=5e-5)


def test_exact_limits_are_garwood_and_byar_is_not_the_mid_p_variant() -> None:
    table = read("poisson_ci_alt_methods").set_index("method")
    garwood = table.loc["exact (Garwood)"]
    lower, upper = exact_limits(15)
    assert (lower / 400, upper / 400) == pytest.approx((garwood.lower, garwood.upper), rel=1e-12)
    other = table[table.index.str.startswith("byar")].iloc[0]
    lower, upper = byar_limits(15)
    assert abs(lower / 400 - other.lower) > 1e-4
    assert abs(upper / 400 - other.upper) > 1e-4


def two_rates(quantity: str, method: str) -> pd.Series:
    table = read("poisson_two_rates")
    return table[(table.quantity == quantity) & (table.method == method)].iloc[0]


def test_rate_ratio_is_the_published_score_interval() -> None:
    # The file's point (2.104) is the quotient of Jeffreys medians, another estimator: the plain quotient is ours.
    limits = two_rates("rate_ratio_CI", "score")
    found = intervals.rate_ratio(limits.count1, limits.exposure1, limits.count2, limits.exposure2)
    assert found.value == pytest.approx(60 / 51477.5 / (30 / 54308.7), rel=1e-12)
    assert found.lower == pytest.approx(limits.value1, abs=limits.atol)
    assert found.upper == pytest.approx(limits.value2, abs=limits.atol)


def test_rate_difference_is_the_published_mover_interval() -> None:
    row = two_rates("rate_difference_CI", "mover (jeffreys)")
    found = intervals.rate_difference(row.count1, row.exposure1, row.count2, row.exposure2, per=1)
    assert found.lower == pytest.approx(row.value1, abs=row.atol)
    assert found.upper == pytest.approx(row.value2, abs=row.atol)


# ---- the same answers as the library, where the library has one


@given(st.integers(0, 400), LEVELS)
def test_exact_limits_equal_the_library(count: int, confidence: float) -> None:
    expected = confint_poisson(count, 1, method="exact-c", alpha=1 - confidence)
    assert exact_limits(count, confidence) == pytest.approx(expected, rel=1e-9)


def test_koopman_and_newcombe_equal_the_library() -> None:
    for a, n_a, b, n_b in [
        (30, 100, 20, 110),
        (5, 60, 12, 40),
        (8000, 10000, 20, 12000),
        (10, 10, 3, 20),
        (0, 10, 5, 20),
    ]:
        found = intervals.proportion_ratio(a, n_a, b, n_b)
        expected = confint_proportions_2indep(a, n_a, b, n_b, compare="ratio", method="score", correction=False)
        assert (found.lower, found.upper) == pytest.approx(expected, rel=1e-9, abs=1e-12)
        found = intervals.proportion_difference(a, n_a, b, n_b)
        expected = confint_proportions_2indep(a, n_a, b, n_b, compare="diff", method="newcomb")
        assert (found.lower, found.upper) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_koopman_stands_where_everybody_has_the_property() -> None:
    # Worked by hand: with p = q = 1 the limits are n_a/(n_a + z²) and 1 + z²/n_b.
    found = intervals.proportion_ratio(10, 10, 20, 20)
    z2 = stats.norm.ppf(0.975) ** 2
    assert parts(found) == pytest.approx((1, 10 / (10 + z2), 1 + z2 / 20), rel=1e-9)


def test_score_ratio_equals_the_library() -> None:
    found = intervals.rate_ratio(60, 51477.5, 30, 54308.7, 0.998)
    expected = confint_poisson_2indep(60, 51477.5, 30, 54308.7, method="score", alpha=0.002)
    assert (found.lower, found.upper) == pytest.approx(expected, rel=1e-6)


# ---- exact coverage


@pytest.mark.parametrize("mean", [0.5, 2, 5, 9, 12, 30, 150])
@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_count_limits_cover_the_true_mean_as_often_as_they_say(mean: float, confidence: float) -> None:
    counts = np.arange(0, 400)
    lower, upper = count_limits(counts, confidence)
    covered = stats.poisson.pmf(counts, mean)[(np.asarray(lower) <= mean) & (mean <= np.asarray(upper))].sum()
    assert covered >= confidence - 1e-4


# ---- edges


def test_no_population_gives_no_figure_and_a_true_zero_keeps_its_upper_limit() -> None:
    for empty in (intervals.rate(3, 0), intervals.rate(np.nan, 10), intervals.rate(3, np.nan)):
        assert np.isnan(parts(empty)).all()
    for empty in (intervals.proportion(0, 0), intervals.rate_ratio(0, 10, 0, 10), intervals.rate_ratio(3, 0, 4, 9)):
        assert np.isnan(parts(empty)).all()
    zero = intervals.rate(0, 1000)
    assert (zero.value, zero.lower) == (0, 0)
    assert zero.upper == pytest.approx(-np.log(0.025))
    assert parts(intervals.proportion(10, 10))[2] == 1


def test_a_ratio_to_nought_has_no_upper_limit() -> None:
    for found in (intervals.rate_ratio(5, 100, 0, 100), intervals.proportion_ratio(5, 100, 0, 100)):
        assert found.value == found.upper == np.inf
        assert 0 < found.lower < np.inf


@pytest.mark.parametrize(
    "call",
    [
        lambda: intervals.rate(-1, 100),
        lambda: intervals.rate(np.array([1.0, np.nan, -1.0]), 100),
        lambda: intervals.rate(1, -100),
        lambda: intervals.rate(1, 100, per=0),
        lambda: intervals.rate(1, 100, confidence=95),
        lambda: intervals.proportion(11, 10),
        lambda: intervals.proportion_difference(1, 10, 11, 10),
        lambda: intervals.rate_ratio(1, 10, -1, 10),
        lambda: weighted_rate([1.0, 2.0], [1.0, -2.0], 100),
    ],
)
def test_impossible_numbers_are_refused(call: Callable[[], object]) -> None:
    with pytest.raises(StatisticsInputError):
        call()


def test_more_events_than_people_is_a_rate() -> None:
    assert intervals.rate(250, 220, per=1).value > 1


def test_single_numbers_name_the_method_used_and_give_floats() -> None:
    assert intervals.rate(9, 100).method == "exact Poisson"
    assert intervals.rate(10, 100).method == "Byar's method"
    assert all(type(part) is float for part in parts(intervals.rate(9, 100)))


# ---- weighted totals


def test_equal_weights_give_the_plain_rate_times_the_weight() -> None:
    counts, people = np.array([[3.0, 4.0], [20.0, 55.0], [0.0, 0.0]]), np.array([900.0, 1200.0, 700.0])
    plain = intervals.rate(counts.sum(axis=1), people)
    weighted = weighted_rate(counts, [7.0, 7.0], people)
    np.testing.assert_allclose(parts(weighted), np.asarray(parts(plain)) * 7, rtol=1e-12)


def test_dobson_from_its_definition() -> None:
    lower, upper = weighted_limits(total=2 * 10 + 5 * 4, count=14, variance=4 * 10 + 25 * 4)
    low, high = byar_limits(14)
    scale = np.sqrt(140 / 14)
    assert (lower, upper) == pytest.approx((40 + scale * (low - 14), 40 + scale * (high - 14)))
    assert np.isnan(weighted_limits(0, 0, 0)[1])


# ---- what holds for any numbers


@given(COUNTS, SIZES, LEVELS)
def test_limits_enclose_the_value(count: int, size: int, confidence: float) -> None:
    part = min(count, size)
    found = [
        intervals.rate(count, size, confidence=confidence),
        intervals.proportion(part, size, confidence),
        weighted_rate([count, part], [1.0, 40.0], size, confidence=confidence),
    ]
    for one in found:
        assert one.lower <= one.value <= one.upper


@given(COUNTS, SIZES, COUNTS, SIZES, LEVELS)
def test_limits_of_two_enclose_the_value(a: int, n_a: int, b: int, n_b: int, confidence: float) -> None:
    p, q = min(a, n_a), min(b, n_b)
    for one in (
        intervals.rate_ratio(a, n_a, b, n_b, confidence),
        intervals.rate_difference(a, n_a, b, n_b, confidence=confidence),
        intervals.proportion_difference(p, n_a, q, n_b, confidence),
        intervals.proportion_ratio(p, n_a, q, n_b, confidence),
    ):
        assert np.isnan(one.value) or one.lower <= one.value <= one.upper


@given(COUNTS, SIZES, COUNTS, SIZES)
def test_more_confidence_is_never_narrower(a: int, n_a: int, b: int, n_b: int) -> None:
    p, q = min(a, n_a), min(b, n_b)
    for function, arguments in (
        (intervals.rate, (a, n_a)),
        (intervals.proportion, (p, n_a)),
        (intervals.rate_ratio, (a, n_a, b, n_b)),
        (intervals.rate_difference, (a, n_a, b, n_b)),
        (intervals.proportion_difference, (p, n_a, q, n_b)),
        (intervals.proportion_ratio, (p, n_a, q, n_b)),
    ):
        found = [function(*arguments, confidence=level) for level in (0.9, 0.95, 0.998)]
        for narrow, wide in itertools.pairwise(found):
            slack = 1e-9 * abs(narrow.value) if np.isfinite(narrow.value) else 0
            assert np.isnan(narrow.value) or (wide.lower <= narrow.lower + slack and wide.upper >= narrow.upper - slack)


@given(COUNTS, SIZES, st.sampled_from([1.0, 100.0, 1e5]))
def test_the_unit_only_rescales(count: int, size: int, per: float) -> None:
    scaled, plain = intervals.rate(count, size, per), intervals.rate(count, size, 1)
    assert parts(scaled) == pytest.approx(tuple(part * per for part in parts(plain)), rel=1e-12)


@given(st.integers(1, 5000), SIZES, st.integers(1, 5000), SIZES)
def test_swapping_the_sides_inverts_a_ratio_and_negates_a_difference(a: int, n_a: int, b: int, n_b: int) -> None:
    p, q = min(a, n_a), min(b, n_b)
    for function, first, second in (
        (intervals.rate_ratio, (a, n_a), (b, n_b)),
        (intervals.proportion_ratio, (p, n_a), (q, n_b)),
    ):
        one, other = function(*first, *second), function(*second, *first)
        assert parts(one) == pytest.approx((1 / other.value, 1 / other.upper, 1 / other.lower), rel=1e-6)
    one = intervals.rate_difference(a, n_a, b, n_b)
    other = intervals.rate_difference(b, n_b, a, n_a)
    assert parts(one) == pytest.approx((-other.value, -other.upper, -other.lower), rel=1e-9, abs=1e-12)


@settings(max_examples=20)
@given(st.lists(st.tuples(COUNTS, SIZES, COUNTS, SIZES), min_size=1, max_size=6))
def test_an_array_gives_what_its_numbers_give(rows: list[tuple[int, int, int, int]]) -> None:
    a, n_a, b, n_b = np.array(rows, dtype=float).T
    p, q = np.minimum(a, n_a), np.minimum(b, n_b)
    for function, columns in (
        (intervals.rate, (a, n_a)),
        (intervals.proportion, (p, n_a)),
        (intervals.rate_ratio, (a, n_a, b, n_b)),
        (intervals.rate_difference, (a, n_a, b, n_b)),
        (intervals.proportion_difference, (p, n_a, q, n_b)),
        (intervals.proportion_ratio, (p, n_a, q, n_b)),
    ):
        whole = np.array(parts(function(*columns)))
        single = np.array([parts(function(*row)) for row in zip(*columns, strict=True)]).T
        np.testing.assert_allclose(whole, single, rtol=1e-12, atol=1e-15)


def test_inputs_broadcast_and_missing_ones_stay_missing() -> None:
    counts = np.array([[1.0, np.nan], [30.0, 0.0]])
    found = intervals.rate(counts, np.array([[100.0], [200.0]]))
    assert np.isnan(found.value[0, 1])
    assert np.isnan(found.upper[0, 1])
    same(intervals.rate(30, 200), Interval(found.value[1, 0], found.lower[1, 0], found.upper[1, 0], 0.95, ""))


def test_fractions_of_a_count_have_limits_between_those_of_whole_ones() -> None:
    lower, upper = count_limits(np.array([3.0, 3.5, 4.0]))
    assert (np.diff(lower) > 0).all()
    assert (np.diff(upper) > 0).all()
