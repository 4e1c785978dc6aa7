"""The history of the store: every change, in the order in which it was made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from conversations.access import allow
from conversations.people import Actor
from conversations.store import Store
from conversations.tables import history

MOST = 1000


@dataclass(frozen=True)
class Change:
    """One change.

    Attributes
    ----------
    at : datetime
        UTC.
    role : str
        Role of whoever made it.
    account : int or None
        Number of their account; None for the public, contributors and the command line.
    table, key : str and int
        The row.
    before, after : dict or None
        The values that changed; None where the row was not there. Hidden values are not repeated.
    """

    id: int
    at: datetime
    role: str
    account: int | None
    table: str
    key: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def changes(
    store: Store, actor: Actor, table: str | None = None, key: int | None = None, after: int = 0, most: int = MOST
) -> tuple[Change, ...]:
    """Return changes, oldest first.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who looks.
    table, key : str and int, optional
        Of one table, or of one row of it; all by default.
    after : int
        Number of the last change seen, to read on from.
    most : int
        At most so many.

    Raises
    ------
    AccessError
        If the actor may not.
    """
    allow(actor, "read_history")
    query = select(history).where(history.c.id > after).order_by(history.c.id).limit(most)
    if table is not None:
        query = query.where(history.c.table_name == table)
    if key is not None:
        query = query.where(history.c.key == key)
    with store.read() as connection:
        return tuple(
            Change(
                id=row["id"],
                at=row["at"],
                role=row["role"],
                account=row["account"],
                table=row["table_name"],
                key=row["key"],
                before=json.loads(row["before"]) if row["before"] else None,
                after=json.loads(row["after"]) if row["after"] else None,
            )
            for row in connection.execute(query).mappings()
        )
