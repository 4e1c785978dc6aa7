"""The London page: every kind of measure in every way to draw it, bad addresses, and choices that change the URL."""

from __future__ import annotations

import json
import re

import pytest

from tests.screen import Screen, Table, again, pick, visit

SOUTHWARK, CITY, CHAUCER = "E09000028", "E09000001", "E05011098"


def table(screen: Screen) -> Table:
    """The table of areas."""
    (found,) = screen.tables
    return found


def values(screen: Screen) -> set[str]:
    """What the table prints as value, whatever the unit of its heading."""
    rows = table(screen).rows.values()
    return {
        text for row in rows for heading, text in row.items() if heading == "Per cent" or heading.startswith("Per 1")
    }


def is_refused(screen: Screen) -> bool:
    """Whether a screen says that its address is wrong, and shows no figure of any kind."""
    said = any("does not exist" in text for text in screen.of_class("lbe-title"))
    return said and not screen.decks and not screen.charts and not screen.tables and not screen.of_class("lbe-big")


def test_the_first_page_is_whole() -> None:
    screen = visit()
    assert screen.faults == []
    assert screen.query == {}
    (title,) = screen.of_class("lbe-title")
    assert title == "Robbery is 3.7 per 1,000 residents in London"
    assert len(table(screen).rows) == 33
    assert len(screen.decks) == 1
    assert len(screen.charts) == 2
    assert screen.of_class("lbe-how")
    assert any("Open Government Licence" in text for text in screen.of_class("lbe-foot"))
    assert any("Cite as" in text and "snapshot" in text for text in screen.of_class("lbe-foot"))
    assert "Download these figures (CSV)" in screen.links


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"measure": "crime_total"}, id="rate"),
        pytest.param({"measure": "burglary", "view": "tiles"}, id="tiles"),
        pytest.param({"measure": "robbery", "view": "wards"}, id="wards"),
        pytest.param({"measure": "shoplifting", "view": "wards", "area": CHAUCER, "against": "borough"}, id="a ward"),
        pytest.param({"measure": "crime_total", "window": "month", "period": "2020-04"}, id="one month"),
        pytest.param({"measure": "drugs", "window": "quarter", "against": "similar"}, id="a quarter, similar boroughs"),
        pytest.param({"measure": "vehicle_crime", "window": "fy", "against": "bcu"}, id="a year, command units"),
        pytest.param({"measure": "homicide", "window": "month"}, id="mostly zero"),
        pytest.param({"measure": "lethal_barrel_discharge", "window": "month"}, id="very few"),
        pytest.param({"measure": "harm_ons_css"}, id="index"),
        pytest.param({"measure": "mopac7", "view": "wards"}, id="index of wards"),
        pytest.param({"measure": "positive_outcomes_hate_crime"}, id="ratio"),
        pytest.param(
            {"measure": "positive_outcomes_lethal_barrel_discharge", "window": "month"}, id="ratio of nothing"
        ),
        pytest.param({"measure": "hate_crime", "period": "2024-06"}, id="across a break"),
        pytest.param({"measure": "vawg_offences"}, id="a short series"),
        pytest.param({"measure": "pas_trust"}, id="survey"),
        pytest.param(
            {"measure": "pas_contact_ward_officer", "period": "2015-12", "view": "tiles"}, id="an early survey"
        ),
        pytest.param({"measure": "robbery", "period": "2011-03"}, id="the first year"),
        pytest.param({"measure": "robbery", "area": SOUTHWARK}, id="a borough"),
        pytest.param({"measure": "robbery", "area": CITY}, id="the City"),
    ],
)
def test_a_screen_is_whole(query: dict[str, str]) -> None:
    screen = visit(**query)
    assert screen.faults == []
    usual = {"measure": "robbery"}
    assert screen.query == {name: value for name, value in query.items() if usual.get(name) != value}
    assert screen.of_class("lbe-title")[0]
    assert screen.of_class("lbe-big")[0]
    assert screen.decks[0].alt
    assert len(table(screen).lines) >= 10
    wanted = 0 if query.get("window") == "month" and "positive" in query["measure"] else 1
    assert len(screen.charts) >= wanted
    assert all(len(chart.alt) > 20 for chart in screen.charts)
    assert "nan" not in re.findall(r"[a-z]+", screen.text.lower())
    assert "none" not in values(screen)


@pytest.mark.parametrize("measure", ["safe_after_dark", "victim_satisfaction"])
def test_a_measure_of_london_alone_has_no_map_and_says_so(measure: str) -> None:
    screen = visit(measure=measure)
    assert screen.faults == []
    assert not screen.decks
    assert any("so there is no map" in text for text in screen.of_class("lbe-note"))
    assert screen.charts
    groups = screen.at.selectbox(key="choose_group").options
    assert len(groups) > 1
    other = pick(screen, "group", groups[1])
    assert other.faults == []
    assert other.query["group"] == groups[1]
    assert other.of_class("lbe-big") != screen.of_class("lbe-big")


def test_the_city_is_blank_and_never_zero() -> None:
    screen = visit(area=CITY)
    row = table(screen).rows["City of London"]
    assert row["Per 1,000 residents"] == "not policed by the Met"
    assert row["Robberies"] == "–"
    assert screen.of_class("lbe-big")[0].startswith("–")
    assert any("police force of its own" in text for text in screen.of_class("lbe-body"))
    assert ("", "not policed by the Met") in screen.legend
    assert "/layers/hatch/borough" in screen.layers["city"]["data"]


# Addresses that ask for what does not exist


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"measure": "robery"}, "robbery"),
        ({"measure": "asb"}, "asb"),
        ({"area": "E0900028"}, SOUTHWARK),
        ({"area": "Southwark"}, "Southwark"),
        ({"period": "2026-13"}, "2026-13"),
        ({"period": "latest"}, "latest"),
        ({"window": "week"}, "12m"),
        ({"measure": "pas_trust", "window": "month"}, "12m"),
        ({"against": "paris"}, "london"),
        ({"view": "globe"}, "map"),
        ({"measure": "robbery", "group": "Women"}, "Women"),
    ],
)
def test_a_bad_address_says_what_is_wrong_and_shows_no_other_data(query: dict[str, str], said: str) -> None:
    screen = visit(**query)
    assert screen.faults == []
    assert is_refused(screen)
    warnings = screen.of_class("lbe-warn")
    assert len(warnings) == 1
    assert said in warnings[0]
    assert screen.query == query, "the address stays, so that it can be mended"
    assert "Open London with what does exist" in screen.links


def test_a_period_beyond_the_end_is_no_data_and_names_the_latest() -> None:
    screen = visit(period="2031-01")
    assert screen.faults == []
    assert is_refused(screen) or (not screen.tables and not screen.decks)
    assert "June 2026" in screen.text


def test_a_month_that_wards_do_not_have_is_no_data_and_names_the_latest() -> None:
    screen = visit(view="wards", period="2026-06")
    assert screen.faults == []
    assert is_refused(screen) or (not screen.tables and not screen.decks)
    assert "March 2026" in screen.text


@pytest.mark.parametrize("query", [{"period": "2031-01"}, {"view": "wards", "period": "2026-06"}])
def test_pickers_never_name_another_period_than_the_page(query: dict[str, str]) -> None:
    screen = visit(**query)
    pickers = [picker for picker in screen.at.selectbox if picker.key == "choose_period"]
    assert is_refused(screen) or [picker.value for picker in pickers] == [query["period"]]


@pytest.mark.parametrize("query", [{"period": "2031-01"}, {"view": "wards", "period": "2026-06"}])
def test_a_map_is_never_asked_for_a_period_that_has_none(query: dict[str, str]) -> None:
    screen = visit(**query)
    if not is_refused(screen) and screen.decks:
        assert not str(screen.layers.get("areas", {}).get("data", "")).startswith("/layers/ward/"), "it answers 404"
        assert query["period"] not in screen.decks[0].json


def test_a_measure_without_wards_is_not_drawn_as_wards() -> None:
    screen = visit(measure="pas_trust", view="wards")
    assert screen.faults == []
    assert is_refused(screen) or "/layers/ward" not in screen.decks[0].json, "that layer answers 404"


def test_a_ward_on_the_borough_map_is_not_half_chosen() -> None:
    screen = visit(area=CHAUCER)
    assert screen.faults == []
    chosen = screen.at.selectbox(key="choose_area").value
    told = screen.of_class("lbe-big")[0]
    assert "Chaucer" in told or ("Southwark" in told) == (chosen == SOUTHWARK), "picker and reading name two places"


# Choices


def test_a_choice_changes_the_url_and_the_picture() -> None:
    screen = visit()
    before = screen.layers["areas"]["data"]
    other = pick(screen, "measure", "burglary")
    assert other.query == {"measure": "burglary"}
    assert other.layers["areas"]["data"] == before.replace("/robbery/", "/burglary/")
    assert table(other).caption.startswith("Burglary")
    assert "Burglary" in other.of_class("lbe-title")[0]


@pytest.mark.parametrize(
    ("key", "value", "expected", "in_layer"),
    [
        ("period", "2019-03", {"period": "2019-03"}, "/2019-03.json"),
        ("window", "month", {"window": "month"}, "window=month"),
        ("against", "similar", {"against": "similar"}, "against=similar"),
        ("domain", "confidence", None, "/pas_"),
    ],
)
def test_every_picker_moves_url_and_map_together(
    key: str, value: str, expected: dict[str, str] | None, in_layer: str
) -> None:
    screen = pick(visit(), key, value)
    assert screen.faults == []
    assert expected is None or screen.query == expected
    assert in_layer in screen.layers["areas"]["data"]


def test_choosing_a_borough_marks_it_everywhere() -> None:
    screen = pick(visit(), "area", SOUTHWARK)
    assert screen.query == {"area": SOUTHWARK}
    assert SOUTHWARK in screen.layers["chosen"]["data"]
    assert "in Southwark" in screen.of_class("lbe-big")[0]
    assert any("Southwark" in text for text in screen.of_class("lbe-h2"))
    assert all("Southwark" in chart.alt for chart in screen.charts)
    assert pick(screen, "area", "").query == {}


def test_the_latest_period_is_not_written_into_the_url() -> None:
    screen = pick(visit(period="2019-03"), "period", "2026-06")
    assert screen.query == {}


def test_a_measure_without_wards_leaves_the_ward_view() -> None:
    screen = pick(visit(view="wards", measure="robbery"), "measure", "homicide")
    assert screen.query == {"measure": "homicide"}
    assert "/layers/borough/" in screen.layers["areas"]["data"]


def test_the_slider_moves_the_url_and_the_map() -> None:
    screen = visit()
    screen.at.select_slider(key="slide_period").set_value("2019-03")
    moved = again(screen)
    assert moved.query == {"period": "2019-03"}
    assert "/2019-03.json" in moved.layers["areas"]["data"]
    assert moved.at.selectbox(key="choose_period").value == "2019-03"


def test_a_borough_then_a_ward_of_it() -> None:
    screen = pick(pick(visit(view="wards"), "area", SOUTHWARK), "ward", CHAUCER)
    assert screen.query == {"area": CHAUCER, "view": "wards"}
    assert "Chaucer" in screen.of_class("lbe-big")[0]
    assert CHAUCER in screen.layers["chosen"]["data"]
    assert pick(screen, "ward", "").query == {"area": SOUTHWARK, "view": "wards"}


def test_wards_of_one_name_can_be_told_apart() -> None:
    lines = table(visit(view="wards")).lines
    assert len({line["Ward"] for line in lines}) == len(lines), "Abbey is a ward of three boroughs"


def test_every_ward_can_be_seen() -> None:
    screen = visit(view="wards")
    screen.at.toggle(key="all_rows").set_value(True)
    assert len(table(again(screen)).lines) == 704


# What crosses the wire


@pytest.mark.parametrize("query", [{"view": "wards"}, {"view": "wards", "area": CHAUCER}, {}, {"view": "tiles"}])
def test_a_map_is_a_few_addresses_and_never_boundaries(query: dict[str, str]) -> None:
    screen = visit(**query)
    deck = screen.decks[0].json
    assert len(deck) < (4_000 if query.get("view") == "wards" else 9_000)
    for layer in screen.layers.values():
        if layer["@@type"] == "GeoJsonLayer":
            assert str(layer["data"]).startswith("/layers/")
    assert not re.search(r"https?:|carto|mapbox|coordinates", deck.lower())


@pytest.mark.parametrize("view", ["map", "tiles", "wards"])
def test_the_first_view_of_a_map_outlives_a_choice(view: str) -> None:
    decks = [
        json.loads(visit(view=view, **more).decks[0].json) for more in ({}, {"area": SOUTHWARK, "measure": "drugs"})
    ]
    assert decks[0]["initialViewState"] == decks[1]["initialViewState"]


def test_every_layer_has_a_name_and_only_areas_answer_to_a_click() -> None:
    layers = visit(view="wards", area=SOUTHWARK).layers
    assert all(layers)
    assert [name for name, layer in layers.items() if layer.get("pickable")] == ["areas"]


@pytest.mark.parametrize("query", [{}, {"view": "wards"}, {"measure": "pas_trust"}])
def test_what_is_drawn_is_also_said(query: dict[str, str]) -> None:
    screen = visit(**query)
    assert "Map of" in screen.decks[0].alt
    strip, trend = screen.charts
    assert re.search(r"\d", strip.alt)
    assert trend.alt.startswith("Line chart. London")


TOGETHER = {
    "stop_search_rate_ratio": "Rate ratio",
    "stop_search_rate_difference": "Difference",
    "stop_search_excess": "Excess",
}


@pytest.mark.parametrize("measure", TOGETHER)
@pytest.mark.parametrize("area", ["", SOUTHWARK])
def test_ratio_difference_and_excess_stand_together(measure: str, area: str) -> None:
    """A ratio alone misleads: the other two stand beside it with intervals, and the unknown with its bounds."""
    screen = visit(measure=measure, **({"area": area} if area else {}))
    (beside,) = screen.of_class("eq-beside")
    assert {name: title in beside for name, title in TOGETHER.items()} == {name: name != measure for name in TOGETHER}
    assert beside.count("95 % interval") == 2
    assert any("no ethnicity recorded" in text and "Were all of them" in text for text in screen.of_class("lbe-note"))
    link = screen.links["What lies behind this figure: see Equality"]
    assert link.startswith("/equality?")
    assert f"measure={measure}" in link
    assert ("area=" in link) == bool(area)


def test_on_a_projector_too_the_three_stand_together() -> None:
    assert visit(measure="stop_search_rate_ratio", mode="hall").of_class("eq-beside")


def test_the_three_are_of_the_chosen_group_and_no_bounds_are_given_for_part_of_it() -> None:
    screen = visit(measure="stop_search_rate_ratio", group="Black, object: drugs")
    assert screen.of_class("eq-beside")
    assert not any("no ethnicity recorded" in text for text in screen.of_class("lbe-note"))


def test_outcomes_carry_the_note_that_equal_shares_prove_nothing() -> None:
    screen = visit(measure="stop_search_outcome_rate")
    assert any("do not prove that searches are fair" in text for text in screen.of_class("lbe-note"))
    assert not visit(measure="robbery").of_class("eq-beside")


def test_a_column_that_says_nothing_of_any_borough_is_left_out() -> None:
    screen = visit(measure="stop_search_rate_ratio")
    headings = next(iter(table(screen).rows.values())).keys()
    assert "On the year before" not in headings
    assert "Among boroughs" not in headings
    assert any("year before are published" in text for text in screen.of_class("lbe-small"))
    assert "no earlier figure" not in screen.text
    robbery = next(iter(table(visit()).rows.values())).keys()
    assert {"On the year before", "Among boroughs"} <= robbery


def test_many_areas_come_with_what_chance_alone_would_flag() -> None:
    """679 wards at 95 %: about 34 would be flagged if none differed."""
    screen = visit(view="wards")
    (said,) = [text for text in screen.of_class("lbe-small") if "by chance" in text or "chance alone" in text]
    assert "none of the 679 wards differed, chance alone would still call about 34" in said
    drawn = screen.at.toggle(key="all_rows").set_value(True).run()
    rows = table(Screen(drawn)).rows.values()
    only = sum(text in {"Higher", "Lower"} for row in rows for name, text in row.items() if name.startswith("Against"))
    assert f"; {only} are called so here at 95 % only" in said


def test_a_table_of_wards_is_against_the_wards_together() -> None:
    headings = next(iter(table(visit(view="wards")).rows.values())).keys()
    assert "Against London’s wards together" in headings


def test_the_folded_filter_says_all_that_the_pickers_hold() -> None:
    screen = visit(measure="drugs", window="quarter", against="similar", period="2025-06", area=SOUTHWARK)
    (said,) = screen.of_class("lbe-chosen-filters")
    for part in ("Drug", "Southwark", "3 months to June 2025", "against similar boroughs"):
        assert part in said
    assert "Asian" in visit(measure="stop_search_rate", group="Asian").of_class("lbe-chosen-filters")[0]


def test_a_map_of_wards_that_is_all_blank_shows_the_boroughs() -> None:
    """White borough lines are lost among blank wards."""
    blank = visit(measure="weapons_possession", view="wards", period="2024-08").layers
    assert "blank-not_comparable" in blank
    assert blank["boroughs"]["getLineColor"][:3] != [255, 255, 255]
    assert visit(view="wards").layers["boroughs"]["getLineColor"][:3] == [255, 255, 255]


def test_an_unknown_path_offers_the_pages_and_shows_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.frame.lost", lambda pages: "nope")
    screen = visit()
    assert screen.of_class("lbe-title") == ["There is no page at this address"]
    assert not screen.decks
    assert not screen.charts
    assert not screen.tables
    assert {"London", "Borough", "My area", "Equality", "Data and methods"} <= screen.links.keys()


@pytest.mark.parametrize(("area", "told"), [("", "in London"), ("E09000008", "in Croydon")])
def test_whether_it_has_changed_is_said_of_what_is_shown(area: str, told: str) -> None:
    screen = visit("", measure="theft_from_person", area=area)
    (text,) = (text for text in screen.of_class("lbe-list") if "On the year before." in text)
    assert told in text and "Over the years." in text


def test_a_gap_of_london_with_itself_is_not_asked_whether_it_changed() -> None:
    assert "Has it changed?" not in visit("", measure="pas_trust_gap").text
