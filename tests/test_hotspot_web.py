"""Hotspots over HTTP: layers once, recolouring in few bytes, and the same guard in every form of answer."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from base.snapshot import Snapshot
from geo.layers import layer_path
from measures.hotspot_crimes import crimes_in
from measures.hotspot_layers import hot_path, places_layer
from measures.hotspot_maps import hotspot_map
from measures.hotspot_query import HotspotQuery
from measures.hotspot_rows import FIELDS
from web.hotspots import BESIDE
from web.routes import routes

HOTSPOTS = "/api/v1/hotspots"
SOUTHWARK = "E09000028"
#: Bytes that a recolour may send.
BUDGET = 40_000


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=routes())) as opened:
        yield opened


def body(client: TestClient, address: str) -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return dict(response.json())


def wire(client: TestClient, address: str) -> int:
    with client.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as response:
        assert response.headers["content-encoding"] == "gzip"
        return sum(len(part) for part in response.iter_raw())


def test_places_are_sent_once_under_their_hash(client: TestClient, snapshot: Snapshot) -> None:
    content = places_layer(snapshot, "hex500", SOUTHWARK)
    path = layer_path(content, f"cells/hex500-{SOUTHWARK}")
    response = client.get(path)
    assert "immutable" in response.headers["cache-control"]
    features = response.json()["features"]
    shown = hotspot_map(snapshot, HotspotQuery(area=SOUTHWARK))
    assert [each["properties"]["code"] for each in features] == shown.codes.tolist()
    assert [each["properties"]["i"] for each in features] == list(range(len(shown.frame())))
    stale = client.get(f"/layers/cells/hex500-{SOUTHWARK}.000000000000.json")
    assert stale.status_code == 404
    assert stale.json()["nearest"] == [path]
    assert client.get("/layers/cells/hex501.json").status_code == 404
    assert client.get("/layers/cells/hex500-E99.json").status_code == 404


@pytest.mark.parametrize("crime", [crime.id for crime in crimes_in("hex500")])
def test_a_recolour_is_small_and_draws_what_the_map_shows(client: TestClient, snapshot: Snapshot, crime: str) -> None:
    shown = hotspot_map(snapshot, HotspotQuery(crime=crime))
    path = hot_path(snapshot, shown.query)
    assert wire(client, path) <= BUDGET
    response = client.get(path)
    assert "immutable" in response.headers["cache-control"]
    drawn = [each["properties"]["code"] for each in response.json()["features"]]
    assert drawn == shown.codes[shown.hot].tolist()


def test_a_layer_of_another_snapshot_or_question_is_refused(client: TestClient, snapshot: Snapshot) -> None:
    assert client.get("/layers/hotspots/elsewhere/robbery.json").json()["nearest"] == [snapshot.id]
    for options in ("robery.json", "rape.json", "robbery.json?unit=hex250", "robbery.json?end=1999-01"):
        response = client.get(f"/layers/hotspots/{snapshot.id}/{options}")
        assert response.status_code == 404
        assert response.headers["cache-control"] == "no-store"
    latest = client.get(f"/layers/hotspots/{snapshot.id}/robbery.json")
    assert latest.headers["cache-control"] == "no-cache"


def test_rows_have_the_declared_fields_and_pages(client: TestClient, snapshot: Snapshot) -> None:
    first = body(client, f"{HOTSPOTS}?crime=robbery&limit=2")
    assert list(first["hotspots"][0]) == list(FIELDS)
    assert set(BESIDE) <= set(first)
    second = body(client, first["next"])
    assert second["offset"] == 2
    shown = hotspot_map(snapshot, HotspotQuery(crime="robbery"))
    assert first["total"] == int(shown.shown.sum())
    assert first["query"]["end"] == "2026-04"
    assert "Street-level crime" in first["citation"]
    hot = body(client, f"{HOTSPOTS}?crime=robbery&only=hot")
    assert hot["total"] == shown.hot_places == len(hot["hotspots"])
    assert isinstance(hot["hotspots"][0]["wards"], list)


def test_json_csv_and_geojson_say_the_same(client: TestClient) -> None:
    address = f"{HOTSPOTS}?crime=vehicle_crime&area={SOUTHWARK}"
    rows = body(client, address)["hotspots"]
    text = client.get(f"{address}&format=csv")
    assert text.headers["content-type"].startswith("text/csv")
    table = list(csv.DictReader(io.StringIO(text.text)))
    features = json.loads(client.get(f"{address}&format=geojson").text)["features"]
    assert [row["code"] for row in rows] == [row["code"] for row in table]
    assert [float(row["count"]) for row in rows] == [float(row["count"]) for row in table]
    assert rows == [each["properties"] for each in features]
    assert {each["geometry"]["type"] for each in features} <= {"Polygon", "MultiPolygon"}


@pytest.mark.parametrize("unit", ["hex500", "lsoa"])
def test_a_place_has_one_name_of_its_own_in_every_form(client: TestClient, snapshot: Snapshot, unit: str) -> None:
    address = f"{HOTSPOTS}?crime=robbery&unit={unit}&limit=10000"
    rows = body(client, address)["hotspots"]
    names = {row["code"]: row["name"] for row in rows}
    assert len(set(names.values())) == len(rows) > 500
    table = csv.DictReader(io.StringIO(client.get(f"{address}&format=csv").text))
    assert {row["code"]: row["name"] for row in table} == names
    features = client.get(f"{address}&format=geojson").json()["features"]
    assert {each["properties"]["code"]: each["properties"]["name"] for each in features} == names
    places = json.loads(places_layer(snapshot, unit))["features"]
    assert names.items() <= {each["properties"]["code"]: each["properties"]["name"] for each in places}.items()
    hot = client.get(hot_path(snapshot, hotspot_map(snapshot, HotspotQuery(crime="robbery", unit=unit)).query)).json()
    tips = {each["properties"]["code"]: each["properties"]["name"] for each in hot["features"]}
    assert tips.items() <= names.items()
    assert tips


def test_a_tooltip_of_a_map_of_harm_says_harm(client: TestClient, snapshot: Snapshot) -> None:
    shown = hotspot_map(snapshot, HotspotQuery(weight="harm_ons"))
    features = client.get(hot_path(snapshot, shown.query)).json()["features"]
    assert features
    assert all("severity points" in each["properties"]["what"] for each in features)


@pytest.mark.parametrize("form", ["json", "csv", "geojson"])
@pytest.mark.parametrize("asked", ["crime=robbery", "crime=possession_of_weapons&months=3", "weight=harm_ons"])
def test_no_public_answer_holds_a_place_with_few_points(
    client: TestClient, snapshot: Snapshot, form: str, asked: str
) -> None:
    given = dict(part.split("=") for part in asked.split("&"))
    exact = hotspot_map(snapshot, HotspotQuery.parse({**given, "audience": "analyst"}))
    few = exact.codes[exact.occupied < 5].tolist()
    text = client.get(f"{HOTSPOTS}?{asked}&format={form}&limit=10000").text
    found = set(text.replace(",", '"').replace("\n", '"').replace('""', '"').split('"'))
    assert len(few) > 1000
    assert not found & set(few)
    assert found & set(exact.codes.tolist())


def test_public_rows_are_round_and_have_no_p_values(client: TestClient) -> None:
    rows = body(client, f"{HOTSPOTS}?crime=burglary&limit=10000")["hotspots"]
    assert all(row["count"] % 5 == 0 and row["occupied"] >= 5 for row in rows)
    assert all(row["q"] is row["z"] is row["times"] is None for row in rows)


def test_an_analyst_is_told_what_the_answer_is(client: TestClient) -> None:
    found = body(client, f"{HOTSPOTS}?crime=burglary&unit=hex250&audience=analyst&only=hot&limit=5")
    assert "Do not project it" in found["audience"]
    assert found["hotspots"][0]["q"] <= 0.05
    assert np.isclose(found["unplaced_share"], 0.0, atol=0.05)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("crime=rape", "smaller than a ward"),
        ("crime=rape&audience=analyst", "smaller than a ward"),
        ("crime=robery", "robbery"),
        ("unit=hex250", "too fine"),
        ("end=2025-12", "2026-04"),
        ("end=last", "month"),
        ("area=SE15 5EW", "area"),
        ("format=xml", "json"),
        ("only=warm", "hot"),
        ("limit=0", "limit"),
        ("cells=1", "parameter"),
    ],
)
def test_a_wrong_request_is_answered_with_a_way_on(client: TestClient, asked: str, said: str) -> None:
    response = client.get(f"{HOTSPOTS}?{asked}")
    assert response.status_code == 400
    assert said in response.text
    assert response.headers["content-type"] == "application/problem+json"


def test_the_description_names_every_parameter_and_field(client: TestClient) -> None:
    document = body(client, "/api/v1/openapi.json")
    operation = document["paths"][HOTSPOTS]["get"]
    names = {each["name"] for each in operation["parameters"]}
    assert {"crime", "unit", "area", "end", "months", "weight", "audience", "only", "format", "limit"} <= names
    assert set(FIELDS) == set(document["components"]["schemas"]["Hotspot"]["properties"])
    assert "application/geo+json" in operation["responses"]["200"]["content"]
    assert HOTSPOTS in body(client, "/api/v1")["endpoints"]
