"""Everything that is told of an event, as a form; and two versions of it side by side."""

from __future__ import annotations

import streamlit as st

from conversations.clock import local
from conversations.dates import short_day
from conversations.event_records import Event
from conversations.events import EventForm
from conversations.places import areas_of
from ui import markup
from ui.desk_sheets import Sheet
from ui.desk_state import place_name
from ui.markup import Column

KNOWN = {None: "Not known yet", True: "Yes", False: "No"}
LABELS = {
    "title": "Title",
    "wards": "Wards it is about; none for the whole borough",
    "day": "Date",
    "starts": "Starts",
    "ends": "Ends",
    "venue": "Venue",
    "step_free": "Step-free",
    "sign_language": "British Sign Language",
    "hearing_loop": "Hearing loop",
    "languages": "Languages",
    "host_role": "Host, as a role and not a name",
    "agenda": "Agenda",
    "capacity": "People who fit",
    "link": "Link for more, starting with https://",
}


def as_form(event: Event) -> EventForm:
    """Return what is told of an event as its form has it."""
    return EventForm(
        title=event.title,
        wards=event.wards,
        day=event.day,
        starts=local(event.starts_at).time() if event.starts_at else None,
        ends=local(event.ends_at).time() if event.ends_at else None,
        venue=event.venue,
        step_free=event.step_free,
        sign_language=event.sign_language,
        hearing_loop=event.hearing_loop,
        languages=event.languages,
        host_role=event.host_role,
        agenda=event.agenda,
        capacity=event.capacity,
        link=event.link,
    )


def fields(sheet: Sheet, borough: str, start: EventForm) -> None:
    """Draw the fields of an event.

    Parameters
    ----------
    sheet : Sheet
        The sheet that they belong to.
    borough : str
        Code of the borough.
    start : EventForm
        What they hold at first.
    """
    _text(sheet, "title", start)
    days = st.columns(3)
    with days[0]:
        st.date_input(LABELS["day"], start.day, key=sheet.key("day"), format="DD/MM/YYYY")
    for column, name, value in zip(days[1:], ("starts", "ends"), (start.starts, start.ends), strict=True):
        with column:
            st.time_input(LABELS[name], value, key=sheet.key(name))
    _text(sheet, "venue", start)
    wards = areas_of(borough)[1:]
    st.multiselect(
        LABELS["wards"], wards, list(start.wards), format_func=place_name, key=sheet.key("wards"), placeholder="Choose"
    )
    needs = st.columns(3)
    for column, name in zip(needs, ("step_free", "sign_language", "hearing_loop"), strict=True):
        answers = tuple(KNOWN)
        with column:
            st.selectbox(
                LABELS[name], answers, answers.index(getattr(start, name)), format_func=_known, key=sheet.key(name)
            )
    left, right = st.columns(2)
    with left:
        _text(sheet, "languages", start)
        _text(sheet, "host_role", start)
    with right:
        st.number_input(LABELS["capacity"], value=start.capacity, step=1, key=sheet.key("capacity"))
        _text(sheet, "link", start)
    st.text_area(LABELS["agenda"], start.agenda, key=sheet.key("agenda"))


def typed(sheet: Sheet) -> EventForm:
    """Return the form as it was typed."""
    return EventForm(
        title=sheet.text("title"),
        wards=tuple(sheet.value("wards") or ()),
        day=sheet.value("day"),
        starts=sheet.value("starts"),
        ends=sheet.value("ends"),
        venue=sheet.text("venue"),
        step_free=sheet.value("step_free"),
        sign_language=sheet.value("sign_language"),
        hearing_loop=sheet.value("hearing_loop"),
        languages=sheet.text("languages"),
        host_role=sheet.text("host_role"),
        agenda=sheet.text("agenda"),
        capacity=sheet.value("capacity"),
        link=sheet.text("link"),
    )


def side_by_side(theirs: EventForm, yours: EventForm) -> None:
    """Draw two versions of an event: the one that is kept, and the one on the screen, where they differ."""
    rows = [
        [LABELS[name], _shown(theirs, name), _shown(yours, name)]
        for name in LABELS
        if getattr(theirs, name) != getattr(yours, name)
    ]
    if not rows:
        markup.note("Both versions say the same.")
        return
    columns = [Column("What"), Column("Kept, by somebody else"), Column("Yours, on the screen")]
    markup.table("Where the two versions differ", columns, rows, label="Two versions of the event")
    markup.small("Change your form below as it should be, and save again: what it says is then kept instead.")


def _text(sheet: Sheet, name: str, start: EventForm) -> None:
    """One line of text."""
    st.text_input(LABELS[name], getattr(start, name), key=sheet.key(name))


def _known(answer: bool | None) -> str:
    """An access need in words."""
    return KNOWN[answer]


def _shown(form: EventForm, name: str) -> str:
    """One field in words."""
    value = getattr(form, name)
    if name == "wards":
        return ", ".join(place_name(code) for code in value) or "The whole borough"
    if name in {"step_free", "sign_language", "hearing_loop"}:
        return KNOWN[value]
    if name == "day":
        return short_day(value) if value else "–"
    if name in {"starts", "ends"}:
        return f"{value:%H:%M}" if value else "–"
    return str(value) if value not in {None, ""} else "–"
