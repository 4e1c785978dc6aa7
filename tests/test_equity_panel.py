"""The equity panel: published figures, bounds, and small counts that no subtraction brings back."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest
from scipy.optimize import linprog

from base.errors import UnknownNameError
from geo.areas import CITY, LONDON
from measures import equity_counts, equity_words
from measures.equity_panel import BASES, GROUPS, EquityPanel, Figure, available_months, panel
from measures.equity_place import Place
from measures.estimates import STATUSES, Figures
from measures.searches import NOT_STATED
from measures.suppression import FEW, WORDS

AUGUST = 202408
SOUTHWARK, RICHMOND = "E09000028", "E09000027"


@pytest.fixture(scope="module")
def southwark(figures: Figures) -> EquityPanel:
    return panel(figures, SOUTHWARK, AUGUST)


def test_southwark_by_wards(southwark: EquityPanel) -> None:
    """Close to the published sketch (4.16, 3,282 searches), which took the borough's own outline and not its wards."""
    assert (southwark.searches_group, southwark.searches_white) == (3_305, 1_620)
    assert ends(southwark.ratio) == pytest.approx((4.18, 3.93, 4.43), abs=0.005)
    assert southwark.difference.value == pytest.approx(32.5, abs=0.05)
    assert (southwark.rate_group, southwark.rate_white) == (
        pytest.approx(42.8, abs=0.05),
        pytest.approx(10.2, abs=0.05),
    )
    assert southwark.excess.value == pytest.approx(2_514, abs=0.5)
    assert southwark.unplaced_share == pytest.approx(0.089, abs=0.0005)


def test_the_answer_survives_every_basis_and_denominator(southwark: EquityPanel) -> None:
    bases = {row.basis: row for row in southwark.bases}
    assert [bases[each].ratio.value for each in BASES] == pytest.approx([4.18, 3.68, 4.13], abs=0.005)
    assert bases["self"].not_stated == pytest.approx(0.314, abs=0.0005)
    assert [row.ratio.value for row in southwark.denominators] == pytest.approx([4.18, 3.70, 3.25], abs=0.005)


def test_london_denominators_are_the_published_ones(figures: Figures) -> None:
    found = panel(figures, LONDON, AUGUST)
    assert [row.ratio.value for row in found.denominators] == pytest.approx([4.03, 3.42, 2.82], abs=0.005)
    assert found.similar == ()
    split = found.decomposition
    assert split.total.value == pytest.approx((split.within.value or 0) * (split.between.value or 0))


def test_reasons_of_southwark(southwark: EquityPanel) -> None:
    rows = {row.label: row for row in southwark.reasons}
    assert (rows["Drugs"].total, rows["Drugs"].group, rows["Drugs"].white) == ("2,522", "1,341", "888")
    assert ends(rows["Drugs"].ratio) == pytest.approx((3.1, 2.8, 3.4), abs=0.05)
    assert ends(rows["Weapons"].ratio) == pytest.approx((8.2, 7.1, 9.4), abs=0.05)
    assert ends(rows["Stolen goods"].ratio) == pytest.approx((4.4, 3.9, 5.0), abs=0.06)


def test_section_60_and_the_other_powers_make_up_all_searches(southwark: EquityPanel) -> None:
    assert sum(int(row.group.replace(",", "")) for row in southwark.laws) == southwark.searches_group
    assert sum(int(row.white.replace(",", "")) for row in southwark.laws) == southwark.searches_white
    assert southwark.laws[0].total == "60"
    assert southwark.laws[0].ratio == Figure(None, None, None)


def test_shares_by_age_add_up(southwark: EquityPanel) -> None:
    assert sum(row.group_share or 0 for row in southwark.ages) == pytest.approx(1)
    assert sum(row.white_share or 0 for row in southwark.ages) == pytest.approx(1)


def test_outcomes_of_white_people_are_their_own_reference(southwark: EquityPanel) -> None:
    rows = {row.group: row for row in southwark.outcomes}
    assert tuple(rows) == ("Asian", "Black", "Other", "White")
    assert rows["Black"].rate.value == pytest.approx(0.272, abs=0.0005)
    assert rows["Black"].gap.value == pytest.approx((rows["Black"].rate.value or 0) - (rows["White"].rate.value or 0))
    assert rows["White"].gap.value is None


def test_the_trend_leaves_gaps_where_nothing_was_published(southwark: EquityPanel) -> None:
    london = {row.month: row.ratio.value for row in southwark.trend if row.name == "London"}
    own = {row.month: row.ratio.value for row in southwark.trend if row.name == "Southwark"}
    assert london[201902] is not None
    assert own[201802] is None
    assert all(values[month] is None for values in (london, own) for month in (201903, 202105, 202212, 202311))
    assert own[AUGUST] == southwark.ratio.value


def test_similar_boroughs_are_five_and_not_the_place_itself(southwark: EquityPanel) -> None:
    assert len(southwark.similar) == 5
    assert southwark.name not in {row.name for row in southwark.similar}


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("basis", BASES)
def test_bounds_hold_the_observed_ratio_in_every_borough(figures: Figures, group: str, basis: str) -> None:
    for area in ("E09000002", SOUTHWARK, RICHMOND, LONDON):
        found = panel(figures, area, AUGUST, group, basis)
        if found.status == "ok":
            lower, upper = found.unknown.lower, found.unknown.upper
            assert lower.value <= found.ratio.value <= upper.value
            assert lower.lower < lower.value < lower.upper
            assert upper.lower < upper.value < upper.upper
        assert (found.ratio.value is None) == (found.difference.value is None) == (found.excess.value is None)


def test_the_ends_of_southwark_are_those_of_the_counts(southwark: EquityPanel, figures: Figures) -> None:
    """101 searches without an ethnicity, all put to White people, or all to Black people."""
    people = Place(figures, SOUTHWARK, AUGUST).people
    black, white = people["eth_black_total"], people["eth_white_total"]
    assert southwark.unknown.count == 101
    assert southwark.unknown.lower.value == pytest.approx((3_305 / black) / (1_721 / white))
    assert southwark.unknown.upper.value == pytest.approx((3_406 / black) / (1_620 / white))


@pytest.mark.parametrize("group", GROUPS)
def test_the_city_has_no_ratio_of_any_kind(figures: Figures, group: str) -> None:
    found = panel(figures, CITY, AUGUST, group)
    assert found.status == "not_applicable"
    ratios = [found.ratio, found.difference, found.excess, found.unknown.lower, found.unknown.upper]
    ratios += [row.ratio for row in (*found.bases, *found.denominators, *found.reasons, *found.laws, *found.powers)]
    ratios += [row.ratio for row in found.trend if row.name != "London"]
    assert {each.value for each in ratios} == {None}


@pytest.mark.parametrize("dimension", ["object", "age_band"])
@pytest.mark.parametrize("basis", BASES)
def test_no_small_count_can_be_worked_out(figures: Figures, dimension: str, basis: str) -> None:
    """A reader who knows every shown cell, total and word is left with more than one value for each hidden count."""
    tried = 0
    for area in figures.gazetteer.at_level("borough"):
        table = equity_counts.tabled(Place(figures, area, AUGUST), basis, dimension)
        assert table is not None
        few = ~table.shown & (table.counts > 0) & (table.counts < 5)
        few[:, table.column(NOT_STATED)] = False
        small = np.argwhere(few)
        for row, column in small[:3]:
            low, high = attacked(table, int(row), int(column))
            assert round(high) > round(low), (area, row, column)
            tried += 1
    assert tried > 10


def attacked(table: equity_counts.Table, row: int, column: int) -> tuple[float, float]:
    """The least and the most that a hidden count can be, by linear programming over what is shown."""
    shape = table.counts.shape
    low = np.where(table.shown, table.counts, np.where(table.texts == WORDS[FEW], 1, 0)).ravel()
    high = np.where(table.shown, table.counts, np.where(table.texts == WORDS[FEW], 4, 1e6)).ravel()
    place = np.arange(table.counts.size).reshape(shape)
    lines = [*place, *place.T]
    equal = np.zeros((len(lines), table.counts.size))
    for line, cells in enumerate(lines):
        equal[line, cells[:-1]], equal[line, cells[-1]] = 1, -1
    goal = np.zeros(table.counts.size)
    goal[place[row, column]] = 1
    bounds = list(zip(low, high, strict=True))
    found = [linprog(sign * goal, A_eq=equal, b_eq=np.zeros(len(lines)), bounds=bounds) for sign in (1, -1)]
    return float(found[0].fun), float(-found[1].fun)


@pytest.mark.parametrize("area", [CITY, RICHMOND, SOUTHWARK, "E09000016"])
def test_what_one_group_s_view_hides_no_other_shows(figures: Figures, area: str) -> None:
    """White and the totals stand in every group's view; they must be hidden in all or in none."""
    views = [panel(figures, area, AUGUST, group) for group in GROUPS]
    for tables in ("reasons", "laws"):
        assert len({tuple((row.total, row.white) for row in getattr(view, tables)) for view in views}) == 1
    assert len({tuple(row.white for row in view.ages) for view in views}) == 1


def test_a_group_too_small_keeps_its_counts_to_itself(figures: Figures) -> None:
    every = figures.estimate("stop_search_rate", "borough", group="Other")
    row, column = np.argwhere(every.status == STATUSES.index("suppressed"))[0]
    found = panel(figures, str(every.areas[row]), int(every.periods[column]), "Other")
    assert (found.status, found.searches_group, found.rate_group, found.ratio.value) == ("suppressed", None, None, None)
    assert {row.searches for row in found.outcomes if row.group == "Other"} == {None}


def test_months_are_those_of_the_area(figures: Figures) -> None:
    months, london = available_months(figures), available_months(figures, LONDON)
    assert months[-1] == london[-1] == AUGUST
    assert 202311 not in london
    assert 201802 not in months
    assert {201603, 201802, 201902} <= set(london.tolist())
    assert set(available_months(figures, SOUTHWARK).tolist()) == set(months.tolist()) < set(london.tolist())


def test_london_has_a_ratio_in_months_without_boroughs(figures: Figures) -> None:
    found = panel(figures, LONDON, 201806)
    assert found.status == "ok"
    assert found.ratio.value == pytest.approx(4.54, abs=0.005)
    assert found.decomposition.total.value is None
    assert panel(figures, SOUTHWARK, 201806).status == "no_data"


def test_section_60_of_every_group_in_london(figures: Figures) -> None:
    rows = {row.group: row for row in panel(figures, LONDON, AUGUST).powers if row.power.startswith("Section 60")}
    assert list(rows) == ["Asian", "Black", "Other"]
    assert (rows["Black"].searches, rows["Black"].white) == ("995", "346")
    assert ends(rows["Black"].ratio) == pytest.approx((11.44, 10.12, 12.92), abs=0.005)
    assert rows["Asian"].ratio.value == pytest.approx(0.96, abs=0.005)


def test_self_defined_mixed_are_added_to_searches_and_residents(figures: Figures) -> None:
    found = panel(figures, LONDON, AUGUST, "Black", "self")
    place = Place(figures, LONDON, AUGUST)
    both = place.count("self", "black") + place.count("self", "mixed")
    people = place.people["eth_black_total"] + place.people["eth_mixed_total"]
    white = place.count("self", "white") / place.people["eth_white_total"]
    assert found.denominators[-1].ratio.value == pytest.approx(both / people / white)


def test_what_does_not_exist_is_refused(figures: Figures) -> None:
    for wrong in ((SOUTHWARK, AUGUST, "Mixed", "officer"), (SOUTHWARK, AUGUST, "Black", "own"), (SOUTHWARK, 203001)):
        with pytest.raises(UnknownNameError):
            panel(figures, *wrong)


def test_words_name_basis_interval_and_what_cannot_be_said(southwark: EquityPanel) -> None:
    assert "officer-defined" in southwark.sentences["panel"]
    assert "3.93 to 4.43" in southwark.sentences["panel"]
    assert "cannot say" in southwark.sentences["officer"]
    assert all(len(part.split()) <= 25 for part in southwark.sentences["resident"].split(". "))
    assert len(southwark.questions) >= 5
    assert southwark.cannot_say
    assert southwark.sentences["resident"].startswith(
        "In a year the police searched Black people in Southwark 43 times for every 1,000 who live there, and White "
        "people 10 times. "
    )


@pytest.mark.parametrize(
    ("limits", "word"), [((1.02, 1.4), "more"), ((0.6, 0.99), "less"), ((0.8, 1.2), ""), ((1.0, 1.4), "")]
)
def test_a_difference_is_claimed_only_where_the_interval_leaves_out_1(limits: tuple[float, float], word: str) -> None:
    ratio = Figure(sum(limits) / 2, *limits)
    assert equity_words.direction(ratio) == word
    made = equity_words.Finding(
        "Southwark", "Asian", "officer", AUGUST, [8.0, 9.0], ratio, Figure(-1, -2, 1), "ok", (0.5, 2.0)
    )
    for register in equity_words.REGISTERS:
        told = equity_words.sentence(register, made)
        assert ("could turn this round" in told) == bool(word)
        claimed = "less than one time in 20" in told or "leaves out 1" in told
        assert claimed == bool(word)
    between = equity_words.split("Asian", "1.0", 1.1, ratio)
    assert {"more": "raises", "less": "lowers", "": "less than chance"}[word] in between


def test_gaps_are_named_by_their_months(southwark: EquityPanel, figures: Figures) -> None:
    told = equity_words.gaps({"London": [201903, 201904, 202212], "Nowhere": []})
    assert "London has none for March 2019 to April 2019, December 2022" in told
    assert "Nowhere" not in told
    assert equity_words.gaps({"London": []}) == ""
    # What the sentence says of the files is what the files are.
    files = figures.snapshot.frame("stop_search_files").set_index("month")
    missing = files.index[files["coverage"] == "missing"].tolist()
    assert (missing[0], missing[-2:], len(missing)) == (201903, [202105, 202201], 28)
    assert files.loc[202212, "last_day"] == 17
    later = files[(files.index > 201605) & (files["coverage"] == "complete")]
    few = later["placed"] < 0.5 * (later["placed"] + later["unplaced"])
    assert few.index[few].tolist() == [201802, 201803]


def ends(figure: Figure) -> tuple[float, float, float]:
    """The value and its limits."""
    value, lower, upper = astuple(figure)
    return value, lower, upper


@pytest.mark.parametrize(("area", "name"), [("E09000020", "Kensington and Chelsea"), (LONDON, "London")])
def test_the_month_of_carnival_is_named_where_it_holds_most_searches_without_suspicion(
    figures: Figures, area: str, name: str
) -> None:
    found = panel(figures, area, 202408)
    (answer,) = (each.answer for each in found.questions if "section 60" in each.question)
    assert f"searches in {name}." in answer
    assert "in August 2024 alone, the month of Notting Hill Carnival" in answer


def test_kensington_without_section_60_is_far_less_uneven(figures: Figures) -> None:
    found = panel(figures, "E09000020", 202408)
    assert found.ratio.value == pytest.approx(14.16, abs=0.005)
    assert found.laws[1].ratio.value == pytest.approx(9.70, abs=0.005)
