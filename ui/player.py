"""The time slider and its play button, under the map."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from base.periods import label, parse
from measures.estimates import Figures
from ui.filters import save
from ui.state import ViewState, months


def slider(figures: Figures, state: ViewState) -> None:
    """Draw the time slider: every period that the measure has, oldest at the left."""
    exist = months(figures, state)
    if len(exist) < 2:
        return
    with st.container(key="player"):
        st.session_state["slide_period"] = state.period if state.period in exist else exist[-1]
        st.select_slider(
            "Move through time", exist, key="slide_period", format_func=lambda text: label(parse(text)),
            on_change=_moved, args=(state, exist[-1]),
        )  # fmt: skip


def _moved(state: ViewState, latest: str) -> None:
    """Take over the slider's period."""
    value: str = st.session_state["slide_period"]
    save(replace(state, period="" if value == latest else value))
