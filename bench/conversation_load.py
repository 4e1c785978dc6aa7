"""Pages and files of the conversations on a full store: ``python -m bench.conversation_load``.

A store of its own with 32 boroughs, 12 events each and 500 contributions an event, and one more event that is open,
written straight into its tables; then every page, as Streamlit's own test runner runs it, every part of the desk, the
plain pages and every file: after a change of the store, which makes what was kept stale, and public pages once again.
Beside it: the same of an empty store.
"""

from __future__ import annotations

import argparse
import itertools
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import numpy as np
from sqlalchemy import Connection, Table, insert
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from bench.report import Line, show
from conversations import accounts, heard, running, sign_ins, tables
from conversations.about import AGE_BANDS, ETHNIC_GROUPS, SEXES
from conversations.codes import digest, new_code
from conversations.event_records import Event, listed
from conversations.people import COMMAND_LINE, Actor
from conversations.places import areas_of, boroughs
from conversations.priorities import load_priorities
from conversations.questions import park
from conversations.store import Store
from measures.estimates import Figures, load_figures
from tests.screen import PAGES, SHELL, Screen, visit
from ui.signed_in import SESSION_KEY
from web.routes import CONVERSATION_FILES, PROGRAMME_FILE, routes

BUDGET_MS = 1000.0
PASSWORD = "a long pass phrase 7"
PARTS = ("events", "moderation", "tags", "questions", "write_up", "promises", "not_promised", "scrutiny", "history")
FULL = "E09000028"
HELD, PEOPLE, PROMISES = 12, 500, 12
CHUNK = 20_000
LEAD = Actor("programme_lead", account=1)
START = datetime(2025, 1, 7, 18, 30, tzinfo=UTC)
MS = 1000.0


def put(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert many rows at once."""
    if rows:
        connection.execute(insert(table), rows)


def fill(store: Store, figures: Figures) -> None:
    """Fill every borough, and freeze what was heard in the one that is measured."""
    chance, numbers = np.random.default_rng(1), itertools.count(1)
    writer = store.engine.execution_options(writer=True)
    for borough in boroughs():
        with writer.begin() as connection:
            _borough(connection, borough, chance, numbers)
    with writer.begin() as connection:
        for first in range(1, len(boroughs()) * HELD * PEOPLE, CHUNK):
            put(connection, tables.history, [
                {"at": START, "role": "contributor", "table_name": "contributions", "key": key, "after": "{}"}
                for key in range(first, first + CHUNK)
            ])  # fmt: skip
    for event in heard_events(store):
        heard.freeze(store, figures, LEAD, event)


def heard_events(store: Store) -> list[int]:
    """Return the written-up events of the borough that is measured."""
    return [event.id for event in listed(store, LEAD, FULL) if event.state == "written_up"]


def _borough(connection: Connection, borough: str, chance: np.random.Generator, numbers: Iterator[int]) -> None:
    """One borough: events, what people said, tags, questions, promises with their verdicts."""
    areas, priorities = areas_of(borough), tuple(load_priorities())
    tag_rows = [{"borough": borough, "name": f"Tag {n}", "folded": f"tag {n}", "created_at": START, "version": 1}
                for n in range(8)]  # fmt: skip
    put(connection, tables.tags, tag_rows)
    own_tags = tables.tags.select().with_only_columns(tables.tags.c.id).where(tables.tags.c.borough == borough)
    tag_ids = list(connection.execute(own_tags).scalars())
    for month in range(HELD + 1):
        at = START + timedelta(days=30 * month)
        number, code = next(numbers), new_code()
        made = connection.execute(
            insert(tables.events).values(
                borough=borough, title=f"Event {number}", day=at.date(), starts_at=at, ends_at=at + timedelta(hours=2),
                venue="A hall", code=code, code_digest=digest(code),
                state="open" if month == HELD else "written_up", origin="ours", created_at=at, version=5,
            )
        )  # fmt: skip
        event = int((made.inserted_primary_key or (0,))[0])
        put(connection, tables.history, [
            {"at": at, "role": "borough_lead", "table_name": "events", "key": event, "after": f'{{"state": "{state}"}}'}
            for state in ("announced", "open", "closed", "written_up")
        ])  # fmt: skip
        put(connection, tables.questions, [
            {"event_id": event, "question": f"Made-up question {n}?", "owner_role": "Superintendent", "parked_at": at,
             "answer": "Yes.", "answered_at": at + timedelta(hours=n * 20), "version": 2}
            for n in range(1, 6)
        ])  # fmt: skip
        if month < HELD:
            _people(connection, event, at, areas, priorities, tag_ids, chance)
    put(connection, tables.promises, [
        {"borough": borough, "area": borough, "problem": "A made-up problem", "action": "A made-up action",
         "owner_role": "Superintendent", "measure": ("robbery", "shoplifting", "burglary_residential")[n % 3],
         "direction": "down", "size": 10.0, "decision_on": date(2027, 1, 1),
         "state": "registered" if n < 3 else "decided", "registered_at": START, "baseline_period": 202411,
         "baseline_window": "12m", "baseline_count": 1000.0, "baseline_value": 3.2, "baseline_lower": 3.0,
         "baseline_upper": 3.4, "control_count": 900.0, "snapshot": "made-up", "power_month": 202803,
         "created_at": START, "version": 2}
        for n in range(PROMISES)
    ])  # fmt: skip
    own = tables.promises
    keys = list(connection.execute(own.select().with_only_columns(own.c.id).where(own.c.borough == borough)).scalars())
    others = [code for code in boroughs() if code != borough][:3]
    put(connection, tables.promise_controls, [{"promise_id": key, "area": code} for key in keys for code in others])
    put(connection, tables.promise_verdicts, [
        {"promise_id": key, "at": START + timedelta(days=200), "snapshot": "made-up", "period": 202507,
         "verdict": "too_few", "until_month": 202803, "treated_before": 500.0, "treated_after": 480.0,
         "control_before": 450.0, "control_after": 452.0, "estimate": -22.0, "standard_error": 43.0, "z": -0.5,
         "reason": ""}
        for key in keys
    ])  # fmt: skip


def _people(
    connection: Connection, event: int, at: datetime, areas: tuple[str, ...], priorities: tuple[str, ...],
    tag_ids: list[int], chance: np.random.Generator,
) -> None:  # fmt: skip
    """What so many people said at one event, all of it passed, with answers about themselves."""
    table = tables.contributions
    put(connection, table, [
        {"event_id": event, "channel": ("web", "paper", "table")[n % 3], "token_digest": f"{event:06d}{n:058d}",
         "receipt": f"R{event:06d}{n:04d}", "area": areas[int(chance.integers(len(areas)))],
         "why": f"Made-up reason {n}: the path is dark, and nobody is there.", "good": "Light.", "flags": "",
         "state": "passed", "received_at": at, "keep_until": at.date() + timedelta(days=365), "version": 2}
        for n in range(PEOPLE)
    ])  # fmt: skip
    keys = list(connection.execute(
        table.select().with_only_columns(table.c.id).where(table.c.event_id == event)
    ).scalars())  # fmt: skip
    chosen = [chance.choice(len(priorities), size=2, replace=False) for _ in keys]
    put(connection, tables.contribution_priorities, [
        {"contribution_id": key, "priority": priorities[int(place)]}
        for key, pair in zip(keys, chosen, strict=True) for place in pair
    ])  # fmt: skip
    put(connection, tables.about_you, [
        {"contribution_id": key, "age_band": AGE_BANDS[key % len(AGE_BANDS)], "sex": SEXES[key % 2],
         "ethnic_group": ETHNIC_GROUPS[key % len(ETHNIC_GROUPS)], "purpose": "bench",
         "delete_on": at.date() + timedelta(days=365)}
        for key in keys
    ])  # fmt: skip
    put(connection, tables.contribution_tags,
        [{"contribution_id": key, "tag_id": tag_ids[key % len(tag_ids)]} for key in keys[: PEOPLE // 2]])  # fmt: skip


def change(store: Store) -> None:
    """Write one row somewhere, so that nothing kept is of use."""
    event = next(each for each in listed(store, LEAD, "E09000002") if each.state == "open")
    park(store, LEAD, event.id, "A made-up question?", "Superintendent")


def timed(work: Callable[[], Any]) -> float:
    """Return how many milliseconds a call kept a processor; all work here is on one core, most of it Python's."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * MS


def seen(page: str, **query: str) -> None:
    """Visit a page, and stop the bench if it fails."""
    if faults := visit(page, **query).faults:
        raise SystemExit(f"{page} fails: {faults}")


def open_event(store: Store) -> Event | None:
    """Return the event of the measured borough that is open, if the store has one."""
    return next((event for event in listed(store, LEAD, FULL) if event.state == "open"), None)


def desk(secret: str, part: str, event: Event | None) -> None:
    """Open a part of the desk as the programme lead, and stop the bench if it fails."""
    at = AppTest.from_file(SHELL, default_timeout=60)
    at.session_state[SESSION_KEY] = secret
    at.switch_page(PAGES["desk"])
    for name, value in {"part": part, "borough": FULL, "event": str(event.id) if event else ""}.items():
        at.query_params[name] = value
    screen = Screen(at.run())
    if screen.faults or "You act as programme lead" not in screen.text:
        raise SystemExit(f"desk {part} fails: {screen.faults or screen.text}")


def steps(store: Store, secret: str) -> dict[str, Callable[[], Any]]:
    """Return everything that is measured, by name; plain pages of an event only where one is open."""
    client, event = TestClient(Starlette(routes=routes())), open_event(store)
    client.cookies.set(running.SESSION_COOKIE, secret)
    found: dict[str, Callable[[], Any]] = {
        "/conversations": partial(seen, "conversations"),
        "/conversation": partial(seen, "conversation", borough=FULL),
        **{f"/desk {part}": partial(desk, secret, part, event) for part in PARTS},
    }
    asked = [path.format(borough=FULL) for path in (PROGRAMME_FILE, *CONVERSATION_FILES)]
    if event is not None:
        asked += [f"/e/{event.code}", f"/e/{event.code}/screen?slide=2", f"/desk/tallies/{event.id}"]
        asked += [f"/desk/paper/{event.id}"]
    for path in asked:
        found[path.replace(event.code, "<code>") if event else path] = partial(fetch, client, path)
    return found


def fetch(client: TestClient, path: str) -> None:
    """Ask for a path, and stop the bench if it is refused."""
    client.get(path).raise_for_status()


def main() -> int:
    """Fill a store, time pages and files, print them, and return 0 when each keeps its budget."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["EXPLORER_DATA"] = folder
        store, figures = running.store(), load_figures()
        accounts.create(store, COMMAND_LINE, "lead", PASSWORD, "programme_lead")
        secret = sign_ins.sign_in(store, "lead", PASSWORD)
        beside = {}
        for name, work in steps(store, secret).items():
            work()
            beside[name] = timed(work)
        started = time.perf_counter()
        fill(store, figures)
        print(f"filled in {time.perf_counter() - started:.0f} s")
        lines = []
        for name, work in steps(store, secret).items():
            change(store)
            usual = beside.get(name, float("nan"))
            lines.append(Line(f"{name} after a change, CPU ms", timed(work), usual, "an empty store", BUDGET_MS))
            if name.startswith("/conversation") and "." not in name:
                lines.append(Line(f"{name} again, CPU ms", timed(work), usual, "an empty store", BUDGET_MS))
        store.engine.dispose()
    return show(f"Conversations: {len(boroughs()) * HELD * PEOPLE:,} contributions", lines)


if __name__ == "__main__":
    sys.exit(main())
