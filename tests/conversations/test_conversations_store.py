"""The store keeps whole transactions, remembers every change, and says plainly what is wrong."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import URL, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from base.errors import UnknownNameError
from conversations import engines
from conversations.engines import data_folder, database_url, make_engine
from conversations.errors import (
    ConflictError,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreOutdatedError,
    StoreUnreachableError,
)
from conversations.event_records import listed
from conversations.people import COMMAND_LINE, PUBLIC
from conversations.record import preload
from conversations.schema import edition, migrate, newest_edition, open_store
from conversations.store import Store, row_of
from conversations.tables import APPEND_ONLY, accounts, events, history, metadata
from tests.conversations.conftest import HACKNEY, PROGRAMME, SOUTHWARK, Clock, event_in


def rows(store: Store, table: object = history) -> int:
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


def add(store: Store, title: str = "One") -> int:
    with store.write(PROGRAMME) as writing:
        return writing.insert(
            events, borough=SOUTHWARK, title=title, state="draft", origin="ours", created_at=writing.now, code="SECRET"
        )


def test_a_block_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.write(PROGRAMME) as writing:
        writing.insert(events, borough=SOUTHWARK, title="Lost", state="draft", origin="ours", created_at=writing.now)
        raise RuntimeError
    assert rows(store, events) == rows(store) == 0


def test_every_change_is_in_the_history_with_role_time_before_and_after(store: Store, clock: Clock) -> None:
    key = add(store)
    clock.on(minutes=1)
    with store.write(PROGRAMME) as writing:
        writing.update(events, key, 1, title="Two", state="draft")
        writing.update(events, key, 2, title="Two")
        writing.delete(events, key)
    with store.read() as connection:
        made, changed, gone = connection.execute(select(history).order_by(history.c.id)).mappings().all()
    assert (made["role"], made["account"], made["table_name"], made["key"]) == ("programme_lead", 8, "events", key)
    assert changed["at"] == clock.now
    assert made["before"] is None
    assert json.loads(changed["before"]) == {"title": "One", "version": 1}
    assert json.loads(changed["after"]) == {"title": "Two", "version": 2}
    assert json.loads(gone["before"])["title"] == "Two"
    assert "SECRET" not in made["after"] + gone["before"]


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_what_is_on_record_cannot_be_changed_or_deleted(store: Store, table: str) -> None:
    event_in(store, "draft") if table == "history" else _fill(store, table)
    for trigger in (f"UPDATE {table} SET id = id + 1", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="never changed"), store.write(PROGRAMME) as writing:
            writing.connection.execute(text(trigger))
    if store.engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="never changed"), store.write(PROGRAMME) as writing:
            writing.connection.execute(text(f"TRUNCATE {table} CASCADE"))


def _fill(store: Store, name: str) -> None:
    """One row in a table, whatever it points to."""
    table, now = metadata.tables[name], store.clock()
    with store.engine.connect() as connection:
        if store.engine.dialect.name == "sqlite":
            connection.rollback()
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.execute("PRAGMA foreign_keys=OFF")
        else:
            connection.execute(text("SET session_replication_role = replica"))
        values = {
            column.name: {"INTEGER": 0, "FLOAT": 0, "DATETIME": now, "DATE": now.date()}.get(str(column.type), "x")
            for column in table.c
            if not column.nullable and column.name != "id"
        }
        connection.execute(insert(table).values(**values))
        connection.commit()
    store.engine.dispose()


def test_of_two_editors_the_second_is_told_and_the_first_is_kept(store: Store) -> None:
    key = add(store)
    with store.write(PROGRAMME) as writing:
        writing.update(events, key, 1, title="First")
    with pytest.raises(ConflictError, match="Somebody else changed this event"), store.write(PROGRAMME) as writing:
        writing.update(events, key, 1, title="Second")
    with store.read() as connection:
        assert row_of(connection, events, key)["title"] == "First"
        with pytest.raises(UnknownNameError, match="no event"):
            row_of(connection, events, key + 99)


def test_two_writers_take_turns(store: Store) -> None:
    key = add(store, "0")
    other = replace(store, engine=store.engine, _turn=threading.Lock())

    def count(which: Store) -> None:
        for _ in range(15):
            with which.write(PROGRAMME) as writing:
                title = writing.row(events, key)["title"]
                writing.update(events, key, title=str(int(title) + 1))

    threads = [threading.Thread(target=count, args=(which,)) for which in (store, other, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as connection:
        assert row_of(connection, events, key)["title"] == "45"


def test_a_store_that_stays_busy_says_so(
    make_url_of: Callable[[bool], URL], monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setattr(engines, "WAIT_SECONDS", 1)
    url = make_url_of(True)
    first, second = Store(make_engine(url), clock), Store(make_engine(url), clock)
    with first.write(PROGRAMME), pytest.raises(StoreBusyError, match="send it again"), second.write(PROGRAMME):
        pass
    for store in (first, second):
        store.engine.dispose()


def test_a_full_disk_keeps_nothing_and_says_so(light_store: Store) -> None:
    before = rows(light_store, events)
    with pytest.raises(StoreFullError, match="nothing was kept"), light_store.write(PROGRAMME) as writing:
        writing.connection.exec_driver_sql("PRAGMA max_page_count = 1")
        for number in range(500):
            writing.insert(
                events,
                borough=SOUTHWARK,
                title=str(number),
                agenda="x" * 2000,
                state="draft",
                origin="ours",
                created_at=writing.now,
            )
    light_store.engine.dispose()
    assert rows(light_store, events) == before


def test_a_store_out_of_reach_or_damaged_says_so_without_its_address(tmp_path: Path) -> None:
    no_folder = URL.create("sqlite", database=str(tmp_path / "no" / "store.sqlite"))
    no_server = URL.create("postgresql+psycopg", "me", "hunter2-hunter2", str(tmp_path), database="x")
    for url in (no_folder, no_server):
        with pytest.raises(StoreUnreachableError) as caught, Store(make_engine(url)).read():
            pass
        assert "hunter2" not in str(caught.value)
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"no database at all, only words " * 200)
    with pytest.raises(StoreDamagedError, match="restore"):
        open_store({"DATABASE_URL": f"sqlite:///{broken}"})


def test_a_sqlite_store_is_durable(light_store: Store) -> None:
    with light_store.read() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_migrations_make_what_the_code_expects(store: Store) -> None:
    with store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_populated_store_moves_forward_and_loses_nothing(make_store: Callable[[bool], Store]) -> None:
    store = make_store(False)
    migrate(store, "0001")
    key = add(store)
    before = rows(store)
    assert edition(store) == "0001"
    migrate(store)
    assert edition(store) == newest_edition()
    assert rows(store) == before
    with store.read() as connection:
        assert row_of(connection, events, key)["title"] == "One"
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_an_old_store_is_not_touched_but_named(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    migrate(Store(make_engine(database_url({"DATABASE_URL": url}))), "0001")
    with pytest.raises(StoreOutdatedError, match=r"edition 0001.*migrate"):
        open_store({"DATABASE_URL": url})


def test_a_new_store_holds_what_is_on_the_public_record_and_no_account(tmp_path: Path) -> None:
    environment = {"EXPLORER_DATA": str(tmp_path / "data")}
    store = open_store(environment)
    known = listed(store, PUBLIC)
    assert [(event.borough, str(event.day), event.state, event.origin) for event in known] == [
        (SOUTHWARK, "2023-07-17", "closed", "public_report"),
        (HACKNEY, "2023-07-19", "closed", "public_report"),
    ]
    assert all(
        (event.venue, event.starts_at, event.capacity, event.step_free, event.code) == ("", None, None, None, "")
        for event in known
    )
    assert rows(store, accounts) == 0
    assert preload(store, COMMAND_LINE) == 0
    assert rows(open_store(environment), events) == 2
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0


def test_the_data_folder_lies_outside_the_code(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="inside the code"):
        data_folder({"EXPLORER_DATA": str(Path(engines.__file__).parent)})
    for wrong in ("mysql://u:pw-secret@h/d", "not an address", "sqlite://"):
        with pytest.raises(StoreError, match="DATABASE_URL") as caught:
            database_url({"DATABASE_URL": wrong})
        assert "pw-secret" not in str(caught.value)
    assert database_url({"DATABASE_URL": "postgres://h/d"}).drivername == "postgresql+psycopg"


def test_no_table_has_a_place_for_an_address_or_a_device() -> None:
    words = re.compile(r"(^|_)(ip|addr|address|agent|device|cookie|email|phone|postcode|fingerprint)(_|$)")
    assert [column for table in metadata.tables.values() for column in table.c if words.search(column.name)] == []


def test_errors_of_the_database_hold_nothing_that_people_wrote(store: Store) -> None:
    add(store, "One")
    with pytest.raises(DBAPIError) as caught:
        add(store, "What somebody said")
    assert "What somebody said" not in str(caught.value)
