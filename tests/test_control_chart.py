"""Control chart: limits from their definition, screening, baseline, gaps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import StatisticsInputError
from measures.control_chart import xmr

SERIES = st.lists(st.integers(0, 500), min_size=3, max_size=36)


def test_limits_from_their_definition() -> None:
    # Moving ranges 2, 1, 3, 2: mean 2. Mean of the values 11.8.
    chart = xmr([10, 12, 11, 14, 12], screen=False)
    assert (chart.mean, chart.lower, chart.upper) == pytest.approx((11.8, 11.8 - 5.32, 11.8 + 5.32))
    assert chart.signals.tolist() == [0, 0, 0, 0, 0]


def test_one_jump_signals_and_does_not_widen_the_limits() -> None:
    values = np.tile([50.0, 55, 47, 53, 49, 56, 48, 52], 3)
    values[8] = 120
    screened, plain = xmr(values), xmr(values, screen=False)
    assert screened.upper < plain.upper
    assert np.flatnonzero(screened.signals).tolist() == [8]
    assert screened.signals[8] == 1


def test_limits_come_from_the_baseline_alone() -> None:
    values = np.concatenate([np.tile([20.0, 22, 19, 21], 6), [60, 61, 3]])
    chart, base = xmr(values, baseline=24), xmr(values[:24])
    assert (chart.mean, chart.lower, chart.upper) == (base.mean, base.lower, base.upper)
    assert chart.signals[-3:].tolist() == [1, 1, -1]


def test_a_gap_is_not_a_range_and_not_a_signal() -> None:
    chart = xmr([10, 12, np.nan, 50, 52])
    assert chart.upper == pytest.approx(31 + 2.66 * 2)
    assert np.isnan(chart.signals[2])
    assert np.isnan(xmr([5, np.nan, 7]).upper)


def test_too_short_a_series_is_refused_or_blank() -> None:
    with pytest.raises(StatisticsInputError):
        xmr(5)
    with pytest.raises(StatisticsInputError):
        xmr([1, 2, 3], baseline=1)
    assert np.isnan(xmr([5]).lower)


@given(SERIES, st.integers(-50, 50), st.integers(1, 9))
def test_moving_or_scaling_a_series_moves_or_scales_its_chart(series: list[int], by: int, scale: int) -> None:
    chart, other = xmr(series), xmr(np.array(series) * scale + by)
    assert (other.mean, other.lower, other.upper) == pytest.approx(
        tuple(part * scale + by for part in (chart.mean, chart.lower, chart.upper)), abs=1e-6
    )


@given(st.lists(st.lists(st.integers(0, 500), min_size=13, max_size=13), min_size=1, max_size=5))
def test_many_series_give_what_each_gives(rows: list[list[int]]) -> None:
    whole = xmr(rows)
    for row, series in enumerate(rows):
        alone = xmr(series)
        assert (alone.mean, alone.lower, alone.upper) == pytest.approx(
            (whole.mean[row], whole.lower[row], whole.upper[row])
        )
        np.testing.assert_array_equal(alone.signals, whole.signals[row])
