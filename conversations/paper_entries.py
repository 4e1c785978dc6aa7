"""What was typed from paper and tables, read back to whoever types it: the last entry, and how many today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import func, select

from conversations.access import allow
from conversations.clock import instant
from conversations.event_records import load
from conversations.people import Actor
from conversations.store import Store
from conversations.tables import contribution_priorities, contributions


@dataclass(frozen=True)
class Entry:
    """An entry as it was understood, without the answers about the person: nobody reads those one by one.

    Attributes
    ----------
    reference : str
        Of its receipt.
    priorities : tuple of str
        Ids, in the order of typing.
    area : str
        Code of the borough or ward.
    why, good : str
        The words.
    channel : str
        ``"paper"`` or ``"table"``.
    table_number : int or None
        The table.
    """

    reference: str
    priorities: tuple[str, ...]
    area: str
    why: str
    good: str
    channel: str
    table_number: int | None


def entry(store: Store, actor: Actor, event_id: int, reference: str) -> Entry | None:
    """Return an entry from paper by the reference of its receipt; None if this event has none such.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who types.
    event_id : int
        The event.
    reference : str
        Of the receipt.

    Raises
    ------
    AccessError, UnknownNameError
        If the actor may not, or there is no such event.
    """
    own = contributions.c
    columns = (own.id, own.receipt, own.area, own.why, own.good, own.channel, own.table_number)
    query = select(*columns).where(own.event_id == event_id, own.receipt == reference, own.channel != "web")
    chosen = contribution_priorities.c
    with store.read() as connection:
        event = load(connection, event_id)
        allow(actor, "enter_paper", borough=event.borough, event=event.id)
        row = connection.execute(query).first()
        if row is None:
            return None
        ids = select(chosen.priority).where(chosen.contribution_id == row.id).order_by(chosen.id)
        priorities = tuple(connection.execute(ids).scalars())
    return Entry(row.receipt, priorities, row.area, row.why, row.good, row.channel, row.table_number)


def typed_on(store: Store, actor: Actor, event_id: int, day: date) -> int:
    """Return how many entries from paper and tables an event got on a day of London.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who types.
    event_id : int
        The event.
    day : date
        The day.

    Raises
    ------
    AccessError, UnknownNameError
        If the actor may not, or there is no such event.
    """
    first, after = (instant(each, time()) for each in (day, day + timedelta(days=1)))
    own = contributions.c
    query = select(func.count()).where(
        own.event_id == event_id, own.channel != "web", own.received_at >= first, own.received_at < after
    )
    with store.read() as connection:
        event = load(connection, event_id)
        allow(actor, "enter_paper", borough=event.borough, event=event.id)
        return int(connection.execute(query).scalar_one())
