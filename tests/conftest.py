"""What every test may use: the snapshot, the published files, a running explorer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from base.snapshot import Snapshot, open_snapshot
from conversations.event_records import Event
from conversations.store import Store
from measures.estimates import Figures, load_figures
from tests.browser.server import ROOT, serve
from tests.conversations.conftest import Clock, event_in
from tests.local_store import local_store

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("default"), derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.fixture(scope="session", autouse=True)
def own_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder of the tests, so that no page opens the store of whoever runs them."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXPLORER_DATA", str(folder))
        patch.delenv("DATABASE_URL", raising=False)
        yield folder


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    """The committed snapshot, opened once."""
    return open_snapshot()


@pytest.fixture(scope="session")
def raw_folder() -> Path:
    """The folder of published files; a test that needs it is skipped where there is none."""
    folder = Path(os.environ.get("EXPLORER_RAW", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the published files are not here; name their folder in EXPLORER_RAW")
    return folder


@pytest.fixture(scope="session")
def app_url() -> Iterator[str]:
    """The address of the explorer, started once and stopped with everything that it started."""
    with serve(ROOT / "app.py") as server:
        yield server.url


@pytest.fixture(scope="session")
def figures(snapshot: Snapshot) -> Figures:
    """Every figure of the committed snapshot, read once."""
    return load_figures(snapshot)


@pytest.fixture
def clock() -> Clock:
    """The clock of a store that pages use: noon on 2 November 2026, until the test lets time pass."""
    return Clock()


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """A new store that pages and forms use while the test runs."""
    with local_store(monkeypatch, tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def event(store: Store) -> Event:
    """An event of that store that is open."""
    return event_in(store, "open")
