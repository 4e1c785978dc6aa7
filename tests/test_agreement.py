"""One screen agrees with itself: map, legend, table, sentence, charts, CSV and API say the same, value for value."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.areas import load_gazetteer
from tests.screen import Row, Screen, numbers, visit
from web.routes import routes

SOUTHWARK = "E09000028"
BLANK = [255, 255, 255, 255]


class Sides(NamedTuple):
    """The same figures from five sides, by area code (the table by name)."""

    screen: Screen
    layer: dict[str, dict[str, Any]]
    table: dict[str, Row]
    csv: dict[str, dict[str, str]]
    api: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=routes())) as opened:
        yield opened


def address_of_figures(layer: str) -> str:
    """The API's address of the figures that a layer of values draws."""
    found = re.fullmatch(r"/layers/(\w+)/\w+/(\w+)/([\d-]+)\.json\?(.+)", layer)
    assert found, layer
    options = "&".join(part for part in found[4].split("&") if not part.startswith("within="))
    level = "borough" if found[1] == "tiles" else found[1]
    return f"/api/v1/figures?measure={found[2]}&level={level}&period={found[3]}&{options}&limit=10000"


def sides(client: TestClient, screen: Screen, caption: str, download: bool = True) -> Sides:
    """Gather what each side says of a screen; ``download`` says whether its CSV link has the same figures."""
    layer = str(screen.layers["areas"]["data"])
    features = client.get(layer).json()["features"]
    (table,) = [found for found in screen.tables if caption in found.caption]
    asked = address_of_figures(layer)
    link = screen.links["Download these figures (CSV)"] if download else f"{asked}&format=csv"
    text = client.get(link).text
    return Sides(
        screen,
        {feature["properties"]["code"]: feature["properties"] for feature in features},
        table.rows,
        {row["area"]: row for row in csv.DictReader(io.StringIO(text))},
        {row["area"]: row for row in client.get(asked).json()["figures"]},
    )


ROBBERY, TRUST, TILES, WARDS, BOROUGH = "robbery", "trust", "tiles", "wards", "wards of a borough"


@pytest.fixture(scope="module", params=[ROBBERY, TRUST, TILES, WARDS, BOROUGH])
def seen(client: TestClient, request: pytest.FixtureRequest) -> Sides:
    which = str(request.param)
    if which == ROBBERY:
        return sides(client, visit(area=SOUTHWARK, period="2026-06"), "Robbery, 12 months to June 2026")
    if which == TRUST:
        screen = visit(measure="pas_trust", period="2023-12", area="E09000023")
        return sides(client, screen, "12 months to December 2023")
    if which == TILES:
        screen = visit(measure="shoplifting", view="tiles", against="similar", window="month", period="2024-12")
        return sides(client, screen, "December 2024")
    if which == WARDS:
        screen = visit(view="wards", area="E05011098", against="borough")
        return sides(client, screen, "Robbery, 12 months to March 2026")
    return sides(client, visit("borough", area=SOUTHWARK), "wards in name order", download=False)


def named(seen: Sides) -> dict[str, str]:
    """The code of each area in the table by its name there: boroughs, or the wards of Southwark."""
    inside = {code for code in seen.layer if code.startswith("E09")} or set(load_gazetteer().wards_of(SOUTHWARK))
    return {seen.api[code]["name"]: code for code in sorted(inside)}


def value_heading(table: dict[str, Row]) -> str:
    """The heading of the column of values: the one before the interval."""
    headings = list(next(iter(table.values())))
    return headings[headings.index("95 % interval") - 1]


def test_all_sides_speak_of_the_same_areas(seen: Sides) -> None:
    assert set(seen.csv) == set(seen.api)
    assert set(seen.layer) <= set(seen.api)
    assert set(seen.table) == set(named(seen))
    assert len(seen.table) in {23, 33}


def test_csv_and_api_are_equal(seen: Sides) -> None:
    for code, told in seen.api.items():
        row = seen.csv[code]
        for name in ("value", "lower", "upper", "count", "denominator", "benchmark"):
            assert (float(row[name]) if row[name] else None) == told[name], (code, name)
        for name in ("status", "comparison", "against", "period", "window", "method", "unit", "snapshot"):
            assert row[name] == told[name], (code, name)
        assert row["citation"]


def test_the_map_says_what_the_figures_say(seen: Sides) -> None:
    for code, drawn in seen.layer.items():
        told = seen.api[code]
        if told["value"] is None:
            assert (drawn["value"], drawn["interval"], drawn["fill"]) == ("", "", BLANK)
            assert drawn["status"]
            continue
        printed = drawn["value"].removesuffix(f" {told['unit']}")
        assert printed == rounded(told["value"], like=printed), code
        lower, upper = drawn["interval"].removesuffix(" %").split(" to ")
        assert (lower, upper) == (rounded(told["lower"], like=lower), rounded(told["upper"], like=upper)), code
        assert drawn["status"] == ("none recorded" if told["status"] == "zero" and drawn["status"] else "")
        compared = told["comparison"].replace("_", " ")
        assert drawn["comparison"].lower().startswith("" if compared == "not compared" else compared)


def test_the_table_says_what_the_map_says(seen: Sides) -> None:
    heading = value_heading(seen.table)
    for name, code in named(seen).items():
        row, drawn, told = seen.table[name], seen.layer[code], seen.api[code]
        suffix = "" if told["unit"] == "%" else f" {told['unit']}"
        assert row[heading] == (drawn["value"].removesuffix(suffix) or drawn["status"]), name
        assert row["95 % interval"] == (drawn["interval"] or "–"), name
        against = next(text for column, text in row.items() if column.startswith("Against"))
        compared = told["comparison"].replace("_", " ")
        assert against.lower() == ("–" if compared == "not compared" else compared), name


def test_counts_in_the_table_are_the_counts_of_the_figures(seen: Sides) -> None:
    headings = list(next(iter(seen.table.values())))
    if headings.index("95 % interval") < 3:
        pytest.skip("a survey has no counts")
    for name, code in named(seen).items():
        count = seen.api[code]["count"]
        assert seen.table[name][headings[1]] == ("–" if count is None else f"{count:,.0f}"), name


def test_every_colour_is_that_of_its_class_in_the_legend(seen: Sides) -> None:
    limits = {colour: bounds(label) for colour, label in seen.screen.legend if colour}
    for code, drawn in seen.layer.items():
        value = seen.api[code]["value"]
        if value is None:
            continue
        colour = "#" + "".join(f"{part:02X}" for part in drawn["fill"][:3])
        low, high = limits[colour]
        assert low <= value < high, (code, value, colour)


def test_the_sentence_says_what_the_table_says(seen: Sides) -> None:
    heading = value_heading(seen.table)
    headlines = seen.screen.of_class("lbe-big")
    told = [row for name, row in seen.table.items() if any(f"in {name}9" in text for text in headlines)]
    if seen.screen.query.get("area") in seen.layer:
        assert len(told) == 1
    for row in told:
        name = next(iter(row.values()))
        headline = next(text for text in headlines if f"in {name}9" in text)
        assert headline.startswith(row[heading])
        assert headline.endswith(f"95 % interval {row['95 % interval']}")
        count = list(row.values())[1]
        assert any(f"{count} " in body and name in body for body in seen.screen.of_class("lbe-body"))


def test_the_strip_has_every_value_and_no_other(seen: Sides) -> None:
    strip = next(chart for chart in seen.screen.charts if "areas" in chart.alt)
    known = [told["value"] for told in seen.api.values() if told["value"] is not None]
    if "wards in name order" in " ".join(table.caption for table in seen.screen.tables) and len(known) > 60:
        pytest.skip("the strip of a borough is of boroughs, and wards are counted in bars")
    low, high = re.findall(r"from ([\d.,]+)(?: %)? to ([\d.,]+)", strip.alt)[0]
    assert numbers([low, high.rstrip(".,")]) == pytest.approx([min(known), max(known)], abs=0.51)
    assert f"{len(known)} areas" in strip.alt


def test_the_trend_ends_where_the_figures_end(seen: Sides, client: TestClient) -> None:
    one = next(iter(seen.api.values()))
    asked = f"/api/v1/figures?measure={one['measure']}&level=london&period=latest&window={one['window']}"
    (london,) = client.get(asked).json()["figures"]
    trend = next(chart for chart in seen.screen.charts if "London: " in chart.alt)
    last = re.findall(r"London: .*?, ([\d.,]+)(?: %)? in \w+ \d{4}", trend.alt)[0]
    assert last == rounded(london["value"], like=last)


def test_a_tooltip_names_one_place(seen: Sides) -> None:
    head = str(json.loads(seen.screen.decks[0].tooltip)["html"]).partition("{value}")[0]
    shown = re.findall(r"\{(\w+)\}", head)
    names = {tuple(drawn[part] for part in shown) for drawn in seen.layer.values()}
    assert len(names) == len(seen.layer), "wards of two boroughs share a name: say the borough too"


def test_published_trust_is_on_every_side(client: TestClient) -> None:
    found = sides(client, visit(measure="pas_trust", period="2023-12", area="E09000023"), "December 2023")
    for name, code, value in (("Lewisham", "E09000023", 56), ("Harrow", "E09000015", 82)):
        assert found.api[code]["value"] == pytest.approx(value)
        assert found.table[name]["Per cent"] == f"{value} %"
        assert found.layer[code]["value"] == f"{value} %"
    assert "56 %" in found.screen.of_class("lbe-big")[0]


def test_robbery_in_southwark_is_the_number_in_the_published_file(client: TestClient) -> None:
    found = sides(client, visit(area=SOUTHWARK, period="2026-06"), "June 2026")
    count = found.api[SOUTHWARK]["count"]
    assert count == 2005
    assert found.table["Southwark"]["Robberies"] == "2,005"
    assert "2,005 robberies were recorded in Southwark" in found.screen.of_class("lbe-body")[0]
    assert found.api[SOUTHWARK]["value"] == pytest.approx(1000 * 2005 / 307_635, abs=0.001)


def test_the_picture_holds_the_wards_of_the_borough_and_no_others(client: TestClient) -> None:
    found = sides(client, visit("borough", area=SOUTHWARK), "wards in name order", download=False)
    wards = load_gazetteer().wards_of(SOUTHWARK)
    assert set(found.layer) == set(wards)
    assert set(found.table) == {found.api[code]["name"] for code in wards}


def test_a_playing_map_has_the_colours_of_the_standing_one(client: TestClient) -> None:
    screen = visit(period="2019-03")
    standing = client.get(str(screen.layers["areas"]["data"])).json()["features"]
    screen.at.button(key="play").click()
    played = json.loads(Screen(screen.at.run()).decks[0].json)["layers"][0]
    palette, text = re.fullmatch(r"@@=\((.+)\)\[\('(\d+)'\)\[properties\.i\]\]", played["getFillColor"]).groups()  # type: ignore[union-attr]
    places = client.get(played["data"]).json()["features"]
    drawn = {each["properties"]["code"]: json.loads(palette)[int(text[each["properties"]["i"]])] for each in places}
    assert drawn == {each["properties"]["code"]: each["properties"]["fill"] for each in standing}


def rounded(value: float, like: str) -> str:
    """A value with as many decimals as a printed text has, and its sign of unit."""
    plain = like.removesuffix("%").strip()
    decimals = len(plain.partition(".")[2])
    return f"{value:,.{decimals}f}{' %' if like.endswith('%') else ''}"


def bounds(label: str) -> tuple[float, float]:
    """The limits that a legend's label prints: lower included, upper not."""
    found = [float(text.replace(",", "")) for text in re.findall(r"[\d.,]+", label)]
    if label.startswith("under"):
        return float("-inf"), found[0]
    if label.endswith("over"):
        return found[0], float("inf")
    return found[0], found[1]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"measure": "hate_crime", "period": "2024-08"}, id="two ways of recording"),
        pytest.param({"measure": "weapons_possession", "period": "2024-08", "view": "wards"}, id="the same of wards"),
        pytest.param({"measure": "stop_search_count", "view": "wards"}, id="too few"),
        pytest.param({"measure": "stop_search_rate_ratio", "group": "Asian"}, id="could be chance"),
    ],
)
def test_every_hatched_key_runs_as_the_lines_on_the_map_run(client: TestClient, query: dict[str, str]) -> None:
    screen = visit(**query)
    layers = {
        name: each for name, each in screen.layers.items() if name.startswith("blank-") or name in {"city", "uncertain"}
    }
    drawn = sorted(direction(client, str(layer["data"])) for layer in layers.values())
    assert drawn
    assert sorted(screen.hatchings.values()) == pytest.approx(drawn, abs=2)
    assert len(set(drawn)) == len(drawn)


def direction(client: TestClient, address: str) -> float:
    """Direction of the longest line of a hatching, degrees anticlockwise from east."""
    shapes = [feature["geometry"] for feature in client.get(address).json()["features"]]
    lines = [np.asarray(line) for shape in shapes for line in shape["coordinates"]]
    steps = [(line[-1] - line[0]) * (math.cos(math.radians(51.5)), 1.0) for line in lines]
    east, north = max(steps, key=lambda step: float(np.hypot(*step)))
    return math.degrees(math.atan2(north, east)) % 180
