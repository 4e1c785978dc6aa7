"""The edition of the tables: migrations run forward, from nothing or from an older edition."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from conversations.engines import database_url, make_engine
from conversations.errors import StoreOutdatedError
from conversations.people import COMMAND_LINE
from conversations.record import preload
from conversations.store import Store, told_plainly

FOLDER = Path(__file__).with_name("migrations")


def open_store(environment: Mapping[str, str] = os.environ) -> Store:
    """Return the store of this installation; a new one is made whole, an old one is not touched.

    Parameters
    ----------
    environment : mapping of str to str
        ``DATABASE_URL``, ``EXPLORER_DATA``; see `conversations.engines`.

    Raises
    ------
    StoreOutdatedError
        If its tables are of another edition than the code.
    StoreError
        If it cannot be reached.
    """
    store = Store(make_engine(database_url(environment)))
    held, newest = edition(store), newest_edition()
    if held is None:
        migrate(store)
        preload(store, COMMAND_LINE)
    elif held != newest:
        raise StoreOutdatedError(
            f"The tables of the store are of edition {held}, the code is of {newest}",
            "make a backup, then run “python -m conversations migrate”",
        )
    return store


def edition(store: Store) -> str | None:
    """Return the edition of a store's tables; None for an empty database."""
    with store.read() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_edition() -> str:
    """Return the edition that this code works with."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def migrate(store: Store, to: str = "head") -> None:
    """Take the tables forward, in one transaction: all of it or nothing.

    Parameters
    ----------
    store : Store
        The store.
    to : str
        An edition; the newest by default.

    Raises
    ------
    StoreError
        If the database is busy, full or out of reach.
    """
    config = _config()
    writer = store.engine.execution_options(writer=True)
    with told_plainly(), writer.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def _config() -> Config:
    """Alembic's settings: where the migrations are."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config
