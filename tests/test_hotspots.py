"""The hotspot test, Gi*, the cells it stands on, smoothed rates and the worth of a choice."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse, stats

from base.errors import StatisticsInputError, UnknownNameError
from base.snapshot import Snapshot
from geo.adjacency import contiguity, lattice_neighbours, part
from geo.cells import load_cell_counts, load_grid
from geo.empirical_bayes import empirical_bayes
from geo.hotspots import (
    WHOLE_UP_TO,
    gi_star,
    hotspot_test,
    neighbourhood_sums,
    prediction_accuracy_index,
    prediction_efficiency_index,
    tail_probabilities,
)
from geo.stability import hot_in_each, stability
from tests.vectors import read

Counts = npt.NDArray[np.int64]


def lattice(side: int) -> sparse.csr_array:
    """The neighbours of a rhombus of hexagons."""
    return lattice_neighbours(*np.divmod(np.arange(side * side), side))


def shuffled(neighbours: sparse.csr_array, order: npt.NDArray[np.int64]) -> sparse.csr_array:
    """The same neighbours with the cells in another order."""
    return sparse.csr_array(neighbours[order][:, order])


# ---- the exact test


def test_p_is_the_upper_tail_of_the_convolution_worked_out_by_hand() -> None:
    values = np.array([0, 0, 0, 1, 2, 5])
    line = sparse.csr_array(np.diag(np.ones(5), 1) + np.diag(np.ones(5), -1))
    found = hotspot_test(values, line)
    pairs = np.add.outer(values, values).ravel()
    threes = np.add.outer(pairs, values).ravel()
    sums = [0, 0, 1, 3, 8, 7]
    by_hand = [np.mean((pairs if end else threes) >= s) for s, end in zip(sums, [1, 0, 0, 0, 0, 1], strict=True)]
    np.testing.assert_allclose(found.p, by_hand, atol=1e-12)
    np.testing.assert_array_equal(found.neighbourhood, sums)
    np.testing.assert_allclose(found.expected, np.array([2, 3, 3, 3, 3, 2]) * values.mean())
    np.testing.assert_allclose(found.q, stats.false_discovery_control(by_hand))


@given(st.lists(st.integers(0, 400), min_size=4, max_size=40), st.integers(1, 7), st.integers(1, 60))
def test_the_tail_agrees_with_plain_repeated_convolution_however_it_is_cut(
    values: list[int], size: int, limit: int
) -> None:
    steps = np.array(values)
    mass = np.bincount(steps) / len(steps)
    whole = np.array([1.0])
    for _ in range(size):
        whole = np.convolve(whole, mass)
    tail = np.append(np.cumsum(whole[::-1])[::-1], 0.0)
    sums = np.arange(len(tail))
    sizes = np.full(len(sums), size)
    np.testing.assert_allclose(tail_probabilities(steps, sums, sizes), np.clip(tail, 1e-12, 1), atol=1e-11)
    cut = tail_probabilities(steps, sums, sizes, limit)
    np.testing.assert_allclose(cut, np.clip(tail[np.minimum(sums, limit)], 1e-12, 1), atol=1e-11)


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.1, 1.0, 20.0]))
def test_permuting_the_cells_permutes_the_answer(seed: int, mean: float) -> None:
    rng = np.random.default_rng(seed)
    neighbours, counts, order = lattice(9), rng.poisson(mean, 81), rng.permutation(81)
    there, here = hotspot_test(counts[order], shuffled(neighbours, order)), hotspot_test(counts, neighbours)
    for name in ("p", "q", "neighbourhood", "expected", "z"):
        np.testing.assert_allclose(getattr(there, name), getattr(here, name)[order], rtol=1e-6, atol=1e-11)


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.1, 1.0, 8.0]), st.integers(1, 200))
def test_many_maps_at_once_are_tested_as_one_by_one_whatever_the_limit(seed: int, mean: float, limit: int) -> None:
    neighbours = lattice(12)
    maps = np.random.default_rng(seed).negative_binomial(0.4, 0.4 / (0.4 + mean), (144, 3))
    maps[[60, 61, 72]] += 6
    maps[:, 2] *= maps[:, 2]
    sizes = np.diff(neighbours.indptr).astype(np.int64) + 1
    found = hot_in_each(maps, neighbourhood_sums(maps, neighbours), sizes, limit=limit)
    one_by_one = [hotspot_test(each, neighbours).hot for each in maps.T]
    np.testing.assert_array_equal(found, np.stack(one_by_one, axis=1))


@pytest.mark.parametrize("mean", [0.5, 60.0])
def test_single_crimes_drawn_again_are_poisson_and_independent(mean: float) -> None:
    neighbours, rng = lattice(20), np.random.default_rng(11)
    counts = rng.poisson(mean, 400)
    counts[[190, 191, 210]] += np.ceil(2.2 * np.sqrt(mean) + 1).astype(int)
    plain = [hotspot_test(rng.poisson(counts), neighbours).hot for _ in range(400)]
    ours = stability(counts[:, None], neighbours, resamples=400)
    np.testing.assert_allclose(ours, np.mean(plain, axis=0), atol=0.16)
    assert abs(np.mean(ours - np.mean(plain, axis=0))) < 0.005


def test_multiples_of_whole_numbers_are_tested_as_the_numbers_themselves() -> None:
    counts = np.random.default_rng(12).poisson(2.0, 400)
    for times in (365, 36_500, 16.3):
        np.testing.assert_allclose(hotspot_test(counts * times, lattice(20)).p, hotspot_test(counts, lattice(20)).p)


def test_a_planted_cluster_is_hot_and_the_far_side_is_not() -> None:
    neighbours = lattice(40)
    counts = np.random.default_rng(1).poisson(0.5, 1600)
    cluster = [820, *neighbours.indices[neighbours.indptr[820] : neighbours.indptr[821]]]
    counts[cluster] += 4
    found = hotspot_test(counts, neighbours)
    assert found.hot[820]
    assert not found.hot[[0, 39, 1560, 1599]].any()
    assert set(np.flatnonzero(found.hot)) <= set(np.flatnonzero(neighbours @ np.isin(np.arange(1600), cluster)))


def test_no_crime_and_equal_crime_are_no_hotspots() -> None:
    neighbours = lattice(6)
    for value in (0, 7, 0.3):
        found = hotspot_test(np.full(36, value), neighbours)
        assert not found.hot.any()
        np.testing.assert_allclose(found.p, 1)


def test_values_that_are_not_whole_are_tested_in_fine_steps() -> None:
    neighbours, counts = lattice(30), np.random.default_rng(3).negative_binomial(0.5, 0.1, 900)
    plain, weighted = hotspot_test(counts, neighbours), hotspot_test(counts * 16.3, neighbours)
    np.testing.assert_allclose(weighted.neighbourhood, plain.neighbourhood * 16.3)
    np.testing.assert_allclose(weighted.z, plain.z)
    # Equal sums may be told apart by half a step, so p may differ by the chance of exactly that sum.
    sizes = np.diff(neighbours.indptr) + 1
    steps = counts.astype(np.int64)
    above = tail_probabilities(steps, plain.neighbourhood.astype(np.int64) + 1, sizes)
    assert ((weighted.p >= above - 1e-9) & (weighted.p <= plain.p + 1e-9)).all()


def test_large_counts_are_bounded_and_still_right() -> None:
    neighbours, counts = lattice(30), np.random.default_rng(4).poisson(3, 900)
    found = hotspot_test(counts * 10**6, neighbours)
    assert found.neighbourhood.max() > WHOLE_UP_TO
    np.testing.assert_array_equal(found.hot, hotspot_test(counts, neighbours).hot)


@pytest.mark.parametrize("values", [[-1.0] * 9, [np.nan] * 9, [1.0] * 8])
def test_values_that_cannot_be_tested_are_refused(values: list[float]) -> None:
    with pytest.raises(StatisticsInputError):
        hotspot_test(values, lattice(3))


# ---- Gi*, indices, rates


def test_gi_and_gi_star_are_the_published_ones() -> None:
    table = read("getis_ord")
    points = np.array([(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)], dtype=float)
    y = np.array(str(table.y[0]).split(), dtype=float)
    apart = np.linalg.norm(points[:, None] - points, axis=2)
    near = sparse.csr_array(((apart <= 15) & (apart > 0)).astype(float))
    gi = table[(table.statistic == "Gi z") & (table.weights == "binary")].value.iloc[0]
    star = table[(table.statistic == "Gi* z") & table.weights.str.startswith("binary")].value.iloc[0]
    assert gi_star(y, near, own=False)[0] == pytest.approx(float(gi), abs=1e-6)
    assert gi_star(y, near)[0] == pytest.approx(float(star), abs=1e-6)


def test_pai_and_pei_are_the_reference_ones() -> None:
    table = read("pai_pei_rri")
    seen, most = table.observed_in_ranked_order.to_numpy(), np.sort(table.observed_in_ranked_order)[::-1]
    n, area = np.cumsum(seen), np.arange(1, len(table) + 1)
    np.testing.assert_allclose(prediction_accuracy_index(n, seen.sum(), area, len(table)), table.PAI)
    np.testing.assert_allclose(prediction_efficiency_index(n, np.cumsum(most)), table.PEI)
    assert np.isnan(prediction_accuracy_index(0, 0, 1, 6))
    assert np.isnan(prediction_accuracy_index(0, 5, 0, 6))
    with pytest.raises(StatisticsInputError):
        prediction_accuracy_index(-1, 5, 1, 6)


def test_false_discovery_control_is_the_published_one() -> None:
    table = read("fdr")
    p = np.array(table.p_values[0].split(), dtype=float)
    assert (stats.false_discovery_control(p) <= 0.05).sum() == table.n_rejected[0]


def test_smoothed_rates_are_the_published_ones() -> None:
    counties, published = read("sids2"), read("empirical_bayes_sids2")
    found = empirical_bayes(counties.deaths, counties.births)
    column = "EB_rate(SID74,BIR74)"
    np.testing.assert_allclose(found.rate[published.unit_index], published[column], atol=5e-8)
    assert found.common == pytest.approx(counties.deaths.sum() / counties.births.sum())


def test_rates_that_differ_less_than_chance_are_all_the_common_one() -> None:
    found = empirical_bayes([5, 5, 5, 0], [100, 100, 100, 0])
    assert found.variance == 0
    np.testing.assert_allclose(found.rate[:3], 0.05)
    assert np.isnan(found.rate[3])
    assert found.everywhere[3] == 0.05
    for wrong in (([-1, 2], [3, 4]), ([1, 2], [0, 0])):
        with pytest.raises(StatisticsInputError):
            empirical_bayes(*wrong)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 5000)), min_size=2, max_size=30))
def test_a_smoothed_rate_lies_between_its_own_and_the_common_one(places: list[tuple[int, int]]) -> None:
    events, people = np.array(places, dtype=float).T
    found = empirical_bayes(events, people)
    own = events / people
    slack = 1e-12
    assert (found.rate >= np.minimum(own, found.common) - slack).all()
    assert (found.rate <= np.maximum(own, found.common) + slack).all()


# ---- cells


def test_inner_cells_have_six_neighbours_and_all_know_each_other() -> None:
    neighbours = lattice(7)
    assert (neighbours != neighbours.T).nnz == 0
    assert neighbours.diagonal().sum() == 0
    degree = np.diff(neighbours.indptr).reshape(7, 7)
    assert (degree[1:-1, 1:-1] == 6).all()
    assert degree.max() == 6
    with pytest.raises(StatisticsInputError):
        lattice_neighbours([1, 1], [2, 2])


def test_areas_that_share_a_side_or_a_corner_are_neighbours() -> None:
    squares = [shapely.box(x, y, x + 1, y + 1) for x in range(3) for y in range(3)]
    degree = np.diff(contiguity(squares).indptr)
    assert degree.tolist() == [3, 5, 3, 5, 8, 5, 3, 5, 3]


@pytest.fixture
def small() -> SimpleNamespace:
    """A snapshot of four made-up cells, two series and three months."""
    cells = pa.table({
        "grid": ["hex500"] * 4 + ["hex250"],
        "cell": ["d", "a", "c", "b", "z"],
        "q": [1, 0, 0, 1, 9], "r": [1, 0, 1, 0, 9],
        "lon": [0.0] * 5, "lat": [51.0] * 5, "hectares": [23.0] * 5, "sources": [9, 9, 9, 2, 0],
        "boroughs": ["E09000001|E09000002", "E09000001", "E09000002", "E09000002", "E09000003"],
        "wards": ["E05000001"] * 5, "lsoas": ["E01000001"] * 5,
    })  # fmt: skip
    counts = pa.table({
        "grid": ["hex500"] * 4 + ["hex250"],
        "series": pa.array(["drugs", "drugs", "robbery", "robbery", "burglary"]).dictionary_encode(),
        "cell": ["a", "d", "a", "b", "z"],
        "month": pa.array([202505, 202506, 202507, 202505, 202203], pa.int32()),
        "count": [3, 1, 2, 5, 100],
    })  # fmt: skip
    spots = pa.table({
        "grid": ["hex500"] * 4, "series": ["drugs", "drugs", "robbery", "robbery"], "cell": ["a", "a", "a", "a"],
        "point": [0, 4, 0, 2], "months": [0b001, 0b010, 0b100, 0b101],
    })  # fmt: skip
    months = pa.table({
        "grid": ["hex500"] * 6 + ["hex250"],
        "series": ["drugs"] * 3 + ["robbery"] * 3 + ["burglary"],
        "month": pa.array([202505, 202506, 202507] * 2 + [202203], pa.int32()),
        "usable": [True, True, False, True, True, True, True],
        "absent": ["", "E09000001", "", "", "", "", "E09000003"],
    })  # fmt: skip
    tables = {"cells": cells, "counts_cell": counts, "cell_points": spots, "cell_months": months}
    return SimpleNamespace(table=tables.__getitem__)


def test_counts_of_cells_are_conserved_and_in_place(small: SimpleNamespace) -> None:
    grid = load_grid(small, "hex500")
    assert grid.codes.tolist() == ["a", "b", "c", "d"]
    assert grid.neighbours.toarray()[0].tolist() == [0, 1, 1, 0]
    assert grid.touching("E09000001").tolist() == [True, False, False, True]
    found = load_cell_counts(small, grid, ["drugs", "robbery"])
    assert found.counts.sum() == 11
    assert found.monthly(["robbery", "drugs"]).tolist() == [[3, 0, 2], [5, 0, 0], [0, 0, 0], [0, 1, 0]]
    assert found.monthly(["drugs", "robbery"], [10, 1])[0].tolist() == [30, 0, 2]


def test_occupied_spots_are_counted_once_over_series_and_months(small: SimpleNamespace) -> None:
    found = load_cell_counts(small, load_grid(small, "hex500"))
    assert found.occupied(["robbery"], [202505, 202506, 202507])[0] == 2
    assert found.occupied(["drugs", "robbery"], [202505, 202506])[0] == 3
    assert found.occupied(["drugs", "robbery"], [202505])[0] == 2
    assert found.occupied(["robbery"], [202506]).tolist() == [0, 0, 0, 0]


def test_cells_of_boroughs_that_a_month_lacks_have_no_figures(small: SimpleNamespace) -> None:
    found = load_cell_counts(small, load_grid(small, "hex500"))
    assert found.covered([202505], ["drugs"]).all()
    assert found.covered([202505, 202506], ["drugs"]).tolist() == [False, True, True, False]
    assert part(found.grid.neighbours, found.covered([202506], ["drugs"])).toarray().tolist() == [[0, 1], [1, 0]]


def test_months_that_are_not_usable_and_unknown_names_are_said(small: SimpleNamespace) -> None:
    grid = load_grid(small, "hex500")
    found = load_cell_counts(small, grid)
    assert found.columns([202506, 202507], ["drugs"]).tolist() == [1]
    with pytest.raises(StatisticsInputError):
        found.columns([202507], ["drugs"])
    for wrong in (
        lambda: load_grid(small, "hex1"),
        lambda: load_cell_counts(small, grid, ["arson"]),
        lambda: found.monthly(["arson"]),
        lambda: grid.touching("E09000033"),
        lambda: grid.at(["x"]),
    ):
        with pytest.raises(UnknownNameError):
            wrong()


def test_the_cells_of_the_snapshot_are_a_lattice_and_lose_no_crime(snapshot: Snapshot) -> None:
    if "cells" not in snapshot.tables:
        pytest.skip("this snapshot has no cells")
    grid = load_grid(snapshot, "hex500")
    counts = load_cell_counts(snapshot, grid)
    months = snapshot.frame("cell_months").query("grid == 'hex500'")
    assert len(counts.series) == 14
    assert counts.counts.sum() == months.placed.sum()
    pairs = np.stack(grid.neighbours.nonzero())
    east = (grid.lon[pairs[1]] - grid.lon[pairs[0]]) * 111_320 * np.cos(np.radians(51.5))
    north = (grid.lat[pairs[1]] - grid.lat[pairs[0]]) * 111_250
    np.testing.assert_allclose(np.hypot(east, north), 520, atol=15)
    assert np.median(np.diff(grid.neighbours.indptr)) == 6
    robbery = counts.monthly(["robbery"])
    found = hotspot_test(robbery.sum(axis=1), grid.neighbours)
    assert 0 < found.hot.sum() < 0.02 * len(grid.codes)
    assert (counts.occupied(["robbery"], counts.months) <= np.maximum(grid.sources, 9)).all()
    west_end = found.hot & grid.touching("E09000033")
    assert west_end.any(), "robbery concentrates in Westminster"
