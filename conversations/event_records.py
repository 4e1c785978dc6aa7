"""Events as they are kept and shown: by number, by borough, by the code that somebody typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, RowMapping, select

from conversations.access import allow, allowed
from conversations.codes import digest, normal, same
from conversations.errors import ShutEventError, UnknownCodeError
from conversations.people import Actor
from conversations.store import Store, row_of
from conversations.tables import event_wards, events

State = Literal["draft", "announced", "open", "closed", "written_up"]
STATES: tuple[State, ...] = get_args(State)
Origin = Literal["ours", "public_report"]


@dataclass(frozen=True)
class Event:
    """An event as it is kept; instants are UTC. ``code`` is empty for those who may not see it."""

    id: int
    borough: str
    title: str
    wards: tuple[str, ...]
    day: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    venue: str
    step_free: bool | None
    sign_language: bool | None
    hearing_loop: bool | None
    languages: str
    host_role: str
    agenda: str
    capacity: int | None
    link: str
    state: State
    origin: Origin
    code: str
    version: int

    def to_come(self, day: date) -> bool:
        """Return whether an event is open, or announced for a day that has not passed, on London's date."""
        return self.state == "open" or (self.state == "announced" and (self.day is None or self.day >= day))


def get(store: Store, actor: Actor, event_id: int) -> Event:
    """Return one event, without its code for those who may not see it.

    Raises
    ------
    AccessError
        If it is a draft that the actor may not see.
    UnknownNameError
        If there is no such event.
    """
    with store.read() as connection:
        event = load(connection, event_id)
    if event.state == "draft":
        allow(actor, "read_draft_event", borough=event.borough, event=event.id)
    elif event.id not in actor.events:
        allow(actor, "read_programme")
    return _shown(actor, event)


def listed(store: Store, actor: Actor, borough: str | None = None) -> tuple[Event, ...]:
    """Return the events that somebody may see, by date, those without a date last.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who looks; drafts are left out for those who may not see them.
    borough : str, optional
        Code of one borough; all by default.

    Raises
    ------
    AccessError
        If the actor may not see the programme.
    """
    allow(actor, "read_programme")
    query = select(events)
    if borough is not None:
        query = query.where(events.c.borough == borough)
    with store.read() as connection:
        rows = connection.execute(query).mappings().all()
        wards: dict[int, list[str]] = {}
        for event_id, ward in connection.execute(select(event_wards.c.event_id, event_wards.c.ward)):
            wards.setdefault(event_id, []).append(ward)
    found = [_event(row, tuple(sorted(wards.get(row["id"], ())))) for row in rows]
    seen = [
        _shown(actor, event)
        for event in found
        if event.state != "draft" or allowed(actor, "read_draft_event", borough=event.borough, event=event.id)
    ]
    never = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted(seen, key=lambda event: (event.day or date.max, event.starts_at or never, event.id)))


def by_code(store: Store, typed: str) -> Event:
    """Return the open event that a code belongs to, as somebody typed it.

    Parameters
    ----------
    store : Store
        The store.
    typed : str
        Any case, with or without gaps.

    Raises
    ------
    UnknownCodeError
        If no event has the code.
    ShutEventError
        If it is not open: announced, closed and written up each with its own words.
    """
    event = announced(store, typed)
    check_open(event)
    return event


def announced(store: Store, typed: str) -> Event:
    """Return the event that a code belongs to, open or not: to print its form and to show its screen beforehand.

    Parameters
    ----------
    store, typed : Store and str
        As of `by_code`.

    Raises
    ------
    UnknownCodeError
        If no event has the code, or it is a draft.
    """
    code = normal(typed)
    if not code:
        raise UnknownCodeError
    with store.read() as connection:
        found = connection.execute(select(events.c.id, events.c.code).where(events.c.code_digest == digest(code)))
        row = found.first()
        if row is None or not same(row.code, code):
            raise UnknownCodeError
        event = load(connection, row.id)
    if event.state == "draft":
        raise UnknownCodeError
    return event


def check_open(event: Event) -> None:
    """Stop answers to an event that does not take them.

    Raises
    ------
    UnknownCodeError
        If it is a draft.
    ShutEventError
        If it has not begun, or is over.
    """
    if event.state == "draft":
        raise UnknownCodeError
    if event.state == "announced":
        raise ShutEventError("The event is not open yet", "come back when it has begun", event.borough, over=False)
    if event.state != "open":
        said = "The event is closed and takes no more answers"
        raise ShutEventError(said, "see its page for what was said and promised", event.borough, over=True)


def load(connection: Connection, event_id: int) -> Event:
    """Return an event whole, code and all: for the domain, which then asks who may see it.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    row = row_of(connection, events, event_id)
    wards = connection.execute(select(event_wards.c.ward).where(event_wards.c.event_id == event_id)).scalars()
    return _event(row, tuple(sorted(wards)))


def _event(row: RowMapping, wards: tuple[str, ...]) -> Event:
    """A row as an event."""
    skipped = {"code_digest", "created_at", "wards"}
    texts = {"venue", "languages", "host_role", "agenda", "link", "code"}
    values: dict[str, Any] = {
        name: (value or "") if name in texts else value for name, value in row.items() if name not in skipped
    }
    return Event(wards=wards, **values)


def _shown(actor: Actor, event: Event) -> Event:
    """An event as somebody may see it."""
    if allowed(actor, "read_code", borough=event.borough, event=event.id):
        return event
    return replace(event, code="")
