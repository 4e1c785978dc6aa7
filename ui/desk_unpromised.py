"""What is not promised, at the desk: put on record with its reason, and corrected by a new entry."""

from __future__ import annotations

import streamlit as st

from conversations.clock import today
from conversations.dates import short_day
from conversations.event_records import Event
from conversations.people import Actor
from conversations.running import store
from conversations.unpromised import Unpromised, UnpromisedForm, correct, listed, record
from ui import markup, sections
from ui.desk_sheets import Sheet
from ui.desk_state import DeskState, choose_borough, event_name, events_of


def draw(actor: Actor, state: DeskState) -> None:
    """Draw what is not promised in a borough. Raises as `choose_borough`."""
    borough = choose_borough(actor, state)
    events = {
        event.id: event
        for event in events_of(actor, "record_unpromised")
        if event.borough == borough and event.state != "draft"
    }
    sheet = Sheet(f"unpromised_{borough}")
    markup.heading(
        "Put on record what is not promised", "What was asked for, and why it is not promised: public at once."
    )
    sheet.outcome()
    with st.form(sheet.key("form")):
        _fields(sheet, events, None)

        def keep() -> str:
            record(store(), actor, borough, _typed(sheet))
            return "On record, in public."

        sheet.submit("Put on record", keep)
    found = listed(store(), actor, borough)
    markup.heading(f"{len(found):,} on record" if found else "Nothing is on record")
    for entry in found:
        _one(actor, entry, events)


def _fields(sheet: Sheet, events: dict[int, Event], start: Unpromised | None) -> None:
    """The fields of an entry."""
    st.text_area("What was asked for", start.what if start else "", key=sheet.key("what"))
    st.text_area("Why it is not promised", start.why if start else "", key=sheet.key("why"))
    left, right = st.columns(2)
    with left:
        day = start.decided_on if start else today(store().clock())
        st.date_input("Decided on", day, key=sheet.key("decided_on"), format="DD/MM/YYYY")
    with right:
        keys = tuple(events)
        at = keys.index(start.event) if start and start.event in events else None
        st.selectbox(
            "Event at which it was asked for", keys, at, format_func=lambda key: event_name(events[key]),
            placeholder="None", key=sheet.key("event"),
        )  # fmt: skip


def _typed(sheet: Sheet) -> UnpromisedForm:
    """The entry as it was typed."""
    day = sheet.value("decided_on") or today(store().clock())
    return UnpromisedForm(sheet.text("what"), sheet.text("why"), day, sheet.value("event"))


def _one(actor: Actor, entry: Unpromised, events: dict[int, Event]) -> None:
    """One entry with what it said before, and the form to correct it."""
    sheet = Sheet(f"correct_{entry.id}")
    with st.container(border=True, key=f"desk_unpromised_{entry.id}"):
        sections.points([f"**Asked for:** {entry.what}", f"**Not promised:** {entry.why}"])
        markup.small(f"Decided on {short_day(entry.decided_on)}.")
        for earlier in entry.earlier:
            markup.small(f"Before: {earlier.what} – {earlier.why}")
        with sections.folded(f"desk_correct_{entry.id}", "Correct it, in public"):
            sheet.outcome()
            with st.form(sheet.key("form")):
                _fields(sheet, events, entry)
                st.text_input("Why it is corrected, in public", key=sheet.key("reason"))

                def keep() -> str:
                    correct(store(), actor, entry.id, _typed(sheet), sheet.text("reason"))
                    return "Corrected; what it said before stays visible."

                sheet.submit("Correct", keep, primary=False)
