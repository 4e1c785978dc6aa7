"""Estimates: figures checked against the published files, totals that are kept, and what is missing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.errors import UnknownNameError
from geo.areas import CITY, LONDON
from measures.catalogue import load_catalogue
from measures.estimates import COMPARISONS, STATUSES, Figures, compare
from measures.limits import count_limits

SOUTHWARK, LEWISHAM, HARROW, WESTMINSTER = "E09000028", "E09000023", "E09000015", "E09000033"
MEASURES = load_catalogue().measures
COUNTED = [measure.id for measure in MEASURES.values() if measure.interval == "byar"]


@pytest.mark.parametrize(
    ("measure", "area", "period", "count", "value"),
    [
        ("shoplifting", SOUTHWARK, 202606, 3130, 10.17),
        ("shoplifting", SOUTHWARK, 202506, 4174, 13.57),
        ("robbery", SOUTHWARK, 202606, 2005, 6.52),
        ("robbery", WESTMINSTER, 202606, 2991, 14.64),
    ],
)
def test_counts_and_rates_of_the_published_borough_file(
    figures: Figures, measure: str, area: str, period: int, count: int, value: float
) -> None:
    found = figures.estimate(measure, "borough", periods=period).at(area, period)
    assert found.count == count
    assert found.value == pytest.approx(value, abs=0.005)
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower < value < found.upper
    assert (found.status, found.window, found.unit) == ("ok", "12m", "per 1,000 residents")


@pytest.mark.parametrize(("area", "value"), [(LEWISHAM, 56), (HARROW, 82)])
def test_trust_in_the_published_survey(figures: Figures, area: str, value: int) -> None:
    found = figures.estimate("pas_trust", "borough", periods="2023-12").at(area, 202312)
    assert found.value == pytest.approx(value, abs=1e-4)
    assert found.denominator == pytest.approx(400 / 1.3)


@pytest.mark.parametrize("measure", COUNTED)
def test_london_is_the_boroughs_and_unknown_over_residents_of_the_32(figures: Figures, measure: str) -> None:
    period = int(figures.periods(measure, "borough")[-1])
    london = figures.estimate(measure, "london", periods=period)
    boroughs = figures.estimate(measure, "borough", periods=period)
    declared = MEASURES[measure]
    cube = figures.counts.recorded.cube(declared, "borough")
    last = int(np.flatnonzero(cube.months == period)[0])
    months = slice(last - 11, last + 1)
    unknown = cube.total(declared.numerator.series)[cube.areas == "UNKNOWN", months].sum()
    assert london.count[0, 0] == np.nansum(boroughs.count) + unknown
    if declared.denominator.kind == "residents":
        served = [code for code in boroughs.areas.tolist() if code != CITY]
        assert london.denominator[0, 0] == sum(figures.counts.residents[code] for code in served)
        assert len(served) == 32


@pytest.mark.parametrize("measure", [name for name, found in MEASURES.items() if "borough" in found.levels])
def test_the_city_is_not_applicable_everywhere(figures: Figures, measure: str) -> None:
    found = figures.estimate(measure, "borough")
    row = found.place[CITY]
    assert (found.status[row] == STATUSES.index("not_applicable")).all()
    assert np.isnan(found.value[row]).all()
    assert np.isnan(found.count[row]).all()
    assert (found.comparison[row] == COMPARISONS.index("not_compared")).all()


def test_a_period_beyond_the_end_is_no_data_and_never_nought(figures: Figures) -> None:
    found = figures.estimate("robbery", "borough", periods=[202606, 202607])
    served = found.areas != CITY
    assert (found.status[served, 0] == STATUSES.index("ok")).all()
    assert (found.status[served, 1] == STATUSES.index("no_data")).all()
    assert np.isnan(found.value[:, 1]).all()


def test_a_window_across_a_refusing_break_is_not_comparable(figures: Figures) -> None:
    found = figures.estimate("domestic_abuse", "borough", periods=[202402, 202403, 202501, 202502])
    words = [STATUSES[code] for code in found.status[found.place[SOUTHWARK]]]
    assert words == ["ok", "not_comparable", "not_comparable", "ok"]
    assert found.at(SOUTHWARK, 202403).breaks == ("hate_domestic_recording",)
    assert found.at(SOUTHWARK, 202403).value is None


def test_a_break_of_one_area_marks_that_area_alone(figures: Figures) -> None:
    found = figures.estimate("robbery", "borough", periods=202402)
    assert "heathrow" in found.at("E09000017", 202402).breaks
    assert "heathrow" not in found.at(SOUTHWARK, 202402).breaks
    frame = found.frame().set_index("area")
    assert "heathrow" in str(frame.loc["E09000017", "breaks"]).split()
    assert "heathrow" not in str(frame.loc[SOUTHWARK, "breaks"]).split()


def test_what_a_group_is_set_against_is_shown_only_with_a_figure(figures: Figures) -> None:
    for measure, group in (("stop_search_rate_ratio", "Asian"), ("stop_search_excess", "Black, law: section 60")):
        found = figures.estimate(measure, "borough", periods=202408, group=group)
        shown = ~np.isnan(found.value)
        for part in (found.reference_count, found.reference_denominator):
            np.testing.assert_array_equal(~np.isnan(part), shown)
    assert not shown.all(), "section 60 is too rare in most boroughs"
    for measure in ("stop_search_rate", "robbery", "pas_trust", "harm_ons_css"):
        found = figures.estimate(measure, "borough")
        assert np.isnan(found.reference_count).all(), f"{measure} is set against no group"


def test_a_gap_is_its_two_sides(figures: Figures) -> None:
    found = figures.estimate("pas_trust_gap", "borough", periods=202312)
    sides = found.count / found.denominator - found.reference_count / found.reference_denominator
    np.testing.assert_allclose(100 * sides, found.value, atol=1e-6)


def test_places_of_many_visitors_carry_the_flag_where_residents_count(figures: Figures) -> None:
    for measure, flagged in (("robbery", True), ("stop_search_rate_ratio", True), ("stop_search_outcome_rate", False),
                             ("pas_trust", False), ("positive_outcomes_knife_crime", False)):  # fmt: skip
        period = int(figures.periods(measure, "borough")[-1])
        found = figures.estimate(measure, "borough", periods=period)
        assert found.at(WESTMINSTER, period).visitors is flagged, measure
        assert found.at(SOUTHWARK, period).visitors is False


def test_the_benchmark_of_wards_is_the_wards_themselves(figures: Figures) -> None:
    found = figures.estimate("robbery", "ward", periods=202603)
    served = found.status[:, 0] <= STATUSES.index("zero")
    pooled = 1000 * found.count[served, 0].sum() / found.denominator[served, 0].sum()
    np.testing.assert_allclose(found.benchmark[:, 0], pooled)
    london = figures.estimate("robbery", "london", periods=202603)
    assert found.count[served, 0].sum() < london.count[0, 0], "the ward file misses some that the borough file has"


def test_the_wards_of_a_borough_are_its_benchmark(figures: Figures) -> None:
    wards = figures.gazetteer.wards_of(SOUTHWARK)
    found = figures.estimate("robbery", "ward", periods=202603, areas=wards, against="borough")
    pooled = 1000 * found.count.sum() / found.denominator.sum()
    np.testing.assert_allclose(found.benchmark, pooled)
    borough = figures.estimate("robbery", "borough", periods=202603, areas=(SOUTHWARK,))
    assert 0.9 < found.count.sum() / borough.count[0, 0] <= 1


@pytest.mark.parametrize("against", ["similar", "bcu"])
def test_a_benchmark_of_boroughs_is_their_pooled_rate(figures: Figures, against: str) -> None:
    gazetteer = figures.gazetteer
    bcu = gazetteer.get(SOUTHWARK).bcu
    assert bcu is not None
    members = gazetteer.neighbours(SOUTHWARK, 5) if against == "similar" else gazetteer.boroughs_of(bcu)
    found = figures.estimate("robbery", "borough", periods=202606, against=against)
    chosen = [found.place[code] for code in members if code != CITY]
    pooled = 1000 * found.count[chosen, 0].sum() / found.denominator[chosen, 0].sum()
    assert found.benchmark[found.place[SOUTHWARK], 0] == pytest.approx(pooled)


@settings(max_examples=15)
@given(st.sampled_from(COUNTED), st.data())
def test_one_estimate_alone_is_what_all_at_once_give(figures: Figures, measure: str, data: st.DataObject) -> None:
    periods = figures.periods(measure, "borough")
    period = int(data.draw(st.sampled_from(periods.tolist())))
    area = data.draw(st.sampled_from(figures.gazetteer.at_level("borough")))
    whole = figures.estimate(measure, "borough").at(area, period)
    assert figures.estimate(measure, "borough", periods=period, areas=(area,)).at(area, period) == whole
    if whole.count is not None and whole.value is not None and whole.denominator:
        scale = MEASURES[measure].per / whole.denominator
        assert whole.value == pytest.approx(whole.count * scale)
        assert (whole.lower, whole.upper) == pytest.approx(tuple(limit * scale for limit in count_limits(whole.count)))


def test_rows_of_the_frame_are_the_estimates(figures: Figures) -> None:
    found = figures.estimate("robbery", "borough", periods=[202605, 202606])
    row = found.frame().query("area == @SOUTHWARK and period == '2026-06'").iloc[0]
    one = found.at(SOUTHWARK, 202606)
    assert row["count"] == one.count
    assert row["value"] == one.value
    assert row["comparison"] == one.comparison
    assert list(found.frame().columns) == list(one.__dataclass_fields__)


@given(st.floats(0, 100), st.floats(0, 20), st.floats(0, 20), st.floats(0, 120))
def test_a_comparison_is_where_the_benchmark_lies(value: float, half: float, more: float, benchmark: float) -> None:
    flag, clear = (np.asarray([value - half]), np.asarray([value + half])), half + more
    found = COMPARISONS[
        int(compare(flag, (np.asarray([value - clear]), np.asarray([value + clear])), np.asarray([benchmark]))[0])
    ]
    if value - half <= benchmark <= value + half:
        assert found == "similar"
    else:
        sure = not value - clear <= benchmark <= value + clear
        assert found == f"{'clearly_' if sure else ''}{'higher' if value > benchmark else 'lower'}"


def test_what_does_not_exist_is_refused(figures: Figures) -> None:
    for call in (
        lambda: figures.estimate("no_such", "borough"),
        lambda: figures.estimate("homicide", "ward"),
        lambda: figures.estimate("robbery", "borough", window="week"),
        lambda: figures.estimate("robbery", "borough", against="Paris"),
        lambda: figures.estimate("robbery", "borough", areas=("E05011110",)),
        lambda: figures.estimate("robbery", "ward", against="similar"),
        lambda: figures.estimate("victim_satisfaction", "london", group="Martians"),
        lambda: figures.estimate("robbery", "borough", periods=202606).at(LONDON, 202606),
    ):
        with pytest.raises(UnknownNameError):
            call()
