"""Retention: what is personal is counted and deleted on its date; what is not stays."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, Table, func, select

from conversations.access import allow
from conversations.clock import today
from conversations.event_records import load as load_event
from conversations.people import Actor
from conversations.store import Store, Writing
from conversations.tables import (
    about_totals,
    about_you,
    accounts,
    contribution_tags,
    contribution_texts,
    contributions,
    known_browsers,
    sessions,
    spent,
)

FIELDS = ("age_band", "sex", "ethnic_group", "disability", "ward")


class Expired(NamedTuple):
    """What a run deleted: answers about people, words not published, sign-ins and identities that had ended."""

    about_you: int
    texts: int
    sessions: int
    identities: int


@dataclass(frozen=True, order=True)
class AboutTotal:
    """How many people at an event gave an answer about themselves."""

    field: str
    value: str
    count: int


def expire(store: Store, actor: Actor) -> Expired:
    """Delete what was to be kept until today or earlier; counts of it stay.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who keeps the store.

    Returns
    -------
    Expired
        The number of rows; a second run on the same day finds nothing.

    Raises
    ------
    AccessError
        If the actor does not keep the store.

    Notes
    -----
    Answers about people are added to totals by event and single question, never crossed, and deleted. Of a
    contribution that was refused all words go; of one that was reworded the first words and all but the last; of one
    that nobody decided about all, and their tags with them. Words that were passed stay. An account that has ended
    forgets the identity that opened it. Promises, what was not promised, the scrutiny log and the frozen picture of an
    event hold nothing personal, and stay.
    """
    allow(actor, "keep_store")
    with store.write(actor) as writing:
        day = today(writing.now)
        gone = Expired(
            about_you=_expire_about(writing, day),
            texts=_expire_texts(writing, day),
            sessions=_expire_sessions(writing),
            identities=_expire_identities(writing, day),
        )
    store.forget()
    return gone


def about_counts(store: Store, actor: Actor, event_id: int) -> tuple[AboutTotal, ...]:
    """Return how many people at an event gave each answer about themselves, deleted answers included.

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
    tuple of AboutTotal
        Whole counts, small ones too: whoever shows them to others hides those under 5.

    Raises
    ------
    AccessError, UnknownNameError
        If the actor may not, or there is no such event.
    """
    with store.read() as connection:
        event = load_event(connection, event_id)
        allow(actor, "count_about_you", borough=event.borough, event=event.id)
        counts = _kept_counts(connection, event_id)
        totals = select(about_totals.c.field, about_totals.c.value, about_totals.c["count"])
        for field, value, count in connection.execute(totals.where(about_totals.c.event_id == event_id)):
            counts[field, value] += count
    return tuple(AboutTotal(field, value, count) for (field, value), count in sorted(counts.items()))


def _kept_counts(connection: Connection, event_id: int) -> Counter[tuple[str, str]]:
    """The answers that are still there, counted by the database."""
    counts: Counter[tuple[str, str]] = Counter()
    for field in FIELDS:
        column = about_you.c[field]
        query = (
            select(column, func.count())
            .join(contributions, contributions.c.id == about_you.c.contribution_id)
            .where(contributions.c.event_id == event_id, column.is_not(None))
            .group_by(column)
        )
        for value, count in connection.execute(query):
            counts[field, value] += count
    return counts


def _expire_about(writing: Writing, day: date) -> int:
    """Count and delete the answers whose day has come."""
    query = select(about_you, contributions.c.event_id).join(contributions).where(about_you.c.delete_on <= day)
    rows = writing.connection.execute(query).mappings().all()
    counts = Counter((row["event_id"], field, row[field]) for row in rows for field in FIELDS if row[field])
    for (event_id, field, value), count in sorted(counts.items()):
        place = {"event_id": event_id, "field": field, "value": value}
        known = writing.connection.execute(select(about_totals).filter_by(**place)).mappings().first()
        if known:
            writing.update(about_totals, known["id"], count=known["count"] + count)
        else:
            writing.insert(about_totals, count=count, **place)
    for row in rows:
        writing.delete(about_you, row["id"])
    return len(rows)


def _expire_texts(writing: Writing, day: date) -> int:
    """Empty the words that were never published, of contributions whose day has come."""
    query = select(contributions.c.id, contributions.c.state, contributions.c.why, contributions.c.good)
    emptied = 0
    for row in writing.connection.execute(query.where(contributions.c.keep_until <= day)).all():
        texts = contribution_texts
        later = select(texts.c.id).where(texts.c.contribution_id == row.id).order_by(texts.c.id)
        versions = list(writing.connection.execute(later).scalars())
        unpublished = versions if row.state != "passed" else versions[:-1]
        for key in unpublished:
            writing.delete(texts, key)
        if row.state != "passed":
            _forget_tags(writing, row.id)
        first_goes = row.state != "passed" or bool(versions)
        if first_goes and (row.why or row.good):
            writing.update(contributions, row.id, why="", good="")
        emptied += len(unpublished) + int(first_goes and bool(row.why or row.good))
    return emptied


def _forget_tags(writing: Writing, contribution_id: int) -> None:
    """Delete what tells the subject of words that are gone."""
    query = select(contribution_tags.c.id).where(contribution_tags.c.contribution_id == contribution_id)
    for key in writing.connection.execute(query).scalars().all():
        writing.delete(contribution_tags, key)


def _expire_identities(writing: Writing, day: date) -> int:
    """Forget the identities of accounts that open nothing any more."""
    query = select(accounts.c.id).where(accounts.c.identity.is_not(None), accounts.c.expires_on <= day)
    ended = writing.connection.execute(query).scalars().all()
    for key in ended:
        writing.update(accounts, key, identity=None)
    return len(ended)


def _expire_sessions(writing: Writing) -> int:
    """Delete the sign-ins that have ended, and what is remembered of browsers and tickets for no longer."""
    return sum(_expire_at(writing, table) for table in (sessions, known_browsers, spent))


def _expire_at(writing: Writing, table: Table) -> int:
    """Delete the rows of a table whose instant has come."""
    ended = writing.connection.execute(select(table.c.id).where(table.c.expires_at <= writing.now)).scalars().all()
    for key in ended:
        writing.delete(table, key)
    return len(ended)
