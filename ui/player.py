"""Moving through time: the slider, the play button, and the map that is recoloured while it plays.

While it plays only the map, its period and its button are sent: the boundaries stay in the browser, and a
frame is one short text of class numbers. The rest of the page takes over the period when it stops.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from base.periods import label, parse
from measures.estimates import Figures
from measures.readings import Reading
from ui import cached, markup
from ui.filters import save
from ui.map_panel import area_map, played_map
from ui.state import ViewState, months
from ui.views import LAYERS

#: Seconds a frame is shown.
PACE = 0.7
PLAYING, AT, STOPPED = "playing", "playing_at", "stopped_at"


def stage(figures: Figures, state: ViewState, reading: Reading) -> str | None:
    """Draw the map with its time slider and play button, and return the code of an area just clicked."""
    exist = months(figures, state)
    if st.session_state.get(PLAYING) and len(exist) > 1:
        st.fragment(_frame, run_every=PACE)(state, reading, exist)
        return None
    _stay(state)
    clicked = area_map(reading, state, LAYERS[state.view], key=f"map_{state.view}")
    if len(exist) > 1 and (not state.period or state.period in exist):
        with st.container(key="player", horizontal=True, vertical_alignment="bottom"):
            st.button("Play", key="play", icon=":material/play_arrow:", on_click=_start, args=(exist,), width="content")
            st.session_state["slide_period"] = state.period or exist[-1]
            st.select_slider(
                "Move through time", exist, key="slide_period", format_func=lambda text: label(parse(text)),
                on_change=_moved, args=(state, exist[-1]),
            )  # fmt: skip
    return clicked


def _frame(state: ViewState, reading: Reading, exist: list[str]) -> None:
    """One frame of the playing map; the last one stops it."""
    at = min(int(st.session_state.get(AT, 0)), len(exist) - 1)
    frames = cached.frames(reading.measure.id, LAYERS[state.view], reading.estimates.window, reading.estimates.group)
    played_map(reading, LAYERS[state.view], frames[exist[at]], exist[at])
    with st.container(key="player", horizontal=True, vertical_alignment="center"):
        stop = st.button("Stop", key="stop", icon=":material/stop:", width="content")
        markup.small(f"**{label(parse(exist[at]))}** – the map alone is playing; the page follows when it stops.")
    if stop or at == len(exist) - 1:
        st.session_state[PLAYING] = False
        st.session_state[STOPPED] = "" if at == len(exist) - 1 else exist[at]
        save(replace(state, period=st.session_state[STOPPED]))
        st.rerun()
    st.session_state[AT] = at + 1


def _stay(state: ViewState) -> None:
    """Take over the period at which it stopped: the next frame may be on its way already, with the address of before.

    It is forgotten as soon as the address holds it.
    """
    stopped = st.session_state.get(STOPPED, state.period)
    if stopped != state.period:
        save(replace(state, period=stopped))
        st.rerun()
    st.session_state.pop(STOPPED, None)


def _start(exist: list[str]) -> None:
    """Begin to play: from the shown period, or from the start when it is the last."""
    shown = st.session_state.get("slide_period", exist[-1])
    st.session_state[AT] = 0 if shown == exist[-1] else exist.index(shown)
    st.session_state[PLAYING] = True


def _moved(state: ViewState, latest: str) -> None:
    """Take over the slider's period."""
    value: str = st.session_state["slide_period"]
    save(replace(state, period="" if value == latest else value))
