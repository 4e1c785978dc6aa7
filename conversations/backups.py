"""Backups: one SQLite file that holds a whole store, whichever database it lives in, and the way back."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, func, insert, select, text

from conversations.access import allow
from conversations.engines import make_engine
from conversations.errors import StoreDamagedError, StoreError, StoreFullError
from conversations.people import Actor
from conversations.schema import edition, migrate, newest_edition
from conversations.store import Store, told_plainly
from conversations.tables import metadata

BATCH = 1000


def back_up(store: Store, actor: Actor, path: Path) -> Path:
    """Write a store as it is at one instant into one file; others may read and write meanwhile.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who keeps the store.
    path : Path
        A file that does not exist yet. It is open to its owner alone, and holds personal data until it is deleted.

    Returns
    -------
    Path
        The file, checked.

    Raises
    ------
    AccessError
        If the actor does not keep the store.
    StoreError
        If the file exists, its folder is missing or full, or the store cannot be read; then no file is left.
    """
    allow(actor, "keep_store")
    if path.exists():
        raise StoreError(f"There is a file {path.name} already", "name another file: a backup is never overwritten")
    with _draft(path) as draft:
        if store.engine.dialect.name == "sqlite":
            with (
                told_plainly(),
                closing(store.engine.raw_connection()) as source,
                closing(sqlite3.connect(draft)) as target,
            ):
                driver: sqlite3.Connection = source.driver_connection  # type: ignore[assignment]
                driver.backup(target)
        else:
            with _file_store(draft) as copy:
                migrate(copy)
                _copy(store, copy)
        _settle(draft)
        os.link(draft, path)
    return path


def restore(store: Store, actor: Actor, path: Path) -> int:
    """Fill an empty store from a backup, in one transaction; a backup of an older edition is taken forward.

    Parameters
    ----------
    store : Store
        A store without rows, or an empty database.
    actor : Actor
        Who keeps the store.
    path : Path
        A file as `back_up` writes it; it is not changed.

    Returns
    -------
    int
        Rows restored.

    Raises
    ------
    AccessError
        If the actor does not keep the store.
    StoreDamagedError
        If the file is no sound backup.
    StoreError
        If it is missing, or the store has rows.
    """
    allow(actor, "keep_store")
    if not path.is_file():
        raise StoreError(f"There is no file {path.name}", "name a backup")
    with _draft(path) as draft:
        shutil.copyfile(path, draft)
        _settle(draft)
        with _file_store(draft) as copy:
            if edition(copy) is None:
                raise StoreDamagedError
            migrate(copy)
            if edition(store) != newest_edition():
                migrate(store)
            return _copy(copy, store)


@contextmanager
def _draft(path: Path) -> Iterator[Path]:
    """A private file beside another, gone in the end whatever happens."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        draft.touch(mode=0o600)
        yield draft
    except OSError:
        raise StoreFullError from None
    finally:
        for part in (draft, *(draft.with_name(draft.name + end) for end in ("-wal", "-shm", "-journal"))):
            part.unlink(missing_ok=True)


@contextmanager
def _file_store(path: Path) -> Iterator[Store]:
    """A store in one file, closed in the end."""
    store = Store(make_engine(URL.create("sqlite", database=str(path))))
    try:
        yield store
    finally:
        store.engine.dispose()


def _settle(path: Path) -> None:
    """Check a file, and put everything that belongs to it into it."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
            sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            whole = connection.execute("PRAGMA foreign_key_check").fetchone() is None
    except sqlite3.DatabaseError:
        raise StoreDamagedError from None
    if not (sound and whole):
        raise StoreDamagedError


def _copy(source: Store, target: Store) -> int:
    """Copy every row of one store into another that is empty; the number of rows."""
    steady = source.engine
    if steady.dialect.name == "postgresql":
        steady = steady.execution_options(isolation_level="REPEATABLE READ")
    rows = 0
    with told_plainly(), steady.connect() as reading, _writer(target) as writing:
        held = [table.name for table in metadata.sorted_tables if writing.execute(select(table.c.id).limit(1)).first()]
        if held:
            raise StoreError(
                f"The store is not empty ({', '.join(held)})", "restore into a new store, then change over"
            )
        for table in metadata.sorted_tables:
            found = reading.execute(select(table).order_by(table.c.id).execution_options(yield_per=BATCH))
            for batch in found.mappings().partitions(BATCH):
                writing.execute(insert(table), [dict(row) for row in batch])
                rows += len(batch)
        if target.engine.dialect.name == "postgresql":
            _count_on(writing)
    return rows


@contextmanager
def _writer(store: Store) -> Iterator[Connection]:
    """The one transaction that copies rows as they are, history and all."""
    with store.engine.execution_options(writer=True).begin() as connection:
        yield connection


def _count_on(connection: Connection) -> None:
    """Let PostgreSQL number new rows from where the old ones end."""
    for table in metadata.sorted_tables:
        last = connection.execute(select(func.max(table.c.id))).scalar()
        if last is not None:
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"), {"name": table.name, "last": last}
            )
