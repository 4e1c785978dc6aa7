"""The Plans page: sentence first, honest blanks, the tracker, and a state that travels in the address."""

from __future__ import annotations

import pytest

from measures.estimates import LONDON, Figures
from measures.plan_progress import NO_OPEN_DATA, progress
from measures.plan_words import VERDICT_WORDS, headline
from measures.plans import load_plans
from tests.screen import Screen, pick, visit
from tests.wording import all_faults
from ui.plan_charts import line
from ui.plan_state import PlanState, read

PLAN_2013, FRAMEWORK, PLAN_2022, NEW_MET = load_plans()
SOUTHWARK = "E09000028"


@pytest.fixture(scope="module")
def first() -> Screen:
    """The plan of 2013 in London, opened cold."""
    return visit("plans", plan=PLAN_2013)


def plain(text: str) -> str:
    """A sentence without the marks of strong words."""
    return text.replace("**", "")


@pytest.mark.parametrize("plan", load_plans())
@pytest.mark.parametrize("area", ["", SOUTHWARK])
def test_every_plan_opens_on_its_sentence(figures: Figures, plan: str, area: str) -> None:
    screen = visit("plans", plan=plan, **({"area": area} if area else {}))
    rows = progress(figures, plan, area or LONDON)
    assert screen.faults == []
    assert screen.of_class("lbe-body")[0].endswith(plain(headline(rows)))
    titles = [row.row.title for row in rows]
    assert all(title in screen.text for title in titles)
    assert all_faults(text for part in screen.parts for _, text in part.texts) == []
    table = next(table for table in screen.tables if "every promise" in table.caption)
    assert len(table.lines) == len(rows)
    assert [line["Verdict"][2:] for line in table.lines] == [VERDICT_WORDS[each.verdict] for each in rows]


def test_an_address_without_a_plan_means_the_latest() -> None:
    assert "A New Met for London" in visit("plans").of_class("lbe-title")[0]


def test_the_tracker_shows_both_starts(first: Screen) -> None:
    table = next(table for table in first.tables if table.caption.startswith("MOPAC 7"))
    assert table.rows["All seven"]["2011/12, our file"] == "405,770"
    assert table.rows["All seven"]["2011/12, published"] == "411,033"
    assert table.rows["All seven"]["Change"] == "−18.0 %"
    assert len(table.lines) == 8
    assert "−19.4 % and −20.4 %" in first.text
    assert first.charts[0].alt.startswith("Line chart of the seven crimes together")


def test_a_blank_says_who_holds_the_figures(figures: Figures, first: Screen) -> None:
    blanks = [each.row for each in progress(figures, PLAN_2013) if each.verdict == NO_OPEN_DATA]
    (told,) = first.of_class("plan-blanks")[1:2]
    assert all(row.no_open_data.holder in first.text for row in blanks if row.no_open_data)
    assert "Held by" in told


def test_every_measured_promise_has_a_chart_in_words(figures: Figures, first: Screen) -> None:
    measured = [each for each in progress(figures, PLAN_2013) if each.measured]
    assert len(first.charts) == len(measured) + 1
    assert all(chart.alt for chart in first.charts)


def test_a_choice_goes_into_the_address(first: Screen) -> None:
    chosen = pick(pick(first, "plan", FRAMEWORK), "area", SOUTHWARK)
    assert chosen.query == {"plan": FRAMEWORK, "area": SOUTHWARK}
    assert "Southwark" in chosen.of_class("lbe-title")[0]
    assert f"plan={FRAMEWORK}&area={SOUTHWARK}&format=csv" in chosen.links["Download these figures (CSV)"]


@pytest.mark.parametrize("state", [PlanState(), PlanState(FRAMEWORK), PlanState(PLAN_2013, SOUTHWARK)])
def test_a_state_travels_to_the_address_and_back(figures: Figures, state: PlanState) -> None:
    assert read(state.query(), figures) == (state, ())


@pytest.mark.parametrize("query", [{"plan": "pcp_2099"}, {"area": "Atlantis"}, {"area": "E05011098"}])
def test_what_does_not_exist_is_said_and_no_figure_is_shown(query: dict[str, str]) -> None:
    screen = visit("plans", **query)
    assert screen.faults == []
    assert "does not exist" in screen.of_class("lbe-title")[0]
    assert screen.charts == []
    assert screen.tables == []


def test_no_line_runs_through_two_ways_of_recording(figures: Figures) -> None:
    hate = next(row for row in progress(figures, FRAMEWORK) if row.row.id == "hate_crime")
    rows = line(figures, hate).set_index("month")["value"]
    assert rows.loc[202403:202501].isna().all()
    assert rows.loc[[202402, 202502]].notna().all()
    stops = next(row for row in progress(figures, NEW_MET) if row.row.id == "disproportionality")
    assert rows.index.is_monotonic_increasing
    assert line(figures, stops)["value"].notna().any()


def test_a_ward_is_told_that_plans_are_for_boroughs() -> None:
    screen = visit("plans", area="E05011098")
    assert screen.faults == [] and not screen.charts and not screen.tables
    assert any("neither: choose the borough" in text for text in screen.of_class("lbe-note"))
