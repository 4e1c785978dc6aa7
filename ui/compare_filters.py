"""The filter bar of the Compare page: one sentence, the areas picked out, and the ways to draw them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import urlparse

import streamlit as st

from base.periods import iso, label, parse, window_label
from measures.comparison_reading import PAST
from measures.estimates import Figures
from measures.words import BENCHMARK_WORDS, WINDOW_WORDS
from ui import cached, markup
from ui.compare_state import AGAINST, BOROUGHS, CHOSEN, MOST, ORDERS, VIEWS, WARDS, CompareState, fit, read
from ui.filters import DOMAIN_WORDS, picker, word
from ui.frame import address
from ui.state import DEFAULT_MEASURE

PAGE = "compare"
VIEW_WORDS = {
    "intervals": "Intervals", "funnel": "Funnel", "trend": "Through time", "heat": "Many measures",
    "multiples": "Side by side", "beeswarm": "Dots", "tiles": "Map", "two": "Two measures",
}  # fmt: skip
ORDER_WORDS = {"name": "by name", "distance": "by distance from the benchmark"}
AGAINST_WORDS = {**BENCHMARK_WORDS, PAST: "its own past"}
#: Views that an order means something to.
ORDERED = ("intervals", "multiples")
#: What another page's choice has in common with this one's.
SHARED = ("measure", "period", "window", "group")


def open_page() -> tuple[Figures, CompareState]:
    """Return every figure and the state that the URL asks for; say what in it does not exist, and stop there."""
    figures = cached.figures()
    query = {name: value for name, value in st.query_params.to_dict().items() if value}
    here = urlparse(st.context.url or "").path
    # Only on arriving from another page: an empty address on the same page is the reader going back.
    arrived = not query and st.session_state.get("page") != here
    st.session_state["page"] = here
    if arrived:
        state = _carried(figures)
    else:
        state, problems = read(query, figures)
        if problems:
            markup.refuse(problems, markup.Link("Open the comparison with what does exist", address(PAGE, state)))
    save(state)
    return figures, state


def _carried(figures: Figures) -> CompareState:
    """What was last asked of this page; else the measure and the borough of the page before."""
    if "carried_compare" in st.session_state:
        return fit(read(st.session_state["carried_compare"], figures)[0], figures)
    kept = st.session_state.get("carried", {})
    area = kept.get("area", "")
    borough = figures.gazetteer.get(area).borough if area else None
    query = {name: kept[name] for name in SHARED if name in kept} | ({"areas": borough} if borough else {})
    state = read({"measure": DEFAULT_MEASURE, **query}, figures)[0]
    return fit(state, figures)


def save(state: CompareState) -> None:
    """Put a state into the URL, and remember it, and what other pages share of it, for the reader's next page."""
    query = state.query()
    st.session_state["carried_compare"] = query
    kept = {name: value for name, value in st.session_state.get("carried", {}).items() if name not in {*SHARED, "area"}}
    area = {"area": state.areas[0]} if len(state.areas) == 1 else {}
    st.session_state["carried"] = kept | {name: query[name] for name in SHARED if name in query} | area
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)


def bar(figures: Figures, state: CompareState) -> None:
    """Draw the filter bar and the areas picked out.

    Parameters
    ----------
    figures : Figures
        Gives what exists.
    state : CompareState
        What is chosen now.
    """
    measure = figures.measure(state.measure)
    with st.container(key="filters"):
        with st.container(key="filter_toggle"):
            st.html(f'<p class="lbe-chosen-filters">{_summary(figures, state)}</p>')
            st.toggle("Change what is shown", key="filters_open")
        with st.container(key="filter_widgets", horizontal=True, vertical_alignment="center", gap="small"):
            word("Compare")
            by_domain = figures.catalogue.by_domain()
            domains = [domain for domain in DOMAIN_WORDS if domain in by_domain]
            _select(figures, state, "Subject", "domain", domains, measure.domain, DOMAIN_WORDS.__getitem__, 175)
            titles = {found.id: found.title for found in by_domain[measure.domain]}
            _select(figures, state, "Measure", "measure", list(titles), measure.id, titles.__getitem__, 235)
            groups = figures.counts.groups(measure)
            if groups:
                word("of")
                group = state.group or groups[0]
                options = groups if group in groups else (*groups, group)
                _select(figures, state, "Group", "group", options, group, str, 220)
            word("in")
            _sets(figures, state)
            _window(figures, state)
            options = AGAINST[state.level(figures)]
            word("against")
            _select(figures, state, "Compare with", "against", options, state.against, AGAINST_WORDS.__getitem__, 175)
            _picked(figures, state)


def _sets(figures: Figures, state: CompareState) -> None:
    """The choice of what is compared: all boroughs, the wards of one, or the areas picked out alone."""
    gazetteer = figures.gazetteer
    options = [BOROUGHS]
    if state.areas:
        options.append(CHOSEN)
    if "ward" in figures.measure(state.measure).levels:
        options += [f"{WARDS}{code}" for code in gazetteer.at_level("borough") if gazetteer.get(code).policed_by_met]
    if state.set not in options:
        options.append(state.set)
    fixed = {BOROUGHS: "all boroughs", CHOSEN: "only the areas picked out"}

    def words(value: str) -> str:
        return fixed.get(value) or f"wards of {gazetteer.get(value.removeprefix(WARDS)).name}"

    _select(figures, state, "Areas", "set", options, state.set, words, 235)


def _window(figures: Figures, state: CompareState) -> None:
    """The window and the month in which it ends."""
    measure = figures.measure(state.measure)
    windows, window = measure.windows, state.window or measure.default_window
    word("for" if len(windows) > 1 else f"for {WINDOW_WORDS[window]}")
    if len(windows) > 1:
        _select(figures, state, "Window", "window", windows, window, WINDOW_WORDS.__getitem__, 125)
    if state.level(figures) not in measure.levels:
        return
    word("to")
    exist = [iso(month) for month in state.months(figures)]
    shown = state.period or exist[-1]
    ends = exist[::-1] if shown in exist else [shown, *exist[::-1]]
    _select(figures, state, "Period", "period", ends, shown, lambda text: label(parse(text)), 155)


def _picked(figures: Figures, state: CompareState) -> None:
    """The areas picked out, each with a way to leave it out, and a picker for more."""
    gazetteer = figures.gazetteer
    several = len({gazetteer.get(code).borough for code in state.areas}) > 1
    names = {
        code: gazetteer.label(code) if several and state.level(figures) == "ward" else gazetteer.get(code).name
        for code in state.areas
    }
    word("picking out")
    for code in sorted(state.areas, key=names.__getitem__):
        st.button(
            f"{names[code]} ×", key=f"leave_out_{code}", help=f"Leave out {names[code]}",
            on_click=_leave_out, args=(figures, state, code),
        )  # fmt: skip
    if len(state.areas) >= MOST:
        word(f"({MOST} areas, the most)")
        return
    options = ["", *(code for code in _offered(figures, state) if code not in state.areas)]
    _select(
        figures, state, "Pick out an area", "add", options, "",
        lambda code: gazetteer.get(code).name if code else ("an area" if not state.areas else "another"), 200,
    )  # fmt: skip


def _offered(figures: Figures, state: CompareState) -> tuple[str, ...]:
    """The areas that may be picked out: boroughs, or wards of the borough compared."""
    gazetteer = figures.gazetteer
    if state.level(figures) == "borough":
        return tuple(code for code in gazetteer.at_level("borough") if gazetteer.get(code).policed_by_met)
    borough = state.set.removeprefix(WARDS) if state.set.startswith(WARDS) else gazetteer.get(state.areas[0]).borough
    return gazetteer.wards_of(borough or "")


def views(figures: Figures, state: CompareState) -> None:
    """Draw the choice of how to draw, the order where there is one, and the second measure where it is drawn."""
    with st.container(key="map_tools", gap="small"):
        st.session_state["choose_view"] = state.view
        st.segmented_control(
            "Draw", VIEWS, key="choose_view", format_func=VIEW_WORDS.__getitem__, label_visibility="collapsed",
            required=True, on_change=_changed, args=(figures, state, "view"),
        )  # fmt: skip
        if state.view not in {*ORDERED, "two"}:
            return
        with st.container(key="compare_second", horizontal=True, vertical_alignment="center", gap="small"):
            if state.view == "two":
                word("with")
                level, second = state.level(figures), state.second(figures)
                titles = {
                    found.id: found.title for found in figures.catalogue.at_level(level) if found.id != state.measure
                }
                _select(figures, state, "Second measure", "measure2", list(titles), second.id, titles.__getitem__, 300)
            else:
                word("in order")
                _select(figures, state, "Order", "order", ORDERS, state.order, ORDER_WORDS.__getitem__, 270)


def _select(
    figures: Figures,
    state: CompareState,
    heading: str,
    field: str,
    options: Sequence[str],
    value: str,
    words: Callable[[str], str],
    width: int,
) -> None:
    """One picker of the sentence; the URL is the truth, so its value is set anew at each run."""
    picker(heading, field, options, value, words, width, _changed, (figures, state, field))


def _changed(figures: Figures, state: CompareState, field: str) -> None:
    """Take over a choice."""
    save(chosen(figures, state, field, st.session_state[f"choose_{field}"]))


def _leave_out(figures: Figures, state: CompareState, code: str) -> None:
    """Take an area out of those picked out."""
    save(fit(replace(state, areas=tuple(each for each in state.areas if each != code)), figures))


def chosen(figures: Figures, state: CompareState, field: str, value: Any) -> CompareState:
    """Return the state after a reader's choice; what does not go with it goes back to the usual.

    Parameters
    ----------
    figures : Figures
        Gives what exists.
    state : CompareState
        What was chosen before.
    field : str
        A field of the state, ``"domain"``, or ``"add"`` for one more area.
    value : str
        The choice, as the URL writes it.
    """
    measure = figures.measure(state.measure)
    if field == "domain":
        state = replace(state, measure=figures.catalogue.by_domain()[value][0].id)
    elif field == "add":
        state = replace(state, areas=tuple(sorted({*state.areas, value} - {""}))[:MOST])
    elif field == "period":
        state = replace(state, period="" if parse(value) == state.months(figures)[-1] else value)
    elif field == "window":
        state = replace(state, window="" if value == measure.default_window else value)
    elif field == "group":
        state = replace(state, group="" if value == figures.counts.groups(measure)[0] else value)
    else:
        state = replace(state, **{field: value})
    return fit(state, figures)


def take_inputs(state: CompareState, inputs: str) -> None:
    """Take over what our own model of similar boroughs stands on."""
    save(replace(state, inputs=inputs))


def _summary(figures: Figures, state: CompareState) -> str:
    """What is shown, in one line for a phone."""
    measure, gazetteer = figures.measure(state.measure), figures.gazetteer
    groups = figures.counts.groups(measure)
    group = state.group or (groups[0] if groups else "")
    if state.set.startswith(WARDS):
        place = f"wards of {gazetteer.get(state.set.removeprefix(WARDS)).name}"
    else:
        place = "all boroughs" if state.set == BOROUGHS else f"{len(state.areas)} areas"
    window = state.window or measure.default_window
    when = window_label(state.month(figures), window) if state.level(figures) in measure.levels else ""
    against = f"against {AGAINST_WORDS[state.against]}"
    return " · ".join(escape(part) for part in (measure.title, group, place, when, against) if part)
