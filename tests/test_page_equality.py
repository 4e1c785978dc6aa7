"""The Equality page: searches by group with their intervals, what survives, and confidence gaps with three verdicts."""

from __future__ import annotations

import re

import pytest

from measures.equity_panel import EquityPanel
from measures.equity_panel import panel as make
from measures.estimates import Figures
from tests.screen import Screen, pick, visit
from ui import equality_filters
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
    assert southwark.of_class("lbe-title")[0] == "In Southwark, Black people are searched more often"
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
    wanted = [ratio_text(each) for each in [*ratios_shown, panel.laws[1].ratio]]
    assert table.lines[len(wanted) - 1]["Counted with"] == "Without section 60"
    wanted += [ratio_text(end) for end in (panel.unknown.lower, panel.unknown.upper)]
    assert texts == wanted
    assert all(text in chart for text in texts)
    assert "31.4 % unknown" in chart
    assert "The last two rows are not an interval" in southwark.text


def test_reasons_carry_counts_and_intervals(southwark: Screen, panel: EquityPanel) -> None:
    reasons = next(table for table in southwark.tables if table.caption.startswith("Searches by reason"))
    for row in panel.reasons:
        shown = reasons.rows[row.label]
        assert (shown["Searches"], shown["Black"], shown["White"]) == (row.total, row.group, row.white)
        assert shown["Rate ratio (95 %)"] == ratio_text(row.ratio)


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
    assert screen.of_class("lbe-title")[0] == "No searches in Southwark for the year to January 2020"
    assert not screen.of_class("eq-figures")
    assert not screen.decks
    assert "Show January 2018" in screen.links


def test_a_month_that_london_alone_has_says_why_the_map_is_blank() -> None:
    screen = visit("equality", measure=RATIO, period="2018-06")
    assert screen.faults == []
    assert "4.5 times" in screen.of_class("eq-figures")[0]
    assert "there are figures for London alone" in screen.text
    borough = visit("equality", measure=RATIO, period="2018-06", area=SOUTHWARK)
    assert borough.faults == []
    assert not borough.of_class("eq-figures")
    assert "Show London to June 2018" in borough.links


def test_every_law_gives_the_ratio_of_every_group(southwark: Screen, panel: EquityPanel) -> None:
    laws = next(table for table in southwark.tables if table.caption.startswith("Searches by power"))
    assert list(laws.rows)[:3] == ["Section 60: Asian", "Section 60: Black", "Section 60: Other"]
    assert laws.rows["Section 60: Black"]["Searches"] == "45"
    assert laws.rows["Section 60: Black"]["Rate ratio (95 %)"] == "too few to compare"
    assert laws.rows["All other powers: Black"]["Rate ratio (95 %)"] == ratio_text(panel.laws[1].ratio)


def test_breaks_and_gaps_are_said_beneath_the_trend(southwark: Screen) -> None:
    assert "stops end on 17 December 2022" in southwark.text
    assert "Southwark has none for February 2018 to November 2023" in southwark.text
    assert "No file was published for March 2019 to May 2021" in southwark.text


def test_what_was_found_is_shown_by_reason_law_and_group(southwark: Screen) -> None:
    found = next(table for table in southwark.tables if table.caption.startswith("Searches and what came of them"))
    assert (found.rows["Drugs"]["Black searches"], found.rows["Drugs"]["White searches"]) == ("1,341", "888")
    assert found.rows["Drugs"]["Black, any outcome"] == "34 % (31 to 36)"
    assert found.rows["To prevent harm (section 60)"]["Black searches"] == "put together"
    assert found.rows["Those put together"]["Black searches"] == "134"
    assert "One search has no recorded outcome and is left out" not in found.caption
    kinds = next(table for table in southwark.tables if table.caption.startswith("Kinds of outcome, all reasons"))
    assert kinds.rows["Arrest"] == {"Outcome": "Arrest", "Black": "600 (18 %)", "White": "329 (20 %)"}
    at = visit("equality", area=SOUTHWARK).at
    for key, value in (("found_by", "law"), ("found_whose", "all"), ("found_kind", "Drugs")):
        at.segmented_control(key=key).set_value(value).run()
    screen = Screen(at)
    assert screen.faults == []
    law = next(table for table in screen.tables if table.caption.startswith("Searches and what came of them"))
    assert set(law.lines[0]) >= {"Law", "Asian searches", "Other searches", "Black, any outcome"}
    drugs = next(table for table in screen.tables if table.caption.startswith("Kinds of outcome, drugs"))
    assert drugs.rows["Arrest"]["Black"] == "223 (17 %)"


def test_where_visitors_dominate_the_ratio_carries_the_flag(southwark: Screen) -> None:
    words = "than live there, and who they are is not known"
    assert words in visit("equality", area="E09000020").text
    assert words not in southwark.text


def test_a_ratio_below_1_has_its_own_title() -> None:
    screen = visit("equality", measure=RATIO, group="Asian")
    assert screen.of_class("lbe-title")[0] == "In London, Asian people are searched less often"
    havering = visit("equality", measure=RATIO, area="E09000016", group="Other", basis="self")
    assert havering.of_class("lbe-title")[0] == "In Havering, no clear difference in searches"


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


def test_a_row_without_a_ratio_has_words_and_no_dot() -> None:
    rows = [IntervalRow("A", "4.16 (3.92 to 4.41)", 4.16, 3.92, 4.41), IntervalRow("B", "too few to compare")]
    assert len(ratios(rows)["data"]["values"]) == 1
    assert "B: too few to compare" in alt("Ratios", rows)


def test_an_address_without_a_measure_keeps_its_month_and_its_group() -> None:
    """On this page no measure means the ratio, not robbery, whose months and groups are others."""
    month = visit("equality", period="2018-06")
    assert month.of_class("lbe-title") == ["In London, Black people are searched more often"]
    assert "12 months to June 2018" in month.text
    group = visit("equality", group="Asian")
    assert group.faults == []
    assert "Asian against White" in group.text
    assert group.query == {"group": "Asian"}


def test_the_choice_on_another_page_outlives_a_visit_here() -> None:
    screen = visit("", measure="burglary", period="2025-06", area=SOUTHWARK)
    screen.at.switch_page("../pages/equality.py").run()
    here = Screen(screen.at)
    assert here.of_class("lbe-title")[0] == "In Southwark, Black people are searched more often"
    assert screen.at.session_state["carried"] == {"measure": "burglary", "period": "2025-06", "area": SOUTHWARK}


def test_a_ratio_near_1_is_not_printed_as_no_difference() -> None:
    """Asian people in London: 0.95 (0.94 to 0.97) is lower, and "1.0 times" would contradict the title."""
    (three,) = visit("equality", group="Asian").of_class("eq-figures")
    assert three.startswith("0.95 times")


def test_no_break_is_drawn_in_the_years_without_searches() -> None:
    """Covid lies wholly within them: there is no line for it to break."""
    screen = visit("equality")
    chart = next(chart for chart in screen.charts if chart.alt.startswith("Line chart of the rate ratio"))
    assert "strokeDash" not in chart.spec
    assert "In the years without a line: Covid" in screen.text
