"""The write-up at the desk: what will be frozen and published, as the public will see it; then publishing it."""

from __future__ import annotations

import streamlit as st

from conversations.event_records import Event
from conversations.events import advance
from conversations.heard import what_we_heard
from conversations.heard_records import Heard
from conversations.heard_words import per_cent, with_interval
from conversations.moderation import queue
from conversations.people import Actor
from conversations.running import store
from measures.words import number
from ui import cached, markup, sections
from ui.desk_sheets import Sheet
from ui.desk_state import DeskState, address, choose_event
from ui.markup import Cell, Column, Link

HIDDEN = "too few to show"


def draw(actor: Actor, state: DeskState) -> None:
    """Draw the write-up of one event. Raises as `choose_event`."""
    event = choose_event(actor, "advance_event", state)
    if event is None:
        return
    sheet = Sheet(f"write_up_{event.id}")
    sheet.outcome()
    if event.state == "written_up":
        markup.note("Written up and published.")
        markup.links([Link("As the public sees it", f"/conversation?borough={event.borough}&event={event.id}")])
    elif event.state == "closed":
        _preview(actor, event, sheet)
    else:
        markup.note("An event is written up once it is closed.")
        markup.links([Link("To the event", address("events", event.id))])


def _preview(actor: Actor, event: Event, sheet: Sheet) -> None:
    """What the public will see, and the button that publishes it."""
    waiting = len(queue(store(), actor, event.id))
    if waiting:
        markup.note(
            f"**{waiting:,}** wait in moderation. Their choices count; their words are not shown unless they are "
            "passed. Words may still be passed after the write-up.",
            warning=True,
        )
        markup.links([Link("To moderation", address("moderation", event.id))])
    heard = what_we_heard(store(), cached.figures(), actor, event.id, "public")
    markup.heading(
        "What will be published", "Frozen as it is when you publish; nothing can be changed in it afterwards."
    )
    sections.paragraphs([heard.resident, heard.agreement.sentence])
    _lines(heard)
    _room(heard)
    sections.paragraphs([heard.weighting.note])
    markup.note(heard.warning)
    markup.small("Passed words are published with it, by tag and without the place that they speak of.")

    def publish() -> str:
        advance(store(), actor, event.id, event.version, "written_up", cached.figures())
        return "Published."

    with st.container(key="desk_step"):
        sheet.button("Write up and publish", publish, primary=True)


def _lines(heard: Heard) -> None:
    """What was asked for, as counts and shares."""
    if not heard.lines:
        return
    rows: list[list[Cell]] = [
        [
            line.words,
            HIDDEN if line.count is None else number(line.count),
            with_interval(line.raw) or "–",
            with_interval(line.weighted) or "–",
        ]
        for line in heard.lines
    ]
    columns = [Column("Priority"), Column("People", True), Column("Of those who came"), Column("Weighted")]
    markup.table("What people asked for; each chose up to three", columns, rows, label="What people asked for")


def _room(heard: Heard) -> None:
    """Who was in the room against who lives there."""
    if not heard.room:
        return
    with sections.folded("desk_room", "Who was in the room, and who lives in the borough"):
        for question in heard.room:
            rows: list[list[Cell]] = [
                [
                    group.label,
                    HIDDEN if group.people is None else number(group.people),
                    per_cent(group.share) if group.share is not None else "–",
                    per_cent(group.residents) if group.residents is not None else "–",
                ]
                for group in question.groups
            ]
            columns = [Column("Group"), Column("People", True), Column("Share", True), Column("Residents", True)]
            markup.table(question.words, columns, rows, label=question.words)
