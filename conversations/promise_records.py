"""Promises as they are kept and shown, with every amendment and verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping, Table, select

from base.errors import UnknownNameError
from conversations.access import allow, allowed
from conversations.people import Actor
from conversations.store import Store
from conversations.tables import promise_amendments, promise_controls, promise_verdicts, promises
from conversations.verdicts import Direction, Value

State = Literal["draft", "dropped", "registered", "withdrawn", "decided"]
#: States that nobody but those who draft promises may see.
UNSEEN = {"draft", "dropped"}


@dataclass(frozen=True)
class Amendment:
    """One change of a registered promise; ``field`` is ``"state"`` where it was withdrawn."""

    at: datetime
    role: str
    field: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class GivenVerdict:
    """One verdict, with the snapshot and the counts that it was given on."""

    at: datetime
    snapshot: str
    period: int
    verdict: Value
    until_month: int | None
    treated_before: float | None
    treated_after: float | None
    control_before: float | None
    control_after: float | None
    estimate: float | None
    standard_error: float | None
    z: float | None
    reason: str


@dataclass(frozen=True)
class Promise:
    """A promise. The baseline, its snapshot and the power month are None until it is registered.

    Attributes
    ----------
    baseline_period, power_month : int or None
        ``yyyymm``; a registered promise without a power month is too small to be told within five years.
    amendments, verdicts : tuple
        Oldest first.
    """

    id: int
    event_id: int | None
    borough: str
    area: str
    problem: str
    action: str
    owner_role: str
    measure: str
    direction: Direction
    size: float
    decision_on: date
    state: State
    registered_at: datetime | None
    baseline_period: int | None
    baseline_window: str | None
    baseline_count: float | None
    baseline_value: float | None
    baseline_lower: float | None
    baseline_upper: float | None
    control_count: float | None
    snapshot: str | None
    power_month: int | None
    version: int
    controls: tuple[str, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    verdicts: tuple[GivenVerdict, ...] = ()


def get(store: Store, actor: Actor, promise_id: int) -> Promise:
    """Return one promise.

    Raises
    ------
    AccessError
        If it is a draft of others, or the actor may not see promises.
    UnknownNameError
        If there is no such promise.
    """
    with store.read() as connection:
        found = read(connection, promise_id)
    if found.state in UNSEEN:
        allow(actor, "draft_promise", borough=found.borough)
    else:
        allow(actor, "read_promises")
    return found


def listed(store: Store, actor: Actor, borough: str | None = None) -> tuple[Promise, ...]:
    """Return the promises that somebody may see, the newest first.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who looks.
    borough : str, optional
        Code of one borough; all by default.

    Raises
    ------
    AccessError
        If the actor may not see promises.
    """
    allow(actor, "read_promises")
    query = select(promises).order_by(promises.c.id.desc())
    if borough is not None:
        query = query.where(promises.c.borough == borough)
    with store.read() as connection:
        rows = [
            row
            for row in connection.execute(query).mappings()
            if row["state"] not in UNSEEN or allowed(actor, "draft_promise", borough=row["borough"])
        ]
        return _read(connection, rows)


def read(connection: Connection, promise_id: int) -> Promise:
    """Return a promise whole: for the domain, which then asks who may see it.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    rows = list(connection.execute(select(promises).where(promises.c.id == promise_id)).mappings())
    if not rows:
        raise UnknownNameError("promise", str(promise_id))
    return _read(connection, rows)[0]


def _read(connection: Connection, rows: list[RowMapping]) -> tuple[Promise, ...]:
    """Rows as promises with what belongs to them."""
    keys = [row["id"] for row in rows]
    areas = _belonging(connection, promise_controls, keys)
    amended = _belonging(connection, promise_amendments, keys)
    judged = _belonging(connection, promise_verdicts, keys)
    return tuple(
        Promise(
            **{name: value for name, value in row.items() if name != "created_at"},
            controls=tuple(part["area"] for part in areas.get(row["id"], ())),
            amendments=tuple(Amendment(**part) for part in amended.get(row["id"], ())),
            verdicts=tuple(GivenVerdict(**part) for part in judged.get(row["id"], ())),
        )
        for row in rows
    )


def _belonging(connection: Connection, table: Table, keys: list[int]) -> dict[int, list[dict[str, Any]]]:
    """The rows of a table by the promise that they belong to, oldest first, without their keys."""
    found: dict[int, list[dict[str, Any]]] = {}
    query = select(table).where(table.c.promise_id.in_(keys)).order_by(table.c.id)
    for row in connection.execute(query).mappings():
        values = {name: value for name, value in row.items() if name not in {"id", "promise_id"}}
        found.setdefault(row["promise_id"], []).append(values)
    return found
