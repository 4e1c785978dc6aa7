"""Events on the public record: known from a report before anybody used the store."""

from __future__ import annotations

import tomllib
from pathlib import Path

from sqlalchemy import select

from conversations.access import allow
from conversations.clock import today
from conversations.people import Actor
from conversations.places import check_borough
from conversations.store import Store
from conversations.tables import events

FILE = Path(__file__).resolve().parent.parent / "data" / "events_on_record.toml"


def preload(store: Store, actor: Actor, path: Path = FILE) -> int:
    """Put the events on the public record into the store; those that are there already stay as they are.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who keeps the store.
    path : Path
        A TOML file of ``[[event]]`` tables with borough, day and title.

    Returns
    -------
    int
        Events that were added. Each is closed, without code, venue, times or people, and of origin *public report*.

    Raises
    ------
    AccessError
        If the actor does not keep the store.
    UnknownNameError
        If a borough does not exist.
    """
    allow(actor, "keep_store")
    added = 0
    with store.write(actor) as writing:
        known = {
            tuple(row)
            for row in writing.connection.execute(
                select(events.c.borough, events.c.day).where(events.c.origin == "public_report")
            )
        }
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["event"]:
            if (row["borough"], row["day"]) in known or row["day"] > today(writing.now):
                continue
            writing.insert(
                events,
                borough=check_borough(row["borough"]),
                day=row["day"],
                title=row["title"],
                state="closed",
                origin="public_report",
                created_at=writing.now,
            )
            added += 1
    return added
