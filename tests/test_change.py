"""Change and trend: published tests, and what must hold for any counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from base.errors import StatisticsInputError
from measures.change import (
    change_from_mean,
    change_test,
    over_dispersion,
    percentage_change,
    poisson_change,
    weighted_displacement_difference,
)
from measures.trend import CRITICAL, FALLING, NO_CLEAR_TREND, RISING, TOO_FEW_POINTS, chi_squared_trend
from tests.vectors import read

COUNTS = st.integers(0, 10**5)


def equal_exposure() -> pd.DataFrame:
    table = read("poisson_two_rates")
    return table[(table.exposure1 == 1) & (table.exposure2 == 1)]


def test_two_small_counts_get_the_published_e_test() -> None:
    table = equal_exposure()
    for row in table[table.method.str.startswith("e-test")].itertuples():
        found = poisson_change(row.count2, row.count1)
        assert found.p_value == pytest.approx(row.value1, abs=row.atol)
        assert found.method == "e-test"
        assert found.difference == row.count1 - row.count2


def test_a_count_against_a_known_mean_is_the_published_z() -> None:
    row = equal_exposure().query("method == 'sqrt'").iloc[0]
    assert change_from_mean(row.count2, row.count1).z == pytest.approx(row.value1, abs=row.atol)


def test_percentages_are_the_published_ones() -> None:
    table = read("mopac7_year_on_year")
    # The published total of −6.0 is −6.5 by its own counts.
    table = table[table.measure != "Total MOPAC 7"]
    found = percentage_change(table.y1.to_numpy(), table.y2.to_numpy())
    np.testing.assert_allclose(found, table.pct_change_published, atol=0.05 + 1e-9)
    np.testing.assert_array_equal(poisson_change(table.y1, table.y2).difference, table.change)


def test_no_percentage_of_a_small_count() -> None:
    found = percentage_change([19, 20, 0], [38, 40, 5])
    assert np.isnan(found[[0, 2]]).all()
    assert found[1] == 100


def test_score_test_from_its_definition_where_counts_are_large_or_many() -> None:
    assert poisson_change(900, 1000).p_value == pytest.approx(2 * stats.norm.sf(100 / np.sqrt(1900)), rel=1e-12)
    both = poisson_change(np.array([900, 16]), np.array([1000, 25]))
    assert both.method == "score test"
    assert both.p_value[0] == pytest.approx(poisson_change(900, 1000).p_value)
    assert both.z == pytest.approx(np.sqrt(2) * (np.sqrt([1000, 25]) - np.sqrt([900, 16])))


def test_nothing_before_and_after_is_no_change() -> None:
    found = poisson_change(0, 0)
    assert (found.z, found.p_value, found.difference) == (0, 1, 0)
    assert np.isnan(poisson_change(np.nan, 4).p_value)


@given(COUNTS, COUNTS, st.floats(1, 50))
def test_a_change_reversed_is_its_negative_and_dispersion_only_shrinks_it(a: int, b: int, phi: float) -> None:
    there, back = poisson_change(a, b), poisson_change(b, a)
    assert there.z == pytest.approx(-back.z, abs=1e-12)
    assert there.p_value == pytest.approx(back.p_value, rel=1e-6)
    assert 0 <= there.p_value <= 1 + 1e-12
    assert change_test(a, b).z == pytest.approx(there.z)
    assert change_test(a, b, phi).z == pytest.approx(there.z / np.sqrt(phi), abs=1e-9)
    assert change_test(a, b, phi).p_value >= change_test(a, b).p_value * (1 - 1e-9)


def test_over_dispersion_of_chance_is_one_and_a_season_is_not_dispersion() -> None:
    season = 100 + 60 * np.sin(np.arange(36) * np.pi / 6)
    draws = np.random.default_rng(5).poisson(season, (2000, 36)).astype(float)
    assert np.mean(over_dispersion(draws)) == pytest.approx(1.12, abs=0.06)  # 1, but for φ < 1 being raised to 1
    assert over_dispersion(season) == 1


def test_over_dispersion_from_its_definition() -> None:
    series = np.random.default_rng(9).negative_binomial(3, 0.05, (4, 36)).astype(float)
    table = series.reshape(4, 3, 12)
    for row, found in zip(table, over_dispersion(series), strict=True):
        assert found == pytest.approx(stats.chi2_contingency(row).statistic / 22, rel=1e-12)


@given(st.floats(0.2, 5), st.floats(0.2, 5))
def test_levels_that_differ_between_years_are_not_dispersion(second: float, third: float) -> None:
    season = 100 + 60 * np.sin(np.arange(12) * np.pi / 6)
    assert over_dispersion(np.concatenate([season, second * season, third * season])) == pytest.approx(1)


def test_over_dispersion_with_gaps_and_nothing_at_all() -> None:
    series = np.full((3, 36), np.nan)
    series[0] = 0
    series[1, :12] = 5
    found = over_dispersion(series)
    assert found[0] == 1
    assert np.isnan(found[1:]).all()
    counts = np.random.default_rng(2).poisson(20, 30).astype(float)
    padded = np.append(counts, np.full(6, np.nan))
    assert over_dispersion(counts) == pytest.approx(over_dispersion(padded))
    exact = np.outer([1, 2, 4], np.arange(5, 17)).ravel().astype(float)
    exact[7] = np.nan
    assert over_dispersion(exact) == pytest.approx(1)


@pytest.mark.parametrize("monthly", [3, 30, 300])
@pytest.mark.parametrize(("phi", "least", "most"), [(1, 0.0005, 0.002), (2, 0.001, 0.01), (4, 0.001, 0.01)])
def test_false_alarms_of_a_change_are_as_rare_as_the_level_says(
    monthly: int, phi: int, least: float, most: float
) -> None:
    draw = np.random.default_rng(monthly + phi)
    mean = np.tile(monthly * (1 + 0.2 * np.sin(np.arange(12) * np.pi / 6)), 4)
    size = (20_000, 48)
    chance = draw.poisson(mean, size) if phi == 1 else draw.negative_binomial(mean / (phi - 1), 1 / phi, size)
    months = chance.astype(float)
    before, after = months[:, 24:36].sum(axis=1), months[:, 36:].sum(axis=1)
    found = change_test(before, after, over_dispersion(months[:, :36]), 22)
    assert least <= np.mean(found.p_value < 0.002) <= most


def test_weighted_displacement_difference_from_its_definition() -> None:
    # Counts of the ptools example: treated 20 → 10, control 20 → 20.
    found = weighted_displacement_difference(20, 10, 20, 20)
    assert tuple(found) == pytest.approx((-10, np.sqrt(70), -10 / np.sqrt(70)))
    moved = weighted_displacement_difference(
        20, 10, 20, 20,
        displacement_before=5, displacement_after=9, displacement_control_before=6, displacement_control_after=6,
    )  # fmt: skip
    assert moved.estimate == -6
    assert moved.standard_error == pytest.approx(np.sqrt(96))
    many = weighted_displacement_difference(np.array([20, 0]), np.array([10, 0]), 20, 20)
    assert many.estimate.tolist() == [-10, 0]


@pytest.mark.parametrize("call", [poisson_change, change_test, change_from_mean, percentage_change])
def test_negative_counts_are_refused(call: object) -> None:
    with pytest.raises(StatisticsInputError):
        call(-1, 5)  # type: ignore[operator]
    with pytest.raises(StatisticsInputError):
        over_dispersion([-1.0] * 24)


def test_dispersion_below_chance_is_refused() -> None:
    with pytest.raises(StatisticsInputError):
        change_test(1, 2, 0.5)


# ---- trend


def test_trend_needs_five_points_and_says_which_way() -> None:
    people = np.full(5, 10_000.0)
    assert chi_squared_trend([100, 130, 160, 190, 220], people).direction == RISING
    assert chi_squared_trend([220, 190, 160, 130, 100], people).direction == FALLING
    assert chi_squared_trend([100, 101, 99, 100, 102], people).direction == NO_CLEAR_TREND
    assert chi_squared_trend([100, 130, 160, 190], people[:4]).direction == TOO_FEW_POINTS
    assert chi_squared_trend([100, np.nan, 160, 190, 220], people).direction == TOO_FEW_POINTS


def test_a_jump_is_not_a_trend() -> None:
    found = chi_squared_trend([100, 100, 100, 100, 400], np.full(5, 10_000.0))
    assert found.chi_squared > CRITICAL
    assert found.outlier
    assert found.direction == NO_CLEAR_TREND


def test_dispersion_takes_a_trend_away() -> None:
    counts, people = [100, 120, 140, 160, 180], np.full(5, 10_000.0)
    plain, spread = chi_squared_trend(counts, people), chi_squared_trend(counts, people, phi=20)
    assert plain.direction == RISING
    assert spread.direction == NO_CLEAR_TREND
    assert spread.chi_squared == pytest.approx(plain.chi_squared / 20)


def test_trend_statistic_from_its_definition_and_growth_of_the_population_is_not_one() -> None:
    counts, people = np.array([31, 40, 38, 55, 61, 70.0]), np.array([9.0, 9.5, 10, 10.2, 10.4, 11]) * 1000
    time, share = np.arange(6), people / people.sum()
    score = (time * (counts - counts.sum() * share)).sum()
    variance = counts.sum() * ((share * time**2).sum() - (share * time).sum() ** 2)
    assert chi_squared_trend(counts, people).chi_squared == pytest.approx(score**2 / variance, rel=1e-12)
    assert chi_squared_trend(people / 100, people).chi_squared == pytest.approx(0, abs=1e-9)


def test_many_series_give_what_each_gives() -> None:
    counts = (
        np.random.default_rng(11).poisson([[20, 30, 40, 50, 60, 70], [50] * 6, [70, 60, 50, 40, 30, 20]]).astype(float)
    )
    people, phi = np.full((3, 1), 5_000.0), np.array([1.0, 1.5, 2.0])
    whole = chi_squared_trend(counts, people, phi)
    for row in range(3):
        alone = chi_squared_trend(counts[row], people[row], phi[row])
        assert alone.direction == whole.direction[row]
        assert alone.chi_squared == pytest.approx(whole.chi_squared[row])


def test_trend_false_alarms_are_as_rare_as_the_level_says() -> None:
    counts = np.random.default_rng(4).poisson(80, (20_000, 6)).astype(float)
    found = chi_squared_trend(counts, np.full(6, 1000.0))
    assert np.isin(found.direction, [RISING, FALLING]).mean() < 0.003
