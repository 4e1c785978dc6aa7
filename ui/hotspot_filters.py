"""The filter bar of the Hotspots page: one sentence about the map. A choice changes the URL, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NoReturn
from urllib.parse import urlencode, urlparse

import streamlit as st

from base.errors import ExplorerError, UnknownNameError
from base.periods import iso, label, parse
from measures.estimates import LONDON
from measures.hotspot_maps import HotspotMap, hotspot_map
from measures.hotspot_query import PATTERNS, HotspotQuery
from measures.hotspot_settle import options
from measures.hotspot_words import subject
from ui import cached, markup
from ui.filters import picker, save_place, word
from ui.hotspot_state import HotspotState, chosen, read

PAGE = "hotspots"
UNIT_WORDS = {"hex500": "cells of about 500 m", "hex250": "cells of about 250 m", "lsoa": "small areas (LSOAs)"}
WEIGHT_WORDS = {"count": "by number", "harm_ons": "by harm (ONS)", "harm_cchi": "by harm (Cambridge)",
                "rate": "per household"}  # fmt: skip
AGAINST_WORDS = {"own": "the borough itself", "london": "all of London"}
AUDIENCE_WORDS = {"public": "everyone", "analyst": "an analyst"}
ANALYST = (
    "**Analyst’s view.** It adds places with few crimes or few points, counts that are not rounded, and the finer "
    "grid. A place with few crimes can point to one household: do not project, print or share it."
)


def open_page() -> HotspotState:
    """Return the state that the URL asks for; say what in the URL does not exist, and stop there."""
    query = st.query_params.to_dict()
    here = urlparse(st.context.url or "").path
    # Only on arriving from another page: an empty address on the same page is the reader going back.
    if not query and st.session_state.get("page") != here:
        query = _carried()
    st.session_state["page"] = here
    state, problems = read(query)
    if problems:
        _refuse(problems, state)
    save(state)
    return state


def shown(state: HotspotState) -> HotspotMap:
    """Return the map of a state; say what of it does not exist, or may not be shown, and stop there."""
    try:
        found = hotspot_map(cached.figures().snapshot, state.asked)
        if state.cell and found.place(state.cell) < 0:
            nearest = tuple(found.codes[found.most_stable(3)].tolist())
            raise UnknownNameError("place on this map", state.cell, nearest)
    except ExplorerError as problem:
        _refuse((problem,), HotspotState(replace(HotspotQuery(), audience=state.asked.audience)))
    return found


def _refuse(problems: Sequence[ExplorerError], state: HotspotState) -> NoReturn:
    """Say what is wrong with an address, and lead to what exists."""
    query = urlencode(replace(state, cell="", mode="").query())
    link = markup.Link("Open the hotspots with what does exist", f"/{PAGE}" + (f"?{query}" if query else ""))
    markup.refuse(problems, link)


def _carried() -> dict[str, str]:
    """What was last asked of this page, in the place last chosen on any page."""
    kept: dict[str, str] = dict(st.session_state.get("carried_hotspots", {}))
    code = st.session_state.get("carried", {}).get("area", "")
    borough = cached.figures().gazetteer.get(code).borough if code and code != LONDON else None
    if (borough or "") != kept.get("area", ""):
        kept.pop("cell", None)
    return {name: value for name, value in (kept | {"area": borough or ""}).items() if value}


def save(state: HotspotState) -> None:
    """Put a state into the URL, and remember it, and its place for the reader's next page."""
    query = state.query()
    st.session_state["carried_hotspots"] = {name: value for name, value in query.items() if name != "mode"}
    save_place(query, "" if state.asked.area == LONDON else state.asked.area)


def bar(state: HotspotState, settled: HotspotQuery) -> None:
    """Draw the filter bar.

    Parameters
    ----------
    state : HotspotState
        What the URL asks for.
    settled : HotspotQuery
        The same with the latest month in place of none.
    """
    figures = cached.figures()
    gazetteer, exist = figures.gazetteer, options(figures.snapshot, settled)
    with st.container(key="filters"):
        with st.container(key="filter_toggle"):
            st.html(f'<p class="lbe-chosen-filters">{_summary(settled)}</p>')
            st.toggle("Change what is shown", key="filters_open")
        with st.container(key="filter_widgets", horizontal=True, vertical_alignment="center", gap="small"):
            word("Show")
            crimes = {crime.id: crime.title for crime in exist.crimes}
            _select(state, "Crime", "crime", list(crimes), settled.crime, crimes.__getitem__, 245)
            if len(exist.weights) > 1:
                _select(state, "Counted by", "weight", exist.weights, settled.weight, WEIGHT_WORDS.__getitem__, 205)
            word("in")
            boroughs = [LONDON, *gazetteer.at_level("borough")]
            _select(state, "Borough", "area", boroughs, settled.area, lambda code: gazetteer.get(code).name, 205)
            if settled.area != LONDON:
                word("against")
                _select(state, "Pattern", "against", list(PATTERNS), settled.against, AGAINST_WORDS.__getitem__, 170)
            word("for")
            _select(state, "Window", "months", list(map(str, exist.months)), str(settled.months), span, 130)
            word("to")
            ends = list(map(iso, exist.ends))
            _select(state, "Period", "end", ends, iso(settled.end), lambda text: label(parse(text)), 160)
            word("in")
            _select(state, "Kind of place", "unit", exist.units, settled.unit, UNIT_WORDS.__getitem__, 210)
            word("for")
            _select(state, "For whom", "audience", exist.audiences, settled.audience, AUDIENCE_WORDS.__getitem__, 130)
            word("to see")
    if settled.audience == "analyst":
        markup.note(ANALYST, warning=True)


def span(text: str) -> str:
    """Return a number of months in words."""
    return "one month" if text == "1" else f"{text} months"


def part(state: HotspotState, heading: str, field: str, options: Sequence[str], words: Callable[[str], str]) -> None:
    """Draw one picker of a part below the map; in the order of size, whatever the usual one is."""
    ordered = sorted(options, key=lambda text: float(text.partition("-")[0]))
    _select(state, heading, field, ordered, getattr(state, field), words, 175 if field == "coverage" else 135)


def pick(
    state: HotspotState, heading: str, field: str, options: Sequence[str], value: str, words: Callable[[str], str]
) -> None:
    """Draw one picker of a part below the map whose choices depend on what exists."""
    _select(state, heading, field, options, value, words, 175)


def _select(
    state: HotspotState,
    heading: str,
    field: str,
    options: Sequence[str],
    value: str,
    words: Callable[[str], str],
    width: int,
) -> None:
    """One picker of a sentence; the URL is the truth, so its value is set anew at each run."""
    if value not in options:
        raise UnknownNameError(heading.lower(), value, tuple(options[:3]))
    picker(heading, field, options, value, words, width, _changed, (state, field))


def _changed(state: HotspotState, field: str) -> None:
    """Take over a choice."""
    save(chosen(cached.figures().snapshot, state, field, st.session_state[f"choose_{field}"]))


def _summary(settled: HotspotQuery) -> str:
    """What is shown, in one line for a phone."""
    place = cached.figures().gazetteer.get(settled.area).name
    return f"{subject(settled)} · {place} · {span(str(settled.months))} to {label(settled.end)}"
