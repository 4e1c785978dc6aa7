"""Nothing that was acknowledged is lost: by a kill, by a backup and its way back."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import URL, select

from conversations import promises
from conversations.backups import back_up, restore
from conversations.contributions import ContributionForm, contribute
from conversations.engines import make_engine
from conversations.errors import StoreDamagedError, StoreError
from conversations.moderation import queue
from conversations.schema import edition, migrate, newest_edition
from conversations.store import Store
from conversations.tables import metadata
from conversations.tokens import Signer
from measures.estimates import Figures
from tests.conversations.conftest import (
    ADMINISTRATOR,
    LEAD,
    PROGRAMME,
    SOUTHWARK,
    event_in,
    facilitator,
)
from tests.conversations.test_conversations_promises import FORM, NUMBERS

ROOT = Path(__file__).resolve().parents[2]
WRITES, KILLS = 1000, 5


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(table.c.id))]
            for table in metadata.sorted_tables
        }


def fill(store: Store, signer: Signer, figures: Figures) -> int:
    event = event_in(store, "open")
    for number in range(5):
        token = signer.issue(event.id, store.clock())
        contribute(store, signer, token, ContributionForm(("robbery",), SOUTHWARK, f"Words {number} 🌃"))
    made = promises.draft(store, figures, LEAD, SOUTHWARK, FORM)
    promises.register(store, figures, LEAD, made.id, made.version)
    promises.record_verdict(store, PROGRAMME, made.id, NUMBERS, "s", 202706)
    return event.id


def test_a_backup_brings_everything_back(
    make_store: Callable[[bool], Store], signer: Signer, figures: Figures, tmp_path: Path
) -> None:
    store = make_store(True)
    event = fill(store, signer, figures)
    path = back_up(store, ADMINISTRATOR, tmp_path / "backup")
    assert path.stat().st_mode & 0o077 == 0
    before = everything(store)
    token = signer.issue(event, store.clock())
    contribute(store, signer, token, ContributionForm(("guns",), SOUTHWARK))
    for whole in (True, False):
        fresh = make_store(whole)
        rows = restore(fresh, ADMINISTRATOR, path)
        assert everything(fresh) == before
        assert rows == sum(len(found) for found in before.values())
        contribute(fresh, signer, token, ContributionForm(("guns",), SOUTHWARK))
        assert len(queue(fresh, PROGRAMME, event)) == 6
    assert sorted(entry.name for entry in tmp_path.iterdir() if "backup" in entry.name) == ["backup"]


def test_a_store_moves_from_one_database_to_the_other(
    light_store: Store, make_store: Callable[[bool], Store], signer: Signer, figures: Figures, tmp_path: Path
) -> None:
    fill(light_store, signer, figures)
    there = make_store(True)
    restore(there, ADMINISTRATOR, back_up(light_store, ADMINISTRATOR, tmp_path / "there"))
    assert everything(there) == everything(light_store)


def test_a_backup_of_an_older_edition_is_taken_forward(tmp_path: Path, clock: object) -> None:
    old, new = (Store(make_engine(URL.create("sqlite", database=str(tmp_path / name)))) for name in ("old", "new"))
    migrate(old, "0001")
    event_in(old, "open")
    restore(new, ADMINISTRATOR, back_up(old, ADMINISTRATOR, tmp_path / "backup"))
    assert edition(new) == newest_edition()
    assert len(everything(new)["events"]) == 1
    for store in (old, new):
        store.engine.dispose()


def test_a_backup_is_never_overwritten_nor_laid_over_other_rows(
    light_store: Store, signer: Signer, tmp_path: Path
) -> None:
    event_in(light_store, "draft")
    path = back_up(light_store, ADMINISTRATOR, tmp_path / "backup")
    with pytest.raises(StoreError, match="never overwritten"):
        back_up(light_store, ADMINISTRATOR, path)
    with pytest.raises(StoreError, match=r"not empty.*new store"):
        restore(light_store, ADMINISTRATOR, path)
    with pytest.raises(StoreError, match="no file"):
        restore(light_store, ADMINISTRATOR, tmp_path / "none")
    broken = tmp_path / "broken"
    content = bytearray(path.read_bytes())
    content[5000:40000] = b"x" * 35000
    broken.write_bytes(bytes(content))
    (tmp_path / "words").write_text("no backup " * 500)
    sqlite3.connect(tmp_path / "other").execute("CREATE TABLE one (two)")
    for wrong in ("broken", "words", "other"):
        fresh = Store(make_engine(URL.create("sqlite", database=str(tmp_path / f"{wrong}.store"))))
        with pytest.raises(StoreDamagedError):
            restore(fresh, ADMINISTRATOR, tmp_path / wrong)
        fresh.engine.dispose()


WRITER = """
import sys
from sqlalchemy import URL
from conversations.contributions import ContributionForm, contribute
from conversations.engines import make_engine
from conversations.store import Store
from conversations.tokens import Signer
store, signer = Store(make_engine(URL.create("sqlite", database=sys.argv[1]))), Signer(b"k" * 32)
event, most = int(sys.argv[2]), int(sys.argv[3])
for _ in range(most):
    token = signer.issue(event, store.clock())
    receipt = contribute(store, signer, token, ContributionForm(("robbery",), "E09000028", "Words"))
    print(receipt.reference, flush=True)
"""


def test_a_killed_process_loses_nothing_that_it_acknowledged(empty_file: Path, tmp_path: Path) -> None:
    """Kill a writer outright, at random, again and again during 1,000 acknowledged writes."""
    path = tmp_path / "crash.sqlite"
    path.write_bytes(empty_file.read_bytes())
    store = Store(make_engine(URL.create("sqlite", database=str(path))))
    event = event_in(store, "open")
    store.engine.dispose()
    chance = random.Random(5)
    acknowledged: list[str] = []
    stops = [*sorted(chance.sample(range(50, WRITES - 50), KILLS)), WRITES]
    for stop in stops:
        most = WRITES if stop < WRITES else WRITES - len(acknowledged)
        command = [sys.executable, "-c", WRITER, str(path), str(event.id), str(most)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            for line in writer.stdout:
                acknowledged.append(line.strip())
                if stop < WRITES and len(acknowledged) >= stop:
                    writer.send_signal(signal.SIGKILL)
                    break
            acknowledged += [line.strip() for line in writer.stdout if line.endswith("\n")]
    assert len(acknowledged) >= WRITES
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        kept = [receipt for (receipt,) in connection.execute("SELECT receipt FROM contributions")]
        chosen = connection.execute("SELECT count(*) FROM contribution_priorities").fetchone()[0]
        told = connection.execute("SELECT count(*) FROM history WHERE table_name = 'contributions'").fetchone()[0]
    assert len(set(kept)) == len(kept) == chosen == told
    assert set(acknowledged) <= set(kept)
    assert len(kept) - len(acknowledged) <= KILLS
    assert len(queue(store, facilitator(event), event.id)) == len(kept)
    store.engine.dispose()
