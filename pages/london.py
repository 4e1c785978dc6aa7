"""London: one map, one sentence, one table."""

from dataclasses import replace

import streamlit as st

from ui import area_table, cached, filters, frame, legend, markup, player, reading_panel
from ui.map_panel import area_map
from ui.views import LAYERS, VIEW_WORDS, available

figures, state = frame.open_page()
filters.bar(figures, state)
month = state.month(figures)
level = state.drawn_level(figures)
reading = cached.reading(
    state.measure, level, month, state.window or figures.measure(state.measure).default_window, state.against,
    state.group,
)  # fmt: skip
area = state.area if state.area in reading.estimates.place else ""

markup.title(cached.words.title(reading), cached.words.subtitle(reading))
if level == "london":
    markup.note(f"{reading.measure.title} is published for London as a whole only, so there is no map.")
else:
    map_column, reading_column = st.columns([7, 5], gap="large")
    with map_column, st.container(key="map"):
        views = available(reading.measure)
        with st.container(key="map_tools", horizontal=True):
            st.session_state["choose_view"] = state.view
            st.segmented_control(
                "Draw", views, key="choose_view", format_func=VIEW_WORDS.__getitem__, label_visibility="collapsed",
                required=True, on_change=filters.changed, args=(figures, state, "view"),
            )  # fmt: skip
        clicked = area_map(reading, state, LAYERS[state.view], key=f"map_{state.view}")
        if clicked and clicked != state.area:
            filters.save(replace(state, area=clicked))
            st.rerun()
        legend.draw(reading, cached.classes(state.measure, level, reading.estimates.window, state.group), bool(area))
        player.slider(figures, state)
    with reading_column, st.container(key="reading_column"):
        reading_panel.figure(reading, area or cached.LONDON)
        reading_panel.strip(reading, area)
        reading_panel.trend(reading, area)
    area_table.draw(reading, state)
if level == "london":
    reading_panel.figure(reading, cached.LONDON)
    reading_panel.trend(reading, "")
reading_panel.how_we_know(reading, state)
frame.foot(state, "", cached.citation(reading, area), cached.csv_address(reading))
