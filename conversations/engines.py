"""Engines for the two databases: SQLite in a data folder, or PostgreSQL by ``DATABASE_URL``."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import platformdirs
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from base.snapshot import ROOT
from conversations.errors import StoreError, StoreUnreachableError

APPLICATION = "london-borough-explorer"
FILE = "conversations.sqlite"
WAIT_SECONDS = 10
#: Kept open and used again; whoever comes when all are in use waits.
CONNECTIONS = 16
#: Any number will do, so long as every writer takes the same one.
TURN = 320_679
POSTGRES = {"postgres", "postgresql", "postgresql+psycopg"}


def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder that holds what people wrote, outside the code; it is made if need be.

    Parameters
    ----------
    environment : mapping of str to str
        ``EXPLORER_DATA`` names the folder; otherwise it is the platform's own folder for a user's data.

    Returns
    -------
    Path
        Open to its owner alone.

    Raises
    ------
    StoreError
        If it lies inside the code.
    StoreUnreachableError
        If it cannot be made.
    """
    named = environment.get("EXPLORER_DATA")
    folder = Path(named).expanduser().resolve() if named else Path(platformdirs.user_data_path(APPLICATION))
    if folder.is_relative_to(ROOT):
        raise StoreError("The data folder lies inside the code", "name another folder in EXPLORER_DATA")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise StoreUnreachableError from None
    return folder


def database_url(environment: Mapping[str, str] = os.environ) -> URL:
    """Return where the store is: ``DATABASE_URL``, or a file in the data folder.

    Parameters
    ----------
    environment : mapping of str to str
        May hold ``DATABASE_URL`` and ``EXPLORER_DATA``.

    Raises
    ------
    StoreError
        If ``DATABASE_URL`` is no address of PostgreSQL or SQLite; the address itself is not repeated.
    """
    named = environment.get("DATABASE_URL")
    if not named:
        return URL.create("sqlite", database=str(data_folder(environment) / FILE))
    wrong = StoreError("DATABASE_URL is not an address that we know", "give postgresql://… or leave it out for SQLite")
    try:
        url = make_url(named)
    except (ArgumentError, ValueError):
        raise wrong from None
    if url.drivername in POSTGRES:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        return url
    raise wrong


#: The log that SQLAlchemy's engines write to.
ENGINE_LOG = "sqlalchemy.engine.Engine"


def make_engine(url: URL) -> Engine:
    """Return an engine that writes safely: whole transactions, one writer at a time, nothing secret in its logs.

    Parameters
    ----------
    url : URL
        An address as `database_url` gives it.

    Returns
    -------
    Engine
        A transaction opened with the execution option ``writer=True`` waits for its turn as the only writer.
    """
    logging.getLogger(ENGINE_LOG).addFilter(_without_rows)
    common: dict[str, Any] = {"hide_parameters": True, "pool_size": CONNECTIONS, "max_overflow": 0}
    if url.drivername == "sqlite":
        engine = create_engine(url, connect_args={"timeout": WAIT_SECONDS}, **common)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(url, connect_args={"connect_timeout": WAIT_SECONDS}, pool_pre_ping=True, **common)
    event.listen(engine, "begin", _begin_postgres)
    return engine


def _without_rows(record: logging.LogRecord) -> bool:
    """Whether a line of the engine's log may be kept: at DEBUG it would tell every row that is read."""
    return record.levelno > logging.DEBUG


def _prepare_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    """Make a new connection durable: what is acknowledged is on the disk, and what is deleted is overwritten."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Begin a transaction; a writer takes the one place for writers at once, not at its first change."""
    writer = connection.get_execution_options().get("writer")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


def _begin_postgres(connection: Connection) -> None:
    """Let a writer wait for its turn, so that a rule over many rows holds when two come at once."""
    if connection.get_execution_options().get("writer"):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")
