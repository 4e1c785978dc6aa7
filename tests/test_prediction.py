"""What a choice of cells foretold, how steady choices are, and what acting on them could change."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from base.errors import StatisticsInputError
from geo.adjacency import lattice_neighbours
from geo.choices import choose
from geo.hotspots import hotspot_test
from geo.interventions import intervention
from geo.prediction import foretell, foretell_hot, origins_of, score, trade_off
from geo.rankings import rank_biased_overlap, spearman

CELLS = st.lists(st.tuples(st.integers(0, 9), st.floats(0.5, 25)), min_size=2, max_size=60)


@pytest.fixture(scope="module")
def monthly() -> np.ndarray:
    """Twelve months of 900 cells whose levels differ and last."""
    rng = np.random.default_rng(12)
    return rng.poisson(rng.gamma(0.4, 3.0, 900)[:, None] * np.ones(12))


@given(CELLS, st.floats(0, 1))
def test_a_choice_uses_just_its_land_and_does_not_depend_on_order(cells: list[tuple[int, float]], part: float) -> None:
    counts, hectares = np.array(cells).T
    chosen = choose(counts, hectares, part)
    assert chosen @ hectares == pytest.approx(part * hectares.sum())
    assert ((chosen >= 0) & (chosen <= 1)).all()
    order = np.random.default_rng(0).permutation(len(counts))
    np.testing.assert_allclose(choose(counts[order], hectares[order], part), chosen[order], atol=1e-9)


def test_equal_cells_share_what_is_left_unless_a_tie_is_broken() -> None:
    assert choose([5, 2, 2, 0], np.ones(4), 0.5).tolist() == [1, 0.5, 0.5, 0]
    assert choose([5, 2, 2, 0], np.ones(4), 0.5, tie=[0, 1, 9, 0]).tolist() == [1, 0, 1, 0]
    with pytest.raises(StatisticsInputError):
        choose([1, 2], [1, 1], 5)


def test_a_score_is_n_over_n_by_a_over_a() -> None:
    found = score([True, False, True, False], [6, 3, 1, 0], [10, 10, 20, 60])
    assert (found.captured, found.total, found.area, found.total_area) == (7, 10, 30, 100)
    assert found.share == pytest.approx(0.7)
    assert found.pai == pytest.approx(0.7 / 0.3)
    # The fullest cells on 30 hectares: the first two and half of the third.
    assert found.pei == pytest.approx(7 / 9.5)


def test_what_is_foretold_is_what_the_following_months_held(monthly: np.ndarray) -> None:
    land = np.ones(900)
    found = foretell(monthly, land, look_back=3, look_ahead=2, step=2, coverage=[0.01, 0.1])
    assert found.origins.tolist() == [3, 5, 7, 9]
    top = np.sort(monthly[:, 2:5].sum(axis=1))[::-1][:90].sum()
    assert found.held[1, 1] == pytest.approx(top / monthly[:, 2:5].sum())
    np.testing.assert_allclose(found.score.total[:, 0], [monthly[:, t : t + 2].sum() for t in found.origins])
    np.testing.assert_allclose(found.score.area, np.broadcast_to([9, 90], (4, 2)))
    np.testing.assert_allclose(found.naive.area, found.score.area)
    assert (found.score.pai[:, 1] > 1).all()
    assert (found.score.pei <= 1 + 1e-12).all()
    before = choose(monthly[:, 3:5].sum(axis=1), land, 0.1)
    assert found.naive.captured[1, 1] == pytest.approx(before @ monthly[:, 5:7].sum(axis=1))


def test_a_choice_on_the_period_just_before_is_the_naive_one(monthly: np.ndarray) -> None:
    found = foretell(monthly, np.ones(900), look_back=2, look_ahead=2, coverage=[0.05])
    np.testing.assert_allclose(found.score.captured, found.naive.captured)


def test_hot_cells_are_judged_beside_as_much_land(monthly: np.ndarray) -> None:
    neighbours = lattice_neighbours(*np.divmod(np.arange(900), 30))
    heaped = monthly.copy()
    heaped[[435, *neighbours.indices[neighbours.indptr[435] : neighbours.indptr[436]]]] += 9
    found = foretell_hot(heaped, neighbours, np.ones(900), look_back=6, look_ahead=3)
    hot = hotspot_test(heaped[:, :6].sum(axis=1), neighbours).hot
    assert found.score.area[0, 0] == hot.sum() > 0
    assert found.score.captured[0, 0] == heaped[hot, 6:9].sum()
    np.testing.assert_allclose(found.naive.area, found.score.area)
    none = foretell_hot(np.ones((900, 12)), neighbours, np.ones(900), look_back=6, look_ahead=3)
    assert np.isnan(none.score.pai).all()


@pytest.mark.parametrize("windows", [(12, 1), (0, 1), (3, 0), (9, 4)])
def test_windows_that_do_not_fit_are_refused(windows: tuple[int, int]) -> None:
    with pytest.raises(StatisticsInputError):
        origins_of(12, *windows)


def test_every_look_back_is_judged_on_the_same_months(monthly: np.ndarray) -> None:
    found = trade_off(monthly, np.ones(900), coverage=[0.01, 0.05])
    assert [(row.look_back, row.coverage) for row in found] == [(m, c) for m in (1, 3, 6, 9) for c in (0.01, 0.05)]
    assert {row.windows for row in found} == {3}
    five = [row for row in found if row.coverage == 0.05]
    assert five[0].held > five[-1].held, "one month looks more concentrated than nine"
    assert five[0].foretold < five[-1].foretold, "and foretells less"
    assert five[0].consistency < five[-1].consistency
    assert len({round(row.naive, 9) for row in five}) == 1
    assert [row.look_back for row in trade_off(monthly, np.ones(900), look_ahead=6, coverage=[0.05])] == [1, 3, 6]


def plainly_chosen(counts: np.ndarray, hectares: np.ndarray, part: float) -> np.ndarray:
    """How much of each cell is chosen, level by level."""
    left, chosen = part * hectares.sum(), np.zeros(len(counts))
    for level in sorted(set(counts.tolist()), reverse=True):
        same = counts == level
        chosen[same] = min(left / hectares[same].sum(), 1.0)
        left = max(left - hectares[same].sum(), 0.0)
    return chosen


def test_a_trade_off_is_the_mean_of_its_origins_one_by_one(monthly: np.ndarray) -> None:
    """Whole numbers are counted instead of sorted, and what origins have in common is kept: the same comes out."""
    counts, land = monthly[:120], np.random.default_rng(5).uniform(1, 25, 120)
    for row in trade_off(counts, land, look_backs=(1, 4), look_ahead=3, coverage=[0.05, 0.2]):
        held, told, pei, alike = [], [], [], []
        for at in range(4, 10):
            before, after = counts[:, at - row.look_back : at].sum(axis=1), counts[:, at : at + 3].sum(axis=1)
            chosen = plainly_chosen(before, land, row.coverage)
            best = plainly_chosen(after / land, land, row.coverage)
            held.append(chosen @ before / before.sum())
            told.append(chosen @ after / after.sum())
            pei.append(chosen @ after / (best @ after))
            alike.append(stats.spearmanr(before, after).statistic)
        expected = [np.mean(each) for each in (held, told, pei, alike)]
        assert [row.held, row.foretold, row.pei, row.spearman] == pytest.approx(expected, rel=1e-12)


def by_definition(first: list[int], second: list[int], p: float) -> float:
    """RBO_ext of two untied rankings of the same length, term by term."""
    k = len(first)
    overlap = [len(set(first[:d]) & set(second[:d])) for d in range(1, k + 1)]
    return overlap[-1] / k * p**k + (1 - p) / p * math.fsum(x / d * p**d for d, x in enumerate(overlap, 1))


@given(st.permutations(range(12)), st.permutations(range(12)), st.floats(0.5, 0.99))
def test_rank_biased_overlap_from_its_definition(first: list[int], second: list[int], p: float) -> None:
    values = [np.empty(12), np.empty(12)]
    for value, ranking in zip(values, (first, second), strict=True):
        value[ranking] = np.arange(12, 0, -1)
    assert rank_biased_overlap(*values, depth=8, persistence=p) == pytest.approx(
        by_definition(first[:8], second[:8], p)
    )


def test_rank_biased_overlap_of_the_same_of_nothing_shared_and_of_ties() -> None:
    a, b = np.array([9, 5, 5, 1, 0, 0.0]), np.array([0, 0, 0, 0, 2, 1.0])
    assert rank_biased_overlap(a, a, 4) == pytest.approx(1)
    assert rank_biased_overlap(a, b, 4) == 0
    assert np.isnan(rank_biased_overlap(a, np.zeros(6), 4))
    order = [3, 2, 1, 0, 5, 4]
    c = np.array([1, 7, 7, 7, 0, 2.0])
    assert rank_biased_overlap(a[order], c[order], 4) == rank_biased_overlap(a, c, 4)
    with pytest.raises(StatisticsInputError):
        rank_biased_overlap(a, c, 0)


def test_rank_correlation_is_scipys() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.poisson(1, 300), rng.poisson(1, 300)
    assert spearman(a, a + b) == pytest.approx(stats.spearmanr(a, a + b).statistic)
    assert np.isnan(spearman(a, np.ones(300)))


def test_what_is_expected_is_less_than_was_seen_and_the_range_holds_it() -> None:
    # Equal cells: what looks full was chance, and the next period shows it.
    monthly = np.random.default_rng(5).poisson(2.0, (1000, 12))
    land = np.ones(1000)
    told = foretell(monthly, land, look_back=3, look_ahead=3, coverage=[0.05])
    window = monthly[:, -3:].sum(axis=1)
    found = intervention(told, choose(window, land, 0.05), window, 3, 3, (0.05, 0.15))
    assert found.expected.value == pytest.approx(0.05 * 6000, rel=0.05)
    assert found.fading > 0.4
    assert found.expected.lower < found.expected.value < found.expected.upper
    assert found.prevented.value == pytest.approx(0.1 * found.expected.value)
    assert found.prevented.lower == pytest.approx(0.05 * found.expected.lower)
    assert found.share.upper == pytest.approx(0.15 * found.expected.upper / told.score.total[-1, 0])
    assert found.least_seen == pytest.approx(1.96 * math.sqrt(2 / found.expected.value), rel=1e-3)


def test_no_effect_prevents_nothing_and_wrong_effects_are_refused(monthly: np.ndarray) -> None:
    told = foretell(monthly, np.ones(900), look_back=6, look_ahead=3, coverage=[0.01])
    chosen, window = choose(monthly[:, 6:].sum(axis=1), np.ones(900), 0.01), monthly[:, 6:].sum(axis=1)
    assert vars(intervention(told, chosen, window, 6, 3, (0, 0)).prevented) == {"value": 0, "lower": 0, "upper": 0}
    wider = intervention(told, chosen, window, 6, 3, (0.1, 0.1), phi=3)
    assert wider.prevented.upper > intervention(told, chosen, window, 6, 3, (0.1, 0.1)).prevented.upper
    for effect in ((0.2, 0.1), (-0.1, 0.1), (0.5, 1.5)):
        with pytest.raises(StatisticsInputError):
            intervention(told, chosen, window, 6, 3, effect)


def test_the_efficiency_index_never_passes_one_however_uneven_the_land() -> None:
    rng = np.random.default_rng(11)
    land, later = rng.lognormal(2, 1.2, 400), rng.poisson(3, 400)
    chosen = choose(later / land, land, np.asarray([0.005, 0.02, 0.1]))
    np.testing.assert_allclose(score(chosen, later, land).pei, 1)
    assert (score(choose(later, land, np.asarray([0.005, 0.02, 0.1])), later, land).pei < 1).all()
