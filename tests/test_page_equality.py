"""The Equality page: searches by group with their intervals, what survives, and confidence gaps with three verdicts."""

from __future__ import annotations

import re

import numpy as np
import pytest

from measures import profiles
from measures.equity_panel import EquityPanel
from measures.equity_panel import panel as make
from measures.estimates import Figures
from tests.screen import Screen, pick, visit
from ui import equality_filters, gaps_panel
from ui.equality_charts import IntervalRow, alt, ratios
from ui.equality_tables import ratio_text

SOUTHWARK, CITY, LEWISHAM = "E09000028", "E09000001", "E09000023"
RATIO = "stop_search_rate_ratio"


def said(screen: Screen) -> str:
    """Every text of a screen and of its charts."""
    return " ".join([screen.text, *(chart.alt for chart in screen.charts)])


@pytest.fixture(scope="module")
def panel(figures: Figures) -> EquityPanel:
    """What the measures say of Southwark."""
    return make(figures, SOUTHWARK, 202408)


@pytest.fixture(scope="module")
def southwark() -> Screen:
    """The page of Southwark, opened cold."""
    return visit("equality", area=SOUTHWARK)


def test_the_whole_answer_is_on_one_screen(southwark: Screen, panel: EquityPanel) -> None:
    assert southwark.faults == []
    assert southwark.of_class("lbe-title")[0] == "In Southwark, searches fall unevenly"
    (three,) = southwark.of_class("eq-figures")
    assert "4.2 times" in three
    assert f"{panel.ratio.lower:.2f} to {panel.ratio.upper:.2f}" in three
    assert f"{panel.rate_group:.1f} against {panel.rate_white:.1f}" in three
    assert f"{panel.excess.value:,.0f} searches" in three
    assert f"of {panel.searches_group:,.0f}" in three
    assert "London 4.0" in three
    assert "People searched in Southwark need not live there" in southwark.text
    assert "officer-defined" in southwark.text


def test_the_answer_is_shown_on_every_basis_as_chart_and_as_table(southwark: Screen, panel: EquityPanel) -> None:
    chart = next(chart.alt for chart in southwark.charts if chart.alt.startswith("Rate ratio of Black to White"))
    table = next(table for table in southwark.tables if "every way" in table.caption)
    texts = [line["Rate ratio"] for line in table.lines]
    ratios_shown = [each.ratio for each in panel.bases] + [each.ratio for each in panel.denominators]
    wanted = [ratio_text(each) for each in ratios_shown]
    assert texts[:-1] == wanted
    assert all(text in chart for text in texts)
    assert "31 % unknown" in chart


def test_reasons_carry_counts_and_intervals(southwark: Screen, panel: EquityPanel) -> None:
    reasons = next(table for table in southwark.tables if table.caption.startswith("Searches by reason"))
    for row in panel.reasons:
        shown = reasons.rows[row.label]
        assert (shown["Searches"], shown["Black"], shown["White"]) == (row.total, row.group, row.white)
        assert shown["Rate ratio (95 %)"] == ratio_text(row.ratio, 1)


def test_nothing_ranks_places_or_lumps_groups(southwark: Screen) -> None:
    words = said(southwark).lower()
    assert not re.search(r"\bbame\b|\bworst\b|\branked\b|\bnan\b", words)
    assert "do not prove that searches are fair" in words


def test_a_reader_from_another_page_keeps_the_place_and_not_its_period() -> None:
    screen = visit("equality", measure="burglary", period="2026-06", area=LEWISHAM)
    assert screen.faults == []
    assert "Lewisham" in screen.of_class("lbe-title")[0]
    assert screen.at.selectbox(key="choose_period").value == "2024-08"


def test_a_month_without_a_full_year_of_files_shows_no_other_month() -> None:
    screen = visit("equality", measure=RATIO, period="2020-01", area=SOUTHWARK)
    assert screen.faults == []
    assert "No searches for the 12 months to January 2020" in screen.of_class("lbe-title")[0]
    assert not screen.of_class("eq-figures")
    assert not screen.decks
    assert "Show January 2018" in screen.links


def test_an_unknown_basis_is_refused_and_names_those_that_exist() -> None:
    screen = visit("equality", basis="census")
    assert "does not exist" in screen.of_class("lbe-title")[0]
    assert "combined" in screen.of_class("lbe-warn")[0]


def test_choosing_a_basis_moves_url_and_words(southwark: Screen) -> None:
    screen = pick(visit("equality", area=SOUTHWARK), "basis", "self")
    assert screen.faults == []
    assert screen.query["basis"] == "self"
    assert "self-defined ethnicity" in screen.text
    assert "3.7 times" in screen.of_class("eq-figures")[0]
    back = pick(screen, "basis", "officer")
    assert "basis" not in back.query
    assert back.of_class("eq-figures") == southwark.of_class("eq-figures")


@pytest.mark.parametrize("measure", list(equality_filters.MAPS))
@pytest.mark.parametrize("group", ["", "Asian", "Other"])
def test_every_map_of_every_group_is_whole(measure: str, group: str) -> None:
    query = {"measure": measure, "group": group} if group else {"measure": measure}
    screen = visit("equality", **query)
    assert screen.faults == []
    assert f"/{measure}/" in screen.layers["areas"]["data"]
    assert screen.legend


def test_the_city_has_no_ratio_and_no_nought() -> None:
    screen = visit("equality", area=CITY)
    assert screen.faults == []
    assert not screen.of_class("eq-figures")
    assert any("no ratio" in text for text in screen.of_class("lbe-warn"))


def test_without_searches_the_page_says_so_and_keeps_the_half_on_confidence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equality_filters, "loaded", lambda _figures: False)
    screen = visit("equality", area=SOUTHWARK)
    assert screen.faults == []
    assert "not a finding of no difference" in screen.text
    assert "pipeline build --from" in screen.text
    assert not screen.of_class("eq-figures")
    assert any("Southwark beside London" in table.caption for table in screen.tables)


# Confidence gaps


@pytest.fixture(scope="module")
def gaps(figures: Figures) -> gaps_panel.Gaps:
    """The gaps of every borough."""
    return gaps_panel.borough_gaps(figures, profiles.latest(figures, "borough", "confidence"))


def test_every_borough_has_one_verdict_on_every_question(gaps: gaps_panel.Gaps) -> None:
    verdicts = np.asarray(gaps.gap.verdict)
    assert verdicts.shape == (8, 32)
    assert set(np.unique(verdicts)) <= {"outside", "inside", "cannot say"}
    assert ((verdicts == "cannot say").sum(axis=1) >= 19).all(), "most boroughs cannot be told from 5 points"


def test_a_verdict_is_what_the_interval_says(gaps: gaps_panel.Gaps) -> None:
    lower, upper = np.asarray(gaps.gap.lower), np.asarray(gaps.gap.upper)
    verdicts = np.asarray(gaps.gap.verdict)
    np.testing.assert_array_equal(verdicts == "outside", (lower > 0.05) | (upper < -0.05))
    assert np.isnan(np.asarray(gaps.gap.needed)[verdicts != "cannot say"]).all()
    assert (np.asarray(gaps.gap.needed)[verdicts == "cannot say"] > 400).all()


def test_the_gap_is_the_difference_of_the_printed_shares(gaps: gaps_panel.Gaps) -> None:
    np.testing.assert_allclose(np.asarray(gaps.gap.value), gaps.here - gaps.london, atol=1e-9)


def test_confidence_says_that_no_open_file_has_ethnicity(southwark: Screen) -> None:
    assert "No open file has the Public Attitude Survey by ethnicity at borough level" in southwark.text
    assert "docs/survey_by_group.md" in southwark.text
    table = next(table for table in southwark.tables if "Southwark beside London" in table.caption)
    fair = table.rows["Police treat everyone fairly"]
    assert (fair["Southwark"], fair["London"], fair["Against ±5 points"]) == ("50 %", "62 %", "Outside ±5 points")
    assert "59 % of women and 81 % of men" in southwark.text
    assert "no interval" in southwark.text


def test_a_row_without_a_ratio_has_words_and_no_dot() -> None:
    rows = [IntervalRow("A", "4.16 (3.92 to 4.41)", 4.16, 3.92, 4.41), IntervalRow("B", "too few to compare")]
    assert len(ratios(rows)["data"]["values"]) == 1
    assert "B: too few to compare" in alt("Ratios", rows)
