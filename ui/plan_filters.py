"""The filter bar of the Plans page: one sentence. A choice changes the URL, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from urllib.parse import urlparse

import streamlit as st

from measures.estimates import LONDON
from measures.plans import Plan, get_plan, load_plans
from ui import cached, markup
from ui.filters import picker, save_place, word
from ui.frame import address
from ui.plan_state import PlanState, read

PAGE = "plans"


def open_page() -> tuple[Plan, PlanState]:
    """Return the plan and the state that the URL asks for; say what in it does not exist, and stop there."""
    query = {name: value for name, value in st.query_params.to_dict().items() if value}
    here = urlparse(st.context.url or "").path
    # Only on arriving from another page: an empty address on the same page is the reader going back.
    if not query and st.session_state.get("page") != here:
        query = _carried()
    st.session_state["page"] = here
    state, problems = read(query, cached.figures())
    if problems:
        markup.refuse(problems, markup.Link("Open the plans with what does exist", address(PAGE, state)))
    _save(state)
    return get_plan(state.plan), state


def _carried() -> dict[str, str]:
    """The plan last shown, in the borough last chosen on any page."""
    code = st.session_state.get("carried", {}).get("area", "")
    borough = cached.figures().gazetteer.get(code).borough if code and code != LONDON else ""
    return {"plan": st.session_state.get("carried_plan", ""), "area": borough or ""}


def _save(state: PlanState) -> None:
    """Put a state into the URL, and remember its plan, and its place for the reader's next page."""
    st.session_state["carried_plan"] = state.plan
    save_place(state.query(), state.area)


def bar(state: PlanState) -> None:
    """Draw the filter bar.

    Parameters
    ----------
    state : PlanState
        What is chosen now.
    """
    gazetteer = cached.figures().gazetteer
    titles = {plan.id: plan.title for plan in load_plans().values()}
    boroughs = [code for code in gazetteer.at_level("borough") if gazetteer.get(code).policed_by_met]
    place = gazetteer.get(state.place).name
    with st.container(key="filters"):
        with st.container(key="filter_toggle"):
            summary = f"{escape(titles[state.plan])} · {escape(place)}"
            st.html(f'<p class="lbe-chosen-filters">{summary}</p>')
            st.toggle("Change what is shown", key="filters_open")
        with st.container(key="filter_widgets", horizontal=True, vertical_alignment="center", gap="small"):
            word("Show")
            _select(state, "Plan", "plan", list(titles), state.plan, titles.__getitem__, 420)
            word("for")
            places = ["", *boroughs] if state.area in {"", *boroughs} else ["", state.area, *boroughs]
            _select(state, "Place", "area", places, state.area, lambda code: gazetteer.get(code or LONDON).name, 220)


def _select(
    state: PlanState,
    heading: str,
    field: str,
    options: Sequence[str],
    value: str,
    words: Callable[[str], str],
    width: int,
) -> None:
    """One picker of the sentence; the URL is the truth, so its value is set anew at each run."""
    picker(heading, field, options, value, words, width, _choose, (state, field))


def _choose(state: PlanState, field: str) -> None:
    """Take over a choice."""
    _save(replace(state, **{field: str(st.session_state[f"choose_{field}"])}))
