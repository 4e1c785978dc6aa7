"""The map: our own layers by URL, no basemap, no other host; a click is read once."""

from __future__ import annotations

from copy import copy
from functools import cache
from typing import Any

import pydeck as pdk
import streamlit as st

from base.periods import iso
from geo.layers import geometry_layer, geometry_of, hatch, value_path
from measures.estimates import LONDON, STATUSES
from measures.readings import Reading
from measures.uncertainty import uncertain
from ui import cached
from ui.map_size import MapSize, map_size
from ui.state import ViewState

CENTRE = {"longitude": -0.088, "latitude": 51.49}
TOOLTIP = "<b>{name}</b> {borough}<br>{value}<br>{interval}{doubt}{status}<br>{comparison}"
NAME_ONLY = "<b>{name}</b>"
TOOLTIP_STYLE = {
    "backgroundColor": "#ffffff", "color": "#1b1f23", "border": "1px solid #12436d", "fontFamily": "Inter, sans-serif",
    "fontSize": "14px", "lineHeight": "1.4", "padding": "8px 10px", "maxWidth": "260px",
}  # fmt: skip
CHOSEN = [194, 65, 12, 255]
WHITE = [255, 255, 255, 255]
#: Narrower maps (pixels) carry no names.
NAMELESS = 420
INK = [27, 31, 35, 255]
HATCH = [61, 61, 61, 255]
BLANK_LINES = [123, 136, 148, 255]
#: A quoted word, since pydeck takes a bare one for an expression.
PIXELS = pdk.types.String("pixels")
VIEW = pdk.View(type="MapView", controller={"scrollZoom": False, "doubleClickZoom": True, "dragRotate": False})
BLANKS = ("no_data", "suppressed", "not_comparable")


def area_map(
    reading: Reading, state: ViewState, level: str, within: str = "", key: str = "map", picked: tuple[str, ...] = ()
) -> str | None:
    """Draw the map of a reading, and return the code of an area that the reader has just clicked.

    Parameters
    ----------
    reading : Reading
        What the areas are coloured by.
    state : ViewState
        Names the chosen area.
    level : str
        Layer to draw: ``"borough"``, ``"ward"`` or ``"tiles"``.
    within : str
        Code of a borough: draw its wards only.
    key : str
        Key of the chart.
    picked : tuple of str
        Codes of further areas of the layer to outline.

    Returns
    -------
    str or None
    """
    size = map_size(st.context.cookies.to_dict().get("viewport", ""))
    view = first_view(within, size)
    layers = _layers(reading, state.area, level, within, 0 if size.width < NAMELESS else view.zoom)
    layers += [_outlined(f"picked-{code}", level, code) for code in picked]
    deck = make_deck(layers, view, TOOLTIP)
    event = st.pydeck_chart(
        deck,
        height=size.height,
        on_select="rerun",
        selection_mode="single-object",
        key=key,
        alt=f"Map of {reading.measure.title}; the same figures are in the sentence and the table on this page.",
    )
    return just_clicked(event, key)


def played_map(reading: Reading, level: str, frame: str, period: str) -> None:
    """Draw one frame of a map that plays: known boundaries, recoloured by a text of class numbers.

    Parameters
    ----------
    reading : Reading
        Names the measure.
    level : str
        Layer to draw.
    frame : str
        One digit an area, in code order.
    period : str
        What the frame shows, ``"2019-03"``.
    """
    size = map_size(st.context.cookies.to_dict().get("viewport", ""))
    snapshot = cached.figures().snapshot
    estimates = reading.estimates
    named = "borough" if level == "tiles" else level
    colours = cached.classes(reading.measure.id, named, estimates.window, estimates.group).colours
    palette = ",".join(f"[{red},{green},{blue},255]" for red, green, blue in [*cached.hexes(colours), (255, 255, 255)])
    layer = pdk.Layer(
        "GeoJsonLayer",
        id="playing",
        data=cached.path_of(level, geometry_layer, snapshot, level),
        # The brackets keep the parser from making the list and the text anew for every area.
        get_fill_color=f"([{palette}])[('{frame}')[properties.i]]",
        update_triggers={"getFillColor": period},
        get_line_color=WHITE,
        get_line_width=0.5 if level == "ward" else 1.2,
        line_width_units=PIXELS,
        pickable=True,
    )
    deck = make_deck([layer], first_view("", size), NAME_ONLY)
    st.pydeck_chart(deck, height=size.height, key="map_playing", alt=f"Map of {reading.measure.title}, {period}.")


def make_deck(layers: list[pdk.Layer], view: pdk.ViewState, tooltip: str) -> pdk.Deck:
    """A deck without a basemap: a copy of an empty one, since pydeck looks for Jupyter (8 ms) whenever it makes one."""
    deck = copy(_empty_deck(tooltip))
    deck.layers, deck.initial_view_state, deck.views = layers, view, [VIEW]
    return deck


@cache
def _empty_deck(tooltip: str) -> pdk.Deck:
    """An empty deck without a basemap, with the HTML of its tooltip."""
    return pdk.Deck(layers=[], map_provider=None, tooltip={"html": tooltip, "style": TOOLTIP_STYLE})


def just_clicked(event: Any, key: str) -> str | None:
    """The code just clicked: a selection that is still there from an earlier run is not a click."""
    objects = (event or {}).get("selection", {}).get("objects", {}) if event else {}
    codes = [found[0]["properties"]["code"] for found in objects.values() if found]
    code = codes[0] if codes else None
    seen = f"{key}_seen"
    fresh = code is not None and st.session_state.get(seen) != code
    st.session_state[seen] = code
    return code if fresh else None


def first_view(within: str, size: MapSize) -> pdk.ViewState:
    """The constant first view of London, or of one borough."""
    if not within:
        return pdk.ViewState(**CENTRE, zoom=size.zoom, min_zoom=size.zoom - 0.8, max_zoom=14)
    longitude, latitude, zoom = size.fitted(cached.bounds(within))
    return pdk.ViewState(longitude=longitude, latitude=latitude, zoom=zoom, min_zoom=zoom - 1, max_zoom=15)


def _layers(reading: Reading, area: str, level: str, within: str, zoom: float) -> list[pdk.Layer]:
    """The areas, hatching over blanks, borough outlines, names (none at zoom 0) and the chosen area's outline."""
    estimates = reading.estimates
    snapshot = cached.figures().snapshot
    options = {
        "window": estimates.window, "against": estimates.against, "group": estimates.group, "within": within,
    }  # fmt: skip

    def path(folder: str = "", status: str = "") -> str:
        """The address of the values, or of the hatching over a status."""
        shown = reading.measure.id, iso(reading.period)
        return value_path(snapshot.id, f"{folder}{level}", *shown, **options, status=status)

    layers = [
        # The chosen area is part of the id: Streamlit drops a click's highlight when the layer it was in is gone.
        pdk.Layer(
            "GeoJsonLayer",
            id=f"areas-{area}",
            data=path(),
            get_fill_color="properties.fill",
            get_line_color="properties.edge",
            line_width_min_pixels=0.4 if level == "ward" else 1,
            line_width_units=PIXELS,
            get_line_width=0.5 if level == "ward" and not within else 1.2,
            pickable=True,
            auto_highlight=False,
        )
    ]
    layers += [
        _lines(f"blank-{status}", path("hatch/", status), BLANK_LINES, 1)
        for status in BLANKS
        if (estimates.status[:, 0] == STATUSES.index(status)).any()
    ]
    if uncertain(estimates)[:, 0].any():
        layers.append(_lines("uncertain", path("hatch/", "uncertain"), "properties.ink", 1.1))
    if not within and (estimates.status[:, 0] == STATUSES.index("not_applicable")).any():
        layers.append(_lines("city", cached.path_of(f"hatch/{level}", hatch, snapshot, level), HATCH, 1))
    if level == "ward" and not within:
        # White lines part coloured wards; where every ward is blank they would be lost.
        colour = HATCH if cached.missing(estimates).all() else WHITE
        layers.append(
            outline_layer("boroughs", cached.path_of("borough", geometry_layer, snapshot, "borough"), colour, 1.6)
        )
    if zoom:
        layers.append(names_layer(_coloured(reading, cached.labels(level, within, zoom))))
    drawn = {"borough": "borough", "tiles": "borough", "ward": "ward"}[level]
    if area and area != LONDON and cached.figures().gazetteer.get(area).level in {drawn, "borough"}:
        layers.append(_outlined("chosen", level, area))
    return layers


def _outlined(layer: str, level: str, area: str) -> pdk.Layer:
    """The outline of a chosen area."""
    name = f"outline/tiles-{area}" if level == "tiles" else f"outline/{area}"
    shape = "tiles" if level == "tiles" else cached.figures().gazetteer.get(area).level
    url = cached.path_of(name, geometry_of, cached.figures().snapshot, shape, area)
    return outline_layer(layer, url, CHOSEN, 3)


def _lines(layer: str, url: str, colour: list[int] | str, width: float) -> pdk.Layer:
    """Hatching."""
    return pdk.Layer(
        "GeoJsonLayer", id=layer, data=url, get_line_color=colour, get_line_width=width, line_width_units=PIXELS,
        pickable=False,
    )  # fmt: skip


def outline_layer(layer: str, url: str | dict[str, Any], colour: list[int], width: float) -> pdk.Layer:
    """An outline that is not filled."""
    return pdk.Layer(
        "GeoJsonLayer", id=layer, data=url, filled=False, stroked=True, get_line_color=colour, get_line_width=width,
        line_width_units=PIXELS, line_width_min_pixels=width, pickable=False,
    )  # fmt: skip


def _coloured(reading: Reading, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The names to draw, white on dark classes."""
    estimates = reading.estimates
    classes = cached.classes(reading.measure.id, estimates.level, estimates.window, estimates.group)
    found = classes.of(estimates.value[:, 0])
    return [
        {"p": row["p"], "t": row["t"], "c": WHITE if classes.dark(int(found[estimates.place[row["code"]]])) else INK}
        for row in rows
    ]


def names_layer(rows: list[dict[str, Any]]) -> pdk.Layer:
    """Names of places on the map: where they fit, and short ones on tiles."""
    return pdk.Layer(
        "TextLayer", id="names", data=rows, get_position="p", get_text="t", get_size=12, get_color="c",
        font_family=pdk.types.String("Inter, sans-serif"), font_weight=600, pickable=False,
    )  # fmt: skip
