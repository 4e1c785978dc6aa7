"""Searches of persons: counted, never nought where a month is missing, and the figures made of them."""

from __future__ import annotations

import numpy as np
import pytest

from base.errors import UnknownNameError
from base.periods import shift
from base.snapshot import Snapshot
from geo.areas import CITY, LONDON
from measures.classes import map_classes
from measures.equality import LEAST_COUNT
from measures.estimates import STATUSES, Figures
from measures.searches import BASES, Searches, load_searches

AUGUST = 202408
SOUTHWARK = "E09000028"
MEASURES = ("rate", "rate_ratio", "rate_difference", "excess", "outcome_rate", "outcome_ratio")


@pytest.fixture(scope="module")
def searches(snapshot: Snapshot) -> Searches:
    return load_searches(snapshot)


def year_to(searches: Searches, counts: np.ndarray, area: str, month: int) -> float:
    return float(searches.of(counts, (area,))[0, int(np.flatnonzero(searches.months == month)[0])])


def test_london_counts_every_search_placed_or_not(searches: Searches) -> None:
    """The spot check of the published files: September 2023 to August 2024, duplicates dropped."""
    assert year_to(searches, searches.year("officer", "black"), LONDON, AUGUST) == 45_019
    assert year_to(searches, searches.year("officer", "white"), LONDON, AUGUST) == 44_475


@pytest.mark.parametrize("month", [201612, 201802, 201902, AUGUST])
def test_london_over_a_year_is_every_record_of_the_year(searches: Searches, snapshot: Snapshot, month: int) -> None:
    """Also where some months of the year have no places, so that no borough has a figure."""
    rows = snapshot.frame("stop_search")
    chosen = (rows["kind"] != "vehicle") & rows["month"].between(shift(month, -11), month)
    assert year_to(searches, searches.year(), LONDON, month) == rows.loc[chosen, "count"].sum()


def test_a_borough_is_the_sum_of_its_wards(searches: Searches, snapshot: Snapshot) -> None:
    wards = snapshot.frame("stop_search_ward")
    places = snapshot.frame("areas")
    inside = set(places.loc[(places["level"] == "ward") & (places["borough"] == SOUTHWARK), "code"])
    chosen = wards["area"].isin(inside) & wards["month"].between(202309, AUGUST)
    for group in ("black", "white"):
        summed = wards.loc[chosen & (wards["officer_ethnicity"] == group), "count"].sum()
        assert year_to(searches, searches.year("officer", group), SOUTHWARK, AUGUST) == summed


@pytest.mark.parametrize("basis", BASES)
def test_groups_of_every_basis_make_up_all_searches(searches: Searches, basis: str) -> None:
    groups = ("asian", "black", "mixed", "other", "white", "not_stated")
    parts = sum(searches.monthly(basis, group) for group in groups)
    np.testing.assert_array_equal(parts, searches.monthly(basis))


def test_the_combined_basis_leaves_fewest_unknown(searches: Searches) -> None:
    unknown = {basis: year_to(searches, searches.year(basis, "not_stated"), LONDON, AUGUST) for basis in BASES}
    assert unknown["combined"] < unknown["officer"] < unknown["self"]


@pytest.mark.parametrize("month", [201903, 202105, 202201, 202212])
def test_a_month_that_is_not_whole_is_missing(searches: Searches, month: int) -> None:
    column = int(np.flatnonzero(searches.months == month)[0])
    assert np.isnan(searches.monthly()[:, column]).all()


def test_boroughs_have_no_figure_where_hardly_any_search_has_a_place(searches: Searches) -> None:
    boroughs = np.char.startswith(searches.areas, "E09")
    monthly = searches.monthly()
    for month in (201604, 201802, 201803):
        column = int(np.flatnonzero(searches.months == month)[0])
        assert np.isnan(monthly[boroughs, column]).all()
        assert searches.of(monthly, (LONDON,))[0, column] > 5_000


def test_years_exist_only_where_twelve_months_were_published(figures: Figures) -> None:
    london = figures.periods("stop_search_rate_ratio", "london")
    assert set(london.tolist()) == {*range(201603, 201613), *range(201701, 201713), *range(201801, 201813),
                                    201901, 201902, 202312, *range(202401, 202409)}  # fmt: skip
    assert set(figures.periods("stop_search_rate_ratio", "borough").tolist()) < set(london.tolist())


def test_london_ratio_is_the_published_one(figures: Figures) -> None:
    found = figures.estimate("stop_search_rate_ratio", "london", periods=AUGUST).at(LONDON, AUGUST)
    assert (found.count, found.denominator, found.group) == (45_019, 1_188_137, "Black")
    assert found.value == pytest.approx(4.03, abs=0.005)
    assert (found.lower, found.upper) == (pytest.approx(3.97, abs=0.005), pytest.approx(4.08, abs=0.005))


def test_southwark_in_every_measure(figures: Figures) -> None:
    """By wards, as the files of the Met place them: a ward's edge gives 22 searches more than the borough's own."""
    at = {
        name: figures.estimate(f"stop_search_{name}", "borough", periods=AUGUST).at(SOUTHWARK, AUGUST)
        for name in MEASURES
    }
    expected = {"rate": 42.76, "rate_ratio": 4.18, "rate_difference": 32.52, "excess": 2513.5, "outcome_rate": 27.2,
                "outcome_ratio": 0.871}  # fmt: skip
    for name, value in expected.items():
        assert at[name].value == pytest.approx(value, rel=0.002), name
        assert at[name].lower < at[name].value < at[name].upper
    assert at["rate_ratio"].comparison == "similar"
    assert at["rate_difference"].comparison == "clearly_higher"


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize("group", ["Black", "Asian", "Other"])
def test_no_small_count_leaves_the_estimator(figures: Figures, name: str, group: str) -> None:
    found = figures.estimate(f"stop_search_{name}", "borough", group=group)
    given = found.status <= STATUSES.index("zero")
    assert not (found.count < LEAST_COUNT).any()
    assert np.isnan(found.value[~given]).all()
    assert np.isnan(found.count[found.status == STATUSES.index("suppressed")]).all()
    assert (found.lower[given] <= found.value[given]).all()
    assert (found.value[given] <= found.upper[given]).all()


def test_small_counts_exist_and_are_suppressed_not_lost(figures: Figures) -> None:
    found = figures.estimate("stop_search_rate_ratio", "borough", group="Other")
    assert (found.status == STATUSES.index("suppressed")).any()


@pytest.mark.parametrize("name", MEASURES)
def test_the_city_has_no_figure(figures: Figures, name: str) -> None:
    found = figures.estimate(f"stop_search_{name}", "borough", periods=AUGUST, group="Asian").at(CITY, AUGUST)
    assert (found.status, found.value, found.count) == ("not_applicable", None, None)


def test_an_unknown_group_is_refused(figures: Figures) -> None:
    with pytest.raises(UnknownNameError, match="Mixed, self-defined"):
        figures.estimate("stop_search_rate_ratio", "borough", group="Mixed")


def test_ratio_maps_diverge_around_no_difference(figures: Figures) -> None:
    classes = map_classes(figures, "stop_search_rate_ratio", "borough", "12m", "Black")
    assert 1 < len(classes.colours) <= 5
    assert set(classes.limits) <= {0.25, 0.5, 1.0, 2.0, 4.0, 8.0}
    assert len(classes.labels) == len(classes.colours) == len(classes.limits) + 1
    assert len(set(classes.colours)) == len(classes.colours)


@pytest.mark.parametrize("group", ["Black", "Asian", "Other"])
@pytest.mark.parametrize("name", ["rate_ratio", "outcome_ratio"])
def test_no_class_of_a_ratio_map_spans_no_difference(figures: Figures, name: str, group: str) -> None:
    classes = map_classes(figures, f"stop_search_{name}", "borough", "12m", group)
    found = figures.estimate(f"stop_search_{name}", "borough", group=group).value
    place = classes.of(found)
    for each in range(len(classes.colours)):
        inside = found[place == each]
        assert not inside.size or inside.min() >= 1 or inside.max() < 1
