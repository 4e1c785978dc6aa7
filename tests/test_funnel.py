"""Funnels: published limits and flags, and what over-dispersion does to them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from base.errors import StatisticsInputError
from measures.funnel import control_limits, overdispersion_proportion, overdispersion_rate
from measures.intervals import proportion, rate
from tests.vectors import read

#: Pooled values of the whole published files.
RATE_TARGET = 668.5089282681704e-5
PROPORTION_TARGET = 0.8064244785714955
UNITS = arrays.arrays(np.int64, st.integers(3, 40), elements=st.integers(0, 5000))


def flags(low: np.ndarray, high: np.ndarray, name: str, before: np.ndarray) -> np.ndarray:
    return np.where(low, f"Low ({name})", np.where(high, f"High ({name})", before))


def test_rate_flags_are_the_published_ones() -> None:
    table = read("phe_funnel_rate_dsr_inputs")
    with np.errstate(divide="ignore", invalid="ignore"):
        exposure = np.where(table["count"] == 0, table["pop"], 1e5 * table["count"] / table.rate_crude_per_100000)
    if len(table) == 40:
        assert table["count"].sum() / exposure.sum() == pytest.approx(RATE_TARGET, rel=1e-9)
    expected = exposure * RATE_TARGET
    ratio, found = table["count"].to_numpy() / expected, np.full(len(table), "Not significant", object)
    for confidence, name in ((0.95, "0.025"), (0.998, "0.001")):
        lower, upper = control_limits(expected, confidence)
        found = flags(ratio < lower, ratio > upper, name, found)
    assert found.tolist() == table.crude_per_100000_with_0.tolist()


def test_proportion_flags_are_the_published_ones() -> None:
    table = read("phe_funnel_prop_inputs")
    if len(table) == 303:
        assert table.numerator.sum() / table.denominator.sum() == pytest.approx(PROPORTION_TARGET, rel=1e-9)
    found = np.full(len(table), "Not significant", object)
    for confidence, name in ((0.95, "0.025"), (0.998, "0.001")):
        interval = proportion(table.numerator.to_numpy(), table.denominator.to_numpy(), confidence)
        found = flags(interval.upper < PROPORTION_TARGET, interval.lower > PROPORTION_TARGET, name, found)
    assert found.tolist() == table.significance.tolist()


def overdispersed(kind: str, adjusted: str) -> pd.DataFrame:
    table = read("funnel_overdispersion")
    return table[(table.type == kind) & (table.od_adjust == adjusted)]


def test_unadjusted_limits_of_a_ratio_are_exact_poisson() -> None:
    table = overdispersed("SR", "no")
    for confidence, low, high in ((0.95, "ll95", "ul95"), (0.998, "ll998", "ul998")):
        lower, upper = control_limits(table.denominator.to_numpy(), confidence)
        np.testing.assert_allclose(lower, table[low], rtol=1e-12)
        np.testing.assert_allclose(upper, table[high], rtol=1e-12)


@pytest.mark.parametrize("kind", ["SR", "PR"])
def test_additive_adjustment_agrees_with_an_independent_implementation(kind: str) -> None:
    table = overdispersed(kind, "yes")
    count, size = table.numerator.to_numpy(float), table.denominator.to_numpy(float)
    funnel = overdispersion_rate(count, size, target=1.0) if kind == "SR" else overdispersion_proportion(count, size)
    scale = 1 if kind == "SR" else 100
    np.testing.assert_allclose(funnel.z_adjusted, table.z, rtol=1e-12)
    np.testing.assert_allclose(np.asarray(funnel.target) * scale, table.target, rtol=1e-12)
    for confidence, low, high in ((0.95, "ll95", "ul95"), (0.998, "ll998", "ul998")):
        lower, upper = funnel.limits(confidence)
        np.testing.assert_allclose(lower * scale, table[low], rtol=1e-12)
        np.testing.assert_allclose(upper * scale, table[high], rtol=1e-12)
    if kind == "PR":
        np.testing.assert_allclose(funnel.z, overdispersed("PR", "no").z, rtol=1e-9)


def test_a_unit_is_flagged_exactly_where_it_leaves_the_limits() -> None:
    generator = np.random.default_rng(7)
    people = generator.integers(2_000, 300_000, 32).astype(float)
    count = generator.poisson(people * 0.01 * generator.lognormal(0, 0.4, 32)).astype(float)
    count[3] *= 6
    funnel = overdispersion_rate(count, people)
    flags = funnel.flags(0.998)
    lower, upper = funnel.limits(0.998)
    expected = (funnel.value > upper).astype(int) - (funnel.value < lower)
    assert flags.tolist() == expected.tolist()
    assert flags[3] == 1
    assert funnel.phi > 20


def test_chance_alone_is_left_as_it_is() -> None:
    people = np.full(400, 10_000.0)
    count = np.random.default_rng(1).poisson(100, 400).astype(float)
    funnel = overdispersion_rate(count, people)
    assert funnel.phi < 1.1
    assert funnel.tau2 == pytest.approx(0, abs=5e-4)
    lower, upper = funnel.limits(0.95, size=np.array([100.0]))
    assert float(lower[0]) == pytest.approx((1 - 1.96 / 20) ** 2, abs=0.02)
    assert float(upper[0]) == pytest.approx((1 + 1.96 / 20) ** 2, abs=0.02)


def test_periods_are_worked_out_apart_and_missing_units_left_out() -> None:
    generator = np.random.default_rng(3)
    people = generator.integers(1_000, 20_000, 60).astype(float)
    count = generator.poisson(people[:, None] * 0.02 * generator.lognormal(0, 0.5, (60, 5))).astype(float)
    count[4, 2] = np.nan
    whole = overdispersion_rate(count, people[:, None])
    flags = whole.flags(0.998)
    for period in range(5):
        there = np.isfinite(count[:, period])
        alone = overdispersion_rate(count[there, period], people[there])
        np.testing.assert_allclose(np.asarray(whole.phi)[period], alone.phi, rtol=1e-12)
        np.testing.assert_allclose(np.asarray(whole.tau2)[period], alone.tau2, rtol=1e-12)
        np.testing.assert_array_equal(flags[there, period], alone.flags(0.998))
    assert np.isnan(flags[4, 2])


def test_in_a_quiet_period_nobody_stands_out_and_no_data_is_not_a_nought() -> None:
    quiet = overdispersion_rate([0.0, 0.0, 0.0, np.nan], [100.0, 200.0, 0.0, 50.0])
    assert np.isnan(quiet.flags(0.998)).all()
    found = overdispersion_rate([0.0, 1.0, 0.0, np.nan], [100.0, 200.0, 0.0, 50.0]).flags(0.998)
    assert found[:2].tolist() == [0, 0]
    assert np.isnan(found[2:]).all()


@given(UNITS)
def test_adjusting_never_flags_more(counts: np.ndarray) -> None:
    people = np.linspace(1_000, 9_000, counts.size)
    funnel = overdispersion_rate(counts, people)
    there = np.isfinite(funnel.z)
    assert (np.abs(funnel.z_adjusted[there]) <= np.abs(funnel.z[there]) + 1e-12).all()
    assert funnel.tau2 >= 0


@given(st.floats(0.01, 1e5), st.sampled_from([0.95, 0.998]))
def test_control_limits_enclose_the_target_and_agree_with_scipy(expected: float, confidence: float) -> None:
    lower, upper = control_limits(expected, confidence)
    assert 0 <= lower < 1 < upper
    tail = (1 - confidence) / 2
    assert lower == pytest.approx(stats.chi2.ppf(tail, 2 * expected) / 2 / expected, rel=1e-9, abs=1e-300)
    assert upper == pytest.approx(stats.chi2.isf(tail, 2 * (expected + 1)) / 2 / expected, rel=1e-9)


def test_impossible_numbers_are_refused() -> None:
    with pytest.raises(StatisticsInputError):
        control_limits(-1)
    with pytest.raises(StatisticsInputError):
        overdispersion_rate([-1, 2], [10, 10])
    with pytest.raises(StatisticsInputError):
        overdispersion_proportion([11, 2], [10, 10])
    assert np.isnan(control_limits(0)).all()


@pytest.mark.raw
def test_robbery_differs_from_london_nearly_everywhere_but_stands_out_in_one_borough(raw_folder: Path) -> None:
    # Twelve months to June 2026: the two statements that must not be confused.
    crime = pd.read_csv(raw_folder / "crime" / "mps_borough_202407_202606.csv")
    months = [column for column in crime.columns[3:] if column >= "202507"]
    robbery = crime[crime.Group == "ROBBERY"].groupby("BOCU")[months].sum().sum(axis=1)
    census = pd.read_csv(raw_folder / "geo" / "census2021_borough_london.csv").set_index("lad_name").residents_ts007a
    both = pd.concat([robbery, census], axis=1, join="inner").astype(float)
    count, people = both.to_numpy().T
    assert len(both) == 32
    london = 1000 * count.sum() / people.sum()
    interval, found = rate(count, people, confidence=0.998), overdispersion_rate(count, people)
    assert ((interval.lower > london) | (interval.upper < london)).sum() == 30
    assert found.phi == pytest.approx(189, abs=0.5)
    assert both.index[found.flags(0.998) != 0].tolist() == ["Westminster"]
