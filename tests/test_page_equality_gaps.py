"""The confidence half of the Equality page: on open figures, and on a made-up table by group."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from base.snapshot import open_snapshot
from measures.estimates import Figures, load_figures
from measures.survey_gaps import AGAINST_LONDON, cannot_say, measures_of, verdicts
from tests.made_up import BARNET, CAMDEN, SOUTHWARK, file, snapshot_with
from tests.screen import Screen, Table, visit
from web.routes import routes

NOTHING = "No open file has the Public Attitude Survey by ethnicity at borough level"
PAIR = "Black against White"
YEAR = 202312


def forget() -> None:
    """Let the next page open the snapshot that the environment names."""
    open_snapshot.cache_clear()
    load_figures.cache_clear()
    st.cache_resource.clear()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Figures]:
    """The explorer on a snapshot with a made-up table by group."""
    folder = tmp_path_factory.mktemp("made_up")
    target = snapshot_with(file(folder), folder / "snapshot")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXPLORER_SNAPSHOT", str(target))
        forget()
        yield load_figures()
    forget()


@pytest.fixture(scope="module")
def southwark() -> Screen:
    """The page of Southwark on open figures."""
    return visit("equality", area=SOUTHWARK)


def table(screen: Screen, words: str) -> Table:
    """The table whose caption holds some words."""
    return next(table for table in screen.tables if words in table.caption)


def press(screen: Screen, key: str) -> Screen:
    """The screen after a toggle was switched on."""
    return Screen(screen.at.toggle(key=key).set_value(True).run())


def choose(screen: Screen, key: str, value: str) -> Screen:
    """The screen after a choice in a picker of the confidence half."""
    return Screen(screen.at.selectbox(key=key).set_value(value).run())


# Open figures


def test_without_a_table_the_page_says_so_and_shows_boroughs_against_london(southwark: Screen) -> None:
    assert southwark.faults == []
    assert NOTHING in southwark.text
    assert "docs/survey_by_group.md" in southwark.text
    fair = table(southwark, "Southwark beside London").rows["Police treat everyone fairly"]
    assert (fair["Southwark"], fair["London"], fair["Against ±5 points"]) == ("50 %", "62 %", "Outside")
    assert fair["Asked (assumed)"] == "400"
    assert "59 % of women and 81 % of men" in southwark.text
    assert "no interval" in southwark.text
    assert "Gaps between groups in" not in southwark.text
    assert not [box for box in southwark.at.selectbox if box.key == "gap_pair"]


def test_the_table_is_that_of_the_measures(southwark: Screen, figures: Figures) -> None:
    rows = table(southwark, "Southwark beside London").lines
    for row, measure in zip(rows, measures_of(figures.catalogue), strict=True):
        estimate = figures.estimate(measure.id, "borough", periods=YEAR).at(SOUTHWARK, YEAR)
        assert row["Question"] == measure.title.removesuffix(", gap")
        assert row["Against ±5 points"].lower() == estimate.verdict
        assert row["Gap, points (95 %)"].startswith(f"{estimate.value:+.0f}".replace("-", "−").replace("+0", "0"))


def test_without_a_borough_every_verdict_is_counted(figures: Figures) -> None:
    screen = visit("equality")
    assert screen.faults == []
    counted = table(screen, "How many of 32 boroughs")
    for row, measure in zip(counted.lines, measures_of(figures.catalogue), strict=True):
        found = verdicts(figures.estimate(measure.id, "borough", periods=YEAR))[:, 0]
        assert list(row.values())[1:] == [
            str(int((found == verdict).sum())) for verdict in ("outside", "inside", "cannot say")
        ]


def test_a_map_of_a_question_is_drawn_when_asked_for(southwark: Screen, figures: Figures) -> None:
    before = len(southwark.decks)
    screen = press(visit("equality", area=SOUTHWARK), "gap_map_against_london")
    assert screen.faults == []
    assert len(screen.decks) == before + 1
    assert "/pas_trust_gap/2023-12.json" in screen.decks[-1].json
    assert "status=uncertain" in screen.decks[-1].json, "hatched where the survey cannot say"
    assert "cannot say which side of 5 points" in screen.of_class("lbe-legend")[-1]
    other = choose(screen, "gap_map_question", "pas_listen_gap")
    assert "/pas_listen_gap/2023-12.json" in other.decks[-1].json
    tiles = Screen(other.at.segmented_control(key="gap_view_against_london").set_value("tiles").run())
    assert tiles.faults == []
    assert "/layers/tiles/" in tiles.decks[-1].json


def test_every_gap_has_its_page_of_its_own(figures: Figures) -> None:
    for area in ("", SOUTHWARK):
        screen = visit("", measure="pas_trust_gap", **({"area": area} if area else {}))
        assert screen.faults == []
        assert "Of 32 boroughs, 5 are outside 5 points and 2 inside; for 25 the survey cannot say." in screen.text
        assert "/pas_trust_gap/2023-12.json" in screen.layers["areas"]["data"]
        labels = [label for _, label in screen.legend]
        assert labels[:5] == ["under −10", "−10 to −5", "−5 to 5", "5 to 10", "10 and over"]
    assert "6 points lower" in screen.text


# A made-up table by group


def test_with_a_table_every_gap_lights_up(made: Figures) -> None:
    screen = visit("equality", area=SOUTHWARK)
    assert screen.faults == []
    assert NOTHING not in screen.text
    assert "from a table that its holder gave (by ethnicity and sex), not from an open file" in screen.text
    assert "no ethnic group in a borough for Police do a good job locally" in screen.text
    rows = table(screen, "Trust in the Met in Southwark").rows
    assert rows[PAIR]["Group"] == "41 %"
    assert rows[PAIR]["Reference"] == "68 %"
    assert rows[PAIR]["Against ±5 points"] == "Outside"
    assert rows["Mixed against White"]["Asked"] == "70 (small)"
    chart = next(chart for chart in screen.charts if "with 5 points either side of Reference" in chart.alt)
    for name in made.counts.groups(made.measure("pas_trust_gap"))[1:]:
        assert name in rows
        assert name in chart.alt
    assert table(screen, "Southwark beside London")


def test_pickers_choose_question_and_pair_and_the_years_follow(made: Figures) -> None:
    screen = choose(visit("equality", area=SOUTHWARK), "gap_pair", PAIR)
    assert screen.faults == []
    years = table(screen, f"{PAIR}, in Southwark, four quarters apart").rows
    assert list(years) == ["December 2023", "December 2022"]
    assert years["December 2022"]["Group"] == "62 %"
    assert "27 points lower in Southwark" in screen.text
    assert "the move is clear" in screen.text
    other = choose(screen, "gap_question", "pas_fair_treatment_gap")
    assert other.faults == []
    assert table(other, "Police treat everyone fairly in Southwark")
    assert other.at.selectbox(key="gap_pair").value == PAIR, "the pair stays"


def test_small_groups_are_hidden_and_said_to_be(made: Figures) -> None:
    barnet = choose(visit("equality", area=BARNET), "gap_pair", PAIR)
    assert barnet.faults == []
    row = table(barnet, "Trust in the Met in Barnet").rows[PAIR]
    assert (row["Group"], row["Against ±5 points"], row["Asked"]) == ("–", "Too few asked", "too few")
    assert "the effective sample of one side is below 50" in barnet.text
    camden = choose(visit("equality", area=CAMDEN), "gap_pair", PAIR)
    assert "It stands on a small sample" in camden.text


def test_london_has_gaps_between_groups_too(made: Figures) -> None:
    screen = visit("equality")
    assert screen.faults == []
    assert table(screen, "Trust in the Met in London").rows[PAIR]["Against ±5 points"] == "Outside"


def test_the_map_of_a_pair_is_its_layer(made: Figures) -> None:
    screen = press(choose(visit("equality", area=SOUTHWARK), "gap_pair", PAIR), "gap_map_by_group")
    assert screen.faults == []
    assert "group=Black+against+White" in screen.decks[-1].json
    client = TestClient(Starlette(routes=routes()))
    path = f"/layers/borough/{made.snapshot.id}/pas_trust_gap/2023-12.json?group=Black+against+White"
    features = {each["properties"]["code"]: each["properties"] for each in client.get(path).json()["features"]}
    assert features[SOUTHWARK]["value"] == "−27 points"
    assert features[SOUTHWARK]["comparison"] == "Outside ±5 points"
    assert features[BARNET]["status"] == "too few to show"
    found = made.estimate("pas_trust_gap", "borough", periods=YEAR, group=PAIR)
    unsure = np.flatnonzero(cannot_say(found)[:, 0])
    said = {code for code, each in features.items() if "cannot say" in each["doubt"]}
    assert said == set(found.areas[unsure].tolist())
    hatched = client.get(path.replace("/layers/", "/layers/hatch/") + "&status=uncertain")
    assert hatched.status_code == 200


def test_csv_and_api_say_the_same(made: Figures) -> None:
    screen = choose(visit("equality", area=SOUTHWARK), "gap_pair", PAIR)
    client = TestClient(Starlette(routes=routes()))
    text = client.get(screen.links["This gap as CSV"]).text
    assert "given by its holder" in text
    assert "Public Perceptions" not in text
    row = next(line for line in text.splitlines() if f",{SOUTHWARK}," in line)
    assert ",outside," in row
    measures = client.get("/api/v1/measures?domain=confidence").json()["measures"]
    gap = next(each for each in measures if each["id"] == "pas_trust_gap")
    assert gap["groups"][:2] == [AGAINST_LONDON, "Asian against White"]


def test_the_pair_has_its_own_address_on_the_map_page(made: Figures) -> None:
    screen = choose(visit("equality", area=SOUTHWARK), "gap_pair", PAIR)
    assert "measure=pas_trust_gap" in screen.links["This gap with its own address"]
    alone = visit("", measure="pas_trust_gap", group=PAIR, area=SOUTHWARK)
    assert alone.faults == []
    assert "27 points lower in Southwark" in alone.text
    assert "group=Black+against+White" in alone.layers["areas"]["data"]


def test_the_survey_itself_has_groups_on_the_map_page(made: Figures) -> None:
    screen = visit("", measure="pas_trust", group="ethnicity: Black", area=SOUTHWARK)
    assert screen.faults == []
    assert "Southwark (Black)" in screen.text
    everyone = visit("", measure="pas_trust", area=SOUTHWARK)
    assert everyone.faults == []
    assert "63 %" in everyone.text
