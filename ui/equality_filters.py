"""The filter bar of the Equality page: one sentence about searches. A choice changes the URL, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from base.periods import iso, label, parse
from measures.equity_panel import available_months
from measures.estimates import LONDON, Figures
from measures.searches import BASES, TABLES
from measures.searches import GROUPS as CODES
from ui.filters import save, select, word
from ui.state import DEFAULT_MEASURE, ViewState
from ui.views import VIEW_WORDS, available

#: What the map can show, by measure.
MAPS = {
    "stop_search_rate_ratio": "Ratio",
    "stop_search_rate_difference": "Difference",
    "stop_search_excess": "Excess",
    "stop_search_outcome_ratio": "Outcomes",
    "stop_search_count": "Searches",
    "stop_search_share": "Share",
}
USUAL = "stop_search_rate_ratio"
BASIS_WORDS = {"officer": "officer-defined", "self": "self-defined", "combined": "combined"}
#: The same before the word ethnicity.
BASIS_TITLES = {
    "officer": "officer-defined",
    "self": "self-defined",
    "combined": "combined (self-defined, else officer-defined)",
}
GROUPS = tuple(CODES)


def loaded(figures: Figures) -> bool:
    """Return whether the snapshot has searches."""
    return set(figures.snapshot.tables) >= set(TABLES) and USUAL in figures.catalogue.measures


def usual(figures: Figures) -> str:
    """Return the measure that an address of this page without one means; that of all pages if there are no searches."""
    return USUAL if loaded(figures) else DEFAULT_MEASURE


def asked(figures: Figures, state: ViewState) -> ViewState:
    """Return the state as this page reads it.

    A reader who comes from a page of another measure keeps the place; the group and the way to draw belong to that
    measure and go back to the usual, and so does the period unless it is of searches.

    Parameters
    ----------
    figures : Figures
        Gives the places.
    state : ViewState
        What the URL asks for, of a measure of searches (`ui.frame.open_page` with `usual`).

    Returns
    -------
    ViewState
        Of a measure in `MAPS`, for a borough or for London.
    """
    if not loaded(figures):
        place = figures.gazetteer.get(state.area) if state.area else None
        return replace(state, area=place.borough or "" if place is not None else "")
    if state.measure not in MAPS:
        period = state.period if state.measure.startswith("stop_search") else ""
        state = replace(state, measure=USUAL, period=period)
    place = figures.gazetteer.get(state.area) if state.area else None
    area = place.borough or "" if place is not None else ""
    view = state.view if state.view in available(figures.measure(state.measure)) else "map"
    group = state.group if state.group in GROUPS else ""
    return replace(state, area=area, view=view, group=group, window="", against="london", mode="")


def month_of(figures: Figures, state: ViewState) -> int:
    """Return the month shown, ``yyyymm``: the one asked for, or the latest."""
    return parse(state.period) if state.period else int(available_months(figures)[-1])


def bar(figures: Figures, state: ViewState) -> None:
    """Draw the filter bar.

    Parameters
    ----------
    figures : Figures
        Gives what exists.
    state : ViewState
        What is chosen now, by `asked`.
    """
    gazetteer = figures.gazetteer
    group, basis = state.group or GROUPS[0], state.basis or "officer"
    shown = iso(month_of(figures, state))
    exist = [iso(int(month)) for month in available_months(figures, state.area or LONDON)][::-1]
    with st.container(key="filters"):
        with st.container(key="filter_toggle"):
            name = gazetteer.get(state.area or LONDON).name
            st.html(f'<p class="lbe-chosen-filters">Stop and search · {group} · {name} · to {label(parse(shown))}</p>')
            st.toggle("Change what is shown", key="filters_open")
        with st.container(key="filter_widgets", horizontal=True, vertical_alignment="center", gap="small"):
            word("Show stop and search of")
            select(figures, state, "Group", "group", GROUPS, group, str, 100, _changed)
            word("against White residents in")
            boroughs = ["", *gazetteer.at_level("borough")]
            select(
                figures,
                state,
                "Borough",
                "area",
                boroughs,
                state.area,
                lambda code: gazetteer.get(code or LONDON).name,
                205,
                _changed,
            )
            word("for 12 months to")
            ends = exist if shown in exist else [shown, *exist]
            select(figures, state, "Period", "period", ends, shown, lambda text: label(parse(text)), 160, _changed)
            select(figures, state, "Basis", "basis", list(BASES), basis, BASIS_WORDS.__getitem__, 155, _changed)


def pickers(figures: Figures, state: ViewState) -> None:
    """Draw the choice of what the map shows, and how it is drawn."""
    views = {view: VIEW_WORDS[view] for view in available(figures.measure(state.measure))}
    with st.container(key="map_tools", gap="small"):
        _segments(figures, state, "What the map shows", "measure", MAPS, state.measure)
        _segments(figures, state, "Draw", "view", views, state.view)


def _segments(figures: Figures, state: ViewState, heading: str, field: str, words: dict[str, str], value: str) -> None:
    """One row of buttons."""
    st.session_state[f"choose_{field}"] = value
    st.segmented_control(
        heading, list(words), key=f"choose_{field}", format_func=words.__getitem__, label_visibility="collapsed",
        required=True, on_change=_changed, args=(figures, state, field),
    )  # fmt: skip


def _changed(figures: Figures, state: ViewState, field: str) -> None:
    """Take over a choice; what is usual is not written into the URL, and a ratio's map has no wards."""
    value: str = st.session_state[f"choose_{field}"]
    usual = {"group": GROUPS[0], "basis": "officer", "period": iso(int(available_months(figures)[-1]))}
    state = replace(state, **{field: "" if value == usual.get(field) else value})
    save(replace(state, view=state.view if state.view in available(figures.measure(state.measure)) else "map"))
