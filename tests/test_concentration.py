"""How concentrated crime is, and what changed in each cell."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from base.errors import StatisticsInputError
from geo.cell_change import cell_change, over_dispersion
from geo.concentration import concentration, gini, lorenz, share_by_chance

CELLS = st.lists(st.tuples(st.integers(0, 30), st.floats(0.5, 25)), min_size=2, max_size=60)


def test_shares_from_their_definition() -> None:
    counts = np.array([50, 20, 10, 10, 10, 0, 0, 0, 0, 0])
    found = concentration(counts, np.ones(10), [0.1, 0.15, 0.2, 0.5, 1.0])
    np.testing.assert_allclose(found.share, [0.5, 0.6, 0.7, 1.0, 1.0])
    assert np.isnan(concentration(np.zeros(4), np.ones(4)).share).all()


@given(CELLS, st.randoms(use_true_random=False))
def test_the_curve_rises_to_one_and_no_order_of_cells_matters(cells: list[tuple[int, float]], random: object) -> None:
    counts, hectares = np.array(cells).T
    if not counts.any():
        return
    land, crime = lorenz(counts, hectares)
    assert land[0] == crime[0] == 0
    assert land[-1] == pytest.approx(1)
    assert crime[-1] == pytest.approx(1)
    assert (np.diff(land) > 0).all()
    assert (np.diff(crime) >= 0).all()
    order = np.random.default_rng(0).permutation(len(counts))
    again = lorenz(counts[order], hectares[order])
    np.testing.assert_allclose(again[0], land)
    np.testing.assert_allclose(again[1], crime)


def test_gini_of_few_crimes_is_not_concentration() -> None:
    spread = np.r_[np.ones(10), np.zeros(90)]
    plain, adjusted = gini(spread)
    assert plain == pytest.approx(0.9)
    assert adjusted == pytest.approx(0, abs=1e-12)
    heaped = np.r_[10, np.zeros(99)]
    assert gini(heaped) == (pytest.approx(0.99), pytest.approx(0.9))
    many = np.random.default_rng(1).poisson(5, 200)
    plain, adjusted = gini(many)
    assert plain == pytest.approx(adjusted)
    assert plain == pytest.approx(np.abs(many[:, None] - many).mean() / (2 * many.mean()))


def test_share_by_chance_is_what_strewing_at_random_gives() -> None:
    drawn = np.random.default_rng(6).poisson(0.7, (200, 2000))
    seen = [np.sort(each)[::-1][:100].sum() / each.sum() for each in drawn]
    assert share_by_chance(1400, 2000, 0.05) == pytest.approx(np.mean(seen), abs=0.005)
    assert share_by_chance(10**7, 1000, 0.05) == pytest.approx(0.05, abs=0.002)


@pytest.mark.parametrize(("counts", "hectares"), [([-1, 2], [1, 1]), ([1, 2], [0, 1]), ([], [])])
def test_cells_that_cannot_be_are_refused(counts: list[float], hectares: list[float]) -> None:
    with pytest.raises(StatisticsInputError):
        lorenz(counts, hectares)


# ---- change of cells


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=20))
def test_change_is_the_exact_conditional_test(pairs: list[tuple[int, int]]) -> None:
    before, after = np.array(pairs).T
    found = cell_change(before, after, phi=1)
    total = before + after
    lower, upper = stats.binom.cdf(after, total, 0.5), stats.binom.sf(after - 1, total, 0.5)
    np.testing.assert_allclose(found.p, np.minimum(2 * np.minimum(lower, upper), 1), rtol=1e-6, atol=1e-12)
    np.testing.assert_array_equal(found.difference, after - before)
    assert (np.sign(found.z) * (after - before) >= 0).all()


def test_windows_of_other_lengths_and_the_season_are_allowed_for() -> None:
    before, after = np.full((500, 6), 10.0), np.full((500, 3), 10.0)
    same = cell_change(before, after)
    assert not same.changed.any()
    np.testing.assert_allclose(same.difference, 0, atol=1e-9)
    winter = np.full((500, 6), 4.0)
    winter[0] = 10
    assert cell_change(before, winter).changed[1:].all()
    found = cell_change(before, winter, against_all=True)
    assert np.flatnonzero(found.changed).tolist() == [0]
    assert found.z[0] > 0


@pytest.mark.parametrize("dispersion", [1.0, 2.0])
def test_false_changes_are_rare_and_true_ones_found(dispersion: float) -> None:
    rng = np.random.default_rng(4)
    false = found = 0
    for _ in range(60):
        mean = rng.gamma(0.5, 8.0, 800)[:, None] * np.ones(12)
        draw = rng.poisson if dispersion == 1 else lambda m: rng.negative_binomial(m + 1e-9, 0.5)
        months = draw(mean)
        false += cell_change(months[:, :6], months[:, 6:]).changed.any()
        mean[0], mean[0, 6:] = 10.0, 50.0
        months = draw(mean)
        found += cell_change(months[:, :6], months[:, 6:]).changed[0]
    assert false <= 8
    assert found == 60


def test_dispersion_is_told_from_level_season_and_change() -> None:
    level, season = np.random.default_rng(2).gamma(1.0, 9.0, 3000), np.linspace(0.5, 1.5, 6)
    rng = np.random.default_rng(3)
    first, second = rng.poisson(np.outer(level, season)), rng.poisson(3 * np.outer(level[::-1], season))
    assert over_dispersion(first, second) == pytest.approx(1, abs=0.03)
    doubled = 2 * rng.poisson(np.outer(level, season) / 2)
    assert over_dispersion(doubled) == pytest.approx(2, abs=0.1)
    assert over_dispersion(np.ones((5, 1))) == over_dispersion(np.zeros((4, 3))) == 1


@pytest.mark.parametrize("wrong", [[-1.0], [np.nan], [0.5]])
def test_only_counts_are_tested_for_change(wrong: list[float]) -> None:
    with pytest.raises(StatisticsInputError):
        cell_change(wrong, [1.0])
    with pytest.raises(StatisticsInputError):
        cell_change([1.0], [1.0], phi=0.5)
