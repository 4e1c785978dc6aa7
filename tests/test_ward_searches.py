"""Searches by ward: counts and shares that add up to the borough's, and give no small count away."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from base.errors import UnknownNameError
from geo.areas import CITY, LONDON
from measures.catalogue import load_catalogue
from measures.estimates import STATUSES, Figures
from measures.readings import read
from measures.sentences import REGISTERS, body
from measures.suppression import SMALLEST_SHOWN

AUGUST = 202408
SOUTHWARK, KINGSTON, SUTTON, GREENWICH = "E09000028", "E09000021", "E09000029", "E09000011"
COUNT, SHARE = "stop_search_count", "stop_search_share"
GROUPS = ("Black", "Asian", "Other", "White", "Not stated")
SUPPRESSED, NO_DATA, ZERO, AWAY = (STATUSES.index(name) for name in ("suppressed", "no_data", "zero", "not_applicable"))


def test_no_rate_or_ratio_exists_for_a_ward() -> None:
    measures = [each for each in load_catalogue().at_level("ward") if each.id.startswith("stop_search")]
    assert {each.id for each in measures} == {COUNT, SHARE}


def test_months_are_those_of_boroughs(figures: Figures) -> None:
    for level in ("ward", "borough"):
        assert figures.periods(COUNT, level).tolist() == figures.periods("stop_search_rate", "borough").tolist()
    assert figures.periods(COUNT, "london").tolist() == figures.periods("stop_search_rate", "london").tolist()


@pytest.mark.parametrize("group", GROUPS[:4])
def test_boroughs_and_london_agree_with_the_other_figures(figures: Figures, group: str) -> None:
    for level in ("london", "borough"):
        count = figures.estimate(COUNT, level, group=group)
        rate = figures.estimate("stop_search_rate", level, group=group)
        np.testing.assert_array_equal(count.count, rate.count)


@pytest.mark.parametrize("month", [201712, 202312, AUGUST])
@pytest.mark.parametrize("group", GROUPS)
def test_wards_add_up_to_their_borough(figures: Figures, group: str, month: int) -> None:
    """The whole of a borough, shown and hidden wards together."""
    measure = figures.measure(COUNT)
    months = np.asarray([month])
    boroughs = np.asarray([each for each in figures.gazetteer.at_level("borough") if each != CITY])
    borough = figures.counts.at(measure, "borough", "12m", group, boroughs, months).count[:, 0]
    wards = [
        figures.counts.at(measure, "ward", "12m", group, np.asarray(inside), months).count.sum()
        for inside in map(figures.gazetteer.wards_of, boroughs.tolist())
    ]
    np.testing.assert_array_equal(borough, wards)


@pytest.mark.parametrize("group", GROUPS[:4])
def test_a_small_count_is_suppressed_and_a_nought_is_shown(figures: Figures, group: str) -> None:
    found = figures.estimate(COUNT, "ward", periods=[201712, AUGUST], group=group)
    shown = found.count[~np.isnan(found.count)]
    assert ((shown == 0) | (shown >= SMALLEST_SHOWN)).all()
    assert (found.status == SUPPRESSED).any()
    assert (found.value[found.status == ZERO] == 0).all()
    assert np.isnan(found.count[found.status == SUPPRESSED]).all()
    given = found.status <= ZERO
    assert (found.lower[given] <= found.value[given]).all()
    assert (found.value[given] <= found.upper[given]).all()


def test_a_month_without_figures_is_missing_and_not_hidden(figures: Figures) -> None:
    found = figures.estimate(COUNT, "ward", periods=[202206, 202301, 202501])
    assert set(found.status.ravel().tolist()) == {NO_DATA, AWAY}


def test_the_city_has_no_wards(figures: Figures) -> None:
    found = figures.estimate(COUNT, "ward", periods=AUGUST, areas=tuple(figures.gazetteer.wards_of(CITY)))
    assert (found.status == AWAY).all()
    assert np.isnan(found.count).all()


def test_shares_stand_on_five_of_the_group_and_five_others(figures: Figures) -> None:
    for group in GROUPS[:4]:
        share = figures.estimate(SHARE, "ward", periods=AUGUST, group=group)
        count = figures.estimate(COUNT, "ward", periods=AUGUST, group=group)
        given = ~np.isnan(share.value)
        assert given.any()
        np.testing.assert_array_equal(share.count[given], count.count[given])
        assert (share.count[given] >= SMALLEST_SHOWN).all()
        assert (share.denominator[given] - share.count[given] >= SMALLEST_SHOWN).all()
        np.testing.assert_allclose(share.value[given], 100 * share.count[given] / share.denominator[given])
    with pytest.raises(UnknownNameError):
        figures.estimate(SHARE, "ward", periods=AUGUST, group="Not stated")


def test_a_count_is_compared_with_nothing_and_a_share_with_london(figures: Figures) -> None:
    assert np.isnan(figures.estimate(COUNT, "ward", periods=AUGUST).benchmark).all()
    share = figures.estimate(SHARE, "ward", periods=AUGUST)
    assert share.benchmark[0, 0] == pytest.approx(40.3, abs=0.1)
    wards = figures.gazetteer.wards_of(SOUTHWARK)
    own = figures.estimate(SHARE, "ward", periods=AUGUST, against="borough", areas=wards)
    assert own.benchmark[:, 0] == pytest.approx(
        figures.estimate(SHARE, "borough", periods=AUGUST).at(SOUTHWARK, AUGUST).value
    )


@pytest.mark.parametrize(
    ("area", "month"), [(SOUTHWARK, AUGUST), (KINGSTON, AUGUST), (SUTTON, 201710), (GREENWICH, 201712)]
)
def test_wards_and_borough_together_give_no_small_count_away(figures: Figures, area: str, month: int) -> None:
    """Linear programming over every count, share and benchmark of a borough and its wards."""
    wards = figures.gazetteer.wards_of(area)
    shape = (len(wards), len(GROUPS))
    months = np.asarray([month])
    measure = figures.measure(COUNT)
    truth = np.column_stack(
        [figures.counts.at(measure, "ward", "12m", each, np.asarray(wards), months).count[:, 0] for each in GROUPS]
    )
    lines, totals = [], []

    def learn(cells: np.ndarray, total: float | None) -> None:
        if total is not None and not np.isnan(total):
            lines.append(cells.ravel())
            totals.append(total)

    for column, group in enumerate(GROUPS):
        cells = np.zeros(shape)
        cells[:, column] = 1
        learn(cells, figures.estimate(COUNT, "borough", periods=month, group=group).at(area, month).count)
        counts = figures.estimate(COUNT, "ward", periods=month, areas=wards, group=group).count[:, 0]
        for row in range(len(wards)):
            cells = np.zeros(shape)
            cells[row, column] = 1
            learn(cells, counts[row])
        if group != "Not stated":
            share = figures.estimate(SHARE, "ward", periods=month, areas=wards, group=group)
            whole = figures.estimate(SHARE, "borough", periods=month, group=group).at(area, month)
            every = np.zeros(shape)
            every[:, :4] = 1
            learn(every, whole.denominator)
            for row in range(len(wards)):
                cells = np.zeros(shape)
                cells[row, :4] = 1
                learn(cells, share.denominator[row, 0])
    left, right = np.asarray(lines), np.asarray(totals)
    flat = truth.ravel()
    np.testing.assert_allclose(left @ flat, right)
    small = np.flatnonzero((flat > 0) & (flat < SMALLEST_SHOWN) & (np.arange(flat.size) % len(GROUPS) < 4))
    assert small.size
    for each in small.tolist():
        aim = np.zeros(flat.size)
        aim[each] = 1
        ends = [linprog(sign * aim, A_eq=left, b_eq=right, method="highs") for sign in (1, -1)]
        most = np.inf if ends[1].status == 3 else -ends[1].fun
        assert most - ends[0].fun >= 1 - 1e-6


def test_sentences_say_what_was_counted(figures: Figures) -> None:
    for measure in (COUNT, SHARE):
        reading = read(figures, measure, "ward", AUGUST, group="Black")
        shown = reading.estimates.areas[reading.estimates.status[:, 0] == 0][0]
        hidden = reading.estimates.areas[reading.estimates.status[:, 0] == SUPPRESSED][0]
        for register in REGISTERS:
            assert "Black" in body(reading, str(shown), register)
            assert "too small to show" in body(reading, str(hidden), register)
            assert "nan" not in body(reading, LONDON, register)
