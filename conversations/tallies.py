"""Tallies of discussion tables, and the totals of an event by priority, area and channel."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from conversations.access import allow
from conversations.contributions import MOST_TABLES
from conversations.errors import ConflictError, StateError
from conversations.event_records import load as load_event
from conversations.people import Actor
from conversations.places import areas_of
from conversations.priorities import load_priorities
from conversations.store import Store
from conversations.tables import contribution_priorities, contributions, tallies
from conversations.texts import Fields

MOST_PEOPLE = 500


@dataclass(frozen=True, order=True)
class Tally:
    """How many people at one table chose a priority for an area."""

    table_number: int
    priority: str
    area: str
    count: int
    version: int


@dataclass(frozen=True, order=True)
class Total:
    """How many chose a priority for an area by one channel (``web paper table tally``)."""

    priority: str
    area: str
    channel: str
    count: int


def put(
    store: Store, actor: Actor, event_id: int, table_number: int, priority: str, area: str, count: int, version: int = 0
) -> Tally:
    """Set the tally of a table; setting the same number again changes nothing.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who counts.
    event_id : int
        The event.
    table_number : int
        From 1 to 200.
    priority, area : str
        Id of a priority; code of the borough or of a ward in it.
    count : int
        People at the table, 0 to 500.
    version : int
        The version of the tally that the actor saw; 0 where there was none.

    Returns
    -------
    Tally

    Raises
    ------
    AccessError, UnknownNameError, InputError
        If the actor may not, there is no such event, or a field cannot be kept.
    ConflictError
        If somebody else set it in the meantime.
    StateError
        If the event is neither open nor closed.
    """
    with store.write(actor) as writing:
        event = load_event(writing.connection, event_id)
        allow(actor, "enter_paper", borough=event.borough, event=event.id)
        if event.state not in {"open", "closed"} or event.origin != "ours":
            raise StateError("The event takes no tallies now", "open it first, or look at another event")
        fields = Fields()
        fields.choice("priority", priority, tuple(load_priorities()))
        fields.choice("area", area, areas_of(event.borough))
        for name, number, least, most in (
            ("table_number", table_number, 1, MOST_TABLES),
            ("count", count, 0, MOST_PEOPLE),
        ):
            if not least <= number <= most:
                fields.fault(name, f"it is not between {least} and {most}")
        fields.stop()
        place = {"event_id": event_id, "table_number": table_number, "priority": priority, "area": area}
        known = writing.connection.execute(select(tallies).filter_by(**place)).mappings().first()
        if (known["version"] if known else 0) != version:
            raise ConflictError("tally")
        if known:
            writing.update(tallies, known["id"], version, count=count)
        else:
            writing.insert(tallies, count=count, **place)
        now = writing.connection.execute(select(tallies.c.version).filter_by(**place)).scalar_one()
        return Tally(table_number, priority, area, count, now)


def by_table(store: Store, actor: Actor, event_id: int) -> tuple[Tally, ...]:
    """Return the tallies of an event, table by table.

    Raises
    ------
    AccessError, UnknownNameError
        If the actor may not, or there is no such event.
    """
    columns = (tallies.c.table_number, tallies.c.priority, tallies.c.area, tallies.c["count"], tallies.c.version)
    query = select(*columns).where(tallies.c.event_id == event_id).order_by(tallies.c.table_number, tallies.c.id)
    with store.read() as connection:
        event = load_event(connection, event_id)
        allow(actor, "read_contributions", borough=event.borough, event=event.id)
        return tuple(Tally(*row) for row in connection.execute(query))


def totals(store: Store, actor: Actor, event_id: int) -> tuple[Total, ...]:
    """Return the totals of an event: contributions that were passed, and the tallies of tables.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who looks.
    event_id : int
        The event.

    Returns
    -------
    tuple of Total
        Whole counts, small ones too: whoever shows them to others hides those under 5.

    Raises
    ------
    AccessError, UnknownNameError
        If the actor may not, or there is no such event.
    """
    chosen = contribution_priorities
    passed = (
        select(chosen.c.priority, contributions.c.area, contributions.c.channel, func.count())
        .join(contributions, contributions.c.id == chosen.c.contribution_id)
        .where(contributions.c.event_id == event_id, contributions.c.state == "passed")
        .group_by(chosen.c.priority, contributions.c.area, contributions.c.channel)
    )
    counted = (
        select(tallies.c.priority, tallies.c.area, func.sum(tallies.c["count"]))
        .where(tallies.c.event_id == event_id)
        .group_by(tallies.c.priority, tallies.c.area)
    )
    with store.read() as connection:
        event = load_event(connection, event_id)
        allow(actor, "read_contributions", borough=event.borough, event=event.id)
        written = [Total(*row) for row in connection.execute(passed)]
        raised = [Total(priority, area, "tally", int(count)) for priority, area, count in connection.execute(counted)]
    return tuple(sorted(written + raised))
