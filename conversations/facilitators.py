"""Facilitators to give an event to: their names and numbers, for those who give events and may not keep accounts."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from conversations.access import allow
from conversations.clock import today
from conversations.event_records import load as load_event
from conversations.people import Actor
from conversations.store import Store
from conversations.tables import account_events, accounts


@dataclass(frozen=True)
class Facilitator:
    """A facilitator's account that can be used now, and whether it was given an event."""

    account: int
    name: str
    given: bool


def facilitators(store: Store, actor: Actor, event_id: int) -> tuple[Facilitator, ...]:
    """Return the facilitators whose accounts can be used, by name.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who asks; somebody who may give the event.
    event_id : int
        The event.

    Returns
    -------
    tuple of Facilitator

    Raises
    ------
    AccessError, UnknownNameError
        If the actor may not, or there is no such event.
    """
    here = account_events
    with store.read() as connection:
        event = load_event(connection, event_id)
        allow(actor, "give_event", borough=event.borough, event=event.id)
        lasting = or_(accounts.c.expires_on.is_(None), accounts.c.expires_on > today(store.clock()))
        query = select(accounts.c.id, accounts.c.name).where(
            accounts.c.role == "facilitator", accounts.c.active.is_(True), lasting
        )
        given = set(connection.execute(select(here.c.account_id).where(here.c.event_id == event_id)).scalars())
        rows = connection.execute(query.order_by(accounts.c.name)).all()
    return tuple(Facilitator(row.id, row.name, row.id in given) for row in rows)
