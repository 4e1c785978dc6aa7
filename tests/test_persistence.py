"""How lasting a hotspot is, and how sure."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from base.errors import StatisticsInputError
from geo.adjacency import lattice_neighbours
from geo.hotspots import hotspot_test
from geo.persistence import CLASSES, hot_by_month, persistence
from geo.stability import stability

SIDE = 25
NEIGHBOURS = lattice_neighbours(*np.divmod(np.arange(SIDE * SIDE), SIDE))
MIDDLE = SIDE * SIDE // 2


@pytest.mark.parametrize(
    ("months", "label"),
    [
        ("111111111100", "persistent"),
        ("001111111111", "persistent"),
        ("111111111000", "former"),
        ("000000000111", "emerging"),
        ("000000001111", "intermittent"),
        ("100000000000", "former"),
        ("100000000001", "intermittent"),
        ("000000000110", "intermittent"),
        ("000000000001", "once"),
        ("000000000000", "never"),
    ],
)
def test_the_first_class_that_fits_is_taken(months: str, label: str) -> None:
    found = persistence([[flag == "1" for flag in months]])
    assert found.label[0] == label
    assert found.months[0] == months.count("1")


@given(st.lists(st.lists(st.booleans(), min_size=12, max_size=12), min_size=1, max_size=20))
def test_every_cell_has_one_class_and_never_means_never(flags: list[list[bool]]) -> None:
    found = persistence(flags)
    assert set(found.label) <= set(CLASSES)
    np.testing.assert_array_equal(found.label == "never", found.months == 0)


def test_twelve_months_are_needed() -> None:
    with pytest.raises(StatisticsInputError):
        persistence(np.zeros((3, 11), bool))


def clustered(months: int = 12, extra: float = 2.0) -> np.ndarray:
    """Months of chance with one cluster in the middle."""
    counts = np.random.default_rng(8).poisson(1.0, (SIDE * SIDE, months))
    around = NEIGHBOURS.indices[NEIGHBOURS.indptr[MIDDLE] : NEIGHBOURS.indptr[MIDDLE + 1]]
    counts[[MIDDLE, *around]] += np.random.default_rng(9).poisson(extra, (7, months))
    return counts


def test_each_month_is_tested_by_itself() -> None:
    counts = clustered(extra=6.0)
    hot = hot_by_month(counts, NEIGHBOURS)
    assert hot.shape == counts.shape
    np.testing.assert_array_equal(hot[:, 4], hotspot_test(counts[:, 4], NEIGHBOURS).hot)
    assert persistence(hot).label[MIDDLE] == "persistent"


def test_a_strong_cluster_is_stable_and_the_rest_is_not() -> None:
    sure = stability(clustered(), NEIGHBOURS)
    assert ((sure >= 0) & (sure <= 1)).all()
    assert sure[MIDDLE] > 0.95
    hot = hotspot_test(clustered().sum(axis=1), NEIGHBOURS).hot
    assert sure[~hot].mean() < 0.1
    assert stability(clustered(3, 4.0), NEIGHBOURS)[MIDDLE] > 0.9
    assert stability(clustered(12, 0.3), NEIGHBOURS)[MIDDLE] < 0.8


def test_the_same_figures_give_the_same_answer_in_any_order_of_cells() -> None:
    counts = clustered()
    order = np.random.default_rng(2).permutation(len(counts))
    first = stability(counts, NEIGHBOURS, resamples=50)
    np.testing.assert_array_equal(first, stability(counts, NEIGHBOURS, resamples=50))
    turned = sparse.csr_array(NEIGHBOURS[order][:, order])
    np.testing.assert_array_equal(first[order], stability(counts[order], turned, resamples=50))


def test_harm_needs_months_to_draw_from_and_no_crime_is_never_hot() -> None:
    assert stability(clustered() * 15.2, NEIGHBOURS, resamples=20)[MIDDLE] == 1
    with pytest.raises(StatisticsInputError):
        stability(clustered(3) * 15.2, NEIGHBOURS)
    assert not stability(np.zeros((SIDE * SIDE, 12)), NEIGHBOURS, resamples=5).any()
