"""The programme: 32 boroughs, and how far the conversation of each has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from sqlalchemy import select

from conversations.access import allow
from conversations.clock import today
from conversations.event_records import Event
from conversations.event_records import listed as list_events
from conversations.people import PUBLIC, Actor
from conversations.places import boroughs
from conversations.store import Store
from conversations.tables import promises

State = Literal["not_scheduled", "scheduled", "held", "written_up", "promises_made", "promises_due"]
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True)
class BoroughProgramme:
    """One borough in the programme.

    Attributes
    ----------
    borough : str
        Its code.
    state : str
        The furthest that it has come, one of `STATES`; *promises due*: a decision date has come without a decision.
        An event that is open after its day was held; one that is announced for a day that has passed does not count.
    next_day : date or None
        Of the next public event, today's too; None where there is none or its date is not known.
    last_day : date or None
        Of the last public event that is over, or open after its day.
    events : int
        Public events; drafts are not counted.
    open_promises, due_promises : int
        Promises that are not decided, and those of them whose decision date has come.
    """

    borough: str
    state: State
    next_day: date | None
    last_day: date | None
    events: int
    open_promises: int
    due_promises: int


@dataclass(frozen=True)
class _PromiseState:
    """What the programme needs of a promise."""

    state: str
    decision_on: date


def programme(store: Store, actor: Actor = PUBLIC) -> tuple[BoroughProgramme, ...]:
    """Return the 32 boroughs in name order, each with its state.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who looks; everybody sees the same.

    Raises
    ------
    AccessError
        If the actor may not see the programme.
    """
    allow(actor, "read_programme")
    held: dict[str, list[Event]] = {code: [] for code in boroughs()}
    for event in list_events(store, PUBLIC):
        held[event.borough].append(event)
    made: dict[str, list[_PromiseState]] = {code: [] for code in boroughs()}
    public = select(promises.c.borough, promises.c.state, promises.c.decision_on).where(
        promises.c.state.in_(("registered", "decided"))
    )
    with store.read() as connection:
        for borough, state, decision_on in connection.execute(public):
            made[borough].append(_PromiseState(state, decision_on))
    day = today(store.clock())
    return tuple(_borough(code, held[code], made[code], day) for code in boroughs())


def _borough(code: str, events: list[Event], promised: list[_PromiseState], day: date) -> BoroughProgramme:
    """One borough on a day."""
    still = [promise for promise in promised if promise.state == "registered"]
    due = [promise for promise in still if promise.decision_on <= day]
    states = {event.state for event in events}
    still_open = [event.day for event in events if event.state == "open" and event.day]
    coming = [event.day for event in events if event.day and event.day >= day and event.to_come(day)]
    gone = [event.day for event in events if event.day and event.state in {"closed", "written_up"}]
    gone += [when for when in still_open if when < day]
    reached: tuple[tuple[State, bool], ...] = (
        ("promises_due", bool(due)),
        ("promises_made", bool(promised)),
        ("written_up", "written_up" in states),
        ("held", "closed" in states or any(when < day for when in still_open)),
        ("scheduled", any(event.to_come(day) for event in events)),
        ("not_scheduled", True),
    )
    return BoroughProgramme(
        borough=code,
        state=next(state for state, so in reached if so),
        next_day=min(coming, default=None),
        last_day=max(gone, default=None),
        events=len(events),
        open_promises=len(still),
        due_promises=len(due),
    )
