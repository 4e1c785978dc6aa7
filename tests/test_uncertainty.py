"""Whether a figure could be chance: one answer, which the interval alone gives, on every surface."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.estimates import Estimates, Figures
from measures.uncertainty import doubts, no_difference, uncertain, uncertain_text, verdicts

AUGUST = 202408
COMPARED = [
    ("stop_search_rate_ratio", 1.0),
    ("stop_search_rate_difference", 0.0),
    ("stop_search_excess", 0.0),
    ("stop_search_outcome_ratio", 1.0),
]


def of(figures: Figures, measure: str, group: str = "Asian") -> Estimates:
    """The estimates of every borough in the latest year."""
    return figures.estimate(measure, "borough", periods=AUGUST, group=group)


@pytest.mark.parametrize(("measure", "middle"), COMPARED)
@pytest.mark.parametrize("group", ["Black", "Asian", "Other"])
def test_uncertain_is_an_interval_that_holds_no_difference(
    figures: Figures, measure: str, middle: float, group: str
) -> None:
    found = of(figures, measure, group)
    known = ~np.isnan(found.value)
    doubtful = uncertain(found)
    assert doubtful.shape == found.value.shape
    np.testing.assert_array_equal(doubtful[known], ((found.lower <= middle) & (found.upper >= middle))[known])
    assert not doubtful[~known].any(), "where there is no figure there is nothing to doubt"


def test_ratio_difference_and_excess_are_doubted_together(figures: Figures) -> None:
    """Three ways to say one comparison: their intervals nearly always agree on chance."""
    ratio, difference, excess = (uncertain(of(figures, name)) for name, _ in COMPARED[:3])
    assert (ratio != difference).sum() <= 1
    np.testing.assert_array_equal(difference, excess)
    assert 3 < ratio.sum() < 15


def test_most_outcome_ratios_could_be_chance(figures: Figures) -> None:
    assert uncertain(of(figures, "stop_search_outcome_ratio")).sum() > 16


@pytest.mark.parametrize("measure", ["robbery", "pas_trust", "stop_search_rate", "stop_search_outcome_rate"])
def test_figures_that_compare_no_groups_are_never_hatched(figures: Figures, measure: str) -> None:
    found = figures.estimate(measure, "borough")
    assert no_difference(found.measure) is None
    assert not uncertain(found).any()
    assert not verdicts(found).astype(bool).any()
    assert uncertain_text(found.measure) == ""


@given(st.floats(0.01, 100), st.floats(0.01, 1), st.floats(1, 100))
def test_the_verdict_follows_from_the_interval(figures: Figures, value: float, down: float, up: float) -> None:
    cell = np.full((1, 1), value)
    found = replace(of(figures, "stop_search_rate_ratio"), value=cell, lower=cell * down, upper=cell * up)
    verdict, doubt = verdicts(found)[0, 0], doubts(found)[0, 0]
    if value * down > 1:
        assert (verdict, doubt) == ("higher than White", "")
    elif value * up < 1:
        assert (verdict, doubt) == ("lower than White", "")
    else:
        assert verdict == doubt == "could be chance"


def test_a_gap_is_doubted_where_the_survey_cannot_say(figures: Figures) -> None:
    name = next(name for name, each in figures.catalogue.measures.items() if each.kind == "gap")
    found = figures.estimate(name, "borough")
    told = verdicts(found)
    np.testing.assert_array_equal(uncertain(found), told == "cannot say")
    assert uncertain(found)[:, -1].sum() >= 15
    assert "5 points" in uncertain_text(found.measure)


def test_the_legend_names_the_value_that_stands_for_no_difference(figures: Figures) -> None:
    assert uncertain_text(figures.measure("stop_search_rate_ratio")).endswith("includes 1")
    assert uncertain_text(figures.measure("stop_search_excess")).endswith("includes 0")
