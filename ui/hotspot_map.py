"""The map of the Hotspots page: places filled by class and outlined by stability; a click chooses a place."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape
from typing import Any

import pydeck as pdk
import streamlit as st

from base.hashes import content_hash
from geo.cell_layers import unit_shapes
from geo.layers import geometry_layer, geometry_of
from measures.estimates import LONDON
from measures.hotspot_layers import BUSY_COLOUR, FILL_COLOURS, hot_path, places_layer, rgba
from measures.hotspot_maps import BLANK, BUSY_WORDS, FILLS, NO_OUTLINE, NOT_HOT, HotspotMap
from measures.hotspot_words import sentence, subject, title
from ui import cached, hotspot_filters, hotspot_foot, map_panel, markup
from ui.frame import address
from ui.hotspot_state import HotspotState
from ui.map_size import MapSize, map_size

TOOLTIP = "<b>{name}</b><br>{what}<br>{class}<br>{steady}"
#: Lines of boroughs over the places.
BOROUGHS = [122, 132, 142, 255]
#: Part of their width that outlines have on all of London.
THIN = 0.4
MORE = "More than chance"
NOT_BUSY = "Below twice the average: no more than chance could put there"
STEADY_WORDS = ("stable: stays hot in 95 % of resamples or more", "fairly stable: 75 to 95 %", "unstable: below 75 %")


def draw(shown: HotspotMap, state: HotspotState) -> None:
    """Draw the map and its legend; a click chooses a place."""
    with st.container(key="map"):
        clicked = _chart(shown, state, f"hotspot_map_{shown.query.unit}_{shown.query.area}")
        legend(shown, bool(state.cell))
    if clicked and clicked != state.cell:
        hotspot_filters.save(replace(state, cell=clicked))
        st.rerun()


def hall(shown: HotspotMap, state: HotspotState) -> None:
    """Draw the map and its sentence alone, twice the size; of a view for everyone only."""
    gazetteer = cached.figures().gazetteer
    with st.container(key="hall"):
        markup.title(title(shown, gazetteer))
        picture, words = st.columns([7, 5], gap="large")
        with picture:
            _chart(shown, replace(state, cell=""), "hotspot_map_hall")
            legend(shown, False)
        with words:
            body = markup.rich(sentence(shown, gazetteer, register="resident"))
            st.html(f'<p class="lbe-body">{body}</p>')
            markup.small(hotspot_foot.citation(shown))
            markup.links(
                [markup.Link("Leave the projector view", address(hotspot_filters.PAGE, replace(state, mode="")))]
            )


def legend(shown: HotspotMap, chosen: bool) -> None:
    """Draw the classes of fill and of outline that the map has, in words.

    Parameters
    ----------
    shown : HotspotMap
        What the map shows.
    chosen : bool
        Whether a place is chosen.
    """
    plain = shown.shown & ~shown.hot & ~shown.busy
    kinds = [(shown.fill == BLANK, FILL_COLOURS[BLANK], _blank_words(shown)), (plain, FILL_COLOURS[NOT_HOT], NOT_BUSY),
             (shown.busy, BUSY_COLOUR, BUSY_WORDS)]  # fmt: skip
    kinds += [(shown.fill == kind, FILL_COLOURS[kind], fill_words(kind)) for kind in range(NOT_HOT + 1, len(FILLS))]
    keys = [
        f'<li><span class="lbe-key" style="background:{colour}"></span>{escape(words)}</li>'
        for found, colour, words in kinds
        if found.any()
    ]
    keys += [
        f'<li><span class="hs-key hs-key-{kind}"></span>{escape(STEADY_WORDS[kind])}</li>'
        for kind in range(NO_OUTLINE)
        if (shown.outline == kind).any()
    ]
    keys += ['<li><span class="lbe-key lbe-key-chosen"></span>chosen</li>'] * chosen
    st.html(f'<ul class="lbe-legend"><li>Each place with its neighbours</li>{"".join(keys)}</ul>')


def fill_words(kind: int) -> str:
    """Return the words of a class of hot places that can stand alone."""
    words = FILLS[kind]
    return words if words.startswith(MORE) else f"{MORE}: {words} the average"


def _blank_words(shown: HotspotMap) -> str:
    """Why places are blank."""
    return "too few to show" if not (shown.status == "no_data").any() else "too few to show, or no figures"


def _chart(shown: HotspotMap, state: HotspotState, key: str) -> str | None:
    """The map, and the code of a place that the reader has just clicked."""
    size = map_size(st.context.cookies.to_dict().get("viewport", ""))
    within = "" if shown.query.area == LONDON else shown.query.area
    view = map_panel.first_view(within, size)
    event = st.pydeck_chart(
        map_panel.make_deck(_layers(shown, state, within, size, view.zoom), view, TOOLTIP),
        height=size.height,
        on_select="rerun",
        selection_mode="single-object",
        key=key,
        alt=f"Map of {subject(shown.query)}; the same places are in the sentence and the table on this page.",
    )
    return map_panel.just_clicked(event, key)


def _layers(shown: HotspotMap, state: HotspotState, within: str, size: MapSize, zoom: float) -> list[pdk.Layer]:
    """All places, the hot ones above them, borough outlines, names, and the chosen place's outline."""
    snapshot = cached.figures().snapshot
    unit = shown.query.unit
    name = f"cells/{unit}-{within}" if within else f"cells/{unit}"
    digits = "".join((shown.shown.astype(int) + shown.busy).astype("U1").tolist())
    palette = ",".join(str(rgba(colour)) for colour in (FILL_COLOURS[BLANK], FILL_COLOURS[NOT_HOT], BUSY_COLOUR))
    layers = [
        pdk.Layer(
            "GeoJsonLayer",
            id=f"places-{state.cell}",
            data=cached.path_of(name, places_layer, snapshot, unit, within),
            # The brackets keep the parser from making the list and the text anew for every place.
            get_fill_color=f"([{palette}])[('{digits}')[properties.i]]",
            update_triggers={"getFillColor": content_hash(digits.encode())},
            stroked=False,
            pickable=True,
            auto_highlight=False,
        ),
        map_panel.outline_layer(
            "boroughs", cached.path_of("borough", geometry_layer, snapshot, "borough"), BOROUGHS, 1
        ),
        pdk.Layer(
            "GeoJsonLayer",
            id=f"hot-{state.cell}",
            data=hot_path(snapshot, shown.query),
            get_fill_color="properties.fill",
            get_line_color="properties.line",
            get_line_width="properties.width",
            line_width_units=map_panel.PIXELS,
            # On all of London a cell is eight pixels wide: full lines would hide what they are around.
            line_width_scale=1 if within else THIN,
            pickable=True,
            auto_highlight=False,
        ),
    ]
    if within:
        own = cached.path_of(f"outline/{within}", geometry_of, snapshot, "borough", within)
        layers.append(map_panel.outline_layer("borough", own, map_panel.INK, 2))
    if size.width >= map_panel.NAMELESS:
        found = cached.labels("ward" if within else "borough", within, zoom)
        layers.append(_names([{"p": row["p"], "t": row["t"]} for row in found]))
    if state.cell:
        (text,) = unit_shapes(snapshot, unit).take((state.cell,)).texts.tolist()
        layers.append(map_panel.outline_layer("chosen", json.loads(text), map_panel.CHOSEN, 3.5))
    return layers


def _names(rows: list[dict[str, Any]]) -> pdk.Layer:
    """Names of places in ink on a white rim, since they lie on pale and on dark places alike."""
    return pdk.Layer(
        "TextLayer", id="names", data=rows, get_position="p", get_text="t", get_size=12, get_color=map_panel.INK,
        font_family=pdk.types.String("Inter, sans-serif"), font_weight=600, font_settings={"sdf": True},
        outline_width=4, outline_color=map_panel.WHITE, pickable=False,
    )  # fmt: skip
