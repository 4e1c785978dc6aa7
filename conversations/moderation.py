"""Moderation: what was sent is held until somebody passes it, and every decision stays on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, RowMapping, select

from conversations.access import allow
from conversations.contributions import MOST_WORDS
from conversations.errors import ConflictError, StateError
from conversations.event_records import load as load_event
from conversations.guard import kinds
from conversations.people import Actor
from conversations.store import Store, Writing, row_of
from conversations.tables import (
    contribution_decisions,
    contribution_priorities,
    contribution_texts,
    contributions,
)
from conversations.texts import Fields

State = Literal["held", "passed", "refused"]
#: The published rules, in the order in which they are shown.
RULES = (
    "We pass what people say, whether or not we like it.",
    "We hold back what names or points at a person, and threats.",
    "We take out contact details, addresses and number plates, and we say that we did.",
    "We keep what was first written, and who decided what and why.",
)


@dataclass(frozen=True)
class Contribution:
    """What somebody sent, as a facilitator sees it; nothing about the person.

    Attributes
    ----------
    why, good : str
        The words now.
    original_why, original_good : str
        The words as they came; the same unless somebody edited them.
    edited : bool
        Whether they were.
    flags : tuple of str
        Kinds of detail that the words now may hold, of `conversations.guard.KINDS`.
    """

    id: int
    event: int
    channel: str
    area: str
    priorities: tuple[str, ...]
    why: str
    good: str
    original_why: str
    original_good: str
    edited: bool
    flags: tuple[str, ...]
    table_number: int | None
    state: State
    received_at: datetime
    version: int


@dataclass(frozen=True)
class Decision:
    """One decision about a contribution."""

    decision: str
    reason: str
    role: str
    at: datetime


def queue(store: Store, actor: Actor, event_id: int, state: State | None = "held") -> tuple[Contribution, ...]:
    """Return the contributions of an event, oldest first.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who looks.
    event_id : int
        The event.
    state : str or None
        ``"held"``, ``"passed"`` or ``"refused"``; None for all.

    Raises
    ------
    AccessError, UnknownNameError
        If the actor may not, or there is no such event.
    """
    with store.read() as connection:
        event = load_event(connection, event_id)
        allow(actor, "read_contributions", borough=event.borough, event=event.id)
        query = select(contributions).where(contributions.c.event_id == event_id).order_by(contributions.c.id)
        if state is not None:
            query = query.where(contributions.c.state == state)
        return _read(connection, list(connection.execute(query).mappings()))


def decide(
    store: Store, actor: Actor, contribution_id: int, version: int, to: Literal["passed", "refused"], reason: str = ""
) -> Contribution:
    """Pass or refuse a contribution; either may be decided anew, and each decision stays on record.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who decides.
    contribution_id, version : int
        The contribution, and the version of it that the actor saw.
    to : str
        ``"passed"`` or ``"refused"``.
    reason : str
        Needed for a refusal, and to pass words that the guard flags.

    Raises
    ------
    AccessError, UnknownNameError, ConflictError, InputError
        If the actor may not, there is none, somebody else decided first, or the reason is missing.
    StateError
        If that is what was decided already.
    """
    with store.write(actor) as writing:
        row = _own(writing, actor, contribution_id, version)
        if row["state"] == to:
            raise StateError(f"The contribution is {to} already", "look at the next one")
        fields = Fields()
        needed = to == "refused" or bool(row["flags"])
        said = fields.line("reason", reason, 300, needed=needed)
        fields.stop()
        writing.update(contributions, contribution_id, version, state=to)
        _log(writing, contribution_id, to, said)
        return _one(writing.connection, contribution_id)


def reword(
    store: Store, actor: Actor, contribution_id: int, version: int, why: str, good: str, reason: str
) -> Contribution:
    """Give a contribution other words, for a reason; the words as they came are kept beside them.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who edits.
    contribution_id, version : int
        The contribution, and the version of it that the actor saw.
    why, good : str
        The words from now on, at most 500 characters each.
    reason : str
        Why they were changed.

    Raises
    ------
    AccessError, UnknownNameError, ConflictError, InputError
        If the actor may not, there is none, somebody else changed it first, or a field cannot be kept.
    """
    with store.write(actor) as writing:
        _own(writing, actor, contribution_id, version)
        fields = Fields()
        words = {name: fields.text(name, text, MOST_WORDS) for name, text in (("why", why), ("good", good))}
        said = fields.line("reason", reason, 300, needed=True)
        fields.stop()
        before = _one(writing.connection, contribution_id)
        if (before.why, before.good) == (words["why"], words["good"]):
            return before
        writing.insert(contribution_texts, contribution_id=contribution_id, at=writing.now, **words)
        flags = " ".join(kinds(*words.values()))
        writing.update(contributions, contribution_id, version, bump=True, flags=flags)
        _log(writing, contribution_id, "reworded", said)
        return _one(writing.connection, contribution_id)


def decisions(store: Store, actor: Actor, contribution_id: int) -> tuple[Decision, ...]:
    """Return every decision about a contribution, oldest first.

    Raises
    ------
    AccessError, UnknownNameError
        If the actor may not, or there is no such contribution.
    """
    with store.read() as connection:
        event = load_event(connection, row_of(connection, contributions, contribution_id)["event_id"])
        allow(actor, "read_contributions", borough=event.borough, event=event.id)
        log = contribution_decisions
        query = select(log.c.decision, log.c.reason, log.c.role, log.c.at).where(
            log.c.contribution_id == contribution_id
        )
        return tuple(Decision(*row) for row in connection.execute(query.order_by(log.c.id)))


def _own(writing: Writing, actor: Actor, contribution_id: int, version: int) -> RowMapping:
    """A contribution that somebody may decide about, if it is as they saw it."""
    row = writing.row(contributions, contribution_id)
    event = load_event(writing.connection, row["event_id"])
    allow(actor, "moderate", borough=event.borough, event=event.id)
    if row["version"] != version:
        raise ConflictError("contribution")
    return row


def _log(writing: Writing, contribution_id: int, decision: str, reason: str) -> None:
    """Put a decision on record."""
    writing.insert(
        contribution_decisions,
        contribution_id=contribution_id,
        decision=decision,
        reason=reason,
        role=writing.actor.role,
        at=writing.now,
    )


def _one(connection: Connection, contribution_id: int) -> Contribution:
    """One contribution by its number."""
    return _read(connection, [row_of(connection, contributions, contribution_id)])[0]


def _read(connection: Connection, rows: list[RowMapping]) -> tuple[Contribution, ...]:
    """Rows as contributions, with their priorities and latest words."""
    keys = [row["id"] for row in rows]
    priorities: dict[int, list[str]] = {}
    chosen = contribution_priorities
    query = select(chosen.c.contribution_id, chosen.c.priority).where(chosen.c.contribution_id.in_(keys))
    for key, priority in connection.execute(query.order_by(chosen.c.id)):
        priorities.setdefault(key, []).append(priority)
    texts = contribution_texts
    newer = select(texts.c.contribution_id, texts.c.why, texts.c.good).where(texts.c.contribution_id.in_(keys))
    words = {key: (why, good) for key, why, good in connection.execute(newer.order_by(texts.c.id))}
    return tuple(_contribution(row, tuple(priorities.get(row["id"], ())), words.get(row["id"])) for row in rows)


def _contribution(row: RowMapping, priorities: tuple[str, ...], words: tuple[str, str] | None) -> Contribution:
    """A row as a contribution."""
    why, good = words or (row["why"], row["good"])
    return Contribution(
        id=row["id"],
        event=row["event_id"],
        channel=row["channel"],
        area=row["area"],
        priorities=priorities,
        why=why,
        good=good,
        original_why=row["why"],
        original_good=row["good"],
        edited=words is not None,
        flags=tuple(row["flags"].split()),
        table_number=row["table_number"],
        state=row["state"],
        received_at=row["received_at"],
        version=row["version"],
    )
