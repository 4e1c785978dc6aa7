"""Events at the desk: the list, and a new event."""

from __future__ import annotations

import streamlit as st

from conversations.event_records import Event
from conversations.event_words import state_text, when
from conversations.events import EventForm, schedule
from conversations.people import Actor
from conversations.places import boroughs
from conversations.running import store
from ui import desk_event, desk_event_form, markup
from ui.desk_sheets import Sheet
from ui.desk_state import DeskState, address, asked_event, events_of, ever, place_name
from ui.markup import Cell, Column, Link

_MADE = "event_made"


def draw(actor: Actor, state: DeskState) -> None:
    """Draw the events that somebody works on, or the one of the address. Raises as `asked_event`."""
    action = opening(actor)
    event = asked_event(actor, action, state)
    if event is not None:
        desk_event.draw(actor, event)
        return
    found = events_of(actor, action)
    sheet = Sheet("schedule")
    sheet.outcome()
    if sheet.kept:
        made: Event = sheet.tray.seen[_MADE]
        markup.links([Link(f"Open {made.title}", address("events", made.id))])
    if found:
        _listed(found, state.borough)
    elif actor.role != "facilitator":
        markup.note("No event is scheduled here yet.")
    if ever(actor, "schedule_event"):
        _new(actor, sheet)


def opening(actor: Actor) -> str:
    """Return the action that opens an event at the desk for an actor."""
    return "edit_event" if ever(actor, "edit_event") else "give_event"


def _listed(found: tuple[Event, ...], borough: str) -> None:
    """The events, those of one borough where one is chosen."""
    if len({event.borough for event in found}) > 1:
        kept: str = st.selectbox(
            "Show", ("", *boroughs()), format_func=lambda code: place_name(code) if code else "All boroughs",
            index=("", *boroughs()).index(borough), key="desk_events_of",
        )  # fmt: skip
        found = tuple(event for event in found if kept in {"", event.borough})
    rows: list[list[Cell]] = [
        [Link(event.title, address("events", event.id)), place_name(event.borough), when(event), state_text(event)]
        for event in found
    ]
    columns = [Column("Event"), Column("Borough"), Column("When"), Column("State")]
    markup.table("Events that you work on, by date", columns, rows, label="Events")


def _new(actor: Actor, sheet: Sheet) -> None:
    """The form for a new event."""
    markup.heading("Schedule an event", "It is a draft that the public does not see until you announce it.")
    if actor.borough:
        borough = actor.borough
    else:
        borough = st.selectbox("Borough of the new event", boroughs(), format_func=place_name, key="schedule_borough")
    with st.form(f"schedule_form_{borough}_{sheet.number}"):
        desk_event_form.fields(sheet, borough, EventForm(""))

        def keep() -> str:
            made = schedule(store(), actor, borough, desk_event_form.typed(sheet))
            sheet.tray.seen[_MADE] = made
            return f"{made.title} is kept as a draft. Announce it when date, time and venue are known."

        sheet.submit("Keep as a draft", keep)
