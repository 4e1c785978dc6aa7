"""Plain HTTP beside Streamlit: layers, figures, health. The same numbers everywhere, and clear problems."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import shapely
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from base import snapshot as snapshots
from base.errors import SnapshotError
from base.snapshot import Snapshot
from geo.areas import load_gazetteer
from geo.layers import LAYER_LEVELS, geometry_layer, hatch, layer_path, outline, shapes, value_path
from measures.classes import sequential
from measures.estimates import Estimate, load_figures
from measures.uncertainty import uncertain
from measures.words import value_text
from web import answers, health
from web.answers import accepts_gzip, holds
from web.figures import MOST
from web.openapi import ENDPOINTS
from web.routes import routes
from web.security import SecurityHeaders

SOUTHWARK = "E09000028"
FIGURES = "/api/v1/figures"
YEAR_TO_JUNE_2026 = f"{FIGURES}?measure=shoplifting&area={SOUTHWARK}&period=2026-06"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=routes(), middleware=[Middleware(SecurityHeaders)])) as opened:
        yield opened


def rows(client: TestClient, address: str) -> list[dict[str, Any]]:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return list(response.json()["figures"])


def problem(client: TestClient, address: str, status: int) -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["title"]
    return body


# Layers


@pytest.mark.parametrize("level", LAYER_LEVELS)
def test_a_layer_under_its_hash_is_kept_for_ever(client: TestClient, snapshot: Snapshot, level: str) -> None:
    content = geometry_layer(snapshot, level)
    response = client.get(layer_path(content, level))
    assert response.content == content
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["content-type"] == "application/geo+json"


def test_a_layer_without_a_hash_is_asked_for_again(client: TestClient) -> None:
    response = client.get("/layers/ward.json")
    assert response.headers["cache-control"] == "no-cache"
    again = client.get("/layers/ward.json", headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_layer_under_an_old_hash_is_never_other_data(client: TestClient, snapshot: Snapshot) -> None:
    body = problem(client, "/layers/ward.000000000000.json", 404)
    assert body["nearest"] == [layer_path(geometry_layer(snapshot, "ward"), "ward")]


def test_outlines_hatching_and_single_boroughs_have_layers(client: TestClient, snapshot: Snapshot) -> None:
    expected = {
        f"outline/{SOUTHWARK}": outline(snapshot, SOUTHWARK),
        "hatch/ward": hatch(snapshot, "ward"),
        f"ward-{SOUTHWARK}": geometry_layer(snapshot, "ward", SOUTHWARK),
    }
    for name, content in expected.items():
        assert client.get(layer_path(content, name)).content == content
    square = client.get(f"/layers/outline/tiles-{SOUTHWARK}.json").json()["features"]
    assert [each["properties"]["code"] for each in square] == [SOUTHWARK]


@pytest.mark.parametrize(
    ("accepted", "packed"), [("gzip", True), ("br, gzip;q=0.5", True), ("identity", False), ("gzip;q=0", False)]
)
def test_compression_is_as_the_reader_asks(client: TestClient, snapshot: Snapshot, accepted: str, packed: bool) -> None:
    with client.stream("GET", "/layers/ward.json", headers={"Accept-Encoding": accepted}) as response:
        sent = b"".join(response.iter_raw())
    assert (response.headers.get("content-encoding") == "gzip") is packed
    assert (gzip.decompress(sent) if packed else sent) == geometry_layer(snapshot, "ward")
    assert response.headers["vary"] == "Accept-Encoding"
    assert len(sent) < 140_000 or not packed


def test_a_layer_of_values_says_what_the_estimates_say(client: TestClient, snapshot: Snapshot) -> None:
    figures = load_figures()
    address = value_path(snapshot.id, "ward", "robbery", "2026-03", window="12m", against="london")
    response = client.get(address)
    assert "immutable" in response.headers["cache-control"]
    drawn = {each["properties"]["code"]: each["properties"] for each in response.json()["features"]}
    assert len(drawn) == 704
    estimates = figures.estimate("robbery", "ward", periods="2026-03", window="12m", against="london")
    every = figures.estimate("robbery", "ward", window="12m", against="none")
    classes = sequential(every.value)
    place = classes.of(estimates.value[:, 0])
    for row in range(0, 704, 40):
        code = str(estimates.areas[row])
        value = estimates.value[row, 0]
        if np.isnan(value):
            assert drawn[code]["fill"] == [255, 255, 255, 255]
            assert drawn[code]["value"] == ""
            assert drawn[code]["status"]
        else:
            assert drawn[code]["value"] == f"{value_text(figures.measure('robbery'), value)} per 1,000 residents"
            assert drawn[code]["fill"][:3] == [int(classes.colours[place[row]][at : at + 2], 16) for at in (1, 3, 5)]
            assert " to " in drawn[code]["interval"]


def test_the_city_is_blank_and_says_why(client: TestClient, snapshot: Snapshot) -> None:
    drawn = client.get(value_path(snapshot.id, "tiles", "robbery", "2026-06")).json()["features"]
    city = next(each["properties"] for each in drawn if each["properties"]["code"] == "E09000001")
    assert (city["value"], city["fill"]) == ("", [255, 255, 255, 255])
    assert "Met" in city["status"]


def test_blanks_of_one_status_are_hatched(client: TestClient, snapshot: Snapshot) -> None:
    address = value_path(snapshot.id, "hatch/borough", "robbery", "2026-06", status="not_applicable")
    assert client.get(address).json() == json.loads(hatch(snapshot, "borough"))
    none = client.get(value_path(snapshot.id, "hatch/borough", "robbery", "2026-06", status="suppressed"))
    assert none.json()["features"] == []


@pytest.mark.parametrize("level", ["borough", "tiles"])
def test_what_could_be_chance_is_hatched_and_nothing_else(client: TestClient, snapshot: Snapshot, level: str) -> None:
    measure, options = "stop_search_rate_ratio", {"group": "Asian", "window": "12m", "against": "london"}
    found = load_figures().estimate(measure, "borough", periods=202408, group="Asian")
    doubtful = set(found.areas[uncertain(found)[:, 0]].tolist())
    response = client.get(value_path(snapshot.id, f"hatch/{level}", measure, "2024-08", status="uncertain", **options))
    assert "immutable" in response.headers["cache-control"]
    lines = [shapely.from_geojson(json.dumps(each["geometry"])) for each in response.json()["features"]]
    drawn = shapes(snapshot, level)
    for code, shape in zip(drawn.codes.tolist(), drawn.geometries, strict=True):
        inside = shapely.buffer(shape, -1e-3)
        assert any(shapely.intersects(line, inside) for line in lines) == (code in doubtful)
    told = {
        each["properties"]["code"]: each["properties"]
        for each in client.get(value_path(snapshot.id, level, measure, "2024-08", **options)).json()["features"]
    }
    assert {code for code, each in told.items() if "could be chance" in each["doubt"]} == doubtful
    assert "Met" not in told["E09000001"]["status"], "the Met searches in the City too"


def test_no_map_of_crime_is_hatched_for_doubt(client: TestClient, snapshot: Snapshot) -> None:
    for level in ("borough", "ward"):
        address = value_path(snapshot.id, f"hatch/{level}", "robbery", "2026-03", status="uncertain")
        assert client.get(address).json()["features"] == []


def test_values_within_a_borough(client: TestClient, snapshot: Snapshot) -> None:
    drawn = client.get(value_path(snapshot.id, "ward", "robbery", "2026-03", within=SOUTHWARK)).json()["features"]
    assert {each["properties"]["code"] for each in drawn} == set(load_gazetteer(snapshot).wards_of(SOUTHWARK))
    assert {each["properties"]["borough"] for each in drawn} == {"Southwark"}


@pytest.mark.parametrize(
    ("path", "status", "nearest"),
    [
        ("/layers/wards.json", 404, "ward"),
        ("/layers/ward-E0900028.json", 404, SOUTHWARK),
        ("/layers/outline/E0900028.json", 404, SOUTHWARK),
        ("/layers/hatch/street.json", 404, "ward"),
        ("/layers/what/is/this", 404, "ward"),
        ("/layers/ward/{id}/robery/2026-03.json", 404, "robbery"),
        ("/layers/street/{id}/robbery/2026-03.json", 404, "ward"),
        ("/layers/ward/{id}/pas_trust/2023-12.json", 404, "borough"),
        ("/layers/ward/{id}/robbery/2031-03.json", 404, "2026-03"),
        ("/layers/ward/{id}/robbery/march.json", 404, "2026-06"),
        ("/layers/ward/{id}/robbery/2026-03.json?window=week", 400, "month"),
        ("/layers/ward/{id}/robbery/2026-03.json?against=paris", 400, "london"),
        ("/layers/ward/{id}/robbery/2026-03.json?within=E0900028", 400, SOUTHWARK),
        ("/layers/ward/{id}/robbery/2026-03.json?windw=12m", 400, "window"),
        ("/layers/hatch/ward/{id}/robbery/2026-03.json?status=zero", 400, "no_data"),
    ],
)
def test_a_layer_that_does_not_exist_names_the_nearest(
    client: TestClient, snapshot: Snapshot, path: str, status: int, nearest: str
) -> None:
    assert nearest in problem(client, path.format(id=snapshot.id), status)["nearest"]


def test_another_snapshot_is_never_answered_with_this_one(client: TestClient, snapshot: Snapshot) -> None:
    body = problem(client, "/layers/ward/other/robbery/2026-03.json", 404)
    assert body["nearest"] == [snapshot.id]


# Figures


def test_southwark_shoplifting_is_as_the_published_file_counts_it(client: TestClient) -> None:
    (row,) = rows(client, YEAR_TO_JUNE_2026)
    assert row["count"] == 3130
    assert round(row["value"], 2) == 10.17
    assert row["lower"] < row["value"] < row["upper"]


def test_rows_have_the_fields_of_an_estimate(client: TestClient, snapshot: Snapshot) -> None:
    (row,) = rows(client, YEAR_TO_JUNE_2026)
    assert list(row) == list(Estimate.__dataclass_fields__)
    expected = load_figures().estimate("shoplifting", "borough", periods="2026-06").at(SOUTHWARK, 202606)
    for name in Estimate.__dataclass_fields__:
        value = getattr(expected, name)
        assert row[name] == (list(value) if isinstance(value, tuple) else value), name


@pytest.mark.parametrize(
    "query", ["measure=robbery", "measure=robbery&level=ward&period=2025-12..2026-03", "measure=homicide&period=all"]
)
def test_csv_equals_json(client: TestClient, query: str) -> None:
    expected = rows(client, f"{FIGURES}?{query}&limit={MOST}")
    response = client.get(f"{FIGURES}?{query}&limit={MOST}&format=csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    found = list(csv.DictReader(io.StringIO(response.text)))
    assert len(found) == len(expected) > 0
    for told, row in zip(found, expected, strict=True):
        for name, value in row.items():
            if isinstance(value, list):
                assert told[name].split() == value
            elif isinstance(value, float):
                assert float(told[name]) == value
            else:
                assert told[name] == ("" if value is None else str(value))
        assert told["citation"]
        assert told["source_titles"]


def test_missing_is_null_and_says_why(client: TestClient) -> None:
    (city,) = rows(client, f"{FIGURES}?measure=robbery&area=E09000001")
    assert (city["value"], city["count"], city["status"]) == (None, None, "not_applicable")
    beyond = rows(client, f"{FIGURES}?measure=robbery&area={SOUTHWARK}&period=2031-01")
    assert [(row["value"], row["status"]) for row in beyond] == [(None, "no_data")]


def test_beyond_the_end_of_a_series_the_latest_is_linked(client: TestClient) -> None:
    address = f"{FIGURES}?measure=pas_trust&area={SOUTHWARK}&period=2024-12"
    body = client.get(address).json()
    assert (body["latest_period"], body["figures"][0]["status"]) == ("2023-12", "no_data")
    (row,) = rows(client, body["latest"])
    assert (row["period"], row["area"], row["status"]) == ("2023-12", SOUTHWARK, "ok")
    link, relation = client.get(f"{address}&format=csv").headers["link"].split("; ")
    assert relation == 'rel="latest-version"'
    assert "2023-12" in client.get(link.strip("<>")).text
    assert client.get(YEAR_TO_JUNE_2026).json()["latest"] is None


def test_survey_figures_are_as_published(client: TestClient) -> None:
    found = rows(client, f"{FIGURES}?measure=pas_trust&period=2023-12")
    assert all(row["value"] == round(row["value"]) for row in found if row["value"] is not None)
    gaps = rows(client, f"{FIGURES}?measure=pas_trust_gap&period=2023-12")
    assert all(row["value"] == round(row["value"]) for row in gaps if row["value"] is not None)


def test_a_ratio_comes_with_what_it_is_set_against(client: TestClient) -> None:
    found = rows(client, f"{FIGURES}?measure=stop_search_rate_ratio&period=2024-08")
    shown = [row for row in found if row["value"] is not None]
    assert len(shown) == 32
    for row in shown:
        again = row["count"] / row["denominator"] / (row["reference_count"] / row["reference_denominator"])
        assert again == pytest.approx(row["value"])
    assert [row["reference_count"] for row in found if row["value"] is None] == [None]


def test_places_of_many_visitors_are_flagged_where_residents_count(client: TestClient) -> None:
    flagged = {row["name"] for row in rows(client, f"{FIGURES}?measure=robbery") if row["visitors"]}
    assert flagged == {"City of London", "Westminster", "Camden", "Kensington and Chelsea"}
    assert not any(row["visitors"] for row in rows(client, f"{FIGURES}?measure=pas_trust"))


def test_rows_of_boroughs_cite_no_file_of_wards(client: TestClient) -> None:
    body = client.get(f"{FIGURES}?measure=robbery").json()
    for text in ("ward", "LSOA"):
        assert text.lower() not in body["citation"].lower()
    table = next(csv.DictReader(io.StringIO(client.get(f"{FIGURES}?measure=robbery&format=csv").text)))
    assert len(table["source_titles"].split("; ")) == len(table["sources"].split())


def test_what_was_typed_is_repeated_in_part(client: TestClient) -> None:
    long = "x" * 10_000
    for query in (f"measure={long}", f"measure=robbery&area={long}", f"measure=robbery&level={long}"):
        assert len(problem(client, f"{FIGURES}?{query}", 400)["detail"]) < 300


def test_a_level_is_named_in_english(client: TestClient) -> None:
    body = problem(client, f"{FIGURES}?measure=robbery&area=E12000007&level=borough", 400)
    assert body["title"] == "The area E12000007 is London as a whole, not a borough"
    assert "londons" not in problem(client, f"{FIGURES}?measure=robbery&level=london&against=similar", 400)["detail"]
    assert "" not in problem(client, "/api/v1/measures?domain=x", 400)["nearest"]


def test_pages_add_up_to_the_whole(client: TestClient) -> None:
    whole = rows(client, f"{FIGURES}?measure=robbery")
    address: str | None = f"{FIGURES}?measure=robbery&limit=10"
    found: list[dict[str, Any]] = []
    while address:
        page = client.get(address).json()
        assert page["total"] == len(whole) == 33
        found.extend(page["figures"])
        address = page["next"]
    assert found == whole


def test_csv_pages_name_the_next(client: TestClient) -> None:
    response = client.get(f"{FIGURES}?measure=robbery&limit=10&format=csv")
    assert response.headers["x-total-count"] == "33"
    assert "offset=10" in response.headers["link"]
    assert len(response.text.splitlines()) == 11
    beyond = client.get(f"{FIGURES}?measure=robbery&offset=99&format=csv")
    assert len(beyond.text.splitlines()) == 1


def test_wards_of_all_london_in_one_month_add_up_to_the_ward_file(client: TestClient, snapshot: Snapshot) -> None:
    found = rows(client, f"{FIGURES}?measure=robbery&level=ward&period=2026-03&window=month&limit={MOST}")
    counts = snapshot.frame("counts_ward")
    chosen = counts[counts["series"].isin(["robbery_business", "robbery_personal"]) & (counts["month"] == 202603)]
    assert sum(row["count"] or 0 for row in found) == chosen["count"].sum()


@pytest.mark.parametrize(
    ("query", "parameter", "nearest"),
    [
        ("", "measure", None),
        ("measure=robery", "measure", "robbery"),
        ("measure=robbery&level=wards", "level", "ward"),
        ("measure=pas_trust&level=ward", "level", "borough"),
        ("measure=robbery&area=E0900028", "area", SOUTHWARK),
        (f"measure=robbery&area={SOUTHWARK},E05011102", "level", "ward"),
        ("measure=robbery&period=2026-13", "period", "2026-06"),
        ("measure=robbery&period=1990-01..1991-01", "period", "2011-03..2026-06"),
        ("measure=robbery&window=week", "window", "month"),
        ("measure=robbery&against=paris", "against", "london"),
        ("measure=robbery&level=ward&against=similar", "against", "london"),
        ("measure=robbery&group=x", "group", None),
        ("measure=stop_search_outcome_rate&group=Black, object: drugs", "group", "Black"),
        ("measure=robbery&format=xml", "format", "csv"),
        ("measure=robbery&limit=0", "limit", None),
        ("measure=robbery&limit=99999999", "limit", None),
        ("measure=robbery&limit=²", "limit", None),
        ("measure=robbery&offset=-1", "offset", None),
        ("mesure=robbery", None, "measure"),
        ("measure=robbery&measure=rape", "measure", None),
    ],
)
def test_a_bad_parameter_is_named_with_what_would_be_right(
    client: TestClient, query: str, parameter: str | None, nearest: str | None
) -> None:
    body = problem(client, f"{FIGURES}?{query}", 400)
    assert body.get("parameter") == parameter
    if nearest:
        assert nearest in body["nearest"]


@pytest.mark.parametrize(
    "query", [f"{FIGURES}?measure=robbery&area=SE15%205EW", "/api/v1/areas?q=se155ew", "/api/v1/areas?q=SE15"]
)
def test_postcodes_are_refused_and_not_repeated(client: TestClient, query: str) -> None:
    response = client.get(query)
    assert response.status_code == 400
    assert "SE15" not in response.text.upper()


# Measures, areas, description


def test_every_measure_is_listed_with_the_months_it_covers(client: TestClient, snapshot: Snapshot) -> None:
    body = client.get("/api/v1/measures").json()
    catalogue = load_figures().catalogue
    assert [row["id"] for row in body["measures"]] == list(catalogue.measures)
    assert all(row["definition"] and row["sources"] for row in body["measures"])
    robbery = next(row for row in body["measures"] if row["id"] == "robbery")
    assert (robbery["periods"]["borough"]["last"], robbery["periods"]["ward"]["last"]) == ("2026-06", "2026-03")
    crime = client.get("/api/v1/measures?domain=crime").json()
    assert 0 < crime["total"] < body["total"]
    assert "crime" in problem(client, "/api/v1/measures?domain=crimes", 400)["nearest"]


def test_every_measure_has_figures_at_each_of_its_levels(client: TestClient, snapshot: Snapshot) -> None:
    for measure in load_figures().catalogue.measures.values():
        for level in measure.levels[measure.kind == "gap" :]:
            found = rows(client, f"{FIGURES}?measure={measure.id}&level={level}&limit=40")
            assert any(row["status"] in {"ok", "zero"} for row in found), (measure.id, level)


def test_areas_by_level_place_and_name(client: TestClient, snapshot: Snapshot) -> None:
    assert client.get("/api/v1/areas").json()["total"] == 33
    assert client.get("/api/v1/areas?level=ward").json()["total"] == 704
    southwark = client.get(f"/api/v1/areas?level=ward&within={SOUTHWARK}").json()["areas"]
    assert {row["code"] for row in southwark} == set(load_gazetteer(snapshot).wards_of(SOUTHWARK))
    unit = load_gazetteer(snapshot).get(SOUTHWARK).bcu
    boroughs = client.get(f"/api/v1/areas?within={unit}").json()["areas"]
    assert {row["code"] for row in boroughs} == set(load_gazetteer(snapshot).boroughs_of(str(unit)))
    named = client.get("/api/v1/areas?q=abbey&level=ward").json()["areas"]
    assert {row["borough"] for row in named[:2]} == {"E09000002", "E09000024"}
    table = list(csv.DictReader(io.StringIO(client.get("/api/v1/areas?format=csv").text)))
    assert [row["name"] for row in table] == [row["name"] for row in client.get("/api/v1/areas").json()["areas"]]
    assert "ward" in problem(client, "/api/v1/areas?level=wards", 400)["nearest"]
    assert SOUTHWARK in problem(client, "/api/v1/areas?within=E0900028", 400)["nearest"]


def test_the_description_covers_every_endpoint_and_field(client: TestClient) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == set(ENDPOINTS) - {"/api/v1/openapi.json"}
    assert list(document["components"]["schemas"]["Figure"]["properties"]) == list(Estimate.__dataclass_fields__)
    for path, operations in document["paths"].items():
        for parameter in operations["get"]["parameters"]:
            query = f"{parameter['name']}=%00nonsense"
            assert client.get(f"{path}?measure=robbery&{query}").status_code in {200, 400}, parameter["name"]
    for path in ("/api", "/api/", "/api/v1", "/api/v1/"):
        assert client.get(path).json()["description"] == "/api/v1/openapi.json"


@pytest.mark.parametrize("path", ["/api/v2/figures", "/api/v1/figure", "/api//v1"])
def test_an_unknown_endpoint_names_those_that_exist(client: TestClient, path: str) -> None:
    assert FIGURES in problem(client, path, 404)["nearest"]


def test_an_answer_seen_before_is_not_sent_again(client: TestClient) -> None:
    first = client.get(YEAR_TO_JUNE_2026)
    again = client.get(YEAR_TO_JUNE_2026, headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")


def test_only_reading_is_possible(client: TestClient) -> None:
    for address in (FIGURES, "/api", "/api/v2", "/layers/ward.json"):
        response = client.post(address)
        assert response.status_code == 405
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["allow"] == "GET, HEAD"
        assert response.json()["detail"] == "POST is not answered here: use GET or HEAD."
    assert client.head(YEAR_TO_JUNE_2026).status_code == 200


# Health, failure, headers


def test_alive_and_ready(client: TestClient, snapshot: Snapshot) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {"status": "ready", "snapshot": snapshot.id}


def test_a_snapshot_that_is_not_whole_is_not_ready(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Snapshot:
        raise SnapshotError("The snapshot is not whole (areas is missing)", snapshots.REMEDY)

    monkeypatch.setattr(health, "open_snapshot", broken)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "areas is missing" in response.json()["reason"]
    assert client.get("/healthz").status_code == 200


def test_a_bug_is_an_apology_with_a_number_that_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def endpoint(request: Request) -> Response:
        raise RuntimeError("secret detail")

    app = Starlette()
    app.add_route("/bug", answers.answering(endpoint))
    response = TestClient(app).get("/bug")
    assert response.status_code == 500
    assert "secret" not in response.text
    number = response.json()["detail"].split("number ")[1].rstrip(".")
    assert number in caplog.text


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", False),
        ("gzip", True),
        ("*", True),
        ("*;q=0", False),
        ("deflate, gzip;q=1.0", True),
        ("gzip;q=0, *", False),
        ("br", False),
    ],
)
def test_accept_encoding(header: str, expected: bool) -> None:
    assert accepts_gzip(header) is expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [("", False), ('"a"', True), ('W/"a"', True), ('"b", W/"a"', True), ("*", True), ('"b"', False)],
)
def test_if_none_match(header: str, expected: bool) -> None:
    assert holds(header, 'W/"a"') is expected
