"""London fits its map at every width, and a borough fits the map of its wards."""

from __future__ import annotations

import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from base.snapshot import Snapshot
from geo.layers import shapes
from ui.map_size import STRETCH, USUAL, MapSize, degrees_at, map_size, zoom_for

widths = st.integers(200, 10_000)
PHONE, DESKTOP = map_size("360"), map_size("1400")


@given(widths)
def test_a_map_is_never_wider_than_its_window(width: int) -> None:
    size = map_size(str(width))
    assert 0 < size.width <= width
    assert size.height > 0


@given(widths)
def test_the_whole_of_london_is_in_the_first_view(width: int) -> None:
    size = map_size(str(width))
    assert 0.86 / degrees_at(size.zoom) <= size.width * 1.01
    assert 0.415 * STRETCH / degrees_at(size.zoom) <= size.height * 1.01


def test_the_box_that_is_called_london_holds_the_boroughs(snapshot: Snapshot) -> None:
    west, south, east, north = shapely.total_bounds(shapes(snapshot, "borough").geometries)
    assert east - west <= 0.86
    assert north - south <= 0.415
    assert math.isclose(1 / math.cos(math.radians((south + north) / 2)), STRETCH, rel_tol=0.002)


@pytest.mark.parametrize("told", ["", "wide", "-5", "0", "99999", "1400.5", "360; Path=/"])
def test_a_cookie_that_is_no_width_stands_for_a_usual_window(told: str) -> None:
    assert map_size(told) == map_size(str(USUAL))


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_borough_fits_the_map_of_its_wards(snapshot: Snapshot, size: MapSize) -> None:
    for shape in shapes(snapshot, "borough").geometries:
        west, south, east, north = shape.bounds
        longitude, latitude, zoom = size.fitted((west, south, east, north))
        assert (longitude, latitude) == ((west + east) / 2, (south + north) / 2)
        assert (east - west) / degrees_at(zoom) <= size.width
        assert (north - south) * STRETCH / degrees_at(zoom) <= size.height


@given(st.floats(1e-6, 1))
def test_zoom_and_degrees_are_inverse(degrees: float) -> None:
    assert math.isclose(degrees_at(zoom_for(degrees)), degrees, rel_tol=0.004)
