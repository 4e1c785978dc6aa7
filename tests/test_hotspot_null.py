"""Where nothing is, the hotspot test finds nothing more often than it says; where something is, it finds it."""

from __future__ import annotations

import numpy as np

from geo.adjacency import lattice_neighbours
from geo.empirical_bayes import empirical_bayes
from geo.hotspot_null import null_false_alarms, null_maps
from geo.hotspots import hotspot_test

LEVEL = 0.05


def test_few_null_maps_have_a_hot_cell_and_planted_clusters_are_found() -> None:
    maps = 120
    found = null_false_alarms(means=(0.05, 0.85, 6.0), dispersions=(1.0, 5.0), maps=maps, side=50)
    at_most = LEVEL + 2.6 * np.sqrt(LEVEL * (1 - LEVEL) / maps)
    assert [case for case in found if case.exact > at_most] == []
    assert np.mean([case.exact for case in found]) <= LEVEL
    assert [case for case in found if case.found < 0.9] == []
    assert min(case.normal for case in found if case.mean < 1) > 0.5, "normal p-values fail on sparse counts"


def test_the_same_seed_gives_the_same_table() -> None:
    first, again = (null_false_alarms((0.2,), (3.0,), maps=20, side=20, seed=7) for _ in range(2))
    assert first == again


def test_null_maps_have_the_mean_and_dispersion_that_they_say() -> None:
    rng = np.random.default_rng(3)
    for dispersion in (1.0, 4.0):
        drawn = null_maps(rng, 2.0, dispersion, (200, 400))
        assert abs(drawn.mean() - 2) < 0.05
        assert abs(drawn.var() / drawn.mean() - dispersion) < 0.1 * dispersion


def test_homes_that_cluster_are_no_hotspot_of_the_rate() -> None:
    side, maps = 30, 60
    rng = np.random.default_rng(5)
    neighbours = lattice_neighbours(*np.divmod(np.arange(side * side), side))
    homes = rng.gamma(1.0, 300.0, side * side)
    for _ in range(3):
        homes = (homes + neighbours @ homes) / (1 + np.diff(neighbours.indptr))
    homes = np.rint(homes)
    drawn = rng.poisson(0.01 * homes, (maps, side * side))
    rates = [hotspot_test(empirical_bayes(each, homes).everywhere, neighbours).hot.any() for each in drawn]
    assert np.mean(rates) <= LEVEL + 2.6 * np.sqrt(LEVEL * (1 - LEVEL) / maps)


def test_a_map_as_small_as_a_borough_has_no_more_false_hot_cells_than_it_says() -> None:
    maps = 200
    found = null_false_alarms(means=(0.2, 2.0, 15.0), dispersions=(1.0, 10.0), maps=maps, side=11)
    at_most = LEVEL + 2.6 * np.sqrt(LEVEL * (1 - LEVEL) / maps)
    assert [case for case in found if case.exact > at_most] == []
