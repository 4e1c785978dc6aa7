"""The map block of a page: the ways to draw, the map with its player, the legend."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from measures.classes import Classes
from measures.estimates import Figures
from measures.readings import Reading
from ui import cached, filters, legend, player
from ui.map_panel import area_map
from ui.state import ViewState
from ui.views import VIEW_WORDS, available


def london(figures: Figures, state: ViewState, reading: Reading, area: str) -> None:
    """Draw London's map in the chosen way; a click chooses an area. A period without figures has no map."""
    with st.container(key="map"):
        views = available(reading.measure)
        with st.container(key="map_tools", horizontal=True):
            st.session_state["choose_view"] = state.view
            st.segmented_control(
                "Draw", views, key="choose_view", format_func=VIEW_WORDS.__getitem__, label_visibility="collapsed",
                required=True, on_change=filters.changed, args=(figures, state, "view"),
            )  # fmt: skip
        if reading.published:
            _take(state, player.stage(figures, state, reading))
            legend.draw(reading, _classes(reading), bool(area))


def borough(state: ViewState, reading: Reading, code: str) -> None:
    """Draw the wards of one borough; a click chooses a ward."""
    if not reading.published:
        return
    with st.container(key="map"):
        clicked = area_map(reading, state, "ward", within=code, key=f"map_of_{code}")
        _take(state, clicked)
        wards = cached.figures().gazetteer.wards_of(code)
        legend.draw(reading, _classes(reading), state.area in reading.estimates.place, wards)


def _classes(reading: Reading) -> Classes:
    """The classes that colour a reading's map."""
    estimates = reading.estimates
    return cached.classes(reading.measure.id, estimates.level, estimates.window, estimates.group)


def _take(state: ViewState, clicked: str | None) -> None:
    """Take over a clicked area."""
    if clicked and clicked != state.area:
        filters.save(replace(state, area=clicked))
        st.rerun()
