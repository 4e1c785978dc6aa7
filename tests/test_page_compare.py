"""The Compare page: every view with every kind of measure, bad addresses, choices, and one truth on all its parts."""

from __future__ import annotations

from dataclasses import fields, replace
from urllib.parse import parse_qs, urlparse

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from measures.comparison_reading import PAST
from measures.estimates import Figures, load_figures
from tests.screen import Screen, numbers, pick, visit
from ui.compare_state import AGAINST, MOST, ORDERS, VIEWS, CompareState, fit, read
from web.routes import routes

FIGURES = load_figures()
BOROUGHS = FIGURES.gazetteer.at_level("borough")
SOUTHWARK, LAMBETH, WESTMINSTER, CITY, CHAUCER = "E09000028", "E09000022", "E09000033", "E09000001", "E05011098"
#: Each kind of measure, and the views that treat it in a way of its own.
KINDS = {
    "robbery": VIEWS,
    "pas_trust": VIEWS,
    "pas_trust_gap": VIEWS,
    "stop_search_rate_ratio": ("intervals", "funnel", "trend", "two"),
    "harm_ons_css": ("intervals", "funnel", "beeswarm", "heat"),
    "stop_search_count": ("intervals", "funnel", "tiles", "multiples"),
}


def test_the_first_page_is_whole() -> None:
    screen = visit("compare")
    assert screen.faults == []
    assert screen.query == {}
    assert screen.of_class("lbe-title") == ["Robbery: Westminster stands out"]
    (table,) = screen.tables
    assert len(table.rows) == 33
    assert len(screen.charts) == 1
    assert screen.of_class("lbe-how")
    assert "at 95 % about 1.6 would be marked by chance" in screen.text
    assert "Download these figures (CSV)" in screen.links


@pytest.mark.parametrize(
    ("measure", "view"),
    [(measure, view) for measure, views in KINDS.items() for view in views],
)
def test_every_view_of_every_kind_of_measure_is_whole(view: str, measure: str) -> None:
    screen = visit("compare", view=view, measure=measure, areas=f"{SOUTHWARK},{LAMBETH}")
    assert screen.faults == []
    assert len(screen.of_class("lbe-title")) == 1
    assert screen.of_class("lbe-body")
    assert screen.tables
    assert all(chart.alt for chart in screen.charts)
    why_not = {"pas_trust_gap", "harm_ons_css", "stop_search_rate_ratio", "stop_search_count"}
    if view == "funnel" and measure in why_not:
        assert any("There is no funnel for this measure" in text for text in screen.of_class("lbe-note"))
    elif view == "tiles":
        assert len(screen.decks) == 1
    else:
        assert len(screen.charts) == (0 if view == "heat" else 1)


ODD = {
    "wards": {"set": f"wards:{SOUTHWARK}", "areas": CHAUCER, "against": "borough"},
    "chosen and the City": {"set": "chosen", "areas": f"{SOUTHWARK},{CITY}", "against": "bcu"},
    "own past": {"against": PAST, "measure": "burglary", "order": "distance"},
    "across a break": {"measure": "hate_crime", "period": "2024-06"},
    "mostly zero": {"measure": "homicide", "window": "month", "against": "similar"},
    "one period": {"measure": "use_of_force_share"},
    "a month to come": {"measure": "robbery", "period": "2031-01"},
    "ten": {"areas": ",".join(BOROUGHS[:MOST])},
}
#: Views that a question cannot touch in a way of its own are left out.
SEEN = dict.fromkeys(ODD, VIEWS) | {
    "a month to come": ("intervals", "heat", "two"),
    "one period": ("intervals", "funnel", "trend", "multiples"),
    "own past": ("intervals", "funnel", "heat", "two"),
    "mostly zero": ("intervals", "funnel", "beeswarm", "heat"),
    "across a break": ("intervals", "trend", "multiples", "heat"),
}


@pytest.mark.parametrize(("odd", "view"), [(odd, view) for odd, views in SEEN.items() for view in views])
def test_every_view_of_what_is_odd_is_whole(odd: str, view: str) -> None:
    screen = visit("compare", view=view, **ODD[odd])
    assert screen.faults == []
    assert len(screen.of_class("lbe-title")) == 1


def test_the_legend_names_the_mark_of_each_area_as_well_as_its_colour() -> None:
    screen = visit("compare", view="two", areas=",".join(BOROUGHS[1:9]))
    keys = [
        piece for each in screen.at.get("html") for piece in each.proto.body.split("<li>") if "lbe-mark-" in piece[:40]
    ]
    looks = [piece.partition("</span>")[0] for piece in keys]
    assert len(looks) == len(set(looks)) == 8


@pytest.mark.parametrize(
    ("query", "told"),
    [
        pytest.param({"areas": "E09000099"}, "There is no area", id="no such area"),
        pytest.param({"areas": "Southwark"}, SOUTHWARK, id="a name"),
        pytest.param({"areas": ",".join(BOROUGHS[:12])}, "12 areas are asked for, and 10 is the most", id="twelve"),
        pytest.param({"areas": "E12000007"}, "London is what areas are compared with", id="London"),
        pytest.param({"areas": f"{SOUTHWARK},{CHAUCER}", "set": "chosen"}, "Boroughs and wards", id="both kinds"),
        pytest.param({"areas": CHAUCER}, "is not one of the areas compared", id="a ward among boroughs"),
        pytest.param({"set": "chosen"}, "No area is chosen", id="none chosen"),
        pytest.param({"set": "wards:E09000099"}, "There is no borough", id="no such borough"),
        pytest.param({"set": "everything"}, "There is no set of areas", id="no such set"),
        pytest.param({"set": f"wards:{SOUTHWARK}", "measure": "pas_trust"}, "at level", id="no wards"),
        pytest.param({"set": f"wards:{SOUTHWARK}", "against": "bcu"}, "comparison of wards", id="no such benchmark"),
        pytest.param({"measure": "robery"}, "robbery", id="a misspelt measure"),
        pytest.param({"measure2": "robbery", "view": "two"}, "beside itself", id="a measure beside itself"),
        pytest.param({"measure2": "thrust"}, "There is no measure", id="a misspelt second measure"),
        pytest.param({"window": "20y"}, "There is no window", id="a window longer than the data"),
        pytest.param({"measure": "pas_trust", "window": "month"}, "There is no window", id="a window of others"),
        pytest.param({"view": "league"}, "There is no view", id="a league table"),
        pytest.param({"order": "rank"}, "There is no order", id="ranks"),
        pytest.param({"against": "paris"}, "There is no comparison", id="Paris"),
        pytest.param({"inputs": "luck"}, "There is no input", id="an input of the model"),
    ],
)
def test_what_does_not_exist_is_said_and_nothing_is_shown(query: dict[str, str], told: str) -> None:
    screen = visit("compare", **query)
    assert screen.faults == []
    assert not screen.charts and not screen.decks and not screen.tables
    assert any(told in text for text in screen.of_class("lbe-note")), screen.of_class("lbe-note")
    assert "Open the comparison with what does exist" in screen.links


def test_a_measure_of_london_alone_is_not_compared() -> None:
    screen = visit("compare", measure="victim_satisfaction")
    assert screen.faults == []
    assert not screen.charts and not screen.tables
    assert "London as a whole only" in screen.of_class("lbe-title")[0]
    assert [box.key for box in screen.at.selectbox if box.key == "choose_measure"]


def test_a_month_beyond_the_data_is_said() -> None:
    screen = visit("compare", measure="pas_trust", period="2026-06")
    assert any("is published to December 2023" in text for text in screen.of_class("lbe-note"))
    assert "Show December 2023" in screen.links
    assert not screen.charts


def test_nothing_is_ranked() -> None:
    for order in ORDERS:
        text = visit("compare", order=order).text.lower()
        for word in ("worst", "league", " rank ", "ranked 1", "1st", "top ten", "best"):
            assert word not in text


def values_of(screen: Screen, heading: str) -> dict[str, str]:
    """A column of the first table by area."""
    return {name: row[heading] for name, row in screen.tables[0].rows.items()}


@pytest.mark.parametrize(
    ("measure", "against", "heading"),
    [("robbery", "london", "Per 1,000 residents"), ("pas_trust", "london", "Per cent"),
     ("robbery", "bcu", "Per 1,000 residents")],
)  # fmt: skip
def test_table_chart_sentence_and_download_agree(measure: str, against: str, heading: str) -> None:
    screen = visit("compare", measure=measure, against=against, areas=SOUTHWARK)
    href = screen.links["Download these figures (CSV)"]
    with TestClient(Starlette(routes=routes())) as client:
        lines = client.get(href.replace("format=csv", "format=json")).json()["figures"]
    api = {row["name"]: row for row in lines}
    table = screen.tables[0].rows
    assert set(table) == set(api)
    against_heading = next(name for name in table["Southwark"] if name.startswith("Against"))
    marks = {"clearly higher": 0, "clearly lower": 0, "similar": 0}
    for name, row in table.items():
        told = api[name]
        if told["value"] is None:
            continue
        (printed,) = numbers([row[heading].removesuffix(" %")])
        assert printed == pytest.approx(told["value"], abs=0.51 if row[heading].endswith("%") else 0.051)
        verdict = row[against_heading].lstrip("▲▼△▽ ").lower()
        assert verdict == told["comparison"].replace("_", " ")
        marks[verdict] = marks.get(verdict, 0) + 1
    body = screen.of_class("lbe-body")[0]
    for word, found in (("clearly higher", marks["clearly higher"]), ("clearly lower", marks["clearly lower"])):
        count = "none is" if not found else f"{found} {'is' if found == 1 else 'are'}"
        assert f"{count} {word}" in body
    southwark = next(text for text in screen.of_class("lbe-list") if "Southwark" in text)
    assert table["Southwark"][heading].removesuffix(" %") in southwark
    assert table["Southwark"]["95 % interval"] in southwark
    shown = [numbers([text.removesuffix(" %")])[0] for text in values_of(screen, heading).values() if text[0].isdigit()]
    assert f"{len(shown)} areas" in screen.charts[0].alt


def test_two_measures_name_their_own_periods_and_assert_no_cause() -> None:
    screen = visit("compare", view="two", areas=SOUTHWARK)
    text = screen.text
    assert "12 months to June 2026" in text and "12 months to December 2023" in text
    assert "says nothing of what causes what" in text
    assert "Download Trust in the Met (CSV)" in screen.links
    for word in ("correlat", "coefficient", "r²"):
        assert word not in text.lower()


def test_the_heat_table_says_in_words_what_it_says_in_colour() -> None:
    screen = visit("compare", view="heat", areas=f"{SOUTHWARK},{LAMBETH},{WESTMINSTER}")
    (table, *_) = screen.tables
    cells = [text for row in table.lines for text in list(row.values())[1:]]
    assert any("Clearly higher" in text for text in cells)
    assert all(any(word in text for word in ("igher", "ower", "imilar", "Not compared", "–", "few")) for text in cells)
    assert "comparisons. If nothing differed" in screen.text


def test_choices_change_the_address() -> None:
    screen = pick(visit("compare"), "add", SOUTHWARK)
    assert screen.query == {"areas": SOUTHWARK}
    screen = pick(screen, "against", "similar")
    assert screen.query == {"areas": SOUTHWARK, "against": "similar"}
    screen = pick(screen, "set", f"wards:{SOUTHWARK}")
    assert screen.query == {"set": f"wards:{SOUTHWARK}"}
    screen = pick(screen, "measure", "rape")
    assert screen.query["measure"] == "rape"
    assert "set" not in screen.query
    screen = Screen(visit("compare", areas=SOUTHWARK).at.button(key=f"leave_out_{SOUTHWARK}").click().run())
    assert screen.query == {}


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        pytest.param({"set": "chosen", "areas": f"{SOUTHWARK},{LAMBETH}"}, 2, id="chosen"),
        pytest.param({"set": f"wards:{SOUTHWARK}", "against": "borough"}, 23, id="wards"),
        pytest.param({"set": "chosen", "areas": SOUTHWARK, "against": PAST}, 2, id="own past, both years"),
        pytest.param({"measure": "stop_search_rate_ratio", "group": "Asian"}, 33, id="a group"),
    ],
)
def test_the_csv_holds_what_is_shown(query: dict[str, str], rows: int) -> None:
    href = visit("compare", **query).links["Download these figures (CSV)"]
    with TestClient(Starlette(routes=routes())) as client:
        answer = client.get(href)
    assert answer.status_code == 200
    assert len(answer.text.splitlines()) == rows + 1


def test_the_csv_of_a_trend_holds_every_period() -> None:
    screen = visit("compare", view="trend", areas=SOUTHWARK)
    query = parse_qs(urlparse(screen.links["Download these figures (CSV)"]).query)
    assert query["period"] == ["all"]
    assert query["area"] == [SOUTHWARK]


@st.composite
def states(draw: st.DrawFn) -> CompareState:
    """Any state whose parts go together."""
    measure = FIGURES.measure(draw(st.sampled_from(sorted(FIGURES.catalogue.measures))))
    borough = draw(st.sampled_from(BOROUGHS[1:]))
    wards = "ward" in measure.levels and draw(st.booleans())
    places = FIGURES.gazetteer.wards_of(borough) if wards else BOROUGHS
    areas = tuple(sorted(draw(st.sets(st.sampled_from(places), max_size=4))))
    sets = [f"wards:{borough}" if wards else "boroughs", *(["chosen"] if areas else [])]
    return CompareState(
        measure=measure.id,
        window=draw(st.sampled_from(["", *measure.windows])),
        areas=areas,
        set=draw(st.sampled_from(sets)),
        against=draw(st.sampled_from(AGAINST["ward" if wards else "borough"])),
        order=draw(st.sampled_from(ORDERS)),
        view=draw(st.sampled_from(VIEWS)),
        period=draw(st.sampled_from(["", "2024-03", "2015-12"])),
    )


@settings(max_examples=150)
@given(states())
def test_a_url_carries_the_whole_state(state: CompareState) -> None:
    assert read(state.query(), FIGURES) == (state, ())


@settings(max_examples=150)
@given(states(), st.sampled_from(sorted(FIGURES.catalogue.measures)))
def test_another_measure_leaves_what_goes_with_it(state: CompareState, measure: str) -> None:
    fitted = fit(replace(state, measure=measure), FIGURES)
    assert read(fitted.query(), FIGURES) == (fitted, ())


@settings(max_examples=200)
@given(
    st.dictionaries(st.sampled_from([field.name for field in fields(CompareState)]), st.text(max_size=12), max_size=4)
)
def test_no_url_breaks_the_page(query: dict[str, str]) -> None:
    state, _ = read(query, FIGURES)
    assert read(state.query(), FIGURES) == (state, ())


def test_an_order_of_areas_means_nothing(figures: Figures) -> None:
    one = read({"areas": f"{SOUTHWARK},{LAMBETH}"}, figures)[0]
    other = read({"areas": f" {LAMBETH} ,{SOUTHWARK},{SOUTHWARK}"}, figures)[0]
    assert one == other
