"""The store: where reads and writes happen, and the history that every write leaves."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Table, insert, select, update
from sqlalchemy import delete as deletion
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from base.errors import UnknownNameError
from conversations.engines import WAIT_SECONDS
from conversations.errors import (
    ConflictError,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreUnreachableError,
)
from conversations.people import Actor
from conversations.tables import history

HIDDEN = "not repeated here"
#: The largest number of a row that PostgreSQL keeps in a whole number.
MOST_ROWS = 2**31 - 1
_SQLITE = {
    sqlite3.SQLITE_BUSY: StoreBusyError,
    sqlite3.SQLITE_LOCKED: StoreBusyError,
    sqlite3.SQLITE_FULL: StoreFullError,
    sqlite3.SQLITE_IOERR: StoreFullError,
    sqlite3.SQLITE_CANTOPEN: StoreUnreachableError,
    sqlite3.SQLITE_READONLY: StoreUnreachableError,
    sqlite3.SQLITE_PERM: StoreUnreachableError,
    sqlite3.SQLITE_CORRUPT: StoreDamagedError,
    sqlite3.SQLITE_NOTADB: StoreDamagedError,
}
#: SQLSTATE, or the class that its first two characters name.
_POSTGRES = {
    "55P03": StoreBusyError,
    "57014": StoreBusyError,
    "40": StoreBusyError,
    "53100": StoreFullError,
    "53": StoreBusyError,
    "08": StoreUnreachableError,
    "28": StoreUnreachableError,
    "3D": StoreUnreachableError,
    "57": StoreUnreachableError,
}


def utc_now() -> datetime:
    """Return the present instant, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Store:
    """A store that is open.

    Attributes
    ----------
    engine : Engine
        As `conversations.engines.make_engine` gives it.
    clock : callable
        Gives the present instant; tests give their own.
    """

    engine: Engine
    clock: Callable[[], datetime] = utc_now
    _turn: threading.Lock = field(default_factory=threading.Lock, compare=False, repr=False)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection to read with: one steady view, never blocked by a writer in SQLite.

        Yields
        ------
        Connection

        Raises
        ------
        StoreError
            If the database does not answer as it should.
        """
        with told_plainly(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self, actor: Actor) -> Iterator[Writing]:
        """Give a transaction: all of it is kept, on the disk, when the block ends; none of it if the block raises.

        Parameters
        ----------
        actor : Actor
            Who writes; the history tells the role.

        Yields
        ------
        Writing

        Raises
        ------
        StoreError
            If the database is busy, full, out of reach or damaged; then nothing was kept.
        """
        if not self._turn.acquire(timeout=WAIT_SECONDS):
            raise StoreBusyError
        try:
            writer = self.engine.execution_options(writer=True)
            with told_plainly(), writer.begin() as connection:
                yield Writing(connection, actor, self.clock())
        finally:
            self._turn.release()

    def forget(self) -> None:
        """Overwrite on the disk what was deleted, so far as the database lets us (PostgreSQL does so by itself, later).

        Raises
        ------
        StoreError
            If the database does not answer as it should; a reader at work only puts it off.
        """
        if self.engine.dialect.name == "sqlite":
            with told_plainly(), closing(self.engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


@dataclass(frozen=True)
class Writing:
    """One transaction. Every change goes through it, and leaves a row in the history.

    Attributes
    ----------
    connection : Connection
        To read with, within the transaction.
    actor : Actor
        Who writes.
    now : datetime
        The instant of all its changes, UTC.
    """

    connection: Connection
    actor: Actor
    now: datetime

    def row(self, table: Table, key: int) -> RowMapping:
        """Return a row by its number.

        Raises
        ------
        UnknownNameError
            If there is none.
        """
        return row_of(self.connection, table, key)

    def insert(self, table: Table, **values: Any) -> int:
        """Add a row and return its number."""
        if "version" in table.c:
            values["version"] = 1
        # Values beside the statement, not in it: what a phone sends is kept in a third less processor time.
        result = self.connection.execute(insert(table), values)
        primary = result.inserted_primary_key
        key = int(primary[0]) if primary else 0
        self._record(table, key, None, values)
        return key

    def update(self, table: Table, key: int, version: int | None = None, *, bump: bool = False, **values: Any) -> None:
        """Change a row; values that stay the same change nothing and leave no history.

        Parameters
        ----------
        table : Table
            The table.
        key : int
            Number of the row.
        version : int, optional
            The version that the writer saw; None where the writer did not look.
        bump : bool
            Whether the version goes up though no value changes, because something beside the row did.
        **values : object
            New values by column.

        Raises
        ------
        ConflictError
            If the row has another version by now.
        UnknownNameError
            If there is no such row.
        """
        before = self.row(table, key)
        if version is not None and before["version"] != version:
            raise ConflictError(noun(table))
        changed = {name: value for name, value in values.items() if before[name] != value}
        if not changed and not bump:
            return
        if "version" in table.c:
            changed["version"] = before["version"] + 1
        self.connection.execute(update(table).where(table.c.id == key).values(**changed))
        self._record(table, key, {name: before[name] for name in changed}, changed)

    def delete(self, table: Table, key: int) -> None:
        """Delete a row; the history keeps that it was there, not what is hidden of it."""
        before = self.row(table, key)
        self.connection.execute(deletion(table).where(table.c.id == key))
        self._record(table, key, dict(before), None)

    def _record(
        self, table: Table, key: int, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
    ) -> None:
        """Add one row to the history."""
        told = {
            "at": self.now,
            "role": self.actor.role,
            "account": self.actor.account,
            "table_name": table.name,
            "key": key,
            "before": _told(table, before),
            "after": _told(table, after),
        }
        self.connection.execute(insert(history), told)


def row_of(connection: Connection, table: Table, key: int) -> RowMapping:
    """Return a row by its number.

    Raises
    ------
    UnknownNameError
        If there is none; a number that no database could have numbered a row with is not asked for.
    """
    known = select(table).where(table.c.id == key)
    found = connection.execute(known).mappings().first() if 0 < key <= MOST_ROWS else None
    if found is None:
        raise UnknownNameError(noun(table), str(key)[:12])
    return found


def noun(table: Table) -> str:
    """Return what a row of a table is called: ``"event"``, ``"contribution text"``."""
    return table.name.replace("ies", "y").removesuffix("s").replace("_", " ")


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn what a database raises into an error with cause and remedy; faults of ours pass as they are.

    Raises
    ------
    StoreError
        Without the database's own words, which may hold what people wrote.
    """
    try:
        yield
    except PoolTimeoutError:
        raise StoreBusyError from None
    except DBAPIError as error:
        plain = _plain(error)
        if plain is None:
            raise
        raise plain from None


def _plain(error: DBAPIError) -> StoreError | None:
    """The error that a user sees; None for a fault of ours."""
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", None)
        kind = None if code is None else _SQLITE.get(code & 0xFF)
        return kind() if kind else None
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return StoreUnreachableError() if error.connection_invalidated or _is_operational(error) else None
    found = _POSTGRES.get(state) or _POSTGRES.get(state[:2])
    return found() if found else None


def _is_operational(error: DBAPIError) -> bool:
    """Whether a database without a code for its trouble could not be spoken to."""
    return type(error).__name__ == "OperationalError"


def _told(table: Table, values: Mapping[str, Any] | None) -> str | None:
    """The values of a change as JSON; of hidden ones only that there were some."""
    if values is None:
        return None
    shown = {
        name: HIDDEN if value is not None and table.c[name].info.get("hidden") else value
        for name, value in values.items()
        if name != "id"
    }
    return json.dumps(shown, ensure_ascii=False, sort_keys=True, default=_text)


def _text(value: object) -> str:
    """A value that JSON does not know, as text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
