"""Map layers: every area once, edges shared, blanks hatched, squares equal."""

from __future__ import annotations

import gzip
import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from base.errors import UnknownNameError
from base.hashes import content_hash
from base.snapshot import Snapshot
from geo.areas import load_gazetteer
from geo.hatching import METRES_PER_DEGREE, PATTERNS, Geometries, hatch_lines
from geo.layers import (
    LAYER_LEVELS,
    geometry_layer,
    hatch,
    inked_hatch,
    layer_path,
    outline,
    shapes,
    value_layer,
    value_path,
)

SOUTHWARK = "E09000028"


def features(content: bytes) -> list[dict[str, Any]]:
    collection: dict[str, Any] = json.loads(content)
    assert collection["type"] == "FeatureCollection"
    return list(collection["features"])


def geometries(content: bytes) -> Geometries:
    return np.array([shapely.from_geojson(json.dumps(each["geometry"])) for each in features(content)], dtype=object)


@pytest.mark.parametrize(("level", "number"), [("borough", 33), ("ward", 704), ("lsoa", 4994), ("tiles", 33)])
def test_every_area_is_drawn_once_in_code_order(snapshot: Snapshot, level: str, number: int) -> None:
    drawn = [each["properties"] for each in features(geometry_layer(snapshot, level))]
    codes = [each["code"] for each in drawn]
    assert codes == sorted(load_gazetteer(snapshot).at_level("borough" if level == "tiles" else level))
    assert [each["i"] for each in drawn] == list(range(number))


@pytest.mark.parametrize("level", ["borough", "ward", "lsoa"])
def test_shared_edges_are_kept(snapshot: Snapshot, level: str) -> None:
    parts = shapes(snapshot, level).geometries
    assert shapely.is_valid(parts).all()
    assert shapely.area(shapely.union_all(parts)) == pytest.approx(shapely.area(parts).sum(), rel=1e-6)


@pytest.mark.parametrize("level", LAYER_LEVELS)
def test_coordinates_have_five_decimals(snapshot: Snapshot, level: str) -> None:
    points = shapely.get_coordinates(geometries(geometry_layer(snapshot, level)))
    assert np.array_equal(points, np.round(points, 5))


def test_the_wards_of_a_borough_fill_it(snapshot: Snapshot) -> None:
    content = geometry_layer(snapshot, "ward", SOUTHWARK)
    codes = [each["properties"]["code"] for each in features(content)]
    assert codes == sorted(load_gazetteer(snapshot).wards_of(SOUTHWARK))
    borough = geometries(outline(snapshot, SOUTHWARK))[0]
    wards = shapely.union_all(geometries(content))
    assert shapely.area(shapely.symmetric_difference(wards, borough)) < 0.03 * shapely.area(borough)


def test_names_stand_alone(snapshot: Snapshot) -> None:
    names = [each["properties"]["name"] for each in features(geometry_layer(snapshot, "ward"))]
    assert len(set(names)) == 704
    assert "Abbey, Merton" in names


def test_layers_are_small_enough_for_a_phone(snapshot: Snapshot) -> None:
    sizes = {level: len(gzip.compress(geometry_layer(snapshot, level))) for level in LAYER_LEVELS}
    assert sizes["ward"] < 140_000
    assert sizes["lsoa"] < 700_000
    assert b" " not in geometry_layer(snapshot, "tiles").replace(b"name", b"").split(b"coordinates")[-1]


def test_tiles_are_equal_squares_on_a_mercator_map_that_do_not_touch(snapshot: Snapshot) -> None:
    squares = shapes(snapshot, "tiles").geometries
    west, south, east, north = shapely.bounds(squares).T
    width = np.radians(east - west)
    height = np.arcsinh(np.tan(np.radians(north))) - np.arcsinh(np.tan(np.radians(south)))
    assert width == pytest.approx(width[0], rel=1e-3)
    assert height == pytest.approx(width, rel=1e-3)
    assert shapely.area(shapely.union_all(squares)) == pytest.approx(shapely.area(squares).sum(), rel=1e-9)
    codes = shapes(snapshot, "tiles").codes.tolist()
    assert south[codes.index("E09000010")] > north[codes.index("E09000008")], "Enfield lies north of Croydon"


def test_values_become_properties_of_their_own_area(snapshot: Snapshot) -> None:
    codes = load_gazetteer(snapshot).at_level("borough")
    rows = pd.DataFrame({"code": codes, "value": [f"“{code}”/1\n" for code in codes], "fill": [[1, 2, 3, 255]] * 33})
    drawn = features(value_layer(snapshot, "borough", rows))
    assert {each["properties"]["code"]: each["properties"]["value"] for each in drawn} == {
        code: f"“{code}”/1\n" for code in codes
    }
    plain = features(geometry_layer(snapshot, "borough"))
    assert [each["geometry"] for each in drawn] == [each["geometry"] for each in plain]
    assert drawn[0]["properties"]["fill"] == [1, 2, 3, 255]


def test_areas_without_a_row_are_left_out(snapshot: Snapshot) -> None:
    rows = pd.DataFrame({"code": [SOUTHWARK, "E12000007"], "value": ["1", "2"]})
    drawn = features(value_layer(snapshot, "borough", rows))
    assert [each["properties"] for each in drawn] == [{"code": SOUTHWARK, "value": "1"}]
    assert features(value_layer(snapshot, "borough", rows.iloc[:0])) == []


@pytest.mark.parametrize("level", LAYER_LEVELS)
def test_the_city_is_hatched_and_nothing_else(snapshot: Snapshot, level: str) -> None:
    lines = geometries(hatch(snapshot, level))[0]
    city = shapes(snapshot, level)
    gazetteer = load_gazetteer(snapshot)
    inside = shapely.union_all(
        [
            shape
            for code, shape in zip(city.codes, city.geometries, strict=True)
            if not gazetteer.get(str(code)).policed_by_met
        ]
    )
    assert len(lines.geoms) >= 3
    assert shapely.length(shapely.difference(lines, shapely.buffer(inside, 2e-5))) == 0


def test_hatching_is_a_known_share_of_the_area() -> None:
    side = 0.1
    square = np.array([shapely.box(0, 51.45, side, 51.55)], dtype=object)
    scale = np.array([np.cos(np.radians(51.5)), 1.0]) * METRES_PER_DEGREE
    for pattern in PATTERNS.values():
        lines = hatch_lines(square, pattern.angle, 250.0)
        metres = shapely.transform(lines, lambda degrees: degrees * scale)
        area = side**2 * METRES_PER_DEGREE**2 * np.cos(np.radians(51.5))
        assert shapely.length(metres) * 250.0 == pytest.approx(area, rel=0.03)


def test_touching_areas_are_hatched_through() -> None:
    halves = np.array([shapely.box(0, 51.4, 0.1, 51.5), shapely.box(0.1, 51.4, 0.2, 51.5)], dtype=object)
    whole = np.array([shapely.box(0, 51.4, 0.2, 51.5)], dtype=object)
    assert shapely.equals(hatch_lines(halves, 45, 900), hatch_lines(whole, 45, 900))


def test_hatching_many_wards_is_light(snapshot: Snapshot) -> None:
    codes = shapes(snapshot, "ward").codes[:141].tolist()
    assert len(gzip.compress(hatch(snapshot, "ward", codes, "no_data"))) < 25_000
    assert features(hatch(snapshot, "ward", [], "no_data")) == []


def test_hatching_has_an_ink_for_each_kind_of_fill_and_covers_no_other_area(snapshot: Snapshot) -> None:
    dark, light = (255, 255, 255, 235), (61, 61, 61, 110)
    content = inked_hatch(
        snapshot, "borough", {dark: [SOUTHWARK], light: ["E09000023"], (0, 0, 0, 255): []}, "uncertain"
    )
    drawn = features(content)
    assert [each["properties"]["ink"] for each in drawn] == [list(dark), list(light)]
    for lines, code in zip(geometries(content), (SOUTHWARK, "E09000023"), strict=True):
        (area,) = shapes(snapshot, "borough").take((code,)).geometries
        assert len(lines.geoms) > 5
        assert shapely.length(shapely.difference(lines, shapely.buffer(area, 2e-5))) == 0
    assert features(inked_hatch(snapshot, "borough", {dark: []}, "uncertain")) == []


def test_spacing_must_be_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        hatch_lines(np.array([shapely.box(0, 0, 1, 1)], dtype=object), 45, 0)


def test_what_does_not_exist_is_said(snapshot: Snapshot) -> None:
    with pytest.raises(UnknownNameError, match="layer"):
        geometry_layer(snapshot, "street")
    with pytest.raises(UnknownNameError, match="borough"):
        geometry_layer(snapshot, "ward", "E09000099")
    with pytest.raises(UnknownNameError, match="boundary"):
        outline(snapshot, "E12000007")
    with pytest.raises(UnknownNameError, match="kind"):
        hatch(snapshot, "ward", None, "plaid")


def test_addresses_change_with_the_content() -> None:
    assert layer_path(b"a", "ward") == f"/layers/ward.{content_hash(b'a')}.json"
    assert content_hash(b"a") != content_hash(b"b")
    assert value_path("s1", "ward", "robbery", "2026-03", window="12m", against="london", within=None) == (
        "/layers/ward/s1/robbery/2026-03.json?against=london&window=12m"
    )
