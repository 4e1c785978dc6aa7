"""The filter bar: one sentence of choices, the same on every page. A choice changes the URL, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from base.periods import label, parse, window_label
from measures.estimates import LONDON, Figures
from measures.words import BENCHMARK_WORDS, WINDOW_WORDS
from ui.state import AGAINST_BY_LEVEL, ViewState, fit, months

DOMAIN_WORDS = {"crime": "crime", "confidence": "confidence", "disproportionality": "disproportionality"}


def save(state: ViewState) -> None:
    """Put a state into the URL, and remember it for the reader's next page."""
    query = state.query()
    st.session_state["carried"] = query
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)


def save_place(query: dict[str, str], area: str) -> None:
    """Put a query without a measure into the URL, and remember only its place: other pages keep their own choice."""
    others = {name: value for name, value in st.session_state.get("carried", {}).items() if name != "area"}
    st.session_state["carried"] = others | ({"area": area} if area else {})
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)


def bar(figures: Figures, state: ViewState, place: bool = True) -> None:
    """Draw the filter bar.

    Parameters
    ----------
    figures : Figures
        Gives what exists.
    state : ViewState
        What is chosen now.
    place : bool
        Whether the page has a place to choose.
    """
    measure = figures.measure(state.measure)
    with st.container(key="filters"):
        with st.container(key="filter_toggle"):
            st.html(f'<p class="lbe-chosen-filters">{_summary(figures, state)}</p>')
            st.toggle("Change what is shown", key="filters_open")
        with st.container(key="filter_widgets", horizontal=True, vertical_alignment="center", gap="small"):
            word("Show")
            by_domain = figures.catalogue.by_domain()
            domains = [domain for domain in DOMAIN_WORDS if domain in by_domain]
            select(figures, state, "Subject", "domain", domains, measure.domain, DOMAIN_WORDS.__getitem__, 128)
            ids = [found.id for found in by_domain[measure.domain]]
            titles = {found: figures.measure(found).title for found in ids}
            select(figures, state, "Measure", "measure", ids, state.measure, titles.__getitem__, 235)
            groups = figures.counts.groups(measure)
            if groups:
                word("of")
                group = state.figure_group(figures) or groups[0]
                options = groups if group in groups else (*groups, group)
                select(figures, state, "Group", "group", options, group, str, 220)
            if place:
                word("in")
                _places(figures, state)
            windows, window = measure.windows, state.window or measure.default_window
            word("for" if len(windows) > 1 else f"for {WINDOW_WORDS[window]}")
            if len(windows) > 1:
                select(figures, state, "Window", "window", windows, window, WINDOW_WORDS.__getitem__, 125)
            word("to")
            exist = months(figures, state)
            shown = state.period or exist[-1]
            ends = exist[::-1] if shown in exist else [shown, *exist[::-1]]
            select(figures, state, "Period", "period", ends, shown, lambda text: label(parse(text)), 155)
            options = AGAINST_BY_LEVEL[state.drawn_level(figures)]
            if len(options) > 1:
                word("against")
                against = state.against if state.against in options else "london"
                select(figures, state, "Compare with", "against", options, against, BENCHMARK_WORDS.__getitem__, 165)


def _places(figures: Figures, state: ViewState) -> None:
    """The borough picker, and in the ward view the ward picker after it."""
    gazetteer = figures.gazetteer
    chosen = gazetteer.get(state.area) if state.area else None
    borough = "" if chosen is None else chosen.borough or ""
    boroughs = ["", *gazetteer.at_level("borough")]
    select(
        figures,
        state,
        "Borough",
        "area",
        boroughs,
        borough,
        lambda code: gazetteer.get(code).name if code else "all boroughs",
        200,
    )
    if state.view == "wards" and borough:
        wards = ["", *gazetteer.wards_of(borough)]
        ward = chosen.code if chosen is not None and chosen.level == "ward" else ""
        select(
            figures,
            state,
            "Ward",
            "ward",
            wards,
            ward,
            lambda code: gazetteer.get(code).name if code else "all its wards",
            220,
        )


def word(text: str) -> None:
    """Draw one word of the sentence."""
    st.markdown(text, width="content")


def picker(
    heading: str,
    field: str,
    options: Sequence[str],
    value: str,
    words: Callable[[str], str],
    width: int,
    take: Callable[..., None],
    args: tuple[object, ...],
) -> None:
    """Draw one picker of a sentence; the URL is the truth, so its value is set anew at each run.

    Parameters
    ----------
    heading : str
        Its name for a screen reader.
    field : str
        What it chooses; its key is ``choose_`` and this.
    options, value : sequence of str and str
        What there is, and what is chosen now.
    words : callable
        Gives an option's words.
    width : int
        Pixels.
    take, args : callable and tuple
        Takes over a choice.
    """
    key = f"choose_{field}"
    st.session_state[key] = value
    st.selectbox(
        heading, options, key=key, format_func=words, label_visibility="collapsed", width=width, on_change=take,
        args=args,
    )  # fmt: skip


def select(
    figures: Figures,
    state: ViewState,
    heading: str,
    field: str,
    options: Sequence[str],
    value: str,
    words: Callable[[str], str],
    width: int,
    take: Callable[[Figures, ViewState, str], None] | None = None,
) -> None:
    """Draw one picker of the sentence; the URL is the truth, so its value is set anew at each run.

    ``take`` takes over a choice; `changed` by default.
    """
    picker(heading, field, options, value, words, width, take or changed, (figures, state, field))


def changed(figures: Figures, state: ViewState, field: str) -> None:
    """Take over a choice."""
    value: str = st.session_state[f"choose_{field}"]
    choose(figures, state, field, value)


def choose(figures: Figures, state: ViewState, field: str, value: str) -> None:
    """Put one choice into the URL; what goes with it follows."""
    if field == "domain":
        state = replace(state, measure=figures.catalogue.by_domain()[value][0].id)
    elif field == "ward":
        borough = figures.gazetteer.get(state.area).borough or ""
        state = replace(state, area=value or borough)
    elif field == "period":
        latest = months(figures, state)[-1]
        state = replace(state, period="" if value == latest else value)
    elif field == "window":
        default = figures.measure(state.measure).default_window
        state = replace(state, window="" if value == default else value)
    elif field == "group":
        # A group's own text names its basis of ethnicity.
        state = replace(state, group=value, basis="")
    else:
        state = replace(state, **{field: value})
    save(fit(state, figures))


def _summary(figures: Figures, state: ViewState) -> str:
    """What is shown, in one line for a phone: all that the pickers hold."""
    measure = figures.measure(state.measure)
    groups = figures.counts.groups(measure)
    group = state.figure_group(figures) or (groups[0] if groups else "")
    place = figures.gazetteer.get(state.area).name if state.area and state.area != LONDON else "all boroughs"
    window = window_label(state.month(figures), state.window or measure.default_window)
    possible = len(AGAINST_BY_LEVEL[state.drawn_level(figures)]) > 1
    against = f"against {BENCHMARK_WORDS[state.against]}" if possible else ""
    return " · ".join(escape(part) for part in (measure.title, group, place, window, against) if part)
