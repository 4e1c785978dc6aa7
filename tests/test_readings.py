"""Readings: two statements kept apart, and changes that are tests."""

from __future__ import annotations

import numpy as np
import pytest

from base.periods import shift
from geo.areas import CITY, LONDON
from measures.estimates import COMPARISONS, Figures
from measures.funnel import overdispersion_proportion, overdispersion_rate
from measures.readings import CHANGES, SPREAD, changes_of, read
from tests.test_estimates import SOUTHWARK, WESTMINSTER


def test_nearly_every_borough_differs_and_few_stand_out(figures: Figures) -> None:
    reading = read(figures, "robbery", "borough", 202606)
    clear = [COMPARISONS.index("clearly_lower"), COMPARISONS.index("clearly_higher")]
    assert np.isin(reading.estimates.comparison[:, 0], clear).sum() == 30
    assert reading.outstanding == ("Westminster",)
    assert reading.phi == pytest.approx(189, abs=1)
    assert reading.among(WESTMINSTER) == "stands_out_high"
    assert reading.among(SOUTHWARK) == "within"
    assert reading.among(CITY) == reading.among(LONDON) == "not_compared"


@pytest.mark.parametrize(("measure", "kind"), [("burglary", "rate"), ("pas_trust", "proportion")])
def test_the_spread_is_the_published_funnel(figures: Figures, measure: str, kind: str) -> None:
    reading = read(figures, measure, "borough", int(figures.periods(measure, "borough")[-1]))
    estimates = reading.estimates
    there = np.flatnonzero(estimates.areas != CITY)
    make = overdispersion_rate if kind == "rate" else overdispersion_proportion
    found = make(estimates.count[there, 0], estimates.denominator[there, 0])
    lower, upper = found.limits(0.998)
    outside = (found.value > upper).astype(int) - (found.value < lower)
    np.testing.assert_array_equal(reading.spread[there] - SPREAD.index("within"), outside)
    assert reading.phi == pytest.approx(found.phi)


def test_a_fall_that_lasted_is_a_fall(figures: Figures) -> None:
    reading = read(figures, "theft_from_person", "borough", 202606)
    assert reading.change(LONDON) == ("down", 97_712, 75_084)
    assert reading.change_p(LONDON) < 0.0001


def test_a_fall_after_a_surge_is_not_yet_clear(figures: Figures) -> None:
    reading = read(figures, "shoplifting", "borough", 202606)
    assert reading.change(SOUTHWARK) == ("no_clear_change", 4174, 3130)
    assert 0.002 < reading.change_p(SOUTHWARK) < 0.05


def test_a_change_across_a_refusing_break_is_not_comparable(figures: Figures) -> None:
    reading = read(figures, "domestic_abuse", "borough", 202502)
    assert reading.at(SOUTHWARK).status == "ok"
    assert reading.change(SOUTHWARK)[0] == reading.change(LONDON)[0] == "not_comparable"
    assert reading.change(CITY)[0] == "not_compared"


def test_few_are_too_few_to_tell(figures: Figures) -> None:
    reading = read(figures, "homicide", "borough", 202606)
    changes = reading.changes
    few = np.fmax(changes.before, changes.after) < 10
    assert few.sum() > 20
    assert (changes.verdict[few] == CHANGES.index("too_few")).all()
    assert (changes.verdict[~few & ~np.isnan(changes.after)] != CHANGES.index("too_few")).all()


def test_a_survey_changes_in_per_cent_and_one_without_a_base_not_at_all(figures: Figures) -> None:
    reading = read(figures, "pas_trust", "borough", 202312)
    _, before, after = reading.change("E09000023")
    assert (before, after) == pytest.approx((figures.estimate("pas_trust", "borough", periods=202212).at(
        "E09000023", 202212).value, 56))  # fmt: skip
    satisfied = read(
        figures, "victim_satisfaction", "london", int(figures.periods("victim_satisfaction", "london")[-1])
    )
    assert satisfied.change(LONDON)[0] == "not_compared"


@pytest.mark.parametrize("measure", ["robbery", "harm_ons_css", "positive_outcomes_knife_crime", "pas_trust"])
def test_an_area_alone_changes_as_it_does_among_all(figures: Figures, measure: str) -> None:
    period = int(figures.periods(measure, "borough")[-1])
    whole = read(figures, measure, "borough", period)
    alone = changes_of(figures, figures.estimate(measure, "borough", periods=period, areas=(SOUTHWARK,)))
    row = whole.estimates.place[SOUTHWARK]
    assert alone.z[0] == pytest.approx(whole.changes.z[row])
    assert alone.verdict[0] == whole.changes.verdict[row]


def test_before_the_series_began_nothing_is_compared(figures: Figures) -> None:
    first = int(figures.periods("robbery", "borough")[0])
    assert read(figures, "robbery", "borough", first).change(SOUTHWARK)[0] == "not_compared"
    beyond = shift(int(figures.periods("robbery", "borough")[-1]), 3)
    assert read(figures, "robbery", "borough", beyond).change(SOUTHWARK)[0] == "not_compared"
