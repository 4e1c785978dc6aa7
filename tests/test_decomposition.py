"""London's ratio in two parts: they make the whole exactly, and each is nothing where it should be."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from base.errors import StatisticsInputError
from base.snapshot import Snapshot
from measures.decomposition import split_difference, split_ratio

Floats = npt.NDArray[np.float64]
AREAS = 6
events = arrays.arrays(np.float64, AREAS, elements=st.integers(1, 5000).map(float))
people = arrays.arrays(np.float64, AREAS, elements=st.integers(100, 400_000).map(float))


@given(events, people, events, people)
def test_the_parts_make_the_whole(group: Floats, own: Floats, reference: Floats, others: Floats) -> None:
    crude = group.sum() / own.sum() / (reference.sum() / others.sum())
    ratio = split_ratio(group, own, reference, others)
    assert ratio.total.value == pytest.approx(crude)
    assert ratio.within.value * ratio.between.value == pytest.approx(crude)
    for part in (ratio.total, ratio.within, ratio.between):
        assert part.lower <= part.value <= part.upper
    difference = split_difference(group, own, reference, others)
    apart = 1000 * (group.sum() / own.sum() - reference.sum() / others.sum())
    assert difference.total == pytest.approx(apart, abs=1e-6)
    scale = max(np.abs(difference.within_by_area).max(), np.abs(difference.between_by_area).max(), 1)
    assert difference.within + difference.between == pytest.approx(apart, abs=1e-9 * scale)
    assert difference.within_by_area.sum() == pytest.approx(difference.within, abs=1e-9 * scale)


@given(events, people, events, people)
def test_swapping_the_groups_inverts_both_parts(group: Floats, own: Floats, reference: Floats, others: Floats) -> None:
    one, other = split_ratio(group, own, reference, others), split_ratio(reference, others, group, own)
    assert one.within.value * other.within.value == pytest.approx(1)
    assert one.between.value * other.between.value == pytest.approx(1)
    assert one.within.lower * other.within.upper == pytest.approx(1)


@given(events, people, st.floats(0.1, 10), people)
def test_one_ratio_everywhere_is_the_part_within(reference: Floats, own: Floats, times: float, others: Floats) -> None:
    found = split_ratio(times * reference / others * own, own, reference, others)
    assert found.within.value == pytest.approx(times)


@given(events, people, events, st.floats(0.01, 100))
def test_living_in_the_same_places_leaves_nothing_between(
    group: Floats, own: Floats, reference: Floats, times: float
) -> None:
    found = split_ratio(group, own, reference, own * times)
    assert found.between.value == pytest.approx(1)
    assert split_difference(group, own, reference, own * times).between == pytest.approx(0, abs=1e-6)


def test_areas_come_first_and_periods_follow() -> None:
    rng = np.random.default_rng(3)
    group, reference = rng.integers(50, 500, (4, 3)), rng.integers(50, 500, (4, 3))
    own, others = rng.integers(10_000, 90_000, 4), rng.integers(10_000, 90_000, 4)
    found = split_ratio(group, own, reference, others)
    alone = split_ratio(group[:, 1], own, reference[:, 1], others)
    assert np.asarray(found.within.value)[1] == pytest.approx(alone.within.value)
    assert np.asarray(found.between.upper)[1] == pytest.approx(alone.between.upper)
    assert np.asarray(split_difference(group, own, reference, others).total).shape == (3,)


def test_where_the_groups_live_in_london_tells_on_a_ratio_that_is_level_in_each_borough(snapshot: Snapshot) -> None:
    table = snapshot.frame("population", ["level", "basis", "code", "eth_black_total", "eth_white_total"])
    boroughs = table[(table["level"] == "borough") & (table["code"] != "E09000001")].sort_values("code")
    black, white = boroughs["eth_black_total"].to_numpy(), boroughs["eth_white_total"].to_numpy()
    assert (black.sum(), white.sum()) == (1_188_137, 4_725_217)
    rate = np.where(black / white > black.sum() / white.sum(), 0.03, 0.01)
    found = split_ratio(rate * black, black, rate * white, white)
    assert found.within.value == pytest.approx(1)
    assert found.between.value == pytest.approx(found.total.value)
    assert found.total.value > 1.2, "equal in each borough, and yet not in London"


def test_the_interval_holds_the_true_parts_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(11)
    own, others = rng.integers(5_000, 60_000, 32), rng.integers(50_000, 250_000, 32)
    rate, rate_others = rng.uniform(0.01, 0.05, 32), rng.uniform(0.004, 0.012, 32)
    true = split_ratio(rate * own, own, rate_others * others, others)
    drawn = rng.poisson((rate * own)[:, None], (32, 4000)), rng.poisson((rate_others * others)[:, None], (32, 4000))
    found = split_ratio(drawn[0], own, drawn[1], others)
    for part, truth in ((found.within, true.within), (found.between, true.between), (found.total, true.total)):
        held = (np.asarray(part.lower) <= truth.value) & (truth.value <= np.asarray(part.upper))
        assert held.mean() == pytest.approx(0.95, abs=0.012)


def test_what_cannot_be_split_is_blank_or_refused() -> None:
    assert np.isnan(split_ratio([3, 4], [0, 100], [5, 6], [100, 100]).within.value), "an area without residents"
    assert np.isnan(split_ratio([0, 0], [100, 100], [5, 6], [100, 100]).total.value), "no events at all"
    assert np.isnan(split_difference([3, np.nan], [100, 100], [5, 6], [100, 100]).total)
    with pytest.raises(StatisticsInputError):
        split_ratio(3, 100, 4, 100)
    with pytest.raises(StatisticsInputError):
        split_ratio([3, -1], [100, 100], [4, 4], [100, 100])
