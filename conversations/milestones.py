"""What happened when: the public steps of events, and the number of the store's last change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from conversations.access import allow
from conversations.people import PUBLIC, Actor
from conversations.store import Store
from conversations.tables import events, history


def edition(store: Store, actor: Actor = PUBLIC) -> int:
    """Return the number of the last change of the store: what was read at the same number is the same.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who asks; the number says nothing about anybody.

    Returns
    -------
    int
        0 for a store that nothing was written to.

    Raises
    ------
    AccessError
        If the actor may not see the programme.
    """
    allow(actor, "read_programme")
    with store.read() as connection:
        return connection.execute(select(func.max(history.c.id))).scalar_one() or 0


def steps(store: Store, actor: Actor, event_ids: tuple[int, ...]) -> Mapping[int, Mapping[str, datetime]]:
    """Return when public events reached each of their states.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who asks.
    event_ids : tuple of int
        Events that the actor may see, as `conversations.event_records.listed` gave them.

    Returns
    -------
    mapping of int to mapping of str to datetime
        State to instant (UTC) by event, oldest first; without its draft, which is nobody's business. An event on the
        public record has one state, from the moment that it was put there.

    Raises
    ------
    AccessError
        If the actor may not see the programme.
    """
    allow(actor, "read_programme")
    found: dict[int, dict[str, datetime]] = {}
    query = (
        select(history.c.key, history.c.at, history.c.after)
        .where(history.c.table_name == events.name, history.c.key.in_(event_ids), history.c.after.like('%"state"%'))
        .order_by(history.c.id)
    )
    with store.read() as connection:
        for key, at, after in connection.execute(query):
            state = json.loads(after).get("state", "draft")
            if state != "draft":
                found.setdefault(key, {})[state] = at
    return found
