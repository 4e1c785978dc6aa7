"""Where somebody is at the desk: the part, the event and the borough, in the address; and what their role may open."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from base.errors import UnknownNameError
from conversations import event_records
from conversations.access import allow, allowed
from conversations.dates import short_day
from conversations.event_records import Event
from conversations.people import Actor
from conversations.places import boroughs, check_borough
from conversations.running import store
from ui import cached
from ui.desk_sheets import tray

DESK = "desk"
#: Parts by their name in the address: the words, and the actions of which one opens it; none: everybody at the desk.
PARTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "events": ("Events", ("edit_event", "give_event")),
    "moderation": ("Moderation", ("moderate",)),
    "tags": ("Tags", ("tag",)),
    "questions": ("Questions", ("park_question",)),
    "write_up": ("Write up", ("advance_event",)),
    "promises": ("Promises", ("draft_promise", "judge_promise")),
    "not_promised": ("Not promised", ("record_unpromised",)),
    "scrutiny": ("Scrutiny log", ("record_scrutiny",)),
    "accounts": ("Accounts", ()),
    "history": ("History", ("read_history",)),
}
_ORDER = ("open", "closed", "announced", "draft", "written_up")


@dataclass(frozen=True)
class DeskState:
    """What the address of the desk asks for; empty where it does not say."""

    part: str = ""
    event: str = ""
    borough: str = ""

    def query(self) -> dict[str, str]:
        """Return the parameters of the address."""
        given = {"part": self.part, "event": self.event, "borough": self.borough}
        return {name: value for name, value in given.items() if value}


def address(part: str, event: int | None = None) -> str:
    """Return the address of a part of the desk, of one event where one is given."""
    query = {"part": part, **({"event": str(event)} if event is not None else {})}
    return f"/{DESK}?{urlencode(query)}"


def read() -> DeskState:
    """Return what the address asks for.

    Raises
    ------
    UnknownNameError
        If there is no such part or borough, or the event is no number.
    """
    asked = st.query_params.to_dict()
    state = DeskState(*(str(asked.get(name, ""))[:40] for name in ("part", "event", "borough")))
    if state.part and state.part not in PARTS:
        raise UnknownNameError("part of the desk", state.part, tuple(PARTS))
    if state.event and not (state.event.isdecimal() and len(state.event) < 10):
        raise UnknownNameError("event", state.event)
    if state.borough:
        check_borough(state.borough)
    return state


def ever(actor: Actor, action: str) -> bool:
    """Return whether somebody may do something to anything at all."""
    anywhere = allowed(actor, action, borough=actor.borough)
    return anywhere or any(allowed(actor, action, event=event) for event in actor.events)


def parts_of(actor: Actor) -> tuple[str, ...]:
    """Return the parts of the desk that somebody may open."""
    return tuple(
        part for part, (_, actions) in PARTS.items() if not actions or any(ever(actor, each) for each in actions)
    )


def choose_part(actor: Actor, state: DeskState) -> str:
    """Draw the parts that somebody may open, and return the chosen one."""
    mine = parts_of(actor)
    part = state.part if state.part in mine else mine[0]
    st.session_state["desk_part"] = part
    st.segmented_control(
        "Part of the desk", mine, format_func=lambda each: _title(each, actor), key="desk_part", on_change=_to_part,
        label_visibility="collapsed",
    )  # fmt: skip
    return part


def may(actor: Actor, action: str, event: Event) -> bool:
    """Return whether somebody may do something to an event."""
    return allowed(actor, action, borough=event.borough, event=event.id)


def events_of(actor: Actor, action: str) -> tuple[Event, ...]:
    """Return the events that somebody may do something to, by date; not those that are known from a report alone."""
    return tuple(
        event for event in event_records.listed(store(), actor) if event.origin == "ours" and may(actor, action, event)
    )


def asked_event(actor: Actor, action: str, state: DeskState) -> Event | None:
    """Return the event of the address; None where it names none.

    Raises
    ------
    AccessError, UnknownNameError
        If the actor may not do this to it, or there is no such event.
    """
    if not state.event:
        return None
    event = event_records.get(store(), actor, int(state.event))
    allow(actor, action, borough=event.borough, event=event.id)
    return event


def choose_event(actor: Actor, action: str, state: DeskState) -> Event | None:
    """Draw the choice of an event, and return it; None where there is none to choose. Raises as `asked_event`."""
    asked = asked_event(actor, action, state)
    found = {event.id: event for event in events_of(actor, action)}
    if asked is not None:
        found[asked.id] = asked
    if not found:
        return None
    usual = min(found.values(), key=lambda event: (_ORDER.index(event.state), -event.id))
    st.session_state["desk_event"] = asked.id if asked else usual.id
    chosen: int = st.selectbox(
        "Event", tuple(found), format_func=lambda key: event_name(found[key]), key="desk_event", on_change=_to_event
    )
    return found[chosen]


def choose_borough(actor: Actor, state: DeskState) -> str:
    """Draw the choice of a borough, and return it; of a borough lead it is their own.

    Raises
    ------
    AccessError
        If a borough lead asks for another one.
    """
    if actor.borough:
        if state.borough and state.borough != actor.borough:
            allow(actor, "draft_promise", borough=state.borough)
        return actor.borough
    st.session_state["desk_borough"] = state.borough or boroughs()[0]
    chosen: str = st.selectbox("Borough", boroughs(), format_func=place_name, key="desk_borough", on_change=_to_borough)
    return chosen


def event_name(event: Event) -> str:
    """Return an event as a list names it: ``"Southwark, 19 November 2026: An evening in Peckham"``."""
    day = short_day(event.day) if event.day else "no date yet"
    return f"{place_name(event.borough)}, {day}: {event.title}"


def place_name(code: str) -> str:
    """Return the name of a place."""
    return cached.figures().gazetteer.get(code).name


def _title(part: str, actor: Actor) -> str:
    """What a part is called."""
    return "Your account" if part == "accounts" and not ever(actor, "manage_accounts") else PARTS[part][0]


def _to_part() -> None:
    """Take another part into the address."""
    chosen = st.session_state["desk_part"]
    tray().clear()
    if chosen:
        st.query_params["part"] = chosen


def _to_event() -> None:
    """Take another event into the address."""
    tray().clear()
    st.query_params["event"] = str(st.session_state["desk_event"])


def _to_borough() -> None:
    """Take another borough into the address."""
    tray().clear()
    st.query_params["borough"] = st.session_state["desk_borough"]
