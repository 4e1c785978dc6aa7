"""Map classes: few, round, distinct, the same through time, and showing the spread."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from measures.catalogue import load_catalogue
from measures.classes import ABOVE, BELOW, Classes, diverging, map_classes, sequential, signed
from measures.estimates import Figures
from measures.uncertainty import no_difference

MAPPED = [
    (measure.id, level)
    for measure in load_catalogue().measures.values()
    for level in ("borough", "ward")
    if level in measure.levels
]
VALUES = hnp.arrays(
    np.float64, st.integers(1, 200), elements=st.one_of(st.floats(0, 10**5, allow_subnormal=False), st.just(np.nan))
)


@given(VALUES, st.booleans())
def test_classes_are_at_most_five_rising_and_every_value_has_one(values: np.ndarray, per_cent: bool) -> None:
    classes = sequential(values, per_cent)
    assert len(classes.limits) <= 4
    assert len(classes.labels) == len(classes.colours) == len(classes.limits) + 1
    assert all(low < high for low, high in zip(classes.limits, classes.limits[1:], strict=False))
    assert len(set(classes.labels)) == len(classes.labels)
    assert len(set(classes.colours)) == len(classes.colours)
    placed = classes.of(values)
    np.testing.assert_array_equal(placed == -1, np.isnan(values))
    known = values[~np.isnan(values)]
    if known.size:
        assert placed[~np.isnan(values)].max() == len(classes.limits), "the highest class is used"


def test_a_value_equal_to_a_limit_belongs_above_it() -> None:
    classes = sequential(np.linspace(0, 10, 101))
    assert classes.of(np.asarray([classes.limits[1]])).tolist() == [2]
    assert classes.of(np.asarray([classes.limits[1] - 1e-9])).tolist() == [1]


def test_robbery_tells_high_from_far_above(figures: Figures) -> None:
    classes = map_classes(figures, "robbery", "borough", "12m")
    assert classes.labels == ("under 1.5", "1.5 to 2", "2 to 3", "3 to 5", "5 and over")
    latest = figures.estimate("robbery", "borough", periods=202606)
    assert np.unique(classes.of(latest.value[:, 0])).tolist() == [-1, 0, 1, 2, 3, 4]


@pytest.mark.parametrize(("measure", "level"), MAPPED)
def test_every_map_has_round_limits(figures: Figures, measure: str, level: str) -> None:
    found = figures.measure(measure)
    classes = map_classes(figures, measure, level, found.default_window)
    assert 4 <= len(classes.labels) <= 5
    if no_difference(found) == 1:
        return  # their limits are doublings and halvings
    for limit in classes.limits:
        digits = f"{abs(limit):.6f}".replace(".", "").strip("0")
        assert len(digits) <= 2 or (len(digits) == 3 and digits.endswith("5")), classes.labels
    if found.unit == "%":
        assert all(limit == int(limit) for limit in classes.limits)
        assert np.unique(np.mod(classes.limits, 5)).tolist() == [0] or max(np.diff(classes.limits)) < 5


def test_a_set_of_classes_is_made_once(figures: Figures) -> None:
    assert map_classes(figures, "robbery", "ward", "12m") is map_classes(figures, "robbery", "ward", "12m")


# Around no difference

RATIOS = hnp.arrays(np.float64, st.integers(1, 200), elements=st.one_of(st.floats(0.02, 50), st.just(np.nan)))
DIFFERENCES = hnp.arrays(
    np.float64, st.integers(1, 200), elements=st.one_of(st.floats(-500, 5000, allow_subnormal=False), st.just(np.nan))
)


def no_class_spans(classes: Classes, values: np.ndarray, middle: float) -> None:
    """No class has values on both sides, and its colour says on which side it lies."""
    placed = classes.of(values)
    for place, colour in enumerate(classes.colours):
        inside = values[placed == place]
        if inside.size:
            assert inside.min() >= middle or inside.max() < middle
            assert (colour in BELOW) == (inside.max() < middle)


@given(RATIOS)
def test_ratios_diverge_around_one(values: np.ndarray) -> None:
    classes = diverging(values)
    assert len(classes.limits) <= 4
    assert len(classes.labels) == len(classes.colours) == len(classes.limits) + 1
    assert len(set(classes.labels)) == len(classes.labels)
    assert len(set(classes.colours)) == len(classes.colours)
    no_class_spans(classes, values, 1.0)
    tints = {*zip(BELOW, ABOVE, strict=True)}
    steps = {limit: classes.colours[at] for at, limit in enumerate(classes.limits) if limit < 1}
    for at, limit in enumerate(classes.limits):
        mirrored = [colour for low, colour in steps.items() if limit > 1 and abs(low * limit - 1) < 0.01]
        assert all((cold, classes.colours[at + 1]) in tints for cold in mirrored), "as strong above as below"


@given(DIFFERENCES)
def test_differences_diverge_around_nought_where_any_is_negative(values: np.ndarray) -> None:
    classes = signed(values)
    known = values[~np.isnan(values)]
    assert len(classes.limits) <= 4
    assert len(classes.labels) == len(classes.colours) == len(classes.limits) + 1
    assert len(set(classes.colours)) == len(classes.colours)
    if known.size and known.min() < 0 <= known.max():
        assert known.max() < 0 or 0 in classes.limits or known.max() == 0
        no_class_spans(classes, values, 0.0)


def test_the_lowest_class_of_ratios_that_are_all_above_one_begins_at_one(figures: Figures) -> None:
    classes = map_classes(figures, "stop_search_rate_ratio", "borough", "12m", "Black")
    assert classes.labels == ("1 to 2", "2 to 4", "4 to 8", "8 and over")
    every = figures.estimate("stop_search_rate_ratio", "borough", group="Black", against="none").value
    assert np.nanmin(every) > 1


def test_negative_limits_have_a_true_minus(figures: Figures) -> None:
    classes = map_classes(figures, "stop_search_excess", "borough", "12m", "Asian")
    assert 0 in classes.limits
    assert classes.labels[0].startswith("under −")
