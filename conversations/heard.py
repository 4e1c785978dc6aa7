"""What we heard: for staff while it comes in, for the projector in tens, and for the public once, when it is frozen.

Everybody's picture comes from `conversations.heard_picture`; this module reads the store, asks who may, and keeps the
published picture. Why it is published once and never again: docs/adr/0012.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, func, select

from conversations import heard_words as say
from conversations.access import allow
from conversations.errors import StateError
from conversations.event_records import Event
from conversations.event_records import load as load_event
from conversations.heard_groups import FIELDS
from conversations.heard_picture import picture
from conversations.heard_protection import live_people, rounded_down
from conversations.heard_records import Audience, Heard, Live, LiveLine, from_content, to_content
from conversations.heard_tables import Flags, Room
from conversations.people import PUBLIC, Actor
from conversations.places import check_borough
from conversations.priorities import load_priorities
from conversations.store import Store, Writing
from conversations.tables import (
    about_totals,
    about_you,
    contribution_priorities,
    contributions,
    events,
    heard_results,
    tallies,
)
from measures.estimates import Figures


def what_we_heard(store: Store, figures: Figures, actor: Actor, event_id: int, audience: Audience = "staff") -> Heard:
    """Return what we heard at an event as it stands now, for its staff.

    Parameters
    ----------
    store : Store
        The store.
    figures : Figures
        The figures of the snapshot: residents by age, sex and ethnic group.
    actor : Actor
        Who looks.
    event_id : int
        The event.
    audience : str
        ``"public"`` to see beforehand what a write-up would publish. It is not to be handed on: a picture of today
        and one of tomorrow differ by the people who came in between.

    Returns
    -------
    Heard
        Of all contributions that were not refused, passed or waiting. Cells of under ten people that would join
        answers about the person to what they raised are hidden from staff too.

    Raises
    ------
    AccessError, UnknownNameError
        If the actor may not, or there is no such event.
    """
    with store.read() as connection:
        event = load_event(connection, event_id)
        allow(actor, "read_contributions", borough=event.borough, event=event.id)
        allow(actor, "count_about_you", borough=event.borough, event=event.id)
        room = _room(connection, event_id)
    return picture(room, figures, event, audience, store.clock())


def freeze(store: Store, figures: Figures, actor: Actor, event_id: int) -> Heard:
    """Freeze the published picture of an event that was written up without one; otherwise return what was frozen.

    Parameters
    ----------
    store : Store
        The store.
    figures : Figures
        The figures of the snapshot.
    actor : Actor
        Who writes the event up.
    event_id : int
        The event. `conversations.events.advance` freezes it with the write-up.

    Returns
    -------
    Heard

    Raises
    ------
    AccessError, UnknownNameError
        If the actor may not, or there is no such event.
    StateError
        If it is not written up, or was recorded from a public report.
    """
    with store.write(actor) as writing:
        event = load_event(writing.connection, event_id)
        allow(actor, "advance_event", borough=event.borough, event=event.id)
        if event.state != "written_up" or event.origin != "ours":
            raise StateError("What was heard is frozen when an event is written up", "close and write up the event")
        return freeze_within(writing, figures, event)


def freeze_within(writing: Writing, figures: Figures, event: Event) -> Heard:
    """Freeze the published picture inside a transaction; what was frozen before stays.

    Parameters
    ----------
    writing : Writing
        The transaction; whoever opened it has asked for access.
    figures : Figures
        The figures of the snapshot.
    event : Event
        The event.

    Returns
    -------
    Heard
    """
    known = _frozen(writing.connection, event.id)
    if known:
        return known
    heard = picture(_room(writing.connection, event.id), figures, event, "public", writing.now)
    writing.insert(
        heard_results,
        event_id=event.id,
        snapshot=heard.snapshot,
        computed_at=writing.now,
        people=heard.people or 0,
        content=to_content(heard),
    )
    return heard


def published(store: Store, actor: Actor, event_id: int) -> Heard:
    """Return what was published of an event when it was written up.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who looks; everybody sees the same.
    event_id : int
        The event.

    Returns
    -------
    Heard

    Raises
    ------
    AccessError, UnknownNameError
        If the actor may not, or there is no such event.
    StateError
        If nothing was published of it, or not yet.
    """
    allow(actor, "read_programme")
    with store.read() as connection:
        event = load_event(connection, event_id)
        if event.state == "draft":
            allow(actor, "read_draft_event", borough=event.borough, event=event.id)
        known = _frozen(connection, event_id)
    if known:
        return known
    if event.origin != "ours":
        raise StateError("This event is recorded from a public report, which does not say what people raised",
                         "look at the events that were held since")  # fmt: skip
    raise StateError("What was heard is not published yet", "come back when the event is written up")


def published_in(store: Store, actor: Actor, borough: str) -> tuple[Heard, ...]:
    """Return what was published of a borough's events, the latest event first.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who looks; everybody sees the same.
    borough : str
        Its code.

    Raises
    ------
    AccessError, UnknownNameError
        If the actor may not, or the borough has no conversation.
    """
    allow(actor, "read_programme")
    query = (
        select(heard_results.c.content)
        .join(events, events.c.id == heard_results.c.event_id)
        .where(events.c.borough == check_borough(borough))
        .order_by(events.c.day.desc(), events.c.id.desc())
    )
    with store.read() as connection:
        return tuple(from_content(content) for content in connection.execute(query).scalars())


def live(store: Store, event_id: int, actor: Actor = PUBLIC) -> Live:
    """Return the picture of the projector, while the event is open and until it is written up.

    Parameters
    ----------
    store : Store
        The store.
    event_id : int
        The event.
    actor : Actor
        Who looks; everybody sees the same.

    Returns
    -------
    Live
        Of the first people in whole tens, never of the last five, with counts rounded down to fives.

    Raises
    ------
    AccessError, UnknownNameError
        If the actor may not, or there is no such event.
    StateError
        If it is neither open nor closed, or was recorded from a public report.
    """
    with store.read() as connection:
        event = load_event(connection, event_id)
        allow(actor, "read_programme", borough=event.borough, event=event.id)
        if event.state not in {"open", "closed"} or event.origin != "ours":
            raise StateError(
                "The event has no picture of its own now", "open the event, or see what was published when it was over"
            )
        raised = _raised(connection, event_id, _kept(connection, event_id))
        hands = _hands(connection, event_id)
    people = live_people(len(raised))
    said = rounded_down(raised[:people].sum(axis=0)).tolist()
    put_up: Counter[str] = Counter()
    for (_, priority), count in hands.items():
        put_up[priority] += count
    lines = [
        LiveLine(name, each.words, said[place] or None, int(rounded_down(put_up[name])) or None)
        for place, (name, each) in enumerate(load_priorities().items())
    ]
    shown = sorted(
        (line for line in lines if line.people or line.hands),
        key=lambda line: (line.people or 0, line.hands or 0),
        reverse=True,
    )
    return Live(
        event_id, people, tuple(shown), say.live(people, [(line.words, line.people) for line in shown if line.people])
    )


def _frozen(connection: Connection, event_id: int) -> Heard | None:
    """The published picture of an event."""
    query = select(heard_results.c.content).where(heard_results.c.event_id == event_id)
    content = connection.execute(query).scalar_one_or_none()
    return None if content is None else from_content(content)


def _kept(connection: Connection, event_id: int) -> list[Row[Any]]:
    """Number, channel, place and state of what was not refused, in the order in which it came."""
    query = select(contributions.c.id, contributions.c.channel, contributions.c.area, contributions.c.state)
    query = query.where(contributions.c.event_id == event_id, contributions.c.state != "refused")
    return list(connection.execute(query.order_by(contributions.c.id)))


def _raised(connection: Connection, event_id: int, kept: list[Row[Any]]) -> Flags:
    """Who raised what, shape (people, priorities)."""
    person = {row.id: place for place, row in enumerate(kept)}
    column = {priority: place for place, priority in enumerate(load_priorities())}
    chosen = contribution_priorities
    query = select(chosen.c.contribution_id, chosen.c.priority).join(contributions)
    rows = connection.execute(query.where(contributions.c.event_id == event_id)).all()
    known = [(person[key], column[priority]) for key, priority in rows if key in person and priority in column]
    raised = np.zeros((len(kept), len(column)), dtype=bool)
    if known:
        raised[tuple(np.asarray(known).T)] = True
    return raised


def _room(connection: Connection, event_id: int) -> Room:
    """Everything that was sent to an event and not refused."""
    kept = _kept(connection, event_id)
    answers = [about_you.c[field] for field in FIELDS]
    query = select(about_you.c.contribution_id, *answers).join(contributions)
    said = {row[0]: row[1:] for row in connection.execute(query.where(contributions.c.event_id == event_id))}
    of_each = [said.get(row.id) or ("",) * len(FIELDS) for row in kept]
    totals = select(about_totals.c.field, about_totals.c.value, about_totals.c["count"])
    gone: dict[str, dict[str, int]] = {}
    for field, value, count in connection.execute(totals.where(about_totals.c.event_id == event_id)):
        gone.setdefault(field, {})[value] = count
    return Room(
        raised=_raised(connection, event_id, kept),
        channels=tuple(row.channel for row in kept),
        areas=tuple(row.area for row in kept),
        answers={field: tuple(each[place] or "" for each in of_each) for place, field in enumerate(FIELDS)},
        gone=gone,
        hands=_hands(connection, event_id),
        waiting=sum(row.state == "held" for row in kept),
    )


def _hands(connection: Connection, event_id: int) -> dict[tuple[str, str], int]:
    """Hands raised at tables, by place and priority."""
    query = select(tallies.c.area, tallies.c.priority, func.sum(tallies.c["count"]))
    query = query.where(tallies.c.event_id == event_id).group_by(tallies.c.area, tallies.c.priority)
    return {(area, priority): int(count) for area, priority, count in connection.execute(query) if count}
