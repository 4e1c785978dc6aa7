"""What the pages of the conversations are asked for, by URL: a borough and an event, or a state of the programme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from urllib.parse import urlparse

import streamlit as st

from base.errors import ExplorerError, UnknownNameError
from conversations.event_words import PROGRAMME_WORDS
from conversations.places import boroughs, check_borough
from conversations.programme import STATES
from geo.areas import CITY, LONDON
from ui import cached, markup
from ui.filters import save_place

PROGRAMME, CONVERSATION = "conversations", "conversation"


@dataclass(frozen=True)
class ProgrammeState:
    """What the programme shows.

    Attributes
    ----------
    state : str
        One of `conversations.programme.STATES`; empty for all.
    area : str
        Code of the borough or ward that was looked for.
    """

    state: str = ""
    area: str = ""

    def query(self) -> dict[str, str]:
        """Return the URL parameters that differ from the usual."""
        return _query(self)


@dataclass(frozen=True)
class ConversationState:
    """What the page of one borough shows.

    Attributes
    ----------
    borough : str
        Its code; empty until one is chosen.
    event : str
        Number of the event whose picture is shown under what we heard; empty for the latest.
    """

    borough: str = ""
    event: str = ""

    def query(self) -> dict[str, str]:
        """Return the URL parameters that differ from the usual."""
        return _query(self)


def _query(state: ProgrammeState | ConversationState) -> dict[str, str]:
    """The fields of a state that say something."""
    return {field.name: getattr(state, field.name) for field in fields(state) if getattr(state, field.name)}


def open_programme() -> ProgrammeState:
    """Return what the address of the programme asks for; say what in it does not exist, and stop there."""
    query = _asked({})
    try:
        state = ProgrammeState(query.get("state", ""), query.get("area", ""))
        if state.state and state.state not in STATES:
            raise UnknownNameError("state of a borough’s conversation", state.state, STATES)
        if state.area and borough_of(state.area) is None:
            raise UnknownNameError("borough or ward with a conversation", state.area)
    except ExplorerError as problem:
        markup.refuse((problem,), markup.Link("Open the whole programme", f"/{PROGRAMME}"))
    save_place(state.query(), state.area or _carried())
    return state


def open_conversation() -> ConversationState:
    """Return what the address of a borough's page asks for; say what in it does not exist, and stop there.

    Whoever arrives from another page without a borough gets the one last chosen there.
    """
    carried = _carried()
    query = _asked({"borough": borough_of(carried) or "" if carried else ""})
    state = ConversationState(query.get("borough", ""), query.get("event", ""))
    try:
        if state.borough:
            check_borough(state.borough)
        if state.event and not (state.borough and state.event.isdecimal() and len(state.event) < 10):
            raise UnknownNameError("event", state.event)
    except UnknownNameError as error:
        problem = error if error.nearest else UnknownNameError(error.kind, error.value, boroughs()[:3])
        markup.refuse((problem,), markup.Link("Choose a borough", f"/{PROGRAMME}"))
    here = borough_of(carried) if carried else None
    # A ward that was chosen on another page stays chosen there.
    save_place(state.query(), carried if state.borough in {"", here} else state.borough)
    return state


def _carried() -> str:
    """Code of the place last chosen on any page; empty for none."""
    return str(st.session_state.get("carried", {}).get("area", ""))


def borough_of(code: str) -> str | None:
    """Return the borough with a conversation that a place lies in; None for London, the City, and no place."""
    try:
        found = cached.figures().gazetteer.get(code)
    except UnknownNameError:
        return None
    borough = found.borough if found.level in {"borough", "ward"} and code != LONDON else None
    return None if borough == CITY else borough


def address(borough: str, event: str = "") -> str:
    """Return the address of a borough's page."""
    return f"/{CONVERSATION}?borough={borough}" + (f"&event={event}" if event else "")


def state_words(state: str) -> str:
    """Return a state of the programme in words, and what stands for all."""
    return PROGRAMME_WORDS[state] if state else "All 32 boroughs"  # type: ignore[index]


def _asked(usual: Mapping[str, str]) -> dict[str, str]:
    """The parameters of the address, or the usual ones on arriving from another page without any."""
    query = {name: value for name, value in st.query_params.to_dict().items() if value}
    here = urlparse(st.context.url or "").path
    if not query and st.session_state.get("page") != here:
        query = {name: value for name, value in usual.items() if value}
    st.session_state["page"] = here
    return query
