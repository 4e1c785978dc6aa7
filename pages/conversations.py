"""Conversations: the programme of 32 boroughs, and how far each has come."""

import streamlit as st

from ui import cached, conversation_state, frame, programme_data, programme_parts, programme_tiles

figures = cached.figures()
state = conversation_state.open_programme()
programme = programme_data.programme()
programme_parts.head(programme)
chosen = conversation_state.borough_of(state.area) if state.area else None
picture, beside = st.columns([7, 5], gap="large")
with beside, st.container(key="reading_column"):
    programme_parts.search(figures, state)
    programme_parts.choose_state(state)
    programme_parts.coming(figures, programme)
with picture:
    shown = {row.borough for row in programme_parts.kept(programme, state)}
    programme_tiles.draw(programme.rows, shown, chosen or "")
programme_parts.table(figures, programme, state)
frame.foot(state, conversation_state.PROGRAMME)
