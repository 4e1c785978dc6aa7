"""The Borough page: crime, confidence and a place for disproportionality, for every borough, and for the City."""

from __future__ import annotations

import re

import pytest

from geo.areas import load_gazetteer
from measures.estimates import load_figures
from measures.findings import Findings, findings
from tests.screen import Screen, pick, visit

SOUTHWARK, CITY, CHAUCER = "E09000028", "E09000001", "E05011098"


def captions(screen: Screen) -> str:
    """The captions of all tables."""
    return " | ".join(table.caption for table in screen.tables)


def test_a_borough_has_crime_confidence_and_a_place_for_disproportionality() -> None:
    screen = visit("borough", area=SOUTHWARK)
    assert screen.faults == []
    assert screen.of_class("lbe-title")[0].startswith("Southwark")
    headings = " ".join(screen.of_class("lbe-h2"))
    for wanted in ("Crime", "Confidence", "Disproportionality", "Who lives here", "boroughs like Southwark"):
        assert wanted in headings
    assert "307,635 residents" in screen.text
    assert "Basic Command Unit" in screen.text
    assert "4.2 times" in screen.text, "searches of Black against White residents"
    assert "Black against White residents, officer-defined" in screen.text
    assert len(screen.decks) == 1
    assert len(screen.charts) == 3, "where it lies, how it has moved, its months"
    wards = next(table for table in screen.tables if "wards in name order" in table.caption)
    assert len(wards.rows) == len(load_gazetteer().wards_of(SOUTHWARK)) == 23


def test_a_borough_says_what_stands_out_in_both_directions() -> None:
    screen = visit("borough", area=SOUTHWARK)
    assert any("stands out" in text.lower() for text in screen.of_class("lbe-h2"))


@pytest.mark.parametrize(
    "query",
    [
        {"measure": "burglary", "area": "E09000033"},
        {"measure": "pas_trust", "area": "E09000015"},
        {"measure": "homicide", "area": "E09000026", "window": "month"},
        {"measure": "hate_crime", "area": "E09000012", "period": "2024-06"},
        {"measure": "positive_outcomes_gun_crime", "area": "E09000020"},
        {"measure": "harm_cchi", "area": "E09000017"},
        {"measure": "robbery", "area": "E09000007", "against": "similar", "period": "2020-03"},
        {"measure": "crime_total", "area": CHAUCER},
    ],
    ids=lambda query: f"{query['measure']} {query['area']}",
)
def test_a_borough_is_whole(query: dict[str, str]) -> None:
    screen = visit("borough", **query)
    assert screen.faults == []
    assert screen.query == {name: value for name, value in query.items() if value != "robbery"}
    assert "Recorded crime in" in captions(screen)
    assert "Confidence in" in captions(screen)
    assert all(chart.alt for chart in screen.charts)
    assert "nan" not in re.findall(r"[a-z]+", screen.text.lower())


def test_a_measure_without_wards_says_why_there_is_no_ward_map() -> None:
    screen = visit("borough", area=SOUTHWARK, measure="pas_trust")
    assert not screen.decks
    assert "no ward map" in screen.text


def test_a_chosen_ward_is_read_beside_its_borough() -> None:
    screen = visit("borough", area=CHAUCER)
    assert screen.of_class("lbe-title")[0].startswith("Southwark")
    told = " ".join(screen.of_class("lbe-big"))
    assert "in Southwark" in told
    assert "in Chaucer" in told
    assert CHAUCER in screen.layers["chosen"]["data"]


def test_wards_end_earlier_than_boroughs_and_each_names_its_own_period() -> None:
    screen = visit("borough", area=SOUTHWARK, measure="robbery")
    assert "12 months to March 2026" in captions(screen)
    assert "12 months to June 2026" in screen.text.lower().replace("june", "June")


def test_a_month_that_wards_do_not_have_is_said_and_not_drawn() -> None:
    screen = visit("borough", area=SOUTHWARK, period="2026-06")
    assert screen.faults == []
    drawn = screen.decks[0].json if screen.decks else ""
    assert "/robbery/2026-06.json" not in drawn, "that layer answers 404"
    assert "March 2026" in screen.text


def test_the_city_is_said_to_have_its_own_police() -> None:
    screen = visit("borough", area=CITY)
    assert screen.faults == []
    assert screen.of_class("lbe-title")[0].startswith("City of London")
    assert "City of London Police" in screen.text
    assert not screen.decks
    assert not screen.of_class("lbe-big")
    assert "Recorded crime in" not in captions(screen)


def test_without_a_borough_every_borough_is_offered() -> None:
    screen = visit("borough")
    assert screen.faults == []
    gazetteer = load_gazetteer()
    names = {gazetteer.get(code).name for code in gazetteer.at_level("borough")} - {"City of London"}
    assert names <= set(screen.links)
    assert len(screen.tables[0].rows) == 12


@pytest.mark.parametrize(
    ("query", "said"),
    [({"area": "E0900028"}, SOUTHWARK), ({"area": SOUTHWARK, "measure": "robery"}, "robbery")],
)
def test_a_bad_address_shows_no_other_data(query: dict[str, str], said: str) -> None:
    screen = visit("borough", **query)
    assert screen.faults == []
    assert any(said in text for text in screen.of_class("lbe-warn"))
    assert not screen.tables
    assert not screen.decks
    assert not screen.charts


def test_a_choice_keeps_the_borough_and_changes_the_rest() -> None:
    screen = pick(visit("borough", area=SOUTHWARK), "measure", "burglary")
    assert screen.query == {"area": SOUTHWARK, "measure": "burglary"}
    assert "/burglary/" in screen.layers["areas"]["data"]
    other = pick(screen, "area", "E09000022")
    assert other.query == {"area": "E09000022", "measure": "burglary"}
    assert other.of_class("lbe-title")[0].startswith("Lambeth")
    assert "within=E09000022" in other.layers["areas"]["data"]


def test_the_map_of_wards_is_of_this_borough_and_small() -> None:
    screen = visit("borough", area=SOUTHWARK)
    assert len(screen.decks[0].json) < 4_000
    assert f"within={SOUTHWARK}" in screen.layers["areas"]["data"]
    assert all(
        str(layer["data"]).startswith("/layers/") for layer in screen.layers.values() if "Geo" in layer["@@type"]
    )


def test_measures_lead_to_themselves_and_keep_the_borough() -> None:
    screen = visit("borough", area=SOUTHWARK)
    assert screen.links["Trust in the Met"] == f"/borough?measure=pas_trust&area={SOUTHWARK}"


@pytest.mark.parametrize("against", ["london", "similar"])
def test_no_place_is_ranked(against: str) -> None:
    screen = visit("borough", area=SOUTHWARK, against=against)
    text = screen.text.lower()
    for word in ("worst", "best borough", "rank", "league", "bame", " th highest"):
        assert word not in text, word


@pytest.mark.parametrize(("found", "said"), [(0, "0 differences listed of 40"), (1, "1 difference listed of 40")])
def test_the_list_of_findings_counts_well_and_claims_no_more_than_it_tested(
    monkeypatch: pytest.MonkeyPatch, found: int, said: str
) -> None:
    """No finding is not a finding of none."""
    some = findings(load_figures(), "E09000028").found[:found]
    monkeypatch.setattr("ui.cached.findings", lambda area: Findings(some, 40, 5))
    screen = visit("borough", area="E09000028")
    assert said in screen.text
    assert ("No difference from the usual was found" in screen.text) == (found == 0)
    assert ("one in twenty of those listed" in screen.text) == (found > 0)
    assert "Nothing here differs" not in screen.text


def test_what_will_be_asked_stands_below_what_stands_out_with_how_it_was_tested() -> None:
    screen = visit("borough", area=SOUTHWARK)
    headings = screen.of_class("lbe-h2")
    assert headings.index("Five things you will be asked") == headings.index("What stands out") + 1
    assert "The figures say what differs, not why." in screen.text
    tested = next(table for table in screen.tables if "Benjamini and Hochberg" in table.caption)
    found = findings(load_figures(), SOUTHWARK)
    assert len(tested.rows) == len(found)
    assert f"all {found.tested} tests of this place" in tested.caption


def test_where_few_matters_stand_out_none_is_made_up() -> None:
    screen = visit("borough", area="E09000006")
    assert "What you will be asked" in screen.of_class("lbe-h2")
    assert "nothing is added to make up five" in screen.text


def test_visitors_are_named_where_residents_mislead() -> None:
    assert "Many more people come to Westminster than live there" in visit("borough", area="E09000033").text
