"""Every "up" and "down" is a test; what cannot be tested says why, and names the nearest comparison that can."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.rates import etest_poisson_2indep

from base.errors import ExplorerError, UnknownNameError
from base.periods import WINDOW_MONTHS, shift, to_index
from geo.areas import CITY, LONDON
from measures.breaks import breaks_between
from measures.change import e_test
from measures.change_reading import changes_between, read_change
from measures.change_words import instead, marks_text, odds, sentence, verdict_text
from measures.estimates import Figures
from measures.readings import CHANGES
from measures.series_reading import months_text, read_months, read_trend, same_months, trend_text
from measures.trend import CRITICAL, chi_squared_trend_of_shares
from measures.window_pairs import Pair, nearest_pairs

SOUTHWARK, CROYDON = "E09000028", "E09000008"
JUDGEMENTS = ("worst", "best", "rank", "improve", "deteriorat")


@given(st.integers(0, 120), st.integers(0, 120))
@settings(max_examples=60)
def test_the_e_test_is_that_of_another_library(a: int, b: int) -> None:
    if a + b:
        assert e_test(a, b) == pytest.approx(etest_poisson_2indep(a, 1, b, 1)[1], abs=1e-8)


def test_the_e_test_of_many_is_that_of_each() -> None:
    first, second = np.array([0, 12, 480, np.nan, 7]), np.array([0, 30, 400, 4, 7])
    found = np.asarray(e_test(first, second))
    assert np.isnan(found[3])
    assert found[[0, 4]].tolist() == [1, 1]
    assert found[2] == pytest.approx(e_test(480, 400), abs=1e-12)


def test_a_year_on_year_change_is_the_one_on_the_map(figures: Figures) -> None:
    found = read_change(figures, "theft_from_person", LONDON, 202606)
    assert (found.verdict, found.before, found.after, found.difference) == ("down", 97_712, 75_084, -22_628)
    assert found.per_cent == pytest.approx(-23.158, abs=0.001)
    assert found.p is not None
    assert found.p < 0.0001
    assert found.counted
    assert found.tested
    assert "allowing for months that vary" in found.method
    everywhere = changes_between(figures, "theft_from_person", "borough", 202606, 202506)
    codes = figures.gazetteer.at_level("borough")
    for code in (SOUTHWARK, CROYDON):
        alone, row = read_change(figures, "theft_from_person", code, 202606), codes.index(code)
        assert alone.verdict == CHANGES[everywhere.verdict[row]]
        assert alone.p == pytest.approx(float(everywhere.p[row]))


def test_a_surer_answer_is_asked_of_a_screen_than_of_one_question(figures: Figures) -> None:
    screen = read_change(figures, "shoplifting", SOUTHWARK, 202606)
    question = read_change(figures, "shoplifting", SOUTHWARK, 202606, confidence=0.95)
    assert (screen.verdict, question.verdict) == ("no_clear_change", "down")
    assert screen.p == question.p
    assert "perhaps down by 1,044 (25.0 %), but short of certain" in sentence(screen)


def test_small_counts_take_the_e_test(figures: Figures) -> None:
    found = read_change(figures, "homicide", SOUTHWARK, 202606)
    assert (found.before, found.after) == (6, 11)
    assert found.method == "e-test of two Poisson counts"
    assert found.p == pytest.approx(etest_poisson_2indep(6, 1, 11, 1)[1], abs=1e-6)
    assert found.per_cent is None, "no percentage of six"


def test_survey_windows_share_no_interviews(figures: Figures) -> None:
    apart, close = (read_change(figures, "pas_trust", SOUTHWARK, 202312, before) for before in (202212, 202309))
    assert apart.verdict == "no_clear_change"
    assert (apart.before, apart.after, apart.phi) == (66, 63, None)
    assert "share no interviews" in apart.method
    shares, size = np.array([0.66, 0.63]), 400 / 1.3
    error = np.sqrt((shares * (1 - shares) / size).sum())
    assert apart.p == pytest.approx(2 * stats.norm.sf(0.03 / error))
    assert (close.verdict, close.why) == ("not_comparable", "overlap")
    assert close.nearest == (Pair(202212, 202312, "12m"),)
    assert "share 9 months" in sentence(close)


@pytest.mark.parametrize(
    ("measure", "after", "nearest"),
    [
        ("domestic_abuse", 202502, [Pair(202302, 202402, "12m"), Pair(202405, 202505, "quarter")]),
        ("rape", 202502, [Pair(202302, 202402, "12m"), Pair(202502, 202602, "12m")]),
        ("pas_contact_ward_officer", 201712, None),
    ],
)
def test_a_break_refuses_and_names_what_can_be_compared(
    figures: Figures, measure: str, after: int, nearest: list[Pair] | None
) -> None:
    found = read_change(figures, measure, SOUTHWARK, after)
    assert (found.verdict, found.why, found.p, found.z) == ("not_comparable", "break", None, None)
    assert found.refused
    assert found.refused[0].what in sentence(found)
    assert "cannot be compared" in sentence(found)
    if nearest is not None:
        assert list(found.nearest) == nearest
        assert instead(found) in sentence(found)
    for pair in found.nearest:
        assert read_change(figures, measure, SOUTHWARK, pair.after, pair.before, window=pair.window).why != "break"


@given(
    st.sampled_from(["domestic_abuse", "hate_crime", "rape", "robbery", "pas_trust", "vawg_offences"]),
    st.integers(0, 150),
    st.integers(1, 60),
    st.sampled_from(["month", "quarter", "12m"]),
)
@settings(max_examples=60)
def test_what_is_offered_instead_can_be_compared(
    figures: Figures, measure: str, back: int, gap: int, window: str
) -> None:
    if window not in figures.measure(measure).windows:
        window = "12m"
    after = shift(202606, -back)
    pair = Pair(shift(after, -gap), after, window)
    for each in nearest_pairs(figures, measure, "borough", pair):
        ends = figures.periods(measure, "borough", each.window)
        assert {each.before, each.after} <= set(ends.tolist())
        assert not each.shared
        assert not each.out_of_season
        assert WINDOW_MONTHS[each.window] <= WINDOW_MONTHS[window]
        crossed = breaks_between(measure, "borough", each.before, each.after, each.window)
        assert not [found for found in crossed if found.severity == "refuse"]


def test_the_nearest_is_the_one_asked_for_where_that_is_possible(figures: Figures) -> None:
    asked = Pair(202506, 202606, "12m")
    assert nearest_pairs(figures, "robbery", "borough", asked) == (asked,)
    assert asked.months == {
        int(month) for month in (*range(202407, 202413), *range(202501, 202513), *range(202601, 202607))
    }


def test_parts_of_a_year_are_compared_with_the_same_part(figures: Figures) -> None:
    found = read_change(figures, "robbery", SOUTHWARK, 202606, 202605, window="month")
    assert (found.verdict, found.why) == ("not_comparable", "season")
    assert found.nearest == (Pair(202506, 202606, "month"),)
    assert read_change(figures, "robbery", SOUTHWARK, 202606, 202506, window="month").tested


def test_beyond_the_series_nothing_is_compared(figures: Figures) -> None:
    found = read_change(figures, "robbery", SOUTHWARK, 202712)
    assert (found.verdict, found.why, found.after) == ("not_compared", "no_data", None)
    assert found.nearest == (Pair(202506, 202606, "12m"),)
    city = read_change(figures, "robbery", CITY, 202606)
    assert (city.why, city.nearest) == ("not_applicable", ())
    assert "not policed by the Met" in sentence(city)


def test_shares_of_records_are_not_tested(figures: Figures) -> None:
    found = read_change(figures, "custody_share", LONDON, 202602)
    assert (found.why, found.nearest) == ("untested", ())
    assert found.before is not None


def test_the_latest_month_and_the_half_month_are_told(figures: Figures) -> None:
    assert "June 2026 is the latest month" in read_change(figures, "robbery", SOUTHWARK, 202606).incomplete
    assert read_change(figures, "robbery", SOUTHWARK, 202506).incomplete == ""
    half = read_change(figures, "stop_search_rate", LONDON, 202311, 201803)
    assert "December 2022 ends on day 17" in half.incomplete or half.why == "no_data"


def test_a_series_that_begins_late_keeps_its_dispersion(figures: Figures) -> None:
    found = read_change(figures, "robbery", SOUTHWARK, 202606, 201104)
    assert found.phi is not None
    assert found.phi > 1.5, "taken from the first three years, not set to chance alone"
    assert {each.id for each in found.marked} >= {"new_recording_system"}
    assert "new recording system" in marks_text(found)


def test_mistakes_are_said(figures: Figures) -> None:
    with pytest.raises(ExplorerError, match="does not come before"):
        read_change(figures, "robbery", SOUTHWARK, 202506, 202606)
    with pytest.raises(ExplorerError, match="share months"):
        changes_between(figures, "robbery", "borough", 202606, 202601)
    with pytest.raises(UnknownNameError, match="window"):
        read_change(figures, "robbery", SOUTHWARK, 202606, window="week")


@pytest.mark.parametrize("area", [LONDON, SOUTHWARK, CITY])
def test_every_measure_has_a_sentence_that_agrees_with_its_verdict(figures: Figures, area: str) -> None:
    level = figures.gazetteer.get(area).level
    for measure in figures.catalogue.at_level(level):
        ends = figures.periods(measure.id, level)
        found = read_change(figures, measure.id, area, int(ends[-1]) if ends.size else 202606)
        told = sentence(found)
        assert told.endswith(".")
        assert not any(word in told.lower() for word in JUDGEMENTS)
        assert "nan" not in told.split()
        assert "None" not in told
        if found.clear:
            assert f": {verdict_text(found)} by " in told
        assert found.tested == (found.p is not None)
        assert bool(found.why) == (found.method == "")


def test_odds_in_words() -> None:
    assert odds(0.00001) == "Were there no change, fewer than 1 in 10,000 comparisons would differ as much."
    assert "about 1 in 500 " in odds(0.002)
    assert "about 1 in 20 " in odds(0.05)
    assert "about 44 in 100 " in odds(0.436)
    assert odds(None) == ""


def test_a_trend_is_of_five_comparable_years(figures: Figures) -> None:
    found = read_trend(figures, "pas_trust", SOUTHWARK, 202312)
    assert found.trend.direction == "falling"
    assert "falling over the 5 years to December 2023, from 85 % to 63 %" in trend_text(found)
    broken = read_trend(figures, "domestic_abuse", SOUTHWARK, 202507)
    assert broken.trend.direction == "too few points"
    assert broken.stopped is not None
    assert broken.stopped.label in trend_text(broken)
    assert read_trend(figures, "rape", SOUTHWARK, 202402).stopped is None, "all five years lie before the break"
    robbery = read_trend(figures, "robbery", SOUTHWARK, 202606)
    gaps = np.diff(to_index(robbery.estimates.periods))
    assert (gaps == 12).all()
    assert robbery.phi is not None
    assert robbery.phi > 1
    with pytest.raises(ExplorerError, match="no test of a trend"):
        read_trend(figures, "harm_ons_css", SOUTHWARK, 202606)
    with pytest.raises(ExplorerError, match="whole years"):
        read_trend(figures, "robbery", SOUTHWARK, 202606, window="month")


def test_a_trend_of_shares_is_the_correlation_of_answers_with_time() -> None:
    # χ² of Cochran and Armitage is N·r² of the single answers.
    yes, asked = np.array([30, 36, 41, 47, 52]), np.full(5, 100)
    answers = np.concatenate([np.repeat([1, 0], [a, n - a]) for a, n in zip(yes, asked, strict=True)])
    r = np.corrcoef(answers, np.repeat(np.arange(5), 100))[0, 1]
    found = chi_squared_trend_of_shares(yes / asked, asked)
    assert found.chi_squared == pytest.approx(500 * r**2)
    assert found.chi_squared > CRITICAL
    assert (found.direction, found.outlier) == ("rising", False)
    assert found.slope == pytest.approx(0.055)
    assert chi_squared_trend_of_shares([0.3, 0.4, 0.5, 0.6], 400).direction == "too few points"
    assert chi_squared_trend_of_shares([0.3, 0.3, 0.9, 0.3, 0.9], 400).outlier


def test_months_out_of_the_ordinary_and_the_same_month_of_every_year(figures: Figures) -> None:
    found = read_months(figures, "shoplifting", LONDON, 202606)
    assert found.baseline == 24
    assert len(found.estimates.periods) == 36
    values = found.estimates.count[0]
    limits = values[:24].mean() + 2.66 * np.abs(np.diff(values[:24])).mean() * np.array([-1, 1])
    assert found.chart.upper <= limits[1] + 1e-9
    for month, side in found.unusual:
        value = values[found.estimates.periods.tolist().index(month)]
        assert (value > found.chart.upper) == (side == "above")
        assert f"({side})" in months_text(found)
    unsteady = read_months(figures, "shoplifting", SOUTHWARK, 202606)
    first = unsteady.estimates.count[0, :24]
    assert unsteady.unsteady == ((first > unsteady.chart.upper) | (first < unsteady.chart.lower)).sum() > 1
    assert f"{unsteady.unsteady} of these 24 lie beyond them too" in months_text(unsteady)
    with pytest.raises(ExplorerError, match="not published by month"):
        read_months(figures, "pas_trust", SOUTHWARK, 202312)
    with pytest.raises(ExplorerError, match="comparable months"):
        read_months(figures, "domestic_abuse", SOUTHWARK, 202507)
    junes = same_months(figures, "robbery", SOUTHWARK, 202606)
    assert (junes.periods % 100 == 6).all()
    assert junes.periods[-1] == 202606
    assert junes.count[0, -1] == 187
