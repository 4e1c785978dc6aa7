"""Several areas against one benchmark: verdicts, funnels, benchmarks that contain the area, and where names stand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from measures import comparison_words as words
from measures.comparison_funnel import funnel_picture
from measures.comparison_pair import nearest_period, pair
from measures.comparison_reading import PAST, Comparison, comparison
from measures.comparison_rest import rest_of
from measures.comparison_series import spread_over_time, year_by_year
from measures.comparison_swarm import swarm
from measures.comparisons import COMPARISONS
from measures.estimates import Figures
from measures.readings import CHANGES, SPREAD, read
from tests.wording import faults
from ui.compare_labels import GAP, LETTER, LINE, apart, place_names
from ui.compare_styles import COLOURS, FURTHER, styles

SOUTHWARK, LAMBETH, WESTMINSTER, CITY = "E09000028", "E09000022", "E09000033", "E09000001"
NUMBERS = st.floats(-1e4, 1e4, allow_nan=False)


def compared(figures: Figures, measure: str, against: str = "london", period: int = 0, **more: str) -> Comparison:
    """All boroughs on one measure."""
    month = period or int(figures.periods(measure, "borough")[-1])
    reading = read(figures, measure, "borough", month, against="none" if against == PAST else against, **more)
    return comparison(figures, reading, figures.gazetteer.at_level("borough"), (SOUTHWARK,), against)


def test_one_borough_stands_out_on_robbery(figures: Figures) -> None:
    """METHODS: robbery to June 2026 has φ = 189, and one borough stands out; 30 of 32 differ from London."""
    found = compared(figures, "robbery", period=202606)
    picture = funnel_picture(found.estimates)
    assert picture is not None
    assert round(picture.phi) == 189
    assert found.estimates.areas[np.flatnonzero(np.abs(picture.beyond) == 1)].tolist() == [WESTMINSTER]
    assert found.outstanding == ("Westminster",)
    assert found.tally.clearly_higher + found.tally.clearly_lower == 30
    assert words.title(found) == "Robbery: Westminster stands out"
    assert "φ" in words.funnel_sentence(found, picture)


@pytest.mark.parametrize(
    "measure", ["robbery", "shoplifting", "pas_trust", "hate_crime", "positive_outcomes_hate_crime"]
)
def test_the_funnel_drawn_is_the_one_that_flags(figures: Figures, measure: str) -> None:
    found = compared(figures, measure)
    picture = funnel_picture(found.estimates)
    assert picture is not None
    there = ~np.isnan(picture.value)
    np.testing.assert_array_equal(
        np.nan_to_num(picture.beyond[there]), found.reading.spread[there] - SPREAD.index("within")
    )
    np.testing.assert_allclose(picture.value[there], found.value[there])
    assert picture.phi == pytest.approx(found.reading.phi)


def test_adjusted_limits_are_wider_than_those_of_chance(figures: Figures) -> None:
    picture = funnel_picture(compared(figures, "robbery").estimates)
    assert picture is not None
    assert (picture.clear_upper > picture.chance_upper).all()
    assert (picture.clear_lower < picture.chance_lower).all()
    assert (picture.clear_upper > picture.upper).all()
    assert (picture.chance_lower < picture.centre).all()
    assert (picture.chance_upper > picture.centre).all()


@pytest.mark.parametrize("measure", ["harm_ons_css", "stop_search_rate_ratio", "pas_trust_gap", "use_of_force_share"])
def test_a_measure_without_a_funnel_says_why(figures: Figures, measure: str) -> None:
    found = compared(figures, measure)
    assert funnel_picture(found.estimates) is None
    assert found.measure.title in words.no_funnel(found)


@pytest.mark.parametrize(
    ("measure", "against"),
    [("robbery", "london"), ("robbery", "bcu"), ("robbery", "similar"), ("pas_trust", "london"),
     ("stop_search_rate_ratio", "london"), ("harm_ons_css", "similar"), ("hate_crime", "bcu")],
)  # fmt: skip
def test_a_verdict_is_what_the_two_intervals_say(figures: Figures, measure: str, against: str) -> None:
    found = compared(figures, measure, against)
    assert found.tally.compared == 32
    for row in found.drawn.tolist():
        low, high = found.estimates.lower[row, 0], found.estimates.upper[row, 0]
        benchmark, verdict = found.benchmark[row], COMPARISONS[found.verdict[row]]
        assert found.clear_lower[row] <= low <= found.value[row] <= high <= found.clear_upper[row]
        assert verdict.endswith("higher") == bool(low > benchmark)
        assert verdict.endswith("lower") == bool(high < benchmark)
        outside = found.clear_lower[row] > benchmark or found.clear_upper[row] < benchmark
        assert verdict.startswith("clearly") == bool(outside)


def test_every_area_is_counted_once(figures: Figures) -> None:
    for measure in ("robbery", "pas_trust", "stop_search_outcome_rate"):
        tally = compared(figures, measure).tally
        assert tally.clearly_higher + tally.clearly_lower + tally.flagged + tally.similar == tally.compared


def test_chance_is_said_with_the_numbers_of_the_screen(figures: Figures) -> None:
    told = words.multiplicity(compared(figures, "pas_trust"))
    assert "none of the 32 boroughs differed" in told
    assert "about 1.6" in told
    assert "about 0.06" in told


def test_the_own_past_is_a_test_and_not_an_interval(figures: Figures) -> None:
    found = compared(figures, "robbery", PAST)
    earlier = figures.estimate("robbery", "borough", periods=202506, against="none")
    known = found.drawn
    np.testing.assert_array_equal(found.benchmark[known], earlier.value[known, 0])
    for row in known.tolist():
        change = CHANGES[found.reading.changes.verdict[row]]
        said = words.verdict_text(found, str(found.estimates.areas[row])).lower()
        assert change.replace("_", " ") in said
    assert np.isnan(found.tally.by_chance)
    assert "95 %" not in words.multiplicity(found)


def test_a_comparison_with_the_past_across_a_break_is_none(figures: Figures) -> None:
    found = compared(figures, "hate_crime", PAST, period=202502)
    assert found.tally.compared == 0
    assert words.verdict_text(found, SOUTHWARK) == "Not comparable" or found.reading.at(SOUTHWARK).value is None


@pytest.mark.parametrize("against", ["london", "bcu"])
def test_what_is_left_of_a_benchmark_and_the_area_make_it_whole(figures: Figures, against: str) -> None:
    found = compared(figures, "robbery", against)
    rest = rest_of(figures, found)
    assert rest is not None
    row = found.estimates.place[SOUTHWARK]
    count, people = found.estimates.count[row, 0], found.estimates.denominator[row, 0]
    members = (
        figures.gazetteer.boroughs_of(figures.gazetteer.get(SOUTHWARK).bcu or "")
        if against == "bcu"
        else tuple(code for code in figures.gazetteer.at_level("borough") if code != CITY)
    )
    places = [found.estimates.place[code] for code in members]
    whole = (
        found.estimates.count[places, 0].sum()
        if against == "bcu"
        else figures.estimate("robbery", "london", periods=202606).count[0, 0]
    )
    population = found.estimates.denominator[places, 0].sum()
    assert rest.share[row] == pytest.approx(count / whole)
    assert rest.value[row] == pytest.approx(1000 * (whole - count) / (population - people))
    assert "Southwark is" in words.contains(found, rest)


def test_similar_boroughs_do_not_contain_the_area(figures: Figures) -> None:
    found = compared(figures, "robbery", "similar")
    assert rest_of(figures, found) is None
    assert words.contains(found, None) == ""


def test_a_gap_keeps_its_own_verdict(figures: Figures) -> None:
    found = compared(figures, "pas_trust_gap")
    assert found.tally.compared == 0
    assert "about 0.8 would be called outside by chance" in words.multiplicity(found)
    assert {words.verdict_text(found, str(code)) for code in found.estimates.areas[found.drawn]} <= {
        "Outside", "Inside", "Cannot say", "Too few asked",
    }  # fmt: skip


def test_the_order_by_distance_is_from_above_to_below(figures: Figures) -> None:
    found = compared(figures, "robbery", "bcu").ordered("distance")
    far = found.value[found.drawn] - found.benchmark[found.drawn]
    assert (np.diff(far) <= 0).all()
    assert set(found.shown.tolist()) == set(found.ordered("name").shown.tolist())
    assert found.estimates.areas[found.shown[-1]] == CITY


@pytest.mark.parametrize("against", ["london", "similar", "bcu", PAST])
def test_no_sentence_ranks_or_blames(figures: Figures, against: str) -> None:
    for measure in figures.catalogue.at_level("borough"):
        found = compared(figures, measure.id, against)
        told = [words.title(found), words.sentence(found), words.multiplicity(found), words.not_drawn(found)]
        told += [words.contains(found, rest_of(figures, found)), words.visitors(found), words.no_funnel(found)]
        told += [words.spread_chance(found)]
        told += [words.one_area(found, code) for code in (SOUTHWARK, CITY)]
        assert [fault for text in told for fault in faults(text)] == [], measure.id


def test_two_measures_each_keep_their_period(figures: Figures) -> None:
    both = pair(compared(figures, "robbery"), compared(figures, "pas_trust"))
    told = words.pair_sentence(both)
    assert "12 months to June 2026" in told
    assert "12 months to December 2023" in told
    assert len(both.drawn) == 32
    assert both.both_clear <= both.compared == 32
    assert not {"correlat", "because", "due to"} & set(told.lower().split())


def test_the_nearest_period_is_taken() -> None:
    months = np.asarray([201903, 202203, 202312])
    assert nearest_period(months, 202606) == 202312
    assert nearest_period(months, 202103) == 202203
    assert nearest_period(months, 201001) == 201903


def test_points_a_year_apart_share_no_month(figures: Figures) -> None:
    every = figures.estimate("robbery", "borough", against="none")
    columns = year_by_year(every.periods, every.window, 202606)
    assert every.periods[columns][-3:].tolist() == [202406, 202506, 202606]
    assert set((every.periods[columns] % 100).tolist()) == {6}


def test_the_spread_through_time_holds_every_area(figures: Figures) -> None:
    every = figures.estimate("hate_crime", "borough", against="none")
    spread = spread_over_time(every)
    known = ~np.isnan(every.value).all(axis=0)
    np.testing.assert_array_equal(spread.low[known], np.nanmin(every.value[:, known], axis=0))
    np.testing.assert_array_equal(spread.high[known], np.nanmax(every.value[:, known], axis=0))
    assert np.isnan(spread.low[~known]).all()
    assert (spread.lower[known] <= spread.upper[known]).all()


@given(arrays.arrays(np.float64, st.integers(1, 60), elements=st.floats(0, 100)))
def test_no_two_dots_of_a_swarm_share_a_place(value: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    place = swarm(value, 0.0, 100.0)
    slots = np.floor(value / 100 * 44)
    assert len({*zip(slots.tolist(), place.tolist(), strict=True)}) == len(value)


@given(arrays.arrays(np.float64, st.integers(1, 12), elements=st.floats(0, 400)))
def test_names_at_the_ends_of_lines_do_not_overlap(y: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    moved = apart(y, LINE)
    assert (np.diff(np.sort(moved)) >= LINE - 1e-6).all()
    assert (np.argsort(y, kind="stable") == np.argsort(moved, kind="stable")).all()


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(0, 300)), min_size=1, max_size=33))
def test_no_name_hides_another(dots: list[tuple[float, float]]) -> None:
    x, y = np.asarray(dots).T
    names = [f"Borough {n}" for n in range(len(dots))]
    labels = place_names(x, y, names, (500.0, 300.0), 2, np.empty((0, 4)))
    boxes = []
    for label in labels:
        width = LETTER * len(names[label.dot])
        left = {"left": x[label.dot] + GAP, "right": x[label.dot] - GAP - width, "center": x[label.dot] - width / 2}
        top = y[label.dot] + label.dy - LINE / 2
        boxes.append((left[label.align], top, left[label.align] + width, top + LINE))
    for index, (a, b, c, d) in enumerate(boxes):
        assert a >= 0 and c <= 500 and b >= 0 and d <= 300
        for e, f, g, h in boxes[:index]:
            assert c <= e or g <= a or d <= f or h <= b


@given(st.data())
def test_a_colour_follows_the_area_and_not_its_place_in_the_list(figures: Figures, data: st.DataObject) -> None:
    boroughs = figures.gazetteer.at_level("borough")
    codes = data.draw(st.lists(st.sampled_from(boroughs), min_size=1, max_size=10, unique=True))
    found = styles(figures, tuple(codes))
    assert styles(figures, tuple(data.draw(st.permutations(codes)))) == found
    strong = [look.colour for look in found.values() if look.colour != FURTHER]
    assert len(strong) == len(set(strong)) == min(len(codes), len(COLOURS))
    assert len({(look.colour, look.shape, look.dash) for look in found.values()}) == len(codes)
