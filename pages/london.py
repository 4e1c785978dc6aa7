"""London: one map, one sentence, one table."""

import streamlit as st

from ui import (
    area_table,
    cached,
    change_panel,
    filters,
    frame,
    hall,
    map_block,
    markup,
    notices,
    reading_panel,
    search_context,
)

figures, state = frame.open_page()
reading = cached.shown(state, state.drawn_level(figures))
state, place = cached.told(state, reading)
area = state.area if state.area in place.estimates.place else ""
if state.mode == "hall":
    hall.draw(state, reading, place, area)
    st.stop()
filters.bar(figures, state)
reading_panel.head(reading)
notices.period(figures, state, reading, "")
if reading.estimates.level == "london":
    markup.note(f"{reading.measure.title}: published for London as a whole only, so there is no map.")
    reading_panel.figure(reading, "")
    reading_panel.trend(reading, "")
else:
    map_column, reading_column = st.columns([7, 5], gap="large")
    with map_column:
        map_block.london(figures, state, reading, area)
    with reading_column, st.container(key="reading_column"):
        reading_panel.figure(place, area)
        search_context.draw(figures, state, place, area)
        notices.visitors(figures, place, area)
        reading_panel.strip(reading, area)
        reading_panel.trend(reading, area)
    if reading.published:
        area_table.draw(reading, state)
if area or reading.measure.kind != "gap":
    change_panel.brief(figures, place, area)
reading_panel.how_we_know(place, state)
hall.link(state)
frame.foot(state, "", cached.citation(place, area), cached.csv_address(reading))
