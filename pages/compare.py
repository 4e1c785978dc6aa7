"""Compare: several areas against one named benchmark, in eight ways to draw the same figures."""

import streamlit as st

from ui import cached, compare_filters, compare_panels, compare_pictures, frame, markup
from ui.compare_shown import Compared

figures, state = compare_filters.open_page()
compare_filters.bar(figures, state)
if state.level(figures) not in figures.measure(state.measure).levels:
    compare_panels.level_missing(figures, state)
    frame.foot(state, compare_filters.PAGE)
    st.stop()
shown = Compared(figures, state)
compare_panels.head(shown)
compare_panels.period(shown)
compare_filters.views(figures, state)
if state.view == "heat":
    compare_panels.reading(shown)
    compare_pictures.draw(shown)
else:
    picture, answer = st.columns([7, 5], gap="large")
    with picture, st.container(key="map"):
        compare_pictures.draw(shown)
    with answer, st.container(key="reading_column"):
        compare_panels.reading(shown)
compare_panels.table(shown)
compare_panels.similar(shown)
compare_panels.how_we_know(shown)
if more := compare_panels.downloads(shown):
    markup.links(more)
frame.foot(
    state,
    compare_filters.PAGE,
    cached.citation(shown.main.reading, state.areas[0] if state.areas else ""),
    compare_panels.csv_address(shown, shown.main),
)
