"""The pieces of the programme's page: its head, the search, the filter, what comes next, the table."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from conversations.event_words import ON_RECORD, PROGRAMME_WORDS, held, programme_sentence, state_text, when
from conversations.programme import STATES, BoroughProgramme
from measures.estimates import Figures
from ui import area_cards, cached, markup, place_search, sections
from ui.conversation_state import PROGRAMME, ProgrammeState, address, borough_of, state_words
from ui.filters import save_place
from ui.frame import address as address_of
from ui.markup import Cell, Column, Link
from ui.programme_data import Programme

MOST_COMING = 5
CALENDAR = "/conversations/programme.ics"
NOTHING_COMING = (
    "No event is scheduled at present. A borough lead signs in, schedules one at the desk and announces it; from that "
    "moment it is here and in the calendar file."
)


def head(programme: Programme) -> None:
    """Draw the title and how far the programme has come, counted."""
    names = {row.borough: cached.figures().gazetteer.get(row.borough).name for row in programme.rows}
    markup.title(
        "Where each borough’s conversation stands",
        "Officers and residents agree what comes first, promises are made with their test fixed in advance, and what "
        "happened is shown.",
    )
    area_cards.lead(programme_sentence(programme.rows, programme.events, names, programme.day))


def search(figures: Figures, state: ProgrammeState) -> None:
    """Draw the search by postcode, ward or borough, and what it found; a postcode stays out of the address."""
    found = place_search.answer()
    with (
        st.form("find_place", border=False),
        st.container(key="place_field", horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input("Postcode, ward or borough", key=place_search.FIELD, autocomplete="off", max_chars=60)
        st.form_submit_button("Find", type="primary", on_click=_asked, args=(figures, state))
    markup.small("We look up your postcode and then forget it. It is not saved, and it is not in this page’s address.")
    if found.problem:
        markup.note(found.problem, warning=True)
    if found.choices:
        links = [(code, borough_of(code)) for code in found.choices]
        names = place_search.labels(figures, found)
        markup.links(Link(names[code], address(borough)) for code, borough in links if borough)
    place_search.explain(figures, found)
    borough = borough_of(state.area) if state.area else None
    if borough:
        name, place = figures.gazetteer.get(borough).name, figures.gazetteer.get(state.area)
        markup.note(f"**{place.name}** is in {name}." if place.code != borough else f"**{name}** is marked below.")
        markup.links([Link(f"Read the conversation in {name}", address(borough))])


def _asked(figures: Figures, state: ProgrammeState) -> None:
    """Match the text, clear the field, and keep only the place that was found."""
    found = place_search.find(figures, st.session_state[place_search.FIELD])
    st.session_state[place_search.FIELD] = ""
    if found.area and borough_of(found.area) is None:
        found = place_search.Found(
            problem="The City of London has a police force of its own, and no conversation here."
        )
    if found.area:
        save_place(replace(state, area=found.area).query(), found.area)
    if not found.area or found.around:
        st.session_state[place_search.FOUND] = found


def choose_state(state: ProgrammeState) -> None:
    """Draw the picker of a state."""
    st.session_state["choose_programme"] = state.state
    st.selectbox(
        "Show", ["", *STATES], key="choose_programme", format_func=state_words, on_change=_filtered, args=(state,),
        width=260,
    )  # fmt: skip


def _filtered(state: ProgrammeState) -> None:
    """Take over a choice."""
    save_place(replace(state, state=st.session_state["choose_programme"]).query(), state.area)


def coming(figures: Figures, programme: Programme) -> None:
    """Draw the next events, or who schedules one; and the calendar file."""
    sections.heading("coming", "What comes next")
    events = programme.coming
    if not events:
        sections.paragraphs([NOTHING_COMING])
        markup.links([Link("Sign in to the desk", "/sign-in"), Link("Calendar file (.ics)", CALENDAR)])
        return
    rows: list[list[Cell]] = [
        [
            Link(figures.gazetteer.get(event.borough).name, address(event.borough)),
            when(event),
            event.venue or "–",
            state_text(event),
        ]
        for event in events[:MOST_COMING]
    ]
    markup.table(
        f"The next {len(rows)} of {len(events)}" if len(events) > len(rows) else "Events to come",
        [Column("Borough"), Column("When"), Column("Where"), Column("State")], rows, label="Events to come",
    )  # fmt: skip
    markup.links([Link("Calendar file (.ics)", CALENDAR)])


def table(figures: Figures, programme: Programme, state: ProgrammeState) -> None:
    """Draw the boroughs that the filter keeps as a table in name order."""
    rows = kept(programme, state)
    sections.heading("boroughs", "All boroughs" if not state.state else state_words(state.state))
    if not rows:
        words = state_words(state.state).lower()
        sections.paragraphs([f"No borough’s conversation is at “{words}” now. Choose another state, or all boroughs."])
        markup.links([Link("Show all boroughs", address_of(PROGRAMME, replace(state, state="")))])
        return
    reported = {event.borough for event in programme.events if event.origin == "public_report"}
    ours = {event.borough for event in programme.events if event.origin == "ours" and held(event, programme.day)}
    chosen = borough_of(state.area) if state.area else None
    cells = [_row(figures, row, row.borough in reported - ours) for row in rows]
    codes = [row.borough for row in rows]
    columns = [
        Column("Borough"), Column("State"), Column("Last event"), Column("Next event"), Column("Promises"),
    ]  # fmt: skip
    with st.container(key="programme_table"):
        markup.table(
            f"{len(rows)} of {len(programme.rows)} boroughs, in name order", columns, cells,
            codes.index(chosen) if chosen in codes else None, label="The programme",
        )  # fmt: skip


def kept(programme: Programme, state: ProgrammeState) -> list[BoroughProgramme]:
    """Return the boroughs that the filter keeps."""
    return [row for row in programme.rows if state.state in {"", row.state}]


def _row(figures: Figures, row: BoroughProgramme, reported: bool) -> list[Cell]:
    """One borough of the table."""
    name = figures.gazetteer.get(row.borough).name
    words = PROGRAMME_WORDS[row.state] + (f", {ON_RECORD}" if reported and row.state == "held" else "")
    days = [f"{day.day} {day:%b %Y}" if day else "–" for day in (row.last_day, row.next_day)]
    due = f", {row.due_promises} due" if row.due_promises else ""
    promises = f"{row.open_promises} open{due}" if row.open_promises else "none"
    return [Link(name, address(row.borough)), words, *days, promises]
