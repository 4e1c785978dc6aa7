"""Controls are alike, apart and whole, and a reader is told how alike their past was."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import UnknownNameError
from conversations.baselines import BaselineError, check_controls
from conversations.controls import parallel_p, propose
from conversations.similar_places import Floats, places
from measures.estimates import Figures
from tests.conversations.conftest import CITY, PECKHAM, SOUTHWARK

HILLINGDON = "E09000017"
HEATHROW = {"E09000017", "E05013570"}


def test_a_wards_controls_are_the_nearest_that_do_not_touch_it(figures: Figures) -> None:
    found = propose(figures, "robbery", PECKHAM)
    known = places(figures, "ward")
    check_controls(PECKHAM, tuple(one.area for one in found))
    assert [one.distance for one in found] == sorted(one.distance for one in found)
    assert not any(known.touching[known.place[PECKHAM], known.place[one.area]] or one.touches for one in found)
    assert known.touching[known.place[PECKHAM]].sum() >= 3
    # Peckham had 66 robberies in the 12 months to March 2026: a control is no quiet suburb.
    assert all(33 < one.value < 132 for one in found)
    assert all("here 66" in one.reason and "residents" in one.reason and "low income" in one.reason for one in found)
    assert all(one.months == 36 and "36 months to March 2026" in one.parallel for one in found)
    assert [one.area for one in propose(figures, "robbery", PECKHAM, 2)] == [one.area for one in found[:2]]


def test_a_boroughs_controls_are_its_statistical_neighbours_in_their_order(figures: Figures) -> None:
    found = propose(figures, "robbery", SOUTHWARK)
    assert tuple(one.area for one in found) == figures.gazetteer.neighbours(SOUTHWARK, 5, "global")
    lambeth = found[0]
    assert lambeth.touches and "shares a border" in lambeth.reason


def test_a_place_with_a_break_of_its_own_is_no_control(figures: Figures) -> None:
    codes = figures.gazetteer.at_level("borough")
    for area in (code for code in codes if code not in {CITY, HILLINGDON}):
        # Heathrow went in and out of Hillingdon in 2023 and 2024.
        assert HILLINGDON not in {one.area for one in propose(figures, "robbery", area, period=202512)}


def test_months_before_a_refusing_break_say_nothing(figures: Figures) -> None:
    # Weapons offences of wards mean another thing before March 2024.
    assert {one.months for one in propose(figures, "weapons_possession", PECKHAM)} == {25}


def test_a_survey_has_controls_in_per_cent(figures: Figures) -> None:
    found = propose(figures, "pas_trust", SOUTHWARK)
    assert all(30 < one.value < 95 and "%" in one.reason and one.p_value is not None for one in found)


@pytest.mark.parametrize(
    ("measure", "area", "error"),
    [
        ("robbery", CITY, UnknownNameError),
        ("no_such", SOUTHWARK, UnknownNameError),
        ("pas_trust", PECKHAM, UnknownNameError),
        ("stop_search_rate", SOUTHWARK, BaselineError),
    ],
)
def test_what_cannot_be_promised_has_no_controls(
    figures: Figures, measure: str, area: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        propose(figures, measure, area)


def test_proposing_takes_a_moment(figures: Figures) -> None:
    propose(figures, "vehicle_crime", PECKHAM)
    start = time.perf_counter()
    propose(figures, "vehicle_crime", PECKHAM)
    assert time.perf_counter() - start < 0.05


def counts(rng: np.random.Generator, means: Floats, *places: int) -> Floats:
    """Counts that chance makes of means."""
    return rng.poisson(means, (*places, len(means))).astype(np.float64)


def test_series_that_move_alike_fail_the_test_one_time_in_twenty() -> None:
    rng = np.random.default_rng(3)
    season = 40 * (1 + 0.3 * np.sin(np.arange(36) * np.pi / 6))
    draws = ((counts(rng, season), counts(rng, 1.5 * season, 50)) for _ in range(40))
    p_values = np.concatenate([parallel_p(treated, controls) for treated, controls in draws])
    assert 0.02 < (p_values < 0.05).mean() < 0.09


@given(st.integers(0, 1000))
def test_series_that_part_are_found_out(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rising, level = 40 * np.linspace(1, 2.2, 36), np.full(36, 40.0)
    assert parallel_p(counts(rng, rising), counts(rng, level, 1))[0] < 0.05


def test_too_few_events_are_not_tested() -> None:
    few = np.zeros(36)
    few[:9] = 1
    assert np.isnan(parallel_p(few, few[None, :])[0])
    # 0.5 against 0.5 in 400 people at first, 0.65 and 0.5 at last: 0.15 / √(3 × 0.25/400 + 0.65 × 0.35/400) = 3.03
    p_value = parallel_p(np.array([200.0, 260.0]), np.array([[200.0, 200.0]]), np.array([[400.0, 400.0]]))
    assert p_value[0] == pytest.approx(0.00242, abs=0.0002)
