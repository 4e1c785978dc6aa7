"""Hotspots: where crime concentrates more than chance would allow, how steady each place is, what it foretells."""

import streamlit as st

from ui import (
    hotspot_filters,
    hotspot_foot,
    hotspot_map,
    hotspot_panels,
    hotspot_parts,
    hotspot_place,
    hotspot_tables,
    sections,
)

CONTENTS = (
    ("share", "What share of crime they hold"),
    ("foretold", "How good were the last ones?"),
    ("compare", "Compare two windows"),
    ("wards", "Which wards do they touch?"),
    ("change", "What could change"),
    ("harm", "By harm"),
    ("cannot", "Where the data cannot tell you"),
)

state = hotspot_filters.open_page()
shown = hotspot_filters.shown(state)
if state.mode == "hall":
    hotspot_map.hall(shown, state)
    st.stop()
hotspot_filters.bar(state, shown.query)
hotspot_panels.head(shown)
map_column, reading_column = st.columns([7, 5], gap="large")
with map_column:
    hotspot_map.draw(shown, state)
    if state.cell:
        hotspot_place.types(shown, state)
with reading_column, st.container(key="reading_column"):
    hotspot_panels.reading(shown, state)
    if state.cell:
        hotspot_place.draw(shown, state)
    else:
        hotspot_tables.steadiness(shown)
hotspot_tables.stable(shown, state)
sections.contents("On this page", CONTENTS)
hotspot_parts.concentration(shown)
hotspot_parts.earlier_ones(shown, state)
hotspot_tables.compared_windows(shown, state)
hotspot_tables.wards(shown)
hotspot_parts.what_could_change(shown, state)
hotspot_tables.by_harm(shown, state)
hotspot_tables.cannot_tell(shown)
hotspot_foot.how_we_know(shown)
hotspot_foot.draw(shown, state)
