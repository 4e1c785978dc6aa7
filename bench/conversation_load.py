"""Pages and files of the conversations on a full store: ``python -m bench.conversation_load``.

A store of its own with 32 boroughs, 12 events each and 500 contributions an event, written straight into its tables;
then every page, as Streamlit's own test runner runs it, and every file: pages after a change of the store, which makes
what was kept stale, and again; files after a change. Beside it: the same of a borough without an event.
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

from bench.report import Line, show
from conversations import heard, running, tables
from conversations.about import AGE_BANDS, ETHNIC_GROUPS, SEXES
from conversations.event_records import listed
from conversations.people import Actor
from conversations.places import areas_of, boroughs
from conversations.priorities import load_priorities
from conversations.questions import park
from conversations.store import Store
from measures.estimates import Figures, load_figures
from tests.screen import visit
from web.routes import CONVERSATION_FILES, PROGRAMME_FILE, routes

BUDGET_MS = 1000.0
FULL, EMPTY = "E09000028", "E09000030"
EVENTS, PEOPLE, PROMISES = 12, 500, 12
CHUNK = 20_000
LEAD = Actor("programme_lead", account=1)
START = datetime(2025, 1, 7, 18, 30, tzinfo=UTC)
MS = 1000.0


def put(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert many rows at once."""
    if rows:
        connection.execute(insert(table), rows)


def fill(store: Store, figures: Figures) -> None:
    """Fill every borough but the empty one, and freeze what was heard in the one that is measured."""
    chance, numbers = np.random.default_rng(1), itertools.count(1)
    writer = store.engine.execution_options(writer=True)
    for borough in (code for code in boroughs() if code != EMPTY):
        with writer.begin() as connection:
            _borough(connection, borough, chance, numbers)
    with writer.begin() as connection:
        for first in range(1, 31 * (EVENTS - 1) * PEOPLE, CHUNK):
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
    for month in range(EVENTS):
        at = START + timedelta(days=30 * month)
        number = next(numbers)
        made = connection.execute(
            insert(tables.events).values(
                borough=borough, title=f"Event {number}", day=at.date(), starts_at=at, ends_at=at + timedelta(hours=2),
                venue="A hall", code=f"CODE{number:08d}", code_digest=f"{number:064d}",
                state="announced" if month == EVENTS - 1 else "written_up", origin="ours", created_at=at, version=5,
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
        if month < EVENTS - 1:
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
    event = next(each for each in listed(store, LEAD, "E09000002") if each.state == "written_up")
    with store.write(LEAD) as writing:
        writing.update(tables.events, event.id, state="closed")
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


def pages(store: Store) -> list[Line]:
    """Time the two pages, after a change and again, beside the page of the empty borough."""
    visit("conversation", borough=EMPTY)
    visit("conversations")
    beside = timed(partial(seen, "conversation", borough=EMPTY))
    lines = []
    asked: tuple[tuple[str, dict[str, str]], ...] = (("conversations", {}), ("conversation", {"borough": FULL}))
    for page, query in asked:
        change(store)
        took = [timed(partial(seen, page, **query)) for _ in range(2)]
        lines += [
            Line(f"/{page} after a change, CPU ms", took[0], beside, "a borough without an event", BUDGET_MS),
            Line(f"/{page} again, CPU ms", took[1], beside, "a borough without an event", BUDGET_MS),
        ]
    return lines


def files(store: Store) -> list[Line]:
    """Time every file after a change, beside that of the empty borough."""
    client = TestClient(Starlette(routes=routes()))
    lines = []
    for path in (PROGRAMME_FILE, *CONVERSATION_FILES):
        client.get(path.format(borough=FULL)).raise_for_status()
        change(store)
        ours = timed(partial(client.get, path.format(borough=FULL)))
        beside = timed(partial(client.get, path.format(borough=EMPTY)))
        lines.append(Line(f"{path.rpartition('/')[2]}, CPU ms", ours, beside, "a borough without an event", BUDGET_MS))
    return lines


def main() -> int:
    """Fill a store, time pages and files, print them, and return 0 when each keeps its budget."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["EXPLORER_DATA"] = folder
        store = running.store()
        started = time.perf_counter()
        fill(store, load_figures())
        print(f"filled in {time.perf_counter() - started:.0f} s")
        found = [*pages(store), *files(store)]
        store.engine.dispose()
    return show(f"Conversations: {31 * (EVENTS - 1) * PEOPLE:,} contributions", found)


if __name__ == "__main__":
    sys.exit(main())
