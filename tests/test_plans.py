"""Plans: what was promised, like for like with published figures, and a verdict for every promise and place."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from base.errors import UnknownNameError
from base.snapshot import Snapshot
from measures import plan_words
from measures.estimates import LONDON, Figures
from measures.plan_change import end_period, start_period
from measures.plan_progress import (
    AS_HOPED,
    BLANK,
    CANNOT_SAY,
    MET,
    NO_OPEN_DATA,
    NOT_BELOW_LONDON,
    NOT_COMPARABLE,
    NOT_MET,
    NOT_OF_LONDON,
    NOT_TESTED,
    OTHER_WAY,
    TESTED,
    VERDICTS,
    Progress,
    progress,
)
from measures.plan_rows import FIELDS, plan_rows
from measures.plan_strength import strength
from measures.plan_tracker import BASE, PROMISED, Tracked, reached, tracker
from measures.plan_words import VERDICT_WORDS, verdict_text
from measures.plans import Plan, Row, load_plans
from tests.made_up import file, snapshot_with
from tests.wording import all_faults
from web.routes import routes

VECTORS = Path(__file__).parent / "vectors"
PLAN_2013, FRAMEWORK, PLAN_2022, NEW_MET = load_plans()
SOUTHWARK, CITY, WARD = "E09000028", "E09000001", "E05011098"
#: What issue and plans name, and the row that answers.
NAMED = {
    PLAN_2013: (
        "mopac7", "violence_with_injury", "robbery", "burglary", "theft_from_person", "theft_of_vehicle",
        "theft_from_vehicle", "criminal_damage", "confidence", "costs", "court_delay", "compliance", "reoffending",
        "officers",
    ),
    FRAMEWORK: (
        "homicide_domestic", "homicide_not_domestic", "knife_injury_under25", "lethal_barrel_discharge",
        "violent_reoffending", "women_safe_day", "women_safe_night", "hate_crime", "good_job_local", "fair_treatment",
        "matters", "drugs_problem", "gap_good_job_black", "burglary", "vehicle_crime", "robbery", "theft_from_person",
        "asb", "detections_knife", "detections_others", "victim_satisfaction_gap", "supporting_investigation",
        "repeat_victimisation", "exploitation",
    ),
    PLAN_2022: ("violence_with_injury", "organised_groups", "trust", "matters"),
    NEW_MET: (
        "superintendents", "pcsos", "public_protection", "proactive_posts", "burglary_attendance", "calls",
        "serious_violence", "vawg", "harm", "disproportionality", "borough_events",
    ),
}  # fmt: skip


def found(figures: Figures, plan: str, row: str, area: str = LONDON) -> Progress:
    """How a place stands against one promise."""
    return next(each for each in progress(figures, plan, area) if each.row.id == row)


def boroughs(figures: Figures) -> list[str]:
    """The 32 boroughs."""
    return [code for code in figures.gazetteer.at_level("borough") if code != CITY]


def published(row: str, year: str) -> int:
    """A count that the publisher printed for a year."""
    with (VECTORS / "mopac7_year_on_year.csv").open(encoding="utf-8") as file:
        line = next(each for each in csv.DictReader(file) if each["measure"] == row and year in each["y2_label"])
    return int(line["y2"])


@pytest.fixture(scope="module")
def seven(figures: Figures) -> dict[str, Tracked]:
    """The tracker of London."""
    return {each.category: each for each in tracker(figures)}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """The plain HTTP side."""
    with TestClient(Starlette(routes=routes())) as opened:
        yield opened


@pytest.mark.parametrize("plan", load_plans())
def test_every_promise_that_a_plan_is_known_for_has_a_row(plan: str) -> None:
    assert set(NAMED[plan]) <= {row.id for row in load_plans()[plan].row}


def test_measures_and_plans_refer_to_each_other(figures: Figures) -> None:
    used = {(row.measure, plan.id) for plan in load_plans().values() for row in plan.row if row.measure}
    named = {(measure.id, plan) for measure in figures.catalogue.measures.values() for plan in measure.plans}
    assert used == named


@pytest.mark.parametrize("plan", load_plans().values(), ids=load_plans())
def test_what_was_promised_is_told_in_fair_words(plan: Plan) -> None:
    rows = [text for row in plan.row for text in (row.title, row.promise, *row.caveats)]
    blanks = [each for row in plan.row if row.no_open_data for each in (row.no_open_data.why, row.no_open_data.holder)]
    assert all_faults([plan.title, plan.summary, *plan.caveats, *rows, *blanks]) == []


def test_a_row_without_figure_or_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="neither a figure nor the reason"):
        Row(id="a", outcome="A", title="A", promise="A", direction="down")


def test_mopac7_is_that_of_the_file_and_of_print(seven: dict[str, Tracked]) -> None:
    total = seven["total"]
    assert (total.base, total.published, total.at(201303)) == (405_770, 411_033, 379_066)
    assert round(total.published_change(201503), 1) == -20.4
    assert round(total.change(201503), 1) == -19.4
    assert round(total.change(PROMISED), 1) == -18.0
    assert sum(each.base for each in seven.values()) == 2 * total.base


@pytest.mark.parametrize(
    ("category", "name"),
    [
        ("total", "Total MOPAC 7"), ("violence_with_injury", "Violence with Injury"), ("robbery", "Robbery"),
        ("burglary", "Burglary"), ("vandalism", "Vandalism (Criminal Damage)"),
        ("theft_from_person", "Theft From the Person"), ("theft_of_vehicle", "Theft of Motor Vehicle"),
        ("theft_from_vehicle", "Theft From Motor Vehicle"),
    ],
)  # fmt: skip
def test_each_of_the_seven_is_near_what_was_published(seven: dict[str, Tracked], category: str, name: str) -> None:
    printed = published(name, "2012/13" if category == "total" else "Apr 2012-Mar 2013")
    assert seven[category].at(201303) == pytest.approx(printed, rel=0.03)
    assert seven[category].base == pytest.approx(seven[category].published, rel=0.025)


@pytest.mark.parametrize(
    ("category", "before", "after"),
    [
        ("violence_with_injury", 2459, 2954), ("robbery", 2419, 1424), ("burglary", 3364, 2976),
        ("theft_from_person", 2956, 1442),
    ],
)  # fmt: skip
def test_a_borough_is_near_what_its_board_was_shown(figures: Figures, category: str, before: int, after: int) -> None:
    """Southwark Safer Neighbourhood Board, November 2014: the 12 months to October 2013 and to October 2014."""
    southwark = {each.category: each for each in tracker(figures, SOUTHWARK)}[category]
    assert southwark.at(201310) == pytest.approx(before, rel=0.04)
    assert southwark.at(201410) == pytest.approx(after, rel=0.04)


def test_boroughs_and_places_unknown_add_up_to_london(figures: Figures, seven: dict[str, Tracked]) -> None:
    boroughs = [tracker(figures, code)[0].at(BASE) for code in figures.gazetteer.at_level("borough")]
    assert 0.98 * seven["total"].base < sum(value for value in boroughs if not math.isnan(value)) <= seven["total"].base


def test_the_start_that_is_taken_changes_when_a_fifth_had_gone(seven: dict[str, Tracked]) -> None:
    assert reached(seven["total"]) == (202101, 201501)
    text = plan_words.tracked_text(seven["total"], "London")
    assert "−19.4 % and −20.4 %" in text
    assert "411,033" in text


def test_the_fifth_is_not_met_like_for_like_nor_on_the_published_start(figures: Figures) -> None:
    mopac = found(figures, PLAN_2013, "mopac7")
    assert mopac.verdict == mopac.published_verdict == NOT_MET
    assert mopac.move is not None
    assert mopac.move.change == pytest.approx(100 * (332_589 / 405_770 - 1))
    assert mopac.published_change == pytest.approx(100 * (332_589 / 411_033 - 1))
    assert "also not met" in verdict_text(mopac)
    assert found(figures, PLAN_2013, "robbery").verdict == AS_HOPED
    assert found(figures, PLAN_2013, "violence_with_injury").verdict == OTHER_WAY


def test_confidence_is_set_against_the_level_promised_in_london_alone(figures: Figures) -> None:
    london, borough = (found(figures, PLAN_2013, "confidence", area) for area in (LONDON, SOUTHWARK))
    assert london.verdict == NOT_MET
    assert london.end is not None
    assert london.end.value == 68
    assert "December 2014" in verdict_text(london)
    assert borough.verdict in TESTED


def test_pcsos_are_counted_in_post(figures: Figures) -> None:
    pcsos = found(figures, NEW_MET, "pcsos")
    months, numbers = strength(figures.snapshot, "pcsos")
    by_month = dict(zip(months.tolist(), numbers.tolist(), strict=True))
    assert pcsos.verdict == NOT_MET
    assert pcsos.move is not None
    assert pcsos.move.change == by_month[202506] - by_month[202306] == 191
    assert found(figures, NEW_MET, "pcsos", SOUTHWARK).verdict == NOT_BELOW_LONDON


def test_a_break_refuses_and_the_nearest_comparison_is_on_one_side_of_it(figures: Figures) -> None:
    hate = found(figures, FRAMEWORK, "hate_crime")
    assert hate.verdict == NOT_COMPARABLE
    assert [each.id for each in hate.refused] == ["hate_domestic_recording"]
    assert hate.move is not None
    assert (hate.move.start, hate.move.end) == (202207, 202402)
    later = found(figures, NEW_MET, "vawg").move
    assert later is not None
    assert (later.start, later.end) == (202502, 202602)


def test_a_share_without_a_published_base_is_shown_and_not_tested(figures: Figures) -> None:
    safe = found(figures, PLAN_2022, "women_safe_night")
    assert safe.verdict == NOT_TESTED
    assert safe.move is not None
    assert safe.move.change == pytest.approx(7.0)
    assert safe.move.p is None
    assert "how many people were asked" in verdict_text(safe)


def test_windows_of_a_survey_never_share_an_interview(figures: Figures) -> None:
    trust = found(figures, NEW_MET, "trust")
    assert (trust.verdict, trust.end) == (NOT_TESTED, None)
    assert "December 2023" in verdict_text(trust)


def test_gaps_between_groups_are_blank_without_a_holders_file(figures: Figures) -> None:
    gap = found(figures, FRAMEWORK, "gap_good_job_black")
    assert gap.verdict == NO_OPEN_DATA
    assert "Mayor’s Office" in verdict_text(gap)
    places = {found(figures, FRAMEWORK, "gap_good_job_borough", code).verdict for code in boroughs(figures)}
    assert places <= {MET, NOT_MET, CANNOT_SAY}
    assert CANNOT_SAY in places
    assert found(figures, FRAMEWORK, "gap_good_job_borough", LONDON).verdict == NOT_OF_LONDON


@pytest.mark.parametrize("plan", load_plans())
def test_every_promise_has_a_verdict_in_every_place_and_words_to_go_with_it(figures: Figures, plan: str) -> None:
    for area in (LONDON, *figures.gazetteer.at_level("borough")):
        rows = progress(figures, plan, area)
        assert [each.row.id for each in rows] == [row.id for row in load_plans()[plan].row]
        texts = [plan_words.headline(rows), plan_words.by_chance(rows)]
        for each in rows:
            assert each.verdict in VERDICTS
            assert verdict_text(each)
            assert (each.verdict in BLANK) == (not each.measured) or area == CITY
            if each.verdict in TESTED:
                assert each.move is not None
                assert each.move.p is not None
                assert not each.refused
            points = [plan_words.point_text(each, point) for point in (each.start, each.end, each.now)]
            texts += [verdict_text(each), plan_words.move_text(each, each.move), *points]
        assert all_faults(texts) == []
        assert not [text for text in texts if "nan" in text.lower().split()]


def test_a_holders_file_gives_the_gaps_between_groups_a_verdict(tmp_path: Path) -> None:
    made = Figures(Snapshot(snapshot_with(file(tmp_path), tmp_path / "snapshot")))
    gap = found(made, FRAMEWORK, "gap_fair_black")
    assert gap.verdict in {MET, NOT_MET, CANNOT_SAY}
    assert gap.sources == ("pas_by_group",)
    assert "points" in verdict_text(gap)
    promised_nothing = found(made, PLAN_2022, "trust_gap_black")
    assert promised_nothing.verdict == NOT_TESTED
    assert "No number was promised" in verdict_text(promised_nothing)


@pytest.mark.parametrize("plan", load_plans())
def test_what_is_missing_is_not_nought_in_a_download(figures: Figures, plan: str) -> None:
    rows = plan_rows(progress(figures, plan, SOUTHWARK))
    blank = rows[rows["verdict"].isin(BLANK)]
    assert tuple(rows.columns) == FIELDS
    assert blank[["start_value", "end_value", "change", "p"]].isna().all(axis=None)
    assert set(rows["verdict"]) <= set(VERDICTS)
    assert rows.loc[rows["verdict"] == NO_OPEN_DATA, ["why", "holder"]].notna().all(axis=None)


def test_a_change_counts_chance(figures: Figures) -> None:
    rows = progress(figures, PLAN_2022, LONDON)
    tests = sum(each.verdict in TESTED for each in rows)
    assert f"Among {tests} such tests" in plan_words.by_chance(rows)
    assert set(VERDICT_WORDS) == set(VERDICTS)


def test_the_city_has_no_figure_and_a_ward_no_plan(figures: Figures) -> None:
    assert not {each.verdict for each in progress(figures, PLAN_2013, CITY)} & {MET, NOT_MET, *TESTED}
    with pytest.raises(UnknownNameError, match="no borough"):
        progress(figures, PLAN_2013, WARD)
    with pytest.raises(UnknownNameError, match="no plan"):
        progress(figures, "pcp_2099")


@given(st.integers(2012, 2020), st.integers(1, 12), st.integers(2012, 2024))
def test_two_windows_never_share_a_month(year: int, month: int, until: int) -> None:
    periods = np.asarray([y * 100 + m for y in range(2014, 2023) for m in (3, 6, 9, 12)], dtype=np.int64)
    start = start_period(periods, year * 100 + month)
    assert start is not None
    end = end_period(periods, until * 100 + 3, start, "12m")
    assert end is None or (end - start >= 100 and end <= until * 100 + 3)


def test_the_api_gives_every_promise_as_json_and_csv(client: TestClient) -> None:
    answer = client.get("/api/v1/plans", params={"plan": PLAN_2013})
    body = answer.json()
    assert (answer.status_code, body["total"], body["area"]) == (200, len(load_plans()[PLAN_2013].row), LONDON)
    assert body["plans"][0]["verdict"] == NOT_MET
    assert body["plans"][0]["start_count"] == 405_770
    text = client.get("/api/v1/plans", params={"plan": PLAN_2013, "area": SOUTHWARK, "format": "csv"}).text
    assert text.splitlines()[0].split(",")[: len(FIELDS)] == list(FIELDS)


@pytest.mark.parametrize(
    "asked", [{}, {"plan": "x"}, {"plan": PLAN_2013, "area": WARD}, {"plan": PLAN_2013, "area": "Atlantis"}]
)
def test_the_api_says_what_is_wrong(client: TestClient, asked: dict[str, str]) -> None:
    answer = client.get("/api/v1/plans", params=asked)
    assert answer.status_code == 400
    assert answer.json()["parameter"] in {"plan", "area"}
    assert answer.json()["nearest"]
