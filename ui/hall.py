"""A projector in a hall: one picture, one sentence, very large, and the source."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from measures import sentences
from measures.estimates import LONDON
from measures.readings import Reading
from ui import cached, legend, markup, search_context
from ui.frame import address
from ui.map_panel import area_map
from ui.state import ViewState
from ui.views import LAYERS


def draw(state: ViewState, reading: Reading, place: Reading, area: str) -> None:
    """Draw the map of a reading and the sentence of a place alone, twice the size."""
    chosen = area or LONDON
    with st.container(key="hall"):
        markup.title(sentences.title(place, chosen))
        picture, words = st.columns([6, 6], gap="large")
        with picture:
            if reading.estimates.level != "london" and reading.published:
                estimates = reading.estimates
                area_map(reading, state, LAYERS[state.view], key="map_hall")
                classes = cached.classes(reading.measure.id, estimates.level, estimates.window, estimates.group)
                legend.draw(reading, classes, bool(area))
        with words:
            value, rest = sentences.headline(place, chosen)
            markup.figure(value, rest, sentences.body(place, chosen, "resident"))
            search_context.together(place, chosen)
            markup.small(cached.citation(place, area))
            markup.links([markup.Link("Leave the projector view", address("", replace(state, mode="")))])


def link(state: ViewState) -> None:
    """Draw the way into the projector view."""
    markup.links(
        [markup.Link("Projector view: the map and its sentence, very large", address("", replace(state, mode="hall")))]
    )
