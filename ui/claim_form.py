"""The claim as typed, and how it was understood: fields that a reader can correct."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import urlparse

import streamlit as st

from base.periods import iso, label, parse
from geo.areas import LONDON
from measures.claim import DIRECTION_WORDS, KIND_WORDS, Understanding
from measures.estimates import Figures
from measures.words import BENCHMARK_WORDS, WINDOW_WORDS
from ui import cached, markup
from ui.claim_state import LATEST, NOBODY, UNITS, YEAR_BEFORE, ClaimState, read
from ui.frame import address

PAGE = "can-i-say-this"
LONGEST_TEXT = 20_000
UNIT_WORDS = {"count": "in number", "percent": "per cent", "points": "percentage points", "factor": "times",
              "rate": "per 1,000 residents"}  # fmt: skip
PRIVATE = (
    "What you type is judged on this server, is not kept and is not put into the address. “Link to this view” at "
    "the foot holds its words: whoever has that link can read them."
)
_KEPT = "claim_state"


def open_page() -> ClaimState:
    """Return the claim that the link or the session holds; say what in a link does not exist, and stop there."""
    query = {name: value for name, value in st.query_params.to_dict().items() if value}
    st.session_state["page"] = urlparse(st.context.url or "").path
    if not query:
        kept = st.session_state.get(_KEPT)
        return kept if isinstance(kept, ClaimState) else ClaimState()
    state, problems = read(query, cached.figures())
    if problems:
        markup.refuse(
            problems, markup.Link("Check the claim as it stands", address(PAGE, ClaimState(claim=state.claim)))
        )
    st.session_state[_KEPT] = state
    return state


def keep(state: ClaimState) -> None:
    """Keep a claim for this reader's session, and take an older one out of the address."""
    st.session_state[_KEPT] = state
    if st.query_params:
        st.query_params.clear()


def box(state: ClaimState) -> None:
    """Draw the box for the text, and the button that checks it."""
    st.session_state["claim_text"] = state.claim
    with st.form("claim_form", border=False):
        st.text_area(
            "A sentence from your speech, or several, one a line",
            key="claim_text",
            height=110,
            max_chars=LONGEST_TEXT,
            placeholder="Residential burglary in Bromley is down 6.3 % on last year",
        )
        st.form_submit_button("Check", type="primary", on_click=_typed)
    markup.small(PRIVATE)


def _typed() -> None:
    """Take over what was typed."""
    keep(ClaimState(claim=str(st.session_state["claim_text"])))


def fields(figures: Figures, state: ClaimState, understanding: Understanding) -> None:
    """Draw how a claim was understood, each part of it to correct.

    Parameters
    ----------
    figures : Figures
        Gives what exists.
    state : ClaimState
        The claim.
    understanding : Understanding
        What it was taken to say, corrections included.
    """
    u = understanding
    measures = figures.catalogue.measures
    titles = {name: measure.title for name, measure in measures.items()}
    _select(state, "What is counted", "measure", ["", *measures], u.measure, lambda name: titles.get(name, "not named"))
    if not u.measure:
        return
    measure = measures[u.measure]
    place = figures.gazetteer.get(u.area or LONDON)
    near = figures.gazetteer.wards_of(place.borough) if place.level == "ward" and place.borough else ()
    asked = [code for question in u.questions if question.field == "area" for code, _ in question.choices]
    places = list(dict.fromkeys([LONDON, *figures.gazetteer.at_level("borough"), *near, *asked]))
    name_of = figures.gazetteer.label
    _select(state, "Where", "area", places, place.code, name_of)
    if groups := figures.counts.groups(measure):
        _select(state, "Which group", "group", list(groups), u.group or groups[0], str)
    _select(
        state, "What is claimed", "kind", ["", *KIND_WORDS], u.kind, lambda name: KIND_WORDS.get(name, "nothing yet")
    )
    _select(state, "Which way", "direction", list(DIRECTION_WORDS), u.direction, DIRECTION_WORDS.__getitem__)
    _number_field(state, u)
    _select(
        state, "Over", "window", list(measure.windows), u.window or measure.default_window, WINDOW_WORDS.__getitem__
    )
    level = place.level if place.level in measure.levels else measure.levels[0]
    window = u.window if u.window in measure.windows else measure.default_window
    ends = [iso(int(month)) for month in figures.periods(measure.id, level, window, u.group)][::-1]
    periods = list(dict.fromkeys([LATEST, *ends, *([iso(u.period)] if u.period else [])]))
    _select(state, "To", "period", periods, iso(u.period) if u.period else LATEST, _month)
    if u.kind in {"change", "contrast", "record"}:
        before = list(dict.fromkeys([YEAR_BEFORE, *ends, *([iso(u.before)] if u.before else [])]))
        _select(state, "Set against", "before", before, iso(u.before) if u.before else YEAR_BEFORE, _month)
    if u.kind in {"compare", "contrast"}:
        others = [NOBODY, *(each for each in BENCHMARK_WORDS if each != NOBODY), *places[1:]]
        others = list(dict.fromkeys([*others, *([u.other] if u.other else [])]))
        _select(state, "Compared with", "other", others, u.other or u.against or NOBODY,
                lambda name: BENCHMARK_WORDS.get(name) or name_of(name))  # fmt: skip


def _month(text: str) -> str:
    """A month in words, the latest, or the year before."""
    return {LATEST: "the latest", YEAR_BEFORE: "a year before"}.get(text) or label(parse(text))


def _number_field(state: ClaimState, u: Understanding) -> None:
    """The number and its unit."""
    st.session_state["choose_claim_size"] = f"{u.size.value:,g}" if u.size else ""
    st.text_input("By how much, or how many", key="choose_claim_size", on_change=_changed, args=(state, "size"))
    if u.size:
        _select(state, "In", "unit", list(UNITS), u.size.unit, UNIT_WORDS.__getitem__)


def _select(
    state: ClaimState, heading: str, field: str, options: Sequence[str], value: str, words: Callable[[str], str]
) -> None:
    """One field as a picker; the state is the truth, so its value is set anew at each run."""
    key = f"choose_claim_{field}"
    st.session_state[key] = value if value in options else options[0]
    st.selectbox(heading, options, key=key, format_func=words, on_change=_changed, args=(state, field))


def _changed(state: ClaimState, field: str) -> None:
    """Take over a correction."""
    value = str(st.session_state[f"choose_claim_{field}"])
    keep(read(replace(state, **{field: value}).query(), cached.figures())[0])


def answer(state: ClaimState, field: str, value: str) -> None:
    """Take over the answer to a question that a claim leaves open."""
    if field == "size":
        keep(replace(state, unit=value, kind="change"))
    elif field == "kind":
        keep(replace(state, kind=value, other="london" if value == "compare" else ""))
    else:
        keep(replace(state, **{field: value}))
