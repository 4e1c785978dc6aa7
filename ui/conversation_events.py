"""A borough's conversation in three steps, its next event, and the events that have been held."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from conversations.event_records import Event
from conversations.event_words import access, covers, state_text, when
from conversations.places import boroughs
from conversations.promise_words import headline
from measures.estimates import Figures
from ui import cached, conversation_steps, markup, sections
from ui.conversation_data import Conversation
from ui.conversation_promises import definitions
from ui.conversation_state import PROGRAMME, address
from ui.markup import Cell, Column, Link

CONTENTS = (
    ("next", "The next event"),
    ("heard", "What you said"),
    ("themes", "Said, recorded, felt"),
    ("promises", "What was promised, and what happened"),
    ("not-promised", "What was not promised, and why"),
    ("questions", "Questions that were parked"),
    ("scrutiny", "What the scrutiny panel asked"),
    ("events", "Events that were held"),
)


def choose(figures: Figures) -> None:
    """Draw every borough as a link, for a reader who has not chosen one."""
    markup.title("Choose a borough’s conversation", "What was said, what was promised, and what happened.")
    items = "".join(
        f'<li><a href="{escape(address(code), quote=True)}" target="_self">'
        f"{escape(figures.gazetteer.get(code).name)}</a></li>"
        for code in boroughs()
    )
    st.html(f'<ul class="area-places">{items}</ul>')
    markup.links([Link("The programme of all boroughs", f"/{PROGRAMME}")])


def head(figures: Figures, told: Conversation) -> None:
    """Draw the title, and the conversation in three steps: said, promised, what happened."""
    markup.title(
        f"You said, we did: {told.name}",
        "What residents asked for, what was promised with its test fixed in advance, and what then happened.",
    )
    steps = (
        ("heard", "You said", conversation_steps.said(told)),
        ("promises", "We promised", conversation_steps.promised(figures, told.promises)),
        ("promises", "What happened", conversation_steps.happened(figures, told.promises, told.day)),
    )
    st.html(
        '<ol class="cv-steps">'
        + "".join(
            f'<li><a href="#{anchor}">{escape(name)}</a>{"".join(f"<p>{escape(line)}</p>" for line in lines)}</li>'
            for anchor, name, lines in steps
        )
        + "</ol>"
    )
    markup.links(
        [
            Link("All boroughs", f"/{PROGRAMME}"),
            Link("Calendar file (.ics)", f"/conversations/{told.borough}/events.ics"),
            Link("Feed of what is new", f"/conversations/{told.borough}/feed.xml"),
        ]
    )


def coming(told: Conversation) -> None:
    """Draw the next event: when, where, which access needs are met, how to take part; and those after it."""
    sections.heading("next", "The next event")
    if not told.coming:
        nothing = (
            f"No event in {told.name} is scheduled at present. When a borough lead announces one, its date, its venue "
            "and the access needs that it meets stand here and in the calendar file."
        )
        sections.paragraphs([nothing])
        return
    first, *others = told.coming
    st.html(
        f'<div class="cv-next"><h3>{escape(first.title)}</h3><p class="cv-when">{escape(when(first))}</p>'
        f"{definitions(_details(first))}</div>"
    )
    if first.state == "open":
        markup.links([Link("Take part now: type the code from the screen or the paper", "/e")])
    _opens_with(told)
    if others:
        _listed("Later events", others, told.day)


def _opens_with(told: Conversation) -> None:
    """What the next event begins with: the promises of the last one and where each stands."""
    by_event = {event.id: [each for each in told.promises if each.event_id == event.id] for event in told.past}
    made = next((found for found in by_event.values() if found), [])
    if made:
        sections.subheading("It opens with what was promised last time")
        known = cached.figures().catalogue.measures
        sections.points(
            [
                f"**{headline(each)}:** {conversation_steps.subject(each, known.get(each.measure))}, "
                f"{conversation_steps.size(each)}"
                for each in made
            ]
        )


def _details(event: Event) -> list[tuple[str, str]]:
    """Where, access, host, agenda and how to take part."""
    part = (
        "It is open now: take part with the code that is on the screen and on the paper in the room."
        if event.state == "open"
        else "Come to the venue. On the day a code is on the screen and on paper: by phone, on paper or at a table, "
        "without an account."
    )
    link = (
        f'<a href="{escape(event.link, quote=True)}" target="_blank" rel="noopener noreferrer">{escape(event.link)}</a>'
        if event.link
        else ""
    )
    return [
        ("About", escape(covers(event))),
        ("Where", escape(event.venue)),
        ("Access", escape(", ".join(access(event)))),
        ("Room for", escape(f"{event.capacity:,} people" if event.capacity else "")),
        ("Host", escape(event.host_role)),
        ("Agenda", f'<span class="cv-text">{escape(event.agenda)}</span>' if event.agenda else ""),
        ("More", link),
        ("How to take part", escape(part)),
    ]


def past(told: Conversation) -> None:
    """Draw the events that were held, the latest first."""
    sections.heading("events", "Events that were held")
    if told.past:
        _listed("Events, the latest first", told.past, told.day)
    if told.missed:
        _listed("Announced, and not on record as held", told.missed, told.day)
    if not (told.past or told.missed):
        sections.paragraphs(["Events are listed here from the day on which they are held."])


def _listed(caption: str, events: tuple[Event, ...] | list[Event], day: date) -> None:
    """Events as a table; one that is written up leads to what was heard."""
    rows: list[list[Cell]] = [
        [
            Link(event.title, f"{address(event.borough, str(event.id))}#heard")
            if event.state == "written_up"
            else event.title,
            when(event),
            event.venue or ("not in the report" if event.origin == "public_report" else "–"),
            state_text(event, day),
        ]
        for event in events
    ]
    markup.table(caption, [Column("Event"), Column("When"), Column("Where"), Column("State")], rows, label=caption)
