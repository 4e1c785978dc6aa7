"""Equality: how searches fall on groups, with what the figures cannot say; and gaps in confidence."""

import streamlit as st

from ui import (
    cached,
    equality_explorer,
    equality_filters,
    equality_map,
    equality_panel,
    equality_records,
    equality_tables,
    frame,
    gaps_panel,
    reading_panel,
    sections,
)

PAGE = "equality"
CONTENTS = (
    ("searches", "What lies behind the ratio"),
    ("questions", "What a panel should ask"),
    ("cannot", "What these figures cannot say"),
    (equality_records.ANCHOR, equality_records.HEADING),
    ("confidence", "Confidence gaps"),
)

figures, state = frame.open_page(equality_filters.usual(cached.figures()))
state = equality_filters.asked(figures, state)
panel = equality_panel.read(figures, state)
if equality_filters.loaded(figures):
    equality_filters.bar(figures, state)
if panel is None:
    equality_panel.no_panel(figures, state)
    equality_records.draw(figures, state.area)
    gaps_panel.draw(figures, state)
    frame.foot(state, PAGE)
    st.stop()

equality_panel.head(panel)
equality_panel.three(panel)
equality_panel.visitors(figures, panel)
reading = cached.shown(state, state.drawn_level(figures))
_, place = cached.told(state, reading)
picture, answer = st.columns([7, 5], gap="large")
with picture:
    equality_panel.without_boroughs(figures, panel)
    equality_map.draw(figures, state, reading)
    equality_panel.decomposition(panel)
with answer, st.container(key="reading_column"):
    equality_panel.registers(panel)
    equality_panel.survives(panel)
    equality_panel.outcomes(panel)
sections.contents("On this page", CONTENTS)

sections.heading("searches", "What lies behind the ratio")
left, right = st.columns([5, 7], gap="large")
with left:
    equality_panel.survival_table(panel)
with right:
    equality_tables.reasons(panel)
left, right = st.columns([7, 5], gap="large")
with left:
    equality_tables.laws(panel)
with right:
    equality_tables.ages(panel)
equality_explorer.draw(panel)
left, right = st.columns(2, gap="large")
with left:
    equality_panel.through_time(panel)
with right:
    equality_tables.similar(panel, state)
equality_tables.questions(panel)
equality_tables.cannot_say(panel.cannot_say)
reading_panel.how_we_know(place, state)
equality_records.draw(figures, state.area)
gaps_panel.draw(figures, state)
frame.foot(state, PAGE, cached.citation(place, state.area), cached.csv_address(reading))
