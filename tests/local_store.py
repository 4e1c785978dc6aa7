"""A store of the conversations for tests of pages: the one that `conversations.running` gives while the test runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.testclient import TestClient

from conversations import accounts, passwords, running, sign_ins
from conversations.people import Actor
from conversations.schema import open_store
from conversations.store import Store
from conversations.tokens import Signer
from tests.conversations.conftest import SOUTHWARK, Clock
from web.rate_limits import limits
from web.routes import routes

LEAD = Actor("borough_lead", account=1, borough=SOUTHWARK)


@contextmanager
def local_store(monkeypatch: pytest.MonkeyPatch, folder: Path, clock: Clock) -> Iterator[Store]:
    """Give the pages a new store with a clock of the test's own, a signer, and full limits."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    store = Store(open_store({"EXPLORER_DATA": str(folder)}).engine, clock)
    monkeypatch.setattr(running, "open_store", lambda: store)
    monkeypatch.setattr(running, "load_signer", lambda: Signer(b"k" * 32))
    kept = (running.store, running.signer, limits)
    for each in kept:
        each.cache_clear()
    for module in (passwords, sign_ins, accounts):
        monkeypatch.setattr(module, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield store
    for each in kept:
        each.cache_clear()
    store.engine.dispose()


def client() -> TestClient:
    """A browser without JavaScript that follows redirects and keeps cookies."""
    return TestClient(Starlette(routes=routes()), base_url="https://explorer.test")


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
