"""The Hotspots page: its address, what a choice takes with it, what everyone may see, and what an analyst adds."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.snapshot import Snapshot
from measures.hotspot_crimes import UNITS, crimes_in, load_crimes
from measures.hotspot_query import AUDIENCES, PATTERNS, WEIGHTS, WINDOWS, HotspotQuery
from measures.hotspot_settle import settle
from tests.screen import Screen, Table, pick, visit
from ui.hotspot_state import CHOICES, HotspotState, chosen, read

SOUTHWARK, WESTMINSTER, LONDON = "E09000028", "E09000033", "E12000007"
QUERIES = st.builds(
    HotspotQuery,
    crime=st.sampled_from(sorted(load_crimes())),
    unit=st.sampled_from(UNITS),
    area=st.sampled_from([LONDON, SOUTHWARK, WESTMINSTER]),
    end=st.sampled_from([0, 202404, 202604]),
    months=st.sampled_from(WINDOWS),
    weight=st.sampled_from(WEIGHTS),
    audience=st.sampled_from(AUDIENCES),
    against=st.sampled_from(PATTERNS),
)
STATES = st.builds(
    HotspotState,
    asked=QUERIES,
    cell=st.sampled_from(["", "h500_-2_3"]),
    mode=st.sampled_from(["", "hall"]),
    **{name: st.sampled_from(values) for name, values in CHOICES.items()},
)


@given(STATES)
def test_an_address_is_the_whole_state(state: HotspotState) -> None:
    if state.mode and state.asked.audience == "analyst":
        assert "not for projecting" in str(read(state.query())[1][0])
        return
    assert read(state.query()) == (state, ())


def test_the_usual_has_an_empty_address() -> None:
    assert HotspotState().query() == {}


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_a_reader_picks_there_is_a_map(snapshot: Snapshot, data: st.DataObject) -> None:
    state = HotspotState()
    for _ in range(4):
        name = data.draw(st.sampled_from(["crime", "unit", "area", "months", "weight", "audience", "against"]))
        values = {
            "crime": [crime.id for crime in crimes_in(state.asked.unit)], "unit": UNITS, "area": [LONDON, SOUTHWARK],
            "months": list(map(str, WINDOWS)), "weight": WEIGHTS, "audience": AUDIENCES, "against": PATTERNS,
        }[name]  # fmt: skip
        picked = data.draw(st.sampled_from(values))
        state = chosen(snapshot, state, name, picked)
        assert settle(snapshot, state.asked)
        if name in {"crime", "area", "audience"}:
            assert str(getattr(state.asked, name)) == picked, "the choice itself is never taken back"


def test_another_grid_lets_the_cell_go_and_another_crime_keeps_it(snapshot: Snapshot) -> None:
    state = replace(HotspotState(), cell="h500_-2_3")
    assert chosen(snapshot, state, "crime", "robbery").cell == state.cell
    assert chosen(snapshot, state, "unit", "lsoa").cell == ""
    assert chosen(snapshot, state, "area", SOUTHWARK).cell == ""


def test_the_first_page_is_whole_and_safe_for_everyone() -> None:
    screen = visit("hotspots")
    assert screen.faults == []
    assert screen.query == {}
    (title,) = screen.of_class("lbe-title")
    assert re.fullmatch(r"All crime concentrates in \d+ places in London", title)
    headings = " ".join(screen.of_class("section-h2"))
    for wanted in ("share of crime", "last ones", "two windows", "wards", "could change", "harm", "cannot tell"):
        assert wanted in headings
    assert len(screen.decks) == 1
    assert len(screen.charts) == 2
    assert all(chart.alt for chart in screen.charts)
    assert "analyst’s view" not in screen.text.lower()
    assert any("data.police.uk" in text for text in screen.of_class("lbe-foot"))


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"crime": "burglary"}, id="a crime"),
        pytest.param({"crime": "robbery", "area": SOUTHWARK}, id="a borough against its own pattern"),
        pytest.param({"crime": "robbery", "area": SOUTHWARK, "against": "london"}, id="a borough without a hot place"),
        pytest.param({"crime": "theft_from_person", "area": WESTMINSTER, "cell": "h500_-2_3"}, id="a cell"),
        pytest.param({"crime": "robbery", "months": "1", "end": "2026-01"}, id="one month"),
        pytest.param({"weight": "harm_ons"}, id="harm"),
        pytest.param({"weight": "harm_cchi", "crime": "burglary", "area": SOUTHWARK}, id="harm in a borough"),
        pytest.param({"unit": "lsoa", "crime": "burglary_residential", "weight": "rate"}, id="a rate"),
        pytest.param({"unit": "lsoa", "crime": "robbery", "area": SOUTHWARK}, id="small areas"),
        pytest.param({"unit": "lsoa", "crime": "other_crime", "months": "1"}, id="months that stand alone"),
        pytest.param({"crime": "possession_of_weapons", "back": "9", "ahead": "6"}, id="windows that do not fit"),
        pytest.param({"crime": "drugs", "coverage": "0.1", "back": "1", "ahead": "1", "step": "3"}, id="other choices"),
    ],
)
def test_a_screen_is_whole(query: dict[str, str]) -> None:
    screen = visit("hotspots", **query)
    assert screen.faults == []
    assert screen.query == query
    assert len(screen.of_class("lbe-title")) == 1
    assert len(screen.decks) == 1
    words = re.findall(r"[a-zé]+", screen.text.lower())
    assert not {"nan", "worst", "bame", "league", "inf"} & set(words)
    assert "most dangerous" not in screen.text.lower()
    assert "None" not in screen.text.replace("None stands", "").replace("None is", "").replace("None of", "")


def test_everyone_sees_rounded_counts_and_an_analyst_exact_ones_with_a_warning() -> None:
    public, analyst = (visit("hotspots", crime="burglary", audience=name) for name in ("public", "analyst"))
    column = [row["Burglaries"] for row in places(public).lines]
    assert all(int(count.replace(",", "")) % 5 == 0 for count in column)
    assert any("do not project" in text.lower() for text in analyst.of_class("lbe-warn"))
    exact = [int(row["Burglaries"].replace(",", "")) for row in places(analyst).lines]
    assert any(count % 5 for count in exact)


def places(screen: Screen) -> Table:
    """The table of the most stable places."""
    return next(table for table in screen.tables if "Near" in table.lines[0])


def first_place(screen: Screen) -> dict[str, str]:
    """The address that the first place of the list leads to."""
    name = next(iter(places(screen).rows))
    href = next(href for text, href in screen.links.items() if text == name and "cell=" in href)
    return dict(part.split("=") for part in href.partition("?")[2].split("&"))


def test_a_place_in_the_list_leads_to_itself_and_is_marked() -> None:
    screen = visit("hotspots", crime="theft_from_person", area=WESTMINSTER)
    query = first_place(screen)
    chosen_screen = visit("hotspots", **query)
    assert chosen_screen.faults == []
    assert query["crime"] == "theft_from_person"
    assert query["area"] == WESTMINSTER
    assert "chosen" in chosen_screen.layers
    assert len(chosen_screen.charts) == 3, "its months"
    assert any(table.caption.startswith("Crimes by type") for table in chosen_screen.tables)


@pytest.mark.parametrize(
    ("weight", "head", "unit"),
    [
        ("harm_ons", "Harm, severity points", "severity points"),
        ("harm_cchi", "Harm, days of prison", "days of prison"),
    ],
)
def test_a_map_of_harm_lists_harm_with_its_count_beside_it(weight: str, head: str, unit: str) -> None:
    listed = places(visit("hotspots", weight=weight, area=SOUTHWARK))
    harm = [int(row[head].replace(",", "")) for row in listed.lines]
    counts = [int(row["Crimes weighed"].replace(",", "")) for row in listed.lines]
    assert all(points > count > 0 for points, count in zip(harm, counts, strict=True))
    screen = visit("hotspots", **first_place(visit("hotspots", weight=weight, area=SOUTHWARK)))
    assert screen.faults == []
    assert any(unit in text for text in screen.of_class("lbe-big"))
    assert f"Together they weigh about {harm[0]:,} {unit}" in screen.text


def test_a_place_is_told_apart_and_says_what_it_is_near() -> None:
    screen = visit("hotspots", crime="theft_from_person", area=WESTMINSTER)
    assert len(places(screen).rows) == len(places(screen).lines), "every name of the list is another"
    chosen_screen = visit("hotspots", **first_place(screen))
    facts = " ".join(chosen_screen.of_class("hs-facts"))
    for wanted in ("Wards", "Small areas", "Boroughs", "Westminster 0", "West End, Westminster"):
        assert wanted in facts
    assert re.search(r"\d\.\d km [a-z-]+ of [A-Z].*, in a straight line from its middle", facts)
    assert "a named place, not a boundary of a town centre" in chosen_screen.text.replace("It is a", "a")
    near = {row["Near"] for row in places(screen).lines}
    assert any(re.fullmatch(r"(\d\.\d km [a-z-]+ of|at) (Soho|Mayfair|West End)", text) for text in near)


def test_cells_on_the_edge_of_a_borough_are_said_to_be_counted_whole() -> None:
    assert "counted in the cells that touch the City of London" in visit("hotspots", area="E09000001").text
    small = visit("hotspots", unit="lsoa", crime="robbery", area=SOUTHWARK).text
    assert "cells that touch" not in small


def test_where_the_source_has_no_figures_there_is_no_nought() -> None:
    screen = visit("hotspots", unit="lsoa", crime="burglary_residential", weight="rate", area="E09000001")
    assert "The source has no figures for the City of London" in screen.text
    assert screen.of_class("lbe-big") == []
    assert "has enough burglaries" not in screen.text


def test_a_place_with_too_few_crimes_a_month_says_so_instead_of_an_empty_chart() -> None:
    screen = visit("hotspots", crime="robbery", area=SOUTHWARK)
    chosen = visit("hotspots", **first_place(screen))
    assert len(chosen.charts) == len(screen.charts)
    assert "Month by month too few to show" in chosen.text


def test_the_map_is_small_and_takes_its_boundaries_by_address() -> None:
    screen = visit("hotspots", crime="burglary")
    assert len(screen.decks[0].json) < 40_000
    layers = [each for each in json.loads(screen.decks[0].json)["layers"] if "Geo" in each["@@type"]]
    assert {each["data"].split("/")[2].partition(".")[0] for each in layers} == {"cells", "hotspots", "borough"}


def test_the_legend_has_what_the_map_has() -> None:
    words = [text for _, text in visit("hotspots", crime="robbery", area=SOUTHWARK, against="london").legend]
    assert any("not told from chance" in text for text in words)
    assert not any("More than chance" in text or "stable" in text for text in words)
    words = [text for _, text in visit("hotspots", crime="burglary").legend]
    assert any("More than chance" in text for text in words)
    assert any(text.startswith("stable") for text in words)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"crime": "robery"}, "robbery"),
        ({"crime": "rape"}, "ward"),
        ({"crime": "sexual_offences"}, "ward"),
        ({"unit": "hex250"}, "analyst"),
        ({"end": "2031-01"}, "2026-04"),
        ({"area": "E05011098"}, SOUTHWARK),
        ({"cell": "h500_999_999"}, "h500_"),
        ({"months": "7"}, "6"),
        ({"coverage": "90"}, "1"),
        ({"crime": "drugs", "weight": "harm_ons"}, "trafficking"),
    ],
)
def test_a_bad_address_says_so_and_shows_no_other_data(query: dict[str, str], said: str) -> None:
    screen = visit("hotspots", **query)
    assert screen.faults == []
    assert any(said in text for text in screen.of_class("lbe-warn"))
    assert not screen.tables
    assert not screen.decks
    assert not screen.charts


def test_a_choice_changes_the_address_and_keeps_the_rest() -> None:
    screen = pick(visit("hotspots", area=SOUTHWARK), "crime", "burglary")
    assert screen.query == {"area": SOUTHWARK, "crime": "burglary"}
    screen = pick(screen, "coverage", "5")
    assert screen.query == {"area": SOUTHWARK, "crime": "burglary", "coverage": "5"}


def test_the_projector_view_is_one_map_and_one_sentence() -> None:
    screen = visit("hotspots", mode="hall", crime="burglary")
    assert screen.faults == []
    assert len(screen.decks) == 1
    assert not screen.tables
    assert not screen.at.selectbox
    assert "Leave the projector view" in screen.links


def test_a_reader_chooses_which_two_windows_are_compared() -> None:
    usual = visit("hotspots", crime="vehicle_crime", area=SOUTHWARK)
    assert "6 months to April 2026 against 6 months to October 2025" in usual.text
    own = visit("hotspots", crime="vehicle_crime", area=SOUTHWARK, span="3", before="2025-07")
    assert own.faults == []
    assert "3 months to April 2026 against 3 months to July 2025" in own.text
    wrong = visit("hotspots", crime="vehicle_crime", area=SOUTHWARK, span="3", before="2019-07")
    assert "earlier window that ends in" in wrong.text
    assert "2019-07" in wrong.text
